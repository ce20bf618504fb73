"""The notice says what the file says, all of it and nothing else (invariant 9; Art. 13, 14, 21(4); PDL 8:6)."""

from pathlib import Path
from typing import Any

import pytest

from ombud.policy.document.html import page
from ombud.policy.document.markdown import markdown
from ombud.policy.load import Loaded, load
from ombud.policy.model import PolicyFile
from ombud.policy.notice import notice
from ombud.policy.wording import capital, say
from ombud.policy.wording.grounds import basis_words, special_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import category_words, recipient_words, used_words
from ombud.terms.text import Language
from tests.policy.reading_back import Reader, read_html, read_markdown
from tests.policy.small_policy import small

POLICIES = Path(__file__).parents[2] / "policies"
LANGUAGES: tuple[Language, ...] = ("sv", "en")
NAMES = {
    "sv": ("Varför", "Uppgifter", "Rättslig grund", "Sparas", "Lämnas till", "Därför får känsliga uppgifter användas"),
    "en": ("Why", "Data", "Legal basis", "Kept", "Given to", "Why sensitive data may be used"),
}


def real(name: str) -> PolicyFile:
    loaded = load((POLICIES / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, Loaded), loaded
    return loaded.file


FILES = {
    "small": small(),
    "halsoklustret": real("halsoklustret.yaml"),
    "published": real("halsoklustret-published.yaml"),
}


@pytest.fixture(params=[(name, lang) for name in FILES for lang in LANGUAGES], ids=lambda p: "-".join(p))
def case(request: Any) -> tuple[PolicyFile, Language]:
    name, language = request.param
    return FILES[name], language


def expected(file: PolicyFile, language: Language) -> dict[str, dict[str, list[str]]]:
    """What each purpose must say, put together from the file and not from the notice."""
    why, data, basis, kept, given, allowed = NAMES[language]
    told: dict[str, dict[str, list[str]]] = {}
    for id_, purpose in file.purposes.items():
        if purpose.off is not None:
            told[id_] = {}
            continue
        told[id_] = {
            why: [say(purpose.why, language)],
            data: [
                say(used_words(file, u), language) + (f": {say(u.reason, language)}" if u.reason else "")
                for u in purpose.categories
            ],
            basis: [starts(capital(say(basis_words(b), language)), b.consent or b.interest) for b in purpose.bases],
            kept: [said for row in purpose.storage if (said := period(file, row, language))],
            given: [say(recipient_words(r), language) for r in purpose.recipients],
            allowed: [starts(capital(say(special_words(s), language)), s.consent) for s in purpose.special],
        }
    return told


def period(file: PolicyFile, row: Any, language: Language) -> str:
    said = period_words(row)
    names = ", ".join(say(category_words(file, c), language) for c in row.categories)
    return capital(f"{names}: {say(said, language)}" if names else say(said, language)) if said else ""


def starts(text: str, reference: str | None) -> str:
    return f"{text}: → {reference}" if reference else text


def told(read: Reader, language: Language, names: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """What the page says of each purpose: the parts of level 3 in the three sections of purposes."""
    found: dict[str, dict[str, list[str]]] = {}
    for part in purpose_parts(read, language):
        details = {name: part.details.get(name, []) for name in NAMES[language]} if part.details else {}
        found[names[part.title]] = {name: [tidy(line) for line in lines] for name, lines in details.items()}
    return found


def purpose_parts(read: Reader, language: Language) -> list[Any]:
    sections = {
        "sv": ("Vad vi använder uppgifterna till", "Vad lagen kräver av oss", "Det här gör vi inte"),
        "en": ("What we use the data for", "What the law requires of us", "What we do not do"),
    }[language]
    inside, parts = False, []
    for part in read.parts:
        if part.level == 2:
            inside = part.title in sections
        elif part.level == 3 and inside:
            parts.append(part)
    return parts


def tidy(line: str) -> str:
    for word in (": texten ", ": avvägningen ", ": the text ", ": the balancing "):
        line = line.replace(word, ": → ")
    return line


GAPS = ("saknas i policyn", "the policy does not say")
NONE = ("Inga mottagare", "No recipients")


def differences(file: PolicyFile, language: Language, read: Reader) -> list[str]:
    names = {say(purpose.name, language): id_ for id_, purpose in file.purposes.items()}
    unknown = [p.title for p in purpose_parts(read, language) if p.title not in names]
    if unknown:
        return unknown
    said, wanted = told(read, language, names), expected(file, language)
    found = [id_ for id_ in wanted.keys() ^ said.keys()]
    for id_ in wanted.keys() & said.keys():
        for name in wanted[id_].keys() | said[id_].keys():
            lines = [line for line in said[id_].get(name, []) if not any(gap in line for gap in GAPS)]
            if [line for line in lines if line not in NONE] != wanted[id_].get(name, []):
                found.append(f"{id_} {name}: {lines} / {wanted[id_].get(name)}")
    return found


def test_html_says_every_purpose_category_period_basis_and_recipient_and_no_other(
    case: tuple[PolicyFile, Language],
) -> None:
    file, language = case
    assert differences(file, language, read_html(page(notice(file, language)))) == []


def test_markdown_says_the_same(case: tuple[PolicyFile, Language]) -> None:
    file, language = case
    assert differences(file, language, read_markdown(markdown(notice(file, language)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_too_many_or_too_few_is_seen(language: Language) -> None:
    """The comparison itself: a purpose, category, period, basis or recipient more or less fails it."""
    read = read_html(page(notice(small(), language)))
    for path in ("purposes/legal.accounting", "purposes/web.onsite"):
        assert differences(small(**{path: None}), language, read)
    changed = {
        "purposes/care.record/categories": [{"id": "health"}],
        "purposes/care.record/storage": [{"period": "P11Y", "anchor": "last_entry"}],
        "purposes/care.record/bases": [{"article": "6.1.e"}],
        "purposes/care.record/recipients": [],
        "purposes/care.record/special": [],
        "purposes/care.record/why": {"sv": "annat", "en": "other"},
    }
    for path, value in changed.items():
        assert differences(small(**{path: value}), language, read), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_is_listed_with_its_sources_and_no_other(language: Language) -> None:
    file = small()
    rows = read_html(page(notice(file, language))).part("categories").rows[1:]
    assert len(rows) == len(file.categories)
    told_names = [row[0].removesuffix(" (känslig uppgift)").removesuffix(" (sensitive data)") for row in rows]
    assert told_names == [say(category.name, language) for category in file.categories.values()]
    assert (
        rows[1][2]
        == {
            "sv": "Dig själv, laboratorier, okänd källa",
            "en": "Yourself, laboratories, okänd källa",
        }[language]
    )
    assert (
        rows[1][1]
        == {
            "sv": "Det du berättar eller vi antecknar, own field",
            "en": "What you tell us or we note, own field",
        }[language]
    )
    assert rows[4][3] in ("Används inte", "Not used")


def test_the_right_to_object_stands_first_and_apart(case: tuple[PolicyFile, Language]) -> None:
    """Art. 21(4), L-17: clearly, and apart from all other information."""
    file, language = case
    html = page(notice(file, language))
    read = read_html(html)
    regions = [found for tag, found in read.tags if tag == "section"]
    assert regions == [{"class": "box", "aria-labelledby": "objection"}]
    headings = [part.id for part in read.parts if part.level == 2 and part.id != "toc"]
    assert headings[0] == "objection"
    box = html[html.index('<section class="box"') : html.index("</section>")]
    assert all(anchor not in box for anchor in ('id="rights"', 'id="purposes"', "<h3"))
    assert "#purpose-marketing.direct" in box


def test_the_box_names_what_each_objection_reaches() -> None:
    texts = " ".join(read_html(page(notice(small(), "sv"))).part("objection").texts)
    assert "Reklam: du kan när som helst säga nej" in texts
    assert "Det gäller Reklam sv." in texts
    assert "Det gäller Urval sv." in texts
    assert "(artikel 21.1)" in texts
    assert "2 kap. 2 §" in texts
    assert "på webben, /mina, eller säg, skriv eller ring" in texts


def test_a_file_that_grants_no_objection_has_no_box() -> None:
    rights = {"rights": {"access": True}}
    assert "box" not in {found.get("class") for _, found in read_html(page(notice(small(**rights), "sv"))).tags}


def test_without_anything_to_balance_the_box_speaks_of_marketing_only() -> None:
    rights = {"objection": True, "objection_dm": True}
    file = small(rights=rights, **{"purposes/profiling.marketing": None, "purposes/marketing.direct": None}, pdl_8_6={})
    texts = read_html(page(notice(file, "en"))).part("objection").texts
    assert len(texts) == 2
    assert texts[1].startswith("How to: tell us")
    public_task = small(**{"purposes/legal.accounting/bases": [{"article": "6.1.e"}]})
    assert "Bokföring sv" in read_html(page(notice(public_task, "sv"))).part("objection").texts


def test_the_rights_of_the_file_are_told_and_no_other(case: tuple[PolicyFile, Language]) -> None:
    file, language = case
    fields = ("access", "rectification", "erasure", "restriction", "objection", "objection_dm")
    fields += ("objection_profiling", "portability", "withdraw_consent", "art22", "compensation")
    granted = [field for field in fields if getattr(file.rights, field)]
    assert len(read_html(page(notice(file, language))).part("rights").details) == len(granted)


def test_each_right_comes_with_its_condition_and_how() -> None:
    read = read_html(page(notice(small(), "sv")))
    details = read.part("rights").details
    assert "8 kap. 4 §" in " ".join(details["Radera"])
    assert details["Flytta mina uppgifter (dataportabilitet)"][-1] == "Gäller: Reklam sv"
    how = " ".join(read.part("how-to").texts)
    assert "inom en månad" in how
    assert "30 dagar" not in how
    assert "På webben: /mina · kontakt@example.se · 070-174 06 05 · dso@example.se" in how


def test_outside_care_nothing_is_said_of_journals() -> None:
    file = small(regime={}, services={}, **{"notice/mandatory_fields_stated": True})
    read = read_html(page(notice(file, "sv")))
    assert "journal" not in " ".join(read.part("rights").details["Radera"])
    assert not [part for part in read.parts if part.id in ("care", "services")]


def test_care_adds_what_the_patient_data_act_adds() -> None:
    """PDL 8:6 points 1-6, SVOD 2:2, PDL 7:3 (L-19 to L-25)."""
    read = read_html(page(notice(small(), "sv")))
    assert len(read.part("care").details) == 8
    one = read_html(page(notice(small(pdl_8_6={"block": True}), "sv"))).part("care").details
    assert list(one) == ["Spärra uppgifter"]


def test_complaints_name_the_authority_and_the_court() -> None:
    """N-19.1, R-77.1."""
    details = read_html(page(notice(small(), "sv"))).part("complaint").details
    assert details["Klaga"][0] == "Integritetsskyddsmyndigheten, www.imy.se"
    assert "tre månader" in details["Klaga"][2]
    assert "artikel 79" in details["Gå till domstol"][0]
    silent = small(rights={"complaint": True})
    assert "saknas" in read_html(page(notice(silent, "sv"))).part("complaint").details["Klaga"][0]
    assert not [p for p in read_html(page(notice(small(rights={}), "sv"))).parts if p.id == "complaint"]


def test_what_the_published_notice_leaves_unsaid_is_marked_as_missing() -> None:
    """L-01, L-02, L-04, L-08 to L-11, L-16, L-32, L-33, L-38: nothing is made up to fill a hole."""
    html = page(notice(FILES["published"], "sv"))
    marks = html.count("saknas i policyn</mark>")
    assert marks > 20
    for what in ("Organisationsnummer", "Överföring", "Lämnas till", "Kakor", "Version och datum", "Rättslig grund"):
        assert f"<mark>{what}: uppgiften saknas i policyn</mark>" in html


def test_placeholders_drafts_and_open_questions_are_marked() -> None:
    html = page(notice(small(), "sv"))
    assert "559999-9991<mark> (påhittad uppgift" in html
    assert "<mark>Frågor som inte är avgjorda:</mark>" in html
    assert "Version 3, gäller från 23 november 2026." in html
    draft = small(status="proposal")
    assert "<mark>Förslag. En jurist" in page(notice(draft, "sv"))
    noted = small(status="proposal", note={"sv": "Ett utkast.", "en": "A draft."})
    assert "<mark>Ett utkast.</mark>" in page(notice(noted, "sv"))
    assert "<p>Ett utkast.</p>" in page(notice(small(note={"sv": "Ett utkast.", "en": "x"}), "sv"))


def test_sentences_stand_in_their_order_with_anchors() -> None:
    """N-01.1: a purpose leads to the sentence that it rests on."""
    html = page(notice(small(), "sv"))
    assert html.index('<p id="m1">') < html.index('<p id="m2">') < html.index('<p id="m10">')
    details = read_html(html).part("purpose-marketing.direct").details
    assert details["Bygger på mening"] == ["S2, S10"]
    assert details["Gränser"] == [
        "Bara för dig som har fyllt 18 år.",
        "Aldrig för den som har skyddade personuppgifter.",
        "Inga hälsoord. sv",
    ]


def test_what_comes_from_others_by_law_serves_only_what_the_law_asks_for() -> None:
    """N-03.1, N-03.2: for a purpose of the notice the source is the person."""
    read = read_html(page(notice(small(), "sv")))
    assert read.part("purpose-marketing.direct").details["Kommer från"] == ["Dig själv"]
    assert read.part("purpose-marketing.direct").details["Kanaler"] == ["E-post"]
    assert read.part("purpose-care.record").details["Kommer från"] == ["Dig själv, laboratorier, okänd källa"]


def test_without_an_officer_none_is_named() -> None:
    details = read_html(page(notice(small(dpo={}), "sv"))).part("controller").details
    assert "Dataskyddsombud" not in details


def test_a_rule_of_our_own_is_not_shown_as_law() -> None:
    details = read_html(page(notice(small(), "sv"))).part("purpose-care.record").details
    assert details["Regler i lag"] == ["2 kap. 4 § p. 1 patientdatalagen"]
    assert details["Gäller"] == ["Patienter", "Okänd grupp"]


def test_an_empty_file_still_makes_a_notice() -> None:
    """Nothing is claimed for a file that says nothing."""
    empty = PolicyFile.model_validate(
        {
            "id": "tom",
            "title": {"sv": "T", "en": "T"},
            "status": "signed",
            "notice": {},
            "sentences": {},
            "controller": {"name": "K"},
            "dpo": {"appointed": True},
            "regime": {},
            "categories": {},
            "purposes": {},
            "rights": {"access": True},
        }
    )
    read = read_html(page(notice(empty, "sv")))
    assert [p.id for p in read.parts if p.level == 2 and p.id != "toc"] == [
        "controller",
        "rights",
        "transfers",
        "automation",
        "cookies",
        "version",
    ]
    assert "saknas" in read.part("controller").details["Dataskyddsombud"][0]
    assert "saknas" in " ".join(read.part("how-to").texts)


def test_a_purpose_that_touches_an_undeclared_category_still_renders() -> None:
    file = small(**{"purposes/legal.accounting/categories": [{"id": "okänd"}]})
    details = read_html(page(notice(file, "sv"))).part("purpose-legal.accounting").details
    assert details["Uppgifter"] == ["okänd"]
    assert "Kommer från" not in details
    bare = small(**{"purposes/legal.accounting/categories": []})
    assert "saknas" in read_html(page(notice(bare, "sv"))).part("purpose-legal.accounting").details["Uppgifter"][0]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "#emph[x]", "$y$", "=1+1", "javascript:alert(1)"])
def test_hostile_values_come_out_as_text(hostile: str) -> None:
    words = {"sv": hostile, "en": hostile}
    file = small(
        title=words,
        **{
            "controller/name": hostile,
            "controller/email": hostile,
            "dpo/contact": {"email": hostile, "phone": hostile, "postal": hostile},
            "rights/how_to": hostile,
            "purposes/care.record/name": words,
            "purposes/care.record/why": words,
            "cookies/list": [hostile],
        },
    )
    document = notice(file, "sv")
    for read in (read_html(page(document)), read_markdown(markdown(document))):
        assert "script" not in {tag for tag, _ in read.tags}
        assert not any(found.get("href", "").startswith("javascript") for _, found in read.tags)
        assert hostile in [part.title for part in read.parts]
        assert [hostile] in [part.details.get("Varför") for part in read.parts]


def test_a_web_address_for_rights_is_a_link() -> None:
    html = page(notice(small(**{"rights/how_to": "https://example.se/mina"}), "sv"))
    assert '<a href="https://example.se/mina">https://example.se/mina</a>' in html
