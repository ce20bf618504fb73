"""Two journeys of those who use the data, in Chromium, from the first page to what came of it; and their pages.

The marketer: a selection, its funnel, a text, a test, another's approval, a time. The analyst: a question, its chart,
its CSV. Without a script in the browser.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ombud.cli.pages import ROUTES
from ombud.identity import Level, Means, Proven, StaffAccount, sessions
from ombud.web import application
from ombud.web.cookies import LANGUAGE, SESSION
from tests.browser import watch
from tests.browser.serving import serving
from tests.browser.test_pages import structure
from tests.console.using import House, company

PAGES = {
    "max": (
        "/konsol/malgrupper",
        "/konsol/malgrupper/nytt",
        "/konsol/utskick",
        "/konsol/utskick/nytt",
        "/konsol/utskick/sparrlista",
        "/konsol/analyser/profilering",
        "/konsol/analyser/profilering/ny",
    ),
    "ada": (
        "/konsol/statistik",
        "/konsol/statistik/ny?purpose=statistics.business",
        "/konsol/statistik/fraga?purpose=statistics.business&measure=agreements&by=month",
        "/konsol/statistik/fraga?purpose=statistics.business&measure=customers&by=age&by=municipality",
        "/konsol/statistik/publicera?purpose=statistics.business&measure=customers&by=age",
        "/konsol/analyser",
        "/konsol/analyser/marknad",
        "/konsol/analyser/resultat",
        "/konsol/besok",
    ),
}
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    with (
        company(Path(tmp_path_factory.mktemp("work")), 120, visits=True) as house,
        serving(application(house.door, ROUTES)) as origin,
    ):
        house.door.public_url = origin
        yield house, origin


@pytest.fixture
def opened(at_work: tuple[House, str], context: Callable[..., BrowserContext]) -> Opened:
    """Opens the first page of somebody at work, in a browser of their own."""
    house, origin = at_work

    def enter(name: str, path: str = "/konsol", *, scripts: bool = False, language: str = "sv") -> Page:
        there = context(java_script_enabled=scripts)
        who = Proven(StaffAccount(name), Means.PASSKEY, Level.MULTI_FACTOR, house.now)
        began = sessions.begin(house.ombud.vault, who, now=house.now)
        assert isinstance(began, sessions.Began)
        at = origin.replace("http:", "https:")
        there.add_cookies(
            [
                {"name": SESSION.name, "value": began.token, "url": at, "secure": True},
                {"name": LANGUAGE.name, "value": language, "url": at, "secure": True},
            ]
        )
        page = there.new_page()
        page.goto(origin + path)
        return page

    return enter


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def test_a_marketer_goes_from_an_audience_to_a_mailing_with_a_time(opened: Opened) -> None:
    """W8, M-05: who is left and why; a text with what the law wants in it; approved by another; a time."""
    page = opened("max")
    follow(page, "Målgrupper")
    follow(page, "Nytt urval")
    page.get_by_label("Uppgift", exact=True).select_option(label="Intresse")
    page.get_by_label("Värde, flera med komma mellan").fill("traning")
    press(page, "Lägg till villkoret")
    expect(page.get_by_label("Urvalet som en mening")).to_have_value("Intresse är traning")
    press(page, "Räkna vilka som blir kvar")
    press(page, "Gör underlaget och räkna")
    expect(page.get_by_role("heading", name="Vilka blir kvar, och varför")).to_be_visible()
    expect(page.locator("#tratt")).to_contain_text("Undantas av andra skäl")
    page.get_by_label("Namn", exact=True).fill("traning")
    press(page, "Spara målgruppen")
    expect(page.locator("#sagt")).to_contain_text("Sparat som traning, version 1")
    follow(page, "Utskick")
    follow(page, "Nytt utskick")
    page.get_by_label("Utskickets namn").fill("varbrev")
    page.get_by_label("Målgrupp", exact=True).select_option("traning")
    page.get_by_label("Ämne eller rubrik").fill("Träningskort till vårpris")
    page.get_by_label("Text", exact=True).fill("Hej!\n\nTill och med april kostar träningskortet mindre.")
    press(page, "Spara utkastet och se det")
    expect(page.locator(".mail")).to_contain_text("Du har rätt att säga nej")
    one = page.url
    press(page, "Gör ett prov")
    expect(page.locator("main")).to_contain_text("Någon annan som arbetar med reklam ska godkänna det")
    other = opened("minna", "/konsol/utskick")
    expect(other.locator("main")).to_contain_text("1 väntar på ditt godkännande")
    follow(other, "varbrev")
    press(other, "Godkänn utskicket")
    page.goto(one)
    page.get_by_label("Börja den").fill("2026-11-24T10:00")
    press(page, "Bestäm tiden")
    expect(page.locator("main")).to_contain_text("Tidsatt")
    expect(page.locator("main")).to_contain_text("Börjar 24 november 2026 kl. 10.00")


def test_an_analyst_goes_from_a_question_to_a_chart_and_its_csv(opened: Opened) -> None:
    """W9: a figure with its chart, its table, who is not in it, how it was made; and the same as CSV."""
    page = opened("ada")
    follow(page, "Statistik")
    follow(page, "Ställ en egen fråga")
    follow(page, "Statistik om verksamheten")
    page.get_by_label("Vad ska räknas?").select_option(label="kunder")
    page.get_by_label("Uppdelning 1").select_option(label="tjänst")
    press(page, "Fråga")
    press(page, "Gör underlaget och svara")
    expect(page.get_by_role("heading", level=1)).to_have_text("Antal kunder, uppdelat på tjänst")
    expect(page.locator(".draw .broad svg[role=img]")).to_be_visible()
    expect(page.locator("#sa-raknade-vi")).to_contain_text("grupper med färre än 5 personer visas inte")
    shown = page.locator("table tbody tr").first.locator("td").nth(1).inner_text()
    with page.expect_download() as waited:
        page.locator("main a", has_text="CSV").first.click()
    content = Path(waited.value.path()).read_text(encoding="utf-8")
    assert content.startswith("service,customers,people,shown\n")
    assert shown.replace("\N{NO-BREAK SPACE}", "") in content.splitlines()[1]
    follow(page, "andelar")
    expect(page.locator("main")).to_contain_text("som andel")


@pytest.mark.parametrize("who", PAGES)
def test_the_pages_can_be_read_by_everybody(at_work: tuple[House, str], opened: Opened, who: str) -> None:
    """WCAG 2.2 AA in both themes at three widths; nothing from outside, no error, nothing left behind."""
    page = opened(who, scripts=True)
    watched = watch.Watch(at_work[1])
    watched.over(page)
    wrong: dict[str, list[str]] = {}
    for path in PAGES[who]:
        page.goto(at_work[1] + path)
        if page.locator("main button", has_text="Gör underlaget").count():
            page.locator("main button", has_text="Gör underlaget").first.click()
        found = structure(page, 200, "sv") + watch.left_behind(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            for width in (1280, 320) if theme == "light" else (390,):
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{theme} {width}: {one}" for one in watch.violations(page)]
                found += [f"{width}: too wide: {one}" for one in watch.too_wide(page)]
                found += [f"{width}: too small: {one}" for one in watch.small_targets(page)]
        if found:
            wrong[path] = found
    assert wrong == {}
    assert watched.faults == []


def test_a_chart_has_a_form_of_its_own_on_a_phone(opened: Opened) -> None:
    """Words in it are as large as those beside it; a table with tinted cells is moved sideways."""
    page = opened("ada", PAGES["ada"][2], scripts=True)
    if page.locator("main button", has_text="Gör underlaget").count():
        page.locator("main button", has_text="Gör underlaget").first.click()
    expect(page.locator(".draw .broad svg")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator(".draw .broad svg")).to_be_hidden()
    expect(page.locator(".draw .slim svg")).to_be_visible()
    height = page.locator(".draw .slim svg text").first.bounding_box()
    assert height is not None
    assert height["height"] > 10
