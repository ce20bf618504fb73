"""What people decide, each as one act: in force at once, and what lived by it gone at once (Art. 7(3), 18, 21)."""

import secrets

import pytest

from ombud.actors import open_care
from ombud.audit import Act
from ombud.choices import Denied, Limit, LimitKind
from ombud.collection.sign import Signature, sign
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation
from ombud.requests import Decided, block, consent, lift, objection, restrict, withdraw
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, NOW, RUT, STELLAN, VERA, Clinic
from tests.collection.rows import logged
from tests.stores import raw

EMAIL, SMS, PROFILING = (ChoiceId(f"consent.{name}") for name in ("marketing.email", "marketing.sms", "profiling"))
NO, NO_EMAIL, NO_PROFILING = (
    ChoiceId(f"object.{n}") for n in ("direct_marketing", "direct_marketing.email", "profiling")
)
GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "phone": "070-1740605", "birth_date": "1990-06-02"}


def member(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    return subject


def yes(clinic: Clinic, subject: SubjectId, *choices: ChoiceId) -> None:
    for choice in choices:
        done = consent(clinic.vault, subject, choice, "desk", by=RUT, now=clinic.now)
        assert isinstance(done, Decided), done


def no(clinic: Clinic, subject: SubjectId, choice: ChoiceId) -> Decided:
    done = objection(clinic.vault, subject, choice, "phone", by=RUT, now=clinic.now)
    assert isinstance(done, Decided), done
    return done


def store(clinic: Clinic, subject: SubjectId, klass: str = "marketing") -> list[str]:
    with clinic.vault.database.read() as tx:
        rows = tx.all("SELECT category FROM record WHERE subject_id = ? AND klass = ? ORDER BY 1", subject, klass)
    return [row[0] for row in rows]


def keyed(clinic: Clinic, subject: SubjectId) -> set[str]:
    """The retention classes of which there is a key."""
    with clinic.vault.database.read() as tx:
        return {row[0] for row in tx.all("SELECT class FROM data_key WHERE subject_id = ?", subject)}


def suppressed(clinic: Clinic, channel: str, address: str) -> bool:
    with clinic.vault.database.read() as tx:
        return clinic.vault.directory.suppressed(tx, channel, address)


def test_a_consent_brings_what_its_channel_uses_and_no_more(clinic: Clinic) -> None:
    """Art. 5(1)(c): the address of the channel, not the others."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    opened = clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert isinstance(opened, Opened)
    assert [dict(value.fields) for value in opened.data.reveal()] == [{"email": "lo@example.se"}]
    assert "D-05" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "sms")
    assert logged(clinic, subject, Act.CONSENT) == ["done"]


def test_the_same_consent_again_brings_nothing_twice(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    clinic.later(days=1)
    yes(clinic, subject, EMAIL, SMS)
    assert store(clinic, subject) == ["contact", "contact", "name"]


def test_a_channel_without_an_address_brings_no_address(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, ChoiceId("consent.marketing.post"))
    assert store(clinic, subject) == ["name"]


def test_a_consent_that_needs_no_store_of_its_own_copies_nothing(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, ChoiceId("consent.health.massage"))
    assert store(clinic, subject) == []


def test_a_minors_consent_brings_nothing(clinic: Clinic) -> None:
    """D-15, R-32: it is recorded, and nothing is sent for it."""
    subject = clinic.somebody(Flag.PROTECTED)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="barn@example.se")
    yes(clinic, subject, EMAIL)
    assert store(clinic, subject) == []


def test_a_patients_consent_takes_from_the_journal_only_where_no_agreement_has_it(clinic: Clinic) -> None:
    """PDL 2:3: by explicit consent alone."""
    subject = clinic.somebody()
    clinic.hold(subject, "contact", "care", email="tolvan@example.se")
    yes(clinic, subject, EMAIL)
    assert store(clinic, subject) == ["contact"]


def test_a_withdrawal_ends_the_store_and_suppresses_the_address(clinic: Clinic) -> None:
    """Art. 7(3), T-13, M-12: and nothing of it stays in the files, from a second after the act at the latest."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    with clinic.vault.database.read() as tx:
        (sealed,) = tx.all(
            "SELECT sealed FROM record WHERE subject_id = ? AND klass = 'marketing' AND category = 'contact'", subject
        )
    done = withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    assert isinstance(done, Decided)
    assert done.ended == 2
    assert store(clinic, subject) == []
    assert suppressed(clinic, "email", "1:lo@example.se")
    assert not suppressed(clinic, "sms", "1:+46701740605")
    assert clinic.vault.tidy()
    if clinic.vault.database.dialect == "sqlite":  # a server's files keep it until `t_final` (security.md 3.6)
        assert sealed[0] not in raw(clinic.vault.database)
    assert logged(clinic, subject, Act.WITHDRAW) == ["done"]
    assert clinic.values(subject, "contract.perform", "contact")


def test_a_renewed_consent_lifts_the_suppression(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    yes(clinic, subject, EMAIL)
    assert not suppressed(clinic, "email", "1:lo@example.se")
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), Opened)


