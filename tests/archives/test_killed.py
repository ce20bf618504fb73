"""kill -9 while an archive is made and while one is restored (R2, R5): nothing half, and the next run is enough."""

import os
import shutil
import signal
import time
from random import Random

from ombud.app.restoring import prepare, restore
from ombud.archives import at_place, checked
from tests.archives.place import Place, quiet
from tests.archives.test_archive import keyring


def killed_after(seconds: float, work: object) -> bool:
    """A child does the work and is killed; whether it was still at it."""
    pid = os.fork()
    if pid == 0:
        work()  # type: ignore[operator]
        os._exit(0)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0


def test_a_killed_backup_leaves_whole_archives_and_nothing_else(place: Place, soak: bool) -> None:
    random, killed = Random(5), 0
    gone = place.meet("gone@example.se")
    place.back_up()
    place.erase(gone)
    place.close()
    for _ in range(200 if soak else 10):
        place.later(minutes=2)
        killed += killed_after(random.random() * 0.4, place.back_up)
        for path, _header in at_place(place.archives, "halsoklustret-demo"):
            checked(path, keyring(place), place.now)
        place.later(minutes=2)
        place.back_up()
        left = [path.name for path in (*place.archives.iterdir(), *place.folder.iterdir())]
        assert not [name for name in left if name.endswith(".part") or name.startswith(".moment")]
    assert killed
    assert place.see(gone) is None
    assert place.problems() == []


def test_a_killed_restore_does_not_open_and_the_same_command_begins_anew(place: Place, soak: bool) -> None:
    random, killed = Random(6), 0
    anna, gone = place.customer("anna@example.se"), place.meet("gone@example.se")
    place.back_up()
    place.erase(gone)
    seen = place.see(anna)
    place.close()
    ready = prepare(place.wish("restored"), lambda: "", now=place.now)
    folder = place.root / "restored"
    for _ in range(200 if soak else 10):
        killed += killed_after(random.random() * 0.6, lambda: restore(ready, quiet, now=place.now))
        if not (folder / "ombud.toml").exists():
            restore(ready, quiet, now=place.later(minutes=1))
        restored = Place(place.root, place.later(minutes=1), _folder=folder)
        assert restored.see(anna) == seen
        assert restored.see(gone) is None
        assert restored.problems() == []
        restored.close()
        shutil.rmtree(folder)
    assert killed
