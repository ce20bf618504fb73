"""M-12: a person who is erased and comes back with an old list gets no advertising; and an archive forgets no no."""

from ombud.app.mail.sink import Sink
from ombud.app.stopping import Said, say_no
from ombud.campaigns.suppress import suppress
from ombud.choices import Denied
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation
from ombud.requests import consent
from ombud.terms import ChoiceId, SubjectId
from tests.campaigns.mailing import MAX, Remembering, begun, opening
from tests.campaigns.test_stop_link import token_in
from tests.clinic import RUT, Clinic

LO = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "phone": "070-1740605", "birth_date": "1990-06-02"}
YES = ChoiceId("consent.marketing.email")


def member(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody(Flag.ADULT)
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(LO), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation), signed
    return subject


def yes(clinic: Clinic, subject: SubjectId) -> None:
    assert not isinstance(consent(clinic.vault, subject, YES, "desk", by=RUT, now=clinic.now), Denied)


def erased(clinic: Clinic, subject: SubjectId) -> None:
    shown = plan(clinic.vault, subject, by=RUT, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=RUT, now=clinic.now), Receipt)


def test_somebody_who_said_no_was_erased_and_came_back_gets_nothing(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """M-12, N-13.3: the no outlives everything that was held."""
    subject = member(clinic)
    yes(clinic, subject)
    begun(clinic, [subject], sink).work()
    assert heard.to == ["lo@example.se"]
    assert say_no(clinic.vault, token_in(heard.mails[0]), now=clinic.now) is Said.NO
    clinic.later(days=1)
    erased(clinic, subject)
    again = member(clinic)  # the same address, from an old list
    mailing = begun(clinic, [again], sink)
    mailing.work()
    assert len(heard.to) == 1
    assert mailing.fates() == {"stopped": 1}
    assert mailing.why() == {"suppression": 1}


def test_an_erasure_alone_keeps_an_old_list_from_writing(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """M-12: an erasure that covers advertising suppresses the address, and no yes of somebody else's list lifts it."""
    subject = member(clinic)
    yes(clinic, subject)
    erased(clinic, subject)
    again = member(clinic)
    mailing = begun(clinic, [again], sink)
    mailing.work()
    assert heard.to == []
    assert mailing.why() == {"suppression": 1}


def test_a_new_yes_of_their_own_is_a_yes(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """T-17: renewed consent ends the suppression."""
    subject = member(clinic)
    yes(clinic, subject)
    erased(clinic, subject)
    again = member(clinic)
    yes(clinic, again)
    begun(clinic, [again], sink).work()
    assert heard.to == ["lo@example.se"]


def test_an_address_on_the_list_by_hand_is_not_written_to_whoever_it_is(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    subject = member(clinic)
    yes(clinic, subject)
    opening(clinic)
    suppress(clinic.vault, "email", {"email": "LO@example.se"}, by=MAX, now=clinic.now)
    mailing = begun(clinic, [subject], sink)
    mailing.work()
    assert heard.to == []
    assert mailing.why() == {"suppression": 1}
