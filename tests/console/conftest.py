"""The console over a real installation: every route there is, and somebody of each role who signs in.

`staff("rut")` is a browser of the receptionist's, `staff("disa")` of the data protection officer's; names and roles
stand in `WHO`. `staff("rut", Level.ONE_FACTOR)` is in by one factor alone. `outsider(subject)` is a person of whom data
is held, at the same server.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import ombud.console
from ombud.console.routes import ROUTES
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.portal.routes import ROUTES as PORTAL
from ombud.terms import Actor, RoleId, SubjectId, UnitId
from ombud.web import Door, Route
from ombud.web.guard import form_token
from tests.clinic import ADA, DISA, EVA, RUT, STELLAN, VERA, Clinic
from tests.portal.browser import Browser
from tests.portal.house import browsers_at, door_of
from tests.portal.people import registered

MAX = Actor("max", RoleId("marketer"))
HANNA = Actor("hanna", RoleId("case_officer"))
ULF = Actor("ulf", RoleId("developer"))
DAG = Actor("dag", RoleId("operator"), UnitId("it"))
WHO = (RUT, VERA, STELLAN, MAX, ADA, DISA, HANNA, EVA, ULF, DAG)
"""One of each role that a person has, and two in care at different units."""
Staff = Callable[..., Browser]


def every_route() -> list[Route]:
    """What each journey declares at its end (`ROUTES`), and the portal beside it, as they are served."""
    names = [found.name for found in pkgutil.iter_modules(ombud.console.__path__) if found.name != "routes"]
    journeys = [importlib.import_module(f"ombud.console.{name}") for name in sorted(names)]  # noqa: TID251  each there is
    found = [route for journey in journeys for route in getattr(journey, "ROUTES", ())]
    known = {route.path for route in found}
    return [*found, *(one for one in (*ROUTES, *PORTAL) if one.path not in known)]


@pytest.fixture
def door(clinic: Clinic) -> Iterator[Door]:
    """The clinic's installation with everybody of `WHO`, and its clock: time moves when the clinic's does."""
    with door_of(clinic, WHO) as opened:
        yield opened


@pytest.fixture
def browser(door: Door) -> Callable[[], Browser]:
    """Makes browsers, each with its own cookies and its own network: nobody is signed in."""
    return browsers_at(door, every_route())


@pytest.fixture
def staff(clinic: Clinic, browser: Callable[[], Browser]) -> Staff:
    """Signs somebody at work in, at a browser of their own."""

    def enter(name: str, level: Level = Level.MULTI_FACTOR, *, at: Browser | None = None) -> Browser:
        means = Means.PASSKEY if level is Level.MULTI_FACTOR else Means.OIDC
        return _in(clinic, Proven(StaffAccount(name), means, level, clinic.now), at or browser())

    return enter


@pytest.fixture
def outsider(clinic: Clinic, browser: Callable[[], Browser]) -> Callable[[SubjectId], Browser]:
    """Signs a person in, at the pages that are theirs."""

    def enter(subject: SubjectId) -> Browser:
        return _in(clinic, Proven(Registered(subject), Means.BANKID, Level.MULTI_FACTOR, clinic.now), browser())

    return enter


@pytest.fixture
def tolvan(clinic: Clinic) -> SubjectId:
    """Somebody like most: a gym card, contact details, consents, a visit in care (`tests/portal/people.py`)."""
    return registered(clinic)


def _in(clinic: Clinic, who: Proven, at: Browser) -> Browser:
    began = sessions.begin(clinic.vault, who, now=clinic.now)
    assert isinstance(began, sessions.Began), began
    return at.enter(began.token, form_token(began.session))
