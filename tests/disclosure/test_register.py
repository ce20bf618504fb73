"""What is handed over, to whom, and who is told when it changes (Art. 15(1)(c), 19; N-02.2, N-07, R-19.1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ombud.collection import store as duties
from ombud.collection.inform import owe_information, owe_old_address
from ombud.collection.rectify import Correction
from ombud.database import DamagedRow
from ombud.disclosure import Access, access
from ombud.disclosure.register import (
    Disclosure,
    HandedOver,
    Handing,
    Notification,
    Telling,
    Undisclosed,
    disclosures_of,
    tell_recipients,
)
from ombud.disclosure.register.model import Change, Role, Told
from ombud.disclosure.register.notify import Came, message, settle, waiting
from ombud.disclosure.register.recipients import declared
from ombud.disclosure.register.rows import notifications_of
from ombud.erasure import Outcome, plan
from ombud.policy.ask import Refusal
from ombud.policy.model_controller import Processor
from ombud.relations import Kind
from ombud.requests.hand_over import hand_over
from ombud.requests.tell import RectifiedAndTold, carry_out_erasure, erase, rectify
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, Clinic

RIGHTS = PurposeId("contract.rights")
CONTACT, NAME = CategoryId("contact"), CategoryId("name")
EVERYTHING = {NAME: frozenset[str](), CONTACT: frozenset[str]()}
AGENCY, PAYER = "collection-agency", "payer"


def customer(clinic: Clinic, service: str = "traningskort") -> SubjectId:
    """Somebody with a signed agreement, of whom name and address are held."""
    from ombud.collection.sign import Signature, sign

    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service=service)
    given = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
    sign(clinic.vault, subject, offer.id, Signature(given, consent=True), by=RUT, now=clinic.now)
    return subject


def handing(code: str = AGENCY, named: str = "Exempel Inkasso AB", **more: object) -> Handing:
    return replace(Handing(RIGHTS, "collection", code, named, EVERYTHING, reference="F-17"), **more)  # type: ignore[arg-type]


def handed(clinic: Clinic, subject: SubjectId, **more: object) -> HandedOver:
    found = hand_over(clinic.vault, subject, handing(**more), by=EVA, now=clinic.now)  # type: ignore[arg-type]
    assert isinstance(found, HandedOver), found
    return found


def entered(clinic: Clinic, subject: SubjectId) -> tuple[Disclosure, ...]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return disclosures_of(act.person(subject))


def notified(clinic: Clinic, subject: SubjectId) -> tuple[Notification, ...]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return notifications_of(act.person(subject))


def test_a_hand_over_is_entered_by_name_with_what_and_why_and_the_person_is_told(clinic: Clinic) -> None:
    """C-154/21, R-15.1: the recipient's own identity, not its kind; and the day, the purpose, the categories."""
    subject = customer(clinic)
    found = handed(clinic, subject)
    assert {name for part in found.parts for name in part.fields} == {"given", "family", "email"}
    (one,) = entered(clinic, subject)
    assert (one.name, one.role, one.purpose, one.by) == ("Exempel Inkasso AB", Role.CONTROLLER, RIGHTS, "eva")
    assert one.categories == (CONTACT, NAME)
    assert one.made_at == clinic.now
    told = access(clinic.vault, subject, by=DISA, now=clinic.later(minutes=1))
    assert isinstance(told, Access)
    assert [of.name for of in told.recipients] == ["Exempel Inkasso AB"]
    assert ("disclose", RIGHTS) in {(one.act, one.purpose) for one in told.readings}


def test_nothing_of_a_disclosure_lies_in_clear_or_prints(clinic: Clinic) -> None:
    subject = customer(clinic)
    found = handed(clinic, subject)
    assert "Inkasso" not in repr(found)
    assert "F-17" not in repr(entered(clinic, subject))
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert b"Exempel Inkasso" not in raw
    assert b"F-17" not in raw


