"""Another person's id in any address or form gives 404 and an entry in the log: every route that there is, with every
role (issue 6, *Done when*; security.md 2, row 24).

What is tried is not listed by anybody: somebody of the demo's stories, of whom there is something of everything, is
followed through all their pages. What their addresses and forms name that another person's do not, is asked for by that
other person, and by everybody at work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import pytest
from starlette.routing import Match
from starlette.testclient import TestClient

from ombud.app.demo.served import found
from ombud.app.demo.state import read_state
from ombud.app.demo.workers import WORKERS
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.identity.model import Whose
from ombud.web import Door, application
from ombud.web.cookies import SESSION
from ombud.web.guard import form_token
from ombud.web.limits import Limits
from tests.clinic import NOW

STARTS = ("/mina", "/mina/uppgifter", "/mina/val", "/mina/arenden", "/mina/lasningar", "/mina/ombud", "/mina/avtal")
HELD = ("tolvan", "olle")
"""Whose pages are walked: one has everything, the other acts for a person."""
OTHER = "nelly"
_FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_ID = re.compile(r"[a-z]{1,4}_[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32,}")
Form = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class House:
    """The demo, behind the gate."""

    ombud: Ombud
    door: Door
    client: TestClient

    def enter(self, whose: Whose) -> str:
        """Sign in at the one browser there is; the token of its forms."""
        who = Proven(whose, Means.DEMO, Level.MULTI_FACTOR, NOW)
        began = sessions.begin(self.ombud.vault, who, now=NOW)
        assert isinstance(began, sessions.Began)
        self.client.cookies.clear()
        self.client.cookies.set(SESSION.name, began.token, domain="testserver.local", path="/")
        return form_token(began.session)

    def get(self, path: str) -> tuple[int, str]:
        self.door.limits = Limits()
        answer = self.client.get(path)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return answer.status_code, answer.text if is_page else ""

    def post(self, form: Form, csrf: str) -> int:
        self.door.limits = Limits()
        data = {**dict(form[1]), "csrf": csrf}
        return self.client.post(form[0], data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    def kind(self, path: str) -> str:
        scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        found = next((one for one in self.client.app.routes if one.matches(scope)[0] is not Match.NONE), None)  # type: ignore[attr-defined]
        return str(getattr(found, "path", path))

    def strays(self) -> int:
        with self.ombud.vault.database.read() as tx:
            entries = [one.entry for one in self.ombud.vault.ledger.entries(tx)]
        return sum(one.act is Act.ACCESS and one.outcome is Outcome.REFUSED for one in entries)


@dataclass
class Walked:
    """What somebody's pages lead to."""

    paths: set[str] = field(default_factory=set)
    forms: set[Form] = field(default_factory=set)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    ombud = found(tmp_path_factory.mktemp("walk") / "clinic", 7, 0, now=NOW)
    door = Door(ombud, lambda: NOW, demo=True, public_url="https://testserver")
    client = TestClient(application(door, ROUTES), base_url="https://testserver", follow_redirects=False)
    yield House(ombud, door, client)
    ombud.close(NOW)


def person(house: House, name: str) -> Registered:
    return Registered(read_state(house.ombud.folder).subjects[name])


def walk(house: House, whose: Whose, most: int = 3) -> Walked:
    """Every page that they can come to, each kind so many times at most."""
    house.enter(whose)
    there, waiting, kinds = Walked(), list(STARTS), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = house.kind(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        there.paths.add(path)
        if kinds[kind] > most:
            continue
        text = house.get(path)[1]
        led = {unescape(one).partition("#")[0].partition("?")[0] for one in re.findall(r'href="(/mina[^"]*)"', text)}
        waiting += sorted(led - there.paths - set(waiting))
        for action, inside in _FORM.findall(text):
            hidden = tuple((name, unescape(value)) for name, value in _HIDDEN.findall(inside) if name != "csrf")
            there.forms.add((unescape(action), hidden))
    return there


def names_somebody(form: Form) -> bool:
    return form[0].startswith("/mina") and any(_ID.search(value) for value in (form[0], *dict(form[1]).values()))


@pytest.fixture(scope="module")
def theirs(house: House) -> Walked:
    """What is named on the pages of those people, and on nobody else's."""
    held = [walk(house, person(house, name)) for name in HELD]
    other = walk(house, person(house, OTHER))
    paths = set().union(*(one.paths for one in held)) - other.paths
    forms = {one for one in set().union(*(one.forms for one in held)) - other.forms if names_somebody(one)}
    return Walked({one for one in paths if "{" in house.kind(one)}, forms)


def test_there_is_something_to_ask_for_of_each_kind(house: House, theirs: Walked) -> None:
    kinds = {house.kind(one) for one in theirs.paths}
    assert {"/mina/arenden/{reference}", "/mina/lasningar/{id}/anmal", "/mina/ombud/{mandate}"} <= kinds, kinds
    assert "/mina/avtal/{id}" in kinds | {house.kind(form[0]) for form in theirs.forms}


def test_another_person_finds_nothing_of_it_and_each_try_is_in_the_log(house: House, theirs: Walked) -> None:
    csrf, before = house.enter(person(house, OTHER)), house.strays()
    found = {path: house.get(path)[0] for path in sorted(theirs.paths)}
    found |= {f"POST {path}": house.post((path, ()), csrf) for path in sorted(theirs.paths)}
    found |= {f"{form}": house.post(form, csrf) for form in sorted(theirs.forms)}
    assert {what: status for what, status in found.items() if status not in (404, 405)} == {}
    assert house.strays() - before == sum(status == 404 for status in found.values())


@pytest.mark.parametrize("worker", WORKERS, ids=lambda one: one.name)
def test_nobody_at_work_comes_to_a_persons_own_pages(house: House, theirs: Walked, worker: object) -> None:
    csrf, before = house.enter(StaffAccount(worker.name)), house.strays()  # type: ignore[attr-defined]
    asked = {*theirs.paths, *STARTS}
    found = {path: house.get(path)[0] for path in sorted(asked)}
    found |= {f"{form}": house.post(form, csrf) for form in sorted(theirs.forms)}
    assert {what: status for what, status in found.items() if status != 404} == {}
    assert house.strays() - before == len(found)


def test_a_person_comes_to_no_page_of_those_who_work_here(house: House) -> None:
    """Their own id in it or not."""
    house.enter(person(house, "tolvan"))
    before = house.strays()
    paths = [one.path for one in ROUTES if one.path.startswith("/konsol") and one.show is not None]
    found = {path: house.get(re.sub(r"\{[^}]+\}", "x", path))[0] for path in paths}
    assert set(found.values()) == {404}
    assert house.strays() - before == len(found)
