"""Everybody reaches everything: by keyboard alone, with large text, in forced colours; and pages weigh little."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import watch
from tests.browser.conftest import House

HEAVIEST = 100_000
MOST_STOPS = 200
PAGES = ("/mina", "/mina/uppgifter", "/mina/uppgifter/kontakt", "/mina/val", "/mina/arenden", "/mina/lasningar")


def as_tolvan(house: House, context: Callable[..., BrowserContext], **more: object) -> Page:
    there = context(**more)
    house.enter(there, "tolvan")
    return there.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_large_text_and_wide_spacing_fit(house: House, context: Callable[..., BrowserContext], path: str) -> None:
    """WCAG 1.4.4 and 1.4.12: nothing stands out of the page, at twice the text and with wide spacing."""
    page = as_tolvan(house, context, bypass_csp=True, viewport={"width": 1280, "height": 900})
    page.goto(house.origin + path)
    page.add_style_tag(content="html{font-size:225% !important}")
    assert watch.too_wide(page) == []
    page.set_viewport_size({"width": 390, "height": 900})
    page.add_style_tag(
        content="html{font-size:112.5% !important}"
        "*{line-height:1.5 !important;letter-spacing:.12em !important;word-spacing:.16em !important}"
        "p{margin-bottom:2em !important}"
    )
    assert watch.too_wide(page) == []


@pytest.mark.parametrize("path", ["/", "/mina", "/mina/val"])
def test_the_keyboard_alone_reaches_everything(house: House, context: Callable[..., BrowserContext], path: str) -> None:
    """WCAG 2.1.1, 2.1.2, 2.4.7: each stop can be seen, none holds one back, and the first leads to the content."""
    page = as_tolvan(house, context)
    page.goto(house.origin + path)
    able = page.eval_on_selector_all(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']",
        "all => all.filter(e => e.checkVisibility() && e.tabIndex >= 0).length",
    )
    seen: set[str] = set()
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
              const s = getComputedStyle(e), all = [...document.querySelectorAll('*')];
              return [String(all.indexOf(e)), s.outlineStyle !== 'none' && s.outlineWidth !== '0px', e.className]; }"""
        )
        if focused is None or focused[0] in seen:
            break
        if stop == 0:
            assert focused[2] == "skip"
        assert focused[1], f"stop {stop} cannot be seen"
        seen.add(focused[0])
    assert len(seen) >= able


@pytest.mark.parametrize("path", ["/mina", "/mina/val"])
def test_forced_colours_lose_nothing(house: House, context: Callable[..., BrowserContext], path: str) -> None:
    page = as_tolvan(house, context, forced_colors="active")
    page.goto(house.origin + path)
    assert watch.violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little_in_all_on_the_first_view(
    house: House, context: Callable[..., BrowserContext], path: str
) -> None:
    """ux.md 7: 100 kB with style, fonts, icons and script."""
    page = as_tolvan(house, context)
    told = page.context.new_cdp_session(page)
    weights: list[int] = []
    told.send("Network.enable")
    told.on("Network.loadingFinished", lambda event: weights.append(int(event["encodedDataLength"])))
    page.goto(house.origin + path, wait_until="networkidle")
    assert 0 < sum(weights) <= HEAVIEST


def test_somebody_elses_page_is_not_there(house: House, context: Callable[..., BrowserContext]) -> None:
    """security.md 2, row 24: with another's reference one is told that there is no such page."""
    page = as_tolvan(house, context)
    page.goto(house.origin + "/mina/arenden")
    mine = page.eval_on_selector_all("a[href*='/mina/arenden/']", "all => all.map(a => new URL(a.href).pathname)")
    theirs = next(one for one in mine if "nytt" not in one)
    there = context()
    house.enter(there, "nelly")
    other = there.new_page()
    answer = other.goto(house.origin + theirs)
    assert answer is not None
    assert answer.status == 404
    assert other.locator("main a").count() > 0
