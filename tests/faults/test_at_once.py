"""Two processes in the same clinic at the same moment (security.md R10, threats 10 and 32; docs/decisions/0015)."""

import threading
from collections.abc import Callable
from functools import partial

from ombud.audit import Act
from ombud.collection.meet import Known, Meeting, meet
from ombud.database import ConflictFault
from ombud.erasure import Receipt, erase, plan
from ombud.keys.model import StateMovedError, SubjectGoneError
from ombud.relations import Kind
from ombud.requests import consent, withdraw
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault import NoGround, Written
from tests.clinic import DISA, RUT, Clinic

EMAIL = ChoiceId("consent.marketing.email")
TOLD = (ConflictFault, StateMovedError, SubjectGoneError)
"""Faults that say that nothing was done."""


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Carry out each in a thread of its own, begun together; what each returned or raised."""
    together, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        together.wait(30)
        try:
            results[number] = act()  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001
            results[number] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def rows(clinic: Clinic, subject: SubjectId) -> dict[str, int]:
    """How many rows of the person each table holds."""
    with clinic.vault.database.read() as tx:
        tables = [name for name, columns in clinic.vault.database.columns(tx).items() if "subject_id" in columns]
        counted = {name: tx.all(f"SELECT count(*) FROM {name} WHERE subject_id = ?", subject) for name in tables}
    return {name: found[0][0] for name, found in counted.items() if found[0][0]}


def asking(clinic: Clinic) -> SubjectId:
    """Somebody who wants something done, and who is known by name."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    return subject


def register(clinic: Clinic, number: int) -> object:
    values = {CategoryId("contact"): {"email": f"nr{number}@example.se", "phone": f"070-174060{number}"}}
    return meet(clinic.vault, Meeting(values, "desk"), by=RUT, now=clinic.now)


def test_one_identifier_is_registered_once(clinic: Clinic) -> None:
    other = clinic.beside()
    for number in range(8):
        made = at_once(partial(register, clinic, number), partial(register, other, number))
        registered = [one for one in made if isinstance(one, bytes)]
        assert len(registered) == 1, made
        assert [one for one in made if one is not registered[0]] == [Known(SubjectId(registered[0]))]


def test_an_erasure_comes_before_a_collection_or_after_it_and_leaves_nothing(clinic: Clinic) -> None:
    other = clinic.beside()
    for _ in range(6):
        subject = asking(clinic)
        shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
        erased, *held = at_once(
            lambda shown=shown: erase(clinic.vault, shown, by=DISA, now=clinic.now),
            lambda subject=subject: other.hold(subject, "contact", "contract", email="nelly@example.se"),
        )
        assert all(isinstance(one, (Written, NoGround, *TOLD)) for one in held), held
        if not isinstance(erased, Receipt):
            again = plan(clinic.vault, subject, by=DISA, now=clinic.now)
            assert isinstance(erase(clinic.vault, again, by=DISA, now=clinic.now), Receipt), erased
        clinic.vault.ledger.sequence(clinic.now)
        assert rows(clinic, subject) == {"tombstone": 1}
    assert clinic.vault.ledger.verify().ok


def test_a_withdrawal_and_a_consent_of_one_person_come_one_after_the_other(clinic: Clinic) -> None:
    other, subject = clinic.beside(), clinic.somebody()
    for _ in range(6):
        at_once(
            lambda: consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now),
            lambda: withdraw(other.vault, subject, EMAIL, by=RUT, now=other.now),
        )
        with clinic.vault.database.read() as tx:
            (mask,) = tx.one("SELECT choices FROM wishes WHERE subject_id = ?", subject) or (0,)
            ended = tx.all("SELECT ended_at FROM choice WHERE subject_id = ? ORDER BY made_at, choice_id", subject)
        assert bool(mask) == any(row[0] is None for row in ended)


def test_many_records_of_one_person_stored_at_once_are_all_counted(clinic: Clinic) -> None:
    other, subject = clinic.beside(), asking(clinic)

    def hold(at: Clinic, first: int) -> int:
        return sum(
            isinstance(at.hold(subject, "contact", "contract", email=f"t{number}@example.se"), Written)
            for number in range(first, first + 10)
        )

    held = at_once(lambda: hold(clinic, 0), lambda: hold(other, 10))
    assert held == [10, 10]
    assert rows(clinic, subject)["record"] == 21
    assert len(clinic.values(subject, "contract.request", "contact")) == 20
    with clinic.vault.database.read() as tx:
        who = clinic.vault.ledger.who_read(tx, subject)
    assert sum(one.entry.act is Act.COLLECT for one in who) == 21


def test_two_sequencers_and_an_erasure_make_one_tree(clinic: Clinic) -> None:
    other = clinic.beside()
    people = [asking(clinic) for _ in range(6)]
    for subject in people:
        clinic.values(subject, "contract.request", "name")
    shown = plan(clinic.vault, people[0], by=DISA, now=clinic.now)
    made = at_once(
        lambda: clinic.vault.ledger.sequence(clinic.now),
        lambda: other.vault.ledger.sequence(other.now),
        lambda: erase(clinic.vault, shown, by=DISA, now=clinic.now),
    )
    assert not [one for one in made if isinstance(one, Exception)], made
    assert clinic.vault.ledger.verify(clinic.vault.ledger.checkpoint(clinic.now)).ok
