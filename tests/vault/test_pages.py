"""Page by page comes to the same as all at once: the same records, the same decisions, the same ends (N-16.1, T-01)."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from ombud.choices import set_flags
from ombud.disclosure import Access, access
from ombud.keys import TamperedError
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.grounds import Ground
from ombud.relations import Kind
from ombud.requests import consent, objection
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, SubjectId
from ombud.vault import NoPolicyError, Written, pages
from ombud.vault.index import Index, add_to, index_of
from ombud.vault.pages import GoneMeanwhileError, Pages, Piece, may_tell
from ombud.vault.store import IndexRow
from tests.clinic import DISA, RUT, VERA, Clinic, demo_policy
from tests.seals import written_so

REQUESTS = PurposeId("legal.requests")


def categories() -> list[CategoryId]:
    return list(demo_policy().categories)


def told(clinic: Clinic, subject: SubjectId, by: Actor = DISA) -> list[Piece]:
    """Everything, as a package tells it."""
    index = index_of(clinic.vault.database, subject, categories())
    with clinic.vault.act(by=by, now=clinic.now) as act:
        allowed = may_tell(act.person(subject).requesting(), REQUESTS, sorted(index.categories), index)
        act.nothing_changed()
        assert act.policy
    assert not isinstance(allowed, Refusal), allowed
    return list(_all(clinic, Pages(clinic.vault, Ask(subject, REQUESTS, allowed, by), index)))


def _all(clinic: Clinic, found: Pages) -> Iterator[Piece]:
    for category in categories():
        for page in found.of(category, clinic.now):
            yield from page


def at_once(clinic: Clinic, subject: SubjectId) -> Access:
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access)
    return answer


def somebody(clinic: Clinic, seed: int) -> SubjectId:
    """A person over some years: journals with several entries, a customer's data, choices, accounting, a profile."""
    chance = Random(seed)
    subject = clinic.somebody()
    clinic.begin(subject, chance.choice([Kind.MEASURE, Kind.COMMITMENT]), clinic.now - timedelta(days=900))
    if chance.random() < 0.5:
        consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    for n in range(chance.randint(5, 25)):
        at = clinic.now - timedelta(days=chance.randint(0, 3500), seconds=chance.randint(0, 86_399))
        kind = chance.choice(["health", "name", "contact", "payment", "case"])
        klass = {"health": "care", "payment": "accounting", "case": "case"}.get(
            kind, chance.choice(["contract", "care"])
        )
        fields = {
            "health": {"text": f"rad {n}"}, "name": {"given": f"Namn{n}"}, "contact": {"city": f"Ort{n}"},
            "payment": {"amount": str(n)}, "case": {"message": f"brev {n}"},
        }[kind]  # fmt: skip
        document = f"d{chance.randint(0, 3)}" if kind == "health" else None
        clinic.store(subject, clinic.draft(kind, klass, fields, event_at=at, collected_at=at, document=document))
    return subject


def seen(value: object, grounds: tuple[Ground, ...]) -> tuple[object, ...]:
    return value.record_id, tuple(sorted(value.fields.items())), grounds  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(12))
def test_the_same_is_told_with_the_same_that_keeps_it(clinic: Clinic, seed: int) -> None:
    """Two ways to the same answer: `access` gathers it in one moment, `Pages` does not."""
    subject = somebody(clinic, seed)
    if seed % 3 == 0:
        objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    if seed % 4 == 0:
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            set_flags(act.tx, subject, on=(Flag.RESTRICTED, Flag.BLOCKED))
            act.nothing_changed()
            assert act.policy
    paged = [seen(one.value, one.grounds) for one in told(clinic, subject)]
    whole = [seen(one.value, one.grounds) for one in at_once(clinic, subject).held]
    assert sorted(paged) == sorted(whole)
    assert len(paged) == len({row[0] for row in paged})


def test_it_is_told_by_category_and_in_order_of_time(clinic: Clinic) -> None:
    subject = somebody(clinic, 1)
    order = [(categories().index(one.value.category), one.value.event_at) for one in told(clinic, subject)]
    assert order == sorted(order)


