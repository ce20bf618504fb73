"""The demo's doors: there in a demo on this machine, and nowhere else; each leads to the one whose it is."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ombud.app.demo.characters import CHARACTERS
from ombud.app.demo.guided import STORIES
from ombud.app.demo.served import found
from ombud.app.demo.state import read_state
from ombud.app.demo.workers import WORKERS, Worker
from ombud.app.installation import Ombud
from ombud.cli.pages import ROUTES as SERVED
from ombud.identity import Level, Means, sessions
from ombud.portal import demo as demo_pages
from ombud.portal.routes import ROUTES
from ombud.web import Door, application
from ombud.web.cookies import SESSION
from tests.clinic import NOW
from tests.portal.browser import Browser, content

HERE = "https://127.0.0.1:8321"
DOORS = [one.name for one in CHARACTERS if one.signs_in]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ombud]:
    made = found(tmp_path_factory.mktemp("doors") / "clinic", 7, 2_400, now=NOW)
    yield made
    made.close(NOW)


def at(demo: Ombud, url: str = HERE, peer: str = "127.0.0.1") -> Browser:
    door = Door(demo, lambda: NOW, demo=True, public_url=url)
    client = TestClient(application(door, demo_pages.ROUTES), base_url=HERE, client=(peer, 5000))
    return Browser(client)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_door_and_every_story_is_listed_and_nobody_is_real(demo: Ombud, language: str) -> None:
    browser = at(demo).in_language(language)  # type: ignore[arg-type]
    page = browser.page("/demo")
    assert all(f'href="/demo/som/{name}"' in page for name in DOORS)
    assert all(f'href="/demo/berattelse/{story.name}"' in page for story in STORIES)
    assert "/demo/som/axel" not in page
    assert ("påhittade" if language == "sv" else "invented") in page
    for name in DOORS:
        assert ("Alla personer är påhittade" if language == "sv" else "invented") in browser.page(f"/demo/som/{name}")


def test_how_far_the_rest_has_come_stands_there(demo: Ombud) -> None:
    assert "0 av 2\N{NO-BREAK SPACE}400 påhittade personer har kommit in" in at(demo).page("/demo")


@pytest.mark.parametrize("name", DOORS)
def test_a_door_leads_to_the_one_whose_it_is(demo: Ombud, name: str) -> None:
    """Gallrad Gustav's leads to somebody of whom nothing is held, as it would in life."""
    answer = at(demo).post(f"/demo/som/{name}")
    assert answer.status_code == 303
    assert answer.headers["location"] == ("/mina/val" if name == "ester" else "/mina")
    session = sessions.of(demo.vault, answer.cookies[SESSION.name], now=NOW)
    assert session is not None
    assert session.means is Means.DEMO
    assert session.subject == (None if name == "gustav" else read_state(demo.folder).subjects[name])
    assert session.level is (Level.ONE_FACTOR if name == "ester" else Level.MULTI_FACTOR)


def test_to_open_a_door_changes_nothing_and_another_ends_the_one_before(demo: Ombud) -> None:
    browser = at(demo)
    assert SESSION.name not in browser.get("/demo/som/tolvan").cookies
    first = browser.post("/demo/som/tolvan").cookies[SESSION.name]
    began = sessions.of(demo.vault, first, now=NOW)
    assert began is not None
    from ombud.web.guard import form_token

    browser.enter(first, form_token(began))
    assert browser.post("/demo/som/nelly").status_code == 303
    assert sessions.of(demo.vault, first, now=NOW) is None


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_has_five_to_seven_steps_and_ends_in_the_log(demo: Ombud, story: object) -> None:
    from ombud.app.demo.guided import Guided

    assert isinstance(story, Guided)
    page = content(at(demo).page(f"/demo/berattelse/{story.name}"))
    assert 5 <= len(story.stops) <= 7
    assert page.count("<li>") == len(story.stops)
    assert story.stops[-1].to == "/mina/lasningar"
    assert "{dir}" not in page
    assert "{subject}" not in page


def test_every_step_leads_to_a_page_that_there_is() -> None:
    there = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", route.path)) for route in ROUTES if route.show]
    for stop in (stop for story in STORIES for stop in story.stops if stop.to):
        assert any(path.fullmatch(stop.to) for path in there), stop.to


@pytest.mark.parametrize("name", [one for one in DOORS if one not in ("gustav", "ester")])
def test_behind_each_door_the_first_page_is_there(demo: Ombud, name: str) -> None:
    door = Door(demo, lambda: NOW, demo=True, public_url=HERE)
    browser = Browser(TestClient(application(door, ROUTES), base_url=HERE, client=("127.0.0.1", 5000)))
    assert "<h1" in browser.done(f"/demo/som/{name}")


@pytest.mark.parametrize("one", WORKERS, ids=lambda one: one.name)
def test_whoever_works_here_has_a_door_to_the_console(demo: Ombud, one: Worker) -> None:
    """Each of them has an account with a role of the policy in force, and comes to the first page of that role."""
    door = Door(demo, lambda: NOW, demo=True, public_url=HERE)
    browser = Browser(TestClient(application(door, SERVED), base_url=HERE, client=("127.0.0.1", 5000)))
    assert one.given in browser.page(f"/demo/som/{one.name}")
    answer = browser.post(f"/demo/som/{one.name}")
    assert answer.headers["location"] == "/konsol"
    assert f"Du är inne som {one.given} {one.family}." in browser.page("/konsol")
    session = sessions.of(demo.vault, answer.cookies[SESSION.name], now=NOW)
    assert session is not None
    assert (session.account, session.level) == (one.name, Level.MULTI_FACTOR)


def test_each_role_that_a_person_has_is_at_work_in_the_demo(demo: Ombud) -> None:
    """A-10: programs and the person themself have roles too, and no door."""
    with demo.vault.database.read() as tx:
        policy = demo.vault.book.in_force(tx, NOW)
    assert policy is not None
    roles = {demo.accounts.actors[one.name].role for one in WORKERS}
    assert roles == set(policy.file.roles) - {"campaigns", "website", "subject"}


@pytest.mark.parametrize("path", ["/demo/som/axel", "/demo/som/nobody", "/demo/berattelse/nothing"])
def test_there_is_no_door_but_those(demo: Ombud, path: str) -> None:
    assert at(demo).get(path).status_code == 404
    assert at(demo).post("/demo/som/axel").status_code == 404


@pytest.mark.parametrize("path", ["/demo", "/demo/som/tolvan", "/demo/berattelse/radera-mig"])
def test_served_for_others_than_this_machine_there_are_no_doors(demo: Ombud, path: str) -> None:
    """Threat 28: what signs in whoever asks is there on the loopback alone."""
    outside = at(demo, url="https://klinik.example.se")
    assert outside.get(path).status_code == 404
    assert outside.post("/demo/som/tolvan").status_code == 404


def test_from_another_machine_nobody_comes_in(demo: Ombud) -> None:
    answer = at(demo, peer="198.51.100.7").post("/demo/som/tolvan")
    assert answer.status_code == 403
    assert SESSION.name not in answer.cookies


def test_a_real_installation_has_no_doors(door: Door) -> None:
    door.public_url = HERE
    browser = Browser(TestClient(application(door, demo_pages.ROUTES), base_url=HERE, client=("127.0.0.1", 5000)))
    assert browser.get("/demo").status_code == 404
