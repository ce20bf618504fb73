"""A receipt can be held against its signature by anybody, and a changed word is found."""

import json
from typing import Any

import pytest

from ombud.erasure import Plan, Receipt, plan
from ombud.erasure import erase as erase_as_planned
from ombud.erasure.check import CheckedReceipt, check_receipt, read_receipt
from ombud.relations import Kind
from tests.clinic import DISA, Clinic

ORIGIN = "ombud/clinic"


@pytest.fixture
def receipt(clinic: Clinic) -> dict[str, Any]:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(shown, Plan)
    made = erase_as_planned(clinic.vault, shown, by=DISA, now=clinic.now)
    assert isinstance(made, Receipt)
    fields: dict[str, Any] = json.loads(made.to_json())
    return fields


def checked(clinic: Clinic, fields: dict[str, Any], origin: str = ORIGIN) -> CheckedReceipt:
    found = read_receipt(json.dumps(fields))
    assert found is not None
    return check_receipt(found, origin, clinic.vault.keyring.public_key)


def test_what_was_given_out_is_whole(clinic: Clinic, receipt: dict[str, Any]) -> None:
    found = checked(clinic, receipt)
    assert (found.ok, found.number) == (True, receipt["number"])
    assert found.erased + found.kept == len(receipt["items"])


@pytest.mark.on("sqlite")
def test_every_changed_word_is_found(clinic: Clinic, receipt: dict[str, Any]) -> None:
    for name, value in receipt.items():
        if name in ("proof", "signature"):
            continue
        other = value + 1 if isinstance(value, int) else [*value, "x"] if name == "keys_destroyed" else f"{value}x"
        if name == "items":
            other = [*value, {"outcome": "erase"}]
        assert checked(clinic, {**receipt, name: other}).problems == ("signature",), name
    assert checked(clinic, {**receipt, "more": "words"}).problems == ("signature",)
    unsigned = {name: value for name, value in receipt.items() if name != "signature"}
    assert checked(clinic, unsigned).problems == ("signature",)


@pytest.mark.on("sqlite")
def test_a_proof_of_something_else_or_of_nothing_is_found(clinic: Clinic, receipt: dict[str, Any]) -> None:
    assert checked(clinic, {**receipt, "proof": None}).problems == ("signature", "proof")
    assert checked(clinic, {**receipt, "proof": {**receipt["proof"], "index": 7}}).problems == ("signature", "proof")


@pytest.mark.on("sqlite")
def test_the_receipt_of_another_is_not_ours(clinic: Clinic, receipt: dict[str, Any]) -> None:
    assert checked(clinic, receipt, "ombud/other").problems == ("signature", "proof")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"items": []}',
        '{"items": [1], "number": "e", "t_live": "", "t_final": "", "plan_hash": ""}',
        '{"items": [], "number": 1, "t_live": "", "t_final": "", "plan_hash": ""}',
        '{"items": [], "number": "e", "number": "f", "t_live": "", "t_final": "", "plan_hash": ""}',
        "[" * 100_000,
    ],
)
def test_what_is_no_receipt_is_none(text: str) -> None:
    assert read_receipt(text) is None
