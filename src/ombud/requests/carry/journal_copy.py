"""A copy of the journal (PDL 8:2): as soon as possible, free, whole, noted in the journal (R-15.2, R-15.4, R-15.5).

* It is handed out with the package of everything; the journal then says to whom and when (PDL 3:11).
* What the one who is responsible holds should not be handed out is with IVO, which decides; the rest is given.
"""

from ombud.audit import Act as Kind
from ombud.law.rights import Right
from ombud.requests.carry.access import sent_or_waits
from ombud.requests.carry.made import made_since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.requests.patient.dissent import CARE, HEALTH
from ombud.requests.patient.ivo_file import kept_back
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import Text
from ombud.vault import store as records


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        rows = records.rows(act.tx, work.subject, [HEALTH])
        entries = {row.record_id for row in rows if row.klass == CARE}
        withheld = kept_back(act.person(work.subject)) & entries
    return tuple(
        item(Right.JOURNAL_COPY, Said(ANSWER_OF[one], _ABOUT), work.now) for one in _outcomes(entries, withheld)
    )


def _outcomes(entries: set[bytes], withheld: frozenset[bytes]) -> tuple[PatientOutcome, ...]:
    if not entries:
        return (PatientOutcome.NO_JOURNAL,)
    if entries <= withheld:
        return (PatientOutcome.WITH_IVO,)
    return (PatientOutcome.COPY_GIVEN, PatientOutcome.WITH_IVO_IN_PART) if withheld else (PatientOutcome.COPY_GIVEN,)


def carry_out(work: Work, item: Item) -> Item | Waiting:
    if item.key != ANSWER_OF[PatientOutcome.COPY_GIVEN]:
        return sent_or_waits(work, item)
    return item if made_since(work, Kind.EXPORT, "access") else Waiting(item.number, _MAKE, None)


_ABOUT = Text("Din journal", "Your journal")
_MAKE = Text(
    "Gör kopian och lämna den så snart som möjligt: ombud access DIR --package FIL.",
    "Make the copy and hand it out as soon as possible: ombud access DIR --package FILE.",
)
