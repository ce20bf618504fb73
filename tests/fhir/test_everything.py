"""Everything of a person that a purpose may have: as resources, with what is left out and why; on both databases."""

import json
from typing import Any

import pytest

from ombud.actors import open_care
from ombud.choices import LimitKind
from ombud.choices.records import records_of
from ombud.collection.rectify import Correction
from ombud.collection.relate import close
from ombud.fhir.ids import part_id, person_id
from ombud.fhir.routes import INTERACTIONS
from ombud.policy.ask import Flag, Refusal, Rule
from ombud.relations import Kind
from ombud.requests import block, consent, objection, withdraw
from ombud.requests.restrict import Restriction, restrict_as
from ombud.requests.tell import RectifiedAndTold, rectify
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault import ABOUT_THIRD_PARTY, Opened, Written
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, STELLAN, VERA, Clinic
from tests.disclosure.test_register import CONTACT, customer, handed
from tests.fhir.conftest import NUMBER, ROOT, SAMORDNING, STAFF, SYSTEM, SYSTEM_S, Place, issue, patient

RECORDS = {"Encounter", "Condition", "Observation", "MedicationRequest", "DocumentReference"}


def kinds(found: list[Any]) -> set[str]:
    return {one["resourceType"] for one in found}


def said(answer: Any) -> list[Any]:
    """What stands beside the resources of a bundle."""
    return [
        each
        for one in answer.json().get("entry", ())
        if one["search"]["mode"] == "outcome"
        for each in one["resource"]["issue"]
    ]


