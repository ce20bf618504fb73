"""What is wrong is corrected everywhere it is held, and what once stood there is history (Art. 5(1)(d), 16)."""

import json
from collections.abc import Mapping

import pytest

from ombud.actors import open_care
from ombud.audit import Act, Outcome
from ombud.choices import set_flags, wishes
from ombud.collection import store as duties
from ombud.collection.rectify import Correction, Rectified, plan_rectification, rectify
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature, sign
from ombud.database import DamagedRow
from ombud.disclosure import Access, access, former_number
from ombud.keys.model import Mark
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.relations import Kind
from ombud.requests import consent, objection, restrict
from ombud.terms import CategoryId, ChoiceId, ClassId, PurposeId, SubjectId
from ombud.vault import Draft
from ombud.vault.history import Former, open_history
from ombud.vault.model import ABOUT_THIRD_PARTY
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic
from tests.collection.rows import bring, customer, email, logged, row, values
from tests.collection.silence import assert_silent

OLD, NEW = "19121212-1212", "19900602-2397"
EMAIL = ChoiceId("consent.marketing.email")


def person(clinic: Clinic, kind: Kind = Kind.MEASURE) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, kind)
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "contact", "contract", email="fel@example.se", phone="070-1740605")
    return subject


def numbered(clinic: Clinic) -> SubjectId:
    """A patient whose journal has a number (PDL 3:6)."""
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("personnummer", "care", {"personnummer": "191212121212"}, unit=VERA.unit))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    return subject


def correct(clinic: Clinic, subject: SubjectId, category: str, by=RUT, **fields: str):  # type: ignore[no-untyped-def]
    return corrected(clinic, subject, category, fields, by=by)


def corrected(clinic: Clinic, subject: SubjectId, category: str, fields: Mapping[str, str], by=RUT, **more: object):  # type: ignore[no-untyped-def]
    correction = Correction(CategoryId(category), fields, "hen sa det", **more)  # type: ignore[arg-type]
    return rectify(clinic.vault, subject, correction, by=by, now=clinic.now)


def found(clinic: Clinic, field: str, value: str) -> set[SubjectId]:
    with clinic.vault.database.read() as tx:
        return set(clinic.vault.directory.find(tx, field, f"1:{value}"))


def history(clinic: Clinic, subject: SubjectId, purpose: str, category: str, by=DISA):  # type: ignore[no-untyped-def]
    asked = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), by)
    return open_history(clinic.vault, asked, now=clinic.now)


def whole(clinic: Clinic, subject: SubjectId) -> None:
    """Each key's state seal counts exactly the records that lie there."""
    with clinic.vault.database.read() as tx:
        for klass in clinic.vault.directory.classes(tx, subject):
            rows = tx.all(
                "SELECT record_id, version, sealed FROM record WHERE subject_id = ? AND klass = ?", subject, klass
            )
            clinic.vault.directory.verify_state(tx, subject, klass, [Mark(*row) for row in rows])


def test_the_right_value_takes_the_place_of_the_wrong_one(clinic: Clinic) -> None:
    """R-16.1: read, found and indexed by what is right; nothing else of the record is touched."""
    subject = person(clinic)
    clinic.later(days=3)
    done = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert isinstance(done, Rectified)
    assert [(one.klass, one.names, one.beside) for one in done.changes] == [("contract", ("email",), False)]
    assert clinic.values(subject, "contract.request", "contact") == [
        {"email": "tolvan@example.se", "phone": "070-1740605"}
    ]
    assert found(clinic, "email", "tolvan@example.se") == {subject}
    assert found(clinic, "email", "fel@example.se") == set()
    assert found(clinic, "phone", "+46701740605") == {subject}
    assert logged(clinic, subject, Act.RECTIFY) == ["done"]
    whole(clinic, subject)


