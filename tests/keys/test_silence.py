"""Keys and identifiers are in no representation, message, traceback, copy or pickle (P-10, threat 13)."""

import copy
import dataclasses
import json
import pickle
import traceback

import pytest

from ombud.keys import Keyring, KeyStoreFault, TamperedError
from ombud.keys.data_key import DataKey
from ombud.keys.model import WrappedKey
from ombud.keys.root import HeldRoot
from ombud.keys.secret_access import data_key_bytes, root_key_bytes
from tests.keys.conftest import SUBJECT, TENANT

SECRET = b"\x01secret-secret-secret-secret-32\xfe"


def shown(held):
    """Everything by which Python shows a value."""
    return [repr(held), str(held), f"{held}", repr([held]), repr({"key": held})]


@pytest.mark.parametrize("held", [DataKey(SECRET, TENANT, SUBJECT, "care"), HeldRoot(SECRET)])
def test_a_key_shows_nothing_and_is_not_copied(held):
    for text in shown(held):
        assert "secret" not in text
        assert SECRET.hex() not in text
    for act in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars, dataclasses.asdict, type(held).__getstate__):
        with pytest.raises(TypeError) as error:
            act(held)
        assert "secret" not in "".join(traceback.format_exception(error.value))


def test_keys_are_compared_by_identity():
    one, same = (DataKey(SECRET, TENANT, SUBJECT, "care") for _ in range(2))
    assert one != same
    assert one == one
    assert len({one, same}) == 2


def test_a_key_ring_shows_its_controller_and_epoch_and_is_not_copied(keyring):
    assert repr(keyring) == "Keyring(tenant='halsoklustret', epoch=1)"
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            act(keyring)


def test_raw_bytes_leave_by_one_door():
    assert data_key_bytes(DataKey(SECRET, TENANT, SUBJECT, "care")) == SECRET
    assert root_key_bytes(HeldRoot(SECRET)) == SECRET


def test_a_fault_shows_neither_value_nor_key(keyring, context):
    key = DataKey(SECRET, TENANT, SUBJECT, "care")
    sealed = key.seal(context, b"Anna Andersson 19900602-2397")
    for act in (
        lambda: key.open(context._replace(version=2), sealed),
        lambda: key.open(context, sealed[:-1]),
        lambda: key.state_number(sealed),
        lambda: keyring.unwrap(SUBJECT, "care", WrappedKey(1, sealed, b"")),
        lambda: keyring.unwrap(SUBJECT, "care", WrappedKey(9, sealed, b"")),
    ):
        with pytest.raises((TamperedError, KeyStoreFault)) as error:
            act()
        text = "".join(traceback.format_exception(error.value, chain=True))
        assert error.value.__cause__ is None
        for hidden in ("Anna", "2397", "secret-", SECRET.hex(), repr(sealed[:8])[2:-1], SUBJECT.hex()):
            assert hidden not in text


def test_no_public_function_takes_a_nonce_or_a_switch():
    """style.md, never 1: no parameter that exists for a test."""
    for held in (DataKey, Keyring):
        for name in (name for name in dir(held) if not name.startswith("_")):
            taken = getattr(getattr(held, name), "__annotations__", {})
            assert not {"nonce", "seed", "salt", "test", "force"} & set(taken)
