"""A process that goes on folds its lane by itself, and signs; what could not be done now is done later."""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from ombud.app import folding as module
from ombud.app.checking import CheckedProof, NoKey, NothingOfOurs, check, ours
from ombud.app.folding import folding
from ombud.app.strays import note_stray
from ombud.audit import LedgerDamagedError
from ombud.audit.store import last_checkpoint
from ombud.disclosure.package.check import Trusted
from tests.clinic import RUT, Clinic

pytestmark = pytest.mark.on("sqlite")


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60  # a machine may be busy
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def read_once(clinic: Clinic) -> None:
    """What is refused is an entry too."""
    assert clinic.refused(clinic.somebody(), "marketing.direct", "contact")


def signed(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        found = last_checkpoint(tx)
    return 0 if found is None else found.size


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EACH", 0.01)


def test_what_is_read_is_in_the_tree_and_signed_while_the_process_goes_on(clinic: Clinic) -> None:
    with folding(clinic.vault, lambda: clinic.now):
        read_once(clinic)
        until(lambda: signed(clinic) > 0)
        first = signed(clinic)
        read_once(clinic)
        clinic.later(minutes=1)
        until(lambda: signed(clinic) > first)


def test_it_signs_once_a_minute_also_after_the_clock_went_back(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(type(clinic.vault.ledger), "checkpoint", lambda _self, now: asked.append(now))
    with folding(clinic.vault, lambda: clinic.now):
        until(lambda: len(asked) == 1)
        time.sleep(0.1)
        assert len(asked) == 1
        clinic.now -= timedelta(hours=1)
        until(lambda: len(asked) == 2)


def test_what_could_not_be_done_is_tried_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def failing(_self: object, _now: object) -> int:
        tried.append(1)
        raise LedgerDamagedError("the tree does not extend")

    monkeypatch.setattr(type(clinic.vault.ledger), "sequence", failing)
    with folding(clinic.vault, lambda: clinic.now):
        until(lambda: len(tried) > 2)


def test_a_try_for_what_is_not_theirs_is_an_entry_that_does_not_say_whose(clinic: Clinic) -> None:
    """security.md 2, row 24."""
    note_stray(clinic.vault, "case", by=RUT, now=clinic.now)
    with clinic.vault.database.read() as tx:
        last = max(clinic.vault.ledger.entries(tx), key=lambda one: one.entry.at).entry
    assert (last.facts, last.subject) == ({"form": "case"}, None)


def test_a_text_needs_a_key_and_what_is_none_of_ours_is_told(clinic: Clinic) -> None:
    def found(content: bytes, trusted: Trusted) -> object:
        return check(BytesIO(content), len(content), trusted)

    proof = b'{"entry": "", "salt": "", "leaf": "", "index": 0, "position": 0, "path": [], "checkpoint": ""}'
    assert isinstance(found(proof, Trusted()), NoKey)
    assert found(proof, ours(clinic.vault)) == CheckedProof(None)
    for content in (b"", b"{}", b"\xff", b"[" * 50_000):
        assert isinstance(found(content, ours(clinic.vault)), NothingOfOurs)