def test_a_recipient_that_the_policy_does_not_declare_gets_nothing(clinic: Clinic) -> None:
    """N-02.2: a party that decides purposes is a recipient, and refused unless declared."""
    subject = customer(clinic)
    refused = hand_over(clinic.vault, subject, handing("advertiser"), by=EVA, now=clinic.now)
    assert isinstance(refused, Undisclosed)
    assert (refused.requirement, "collection-agency" in refused.text.en) == ("N-02.2", True)
    unnamed = hand_over(clinic.vault, subject, handing(named=" "), by=EVA, now=clinic.now)
    assert isinstance(unnamed, Undisclosed)
    assert unnamed.requirement == "R-15.1"
    assert entered(clinic, subject) == ()


def test_a_processor_whose_contract_has_ended_gets_nothing(clinic: Clinic) -> None:
    """N-02.2: a call to a processor whose contract lies in the past is refused; one in force is served by its name."""
    subject = customer(clinic)
    wanted = replace(handing("payment", ""), purpose=PurposeId("contract.perform"))
    found = hand_over(clinic.vault, subject, wanted, by=RUT, now=clinic.now)
    assert isinstance(found, HandedOver), found
    assert found.disclosure.name == "Betalning på låtsas AB"
    file = clinic.vault.book.in_force
    with clinic.vault.database.read() as tx:
        policy = file(tx, clinic.now)
    assert policy is not None
    held = policy.file.processors["payment"]
    for wrong in (
        held.model_copy(update={"valid_until": date(2026, 1, 31)}),
        held.model_copy(update={"valid_from": date(2030, 1, 31)}),
        held.model_copy(update={"contract_ref": None}),
        Processor(does=held.does),
    ):
        processors = {**policy.file.processors, "payment": wrong}
        clinic.adopt(policy.file.model_copy(update={"processors": processors}), clinic.now)
        clinic.later(minutes=1)
        refused = hand_over(clinic.vault, subject, wanted, by=RUT, now=clinic.now)
        assert isinstance(refused, Undisclosed)
        assert refused.requirement == "N-02.2"


def test_a_role_without_the_purpose_hands_nothing_over_and_an_unknown_purpose_is_none(clinic: Clinic) -> None:
    subject = customer(clinic)
    refused = hand_over(clinic.vault, subject, handing(), by=CAMPAIGNS, now=clinic.now)
    assert isinstance(refused, Refusal)
    assert [rule.value for rule in refused.rules] == ["D-14"]
    nothing = replace(handing(), purpose=PurposeId("sales"))
    assert isinstance(hand_over(clinic.vault, subject, nothing, by=EVA, now=clinic.now), Refusal)
    nobody = hand_over(clinic.vault, SubjectId(b"x" * 16), handing(), by=EVA, now=clinic.now)
    assert isinstance(nobody, Undisclosed)
    assert entered(clinic, subject) == ()


def test_an_account_that_has_spent_its_look_ups_hands_nothing_over(clinic: Clinic) -> None:
    """P-11: a hand-over opens somebody."""
    clinic.vault.budget._limits["eva"] = 1
    handed(clinic, customer(clinic))
    assert isinstance(hand_over(clinic.vault, customer(clinic), handing(), by=EVA, now=clinic.now), Refusal)


def test_an_authority_goes_by_the_name_that_the_policy_has_for_it(clinic: Clinic) -> None:
    subject = customer(clinic)
    code = next(code for code in declared(demo_purpose(clinic)) if code.startswith("the-enforcement"))
    assert handed(clinic, subject, recipient=code, named="").disclosure.name == "Kronofogden"


def demo_purpose(clinic: Clinic):  # type: ignore[no-untyped-def]
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    return policy.file.purposes[RIGHTS]


def test_the_record_of_a_disclosure_is_kept_five_years_and_the_erasure_plan_says_so(clinic: Clinic) -> None:
    """Art. 5(2); policy.md, legal.disclosure: the record 5 years after the act."""
    subject = customer(clinic)
    handed(clinic, subject)
    (one,) = entered(clinic, subject)
    item = next(item for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items if item.klass == "case")
    assert (item.outcome, item.key, item.until) == (Outcome.REFUSE, "DUTY", one.until)
    assert "2031-11-23" in item.text.sv
    assert "{" not in item.text.en
    clinic.now = one.until
    assert entered(clinic, subject) == ()
    items = plan(clinic.vault, subject, by=DISA, now=clinic.now).items
    assert next(item for item in items if item.klass == "case").outcome is Outcome.ERASE


