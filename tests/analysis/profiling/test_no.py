"""A no ends the profile and its key in its own act, whenever it comes and whoever is at work then (N-13.3, T-22)."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from ombud.analysis.profiling import run as running
from ombud.analysis.profiling.drop import Dropped, drop
from ombud.analysis.profiling.model import PURPOSE
from ombud.analysis.profiling.run import run
from ombud.disclosure.package import Kind as Package
from ombud.disclosure.package import Order
from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Refusal
from ombud.requests import Merged, Wanted, begin_merge, confirm_merge, consent, objection, restrict, withdraw
from ombud.requests.decease import Death, record_death
from ombud.requests.merge import Joining
from ombud.retention.holds import Scope
from ombud.terms import CategoryId, ClassId, SubjectId
from tests.analysis.profiling.people import C_2, MARTA, NO, NO_PROFILING, example, somebody
from tests.analysis.profiling.test_run import FITNESS, OF_AGE, ran, segments, stored
from tests.clinic import CAMPAIGNS, DISA, NOW, RUT, Clinic
from tests.disclosure.package.opened import made
from tests.retention.holds import held

Say = Callable[[Clinic, SubjectId], None]


def objects(clinic: Clinic, subject: SubjectId) -> None:
    objection(clinic.vault, subject, NO, "phone", by=RUT, now=clinic.now)


def objects_to_profiling(clinic: Clinic, subject: SubjectId) -> None:
    objection(clinic.vault, subject, NO_PROFILING, "phone", by=RUT, now=clinic.now)


def withdraws(clinic: Clinic, subject: SubjectId) -> None:
    withdraw(clinic.vault, subject, C_2, by=RUT, now=clinic.now)


def is_erased(clinic: Clinic, subject: SubjectId) -> None:
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)


NOES: list[Say] = [objects, objects_to_profiling, withdraws, is_erased]


@pytest.mark.parametrize("say", NOES, ids=lambda say: say.__name__)
def test_a_no_deletes_the_class_key_in_its_own_act(clinic: Clinic, say: Say) -> None:
    """N-13.3: objection on day one, and the store is empty in the same transaction."""
    subject = somebody(clinic, has=("traningskort",), interests="yoga")
    other = somebody(clinic, has=("traningskort",))
    ran(clinic)
    assert stored(clinic, subject) == (2, True)
    say(clinic, subject)
    assert stored(clinic, subject) == (0, False)
    assert stored(clinic, other) == (1, True)
    assert isinstance(clinic.read(subject, PURPOSE, "profile", CAMPAIGNS), Refusal)
    ran(clinic)
    assert stored(clinic, subject) == (0, False)


def test_what_a_no_leaves_alone_is_left_alone(clinic: Clinic) -> None:
    """N-11.2: the agreement, and the inputs where they lie."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    before = stored(clinic, subject, "contract")
    objects_to_profiling(clinic, subject)
    assert stored(clinic, subject, "contract") == before
    assert clinic.values(subject, "contract.perform", "contact") == [{"city": "Exempelstad"}]


def test_a_death_ends_the_profile(clinic: Clinic) -> None:
    """R-40."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    record_death(clinic.vault, subject, Death(clinic.now.date(), "relative"), by=DISA, now=clinic.now)
    assert stored(clinic, subject) == (0, False)


@pytest.mark.parametrize("say", NOES, ids=lambda say: say.__name__)
def test_a_no_between_the_choice_and_the_act_leaves_nothing_to_write(
    clinic: Clinic, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-09: it is decided anew in the act that writes."""
    subject, other = somebody(clinic, has=("traningskort",)), somebody(clinic, has=("traningskort",))
    real = running._Pass._act

    def meanwhile(self: running._Pass, people: list[SubjectId]) -> object:
        assert {subject, other} <= set(people)  # both were permitted a moment ago
        say(clinic, subject)
        return real(self, people)

    monkeypatch.setattr(running._Pass, "_act", meanwhile)
    ran(clinic)
    assert stored(clinic, subject) == (0, False)
    assert segments(clinic, other) == ["nybliven-medlem"]


@dataclass
class Moments:
    """Somebody's no, at one of the moments of a run at which another act can come between."""

    clinic: Clinic
    at: int
    say: Callable[[], None]
    passed: int = 0

    def pass_one(self) -> None:
        if self.passed == self.at:
            self.say()
        self.passed += 1


