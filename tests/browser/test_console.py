"""Every page of the console that a role can reach, light and dark, from 320 to 1280 px (WCAG 2.2 AA), in both languages
once; by the keyboard alone; without a fault of a script and without another host.

A kind of page that one role has been to is not looked at again as another: what a role may reach is `tests/console`'s.
"""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from ombud.app.demo.workers import WORKERS
from tests.browser import watch
from tests.browser.conftest import House
from tests.browser.crawl import pages
from tests.browser.shape import Looked
from tests.browser.test_pages import looks, structure
from tests.browser.watch import Watch

WHO = [one.name for one in WORKERS]


@pytest.fixture(scope="module")
def visited() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("who", WHO)
def test_every_page_at_work_can_be_read_by_everybody(
    house: House, context: Callable[..., BrowserContext], visited: Counter[str], looked: Looked, who: str
) -> None:
    there = context()
    house.at_work(there, who)
    page, watched = there.new_page(), Watch(house.origin)
    watched.over(page)
    wrong: dict[str, list[str]] = {}
    for path, status in pages(page, house.origin, house.app, ["/konsol"], "/konsol", visited):
        found = structure(page, status, "sv") + looks(page, looked) + watch.left_behind(page)
        if found:
            wrong[path] = found
        page.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == {}
    assert watched.faults == []


def test_every_page_at_work_is_there_in_english(house: House, context: Callable[..., BrowserContext]) -> None:
    visited, wrong, faults = Counter[str](), dict[str, list[str]](), list[str]()
    for who in WHO:
        there = context()
        house.speak(there, "en")
        house.at_work(there, who)
        page, watched = there.new_page(), Watch(house.origin)
        watched.over(page)
        for path, status in pages(page, house.origin, house.app, ["/konsol"], "/konsol", visited):
            found = structure(page, status, "en")
            if found:
                wrong[path] = found
        faults += watched.faults
    assert (wrong, faults) == ({}, [])


def test_by_the_keyboard_alone_one_comes_from_the_start_to_a_page_and_hides_the_screen(
    house: House, context: Callable[..., BrowserContext]
) -> None:
    """WCAG 2.1.1, 2.4.1, 2.4.7: the skip link first, the menu by Tab and Enter, focus always to be seen."""
    there = context()
    house.at_work(there, "dag")
    page = there.new_page()
    page.goto(f"{house.origin}/konsol")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Hoppa till innehållet"
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        if focused.get_attribute("href") == "/konsol/drift":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/konsol/drift")
    page.get_by_role("button", name="Dölj skärmen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/logga-in/personal?till=/konsol/drift")
    page.goto(f"{house.origin}/konsol/drift")
    assert urlsplit(page.url).path == "/logga-in/personal"
