"""Every page that anybody can reach, in both languages, light and dark, from 320 to 1280 px (WCAG 2.2 AA)."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import watch
from tests.browser.conftest import House
from tests.browser.crawl import pages
from tests.browser.shape import Looked
from tests.browser.watch import Watch

Theme = Literal["light", "dark"]
WIDTHS = (1280, 390, 320)
THEMES: tuple[Theme, ...] = ("light", "dark")
STARTS = {
    None: (
        "/",
        "/integritet",
        "/integritet/versioner",
        "/kakor",
        "/tillganglighet",
        "/hjalp",
        "/verifiera",
        "/logga-in",
    ),
    "tolvan": ("/mina", "/mina/uppgifter", "/mina/val", "/mina/arenden", "/mina/lasningar", "/mina/installningar"),
    "skye": ("/mina", "/mina/uppgifter"),
    "pausa": ("/mina", "/mina/uppgifter"),
    "olle": ("/mina", "/mina/ombud"),
}
HEAVIEST = 100_000


def looks(page: Page, looked: Looked) -> list[str]:
    """What is wrong with a page as it stands, at every width and in both themes."""
    found, is_new = [], looked.is_new(page)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{theme} {width}: {one}" for one in (watch.violations(page) if is_new else ())]
            found += [f"{width}: too wide: {one}" for one in watch.too_wide(page)]
            found += [f"{width}: too small: {one}" for one in watch.small_targets(page)]
    return found


def structure(page: Page, status: int, language: str) -> list[str]:
    found = [] if status == 200 else [f"answered with {status}"]
    if page.get_attribute("html", "lang") != language:
        found.append("in another language")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    if not page.title():
        found.append("no title")
    return found


@pytest.mark.parametrize("person", STARTS)
def test_every_page_can_be_read_by_everybody(
    house: House, context: Callable[..., BrowserContext], looked: Looked, person: str | None
) -> None:
    there = context()
    if person is not None:
        house.enter(there, person)
    page, watched = there.new_page(), Watch(house.origin)
    watched.over(page)
    wrong: dict[str, list[str]] = {}
    for path, status in pages(page, house.origin, house.app, STARTS[person]):
        found = structure(page, status, "sv") + looks(page, looked) + watch.left_behind(page)
        if found:
            wrong[path] = found
        page.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == {}
    assert watched.faults == []


@pytest.mark.parametrize("person", [None, "tolvan"])
def test_every_page_is_there_in_english(
    house: House, context: Callable[..., BrowserContext], looked: Looked, person: str | None
) -> None:
    there = context()
    house.speak(there, "en")
    if person is not None:
        house.enter(there, person)
    page, watched = there.new_page(), Watch(house.origin)
    watched.over(page)
    wrong: dict[str, list[str]] = {}
    for path, status in pages(page, house.origin, house.app, STARTS[person]):
        found = structure(page, status, "en") + (watch.violations(page) if looked.is_new(page) else [])
        if found:
            wrong[path] = found
    assert wrong == {}
    assert watched.faults == []
