"""Who has read the journal (PDL 8:5, R-15.6): unit, time, role, what was done; names only after review."""

from ombud.audit import Act as Kind
from ombud.law.rights import Right
from ombud.requests.carry.made import made_since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.requests.patient.log_extract import FORM, lines_of
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import Text


def plan(work: Work) -> tuple[Item, ...]:
    work.vault.ledger.sequence(work.now)  # what this process has opened stands in the log before it is looked at
    with work.vault.look(by=work.by, now=work.now) as act:
        read = bool(lines_of(act.person(work.subject)))
    outcomes = [PatientOutcome.LOG_GIVEN if read else PatientOutcome.NOBODY_HAS_READ]
    if read and work.wanted.details.get("names") == "yes":
        outcomes.append(PatientOutcome.WITHOUT_NAMES)
    return tuple(item(Right.LOG_EXTRACT, Said(ANSWER_OF[one], _ABOUT), work.now) for one in outcomes)


def carry_out(work: Work, item: Item) -> Item | Waiting:
    return item if made_since(work, Kind.ACCESS, FORM) else Waiting(item.number, _MAKE, None)


_ABOUT = Text("Vem som har läst din journal", "Who has read your journal")
_MAKE = Text(
    "Gör utdraget och lämna det: ombud log-extract DIR.", "Make the extract and hand it out: ombud log-extract DIR."
)
