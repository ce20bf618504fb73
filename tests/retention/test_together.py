"""The short way to erase what has ended comes to what the long way comes to, and leaves it whoever is not plain."""

from pathlib import Path

import pytest

import ombud.retention.run
from ombud.retention import Swept, sweep
from tests.clinic import DISA, Clinic
from tests.retention.crowd import canonical, copied, damage, filled

HASHES = "tombstone"
"""What a tombstone's hash is made from differs between the two; that there is one, and until when, does not."""


@pytest.mark.parametrize("days", [100, 400, 800, 3 * 366, 11 * 366])
def test_the_two_ways_leave_the_same(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    filled(clinic, 2)
    clinic.later(days=days)
    short, long = copied(clinic, tmp_path / "copy-short"), copied(clinic, tmp_path / "copy-long")
    done = swept(short)
    monkeypatch.setattr(ombud.retention.run, "plain_among", lambda *_: [])
    other = swept(long)
    assert (done.people, done.whole, done.counted.rows) == (other.people, other.whole, other.counted.rows)
    assert done.digest == other.digest
    one, two = canonical(short), canonical(long)
    assert {name: rows for name, rows in one.items() if name != HASHES} == {
        name: rows for name, rows in two.items() if name != HASHES
    }
    assert len(one[HASHES]) == len(two[HASHES])
    assert damage(short) == damage(long) == []
    assert short.vault.ledger.verify().ok


def swept(clinic: Clinic) -> Swept:
    done = sweep(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(done, Swept), done
    return done
