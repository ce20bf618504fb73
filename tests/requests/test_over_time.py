"""Collect, correct, object, join, part, erase: in any order, people stay whole and are found by what is right.

The expectations are two sets a person, kept beside the vault. After every step each address finds its one person or
nobody; an objection of either of two that were joined holds; who was joined answers with the kept one; who was erased
is gone. At the end of each history the invariants hold for everybody (`tests/faults/invariants.py`).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.collection.meet import Meeting, meet
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.collection.relate import Declined
from ombud.disclosure import Access, access
from ombud.erasure import Receipt, erase, plan
from ombud.policy.model import Regime
from ombud.requests import Decided, Merged, Wanted, begin_merge, confirm_merge, objection, undo_merge
from ombud.requests.merge import Joining, merged_into
from ombud.terms import CategoryId, ChoiceId, ClassId, SubjectId
from ombud.vault import Draft, NoGround
from tests.faults import invariants
from tests.faults.world import BASE

PEOPLE = st.integers(0, 3)
NO = ChoiceId("object.direct_marketing")


@dataclass
class Known:
    """What a test knows of one registration."""

    subject: SubjectId
    emails: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)
    objects: bool = False
    gone: bool = False
    into: "Known | None" = None


class OverTime(RuleBasedStateMachine):
    company: ClassVar[Ombud]
    number: ClassVar[int] = 0

    @initialize()
    def four_people(self) -> None:
        self.begun: set[tuple[int, int]] = set()
        self.people = [self._met() for _ in range(4)]

    def _met(self) -> Known:
        address = self._address()
        values = {CategoryId("name"): {"given": "Lo"}, CategoryId("contact"): {"email": address}}
        met = meet(self.company.vault, Meeting(values, "desk"), by=self.rut, now=self._later())
        assert isinstance(met, bytes)
        return Known(SubjectId(met), {address})

    @classmethod
    def _address(cls) -> str:
        cls.number += 1
        return f"alltid-{cls.number}@example.se"

    @classmethod
    def _later(cls):  # type: ignore[no-untyped-def]
        cls.number += 1
        return BASE + timedelta(minutes=cls.number)

    @property
    def rut(self):  # type: ignore[no-untyped-def]
        return self.company.accounts.actors["rut"]

    @property
    def disa(self):  # type: ignore[no-untyped-def]
        return self.company.accounts.actors["disa"]

    @rule(who=PEOPLE)
    def collect(self, who: int) -> None:
        person, address, now = self.people[who], self._address(), self._later()
        if person.gone:
            return
        draft = Draft(
            CategoryId("contact"), ClassId("contract"), {"email": address}, "data_subject", "desk", now, now,
            Regime.NON_CARE,
        )  # fmt: skip
        with self.company.vault.act(by=self.rut, now=now) as act:
            assert not isinstance(act.person(person.subject).seal(draft), NoGround)
            act.log(Act.COLLECT, Outcome.DONE, person.subject)
        person.emails.add(address)

    @rule(who=PEOPLE, which=st.integers(0, 5))
    def correct(self, who: int, which: int) -> None:
        person, address = self.people[who], self._address()
        wrong = sorted(person.emails)[which % len(person.emails)] if person.emails else ""
        held = self._contacts(person) if not person.gone else {}
        correction = Correction(CategoryId("contact"), {"email": address}, "fel", record=held.get(wrong))
        done = rectify(self.company.vault, person.subject, correction, by=self.rut, now=self._later())
        if person.gone:
            assert isinstance(done, Declined)
            return
        assert isinstance(done, Rectified), done
        person.emails = person.emails - {wrong} | {address}
        person.former.add(wrong)

    @rule(who=PEOPLE)
    def object(self, who: int) -> None:
        person = self.people[who]
        done = objection(self.company.vault, person.subject, NO, "phone", by=self.rut, now=self._later())
        assert isinstance(done, Decided) is not person.gone
        person.objects = person.objects or not person.gone

    @rule(one=PEOPLE, two=PEOPLE)
    def begin(self, one: int, two: int) -> None:
        wanted = self._wanted(one, two)
        done = begin_merge(self.company.vault, wanted, by=self.rut, now=self._later())
        if isinstance(done, Joining):
            assert one != two
            assert not self.people[one].gone
            assert not self.people[two].gone
            self.begun.add((one, two))

    @rule(one=PEOPLE, two=PEOPLE)
    def undo(self, one: int, two: int) -> None:
        stopped = undo_merge(self.company.vault, self._wanted(one, two), by=self.rut, now=self._later())
        if not self.people[one].gone:
            assert (stopped is None) is ((one, two) in self.begun)
        self.begun.discard((one, two))

    @rule(one=PEOPLE, two=PEOPLE, begins=st.booleans())
    def confirm(self, one: int, two: int, begins: bool) -> None:
        """One that was begun before, or begun now; sometimes one that was not."""
        if self.begun:
            one, two = sorted(self.begun)[two % len(self.begun)]
        elif begins:
            self.begin(one, two)
        kept, other = self.people[one], self.people[two]
        done = confirm_merge(self.company.vault, self._wanted(one, two), by=self.disa, now=self._later())
        may = (one, two) in self.begun and not kept.gone and not other.gone
        assert isinstance(done, Merged) is (may or (other.into is kept and not kept.gone)), (done, kept, other)
        if may:
            kept.emails |= other.emails
            kept.former |= other.former
            kept.objects = kept.objects or other.objects
            other.gone, other.into = True, kept
            for third in self.people:
                third.into = kept if third.into is other else third.into
            self.begun.discard((one, two))

    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        person = self.people[who]
        if person.gone:
            return
        shown = plan(self.company.vault, person.subject, by=self.disa, now=self._later())
        assert shown.whole, shown
        assert isinstance(erase(self.company.vault, shown, by=self.disa, now=self._later()), Receipt)
        person.gone, person.into = True, None
        for other in self.people:
            other.into = None if other.into is person else other.into

    def _wanted(self, one: int, two: int) -> Wanted:
        return Wanted(self.people[one].subject, self.people[two].subject, "samma person")

    def _contacts(self, person: Known) -> dict[str, bytes]:
        answer = access(self.company.vault, person.subject, by=self.disa, now=self._later())
        assert isinstance(answer, Access)
        assert {one.value.fields["email"] for one in answer.former} <= person.former
        return {
            one.value.fields["email"]: one.value.record_id for one in answer.held if one.value.category == "contact"
        }

    @invariant()
    def each_address_finds_its_one_person_or_nobody(self) -> None:
        directory = self.company.vault.directory
        with self.company.vault.database.read() as tx:
            for person in getattr(self, "people", ()):
                alive = set() if person.gone else {person.subject}
                for address in person.emails if not person.into else ():
                    assert set(directory.find(tx, "email", f"1:{address}")) == alive
                for address in person.former:
                    assert directory.find(tx, "email", f"1:{address}") == ()

    @invariant()
    def who_was_joined_answers_with_the_kept_one(self) -> None:
        for person in getattr(self, "people", ()):
            expected = None if person.into is None or person.into.gone else person.into.subject
            assert merged_into(self.company.vault, person.subject) == expected

    @invariant()
    def what_is_held_is_what_was_said(self) -> None:
        for person in getattr(self, "people", ()):
            if not person.gone:
                with self.company.vault.look(by=self.disa, now=BASE + timedelta(minutes=self.number)) as act:
                    assert (NO in act.person(person.subject).about.choices) is person.objects

    def teardown(self) -> None:
        for person in getattr(self, "people", ()):
            if not person.gone:
                assert set(self._contacts(person)) == person.emails
        now = self._later()
        self.company.vault.ledger.sequence(now)
        assert invariants.problems(invariants.gather(self.company, now)) == []
        for person in getattr(self, "people", ()):  # the next history begins with nobody
            if not person.gone:
                shown = plan(self.company.vault, person.subject, by=self.disa, now=self._later())
                assert isinstance(erase(self.company.vault, shown, by=self.disa, now=self._later()), Receipt)


def test_whatever_happens_to_people_over_time(tmp_path: Path, soak: bool) -> None:
    OverTime.company = found_company(tmp_path / "clinic", "unit-1", now=BASE)
    run_state_machine_as_test(
        OverTime,
        settings=settings(
            max_examples=300 if soak else 12,
            stateful_step_count=60 if soak else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not soak,
            database=None,
        ),
    )
