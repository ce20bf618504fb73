"""A folder of files: the contract, and what only files do."""

import csv
import fcntl
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pytest

from ombud.systems.discover import discover
from ombud.systems.files.connect import connect
from ombud.systems.files.rewriting import beside
from ombud.systems.kinds import DIRECT, Kind
from ombud.systems.mapping import MappedTable
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End
from ombud.systems.records.acting import checked
from ombud.systems.records.looking import LookingAtRecords
from tests.systems import club
from tests.systems.contract import Contract, World, breaking
from tests.systems.test_discover import JOURNAL, held_against

SYNTHEA = Path(__file__).parents[2] / "src/ombud/app/demo/data"


def csv_file(folder: Path, table: str, rows: list[dict[str, str | None]]) -> None:
    """As a Swedish spreadsheet writes it."""
    made = io.StringIO()
    write = csv.DictWriter(made, list(rows[0]), delimiter=";", lineterminator="\r\n")
    write.writeheader()
    write.writerows({name: "" if one is None else one for name, one in row.items()} for row in rows)
    (folder / f"{table}.csv").write_bytes(made.getvalue().encode("cp1252" if table == "members" else "utf-8-sig"))


def json_file(folder: Path, table: str, rows: list[dict[str, str | None]]) -> None:
    (folder / f"{table}.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8"
    )


@cache
def engine_of_tests() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


def parquet_file(folder: Path, table: str, rows: list[dict[str, str | None]]) -> None:
    kinds = {"day": "DATE", "paid_on": "DATE", "amount": "DECIMAL(9,2)"}
    with engine_of_tests().cursor() as engine:
        columns = ", ".join(f"{name} {kinds.get(name, 'TEXT')}" for name in rows[0])
        engine.execute(f"CREATE TEMP TABLE made ({columns})")
        engine.executemany(
            f"INSERT INTO made VALUES ({', '.join('?' for _ in rows[0])})", [list(row.values()) for row in rows]
        )
        engine.execute(f"COPY made TO '{folder / table}.parquet' (FORMAT parquet)")


WRITE: dict[str, Callable[[Path, str, list[dict[str, str | None]]], None]] = {
    "csv": csv_file, "jsonl": json_file, "parquet": parquet_file,
}  # fmt: skip


def rows_of(table: str) -> list[dict[str, str | None]]:
    return [dict(zip(club.COLUMNS[table], row, strict=True)) for row in club.ROWS[table]]


def everything(folder: Path) -> str:
    """What lies in the folder, by name; Parquet is told in words too."""
    told = []
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes()
        told.append(f"{path.name}\n{raw.decode('latin-1')}\n{raw.decode('utf-8', 'replace')}")
        if path.suffix == ".parquet":
            with engine_of_tests().cursor() as engine:
                told.append(repr(engine.execute(f"SELECT * FROM '{path}'").fetchall()).replace("Decimal", ""))
    return "\n".join(told)


def folder_world(folder: Path, kind: str) -> World:
    for table in club.COLUMNS:
        WRITE[kind](folder, table, rows_of(table))
    fingerprint = connect(folder, 20).schema().fingerprint
    held: list[int] = []

    def hold() -> None:
        held.append(os.open(folder, os.O_RDONLY))
        fcntl.flock(held[0], fcntl.LOCK_EX)

    return World(
        adapter="files",
        opened=lambda: checked(connect(folder, 20), club.mapping("files", fingerprint)),
        raw=lambda: everything(folder),
        looking=lambda: LookingAtRecords(connect(folder, 20)),
        grow=lambda: WRITE[kind](folder, "visits", [{**row, "shoe_size": "42"} for row in rows_of("visits")]),
        broken=breaking(hold, lambda: os.close(held.pop())),
    )


