"""Two registrations of one person become one: nothing is lost, the stricter wins, and until then it can be undone."""

import hashlib
from datetime import timedelta

import pytest

from ombud.actors import close_care, open_care
from ombud.actors import store as care_rows
from ombud.app.desk import who_read
from ombud.audit import Act, Outcome
from ombud.choices import limits_of, set_flags, wishes
from ombud.choices import store as choice_rows
from ombud.collection import store as duties
from ombud.collection.inform import owe_information
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.collection.relate import UNKNOWN_PERSON, Beginning, Declined, begin_in
from ombud.database import ConflictFault, DatabaseFault
from ombud.database.again import TIMES
from ombud.disclosure import Access, access, former_number
from ombud.erasure import Receipt, erase, plan
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import (
    Merged,
    Wanted,
    begin_merge,
    confirm_merge,
    consent,
    events,
    merge,
    merge_confirm,
    objection,
    plan_merge,
    request_of,
    restrict,
    undo_merge,
)
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import change
from ombud.requests.merge import REQUESTS, Joining, merged_into, merged_text
from ombud.requests.merge_confirm import ENDED, MOVED, NEVER_JOINED
from ombud.terms import CategoryId, ChoiceId, ClassId, SubjectId, subject_text
from ombud.vault import NoGround, Opened, Person
from ombud.vault.sweep import tables_of_people
from tests.clinic import CAMPAIGNS, DISA, EVA, NOW, RUT, VERA, Clinic, demo_policy
from tests.collection.rows import LAST_WEEK, bring, email, key, logged, row, values
from tests.collection.silence import assert_silent
from tests.collection.test_rectify import found, history, whole
from tests.database_fixture import another
from tests.requests.letters import HANNA, opened

EMAIL, SMS = ChoiceId("consent.marketing.email"), ChoiceId("consent.marketing.sms")
NO, NO_SMS = ChoiceId("object.direct_marketing"), ChoiceId("object.direct_marketing.sms")
RESERVE, NUMBER, LATER = "1.2.752.97.3.1.3 991981000010", "191212121212", "199006022397"


