"""The answer to "what do you know about me": all of it, to who may have it, with a Permit (Art. 15, N-16.1)."""

import secrets
from datetime import timedelta

from ombud.audit import Act
from ombud.disclosure import Access, access
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.requests import consent
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.time import to_micros
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic, demo_policy
from tests.collection.rows import logged
from tests.seals import written_so

EMAIL = ChoiceId("consent.marketing.email")


def person(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="Tolvans ryggont")
    clinic.hold(subject, "name", "contract", given="Tolvan")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    return subject


def told(clinic: Clinic, subject: SubjectId) -> Access:
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access), answer
    return answer


def test_everything_held_is_there_with_what_keeps_it(clinic: Clinic) -> None:
    """R-15.1: per value the purposes and until when, the source, the version that was told."""
    answer = told(clinic, person(clinic))
    held = {(str(one.value.category), str(one.value.klass)) for one in answer.held}
    assert held == {("name", "contract"), ("contact", "contract"), ("name", "marketing"), ("contact", "marketing")}
    assert all(one.grounds for one in answer.held)
    assert {one.value.policy_number for one in answer.held} == {1}
    assert [one.terms.get("asks") for one in answer.relations] == ["Tolvans ryggont"]
    assert answer.choices == {EMAIL}


def test_what_is_only_kept_is_there_too(clinic: Clinic) -> None:
    """N-16.1: storage is processing; a value that no purpose keeps any more is shown until it is gone."""
    subject = person(clinic)
    months = to_micros(clinic.now - timedelta(days=120))
    sql = "UPDATE relation SET state = 'ended', closed_at = ? WHERE subject_id = ?"
    written_so(clinic, subject, "relation", sql, months, subject)
    kept = [one for one in told(clinic, subject).held if one.value.klass == "contract"]
    assert len(kept) == 2
    assert {one.grounds for one in kept} == {()}


def test_who_has_looked_is_told_without_names_the_latest_first(clinic: Clinic) -> None:
    """PDL 8:5, R-15.6: unit, role, time, purpose and whether it was let."""
    subject = person(clinic)
    clinic.read(subject, "contract.request", "name")
    clinic.later(hours=1)
    clinic.read(subject, "marketing.direct", "health", CAMPAIGNS)
    readings = [one for one in told(clinic, subject).readings if one.act == "open"]
    assert [(one.role, one.unit, one.purpose, one.permitted) for one in readings] == [
        ("campaigns", "", "marketing.direct", False), ("receptionist", "reception", "contract.request", True),
    ]  # fmt: skip
    assert "rut" not in repr(readings)
    assert "access" in {one.act for one in told(clinic, subject).readings}


def test_a_role_without_the_purpose_is_told_nothing_not_even_of_relations_and_choices(clinic: Clinic) -> None:
    """Design 5, 1: also of somebody of whom no record is held, but an agreement and a consent."""
    with_records, without = person(clinic), clinic.somebody()
    clinic.begin(without, Kind.MEASURE, asks="Tolvans ryggont")
    for subject in (with_records, without):
        answer = access(clinic.vault, subject, by=VERA, now=clinic.now)
        assert isinstance(answer, Refusal)
        assert "D-14" in {rule.value for rule in answer.rules}
        assert "Tolvan" not in repr(answer)
        assert logged(clinic, subject, Act.ACCESS) == ["refused"]


def test_the_answer_does_not_print(clinic: Clinic) -> None:
    answer = told(clinic, person(clinic))
    for value in ("Tolvan", "tolvan@example.se", "ryggont"):
        assert value not in repr(answer)
        assert value not in repr(answer.held[0])


def test_somebody_who_is_not_here_is_told_that_nothing_is_held(clinic: Clinic) -> None:
    nobody = SubjectId(secrets.token_bytes(16))
    answer = told(clinic, nobody)
    assert (answer.held, answer.relations, answer.choices, answer.readings) == ((), (), frozenset(), ())
    assert isinstance(access(clinic.vault, nobody, by=VERA, now=clinic.now), Refusal)


def test_what_the_policy_does_not_let_a_request_see_is_left_out_and_the_rest_is_told(clinic: Clinic) -> None:
    subject = person(clinic)
    file = demo_policy()
    requests = file.purposes["legal.requests"]  # type: ignore[index]
    fewer = [used for used in requests.categories if used.id not in ("case", "choices", "log", "contact")]
    narrowed = {**file.purposes, "legal.requests": requests.model_copy(update={"categories": fewer})}
    clinic.adopt(file.model_copy(update={"purposes": narrowed}), clinic.now)
    answer = told(clinic, subject)
    assert {one.value.category for one in answer.held} == {"name"}
    assert (answer.relations, answer.choices, answer.readings) == ((), frozenset(), ())