@pytest.fixture(params=["csv", "jsonl", "parquet"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return folder_world(tmp_path, request.param)


class TestContract(Contract):
    """CSV, JSON Lines and Parquet."""


def test_a_row_that_stays_is_byte_for_byte_what_it_was(tmp_path: Path) -> None:
    world = folder_world(tmp_path, "csv")
    before = (tmp_path / "visits.csv").read_bytes()
    os.chmod(tmp_path / "visits.csv", 0o640)
    world.open().erase(club.ADA)
    after = (tmp_path / "visits.csv").read_bytes()
    assert after == before.replace(b'v1;m1;2026-01-01;"sprang, och f\xc3\xb6ll"\r\n', b"").replace(
        b'v2;m1;2026-01-02;"sa ""hej""; gick\nhem"\r\n', b""
    ).replace(b"v3;m6;2026-01-03;\r\n", b"").replace(b"v1;m1;2026-01-01;sprang, och f\xc3\xb6ll\r\n", b"")
    assert (tmp_path / "visits.csv").stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        f"{one}.csv" for one in ("fees", "members", "stopped", "visits")
    ]


def test_a_file_that_changed_after_it_was_read_is_left_alone_and_the_case_is_asked_again(tmp_path: Path) -> None:
    """Somebody books a visit between the search and the erasure."""
    world = folder_world(tmp_path, "csv")

    def book(_: object) -> None:
        with (tmp_path / "visits.csv").open("ab") as file:
            file.write(b"v7;m1;2026-02-02;dansade\r\n")

    with pytest.raises(SystemFaultError, match="has changed since it was read"):
        world.open().erase(replace(club.ADA, first=book))
    receipt = world.open().erase(club.ADA)
    assert (receipt.end, {one.table: one.erased for one in receipt.tables}["visits"]) == (End.DONE, 4)


def test_a_file_that_is_changed_while_it_is_rewritten_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = folder_world(tmp_path, "jsonl")
    system, real = world.open(), os.fsync

    def somebody_writes(number: int) -> None:
        real(number)
        (tmp_path / "visits.jsonl").write_text('{"id": "v9"}\n')

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", somebody_writes)
        with pytest.raises(SystemFaultError, match="changed while it was rewritten"):
            system.erase(replace(club.EVA, id="c_raced"))
    assert [one.name for one in tmp_path.glob(".*")] == []


def test_what_a_kill_left_is_removed_when_the_folder_is_opened(tmp_path: Path) -> None:
    folder_world(tmp_path, "csv")
    left = beside(tmp_path / "members.csv")
    left.write_text("ada@example.se")
    assert "ada@example.se" in left.read_text()
    connect(tmp_path, 20)
    assert not left.exists()


def test_what_is_said_first_stops_before_the_first_file(tmp_path: Path) -> None:
    world = folder_world(tmp_path, "parquet")
    before = world.raw()

    def no(_: object) -> None:
        raise SystemFaultError("not now.")

    with pytest.raises(SystemFaultError, match="not now"):
        world.open().erase(replace(club.ADA, first=no))
    assert world.raw() == before


def test_a_thing_that_is_no_table_must_be_explained_by_a_person(tmp_path: Path) -> None:
    """Nothing is left out silently: a spreadsheet, a folder inside, a link that leads away."""
    folder_world(tmp_path, "csv")
    (tmp_path / "old").mkdir()
    (tmp_path / "list.xlsx").write_bytes(b"PK")
    (tmp_path / "away.csv").symlink_to("/etc/hosts")
    records = connect(tmp_path, 20)
    proposed = discover(LookingAtRecords(records), "club", "files")
    names = {"old", "list.xlsx", "away.csv"}
    assert {name: proposed.tables[name] for name in names} == {name: MappedTable() for name in names}
    mapping = club.mapping("files", records.schema().fingerprint)
    found = checked(records, mapping)
    assert isinstance(found, tuple)
    assert {one.where for one in found} == names
    explained = {name: MappedTable(nobody="empty forms") for name in names}
    whole = checked(records, mapping.model_copy(update={"tables": {**mapping.tables, **explained}}))
    assert not isinstance(whole, tuple)
    assert whole.erase(club.ADA).end is End.DONE


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"id,id\n1,2\n", "twice"),
        ("a.csv", b"id,\n1,2\n", "not at all"),
        ("a.csv", b"id,email\n1,secret@example.se,3\n", "row 2 of a CSV file has 3 cells"),
        ("a.csv", b'id,email\n1,"secret@example.se\n', "cannot be read at line 2"),
        ("a.csv", b"id\nsecret\x00\n", "zero bytes"),
        ("a.csv", b"id\nsecret\x81\n", "neither in UTF-8 nor in Windows-1252"),
        ("a.jsonl", b'{"id": 1, "id": "secret"}\n', "line 1 of a file of JSON Lines"),
        ("a.jsonl", b'{"id": 1}\n["secret"]\n', "line 2 of a file of JSON Lines"),
        ("a.jsonl", b'{"id": "secr\xe9t"}\n', "not in UTF-8"),
        ("a.jsonl", b"[" * 100_000, "line 1 of a file of JSON Lines"),
        ("a.parquet", b"secret", "DuckDB answered"),
    ],
)
def test_a_file_that_is_broken_is_said_without_a_value(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    records = connect(tmp_path, 20)
    with pytest.raises(SystemFaultError, match=says) as told:
        print(records.schema(), list(records.read("a", ())))
    assert "secr" not in str(told.value)


def test_a_folder_that_cannot_be_what_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemFaultError, match="no such folder"):
        connect(tmp_path / "nowhere", 20)
    world = folder_world(tmp_path, "csv")
    (tmp_path / "visits.jsonl").write_text("{}\n")
    with pytest.raises(SystemFaultError, match="two files"):
        world.opened()
    (tmp_path / "visits.jsonl").unlink()
    records = connect(tmp_path, 20)
    (tmp_path / "visits.csv").unlink()
    with pytest.raises(SystemFaultError, match="a file of the folder is gone"):
        list(records.read("visits", ()))
    with pytest.raises(SystemFaultError, match="longer than 0 seconds"):
        list(connect(tmp_path, 0).read("members", ()))
    beside(tmp_path / "a").mkdir()
    with pytest.raises(SystemFaultError, match="cannot be removed"):
        connect(tmp_path, 20)
    really = os.open

    def opened(path: Path, *more: int, **named: int) -> int:
        if path == tmp_path / "members.csv":
            raise PermissionError(13, "Permission denied")
        return really(path, *more, **named)

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(SystemFaultError, match="cannot be read or written: Permission denied"):
        list(records.read("members", ()))


