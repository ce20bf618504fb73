"""What a person decides over, by themself: at once, undone on the same page, a new yes later (N-18.1, R-07.1)."""

import pytest

from ombud.choices import Denied
from ombud.choices.controls import controls
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import consent, objection
from ombud.requests.choose import Decided
from ombud.requests.own_choices import Ended, OwnChoices, own_choices, say_no, say_yes, undo
from ombud.terms import Actor, ChoiceId, RoleId, SubjectId
from tests.clinic import CAMPAIGNS, RUT, Clinic, demo_policy

MAIL, SMS, POST = (ChoiceId(f"consent.marketing.{channel}") for channel in ("email", "sms", "post"))
NO_MAIL, NO_ALL = ChoiceId("object.direct_marketing.email"), ChoiceId("object.direct_marketing")


def myself() -> Actor:
    return Actor("session.0f", RoleId("subject"))


def reader(clinic: Clinic) -> SubjectId:
    """Somebody who gets advertising by mail."""
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="Max", family="Mottagare")
    clinic.hold(subject, "contact", "contract", email="max@example.se", phone="070-1740607")
    clinic.begin(subject, Kind.MEASURE)
    consent(clinic.vault, subject, MAIL, "desk", by=RUT, now=clinic.now)
    return subject


def look(clinic: Clinic, subject: SubjectId) -> OwnChoices:
    found = own_choices(clinic.vault, subject, by=myself(), now=clinic.now)
    assert isinstance(found, OwnChoices), found
    return found


def on(clinic: Clinic, subject: SubjectId) -> set[str]:
    return {one.control.name for one in look(clinic, subject).standing if one.on}


def no(clinic: Clinic, subject: SubjectId, *names: str) -> Ended:
    found = say_no(clinic.vault, subject, names, by=myself(), now=clinic.now)
    assert isinstance(found, Ended), found
    return found


def advertised(clinic: Clinic, subject: SubjectId) -> bool:
    return not isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, channel="email"), Refusal)


def test_there_is_one_control_for_each_purpose_and_channel() -> None:
    """N-18.1: made of the policy; what is weighed first is no control."""
    names = [one.name for one in controls(demo_policy())]
    assert names == sorted(set(names), key=names.index)
    assert {"marketing.direct.email", "marketing.direct.sms", "marketing.direct.post", "profiling.marketing"} <= set(
        names
    )
    assert {"statistics.business", "analysis.market", "analysis.customer", "product.development"} <= set(names)
    assert not {"contract.rights", "legal.claims", "contract.request", "care.record"} & set(names)
    by_name = {one.name: one for one in controls(demo_policy())}
    assert by_name["contract.perform.massage"].objection is None
    assert by_name["marketing.direct.email"].noes == (NO_MAIL, NO_ALL)


def test_nothing_is_on_that_nobody_said_yes_to_and_interests_are_on_until_a_no(clinic: Clinic) -> None:
    subject = clinic.somebody()
    standing = look(clinic, subject)
    assert on(clinic, subject) == {"statistics.business", "analysis.market", "analysis.customer", "product.development"}
    assert all(one.said_at is None for one in standing.standing)
    assert standing.of("nothing") is None


def test_a_no_holds_in_its_act_and_says_since_when(clinic: Clinic) -> None:
    """R-21.1, R-07.1: the consent has ended, the objection stands, the next read is refused."""
    subject = reader(clinic)
    assert advertised(clinic, subject)
    ended = no(clinic, subject, "marketing.direct.email")
    assert ended == Ended((NO_MAIL,), (MAIL,))
    assert not advertised(clinic, subject)
    standing = look(clinic, subject).of("marketing.direct.email")
    assert standing is not None
    assert not standing.on
    assert standing.said_at == clinic.now
    assert no(clinic, subject, "marketing.direct.email") == Ended((), ())


def test_a_consent_without_an_objection_is_taken_back(clinic: Clinic) -> None:
    subject = clinic.somebody()
    health = ChoiceId("consent.health.massage")
    consent(clinic.vault, subject, health, "desk", by=RUT, now=clinic.now)
    assert "contract.perform.massage" in on(clinic, subject)
    assert no(clinic, subject, "contract.perform.massage") == Ended((), (health,))
    assert "contract.perform.massage" not in on(clinic, subject)


def test_what_was_just_said_no_to_can_be_undone_as_it_was(clinic: Clinic) -> None:
    """policy.md, *Identity*: the same page; the consent is in force again, and the address is not suppressed."""
    subject = reader(clinic)
    ended = no(clinic, subject, "marketing.direct.email", "statistics.business")
    assert undo(clinic.vault, subject, ended, by=myself(), now=clinic.later(seconds=20)) == (MAIL,)
    assert {"marketing.direct.email", "statistics.business"} <= on(clinic, subject)
    assert advertised(clinic, subject)
    assert undo(clinic.vault, subject, ended, by=myself(), now=clinic.now) == ()


