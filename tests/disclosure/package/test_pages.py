"""The pages that a person reads first, held against rules of accessibility (WCAG 2.2 AA, PDF/UA-1)."""

import re
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from ombud.disclosure.package import Order
from ombud.policy.document.style import THEMES
from ombud.relations import Kind
from ombud.requests import consent, restrict
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.text import Language
from tests.clinic import RUT, Clinic
from tests.disclosure.many import fill
from tests.disclosure.package.opened import Opened, made
from tests.policy.test_document import contrast

pytestmark = pytest.mark.on("sqlite")
HOSTILE = "<script>alert(1)</script>"
NAMES = {"sv": "las-mig-forst", "en": "read-me-first"}
_VOID = {"meta", "br"}


class Page(HTMLParser):
    """The elements of a page, each with its attributes, its words and what it stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: list[list[str]] = []
        self.open: list[tuple[str, int]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(name for name, _ in self.open)))
        self.words.append([])
        if tag not in _VOID:
            self.open.append((tag, len(self.elements) - 1))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, number in self.open:
            self.words[number].append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]

    def said(self, tag: str) -> list[str]:
        found = zip(self.elements, self.words, strict=True)
        return ["".join(words).strip() for (name, _, _), words in found if name == tag]

    def within(self, tag: str) -> list[tuple[str, ...]]:
        return [above for name, _, above in self.elements if name == tag]


def somebody(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks=HOSTILE)
    clinic.hold(subject, "name", "contract", given=f"{HOSTILE}Tolvan", family="=1+1")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    clinic.hold(subject, "health", "care", kind="note", text="#emph[x] $y$")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    clinic.read(subject, "contract.request", "name")
    return subject


def page(opened: Opened, language: Language = "sv") -> Page:
    return Page(opened.files[f"{NAMES[language]}.html"].decode())


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def package(clinic: Clinic, language: Language) -> Opened:
    return made(clinic, Order(somebody(clinic), language=language))


def test_the_page_keeps_the_rules_of_accessibility(package: Opened, language: Language) -> None:
    found = page(package, language)
    assert found.all("html") == [{"lang": language}]  # 3.1.1
    assert found.said("title") == found.said("h1")  # 2.4.2
    assert len(found.said("h1")) == 1
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _, _ in found.elements}  # 1.3.1, landmarks
    assert len(found.all("main")) == 1
    levels = [int(tag[1]) for tag, _, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))  # no level skipped
    assert all(found.said(f"h{level}") for level in set(levels))
    ids = [str(attributes["id"]) for _, attributes, _ in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert [a["href"] for a in found.all("a") if not str(a["href"]).startswith("#")] == []
    assert {str(a["href"])[1:] for a in found.all("a")} <= set(ids)
    assert found.elements[[tag for tag, _, _ in found.elements].index("a")][1]["class"] == "skip"  # 2.4.1


def test_every_table_has_a_caption_and_headers_with_their_scope(package: Opened, language: Language) -> None:
    found = page(package, language)
    tables = found.all("table")
    assert len(tables) >= 3
    assert len(found.said("caption")) == len(tables)
    assert all(found.said("caption"))
    scopes = [th.get("scope") for th in found.all("th")]
    assert set(scopes) == {"col", "row"}
    assert len([scope for scope in scopes if scope == "row"]) == len(found.all("tr")) - len(tables)
    regions = [a for _, a, _ in found.elements if a.get("class") == "scroll"]
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in regions)  # 2.1.1: reached by the keyboard
    assert all("dl" in above for above in found.within("dt") + found.within("dd"))


def test_nothing_is_fetched_and_nothing_runs(package: Opened, language: Language) -> None:
    """Opens offline with no outside host; threat 21, CVE-2023-47114."""
    text = package.files[f"{NAMES[language]}.html"].decode()
    found = Page(text)
    tags = {tag for tag, _, _ in found.elements}
    assert not tags & {"script", "img", "link", "iframe", "form", "object", "video", "audio", "base", "input"}
    assert not [name for _, attributes, _ in found.elements for name in attributes if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert HOSTILE not in text
    csp = next(str(meta["content"]) for meta in found.all("meta") if meta.get("http-equiv"))
    assert csp.startswith("default-src 'none'; style-src 'sha256-")
    assert "Tolvan" in " ".join(found.said("main"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_that_the_page_uses_have_enough_contrast(theme: str) -> None:
    """1.4.3, 1.4.11: the page has the style of every other, and no colour of its own."""
    colours = THEMES[theme]
    assert contrast(colours["ink"], colours["bg"]) >= 4.5
    assert contrast(colours["link"], colours["bg"]) >= 4.5
    assert contrast(colours["ink"], colours["box"]) >= 4.5
    assert contrast(colours["muted"], colours["bg"]) >= 4.5


def test_it_begins_with_the_answer(package: Opened, language: Language) -> None:
    """What is held comes first, then why; the sentence of the notice and the rights are on the same page."""
    words = " ".join(page(package, language).said("main"))
    first = {"sv": "Ja, vi har uppgifter om dig: ", "en": "Yes, we hold data about you: "}[language]
    assert words.startswith(first)
    last = {"sv": "Vad du kan göra", "en": "What you can do"}[language]
    assert words.index(first) < words.index("S7") < words.rindex(last)


def test_the_pdf_is_tagged_and_has_title_and_language(package: Opened, language: Language) -> None:
    reader = PdfReader(BytesIO(package.files[f"{NAMES[language]}.pdf"]))
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith(language)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", root["/Metadata"].get_data())  # type: ignore[attr-defined]
    assert reader.metadata is not None
    assert reader.metadata.title == page(package, language).said("title")[0]
    first = re.sub(r"\s", "", reader.pages[0].extract_text())
    assert {"sv": "Ja,viharuppgifteromdig", "en": "Yes,weholddataaboutyou"}[language] in first
    assert "#emph[x]" in re.sub(r"\s+", " ", "".join(one.extract_text() for one in reader.pages))


def test_a_table_for_a_spreadsheet_calculates_nothing_and_gives_back_what_was_there(
    package: Opened, language: Language
) -> None:
    """Threat 18"""
    raw = package.files["csv/name.csv"].decode("utf-8-sig")
    assert ";'=1+1;" in raw
    family = {"sv": "Efternamn", "en": "Family name"}[language]
    assert package.table("name")[0][family] == "=1+1"


def test_where_there_is_much_the_pages_show_the_newest_and_say_where_the_rest_is(clinic: Clinic) -> None:
    subject = clinic.somebody()
    fill(clinic, subject, 700)
    opened = made(clinic, subject)
    words = " ".join(page(opened).said("main"))
    assert "Här står de 100 senaste av 701. Alla finns i json/health.json, csv/health.csv, fhir/bundle.json." in words
    assert len(opened.records("health")) == 701
    events = [one["at"] for one in opened.records("health")]
    assert events == sorted(events)
    assert len(PdfReader(BytesIO(opened.files["las-mig-forst.pdf"])).pages) < 20