def registered(clinic: Clinic, address: str = "tolvan@example.se", born: str = "") -> SubjectId:
    """One registration of Tolvan, with what a gym card needs."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        one = act.person(subject)
        for category, fields in (
            ("name", {"given": "Tolvan", "family": "Tolvansson"}),
            ("contact", {"email": address}),
            ("birth_date", {"birth_date": born or "1990-06-02"}),
        ):
            assert not isinstance(one.seal(clinic.draft(category, "contract", fields)), NoGround)
        act.log(Act.COLLECT, Outcome.DONE, subject)
    return subject


def journal(clinic: Clinic, subject: SubjectId, text: str, **identity: str) -> None:
    with clinic.vault.act(by=VERA, now=clinic.now) as act:
        one = act.person(subject)
        one.seal(clinic.draft("health", "care", {"text": text}, unit=VERA.unit, document="d1", author="vera"))
        if identity:
            one.seal(clinic.draft("personnummer", "care", identity, unit=VERA.unit))
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=act.now)
        one.changed()
        act.log(Act.COLLECT, Outcome.DONE, subject)


def wanted(keep: SubjectId, other: SubjectId, **more: object) -> Wanted:
    return Wanted(keep, other, **more)  # type: ignore[arg-type]


def begun(clinic: Clinic, keep: SubjectId, other: SubjectId, **more: object) -> Joining:
    answer = begin_merge(clinic.vault, wanted(keep, other, **more), by=RUT, now=clinic.now)
    assert isinstance(answer, Joining), answer
    return answer


def confirmed(clinic: Clinic, keep: SubjectId, other: SubjectId, **more: object) -> Merged:
    answer = confirm_merge(clinic.vault, wanted(keep, other, **more), by=DISA, now=clinic.now)
    assert isinstance(answer, Merged), answer
    return answer


def joined(clinic: Clinic, keep: SubjectId, other: SubjectId, **more: object) -> Merged:
    begun(clinic, keep, other, **more)
    merged = confirmed(clinic, keep, other, **more)
    whole(clinic, keep)
    return merged


def held(clinic: Clinic, subject: SubjectId) -> list[tuple[str, str, str]]:
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access), answer
    return sorted((one.value.klass, one.value.category, str(dict(one.value.fields))) for one in answer.held)


def digest(clinic: Clinic, *subjects: SubjectId) -> str:
    """Every row of these people but those of the log."""
    said = hashlib.sha256()
    with clinic.vault.database.read() as tx:
        tables = {t for t, columns in clinic.vault.database.columns(tx).items() if "subject_id" in columns} - {"entry"}
        for table in sorted(tables):
            for subject in subjects:
                said.update(repr(sorted(tx.all(f"SELECT * FROM {table} WHERE subject_id = ?", subject))).encode())
    return said.hexdigest()


# --- shown, begun, undone ---------------------------------------------------------------------------------------------


def test_the_plan_counts_and_tells_no_value(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    shown = plan_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    assert isinstance(shown, Joining)
    assert shown.keep.held == shown.other.held
    assert (shown.alike, shown.same_birth, shown.two_numbers, shown.health, shown.state) == (
        True, True, False, False, "",
    )  # fmt: skip
    assert_silent(shown, about=("Tolvan", "tolvan@example.se", "1990-06-02"))
    assert logged(clinic, keep, Act.PLAN) == logged(clinic, other, Act.PLAN) == ["done"]


def test_begin_and_undo_leave_exactly_what_was_there(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    plan_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    before = digest(clinic, keep, other)
    assert begun(clinic, keep, other).state == "begun"
    assert begun(clinic, keep, other).state == "begun"
    assert digest(clinic, keep, other) != before
    assert undo_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now) is None
    assert digest(clinic, keep, other) == before
    assert logged(clinic, keep, Act.MERGE) == ["done", "done"]


def test_while_it_is_begun_both_are_what_they_were(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    begun(clinic, keep, other)
    assert clinic.values(other, "contract.perform", "contact") == [{"email": "annan@example.se"}]
    assert merged_into(clinic.vault, other) is None


@pytest.mark.parametrize("undo_first", [True, False])
def test_what_was_not_begun_is_neither_undone_nor_confirmed(clinic: Clinic, undo_first: bool) -> None:
    keep, other = registered(clinic), registered(clinic)
    for act in (undo_merge, confirm_merge)[:: 1 if undo_first else -1]:
        assert isinstance(act(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now), Declined)
    assert isinstance(undo_merge(clinic.vault, wanted(SubjectId(b"x" * 16), other), by=RUT, now=clinic.now), Declined)


def test_a_confirmed_joining_is_not_undone(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    joined(clinic, keep, other)
    declined = undo_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    assert isinstance(declined, Declined)
    assert "bekräftad" in declined.text.sv


def test_a_registration_is_in_one_joining_at_a_time(clinic: Clinic) -> None:
    one, two, three = (registered(clinic) for _ in range(3))
    begun(clinic, one, two)
    for keep, other in ((three, two), (two, three), (one, three), (three, one), (two, one)):
        answer = begin_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
        assert isinstance(answer, Declined), (keep, other)


def test_a_joining_that_nobody_confirms_hinders_no_other_for_ever(clinic: Clinic) -> None:
    one, two, three = (registered(clinic) for _ in range(3))
    begun(clinic, one, two)
    clinic.later(days=31)
    assert begun(clinic, one, three).state == "begun"
    answer = confirm_merge(clinic.vault, wanted(one, two), by=DISA, now=clinic.now)
    assert isinstance(answer, Declined)
    assert "på nytt" in answer.text.sv


def test_the_same_registration_is_not_joined_to_itself(clinic: Clinic) -> None:
    one = registered(clinic)
    assert isinstance(plan_merge(clinic.vault, wanted(one, one), by=RUT, now=clinic.now), Declined)


def test_nobody_is_joined_who_is_not_there(clinic: Clinic) -> None:
    keep = registered(clinic)
    for pair in ((keep, SubjectId(b"x" * 16)), (SubjectId(b"x" * 16), keep)):
        answer = begin_merge(clinic.vault, wanted(*pair), by=RUT, now=clinic.now)
        assert isinstance(answer, Declined)
        assert answer.requirement == "N-07.1"


def test_who_may_not_carry_out_requests_joins_nobody(clinic: Clinic) -> None:
    """A-10: not by a role without the purpose, not by one that the policy does not know."""
    keep, other = registered(clinic), registered(clinic)
    for by in (CAMPAIGNS, VERA):
        assert isinstance(begin_merge(clinic.vault, wanted(keep, other), by=by, now=clinic.now), Refusal)


# --- two people or one ------------------------------------------------------------------------------------------------


def test_two_personal_identity_numbers_are_two_people(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, keep, "hosta", personnummer=LATER)
    journal(clinic, other, "snuva", personnummer=NUMBER)
    answer = begin_merge(clinic.vault, wanted(keep, other, reason="samma"), by=RUT, now=clinic.now)
    assert isinstance(answer, Declined)
    assert answer.requirement == "P-06"
    assert logged(clinic, keep, Act.MERGE) == ["refused"]


def test_birth_dates_that_differ_want_a_reason(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic, born="1991-06-02")
    answer = begin_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    assert isinstance(answer, Declined)
    assert "Födelsedatumen" in answer.text.sv
    begun(clinic, keep, other, reason="felskrivet")


def test_nothing_alike_wants_a_reason(clinic: Clinic) -> None:
    keep, other = registered(clinic), clinic.somebody()
    answer = begin_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    assert isinstance(answer, Declined)
    assert "Inget nummer" in answer.text.sv
    joined(clinic, keep, other, reason="stod bredvid")


def test_where_there_is_care_data_another_person_confirms(clinic: Clinic) -> None:
    """Four eyes: a wrong joining puts one patient's data into another's journal."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, other, "hosta")
    begun(clinic, keep, other)
    answer = confirm_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    assert isinstance(answer, Declined)
    assert merged_into(clinic.vault, other) is None
    confirmed(clinic, keep, other)