def test_no_to_everything_is_one_act_and_leaves_nothing_on(clinic: Clinic) -> None:
    subject = reader(clinic)
    every = [one.control.name for one in look(clinic, subject).standing]
    ended = no(clinic, subject, *every)
    assert MAIL in ended.ended
    assert on(clinic, subject) == set()


def test_a_later_yes_is_a_new_consent_and_leaves_the_no_to_the_rest(clinic: Clinic) -> None:
    """Art. 21(3): a no to all advertising, then a yes by mail alone."""
    subject = reader(clinic)
    objection(clinic.vault, subject, NO_ALL, "desk", by=RUT, now=clinic.now)
    assert not advertised(clinic, subject)
    given = say_yes(clinic.vault, subject, "marketing.direct.email", by=myself(), now=clinic.later(days=1))
    assert given == Decided(MAIL)
    assert advertised(clinic, subject)
    assert {"marketing.direct.sms", "marketing.direct.post", "profiling.marketing"}.isdisjoint(on(clinic, subject))
    chosen = {
        one.control.name: one.said_at for one in look(clinic, subject).standing if one.control.objection is not None
    }
    assert chosen["marketing.direct.sms"] == clinic.now


def test_a_yes_by_mail_leaves_a_no_to_sms_of_its_own_as_it_was_said(clinic: Clinic) -> None:
    subject = reader(clinic)
    no_sms = ChoiceId("object.direct_marketing.sms")
    for said in (no_sms, NO_ALL):
        objection(clinic.vault, subject, said, "desk", by=RUT, now=clinic.now)
    given = say_yes(clinic.vault, subject, "marketing.direct.email", by=myself(), now=clinic.later(days=1))
    assert given == Decided(MAIL)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        choices = act.person(subject).choices
    assert no_sms in choices
    assert NO_ALL not in choices


def test_what_rests_on_an_interest_needs_no_consent_to_go_on(clinic: Clinic) -> None:
    subject = clinic.somebody()
    no(clinic, subject, "analysis.market")
    assert say_yes(clinic.vault, subject, "analysis.market", by=myself(), now=clinic.now) == Decided("analysis.market")
    assert "analysis.market" in on(clinic, subject)


def test_a_no_to_statistics_covers_two_and_a_yes_to_one_keeps_the_other_off(clinic: Clinic) -> None:
    subject = clinic.somebody()
    objection(clinic.vault, subject, ChoiceId("object.statistics"), "desk", by=RUT, now=clinic.now)
    assert {"statistics.business", "analysis.market"}.isdisjoint(on(clinic, subject))
    say_yes(clinic.vault, subject, "analysis.market", by=myself(), now=clinic.now)
    assert "analysis.market" in on(clinic, subject)
    assert "statistics.business" not in on(clinic, subject)


def test_a_child_says_no_to_advertising_but_not_yes(clinic: Clinic) -> None:
    """R-32."""
    subject = clinic.somebody(Flag.BLOCKED)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "birth_date", "contract", birth_date="2015-03-01")
    denied = say_yes(clinic.vault, subject, "marketing.direct.email", by=myself(), now=clinic.now)
    assert isinstance(denied, Denied)
    assert denied.requirement == "R-32"
    assert isinstance(say_no(clinic.vault, subject, ["marketing.direct.email"], by=myself(), now=clinic.now), Ended)
    denied = undo(clinic.vault, subject, Ended((), (MAIL,)), by=myself(), now=clinic.now)
    assert isinstance(denied, Denied)


@pytest.mark.parametrize("name", ["nothing", "care.record"])
def test_what_is_no_control_is_said_so(clinic: Clinic, name: str) -> None:
    subject = clinic.somebody()
    for answer in (
        say_no(clinic.vault, subject, [name], by=myself(), now=clinic.now),
        say_yes(clinic.vault, subject, name, by=myself(), now=clinic.now),
    ):
        assert isinstance(answer, Denied)


def test_of_somebody_who_is_not_there_nothing_is_decided(clinic: Clinic) -> None:
    nobody = SubjectId(bytes(16))
    by, now = myself(), clinic.now
    assert isinstance(say_no(clinic.vault, nobody, ["analysis.market"], by=by, now=now), Denied)
    assert isinstance(say_yes(clinic.vault, nobody, "analysis.market", by=by, now=now), Denied)
    assert isinstance(undo(clinic.vault, nobody, Ended((), ()), by=by, now=now), Denied)


def test_who_may_not_see_choices_is_refused(clinic: Clinic) -> None:
    subject = clinic.somebody()
    assert isinstance(own_choices(clinic.vault, subject, by=CAMPAIGNS, now=clinic.now), Refusal)
