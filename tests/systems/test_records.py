"""What systems of records share and no adapter of these tests shows: declared keys, days that are none, time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from ombud.systems.limit import Limit
from ombud.systems.mapping import Join, MappedColumn, MappedTable, OnErasure, SystemMapping
from ombud.systems.model import ForeignKey, Schema, SystemFaultError
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case
from ombud.systems.records.acting import ConnectedRecords, checked
from ombud.systems.records.source import Change, Record, Way
from tests.systems import club
from tests.systems.fake import FakeRecords


class Declared(FakeRecords):
    """Visits say whom they refer to, and need no join for it."""

    def schema(self) -> Schema:
        key = ForeignKey(("fee_id",), "fees", ("id",))
        tables = (replace(one, foreign=(key,)) if one.name == "visits" else one for one in super().schema().tables)
        return Schema(tuple(tables))


def tables() -> dict[str, list[dict[str, object]]]:
    return {
        "fees": [
            {"id": "f1", "email": "ada@example.se", "paid_on": "yesterday"},
            {"id": "f2", "email": "ada@example.se", "paid_on": "2010-01-01"},
            {"id": "f3", "email": "ada@example.se", "paid_on": "2010-01-01"},
        ],
        "visits": [
            {"id": "v1", "email": "ada@example.se", "fee_id": "f2"},
            {"id": "v2", "email": "ada@example.se", "fee_id": None},
        ],
    }


def mapped(records: FakeRecords, visits: OnErasure) -> SystemMapping:
    made = club.mapping("files", records.schema().fingerprint)
    email, key = made.tables["members"].columns["email"], MappedColumn(exempt="a key")
    return made.model_copy(
        update={
            "tables": {
                "fees": MappedTable(
                    columns={"id": key, "email": email, "paid_on": made.tables["fees"].columns["paid_on"]},
                    erase=club.ERASE["fees"],
                ),
                "visits": MappedTable(columns={"id": key, "email": email, "fee_id": key}, erase=visits),
            }
        }
    )


def erased(visits: OnErasure) -> tuple[FakeRecords, dict[str, OfTable]]:
    records = Declared(tables())
    system = checked(records, mapped(records, visits))
    assert not isinstance(system, tuple)
    receipt = system.erase(club.ADA)
    assert (receipt.end, receipt.left) == (End.DONE, 0)
    return records, {one.table: one for one in receipt.tables}


def test_a_day_that_cannot_be_read_is_a_day_that_keeps() -> None:
    """T-06: what nobody can date is not due."""
    records, told = erased(OnErasure())
    assert told["fees"] == OfTable("fees", 3, 2, kept=1, why="T-06")
    assert [row["id"] for row in records.tables["fees"]] == ["f1"]


def test_what_a_declared_key_of_a_kept_row_needs_is_blanked() -> None:
    records, told = erased(OnErasure(do="keep", row="T-01"))
    assert told["fees"] == OfTable("fees", 3, 1, blanked=1, kept=1, why="T-06")
    assert told["visits"] == OfTable("visits", 2, kept=2, why="T-01")
    assert records.tables["fees"][1] == {"id": "f2", "email": None, "paid_on": None}


def test_a_row_that_is_only_ever_blanked() -> None:
    records, told = erased(OnErasure(do="blank"))
    assert told["visits"] == OfTable("visits", 2, blanked=2)
    assert [row["email"] for row in records.tables["visits"]] == [None, None]


def test_a_key_that_is_missing_joins_nothing() -> None:
    records = FakeRecords({"a": [{"id": None, "email": "ada@example.se"}], "b": [{"id": "1", "a_id": None}]})
    made = mapped(Declared(tables()), OnErasure())
    key = MappedColumn(exempt="a key")
    both = {
        "a": MappedTable(columns={"id": key, "email": made.tables["fees"].columns["email"]}),
        "b": MappedTable(columns={"id": key, "a_id": key}, joins=[Join(to="a", by={"a_id": "id"})]),
    }
    mapping = made.model_copy(update={"tables": both, "fingerprint": records.schema().fingerprint})
    system = checked(records, mapping)
    assert not isinstance(system, tuple)
    assert system.held(club.ADA).counts == {"a": 1}


def test_what_is_still_there_after_an_erasure_is_for_a_person() -> None:
    """Art. 17: a system that says that it has done it, and has not, is found out."""

    class Lazy(FakeRecords):
        def change(self, table: str, change: object) -> None:
            """It answers, and does nothing."""

    records = Lazy(tables())
    system = checked(records, mapped(records, OnErasure()))
    assert not isinstance(system, tuple)
    receipt = system.erase(Case("c_1", club.ADA.who, club.NOW))
    assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 4)


class Club(FakeRecords):
    """All of the club; its answers are not to be trusted for a while."""

    lies: str = ""
    """The table in which it says that it has done it, and has not."""
    hides: tuple[str, str] = ("", "")
    """A row that it does not show, once."""
    brings: bool = False
    """Somebody notes a visit of a member's while the member goes."""

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        hides, self.hides = (self.hides[1], ("", "")) if self.hides[0] == table else ("", self.hides)
        return (record for record in super().read(table, ways) if record.place != hides)

    def change(self, table: str, change: Change) -> None:
        if table == self.lies:
            return
        super().change(table, change)
        if table == "members" and self.brings:
            self.tables["visits"].append({"id": "v9", "member_id": "m1", "day": "2026-01-09", "note": "kom"})


