"""A browser before the site, through both middlewares: what is set, asked, counted, and refused."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ombud.app.web import AsgiVisitors, Site
from ombud.app.web.pages import SCRIPT, STYLE
from ombud.audit import Act as Kind
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import SubjectId
from ombud.visitors import raw_figures, security_log
from ombud.visitors.figures import Raw
from ombud.visitors.model import LogLine
from tests.clinic import DISA, NOW, Clinic, demo_policy
from tests.stores import raw
from tests.visitors.browser import CONFIG, PAGE, Browser, Program, site_of
from tests.visitors.site import OPE, WEB, without

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def site(clinic: Clinic) -> Iterator[Site]:
    made = site_of(clinic)
    yield made
    made._writing.close()


@pytest.fixture(params=["wsgi", "asgi"])
def browser(request: pytest.FixtureRequest, site: Site) -> Browser:
    return Browser(site, request.param)


def counted(clinic: Clinic, site: Site) -> Raw:
    assert site.flush()
    found = raw_figures(clinic.vault, local_date(clinic.now), local_date(clinic.now), by=WEB, now=clinic.now)
    assert not isinstance(found, Refusal)
    return found


def log(clinic: Clinic, site: Site) -> list[LogLine]:
    assert site.flush()
    found = security_log(clinic.vault, local_date(clinic.now), by=OPE, now=clinic.now)
    assert not isinstance(found, Refusal)
    return found


def rows(clinic: Clinic, table: str) -> int:
    with clinic.vault.database.read() as tx:
        return int((tx.one(f"SELECT count(*) FROM {table}") or (0,))[0])


def objections(clinic: Clinic) -> list[dict[str, object]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return [dict(one.facts) for one in found if one.act is Kind.OBJECT]


def test_the_first_answer_links_the_notice(browser: Browser) -> None:
    """N-03.3: what is observed counts as collected from the person, so the notice is linked from the first answer."""
    first = browser.get("/kontakt")
    assert first["link"] == '</integritet>; rel="privacy-policy"'
    assert 'href="/integritet"' in first.text
    assert browser.get("/ombud/val")["link"]


def test_nothing_is_set_and_no_script_is_there_before_a_yes(browser: Browser, clinic: Clinic, site: Site) -> None:
    """N-06.4, M-21, M-22: no cookie, no storage, no script, no visit before the answer."""
    for path in ("/", "/kontakt", "/vaccination", "/ombud/val", "/ombud/mina"):
        answer = browser.get(path)
        assert answer.all("set-cookie") == []
        assert "<script" not in answer.text
        assert "localStorage" not in answer.text
    assert browser.get("/ombud/besok.js").status == 404
    assert browser.post("/ombud/besok", {"p": "/kontakt", "r": ""}).status == 204
    assert counted(clinic, site).pages == {"/": 1, "/kontakt": 1, "/vaccination": 1}
    assert rows(clinic, "web_visit") == rows(clinic, "web_choice") == 0


def test_the_question_has_two_equal_buttons_and_is_a_region_of_the_page(browser: Browser) -> None:
    """M-21: refusing is as easy as accepting: the same form, the same kind of button, one press each."""
    text = browser.get("/kontakt").text
    begun = text.index('<body class="a">') + len('<body class="a">')
    assert text[begun:].startswith('<section class="ombud-val" role="region" aria-labelledby="ombud-val-rubrik"')
    buttons = re.findall(r"<button([^>]*)>([^<]*)</button>", text)
    assert [word for _, word in buttons] == ["Tillåt", "Neka"]
    assert len({re.sub(r'value="\w+"', "", attributes) for attributes, _ in buttons}) == 1
    assert "Välj själv" in text
    assert "60 dagar" in text
    assert "12 månader" in text
    assert "style=" not in text
    assert "[Ja]" not in text
    style = browser.get("/ombud/val.css")
    assert (style["content-type"], style.text) == ("text/css", STYLE)
    english = browser.get("/kontakt", accept_language="en-GB,en;q=0.9,sv;q=0.8").text
    assert "Refuse" in english


def test_a_yes_by_a_form_without_javascript_is_kept_and_remembered(
    browser: Browser, clinic: Clinic, site: Site
) -> None:
    """T-20, M-22: after the yes the script is there and a visit is kept, without what would reveal health."""
    kept = browser.post("/ombud/val", {"val": "allow", "back": "/kontakt"}, origin="https://example.se")
    assert kept.status == 200
    assert 'href="/kontakt"' in kept.text
    (cookie,) = kept.all("set-cookie")
    assert re.fullmatch(r"ombud_val=y\.1\.v_\w{26}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure", cookie)
    assert timedelta(days=364) < timedelta(seconds=int(cookie.split("Max-Age=")[1].split(";")[0])) < timedelta(days=368)
    page = browser.get("/kontakt").text
    assert '<script src="/ombud/besok.js" defer></script>' in page
    assert "ombud-val" not in page
    assert browser.get("/ombud/besok.js").text == SCRIPT
    browser.post("/ombud/besok", {"p": "/kontakt", "r": "https://www.example.com/sok?q=x"})
    browser.post("/ombud/besok", {"p": "/vaccination", "r": "https://example.se/kontakt"})
    assert site.flush()
    held = json.loads(browser.get("/ombud/mina", accept="application/json").text)
    assert [(one["page"], one["source"]) for one in held["visits"]] == [("/kontakt", "example.com"), ("", "")]
    assert [one["choice"] for one in held["choices"]] == ["allow"]


def test_a_no_is_kept_without_a_number_and_not_asked_about_for_six_months(browser: Browser, clinic: Clinic) -> None:
    """T-20, M-21."""
    kept = browser.post("/ombud/val", {"val": "refuse"})
    assert browser.cookie == "ombud_val=n.1.20261123"  # the same for everybody who said no that day
    assert re.search(r"v_\w{26}", kept.text)
    assert rows(clinic, "web_choice") == 1
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    assert "Just nu: du har sagt nej." in browser.get("/ombud/val").text
    clinic.later(days=180)
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    clinic.later(days=5)
    assert "ombud-val-rubrik" in browser.get("/kontakt").text


def test_a_mind_is_changed_as_easily(browser: Browser, clinic: Clinic, site: Site) -> None:
    """Art. 7(3): the change link is on every page; a no takes what was kept and what was on its way."""
    browser.post("/ombud/val", {"val": "allow"})
    browser.post("/ombud/besok", {"p": "/kontakt"})
    assert site.flush()
    browser.post("/ombud/besok", {"p": "/om-oss"})
    assert 'href="/ombud/val"' in browser.get("/kontakt").text
    clinic.later(minutes=1)
    browser.post("/ombud/val", {"val": "refuse"})
    assert site.flush()
    assert rows(clinic, "web_visit") == 0


def test_a_signal_is_a_no(browser: Browser, clinic: Clinic, site: Site) -> None:
    """M-20, R-21.4: no question, no script, no visit, no count, and an objection event with the channel gpc."""
    browser.gpc = True
    page = browser.get("/kontakt")
    assert "ombud-val-rubrik" not in page.text
    assert "<script" not in page.text
    assert counted(clinic, site).days.total() == 0
    assert len(log(clinic, site)) == 1  # what protects the site goes on
    assert objections(clinic) == [{"channel": "gpc", "choice": "object.web.statistics", "number": 1}]
    assert "Just nu: du har inte" not in browser.get("/ombud/val").text
    assert browser.post("/ombud/val", {"val": "allow"}).all("set-cookie") == []
    assert rows(clinic, "web_choice") == 0


def test_a_signal_after_a_yes_ends_it(browser: Browser, clinic: Clinic, site: Site) -> None:
    """R-21.4: in force in its own transaction; the browser's code is taken away."""
    browser.post("/ombud/val", {"val": "allow"})
    browser.post("/ombud/besok", {"p": "/kontakt"})
    assert site.flush()
    clinic.later(minutes=1)
    browser.gpc = True
    browser.get("/kontakt")
    assert browser.cookie == ""
    assert rows(clinic, "web_visit") == 0
    assert {"choice": "object", "channel": "gpc", "scope": "web"} in objections(clinic)


