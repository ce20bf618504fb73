"""The mapping file, the policy's word on it, and the rows it makes into submissions (N-03.1, N-05.1, N-05.2)."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ombud.collection.binding import bind
from ombud.collection.mapping import MappingFile, load
from ombud.collection.model import Identifier, IdentifierKind, Row, RowFault, Submission
from ombud.collection.readers import read
from ombud.collection.submissions import submissions
from ombud.policy.load import Loaded
from ombud.policy.load import load as load_policy
from ombud.policy.model import Policy, Regime, Words
from ombud.relations.model import Kind
from ombud.terms import PurposeId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

CUSTOMERS = """
title: {sv: Kunder, en: Customers}
format: csv
source: data_subject
channel: {constant: counter}
collected_at: when
purpose: contract.perform
regime: non_care
service: service
rows:
  - identity:
      - {column: number, kind: personnummer, to: personnummer.personnummer}
      - {column: reserve, kind: reserve, domain: 1.2.752.74.9.1, to: personnummer.reserve_id}
      - {column: email, kind: email, to: contact.email}
      - {column: key, kind: key}
    records:
      - category: name
        fields: {given: given, family: family}
      - category: contact
        fields: {phone: {column: phone, kind: phone}}
    relation: {kind: agreement, opened_at: when, ended_at: ended}
