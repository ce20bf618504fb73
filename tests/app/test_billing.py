"""Invoice, demand, payment plan, collection: what each says, to whom, and what it never says (N-07, policy.md)."""

from dataclasses import replace
from datetime import date

from ombud.app.billing import Bill, Issued, Paper, issue, neutral_code
from ombud.collection.relate import close
from ombud.disclosure import Access, access
from ombud.disclosure.register import Undisclosed
from ombud.disclosure.register.model import Role
from ombud.erasure import plan
from ombud.policy.ask import Refusal
from ombud.relations import Kind, State
from ombud.terms import RelationId, SubjectId
from tests.clinic import DISA, EVA, RUT, VERA, Clinic
from tests.disclosure.test_register import customer, entered, relations

DUE = date(2026, 12, 23)


def patient(clinic: Clinic) -> SubjectId:
    """Somebody with an agreement on a service of care, whose name would reveal it, and a journal entry."""
    from ombud.collection.sign import Signature, sign

    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="vaccination")
    given = {"given": "Tolvan", "family": "T", "birth_date": "1912-12-12", "personnummer": "19121212-1212"}
    signed = sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    assert not hasattr(signed, "requirement"), signed
    clinic.hold(
        subject, "contact", "contract", street="Gatan 1", postal_code="12345", city="Demostad", phone="070-1740606"
    )
    entry = clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="dr")
    clinic.store(subject, entry)
    return subject


def bill(
    clinic: Clinic, subject: SubjectId, kind: Paper = Paper.INVOICE, **more: object
) -> Issued | Undisclosed | Refusal:
    agreement = next(one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT)
    wanted = replace(Bill(kind, "F-17", "450.00", DUE, agreement.id), **more)  # type: ignore[arg-type]
    return issue(clinic.vault, subject, wanted, by=EVA, now=clinic.now)


def issued(clinic: Clinic, subject: SubjectId, kind: Paper = Paper.INVOICE, **more: object) -> Issued:
    found = bill(clinic, subject, kind, **more)
    assert isinstance(found, Issued), found
    return found


def text(found: Issued) -> str:
    return "\n".join(f"{label.sv}: {value}" for label, value in found.rows)


def test_an_invoice_says_what_it_needs_and_neither_a_diagnosis_nor_a_service(clinic: Clinic) -> None:
    """N-07.3, policy.md: a neutral service code, no diagnosis, no number, no telephone, no birth date."""
    subject = patient(clinic)
    found = issued(clinic, subject)
    said = text(found)
    for part in ("F-17", "Tolvan T", "Gatan 1, 12345 Demostad", "450.00 SEK", "2026-12-23", "999999-0006"):
        assert part in said
    for part in ("hosta", "accination", "1912", "070", "health"):
        assert part not in said
    assert found.concerns in said
    assert found.concerns == neutral_code(clinic.vault, "vaccination") != neutral_code(clinic.vault, "massage")
    assert (found.disclosure.role, found.disclosure.to_recipient) == (Role.DATA_SUBJECT, False)


