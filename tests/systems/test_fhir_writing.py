"""Written in a server of FHIR R4: the element that is declared, by its version, and nothing else (decision 0086).

Art. 16, 18, 19; PDL 3:14: a journal is not altered. `test_fhir.py` holds the contract; this is what only FHIR does.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from ombud.systems.fhir.elements import stands, values_of
from ombud.systems.fhir.label import CODE, LABEL, SYSTEM, is_restricted, labelled
from ombud.systems.fhir.writing import (
    IN_PART,
    MORE,
    NO_CODE,
    NO_UPDATE,
    NO_VERSION,
    NUMBERS,
    OWN_TEXT,
    SEVERAL,
    WHOLE,
    why_not,
    written,
)
from ombud.systems.line import Exact
from ombud.systems.mapping import OnErasure
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.writing import NO_PLACE, Wish
from tests.servers.fhir_server import FhirServer, Resource
from tests.servers.http_server import Asked, LocalServer, Reply
from tests.systems import club
from tests.systems.contract import World
from tests.systems.contract_rights import LIFTED, RESTRICTED, RIGHT
from tests.systems.test_fhir import clinic as clinic  # the fixtures
from tests.systems.test_fhir import server as server
from tests.systems.test_fhir import world as world

MAIL = Wish(corrected={"contact": {"email": "ada.ny@example.se"}})
OTHER = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
PUT: Callable[[Asked], bool] = lambda asked: asked.method == "PUT"  # noqa: E731


def once(server: LocalServer, when: Callable[[Asked], bool], act: Callable[[Asked], Reply | None]) -> None:
    """The next time that such a question comes."""

    def told(asked: Asked) -> Reply | None:
        if when(asked):
            return act(asked)
        server.faults.insert(0, told)
        return None

    server.faults.append(told)


def puts(server: LocalServer) -> list[Asked]:
    return [one for one in server.asked if one.method == "PUT"]


def test_the_declared_element_is_written_over_by_its_version_and_all_else_stays(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """Art. 16, 5(1)(d)."""
    before = deepcopy(clinic.resources)
    assert world.open().write(club.ADA, MAIL).end is End.DONE
    after = clinic.resources
    assert after["Patient"]["m1"].pop("telecom")[0] == {"system": "email", "value": "ada.ny@example.se"}
    before["Patient"]["m1"].pop("telecom")
    after["Patient"]["m1"].pop("meta"), before["Patient"]["m1"].pop("meta")
    assert after["Patient"]["m1"] == before["Patient"]["m1"]
    assert {one.headers["if-match"] for one in puts(server)} == {'W/"1"'}
    assert not any("ada@" in f"{one.path}{one.query}".lower() or "ada.ny" in one.path for one in server.asked)
    others = [name for name in before["Patient"] if name not in ("m1", "m6")]
    assert all(after["Patient"][one] == before["Patient"][one] for one in others)
    assert (after["Encounter"], after["Claim"]) == (before["Encounter"], before["Claim"])


def test_who_was_first_with_something_else_keeps_it_and_it_is_tried_again(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """A conflict is read anew: what both have changed stands afterwards."""

    def edit(_: Asked) -> None:
        clinic.put({**clinic.resources["Patient"]["m1"], "maritalStatus": {"text": "gift"}})

    once(server, PUT, edit)
    assert world.open().write(club.ADA, MAIL).end is End.DONE
    assert clinic.resources["Patient"]["m1"]["maritalStatus"] == {"text": "gift"}
    assert clinic.resources["Patient"]["m1"]["telecom"][0]["value"] == "ada.ny@example.se"
    assert [one.headers["if-match"] for one in puts(server) if one.path.endswith("m1")] == ['W/"1"', 'W/"2"']


@pytest.mark.parametrize("number", [0, 1])
def test_what_somebody_else_has_written_in_the_same_place_is_left_and_searched_anew(
    world: World, server: LocalServer, clinic: FhirServer, number: int
) -> None:
    """Their word may be the later one, or the patient another by now: nothing is written over unseen."""

    def edit(_: Asked) -> None:
        telecom = deepcopy(clinic.resources["Patient"]["m1"]["telecom"])
        telecom[number]["value"] = ("ada.annan@example.se", "08-465 004 00")[number]
        clinic.put({**clinic.resources["Patient"]["m1"], "telecom": telecom})

    once(server, lambda asked: PUT(asked) and asked.path.endswith("m1"), edit)
    with pytest.raises(SystemFaultError, match="has changed since it was read"):
        world.open().write(club.ADA, MAIL)
    assert clinic.resources["Patient"]["m1"]["telecom"][0]["value"] in ("ada.annan@example.se", " Ada@Example.SE")
    assert world.open().write(club.ADA, MAIL).end is End.DONE
    assert clinic.resources["Patient"]["m1"]["telecom"][0]["value"] == "ada.ny@example.se"


def test_a_patient_who_changes_all_the_time_is_a_fault_and_one_who_is_gone_too(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    def edit(_: Asked) -> None:
        number = len(puts(server))
        clinic.put({**clinic.resources["Patient"]["m1"], "multipleBirthInteger": number})

    for _ in range(3):
        once(server, lambda asked: PUT(asked) and asked.path.endswith("m1"), edit)
    with pytest.raises(SystemFaultError, match="3 times"):
        world.open().write(club.ADA, MAIL)
    assert not clinic.history
    server.faults.clear()

    def gone(_: object) -> None:
        del clinic.resources["Patient"]["m1"]

    with pytest.raises(SystemFaultError, match="is gone"):
        world.open().write(replace(club.ADA, first=gone), MAIL)


def test_an_answer_that_is_lost_is_found_to_have_been_one(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """At least once, and no effect twice: what was put is not put again."""
    cut = [lambda asked: Reply(cut=True) if PUT(asked) else None]
    system = world.open()

    def lost(_: object) -> None:
        server.after.extend([*([lambda _: None] * 1), *cut])

    receipt = system.write(replace(club.ADA, first=lost), MAIL)
    assert (receipt.end, receipt.tables) == (End.DONE, (OfTable("Patient.email", 2, written=2),))
    assert sorted(one["id"] for one in clinic.history) == ["m1", "m6"]
    assert len(puts(server)) == 3


def test_what_a_machine_may_not_write_any_more_is_left_and_asked_again(world: World, clinic: FhirServer) -> None:
    """What was looked at before anything goes is looked at once more with each read."""

    def edit(_: object) -> None:
        clinic.put({**clinic.resources["Patient"]["m1"], "text": {"status": "additional", "div": "<div/>"}})

    with pytest.raises(SystemFaultError, match="text that somebody has written"):
        world.open().write(replace(club.ADA, first=edit), MAIL)
    assert world.open().write(club.ADA, MAIL).end is End.NEEDS_PERSON
    assert not clinic.history


@pytest.mark.parametrize(("code", "says"), [(422, "answered 422 to an update"), (500, "answered 500 to an update")])
def test_an_update_that_is_refused_is_a_fault(world: World, server: LocalServer, code: int, says: str) -> None:
    once(server, PUT, lambda _: Reply(code))
    with pytest.raises(SystemFaultError, match=says):
        world.open().write(club.ADA, MAIL)


def test_a_server_that_answers_with_somebody_else_is_not_written_to(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """R4: wrong data."""
    once(
        server, lambda asked: asked.path.endswith("Patient/m1"), lambda _: Reply(200, clinic.resources["Patient"]["m2"])
    )
    with pytest.raises(SystemFaultError, match="not asked for"):
        world.open().write(club.ADA, MAIL)
    assert not clinic.history


@pytest.mark.parametrize("merges", [False, True])
def test_a_restriction_is_a_label_beside_the_others_and_goes_alone(
    world: World, server: LocalServer, clinic: FhirServer, merges: bool
) -> None:
    """Art. 18; R4: an update merges labels in most servers, and the standard's own operation takes one off."""
    clinic.merges = merges
    clinic.put({**clinic.resources["Patient"]["m1"], "meta": {"security": [OTHER]}})
    assert world.open().write(club.ADA, RESTRICTED).end is End.DONE
    assert clinic.resources["Patient"]["m1"]["meta"]["security"] == [OTHER, LABEL]
    assert world.open().write(club.ADA, LIFTED).end is End.DONE
    assert clinic.resources["Patient"]["m1"]["meta"]["security"] == [OTHER]
    asked = [one for one in server.asked if "meta-delete" in one.path]
    assert len(asked) == (2 if merges else 0)