"""
ROW = {"number": "189001019802", "given": "Åsa", "when": "2026-11-01T09:00:00", "service": "vaccination"}


@pytest.fixture(scope="module")
def policy():
    loaded = load_policy((ROOT / "policies" / "halsoklustret.yaml").read_text("utf-8"))
    assert isinstance(loaded, Loaded)
    return Policy(1, datetime(2026, 1, 1, tzinfo=UTC), loaded.file)


def mapping(text: str = CUSTOMERS) -> MappingFile:
    found = load(text)
    assert isinstance(found, MappingFile), found
    return found


def faults(text: str):
    found = load(text)
    assert isinstance(found, tuple)
    return [(fault.line, fault.path[-1] if fault.path else "", fault.message.en) for fault in found]


def taken(policy, row, text=CUSTOMERS):
    (found,) = submissions(bind(mapping(text), policy), [Row(2, row, 99)], NOW)
    return found


def not_taken(found: Submission):
    return {left.column: left.code for left in found.not_taken}


def test_a_row_becomes_a_submission_with_source_channel_and_time(policy):
    found = taken(policy, ROW | {"family": "Kråkgren", "ended": "2026-11-20", "key": "K1", "reserve": ""})
    assert isinstance(found, Submission)
    assert (found.line, found.source, found.channel, found.bytes_read) == (2, "data_subject", "counter", 99)
    assert found.collected_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert (found.regime, found.service, found.unit) == (Regime.PDL, "vaccination", "")
    assert found.identity == (
        Identifier(IdentifierKind.PERSONNUMMER, "189001019802", "1.2.752.129.2.1.3.1"),
        Identifier(IdentifierKind.KEY, "K1"),
    )
    kept = {record.category: dict(record.fields) for record in found.records}
    assert kept == {
        "name": {"given": "Åsa", "family": "Kråkgren"},
        "personnummer": {"personnummer": "189001019802"},
    }
    assert {record.retention_class for record in found.records} == {"contract"}
    assert found.relation is not None
    assert (found.relation.kind, found.relation.service) == (Kind.AGREEMENT, "vaccination")
    assert found.relation.ended_at == datetime(2026, 11, 19, 23, tzinfo=UTC)


def test_a_submission_says_nothing_about_anybody_when_it_is_logged(policy):
    found = taken(policy, ROW | {"email": "Asa@Example.se", "phone": "070-1740605"})
    for value in ("Åsa", "18900101", "1740605", "example.se", "vaccination"):
        assert value.lower() not in repr(found).lower()


def test_values_that_identify_are_kept_beside_the_others_of_their_category(policy):
    found = taken(policy, ROW | {"email": "Asa@Example.SE", "phone": "070-174 06 05"})
    (contact,) = [record for record in found.records if record.category == "contact"]
    assert dict(contact.fields) == {"email": "Asa@example.se", "phone": "+46701740605"}
    assert Identifier(IdentifierKind.EMAIL, "asa@example.se") in found.identity


def test_a_samordningsnummer_and_a_reserve_id_identify_in_their_domains(policy):
    found = taken(policy, ROW | {"number": "191401682396", "reserve": "970001000000"})
    assert isinstance(found, RowFault)
    found = taken(policy, ROW | {"number": "191401682396"})
    assert found.identity[0] == Identifier(IdentifierKind.SAMORDNINGSNUMMER, "191401682396", "1.2.752.129.2.1.3.3")


def test_a_reserve_id_is_kept_with_its_domain_so_that_it_finds_the_person_again(policy):
    """P-07: the same twelve signs in two domains are two identities."""
    text = CUSTOMERS.replace("1.2.752.74.9.1", "1.2.752.97.3.1.3")
    row = ROW | {"number": "", "reserve": "991981000010"}
    (number,) = [one for one in taken(policy, row, text).records if one.category == "personnummer"]
    assert dict(number.fields) == {"reserve_id": "1.2.752.97.3.1.3 991981000010"}


def test_a_personnummer_does_not_identify_where_the_service_does_not_need_it(policy):
    """P-01, N-05.5: the column is reported, and nobody is known by it."""
    found = taken(policy, ROW | {"service": "massage", "email": "asa@example.se"})
    assert not_taken(found)["number"] == "CONDITION_NOT_MET"
    assert [i.kind for i in found.identity] == [IdentifierKind.EMAIL]
    alone = taken(policy, ROW | {"service": "massage"})
    assert alone == RowFault(2, "number", alone.reason)
    assert alone.reason.en == "The row identifies nobody."
    nowhere = taken(policy, ROW | {"service": "", "email": "asa@example.se"})
    assert (nowhere.regime, nowhere.service) == (Regime.NON_CARE, None)


def test_a_column_that_nothing_speaks_of_is_reported_and_data_is_not_repeated(policy):
    """N-05.1: race, income and a photo are not taken, and that is said."""
    found = taken(policy, ROW | {"race": "x", "asa@example.se": "y"})
    assert not_taken(found) == {"race": "NOT_MAPPED", "#6": "NOT_MAPPED"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("category: name", "category: hobby", "CATEGORY_NOT_DECLARED"),
        ("given: given", "nickname: given", "FIELD_NOT_DECLARED"),
        ("category: name", "category: name\n        purpose: fun.games", "PURPOSE_NOT_DECLARED"),
        ("category: name", "category: name\n        purpose: web.operations", "NOT_FOR_THE_PURPOSE"),
        ("category: name", "category: name\n        purpose: web.onsite", "PURPOSE_NOT_ACTIVE"),
    ],
)
def test_what_the_policy_does_not_declare_is_reported_with_its_list(policy, old, new, code):
    text = CUSTOMERS.replace(old, new)
    found = taken(policy, ROW | {"email": "asa@example.se"}, text)
    reasons = {left.column: left for left in found.not_taken}
    assert reasons["given"].code == code
    assert "name" not in [record.category for record in found.records]
    if code == "FIELD_NOT_DECLARED":
        assert reasons["given"].reason.en == "The policy declares no such field; it has: given, family."


def test_a_purpose_that_may_not_run_takes_nothing(policy):
    stopped = Policy(1, policy.from_at, policy.file, {PurposeId("contract.perform"): ("A-40",)})
    found = taken(stopped, ROW)
    assert isinstance(found, RowFault)
    assert found.reason.sv == "Raden har inget som får tas in. Ändamålet får inte användas än."


def test_a_purchased_address_list_is_refused_row_by_row(policy):
    """N-03.1: SOURCE_NOT_DECLARED."""
    text = CUSTOMERS.replace("source: data_subject", "source: third_party:address broker")
    found = taken(policy, ROW | {"email": "asa@example.se"}, text)
    assert isinstance(found, RowFault)
    assert found.reason.en.startswith("The row holds nothing that may be taken. The policy declares no such source")
    (reported,) = {n.code for n in bind(mapping(text), policy).not_taken(0, None, ["given", "phone"])}
    assert reported == "SOURCE_NOT_DECLARED"


def test_a_row_with_nothing_in_it_is_a_fault(policy):
    found = taken(policy, {"service": "", "when": "", "race": "x"})
    assert found.reason.en == "The row holds nothing that may be taken."


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"number": "189001019803"}, "number", "The check digit is wrong. Check the number."),
        ({"reserve": "not one"}, "reserve", None),
        ({"email": "asa@@example.se"}, "email", "The value is no e-mail address."),
        ({"phone": "12"}, "phone", "The value is no telephone number."),
        ({"when": "yesterday"}, "when", "The value is no point in time."),
        ({"when": "2026-11-24"}, "when", "The point in time has not been yet."),
        ({"when": ""}, "when", "The value is missing."),
        ({"ended": "x"}, "ended", "The value is no point in time."),
        ({"service": "teleportation"}, "service", "The policy declares no such service."),
    ],
)
def test_a_value_of_the_wrong_shape_costs_the_row_and_is_not_repeated(policy, change, field, reason):
    found = taken(policy, ROW | change)
    assert isinstance(found, RowFault)
    assert (found.line, found.field) == (2, field)
    assert reason is None or found.reason.en == reason
    assert not any(value in str(found) for value in change.values() if len(value) > 3 and value != "yesterday")


def test_faults_of_the_reader_pass_through(policy):
    text = "number,given,when,service\n1\n189001019802,Åsa,2026-11-01,vaccination\n"
    found = list(submissions(bind(mapping(), policy), read(io.BytesIO(text.encode()), "csv"), NOW))
    assert [type(row) for row in found] == [RowFault, Submission]


DOCUMENTS = """
title: {sv: Journal, en: Journal}
format: jsonl
source: data_subject
channel: channel
collected_at: {constant: "2026-11-01T10:00:00+01:00"}
purpose: care.record
regime: pdl
unit: ward
rows:
  - when: {column: kind, equals: note}
    identity: [{column: patient, kind: key}]
    volunteered: true
    records:
      - category: health
        document: {columns: [visit, code], between: ":"}
        kind: {constant: note}
        author: doctor
        at: {column: at, layout: "%d/%m/%Y %H:%M"}
        unit: place
        fields: {code: code, until: {column: until, kind: instant}, kind: {constant: note}}
      - category: health
        fields: {kind: {constant: note}}
      - category: name
        about_third_party: true
        fields: {given: relative}
    not_taken:
      - {columns: [race], reason: {sv: Ingen sådan kategori., en: No such category.}}
  - when: {column: kind, equals: bill}
    identity: [{column: patient, kind: key}]
    records: [{category: birth_date, fields: {birth_date: {column: born, kind: date}}}]