def test_what_stood_there_is_history_for_the_law_and_for_nobody_else(clinic: Clinic) -> None:
    subject = person(clinic, Kind.CLAIM)
    correct(clinic, subject, "contact", email="tolvan@example.se")
    (former,) = history(clinic, subject, "legal.claims", "contact", EVA)
    assert isinstance(former, Former)
    assert former.value.fields["email"] == "fel@example.se"
    for purpose, by, rule in (
        ("contract.rights", EVA, "D-12"), ("newsletter", RUT, "D-01"), ("legal.claims", RUT, "D-14"),
    ):  # fmt: skip
        refused = history(clinic, subject, purpose, "contact", by)
        assert isinstance(refused, Refusal)
        assert rule in {broken.value for broken in refused.rules}


def test_the_person_sees_what_was_corrected_when_and_why(clinic: Clinic) -> None:
    """Art. 15: history is data about the person too."""
    subject = person(clinic)
    clinic.later(days=3)
    correct(clinic, subject, "contact", email="tolvan@example.se")
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access)
    (former,) = answer.former
    assert former.value.fields["email"] == "fel@example.se"
    assert (former.corrected_at, former.role, former.reason) == (clinic.now, "receptionist", "hen sa det")
    assert_silent(former, answer, about=("fel@example.se", "tolvan@example.se", "hen sa det"))


def test_every_copy_follows_and_a_copy_for_advertising_leaves_no_history(clinic: Clinic) -> None:
    """Art. 16: every class that holds the value; Art. 5(1)(c): the wrong one is not kept twice."""
    subject = person(clinic)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    done = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert {one.klass for one in done.changes} == {"contract", "marketing"}
    opened = clinic.vault.open(clinic.asked(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), now=clinic.now)
    assert [dict(one.fields) for one in opened.data.reveal()] == [{"email": "tolvan@example.se"}]  # type: ignore[union-attr]
    with clinic.vault.database.read() as tx:
        kept = tx.all("SELECT klass FROM record WHERE subject_id = ? AND superseded_at IS NOT NULL", subject)
    assert kept == [("contract",)]
    whole(clinic, subject)


def test_back_and_forth_is_a_history_of_two(clinic: Clinic) -> None:
    subject = person(clinic)
    for address in ("tolvan@example.se", "fel@example.se", "tolvan@example.se"):
        clinic.later(days=1)
        assert correct(clinic, subject, "contact", email=address).changes
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert [one.value.fields["email"] for one in answer.former] == [  # type: ignore[union-attr]
        "fel@example.se", "tolvan@example.se", "fel@example.se",
    ]  # fmt: skip
    assert found(clinic, "email", "tolvan@example.se") == {subject}
    whole(clinic, subject)


def test_the_same_again_changes_nothing_and_says_so(clinic: Clinic) -> None:
    subject = person(clinic)
    correct(clinic, subject, "contact", email="tolvan@example.se")
    again = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert again.changes == ()
    assert not again.tell_old_address


def test_what_is_missing_is_completed(clinic: Clinic) -> None:
    """Art. 16, second sentence: in the agreement's record, and not in every copy."""
    subject = person(clinic)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    done = correct(clinic, subject, "contact", city="Uppsala", phone="070-1740606")
    assert [(one.klass, one.names) for one in done.changes] == [("contract", ("city", "phone"))]
    again = correct(clinic, subject, "contact", street="Gatan 1")
    assert not again.tell_old_address


def test_a_shared_value_is_found_as_long_as_another_record_holds_it(clinic: Clinic) -> None:
    subject = person(clinic)
    clinic.later(days=1)
    clinic.hold(subject, "contact", "contract", email="fel@example.se", city="Uppsala")
    correct(clinic, subject, "contact", city="Lund")
    assert found(clinic, "email", "fel@example.se") == {subject}


