"""The published schema says what the files are, and another program's validator agrees (R-15.1, R-20.2)."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ombud.choices import LimitKind
from ombud.disclosure.package import Kind, Order
from ombud.disclosure.package.format import DOCUMENT, schema
from ombud.relations import Kind as Ties
from ombud.requests import block, consent
from ombud.terms import ChoiceId
from ombud.vault import ABOUT_THIRD_PARTY
from tests.clinic import ROOT, RUT, Clinic
from tests.disclosure.package.opened import Opened, made

pytestmark = pytest.mark.on("sqlite")
PUBLISHED = json.loads((ROOT / "spec" / "export-package.schema.json").read_text(encoding="utf-8"))


def package(clinic: Clinic, kind: Kind) -> Opened:
    subject = clinic.somebody()
    clinic.begin(subject, Ties.MEASURE, asks="massage")
    clinic.hold(subject, "name", "contract", given="Tolvan")
    clinic.store(
        subject,
        clinic.draft(
            "health", "care", {"text": "x"}, source="third_party:caregiver", marks=ABOUT_THIRD_PARTY, unit="u"
        ),
    )
    consent(clinic.vault, subject, ChoiceId("consent.marketing.sms"), "desk", by=RUT, now=clinic.now)
    block(clinic.vault, subject, LimitKind.BLOCK, by=RUT, now=clinic.now)
    return made(clinic, Order(subject, kind), f"{kind}.zip")


def documents(opened: Opened) -> dict[str, Any]:
    return {
        name: opened.json(name)
        for name in opened.files
        if name.endswith(".json") and not name.startswith("fhir/") and name != "json/schema.json"
    }


def test_the_published_schema_is_the_one_in_every_package(clinic: Clinic) -> None:
    assert json.loads(schema()) == PUBLISHED
    assert package(clinic, Kind.ACCESS).json("json/schema.json") == PUBLISHED
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize("kind", Kind)
def test_every_file_is_what_the_schema_says_and_survives_being_read(clinic: Clinic, kind: Kind) -> None:
    validator = Draft202012Validator(PUBLISHED)
    found = documents(package(clinic, kind))
    assert {one["format"] for one in found.values()} >= {"ombud-package/1", "ombud-records/1", "ombud-manifest/1"}
    for name, one in found.items():
        assert [error.message for error in validator.iter_errors(one)] == [], name
        read = DOCUMENT.validate_json(json.dumps(one))
        assert {**json.loads(read.model_dump_json(exclude_unset=True))} == one


def test_what_the_schema_does_not_know_is_refused_by_both(clinic: Clinic) -> None:
    validator = Draft202012Validator(PUBLISHED)
    main = package(clinic, Kind.ACCESS).main
    purpose = next(iter(main["purposes"]))
    wrong = [
        {**main, "more": 1},
        {**main, "format": "ombud-package/2"},
        {**main, "rights": []},
        {**main, "purposes": {purpose: {**main["purposes"][purpose], "recipients": []}}},
        {**main, "purposes": {purpose: {**main["purposes"][purpose], "complaint": ""}}},
        {name: value for name, value in main.items() if name != "confirmation"},
    ]
    for one in wrong:
        assert not validator.is_valid(one)
        with pytest.raises(ValueError, match="validation error"):
            DOCUMENT.validate_json(json.dumps(one))
