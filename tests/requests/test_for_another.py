"""Requests for somebody else, from a child, and about somebody protected: asked when they come and at every step."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ombud.actors import Representation
from ombud.actors.representation import representation_text
from ombud.choices import Denied
from ombud.collection.relate import Declined
from ombud.law.periods import start_of
from ombud.law.representation import Capacity, Matter, Verdict
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import Decided, consent, events, for_another, open_request, refusals, represent
from ombud.requests import assess as assessing
from ombud.requests.assess import Assessment, hindrance, standing_of
from ombud.requests.carrying import carry_out
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import change
from ombud.requests.model import Arrival, Item, Outcome, RequestId, State, Wanted, Way
from ombud.requests.proposing import propose
from ombud.requests.represent import Claimed, add_representation, end_representation
from ombud.terms import Actor, ChoiceId, SubjectId, Text
from tests.clinic import CAMPAIGNS, RUT, VERA, Clinic
from tests.requests.families import acts_for, somebody_born
from tests.requests.letters import HANNA, HUGO, opened

BO_BORN = "2012-03-01"
"""Barnet Bo is fourteen."""


def asked_by(clinic: Clinic, subject: SubjectId, one: Representation, *rights: Right) -> CaseFile:
    """A request that somebody makes for the person, who has shown who they are."""
    file = opened(clinic, subject, *rights, by_representative=representation_text(one.id))
    return done(clinic, file.id, events.Identified(Way.DESK))


def tried(clinic: Clinic, request: RequestId, what: events.What, by: Actor = HANNA) -> CaseFile | Declined | Refusal:
    return change(clinic.vault, request, lambda *_: what, by=by, now=clinic.now)


def done(clinic: Clinic, request: RequestId, what: events.What, by: Actor = HANNA) -> CaseFile:
    after = tried(clinic, request, what, by)
    assert isinstance(after, CaseFile), after
    return after


def declined(clinic: Clinic, request: RequestId, what: events.What) -> Declined:
    """Why it may not happen; nothing has happened then."""
    found = tried(clinic, request, what)
    assert isinstance(found, Declined), found
    return found


def one_item(right: Right, outcome: Outcome = Outcome.GRANTED, key: str = "ACCESS-GIVEN", place: int = 0) -> Item:
    text = Text("Här är det.", "Here it is.")
    about = Text("allt", "everything")
    return Item(place + 1, right, about, outcome, key, "15(1)", "GDPR", text, wanted=place)


def proposed(right: Right, outcome: Outcome = Outcome.GRANTED, key: str = "ACCESS-GIVEN") -> events.Proposed:
    return events.Proposed((one_item(right, outcome, key),))


def answers(found: Declined, key: str) -> bool:
    """Does it name the answer of the catalogue that is to be given?"""
    return found.requirement == "R-13" and f"Answer {key} (" in found.text.en


def test_a_custodian_of_a_small_child_is_answered_like_the_child(clinic: Clinic) -> None:
    """R-30: under thirteen directly."""
    lo = somebody_born(clinic, "2019-05-05")
    file = asked_by(clinic, lo, acts_for(clinic, lo, Capacity.CUSTODIAN), Right.ACCESS)
    assert file.case.state is State.UNDER_WAY
    done(clinic, file.id, proposed(Right.ACCESS))
    file = done(clinic, file.id, events.CarriedOut(one_item(Right.ACCESS)))
    assert done(clinic, file.id, events.Answered("desk", "Här är svaret.")).case.state is State.ANSWERED
    assert "Olle" not in repr(file)


def test_for_a_fifteen_year_old_a_person_decides_and_nothing_leaves_before(clinic: Clinic) -> None:
    """R-30: a manual assessment task, not an automatic export."""
    bo = somebody_born(clinic, BO_BORN)
    file = asked_by(clinic, bo, acts_for(clinic, bo, Capacity.CUSTODIAN), Right.JOURNAL_COPY, Right.INFORMATION)
    assert file.case.state is State.AWAITING_ASSESSMENT
    assert file.case.to_assess == {Right.JOURNAL_COPY}
    for what in (proposed(Right.JOURNAL_COPY), events.CarriedOut(one_item(Right.JOURNAL_COPY))):
        waits = declined(clinic, file.id, what)
        assert waits.requirement == "R-30"
        assert "ombud request DIR assess" in waits.text.sv
    done(clinic, file.id, events.Assessed(Right.JOURNAL_COPY, True, "Bo vill det själv, och förstår vad det är."))
    file = done(clinic, file.id, proposed(Right.JOURNAL_COPY))
    assert file.case.state is State.UNDER_WAY
    assert "Bo vill" not in repr(file.case)


def test_where_the_child_decides_itself_the_custodian_is_told_so(clinic: Clinic) -> None:
    """R-30: FB 6:11; the assessment may be made anew while the request is open."""
    bo = somebody_born(clinic, BO_BORN)
    file = asked_by(clinic, bo, acts_for(clinic, bo, Capacity.CUSTODIAN), Right.ACCESS)
    found = assessing.assess(
        clinic.vault, file.id, Assessment(Right.ACCESS, False, "Bo är mogen och vill inte."), by=HANNA, now=clinic.now
    )
    assert isinstance(found, CaseFile)
    assert answers(declined(clinic, file.id, proposed(Right.ACCESS)), "MINOR-OWN")
    assert answers(declined(clinic, file.id, proposed(Right.ACCESS, Outcome.NOT_HELD, "ACCESS-NONE")), "MINOR-OWN")
    refused = done(clinic, file.id, proposed(Right.ACCESS, Outcome.REFUSED, "MINOR-OWN"))
    assert refused.case.state is State.AWAITING_SECOND
    done(clinic, file.id, events.Assessed(Right.ACCESS, True, "Bo har ändrat sig."))
    standing = standing_of(clinic.vault, file, by=HANNA, now=clinic.now)
    assert isinstance(standing, dict)
    assert standing[Right.ACCESS].verdict is Verdict.MAY


def test_a_child_of_fourteen_asks_for_itself_after_an_assessment_and_one_of_sixteen_at_once(clinic: Clinic) -> None:
    """R-30, R-31: a mature child can block."""
    bo, sixteen = somebody_born(clinic, BO_BORN), somebody_born(clinic, "2010-11-23")
    file = opened(clinic, bo, Right.BLOCK)
    assert file.case.state is State.AWAITING_ASSESSMENT
    file = done(clinic, file.id, events.Identified(Way.EID))
    done(clinic, file.id, events.Assessed(Right.BLOCK, True, "Mogen."))
    assert done(clinic, file.id, proposed(Right.BLOCK, key="BLOCKED")).case.state is State.UNDER_WAY
    file = done(clinic, opened(clinic, sixteen, Right.ACCESS).id, events.Identified(Way.EID))
    assert file.case.state is State.UNDER_WAY
    assert done(clinic, file.id, proposed(Right.ACCESS)).case.to_assess == frozenset()


def test_a_custodian_cannot_block(clinic: Clinic) -> None:
    """R-31: PDL 4:4, SVOD 2:3."""
    lo = somebody_born(clinic, "2019-05-05")
    mother = acts_for(clinic, lo, Capacity.CUSTODIAN)
    for right, key in ((Right.BLOCK, "BLOCK-CUSTODIAN"), (Right.SVOD_BLOCK, "SVOD-BLOCK-CUSTODIAN")):
        file = asked_by(clinic, lo, mother, right)
        assert answers(declined(clinic, file.id, proposed(right, key="BLOCKED")), key)
        assert done(clinic, file.id, proposed(right, Outcome.REFUSED, key)).case.state is State.AWAITING_SECOND
        assert declined(clinic, file.id, events.Assessed(right, True, "ändå")) == for_another.NOT_TO_BE_ASSESSED


def test_at_midnight_when_the_child_turns_eighteen_nothing_more_is_carried_out(clinic: Clinic) -> None:
    """R-33: what ended between the proposal and the doing is refused; so is the answer, but to the person."""
    clinic.now = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    birthday = start_of(date(2026, 11, 25))
    bo = somebody_born(clinic, "2008-11-25")
    mother = acts_for(clinic, bo, Capacity.CUSTODIAN)
    assert mother.ends_on == date(2026, 11, 25)
    ids = []
    for _ in range(2):
        file = asked_by(clinic, bo, mother, Right.ACCESS)
        done(clinic, file.id, events.Assessed(Right.ACCESS, True, "Bo vill det."))
        ids.append(done(clinic, file.id, proposed(Right.ACCESS)).id)
    late, carried = ids
    done(clinic, carried, events.CarriedOut(one_item(Right.ACCESS)))
    clinic.now = birthday
    assert answers(declined(clinic, late, events.CarriedOut(one_item(Right.ACCESS))), "PROXY-ENDED")
    assert answers(declined(clinic, late, proposed(Right.ACCESS)), "PROXY-ENDED")
    assert declined(clinic, carried, events.Answered("email", "svar")) == for_another.GOES_ASTRAY
    assert done(clinic, carried, events.Answered("letter", "svar")).case.state is State.ANSWERED


def test_a_god_man_for_property_cannot_order_a_journal_copy(clinic: Clinic) -> None:
    """R-34, R-13."""
    ester = somebody_born(clinic, "1935-02-02", adult=True)
    file = asked_by(
        clinic, ester, acts_for(clinic, ester, Capacity.GOD_MAN, Matter.PROPERTY), Right.JOURNAL_COPY, Right.ACCESS
    )
    assert file.case.to_assess == {Right.ACCESS}
    found = declined(clinic, file.id, proposed(Right.JOURNAL_COPY, key="JOURNAL-GIVEN"))
    assert answers(found, "PROXY-SCOPE")
    assert "PROXY-SCOPE" in found.text.sv


def test_a_mandate_that_waits_for_a_second_person_opens_nothing(clinic: Clinic) -> None:
    """R-34."""
    ester = somebody_born(clinic, "1935-02-02", adult=True)
    mandate = acts_for(clinic, ester, Capacity.POWER, Matter.BOOKING).mandate
    waiting = add_representation(
        clinic.vault,
        ester,
        Claimed(
            represent.Mandate(Capacity.GOD_MAN, mandate.from_on, scope=frozenset({Matter.PERSON})), "Gun", "beslut"
        ),
        by=HANNA,
        now=clinic.now,
    )
    assert isinstance(waiting, Representation)
    file = asked_by(clinic, ester, waiting, Right.OBJECTION_MARKETING, Right.JOURNAL_COPY)
    assert [one.key for one in file.case.items] == ["MARKETING-STOPPED"]  # a no needs no mandate
    item = one_item(Right.JOURNAL_COPY, key="JOURNAL-GIVEN", place=1)
    assert answers(declined(clinic, file.id, events.Proposed((item,))), "PROXY-SCOPE")
    approved = represent.approve_representation(clinic.vault, ester, waiting.id, by=HUGO, now=clinic.now)
    assert isinstance(approved, Representation)
    assert done(clinic, file.id, events.Proposed((item,))).case.state is State.UNDER_WAY


def test_a_power_that_was_taken_back_meanwhile_is_refused(clinic: Clinic) -> None:
    """R-13."""
    ester = somebody_born(clinic, "1935-02-02", adult=True)
    power = acts_for(clinic, ester, Capacity.POWER, Matter.DATA)
    file = asked_by(clinic, ester, power, Right.ACCESS)
    done(clinic, file.id, proposed(Right.ACCESS))
    clinic.later(hours=1)
    ended = end_representation(clinic.vault, ester, power.id, "återkallad", by=RUT, now=clinic.now)
    assert isinstance(ended, Representation)
    assert answers(declined(clinic, file.id, events.CarriedOut(one_item(Right.ACCESS))), "PROXY-ENDED")


def test_a_request_names_a_representative_whom_the_person_has(clinic: Clinic) -> None:
    ester, other = clinic.somebody(), clinic.somebody()
    of_other = representation_text(acts_for(clinic, other, Capacity.POWER, Matter.DATA).id)
    for subject, named in ((ester, of_other), (ester, "m_none"), (None, of_other)):
        arrival = Arrival(
            "desk", clinic.now, (Wanted(Right.ACCESS),), subject=subject, by_representative=named
        )  # fmt: skip
        found = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
        assert found == for_another.NO_REPRESENTATION


def test_age_is_from_the_birth_date_and_two_of_them_are_for_a_person(clinic: Clinic) -> None:
    """P-05: one that differs, or none, is manual; whoever takes the request down need not see it."""
    two = somebody_born(clinic, "2019-05-05", "2009-05-05")
    file = asked_by(clinic, two, acts_for(clinic, two, Capacity.CUSTODIAN), Right.ACCESS)
    assert file.case.to_assess == {Right.ACCESS}
    grown = somebody_born(clinic, adult=True)
    bo = somebody_born(clinic, BO_BORN)
    arrival = Arrival("visit", clinic.now, (Wanted(Right.ACCESS),), subject=bo)
    taken = open_request(clinic.vault, arrival, by=VERA, now=clinic.now)
    assert isinstance(taken, CaseFile)
    assert taken.case.to_assess == frozenset()  # care staff may not look at the birth date for this
    assert done(clinic, taken.id, events.Identified(Way.EID)).case.to_assess == {Right.ACCESS}
    assert opened(clinic, grown, Right.ACCESS).case.to_assess == frozenset()


def test_for_a_protected_child_a_lawyer_looks_and_a_stranger_learns_nothing(clinic: Clinic) -> None:
    """R-41: the custodian may be the threat; neither confirmed nor denied."""
    skye = clinic.somebody(Flag.PROTECTED)
    clinic.begin(skye, Kind.COMMITMENT)
    clinic.hold(skye, "birth_date", "contract", birth_date="2019-05-05")
    file = asked_by(clinic, skye, acts_for(clinic, skye, Capacity.CUSTODIAN), Right.ACCESS)
    assert file.case.to_assess == {Right.ACCESS}
    stranger = acts_for(clinic, skye, Capacity.POWER, Matter.BOOKING)
    file = asked_by(clinic, skye, stranger, Right.ACCESS)
    assert answers(declined(clinic, file.id, proposed(Right.ACCESS, Outcome.NOT_HELD, "ACCESS-NONE")), "THIRD-PERSON")


def test_an_assessment_has_words_and_is_of_what_is_wanted(clinic: Clinic) -> None:
    bo = somebody_born(clinic, BO_BORN)
    file = asked_by(clinic, bo, acts_for(clinic, bo, Capacity.CUSTODIAN), Right.ACCESS)
    assert declined(clinic, file.id, events.Assessed(Right.ACCESS, True, " ")) == refusals.NOT_REASONED
    assert declined(clinic, file.id, events.Assessed(Right.ERASURE, True, "ja")) == for_another.NOT_TO_BE_ASSESSED
    assert isinstance(standing_of(clinic.vault, file, by=CAMPAIGNS, now=clinic.now), Refusal)
    grown = opened(clinic, clinic.somebody(), Right.ACCESS)
    assert standing_of(clinic.vault, grown, by=HANNA, now=clinic.now) == {}


@pytest.mark.parametrize("days", [0, 400])
def test_a_custodians_request_under_two_people_is_decided_jointly(clinic: Clinic, days: int) -> None:
    """R-30, FB 6:13: alone what is information, together what is a decision."""
    lo = somebody_born(clinic, "2019-05-05")
    one = acts_for(clinic, lo, Capacity.CUSTODIAN, alone=False)
    clinic.now += timedelta(days=days)
    file = asked_by(clinic, lo, one, Right.ERASURE)
    assert answers(declined(clinic, file.id, proposed(Right.ERASURE, key="ERASED")), "CUSTODIANS-JOINTLY")
    done(clinic, asked_by(clinic, lo, one, Right.ACCESS).id, proposed(Right.ACCESS))


def test_what_may_not_be_done_is_proposed_as_a_refusal_without_a_look_at_what_is_held(clinic: Clinic) -> None:
    """R-13, R-34: the carrier is not asked; the letter says why."""
    ester = somebody_born(clinic, "1935-02-02", adult=True)
    god_man = acts_for(clinic, ester, Capacity.GOD_MAN, Matter.PROPERTY)
    file = asked_by(clinic, ester, god_man, Right.JOURNAL_COPY)
    proposal = propose(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(proposal, CaseFile), proposal
    item = proposal.case.items[0]
    assert (item.outcome, item.key) == (Outcome.REFUSED, "PROXY-SCOPE")
    assert "fullmakten eller förordnandet omfattar inte detta" in item.text.sv.lower()
    assert "{" not in item.text.sv + item.text.en


def test_what_ended_meanwhile_is_not_begun(clinic: Clinic) -> None:
    """R-33: the carrier does nothing, and says why."""
    ester = somebody_born(clinic, "1935-02-02", adult=True)
    power = acts_for(clinic, ester, Capacity.POWER, Matter.DATA)
    file = asked_by(clinic, ester, power, Right.OBJECTION, Right.RESTRICTION)
    item = one_item(Right.RESTRICTION, key="RESTRICTED-B", place=1)
    first = one_item(Right.OBJECTION, key="OBJECTION-UPHELD")
    done(clinic, file.id, events.Proposed((first, item)))
    end_representation(clinic.vault, ester, power.id, "återkallad", by=RUT, now=clinic.later(hours=1))
    found = hindrance(clinic.vault, file, events.CarriedOut(item), by=HANNA, now=clinic.now)
    assert isinstance(found, Declined)
    assert answers(found, "PROXY-ENDED")
    came = carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(came, Declined)
    assert isinstance(hindrance(clinic.vault, file, events.CarriedOut(item), by=CAMPAIGNS, now=clinic.now), Refusal)
    asks_nothing = propose(clinic.vault, file.id, by=CAMPAIGNS, now=clinic.now)
    assert isinstance(asks_nothing, Refusal)


@pytest.mark.parametrize(("born", "consents"), [("2014-11-23", False), ("2008-11-24", False), ("2008-11-23", True)])
def test_a_child_is_no_reader_of_advertising_whoever_says_yes(clinic: Clinic, born: str, consents: bool) -> None:
    """R-32: twelve years, seventeen years and a day less than eighteen: never; nothing is brought in either."""
    young = somebody_born(clinic, born)
    clinic.hold(young, "contact", "contract", email="lo@example.se")
    answer = consent(clinic.vault, young, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    assert isinstance(answer, Decided) == consents
    if isinstance(answer, Denied):
        assert answer.requirement == "R-32"
    with clinic.vault.database.read() as tx:
        held = tx.all("SELECT 1 FROM record WHERE subject_id = ? AND klass = 'marketing'", young)
    assert bool(held) == consents