def test_where_records_differ_the_wrong_one_is_named(clinic: Clinic) -> None:
    subject = person(clinic)
    clinic.later(days=1)
    clinic.hold(subject, "contact", "contract", email="hem@example.se")
    declined = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert isinstance(declined, Declined)
    assert len(declined.fields) == 2
    assert_silent(declined, about=("hem@example.se", "fel@example.se", "tolvan@example.se"))
    held = clinic.read(subject, "contract.request", "contact")
    which = next(one.record_id for one in held.data.reveal() if one.fields["email"] == "fel@example.se")  # type: ignore[union-attr]
    done = corrected(clinic, subject, "contact", {"email": "tolvan@example.se"}, record=which)
    assert [one.record_id for one in done.changes] == [which]
    unknown = corrected(clinic, subject, "contact", {"email": "x@example.se"}, record=b"x" * 16)
    assert isinstance(unknown, Declined)
    values = clinic.values(subject, "contract.request", "contact")
    assert {one["email"] for one in values} == {"tolvan@example.se", "hem@example.se"}


def test_accounting_stays_as_it_is(clinic: Clinic) -> None:
    """BFL 7:2, policy.md: a row kept by statute stays unaltered; the answer says so."""
    subject = person(clinic)
    clinic.hold(subject, "contact", "accounting", email="fel@example.se")
    done = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert ([one.klass for one in done.changes], done.unaltered) == (["contract"], 1)
    assert {"email": "fel@example.se"} in clinic.values(subject, "legal.accounting", "contact", EVA)


def patient(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    entry = clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="vera")
    with clinic.vault.act(by=VERA, now=clinic.now) as act:
        act.person(subject).seal(entry)
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.log(Act.COLLECT, Outcome.DONE, subject)
    return subject


def test_a_journal_entry_is_corrected_beside_by_who_treats_the_person(clinic: Clinic) -> None:
    """R-16.2, PDL 3:14: both versions are there, the later with its author and time."""
    subject = patient(clinic)
    clinic.later(days=1)
    done = correct(clinic, subject, "health", VERA, text="snuva")
    assert [one.beside for one in done.changes] == [True]
    opened = clinic.read(subject, "care.record", "health", VERA)
    said = [(one.fields["text"], one.author, one.document, one.event_at) for one in opened.data.reveal()]  # type: ignore[union-attr]
    assert [one[:3] for one in said] == [("hosta", "vera", "d1"), ("snuva", "vera", "d1")]
    assert said[1][3] == clinic.now
    whole(clinic, subject)


def test_nobody_else_corrects_a_journal_and_is_told_what_to_do(clinic: Clinic) -> None:
    """R-16.3: the note of the patient's view, and the way to IVO."""
    declined = correct(clinic, patient(clinic), "health", text="snuva")
    assert isinstance(declined, Declined)
    assert declined.requirement == "R-16.2"
    assert all(word in declined.text.sv for word in ("3 kap. 14 §", "3 kap. 8 §", "8 kap. 4 §"))


def test_a_copy_outside_the_journal_is_corrected_and_the_journal_is_named(clinic: Clinic) -> None:
    subject = patient(clinic)
    clinic.begin(subject, Kind.AGREEMENT, service="massage")
    clinic.begin(subject, Kind.CLAIM)
    clinic.hold(subject, "health", "claims", text="hosta")
    done = correct(clinic, subject, "health", text="snuva")
    assert (done.journal, [one.klass for one in done.changes]) == (1, ["claims"])


def test_who_treats_a_person_of_whom_the_journal_has_nothing_corrects_nothing(clinic: Clinic) -> None:
    subject = patient(clinic)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    assert isinstance(correct(clinic, subject, "name", VERA, given="Tolva"), Declined)


def test_the_journals_identity_is_replaced_and_both_versions_are_readable_for_care(clinic: Clinic) -> None:
    """PDL 3:6, 3:14."""
    subject = patient(clinic)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    clinic.store(subject, clinic.draft("name", "care", {"given": "Tolvan"}, unit=VERA.unit))
    done = correct(clinic, subject, "name", VERA, given="Tolva")
    assert {one.klass for one in done.changes} == {"care", "contract"}
    assert clinic.values(subject, "care.record", "name", VERA) == [{"given": "Tolva"}]
    former = history(clinic, subject, "care.record", "name", VERA)
    assert [one.value.fields for one in former] == [{"given": "Tolvan"}]
    assert isinstance(history(clinic, subject, "care.record", "name", RUT), Refusal)