def test_the_signal_is_told_of_where_browsers_look_for_it(browser: Browser) -> None:
    """M-20: `/.well-known/gpc.json`."""
    answer = browser.get("/.well-known/gpc.json")
    assert json.loads(answer.text)["gpc"] is True
    assert answer["content-type"] == "application/json"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", json.loads(answer.text)["lastUpdate"])


def test_who_objects_is_not_counted_at_all(browser: Browser, clinic: Clinic, site: Site) -> None:
    """Art. 21(1), N-18.3: the objection stands as long as the browser remembers it."""
    browser.post("/ombud/val", {"val": "object"})
    assert browser.cookie == "ombud_val=o.1.20261123"
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    clinic.later(days=300)
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    assert counted(clinic, site).days.total() == 0
    assert "räknas inte alls" in browser.get("/ombud/val").text


def test_an_unknown_identifier_reaches_neither_the_log_nor_the_program(
    browser: Browser, clinic: Clinic, site: Site
) -> None:
    """N-06.2: the header `X-Ad-Id` is stripped before logging."""
    browser.get("/kontakt", x_ad_id="hemlig-reklamkod", x_request_id="r1")
    assert "x-ad-id" not in browser.program.given[0]
    assert browser.program.given[0]["x-request-id"] == "r1"
    (line,) = log(clinic, site)
    assert "hemlig" not in repr(line)
    clinic.vault.database.truncate_log()
    assert b"hemlig-reklamkod" not in raw(clinic.vault.database)


