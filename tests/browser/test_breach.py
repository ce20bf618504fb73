"""A breach at a real browser, by whoever protects data: noticed → affected → IMY's form → letter → closed (W12)."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from ombud.console.routes import ROUTES
from ombud.identity import Level, Means, Proven, StaffAccount, sessions
from ombud.portal.routes import ROUTES as PORTAL
from ombud.web import Door, application
from ombud.web.cookies import SESSION
from tests.browser.conftest import NOW, House
from tests.browser.serving import serving
from tests.browser.watch import Watch, too_wide, violations

HERE = "/konsol/incidenter"


@pytest.fixture(scope="module")
def origin(house: House) -> Iterator[str]:
    """The console beside the portal, over the demo's installation."""
    door = Door(house.ombud, lambda: NOW, demo=True)
    with serving(application(door, [*ROUTES, *PORTAL])) as where:
        door.public_url = where
        yield where


def as_disa(house: House, origin: str, context: Callable[..., BrowserContext], **more: object) -> Page:
    opened = context(**more)
    who = Proven(StaffAccount("disa"), Means.DEMO, Level.MULTI_FACTOR, NOW)
    began = sessions.begin(house.ombud.vault, who, now=NOW)
    assert isinstance(began, sessions.Began)
    at = origin.replace("http:", "https:")
    opened.add_cookies([{"name": SESSION.name, "value": began.token, "url": at, "secure": True}])
    return opened.new_page()


def title(page: Page) -> str:
    return page.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    with page.expect_download() as waited:
        page.get_by_role("link", name=name).click()
    return waited.value.path().read_bytes()


def test_a_breach_from_the_first_word_to_the_register(
    house: House, origin: str, context: Callable[..., BrowserContext]
) -> None:
    page = as_disa(house, origin, context)
    watch = Watch(origin)
    watch.over(page)
    page.goto(origin + HERE)
    follow(page, "Anmäl en incident")
    page.get_by_label("När fick ni kännedom?").fill("2026-11-22T03:44")
    page.get_by_label("Vad har hänt?").fill("En medarbetare läste uppgifter utan att ha med dem att göra.")
    page.get_by_label("Obehörig åtkomst").check()
    press(page, "Anteckna incidenten")
    assert title(page) == "41 tim 0 min kvar: Anmälan till IMY inom 72 timmar"
    seen = _counted(page)
    _assessed(page)
    follow(page, "Anmälan till IMY inom 72 timmar")
    assert f"Antal personer\n{seen}" in page.locator("#falten").inner_text()
    assert downloaded(page, "Hämta som PDF").startswith(b"%PDF")
    assert b"Antal personer" in downloaded(page, "Hämta som text")
    page.get_by_label("Mottagarens beteckning").fill("IMY-2026-1")
    press(page, "Anteckna")
    _told(page)
    follow(page, "Åtgärder, och avsluta")
    page.get_by_label("Vad har ni ändrat så att det inte händer igen?").fill("Behörigheter ses över varje månad.")
    press(page, "Avsluta")
    assert title(page) == "Avslutad 23 november 2026"
    follow(page, "‹ Personuppgiftsincidenter")
    assert downloaded(page, "Hämta förteckningen (PDF)").startswith(b"%PDF")
    assert watch.faults == []


def _counted(page: Page) -> int:
    """Asked of the log, counted first, then written down."""
    follow(page, "Vilka berörs")
    page.get_by_label("Från", exact=True).fill("2026-10-24T00:00")
    press(page, "Räkna")
    press(page, "Skriv in dem i incidenten")
    seen = int(title(page).split()[0])
    assert title(page) == f"{seen} personer berörs"
    assert seen > 1
    follow(page, "‹ Incidenten")
    return seen


def _assessed(page: Page) -> None:
    follow(page, "Risk")
    page.get_by_label("Hög risk").check()
    page.get_by_label("Varför?").fill("Uppgifterna gäller hälsa.")
    page.get_by_label("Vad kan det betyda för dem?").fill("Någon kan ha fått veta att du är kund.")
    page.get_by_label("Vad har ni gjort och vad gör ni?").fill("Behörigheten är avslutad.")
    press(page, "Spara bedömningen")


def _told(page: Page) -> None:
    """The text, the letters, and by hand whoever has no address with us."""
    follow(page, "Underrätta dem som berörs, utan onödigt dröjsmål")
    page.get_by_label("Vad har hänt, med enkla ord?").fill("En medarbetare har läst dina uppgifter utan skäl.")
    page.get_by_label("Vad kan de själva göra?").fill("Du behöver inte göra något.")
    press(page, "Spara texten")
    assert "Behörigheten är avslutad." in page.locator("#brevet").inner_text()
    press(page, "Skicka nu")
    if page.get_by_role("button", name="Breven är postade").count():
        assert downloaded(page, re.compile("Hämta .* brev")).startswith(b"%PDF")
        press(page, "Breven är postade")
    follow(page, "‹ Incidenten")
    follow(page, "Vilka berörs")
    rows = page.locator("tbody tr")
    by_hand = [
        row.locator(".ref").inner_text() for row in rows.all() if "2026" not in row.locator("td").last.inner_text()
    ]
    for person in by_hand:
        page.goto(page.url.replace("/berorda", "/meddela"))
        page.get_by_label("Personens id").fill(person)
        press(page, "Anteckna")
    page.goto(page.url.replace("/berorda", "/meddela"))
    assert title(page) == "Alla som berörs är underrättade"
    follow(page, "‹ Incidenten")


@pytest.mark.parametrize("path", [HERE, f"{HERE}/ny", "/konsol/bitraden", "/konsol/konsekvensbedomningar"])
def test_the_pages_can_be_read_by_everybody(
    house: House, origin: str, context: Callable[..., BrowserContext], path: str
) -> None:
    """axe WCAG 2.2 AA, light and dark, wide and narrow, and without JavaScript what is there is there."""
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = as_disa(house, origin, context, viewport={"width": width, "height": 900}, color_scheme=scheme)
        answer = page.goto(origin + path)
        assert answer is not None
        assert answer.status == 200
        assert (violations(page), too_wide(page)) == ([], [])
    still = as_disa(house, origin, context, java_script_enabled=False)
    still.goto(origin + path)
    assert title(still)