@pytest.fixture
def members() -> tuple[Club, ConnectedRecords]:
    rows = {name: [dict(zip(club.COLUMNS[name], one, strict=True)) for one in some] for name, some in club.ROWS.items()}
    records = Club(rows)  # type: ignore[arg-type]
    system = checked(records, club.mapping("files", records.schema().fingerprint))
    assert not isinstance(system, tuple)
    return records, system


def of_ada(records: Club) -> dict[str, list[object]]:
    own = {"members": ("id", ("m1", "m6")), "visits": ("member_id", ("m1", "m6")), "fees": ("member_id", ("m1",))}
    return {name: [row["id"] for row in records.tables[name] if row[at] in ids] for name, (at, ids) in own.items()}


def went(receipt: Receipt) -> dict[str, tuple[int, int]]:
    return {one.table: (one.found, one.erased) for one in receipt.tables}


def test_nobody_goes_while_something_is_there_that_only_they_lead_to(members: tuple[Club, ConnectedRecords]) -> None:
    """Art. 17: a visit that a server says it took away and did not is found again, as long as its member is there."""
    records, system = members
    records.lies = "visits"
    receipt = system.erase(club.ADA)
    assert (receipt.end, receipt.left, receipt.loose) == (End.NEEDS_PERSON, 5, 0)
    assert went(receipt) == {"visits": (3, 0), "fees": (1, 1), "members": (2, 0)}
    assert of_ada(records) == {"members": ["m1", "m6"], "visits": ["v1", "v2", "v3"], "fees": []}
    records.lies = ""
    again = system.erase(club.ADA)
    assert (again.end, went(again)) == (End.DONE, {"visits": (3, 3), "members": (2, 2)})
    assert of_ada(records) == {"members": [], "visits": [], "fees": []}


def test_what_a_search_did_not_show_is_looked_for_before_what_leads_there_goes(
    members: tuple[Club, ConnectedRecords],
) -> None:
    records, system = members
    records.hides = ("visits", "v1")
    receipt = system.erase(club.ADA)
    assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 3)
    assert went(receipt) == {"visits": (2, 2), "fees": (1, 1), "members": (2, 0)}
    assert of_ada(records) == {"members": ["m1", "m6"], "visits": ["v1"], "fees": []}
    assert system.erase(club.ADA).end is End.DONE
    assert of_ada(records) == {"members": [], "visits": [], "fees": []}


def test_what_came_while_its_member_went_is_said_to_be_found_by_nothing(
    members: tuple[Club, ConnectedRecords],
) -> None:
    records, system = members
    records.brings = True
    receipt = system.erase(club.ADA)
    assert (receipt.end, receipt.left, receipt.loose) == (End.NEEDS_PERSON, 1, 1)
    assert went(receipt) == {"visits": (3, 3), "fees": (1, 1), "members": (2, 2)}
    assert system.left(club.ADA) == 0  # so that a later search cannot say that it is gone


def test_time_that_is_over_is_a_fault() -> None:
    now = [0.0]
    limit = Limit(5, lambda: now[0])
    rows = limit.over(range(2_000))
    assert [next(rows) for _ in range(1_000)][-1] == 999
    assert limit.left == 5
    now[0] = 5.0
    with pytest.raises(SystemFaultError, match="longer than 5 seconds"):
        next(rows)