def test_a_mac_address_in_a_request_is_redacted(browser: Browser, clinic: Clinic, site: Site) -> None:
    """N-06.3."""
    browser.get("/nyheter/00:1a:2b:3c:4d:5e", user_agent="Nokia 00-1A-2B-3C-4D-5E")
    (line,) = log(clinic, site)
    assert (line.path, line.browser) == ("/nyheter/:id", "Nokia [mac]")


def test_a_page_that_reveals_health_stands_beside_no_address(browser: Browser, clinic: Clinic, site: Site) -> None:
    """policy.md, *Visitors*: not in the security log either."""
    browser.get("/vaccination/boka?for=Nilla", cookie="sid=hemlig-session")
    (line,) = log(clinic, site)
    assert (line.ip, line.path, line.status) == ("192.0.2.77", "", 200)
    assert line.session
    assert "hemlig" not in line.session


def test_a_page_may_load_from_no_host_but_our_own(browser: Browser) -> None:
    """N-06.5: no third party's pixel on a page; on one that reveals health not even from a host that is allowed."""
    assert browser.get("/vaccination")["content-security-policy"].startswith("default-src 'self' 'unsafe-inline'")
    assert "kartor" not in browser.get("/vaccination")["content-security-policy"]
    assert "https://kartor.example.se" in browser.get("/kontakt")["content-security-policy"]
    for path in ("/ombud/val", "/ombud/mina", "/kontakt"):
        assert re.findall(r"(?:src|href|action)=[\"']?(?:https?:)?//", browser.get(path).text) == []
    assert "://" not in SCRIPT + STYLE
    own = browser.get("/ombud/val")["content-security-policy"]
    assert own.startswith("default-src 'none'")
    assert "unsafe" not in own


def test_the_script_is_a_kilobyte_at_most_and_stores_nothing() -> None:
    """M-22, N-06.4."""
    assert len(SCRIPT.encode()) <= 1024
    for word in ("cookie", "localStorage", "sessionStorage", "indexedDB", "canvas", "userAgent", "http"):
        assert word not in SCRIPT
    assert "globalPrivacyControl" in SCRIPT


def test_a_form_from_another_site_answers_for_nobody(browser: Browser, clinic: Clinic) -> None:
    assert browser.post("/ombud/val", {"val": "allow"}, sec_fetch_site="cross-site").status == 403
    assert browser.post("/ombud/val", {"val": "allow"}, origin="https://evil.example.com").status == 403
    assert browser.post("/ombud/val", {"val": "maybe"}).status == 400
    assert browser.post("/ombud/val", {"val": "x" * 9_000}).status == 400
    assert browser.post("/ombud/val.css", {}).status == 405
    assert rows(clinic, "web_choice") == 0
    back = browser.post("/ombud/val", {"val": "refuse", "back": "//evil.example.com"}).text
    assert "evil" not in back


