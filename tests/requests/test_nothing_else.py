"""What an erasure leaves for legal claims is used for nothing else, as its answer says (Art. 17(3)(e), R-17.1)."""

from datetime import date

import pytest

from ombud.app.billing import Bill, Issued, Paper, issue
from ombud.audit import Act
from ombud.collection.relate import close
from ombud.erasure import plan
from ombud.policy.ask import Ask, Form
from ombud.policy.model import Family
from ombud.relations import Kind
from ombud.requests import objection, withdraw
from ombud.requests.nothing_else import CHANNEL, objections
from ombud.requests.tell import erase
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault.crowd import Crowd
from tests.clinic import ADA, DISA, EVA, RUT, Clinic, demo_policy
from tests.disclosure.test_register import customer, relations

ANALYSES = ("statistics.business", "analysis.market", "analysis.customer")
OBJECTIONS = {f"object.{purpose}" for purpose in (*ANALYSES, "product.development")}


def former(clinic: Clinic) -> SubjectId:
    """Somebody whose agreement ended yesterday, with an invoice."""
    subject = customer(clinic)
    (agreement,) = [one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT]
    bill = Bill(Paper.INVOICE, "F-17", "450.00", date(2026, 12, 23), agreement.id)
    assert isinstance(issue(clinic.vault, subject, bill, by=EVA, now=clinic.now), Issued)
    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.now)
    clinic.later(days=1)
    return subject


def refusing(clinic: Clinic, subject: SubjectId, purpose: str, category: str = "agreement") -> set[str]:
    """The rules that refuse the person in an extract of the purpose; none: they are in it."""
    asked = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), ADA, form=Form.EXTRACT)
    ((one,),) = [[one for one in Crowd(clinic.vault, asked, clinic.now).decided() if one.subject == subject]]
    return {rule.value for rule in one.refusing}


def erased(clinic: Clinic, subject: SubjectId) -> dict[str, str]:
    """The whole plan carried out; what answers what stays."""
    made = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert not hasattr(erase(clinic.vault, made, by=DISA, now=clinic.now), "plan")
    return {item.klass: item.key for item in made.items if item.outcome.value == "refuse"}


def test_what_stays_for_claims_is_read_for_claims_alone(clinic: Clinic) -> None:
    """R-17.1, D-09: statistics read it before, and none does after; the claim itself may."""
    subject = former(clinic)
    assert not refusing(clinic, subject, "statistics.business")
    assert not refusing(clinic, subject, "statistics.business", "payment")
    stays = erased(clinic, subject)
    assert stays["contract"] == "CLAIM"
    for purpose in ANALYSES:
        assert "D-09" in refusing(clinic, subject, purpose), purpose
    assert clinic.values(subject, "legal.claims", "name", EVA)
    assert {facts.get("choice") for facts in facts_of(clinic)} == OBJECTIONS
    assert {facts.get("channel") for facts in facts_of(clinic)} == {CHANNEL}


def facts_of(clinic: Clinic) -> list[dict[str, object]]:
    """What the log says of objections."""
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return [dict(one.facts) for one in entries if one.act is Act.OBJECT]


def test_the_person_may_take_it_back(clinic: Clinic) -> None:
    subject = former(clinic)
    erased(clinic, subject)
    withdraw(clinic.vault, subject, ChoiceId("object.statistics.business"), by=RUT, now=clinic.now)
    assert not refusing(clinic, subject, "statistics.business")
    assert refusing(clinic, subject, "analysis.customer")


def test_a_running_agreement_says_no_to_nothing(clinic: Clinic) -> None:
    """Art. 17(3) is not what keeps it, and its answer does not say that it is used for nothing else."""
    subject = customer(clinic)
    assert erased(clinic, subject)["contract"] == "CONTRACT"
    assert facts_of(clinic) == []
    assert not refusing(clinic, subject, "statistics.business")


def test_who_had_objected_already_is_not_asked_to_object_again(clinic: Clinic) -> None:
    subject = former(clinic)
    objection(clinic.vault, subject, ChoiceId("object.statistics.business"), "desk", by=RUT, now=clinic.now)
    erased(clinic, subject)
    again = [facts["choice"] for facts in facts_of(clinic) if facts["channel"] == CHANNEL]
    assert set(again) == OBJECTIONS - {"object.statistics.business"}


def test_the_objections_are_those_of_figures_on_an_interest_and_of_nothing_else() -> None:
    file = demo_policy()
    assert set(objections(file)) == OBJECTIONS
    without = {name: one for name, one in file.choices.items() if name != "object.statistics.business"}
    wider = file.model_copy(update={"choices": without})
    assert "object.statistics" in set(objections(wider)), "where none is about it alone, the next"
    none = file.model_copy(update={"choices": {}})
    assert list(objections(none)) == []
    assert file.purposes[PurposeId("web.statistics")].family is Family.WEB


@pytest.mark.on("sqlite")
def test_an_invoice_is_counted_once_by_its_service_and_the_voucher_never(clinic: Clinic) -> None:
    """T-06, D-03: the copy under `contract` says its service; the voucher says a code and is read for the accounts."""
    subject = former(clinic)
    (voucher,) = clinic.values(subject, "legal.accounting", "payment", EVA)
    assert voucher["concerns"].startswith("T-")
    asked = Ask(subject, PurposeId("statistics.business"), frozenset({CategoryId("payment")}), ADA, form=Form.EXTRACT)
    (page,) = Crowd(clinic.vault, asked, clinic.now).opened()
    ((payment,),) = [[value for value in one.values if value.category == "payment"] for one in page]
    assert (payment.klass, payment.fields["concerns"], payment.fields["amount"]) == (
        "contract",
        "traningskort",
        "450.00",
    )