def test_who_may_not_read_it_may_not_correct_it(clinic: Clinic) -> None:
    subject = person(clinic)
    assert isinstance(correct(clinic, subject, "contact", CAMPAIGNS, email="x@example.se"), Refusal)
    assert logged(clinic, subject, Act.RECTIFY) == ["refused"]


def test_a_correction_is_possible_while_processing_is_restricted(clinic: Clinic) -> None:
    """Art. 18(1)(a): that is what the restriction waits for."""
    subject = person(clinic)
    restrict(clinic.vault, subject, "18.1.a", None, by=DISA, now=clinic.now)
    assert correct(clinic, subject, "contact", email="tolvan@example.se").changes


@pytest.mark.parametrize(
    ("category", "fields", "requirement"),
    [
        ("contact", {}, "R-16.1"),
        ("contact", {"email": "ingen adress"}, "N-03.1"),
        ("contact", {"nick": "T"}, "N-05.1"),
        ("photo", {"x": "y"}, "R-16.1"),
        ("choices", {"interests": "y"}, "R-16.1"),
        ("profile", {"score": "9"}, "R-16.1"),
        ("citizenship", {"country": "SE"}, "R-16.1"),
        ("personnummer", {"reserve_id": "1.2.3 22345"}, "N-03.1"),
    ],
)
def test_what_cannot_be_corrected_so_is_declined_and_not_repeated(
    clinic: Clinic, category: str, fields: dict[str, str], requirement: str
) -> None:
    declined = corrected(clinic, person(clinic), category, fields)
    assert isinstance(declined, Declined)
    assert declined.requirement == requirement
    assert_silent(declined, about=tuple(value for value in fields.values() if len(value) > 5))


def test_only_a_number_is_changed_for_another(clinic: Clinic) -> None:
    declined = corrected(clinic, person(clinic), "contact", {"email": "x@example.se"}, number_changed=True)
    assert isinstance(declined, Declined)
    assert declined.requirement == "R-42"


def test_nobody_is_corrected_who_is_not_there(clinic: Clinic) -> None:
    unknown = SubjectId(b"x" * 16)
    correction = Correction(CategoryId("contact"), {"email": "x@example.se"})
    for act in (rectify, plan_rectification):
        assert isinstance(act(clinic.vault, unknown, correction, by=RUT, now=clinic.now), Declined)


def test_the_plan_shows_and_changes_nothing(clinic: Clinic) -> None:
    subject = person(clinic)
    correction = Correction(CategoryId("contact"), {"email": "tolvan@example.se"})
    shown = plan_rectification(clinic.vault, subject, correction, by=RUT, now=clinic.now)
    assert isinstance(shown, Rectified)
    assert [one.names for one in shown.changes] == [("email",)]
    assert_silent(shown, correction, about=("tolvan@example.se", "fel@example.se"))
    assert found(clinic, "email", "fel@example.se") == {subject}
    assert logged(clinic, subject, Act.PLAN) == ["done"]
    refused = plan_rectification(clinic.vault, subject, correction, by=CAMPAIGNS, now=clinic.now)
    assert isinstance(refused, Refusal)


def test_a_value_that_is_somebody_elses_is_two_registrations_and_no_correction(clinic: Clinic) -> None:
    """Double registration is not made by a correction (design 4)."""
    person(clinic)
    other = clinic.somebody()
    clinic.begin(other, Kind.MEASURE)
    clinic.hold(other, "contact", "contract", email="tolvan@example.se", phone="070-1740606")
    declined = correct(clinic, other, "contact", email="fel@example.se")
    assert isinstance(declined, Declined)
    assert declined.requirement == "P-06"
    assert correct(clinic, other, "contact", phone="070-1740605").changes