def test_who_shows_the_code_is_told_and_may_erase(browser: Browser, clinic: Clinic, site: Site) -> None:
    """R-12, Art. 11(2), 15, 17: from the same browser, or with a receipt."""
    browser.post("/ombud/val", {"val": "allow"})
    browser.post("/ombud/besok", {"p": "/kontakt"})
    browser.post("/ombud/besok", {"p": "/vaccination"})
    site.flush()
    mine = browser.get("/ombud/mina").text
    assert "/kontakt" in mine
    assert "sidan sparas inte" in mine
    assert "artikel 11" in mine
    (code,) = set(re.findall(r"v_\w{26}", mine))
    assert browser.get("/ombud/mina", accept="application/json").status == 200
    gone = browser.post("/ombud/mina", {"radera": code})
    assert "Raderat. Kvitto" in gone.text
    assert browser.cookie == ""
    assert rows(clinic, "web_visit") == rows(clinic, "web_choice") == 0
    other = Browser(site, browser.kind)
    assert "Vi har ingenting" in other.post("/ombud/mina", {"kod": code}).text
    assert "Vi har ingenting" in other.post("/ombud/mina", {"radera": code}).text
    assert other.get("/ombud/mina", accept="application/json").status == 404
    assert "Kod eller kvitto" in other.get("/ombud/mina").text


def test_who_erases_by_a_receipt_keeps_what_this_browser_has_answered(browser: Browser, clinic: Clinic) -> None:
    """The code of another answer is erased: the cookie of this one stays, or nobody could show its code any more."""
    receipt = re.search(r"v_\w{26}", browser.post("/ombud/val", {"val": "refuse"}).text)
    assert receipt
    browser.cookie = ""
    browser.post("/ombud/val", {"val": "allow"})
    assert "Raderat." in browser.post("/ombud/mina", {"radera": receipt[0]}).text
    assert browser.cookie.startswith("ombud_val=y")
    assert rows(clinic, "web_choice") == 1


def test_a_host_that_names_a_service_of_care_stands_beside_no_code(browser: Browser, site: Site) -> None:
    """policy.md, *Visitors*: where somebody came from may reveal what a path may."""
    browser.post("/ombud/val", {"val": "allow"})
    for host in ("vaccination.example.com", "blogg.example.com"):
        browser.post("/ombud/besok", {"p": "/kontakt", "r": f"https://{host}/"})
    assert site.flush()
    held = json.loads(browser.get("/ombud/mina", accept="application/json").text)
    assert [one["source"] for one in held["visits"]] == ["", "blogg.example.com"]


def test_what_is_typed_into_a_page_is_not_a_part_of_it(browser: Browser) -> None:
    """No script comes in by a path, a field or a header."""
    evil = '"><script>alert(1)</script>'
    for answer in (
        browser.get("/" + evil), browser.post("/ombud/mina", {"kod": evil}),
        browser.post("/ombud/val", {"val": "refuse", "back": "/" + evil}),
        browser.get("/ombud/val", accept_language=evil),
    ):  # fmt: skip
        assert "<script>alert" not in answer.text


def test_a_page_comes_through_whole_whatever_its_pieces(browser: Browser) -> None:
    browser.post("/ombud/val", {"val": "refuse"})
    browser.program.pieces = [PAGE[:20], b"", PAGE[20:70], PAGE[70:]]
    answer = browser.get("/kontakt")
    assert answer.body.startswith(PAGE[:70])
    assert answer.body.endswith(b"</p></body></html>")
    assert answer["content-length"] == ""


