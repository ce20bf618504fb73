"""Two days at work in a real browser: the reception by keyboard alone, and the case officer from list to answer.

Keys are counted as fingers press them: what is typed of a person's data apart from what leads through the pages (ux.md
7: at most 25 beside data). After each journey the pages, the command and the database say the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ombud.law.rights import Right
from ombud.requests import open_request, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, State, Wanted
from ombud.terms import Actor, RoleId, SubjectId
from ombud.terms.ids import id_bytes
from tests.browser.conftest import NOW, House
from tests.browser.watch import Watch, left_behind
from tests.cli.clinic import Clinic as Commands

RUT, HANNA = Actor("rut", RoleId("receptionist")), Actor("hanna", RoleId("case_officer"))
MOST_KEYS, MOST_SECONDS = 25, 60
"""Beside what is typed of the person; and what a trained hand has (ux.md 1.2, 7)."""


@dataclass
class Hands:
    """A keyboard, and nothing else."""

    page: Page
    keys: int = 0
    """What leads through the pages."""
    typed: int = 0
    began: float = field(default_factory=time.monotonic)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, text: str) -> None:
        """Something of the person."""
        self.page.keyboard.type(text)
        self.typed += len(text)

    def choose(self, letters: str) -> None:
        """One of a list, by its first letters."""
        self.page.keyboard.type(letters, delay=15)
        self.keys += len(letters)

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))

    def tab_to(self, name: str, most: int = 12) -> None:
        """On to a field or a button by its name."""
        for _ in range(most):
            if self.focused() == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name} is not within {most} tabs; at {self.focused()}")

    def seconds(self) -> float:
        return time.monotonic() - self.began


@pytest.fixture
def at_work(house: House, context: Callable[..., BrowserContext]) -> Callable[[str], tuple[Page, Watch]]:
    """A browser at the door of somebody who works here; nothing is pressed yet."""

    def come(name: str) -> tuple[Page, Watch]:
        page, watched = context(accept_downloads=True).new_page(), Watch(house.origin)
        watched.over(page)
        page.goto(f"{house.origin}/demo/som/{name}")
        return page, watched

    return come


def test_the_reception_registers_somebody_by_keyboard_alone(
    house: House, at_work: Callable[[str], tuple[Page, Watch]]
) -> None:
    """From login to slip: at most 60 seconds and 25 keys beside the person's data; no number in any address."""
    page, watched = at_work("rut")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hej")
    page.goto(house.origin + "/konsol/registrera")
    hands = Hands(page)
    assert hands.focused() == "sok", "the box is where one writes"
    hands.write("19900101-2385")
    hands.press("Tab")
    hands.choose("h")
    hands.press("Tab")
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hälsosamtal")
    assert hands.focused() == "given"
    hands.write("Nyllan")
    hands.press("Tab")
    hands.write("Nylund")
    hands.press("Tab")
    hands.write("070-174 06 61")
    hands.press("Tab")
    hands.write("nyllan@example.se")
    hands.tab_to("legitimation")
    hands.press("Space")
    hands.press("Tab")
    hands.press("Space")
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollera och spara")
    for said in ("Nyllan", "Nylund", "nyllan@example.se", "Körkort eller ID-kort"):
        expect(page.locator("main")).to_contain_text(said)
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Klart. Avtalet gäller")
    with page.expect_download() as waited:
        hands.press("Enter")
    assert waited.value.suggested_filename == "kvitto.pdf"
    assert hands.keys <= MOST_KEYS, hands
    assert hands.seconds() < MOST_SECONDS
    assert watched.faults == []
    assert left_behind(page) == []
    _agree(house, str(page.locator("ul.ways a").last.get_attribute("href")).rsplit("/", 1)[-1])


