"""Take submissions in: one act for a batch of rows, one entry for each person (N-03, N-05).

* A row is taken whole or not at all; what is wrong with it is said with line, field and reason, and the
  rest goes in.
* The person is found by what identifies them, or registered; two people behind one row stop the row.
* The same row again changes nothing: content that is there is not written, and not logged as new.
* An import killed half-way goes on where its last batch was committed.
* Data from somebody else than the person opens a task to inform them (Art. 14, N-03.2). An address on the
  suppression list stays suppressed, whoever brings it in (M-12).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from ombud.actors import open_care
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection import store
from ombud.collection.double import hold_all, was_corrected
from ombud.collection.faults import Faults
from ombud.collection.inform import owe_information
from ombud.collection.model import NO_UNIT, CategoryValues, Identifier, IdentifierKind, NotTaken, RowFault, Submission
from ombud.collection.newcomer import keep_suppressed, note_age
from ombud.collection.relate import Beginning, begin_in
from ombud.database import carried_out, run_of_acts
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation, State, advance
from ombud.terms import Actor, CategoryId, ClassId, Text
from ombud.terms.time import to_micros
from ombud.vault import ABOUT_THIRD_PARTY, VOLUNTEERED, Act, Draft, NoGround, Person, Vault
from ombud.vault.identity import Findable, identifier

CARE, NUMBER = ClassId("care"), CategoryId("personnummer")
BATCH = 200
"""Rows in one act. Also how much work a kill costs."""


@dataclass(slots=True)
class Report:
    """What an import came to. Holds no value of any row."""

    rows: int = 0
    taken: int = 0
    people: int = 0
    records: int = 0
    unchanged: int = 0
    faults: Faults = field(default_factory=Faults)
    not_taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(column, code) and how often; `reasons` has the words."""
    reasons: dict[tuple[str, str], Text] = field(default_factory=dict)
    resumed_at: int = 0
    """The line after which a run that was broken off goes on; 0 for a new one."""

    def leave_out(self, column: NotTaken) -> None:
        self.not_taken[column.column, column.code] += 1
        self.reasons[column.column, column.code] = column.reason

    def add(self, batch: "Report") -> None:
        """What one batch of the rows came to."""
        self.rows += batch.rows
        self.taken += batch.taken
        self.people += batch.people
        self.records += batch.records
        self.unchanged += batch.unchanged
        self.faults.extend(batch.faults)
        self.not_taken += batch.not_taken
        self.reasons |= batch.reasons


