"""A sports club: the same few people in every kind of system, so that one contract can be held against all of them.

* Ada may go whole. She is written in her own way (capitals, blanks, dashes), and once without her number.
* Bo is a bystander: whatever happens to others, he has all that he had.
* Eva paid this year: that fee stays (T-06), an old one goes, and of herself only the key is left.
* Fia's address also stands at somebody whose number is another's.
* Members have a status, and `stopped` holds who is written to no more.
"""

from datetime import UTC, date, datetime

from ombud.systems.forms import Identifiers
from ombud.systems.kinds import CATEGORY, Kind
from ombud.systems.mapping import Adapter, Join, MappedColumn, MappedTable, OnErasure, Reviewed, SystemMapping
from ombud.systems.marks import Mark
from ombud.systems.port import Case

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
COLUMNS: dict[str, tuple[str, ...]] = {
    "members": ("id", "personnummer", "email", "name", "status"),
    "visits": ("id", "member_id", "day", "note"),
    "fees": ("id", "member_id", "paid_on", "amount"),
    "stopped": ("email",),
}
ROWS: dict[str, list[tuple[str | None, ...]]] = {
    "members": [
        ("m1", "19020928-9800", " Ada@Example.SE", "Ada Ek", "active"),
        ("m2", "190209299817", "bo@example.se", "Bo Lind", "active"),
        ("m3", "190209309806", "eva@example.se", "Eva Alm", "active"),
        ("m4", "190210019816", "fia@example.se", "Fia Ask", "active"),
        ("m5", "190210029807", "fia@example.se", "Gun Rönn", "active"),
        ("m6", None, "ada@example.se", "Ada Ek-Berg", "active"),
    ],
    "visits": [
        ("v1", "m1", "2026-01-01", "sprang, och föll"),
        ("v2", "m1", "2026-01-02", 'sa "hej"; gick\nhem'),
        ("v3", "m6", "2026-01-03", None),
        ("v4", "m2", "2026-01-01", "simmade"),
        ("v5", "m3", "2026-01-05", "hoppade"),
        ("v6", "m5", "2026-01-06", "rodde"),
    ],
    "fees": [
        ("f1", "m1", "2010-02-01", "100.50"),
        ("f2", "m2", "2026-02-01", "100.50"),
        ("f3", "m3", "2026-02-01", "77.25"),
        ("f4", "m3", "2010-02-01", "66.25"),
    ],
    "stopped": [("hal@example.se",)],
}
TRUTH = {
    "members": {"personnummer": Kind.PERSONNUMMER, "email": Kind.EMAIL, "name": Kind.FULL_NAME},
    "visits": {"day": Kind.TIME, "note": Kind.FREE_TEXT},
    "fees": {"paid_on": Kind.PAYMENT, "amount": Kind.PAYMENT},
    "stopped": {"email": Kind.EMAIL},
}
ERASE = {"fees": OnErasure(do="keep", row="T-06", since="paid_on")}
RESTRICTION = Mark(table="members", flag="status", value="restricted", otherwise="active")
CHOICES = {"no-letters": Mark(list="stopped")}
_TOLD_BY_NOTHING = {"id": "a key", "member_id": "a key", "status": "what the club does with it"}


def mapping(adapter: Adapter, fingerprint: str) -> SystemMapping:
    """As a person has reviewed it."""
    tables = {
        name: MappedTable(
            columns={one: _column(name, one) for one in columns},
            joins=[] if name in ("members", "stopped") else [Join(to="members", by={"member_id": "id"})],
            erase=ERASE.get(name, OnErasure()),
        )
        for name, columns in COLUMNS.items()
    }
    reviewed = Reviewed(by="disa", on=date(2026, 11, 26))
    return SystemMapping(
        system="club", adapter=adapter, fingerprint=fingerprint, reviewed=reviewed, tables=tables,
        restriction=RESTRICTION, choices=CHOICES,
    )  # fmt: skip


def _column(table: str, name: str) -> MappedColumn:
    if name in _TOLD_BY_NOTHING:
        return MappedColumn(exempt=_TOLD_BY_NOTHING[name])
    kind = TRUTH[table][name]
    return MappedColumn(holds=kind, category=CATEGORY[kind], finds=kind in (Kind.EMAIL, Kind.PERSONNUMMER))


def case(number: str = "", email: str = "", name: str = "c_1") -> Case:
    values = {Kind.PERSONNUMMER: {number} - {""}, Kind.EMAIL: {email} - {""}}
    return Case(name, Identifiers({kind: some for kind, some in values.items() if some}, NOW.date()), NOW)


ADA = case("190209289800", "ADA@example.se", "c_ada")
BO = case("190209299817", "bo@example.se", "c_bo")
EVA = case("190209309806", "eva@example.se", "c_eva")
FIA = case("190210019816", "fia@example.se", "c_fia")
NOBODY = case("190210039814", "nobody@example.se", "c_nobody")
