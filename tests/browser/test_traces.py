"""What a page leaves behind: on paper, in the browser, in the log of the server, and in every address and header."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.browser import watch
from tests.browser.conftest import House

PAGES = (
    "/integritet",
    "/mina",
    "/mina/uppgifter",
    "/mina/uppgifter/kontakt",
    "/mina/lasningar",
    "/mina/val",
    "/mina/arenden",
    "/mina/installningar",
    "/mina/andrat",
)
ON_PAPER = ("/integritet", "/mina", "/mina/uppgifter/kontakt", "/mina/lasningar", "/mina/val", "/mina/andrat")
NUMBERS = "/mina/uppgifter/personnummer"
A4 = {"width": 794 - 136, "height": 1123}
"""CSS pixels of the sheet within its margins."""
_REPORTS = """
window.reports = [];
document.addEventListener('securitypolicyviolation', e => window.reports.push(e.violatedDirective));
"""


@pytest.fixture
def tolvan(house: House, context: Callable[..., BrowserContext]) -> Page:
    there = context()
    house.enter(there, "tolvan")
    return there.new_page()


def test_the_main_pages_can_be_printed_and_nothing_is_cut(house: House, tolvan: Page) -> None:
    """ux.md 3.10: no navigation on paper, tagged, whole, and everything that the page says is on it."""
    tolvan.emulate_media(media="print")
    tolvan.set_viewport_size(A4)  # type: ignore[arg-type]
    for path in ON_PAPER:
        tolvan.goto(house.origin + path)
        assert watch.too_wide(tolvan) == [], path
        assert cut(tolvan) == [], path
        assert tolvan.locator("nav:visible, .skip:visible, button:visible").count() == 0, path
        said = tolvan.inner_text("main h1")
        pdf = PdfReader(io.BytesIO(tolvan.pdf(tagged=True, prefer_css_page_size=True)))
        root = pdf.trailer["/Root"]
        assert "/StructTreeRoot" in root, path  # type: ignore[operator]
        assert root["/MarkInfo"]["/Marked"], path  # type: ignore[index]
        assert str(root["/Lang"]).startswith("sv"), path  # type: ignore[index]
        text = letters("".join(sheet.extract_text() for sheet in pdf.pages))
        assert letters(said) in text, path
        last = tolvan.eval_on_selector_all(
            "main p", "all => all.map(e => e.innerText.trim()).filter(t => t.length > 20).pop()"
        )
        assert last is None or letters(last)[-30:] in text, path


def cut(page: Page) -> list[str]:
    """What has more in it than it shows: on paper nobody scrolls."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(e => {
            const s = getComputedStyle(e);
            return e.checkVisibility() && !e.closest('.vh') && s.overflowX !== 'visible'
              && e.scrollWidth > e.clientWidth + 1;
        }).slice(0, 3).map(e => e.tagName + '.' + e.className)"""
    )
    return [str(one) for one in found]


def letters(text: str) -> str:
    """Without blanks and hyphens of lines: a line ends where the sheet does."""
    return re.sub(r"[\W_]+", "", text).lower()


def test_nothing_moves_for_who_wants_nothing_to_move_nor_for_anybody_else(
    house: House, context: Callable[..., BrowserContext]
) -> None:
    """WCAG 2.2.2, 2.3.3: with reduced motion and without."""
    motions: tuple[Literal["reduce", "no-preference"], ...] = ("reduce", "no-preference")
    for motion in motions:
        there = context()
        house.enter(there, "tolvan")
        page = there.new_page()
        page.emulate_media(reduced_motion=motion)
        for path in ("/mina", "/mina/val", "/mina/uppgifter/kontakt"):
            page.goto(house.origin + path)
            moving = page.evaluate(
                """() => [document.getAnimations().length, ...[...document.querySelectorAll('*')].flatMap(e => {
                    const s = getComputedStyle(e); return [s.transitionDuration, s.animationName, s.scrollBehavior];
                }).filter(v => !['0s', 'none', 'auto'].includes(v))]"""
            )
            assert moving == [0], (motion, path)


@pytest.fixture
def recorded(
    house: House, context: Callable[..., BrowserContext], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> tuple[set[str], dict[str, object], str, list[str], list[str]]:
    """A visit that shows a number whole, looks round, writes to us and signs out; and all that it left."""
    there = context(record_har_path=tmp_path / "visit.har", record_har_content="omit")
    there.add_init_script(_REPORTS)
    house.enter(there, "tolvan")
    page, reports, kept = there.new_page(), list[str](), list[str]()

    def look() -> None:
        reports.extend(page.evaluate("() => window.reports"))
        kept.extend(watch.left_behind(page))

    page.goto(house.origin + NUMBERS)
    page.locator("main form button").first.click()
    found = re.findall(r"\b(\d{8})-?(\d{4})\b", page.inner_text("main"))
    look()
    for path in PAGES:
        page.goto(house.origin + path)
        look()
    page.goto(house.origin + "/mina/arenden/nytt/klagomal")
    page.fill("textarea", "Mitt nummer är " + "-".join(found[0]))
    page.locator("main form button").first.click()
    look()
    there.close()
    said = capfd.readouterr()
    numbers = {
        text for day, rest in found for text in (day + rest, f"{day}-{rest}", day[2:] + rest, f"{day[2:]}-{rest}")
    }
    return numbers, json.loads((tmp_path / "visit.har").read_text()), said.out + said.err, reports, kept


def test_no_number_is_in_an_address_a_header_the_browsers_storage_or_the_servers_log(
    recorded: tuple[set[str], dict[str, object], str, list[str], list[str]],
) -> None:
    """Issue 6: HAR, storage and log are looked through for a number that was shown whole and written in a form; and the
    browser has reported nothing against the policy of the pages."""
    numbers, har, log, reports, kept = recorded
    assert len(numbers) >= 4
    exchanges = har["log"]["entries"]  # type: ignore[index]
    assert len(exchanges) > 3 * len(PAGES)
    for one in exchanges:
        told = json.dumps(
            [one["request"]["url"], one["request"]["headers"], one["request"]["cookies"], one["request"]["queryString"],
             one["response"]["headers"], one["response"]["cookies"], one["response"]["redirectURL"]]
        )  # fmt: skip
        assert [number for number in numbers if number in told] == []
    assert any(one["request"]["method"] == "POST" for one in exchanges)
    assert "answered" in log
    assert [number for number in numbers if number in log] == []
    assert kept == []
    assert reports == []
