"""An archive goes into a database that is spread over servers, and out of it again (docs/decisions/0083; R5, G5).

The databases are laid out by what `ombud database DIR distribute --coordinator` writes.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.app.archiving import backup
from ombud.app.config import InstallationError
from ombud.app.migrate import make_schema
from ombud.app.restoring import prepare, restore
from ombud.app.upgrading import plan, upgrade
from ombud.archives import ArchiveFault
from ombud.database import DatabaseFault
from tests import stores
from tests.archives.place import Place, quiet
from tests.archives.test_archive import ends_with_its_epoch
from tests.archives.test_both_databases import killed_before_it_was_verified, moved
from tests.servers import spread
from tests.stores import Stores


@pytest.fixture
def server() -> Iterator[Stores]:
    made = stores.begin(stores.SPREAD)
    yield made
    stores.end()


def laid_out(server: Stores, folder: Path) -> str:
    """The address of an empty database over two servers."""
    server.make_empty(folder, spread.empty(server.at()))
    return server.url(folder)


def over_two(place: Place, server: Stores, target: str) -> Place:
    """The installation over two servers, with a place for archives that begins anew."""
    there = moved(place, target, laid_out(server, place.root / f"{target}.database"))
    for path in there.archives.iterdir():
        path.unlink()
    return there


def counted(there: Place, sql: str) -> int:
    ((number,),) = there.ombud.vault.database.moment(sql)
    return int(number)


def test_nobody_who_was_erased_or_objected_since_is_there_again(place: Place, server: Stores) -> None:
    anna, disa = (place.customer(f"{name}@example.se") for name in ("anna", "disa"))
    bo, cilla = (place.meet(f"{name}@example.se") for name in ("bo", "cilla"))
    place.consent(anna)
    place.back_up()
    place.object(anna)
    place.erase(bo)
    living = [place.see(one) for one in (anna, bo, cilla, disa)]
    there = over_two(place, server, "there")
    halves = server.opened(place.root / "there.database").moment("SELECT count(*) FROM spread.half")
    assert halves == [(0,)]  # of what was erased again, nothing is left there either
    assert there.ombud.vault.database.spreads
    assert [there.see(one) for one in (anna, bo, cilla, disa)] == living
    assert living[1] is None
    assert there.problems() == []
    at_each = [counted(there, f"SELECT count(*) FROM keydir.data_key_{number}") for number in (0, 1)]
    assert sum(at_each) == counted(there, "SELECT count(*) FROM data_key")

    there.back_up()
    there.erase(cilla)
    there.object(disa)
    after = [there.see(one) for one in (anna, bo, cilla, disa)]
    assert after[2] is None
    again = over_two(there, server, "again")
    assert [again.see(one) for one in (anna, bo, cilla, disa)] == after
    assert again.problems() == []
    gone = ", ".join(f"'\\x{one.hex()}'" for one in (bo, cilla))
    for table in ("subject", "data_key", "blind_index", "record", "wishes", "relation"):
        assert counted(again, f"SELECT count(*) FROM {table} WHERE subject_id IN ({gone})") == 0, table
    again.close()


def test_people_are_gathered_at_one_server_and_spread_anew(place: Place, server: Stores) -> None:
    """The way to a release with other tables (docs/how-to/spread-over-servers.md)."""
    anna, bo = (place.customer(f"{name}@example.se") for name in ("anna", "bo"))
    place.back_up()
    there = over_two(place, server, "there")
    there.restrict(anna)
    there.back_up()
    there.erase(bo)
    seen = there.see(anna), there.see(bo)
    one = stores.begin("postgresql")
    try:
        one.make_empty(place.root / "one.database")
        gathered = moved(there, "gathered", one.url(place.root / "one.database"))
        assert not gathered.ombud.vault.database.spreads
        assert (gathered.see(anna), gathered.see(bo)) == seen
        gathered.close()
        assert not upgrade(gathered.folder, lambda: "", now=gathered.now).needed
        for path in gathered.archives.iterdir():
            path.unlink()
        gathered.back_up()
        anew = over_two(gathered, server, "anew")
        assert (anew.see(anna), anew.see(bo)) == seen
        assert anew.problems() == []
        anew.close()
    finally:
        stores.end()


def test_after_the_end_of_its_epoch_no_copy_opens_there_either(place: Place, server: Stores) -> None:
    place.meet("anna@example.se")
    place.back_up()
    there = over_two(place, server, "there")
    ends_with_its_epoch(there, place.root / "saved")
    there.close()


def test_a_backup_while_others_act_is_one_moment_of_all(place: Place, server: Stores) -> None:
    """Entries lie with the people, the tree at the coordinator: an archive with one without the other is not whole."""
    anna, bo = (place.customer(f"{name}@example.se") for name in ("anna", "bo"))
    place.back_up()
    there = over_two(place, server, "there")
    done: list[int] = []

    def meanwhile(_table: str, _rows: int) -> None:
        if not done:
            there.restrict(bo)
            there.object(anna)
            done.append(there.ombud.vault.ledger.sequence(there.now))

    seen = there.see(bo)
    made = backup(there.ombud, there.archives, there.keys_copy, meanwhile, now=there.later(minutes=1))
    assert done
    there.close()
    (there.archives / "no-file").rename(there.archives / "kept")  # what the archive itself has, without what came after
    wish = replace(there.wish("then"), database=laid_out(server, place.root / "then.database"))
    held = restore(prepare(wish, lambda: "", now=there.now), quiet, now=there.later(minutes=1))
    assert (held.held_back, held.contents.header.id) == (True, made.made.id)
    then = Place(there.root, there.later(minutes=1), _folder=there.root / "then")
    assert then.see(bo) == seen
    assert then.ombud.vault.ledger.verify().ok
    then.close()


def test_one_that_was_killed_begins_anew(place: Place, server: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    url = laid_out(server, place.root / "there.database")
    killed_before_it_was_verified(place, url, monkeypatch)
    there = moved(place, "there", url)
    assert there.see(anna) is not None
    assert there.problems() == []
    there.close()


def test_the_dry_run_changes_nothing(place: Place, server: Stores) -> None:
    place.meet("anna@example.se")
    place.back_up()
    at = place.root / "there.database"
    prepare(replace(place.wish("there"), database=laid_out(server, at)), lambda: "", now=place.now)
    assert server.opened(at).moment("SELECT count(*) FROM restored") == [(0,)]
    assert not (place.root / "there").exists()


def test_what_holds_an_installation_or_other_tables_is_refused(place: Place, server: Stores) -> None:
    place.meet("anna@example.se")
    place.back_up()
    at = place.root / "there.database"
    there = moved(place, "there", laid_out(server, at))
    there.close()
    again = replace(place.wish("again"), database=server.url(at))
    with pytest.raises(InstallationError, match="holds an installation"):
        restore(prepare(again, lambda: "", now=place.now), quiet, now=place.now)
    with pytest.raises(InstallationError, match="its database is not written over"):
        prepare(replace(there.wish("more"), database=None), lambda: "", now=place.now)
    later = place.root / "later.database"
    url = laid_out(server, later)
    with server.opened(later).act() as tx:
        tx.run("UPDATE alembic_version SET version_num = '0005'")
    with pytest.raises(InstallationError, match="of revision 0005"):
        restore(prepare(replace(place.wish("more"), database=url), lambda: "", now=place.now), quiet, now=place.now)


def test_an_archive_that_was_changed_is_refused(place: Place, server: Stores) -> None:
    place.meet("anna@example.se")
    made = place.back_up().made
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 1
    made.path.write_bytes(data)
    with pytest.raises(ArchiveFault):
        prepare(replace(place.wish("there"), database="postgresql://nobody@127.0.0.1:1/x"), lambda: "", now=place.now)


def test_tables_are_not_changed_there_and_what_to_do_is_said(place: Place, server: Stores) -> None:
    """`ombud upgrade` of an installation of an earlier revision."""
    place.meet("anna@example.se")
    place.back_up()
    at = place.root / "there.database"
    there = moved(place, "there", laid_out(server, at))
    there.close()
    with server.opened(at).act() as tx:
        tx.run("UPDATE alembic_version SET version_num = '0003'")
    for asked in (lambda: plan(there.folder), lambda: upgrade(there.folder, lambda: "", now=there.now)):
        with pytest.raises(DatabaseFault, match="gather them at one server"):
            asked()
    with pytest.raises(DatabaseFault, match="tables are not changed there"):
        make_schema(server.opened(at))
    assert server.opened(at).moment("SELECT version_num FROM alembic_version") == [("0003",)]