def test_a_row_whose_days_were_changed_is_no_row(clinic: Clinic) -> None:
    subject = customer(clinic)
    handed(clinic, subject)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE disclosure SET until = until + 1")
    with pytest.raises(DamagedRow):
        entered(clinic, subject)


def test_a_first_disclosure_brings_the_duty_to_inform_forward(clinic: Clinic) -> None:
    """N-03.2, Art. 14(3)(c): due at the latest when the data is first disclosed; another duty stays as it is."""
    subject = customer(clinic)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        owe_old_address(act, subject)
        act.nothing_changed()
    handed(clinic, subject)
    with clinic.vault.database.read() as tx:
        due = {duty.source: duty.due_at for duty in duties.duties(tx, subject)}
    at = int(clinic.now.timestamp() * 1_000_000)
    assert due["third_party:caregiver"] == at
    assert due["old-address"] > at


def _id(one: Notification) -> bytes:
    return one.id


def three(clinic: Clinic) -> SubjectId:
    """Somebody whose address three have been handed, one of them twice; and one who got the name alone."""
    subject = customer(clinic)
    for named, code in (
        ("Exempel Inkasso AB", AGENCY),
        ("Försäkring på låtsas AB", PAYER),
        ("Arbetsgivaren AB", PAYER),
    ):
        handed(clinic, subject, recipient=code, named=named)
    handed(clinic, subject, reference="F-18")
    handed(clinic, subject, recipient=PAYER, named="Regionen", categories={NAME: frozenset()})
    return subject


def test_three_recipients_of_a_corrected_address_get_three_messages(clinic: Clinic) -> None:
    """R-19.1, R-16.1: each that was handed it is told what is right; who had the name alone is not."""
    subject = three(clinic)
    correction = Correction(CONTACT, {"email": "ny@example.se"}, "flyttat")
    done = rectify(clinic.vault, subject, correction, by=RUT, now=clinic.later(days=1))
    assert isinstance(done, RectifiedAndTold)
    names = [one.name for one in done.notifications]
    assert sorted(names) == ["Arbetsgivaren AB", "Exempel Inkasso AB", "Försäkring på låtsas AB"]
    assert sorted(notified(clinic, subject), key=_id) == sorted(done.notifications, key=_id)
    agency = next(one for one in done.notifications if one.recipient == AGENCY)
    said = message(agency, "Hälsoklustret")
    for part in ("Lo Lika", "F-17", "F-18", "ny@example.se", "artikel 19"):
        assert part in said.sv
    assert "ny@example.se" not in repr(agency)
    again = rectify(clinic.vault, subject, correction, by=RUT, now=clinic.later(days=1))
    assert isinstance(again, RectifiedAndTold)
    assert again.notifications == ()


