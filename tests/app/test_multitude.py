"""A multitude that is planted is whole: nobody in it could be told from somebody who came the usual way."""

from datetime import UTC, datetime
from pathlib import Path

from ombud.app.bench.clinic import founded
from ombud.app.bench.multitude import SHARES, plant
from ombud.vault import store
from ombud.vault.wholeness import Wholeness, strays

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_everybody_is_found_whole(tmp_path: Path) -> None:
    with founded(tmp_path / "clinic", None, NOW) as clinic:
        came = plant(clinic, 30)
        vault = clinic.ombud.vault
        looks = Wholeness(vault.keyring, vault.directory, vault.book)
        with vault.database.read() as tx:
            people = store.people(tx, b"", 100)  # type: ignore[arg-type]
            assert sum(came.values()) == len(people) == 30
            assert all(looks.damage(tx, subject) == () for subject in people)
            assert strays(vault.database, tx) == ()
        assert came.keys() == set(SHARES)
        assert vault.settle(now=NOW) == 0
