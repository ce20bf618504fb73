"""The cases of a person as a copy of everything tells of them (Art. 15, N-16.1).

Each is opened with a Permit and its entry, as whoever reads a case opens it (`reading.py`). A role that may not gives
none; the package then says no more of cases than it may.
"""

from datetime import datetime

from ombud.disclosure.package import CaseTold
from ombud.policy.ask import Refusal
from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.names import EVENTS, RIGHTS, STATES
from ombud.requests.reading import request_of, requests
from ombud.terms import Actor, SubjectId
from ombud.terms.text import Language
from ombud.vault import Vault


def cases_told(
    vault: Vault, subject: SubjectId, language: Language, *, by: Actor, now: datetime
) -> tuple[CaseTold, ...]:
    """Every request of the person, the ended ones too, for `Order.cases`."""
    listed = requests(vault, by=by, now=now, subject=subject, closed=True)
    if isinstance(listed, Refusal):
        return ()
    files = [request_of(vault, one.id, by=by, now=now) for one in listed]
    return tuple(_told(one, language) for one in files if isinstance(one, CaseFile))


def _told(file: CaseFile, language: Language) -> CaseTold:
    case = file.case
    return CaseTold(
        file.reference,
        case.opened.received_at,
        STATES[case.state].in_(language),
        tuple(RIGHTS[one.right].in_(language) for one in case.opened.wanted),
        case.opened.words,
        tuple((one.at, _line(one, language)) for one in file.events),
    )


def _line(event: events.Event, language: Language) -> str:
    """What happened, and what was written to or by the person; never who at work did it (R-15.6)."""
    said = EVENTS[event.what.kind].in_(language)
    match event.what:
        case events.Message(words=words) | events.Answered(letter=words):
            return f"{said}. {words}"
        case events.Signed(words=words, digest=digest):
            return f"{said}. {words} SHA-256: {digest}" if digest else f"{said}. {words}"
        case _:
            return said
