"""No two acts wait for each other: every act locks in one order (docs/decisions/0028; design 4, *Keys of tables*).

On a server acts run at once. First each act is looked at: which locks it takes, in which order. Then acts that
would wait in a ring, if one of them took its locks the other way round, are made to meet.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from ombud.app.desk import find, who_read
from ombud.collection.meet import Known, Meeting, meet
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.collection.sign import Signature, sign
from ombud.database import Transaction
from ombud.disclosure import access
from ombud.keys import store as keydir
from ombud.relations import Kind, Relation
from ombud.requests import Merged, Wanted, begin_merge, confirm_merge, objection
from ombud.terms import CategoryId, ChoiceId, ClassId, SubjectId
from tests.clinic import DISA, NOW, RUT, Clinic
from tests.collection.rows import bring, customer, found
from tests.keys.some import rewrap_some

pytestmark = pytest.mark.on("postgresql")
Lock = tuple[str, bytes]
CONTACT, CONTRACT = CategoryId("contact"), ClassId("contract")
NUMBER = "191212121212"


@dataclass
class Locks:
    """The locks that each act took, in the order in which it took them; each once."""

    taken: dict[int, list[Lock]] = field(default_factory=lambda: defaultdict(list))
    acts: list[Transaction] = field(default_factory=list)

    def take(self, tx: Transaction, *locks: Lock) -> None:
        if tx.writes:
            self.acts.append(tx)  # so that its id is not another's
            self.taken[id(tx)] += [lock for lock in locks if lock not in self.taken[id(tx)]]

    def out_of_order(self) -> list[list[Lock]]:
        """The acts that did not take values first, then people, each kind in its order, and then the account."""
        return [locks for locks in self.taken.values() if locks != sorted(locks, key=_place)]

    @property
    def kinds(self) -> set[tuple[str, ...]]:
        """What was locked by one act or another: `value`, `person`, `account`, once each."""
        return {tuple(dict.fromkeys(kind for kind, _ in locks)) for locks in self.taken.values()}


def _place(lock: Lock) -> tuple[int, bytes]:
    return ("value", "person", "account").index(lock[0]), lock[1]


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> Locks:
    seen = Locks()
    passed, held, kept_out = keydir.pass_locks, keydir.hold_subject, keydir.keep_out

    def pass_locks(tx: Transaction, keys: Sequence[tuple[str, bytes]]) -> None:
        of = {True: "account", False: "value"}
        seen.take(tx, *((of[name == "look-up"], name.encode() + blind) for name, blind in keys))
        passed(tx, keys)

    def hold_subject(tx: Transaction, subject: bytes) -> bool:
        there = held(tx, subject)
        if there:  # a person who is not there, or whom the act has registered, is nobody's to wait for
            seen.take(tx, ("person", bytes(subject)))
        return there

    def keep_out(tx: Transaction, subject: bytes) -> None:
        hold_subject(tx, subject)
        kept_out(tx, subject)

    for name, function in (("pass_locks", pass_locks), ("hold_subject", hold_subject), ("keep_out", keep_out)):
        monkeypatch.setattr(keydir, name, function)
    return seen


def people(clinic: Clinic, number: int = 2) -> list[SubjectId]:
    """Customers with an address each, in the order of their ids."""
    bring(clinic, *(customer(line + 1, f"nr{line}@example.se") for line in range(number)), mac=b"p" * 16)
    return sorted(found(clinic, f"nr{line}@example.se")[0] for line in range(number))


def corrected(clinic: Clinic, subject: SubjectId, **fields: str) -> object:
    return rectify(clinic.vault, subject, Correction(CONTACT, fields, "fel"), by=RUT, now=clinic.now)


def signed(clinic: Clinic, subject: SubjectId, **given: str) -> object:
    offer = clinic.begin(subject, Kind.AGREEMENT, service="lakarbesok")
    return sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)


def test_every_act_takes_its_locks_in_one_order(clinic: Clinic, locks: Locks) -> None:
    low, high, *more = people(clinic, 6)
    for subject in reversed([low, high, *more]):
        clinic.read(subject, "contract.perform", "contact")
    clinic.vault.ledger.sequence(clinic.now)
    assert isinstance(corrected(clinic, low, email="ny@example.se", phone="070-1740605"), Rectified)
    signed(clinic, more[0], given="Lo", family="Lika", personnummer=NUMBER, birth_date="1912-12-12")
    bring(clinic, *(customer(9 - line, f"nr{line}@example.se", relation=None) for line in range(6)))
    assert isinstance(
        meet(clinic.vault, Meeting({CONTACT: {"email": "ny@example.se"}}, "desk"), by=RUT, now=NOW), Known
    )
    objection(clinic.vault, more[1], ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    joined = Wanted(high, low, "samma")
    begin_merge(clinic.vault, joined, by=RUT, now=clinic.now)
    assert isinstance(confirm_merge(clinic.vault, joined, by=DISA, now=clinic.now), Merged)
    find(clinic.vault, "ny@example.se", "email", by=RUT, now=clinic.now)
    who_read(clinic.vault, high, by=DISA, now=clinic.now)
    access(clinic.vault, high, by=DISA, now=clinic.now)
    clinic.vault.settle(now=clinic.now, everybody=True)
    rewrapped(clinic)
    assert locks.kinds >= {("value", "person"), ("person",), ("person", "account"), ("value", "person", "account")}
    assert locks.out_of_order() == []


def rewrapped(clinic: Clinic) -> int:
    clinic.vault.keyring.begin_epoch(NOW + timedelta(days=7))
    with clinic.vault.database.act() as tx:
        return rewrap_some(clinic.vault.directory, tx, 100)


Step = Callable[[Transaction], object]


def crossed(clinic: Clinic, first: Step, act: Callable[[], object], then: Step) -> object:
    """What an act answers that waits for what another has taken first, while that one takes something more."""
    with ThreadPoolExecutor(1) as pool, clinic.beside().vault.database.act() as tx:
        first(tx)
        tx.one("SELECT 1")  # what was sent is done
        answer = pool.submit(act)
        ends = time.monotonic() + 20
        while not _somebody_waits(clinic):
            assert not answer.done(), answer
            assert time.monotonic() < ends
            time.sleep(0.01)
        then(tx)
    return answer.result()


def _somebody_waits(clinic: Clinic) -> bool:
    with clinic.vault.database.read() as tx:
        return tx.one("SELECT 1 FROM pg_locks WHERE NOT granted") is not None


def hold(*subjects: SubjectId) -> Step:
    return lambda tx: [keydir.hold_subject(tx, subject) for subject in subjects]


def test_a_correction_and_an_import_of_the_new_address(clinic: Clinic) -> None:
    """The import has passed the address and goes on to the person whom the correction is about."""
    subject, _ = people(clinic)
    answer = crossed(
        clinic, lambda tx: clinic.vault.directory.pass_lock(tx, "email", "1:ny@example.se"),
        lambda: corrected(clinic, subject, email="ny@example.se"), hold(subject),
    )  # fmt: skip
    assert isinstance(answer, Rectified), answer


def test_a_signature_and_an_import_of_the_number(clinic: Clinic) -> None:
    subject, _ = people(clinic)
    answer = crossed(
        clinic, lambda tx: clinic.vault.directory.pass_lock(tx, "personnummer", f"1:{NUMBER}"),
        lambda: signed(clinic, subject, given="Lo", family="Lika", personnummer=NUMBER, birth_date="1912-12-12"),
        hold(subject),
    )  # fmt: skip
    assert isinstance(answer, Relation), answer


def test_a_look_up_and_a_reading_of_the_log_by_one_account(clinic: Clinic) -> None:
    """The look-up is counted for the account; so is the reading, which holds the person already."""
    bring(clinic, customer(1, "lo@example.se"))
    (subject,) = found(clinic, "lo@example.se")
    budget = clinic.vault.budget
    answer = crossed(
        clinic, hold(subject), lambda: find(clinic.vault, "lo@example.se", "email", by=RUT, now=clinic.now),
        lambda tx: budget.spend_in(tx, RUT, [subject], clinic.now),
    )  # fmt: skip
    assert getattr(answer, "subjects", None) == (subject,), answer


def test_keys_that_are_wrapped_anew_and_an_act_about_two_people(clinic: Clinic) -> None:
    """An import has written of the second person, and writes of the first."""
    low, high = people(clinic)

    def touch(subject: SubjectId) -> Step:
        return lambda tx: tx.run("UPDATE data_key SET state = state WHERE subject_id = ?", subject)

    answer = crossed(
        clinic, lambda tx: (hold(low, high)(tx), touch(high)(tx)), lambda: rewrapped(clinic), touch(low)
    )  # fmt: skip
    assert isinstance(answer, int), answer
    assert answer > 0


def moved(clinic: Clinic, to: SubjectId, of: SubjectId, address: str) -> Step:
    """What a joining does: the address finds another person from now on."""

    def move(tx: Transaction) -> None:
        clinic.vault.directory.index(tx, to, CONTRACT, "email", f"1:{address}")
        assert clinic.vault.directory.unindex(tx, of, CONTRACT, "email", f"1:{address}")

    return move


def test_an_import_finds_whoever_has_the_address_once_the_joining_is_done(clinic: Clinic) -> None:
    """It lets go of the one whom it had waited for, and holds the people anew in their order."""
    bring(clinic, *(customer(line + 1, f"nr{line}@example.se") for line in range(2)))
    (had,), (has,) = (found(clinic, f"nr{line}@example.se") for line in range(2))
    again = customer(1, "nr0@example.se", records=())
    answer = crossed(
        clinic, hold(*sorted((had, has))), lambda: bring(clinic, again, mac=b"n" * 16),
        moved(clinic, has, had, "nr0@example.se"),
    )  # fmt: skip
    assert getattr(answer, "taken", 0) == 1, answer
    assert found(clinic, "nr0@example.se") == (has,)
