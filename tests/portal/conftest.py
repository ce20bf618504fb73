"""The portal over a real installation: every route that a journey declares, a browser, and people who sign in."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import ombud.portal
from ombud.identity import Level, Means, Proven, Registered, sessions
from ombud.portal.routes import ROUTES
from ombud.terms import SubjectId
from ombud.web import Door, Route
from ombud.web.cookies import SESSION
from ombud.web.guard import form_token
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.portal.browser import Browser
from tests.portal.house import browsers_at, door_of
from tests.portal.people import registered

MEANS = {Level.MULTI_FACTOR: Means.BANKID, Level.ONE_FACTOR: Means.LETTER_CODE}
SignIn = Callable[..., Browser]
Confirms = Callable[[Browser, str], None]
_UNITS = """[units.reception]
sv = "Receptionen"
en = "The front desk"
[units.clinic-south]
sv = "Vårdcentralen Exempel"
en = "The Exempel health centre"
"""


def every_route() -> list[Route]:
    """What each journey declares at its end (`ROUTES`)."""
    names = [found.name for found in pkgutil.iter_modules(ombud.portal.__path__) if found.name != "routes"]
    journeys = [importlib.import_module(f"ombud.portal.{name}") for name in sorted(names)]  # noqa: TID251  each there is
    found = [route for journey in journeys for route in getattr(journey, "ROUTES", ())]
    return [*found, *(one for one in ROUTES if one.path not in {route.path for route in found})]


@pytest.fixture
def door(clinic: Clinic) -> Iterator[Door]:
    """The clinic's installation, and its clock: time moves when the clinic's does."""
    with door_of(clinic, (RUT, VERA, DISA), _UNITS) as opened:
        yield opened


@pytest.fixture
def browser(door: Door) -> Callable[[], Browser]:
    """Makes browsers, each with its own cookies and its own network: nobody is signed in."""
    return browsers_at(door, every_route())


@pytest.fixture
def signed_in(clinic: Clinic, browser: Callable[[], Browser]) -> SignIn:
    """Signs a person in at a browser of their own: `signed_in(subject)`, `signed_in(subject, Level.ONE_FACTOR)`."""

    def enter(subject: SubjectId, level: Level = Level.MULTI_FACTOR, *, at: Browser | None = None) -> Browser:
        began = sessions.begin(
            clinic.vault, Proven(Registered(subject), MEANS[level], level, clinic.now), now=clinic.now
        )
        assert isinstance(began, sessions.Began), began
        return (at or browser()).enter(began.token, form_token(began.session))

    return enter


@pytest.fixture
def tolvan(clinic: Clinic) -> SubjectId:
    """Somebody like most: a gym card, contact details, consents, a visit in care (`people.registered`)."""
    return registered(clinic)


@pytest.fixture
def confirms(door: Door, clinic: Clinic) -> Callable[[Browser, str], None]:
    """Somebody has shown once more that it is they, for what that page asks (security.md, threat 26)."""

    def give(me: Browser, path: str) -> None:
        session = sessions.of(clinic.vault, me.client.cookies[SESSION.name], now=clinic.now)
        assert session is not None
        assert session.subject is not None
        who = Proven(Registered(session.subject), Means.BANKID, Level.MULTI_FACTOR, clinic.now)
        door.confirming.give(session.id, session.id, path, who, clinic.now)

    return give
