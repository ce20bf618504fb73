"""Role × route × method, generated from the policy, every cell tried: who may come where, and 0 wrong (issue 7; A-10).

* Every address that is served, with a handler that only says that it was reached: what is tried is the gate itself.
* What a cell must answer is said a second time here, from the text of the policy alone, and compared.
* Also those who have no role: nobody, a person by one factor and by more, somebody at work by one factor, an account
  whose role the policy does not know.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import structlog
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from ombud.actors import Accounts
from ombud.app.config import parse_config
from ombud.app.installation import Ombud
from ombud.app.tidying import Tidier
from ombud.audit import Act, Outcome
from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.identity.model import Whose
from ombud.terms import Actor, RoleId, Text
from ombud.web import Answer, Door, Need, Page, Route, Visit, application
from ombud.web.cookies import SESSION
from ombud.web.guard import form_token
from ombud.web.limits import Limits
from tests.clinic import ROOT, Clinic, make_clinic

METHODS = ("GET", "POST")
POLICY = YAML(typ="safe").load((ROOT / "policies" / "halsoklustret.yaml").read_text(encoding="utf-8"))
ROLES: dict[str, set[str]] = {name: set(role["purposes"]) for name, role in POLICY["roles"].items()}
STRANGE = "not-a-role"
NOBODY, PERSON, BY_LETTER = "nobody", "person", "person by one factor"


@dataclass(frozen=True)
class Who:
    """Somebody at the gate."""

    name: str
    role: str | None = None
    level: Level = Level.MULTI_FACTOR


EVERYBODY = (
    Who(NOBODY), Who(PERSON), Who(BY_LETTER, level=Level.ONE_FACTOR),
    *(Who(role, role) for role in (*ROLES, STRANGE)),
    *(Who(f"{role} by one factor", role, Level.ONE_FACTOR) for role in ("receptionist", "dpo", "operator")),
)  # fmt: skip


def reached(_visit: Visit) -> Answer:
    return Page("web/problem.html.j2", Text("Framme", "Reached"), {"problem": _REACHED})


@dataclass(frozen=True)
class _Reached:
    title = Text("Framme", "Reached")
    detail = Text("Framme", "Reached")
    sentence = None
    ways = ()


_REACHED = _Reached()
ALIKE = tuple(replace(one, show=one.show and reached, do=one.do and reached, outside=False) for one in ROUTES)


def answering(route: Route, method: str) -> Route | None:
    """Who answers at this address in this way: the first that does, as `/konsol/utskick/{id}` does for a word that
    another route has for itself in the other way alone."""
    return next((one for one in ALIKE if method in one.methods() and _catches(one.path, _path(route))), None)


def _catches(pattern: str, path: str) -> bool:
    mine, theirs = pattern.split("/"), path.split("/")
    return len(mine) == len(theirs) and all(a == b or a.startswith("{") for a, b in zip(mine, theirs, strict=True))


def expected(who: Who, route: Route | None) -> int:
    """What the cell must answer, by the text of the policy: 200 in, 303 led to sign in, 403, 404, 405."""
    if route is None:
        return 405
    if route.need is Need.NOBODY:
        return 200
    if who.name == NOBODY:
        return 303
    if who.role is None:
        if route.need is Need.CHOICES or (route.need is Need.PERSON and who.name == PERSON):
            return 200
        return 403 if route.need is Need.PERSON else 404
    return _at_work(who, route)


def _at_work(who: Who, route: Route) -> int:
    if route.need in (Need.CHOICES, Need.PERSON):
        return 404
    if route.need is Need.ACCOUNT:
        return 200
    if route.need is Need.STAFF and not (ROLES.get(who.role or "", set()) & set(route.purposes)):
        return 404
    return 200 if who.level is Level.MULTI_FACTOR else 303


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(Path(tmp_path_factory.mktemp("matrix")))


@pytest.fixture(scope="module")
def door(clinic: Clinic) -> Iterator[Door]:
    accounts = Accounts({role: Actor(role, RoleId(role)) for role in (*ROLES, STRANGE)})
    config = parse_config('[installation]\nname = "clinic"\nkeys = "keys"\n')
    tidier = Tidier(clinic.vault.traces)
    log = structlog.wrap_logger(None, processors=[_silent])
    yield Door(Ombud(clinic.folder, config, clinic.vault, accounts, tidier), lambda: clinic.now, log=log)
    tidier.stop()


def _silent(_logger: object, _name: str, _line: object) -> str:
    raise structlog.DropEvent


def _signed_in(clinic: Clinic, who: Who, client: TestClient) -> str:
    if who.name == NOBODY:
        return ""
    whose: Whose = Registered(clinic.somebody()) if who.role is None else StaffAccount(who.role)
    began = sessions.begin(clinic.vault, Proven(whose, Means.DEMO, who.level, clinic.now), now=clinic.now)
    assert isinstance(began, sessions.Began)
    client.cookies.set(SESSION.name, began.token, domain="testserver.local", path="/")
    return form_token(began.session)


def _path(route: Route) -> str:
    """The address with a word for each part that it names."""
    return "/".join("x" if part.startswith("{") else part for part in route.path.split("/"))


def _strays(clinic: Clinic) -> Counter[object]:
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return Counter(one.facts["form"] for one in found if one.act is Act.ACCESS and one.outcome is Outcome.REFUSED)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_every_cell_answers_as_the_policy_says(door: Door, clinic: Clinic, who: Who) -> None:
    """A-10, PDL 4:1-2; row 24 of security.md 2: a page that is not theirs is not there, and the try is in the log."""
    client = TestClient(application(door, ALIKE), base_url="https://testserver", follow_redirects=False)
    csrf, before = _signed_in(clinic, who, client), _strays(clinic)
    wrong, stray = [], Counter[object]()
    for route in ALIKE:
        for method in METHODS:
            door.limits = Limits()
            answer = client.request(
                method, _path(route), data={"csrf": csrf}, headers={"Sec-Fetch-Site": "same-origin"}
            )
            there = answering(route, method)
            must = expected(who, there)
            if answer.status_code != must:
                wrong.append((method, route.path, answer.status_code, must))
            if there is not None and must == 404:
                stray[there.name] += 1
    assert wrong == []
    assert _strays(clinic) - before == (stray if who.name != NOBODY else Counter())


def test_each_role_of_the_policy_is_tried_and_each_way_to_answer_is_met() -> None:
    cells = Counter(
        expected(who, answering(route, method)) for who in EVERYBODY for route in ALIKE for method in METHODS
    )
    assert set(cells) == {200, 303, 403, 404, 405}
    assert {who.role for who in EVERYBODY} >= set(ROLES)