def test_the_old_address_is_owed_word_of_the_change(clinic: Clinic) -> None:
    """policy.md, *Identity*: so that the person notices when it was somebody else."""
    subject = person(clinic)
    assert correct(clinic, subject, "contact", email="tolvan@example.se").tell_old_address
    with clinic.vault.database.read() as tx:
        (duty,) = duties.duties(tx, subject)
    assert (duty.source, duty.done_at) == ("old-address", None)
    assert logged(clinic, subject, Act.SCHEDULE) == ["done"]


def test_nothing_is_sent_to_the_old_address_of_a_protected_person(clinic: Clinic) -> None:
    """R-41."""
    subject = person(clinic)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, subject, on=(Flag.PROTECTED,))
        act.nothing_changed()
    done = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert (done.tell_old_address, done.protected) == (False, True)
    with clinic.vault.database.read() as tx:
        assert duties.duties(tx, subject) == []


def test_a_no_follows_to_the_new_address_and_stays_with_the_old(clinic: Clinic) -> None:
    """M-12: whoever brings either in again brings the objection with it."""
    subject = person(clinic)
    no = ChoiceId("object.direct_marketing")
    objection(clinic.vault, subject, no, "phone", by=RUT, now=clinic.now)
    correct(clinic, subject, "contact", email="tolvan@example.se", phone="070-1740606")
    directory = clinic.vault.directory
    with clinic.vault.database.read() as tx:
        for address in ("fel@example.se", "tolvan@example.se"):
            assert directory.suppressed(tx, "email", f"1:{address}")
        for number in ("+46701740605", "+46701740606"):
            assert directory.suppressed(tx, "sms", f"1:{number}")


def test_a_wrong_address_is_nobodys_to_object_for(clinic: Clinic) -> None:
    """It may be somebody else's: a later no suppresses what is right alone."""
    subject = person(clinic)
    correct(clinic, subject, "contact", email="tolvan@example.se")
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "phone", by=RUT, now=clinic.now)
    with clinic.vault.database.read() as tx:
        assert not clinic.vault.directory.suppressed(tx, "email", "1:fel@example.se")


@pytest.mark.parametrize(("born", "adult"), [("2015-01-02", False), ("1991-06-02", True)])
def test_of_age_follows_the_corrected_birth_date(clinic: Clinic, born: str, adult: bool) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    clinic.begin(subject, Kind.COMMITMENT)
    clinic.hold(subject, "birth_date", "contract", birth_date="1990-06-02")
    correct(clinic, subject, "birth_date", birth_date=born)
    with clinic.vault.database.read() as tx:
        assert (Flag.ADULT in wishes(tx, subject).flag_set()) is adult


