"""The data protection officer's journey: a draft of the policy, replayed, approved by two, in force (ux.md W10, C2)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ombud.app.demo.served import found
from ombud.app.replay_jobs import REPLAY
from ombud.app.shipped import shipped
from ombud.app.working import Working
from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, StaffAccount, sessions
from ombud.plans.work import Worker
from ombud.policy.ask import Ask
from ombud.terms import CategoryId, PurposeId
from ombud.web import Door, application
from ombud.web.cookies import SESSION
from tests.browser.conftest import NOW, House
from tests.browser.serving import serving

KEPT = "[contract.request, contract.perform, contract.rights, care.admin, legal.requests, legal.consent]"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A demo of its own: its policy changes."""
    ombud = found(Path(tmp_path_factory.mktemp("officer")) / "clinic", 1, 0, now=NOW)
    door = Door(ombud, lambda: NOW, demo=True)
    app = application(door, ROUTES)
    with serving(app) as origin:
        door.public_url = origin
        yield House(ombud, app, origin, {})
    ombud.close(NOW)


@pytest.fixture
def at_work(house: House, context: Callable[..., BrowserContext]) -> Callable[[str, str], Page]:
    def enter(name: str, path: str) -> Page:
        there = context(java_script_enabled=False)
        who = Proven(StaffAccount(name), Means.PASSKEY, Level.MULTI_FACTOR, NOW)
        began = sessions.begin(house.ombud.vault, who, now=NOW)
        assert isinstance(began, sessions.Began)
        house.keep(there, SESSION.name, began.token)
        page = there.new_page()
        page.goto(house.origin + path)
        return page

    return enter


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def _read_at_the_desk(house: House) -> None:
    """Rut looks at somebody's contact details for their agreement, as she does all day."""
    vault, rut = house.ombud.vault, house.ombud.accounts.actors["rut"]
    with vault.database.read() as tx:
        people = [row[0] for row in tx.all("SELECT subject_id FROM subject ORDER BY subject_id LIMIT 12")]
    for subject in people:
        vault.open(Ask(subject, PurposeId("contract.perform"), frozenset({CategoryId("contact")}), rut), now=NOW)


def test_a_draft_is_replayed_and_comes_into_force_by_two(
    house: House, at_work: Callable[[str, str], Page], tmp_path: Path
) -> None:
    _read_at_the_desk(house)
    draft = tmp_path / "policy.yaml"
    text = shipped("policies", "halsoklustret.yaml")
    assert KEPT in text
    draft.write_text(text.replace(KEPT, KEPT.replace("contract.perform, ", "")), encoding="utf-8")
    page = at_work("disa", "/konsol/policy")
    page.get_by_role("link", name="Föreslå en ändring").click()
    page.get_by_label("Policyfilen").set_input_files(draft)
    page.get_by_label("Ska gälla från och med").fill("2026-11-24")
    press(page, "Ladda upp och granska")
    press(page, "Spela upp utkastet")
    expect(page.get_by_role("status").filter(has_text="väntar på sin tur")).to_be_visible()
    replay = {REPLAY: Working(house.ombud, lambda: NOW).handlers()[REPLAY]}
    assert Worker(house.ombud.vault, replay, "w", lambda: NOW).work() >= 1
    page.get_by_role("link", name="Se hur långt den har kommit").click()
    expect(page.locator("#uppspelning .big")).to_contain_text("hade stoppats")
    expect(page.locator("#uppspelning")).to_contain_text("Reception")
    page.get_by_label("Jag har läst planen och godkänner den").check()
    press(page, "Godkänn")
    expect(page.locator("#antagande")).to_contain_text("Nu ska någon annan läsa planen")
    other = at_work("hanna", page.url.removeprefix(house.origin))
    other.get_by_label("Jag har läst planen och godkänner den").check()
    press(other, "Godkänn och anta")
    expect(other.get_by_role("heading", level=1)).to_contain_text("Antagen som version 3")
    page.goto(f"{house.origin}/konsol/logg?sok=vad:adopt")
    expect(page.locator("main")).to_contain_text("Antog en policy")
