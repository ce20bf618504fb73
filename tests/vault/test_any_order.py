"""Collect, begin, sign, close, consent, withdraw, object, restrict, lift, block, read and erase in any order.

What must hold after every step, whoever did what before (design 5):

  1. nothing is opened without a Permit, and the Permit is for what was asked;
  2. every open and every refusal is in the log, once;
  3. what has no ground is not readable, and every record's end is what its grounds say;
  4. objection, withdrawal and restriction are in force at the next read;
  5. an erased person is in no table but the tombstones, and nothing of a class that went is left;
  8. the same act again has the same effect.

The expectations are kept in a few sets beside the vault, written without a look at how it decides.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ombud.actors import open_care
from ombud.audit import Act, Outcome
from ombud.choices import Denied, Limit, LimitKind
from ombud.choices.choose import tell_of_lifting
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Ask, Refusal
from ombud.policy.grounds import keep_until
from ombud.relations import Kind, Relation
from ombud.requests import block, consent, lift, objection, restrict, withdraw
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import NoGround, Opened
from ombud.vault.keys import PersonKeys
from ombud.vault.read import Reader
from tests.clinic import CAMPAIGNS, DISA, EVA, NOW, RUT, VERA, Clinic, make_clinic

PEOPLE = st.integers(0, 2)
CHANNELS = st.sampled_from(("email", "sms"))
READS = (
    ("contract.request", "name", RUT, None), ("contract.perform", "name", RUT, None),
    ("contract.perform", "contact", RUT, None), ("marketing.direct", "contact", CAMPAIGNS, "email"),
    ("marketing.direct", "contact", CAMPAIGNS, "sms"), ("care.record", "health", VERA, None),
    ("legal.claims", "name", EVA, None), ("marketing.direct", "health", CAMPAIGNS, "email"),
    ("newsletter", "name", RUT, None),
)  # fmt: skip
GIVEN = {"given": "Lo", "family": "Lika", "birth_date": "1990-06-02"}


@dataclass
class Known:
    """What a test knows of one person."""

    subject: SubjectId
    address: str
    consents: set[str] = field(default_factory=set)
    objections: set[str] = field(default_factory=set)
    restrictions: dict[bytes, str | None] = field(default_factory=dict)
    open: dict[bytes, Kind] = field(default_factory=dict)
    patient: bool = False
    reads: int = 0
    gone: bool = False

    def tied(self, *kinds: Kind) -> bool:
        return bool(set(self.open.values()) & set(kinds))

    def restricted(self, category: str) -> bool:
        return bool({None, category} & set(self.restrictions.values()))


class AnyOrder(RuleBasedStateMachine):
    clinic: ClassVar[Clinic]
    number: ClassVar[int] = 0

    @initialize()
    def three_people(self) -> None:
        self.clinic.now = NOW
        self.people = []
        for _ in range(3):
            AnyOrder.number += 1
            self.people.append(Known(self.clinic.somebody(), f"p{self.number}@example.se"))

    # --- what happens -------------------------------------------------------------------------------------------

    @rule(who=PEOPLE, kind=st.sampled_from((Kind.MEASURE, Kind.COMMITMENT, Kind.CLAIM, Kind.CONTACT)))
    def begin(self, who: int, kind: Kind) -> None:
        person = self.people[who]
        done = begin(self.clinic.vault, person.subject, Beginning(kind, self.clinic.now), by=RUT, now=self.clinic.now)
        assert isinstance(done, Declined) is person.gone
        if isinstance(done, Relation) and kind is not Kind.CONTACT:
            person.open[done.id] = kind

    @rule(who=PEOPLE, complete=st.booleans())
    def sign(self, who: int, complete: bool) -> None:
        person = self.people[who]
        offer = Beginning(Kind.AGREEMENT, self.clinic.now, terms={"service": "traningskort"})
        offered = begin(self.clinic.vault, person.subject, offer, by=RUT, now=self.clinic.now)
        if not isinstance(offered, Relation):
            assert person.gone
            return
        given = {**GIVEN, "email": person.address} if complete else {"phone": "070-1740605"}
        before = self.opened(person)
        signed = sign(self.clinic.vault, person.subject, offered.id, Signature(given), by=RUT, now=self.clinic.now)
        person.reads += self.opened(person) - before  # what is held is looked at through the same door
        if complete:
            assert isinstance(signed, Relation)
        if isinstance(signed, Relation):
            person.open[offered.id] = Kind.AGREEMENT
        else:
            close(self.clinic.vault, person.subject, offered.id, by=RUT, now=self.clinic.now)

    @rule(who=PEOPLE)
    def collect(self, who: int) -> None:
        """Twice: the second time changes nothing (8)."""
        person = self.people[who]
        if person.gone:
            return
        draft = self.clinic.draft("contact", "contract", {"email": person.address, "phone": "070-1740605"})
        first, again = (self.clinic.store(person.subject, draft) for _ in range(2))
        kept = person.tied(Kind.MEASURE, Kind.AGREEMENT, Kind.COMMITMENT) or person.tied(Kind.CLAIM)
        assert not (isinstance(first, NoGround) and kept)
        assert isinstance(again, NoGround) or not again.new

    @rule(who=PEOPLE)
    def write_in_the_journal(self, who: int) -> None:
        person = self.people[who]
        if person.gone:
            return
        entry = self.clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="vera")
        with self.clinic.vault.act(by=VERA, now=self.clinic.now) as act:
            one = act.person(person.subject)
            assert not isinstance(one.seal(entry), NoGround)
            open_care(act.tx, person.subject, self.clinic.vault.keyring.blind("unit", VERA.unit), now=act.now)
            one.changed()
            act.log(Act.COLLECT, Outcome.DONE, person.subject)
        person.patient = True

    @rule(who=PEOPLE, which=st.integers(0, 5))
    def close(self, who: int, which: int) -> None:
        person = self.people[who]
        if not person.open:
            return
        relation_id = sorted(person.open)[which % len(person.open)]
        for again in (False, True):
            done = close(self.clinic.vault, person.subject, relation_id, by=RUT, now=self.clinic.now)  # type: ignore[arg-type]
            assert isinstance(done, Declined) is again
        del person.open[relation_id]

    @rule(who=PEOPLE, channel=CHANNELS)
    def consent(self, who: int, channel: str) -> None:
        person = self.people[who]
        choice = ChoiceId(f"consent.marketing.{channel}")
        done = consent(self.clinic.vault, person.subject, choice, "desk", by=RUT, now=self.clinic.now)
        assert isinstance(done, Denied) is person.gone
        person.consents |= set() if person.gone else {channel}

    @rule(who=PEOPLE, channel=CHANNELS)
    def withdraw(self, who: int, channel: str) -> None:
        person = self.people[who]
        choice = ChoiceId(f"consent.marketing.{channel}")
        done = withdraw(self.clinic.vault, person.subject, choice, by=RUT, now=self.clinic.now)
        assert isinstance(done, Denied) is person.gone
        person.consents -= {channel}

    @rule(who=PEOPLE, channel=st.sampled_from(("", ".email", ".sms")))
    def object(self, who: int, channel: str) -> None:
        person = self.people[who]
        choice = ChoiceId(f"object.direct_marketing{channel}")
        done = objection(self.clinic.vault, person.subject, choice, "phone", by=RUT, now=self.clinic.now)
        assert isinstance(done, Denied) is person.gone
        if not person.gone:
            person.objections.add(channel)
            person.consents -= {channel[1:]} if channel else {"email", "sms"}

    @rule(who=PEOPLE, channel=st.sampled_from(("", ".email", ".sms")))
    def take_an_objection_back(self, who: int, channel: str) -> None:
        person = self.people[who]
        choice = ChoiceId(f"object.direct_marketing{channel}")
        withdraw(self.clinic.vault, person.subject, choice, by=RUT, now=self.clinic.now)
        person.objections -= {channel}

    @rule(who=PEOPLE, category=st.sampled_from((None, "name", "contact")))
    def restrict(self, who: int, category: str | None) -> None:
        person = self.people[who]
        done = restrict(self.clinic.vault, person.subject, "18.1.a", category, by=RUT, now=self.clinic.now)  # type: ignore[arg-type]
        assert isinstance(done, Denied) is person.gone
        if isinstance(done, Limit):
            person.restrictions[done.id] = category

    @precondition(lambda self: any(person.restrictions for person in self.people))
    @rule(told=st.booleans())
    def lift(self, told: bool) -> None:
        """R-18.3: only when the person was told a week before."""
        person = next(person for person in self.people if person.restrictions)
        limit = next(iter(person.restrictions))
        if told:
            with self.clinic.vault.act(by=RUT, now=self.clinic.now) as act:
                tell_of_lifting(act.tx, person.subject, limit, "verified", now=act.now)
                act.nothing_changed()
            self.clinic.later(days=8)
        done = lift(self.clinic.vault, person.subject, limit, by=RUT, now=self.clinic.now)
        if not isinstance(done, Denied):
            del person.restrictions[limit]
        assert told <= (not isinstance(done, Denied))

    @rule(who=PEOPLE, kind=st.sampled_from((LimitKind.BLOCK, LimitKind.SVOD_BLOCK)))
    def block(self, who: int, kind: LimitKind) -> None:
        """A block is no restriction: the unit that wrote reads on (R-18.6)."""
        done = block(self.clinic.vault, self.people[who].subject, kind, by=RUT, now=self.clinic.now)
        assert isinstance(done, Denied) is self.people[who].gone

    @rule(days=st.sampled_from((1, 8, 100, 800)))
    def time_passes(self, days: int) -> None:
        self.clinic.later(days=days)

    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        person = self.people[who]
        shown = plan(self.clinic.vault, person.subject, by=DISA, now=self.clinic.now)
        done = erase(self.clinic.vault, shown, by=DISA, now=self.clinic.now)
        assert isinstance(done, Receipt)
        assert person.address not in done.to_json()
        person.consents.clear()
        if "contract" in shown.erases:
            person.open = {one: kind for one, kind in person.open.items() if kind is not Kind.MEASURE}
        for klass in shown.erases:
            assert self.rows("record", person.subject, f"klass = '{klass}'") == 0
            assert self.rows("data_key", person.subject, f"class = '{klass}'") == 0
            assert self.rows("blind_index", person.subject, f"class = '{klass}'") == 0
        if shown.whole:
            person.gone, person.reads = True, 0
            for known in (person.open, person.restrictions, person.objections):
                known.clear()

    @rule(who=PEOPLE, asked=st.sampled_from(READS))
    def read(self, who: int, asked: tuple) -> None:  # type: ignore[type-arg]
        person, (purpose, category, by, channel) = self.people[who], asked
        answer = self.clinic.read(person.subject, purpose, category, by, channel)
        person.reads += not person.gone
        self.the_long_way_says_the_same(answer, self.clinic.asked(person.subject, purpose, category, by, channel))
        if isinstance(answer, Refusal):
            assert answer.rules
            assert person.address not in repr(answer)
        else:
            assert isinstance(answer, Opened)
            assert self.may_be(person, purpose, category, channel), (person, asked)
            for permit in answer.permits:  # 1
                assert (permit.ask.purpose, permit.ask.categories, permit.ask.actor) == (purpose, {category}, by)
                assert (permit.ask.subject, permit.at) == (person.subject, self.clinic.now)
            assert all(value.category == category for value in answer.data.reveal())

    def the_long_way_says_the_same(self, answer: Opened | Refusal, ask: Ask) -> None:
        vault = self.clinic.vault
        with vault.database.read() as tx:
            keys = PersonKeys(vault.directory, tx, ask.subject)
            long = Reader(vault.book, vault.keyring).answer(tx, ask, keys, self.clinic.now)
        if isinstance(answer, Refusal):
            assert answer == long.refusal
        else:
            assert (long.refusal, long.permits) == (None, answer.permits)
            assert [row.record_id for row in long.rows] == [value.record_id for value in answer.data.reveal()]

    # --- what holds ---------------------------------------------------------------------------------------------

    @staticmethod
    def may_be(person: Known, purpose: str, category: str, channel: str | None) -> bool:
        """Whether the read can be lawful, told without rules: what binds, what was said, what ended."""
        if person.gone:
            return False
        if purpose.startswith("contract."):
            return person.tied(Kind.MEASURE, Kind.AGREEMENT, Kind.COMMITMENT) and not person.restricted(category)
        if purpose == "marketing.direct":
            no = {"", f".{channel}"} & person.objections or person.restricted(category) or person.tied(Kind.CLAIM)
            return category == "contact" and channel in person.consents and not no
        if purpose == "care.record":
            return person.patient
        return purpose == "legal.claims"

    @rule()
    def settle(self) -> None:
        """Before a sweep, a forecast or a report: then nobody is left to settle."""
        self.clinic.vault.settle(now=self.clinic.now)
        with self.clinic.vault.database.read() as tx:
            assert tx.one("SELECT count(*) FROM subject WHERE stale = 1") == (0,)
        self.the_ends_are_what_the_grounds_say()

    @invariant()
    def the_ends_are_what_the_grounds_say(self) -> None:
        """Or the person is marked, so that they are before anything asks for them."""
        for person in getattr(self, "people", ()):
            if self.rows("subject", person.subject, "stale = 1"):
                continue
            with self.clinic.vault.look(by=DISA, now=self.clinic.now) as act:
                found = {record: kept for record, _, kept in act.person(person.subject).records()}
                until = dict(act.tx.all("SELECT record_id, until FROM record WHERE subject_id = ?", person.subject))
            now = to_micros(self.clinic.now)
            for record, kept in found.items():
                if kept:
                    assert until[record] == to_micros(keep_until(kept)), (person, kept)
                else:
                    assert until[record] <= now, (person, record)

    @invariant()
    def where_they_stand_is_written_as_it_is(self) -> None:
        for person in getattr(self, "people", ()):
            with self.clinic.vault.look(by=DISA, now=self.clinic.now) as act:
                written, real = act.person(person.subject).standing()
            assert written in (None, real), person
            assert written or not self.rows("relation", person.subject), person

    @invariant()
    def who_is_gone_is_nowhere(self) -> None:
        for person in getattr(self, "people", ()):
            if person.gone:
                with self.clinic.vault.database.read() as tx:
                    tables = self.clinic.vault.database.columns(tx)
                left = {t for t, columns in tables.items() if "subject_id" in columns and self.rows(t, person.subject)}
                assert left == {"tombstone"}
                with self.clinic.vault.database.read() as tx:
                    assert self.clinic.vault.directory.find(tx, "email", f"1:{person.address}") == ()

    def teardown(self) -> None:
        """Every open and refusal is in the log of the person, once (2)."""
        for person in getattr(self, "people", ()):
            assert self.opened(person) == person.reads

    def opened(self, person: Known) -> int:
        """How often the log says that the person's data was opened, or refused. Nothing about who is gone."""
        self.clinic.vault.ledger.sequence(self.clinic.now)
        with self.clinic.vault.database.act() as tx:
            logged = self.clinic.vault.ledger.who_read(tx, person.subject)
        return sum(one.entry.act is Act.OPEN for one in logged)

    def rows(self, table: str, subject: SubjectId, where: str = "1 = 1") -> int:
        with self.clinic.vault.database.read() as tx:
            row = tx.one(f"SELECT count(*) FROM {table} WHERE subject_id = ? AND {where}", subject)
        return int(row[0]) if row else 0


def test_whatever_happens_in_whatever_order(tmp_path: Path, soak: bool) -> None:
    AnyOrder.clinic = make_clinic(tmp_path)
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=400 if soak else 40,
            stateful_step_count=60 if soak else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not soak,
            database=None,
        ),
    )