def test_name_and_birth_year_find_by_what_is_right(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        one = act.person(subject)
        one.seal(clinic.draft("name", "contract", {"given": "Lo", "family": "Lik"}))
        one.seal(clinic.draft("birth_date", "contract", {"birth_date": "1990-06-02"}))
        act.log(Act.COLLECT, Outcome.DONE, subject)
    assert found(clinic, "name_birth_year", "lo lik 1990") == {subject}
    correct(clinic, subject, "name", family="Lika")
    assert found(clinic, "name_birth_year", "lo lik 1990") == set()
    assert found(clinic, "name_birth_year", "lo lika 1990") == {subject}
    correct(clinic, subject, "birth_date", birth_date="1991-06-02")
    assert found(clinic, "name_birth_year", "lo lika 1990") == set()
    assert found(clinic, "name_birth_year", "lo lika 1991") == {subject}


def test_a_name_without_an_index_gets_none_by_being_corrected(clinic: Clinic) -> None:
    """Who was not found by name and birth year before is not found so afterwards; a name without a sign never is."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    clinic.hold(subject, "name", "contract", given="Lo", family="Lik")
    clinic.hold(subject, "name", "claims", given=" ")
    clinic.hold(subject, "birth_date", "contract", birth_date="1990-06-02")
    correct(clinic, subject, "birth_date", birth_date="1991-06-02")
    assert found(clinic, "name_birth_year", "lo lik 1991") == set()


def test_a_number_that_was_changed_is_not_brought_back_by_a_file(clinic: Clinic) -> None:
    """R-42: the old register still has it; here it stays history."""
    subject = change_number(clinic)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="lo@example.se")
    number = values("personnummer", "care", personnummer="191212121212")
    report = bring(clinic, row(1, email("lo@example.se"), records=(number, values("name", given="Lo"))))
    assert (report.taken, report.records) == (1, 1)
    assert found(clinic, "personnummer", "191212121212") == set()
    other = values("personnummer", "care", personnummer="199107172380")
    assert bring(clinic, row(1, email("lo@example.se"), records=(other,)), mac=b"n" * 16).records == 1


def test_a_number_of_another_registration_is_not_signed_with(clinic: Clinic) -> None:
    """Double registration is excluded where a number is given at signing too."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    clinic.hold(subject, "personnummer", "contract", personnummer="199006022397")
    known = clinic.somebody()
    clinic.store(known, clinic.draft("personnummer", "care", {"personnummer": "199006022397"}, unit=VERA.unit))
    other = clinic.somebody()
    offer = clinic.begin(other, Kind.AGREEMENT, service="vaccination")
    given = {"given": "Lo", "family": "Lika", "birth_date": "1990-06-02", "personnummer": "19900602-2397"}
    declined = sign(clinic.vault, other, offer.id, Signature(given, consent=True), by=RUT, now=clinic.now)
    assert isinstance(declined, Declined)
    assert declined.requirement == "P-06"


def test_what_the_person_told_of_somebody_else_is_left_and_finds_nobody(clinic: Clinic) -> None:
    subject = person(clinic)
    about = clinic.draft("contact", "contract", {"email": "mor@example.se"}, marks=ABOUT_THIRD_PARTY)
    assert isinstance(about, Draft)
    clinic.store(subject, about)
    done = correct(clinic, subject, "contact", email="tolvan@example.se")
    assert len(done.changes) == 1
    assert found(clinic, "email", "mor@example.se") == set()


def test_a_file_brought_in_again_does_not_bring_the_wrong_value_back(clinic: Clinic) -> None:
    """Art. 5(1)(d): what was corrected counts as there."""
    row = customer(1, "fel@example.se")
    bring(clinic, row)
    (subject,) = found(clinic, "email", "fel@example.se")
    correct(clinic, subject, "name", given="Lou")
    report = bring(clinic, row, mac=b"n" * 16)
    assert (report.unchanged, report.records) == (1, 0)
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Lou", "family": "Lika"}]


def test_history_made_current_again_by_a_changed_column_does_not_open(clinic: Clinic) -> None:
    subject = person(clinic)
    correct(clinic, subject, "contact", email="tolvan@example.se")
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE record SET superseded_at = NULL WHERE subject_id = ? AND superseded_at IS NOT NULL", subject)
    with pytest.raises(DamagedRow, match="record"):
        clinic.read(subject, "contract.request", "contact")


def test_a_current_record_made_history_by_a_changed_column_does_not_open(clinic: Clinic) -> None:
    subject = person(clinic)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE record SET superseded_at = 1 WHERE subject_id = ? AND category = 'contact'", subject)
    with pytest.raises(DamagedRow, match="record"):
        access(clinic.vault, subject, by=DISA, now=clinic.now)


# --- a number that was changed for another (R-42) ---------------------------------------------------------------------


def change_number(clinic: Clinic) -> SubjectId:
    subject = numbered(clinic)
    clinic.later(days=1)
    done = corrected(clinic, subject, "personnummer", {"personnummer": NEW}, number_changed=True)
    assert isinstance(done, Rectified), done
    assert len(done.changes) == 1
    return subject


def test_the_new_number_finds_the_person_and_the_old_one_nobody(clinic: Clinic) -> None:
    """P-06, R-42: keys and records stay; who looks the old number up is told what anybody is told."""
    subject = change_number(clinic)
    assert found(clinic, "personnummer", "199006022397") == {subject}
    assert found(clinic, "personnummer", "191212121212") == set()
    assert clinic.values(subject, "care.record", "personnummer", VERA) == [{"personnummer": "199006022397"}]
    whole(clinic, subject)


def test_no_page_shows_both_numbers(clinic: Clinic) -> None:
    subject = change_number(clinic)
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access)
    assert answer.former == ()
    held = json.dumps([dict(one.value.fields) for one in answer.held])
    assert "199006022397" in held
    assert "191212121212" not in held


