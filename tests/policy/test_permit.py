"""What a Permit is made of, and that nobody makes one. The source is read for it in tests/architecture."""

import copy
import dataclasses
import pickle

import pytest

from ombud.policy.ask import Permit, grant
from tests.policy.example import NOW, answer, ask, customer


def permit() -> Permit:
    given = answer(ask("contract.perform", "name"), customer())
    assert isinstance(given, Permit)
    return given


def test_a_permit_wants_the_seal() -> None:
    given = permit()
    with pytest.raises(TypeError, match=r"^only decide\(\) makes a Permit$"):
        Permit(given.ask, given.policy_number, given.rules, given.at, object())
    with pytest.raises(TypeError):
        Permit(given.ask, given.policy_number, given.rules, given.at)  # type: ignore[call-arg]


def test_a_permit_holds_what_it_was_granted_for() -> None:
    question = ask("contract.perform", "name")
    given = grant(question, 7, (), NOW)
    assert (given.ask, given.policy_number, given.rules, given.at) == (question, 7, (), NOW)


def test_a_permit_does_not_keep_the_seal_for_others_to_take() -> None:
    given = permit()
    assert not hasattr(given, "seal")
    assert [f.name for f in dataclasses.fields(given)] == ["ask", "policy_number", "rules", "at"]
    assert "seal" not in repr(given)


def test_a_permit_is_not_replaced_by_one_for_another_purpose() -> None:
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(permit(), ask=ask("marketing.direct", "contact"))
    with pytest.raises(TypeError):
        dataclasses.replace(permit(), ask=ask("marketing.direct", "contact"), seal=None)


def test_a_permit_is_not_copied_or_pickled() -> None:
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match=r"^a Permit is not copied, stored or sent$"):
            way(permit())


def test_a_permit_is_not_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        permit().ask = ask("marketing.direct", "contact")  # type: ignore[misc]


def test_a_permit_is_not_subclassed() -> None:
    with pytest.raises(TypeError, match=r"^only decide\(\) makes a Permit: a subclass would make its own$"):
        type("Forged", (Permit,), {"__post_init__": lambda self, seal: None})


def test_an_empty_permit_opens_nothing_and_is_not_filled_from_a_state() -> None:
    empty = object.__new__(Permit)
    for name in ("ask", "policy_number", "rules", "at"):
        with pytest.raises(AttributeError):
            getattr(empty, name)
    with pytest.raises(TypeError, match=r"^a Permit is not copied, stored or sent$"):
        empty.__setstate__([permit().ask, 1, (), NOW])