def test_each_ends_with_an_outcome_and_then_says_nothing_of_the_person(clinic: Clinic) -> None:
    """R-19.1: sent, confirmed, impossible or disproportionate; the last two with a reason. Open ones have an age."""
    subject = three(clinic)
    correction = Correction(CONTACT, {"email": "ny@example.se"}, "flyttat")
    done = rectify(clinic.vault, subject, correction, by=RUT, now=clinic.now)
    assert isinstance(done, RectifiedAndTold)
    first, second, third = done.notifications
    clinic.later(days=12)
    assert [one.days for one in waiting(clinic.vault, now=clinic.now)] == [12, 12, 12]

    def ends(one: Notification, to: Told, reason: str = "") -> Notification | Undisclosed:
        return settle(clinic.vault, subject, one.id, Came(to, reason), by=DISA, now=clinic.now)

    assert isinstance(ends(first, Told.CONFIRMED), Undisclosed)  # not sent yet
    assert isinstance(ends(first, Told.SENT), Notification)
    confirmed = ends(first, Told.CONFIRMED)
    assert isinstance(confirmed, Notification)
    assert (confirmed.about, dict(confirmed.values), confirmed.settled_at) == ("", {}, clinic.now)
    assert isinstance(ends(first, Told.SENT), Undisclosed)
    assert isinstance(ends(second, Told.IMPOSSIBLE, " "), Undisclosed)
    assert isinstance(ends(second, Told.IMPOSSIBLE, "bolaget finns inte längre"), Notification)
    assert isinstance(ends(third, Told.DISPROPORTIONATE, "okänd adress"), Notification)
    assert waiting(clinic.vault, now=clinic.now) == ()
    assert {one.id: one.state for one in notified(clinic, subject)} == {
        first.id: Told.CONFIRMED, second.id: Told.IMPOSSIBLE, third.id: Told.DISPROPORTIONATE
    }  # fmt: skip
    unknown = settle(clinic.vault, subject, b"x" * 16, Came(Told.SENT), by=DISA, now=clinic.now)
    nobody = settle(clinic.vault, SubjectId(b"y" * 16), first.id, Came(Told.SENT), by=DISA, now=clinic.now)
    assert isinstance(unknown, Undisclosed)
    assert isinstance(nobody, Undisclosed)


def test_recipients_are_told_of_an_erasure_from_the_act_that_erases(clinic: Clinic) -> None:
    """Art. 19 with 17(1): what they need to find the person is written down before it goes."""
    subject = three(clinic)
    agreement = next(one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT)
    from ombud.collection.relate import close

    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.now)
    clinic.later(days=3 * 366 + 5)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    done = erase(clinic.vault, shown, by=DISA, now=clinic.now)
    assert isinstance(done, tuple), done
    receipt, notifications = done
    assert [one.change for one in notifications] == [Change.ERASURE] * 4
    assert "F-17" in message(notifications[0], "Hälsoklustret").en
    assert {item["class"]: item["key"] for item in receipt.items}["case"] == "DUTY"
    assert not isinstance(clinic.read(subject, "legal.claims", "name", EVA), Opened)
    assert len(notified(clinic, subject)) == 4
    changed = carry_out_erasure(clinic.vault, shown, by=DISA, now=clinic.now + timedelta(days=1))
    assert not hasattr(changed, "notifications")
    assert not isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now + timedelta(days=1)), tuple)
    assert len(notified(clinic, subject)) == 4


def test_who_may_not_open_a_name_tells_a_recipient_by_its_reference(clinic: Clinic) -> None:
    """R-19.1: the finance department restricts nothing of the file, and the recipient knows the invoice."""
    subject = customer(clinic)
    handed(clinic, subject)
    with clinic.vault.act(by=EVA, now=clinic.now) as act:
        (made,) = tell_recipients(act.person(subject), Telling(Change.RESTRICTION))
    assert (made.about, made.references) == ("", ("F-17",))
    assert "(F-17;" in message(made, "Hälsoklustret").sv


def relations(clinic: Clinic, subject: SubjectId):  # type: ignore[no-untyped-def]
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return act.person(subject).about.relations


def test_a_joined_registration_brings_its_disclosures_and_notifications_over(clinic: Clinic) -> None:
    from ombud.requests import Merged, Wanted, begin_merge, confirm_merge

    keep, other = customer(clinic), customer(clinic)
    handed(clinic, other)
    rectify(clinic.vault, other, Correction(CONTACT, {"email": "ny@example.se"}, "fel"), by=RUT, now=clinic.now)
    begin_merge(clinic.vault, Wanted(keep, other, "samma"), by=RUT, now=clinic.now)
    found = confirm_merge(clinic.vault, Wanted(keep, other, "samma"), by=DISA, now=clinic.now)
    assert isinstance(found, Merged), found
    assert [one.name for one in entered(clinic, keep)] == ["Exempel Inkasso AB"]
    assert [one.name for one in notified(clinic, keep)] == ["Exempel Inkasso AB"]
