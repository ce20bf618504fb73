"""What a person decides alone is in force in the act that records the request (R-08, R-21.1, R-07.1, G-02)."""

import pytest

from ombud.audit import Act
from ombud.law.rights import Right
from ombud.requests import consent, identify, open_request, request_of
from ombud.requests.carry.noes import objections
from ombud.requests.case_file import CaseFile
from ombud.requests.identity import Shown
from ombud.requests.model import Arrival, Outcome, State, Wanted, Way
from ombud.terms import ChoiceId, SubjectId
from tests.clinic import CAMPAIGNS, RUT, Clinic, demo_policy
from tests.collection.rows import logged
from tests.requests.letters import HANNA, opened
from tests.requests.test_choosing import EMAIL, PROFILING, SMS, member, store, suppressed, yes

MARKETING = Right.OBJECTION_MARKETING


def arrived(clinic: Clinic, subject: SubjectId | None, right: Right, contact: str = "", **details: str) -> CaseFile:
    arrival = Arrival("email", clinic.now, (Wanted(right, details),), subject=subject, contact=contact)
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile), file
    return file


def keys(file: CaseFile) -> list[tuple[str, Outcome, bool]]:
    return [(one.item.key, one.item.outcome, one.done) for one in file.case.matters]


def test_sluta_mejla_is_in_force_when_the_letter_has_been_opened(clinic: Clinic) -> None:
    """R-21.1: every channel, profiling too; the next read and the queued mail obey. No identity (R-08, N-18.2)."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL, SMS, PROFILING)
    file = arrived(clinic, subject, MARKETING)
    assert keys(file) == [("MARKETING-STOPPED", Outcome.GRANTED, True)]
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert store(clinic, subject) == []
    assert suppressed(clinic, "email", "1:lo@example.se")
    assert logged(clinic, subject, Act.OBJECT) == ["done"]
    assert file.case.state is State.UNDER_WAY


def test_a_no_to_one_channel_is_a_no_to_one_channel(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, EMAIL, SMS)
    arrived(clinic, subject, MARKETING, channel="sms")
    assert not clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "sms") & {"D-10"}
    assert clinic.values(subject, "contract.perform", "name")
    assert "contact" in store(clinic, subject)


def test_a_no_to_profiling_is_honoured_without_a_balancing(clinic: Clinic) -> None:
    """G-02, N-18.1."""
    subject = member(clinic)
    yes(clinic, subject, PROFILING)
    assert keys(arrived(clinic, subject, Right.OBJECTION_PROFILING)) == [("PROFILING-STOPPED", Outcome.GRANTED, True)]
    again = arrived(clinic, subject, Right.OBJECTION_PROFILING)
    assert keys(again) == [("PROFILING-STOPPED", Outcome.GRANTED, True)]
    assert logged(clinic, subject, Act.OBJECT) == ["done"]


def test_a_consent_is_withdrawn_and_the_others_stay(clinic: Clinic) -> None:
    """R-07.1, R-07.2: the newsletter, not the rest."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL, SMS)
    file = arrived(clinic, subject, Right.WITHDRAWAL, choice=EMAIL)
    assert keys(file) == [("WITHDRAWN", Outcome.GRANTED, True)]
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        assert act.person(subject).about.choices == {SMS}
    assert keys(arrived(clinic, subject, Right.WITHDRAWAL, purpose="marketing.direct", channel="sms")) == [
        ("WITHDRAWN", Outcome.GRANTED, True)
    ]
    assert keys(arrived(clinic, subject, Right.WITHDRAWAL)) == [("NO-CONSENT", Outcome.NOT_HELD, True)]


@pytest.mark.parametrize(
    ("contact", "channel", "address"),
    [("nelly@example.se", "email", "1:nelly@example.se"), ("070-174 06 05", "sms", "1:+46701740605")],
)
def test_somebody_unknown_is_not_written_to_at_the_address_they_gave(
    clinic: Clinic, contact: str, channel: str, address: str
) -> None:
    """M-12, R-08: nobody has to tell who they are to be left alone."""
    file = arrived(clinic, None, MARKETING, contact)
    assert keys(file) == [("MARKETING-STOPPED", Outcome.GRANTED, True)]
    assert suppressed(clinic, channel, address)


def test_a_no_that_meets_nothing_is_noted_all_the_same(clinic: Clinic) -> None:
    subject = clinic.somebody()
    nothing = arrived(clinic, subject, MARKETING, channel="telegram")
    assert keys(nothing) == [("OBJECTION-NOTHING", Outcome.NOT_HELD, True)]
    assert not suppressed(clinic, "email", "1:nelly@example.se")
    one = arrived(clinic, None, MARKETING, "nelly@example.se", channel="sms")
    assert keys(one) == [("MARKETING-STOPPED", Outcome.GRANTED, True)]
    assert not suppressed(clinic, "email", "1:nelly@example.se")
    assert keys(arrived(clinic, subject, Right.OBJECTION_PROFILING, choice="no.such")) == [
        ("OBJECTION-NOTHING", Outcome.NOT_HELD, True)
    ]


def test_an_objection_to_an_interest_stops_the_use_while_it_is_weighed(clinic: Clinic) -> None:
    """R-18.4, R-21.2: restricted from the moment it came; the answer comes later."""
    subject = member(clinic)
    file = arrived(clinic, subject, Right.OBJECTION, purpose="statistics.business")
    assert file.case.matters == ()
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        about = act.person(subject).about
        assert about.choices == {"object.statistics"}
        assert {limit.purpose for limit in about.limits} >= {"statistics.business"}


def test_what_somebody_means_who_objects_is_the_widest_objection() -> None:
    """Nobody is asked to know the names of purposes."""
    with_policy = type("Policy", (), {"file": demo_policy()})()

    def meant(right: Right, **details: str) -> set[ChoiceId]:
        return set(objections(with_policy, Wanted(right, details)))

    assert meant(Right.OBJECTION_MARKETING) == {"object.direct_marketing"}
    assert meant(Right.OBJECTION_MARKETING, channel="email") == {"object.direct_marketing.email"}
    assert meant(Right.OBJECTION_PROFILING) == {"object.profiling"}
    assert meant(Right.OBJECTION_STATISTICS) == {"object.statistics", "object.analysis.customer"}
    assert meant(Right.OBJECTION, purpose="legal.claims") == {"object.legal.claims"}
    assert "object.contract.rights" in meant(Right.OBJECTION)
    assert not meant(Right.OBJECTION) & {"object.direct_marketing", "object.profiling", "object.statistics.business"}
    assert meant(Right.OBJECTION, choice="consent.marketing.email") == set()


def test_an_objection_holds_for_whom_it_turns_out_to_be(clinic: Clinic) -> None:
    """The mail came from an unknown address; the person shows who they are, and the no is theirs from that act."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    file = arrived(clinic, None, MARKETING, "annan@example.se")
    moved = identify(clinic.vault, file.id, Shown(Way.DESK, subject=subject), by=HANNA, now=clinic.now)
    assert isinstance(moved, CaseFile), moved
    assert (moved.subject, moved.reference) == (subject, file.reference)
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert keys(moved) == keys(file)
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert found == moved


def test_a_consent_after_the_no_is_a_new_one(clinic: Clinic) -> None:
    """policy.md, *Identity*: an objection is not undone by asking; a new consent is given."""
    subject = member(clinic)
    opened(clinic, subject, MARKETING)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    assert clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email") >= {"D-09"}
