"""Re-wrapping that is killed loses no key, and what an epoch opened is closed with it (issue 3; G4, G21)."""

from pathlib import Path
from random import Random

import pytest

from tests.faults.rewraps import BASE, Rewraps


@pytest.mark.parametrize("seed", [1])
def test_a_killed_rewrap_loses_no_key_and_a_destroyed_epoch_opens_nothing(
    tmp_path: Path, soak: bool, seed: int
) -> None:
    keys, kills = (100_000, 20) if soak else (2_000, 5)
    rewraps = Rewraps(tmp_path / "clinic", keys, Random(seed))
    rewraps.prepare()
    rewraps.interrupt(kills)
    done = rewraps.end()
    tried, opened = rewraps.opened_by_old_copies()
    print(f"{keys} keys, {rewraps.kills} kills, {tried} old rows tried, {keys / rewraps.seconds:.0f} keys/s")
    assert rewraps.unreadable() == 0
    assert (tried >= keys, opened) == (True, 0)
    alive = [epoch.number for epoch in done.epochs if epoch.destroyed_at is None]
    assert all(epoch.live_keys == 0 for epoch in done.epochs[:-1])
    assert done.epochs[0].began_at == BASE
    assert 1 not in alive
