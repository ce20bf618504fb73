"""Where the desk's pages stop: each no is a page with a reason, and what cannot be reached by a page is held here."""

from datetime import timedelta

import pytest

from ombud.app.at_desk import AtDesk
from ombud.collection.relate import UNKNOWN_PERSON, close
from ombud.console import begun, person
from ombud.console.in_force import policy_in_force
from ombud.console.met import Met
from ombud.console.people import after_no
from ombud.console.service_form import prefilled
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.terms import SubjectId
from ombud.vault import NoPolicyError
from ombud.web import Door, Form, Problem, Visit
from tests.clinic import LONG_AGO, RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.console.test_registering import ELVIRA, FIELDS, HERE, SAME, SHOWN, checked, key, looked, saved
from tests.portal.browser import heading, words
from tests.portal.people import TOLVAN, agreed, policy_without_requests


def at(door: Door, clinic: Clinic, **more: object) -> Visit:
    return Visit(door.ombud, clinic.now, "sv", "desk", None, {}, {}, Form(**more))  # type: ignore[arg-type]


def test_a_draft_of_nothing_begun_is_not_kept(staff: Staff) -> None:
    assert heading(staff("rut").done(f"{HERE}/utkast", {"given": "Elvira"})) == "Registrera person"


def test_a_name_is_not_compared_where_no_purpose_may_open_it(clinic: Clinic, staff: Staff) -> None:
    """N-07.1, D-…: the agreement has ended; the rule is said, and no yes or no."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    gym = agreed(clinic, subject, "traningskort", TOLVAN)
    rut = staff("rut")
    page = looked(rut, TOLVAN["email"])
    close(clinic.vault, subject, gym.id, by=RUT, now=clinic.now)
    clinic.later(seconds=1)
    answer = rut.post(SAME, {"nyckel": key(page), "gor": "jamfor", "vem": "0", "namn": "Tolvan Tolvansson"})
    assert answer.status_code == 403
    assert "Stoppad av policyn" in words(answer.text)
    file = demo_policy()
    purposes = {
        name: one.model_copy(update={"categories": [used for used in one.categories if used.id != "name"]})
        for name, one in file.purposes.items()
    }
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
    answer = rut.post(SAME, {"nyckel": key(page), "gor": "jamfor", "vem": "0", "namn": "Tolvan Tolvansson"})
    assert answer.status_code == 409


def test_a_service_that_demands_what_may_not_be_asked_for_cannot_be_signed(clinic: Clinic, staff: Staff) -> None:
    """N-05.2: citizenship without cost responsibility is asked for nowhere, and then there is no agreement."""
    file = demo_policy()
    visit = file.services["lakarbesok"]  # type: ignore[index]
    country = visit.fields["country"].model_copy(update={"required": "contract"})
    changed = visit.model_copy(
        update={"cost_responsibility": False, "fields": {**visit.fields, "country": country}}
    )  # fmt: skip
    clinic.adopt(file.model_copy(update={"services": {**file.services, "lakarbesok": changed}}), clinic.now)
    rut = staff("rut")
    page = looked(rut, "elvira@example.se", "lakarbesok")
    answer = rut.post(FIELDS, {"nyckel": key(page), **ELVIRA, **SHOWN})
    assert answer.status_code == 409


def test_a_slip_is_not_made_where_the_policy_lets_nobody_answer_people(clinic: Clinic, staff: Staff) -> None:
    rut = staff("rut")
    saved(rut, checked(rut, looked(rut, "elvira@example.se"), ELVIRA))
    policy_without_requests(clinic)
    clinic.later(seconds=1)
    assert rut.post(f"{HERE}/klart").status_code == 403


def test_who_was_erased_meanwhile_is_asked_for_nothing(clinic: Clinic, door: Door) -> None:
    """The act itself says that there is nobody, and the page says it on."""
    nobody = Met(AtDesk(SubjectId(bytes(16)), (), frozenset(), hides_places=False), "/konsol/personer")
    visit = at(door, clinic, fields={"rattighet": ("access",)})
    assert isinstance(person._take_request(visit, nobody), Problem)
    assert isinstance(after_no(visit, UNKNOWN_PERSON, "/konsol/personer"), Problem)


def test_without_a_session_or_a_policy_there_is_no_desk(clinic: Clinic, door: Door) -> None:
    with pytest.raises(LookupError):
        begun.session_of(at(door, clinic))
    clinic.now = LONG_AGO - timedelta(days=1)
    with pytest.raises(NoPolicyError):
        policy_in_force(at(door, clinic))


def test_what_no_form_asks_for_is_not_filled_in() -> None:
    assert prefilled("reserve_id", "1.2 X") == {}
