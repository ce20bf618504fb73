"""What a sweep erased, and what a hold keeps, are so in a restored archive before it opens (N-11.3, T-H2, T-29)."""

from datetime import timedelta

from ombud.collection.relate import close
from ombud.relations import Kind
from ombud.retention import Hold, Swept, sweep
from ombud.terms import SubjectId
from tests.archives.place import Place


def swept(place: Place) -> Swept:
    done = sweep(place.ombud.vault, by=place.actor("disa"), now=place.now)
    assert isinstance(done, Swept), done
    return done


def rows(place: Place, subject: SubjectId, table: str) -> int:
    with place.ombud.vault.database.read() as tx:
        found = tx.one(f"SELECT count(*) FROM {table} WHERE subject_id = ?", subject)
    return int(found[0]) if found else 0


def close_all(place: Place, subject: SubjectId) -> None:
    with place.ombud.vault.look(by=place.actor("disa"), now=place.now) as act:
        relations = [one for one in act.person(subject).about.relations if one.closed_at is None]
    for one in relations:
        if one.kind is not Kind.CONTACT:
            close(place.ombud.vault, subject, one.id, by=place.actor("rut"), now=place.now)


def test_n_11_3_what_was_swept_after_the_archive_is_swept_in_it_before_it_opens(place: Place) -> None:
    """Yesterday's archive has the agreement open and the person there; today's sweep erased some of it, or all."""
    gone, customer = place.meet("gone@example.se"), place.customer("anna@example.se")
    close_all(place, gone)
    place.later(days=92)
    place.back_up()
    place.later(days=1)
    close_all(place, customer)
    before = rows(place, customer, "record")
    done = swept(place)
    assert (done.people, done.whole) == (2, 1)
    left = rows(place, customer, "record")
    assert left < before
    _, restored = place.restored()
    assert rows(restored, gone, "record") == rows(restored, gone, "subject") == 0
    assert rows(restored, customer, "record") == left
    assert restored.problems() == []
    assert swept(restored).people == 0


def test_t_h2_a_hold_that_came_after_the_archive_keeps_in_the_restored_one(place: Place) -> None:
    """Else the sweep after a restore would erase what was to be kept; and a release after it is a release there."""
    from ombud.law.periods import local_date
    from ombud.retention import approve, release
    from ombud.retention import place as propose
    from ombud.retention.holds import Ground, Wanted

    anna, bo = place.meet("anna@example.se"), place.meet("bo@example.se")
    for one in (anna, bo):
        close_all(place, one)
    place.later(days=89)
    disa, officer = place.actor("disa"), place.actor("eva")
    review = local_date(place.now) + timedelta(days=100)

    def held(subject: SubjectId) -> Hold:
        proposed = propose(place.ombud.vault, subject, Wanted(Ground.IVO, review), by=officer, now=place.now)
        assert isinstance(proposed, Hold), proposed
        hold = approve(place.ombud.vault, subject, proposed.id, by=disa, now=place.now)
        assert isinstance(hold, Hold), hold
        return hold

    of_bo = held(bo)
    place.back_up()
    held(anna)
    for by in (officer, disa):
        release(place.ombud.vault, bo, of_bo.id, by=by, now=place.now)
    place.close()
    place.later(days=5)
    _, restored = place.restored()
    assert swept(restored).people == 1
    assert rows(restored, anna, "record") > 0
    assert rows(restored, bo, "record") == 0
    assert restored.problems() == []
