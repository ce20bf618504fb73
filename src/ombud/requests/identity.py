"""Who asks: asked at once, shown in a way that fits, never demanded where the law forbids it (Art. 12(6), 11(2)).

* The ways are e-ID, the desk, and a code in a letter to the registered address. Nobody is asked for a copy of a
  passport; a paper that lies with us is noted with the day on which it is destroyed (R-07, T-15).
* Asked at once the clock may stand still; asked late it does not (R-06, `case.clock`).
* When it shows that who asks is known under another registration, the request moves there (`moving.py`).
* Who cannot be identified is told so, with how to complain, and the request is closed (R-12, Art. 12(2), 12(4)).
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import Answer, change
from ombud.requests.hindrances import PAPERS
from ombud.requests.letter import unidentified_letter
from ombud.requests.model import RequestId, Way
from ombud.requests.moving import move_to
from ombud.terms import Actor, SubjectId
from ombud.vault import Person, Vault


def ask_identity(
    vault: Vault, request: RequestId, ways: tuple[Way, ...], *, by: Actor, now: datetime, at: datetime | None = None
) -> Answer:
    """Note that we asked who it is, and how that can be shown."""
    return change(vault, request, lambda *_: events.IdentityAsked(ways), by=by, now=now, at=at)


@dataclass(frozen=True, slots=True)
class Shown:
    """How it was shown who asks, when if not now, and the registration that it showed where that is another."""

    way: Way
    at: datetime | None = None
    subject: SubjectId | None = None


def identify(vault: Vault, request: RequestId, shown: Shown, *, by: Actor, now: datetime) -> Answer:
    """Note that it was shown who asks; the request goes on under the registration that it showed."""
    noted = change(vault, request, lambda *_: events.Identified(shown.way), by=by, now=now, at=shown.at)
    if not isinstance(noted, CaseFile) or shown.subject in (None, noted.subject):
        return noted
    return move_to(vault, request, shown.subject, by=by, now=now)


def refute(vault: Vault, request: RequestId, why: str, *, by: Actor, now: datetime) -> Answer:
    """Note that who asks is not the person, or could not show it."""
    return change(vault, request, lambda *_: events.Refuted(why), by=by, now=now)


def note_papers(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    """A paper that shows identity lies with us: at most thirty days, and no copy is kept (R-07, T-15)."""
    return change(vault, request, lambda *_: events.PapersSeen(now + PAPERS), by=by, now=now)


def papers_destroyed(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    return change(vault, request, lambda *_: events.PapersDestroyed(), by=by, now=now)


def close_unidentified(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    """Close a request whose sender could not be identified, with the letter that says so (Art. 12(4))."""

    def letter(_person: Person, file: CaseFile) -> events.What:
        return events.ClosedUnidentified(unidentified_letter(file, now).in_(file.case.opened.language))

    return change(vault, request, letter, by=by, now=now)
