"""The vault at its edges: history that is none, a "no" of a later release, an hour that passes, a hold and what it
keeps, an installation that is held back, and a number by which somebody is found."""

from datetime import datetime, timedelta

import pytest

from ombud.archives import store as archives
from ombud.archives.load import HELD, OPEN
from ombud.collection.relate import close
from ombud.keys import TamperedError
from ombud.policy.ask import Ask
from ombud.policy.storage import FOREVER
from ombud.relations import Kind
from ombud.retention.holds import Scope
from ombud.terms import CategoryId, ClassId, PurposeId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Written, store
from ombud.vault.history import former_of
from ombud.vault.index import index_of
from ombud.vault.noes import No, from_plain, to_plain
from ombud.vault.pages import Pages, bound
from ombud.vault.wholeness import Wholeness
from ombud.vault.write import plain
from tests.clinic import DISA, NOW, RUT, VERA, Clinic, demo_policy
from tests.retention.holds import held, released

CASE, NAME, ONLINE = CategoryId("case"), CategoryId("name"), CategoryId("online")
REQUESTS, CLAIMS, OPERATIONS = PurposeId("legal.requests"), PurposeId("legal.claims"), PurposeId("web.operations")
NUMBER = "191212121212"


def asker(clinic: Clinic) -> SubjectId:
    """Somebody whose request is closed: what came with it ends in three months (T-11)."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def claims_name_nothing_of_a_request(clinic: Clinic) -> None:
    """A version of the policy whose claims have no use for a name or for what was asked."""
    file = demo_policy()
    claims = file.purposes[CLAIMS]
    fewer = claims.model_copy(update={"categories": [one for one in claims.categories if one.id not in (CASE, NAME)]})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, CLAIMS: fewer}}), clinic.now)


def ends(clinic: Clinic, subject: SubjectId) -> list[tuple[str, datetime, str | None]]:
    """When each record and relation of the person ends, and what it follows."""
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        person = act.person(subject)
        records = person.record_ends(store.rows(act.tx, subject), person.about)
        relations = person.relation_ends(person.about)
    return [
        *((str(row.category), end.until, end.rule) for row, end in records),
        *((str(one.kind), end.until, end.rule) for one, end in relations),
    ]


# --- history and noes -------------------------------------------------------------------------------------------------


def test_a_value_that_nobody_corrected_is_no_history(clinic: Clinic) -> None:
    """R-16: a date of correction beside a value that says nothing of one was put there by somebody else."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        (row,) = store.rows(act.tx, subject)
        opened = plain(subject, row, act.person(subject).keys)
    for superseded_at in (None, to_micros(clinic.now)):
        with pytest.raises(TamperedError, match="the history of a record"):
            former_of(row._replace(superseded_at=superseded_at), opened)


def test_a_no_of_a_later_release_is_refused_and_not_half_obeyed() -> None:
    """What this release does not know might be what somebody said no to."""
    no = No(SubjectId(b"s" * 16), to_micros(NOW), b"e" * 16, ("marketing",))
    assert from_plain(to_plain(no)) == no
    with pytest.raises(ValueError, match="does not know"):
        from_plain({**to_plain(no), "devices": [b"d".hex()]})


# --- pages ------------------------------------------------------------------------------------------------------------


def test_what_lives_by_the_hour_is_told_until_its_hour(clinic: Clinic) -> None:
    """Two visits of the same day are two cases where a clock counts: one has ended, the other has not (T-31)."""
    file = demo_policy()
    operations = file.purposes[OPERATIONS]
    by_the_hour = operations.storage[0].model_copy(update={"period": "PT24H", "form": None})
    hourly = operations.model_copy(update={"storage": [by_the_hour]})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, OPERATIONS: hourly}}), clinic.now)
    subject = clinic.somebody()
    for hours, ip in ((0, "192.0.2.1"), (3, "192.0.2.2")):
        at = clinic.now + timedelta(hours=hours)
        visit = clinic.draft("online", "web", {"ip": ip}, source="observed", event_at=at, collected_at=at)
        assert isinstance(clinic.store(subject, visit), Written)
    index = index_of(clinic.vault.database, subject, [ONLINE])
    pages = Pages(clinic.vault, Ask(subject, REQUESTS, frozenset({ONLINE}), DISA), index)

    def lives(**later: float) -> dict[str, bool]:
        told = [piece for page in pages.of(ONLINE, clinic.now + timedelta(**later)) for piece in page]
        return {one.value.fields["ip"]: any(g.purpose == OPERATIONS for g in one.grounds) for one in told}

    assert lives(hours=23) == {"192.0.2.1": True, "192.0.2.2": True}
    assert lives(hours=25) == {"192.0.2.1": False, "192.0.2.2": True}