"""
NOTE = {
    "kind": "note",
    "patient": "p",
    "visit": "v",
    "code": "c",
    "doctor": "d",
    "at": "01/11/2026 10:30",
    "channel": "x",
}


def test_one_row_gives_several_records_and_a_document_its_author_time_and_unit(policy):
    found = taken(policy, NOTE | {"place": "P7", "until": "2026-11-02", "relative": "Bo", "race": "x"}, DOCUMENTS)
    document, relative = found.records
    assert (document.document, document.kind, document.author, document.unit) == ("v:c", "note", "d", "P7")
    assert document.at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert dict(document.fields) == {"code": "c", "until": "2026-11-01T23:00:00Z", "kind": "note"}
    assert (relative.about_third_party, relative.unit) == (True, "ward")
    assert (found.channel, found.unit, found.volunteered) == ("x", "ward", True)
    assert not_taken(found) == {"race": "SET_ASIDE"}
    assert found.relation is None


def test_a_document_without_id_author_or_time_is_a_fault(policy):
    """PDL 3:6: who made the entry, and when."""
    for column, named in (("doctor", "doctor"), ("at", "at")):
        found = taken(policy, NOTE | {column: ""}, DOCUMENTS)
        assert (found.field, found.reason.en) == (named, "The value is missing.")
    assert taken(policy, NOTE, DOCUMENTS).records[0].unit == "ward"
    bare = DOCUMENTS.replace("        author: doctor\n", "")
    assert taken(policy, NOTE, bare) == RowFault(2, "author", taken(policy, NOTE | {"doctor": ""}, bare).reason)


def test_rows_that_the_mapping_does_not_speak_of_are_faults(policy):
    assert taken(policy, NOTE | {"kind": "?"}, DOCUMENTS).reason.en == "The mapping does not speak of such rows."
    found = taken(policy, {"kind": "bill", "patient": "p", "born": "1890-01-01", "channel": "x"}, DOCUMENTS)
    assert dict(found.records[0].fields) == {"birth_date": "1890-01-01"}
    found = taken(policy, {"kind": "bill", "patient": "p", "born": "1/1", "channel": "x"}, DOCUMENTS)
    assert (found.field, found.reason.en) == ("born", "The value is no date of the mapped form.")


def test_citizenship_is_taken_only_for_a_service_that_decides_who_pays(policy):
    """N-05.2: a newsletter with a citizenship field is not taken."""
    column = "{country: {column: c, kind: country}}"
    record = f"      - category: citizenship\n        purpose: care.admin\n        fields: {column}\n"
    text = CUSTOMERS.replace("    relation:", f"{record}    relation:")
    assert not_taken(taken(policy, ROW | {"c": "se"}, text))["c"] == "CONDITION_NOT_MET"
    found = taken(policy, ROW | {"c": "se", "service": "lakarbesok"}, text)
    assert {"country": "SE"} in [dict(record.fields) for record in found.records]
    care = text.replace("service: service", "")
    found = taken(policy, ROW | {"c": "se", "email": "asa@example.se"}, care)
    assert not_taken(found)["c"] == "CONDITION_NOT_MET"


def test_health_beside_a_contract_is_taken_only_outside_care(policy):
    text = CUSTOMERS.replace("    relation:", "      - category: health\n        fields: {text: text}\n    relation:")
    row = ROW | {"text": "knät", "email": "asa@example.se"}
    assert not_taken(taken(policy, row, text))["text"] == "CONDITION_NOT_MET"
    found = taken(policy, row | {"service": "massage"}, text)
    assert "health" in [record.category for record in found.records]


def test_a_report_is_made_once_however_many_shapes_the_rows_have(policy):
    bound = bind(mapping(), policy)
    for number in range(1100):
        bound.not_taken(0, None, [f"c{number}"])
    assert len(bound.reports) <= 1000
    assert bound.not_taken(0, None, ["a"]) is bound.not_taken(0, None, ["a"])


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "mappings").glob("*.yaml")), ids=lambda path: path.name)
def test_every_example_is_a_mapping_without_faults_and_the_policy_takes_all_its_targets(path, policy):
    found = mapping(path.read_text("utf-8"))
    bound = bind(found, policy)
    services = list(policy.file.services) if found.service is not None else [None]
    for number in range(len(found.rows)):
        codes = {n.code for service in services for n in bound.plan(number, service).refused.values()}
        assert codes <= {"CONDITION_NOT_MET"}


def test_the_columns_of_a_mapping_are_known():
    assert mapping().columns == {"number", "reserve", "email", "key", "given", "family", "phone", "when", "ended"}
    assert mapping().title == Words(sv="Kunder", en="Customers")


def test_a_broken_mapping_is_answered_with_every_fault_and_its_line():
    assert faults("a: [")[0][0] == 1
    assert faults("1")[0][2] == "The file is not a mapping."
    assert (3, "format", "'format' has a value that does not exist.") in faults(
        CUSTOMERS.replace("format: csv", "format: xml")
    )
    assert (7, "purpos", "There is no field 'purpos'.") in faults(CUSTOMERS.replace("purpose:", "purpos:"))
    assert any("missing" in message for _, _, message in faults(CUSTOMERS.replace("purpose:", "purpos:")))
    found = faults(CUSTOMERS.replace("kind: phone", "knd: phone").replace("column: key,", ""))
    assert [(line, name) for line, name, _ in found] == [(15, "column"), (20, "knd")]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("source: data_subject", "source: bought", 4, "The word is not written right."),
        ("to: contact.email", "to: email", 14, "The word is not written right."),
        ("format: csv", 'format: csv\ndialect: {delimiter: "::"}', 4, "The text is too long."),
        ("format: csv", 'format: csv\ndialect: {delimiter: ""}', 4, "The text is too long."),
        ("channel: {constant: counter}", "channel: {}", 5, "The value must come from one place."),
        ("{column: phone, kind: phone}", "{column: phone, constant: x}", 20, "The value must come from one place."),
        (
            "kind: email, to: contact.email",
            "kind: email",
            14,
            "What identifies a person is kept in a category; a key is not kept.",
        ),
        (
            "kind: key}",
            "kind: key, to: name.given}",
            15,
            "What identifies a person is kept in a category; a key is not kept.",
        ),
        ("domain: 1.2.752.74.9.1, ", "", 13, "A reserve id belongs to a domain, and only a reserve id does (P-07)."),
        ("rows:\n", "rows: []\nrowss:\n", 10, "The list is empty."),
    ],
)
def test_a_mapping_that_does_not_hold_together_says_where(old, new, line, message):
    assert old in CUSTOMERS
    assert (line, message) in [(found[0], found[2]) for found in faults(CUSTOMERS.replace(old, new))]


def test_rows_of_several_kinds_must_say_which_they_are():
    text = DOCUMENTS.replace("  - when: {column: kind, equals: bill}\n    identity", "  - identity")
    (found,) = faults(text)
    assert found[2] == "It is not said which rows this is about."


def test_a_relation_may_be_open_still(policy):
    found = taken(policy, ROW, CUSTOMERS.replace(", ended_at: ended", ""))
    assert found.relation is not None
    assert (found.relation.opened_at, found.relation.ended_at) == (found.collected_at, None)
