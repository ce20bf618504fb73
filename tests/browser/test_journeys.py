"""The five main journeys of a person, from the first page to what came of it, without a script in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import House


@pytest.fixture
def opened(house: House, context: Callable[..., BrowserContext]) -> Callable[[str, str], Page]:
    """Opens a page as one of the story people, in a browser without scripts."""

    def enter(name: str, path: str) -> Page:
        there = context(java_script_enabled=False)
        house.enter(there, name)
        page = there.new_page()
        page.goto(house.origin + path)
        return page

    return enter


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def test_what_is_held_and_why(opened: Callable[[str, str], Page]) -> None:
    page = opened("tolvan", "/mina")
    follow(page, "Se mina uppgifter")
    follow(page, "Kontaktuppgifter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontaktuppgifter")
    for words in ("tolvan@example.se", "Kommer från", "Sparas till", "Reklam"):
        assert words in page.content()


def test_a_no_holds_at_once_and_can_be_undone_on_the_same_page(opened: Callable[[str, str], Page]) -> None:
    page = opened("tolvan", "/mina")
    follow(page, "Säga nej till reklam")
    press(page, "Säg nej till Reklam via e-post")
    expect(page.locator("#gjort")).to_contain_text("från och med nu")
    press(page, "Ångra")
    expect(page.get_by_role("button", name="Säg nej till Reklam via e-post")).to_be_visible()


def test_a_copy_is_there_within_seconds(opened: Callable[[str, str], Page]) -> None:
    page = opened("nelly", "/mina")
    follow(page, "Få en kopia")
    press(page, "Fortsätt")
    page.locator("button[name=klart][value=ja]").click()
    expect(page.locator("main")).to_contain_text("Ärende")
    follow(page, "Öppna ärendet")
    page.locator("form[action$='/hamta'] button").first.click()
    press(page, "Demo: bekräfta")
    expect(page.locator("main")).to_contain_text("Du har bekräftat att det är du")
    with page.expect_download() as waited:
        page.locator("form[action$='/hamta'] button").first.click()
    assert waited.value.suggested_filename


def test_a_value_is_corrected(opened: Callable[[str, str], Page]) -> None:
    page = opened("stina", "/mina/uppgifter/kontakt")
    follow(page, "Rätta telefon")
    page.locator("main input:not([type=hidden])").first.fill("070-174 06 42")
    page.locator("main form button").first.click()
    page.locator("main form button").first.click()
    page.goto(page.url.split("/mina/")[0] + "/mina/uppgifter/kontakt")
    assert "070-174 06 42" in page.content()


def test_an_erasure_shows_its_plan_first_and_its_receipt_after(opened: Callable[[str, str], Page]) -> None:
    page = opened("siv", "/mina")
    follow(page, "Radera uppgifter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Det här kan raderas, och det här måste vi spara")
    page.locator("input[name=hur][value=allt]").check()
    press(page, "Fortsätt")
    page.locator("input[name=forstar]").check()
    page.locator("button[name=klart][value=ja]").click()
    expect(page.locator("main")).to_contain_text("Jag begär radering")
    press(page, "Demo: bekräfta")
    page.locator("button[name=klart][value=ja]").click()
    expect(page.locator("main")).to_contain_text("Du får")
    follow(page, "Öppna ärendet")
    expect(page.locator("main")).to_contain_text("Pågår:")
