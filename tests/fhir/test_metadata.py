"""The capability statement says what is there and nothing else; the codes in the answers are in lists of ours."""

import re
from dataclasses import replace
from typing import Any

import pytest

from ombud.fhir.application import application
from ombud.fhir.code_systems import SYSTEMS
from ombud.fhir.resource import ORDER
from ombud.fhir.routes import INTERACTIONS
from ombud.vault import NoPolicyError, PolicyBook
from tests.clinic import DISA, RUT
from tests.fhir.conftest import ROOT, Place, Program, issue, patient

pytestmark = pytest.mark.on("sqlite")


def test_the_statement_is_of_4_0_1_and_of_what_is_there(place: Place) -> None:
    answer = Program(place.client, "", frozenset()).get("/metadata")
    found = answer.json()
    assert (answer.status_code, found["fhirVersion"], found["status"]) == (200, "4.0.1", "active")
    (rest,) = found["rest"]
    assert "Processing-Purpose" in rest["security"]["description"]
    there: dict[str, Any] = {one["type"]: one for one in rest["resource"]}
    assert set(there) == set(ORDER)
    for kind, one in there.items():
        mine = [each for each in INTERACTIONS if each.resource == kind and each.code]
        codes = {each["code"] for each in one["interaction"]}
        assert codes == {each.code for each in mine} - {"operation"}
        assert not codes & {"create", "update", "patch", "delete", "vread", "history-instance"}
        named = {each["name"] for each in one.get("searchParam", ())}
        assert named == {each.name for each_of in mine for each in each_of.asks if each.kind}
    assert there["Patient"]["operation"][0]["name"] == "everything"


def test_every_code_of_ours_in_an_answer_is_in_its_list(place: Place) -> None:
    disa, subject = place.program(DISA), place.nelly()
    place.program(RUT).get(patient(subject), "contract.request")
    place.program(RUT).get(f"{patient(subject)}/$everything", "legal.consent")
    place.clinic.later(minutes=1)
    texts = [
        disa.get(f"{patient(subject)}/$everything", purpose).text
        for purpose in ("legal.requests", "legal.log", "legal.consent")
    ]
    used = set(re.findall(rf'"system":"{ROOT}/CodeSystem/([a-z]+)","code":"([^"]+)"', " ".join(texts)))
    assert {system for system, _ in used} >= {"acts", "purposes", "roles", "relations"}
    for name in SYSTEMS:
        listed = disa.get(f"/CodeSystem/{name}").json()
        codes = {one["code"] for one in listed["concept"]}
        assert listed["count"] == len(codes)
        assert {code for system, code in used if system == name} <= codes, name
    issue(disa.get("/CodeSystem/nothing"), 404, "not_found")


def test_without_a_policy_nothing_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rut, nelly = place.program(RUT), patient(place.nelly())
    monkeypatch.setattr(PolicyBook, "in_force", lambda *_: None)
    issue(rut.get("/CodeSystem/acts"), 503, "no_policy")
    issue(rut.get(nelly, "contract.request"), 503, "no_policy")
    with pytest.raises(NoPolicyError):
        place.clinic.vault.ask(
            place.clinic.asked(place.clinic.somebody(), "contract.request", "name"), now=place.clinic.now
        )


def test_a_door_has_what_its_table_has(place: Place) -> None:
    few = [replace(one) for one in INTERACTIONS if one.name == "consent.read"]
    made = application(place.door, few)
    assert '"type":"Consent"' in made.capability
    assert '"type":"Patient"' not in made.capability
