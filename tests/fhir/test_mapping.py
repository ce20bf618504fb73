"""What becomes of a record: nothing of it is let go of, nothing is made up, and it is R4 whatever was recorded."""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.fhir.bundle import onward
from ombud.fhir.ids import ID, part_id, person_id, place_of
from ombud.fhir.patient import patient
from ombud.fhir.provenance import provenance
from ombud.fhir.records import resource
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault import ABOUT_THIRD_PARTY, Value
from ombud.vault.model import Row
from tests.clinic import NOW, demo_policy
from tests.fhir.conftest import ROOT
from tests.fhir.models import faults

NELLY = SubjectId(bytes(range(1, 17)))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
TIME = st.sampled_from(
    ["2026-11-23", "2026-02-30", "2026", "0000", "2026-13", "1999-12-31", "2027-01-01T10:00:00Z",
     "2026-11-23T25:00:00Z", "2020-01-01T00:00:00+01:00", "2026-11-23T10:00:00.123456+14:00",
     "2026-11-23T10:00:00+14:30"]
)  # fmt: skip
NUMBER = st.sampled_from(["0", "-0.50", "121.50", "1e5", "NaN", "007", "12345678901234567890.10", "högt"])
SYSTEM = st.sampled_from(["http://snomed.info/sct", "SNOMED", "urn:oid:1.2", "http://a b"])
_SPECIAL = {"until": TIME, "at": TIME, "value": NUMBER, "amount": NUMBER, "system": SYSTEM, "kind": st.sampled_from(
    ["encounter", "condition", "observation", "medication", "note"])}  # fmt: skip


def value(category: str, fields: dict[str, str], **more: Any) -> Value:
    row = Row(
        bytes(range(16)), "care", category, 1, 0, 0, more.pop("marks", 0), None, None, 1, to_micros(NOW),
        to_micros(NOW), 0, None, None, b"", b"",
    )  # fmt: skip
    plain = {"fields": fields, "source": "data_subject", "channel": "desk", **more}
    return Value(row, json.dumps(plain).encode())


@st.composite
def records(draw: st.DrawFn) -> Value:
    """Any record that the policy has a category for, sensible or not."""
    categories = demo_policy().categories
    name = draw(st.sampled_from(sorted(categories)))
    chosen = draw(st.sets(st.sampled_from(categories[name].fields), min_size=1))
    fields = {}
    for one in sorted(chosen):
        dated = TIME if one.endswith(("_on", "_at", "_date")) else TEXT
        fields[one] = draw(st.one_of(_SPECIAL.get(one, dated), TEXT))
    more = {key: draw(TEXT) for key in draw(st.sets(st.sampled_from(["document", "author", "unit"])))}
    return value(name, fields, **more)


def said(one: Any) -> list[str]:
    """Every text in a resource; what is packed is opened."""
    if isinstance(one, dict):
        found = [text for each in one.values() for text in said(each)]
        return [*found, base64.b64decode(one["data"]).decode()] if "data" in one else found
    if isinstance(one, list):
        return [text for each in one for text in said(each)]
    return [one if isinstance(one, str) else str(one)]


@settings(max_examples=100, deadline=None)
@given(one=records())
def test_nothing_of_a_record_is_let_go_of_and_it_is_r4(one: Value) -> None:
    """Art. 15(1): every field is there, in a place of R4 or by its own name. Two outside models judge."""
    is_patient = one.category in ("name", "contact", "personnummer", "birth_date", "citizenship")
    made = patient(NELLY, [one], ROOT) if is_patient else resource(NELLY, one, ROOT)
    content = made.json()
    whole = json.loads(content, parse_float=str, parse_int=str)
    assert faults(json.loads(content)) == [], content
    texts = said(whole)
    spaced = [re.sub(r"\s+", " ", text) for text in texts]
    known = {"encounter", "condition", "observation", "medication"}  # the kind of resource says it
    for name, text in one.fields.items():
        if name == "kind" and text in known:
            continue
        clean = re.sub(r"\s+", " ", text.strip())
        assert any(clean in each for each in spaced), (name, text, content)
    assert faults(json.loads(provenance(NELLY, one, made.reference, "Hälsoklustret", "https://a").json())) == []


