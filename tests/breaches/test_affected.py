"""Whom a breach concerns, computed from the log and held against a plain recomputation of it (A-32)."""

from datetime import timedelta
from itertools import product

import pytest

from ombud.audit import Act, Outcome
from ombud.breaches import Breach, Criteria, Risk, breach_of, count_affected, find_affected, store
from ombud.breaches.affected import READ, Found, affected, name_affected
from ombud.breaches.model import Affected
from ombud.breaches.tell import told_by_hand
from ombud.collection.relate import Declined
from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Flag, Refusal
from ombud.terms import Actor, RoleId, SubjectId, UnitId
from tests.breaches.a_breach import assessed, noticed, of_today, somebody, written
from tests.clinic import DISA, RUT, Clinic, demo_policy

OTHER = Actor("rune", RoleId("receptionist"), UnitId("annex"))
CASES = Actor("hanna", RoleId("case_officer"))


def a_day_of_reads(clinic: Clinic) -> list[SubjectId]:
    """Some people, and who has read what of them when, and tried to."""
    people = [somebody(clinic, street="Exempelgatan 1", city="Exempelstad") for _ in range(3)]
    begun = clinic.now
    reads = product((RUT, OTHER, DISA), ("contract.request", "legal.breach"), ("name", "contact", "health"))
    for number, (by, purpose, category) in enumerate(reads):
        clinic.now = begun + timedelta(minutes=number)
        clinic.read(people[(number + number // 3) % 3], purpose, category, by)
    clinic.now = begun + timedelta(hours=1)
    clinic.vault.ledger.sequence(clinic.now)
    return people


def by_hand(clinic: Clinic, criteria: Criteria) -> dict[SubjectId, tuple[int, set[str]]]:
    """The log read from one end to the other, with nothing but what an entry says."""
    found: dict[SubjectId, tuple[int, set[str]]] = {}
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx)]
    for one in entries:
        if one.subject is None or one.outcome in (Outcome.REFUSED, Outcome.FAILED) or one.act not in READ:
            continue
        asked = (
            (criteria.actors, {one.actor.id}), (criteria.units, {one.actor.unit}), (criteria.systems, {one.origin}),
            (criteria.purposes, {one.purpose}), (criteria.categories, set(one.categories)),
        )  # fmt: skip
        outside = one.at < criteria.from_at or one.at >= criteria.until_at
        if outside or any(wanted and wanted.isdisjoint(there) for wanted, there in asked):
            continue
        number, categories = found.get(one.subject, (0, set()))
        found[one.subject] = (number + 1, categories | set(one.categories))
    return found


def counted(clinic: Clinic, breach: Breach, criteria: Criteria) -> Found:
    found = count_affected(clinic.vault, breach.id, criteria, by=DISA, now=clinic.now)
    assert isinstance(found, Found), found
    return found


def written_down(clinic: Clinic, breach: Breach, criteria: Criteria) -> Breach:
    found = find_affected(clinic.vault, breach.id, criteria, by=DISA, now=clinic.now)
    assert isinstance(found, Breach), found
    return found


def people(clinic: Clinic, breach: Breach) -> dict[bytes, int]:
    with clinic.vault.database.read() as tx:
        return {row.subject_id: row.entries for row in store.people(tx, breach.id)}


def test_a_32_the_log_says_who_was_read_as_a_plain_recomputation_does(clinic: Clinic) -> None:
    """By time, actor, unit, purpose, category and system, each by itself and together."""
    a_day_of_reads(clinic)
    breach, day = noticed(clinic), clinic.now - timedelta(hours=2)
    halves = [(day, clinic.now), (day, day + timedelta(minutes=67)), (day + timedelta(minutes=67), clinic.now)]
    asked: dict[str, list[frozenset[str]]] = {
        "actors": [frozenset(), frozenset({"rut"}), frozenset({"rut", "rune"})],
        "units": [frozenset(), frozenset({"annex"})],
        "purposes": [frozenset(), frozenset({"legal.breach"})],
        "categories": [frozenset(), frozenset({"name"})],
        "systems": [frozenset(), frozenset({"nowhere"})],
    }
    seen = set()
    for (begun, ended), *chosen in product(halves, *asked.values()):
        criteria = Criteria(begun, ended, *chosen)
        expected = by_hand(clinic, criteria)
        found = counted(clinic, breach, criteria)
        got = {subject: (one.entries, set(one.categories)) for subject, one in found.people.items()}
        assert got == expected, criteria.code()
        assert found.entries == sum(number for number, _ in expected.values())
        assert set(found.categories) == {name for _, names in expected.values() for name in names}
        seen.add(len(expected))
    assert seen >= {0, 1, 2, 3}


def test_a_32_first_and_last_are_the_times_of_the_first_and_the_last_entry(clinic: Clinic) -> None:
    subject = somebody(clinic)
    breach, times = noticed(clinic), []
    for minutes in (3, 7, 11):
        times.append(clinic.later(minutes=minutes))
        clinic.read(subject, "contract.request", "name", RUT)
    clinic.later(minutes=1)
    found = counted(clinic, breach, of_today(clinic)).people[subject]
    assert (found.first_at, found.last_at, found.entries) == (times[0], times[-1], 3)


def test_only_what_was_let_out_counts(clinic: Clinic) -> None:
    """A refused open has shown nothing, and neither has a question whether one may."""
    subject, breach = somebody(clinic), noticed(clinic)
    assert clinic.refused(subject, "marketing.direct", "name", RUT)
    clinic.vault.ask(clinic.asked(subject, "contract.request", "name", RUT), now=clinic.now)
    assert counted(clinic, breach, of_today(clinic)).people == {}


def test_those_affected_are_written_down_and_the_breach_says_how_many(clinic: Clinic) -> None:
    a_day_of_reads(clinic)
    breach = noticed(clinic)
    criteria = of_today(clinic, actors=frozenset({"rut"}))
    expected, heard = by_hand(clinic, criteria), []
    found = find_affected(clinic.vault, breach.id, criteria, heard.append, by=DISA, now=clinic.now)
    assert isinstance(found, Breach)
    assert (found.people, found.records) == (len(expected), sum(number for number, _ in expected.values()))
    assert found.counted is not None
    assert "actor=rut" in found.counted.asked
    assert people(clinic, breach) == {subject: number for subject, (number, _) in expected.items()}
    assert heard == [len(expected)]
    listed = affected(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert isinstance(listed, tuple)
    assert {one.subject for one in listed[0]} == set(expected)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        said = {
            one.entry.subject for one in clinic.vault.ledger.entries(tx)
            if one.entry.act is Act.BREACH and one.entry.facts["step"] == "affected"
        }  # fmt: skip
    assert said == set(expected)


def test_the_same_question_again_changes_nothing_and_a_narrower_one_takes_away(clinic: Clinic) -> None:
    a_day_of_reads(clinic)
    breach, wide = noticed(clinic), of_today(clinic)
    written_down(clinic, breach, wide)
    before = people(clinic, breach)
    written_down(clinic, breach, wide)
    assert people(clinic, breach) == before
    narrow = of_today(clinic, actors=frozenset({"rut"}), categories=frozenset({"name"}))
    written_down(clinic, breach, narrow)
    assert people(clinic, breach) == {who: number for who, (number, _) in by_hand(clinic, narrow).items()}
    assert len(people(clinic, breach)) < len(before)


def test_who_has_been_told_and_who_was_named_by_hand_stay(clinic: Clinic) -> None:
    told, *_ = a_day_of_reads(clinic)
    breach, named = assessed(clinic, noticed(clinic), Risk.HIGH), somebody(clinic)
    assert isinstance(name_affected(clinic.vault, breach.id, named, by=DISA, now=clinic.now), Breach)
    name_affected(clinic.vault, breach.id, named, by=DISA, now=clinic.now)
    written_down(clinic, breach, of_today(clinic))
    written(clinic, breach)
    assert told_by_hand(clinic.vault, breach.id, told, by=DISA, now=clinic.now) is True
    written_down(clinic, breach, of_today(clinic, actors=frozenset({"nobody"})))
    assert set(people(clinic, breach)) == {told, named}
    found = breach_of(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert isinstance(found, Breach)
    assert found.people == 2


def test_an_erased_person_is_in_no_breach_and_the_number_in_the_register_stays(clinic: Clinic) -> None:
    subject = clinic.somebody()
    breach = noticed(clinic)
    found = name_affected(clinic.vault, breach.id, subject, by=DISA, now=clinic.now)
    assert isinstance(found, Breach)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert people(clinic, breach) == {}
    again = breach_of(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert isinstance(again, Breach)
    assert again.people == 1


def test_who_is_erased_while_the_log_is_read_is_not_written_down(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    breach = noticed(clinic)
    gone = SubjectId(b"g" * 16)
    ghost = Found({gone: Affected(gone, clinic.now, clinic.now, 1, ("name",))})
    monkeypatch.setattr("ombud.breaches.affected.count_affected", lambda *_given, **_named: ghost)
    written_down(clinic, breach, of_today(clinic))
    assert people(clinic, breach) == {}
    none = find_affected(clinic.vault, b"n" * 16, of_today(clinic), by=DISA, now=clinic.now)
    assert isinstance(none, Declined)  # and so for a breach that has left the register meanwhile


def test_pdl_4_3_the_log_is_read_by_whom_the_policy_lets(clinic: Clinic) -> None:
    """A case officer works with breaches and does not read the log; a receptionist does neither."""
    breach = noticed(clinic)
    assert isinstance(count_affected(clinic.vault, breach.id, of_today(clinic), by=CASES, now=clinic.now), Refusal)
    assert isinstance(find_affected(clinic.vault, breach.id, of_today(clinic), by=CASES, now=clinic.now), Refusal)
    found = count_affected(clinic.vault, breach.id, of_today(clinic), by=RUT, now=clinic.now)
    assert isinstance(found, Declined)
    assert isinstance(affected(clinic.vault, breach.id, by=RUT, now=clinic.now), Declined)
    subject = somebody(clinic)
    assert isinstance(name_affected(clinic.vault, breach.id, subject, by=RUT, now=clinic.now), Declined)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_window_begins_before_it_ends_and_has_begun(clinic: Clinic, hours: int) -> None:
    breach = noticed(clinic)
    begun = clinic.now + timedelta(hours=hours)
    criteria = Criteria(begun, begun + timedelta(hours=hours))
    found = count_affected(clinic.vault, breach.id, criteria, by=DISA, now=clinic.now)
    assert isinstance(found, Declined)
    assert found.requirement == "A-32"


def test_t_04_the_log_is_used_as_long_as_it_is_kept(clinic: Clinic) -> None:
    subject, breach = somebody(clinic), noticed(clinic)
    clinic.read(subject, "contract.request", "name", RUT)
    begun = clinic.now - timedelta(days=1)
    clinic.vault.ledger.sequence(clinic.now)
    clinic.later(days=5 * 366 + 2)
    assert counted(clinic, breach, Criteria(begun, clinic.now)).people == {}


def test_somebody_unknown_is_not_named_and_a_breach_that_is_gone_has_nobody(clinic: Clinic) -> None:
    breach = noticed(clinic)
    nobody = SubjectId(b"n" * 16)
    assert isinstance(name_affected(clinic.vault, breach.id, nobody, by=DISA, now=clinic.now), Declined)
    gone = find_affected(clinic.vault, b"n" * 16, of_today(clinic), by=DISA, now=clinic.now)
    assert isinstance(gone, Declined)


def test_r_41_people_with_protected_identity_are_counted_and_not_listed(clinic: Clinic) -> None:
    file, dpo = demo_policy(), RoleId("dpo")
    roles = {**file.roles, dpo: file.roles[dpo].model_copy(update={"protected_read": False})}
    clinic.adopt(file.model_copy(update={"roles": roles}), clinic.now)
    hidden, shown = somebody(clinic, Flag.PROTECTED), somebody(clinic)
    breach = noticed(clinic)
    for subject in (hidden, shown):
        name_affected(clinic.vault, breach.id, subject, by=DISA, now=clinic.now)
    listed = affected(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert isinstance(listed, tuple)
    assert ([one.subject for one in listed[0]], listed[1]) == ([shown], 1)