def test_an_invoice_is_a_payment_and_a_voucher_that_stays_through_the_seventh_year(clinic: Clinic) -> None:
    """T-06, BFL 5:7: number, dates, what it concerns, amount and counterparty, without the service's name."""
    subject = patient(clinic)
    found = issued(clinic, subject)
    (voucher,) = clinic.values(subject, "legal.accounting", "payment", EVA)
    assert voucher == {
        "invoice_number": "F-17", "issued_on": "2026-11-23", "compiled_on": "2026-11-23", "event_on": "2026-11-23",
        "due_on": "2026-12-23", "amount": "450.00", "currency": "SEK", "concerns": found.concerns,
        "counterparty": "kund",
    }  # fmt: skip
    (payment,) = clinic.values(subject, "contract.rights", "payment", EVA)
    assert payment["amount"] == "450.00"
    items = {item.klass: item.text.sv for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert "2033-12-31" in items["accounting"]


def test_the_payer_gets_the_number_and_the_person_is_told_who_it_was(clinic: Clinic) -> None:
    """DSL 3:10 with the policy's reason; C-154/21."""
    subject = patient(clinic)
    found = issued(clinic, subject, recipient="payer", named="Försäkring på låtsas AB")
    assert "191212121212" in text(found)
    assert "Till: Försäkring på låtsas AB" in text(found)
    told = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(told, Access)
    assert [one.name for one in told.recipients] == ["Försäkring på låtsas AB"]


def test_a_payment_plan_is_a_commitment_until_its_day(clinic: Clinic) -> None:
    """S12: it keeps what belongs to it until then."""
    subject = customer(clinic)
    issued(clinic, subject, Paper.PAYMENT_PLAN, due_on=date(2027, 3, 31))
    (commitment,) = [one for one in relations(clinic, subject) if one.kind is Kind.COMMITMENT]
    assert (commitment.state, commitment.due_at.isoformat()) == (State.OPEN, "2027-03-31T22:00:00+00:00")  # type: ignore[union-attr]


def test_a_demand_and_a_hand_over_to_collection_are_one_claim(clinic: Clinic) -> None:
    """N-12: after the agreement has ended the claim carries what is unpaid, and nothing else does."""
    subject = customer(clinic)
    agreement = next(one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT)
    issued(clinic, subject)
    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.later(days=5))
    clinic.later(days=30)
    assert isinstance(bill(clinic, subject, due_on=date(2027, 12, 23)), Refusal)
    issued(clinic, subject, Paper.DEMAND)
    clinic.later(minutes=1)
    handed = issued(clinic, subject, Paper.COLLECTION, recipient="collection-agency", named="Exempel Inkasso AB")
    claims = [one for one in relations(clinic, subject) if one.kind is Kind.CLAIM]
    assert [one.state for one in claims] == [State.OPEN]
    assert handed.disclosure.to_recipient
    assert [one.kind for one in entered(clinic, subject)] == ["invoice", "demand", "collection"]


def test_what_is_refused_leaves_nothing(clinic: Clinic) -> None:
    """Neither voucher, claim nor row; and it is said what to do."""
    subject = customer(clinic)
    before = relations(clinic, subject)
    wrong = (
        bill(clinic, subject, amount="mycket"), bill(clinic, subject, number="F 17!"),
        bill(clinic, subject, relation=RelationId(b"x" * 16)), bill(clinic, subject, Paper.COLLECTION),
        bill(clinic, subject, due_on=date(2026, 1, 1)), bill(clinic, subject, Paper.DEMAND, recipient="friend"),
        bill(clinic, subject, Paper.COLLECTION, recipient="collection-agency"),
    )  # fmt: skip
    assert [one.requirement for one in wrong if isinstance(one, Undisclosed)] == [
        "N-07.3", "N-07.3", "N-07.1", "R-15.1", "N-07.3", "N-02.2", "R-15.1"
    ]  # fmt: skip
    by_reception = issue(clinic.vault, subject, Bill(Paper.DEMAND, "F-1", "1", DUE), by=DISA, now=clinic.now)
    assert isinstance(by_reception, Refusal)
    nobody = issue(clinic.vault, SubjectId(b"x" * 16), Bill(Paper.DEMAND, "F-1", "1", DUE), by=EVA, now=clinic.now)
    assert isinstance(nobody, Undisclosed)
    assert relations(clinic, subject) == before
    assert entered(clinic, subject) == ()
    assert clinic.refused(subject, "legal.accounting", "payment", EVA)


def test_without_an_agreement_named_it_concerns_nothing_that_is_said(clinic: Clinic) -> None:
    subject = customer(clinic)
    found = issue(clinic.vault, subject, Bill(Paper.INVOICE, "F-1", "1", DUE), by=EVA, now=clinic.now)
    assert isinstance(found, Issued)
    assert found.concerns == "–"


def test_the_bill_does_not_print(clinic: Clinic) -> None:
    subject = customer(clinic)
    assert "Lika" not in repr(issued(clinic, subject))
