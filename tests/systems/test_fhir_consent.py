"""A no in a server of FHIR R4: a Consent of the patient's that denies a purpose, once, and acknowledged by reading it.

Art. 21, 7(3), 5(1)(c); decision 0089. What the mapping declares, and nothing that others have written.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ombud.systems.fhir.consent import again, is_ours, no_of, saying, taken_back
from ombud.systems.fhir.writing import IN_PART, NO_CREATE, NO_UPDATE, NO_VERSION, OWN_TEXT, WHOLE
from ombud.systems.kinds import CATEGORY, Kind
from ombud.systems.mapping import Join, MappedColumn, MappedTable, OnErasure, SystemMapping, load
from ombud.systems.marks import Mark
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.port import ConnectedSystem
from ombud.systems.records.acting import checked
from ombud.systems.writing import NO_PLACE, Wish
from tests.fhir.models import faults
from tests.servers.fhir_server import FhirServer
from tests.servers.http_server import Asked, LocalServer, Reply
from tests.systems import club, test_fhir
from tests.systems.test_fhir import clinic as clinic  # the fixtures
from tests.systems.test_fhir import server as server
from tests.systems.test_fhir_writing import once, puts

OWN = "https://clinic.example.se/purposes|letters"
LETTERS, PROFILE = "no-letters", "no-profiling"
NO, YES = Wish(choices={LETTERS: True}), Wish(choices={LETTERS: False})


def with_consents(mapping: SystemMapping, **choices: Mark) -> SystemMapping:
    """The same mapping of a server that has Consent too."""
    said = MappedColumn(exempt="what was decided, and the keys of it")
    whole = MappedColumn(holds=Kind.HEALTH, category=CATEGORY[Kind.HEALTH])
    consent = MappedTable(
        columns={**dict.fromkeys(("id", "patient", "date", "no"), said), "resource": whole},
        joins=[Join(to="Patient", by={"patient": "id"})],
    )
    return mapping.model_copy(update={"tables": {**mapping.tables, "Consent": consent}, "choices": choices})


CHOICES = {LETTERS: Mark(list="Consent", fill={"no": "HMARKT"}), PROFILE: Mark(list="Consent", fill={"no": OWN})}


@pytest.fixture
def opened(server: LocalServer, clinic: FhirServer) -> Callable[[], ConnectedSystem]:
    clinic.resources["Consent"] = {}

    def system() -> ConnectedSystem:
        records = test_fhir.records_at(server)
        mapping = test_fhir.mapping(records.schema().fingerprint)
        found = checked(records, with_consents(mapping, **{"*": CHOICES[LETTERS], **CHOICES}))
        assert not isinstance(found, tuple), found
        return found

    return system


def consents(clinic: FhirServer) -> list[Any]:
    return list(clinic.resources["Consent"].values())


def posts(server: LocalServer) -> list[Asked]:
    return [one for one in server.asked if one.method == "POST" and one.path.endswith("/Consent")]


def test_a_no_is_a_consent_that_denies_the_purpose_once_for_each_patient(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    """Art. 21: R4 by two outside models; read again; the same wish again changes nothing."""
    before = deepcopy(clinic.resources)
    assert opened().foresee(club.ADA, NO) == (OfTable("Consent HMARKT", 2, written=2),)
    assert clinic.resources == before
    receipt = opened().write(club.ADA, NO)
    assert (receipt.end, receipt.left, receipt.tables) == (End.DONE, 0, (OfTable("Consent HMARKT", 2, written=2),))
    for one, patient in zip(consents(clinic), ("m1", "m6"), strict=True):
        assert faults({name: value for name, value in one.items() if name != "meta"}) == []
        assert (one["status"], one["patient"], one["dateTime"]) == (
            "active", {"reference": f"Patient/{patient}"}, "2026-11-26",
        )  # fmt: skip
        reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        assert one["provision"] == {"type": "deny", "purpose": [{"system": reasons, "code": "HMARKT"}]}
    again = opened().write(club.ADA, NO)
    assert (again.end, again.tables) == (End.DONE, (OfTable("Consent HMARKT", 2),))
    assert len(posts(server)) == len(consents(clinic)) == 2
    assert not any("ada" in f"{one.path}{one.query}{one.headers['if-none-exist']}".lower() for one in posts(server))
    del clinic.resources["Consent"], before["Consent"]
    assert clinic.resources == before


def test_what_is_taken_back_stays_as_what_held_and_said_again_it_holds_again(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    """Art. 7(3), 5(2)."""
    opened().write(club.ADA, NO)
    for one in consents(clinic):
        one["text"] = {"status": "generated", "div": "<div>active</div>"}
    receipt = opened().write(club.ADA, YES)
    assert (receipt.end, receipt.left, receipt.tables) == (End.DONE, 0, (OfTable("Consent HMARKT", 2, written=2),))
    assert [(one["status"], "text" in one) for one in consents(clinic)] == [("inactive", False)] * 2
    assert opened().write(club.ADA, YES).tables == (OfTable("Consent HMARKT", 0),)
    assert opened().write(club.ADA, NO).end is End.DONE
    assert [one["status"] for one in consents(clinic)] == ["active"] * 2
    assert {one.headers["if-match"] for one in puts(server)} == {'W/"1"', 'W/"2"'}
    assert len(posts(server)) == 2


def test_what_others_have_written_is_neither_ended_nor_taken_for_ours(
    opened: Callable[[], ConnectedSystem], clinic: FhirServer
) -> None:
    theirs = {**saying("m1", "HMARKT", None), "id": "c1", "identifier": [{"value": "17"}]}
    clinic.put(theirs)
    opened().write(club.ADA, NO)
    assert len(consents(clinic)) == 3
    opened().write(club.ADA, YES)
    assert [one["status"] for one in consents(clinic)] == ["active", "inactive", "inactive"]


def test_one_that_somebody_has_narrowed_is_written_whole_again(
    opened: Callable[[], ConnectedSystem], clinic: FhirServer
) -> None:
    """What says less than the no is not the no."""
    opened().write(club.ADA, NO)
    clinic.resources["Consent"]["consent-1"]["provision"]["period"] = {"end": "2026-12-01"}
    receipt = opened().write(club.ADA, NO)
    assert (receipt.end, receipt.tables) == (End.DONE, (OfTable("Consent HMARKT", 2, written=1),))
    assert "period" not in clinic.resources["Consent"]["consent-1"]["provision"]


def test_each_purpose_has_its_own_and_of_several_choices_a_no_counts(
    opened: Callable[[], ConnectedSystem], clinic: FhirServer
) -> None:
    """Each code is the mapping's: of HL7's, or of the server's own."""
    wish = Wish(choices={LETTERS: False, "no-calls": True, PROFILE: True})
    receipt = opened().write(club.ADA, wish)
    assert {one.table for one in receipt.tables} == {"Consent HMARKT", f"Consent {OWN}"}
    assert sorted(no_of(one, one["patient"]["reference"][8:]) or "" for one in consents(clinic)) == (
        ["HMARKT"] * 2 + [OWN] * 2
    )  # fmt: skip
    assert opened().write(club.ADA, Wish(choices={PROFILE: False})).end is End.DONE
    assert [one["status"] for one in consents(clinic)].count("inactive") == 2


