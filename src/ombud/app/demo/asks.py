"""What the many ask for, and how far each has come: together they are of every kind, in every state.

* What is open is within its month: the one that is overdue is somebody's of the stories (`histories.py`).
* One in its turn is extended with a reason (R-02); one is refused with a reason that two have looked at (R-09).
* Whoever asks to be erased and is, is gone; the case tells of it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from ombud.app.demo.asking import Office, filed
from ombud.law.clock import Reason
from ombud.law.rights import Right
from ombud.requests import extend, propose, withdraw_request
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Wanted
from ombud.requests.proposing import ByHand
from ombud.terms import Text

Asking = Callable[[Office, str, timedelta], CaseFile]
_CONTACT = {"category": "contact", "field.phone": "070-1740606"}
_WEIGHED = Wanted(Right.OBJECTION, {"purpose": "statistics.business"})
_HARD = "Begäran rör många uppgifter som måste läsas en och en."
_SEVENTH = "Sjunde likadana begäran på två veckor; kopian från i förrgår är den senaste."
_REASON = Text(
    "det är den sjunde likadana på två veckor, och inget har ändrats.",
    "it is the seventh alike in two weeks, and nothing has changed.",
)


def _received(right: Right | Wanted, channel: str = "portal") -> Asking:
    return lambda office, who, _ago: office.opened(who, right, channel=channel)


def _asked(right: Right) -> Asking:
    return lambda office, who, _ago: office.asked(office.opened(who, right, channel="email"))


def _under_way(wanted: Right | Wanted) -> Asking:
    return lambda office, who, _ago: office.shown(office.opened(who, wanted))


def _answered(wanted: Right | Wanted) -> Asking:
    def ask(office: Office, who: str, _ago: timedelta) -> CaseFile:
        return office.answered(office.shown(office.opened(who, wanted, channel="portal")))

    return ask


def _noted(right: Right) -> Asking:
    """What needs no identity (R-08)."""
    return lambda office, who, _ago: office.answered(office.opened(who, right, channel="phone"))


def _withdrawn(office: Office, who: str, _ago: timedelta) -> CaseFile:
    file = office.opened(who, Right.PORTABILITY)
    return filed(withdraw_request(office.ombud.vault, file.id, "Det behövs inte.", by=office.first, now=office.now()))


def _extended(office: Office, who: str, _ago: timedelta) -> CaseFile:
    file = office.shown(office.opened(who, Right.ACCESS))
    return filed(extend(office.ombud.vault, file.id, Reason.COMPLEXITY, _HARD, by=office.first, now=office.now()))


def _refused(office: Office, who: str, ago: timedelta) -> CaseFile:
    """Looked at by a second person, and said."""
    return office.finished(_waits_for_second(office, who, ago))


def _waits_for_second(office: Office, who: str, _ago: timedelta) -> CaseFile:
    """Art. 12(5): manifestly excessive, with what shows it."""
    vault, file = office.ombud.vault, office.shown(office.opened(who, Right.ACCESS))
    by_hand = ByHand(Right.ACCESS, "EXCESSIVE", {"reason": _REASON}, evidence=_SEVENTH)
    return filed(propose(vault, file.id, (by_hand,), by=office.first, now=office.now()))


ASKS: Sequence[Asking] = (
    _received(Right.ACCESS), _answered(Wanted(Right.RECTIFICATION, _CONTACT)), _noted(Right.OBJECTION_MARKETING),
    _asked(Right.ACCESS), _under_way(Right.ERASURE), _answered(Right.ERASURE), _received(Right.RESTRICTION),
    _noted(Right.OBJECTION_PROFILING), _under_way(Right.PORTABILITY), _withdrawn, _extended, _refused,
    _waits_for_second, _noted(Right.OBJECTION_STATISTICS), _received(_WEIGHED, "phone"), _noted(Right.COMPLAINT),
    _under_way(Right.JOURNAL_COPY), _under_way(Right.LOG_EXTRACT), _received(Right.HUMAN_DECISION, "letter"),
    _received(Right.INFORMATION, "email"), _under_way(Right.BLOCK), _under_way(Right.DISSENT),
    _asked(Right.UNBLOCK), _asked(Right.SVOD_BLOCK), _noted(Right.WITHDRAWAL),
)  # fmt: skip
"""In their order, to one of twelve each."""