def test_small_pages_come_to_the_same(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = somebody(clinic, 2)
    whole = [one.value.record_id for one in told(clinic, subject)]
    monkeypatch.setattr(pages, "_PAGE", 2)
    monkeypatch.setattr("ombud.vault.index._PAGE", 3)
    assert [one.value.record_id for one in told(clinic, subject)] == whole


def test_what_goes_while_it_is_told_ends_it(clinic: Clinic) -> None:
    """C: half an answer is none."""
    subject = somebody(clinic, 3)
    index = index_of(clinic.vault.database, subject, categories())
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM record WHERE subject_id = ?", subject)
    ask = Ask(subject, REQUESTS, index.categories, DISA)
    with pytest.raises(GoneMeanwhileError):
        list(_all(clinic, Pages(clinic.vault, ask, index)))


def test_a_category_that_the_act_did_not_allow_is_not_opened(clinic: Clinic) -> None:
    subject = somebody(clinic, 4)
    index = index_of(clinic.vault.database, subject, categories())
    ask = Ask(subject, REQUESTS, frozenset({CategoryId("name")}), DISA)
    assert {one.value.category for one in _all(clinic, Pages(clinic.vault, ask, index))} <= {"name"}


def test_each_record_is_decided_about_again_when_it_is_opened(clinic: Clinic) -> None:
    """A role that may not is told nothing, whatever an act before said."""
    subject = somebody(clinic, 5)
    index = index_of(clinic.vault.database, subject, categories())
    for by in (VERA, Actor("x", RoleId("nobody"))):
        ask = Ask(subject, REQUESTS, index.categories, by)
        assert list(_all(clinic, Pages(clinic.vault, ask, index))) == []
        with clinic.vault.look(by=by, now=clinic.now) as act:
            person = act.person(subject).requesting()
            assert isinstance(may_tell(person, REQUESTS, sorted(index.categories), index), Refusal)


def test_nothing_is_told_before_a_policy_is_in_force(clinic: Clinic) -> None:
    subject = somebody(clinic, 6)
    index = index_of(clinic.vault.database, subject, categories())
    ask = Ask(subject, REQUESTS, index.categories, DISA)
    clinic.now -= timedelta(days=6000)
    with pytest.raises(NoPolicyError):
        list(_all(clinic, Pages(clinic.vault, ask, index)))


def test_a_class_that_the_purpose_does_not_read_is_not_told(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    written_so(clinic, subject, "record", "UPDATE record SET klass = 'dpo' WHERE subject_id = ?", subject)
    index = index_of(clinic.vault.database, subject, categories())
    ask = Ask(subject, REQUESTS, index.categories, DISA)
    assert list(_all(clinic, Pages(clinic.vault, ask, index))) == []
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        person = act.person(subject).requesting()
        assert may_tell(person, REQUESTS, [CategoryId("name")], index) == {"name"}


def test_a_corrected_record_that_was_made_current_again_is_no_value(clinic: Clinic) -> None:
    """R-16.1, as everywhere"""
    from ombud.collection.rectify import Correction, rectify

    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="fel@example.se")
    rectify(
        clinic.vault, subject, Correction(CategoryId("contact"), {"email": "ny@example.se"}), by=RUT, now=clinic.now
    )
    assert [one.former is not None for one in told(clinic, subject)] == [True, False]
    written_so(clinic, subject, "record", "UPDATE record SET superseded_at = NULL WHERE subject_id = ?", subject)
    with pytest.raises(TamperedError):
        told(clinic, subject)


def test_the_last_entry_of_a_document_keeps_all_of_it(clinic: Clinic) -> None:
    """T-01: ten years from the last entry in that document."""
    subject = clinic.somebody()
    for years, document in ((9, "a"), (1, "a"), (9, "b")):
        at = clinic.now - timedelta(days=365 * years)
        clinic.store(subject, clinic.draft("health", "care", {"text": f"{years}"}, event_at=at, document=document))
    ends = {(one.value.document, one.value.fields["text"]): one.grounds[0].until.year for one in told(clinic, subject)}
    assert ends == {("a", "9"): 2035, ("a", "1"): 2035, ("b", "9"): 2027}


def test_one_record_more_is_told_last(clinic: Clinic) -> None:
    subject = somebody(clinic, 7)
    index = index_of(clinic.vault.database, subject, categories())
    before = len(index)
    written = clinic.hold(subject, "health", "care", text="sist")
    assert isinstance(written, Written)
    add_to(index, clinic.vault.database, subject, written.record_id)
    assert len(index) == before + 1
    last = list(index.pages(CategoryId("health"), 1000))[-1][-1]
    assert last.record_id == written.record_id


def test_documents_of_former_entries_alone_keep_their_own_time() -> None:
    """A corrected record without a current one in its document runs from its own event."""
    index = Index(["health"])
    rows = [
        IndexRow(bytes([n]) * 16, "care", "health", 1, 0, 0, 0, None, b"d" * 16, at, superseded)
        for n, at, superseded in ((1, 30, 99), (2, 10, None), (3, 20, 99))
    ]
    index.read([rows[:1], rows[1:]])
    (page,) = index.pages(CategoryId("health"), 10)
    assert [(place.record_id[0], place.latest) for place in page] == [(2, 10), (3, 20), (1, 30)]
    assert index.categories == {"health"}
    unknown = Index([])
    unknown.read([rows])
    assert len(unknown) == 3
