"""S7. "… uppfylla våra förpliktelser och utöva våra rättigheter enligt avtal samt vidta åtgärder som har
begärts av dig innan eller efter att ett avtal har träffats." (N-07)"""

from datetime import timedelta

from ombud.policy.model import Anchor, Stage, Tie
from tests.policy.example import NOW, ask, broken, customer, permitted, person


def test_s7_obligations_while_the_agreement_runs() -> None:
    assert permitted(ask("contract.perform", "name", "contact", "birth_date", "agreement"), customer())


def test_s7_n_07_1_nothing_without_an_agreement_or_a_request() -> None:
    for purpose in ("contract.perform", "contract.rights", "contract.request"):
        assert "D-05" in broken(ask(purpose, "name"), person())


def test_s7_rights_invoice_and_demand_while_the_agreement_runs() -> None:
    assert permitted(ask("contract.rights", "payment", "agreement"), customer())


def test_s7_measures_asked_for_before_an_agreement() -> None:
    offer = person(ties=frozenset({Tie.OFFER}), stage=Stage.BEFORE)
    assert permitted(ask("contract.request", "contact", "case"), offer)


def test_s7_measures_asked_for_after_an_agreement() -> None:
    """A guarantee, a rebooking: an open measure carries its own performance."""
    measure = customer(ties=frozenset({Tie.MEASURE}), stage=Stage.AFTER)
    assert permitted(ask("contract.perform", "agreement"), measure)


def test_s7_n_07_2_a_closed_request_ends() -> None:
    closed = person(anchors={Anchor.REQUEST_CLOSED: NOW - timedelta(days=90)})
    assert broken(ask("contract.request", "contact"), closed) == {"D-05"}


def test_s7_n_07_3_only_what_this_contract_needs() -> None:
    assert broken(ask("contract.rights", "birth_date"), customer()) == {"D-03"}
    assert "D-03" in broken(ask("contract.rights", "gender"), customer())


def test_s7_an_agreement_does_not_open_what_no_agreement_needs() -> None:
    assert broken(ask("contract.perform", "citizenship"), customer()) == {"D-03"}
    assert broken(ask("contract.request", "payment"), customer()) >= {"D-03"}
