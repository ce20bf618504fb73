"""spec/vectors/tokens.json: what follows from tokens, links and codes, as the page says it (spec/keys.md 4.3, 4.4)."""

import json
from pathlib import Path

import pytest

from ombud.identity import links
from ombud.keys.keyring import Keyring
from ombud.keys.of_tokens import form_secret, token_hash, token_key
from ombud.keys.root import FileRoot
from ombud.terms.crockford import checksum, heard, written
from tests.clinic import NOW

VECTORS = json.loads((Path(__file__).parents[2] / "spec" / "vectors" / "tokens.json").read_text())


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keyring:
    """A key ring with the keys of the vectors."""
    made = Keyring.create(tmp_path / "keys", FileRoot.create(tmp_path / "root.key"), VECTORS["tenant"], NOW)
    keys = {f"{name}.key": bytes.fromhex(VECTORS[name]) for name in ("index", "account")}
    monkeypatch.setattr(made._files, "secret", lambda name: keys.get(name, bytes(32)))
    monkeypatch.setattr(made._files, "secret_or_new", lambda name, _at: keys[name])
    return Keyring(made._files)


def test_what_follows_from_a_token_is_as_written_down() -> None:
    for case in VECTORS["tokens"]:
        token = bytes.fromhex(case["token"])
        assert token_hash(token).hex() == case["hash"]
        assert form_secret(token).hex() == case["form"]
        assert token_key(token, VECTORS["tenant"], case["class"])._secret.hex() == case["key"]


def test_an_accounts_key_is_as_written_down(keyring: Keyring) -> None:
    for case in VECTORS["accounts"]:
        assert keyring.account_key(case["name"], NOW)._secret.hex() == case["key"]


def test_a_link_is_made_and_read_as_written_down(keyring: Keyring) -> None:
    for case in VECTORS["links"]:
        assert links.token_of(keyring, case["purpose"], bytes.fromhex(case["drawn"])) == case["link"]
        known = links.read_token(keyring, case["purpose"], case["link"])
        assert known is not None
        assert known.hex() == case["hash"]


def test_a_code_is_checked_and_stored_as_written_down(keyring: Keyring) -> None:
    for case in VECTORS["codes"]:
        values = heard(case["code"], 12)
        assert values is not None
        assert checksum(values) == 0
        assert keyring.blind(case["field"], written(values)).hex() == case["stored"]
