"""Each person's segment and the reasons in words, as the person is told them (S-01, C-203/22)."""

import pytest

from ombud.analysis.profiling.drop import drop
from ombud.analysis.profiling.explain import Explained, explain
from ombud.audit import Act
from ombud.disclosure import Access, access
from ombud.policy.ask import Refusal, Rule
from ombud.policy.wording.reasons import in_words, reasons
from ombud.requests import restrict
from ombud.terms import SubjectId, Text
from ombud.vault import OverBudget
from tests.analysis.profiling.people import MARTA, somebody
from tests.analysis.profiling.test_run import FITNESS, OF_AGE, ran
from tests.clinic import ADA, DISA, RUT, Clinic, demo_policy
from tests.collection.rows import logged

FILE = demo_policy()


def told(clinic: Clinic, subject: SubjectId) -> tuple[Explained, ...]:
    found = explain(clinic.vault, subject, by=DISA, now=clinic.now)
    assert not isinstance(found, Refusal), found
    return found


def test_a_person_is_told_the_segment_and_the_factors_that_were_applied(clinic: Clinic) -> None:
    """S-01: `explain(subject)` returns the actual factors."""
    subject = somebody(clinic, had=("massage",), born="1985-01-01")
    ran(clinic)
    (one,) = told(clinic, subject)
    assert (one.model, one.version, one.segment) == ("friskvard", 1, "massagevan")
    assert one.title == Text("Friskvård", "Keeping fit")
    assert one.words == Text("Brukar gå på massage", "Used to massage")
    assert one.why.sv.startswith("Väljer vilket av tre erbjudanden")
    assert one.reasons == (
        Text("Du har haft tjänsten Massage.", "You have had the service Massage."),
        Text("Du är i åldern 40-49 år.", "You are in the age band 40-49."),
    )
    assert (one.computed_on.isoformat(), one.expires_on.isoformat()) == ("2026-11-23", "2027-11-24")
    assert "massagevan" not in repr(one)
    assert logged(clinic, subject, Act.ACCESS) == ["done"]


def test_every_model_that_has_placed_somebody_is_told_and_nobody_elses(clinic: Clinic) -> None:
    subject, other = somebody(clinic, has=("traningskort",)), somebody(clinic, has=("kostradgivning",))
    ran(clinic)
    ran(clinic, OF_AGE)
    assert [one.model for one in told(clinic, subject)] == ["aldrar", "friskvard"]
    assert [one.model for one in told(clinic, other)] == ["aldrar"]
    assert told(clinic, somebody(clinic)) == ()
    assert told(clinic, SubjectId(b"x" * 16)) == ()


def test_what_is_told_is_what_the_version_said_then(clinic: Clinic) -> None:
    """The register keeps every version: an explanation is of the one that counted."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    segment = FITNESS.segments[1]
    ran(clinic, FITNESS.model_copy(update={"version": 2, "segments": [segment]}))
    assert told(clinic, subject) == ()


def test_a_restricted_persons_own_request_is_answered_all_the_same(clinic: Clinic) -> None:
    """Art. 15, 18(2): nothing reads it for advertising, and the person is told."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    assert [one.segment for one in told(clinic, subject)] == ["nybliven-medlem"]
    drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now)
    (one,) = told(clinic, subject)
    assert one.words.sv == "Ny med träningskort"  # its card stays in the register


@pytest.mark.parametrize("by", [ADA, MARTA])
def test_who_does_not_answer_people_explains_nobody(clinic: Clinic, by: object) -> None:
    """A-10, D-14."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    refused = explain(clinic.vault, subject, by=by, now=clinic.now)  # type: ignore[arg-type]
    assert isinstance(refused, Refusal)
    assert Rule.D_14 in refused.rules
    assert logged(clinic, subject, Act.ACCESS) == ["refused"]


def test_explaining_is_a_look_up_like_any_other(clinic: Clinic) -> None:
    """P-11: an account that asks for too many is stopped."""
    people = [somebody(clinic) for _ in range(51)]
    found = [explain(clinic.vault, one, by=DISA, now=clinic.now) for one in people]
    assert isinstance(found[-1], OverBudget)
    assert not isinstance(found[0], Refusal)


def test_a_record_that_says_little_is_told_as_far_as_it_goes(clinic: Clinic) -> None:
    """A profile that another system brought in, of a model that the register does not have."""
    subject = somebody(clinic, has=("traningskort",))
    fields = {
        "model": "old",
        "segment": "group-3",
        "factors": "",
        "computed_at": "2026-11-01",
        "expires_at": "2027-11-01",
    }
    clinic.store(subject, clinic.draft("profile", "profile", fields, source="computed"))
    (one,) = told(clinic, subject)
    assert (one.version, one.title, one.words, one.reasons) == (0, Text("old", "old"), Text("grupp 3", "group 3"), ())
    assert one.why.sv == FILE.purposes["profiling.marketing"].why.sv  # type: ignore[index]


def test_the_answer_to_access_has_the_profile_and_who_computed_it(clinic: Clinic) -> None:
    """R-15.1: shown with its purpose, basis and end, and the entry among the readings."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    found = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(found, Access)
    (held,) = [one for one in found.held if one.value.category == "profile"]
    assert [ground.rule for ground in held.grounds] == ["T-22"]
    assert (held.value.source, held.value.klass) == ("computed", "profile")
    assert "profile" in {one.act for one in found.readings}


@pytest.mark.parametrize(
    ("kind", "value", "effect", "sv"),
    [
        ("age", "30-39", "near", "Du är i åldern 30-39 år, som de flesta i gruppen."),
        ("municipality", "Orsa", "met", "Din kommun eller ort är Orsa."),
        ("interest", "yoga", "raises", "Du har valt intresset yoga; det höjer nivån."),
        ("interest_not", "yoga", "near", "Du har inte valt intresset yoga, som de flesta i gruppen."),
        ("has", "massage", "lowers", "Du har tjänsten Massage; det sänker nivån."),
        ("has_not", "massage", "met", "Du har inte tjänsten Massage."),
        ("had", "massage", "met", "Du har haft tjänsten Massage."),
        ("never_had", "massage", "met", "Du har aldrig haft tjänsten Massage."),
        ("took_up", "massage/6", "met", "Du skaffade tjänsten Massage inom 6 månader."),
        ("nothing", "", "near", "Inget av det vi ser på vägde åt något håll för dig."),
        ("has", "gone", "met", "Du har tjänsten gone."),
        ("shoe", "43", "met", "shoe: 43."),
    ],
)
def test_each_factor_has_its_sentence(kind: str, value: str, effect: str, sv: str) -> None:
    import json

    (said,) = reasons(FILE, json.dumps({"version": 1, "why": [[kind, value, effect]]}))
    assert said.sv == sv
    assert said.en != said.sv or kind == "shoe"


@pytest.mark.parametrize("factors", ["", "{}", "[]", '{"why": 3}', '{"why": [[1]]}', "nonsense"])
def test_factors_that_cannot_be_read_say_nothing(factors: str) -> None:
    assert reasons(FILE, factors) == ()
    assert in_words(FILE, "factors", factors) == Text(factors, factors)


def test_a_level_is_a_word_and_other_values_are_as_they_are() -> None:
    assert in_words(FILE, "score", "high") == Text("hög", "high")
    assert in_words(FILE, "score", "odd") == Text("odd", "odd")
    assert in_words(FILE, "segment", "high") == Text("high", "high")
    two = '{"why":[["has","massage","met"],["age","30-39","met"]]}'
    assert in_words(FILE, "factors", two).en == "You have the service Massage. You are in the age band 30-39."