def test_whom_the_server_does_not_know_it_is_told_nothing_of(
    opened: Callable[[], ConnectedSystem], clinic: FhirServer
) -> None:
    """Art. 5(1)(c)."""
    assert opened().write(club.NOBODY, NO).nothing_held
    assert consents(clinic) == []


def test_an_answer_that_was_lost_makes_no_second_one(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    """R4, conditional create: the name is made of the patient and the purpose."""

    def lost(asked: Asked) -> Reply | None:
        if asked.method == "POST" and asked.path.endswith("/Consent"):
            return Reply(cut=True)
        server.after.append(lost)
        return None

    server.after.append(lost)
    assert opened().write(club.ADA, NO).end is End.DONE
    assert len(posts(server)) == 3
    assert len(consents(clinic)) == 2


def test_what_came_between_the_look_and_the_writing_is_as_it_is_to_be(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    """Another worker of ours was first: nothing is written twice."""
    system = opened()

    def other(_: Asked) -> None:
        for patient in ("m1", "m6"):
            clinic.put({**saying(patient, "HMARKT", date(2026, 11, 26)), "id": f"c-{patient}"})

    seen = lambda asked: asked.path.endswith("m6/Consent")  # noqa: E731
    once(server, seen, lambda _: once(server, lambda asked: asked.path.endswith("m1/Consent"), other))
    assert system.write(club.ADA, NO).end is End.DONE
    assert (len(consents(clinic)), posts(server)) == (2, [])


def test_who_was_first_with_something_else_keeps_it(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    opened().write(club.ADA, NO)

    def edit(asked: Asked) -> None:
        place = asked.path.rsplit("/", 1)[1]
        clinic.put({**clinic.resources["Consent"][place], "organization": [{"display": "Kliniken"}]})

    once(server, lambda asked: asked.method == "PUT", edit)
    assert opened().write(club.ADA, YES).end is End.DONE
    assert [(one["status"], "organization" in one) for one in consents(clinic)] == [
        ("inactive", True), ("inactive", False),
    ]  # fmt: skip
    opened().write(club.ADA, NO)
    for _ in range(3):
        once(server, lambda asked: asked.method == "PUT", edit)
    with pytest.raises(SystemFaultError, match="a no has changed 3 times"):
        opened().write(club.ADA, YES)


def test_one_that_has_gone_or_ended_meanwhile_is_as_it_is_to_be(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    opened().write(club.ADA, NO)

    def gone(_: object) -> None:
        del clinic.resources["Consent"]["consent-1"]
        clinic.put(taken_back(clinic.resources["Consent"]["consent-2"]))

    assert opened().write(replace(club.ADA, first=gone), YES).end is End.DONE
    assert puts(server) == []


@pytest.mark.parametrize(
    ("spoils", "why"),
    [
        (lambda one: one["meta"].update(tag=[{"code": "SUBSETTED"}]), IN_PART),
        (lambda one: one.update(text={"status": "additional", "div": "<div>Hon sa nej</div>"}), OWN_TEXT),
        (lambda one: one["meta"].pop("versionId"), NO_VERSION),
    ],
)  # fmt: skip
def test_what_a_machine_would_alter_unseen_is_for_a_person(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer, spoils: Any, why: str
) -> None:
    """Before anything is written; and where it is found later, nothing is written either."""
    opened().write(club.ADA, NO)
    spoils(clinic.resources["Consent"]["consent-1"])
    receipt = opened().write(club.ADA, YES)
    assert (receipt.end, receipt.tables) == (End.NEEDS_PERSON, (OfTable("Consent HMARKT", 2, why=why),))
    clinic.resources["Consent"]["consent-1"]["status"] = "inactive"
    with pytest.raises(SystemFaultError, match=f"a no cannot be written there: {why}"):
        opened().write(club.ADA, NO)
    assert puts(server) == []


def test_a_server_that_cannot_do_it_once_or_not_at_all_has_a_person(
    opened: Callable[[], ConnectedSystem], clinic: FhirServer
) -> None:
    clinic.interactions = ("read", "create")
    assert opened().write(club.ADA, NO).tables == (OfTable("Consent HMARKT", 2, why=NO_UPDATE),)
    clinic.interactions, clinic.once = (), False
    receipt = opened().write(club.ADA, NO)
    assert (receipt.end, receipt.tables) == (End.NEEDS_PERSON, (OfTable("Consent HMARKT", 2, why=NO_CREATE),))
    assert consents(clinic) == []


def test_a_fault_of_the_server_is_a_fault(opened: Callable[[], ConnectedSystem], server: LocalServer) -> None:
    once(server, lambda asked: asked.method == "POST" and asked.path.endswith("/Consent"), lambda _: Reply(422))
    with pytest.raises(SystemFaultError, match="answered 422 to a no"):
        opened().write(club.ADA, NO)


def test_a_no_goes_with_the_person_and_is_never_blanked(
    opened: Callable[[], ConnectedSystem], server: LocalServer, clinic: FhirServer
) -> None:
    """Art. 17."""
    opened().write(club.ADA, NO)
    system: Any = opened()
    tables = dict(system.mapping.tables)
    tables["Consent"] = tables["Consent"].model_copy(update={"erase": OnErasure(do="blank")})
    system.mapping = system.mapping.model_copy(update={"tables": tables})
    receipt = system.erase(club.ADA)
    assert (receipt.end, [one.why for one in receipt.tables if one.table == "Consent"]) == (End.NEEDS_PERSON, [WHOLE])
    assert opened().erase(club.ADA).end is End.DONE
    assert consents(clinic) == []


def test_no_place_is_still_a_persons(server: LocalServer, clinic: FhirServer) -> None:
    clinic.resources["Consent"] = {}
    records = test_fhir.records_at(server)
    system = checked(records, with_consents(test_fhir.mapping(records.schema().fingerprint)))
    assert not isinstance(system, tuple)
    assert system.write(club.ADA, NO).tables == (OfTable(LETTERS, 1, why=NO_PLACE),)


def test_what_is_ours_and_holds_is_told_from_what_does_not() -> None:
    whole = saying("m1", "HMARKT", None)
    assert no_of(whole, "m1") == "HMARKT"
    assert "dateTime" not in whole
    provision: Any = whole["provision"]
    for other in (
        taken_back(whole), {**whole, "provision": "deny"}, {**whole, "provision": {**provision, "type": "permit"}},
        {**whole, "provision": {**provision, "purpose": "HMARKT"}}, {**whole, "identifier": None},
        {**whole, "provision": {**provision, "purpose": [*provision["purpose"], "x"]}},
        {**whole, "provision": {**provision, "purpose": []}},
    ):  # fmt: skip
        assert no_of(other, "m1") is None
    assert no_of(whole, "m2") is None
    assert no_of(whole, None) is None
    assert not is_ours(whole, "m1", "HRESCH")
    assert no_of(again(taken_back(whole), "HMARKT", date(2026, 11, 26)), "m1") == "HMARKT"


@pytest.mark.parametrize(
    "broken",
    ["list: Consent", "list: Consent, fill: {yes: HMARKT}", "list: Patient, fill: {no: HMARKT}",
     "list: Journal, fill: {id: x}"],
)  # fmt: skip
def test_a_mapping_that_does_not_say_what_is_said_no_to_is_no_mapping(broken: str) -> None:
    text = """
system: clinic
adapter: fhir
fingerprint: "{fingerprint}"
tables:
  Patient: {{columns: {{id: {{exempt: a key}}, no: {{exempt: none}}}}}}
  Consent: {{columns: {{id: {{exempt: a key}}, no: {{exempt: a code}}}}, joins: [{{to: Patient, by: {{patient: id}}}}]}}
  Journal: {{columns: {{id: {{exempt: a key}}}}, joins: [{{to: Patient, by: {{patient: id}}}}],
             erase: {{do: keep, row: T-01}}}}
choices:
  no-letters: {{{mark}}}
"""
    found = load(text.format(fingerprint="0" * 64, mark=broken))
    assert isinstance(found, tuple)
    assert "It is not said where it is marked" in found[0].message.en
    right = load(text.format(fingerprint="0" * 64, mark="list: Consent, fill: {no: HMARKT}"))
    assert isinstance(right, SystemMapping)
    another = text.replace("adapter: fhir", "adapter: http")
    assert isinstance(load(another.format(fingerprint="0" * 64, mark="list: Consent, fill: {no: HMARKT}")), tuple)