def test_the_old_number_is_read_for_care_and_by_who_discloses_alone(clinic: Clinic) -> None:
    subject = change_number(clinic)
    for purpose, by in (("care.record", VERA), ("legal.disclosure", DISA)):
        former = history(clinic, subject, purpose, "personnummer", by)
        assert [one.value.fields for one in former] == [{"personnummer": "191212121212"}], purpose
    assert history(clinic, subject, "legal.claims", "personnummer", EVA) in ((),) or isinstance(
        history(clinic, subject, "legal.claims", "personnummer", EVA), Refusal
    )


def test_the_person_is_told_the_old_number_by_itself(clinic: Clinic) -> None:
    subject = change_number(clinic)
    told = former_number(clinic.vault, subject, by=DISA, now=clinic.now)
    assert [one.value.fields for one in told] == [{"personnummer": "191212121212"}]  # type: ignore[union-attr]
    assert isinstance(former_number(clinic.vault, subject, by=RUT, now=clinic.now), Refusal)
    nobody = former_number(clinic.vault, SubjectId(b"x" * 16), by=DISA, now=clinic.now)
    assert nobody == ()


def test_the_log_is_that_of_any_other_correction(clinic: Clinic) -> None:
    """R-42: no entry says what was corrected, nor that a number was."""

    def entries(subject: SubjectId) -> list[tuple[object, ...]]:
        clinic.vault.ledger.sequence(clinic.now)
        with clinic.vault.database.act() as tx:
            found = [one.entry for one in clinic.vault.ledger.who_read(tx, subject)]
        return [(e.act, e.outcome, e.categories, dict(e.facts), e.reason) for e in found if e.act is Act.RECTIFY]

    changed = change_number(clinic)
    mistyped = clinic.somebody()
    clinic.begin(mistyped, Kind.MEASURE)
    clinic.hold(mistyped, "name", "contract", given="Lo")
    correct(clinic, mistyped, "name", given="Li")
    assert entries(changed) == entries(mistyped)


def test_no_file_and_no_index_tells_of_the_change(clinic: Clinic) -> None:
    subject = change_number(clinic)
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    for number in ("191212121212", "1212121212", "199006022397", "9006022397"):
        assert number.encode() not in raw
    with clinic.vault.database.read() as tx:
        fields = tx.all("SELECT DISTINCT field FROM blind_index WHERE subject_id = ?", subject)
    assert fields == [("personnummer",)]


def test_a_reserve_id_is_completed_by_the_number_that_came_later(clinic: Clinic) -> None:
    """N-04.4: both find the person."""
    subject = clinic.somebody()
    reserve = "1.2.752.97.3.1.3 991981000010"
    clinic.store(subject, clinic.draft("personnummer", "care", {"reserve_id": reserve}, unit=VERA.unit))
    done = correct(clinic, subject, "personnummer", personnummer=NEW)
    assert [one.names for one in done.changes] == [("personnummer",)]
    assert found(clinic, "reserve_id", reserve) == {subject}
    assert found(clinic, "personnummer", "199006022397") == {subject}
    assert ClassId("care") in {one.klass for one in done.changes}
