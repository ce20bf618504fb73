"""The list of calls waits for a database that is away, and no answer waits for it."""

from datetime import timedelta

import pytest

from ombud.app import api_calls
from ombud.app.api_calls import Calls
from ombud.app.api_keys import Called
from ombud.database import DatabaseFault
from tests.clinic import Clinic


def call(clinic: Clinic, name: str) -> Called:
    return Called(b"k" * 16, clinic.now, name, 200, "", 3)


def test_calls_that_could_not_be_written_down_are_written_later(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, written, broken = Calls(clinic.vault), list[str](), [True]

    def note(_vault: object, taken: list[Called]) -> None:
        if broken[0]:
            raise DatabaseFault("clinic: away")
        written.extend(one.operation for one in taken)

    monkeypatch.setattr(api_calls, "note_calls", note)
    monkeypatch.setattr(api_calls, "_KEPT", 2)
    for name in ("one", "two", "three"):
        calls.note(call(clinic, name), clinic.later(seconds=2))
    assert written == []
    broken[0] = False
    calls.write()
    calls.write()
    assert written == ["two", "three"]
    assert timedelta(seconds=1) == api_calls._SOON
