"""Pages as they are counted, and which of them reveal something about health."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.model import PolicyFile
from ombud.visitors.health import Health
from ombud.visitors.paths import ANYBODY, DEEPEST, LONGEST, decoded, is_page, page, source
from tests.clinic import demo_policy

SITE = Health(demo_policy(), ["/mottagning", "/Rådgivning"], ["/nyheter/*", "/om/oss"])


@pytest.mark.parametrize(
    ("target", "counted"),
    [
        ("/", "/"), ("/a//b/./../c/", "/a/c"), ("/../a", "/a"),
        ("/kontakt?namn=Nilla#a", "/kontakt"), ("/a;sid=1/b", "/a/b"),
        ("https://example.se/a/b?x=1", "/a/b"), ("/p/19121212-1212", f"/p/{ANYBODY}"),
        ("/p/nilla@example.se", f"/p/{ANYBODY}"),
        ("/p/s_0123456789ABCDEFGHJKMNPQRS", f"/p/{ANYBODY}"), ("/p/00:1a:2b:3c:4d:5e", f"/p/{ANYBODY}"),
        ("/p/deadbeefdeadbeefdead", f"/p/{ANYBODY}"), ("/a%2Fb", "/a/b"), ("/nyheter/2026/11", "/nyheter/2026/11"),
        ("/kontakt%3Fnamn=Nilla", "/kontakt"), ("/kontakt%23Nilla", "/kontakt"),
        ("/till/https://a.example/b", "/till/https:/a.example/b"),
        ("/p/nilla%2540example.se", f"/p/{ANYBODY}"), ("/p/bmlsbGFAZXhhbXBsZS5zZQ", f"/p/{ANYBODY}"),
        ("/p/sid=abc", f"/p/{ANYBODY}"), ("/p/dBjftJeZCVP-mBKuhwQ", f"/p/{ANYBODY}"),
        ("/p/OmOssOchVaraTjanster", "/p/OmOssOchVaraTjanster"),
        ("/p/1912/12/12/1212", "/p" + f"/{ANYBODY}" * 4), ("/p/070/174/06/06", "/p" + f"/{ANYBODY}" * 4),
        ("/nyheter/2026/11/24", "/nyheter/2026/11/24"), ("/p/00_1a_2b_3c_4d_5e", f"/p/{ANYBODY}"),
        ("/om-oss/f%E5gor", "/om-oss/f\u00e5gor"), ("/om-oss/fa%CC%8Agor", "/om-oss/f\u00e5gor"),
        ("/om-oss/f%u00e5gor", "/om-oss/f\u00e5gor"),
        ("/a%00b", f"/{ANYBODY}"), ("*", "/*"), ("", "/"), ("/%2531%2532%2533%2534%2535", f"/{ANYBODY}"),
    ],
)  # fmt: skip
def test_a_page_is_counted_without_query_and_without_anybody(target: str, counted: str) -> None:
    assert page(target) == counted


@given(st.text(max_size=400))
def test_a_page_is_short_and_printable_whatever_was_asked_for(target: str) -> None:
    counted = page(target)
    assert counted.startswith("/")
    assert counted.isprintable()
    assert len(counted) <= LONGEST
    assert counted.count("/") <= DEEPEST
    assert not re.search(r"[?#;\t\n]", counted.replace(ANYBODY, ""))


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.example.com/sida?q=hemligt", "example.com"), ("https://example.se/egen", ""), ("-", ""), ("", ""),
        ("https://WWW.Example.se/", ""), ("android-app://com.example", "com.example"), ("https://[::1", ""),
        ("https://070-1740606.example.com/", ANYBODY), ("https://a b/", ""), ("ingenting", ""),
    ],
)  # fmt: skip
def test_where_somebody_came_from_is_the_host_alone(referrer: str, host: str) -> None:
    assert source(referrer, "example.se") == host


def test_a_page_is_what_somebody_was_shown() -> None:
    assert is_page("GET", "/kontakt", 200)
    assert is_page("GET", "/kontakt", 304)
    assert not any([is_page("POST", "/a", 200), is_page("GET", "/a", 404), is_page("GET", "/a/b.PNG", 200)])


@pytest.mark.parametrize(
    "path", ["/bild/IMG_20261124.jpg", "/static/app.3f2a9c1b8d.js?v=1", "/static/deadbeefdeadbeef.css"]
)
def test_a_picture_is_no_page_whatever_number_it_has(path: str) -> None:
    """A file's name may hold a number, which is `:id`; that it is a picture or a script is seen before."""
    assert page(path).endswith(ANYBODY)
    assert not is_page("GET", path, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/vaccination", "/Vaccination/boka", "/boka?tjanst=vaccination", "/l%C3%A4karbes%C3%B6k", "/lakarbesok",
        "/massage",
        "/halsosamtal", "/hälsosamtal", "/mottagning", "/mottagning/psykiatri", "/radgivning/x", "/nyheter/vaccination",
        "/%76accination", "/%2576accination", "/okant", "/kontakt/hiv", "/traningskort/gravid", "/wp-login.php",
        "/mottagning/",
    ],
)  # fmt: skip
def test_a_path_of_care_and_every_unknown_one_reveals(path: str) -> None:
    assert SITE.reveals(path)
    assert SITE.beside(path) == ""


@pytest.mark.parametrize(
    "path", ["/", "/kontakt", "/KONTAKT/", "/traningskort", "/nyheter/2026/11", "/nyheter", "/om/oss?a=1"]
)
def test_what_is_known_to_be_neutral_does_not(path: str) -> None:
    assert not SITE.reveals(path)
    assert SITE.beside(path) == page(path)


@pytest.mark.parametrize(
    "path",
    [
        "/nyheter/h%E4lsosamtal", "/nyheter/h%C3%A4lsosamtal", "/nyheter/ha%CC%88lsosamtal", "/nyheter/H%C4LSOSAMTAL",
        "/nyheter/h%u00e4lsosamtal", "/nyheter/h%25E4lsosamtal", "/nyheter/halso.samtal",
        "/nyheter/h%C3%A4lso%20samtal",
        "/nyheter/h\u00e4lso+samtal", "/nyheter/../mottagning", "/nyheter/%2e%2e/mottagning/psykiatri",
        "/nyheter/./..//mottagning",
    ],
)  # fmt: skip
def test_a_word_of_care_is_found_however_it_is_written(path: str) -> None:
    """Under pages that are neutral too: in UTF-8 or Latin-1, composed or not, with any sign between its parts."""
    assert SITE.reveals(path)
    assert SITE.beside(path) == ""


@pytest.mark.parametrize(
    "path", ["/kontakt%3Fnamn=Nilla", "/kontakt%23Nilla", "/kontakt;sid=1", "https://example.se/kontakt"]
)
def test_what_stands_beside_an_address_is_what_was_judged(path: str) -> None:
    """A query stays a query when its sign is encoded: nothing of it is kept."""
    assert SITE.beside(path) == "/kontakt"


def test_without_any_word_of_the_operator_almost_everything_reveals() -> None:
    """When unsure: it reveals."""
    assert Health(demo_policy()).reveals("/nyheter")
    assert not Health(demo_policy()).reveals("/")


def test_a_policy_without_services_still_takes_the_unknown_for_health() -> None:
    bare: PolicyFile = demo_policy().model_copy(update={"services": {}})
    assert Health(bare).reveals("/massage")


def test_decoding_ends() -> None:
    assert decoded("/a%252520b") == "/a b"
    assert decoded("/%" + "25" * 9 + "41") == ANYBODY
    assert SITE.reveals("/%" + "25" * 9 + "41")