class RowRefusedError(Exception):
    """This row cannot be taken; what it has done so far in the act is undone."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(fault.reason.en)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Intake:
    """One file under one mapping: what it is known by, and what each part of the run is told."""

    mac: bytes
    by: Actor
    now: Callable[[], datetime]
    progress: Callable[[Report, int], None] = lambda _report, _bytes: None
    """Told after each batch, with the bytes read."""


@run_of_acts("what was taken in before stands, and the same file goes on there")
def collect(vault: Vault, rows: Iterable[Submission | RowFault], intake: Intake) -> Report:
    """Take in every row. The report says what became of each; nothing is dropped in silence."""
    report = Report()
    with vault.database.read() as tx:
        report.resumed_at = store.rows_done(tx, intake.mac)
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        report.add(carried_out(partial(_take_batch, vault, batch, intake, report.resumed_at)))
        last = batch[-1]
        intake.progress(report, last.bytes_read if isinstance(last, Submission) else 0)
    with vault.act(by=intake.by, now=intake.now()) as act:
        store.finish(act.tx, intake.mac, to_micros(act.now))
        counts = {"rows": report.rows, "done": report.taken, "refused": len(report.faults), "records": report.records}
        act.log(Kind.IMPORT, Outcome.DONE if not report.faults else Outcome.PARTLY, facts=counts)
    return report


def _take_batch(vault: Vault, batch: list[Submission | RowFault], intake: Intake, resumed_at: int) -> Report:
    """One act. What was done before a kill is passed over quickly: its content is there already."""
    report = Report()
    with vault.act(by=intake.by, now=intake.now()) as act:
        hold_all(act, (_findable(one) for row in batch if isinstance(row, Submission) for one in row.identity))
        for row in batch:
            report.rows += 1
            if isinstance(row, RowFault):
                report.faults.append(row)
                continue
            for column in row.not_taken:
                report.leave_out(column)
            if row.line > resumed_at:
                _take(act, row, report)
            else:
                report.unchanged += 1
        store.note(act.tx, intake.mac, batch[-1].line)
        if not act.logged:
            act.nothing_changed()
    return report


def _take(act: Act, row: Submission, report: Report) -> None:
    try:
        with act.part():
            person, new = _person(act, row)
            if new:
                begin_in(person, Beginning(RelationKind.CONTACT, row.collected_at, terms={"channel": row.channel}))
            tied = _relate(person, row)
            written = _store(person, row)
    except RowRefusedError as refused:
        report.faults.append(refused.fault)
        return
    report.taken += 1
    report.people += new
    report.records += written
    if not written and not tied and not new:
        report.unchanged += 1
        return
    categories = tuple(sorted({record.category for record in row.records}))
    act.log(Kind.COLLECT, Outcome.DONE, person.subject, categories=categories, facts={"records": written})


def _person(act: Act, row: Submission) -> tuple[Person, bool]:
    """The one person a row is about, found or registered."""
    found = act.found_by([_findable(one) for one in row.identity])
    if len(found) > 1:
        raise RowRefusedError(RowFault(row.line, "identity", TWO_PEOPLE))
    if found:
        return act.person(found[0]), False
    if all(one.kind is IdentifierKind.KEY for one in row.identity) and not _names_somebody(row):
        raise RowRefusedError(RowFault(row.line, "identity", NOBODY_BY_KEY))
    return act.newcomer(), True


def _store(person: Person, row: Submission) -> int:
    """The records of one row, their indexes, and the duties that follow; how many were new."""
    act, written = person.act, 0
    note_age(person, row)
    for record in row.records:
        if record.category == NUMBER and was_corrected(person, record.category, record.fields):
            continue
        answer = person.seal(_draft(record, row))
        if isinstance(answer, NoGround):
            raise RowRefusedError(RowFault(row.line, record.category, NO_GROUND))
        written += answer.new
    for one in row.identity:
        if one.kind is IdentifierKind.KEY and row.records:
            act.vault.directory.index(act.tx, person.subject, row.records[0].retention_class, *_findable(one))
    _take_part(person, row)
    keep_suppressed(person, row)
    if row.source != "data_subject" and written:
        owe_information(act, person.subject, row.source, row.collected_at)
    return written


def _take_part(person: Person, row: Submission) -> None:
    """The unit that writes in a journal takes part in the care (PDL 4:1)."""
    act = person.act
    units = {record.unit or row.unit for record in row.records if record.retention_class == CARE}
    for unit in sorted(units - {NO_UNIT}):
        open_care(act.tx, person.subject, act.vault.keyring.blind("unit", unit), now=act.now)


def _relate(person: Person, row: Submission) -> bool:
    """Open what the row says binds the person, unless the same is known; end it if the row says so."""
    hint, act = row.relation, person.act
    if hint is None:
        return False
    kind, opened_at = RelationKind(hint.kind), hint.opened_at or row.collected_at
    known = next((one for one in person.about.relations if (one.kind, one.opened_at) == (kind, opened_at)), None)
    relation = known or _begun(person, row, kind, opened_at)
    ended = None
    if hint.ended_at is not None and hint.ended_at <= act.now:
        ended = advance(act.tx, relation, State.ENDED, person.keys, now=hint.ended_at, terms={})
    if known is not None and ended is None:
        return False
    person.changed()
    return True


def _begun(person: Person, row: Submission, kind: RelationKind, at: datetime) -> Relation:
    """A relation that a row tells of. An agreement in a file is a signed one."""
    service = row.relation.service if row.relation else None
    terms = {"service": service, "signed": row.channel} if service else {"channel": row.channel}
    relation = begin_in(person, Beginning(kind, at, terms=terms))
    if kind is not RelationKind.AGREEMENT:
        return relation
    signed = advance(person.act.tx, relation, State.OPEN, person.keys, now=at, terms={})
    if signed is None:
        raise AssertionError("an offer goes to open")
    return signed


def _draft(record: CategoryValues, row: Submission) -> Draft:
    marks = (VOLUNTEERED if row.volunteered else 0) | (ABOUT_THIRD_PARTY if record.about_third_party else 0)
    return Draft(
        category=record.category,
        klass=record.retention_class,
        fields={**({"kind": record.kind} if record.kind else {}), **record.fields},
        source=row.source,
        channel=row.channel,
        collected_at=row.collected_at,
        event_at=record.at or row.collected_at,
        regime=row.regime,
        unit=record.unit or row.unit,
        document=record.document,
        author=record.author,
        marks=marks,
    )


def _findable(one: Identifier) -> Findable:
    return identifier(one.kind.value, one.value, one.domain)


def _names_somebody(row: Submission) -> bool:
    return any(record.category == "name" for record in row.records)


TWO_PEOPLE = Text(
    "Raden pekar ut två olika personer. Rätta den, eller slå ihop registreringarna först.",
    "The row points at two different people. Correct it, or merge their registrations first.",
)
NOBODY_BY_KEY = Text(
    "Ingen person med den nyckeln finns här. Ta in filen med personerna först.",
    "Nobody with that key is here. Bring in the file with the people first.",
)
NO_GROUND = Text(
    "Inget ändamål i policyn får ha uppgiften för den här personen (lagringstiden är slut, eller avtal, "
    "begäran eller samtycke saknas). Raden togs inte in.",
    "No purpose in the policy may hold this of this person (its period has ended, or there is no agreement, "
    "request or consent). The row was not taken.",
)