@pytest.mark.parametrize(
    ("category", "fields", "kind", "expected"),
    [
        (
            "agreement",
            {"service": "massage", "agreed_on": "2026-01-02", "starts_on": "2026-02-01", "ends_on": "2026-03-01"},
            "Contract",
            {"type": {"text": "massage"}, "applies": {"start": "2026-02-01", "end": "2026-03-01"}},
        ),
        (
            "agreement", {"starts_on": "2026-02-01", "ended_on": "2026-01-01"}, "Contract",
            {"applies": {"start": "2026-02-01"}},
        ),
        (
            "payment",
            {"invoice_number": "7", "amount": "1.00", "currency": "SEK", "paid_on": "2026-01-02", "counterparty": "X"},
            "Invoice",
            {
                "status": "balanced", "identifier": [{"value": "7"}], "totalGross": {"value": 1.0, "currency": "SEK"},
                "recipient": {"display": "X"},
            },
        ),
        ("payment", {"amount": "100"}, "Invoice", {"status": "issued", "totalGross": {"value": 100}}),
        (
            "case",
            {"message": "Hej", "answer": "Svar", "closed_at": "2026-01-02", "kind": "question", "channel": "mail"},
            "Communication",
            {"status": "completed", "payload": [{"contentString": "Hej"}, {"contentString": "Svar"}]},
        ),
        ("profile", {"segment": "a"}, "Basic", {"created": "2026-11-23"}),
        (
            "health", {"kind": "condition", "code": "1", "until": "2026-12-24"}, "Condition",
            {"abatementDateTime": "2026-12-24", "code": {"coding": [{"code": "1"}]}},
        ),
    ],
)  # fmt: skip
def test_a_record_is_what_fits_its_category(category: str, fields: Any, kind: str, expected: Any) -> None:
    made = json.loads(resource(NELLY, value(category, fields), ROOT).json())
    assert made["resourceType"] == kind
    assert {name: made.get(name) for name in expected} == expected


def test_what_is_about_somebody_else_is_of_no_patient() -> None:
    other = value("contact", {"phone": "070-1740699"}, marks=ABOUT_THIRD_PARTY)
    mine = value("contact", {"phone": "070-1740606", "municipality": "Lund", "street": "Gatan 1"})
    made = json.loads(patient(NELLY, [other, mine, mine], ROOT).json())
    assert made["telecom"] == [{"system": "phone", "value": "070-1740606"}]
    assert made["address"] == [{"line": ["Gatan 1"]}]
    assert len(made["extension"]) == 1
    assert json.loads(resource(NELLY, other, ROOT).json())["resourceType"] == "Basic"


def test_an_illness_of_somebody_elses_is_no_condition_of_the_patient() -> None:
    """R-15.3: what a journal says of a relative."""
    relative = value("health", {"kind": "condition", "text": "Astma"}, marks=ABOUT_THIRD_PARTY)
    made = json.loads(resource(NELLY, relative, ROOT).json())
    assert (made["resourceType"], made["description"]) == ("DocumentReference", "about somebody else")
    assert faults(made) == []


def test_numbers_of_all_registers_stand_by_theirs() -> None:
    """P-07: a reserve id has the register that gave it."""
    reserve = value("personnummer", {"reserve_id": "1.2.752.74.9.1 99ABCDEF1234"})
    citizen = value("citizenship", {"country": "NO"})
    made = json.loads(patient(NELLY, [reserve, citizen], ROOT).json())
    assert made["identifier"] == [{"system": "urn:oid:1.2.752.74.9.1", "value": "99ABCDEF1234"}]
    assert made["extension"][0]["url"] == "http://hl7.org/fhir/StructureDefinition/patient-citizenship"


@given(subject=st.binary(min_size=16, max_size=16), part=st.binary(min_size=16, max_size=16))
def test_ids_are_r4_and_lead_to_whose_they_are(subject: bytes, part: bytes) -> None:
    whole, person = part_id(SubjectId(subject), part), person_id(SubjectId(subject))
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", whole)
    assert ID.fullmatch(person)
    expected = None if subject == bytes(16) else (subject, part)
    assert place_of(whole) == expected


@given(
    text=st.one_of(st.text(max_size=30), st.binary(max_size=30).map(lambda one: base64.urlsafe_b64encode(one).decode()))
)
def test_a_page_that_nobody_gave_is_none(text: str) -> None:
    found = onward(text)
    assert found is None or found.until >= datetime(1970, 1, 1, tzinfo=UTC)
