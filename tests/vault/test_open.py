"""Opening personal data: only with a Permit, only after the entry, and never by itself."""

import copy
import json
import pickle

import pytest

from ombud.collection.relate import close
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, RUT, Clinic


@pytest.fixture
def customer(clinic: Clinic) -> bytes:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    return subject


def test_a_purpose_of_the_agreement_opens_the_name(clinic: Clinic, customer) -> None:
    assert clinic.values(customer, "contract.request", "name") == [{"given": "Tolvan", "family": "Tolvansson"}]


def test_marketing_without_consent_is_refused_and_says_by_which_rules(clinic: Clinic, customer) -> None:
    """N-08.1, N-10.1: no consent, and of care or not, nothing was told that would carry it."""
    assert "D-05" in clinic.refused(customer, "marketing.direct", "contact", CAMPAIGNS)


def test_an_unknown_purpose_is_refused(clinic: Clinic, customer) -> None:
    assert clinic.refused(customer, "other", "name") == {"D-01"}


def test_asking_opens_nothing(clinic: Clinic, customer) -> None:
    answer = clinic.vault.ask(clinic.asked(customer, "contract.request", "name"), now=clinic.now)
    assert isinstance(answer, Opened)
    assert list(answer.data.reveal()) == []


def test_every_permit_and_every_refusal_is_in_the_log(clinic: Clinic, customer) -> None:
    """G-04: who, whose, when, why, by which rules, under which version."""
    clinic.read(customer, "contract.request", "name")
    clinic.read(customer, "marketing.direct", "contact", CAMPAIGNS)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.act() as tx:
        entries = [one.entry for one in clinic.vault.ledger.who_read(tx, customer) if one.entry.act == "open"]
    told = {(e.actor.id, e.purpose, e.outcome, e.policy_number) for e in entries}
    assert told == {("rut", "contract.request", "permitted", 1), ("campaigns", "marketing.direct", "refused", 1)}
    assert any("D-05" in e.rules for e in entries)


def test_personal_data_does_not_leave_by_itself(clinic: Clinic, customer) -> None:
    opened = clinic.read(customer, "contract.request", "name")
    assert isinstance(opened, Opened)
    for leak in (str, pickle.dumps, copy.copy, copy.deepcopy, json.dumps, "{}".format, lambda data: f"{data}"):
        with pytest.raises(TypeError):
            leak(opened.data)
    assert "Tolvan" not in repr(opened)
    assert "Tolvan" not in repr(list(opened.data.reveal()))


def test_the_read_that_rested_on_a_measure_ends_with_it(clinic: Clinic, customer) -> None:
    """N-07.2, T-11: three months after the request was closed nothing is readable, before any sweep."""
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        measure = next(r for r in act.person(customer).about.relations if r.kind is Kind.MEASURE)
    clinic.later(days=1)
    close(clinic.vault, customer, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=95)
    assert isinstance(clinic.read(customer, "contract.request", "name"), Refusal)
