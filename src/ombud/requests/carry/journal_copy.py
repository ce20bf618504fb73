"""A copy of the journal (PDL 8:2): as soon as possible, free, whole, noted in the journal (R-15.2, R-15.4, R-15.5).

* It is handed out with the package of everything; the journal then says to whom and when (PDL 3:11).
* What the one who is responsible holds should not be handed out is with IVO, which decides; the rest is given.
* Of somebody who has died a relative may have parts; whoever hands them out reads them as care does, and the journal
  says that they were given (R-40).
"""

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.representation import RELATIVE_ROUTE
from ombud.law.rights import Right
from ombud.policy.model import Regime
from ombud.requests.carry.access import sent_or_waits
from ombud.requests.carry.made import made_since
from ombud.requests.carry.restriction import matter, since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.for_another import ROUTE
from ombud.requests.model import Item, Waiting
from ombud.requests.patient.dissent import CARE, HEALTH
from ombud.requests.patient.ivo_file import kept_back
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import Text
from ombud.vault import Draft
from ombud.vault import store as records


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        rows = records.rows(act.tx, work.subject, [HEALTH])
        entries = {row.record_id for row in rows if row.klass == CARE}
        withheld = kept_back(act.person(work.subject)) & entries
    found = _outcomes(entries, withheld)
    if work.wanted.details.get(ROUTE) == RELATIVE_ROUTE:
        found = tuple(dict.fromkeys(_FOR_RELATIVES[one] for one in found))
    return tuple(item(Right.JOURNAL_COPY, Said(ANSWER_OF[one], _ABOUT), work.now) for one in found)


def _outcomes(entries: set[bytes], withheld: frozenset[bytes]) -> tuple[PatientOutcome, ...]:
    if not entries:
        return (PatientOutcome.NO_JOURNAL,)
    if entries <= withheld:
        return (PatientOutcome.WITH_IVO,)
    return (PatientOutcome.COPY_GIVEN, PatientOutcome.WITH_IVO_IN_PART) if withheld else (PatientOutcome.COPY_GIVEN,)


def carry_out(work: Work, item: Item) -> Item | Waiting | Declined:
    if item.key == ANSWER_OF[PatientOutcome.RELATIVE_GIVEN]:
        return _given_to_relative(work, item)
    if item.key != ANSWER_OF[PatientOutcome.COPY_GIVEN]:
        return sent_or_waits(work, item)
    return item if made_since(work, Kind.EXPORT, "access") else Waiting(item.number, _MAKE, None)


def _given_to_relative(work: Work, item: Item) -> Item | Declined:
    """PDL 3:11: to whom and when; once for one request."""
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        if person is None:
            act.log(Kind.EXPORT, Outcome.REFUSED)
            return UNKNOWN_PERSON
        text = f"En kopia av delar av journalen lämnades till en närstående (begäran {work.file.reference})."
        draft = Draft(
            category=HEALTH, klass=CARE, fields={"kind": "journal_copy", "text": text}, source="data_subject",
            channel="request", collected_at=work.now, event_at=since(work), regime=Regime.PDL, unit=work.by.unit,
            document=f"journal-copy-{matter(work, item)}", author=work.by.id,
        )  # fmt: skip
        person.seal(draft)
        act.log(Kind.EXPORT, Outcome.DONE, work.subject, categories=(HEALTH,), facts={"form": "journal-relative"})
        return item


_FOR_RELATIVES = {
    PatientOutcome.NO_JOURNAL: PatientOutcome.NO_JOURNAL,
    PatientOutcome.COPY_GIVEN: PatientOutcome.RELATIVE_GIVEN,
    PatientOutcome.WITH_IVO_IN_PART: PatientOutcome.RELATIVE_WITH_IVO,
    PatientOutcome.WITH_IVO: PatientOutcome.RELATIVE_WITH_IVO,
}
_ABOUT = Text("Din journal", "Your journal")
_MAKE = Text(
    "Gör kopian och lämna den så snart som möjligt: ombud access DIR --package FIL.",
    "Make the copy and hand it out as soon as possible: ombud access DIR --package FILE.",
)
