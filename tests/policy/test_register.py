"""The Article 30 record: made from the file, whole or not at all, the same in every form (A-01, A-02, N-02.1)."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from ombud.policy.document.html import page as html_page
from ombud.policy.load import Loaded, load
from ombud.policy.model import PolicyFile
from ombud.policy.model_controller import Clauses
from ombud.policy.register import Incomplete, Missing, Register, register
from ombud.policy.register.jsonld import DPV, GDPR, PERSONAL_DATA, gdpr, jsonld
from ombud.policy.register.page import incomplete, page, tables
from ombud.policy.wording import say
from ombud.policy.wording.periods import period_words
from ombud.terms import PurposeId
from ombud.terms.text import Language
from tests.policy.reading_back import read_html
from tests.policy.small_policy import said, small

# rdflib's own reader of JSON-LD still uses the class that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

POLICIES = Path(__file__).parents[2] / "policies"
LANGUAGES: tuple[Language, ...] = ("sv", "en")


def real() -> PolicyFile:
    loaded = load((POLICIES / "halsoklustret.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, Loaded)
    return loaded.file


def made(file: PolicyFile) -> Register:
    record = register(file)
    assert isinstance(record, Register), record
    return record


FILES = {"small": small(), "halsoklustret": real()}


@pytest.fixture(params=FILES)
def file(request: Any) -> PolicyFile:
    return FILES[request.param]


def active(file: PolicyFile) -> dict[str, Any]:
    return {id_: purpose for id_, purpose in file.purposes.items() if purpose.off is None}


def test_every_purpose_is_one_activity_and_there_is_no_other(file: PolicyFile) -> None:
    record = made(file)
    assert [a.id for a in record.activities] == list(active(file))
    assert [id_ for id_, _, _ in record.off] == [i for i, p in file.purposes.items() if p.off is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_activity_says_what_the_file_says(file: PolicyFile, language: Language) -> None:
    read = read_html(html_page(page(made(file), language)))
    parts = {part.id: part for part in read.parts if part.level == 3}
    assert set(parts) == {f"purpose-{id_}" for id_ in active(file)}
    for id_, purpose in active(file).items():
        lines = list(parts[f"purpose-{id_}"].details.values())
        why, people, data, bases, special, recipients, _, periods = lines[1:]
        assert lines[0] == [id_]
        assert why == [say(purpose.why, language)]
        assert [len(people), len(data), len(bases)] == [
            len(purpose.data_subjects),
            len(purpose.categories),
            len(purpose.bases),
        ]
        assert len(special) == max(1, len(purpose.special))
        assert len(recipients) == max(1, len(purpose.recipients))
        assert all(say(r.name, language) in line for r, line in zip(purpose.recipients, recipients, strict=False))
        said = [period_words(row) for row in purpose.storage]
        assert [line.lower().endswith(say(w, language).lower()) for w, line in zip(said, periods, strict=True) if w]


def test_the_controller_stands_on_every_row(file: PolicyFile) -> None:
    """N-02.1: name, registration number and address on each row."""
    table = tables(made(file), "sv")[0]
    assert len(table.rows) == len(active(file))
    for row in table.rows:
        cells = ["".join(str(span) for span in cell) for cell in row]
        assert file.controller.legal_name in cells
        assert file.controller.org_number in cells
        assert file.controller.postal_address in cells
        assert len(cells) == len(table.header)


def test_purposes_that_are_switched_off_have_a_table_of_their_own() -> None:
    off = tables(made(small()), "sv")[1]
    assert off.rows == ((("web.onsite",), ("Besök på plats sv",), ("Avstängt. sv",)),)
    without = small(**{"purposes/web.onsite": None})
    assert len(tables(made(without), "sv")) == 1
    assert 'id="off"' not in html_page(page(made(without), "sv"))


def test_a_retention_taken_away_refuses_and_names_it() -> None:
    """A-01: removing a retention → the export fails."""
    answer = register(small(**{"purposes/care.record/storage": []}))
    assert isinstance(answer, Incomplete)
    assert answer.missing[0] == Missing("care.record", "purposes.care.record.storage.health", "30(1)(f)")  # type: ignore[arg-type]
    assert {found.path.rsplit(".", 1)[1] for found in answer.missing} == {"health", "contact", "personnummer"}


@pytest.mark.parametrize("purpose", sorted(active(FILES["halsoklustret"])))
def test_no_retention_of_the_real_policy_can_be_taken_away(purpose: str) -> None:
    whole = FILES["halsoklustret"]
    cut = whole.purposes[purpose].model_copy(update={"storage": []})  # type: ignore[index]
    answer = register(whole.model_copy(update={"purposes": {**whole.purposes, purpose: cut}}))
    assert isinstance(answer, Incomplete)
    assert {found.purpose for found in answer.missing} == {purpose}
    assert {found.article for found in answer.missing} == {"30(1)(f)"}


CLOUD = {"name": {"sv": "Moln", "en": "Cloud"}, "role": "processor", "country": "US"}


@pytest.mark.parametrize(
    ("path", "value", "missing", "article"),
    [
        ("controller/legal_name", None, "controller.legal_name", "30(1)(a)"),
        ("controller/org_number", None, "controller.org_number", "30(1)(a)"),
        ("controller/postal_address", None, "controller.postal_address", "30(1)(a)"),
        ("controller", {"name": "K"}, "controller.email", "30(1)(a)"),
        ("dpo/contact", {}, "dpo.contact", "30(1)(a)"),
        ("purposes", {}, "purposes", "30(1)(b)"),
        ("purposes/care.record/data_subjects", [], "purposes.care.record.data_subjects", "30(1)(c)"),
        ("purposes/care.record/categories", [], "purposes.care.record.categories", "30(1)(c)"),
        ("purposes/care.record/recipients", [], "purposes.care.record.recipients", "30(1)(d)"),
        ("purposes/care.record/recipients", [CLOUD], "purposes.care.record.recipients.0.transfer", "30(1)(e)"),
        ("purposes/care.record/storage", [{}], "purposes.care.record.storage.health", "30(1)(f)"),
        ("security_measures", None, "security_measures", "30(1)(g)"),
        ("purposes/care.record/bases", [], "purposes.care.record.bases", "5(2), 6(1)"),
    ],
)
def test_every_field_of_article_30_is_needed(path: str, value: Any, missing: str, article: str) -> None:
    answer = register(small(**{path: value}))
    assert isinstance(answer, Incomplete)
    assert (missing, article) in [(found.path, found.article) for found in answer.missing]


def test_a_row_that_says_nothing_is_no_time_limit() -> None:
    row = {"period": "P10Y", "anchor": "last_entry"}
    record = made(small(**{"purposes/care.record/storage": [{}, row]}))
    assert [len(activity.periods) for activity in record.activities if activity.id == "care.record"] == [1]


def test_a_missing_record_says_what_is_missing_to_people() -> None:
    answer = register(small(**{"controller/org_number": None}))
    assert isinstance(answer, Incomplete)
    rows = [row for part in read_html(html_page(incomplete(answer.missing, "sv"))).parts for row in part.rows]
    assert rows == [["Uppgift som saknas", "Artikel"], ["controller.org_number", "30(1)(a)"]]


def test_a_controller_without_an_officer_says_none() -> None:
    file = small(dpo={"appointed": False})
    assert made(file).controller.dpo is None
    assert "hasDataProtectionOfficer" not in json.dumps(jsonld(made(file)))
    assert read_html(html_page(page(made(file), "sv"))).part("controller").details["Dataskyddsombud"] == ["Inget"]


def test_invented_fields_are_marked() -> None:
    assert "<mark>Påhittade uppgifter" in html_page(page(made(small()), "sv"))
    real_facts = small(**{"controller/placeholders": [], "notice/version": None})
    html = html_page(page(made(real_facts), "sv"))
    assert "Påhittade" not in html
    assert read_html(html).part("controller").details["Policy"] == ["liten"]


def graph(file: PolicyFile) -> Graph:
    return Graph().parse(data=json.dumps(jsonld(made(file))), format="json-ld")


def term(name: str) -> URIRef:
    return URIRef(DPV + name)


def test_the_graph_holds_every_activity_with_its_categories_grounds_and_recipients(file: PolicyFile) -> None:
    """F-04: read back by rdflib, without fetching a context."""
    found = graph(file)
    activities = {
        str(found.value(a, DCTERMS.identifier)): a for a in found.subjects(RDF.type, term("PersonalDataProcess"))
    }
    assert set(activities) == set(active(file))
    for id_, purpose in active(file).items():
        activity = activities[id_]
        data = [str(found.value(d, DCTERMS.identifier)) for d in found.objects(activity, term("hasPersonalData"))]
        assert set(data) == {used.id for used in purpose.categories}
        grounds = {str(ground) for ground in found.objects(activity, term("hasLegalBasis"))}
        wanted = {b.article for b in purpose.bases} | {s.condition for s in purpose.special}
        assert grounds == {GDPR + "A" + article.replace(".", "-") for article in wanted}
        assert len(list(found.objects(activity, term("hasRecipient")))) == len(purpose.recipients)
        assert len(list(found.objects(activity, term("hasStorageCondition")))) == len(purpose.storage)
        told = found.value(activity, term("hasPurpose"))
        labels = {(str(label), label.language) for label in found.objects(told, SKOS.prefLabel)}  # type: ignore[attr-defined]
        assert labels == {(purpose.name.sv, "sv"), (purpose.name.en, "en")}


def test_a_legal_basis_is_an_article_and_never_an_agreement(file: PolicyFile) -> None:
    text = json.dumps(jsonld(made(file)))
    assert "dpv:Contract" not in text
    assert gdpr("6.1.b") == "eu-gdpr:A6-1-b"
    grounds = {str(ground) for ground in graph(file).objects(None, term("hasLegalBasis"))}
    assert all(ground.startswith((GDPR + "A6-1-", GDPR + "A9-2-")) for ground in grounds)


def test_durations_special_categories_and_groups_have_their_terms() -> None:
    weeks = small(**{"purposes/legal.accounting/storage": [{"period": "P2W", "anchor": "closed"}]})
    found = graph(weeks)
    durations = set(found.objects(None, term("hasDuration")))
    assert durations == {Literal(text, datatype=XSD.duration) for text in ("P10Y", "P24M", "P1Y6M", "P14D")}
    special = {
        str(found.value(d, DCTERMS.identifier)) for d in found.subjects(RDF.type, term("SpecialCategoryPersonalData"))
    }
    assert special == {"health"}
    assert list(found.subjects(RDF.type, URIRef(PERSONAL_DATA + "Contact")))
    assert list(found.subjects(RDF.type, URIRef(PERSONAL_DATA + "MedicalHealth")))
    assert list(found.subjects(RDF.type, term("Patient")))
    assert list(found.subjects(RDF.type, term("DataSubject")))
    assert [str(name) for name in found.objects(None, term("hasName"))] == ["Kliniken Exempel AB"]


def test_hostile_ids_and_words_stay_values() -> None:
    file = small(id='a b"<>', **{"purposes/care.record/name": {"sv": "<script>", "en": '"}'}})
    assert {"<script>", '"}'} <= {str(label) for label in graph(file).objects(None, SKOS.prefLabel)}


def contracted() -> PolicyFile:
    """The small policy with two processors: one with a contract of which all but one point is stated."""
    stated = {name: "s. 2" for name in Clauses.model_fields if name != "audits"}
    it = {"name": "Drift AB", "contract_ref": "A-1", "valid_from": "2025-06-01", "sub_processors": ["Moln AB"]}
    return small(
        processors={
            "it": {"does": said("Drift"), **it, "clauses": stated},
            "post": {"does": said("Brev")},
        },
        **{
            "purposes/care.record/recipients": [{"name": said("IT"), "role": "processor", "contract": "it"}],
        },
    )


@pytest.mark.parametrize(("language", "missing"), [("sv", "framgår inte"), ("en", "not stated")])
def test_a_50_each_contract_stands_with_each_point_of_its_clauses(language: Language, missing: str) -> None:
    """Art. 28(3): what for, about whom and what, and where (a) to (h) stand; what is not said is shown as that."""
    file = contracted()
    table = tables(made(file), language)[1]
    it, post = (["".join(str(span) for span in cell) for cell in row] for row in table.rows)
    care = file.purposes[PurposeId("care.record")]
    assert it[0] == "Drift AB"
    assert it[2].startswith("A-1, 2025-06-01 – ")
    assert it[3] == "Moln AB"
    assert say(care.name, language).lower() == it[4].lower()
    assert all(it[5:7])
    assert [f"({letter})" in it[7] for letter in "abcdefgh"] == [True] * 8
    assert it[7].count("s. 2") == 7
    assert it[7].endswith(missing)
    assert (post[0], post[4:7], post[7].count(missing)) == ("post", ["–"] * 3, 8)
    read = read_html(html_page(page(made(file), language)))
    assert "processors" in {part.id for part in read.parts if part.level == 2}


def test_a_contract_that_has_an_end_and_no_beginning_says_so() -> None:
    file = small(processors={"it": {"does": said("Drift"), "contract_ref": "A-1", "valid_until": "2027-01-31"}})
    (row,) = tables(made(file), "sv")[1].rows
    assert "".join(map(str, row[2])) == "A-1, … – 2027-01-31"