def test_a_consent_beside_a_standing_objection_lifts_no_suppression(clinic: Clinic) -> None:
    """Art. 21(3): the objection is taken back by the person, not talked away."""
    subject = member(clinic)
    no(clinic, subject, NO)
    yes(clinic, subject, EMAIL)
    assert suppressed(clinic, "email", "1:lo@example.se")
    assert clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email") == {"D-09"}


def test_an_objection_is_taken_back_by_the_person(clinic: Clinic) -> None:
    subject = member(clinic)
    no(clinic, subject, NO)
    assert isinstance(withdraw(clinic.vault, subject, NO, by=RUT, now=clinic.now), Decided)
    assert logged(clinic, subject, Act.END_OBJECTION) == ["done"]
    assert "D-09" not in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_a_no_to_profiling_leaves_the_advertising_that_was_consented_to(clinic: Clinic) -> None:
    """N-18.1, N-11.2, N-13.3: the profile goes at once, and its key; name and address stay for the newsletter."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL, PROFILING)
    assert store(clinic, subject, "profile") == []  # what profiling reads it reads where it lies
    profile = clinic.draft("profile", "profile", {"segment": "3"}, source="computed")
    clinic.store(subject, profile)
    assert store(clinic, subject, "profile") == ["profile"]
    done = no(clinic, subject, NO_PROFILING)
    assert done.ended == 1
    assert store(clinic, subject, "profile") == []
    assert "profile" not in keyed(clinic, subject)
    assert {"contact", "name"} <= set(store(clinic, subject))
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), Opened)
    assert "D-09" in clinic.refused(subject, "profiling.marketing", "profile", CAMPAIGNS)
    assert not suppressed(clinic, "email", "1:lo@example.se")
    assert no(clinic, subject, NO_PROFILING).ended == 0


def test_a_no_on_one_channel_leaves_the_store_of_the_other(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, EMAIL, SMS)
    no(clinic, subject, NO_EMAIL)
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "sms"), Opened)
    assert suppressed(clinic, "email", "1:lo@example.se")
    assert not suppressed(clinic, "sms", "1:+46701740605")


@pytest.mark.parametrize("choice", ["consent.health.massage", "object.statistics", "object.legal.claims"])
def test_a_no_to_something_else_puts_no_address_on_the_advertising_list(clinic: Clinic, choice: str) -> None:
    subject = member(clinic)
    if choice.startswith("consent"):
        yes(clinic, subject, ChoiceId(choice))
        withdraw(clinic.vault, subject, ChoiceId(choice), by=RUT, now=clinic.now)
    else:
        no(clinic, subject, ChoiceId(choice))
    assert not suppressed(clinic, "email", "1:lo@example.se")


def test_a_choice_is_not_taken_for_its_opposite(clinic: Clinic) -> None:
    subject = member(clinic)
    wrong = (
        consent(clinic.vault, subject, NO, "desk", by=RUT, now=clinic.now),
        objection(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now),
        consent(clinic.vault, subject, ChoiceId("consent.x"), "desk", by=RUT, now=clinic.now),
        consent(clinic.vault, subject, EMAIL, "desk", by=VERA, now=clinic.now),
        withdraw(clinic.vault, subject, ChoiceId("consent.x"), by=RUT, now=clinic.now),
    )
    assert [answer.requirement for answer in wrong if isinstance(answer, Denied)] == [
        "R-07.1",
        "R-21.1",
        "N-08.1",
        "M-09",
        "N-08.1",
    ]
    assert logged(clinic, subject, Act.CONSENT) == ["refused"] * 3


def test_a_restriction_stops_ordinary_use_at_once_and_storage_goes_on(clinic: Clinic) -> None:
    """R-18.2, design 5, 4; of one category alone where it says so."""
    subject = member(clinic)
    limit = restrict(clinic.vault, subject, "18.1.a", CategoryId("name"), by=RUT, now=clinic.now)
    assert isinstance(limit, Limit)
    assert clinic.refused(subject, "contract.perform", "name") == {"D-10"}
    assert clinic.values(subject, "contract.perform", "birth_date")
    restrict(clinic.vault, subject, "18.1.b", None, by=RUT, now=clinic.now)
    assert clinic.refused(subject, "contract.perform", "birth_date") == {"D-10"}
    assert logged(clinic, subject, Act.RESTRICT) == ["done", "done"]


def test_a_restriction_of_a_category_that_is_none_is_denied_and_not_kept(clinic: Clinic) -> None:
    """It would look like a restriction and restrict nothing."""
    subject = member(clinic)
    denied = restrict(clinic.vault, subject, "18.1.a", CategoryId("naem"), by=RUT, now=clinic.now)
    assert isinstance(denied, Denied)
    assert clinic.values(subject, "contract.perform", "name")
    assert isinstance(restrict(clinic.vault, subject, "for fun", None, by=RUT, now=clinic.now), Denied)


def test_a_block_hides_a_journal_from_other_units_and_is_no_restriction(clinic: Clinic) -> None:
    """PDL 4:4, R-18.6."""
    subject = clinic.somebody()
    clinic.store(
        subject, clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="vera")
    )
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        for unit in (VERA.unit, STELLAN.unit):
            open_care(act.tx, subject, clinic.vault.keyring.blind("unit", unit), now=clinic.now)
        act.nothing_changed()
    blocked = block(clinic.vault, subject, LimitKind.BLOCK, by=RUT, now=clinic.now)
    assert isinstance(blocked, Limit)
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    assert isinstance(block(clinic.vault, subject, LimitKind.SVOD_BLOCK, by=RUT, now=clinic.now), Limit)
    assert isinstance(lift(clinic.vault, subject, blocked.id, by=RUT, now=clinic.now), Limit)
    assert clinic.values(subject, "care.record", "health", STELLAN) == [{"text": "hosta"}]
    assert isinstance(lift(clinic.vault, subject, blocked.id, by=RUT, now=clinic.now), Denied)
    assert sorted(logged(clinic, subject, Act.LIFT)) == ["done", "refused"]


def test_nobody_is_asked_about_who_is_not_here(clinic: Clinic) -> None:
    nobody, now = SubjectId(secrets.token_bytes(16)), NOW
    answers = (
        consent(clinic.vault, nobody, EMAIL, "desk", by=RUT, now=now),
        withdraw(clinic.vault, nobody, EMAIL, by=RUT, now=now),
        objection(clinic.vault, nobody, NO, "desk", by=RUT, now=now),
        restrict(clinic.vault, nobody, "18.1.a", None, by=RUT, now=now),
        block(clinic.vault, nobody, LimitKind.BLOCK, by=RUT, now=now),
        lift(clinic.vault, nobody, b"x" * 16, by=RUT, now=now),
    )
    assert {answer.requirement for answer in answers if isinstance(answer, Denied)} == {"N-07.1"}
    assert all(isinstance(answer, Denied) for answer in answers)