def test_what_is_written_at_the_desk_is_there_after_the_page_was_lost(
    at_work: Callable[[str], tuple[Page, Watch]], house: House
) -> None:
    """N-16: kept by the server while it is written, and nowhere in the browser."""
    page, watched = at_work("rut")
    page.locator("main form button").click()
    page.goto(house.origin + "/konsol/registrera")
    page.get_by_label("Vem är det?").fill("halv@example.se")
    page.get_by_label("Tjänst").select_option("traningskort")
    page.get_by_role("button", name="Sök och fortsätt").click()
    page.wait_for_load_state()  # what keeps a draft is loaded with the page
    page.get_by_label("Förnamn").fill("Halva")
    with page.expect_response("**/registrera/utkast"):
        page.get_by_label("Efternamn").focus()
    page.goto(house.origin + "/konsol/registrera")
    page.get_by_role("link", name="Fortsätt med den").click()
    expect(page.get_by_label("Förnamn")).to_have_value("Halva")
    assert left_behind(page) == []
    assert watched.faults == []


def _agree(house: House, subject: str) -> None:
    """The page, the command and the database say the same."""
    commands = Commands(house.ombud.folder, NOW)
    assert commands.here("find", given="19900101-2385", actor="rut")["subjects"] == [subject]
    found = commands.here("relation", "list", "--subject", subject, actor="rut")["relations"]
    assert sorted((one["kind"], one["state"]) for one in found) == [("agreement", "open"), ("contact", "noted")]
    with house.ombud.vault.database.read() as tx:
        sql = "SELECT kind, state FROM relation WHERE subject_id = ? ORDER BY kind"
        rows = tx.all(sql, id_bytes("s_", subject))
    assert [tuple(one) for one in rows] == [("agreement", "open"), ("contact", "noted")]


def test_the_case_officer_answers_a_case_from_login_to_letter(
    house: House, at_work: Callable[[str], tuple[Page, Watch]]
) -> None:
    """R-02, N-15.1: the list, the case, identity, the proposal seen, done, the letter seen, answered."""
    arrival = Arrival("letter", NOW, (Wanted(Right.PORTABILITY),), words="Jag vill flytta.", subject=_stina(house))
    file = open_request(house.ombud.vault, arrival, by=RUT, now=NOW)
    assert isinstance(file, CaseFile)
    page, watched = at_work("hanna")
    page.locator("main form button").click()
    page.get_by_role("link", name="Ärenden").first.click()
    page.get_by_role("link", name=file.reference).click()
    expect(page.locator("#nasta-h")).to_have_text("Nu: Ta reda på vem det är")
    page.get_by_label("I receptionen").check()
    page.get_by_role("button", name="Identiteten är visad").click()
    page.get_by_role("link", name="Visa förslaget").click()
    page.get_by_role("button", name="Föreslå det här").click()
    page.get_by_role("button", name="Utför", exact=True).click()
    expect(page.locator("#nasta-h")).to_have_text("Nu: Gör kopian och lämna den")
    page.get_by_label("I receptionen").check()
    page.get_by_label("Körkort eller ID-kort").check()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Gör kopian").click()
    assert waited.value.suggested_filename.endswith(".zip")
    page.get_by_role("button", name="Kopian är lämnad. Gå vidare").click()
    page.get_by_role("link", name="Visa brevet").click()
    expect(page.locator("main")).to_contain_text("Svar på din begäran")
    page.get_by_role("button", name="Svara och avsluta").click()
    expect(page.locator("#nasta-h")).to_have_text("Nu: Inget. Ärendet är avslutat")
    assert watched.faults == []
    shown = Commands(house.ombud.folder, NOW).here("request", "show", file.reference, actor="hanna")
    kept = request_of(house.ombud.vault, file.id, by=HANNA, now=NOW)
    assert isinstance(kept, CaseFile)
    assert (shown["state"], kept.case.state) == ("answered", State.ANSWERED)
    assert [one["outcome"] for one in shown["items"]] == [one.outcome.value for one in kept.case.items]


def _stina(house: House) -> SubjectId:
    return house.people["stina"]
