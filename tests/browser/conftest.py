"""One demo, served on the loopback, and one Chromium for the tests of a file. Time stands still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from starlette.applications import Starlette

from ombud.app.demo.served import found
from ombud.app.demo.state import read_state
from ombud.app.installation import Ombud
from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.terms import SubjectId
from ombud.web import Door, application
from ombud.web.cookies import LANGUAGE, SESSION
from tests.browser.chromium import started
from tests.browser.serving import serving
from tests.browser.shape import Looked

NOW = datetime(2026, 11, 23, 9, 44, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    """What the tests look at."""

    ombud: Ombud
    app: Starlette
    origin: str
    people: dict[str, SubjectId]

    def enter(self, context: BrowserContext, name: str, level: Level = Level.MULTI_FACTOR) -> None:
        """Sign one of the story people in, as the demo's doors do, or as a code by post."""
        means = Means.DEMO if level is Level.MULTI_FACTOR else Means.LETTER_CODE
        self._enter(context, Proven(Registered(self.people[name]), means, level, NOW))

    def at_work(self, context: BrowserContext, account: str) -> None:
        """Sign somebody in who works here."""
        self._enter(context, Proven(StaffAccount(account), Means.DEMO, Level.MULTI_FACTOR, NOW))

    def _enter(self, context: BrowserContext, who: Proven) -> None:
        began = sessions.begin(self.ombud.vault, who, now=NOW)
        assert isinstance(began, sessions.Began)
        self.keep(context, SESSION.name, began.token)

    def speak(self, context: BrowserContext, language: str) -> None:
        self.keep(context, LANGUAGE.name, language)

    def keep(self, context: BrowserContext, name: str, value: str) -> None:
        context.add_cookies(
            [{"name": name, "value": value, "url": self.origin.replace("http:", "https:"), "secure": True}]
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house")) / "clinic"
    ombud = found(folder, 1, 0, now=NOW)
    door = Door(ombud, lambda: NOW, demo=True)
    app = application(door, ROUTES)
    with serving(app) as origin:
        door.public_url = origin
        yield House(ombud, app, origin, dict(read_state(folder).subjects))
    ombud.close(NOW)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def looked() -> Looked:
    return Looked()


@pytest.fixture
def context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts, each with its own cookies: Swedish, Stockholm, no motion."""
    opened: list[BrowserContext] = []

    def make(**more: object) -> BrowserContext:
        settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "reduced_motion": "reduce"}
        opened.append(chromium.new_context(**settings, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.close()