def test_json_in_json_is_a_column_of_its_own_and_is_blanked_where_it_lies(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "who": {"email": "ada@example.se", "a.b": 1.5}, "tags": ["x", 2.5], "none": {}}',
        "",
        '{"id": 2, "who": {"email": "bo@example.se", "last": null}}',
        '{"id": 3, "who.email": "ada@example.se", "who": null}',
    ]
    (tmp_path / "people.jsonl").write_text("\n".join(lines) + "\n")
    records = connect(tmp_path, 20)
    names = records.schema().by_name["people"].names
    assert names == ("id", "who.email", "who.a.b", "tags", "none", "who.last", "who")
    first = next(records.read("people", ()))
    assert first.values == {
        "id": 1, "who.email": "ada@example.se", "who.a.b": Decimal("1.5"), "tags": '["x", 2.5]', "none": "{}",
    }  # fmt: skip
    mapping = club.mapping("files", records.schema().fingerprint)
    email = mapping.tables["members"].columns["email"]
    key = mapping.tables["members"].columns["id"]
    columns = {name: email if name == "who.email" else key for name in names}
    table = MappedTable(columns=columns, erase=mapping.tables["members"].erase.model_copy(update={"do": "blank"}))
    found = checked(records, mapping.model_copy(update={"tables": {"people": table}}))
    assert not isinstance(found, tuple)
    assert found.erase(club.ADA).tables[0].blanked == 2
    written = [json.loads(line) for line in (tmp_path / "people.jsonl").read_text().splitlines() if line]
    assert [one.get("who") for one in written] == [
        {"email": None, "a.b": 1.5}, {"email": "bo@example.se", "last": None}, None,
    ]  # fmt: skip
    assert written[2]["who.email"] is None


def test_an_empty_line_of_csv_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,email\n\n1,ada@example.se\n\n2,bo@example.se\n")
    records = connect(tmp_path, 20)
    assert [one.values["id"] for one in records.read("members", ())] == ["1", "2"]
    (tmp_path / "empty.csv").write_text("")
    assert records.schema().by_name["empty"].columns == ()


def test_a_column_that_numbers_the_rows_of_parquet_is_refused(tmp_path: Path) -> None:
    with engine_of_tests().cursor() as engine:
        engine.execute(f"COPY (SELECT 1 AS file_row_number) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)")
    with pytest.raises(SystemFaultError, match="has a column file_row_number"):
        connect(tmp_path, 20).schema()


@pytest.fixture(scope="module")
def journal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of Synthea, as a journal system exports them."""
    folder = tmp_path_factory.mktemp("synthea")
    for name in JOURNAL:
        (folder / f"{name}.csv").write_bytes((SYNTHEA / f"{name}.csv").read_bytes())
    return folder


def test_the_files_of_a_journal_are_classified_as_a_person_would(journal_folder: Path) -> None:
    mapping = discover(LookingAtRecords(connect(journal_folder, 20)), "journal", "files")
    right, of, wrong = held_against(mapping, JOURNAL)
    assert right / of >= 0.95, wrong
    direct = {
        f"{table}.{name}" for table, columns in JOURNAL.items() for name, kind in columns.items() if kind in DIRECT
    }
    assert not direct & {one.split(":")[0] for one in wrong}
    assert [join.by for join in mapping.tables["conditions"].joins if join.to == "patients"] == [{"PATIENT": "Id"}]


def test_a_patient_leaves_the_files_and_the_others_stay(journal_folder: Path) -> None:
    records = connect(journal_folder, 20)
    mapping = discover(LookingAtRecords(records), "journal", "files")
    patients = mapping.tables["patients"]
    key = patients.columns["Id"].model_copy(update={"holds": Kind.KEY, "finds": True, "exempt": None})
    tables = {
        name: table.model_copy(update={"erase": club.ERASE["fees"].model_copy(update={"do": "delete"})})
        for name, table in {
            **mapping.tables, "patients": patients.model_copy(update={"columns": {**patients.columns, "Id": key}})
        }.items()
    }  # fmt: skip
    reviewed = mapping.model_copy(update={"tables": tables, "reviewed": club.mapping("files", "0" * 64).reviewed})
    system = checked(records, reviewed)
    assert not isinstance(system, tuple)
    somebody = str(next(records.read("patients", ())).values["Id"])
    case = replace(club.ADA, who=type(club.ADA.who)({Kind.KEY: {somebody}}, date(2026, 11, 26)))
    held = system.held(case).counts
    assert held["patients"] == 1
    assert held["observations"] > 1
    receipt = system.erase(case)
    assert (receipt.end, receipt.left) == (End.DONE, 0)
    assert all(somebody not in path.read_text() for path in journal_folder.iterdir())
