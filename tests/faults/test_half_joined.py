"""The judge of a campaign and a joining that a kill left half-way: what it holds against the log, and what not yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.demo.company import found_company
from ombud.requests import Wanted, begin_merge, confirm_merge, merge_confirm
from ombud.requests.merge import Joining
from tests.archives.place import Place, copied
from tests.faults import invariants
from tests.faults.world import BASE


class Killed(Exception):
    """Stands for a kill: nothing after it is done."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = tmp_path / "made"
    found_company(made / "clinic", "unit-1", now=BASE).close(BASE)
    (tmp_path / "here").mkdir()
    place = copied(made, tmp_path / "here")
    yield place
    place.die()


def test_a_choice_that_a_joining_brought_has_its_entry_with_the_other_registration_until_the_last_act(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = place.meet("lo@example.se"), place.meet("lo.lika@example.se")
    place.later(minutes=5)
    place.consent(other)
    wanted = Wanted(kept, other, "samma person")
    begun = begin_merge(place.ombud.vault, wanted, by=place.actor("rut"), now=place.later(minutes=1))
    assert isinstance(begun, Joining), begun

    def killed(*_: object, **__: object) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(merge_confirm, "_move_all", killed)
        with pytest.raises(Killed):
            confirm_merge(place.ombud.vault, wanted, by=place.actor("disa"), now=place.later(minutes=1))
    vault = place.ombud.vault
    with vault.database.read() as tx:
        said = invariants.entries(place.ombud, tx)
        assert list(invariants._told(tx, kept, said)) == []
        silent = [one for one in said if one[2] != "consent"]
        assert [one.split(": ")[1] for one in invariants._told(tx, kept, silent)] == ["a choice has no entry"]
    confirm_merge(vault, wanted, by=place.actor("disa"), now=place.later(minutes=1))
    assert place.problems() == []