@pytest.mark.on("sqlite")
def test_at_200_random_moments_of_a_run_whoever_has_said_no_has_no_profile_afterwards(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(50)
    real_act, real_some = running._Pass._act, running._Pass._wanted
    moments = Moments(clinic, -1, lambda: None)
    monkeypatch.setattr(running, "AT_ONCE", 3)

    def act(self: running._Pass, people: list[SubjectId]) -> object:
        moments.pass_one()
        found = real_act(self, people)
        moments.pass_one()
        return found

    def wanted(self: running._Pass, some: object) -> object:
        moments.pass_one()
        return real_some(self, some)  # type: ignore[arg-type]

    monkeypatch.setattr(running._Pass, "_act", act)
    monkeypatch.setattr(running._Pass, "_wanted", wanted)
    people = [somebody(clinic, has=("traningskort",), born=None) for _ in range(20)]
    said: set[SubjectId] = set()
    for _ in range(200):
        if len(said) > 14:
            for one in sorted(said):
                _yes_again(clinic, one)
            said.clear()
        who = drawn.choice([one for one in people if one not in said])
        how = drawn.choice([objects, objects_to_profiling, withdraws])
        moments.at, moments.passed = drawn.randrange(0, 3 * len(people) // 3), 0
        moments.say = lambda who=who, how=how: how(clinic, who)  # type: ignore[misc]
        ran(clinic)
        if moments.passed > moments.at:
            said.add(who)
        assert {one for one in people if stored(clinic, one) == (0, False)} == said


def _yes_again(clinic: Clinic, subject: SubjectId) -> None:
    for choice in (NO, NO_PROFILING):
        withdraw(clinic.vault, subject, choice, by=RUT, now=clinic.now)
    consent(clinic.vault, subject, C_2, "desk", by=RUT, now=clinic.now)


def test_what_is_held_for_a_claim_stays_though_nothing_reads_it(clinic: Clinic) -> None:
    """T-H2, D-13."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    held(clinic, subject)
    assert "D-13" in clinic.refused(subject, PURPOSE, "profile", CAMPAIGNS)
    clinic.later(days=100)
    ran(clinic)
    assert stored(clinic, subject) == (1, True)


@pytest.mark.parametrize("way", ["restricted", "held"])
def test_where_the_profile_alone_is_restricted_or_held_no_other_takes_its_place(clinic: Clinic, way: str) -> None:
    """Art. 18(2), T-H2: what may not be read may not be replaced either, and there are never two by one model."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    if way == "held":
        held(clinic, subject, Scope(klass=ClassId("profile")))
    else:
        restrict(clinic.vault, subject, "18.1.a", CategoryId("profile"), by=RUT, now=clinic.now)
    clinic.later(days=10)
    ran(clinic)
    assert stored(clinic, subject) == (1, True)
    assert isinstance(clinic.read(subject, PURPOSE, "profile", CAMPAIGNS), Refusal)
    gone = drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now)
    assert stored(clinic, subject) == (1, True)
    assert isinstance(gone, Dropped)
    assert gone.stays
    assert "they stay, and nothing reads them" in gone.text.en


def test_a_joining_moves_no_profile_it_is_computed_anew(clinic: Clinic) -> None:
    """What was computed from one half says nothing of the whole."""
    keep, other = somebody(clinic, has=("traningskort",)), somebody(clinic, has=("massage",))
    ran(clinic, OF_AGE)
    kept = stored(clinic, keep)
    wanted = Wanted(keep, other, "samma")
    assert isinstance(begin_merge(clinic.vault, wanted, by=RUT, now=clinic.now), Joining)
    done = confirm_merge(clinic.vault, wanted, by=DISA, now=clinic.now)
    assert isinstance(done, Merged)
    assert stored(clinic, keep) == kept == (1, True)
    assert stored(clinic, other) == (0, False)
    ran(clinic)
    assert sorted(segments(clinic, keep)) == ["alla", "nybliven-medlem"]


def test_art_20_covers_what_was_given_and_not_what_was_computed(clinic: Clinic) -> None:
    """R-20.1: not portable; R-15.1: told."""
    subject = somebody(clinic, has=("traningskort",), interests="yoga")
    ran(clinic)
    moved = made(clinic, Order(subject, Package.PORTABILITY), "moved.zip")
    assert "nybliven-medlem" not in moved.text()
    assert moved.main["categories"]["profile"]["records"] == 0
    told = made(clinic, subject, "told.zip")
    (record,) = told.values("profile")
    assert record["segment"] == "nybliven-medlem"
    (row,) = told.table("profile")
    assert row["Skälen"] == "Du har tjänsten Träningskort. Du skaffade tjänsten Träningskort inom 3 månader."


def test_the_plan_of_an_erasure_names_the_profile_by_itself(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    items = {item.klass: item.key for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert items["profile"] == "MKT"


def test_a_restriction_of_one_category_stops_what_needs_it_alone(clinic: Clinic) -> None:
    """Art. 18: the address is disputed; the rest may be used."""
    subject = somebody(clinic, has=("traningskort",))
    restrict(clinic.vault, subject, "18.1.a", CategoryId("contact"), by=RUT, now=clinic.now)
    assert run(clinic.vault, example("friskvard"), by=MARTA, now=clinic.now + timedelta(minutes=1))
    assert segments(clinic, subject) == ["nybliven-medlem"]
    assert clinic.now == NOW
    assert FITNESS.model == "friskvard"