@pytest.mark.parametrize(
    ("headers", "pieces"),
    [
        ([("Content-Type", "text/html"), ("Content-Encoding", "gzip")], [b"\x1f\x8b<body>"]),
        ([("Content-Type", "image/png"), ("Content-Length", "6")], [b"<body>"]),
        ([("Content-Type", "text/html"), ("Content-Range", "bytes 0-5/99"), ("Content-Length", "6")], [b"<body>"]),
        ([("Content-Type", "text/html")], [b"<p>no body</p>"]),
        ([("Content-Type", "text/html")], [b"<p>" + b"x" * 600_000, b"<body>"]),
        ([], [b"<body>"]),
    ],
)
def test_what_is_no_page_or_packed_is_left_as_it_is(
    browser: Browser, headers: list[tuple[str, str]], pieces: list[bytes]
) -> None:
    browser.program.headers, browser.program.pieces = headers, pieces
    answer = browser.get("/kontakt")
    assert answer.body == b"".join(pieces)
    assert [pair for pair in answer.headers if pair in headers] == headers


def test_a_large_page_goes_on_as_it_comes_with_the_question_first_and_the_notice_last(browser: Browser) -> None:
    browser.program.pieces = [b"<body>", b"x" * 600_000, b"</body>"]
    text = browser.get("/kontakt").text
    assert text.startswith("<body><section")
    assert text.endswith("</p></body>")
    assert "x" * 600_000 + '<p class="ombud-fot"' in text


def test_a_program_that_fails_is_logged_as_failed(browser: Browser, clinic: Clinic, site: Site) -> None:
    browser.program.fails = True
    with pytest.raises(RuntimeError):
        browser.get("/kontakt")
    assert [line.status for line in log(clinic, site)] == [500]


def test_an_error_page_is_no_page_view(browser: Browser, clinic: Clinic, site: Site) -> None:
    browser.program.status = 404
    browser.get("/borta")
    browser.head("/ombud/val")
    assert counted(clinic, site).days.total() == 0
    assert [line.status for line in log(clinic, site)] == [404, 200]


def test_behind_proxies_of_ours_the_address_is_the_visitors(clinic: Clinic) -> None:
    site = site_of(clinic, CONFIG + "proxies = 1\n")
    browser = Browser(site, "wsgi", ip="10.0.0.1")
    browser.get("/kontakt", x_forwarded_for="6.6.6.6, 192.0.2.9")
    browser.get("/kontakt")
    assert [line.ip for line in log(clinic, site)] == ["192.0.2.9", "10.0.0.1"]
    site._writing.close()


def test_where_the_policy_asks_for_nothing_nothing_is_asked(clinic: Clinic) -> None:
    """N-06.4: the question is there only where something is not strictly necessary."""
    clinic.adopt(demo_policy().model_copy(update={"choices": {}}), NOW - timedelta(days=1))
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    assert "inget" not in browser.get("/ombud/val").all("set-cookie")
    assert "ingenting i din webbläsare" in browser.get("/ombud/val").text
    assert "frågar inte om något" in browser.post("/ombud/val", {"val": "allow"}).text
    site._writing.close()


def without_a_question(clinic: Clinic) -> None:
    """From now on the policy asks for nothing in the browser, and counts as before."""
    choices = {n: one for n, one in demo_policy().choices.items() if n != "consent.web.statistics"}
    clinic.adopt(demo_policy().model_copy(update={"choices": choices}), clinic.later(minutes=1))
    clinic.later(minutes=1)


def test_a_yes_is_taken_back_also_when_nothing_is_asked_any_more(browser: Browser, clinic: Clinic, site: Site) -> None:
    """Art. 7(3): a withdrawal does not depend on whether the question is still there."""
    browser.post("/ombud/val", {"val": "allow"})
    browser.post("/ombud/besok", {"p": "/kontakt"})
    assert site.flush()
    without_a_question(clinic)
    browser.post("/ombud/val", {"val": "refuse"})
    assert rows(clinic, "web_visit") == 0
    assert not browser.cookie.startswith("ombud_val=y")


