"""Where a person stands, as one value in clear (spec/standing.md): the vectors, and that nothing else is in it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.model import Anchor, Stage, Tie
from ombud.relations import Kind, Standing
from ombud.terms import SubjectId
from ombud.terms.time import from_micros
from ombud.vault.standing import HEAD, has_wished, pack, unpack_anchors, unpack_head
from tests.clinic import DISA, NOW, ROOT, Clinic
from tests.seals import sealed_so

VECTORS = json.loads((ROOT / "spec" / "vectors" / "standing.json").read_text())["standings"]


@pytest.mark.parametrize("vector", VECTORS, ids=[one["says"] for one in VECTORS])
def test_every_vector_is_written_and_read_so(vector: dict[str, Any]) -> None:
    stands = Standing(frozenset(map(Tie, vector["ties"])), Stage(vector["stage"]), frozenset(), {})
    anchors = {Anchor(name): from_micros(at) for name, at in vector["events"].items()}
    written = bytes.fromhex(vector["standing"])
    assert pack(stands, anchors, wished="wished" in vector) == written
    assert has_wished(written) is ("wished" in vector)
    assert (unpack_head(written[:HEAD]), unpack_anchors(written)) == ((stands.stage, stands.ties), anchors)


@given(st.permutations([(Anchor.VISIT, 5), (Anchor.ORIGIN, 7), (Anchor.FINAL, 1)]))
def test_it_is_the_same_in_whatever_order_things_are_known(events: list[tuple[Anchor, int]]) -> None:
    nothing = Standing(frozenset(), Stage.BEFORE, frozenset(), {})
    anchors = {anchor: from_micros(at) for anchor, at in events}
    assert pack(nothing, anchors) == pack(nothing, dict(sorted(anchors.items())))


def test_another_version_is_not_read_as_this_one() -> None:
    with pytest.raises(ValueError, match="newer release"):
        unpack_head(b"\x02\x00\x00\x00")


def test_a_service_is_nowhere_in_clear(clinic: Clinic) -> None:
    """Its name can reveal health: two people with different services stand alike."""
    stands = set()
    for service in ("traningskort", "lakarbesok"):
        subject = clinic.somebody()
        clinic.begin(subject, Kind.AGREEMENT, service=service)
        with clinic.vault.look(by=DISA, now=NOW) as act:
            stands.add(act.person(subject).standing()[0])
    assert len(stands) == 1


def test_somebody_of_an_older_release_is_decided_about_all_the_same_and_settled_in_the_upgrade(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    clinic.vault.settle(now=clinic.now)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE subject SET standing = NULL, stale = 0")
    assert clinic.values(subject, "contract.request", "name") == [{"given": "Tolvan"}]
    assert clinic.vault.settle(now=clinic.later(minutes=1)) == 0
    assert clinic.vault.settle(now=clinic.now, everybody=True) == 1
    with clinic.vault.look(by=DISA, now=NOW) as act:
        written, real = act.person(subject).standing()
    assert written == real
    assert clinic.values(subject, "contract.request", "name") == [{"given": "Tolvan"}]


def test_settling_goes_through_everybody_in_small_steps(clinic: Clinic) -> None:
    """An interrupted run leaves the rest marked, and nobody twice."""
    people = [clinic.somebody() for _ in range(201)]
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE subject SET stale = 1")
    assert clinic.vault.settle(now=clinic.now) == len(people)
    assert clinic.vault.settle(now=clinic.now) == 0


def test_who_has_gone_meanwhile_is_settled_no_more(clinic: Clinic) -> None:
    with clinic.vault.act(by=DISA, now=NOW) as act:
        act.person(SubjectId(b"?" * 16)).settle()
        act.nothing_changed()


def test_what_a_failed_row_of_a_file_seemed_to_change_is_not_written(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT, at=NOW - timedelta(days=1))
    from_before = standing_of(clinic, subject)
    with clinic.vault.act(by=DISA, now=NOW) as act:
        person = act.person(subject)
        person.changed()
        with pytest.raises(RuntimeError), act.part():  # noqa: PT012 - the part has to have done something
            sql = "UPDATE relation SET state = 'open', kind = 'measure'"
            sealed_so(clinic.vault.database, act.tx, "relation", sql)
            person.changed()
            assert Tie.MEASURE in person.about.standing.ties
            raise RuntimeError
        act.nothing_changed()
    assert standing_of(clinic, subject) == from_before


def test_who_is_met_twice_in_an_act_stands_where_both_changes_leave_them(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT)
    with clinic.vault.act(by=DISA, now=NOW) as act:
        first, second = act.person(subject), act.person(subject)
        for person, kind in ((first, "measure"), (second, "claim")):
            assert person.about
            sql = f"UPDATE relation SET state = 'open', kind = '{kind}', klass = 'contract'"
            sealed_so(clinic.vault.database, act.tx, "relation", sql)
            person.changed()
            assert person.about
        first.changed()
        act.nothing_changed()
    with clinic.vault.look(by=DISA, now=NOW) as act:
        written, real = act.person(subject).standing()
    assert written == real


def standing_of(clinic: Clinic, subject: bytes) -> bytes:
    with clinic.vault.database.read() as tx:
        row = tx.one("SELECT standing FROM subject WHERE subject_id = ?", subject)
    assert row
    return bytes(row[0])