def test_a_hold_is_ours_and_is_not_told_and_neither_is_what_was_not_asked_for(clinic: Clinic) -> None:
    """T-H1: the person sees what binds them, not that somebody prepares a claim."""
    subject = asker(clinic)
    clinic.begin(subject, Kind.COMMITMENT)
    held(clinic, subject)
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        person = act.person(subject)
        assert {one.kind for one in person.about.relations} == {Kind.MEASURE, Kind.COMMITMENT, Kind.HOLD}
        told = bound(person, [CASE])
        assert [one.relation.kind for one in told] == [Kind.MEASURE]
        assert bound(person, [NAME]) == ()


# --- holds, and an installation that is held back ---------------------------------------------------------------------


def test_a_hold_keeps_the_record_and_the_closed_request_until_it_is_released(clinic: Clinic) -> None:
    """T-H2: whatever the policy says of them, neither has an end while the hold is in force; then each has its own."""
    claims_name_nothing_of_a_request(clinic)
    subject = asker(clinic)
    before = ends(clinic, subject)
    assert {kind for kind, until, _ in before if until != FOREVER} == {"name", "measure"}
    hold = held(clinic, subject)
    kept = {kind: (until, rule) for kind, until, rule in ends(clinic, subject)}
    assert kept["name"] == kept["measure"] == (FOREVER, "T-H2")
    released(clinic, hold)
    assert [one for one in ends(clinic, subject) if one[0] != "hold"] == before


def test_a_hold_on_the_name_does_not_keep_the_request(clinic: Clinic) -> None:
    """N-12.2: a hold keeps its scope and nothing beside it."""
    claims_name_nothing_of_a_request(clinic)
    subject = asker(clinic)
    before = {kind: (until, rule) for kind, until, rule in ends(clinic, subject)}
    held(clinic, subject, Scope(ClassId("contract"), NAME))
    kept = {kind: (until, rule) for kind, until, rule in ends(clinic, subject)}
    assert kept["name"] == (FOREVER, "T-H2")
    assert kept["measure"] == before["measure"]


def test_nobody_is_settled_while_a_restored_installation_is_held_back(clinic: Clinic) -> None:
    """Its policy keeps less than is so: an end computed now would erase what care or a yes still keeps."""
    subject = asker(clinic)
    before = ends(clinic, subject)
    with clinic.vault.database.act() as tx:
        archives.mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
        tx.run("UPDATE subject SET stale = 1 WHERE subject_id = ?", subject)
    assert clinic.vault.settle(now=clinic.now) == 0
    assert clinic.vault.settle(now=clinic.now, everybody=True) == 0
    with clinic.vault.database.act() as tx:
        assert tx.one("SELECT stale FROM subject WHERE subject_id = ?", subject) == (1,)
        assert archives.move_restored(tx, HELD, OPEN, "asta", to_micros(clinic.now)) == 1
    assert clinic.vault.settle(now=clinic.now) > 0
    assert ends(clinic, subject) == before


# --- wholeness --------------------------------------------------------------------------------------------------------


def test_a_patient_who_is_found_by_number_is_whole_and_is_not_when_the_number_finds_nobody(clinic: Clinic) -> None:
    """R16: a number has an index of its own; no channel goes to it, so no "no" is kept by it."""
    subject = clinic.somebody()
    with clinic.vault.act(by=VERA, now=clinic.now) as act:
        person = act.person(subject)
        for category, fields in (("health", {"text": "hosta"}), ("personnummer", {"personnummer": NUMBER})):
            made = clinic.draft(category, "care", fields, unit=VERA.unit, author="vera")
            assert isinstance(person.seal(made), Written)
        act.nothing_changed()
    wholeness = Wholeness(clinic.vault.keyring, clinic.vault.directory, clinic.vault.book)
    with clinic.vault.database.read() as tx:
        assert wholeness.damage(tx, subject) == ()
    with clinic.vault.database.act() as tx:
        assert tx.run("DELETE FROM blind_index WHERE field = 'personnummer'") == 1
    with clinic.vault.database.read() as tx:
        assert "indexes" in wholeness.damage(tx, subject)