def cared_for(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.person(subject).changed()
        act.nothing_changed()


def test_everything_of_a_person_for_their_own_request(place: Place) -> None:
    """Art. 15, N-16.1: records, origins, choices, log, and what binds them; each is R4 by outside models."""
    clinic, disa = place.clinic, place.program(DISA)
    subject = place.nelly()
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    place.program(RUT).get(patient(subject), "contract.request")
    clinic.later(minutes=1)
    found = disa.resources(f"{patient(subject)}/$everything", "legal.requests")
    assert kinds(found) == {"Patient", *RECORDS, "Contract", "Basic", "Consent", "Provenance", "AuditEvent"}
    ids = {f"{one['resourceType']}/{one['id']}" for one in found}
    assert len(ids) == len(found)
    for one in found:
        targets = [each["reference"] for each in one.get("target", ())]
        about = one.get("subject", one.get("patient"))
        targets += [each["reference"] for each in (about if isinstance(about, list) else [about] if about else ())]
        assert set(targets) <= ids
    events = [one for one in found if one["resourceType"] == "AuditEvent"]
    assert {one["subtype"][0]["code"] for one in events} == {"open"}
    assert all("altId" not in one["agent"][0] for one in events)  # no names


def test_a_number_leaves_as_it_was_recorded(place: Place) -> None:
    answer = place.program(DISA).get(f"{patient(place.nelly())}/$everything", "legal.requests")
    assert '"valueQuantity":{"value":121.50,"unit":"mmHg"}' in answer.text


def test_a_purpose_has_what_it_uses_and_the_rest_is_said(place: Place) -> None:
    """N-05.1, D-03: what a purpose does not use is not told, nor whether it is there."""
    subject = place.nelly()
    rut = place.program(RUT)
    answer = rut.get(f"{patient(subject)}/$everything", "contract.request")
    found = rut.resources(f"{patient(subject)}/$everything", "contract.request")
    assert kinds(found) == {"Patient", "Provenance"}
    assert set(found[0]) == {"resourceType", "id", "meta", "name", "telecom"}
    (scope,) = said(answer)
    assert (scope["severity"], scope["code"]) == ("information", "informational")
    assert "name" in scope["details"]["text"]
    nobody = place.clinic.somebody()
    place.clinic.begin(nobody, Kind.MEASURE)
    (same,) = said(rut.get(f"{patient(nobody)}/$everything", "contract.request"))
    assert same == scope


def test_what_is_refused_is_left_out_with_the_sentence_of_the_notice(place: Place) -> None:
    """N-08.2, D-07: of an agreement that is no care, health data needs a consent of its own."""
    subject = place.nelly()
    answer = place.program(RUT).get(f"{patient(subject)}/$everything", "contract.perform")
    print(answer.text)
    assert answer.status_code == 200, answer.text
    left = [one for one in said(answer) if one["code"] == "suppressed"]
    text = " ".join(one["details"]["text"] for one in left)
    assert "S7: “" in text
    assert "https://testserver/integritet#s7" in text
    assert {one["system"] for each in left for one in each["details"]["coding"]} == {f"{ROOT}/CodeSystem/rules"}
    assert all(one["diagnostics"] for one in left)
    assert not RECORDS & kinds([one["resource"] for one in answer.json()["entry"]])


def test_all_that_is_refused_is_a_no_that_says_why(place: Place) -> None:
    """S-04, PDL 4:1: care staff without a care relation open nothing; with one they read the journal."""
    subject, vera = place.nelly(), place.program(VERA)
    answer = vera.get(f"{patient(subject)}/$everything", "care.record")
    issue(answer, 403, "stopped_by_policy")
    assert "D-14" in answer.text
    cared_for(place.clinic, subject)
    found = vera.resources(f"{patient(subject)}/$everything", "care.record")
    assert kinds(found) == {"Patient", *RECORDS, "Provenance"}


def test_a_block_holds_for_other_units(place: Place) -> None:
    """R-18.6, PDL 4:4 and Art. 18: what a choice forbids is forbidden here too."""
    clinic, subject = place.clinic, place.nelly()
    rut, vera = place.program(RUT), place.program(VERA)
    cared_for(clinic, subject)
    assert kinds(vera.resources(f"{patient(subject)}/$everything", "care.record")) >= RECORDS
    block(clinic.vault, subject, LimitKind.BLOCK, by=DISA, now=clinic.now)
    issue(vera.get(f"{patient(subject)}/$everything", "care.record"), 403, "stopped_by_policy")
    restrict_as(clinic.vault, subject, Restriction("18.1.a", None, "", None), by=DISA, now=clinic.now)
    answer = rut.get(patient(subject), "contract.request")
    issue(answer, 403, "stopped_by_policy")
    assert "D-10" in answer.text
    consents = place.program(DISA).resources(f"/Consent?patient={person_id(subject)}", "legal.consent")
    assert sorted(one["policyRule"]["text"] for one in consents) == ["GDPR Art. 18(1) (18.1.a)", "PDL 4:4 (PDL-4-4)"]
    assert {one["provision"]["type"] for one in consents} == {"deny"}


def test_who_is_protected_is_marked_and_a_protected_unit_leaves_no_trace(place: Place) -> None:
    """R-41."""
    clinic = place.clinic
    subject = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nilsson")
    clinic.begin(subject, Kind.MEASURE)
    found = place.program(DISA).get(patient(subject), "legal.requests").json()
    assert found["meta"]["security"][0]["code"] == "V"


def test_pages_end_though_each_of_them_is_a_reading(place: Place) -> None:
    disa, subject = place.program(DISA), place.nelly()
    place.clinic.later(minutes=1)
    whole = disa.resources(f"{patient(subject)}/$everything", "legal.requests")
    place.clinic.later(minutes=1)
    total = len(disa.resources(f"{patient(subject)}/$everything?_count=500", "legal.requests"))
    paged = disa.resources(f"{patient(subject)}/$everything?_count=7", "legal.requests")
    assert len({(one["resourceType"], one["id"]) for one in paged}) == len(paged)
    assert len(whole) < len(paged)
    assert len(paged) >= total
    answer = disa.get(f"{patient(subject)}/$everything?_count=2", "legal.requests").json()
    assert answer["total"] > 2
    assert [one["relation"] for one in answer["link"]] == ["self", "next"]


def test_a_page_that_has_come_to_the_log_opens_no_record(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Art. 5(1)(c): a page is a reading of what may stand on it, not of everything again."""
    disa, subject = place.program(DISA), place.nelly()
    consent(place.clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=place.clinic.now)
    for _ in range(3):
        place.program(RUT).get(patient(subject), "contract.request")
    place.clinic.later(minutes=1)
    path, asked = f"{patient(subject)}/$everything?_count=1", []
    while path:
        answer = disa.get(path, "legal.requests").json()
        asked.append((path, answer))
        onward = [one["url"] for one in answer["link"] if one["relation"] == "next"]
        path = onward[0].removeprefix(ROOT) if onward else ""
    of_log = [(path, one) for path, one in asked if one["entry"][0]["resource"]["resourceType"] == "AuditEvent"][1:]
    assert len(of_log) >= 2
    monkeypatch.setattr("ombud.fhir.gathered.opened", lambda *_: pytest.fail("records were opened"))
    for path, before in of_log:
        again = disa.get(path, "legal.requests").json()
        assert again["entry"] == before["entry"]
        assert "total" not in again
    found = disa.resources(f"{patient(subject)}/$everything?_type=Consent", "legal.requests")
    assert kinds(found) == {"Consent"}
    both = disa.get(f"{patient(subject)}/$everything?_type=Consent,AuditEvent", "legal.requests").json()
    assert both["total"] > len(found)
    nobody = patient(SubjectId(b"n" * 16))
    issue(disa.get(f"{nobody}/$everything?_type=AuditEvent", "legal.requests"), 404, "not_found")


def test_where_one_record_comes_from_is_read_by_its_id(place: Place) -> None:
    """Art. 15(1)(g), N-05.1: of the person the category of that record is opened, and no more; a try is in the log."""
    clinic, subject, rut = place.clinic, place.nelly(), place.program(RUT)
    for origin in rut.resources(f"{patient(subject)}/$everything", "contract.request", "Provenance"):
        answer = rut.get(f"/Provenance/{origin['id']}", "contract.request")
        assert answer.json() == origin
        assert answer.headers["etag"] == 'W/"1"'
    (health,) = {
        one["id"]
        for one in place.program(DISA).resources(f"{patient(subject)}/$everything", "legal.requests", "Condition")
    }
    issue(rut.get(f"/Provenance/{health}", "contract.request"), 403, "other_purpose")
    for unknown in (part_id(subject, b"x" * 16), person_id(subject), part_id(SubjectId(b"n" * 16), b"x" * 16)):
        issue(rut.get(f"/Provenance/{unknown}", "contract.request"), 404, "not_found")
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        opened = [one.entry for one in clinic.vault.ledger.who_read(tx, subject) if one.entry.act == "open"]
    assert {len(one.categories) for one in opened} == {1}


def test_what_came_since_and_of_which_kinds(place: Place) -> None:
    clinic, vera, subject = place.clinic, place.program(VERA), place.nelly()
    cared_for(clinic, subject)
    clinic.later(days=1)
    clinic.store(
        subject, clinic.draft("health", "care", {"kind": "note", "text": "Ny."}, document="d-9", author="vera")
    )
    since = "2026-11-23T12:00:00Z"
    path = f"{patient(subject)}/$everything"
    found = vera.resources(f"{path}?_since={since}&_type=DocumentReference,Condition", "care.record")
    assert kinds(found) == {"DocumentReference"}
    assert len(found) == 1
    assert vera.resources(f"{path}?_since=2026-11-25&_type=Condition", "care.record") == []


def test_a_person_is_found_by_a_number_in_the_body_alone(place: Place) -> None:
    """P-11: personnummer and samordningsnummer, each of its register."""
    subject, rut = place.nelly(), place.program(RUT)
    other = place.clinic.somebody()
    place.clinic.hold(other, "personnummer", "care", personnummer=SAMORDNING)
    found = rut.seek(f"{SYSTEM}|{NUMBER}", "care.admin").json()
    assert [one["resource"]["id"] for one in found["entry"] if one["search"]["mode"] == "match"] == [person_id(subject)]
    assert found["entry"][0]["resource"]["identifier"] == [{"system": SYSTEM, "value": NUMBER}]
    again = rut.seek(f"{SYSTEM_S}|{SAMORDNING}", "legal.requests").json()["entry"][0]["resource"]
    assert (again["id"], again["identifier"]) == (person_id(other), [{"system": SYSTEM_S, "value": SAMORDNING}])
    assert rut.seek(f"{SYSTEM}|190001019801", "care.admin").json()["total"] == 0
    marketing = place.program(CAMPAIGNS).seek(f"{SYSTEM}|{NUMBER}", "marketing.direct").json()
    assert marketing["total"] == 1
    assert set(marketing["entry"][0]["resource"]) == {"resourceType", "id", "meta"}
    assert marketing["entry"][1]["resource"]["resourceType"] == "OperationOutcome"


def test_choices_are_consents_with_how_they_were_made(place: Place) -> None:
    """Art. 7(1), N-10.1: what was taken back is there, as over."""
    clinic, subject, disa = place.clinic, place.nelly(), place.program(DISA)
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    clinic.later(hours=1)
    withdraw(clinic.vault, subject, ChoiceId("consent.profiling"), by=RUT, now=clinic.now)
    objection(clinic.vault, subject, ChoiceId("object.statistics"), "phone", by=RUT, now=clinic.now)
    clinic.later(hours=1)
    for purpose in ("legal.consent", "legal.requests"):
        found = disa.resources(f"/Consent?patient=Patient/{person_id(subject)}", purpose)
        by_choice = {one["policyRule"]["coding"][0]["code"]: one for one in found if "coding" in one["policyRule"]}
        yes, no = by_choice["consent.profiling"], by_choice["object.statistics"]
        assert [(one["status"], one["provision"]["type"]) for one in (yes, no)] == [
            ("inactive", "permit"), ("active", "deny"),
        ]  # fmt: skip
        assert "https://testserver/integritet#s9" in [one["uri"] for one in yes["policy"]]
        assert yes["provision"]["period"]["end"] > yes["provision"]["period"]["start"]
        told = {each["extension"][0]["valueString"]: each["extension"][1]["valueString"] for each in yes["extension"]}
        assert told["channel"] == "desk"
        assert told["text"] == "C-2"
    one = disa.get(f"/Consent/{yes['id']}", "legal.consent")
    assert one.json() == yes
    assert one.headers["etag"] == 'W/"1"'
    issue(disa.get(f"/Consent/{part_id(subject, bytes(range(16)))}", "legal.consent"), 404, "not_found")


def test_the_log_is_audit_events_with_names_for_its_own_purpose_alone(place: Place) -> None:
    """PDL 4:3, 8:5, R-15.6."""
    clinic, subject, disa = place.clinic, place.nelly(), place.program(DISA)
    place.program(RUT).get(patient(subject), "contract.request")
    clinic.later(days=2)
    at = f"/AuditEvent?patient={person_id(subject)}"
    every = disa.resources(at, "legal.log")
    opens = [one for one in every if one["subtype"][0]["code"] == "open"]
    assert opens[0]["agent"][0]["altId"] == "rut"
    assert opens[0]["purposeOfEvent"][0]["coding"][0]["code"] == "contract.request"
    assert opens[0]["entity"][0]["what"]["reference"] == f"Patient/{person_id(subject)}"
    assert disa.get(f"/AuditEvent/{opens[0]['id']}", "legal.log").json() == opens[0]
    told = disa.resources(at, "legal.requests")
    assert {one["agent"][0].get("altId") for one in told} == {None}
    assert disa.resources(f"{at}&date=ge2026-11-24&date=lt2026-11-25", "legal.log") == []
    today = disa.resources(f"{at}&date=2026-11-23", "legal.log")
    assert len(today) == len([one for one in every if one["recorded"] < "2026-11-23T23"])
    assert disa.resources(f"{at}&date=gt2026-11-23T10:00:00Z&date=le2026-11-24", "legal.log") == []


def test_a_record_and_where_it_comes_from(place: Place) -> None:
    """Art. 15(1)(g), PDL 3:6: source, channel, author, time, and the notice that held then."""
    subject, vera = place.nelly(), place.program(VERA)
    cared_for(place.clinic, subject)
    (condition,) = vera.resources(f"{patient(subject)}/$everything?_type=Condition", "care.record")
    path = f"/Condition/{condition['id']}"
    answer = vera.get(path, "care.record")
    assert answer.json() == condition
    (origin,) = vera.resources(f"/Provenance?target={path[1:]}", "care.record")
    assert origin["target"] == [{"reference": path[1:]}]
    assert [one["type"]["coding"][0]["code"] for one in origin["agent"]] == ["informant", "author", "custodian"]
    assert origin["agent"][0]["who"] == {"reference": f"Patient/{person_id(subject)}"}
    assert origin["entity"][0]["what"] == {"display": "desk", "identifier": {"value": "d-condition"}}
    assert origin["policy"] == ["https://testserver/integritet/1"]
    assert len(vera.resources(f"/Provenance?target={patient(subject)[1:]}", "care.record")) == 2
    issue(vera.get(f"/Observation/{condition['id']}", "care.record"), 404, "not_found")
    issue(place.program(RUT).get(path, "contract.request"), 403, "other_purpose")
    for target in ("Condition/x", f"Condition/{person_id(subject)}", f"Patient/{condition['id']}", "Person/s-1", "x"):
        issue(vera.get(f"/Provenance?target={target}", "care.record"), 400, "wrong")


def test_what_is_about_somebody_else_stays_out_and_it_is_said(place: Place) -> None:
    """Art. 15(4), R-15.3."""
    clinic, subject = place.clinic, place.nelly()
    draft = clinic.draft(
        "contact", "care", {"phone": "070-1740699"}, marks=ABOUT_THIRD_PARTY, source="third_party:custodian"
    )
    assert isinstance(clinic.store(subject, draft), Written)
    answer = place.program(DISA).get(f"{patient(subject)}/$everything", "legal.requests")
    assert "070-1740699" not in answer.text
    assert [one["code"] for one in said(answer)] == ["suppressed"]
    own = clinic.draft("contact", "care", {"phone": "070-1740698"}, marks=ABOUT_THIRD_PARTY)
    clinic.store(subject, own)
    found = place.program(DISA).resources(f"{patient(subject)}/$everything", "legal.requests")
    basic = [one for one in found if one["resourceType"] == "Basic" and "070-1740698" in json.dumps(one)]
    case = clinic.draft("case", "contract", {"message": "Hej", "about_third_party": "Bo"}, source="observed")
    assert isinstance(clinic.store(subject, case), Written)
    answer = place.program(DISA).get(f"{patient(subject)}/$everything?_type=Communication", "legal.requests")
    assert ("Hej" in answer.text, "Bo" in answer.text) == (True, False)
    assert basic[0]["code"]["coding"][0]["code"] == "contact"


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("actor", [*STAFF, STELLAN], ids=lambda one: one.id)
def test_each_role_and_purpose_opens_what_the_policy_permits_and_nothing_else(place: Place, actor: Any) -> None:
    """A-10, S-04: the door is no way round `decide`: what it shows of each category is what `open` shows."""
    if actor is STELLAN:
        return
    clinic, subject = place.clinic, place.nelly()
    cared_for(clinic, subject)
    program = place.program(actor)
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    for purpose in sorted(policy.file.purposes):
        answer = program.get(f"{patient(subject)}/$everything?_type=Patient,Condition", purpose)
        if purpose not in program.purposes:
            issue(answer, 403, "not_of_key")
            continue
        if purpose in ("legal.requests", "legal.log", "legal.consent"):
            assert answer.status_code == 200, answer.text
            continue
        uses = {used.id for used in policy.file.purposes[purpose].categories}
        answers = {one: clinic.read(subject, purpose, one, by=actor) for one in uses}
        may = {one for one, opened in answers.items() if isinstance(opened, Opened)}
        there = {one for one, opened in answers.items() if isinstance(opened, Opened) and len(opened.data)}
        found = [one["resource"] for one in answer.json().get("entry", ())]
        assert answer.status_code == (200 if may else 403), (purpose, answer.text)
        assert ("Condition" in kinds(found)) == (CategoryId("health") in there), purpose
        who = next((one for one in found if one["resourceType"] == "Patient"), {})
        assert ("name" in who, "telecom" in who, "identifier" in who) == tuple(
            one in there for one in ("name", "contact", "personnummer")
        ), purpose


@pytest.mark.on("sqlite")
def test_look_ups_are_spent_here_as_anywhere(place: Place) -> None:
    """Threats 2 and 10: no way round the budget."""
    disa = place.program(DISA)
    people = [place.clinic.somebody() for _ in range(31)]
    answers = [disa.get(f"/AuditEvent?patient={person_id(one)}", "legal.log") for one in people]
    issue(answers[-1], 429, "look_ups_spent")
    issue(disa.get(f"/Consent?patient={person_id(people[30])}", "legal.consent"), 429, "look_ups_spent")
    issue(disa.get(f"{patient(people[30])}/$everything", "legal.requests"), 429, "look_ups_spent")
    issue(disa.seek(f"{SYSTEM}|{NUMBER}", "legal.requests"), 429, "look_ups_spent")


def test_every_interaction_that_is_a_read_has_one_path(place: Place) -> None:
    assert all(one.words.endswith(".") for one in INTERACTIONS)
    assert place.program(RUT).get("/metadata").status_code == 200


@pytest.mark.on("sqlite")
def test_what_was_corrected_ended_and_handed_over_is_told_to_the_person(place: Place) -> None:
    """Art. 15(1)(c), 16, C-154/21: the value that was, what bound, and to whom, by name."""
    clinic, subject = place.clinic, customer(place.clinic)
    clinic.later(hours=1)
    handed(clinic, subject)
    measure = clinic.begin(subject, Kind.MEASURE)
    correction = Correction(CONTACT, {"email": "lo.lika@example.se"}, "fel")
    assert isinstance(rectify(clinic.vault, subject, correction, by=RUT, now=clinic.now), RectifiedAndTold)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    found = place.program(DISA).resources(f"{patient(subject)}/$everything", "legal.requests")
    (handed_over,) = [one for one in found if one["resourceType"] == "Communication"]
    assert handed_over["recipient"] == [{"display": "Exempel Inkasso AB"}]
    basics = [one for one in found if one["resourceType"] == "Basic"]
    assert "lo@example.se" in json.dumps([one for one in basics if one["code"].get("text") == "corrected"])
    assert "closed_at" in json.dumps([one for one in basics if one["code"]["coding"][0]["code"] == "measure"])
    disa = place.program(DISA)
    for one in (handed_over, *basics, next(one for one in found if one["resourceType"] == "Contract")):
        path = f"/{one['resourceType']}/{one['id']}"
        assert disa.get(path, "legal.requests").json() == one
    issue(place.program(RUT).get(f"/Basic/{basics[0]['id']}", "contract.request"), 404, "not_found")


@pytest.mark.on("sqlite")
def test_choices_that_may_not_be_told_are_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    subject, disa = place.nelly(), place.program(DISA)
    ask = place.clinic.asked(subject, "legal.requests", "choices", DISA)
    monkeypatch.setattr("ombud.fhir.gathered.choices_told", lambda *_, **__: Refusal(ask, 1, (Rule.D_10,)))
    answer = disa.get(f"{patient(subject)}/$everything", "legal.requests")
    assert answer.status_code == 200
    assert "D-10" in json.dumps(said(answer))


@pytest.mark.on("sqlite")
def test_the_look_ups_of_a_reason_are_counted_too(place: Place) -> None:
    """Threats 2 and 10."""
    eva = place.program(EVA)
    people = [place.clinic.somebody() for _ in range(31)]
    answers = [eva.get(patient(one), "contract.rights") for one in people]
    issue(answers[-1], 429, "look_ups_spent")


@pytest.mark.on("sqlite")
def test_a_choice_without_its_evidence_is_told_by_its_name(place: Place) -> None:
    """T-16: the evidence ends before the choice does."""
    clinic, subject = place.clinic, place.nelly()
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        (one,) = records_of(act.tx, subject, None, act.policy.file)
        unnamed = records_of(act.tx, subject, None, act.policy.file.model_copy(update={"choices": {}}))
    assert (one.choice, dict(one.evidence)) == ("consent.profiling", {})
    assert unnamed[0].choice == "consent.3"