def test_the_counting_may_be_objected_to_where_nothing_is_asked(browser: Browser, clinic: Clinic, site: Site) -> None:
    """Art. 21(1): counts without a code rest on an interest; the objection is on the page whether anything is asked."""
    without_a_question(clinic)
    page = browser.get("/ombud/val").text
    assert "ingenting i din webbläsare" in page
    assert 'value="object"' in page
    assert 'value="allow"' not in page
    assert "frågar inte om något" in browser.post("/ombud/val", {"val": "refuse"}).text
    browser.post("/ombud/val", {"val": "object"})
    assert browser.cookie == "ombud_val=o.0.20261123"
    assert "räknas inte alls" in browser.get("/ombud/val").text
    browser.get("/kontakt")
    assert counted(clinic, site).days.total() == 0
    assert rows(clinic, "web_choice") == 1


def test_a_page_says_for_whom_it_is_said_differently(browser: Browser) -> None:
    """A page that was kept for one browser is not shown to another, nor to this one after its answer."""
    browser.program.headers += [("ETag", '"1"'), ("Last-Modified", "Mon, 23 Nov 2026 09:00:00 GMT"), ("Vary", "Accept")]
    answer = browser.get("/kontakt")
    assert answer.all("vary") == ["Accept", "Cookie, Sec-GPC, Accept-Language"]
    assert answer["etag"] == answer["last-modified"] == ""
    browser.program.headers = [("Content-Type", "image/png"), ("ETag", '"1"')]
    picture = browser.get("/bild.png")
    assert (picture["etag"], picture["vary"]) == ('"1"', "")


def test_a_new_text_is_asked_about_again(browser: Browser, clinic: Clinic) -> None:
    browser.post("/ombud/val", {"val": "allow"})
    text = demo_policy().consents["C-4"].model_copy(update={"version": 2})
    consents = {**demo_policy().consents, "C-4": text}
    clinic.adopt(demo_policy().model_copy(update={"consents": consents}), clinic.later(minutes=1))
    clinic.later(minutes=1)
    assert "ombud-val-rubrik" in browser.get("/kontakt").text
    browser.post("/ombud/val", {"val": "refuse"})
    assert "ombud-val-rubrik" not in browser.get("/kontakt").text
    browser.cookie = "ombud_val=n.1.20261123"
    assert "ombud-val-rubrik" in browser.get("/kontakt").text


def test_without_the_purposes_nothing_is_kept(clinic: Clinic) -> None:
    """N-11.1."""
    clinic.adopt(without(demo_policy(), "web.operations", "web.statistics"), NOW - timedelta(days=1))
    site = site_of(clinic)
    Browser(site, "wsgi").get("/kontakt")
    assert site.flush()
    assert rows(clinic, "web_day") == 0
    site._writing.close()


def test_what_is_not_http_goes_through_and_the_end_of_the_lifespan_writes(clinic: Clinic, site: Site) -> None:
    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {}

    Browser(site, "asgi").get("/kontakt")
    for kind in ("websocket", "lifespan"):
        asyncio.run(AsgiVisitors(Program().asgi, site)({"type": kind}, receive, send))
    assert sent == [{"type": "websocket.said"}, {"type": "lifespan.said"}]
    assert rows(clinic, "web_count") == 1


def test_the_times_are_those_of_the_clock(clinic: Clinic, site: Site) -> None:
    Browser(site, "wsgi").get("/kontakt")
    assert [line.at for line in log(clinic, site)] == [datetime.fromtimestamp(int(NOW.timestamp()), UTC)]
    assert DISA


def test_the_signal_of_somebody_signed_in_is_theirs_too(clinic: Clinic, site: Site) -> None:
    """M-20, R-21.4: profile flag off, with the channel gpc; advertising by mail is another choice."""
    subject = clinic.somebody()
    assert site.signed_in(subject, {}, by=DISA) == 0
    assert site.signed_in(subject, {"sec-gpc": "1"}, by=DISA) == 2
    assert site.signed_in(subject, {"sec-gpc": "1"}, by=DISA) == 0  # it stands
    with clinic.vault.look(by=DISA, now=clinic.now) as look:
        assert set(look.person(subject).choices) == {"object.profiling", "object.web.statistics"}
    assert {"choice": "object.profiling", "channel": "gpc"} in objections(clinic)
    assert site.signed_in(SubjectId(bytes(16)), {"sec-gpc": "1"}, by=DISA) == 0
