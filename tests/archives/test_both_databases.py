"""An archive of one database is restored into the other, and back (spec/archive.md 3)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.app.config import InstallationError
from ombud.app.installation import open_installation
from ombud.app.restoring import prepare, restore
from tests import stores
from tests.archives.place import Place, quiet
from tests.archives.test_archive import ends_with_its_epoch
from tests.stores import Stores


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Stores]:
    made = stores.begin("postgresql")
    yield made
    stores.end()


def moved(place: Place, target: str, database: str) -> Place:
    """Restore into that database, and go on there."""
    place.close()
    wish = replace(place.wish(target), database=database)
    done = restore(prepare(wish, lambda: "", now=place.now), quiet, now=place.later(minutes=1))
    assert not done.held_back
    other = Place(place.root, place.later(minutes=1))
    other._folder = place.root / target
    return other


def killed_before_it_was_verified(place: Place, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Restored into that database, as `there`, until it was to be looked at; it does not open."""
    ready = prepare(replace(place.wish("there"), database=database), lambda: "", now=place.now)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ombud.app.restoring._verified", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(ready, quiet, now=place.now)
    (place.root / "there" / "ombud.toml").write_text(ready.toml)
    with pytest.raises(InstallationError, match="not finished"):
        open_installation(place.root / "there", lambda: "", now=place.now)


def test_from_a_file_to_a_server_and_back(place: Place, server: Stores) -> None:
    anna, bo, cilla = (place.customer(f"{name}@example.se") for name in ("anna", "bo", "cilla"))
    place.consent(anna)
    place.back_up()
    place.object(anna)
    place.erase(bo)
    first = place.root / "first"
    server.make_empty(first)
    seen = place.see(anna), place.see(bo), place.see(cilla)
    there = moved(place, "there", server.url(first))
    assert there.ombud.vault.database.dialect == "postgresql"
    assert (there.see(anna), there.see(bo), there.see(cilla)) == seen
    assert there.problems() == []
    there.archives.joinpath("no-file").unlink()  # the rehearsal's own place begins anew
    for path in there.archives.glob("*.ombud-archive"):
        path.unlink()
    there.back_up()
    there.restrict(cilla)
    there.object(cilla)
    after = there.see(cilla)
    there.close()
    back = moved(there, "back", "file")
    assert back.ombud.vault.database.dialect == "sqlite"
    assert back.see(cilla) == after
    assert back.see(bo) == seen[1]
    assert back.see(anna) == seen[0]
    assert back.problems() == []
    back.close()


def test_a_server_that_holds_an_installation_is_not_restored_into(place: Place, server: Stores) -> None:
    place.meet("anna@example.se")
    place.back_up()
    at = place.root / "first"
    server.make_empty(at)
    there = moved(place, "there", server.url(at))
    there.close()
    wish = replace(place.wish("again"), database=server.url(at))
    with pytest.raises(InstallationError, match="holds an installation"):
        restore(prepare(wish, lambda: "", now=place.now), quiet, now=place.now)
    with pytest.raises(InstallationError, match="--database"):
        prepare(replace(there.wish("more"), database=None), lambda: "", now=place.now)


def test_a_restore_at_a_server_that_was_killed_begins_anew(
    place: Place, server: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    at = place.root / "first"
    server.make_empty(at)
    killed_before_it_was_verified(place, server.url(at), monkeypatch)
    there = moved(place, "there", server.url(at))
    try:
        assert there.see(anna) is not None
    finally:
        there.close()


def test_after_the_end_of_its_epoch_no_copy_opens_on_a_server_either(place: Place, server: Stores) -> None:

    place.meet("anna@example.se")
    place.back_up()
    at = place.root / "first"
    server.make_empty(at)
    there = moved(place, "there", server.url(at))
    there.archives.joinpath("no-file").unlink()
    for path in there.archives.glob("*.ombud-archive"):
        path.unlink()
    ends_with_its_epoch(there, place.root / "saved")
    there.close()