def test_a_joining_that_is_stopped_on_its_way_says_that_it_stands(clinic: Clinic) -> None:
    """Never "nothing was changed" of something that happened (R3); the same command goes on."""
    keep, other = registered(clinic), registered(clinic)
    begun(clinic, keep, other)
    reader = another(clinic.vault.database)
    with reader.read() as tx:
        tx.all("SELECT count(*) FROM record")
        with pytest.raises(DatabaseFault, match="confirmed and stands"):
            confirm_merge(clinic.vault, wanted(keep, other), by=DISA, now=clinic.now)
    confirmed(clinic, keep, other)
    whole(clinic, keep)


@pytest.mark.parametrize("times", [1, TIMES])
def test_a_joining_that_met_another_act_on_its_way_begins_that_part_anew(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Over several servers that is seen more often (decision 0083); it is not the disk that has to be mended."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, other, "hosta")
    begun(clinic, keep, other)
    real, met = merge_confirm.suppress_joined, 0

    def in_the_way(person: Person) -> None:
        nonlocal met
        met += 1
        if met <= times:
            raise ConflictFault("another act was first")
        real(person)

    monkeypatch.setattr(merge_confirm, "suppress_joined", in_the_way)
    if times == TIMES:
        with pytest.raises(DatabaseFault, match="other acts were in its way"):
            confirm_merge(clinic.vault, wanted(keep, other), by=DISA, now=clinic.now)
    confirmed(clinic, keep, other)
    whole(clinic, keep)
    assert met > times


def test_without_care_data_one_person_may_do_both(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    begun(clinic, keep, other)
    assert isinstance(confirm_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now), Merged)


def test_what_came_between_begin_and_confirm_is_looked_at_again(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    begun(clinic, keep, other)
    journal(clinic, keep, "hosta", personnummer=LATER)
    journal(clinic, other, "snuva", personnummer=NUMBER)
    answer = confirm_merge(clinic.vault, wanted(keep, other), by=DISA, now=clinic.now)
    assert isinstance(answer, Declined)
    assert isinstance(confirm_merge(clinic.vault, wanted(keep, other), by=CAMPAIGNS, now=clinic.now), Refusal)


# --- what comes over --------------------------------------------------------------------------------------------------


def test_everything_of_both_is_under_the_kept_one_and_what_both_hold_is_one(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    before = set(held(clinic, keep)) | set(held(clinic, other))
    merged = joined(clinic, keep, other)
    assert isinstance(merged.receipt, Receipt)
    after = held(clinic, keep)
    assert set(after) == before
    assert len(after) == len(before)
    assert merged.records == 1
    for address in ("tolvan@example.se", "annan@example.se"):
        assert found(clinic, "email", address) == {keep}
    assert found(clinic, "name_birth_year", "tolvan tolvansson 1990") == {keep}


def test_the_other_is_in_the_tombstone_and_nowhere_else(clinic: Clinic) -> None:
    """Design 5, 5."""
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    merged = joined(clinic, keep, other)
    with clinic.vault.database.read() as tx:
        tables = [t for t, columns in clinic.vault.database.columns(tx).items() if "subject_id" in columns]
        left = {t for t in tables if tx.one(f"SELECT 1 FROM {t} WHERE subject_id = ?", other)}
    assert left == {"tombstone"}
    assert merged.receipt is not None
    assert merged.receipt.proof is not None
    if clinic.vault.database.dialect == "sqlite":  # a server's files keep it until `t_final` (security.md 3.6)
        raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*.db*"))
        assert raw.count(other) == 1
    assert clinic.vault.ledger.verify().problems == []


def test_the_old_id_answers_with_the_kept_one_as_long_as_the_tombstone_lives(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    joined(clinic, keep, other)
    assert merged_into(clinic.vault, other) == keep
    with clinic.vault.database.act() as tx:
        clinic.vault.directory.clear_tombstones(tx, clinic.now + timedelta(days=60))
    assert merged_into(clinic.vault, other) is None


def test_an_earlier_joining_still_answers_after_a_later_one(clinic: Clinic) -> None:
    one, two, three = (registered(clinic) for _ in range(3))
    joined(clinic, two, three)
    joined(clinic, one, two)
    assert [merged_into(clinic.vault, old) for old in (two, three)] == [one, one]


def test_who_has_read_the_other_is_readable_through_the_kept_one(clinic: Clinic) -> None:
    """PDL 4:3: each entry with its own time and actor."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, other, "hosta")
    assert isinstance(clinic.read(other, "care.record", "health", VERA), Opened)
    read_at = clinic.now
    clinic.later(days=2)
    joined(clinic, keep, other)
    entries = who_read(clinic.vault, keep, by=DISA, now=clinic.now)
    assert not isinstance(entries, Refusal)
    reads = [e.entry for e in entries if e.entry.act is Act.OPEN and e.entry.purpose == "care.record"]
    assert [(e.at, e.actor, e.origin) for e in reads] == [(read_at, VERA, "merged")]
    assert clinic.vault.ledger.verify().problems == []


def test_a_reserve_id_and_the_number_that_came_later_both_find_the_person(clinic: Clinic) -> None:
    """N-04.4."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, keep, "hosta", personnummer=NUMBER)
    journal(clinic, other, "snuva", reserve_id=RESERVE)
    joined(clinic, keep, other)
    assert found(clinic, "personnummer", NUMBER) == found(clinic, "reserve_id", RESERVE) == {keep}
    texts = {one["text"] for one in clinic.values(keep, "care.record", "health", VERA)}
    assert texts == {"hosta", "snuva"}


def test_a_document_goes_on_growing_under_the_kept_one(clinic: Clinic) -> None:
    """T-01 runs from the last entry in the document, whichever registration it was made under."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, other, "hosta")
    joined(clinic, keep, other)
    clinic.later(days=400)
    journal(clinic, keep, "snuva")
    clinic.vault.settle(now=clinic.now)
    with clinic.vault.database.read() as tx:
        rows = tx.all("SELECT document, until FROM record WHERE subject_id = ? AND category = 'health'", keep)
    assert len({document for document, _ in rows}) == 1
    assert len({until for _, until in rows}) == 1


def test_the_customer_number_of_either_goes_on_finding_the_person(clinic: Clinic) -> None:
    bring(clinic, row(1, email("lo@example.se"), key("K-1"), records=(values("name", given="Lo"),)))
    bring(clinic, row(1, email("li@example.se"), key("K-2"), records=(values("name", given="Lo"),)), mac=b"n" * 16)
    with clinic.vault.database.read() as tx:
        (keep,), (other,) = (clinic.vault.directory.find(tx, "key", f":{key}") for key in ("K-1", "K-2"))
    joined(clinic, keep, other, reason="samma")
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "key", ":K-2") == (keep,)


def test_ties_care_and_duties_come_over(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    clinic.begin(other, Kind.CLAIM)
    south, north = (clinic.vault.keyring.blind("unit", unit) for unit in ("clinic-south", "clinic-north"))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        for subject in (keep, other):
            open_care(act.tx, subject, south, now=clinic.now)
        close_care(act.tx, keep, south, now=clinic.now)
        open_care(act.tx, other, north, now=clinic.now)
        owe_information(act, other, "third_party:caregiver", clinic.now)
        act.nothing_changed()
    joined(clinic, keep, other)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        kinds = sorted(one.kind.value for one in act.person(keep).about.relations)
        assert kinds == ["claim", "commitment", "commitment"] or kinds == ["claim", "commitment"]
        assert {unit: closed for unit, _, closed in care_rows.rows(act.tx, keep)} == {south: None, north: None}
        assert [duty.source for duty in duties.duties(act.tx, keep)] == ["third_party:caregiver"]


def test_a_tie_that_both_registrations_tell_of_is_one(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    for subject in (keep, other):
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            begin_in(act.person(subject), Beginning(Kind.MEASURE, LAST_WEEK, terms={"asks": "offert"}))
            act.log(Act.ASK_MEASURE, Outcome.DONE, subject)
    joined(clinic, keep, other)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        assert sum(one.kind is Kind.MEASURE for one in act.person(keep).about.relations) == 1


# --- the stricter wins ------------------------------------------------------------------------------------------------


def yes(clinic: Clinic, subject: SubjectId, choice: ChoiceId) -> None:
    consent(clinic.vault, subject, choice, "desk", by=RUT, now=clinic.now)


def said(clinic: Clinic, subject: SubjectId) -> frozenset[ChoiceId]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).about.choices


@pytest.mark.parametrize("of_kept", [True, False])
def test_an_objection_of_either_holds_for_both_and_empties_the_store(clinic: Clinic, of_kept: bool) -> None:
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    no, willing = (keep, other) if of_kept else (other, keep)
    yes(clinic, willing, EMAIL)
    objection(clinic.vault, no, NO, "phone", by=RUT, now=clinic.now)
    joined(clinic, keep, other)
    assert said(clinic, keep) == {NO}
    assert not [one for one in held(clinic, keep) if one[0] == "marketing"]
    assert {"D-05", "D-09"} <= clinic.refused(keep, "marketing.direct", "contact", CAMPAIGNS, "email")
    with clinic.vault.database.read() as tx:
        for address in ("tolvan@example.se", "annan@example.se"):
            assert clinic.vault.directory.suppressed(tx, "email", f"1:{address}")


@pytest.mark.parametrize("of_kept", [True, False])
def test_a_consent_after_an_objection_of_the_same_registration_stands(clinic: Clinic, of_kept: bool) -> None:
    """It was the person's own later word, and the other registration says nothing against it."""
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    whose = keep if of_kept else other
    objection(clinic.vault, whose, NO, "phone", by=RUT, now=clinic.now)
    clinic.later(days=1)
    yes(clinic, whose, EMAIL)
    joined(clinic, keep, other)
    assert said(clinic, keep) == {NO, EMAIL}


def test_a_consent_comes_over_with_its_evidence_and_what_it_carries(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    yes(clinic, other, EMAIL)
    joined(clinic, keep, other)
    assert said(clinic, keep) == {EMAIL}
    opened = clinic.vault.open(clinic.asked(keep, "marketing.direct", "contact", CAMPAIGNS, "email"), now=clinic.now)
    assert isinstance(opened, Opened)
    with clinic.vault.database.read() as tx:
        assert [row.kind for row in choice_rows.rows(tx, keep)] == ["consent"]


@pytest.mark.parametrize("later", [True, False])
def test_a_consent_taken_back_later_under_the_other_does_not_stand(clinic: Clinic, later: bool) -> None:
    from ombud.requests import withdraw

    keep, other = registered(clinic), registered(clinic)
    first, last = (keep, other) if later else (other, keep)
    yes(clinic, other, EMAIL)
    clinic.later(days=1)
    if later:
        yes(clinic, first, EMAIL)
        clinic.later(days=1)
        withdraw(clinic.vault, last, EMAIL, by=RUT, now=clinic.now)
    else:
        withdraw(clinic.vault, first, EMAIL, by=RUT, now=clinic.now)
        clinic.later(days=1)
        yes(clinic, last, EMAIL)
    joined(clinic, keep, other)
    assert said(clinic, keep) == (frozenset() if later else {EMAIL})
    assert bool([one for one in held(clinic, keep) if one[0] == "marketing"]) is not later


def test_a_restriction_and_protected_identity_of_the_other_hold(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    restrict(clinic.vault, other, "18.1.a", None, by=DISA, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, other, on=(Flag.PROTECTED,))
        act.nothing_changed()
    joined(clinic, keep, other)
    with clinic.vault.database.read() as tx:
        assert {Flag.RESTRICTED, Flag.PROTECTED, Flag.ADULT} <= wishes(tx, keep).flag_set()
        assert [one.ground for one in limits_of(tx, keep)] == ["18.1.a"]
    assert "D-10" in clinic.refused(keep, "contract.perform", "name")


@pytest.mark.parametrize(("born", "adult"), [("1990-06-02", True), ("2015-06-02", False)])
def test_of_age_is_who_is_so_under_both_where_the_birth_dates_differ(clinic: Clinic, born: str, adult: bool) -> None:
    keep, other = registered(clinic), registered(clinic, born=born)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, other, off=(Flag.ADULT,))
        act.nothing_changed()
    joined(clinic, keep, other, reason="felskrivet")
    with clinic.vault.database.read() as tx:
        assert (Flag.ADULT in wishes(tx, keep).flag_set()) is adult


def test_a_limit_without_its_evidence_comes_over_as_it_is(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    restrict(clinic.vault, other, "18.1.a", None, by=DISA, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        choice_rows.forget(act.tx, other)
        act.nothing_changed()
    joined(clinic, keep, other)
    with clinic.vault.database.read() as tx:
        assert [one.sealed for one in choice_rows.rows(tx, keep)] == [b""]


def test_what_nothing_keeps_any_more_is_left_behind(clinic: Clinic) -> None:
    """Art. 5(1)(e): a joining is no reason to keep."""
    keep, other = registered(clinic), registered(clinic)
    clinic.hold(other, "payment", "accounting", amount="100")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        clinic.vault.directory.index(act.tx, other, ClassId("accounting"), "key", ":K-9")
        act.nothing_changed()
    clinic.later(days=366 * 9)
    joined(clinic, keep, other)
    assert not [one for one in held(clinic, keep) if one[0] == "accounting"]
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "key", ":K-9") == ()


# --- corrections and changed numbers ----------------------------------------------------------------------------------


def fixed(clinic: Clinic, subject: SubjectId, category: str, **fields: str) -> None:
    done = rectify(clinic.vault, subject, Correction(CategoryId(category), fields, "fel"), by=RUT, now=clinic.now)
    assert isinstance(done, Rectified), done


def test_history_comes_over_as_history(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic, "fel@example.se")
    clinic.later(days=1)
    for address in ("ratt@example.se", "fel@example.se", "ratt@example.se"):
        clinic.later(days=1)
        fixed(clinic, other, "contact", email=address)
    joined(clinic, keep, other)
    answer = access(clinic.vault, keep, by=DISA, now=clinic.now)
    assert isinstance(answer, Access)
    assert [one.value.fields["email"] for one in answer.former] == [
        "fel@example.se", "ratt@example.se", "fel@example.se",
    ]  # fmt: skip
    assert found(clinic, "email", "fel@example.se") == set()


def test_what_was_corrected_under_the_kept_one_does_not_come_back(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    fixed(clinic, keep, "name", given="Tolva")
    joined(clinic, keep, other)
    assert clinic.values(keep, "contract.perform", "name") == [{"given": "Tolva", "family": "Tolvansson"}]


def test_a_changed_number_joins_what_was_registered_under_each(clinic: Clinic) -> None:
    """R-42: the old number finds nobody, and no page shows both."""
    keep, other = registered(clinic), registered(clinic)
    journal(clinic, keep, "hosta", personnummer=LATER)
    journal(clinic, other, "snuva", personnummer=NUMBER)
    joined(clinic, keep, other, number_changed=True)
    assert found(clinic, "personnummer", LATER) == {keep}
    assert found(clinic, "personnummer", NUMBER) == set()
    assert clinic.values(keep, "care.record", "personnummer", VERA) == [{"personnummer": LATER}]
    former = history(clinic, keep, "care.record", "personnummer", VERA)
    assert [one.value.fields for one in former] == [{"personnummer": NUMBER}]
    told = former_number(clinic.vault, keep, by=DISA, now=clinic.now)
    assert len(told) == 1  # type: ignore[arg-type]
    assert NUMBER not in str(held(clinic, keep))


# --- interrupted, and beside others -----------------------------------------------------------------------------------


def many(clinic: Clinic, subject: SubjectId, number: int) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        one = act.person(subject)
        for place in range(number):
            one.seal(clinic.draft("payment", "contract", {"amount": str(place)}, event_at=NOW - timedelta(days=place)))
        act.log(Act.COLLECT, Outcome.DONE, subject)


@pytest.mark.parametrize("after", ["bind", "some", "erase"])
def test_a_joining_that_was_broken_off_is_gone_on_with(
    clinic: Clinic, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    many(clinic, other, 70)
    before = set(held(clinic, keep)) | set(held(clinic, other))
    begun(clinic, keep, other)
    place = {"bind": "_move_all", "some": "erase_joined", "erase": "_end"}[after]

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(merge_confirm, place, broken)
        with pytest.raises(KeyboardInterrupt):
            confirmed(clinic, keep, other)
    if after != "erase":
        shown = plan_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
        assert isinstance(shown, Joining)
        assert shown.state == "confirmed"
        assert isinstance(undo_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now), Declined)
    merged = confirmed(clinic, keep, other)
    assert (merged.receipt is None) is (after == "erase")
    assert set(held(clinic, keep)) == before
    assert merged_into(clinic.vault, other) == keep
    again = confirmed(clinic, keep, other)
    assert (again.records, again.receipt) == (0, None)
    assert logged(clinic, keep, Act.MERGE).count("done") == 5
    whole(clinic, keep)


def test_what_comes_while_it_is_carried_out_comes_over_too(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last act looks again: nothing is erased that is not here."""
    keep, other = registered(clinic), registered(clinic)
    begun(clinic, keep, other)
    last = merge_confirm.erase_joined
    late = iter(["sen@example.se"])

    def while_it_runs(*given: object, **named: object) -> object:
        for address in late:
            clinic.hold(other, "contact", "contract", email=address)
        return last(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(merge_confirm, "erase_joined", while_it_runs)
    confirmed(clinic, keep, other)
    assert found(clinic, "email", "sen@example.se") == {keep}


def test_who_is_erased_meanwhile_is_not_brought_back(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, other = clinic.somebody(), clinic.somebody()
    begun(clinic, keep, other, reason="samma")

    def erased(*_: object, **__: object) -> int:
        for subject in (keep, other):
            shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
            assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(merge_confirm, "_move_all", erased)
        answer = confirm_merge(clinic.vault, wanted(keep, other), by=DISA, now=clinic.now)
    assert isinstance(answer, Declined)


def test_the_other_erased_before_it_is_confirmed_is_no_joining(clinic: Clinic) -> None:
    keep, other = clinic.somebody(), clinic.somebody()
    begun(clinic, keep, other, reason="samma")
    shown = plan(clinic.vault, other, by=DISA, now=clinic.now)
    erase(clinic.vault, shown, by=DISA, now=clinic.now)
    answer = confirm_merge(clinic.vault, wanted(keep, other), by=DISA, now=clinic.now)
    assert isinstance(answer, Declined)
    assert merged_into(clinic.vault, other) is None


def test_who_is_erased_before_it_is_begun_leaves_no_row_of_nobody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, other = registered(clinic), registered(clinic)
    shown = plan_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now)
    monkeypatch.setattr(merge, "plan_merge", lambda *_, **__: shown)
    gone = wanted(keep, SubjectId(b"x" * 16))
    assert begin_merge(clinic.vault, gone, by=RUT, now=clinic.now) == UNKNOWN_PERSON


def test_a_policy_that_carries_out_no_requests_compares_nobody(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    file = demo_policy()
    off = file.purposes[REQUESTS].model_copy(update={"off": file.purposes[REQUESTS].why})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, REQUESTS: off}}), clinic.now)
    assert isinstance(plan_merge(clinic.vault, wanted(keep, other), by=RUT, now=clinic.now), Refusal)


def test_the_old_link_is_answered_in_words(clinic: Clinic) -> None:
    keep = registered(clinic)
    assert subject_text(keep) in merged_text(keep).sv


def test_every_table_of_people_is_brought_over(clinic: Clinic) -> None:
    """A table that comes later fails here until a joining takes its rows over."""
    with clinic.vault.database.read() as tx:
        assert set(tables_of_people(clinic.vault.database, tx)) == MOVED | NEVER_JOINED | ENDED


def test_claims_read_what_came_over(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic)
    clinic.begin(other, Kind.CLAIM)
    joined(clinic, keep, other)
    assert clinic.values(keep, "legal.claims", "name", EVA)


def test_requests_go_with_the_person(clinic: Clinic) -> None:
    """R-14: the whole file, each event sealed anew; the reference in the letters is the same."""
    keep, other = registered(clinic), registered(clinic)
    file = opened(clinic, other, Right.ACCESS, words="vad vet ni om mig?")
    change(clinic.vault, file.id, lambda *_: events.Message("in", "email", "hur går det?"), by=HANNA, now=clinic.now)
    joined(clinic, keep, other)
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile)
    assert (found.subject, found.reference) == (keep, file.reference)
    assert [event.what.kind for event in found.events] == ["opened", "message"]
    assert found.case.opened.words == "vad vet ni om mig?"
