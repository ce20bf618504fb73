"""A company with customers behind it, for the pages of mailings and figures: made once for a file of tests.

`house.staff("ada")` is the analyst's browser, `"max"` and `"minna"` are marketers, `"disa"` is the officer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from starlette.testclient import TestClient

from ombud.app.demo.company import found_company
from ombud.app.demo.many import SLICE, Many
from ombud.app.demo.visits import visited
from ombud.app.installation import Ombud
from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, StaffAccount, sessions
from ombud.web import Door, application
from ombud.web.guard import form_token
from tests import stores
from tests.portal.browser import Browser

NOW = datetime(2026, 11, 23, 9, 44, tzinfo=UTC)
WITH_A_PAST = 2_000
_NUMBERS = count(1)


@dataclass
class House:
    """The company, its clock, and its pages."""

    ombud: Ombud
    door: Door
    client: TestClient
    now: datetime = NOW
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def staff(self, name: str) -> Browser:
        """Somebody at work, signed in by more than one factor, at a browser of their own."""
        who = Proven(StaffAccount(name), Means.PASSKEY, Level.MULTI_FACTOR, self.now)
        began = sessions.begin(self.ombud.vault, who, now=self.now)
        assert isinstance(began, sessions.Began), began
        there = (f"198.19.{next(_NUMBERS)}.1", 50000)
        client = TestClient(self.client.app, base_url="https://testserver", client=there)
        return Browser(client).enter(began.token, form_token(began.session))


@contextmanager
def company(folder: Path, people: int, *, visits: bool = False) -> Iterator[House]:
    """A company of so many customers, on SQLite; with a website that was visited where that is wanted.

    To the first of them as much has happened as to a person of the demo; the others have only become customers.
    """
    stores.begin("sqlite")
    ombud = found_company(folder / "clinic", "City", now=NOW)
    many = Many(ombud, 7, people, NOW, "City")
    for number, part in enumerate(many.slices(0)):
        (many.bring_in if number * SLICE < WITH_A_PAST else many.register)(part)
        ombud.vault.ledger.sequence(NOW)  # as a worker does within a second
    if visits:
        assert visited(ombud, 7, NOW).ok
    door = Door(ombud, lambda: NOW)
    house = House(ombud, door, TestClient(application(door, ROUTES), base_url="https://testserver"))
    door.clock = lambda: house.now
    yield house
    ombud.close(house.now)
    stores.end()
