"""What is open to everybody: what this is, the notice and its versions, help, cookies, accessibility, verification."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ombud.disclosure.package import Kind as PackageKind
from ombud.disclosure.package import Order, write_package
from ombud.erasure import Plan, Receipt, plan
from ombud.erasure import erase as erase_as_planned
from ombud.portal.accessibility import CLAIMS
from ombud.portal.routes import ROUTES
from ombud.terms import SubjectId
from ombud.web import Need
from ombud.web.cookies import COOKIES, LANGUAGE, THEME
from tests.clinic import DISA, Clinic, demo_policy
from tests.portal.browser import Browser, heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.html import faults, read

ROOT = Path(__file__).parents[2]
Open = Callable[[], Browser]
PLAIN = [
    one.path for one in ROUTES if one.need is Need.NOBODY and one.show and "{" not in one.path and "." not in one.path
]
_ELSEWHERE = ("/verifiera/nyckel", "/logga-in/demo", "/logga-in/bankid", "/logga-in/bekrafta", "/demo")
"""A file; and what is there only in a demo, with BankID, or while something waits to be confirmed."""
PAGES = [one for one in PLAIN if not one.startswith(_ELSEWHERE)]
pytestmark = pytest.mark.on("sqlite")


def test_every_public_page_is_there_in_both_languages(browser: Open) -> None:
    for path in PAGES:
        swedish, english = browser().get(path), browser().in_language("en").get(path)
        assert (swedish.status_code, english.status_code) == (200, 200), path
        assert (swedish.headers["content-language"], english.headers["content-language"]) == ("sv", "en")
        assert heading(swedish.text) != heading(english.text)


def test_every_public_page_has_headings_in_order(browser: Open) -> None:
    assert [(path, found) for path in PAGES if (found := faults(browser().page(path)))] == []


def test_every_field_has_its_label(browser: Open) -> None:
    """Also where something was wrong: the words stand at the field too."""
    wrong = browser().post("/logga-in/kod", {"kod": "abc"})
    assert wrong.status_code == 422
    assert faults(wrong.text) == []
    assert read(wrong.text).fields
    assert "aria-invalid" in wrong.text


def test_what_a_public_page_leads_to_is_there(browser: Open) -> None:
    paths = {one.path for one in ROUTES}
    for path in PAGES:
        found = {one.partition("#")[0].partition("?")[0] for one in read(browser().page(path)).links}
        ours = {one for one in found if one.startswith("/")}
        assert ours == {one for one in ours if one in paths or one.startswith(("/mina", "/nej", "/integritet/"))}, path


def test_the_start_says_what_this_is_and_how_to_say_no_without_signing_in(
    browser: Open, signed_in: SignIn, tolvan: SubjectId
) -> None:
    """R-08"""
    page = browser().page("/")
    assert {"/logga-in", "/hamta", "/nej", "/integritet", "/hjalp#imy"} <= set(links(page))
    assert "/mina" in links(signed_in(tolvan).page("/"))


def test_help_has_every_way_that_is_not_this_site(browser: Open) -> None:
    page = browser().page("/hjalp")
    us, dpo = demo_policy().controller, demo_policy().dpo.contact
    for one in (us.phone, us.email, us.postal_address, us.org_number, dpo.email, dpo.phone, dpo.postal):
        assert one
        assert one in page
    assert 'id="imy"' in page
    assert "imy@imy.se" in page


def test_the_notice_is_the_one_in_force_and_every_sentence_has_its_anchor(browser: Open) -> None:
    """N-01.1, N-01.3, N-02.1, N-03.3"""
    for language in ("sv", "en"):
        page = browser().in_language(language).page("/integritet")
        ids = read(page).ids
        assert {f"m{one[1:]}" for one in demo_policy().sentences} <= set(ids)
        assert demo_policy().controller.name in heading(page)
    assert "/integritet" in read(browser().page("/")).links  # N-03.3: the first answer links the notice


def test_every_version_can_be_read_and_compared(browser: Open, clinic: Clinic) -> None:
    """N-01.2"""
    file = demo_policy()
    sentence = file.sentences["S2"].model_copy(update={"sv": "En ny mening.", "en": "A new sentence."})
    changed = file.model_copy(update={"sentences": {**file.sentences, "S2": sentence}})
    clinic.adopt(changed, clinic.now + timedelta(days=30))
    page = browser().page("/integritet/versioner")
    assert {"/integritet/1", "/integritet/2", "/integritet/jamfor/1/2"} <= set(links(page))
    assert "Börjar gälla senare" in page
    later = browser().page("/integritet/2")
    assert "En ny mening." in later
    assert "23 december 2026" in later
    assert "En ny mening." not in browser().page("/integritet")
    compared = browser().page("/integritet/jamfor/1/2")
    assert "En ny mening." in compared
    clinic.later(days=31)
    assert "En ny mening." in browser().page("/integritet")
    assert "gäller inte längre" in browser().page("/integritet/1")


def test_a_version_that_is_not_there_is_said_not_to_be(browser: Open) -> None:
    versions = ("9", "x", "-1", "1111111", "²", "jamfor/1/9", "jamfor/9/1")
    assert {browser().get(f"/integritet/{one}").status_code for one in versions} == {404}
    assert browser().get("/problem/inget").status_code == 404


def test_before_any_policy_there_is_no_notice_and_help_still_has_the_authority(browser: Open, clinic: Clinic) -> None:
    clinic.now = datetime.fromisoformat("2001-01-01T00:00:00+00:00")
    assert browser().get("/integritet").status_code == 404
    assert "imy@imy.se" in browser().page("/hjalp")
    assert browser().get("/.well-known/security.txt").text.startswith("Contact: /hjalp")


def test_the_language_is_remembered_and_leads_back(browser: Open) -> None:
    somebody = browser()
    page = somebody.done("/sprak", {"sprak": "en", "till": "/hjalp"})
    assert heading(page) == "Help and contact"
    assert heading(somebody.page("/kakor")) == "Cookies: the necessary ones only"
    assert somebody.post("/sprak", {"sprak": "xx", "till": "/"}).headers.get_list("set-cookie") == []


def test_nobody_is_led_to_another_host(browser: Open) -> None:
    elsewhere = ("https://evil.example", "//evil.example", "/\\evil.example", "/%2f/evil", "", "/a/../b", "/a?b=c")
    for to in (*elsewhere, "/" + "a" * 300):
        assert browser().post("/sprak", {"sprak": "en", "till": to}).headers["location"] == "/", to


def test_the_theme_is_remembered_until_it_is_left_to_the_device(browser: Open) -> None:
    somebody = browser()
    assert '<html lang="sv" data-theme="dark">' in somebody.done("/tema", {"tema": "dark", "till": "/kakor"})
    assert "data-theme" not in somebody.done("/tema", {"tema": "", "till": "/kakor"})


def test_the_cookies_are_those_that_are_set_and_no_other(browser: Open) -> None:
    page, notice = browser().page("/kakor"), browser().page("/integritet")
    for one in COOKIES:
        assert one.name in page
        assert one.name in notice  # the notice and the pages say the same (design.md 5.9)
    for cookie, path, value in ((LANGUAGE, "/sprak", {"sprak": "en"}), (THEME, "/tema", {"tema": "dark"})):
        set_ = browser().post(path, {**value, "till": "/"}).headers["set-cookie"]
        assert set_.startswith(f"{cookie.name}=")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {one.strip() for one in set_.split(";")}
        assert "max-age" not in set_.lower()


def test_what_is_said_of_accessibility_is_held_by_a_test() -> None:
    for claim in CLAIMS:
        for named in claim.held_by:
            path, _, test = named.partition("::")
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), named


def test_accessibility_says_what_holds_and_where_to_turn(browser: Open) -> None:
    page = words(browser().page("/tillganglighet"))
    assert all(claim.says.sv in page for claim in CLAIMS)
    assert "2018:1937" in page


def test_a_weakness_can_be_reported(browser: Open, clinic: Clinic) -> None:
    """RFC 9116"""
    answer = browser().get("/.well-known/security.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"].startswith("inline")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines() if not line.startswith("Contact"))
    assert clinic.now < datetime.fromisoformat(fields["Expires"]) < clinic.now + timedelta(days=365)
    assert f"Contact: mailto:{demo_policy().controller.email}" in answer.text


def test_what_a_program_is_answered_leads_to_words(browser: Open) -> None:
    """RFC 9457: the type of every problem is an address that is there."""
    told = browser().get("/mina-finns-inte", accept="application/problem+json").json()
    assert (told["status"], told["code"]) == (404, "not_found")
    page = browser().page(told["type"])
    assert told["title"] == heading(page)


def test_a_page_that_is_the_same_for_everybody_is_sent_small(
    browser: Open, signed_in: SignIn, tolvan: SubjectId
) -> None:
    """Compressed only where nobody is signed in: a page with a form's token is not (BREACH)."""
    packed = browser().get("/integritet", **{"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 30_000
    assert "content-encoding" not in browser().get("/integritet", **{"accept-encoding": "identity"}).headers
    assert "content-encoding" not in signed_in(tolvan).get("/integritet").headers


def handed_in(browser: Browser, content: bytes | None) -> tuple[int, str]:
    files = {"fil": ("x", content)} if content is not None else {"annat": ("x", b"")}
    answer = browser.client.post("/verifiera", files=files, headers={"Sec-Fetch-Site": "same-origin"})
    return answer.status_code, answer.text


@pytest.fixture
def receipt(clinic: Clinic) -> str:
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(shown, Plan)
    made = erase_as_planned(clinic.vault, shown, by=DISA, now=clinic.now)
    assert isinstance(made, Receipt)
    return made.to_json()


def test_a_receipt_is_verified_and_a_changed_one_is_not(browser: Open, receipt: str) -> None:
    status, page = handed_in(browser(), receipt.encode())
    assert (status, heading(page)) == (200, "Ja. Kvittot är helt, och det är från oss.")
    assert json.loads(receipt)["number"] in page
    status, page = handed_in(browser(), receipt.replace("erase", "refuse").encode())
    assert (status, heading(page)) == (422, "Nej. Kvittot är inte vad vi lämnade ut.")
    assert faults(page) == []


def test_a_proof_is_verified_and_one_of_another_log_is_not(browser: Open, receipt: str) -> None:
    proof = json.loads(receipt)["proof"]
    status, page = handed_in(browser(), json.dumps(proof).encode())
    assert (status, heading(page)) == (200, "Ja. Anteckningen står i vår logg.")
    status, page = handed_in(browser(), json.dumps({**proof, "position": proof["position"] + 1}).encode())
    assert (status, heading(page)) == (422, "Nej. Beviset visar inget ur vår logg.")


def test_a_package_is_verified_and_a_changed_one_is_not(browser: Open, clinic: Clinic, tolvan: SubjectId) -> None:
    package = made_package(clinic, tolvan)
    status, page = handed_in(browser(), package)
    assert (status, heading(page)) == (200, "Ja. Paketet är helt, och det är från oss.")
    assert "Tolvan" not in page
    changed = bytearray(package)
    changed[len(changed) // 2] ^= 1
    status, page = handed_in(browser(), bytes(changed))
    assert (status, heading(page)) == (422, "Nej. Paketet är inte vad vi lämnade ut.")


def made_package(clinic: Clinic, subject: SubjectId) -> bytes:
    to = clinic.folder / "package.zip"
    write_package(
        clinic.vault,
        Order(subject, PackageKind.ACCESS),
        to,
        lambda _document, _on: b"%PDF-1.7",
        by=DISA,
        now=clinic.now,
    )
    return to.read_bytes()


@pytest.mark.parametrize("content", [b"{}", b"\xff\xff", b"hej"])
def test_what_is_none_of_ours_is_said_to_be_none(browser: Open, content: bytes) -> None:
    status, page = handed_in(browser(), content)
    assert (status, heading(page)) == (422, "Det är varken ett paket, ett kvitto eller ett bevis.")


def test_without_a_file_it_is_asked_for(browser: Open) -> None:
    status, page = handed_in(browser(), None)
    assert status == 422
    assert "Välj filen som du har fått." in page
    assert re.search(r"<title>Fel: ", page)
    assert faults(page) == []


def test_the_key_for_verifying_at_home_is_ours(browser: Open, clinic: Clinic) -> None:
    answer = browser().get("/verifiera/nyckel")
    assert answer.text.startswith("ombud/clinic+")
    assert answer.headers["content-disposition"] == 'attachment; filename="ombud.vkey"'
