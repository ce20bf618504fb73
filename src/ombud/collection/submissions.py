"""Rows to submissions, by a mapping that is held against the policy in force.

* One row gives one submission, or one fault; never half a row (Art. 5(1)(d)).
* Somebody must be identified by a value that the policy takes, or by a key of the same import.
* Every row says when it was collected, and not later than now: periods run from that (N-03.1, N-11.1).
* A document has its id, its time and its author, or the row is a fault (PDL 3:6).
* A row of which nothing may be taken is a fault that says so: it makes nobody known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ombud.collection.binding import Bound, Plan, purpose_of, split
from ombud.collection.mapping import Cell, Identity, Record, RelationColumns, RowKind
from ombud.collection.model import (
    CategoryValues,
    Identifier,
    IdentifierKind,
    NotTaken,
    RelationHint,
    Row,
    RowFault,
    Submission,
)
from ombud.collection.values import Asked, identifier, instant, parsed
from ombud.terms import CategoryId, ClassId, PurposeId, ServiceId, Text, UnitId

_NO_ROW_KIND = Text("Mappningen talar inte om rader av detta slag.", "The mapping does not speak of such rows.")
_NO_SERVICE = Text("Tjänsten finns inte i policyn.", "The policy declares no such service.")
_NOBODY = Text("Raden pekar inte ut någon person.", "The row identifies nobody.")
_NOTHING = Text("Raden har inget som får tas in.", "The row holds nothing that may be taken.")
_MISSING = Text("Värdet saknas.", "The value is missing.")
_LATER = Text("Tidpunkten har inte varit än.", "The point in time has not been yet.")


_Kept = dict[CategoryId, dict[str, str]]


class _FaultError(Exception):
    """The row cannot be taken: where, and why. It never leaves this file."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.field, self.reason = field, reason


def submissions(bound: Bound, rows: Iterable[Row | RowFault], now: datetime) -> Iterator[Submission | RowFault]:
    """Faults of the reader pass through in their places."""
    for row in rows:
        if isinstance(row, RowFault):
            yield row
            continue
        try:
            yield _Reading(bound, row, now).submission()
        except _FaultError as faulty:
            yield RowFault(row.line, faulty.field, faulty.reason)


