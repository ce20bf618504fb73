"""An installation of keys, and what the tests of keys say again and again."""

from datetime import UTC, datetime

import pytest

from ombud.keys import KeyDirectory, Keyring
from ombud.keys.data_key import DataKey
from ombud.keys.root import FileRoot
from ombud.terms.sealing import Context
from tests.database_fixture import make_database

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
TENANT = "halsoklustret"
SUBJECT = bytes(range(16))


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def root(tmp_path):
    return FileRoot.create(tmp_path / "root" / "root.key")


@pytest.fixture
def store(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def keyring(store, root):
    return Keyring.create(store, root, TENANT, NOW)


@pytest.fixture
def database(engine, tmp_path):
    (tmp_path / "data").mkdir()
    made = make_database(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def directory(keyring):
    numbers = iter(range(1, 1 << 20))
    return KeyDirectory(keyring, lambda: next(numbers).to_bytes(16, "big"))


@pytest.fixture
def key():
    return DataKey(bytes(range(32)), TENANT, SUBJECT, "care")


@pytest.fixture
def context():
    return Context(SUBJECT, "care", "record", b"r" * 16, 1)
