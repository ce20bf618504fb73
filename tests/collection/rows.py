"""Rows as they come out of a file: invented people, one record or a few each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ombud.audit import Act
from ombud.collection.collect import Intake, Report, collect
from ombud.collection.model import CategoryValues, Identifier, IdentifierKind, RelationHint, RowFault, Submission
from ombud.policy.model import Regime
from ombud.relations import Kind, Relation
from ombud.terms import CategoryId, ClassId, PurposeId, ServiceId, SubjectId, UnitId
from tests.clinic import NOW, RUT, Clinic

LAST_WEEK = NOW - timedelta(days=7)


def email(address: str) -> Identifier:
    return Identifier(IdentifierKind.EMAIL, address)


def key(value: str) -> Identifier:
    return Identifier(IdentifierKind.KEY, value)


def values(category: str, klass: str = "contract", **fields: str) -> CategoryValues:
    return CategoryValues(CategoryId(category), fields, PurposeId("contract.perform"), ClassId(klass))


def agreement(ended_at: datetime | None = None) -> RelationHint:
    return RelationHint(Kind.AGREEMENT, LAST_WEEK, ended_at, ServiceId("traningskort"))


def row(line: int, *identity: Identifier, records: Iterable[CategoryValues] = (), **more: object) -> Submission:
    """A customer with a gym card, unless the test says otherwise."""
    made: dict[str, object] = {
        "line": line, "identity": identity, "records": tuple(records), "source": "data_subject", "channel": "counter",
        "collected_at": LAST_WEEK, "regime": Regime.NON_CARE, "service": None, "unit": UnitId(""),
        "relation": agreement(), "bytes_read": 100 * line,
    }  # fmt: skip
    return Submission(**{**made, **more})  # type: ignore[arg-type]


def customer(line: int, address: str, **more: object) -> Submission:
    records = (values("name", given="Lo", family="Lika"), values("contact", email=address))
    return row(line, email(address), **{"records": records, **more})  # type: ignore[arg-type]


def bring(clinic: Clinic, *rows: Submission | RowFault, mac: bytes = b"m" * 16) -> Report:
    return collect(clinic.vault, rows, Intake(mac, RUT, lambda: clinic.now))


def found(clinic: Clinic, address: str) -> tuple[SubjectId, ...]:
    with clinic.vault.database.read() as tx:
        return clinic.vault.directory.find(tx, "email", f"1:{address}")


def relations(clinic: Clinic, subject: SubjectId) -> tuple[Relation, ...]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).about.relations


def logged(clinic: Clinic, subject: SubjectId, kind: Act) -> list[str]:
    """The outcomes of the entries of one kind about a person."""
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.act() as tx:
        return [one.entry.outcome.value for one in clinic.vault.ledger.who_read(tx, subject) if one.entry.act is kind]