class _Reading:
    """One row being read."""

    def __init__(self, bound: Bound, row: Row, now: datetime) -> None:
        self.bound, self.row, self.now = bound, row, now
        self.mapping = bound.mapping

    def submission(self) -> Submission:
        number = self.bound.kind_of(self.row.values)
        if number is None:
            raise _FaultError("", _NO_ROW_KIND)
        kind, service = self.mapping.rows[number], self._service()
        plan = self.bound.plan(number, service)
        identity, kept = self._identity(kind, plan)
        records = self._records(kind, plan, kept)
        if not records:
            raise _FaultError("", _nothing(self._not_taken(number, service)))
        if not identity:
            raise _FaultError(kind.identity[0].column, _NOBODY)
        return Submission(
            line=self.row.line,
            identity=identity,
            records=records,
            source=self.mapping.source,
            channel=self._needed(self.mapping.channel, "channel"),
            collected_at=self._past(self.mapping.collected_at, "collected_at"),
            regime=plan.regime,
            service=service,
            unit=self.mapping.unit,
            relation=self._relation(kind.relation, service),
            volunteered=kind.volunteered,
            not_taken=self._not_taken(number, service),
            bytes_read=self.row.bytes_read,
        )

    def _service(self) -> ServiceId | None:
        cell = self.mapping.service
        service = ServiceId(self._text(cell)) if cell is not None else None
        if not service:
            return None
        if not self.bound.knows(service):
            raise _FaultError(_name(cell, "service"), _NO_SERVICE)
        return service

    def _identity(self, kind: RowKind, plan: Plan) -> tuple[tuple[Identifier, ...], _Kept]:
        """Whom the row is about, and those of the values that are kept, by category."""
        found: list[Identifier] = []
        kept: _Kept = {}
        for column in kind.identity:
            text = self.row.values.get(column.column, "").strip()
            if text and self._may_identify(column, plan):
                value = identifier(text, column.kind, column.domain, self.now.date())
                if isinstance(value, Text):
                    raise _FaultError(column.column, value)
                found.append(value)
                if column.to is not None:
                    category, name = split(column.to)
                    kept.setdefault(category, {})[name] = _as_kept(text, value)
        return tuple(found), kept

    def _may_identify(self, identity: Identity, plan: Plan) -> bool:
        return identity.to is None or plan.admits(self.mapping.purpose, *split(identity.to))

    def _records(self, kind: RowKind, plan: Plan, kept: _Kept) -> tuple[CategoryValues, ...]:
        found = [self._record(record, plan) for record in kind.records]
        records = [record for record in found if record is not None]
        for category, fields in kept.items():
            beside = next((r for r in records if self._takes_in(r, category)), None)
            if beside is not None:
                records.remove(beside)
                fields = {**fields, **beside.fields}
            records.append(self._values(category, fields, self.mapping.purpose))
        return tuple(records)

    def _takes_in(self, record: CategoryValues, category: CategoryId) -> bool:
        """Is it the plain record of the category, where a value that identifies belongs too?"""
        plain = record.document is None and not record.about_third_party
        return plain and record.category == category and record.purpose == self.mapping.purpose

    def _record(self, record: Record, plan: Plan) -> CategoryValues | None:
        purpose = purpose_of(self.mapping, record)
        fields = {
            name: value
            for name, cell in record.fields.items()
            if plan.admits(purpose, record.category, name) and (value := self._text(cell))
        }
        if not fields or all(record.fields[name].constant is not None for name in fields):
            return None
        if record.document is None:
            values = self._values(record.category, fields, purpose)
            return replace(values, about_third_party=True) if record.about_third_party else values
        return self._document(record, fields, purpose)

    def _values(self, category: CategoryId, fields: Mapping[str, str], purpose: PurposeId) -> CategoryValues:
        retention_class = self._retention_class(purpose)
        return CategoryValues(category, fields, purpose, retention_class, unit=self.mapping.unit)

    def _document(self, record: Record, fields: Mapping[str, str], purpose: PurposeId) -> CategoryValues:
        return CategoryValues(
            record.category,
            fields,
            purpose,
            self._retention_class(purpose),
            document=self._needed(record.document, "document"),
            kind=self._text(record.kind) or None,
            author=self._needed(record.author, "author"),
            at=self._past(record.at, "at"),
            unit=UnitId(self._text(record.unit)) or self.mapping.unit,
            about_third_party=record.about_third_party,
        )

    def _retention_class(self, purpose: PurposeId) -> ClassId:
        return self.bound.policy.file.purposes[purpose].retention_class

    def _relation(self, columns: RelationColumns | None, service: ServiceId | None) -> RelationHint | None:
        if columns is None:
            return None
        opened_at, ended_at = self._at(columns.opened_at), self._at(columns.ended_at)
        return RelationHint(columns.kind, opened_at, ended_at, service)

    def _text(self, cell: Cell | None) -> str:
        """The value of a cell in its stored form; empty where the row has none."""
        if cell is None:
            return ""
        text = self._raw(cell)
        if not text or cell.constant is not None:
            return text
        value = parsed(text, Asked(cell.kind, cell.layout))
        if isinstance(value, Text):
            raise _FaultError(_name(cell, ""), value)
        return value

    def _raw(self, cell: Cell) -> str:
        if cell.constant is not None:
            return cell.constant
        parts = (self.row.values.get(name, "").strip() for name in cell.names)
        return cell.between.join(part for part in parts if part)

    def _needed(self, cell: Cell | None, place: str) -> str:
        text = self._text(cell)
        if not text:
            raise _FaultError(_name(cell, place), _MISSING)
        return text

    def _at(self, cell: Cell | None) -> datetime | None:
        """The point in time that a cell gives, whatever kind it is said to be."""
        if cell is None:
            return None
        text = self._raw(cell)
        at = instant(text, cell.layout) if text else None
        if isinstance(at, Text):
            raise _FaultError(_name(cell, ""), at)
        return at

    def _past(self, cell: Cell | None, place: str) -> datetime:
        at = self._at(cell)
        if at is None:
            raise _FaultError(_name(cell, place), _MISSING)
        if at > self.now:
            raise _FaultError(_name(cell, place), _LATER)
        return at

    def _not_taken(self, number: int, service: ServiceId | None) -> tuple[NotTaken, ...]:
        return self.bound.not_taken(number, service, self.row.values)


def _as_kept(text: str, found: Identifier) -> str:
    """An e-mail address is kept as it is written, what is looked up has no capitals; a reserve id with its domain."""
    if found.kind is IdentifierKind.RESERVE:
        return f"{found.domain} {found.value}"  # without it nobody is found by it again (P-07)
    if found.kind is not IdentifierKind.EMAIL:
        return found.value
    address = parsed(text, Asked("email"))
    assert not isinstance(address, Text)  # it has been read as one already
    return address


def _name(cell: Cell | None, place: str) -> str:
    """The column that a fault is about, or the place in the mapping when no column gives the value."""
    return cell.names[0] if cell is not None and cell.names else place


def _nothing(left_out: tuple[NotTaken, ...]) -> Text:
    """Why nothing of a row is taken: the policy's reason where it has one (N-03.1, N-05.1)."""
    by_policy = [reason for _, reason, code in left_out if code not in ("SET_ASIDE", "NOT_MAPPED")]
    return (
        Text(*(f"{ours} {theirs}" for ours, theirs in zip(_NOTHING, by_policy[0], strict=True)))
        if by_policy
        else _NOTHING
    )
