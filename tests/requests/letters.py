"""Requests for tests: what people write, and the events of a case one after another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.requests import events
from ombud.requests.case import Case
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Event, What
from ombud.requests.fold import follow
from ombud.requests.model import Arrival, Item, Outcome, Wanted
from ombud.requests.opening import open_request
from ombud.terms import Actor, RoleId, SubjectId, Text
from tests.clinic import RUT, Clinic

CAME = datetime(2026, 11, 5, 9, tzinfo=UTC)
HANNA, HUGO = Actor("hanna", RoleId("case_officer")), Actor("hugo", RoleId("case_officer"))


def asks(*rights: Right, channel: str = "email", words: str = "") -> events.Opened:
    return events.Opened(channel, CAME, tuple(Wanted(right) for right in rights), "sv", words, "")


def item(
    number: int, right: Right, outcome: Outcome = Outcome.GRANTED, key: str = "ERASED", *, wanted: int = 0
) -> Item:
    text = Text("Uppgifterna är raderade.", "Erased.")
    about = Text("allt", "everything")
    return Item(number, right, about, outcome, key, "17(1)", "BFL 7:2", text, wanted=wanted)


class Told:
    """One case as it is told, event by event. Time passes by a day at each, unless it is said."""

    def __init__(self, *rights: Right) -> None:
        self.now = CAME
        first = follow(None, Event(1, CAME, CAME, RUT, asks(*rights)))
        assert isinstance(first, Case)
        self.case = first

    def then(self, what: What, by: Actor = HANNA, *, days: float = 1, at: datetime | None = None) -> "Told":
        after = self._try(what, by, days, at)
        assert isinstance(after, Case), after
        self.case, self.now = after, self.now + timedelta(days=days)
        return self

    def but(self, what: What, by: Actor = HANNA, *, days: float = 1, at: datetime | None = None) -> Declined:
        """What may not happen, and why. Nothing has changed then."""
        after = self._try(what, by, days, at)
        assert isinstance(after, Declined), after
        return after

    def _try(self, what: What, by: Actor, days: float, at: datetime | None) -> Case | Declined:
        noted = self.now + timedelta(days=days)
        return follow(self.case, Event(self.case.count + 1, at or noted, noted, by, what))


def opened(clinic: Clinic, subject: SubjectId | None, *rights: Right, **more: object) -> CaseFile:
    """A request that has come in, and its file."""
    arrival = Arrival("email", clinic.now, tuple(Wanted(right) for right in rights), subject=subject, **more)  # type: ignore[arg-type]
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile), file
    return file


def kept(act: Callable[[], object]) -> Declined:
    """The refusal of something that was tried."""
    found = act()
    assert isinstance(found, Declined), found
    return found