@pytest.mark.parametrize(("code", "faulty"), [(404, False), (503, True), (500, True)])
def test_a_label_that_a_server_does_not_let_go_of_is_for_a_person(
    world: World, server: LocalServer, clinic: FhirServer, code: int, faulty: bool
) -> None:
    clinic.merges = True
    world.open().write(club.ADA, RESTRICTED)
    for _ in range(12):
        once(server, lambda asked: "meta-delete" in asked.path, lambda _: Reply(code))
    if faulty:
        with pytest.raises(SystemFaultError, match=r"answered 500 to the end of a label|busy"):
            world.open().write(club.ADA, LIFTED)
    else:
        receipt = world.open().write(club.ADA, LIFTED)
        assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 2)


def test_of_two_addresses_a_person_says_which_and_an_old_one_stays_as_it_was(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """Art. 5(1)(d): what was right once is history and no error."""
    ada = clinic.resources["Patient"]["m1"]
    old = {"system": "email", "use": "old", "value": "ada.gammal@example.se"}
    clinic.put({**ada, "telecom": [*ada["telecom"], old]})
    assert world.open().write(club.ADA, MAIL).end is End.DONE
    assert clinic.resources["Patient"]["m1"]["telecom"][-1] == old
    put = len(puts(server))
    two = [{"system": "email", "value": "ada.ny@example.se"}, {"system": "email", "value": "ada.jobb@example.se"}]
    clinic.put({**ada, "telecom": two})
    receipt = world.open().write(club.ADA, MAIL)
    assert (receipt.end, receipt.tables[0].why) == (End.NEEDS_PERSON, SEVERAL)
    assert len(puts(server)) == put


def test_a_journal_is_not_altered(world: World, clinic: FhirServer) -> None:
    """PDL 3:14, 8:4: where the mapping says that a patient is kept as one, a person notes it beside."""
    system: Any = world.open()
    tables = {name: one.model_copy(update={"erase": OnErasure(do="keep", row="T-01")})
              for name, one in system.mapping.tables.items()}  # fmt: skip
    system.mapping = system.mapping.model_copy(update={"tables": tables})
    receipt = system.write(club.ADA, MAIL)
    assert (receipt.end, receipt.tables) == (End.NEEDS_PERSON, (OfTable("Patient.email", 2, kept=2, why="T-01"),))
    assert not clinic.history


def test_what_no_column_declares_is_a_task_and_the_rest_is_written(world: World, clinic: FhirServer) -> None:
    """Never silence: the resource may say it in a place that the mapping has no column for."""
    wish = Wish(corrected={**MAIL.corrected, "citizenship": {"country": "FI"}})
    plan = world.open().foresee(club.ADA, wish)
    receipt = world.open().write(club.ADA, wish)
    assert receipt.end is End.NEEDS_PERSON
    assert receipt.tables == plan
    assert plan == (OfTable("Patient.email", 2, written=2), OfTable("citizenship.country", 1, why=NO_PLACE))
    assert len(clinic.history) == 2


def test_a_server_that_says_it_has_no_update_is_not_asked_for_one(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    clinic.interactions = ("read", "update")
    assert world.open().write(club.ADA, MAIL).end is End.DONE
    clinic.interactions, put = ("read", "search-type"), len(puts(server))
    receipt = world.open().write(club.ADA, RESTRICTED)
    assert (receipt.end, receipt.tables[0].why) == (End.NEEDS_PERSON, NO_UPDATE)
    assert len(puts(server)) == put


def test_a_label_that_hides_the_patient_from_us_is_for_a_person(world: World, server: LocalServer) -> None:
    """Or the next erasure would say that they are not known there."""
    system = world.open()
    nobody = {"resourceType": "Bundle", "entry": []}

    def hidden(_: object) -> None:
        server.faults.extend([lambda asked: Reply(200, nobody) if asked.path.endswith("_search") else None] * 99)

    receipt = system.write(replace(club.ADA, first=hidden), RESTRICTED)
    assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 2)


def test_what_is_read_in_one_search_and_says_no_version_is_not_written_over(world: World, clinic: FhirServer) -> None:
    clinic.versions = False
    for one in list(clinic.resources["Patient"].values()):
        one["meta"] = {}
    receipt = world.open().write(club.ADA, RIGHT)
    assert (receipt.end, receipt.tables[0].why) == (End.NEEDS_PERSON, NO_VERSION)
    assert not clinic.history


# What a patient becomes: pure, in goes a resource and out comes another.

ADA: Resource = {
    "resourceType": "Patient", "id": "p", "meta": {"versionId": "7", "lastUpdated": "2026-11-01T09:00:00Z"},
    "text": {"status": "generated", "div": "<div>Ada Ek</div>"},
    "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "19020928-9800"}, {"value": "A-17"}],
    "name": [
        {"use": "official", "given": ["Ada", "Eva"], "family": "Ek", "prefix": ["Dr"], "text": "Dr Ada Eva Ek"},
        {"use": "maiden", "family": "Berg"},
    ],
    "telecom": [
        {"system": "phone", "value": "070-174 06 05"},
        {"system": "email", "value": "old@example.se", "period": {"end": "2019-05"}},
        {"system": "email", "value": "ada@example.se"},
    ],
    "address": [
        {"line": ["Storgatan 1", "lgh 2"], "postalCode": "123 45", "city": "Umeå", "country": "SE",
         "text": "Storgatan 1, lgh 2, 123 45 Umeå, SE"},
        {"use": "old", "line": ["Byn 3"], "city": "Luleå"},
    ],
    "birthDate": "1902-09-28", "gender": "female",
    "contact": [{"name": {"text": "Bo Ek"}, "telecom": [{"system": "email", "value": "bo@example.se"}]}],
}  # fmt: skip


def test_every_element_says_what_is_so_today_and_everything_finds() -> None:
    found, today = values_of(ADA), stands(ADA)
    assert found["email"] == ["old@example.se", "ada@example.se"]
    assert (found["given"], found["family"]) == ("Ada Eva", "Ek; Berg")
    assert today == {
        "personnummer": "19020928-9800", "email": "ada@example.se", "phone": "070-174 06 05", "given": "Ada Eva",
        "family": "Ek", "name": "Dr Ada Eva Ek", "street": "Storgatan 1, lgh 2", "postal_code": "123 45",
        "city": "Umeå",
    }  # fmt: skip


def test_a_name_and_an_address_say_the_same_in_their_parts_and_as_one_text() -> None:
    values = {"family": "Ekman", "given": "Ada Eva Ida", "street": "Nygatan 2", "city": "Skellefteå"}
    assert why_not(ADA, values) == ""
    after: Any = written(ADA, values)
    assert after["name"] == [
        {**ADA["name"][0], "given": ["Ada", "Eva", "Ida"], "family": "Ekman", "text": "Dr Ada Eva Ida Ekman"},
        ADA["name"][1],
    ]
    assert after["address"] == [
        {"line": ["Nygatan 2"], "postalCode": "123 45", "city": "Skellefteå", "country": "SE",
         "text": "Nygatan 2, 123 45 Skellefteå, SE"},
        ADA["address"][1],
    ]  # fmt: skip
    assert "text" not in after  # the server's own, of what it was
    same = ("meta", "identifier", "telecom", "birthDate", "gender", "contact")
    assert all(after[one] == ADA[one] for one in same)
    assert stands(after)["family"] == "Ekman"


def test_what_is_not_said_as_one_text_gets_none() -> None:
    plain = {"name": [{"family": "Ek", "given": ["Ada"]}], "address": [{"line": ["Gamla gatan 1"], "city": "Umeå"}]}
    after = written(plain, {"family": "Ekman", "street": "Nygatan 2"})
    assert after["name"] == [{"family": "Ekman", "given": ["Ada"]}]
    assert after["address"] == [{"line": ["Nygatan 2"], "city": "Umeå"}]


def test_a_name_that_is_said_whole_is_written_whole_and_a_label_leaves_the_text() -> None:
    after: Any = written(ADA, {"family": "Ekman", "name": "Ada Ekman", "birth_date": "1902-09-29", "gender": "other"})
    assert (after["name"][0]["text"], after["birthDate"], after["gender"]) == ("Ada Ekman", "1902-09-29", "other")
    marked = written(ADA, {"restricted": True})
    assert marked == {**ADA, "meta": {**ADA["meta"], "security": [LABEL]}}
    assert labelled(marked, restricted=True) == marked
    assert written(marked, {"restricted": False}) == ADA
    with_another_name = {**ADA, "meta": {"security": [{"system": SYSTEM, "code": CODE}]}}
    assert is_restricted(with_another_name)
    assert labelled({"id": "x"}, restricted=True)["meta"] == {"security": [LABEL]}
    assert not is_restricted({"meta": {"security": "no"}})


NUMBER = "190210029807"
COORDINATION = "199000702390"


@pytest.mark.parametrize(
    ("change", "values", "why"),
    [
        ({}, {"resource": "x"}, WHOLE),
        ({}, {"email": None}, WHOLE),
        ({}, {"email": " "}, WHOLE),
        ({}, {"restricted": "yes"}, WHOLE),
        ({"meta": {}}, {"restricted": True}, NO_VERSION),
        ({"meta": 1}, {"restricted": True}, NO_VERSION),
        ({"meta": {"versionId": "1", "tag": [{"code": "SUBSETTED"}]}}, {"restricted": True}, IN_PART),
        ({"extension": [{"valueDecimal": Exact("59.330")}]}, {"restricted": True}, NUMBERS),
        ({"extension": [{"valueDecimal": Exact("59.33")}]}, {"restricted": True}, ""),
        ({"text": {"status": "additional"}}, {"city": "Luleå"}, OWN_TEXT),
        ({"text": {"status": "additional"}}, {"restricted": True}, ""),
        ({}, {"gender": "kvinna"}, NO_CODE),
        ({}, {"birth_date": "1902"}, NO_CODE),
        ({"_birthDate": {}}, {"birth_date": "1902-09-29"}, MORE),
        ({"telecom": [{"system": "email", "value": "a@x.se"}, {"system": "email", "value": "b@x.se"}]},
         {"email": "c@example.se"}, SEVERAL),
        ({"telecom": [{"system": "email", "value": "a@x.se"}, {"system": "email", "value": "a@x.se"}]},
         {"email": "c@example.se"}, ""),
        ({"telecom": [{"system": "email", "value": "a@x.se", "period": {"end": "2027-01-01"}}]},
         {"email": "c@example.se"}, SEVERAL),
        ({"address": [{"text": "Storgatan 1, Umeå"}]}, {"city": "Luleå"}, MORE),
        ({"name": [{"family": "Ek", "_family": {}}]}, {"family": "Ekman"}, MORE),
        ({"name": [{"family": "Ek"}, {"text": "Ada Ek"}]}, {"family": "Ekman"}, MORE),
        ({"name": [{"family": "Ek"}, {"text": "Ada Ek"}]}, {"family": "Ekman", "name": "Ada Ekman"}, ""),
        ({}, {"personnummer": NUMBER}, ""),
        ({}, {"personnummer": COORDINATION}, MORE),
        ({}, {"personnummer": "x"}, MORE),
    ],
)  # fmt: skip
def test_what_a_machine_may_not_write_is_said_why(change: Resource, values: dict[str, object], why: str) -> None:
    assert why_not({**ADA, **change}, values) == why


def test_an_end_whose_day_nobody_can_hold_against_anything_is_of_today() -> None:
    told = {"telecom": [{"system": "email", "value": "a@x.se", "period": {"end": "2019"}}]}
    assert stands(told)["email"] == "a@x.se"
    assert stands({**told, "meta": {"lastUpdated": "2026-01-01"}})["email"] is None
    assert stands({**told, "meta": "no"})["email"] == "a@x.se"
