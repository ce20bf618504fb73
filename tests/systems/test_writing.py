"""What is wished, at its edges: marks that fit nowhere, spellings that are stored, types that say the same."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from ombud.systems.files.connect import connect
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import MappedColumn, OnErasure, load
from ombud.systems.marks import Mark
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.records.source import Blanked, Change, Record
from ombud.systems.sqlite.connect import SqliteConnection
from ombud.systems.writing import Wish, same, stored, work_of
from tests.servers.http_server import LocalServer, Reply
from tests.systems import club
from tests.systems.contract_rights import RIGHT
from tests.systems.test_contract import fake_world, sqlite_world
from tests.systems.test_http import LINES, WRITER, Club, records_at

HEAD = """
system: shop
adapter: sqlite
fingerprint: {none}
tables:
  members:
    columns: {{email: {{holds: email, category: contact, finds: true}}, status: {{exempt: a flag}}}}
  notes:
    columns: {{email: {{holds: email, category: contact, finds: true}}}}
    erase: {{do: keep, row: T-01}}
  loose: {{columns: {{x: {{exempt: nothing}}}}}}
"""


@pytest.mark.parametrize(
    "said",
    [
        "restriction: {exempt: it is nothing to us}",
        "restriction: {table: members, flag: status}",
        "restriction: {table: members, flag: shoe_size, value: 1, otherwise: 2}",
        "restriction: {table: gone, flag: status, value: 1, otherwise: 2}",
        "restriction: {table: notes, flag: email, value: x, otherwise: y}",
        "choices: {a: {list: loose}}",
        "choices: {a: {list: members, fill: {shoe_size: 42}}}",
        "choices: {a: {list: members, exempt: both}}",
        "choices: {a: {}}",
    ],
)
def test_a_mark_that_fits_nowhere_is_a_fault_with_its_place(said: str) -> None:
    """Art. 18, 21; PDL 3:14: no mark in a journal, and no reason that a restriction is nothing to a system."""
    found = load(HEAD.format(none="a" * 64) + said + "\n")
    assert isinstance(found, tuple), said
    assert "marked" in found[0].message.en
    good = load(HEAD.format(none="a" * 64) + "choices: {a: {exempt: nothing}, '*': {list: members}}\n")
    assert not isinstance(good, tuple)
    assert good.lists == {"members"}


def test_a_sweep_counts_from_a_column_that_there_is() -> None:
    text = HEAD.format(none="a" * 64).replace("exempt: nothing}}", "exempt: nothing}}, sweep: {class: web, since: day}")
    found = load(text)
    assert isinstance(found, tuple)
    assert "period" in found[0].message.en


def test_an_identifier_is_stored_in_one_spelling_and_found_by_any() -> None:
    on = date(2026, 11, 26)
    who = Identifiers(
        {
            Kind.PERSONNUMMER: {"190209289800"}, Kind.PHONE: {"070-174 06 05", "08-465 004 00"},
            Kind.EMAIL: {"A@example.se"},
        },
        on,
    )  # fmt: skip
    assert stored(Kind.PHONE, who) == ("+46701740605", "+46846500400")
    assert stored(Kind.EMAIL, who) == ("a@example.se",)
    assert all(len(one) == 12 for one in stored(Kind.PERSONNUMMER, who))
    assert stored(Kind.KEY, who) == ()


@pytest.mark.parametrize(
    ("now", "value", "so"),
    [
        (None, None, True), ("", None, True), ("x", None, False), (None, "x", False), ("1", True, True),
        ("f", False, True), (True, True, True), ("no", True, False), (1, 1, True),
        (date(2026, 1, 2), "2026-01-02", True),
    ],
)  # fmt: skip
def test_types_that_say_the_same(now: object, value: object, so: bool) -> None:
    assert same(now, value) is so


def test_an_exempted_choice_is_nothing_and_a_list_that_finds_nobody_by_what_is_known_is_left() -> None:
    mapping = club.mapping("sqlite", "0" * 64)
    told = mapping.model_copy(update={"choices": {"a": Mark(exempt="nothing"), "b": Mark(list="stopped")}})
    only_phone = Identifiers({Kind.PHONE: {"070-1740605"}}, club.NOW.date())
    work = work_of(told, Wish(choices={"a": True, "b": True}), only_phone)
    assert (work.settings, work.listings, work.unplaced) == ((), (), ())


def test_what_a_statute_keeps_of_records_stays_as_it_is() -> None:
    """BFL 5:5."""
    world = fake_world()
    system = world.open()
    mapping = system.mapping  # type: ignore[attr-defined]
    kept = {"erase": OnErasure(do="keep", row="T-06"), "columns": {
        **mapping.tables["members"].columns, "email": MappedColumn(holds=Kind.EMAIL, category="contact", finds=True),
    }}  # fmt: skip
    tables = {**mapping.tables, "members": mapping.tables["members"].model_copy(update=kept)}
    system.mapping = mapping.model_copy(update={"tables": tables})  # type: ignore[attr-defined]
    before = world.raw()
    receipt = system.write(club.ADA, RIGHT)
    assert (receipt.end, {one.kept for one in receipt.tables}) == (End.REFUSED, {2})
    assert world.raw() == before


def test_a_mark_comes_into_a_line_that_had_none_and_a_blank_does_not(tmp_path: Path) -> None:
    (tmp_path / "members.jsonl").write_text('{"id": 1, "a": {"b": 2}}\n{"id": 2}')
    records = connect(tmp_path, 20)
    first, second = records.read("members", [])
    change = Change("c", [], [Blanked(first, {"status": "x", "a.b": 3}), Blanked(second, {"gone": None})], [{"id": 3}])
    records.change("members", change)
    lines = [json.loads(one) for one in (tmp_path / "members.jsonl").read_text().splitlines()]
    assert lines == [{"id": 1, "a": {"b": 3}, "status": "x"}, {"id": 2}, {"id": 3}]


def test_a_last_line_without_its_end_is_ended_before_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"email\r\na@example.se")
    (tmp_path / "lines.jsonl").write_bytes(b'{"a": 1}')
    records = connect(tmp_path, 20)
    records.change("list", Change("c", [], [], [{"email": "b@example.se"}, {"email": "c@example.se"}]))
    records.change("lines", Change("c", [], [], [{"a": 2}]))
    assert (tmp_path / "list.csv").read_bytes() == b"email\r\na@example.se\r\nb@example.se\r\nc@example.se\r\n"
    assert (tmp_path / "lines.jsonl").read_bytes() == b'{"a": 1}\n{"a": 2}\n'


def test_a_list_at_a_server_that_refuses_a_row_is_a_fault() -> None:
    server = LocalServer(Club("cursor").answer)
    try:
        records = records_at(server.port, WRITER, "cursor")
        server.faults.append(lambda _: Reply(422))
        with pytest.raises(SystemFaultError, match="answered 422"):
            records.change("stopped", Change("c", [], [], [{"email": "a@example.se"}]))
        assert Record("p", {}).version == ""
    finally:
        while LINES:
            LINES.pop().close()
        server.stop()


def test_rows_that_say_something_else_than_when_they_were_read_are_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Optimistic: then nothing is written, and the case is asked again."""
    with ExitStack() as stack:
        world = sqlite_world(tmp_path, stack)
        system, before = world.open(), world.raw()
        run = SqliteConnection.run

        def raced(connection: SqliteConnection, sql: str, values: Sequence[object] = ()) -> int:
            return run(connection, sql, values) - sql.startswith("UPDATE")

        with monkeypatch.context() as patched:
            patched.setattr(SqliteConnection, "run", raced)
            with pytest.raises(SystemFaultError, match="have changed since they were read"):
                system.write(club.ADA, RIGHT)
        assert world.raw() == before
        assert system.write(club.ADA, RIGHT).end is End.DONE


def test_who_stands_in_a_list_alone_is_corrected_there(tmp_path: Path) -> None:
    """Art. 21(3): a new address is left out as the old one was."""
    new = Identifiers({Kind.EMAIL: {"hal.ny@example.se"}}, club.NOW.date())
    with ExitStack() as stack:
        for world in (sqlite_world(tmp_path, stack), fake_world()):
            wish = Wish(corrected={"contact": {"email": "hal.ny@example.se"}}, also=new)
            receipt = world.open().write(club.case(email="hal@example.se"), wish)
            assert receipt.tables == (OfTable("stopped.email", 1, written=1),)
            assert receipt.end is End.DONE
            assert "hal.ny@example.se" in world.raw()
