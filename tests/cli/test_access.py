"""One page for the person: what is held, why, until when, from where, who read it (R-15.1, N-16.1)."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

from tests.cli.clinic import TOLVAN, Clinic


class Page(HTMLParser):
    """The elements and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def made(clinic: Clinic, path: Path, *words: str) -> Page:
    subject, _ = clinic.customer(**{**TOLVAN, "given": "<script>Tolvan"})
    clinic.here("choice", "give", "--subject", subject, "--choice", "consent.marketing.email", "--yes")
    clinic.here(
        "read", "--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "a new time"
    )
    assert clinic.run("access", clinic.folder, "--subject", subject, "--to", path, *words, actor="rut").exit_code == 0
    return Page(path.read_text())


def test_the_page_says_what_why_until_when_from_where_and_who_read(clinic: Clinic, tmp_path: Path) -> None:
    page = made(clinic, tmp_path / "page.html")
    for words in (
        *("Tolvansson", "tolvan@example.se", "Stel nacke."),
        *("Fullgöra avtalet", "artikel 6.1 b", "Sparas till", "Så länge ett avtal med dig gäller"),
        *("Dig själv", "IT-leverantör", "S7", "Vi behandlar dina uppgifter för att göra det du har begärt"),
        *("Vem har läst", "Reception", "Ja till", "Integritetsskyddsmyndigheten"),
    ):
        assert words in page.words, words


def test_the_page_is_private_and_stands_by_itself(clinic: Clinic, tmp_path: Path) -> None:
    page = made(clinic, tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "form", "object"}
    assert all(str(a["href"]).startswith("#") for a in page.all("a"))
    assert "url(" not in (tmp_path / "page.html").read_text()
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'", str(policy)
    )


def test_the_page_is_accessible(clinic: Clinic, tmp_path: Path) -> None:
    page = made(clinic, tmp_path / "page.html")
    assert page.all("html") == [{"lang": "sv"}]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [str(attributes["id"]) for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in page.all("a")} <= set(ids)
    assert all(th.get("scope") for th in page.all("th"))
    named = {str(section["aria-labelledby"]) for section in page.all("section")}
    assert named <= set(ids)


def test_the_page_is_swedish_unless_english_is_asked_for(clinic: Clinic, tmp_path: Path) -> None:
    page = made(clinic, tmp_path / "page.html", "--lang", "en")
    assert page.all("html") == [{"lang": "en"}]
    assert "Who has read" in page.words
    assert "Sparas" not in page.words


def test_a_person_of_whom_little_is_known_gets_a_page_too(clinic: Clinic) -> None:
    result = clinic.run("access", clinic.folder, "--subject", clinic.met(), actor="rut")
    assert "Vi har inga uppgifter om dig." in result.stdout
    assert "Du har inte gjort några val." in result.stdout


def test_programs_get_the_same_as_json(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    answer = clinic.here("access", "--subject", subject)
    assert {held["category"] for held in answer["held"]} >= {"name", "contact"}
    assert all(held["grounds"][0]["bases"] for held in answer["held"])
    assert answer["relations"][0]["opened_at"]


def test_only_a_role_that_carries_requests_makes_the_page(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    assert "D-14" in clinic.here("access", "--subject", subject, actor="max", code=1)["rules"]
    assert clinic.here("access", "--subject", subject, actor="nobody", code=1)["requirement"] == "A-10"
    nobody = "s_" + "0" * 25 + "1"
    assert clinic.here("access", "--subject", nobody, code=1)["requirement"] == "N-07.1"
