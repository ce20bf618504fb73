"""A root key in a token: it wraps for its label, never leaves, and every fault is said in words (SoftHSM2)."""

import json
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, TokenFlag

from ombud.keys import Keyring, KeyStoreFault
from ombud.keys import pkcs11 as adapter
from ombud.keys.pkcs11 import TokenRoot
from ombud.keys.root import HeldRoot, WrongRootError
from tests.keys.conftest import NOW, SUBJECT, TENANT
from tests.keys.token import PIN, place

VECTORS = json.loads((Path(__file__).parents[2] / "spec" / "vectors" / "key-store.json").read_text())


@pytest.fixture
def here(request):
    """A key of its own for each test."""
    return place(request.node.name[:60])


def test_a_token_wraps_and_unwraps_for_its_label(here):
    root = TokenRoot.create(here, PIN)
    wrapped = root.wrap(b"k" * 32, b"label")
    assert (wrapped[:2], len(wrapped)) == (b"\x01\x02", 62)
    assert TokenRoot.open(here, PIN).unwrap(wrapped, b"label") == b"k" * 32
    assert root.wrap(b"k" * 32, b"label") != wrapped
    flipped = [wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :] for at in range(len(wrapped))]
    for wrong in (*flipped, wrapped[:-1], wrapped + b"\0", b""):
        with pytest.raises(WrongRootError):
            root.unwrap(wrong, b"label")
    with pytest.raises(WrongRootError):
        root.unwrap(wrapped, b"lable")
    with pytest.raises(WrongRootError):
        root.unwrap(HeldRoot(bytes(32)).wrap(b"k" * 32, b"label"), b"label")
    with pytest.raises(WrongRootError):
        HeldRoot(bytes(32)).unwrap(wrapped, b"label")


def test_the_key_never_leaves_the_token(here):
    root = TokenRoot.create(here, PIN)
    with pytest.raises(pkcs11.AttributeSensitive):
        root._key[Attribute.VALUE]
    assert (root._key[Attribute.EXTRACTABLE], root._key[Attribute.SENSITIVE]) == (False, True)
    assert (root._key[Attribute.WRAP], root._key[Attribute.UNWRAP]) == (False, False)
    assert repr(root) == "TokenRoot(…)"


def test_a_whole_key_store_lives_by_a_token(here, tmp_path):
    Keyring.create(tmp_path / "keys", TokenRoot.create(here, PIN), TENANT, NOW)
    keyring = Keyring.open(tmp_path / "keys", TokenRoot.open(here, PIN))
    key, wrapped = keyring.new_data_key(SUBJECT, "care")
    keyring.begin_epoch(NOW)
    again = Keyring.open(tmp_path / "keys", TokenRoot.open(here, PIN))
    assert again.unwrap(SUBJECT, "care", wrapped).commitment == key.commitment
    assert again.epoch == 2


def test_a_token_wraps_as_written_down(here):
    """The vectors' key, put into the token: what it says is what the page says (algorithm 2)."""
    session = TokenRoot.create(here, PIN)._session
    for case in (one for one in VECTORS["roots"] if one["algorithm"] == 2):
        key = session.create_object(
            {
                Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY,
                Attribute.KEY_TYPE: pkcs11.KeyType.AES,
                Attribute.VALUE: bytes.fromhex(case["root"]),
                Attribute.ENCRYPT: True,
                Attribute.DECRYPT: True,
            }
        )
        root = TokenRoot(session, key, here)
        assert root.unwrap(bytes.fromhex(case["wrapped"]), bytes.fromhex(case["label"])).hex() == case["key"]


def test_a_key_is_not_made_twice(here):
    TokenRoot.create(here, PIN)
    with pytest.raises(KeyStoreFault, match="already"):
        TokenRoot.create(here, PIN)


def test_a_key_that_is_not_there_is_said(here):
    with pytest.raises(KeyStoreFault, match="no key"):
        TokenRoot.open(here, PIN)


def test_a_wrong_pin_is_said_with_what_the_token_tells():
    own = place("root", "ombud-pins")
    TokenRoot.create(own, PIN)._session.close()
    with pytest.raises(KeyStoreFault, match="PIN is wrong") as error:
        TokenRoot.open(own, "00000")
    assert "00000" not in str(error.value)
    assert "few tries" in str(error.value)


def test_how_many_tries_are_left_is_said_as_far_as_the_token_tells():
    assert adapter._left(TokenFlag.USER_PIN_FINAL_TRY) == "; one try is left before it locks"
    assert adapter._left(TokenFlag.LOGIN_REQUIRED) == ""
    with pytest.raises(KeyStoreFault, match="locked"):
        adapter._refuse(place("root"), pkcs11.PinLocked())


def test_a_token_without_the_cipher_is_refused(here, monkeypatch):
    offered = pkcs11.lib(here.module).get_token(token_label=here.token).slot.get_mechanisms()
    monkeypatch.setattr(adapter, "_CIPHER", next(one for one in pkcs11.Mechanism if one not in offered))
    with pytest.raises(KeyStoreFault, match="AES-GCM"):
        TokenRoot.create(here, PIN)


def test_no_module_and_no_token_are_said(here):
    with pytest.raises(KeyStoreFault, match="module cannot be loaded"):
        TokenRoot.open(here._replace(module="/nowhere/module.so"), PIN)
    with pytest.raises(KeyStoreFault, match="no token 'absent'"):
        TokenRoot.open(here._replace(token="absent"), PIN)


def test_a_token_that_went_away_is_no_wrong_key(here):
    root = TokenRoot.create(here, PIN)
    wrapped = root.wrap(b"k" * 32, b"label")
    root._key.destroy()
    with pytest.raises(KeyStoreFault, match=r"gone|does not answer") as error:
        root.unwrap(wrapped, b"label")
    assert not isinstance(error.value, WrongRootError)
    with pytest.raises(KeyStoreFault, match=r"gone|does not answer"):
        root.wrap(b"k" * 32, b"label")
