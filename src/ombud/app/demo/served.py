"""The demo that is served: the company and its story people at once, everybody else while pages are shown.

    found ──► company, story people, their histories ──► pages
                                                  └────► background: the day's jobs, special people, slices

* So the first page is there in seconds, and everything on it is alive; how far the rest has come stands on `/demo`.
* The background is a process of its own: pages wait for it no longer than an act takes. It may be killed anywhere; the
  next start goes on with the slice it was at.
* When everybody is here it goes on as the worker of the demo, and does what is due.
"""

import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from os.path import normpath
from pathlib import Path
from threading import Event

from ombud.app.clock import now as real_clock
from ombud.app.config import FILE as CONFIG
from ombud.app.config import InstallationError, read_config
from ombud.app.demo import shop, synthea
from ombud.app.demo.asking import ASKED, Office, erased_in_the_shop
from ombud.app.demo.cast import bring_in_cast
from ombud.app.demo.characters import invented
from ombud.app.demo.company import adopt_again, found_company
from ombud.app.demo.histories import HISTORIES
from ombud.app.demo.many import SLICE, Many
from ombud.app.demo.sent_story import with_server
from ombud.app.demo.special import VISITOR, bring_in_special, numbers_of
from ombud.app.demo.state import DemoState, read_state, write_state
from ombud.app.demo.told_outside import declared, delivered
from ombud.app.demo.used import used
from ombud.app.installation import Ombud, open_installation
from ombud.app.mail.sink import Sink
from ombud.database.sqlite_file import overwrite
from ombud.law.periods import local_date

Clock = Callable[[], datetime]
UNIT = "City"
"""Where the journals are written, and care staff work."""
_PATIENCE = 30
"""Seconds for the slice in hand."""
IN_THE_STORIES = frozenset({"sam", "skye"})
"""Kinds of special people that the stories have somebody of."""


def found(folder: Path, seed: int, people: int, *, now: datetime, database: str | None = None) -> Ombud:
    """Make the demo as far as the first page needs it."""
    ombud = found_company(folder, UNIT, now=now, database=database, systems=shop.PART)
    shop.opened(folder, now=now)
    adopt_again(ombud, now=now)
    cast = bring_in_cast(ombud, UNIT, _taken(now), now=now)
    outside = declared(cast)
    for history in HISTORIES.values():
        history(cast)
    delivered(cast, outside)
    write_state(folder, DemoState(seed, people, now, UNIT, cast.subjects))
    return ombud


def reopen(folder: Path, *, now: datetime) -> Ombud:
    """A demo that was kept. Raises `InstallationError` where it is none."""
    if not read_config(folder).installation.demo:
        raise InstallationError(f"{folder.name} is a real installation, and no demo. Serve it with `ombud serve`.")
    read_state(folder)
    return open_installation(folder, lambda: "", now=now)


def fill(ombud: Ombud, stop: Callable[[], bool]) -> DemoState:
    """Bring in whoever is missing, a slice at a time, until told to stop."""
    state = read_state(ombud.folder)
    if not state.special and not stop():
        _special(ombud, state.began_at)
        state = _written(ombud, replace(state, special=True))
    now = state.began_at
    numbers = {person.personnummer for person in invented(_taken(now), now=now).values()}
    many = Many(ombud, state.seed, state.people, now, state.unit, _taken(now) | numbers)
    for part in many.slices(state.done):
        if stop():
            break
        many.bring_in(part)
        state = _written(ombud, state.moved(state.done + SLICE))
    if state.is_full and not state.used and not stop():
        used(ombud, state.seed, frozenset(state.subjects.values()), now=now)
        state = _written(ombud, replace(state, used=True))
    return state


def _written(ombud: Ombud, state: DemoState) -> DemoState:
    write_state(ombud.folder, state)
    return state


def _special(ombud: Ombud, now: datetime) -> None:
    """Those whom the law has special care for, each with what they ask for (law.md 3.4)."""
    numbers = numbers_of(local_date(now), synthea.numbers().values())
    people = bring_in_special(ombud, numbers, now=now, but=IN_THE_STORIES)
    office = Office(ombud, people, numbers, lambda: now)
    for name, ask in ASKED.items():
        if name in people or name == VISITOR:
            ask(office)
    erased_in_the_shop(office)


def _taken(now: datetime) -> frozenset[str]:
    """The numbers of those who are in no file of the demo's many."""
    patients = synthea.numbers().values()
    return frozenset({*patients, *numbers_of(local_date(now), patients).values()})


def work_beside(folder: Path, frozen: datetime | None, stop: Event) -> None:
    """What the background does: the day's work, then fill, then whatever is due until told to stop."""
    from ombud.app.working import Working  # slow to load, and the first page does not wait for it

    def clock() -> datetime:
        return frozen or real_clock()

    ombud, post = open_installation(folder, lambda: "", now=clock()), Sink(_thrown_away).start()
    try:
        ombud = with_server(ombud, post.port)  # whatever somebody sends in a demo ends here
        Working(ombud, clock, stop).run(once=True)  # the day's jobs: the log is verified before anybody looks for it
        fill(ombud, stop.is_set)
        Working(ombud, clock, stop).run(once=False)
    finally:
        post.close()
        ombud.close(clock())


def _unasked(folder: Path, frozen: datetime | None, stop: Event) -> None:
    """The same as a process: Ctrl-C in a terminal is for everybody in it, and this one is told by whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work_beside(folder, frozen, stop)


def _thrown_away(_message: str, _recipient: str, _mail: bytes) -> None:
    """A mail of a demo goes to nobody."""


class Background:
    """The process beside the pages."""

    def __init__(self, folder: Path, frozen: datetime | None) -> None:
        context = get_context("spawn")
        self._stop = context.Event()
        self._process = context.Process(target=_unasked, args=(folder, frozen, self._stop), daemon=True)
        self._process.start()

    def close(self) -> None:
        """It ends after the slice or the step in hand."""
        self._stop.set()
        self._process.join(_PATIENCE)
        self._process.kill()  # where it has not ended by itself; the next start takes up what is left
        self._process.join()


def parts_of_demo(folder: Path) -> tuple[Path, ...]:
    """What a demo consists of. Raises `InstallationError` for anything that is no demo."""
    if not (folder / CONFIG).exists():
        raise InstallationError(f"{folder.name} is no installation. Nothing was removed.")
    config = read_config(folder)
    if not config.installation.demo:
        raise InstallationError(f"{folder.name} is a real installation, and no demo. Nothing was removed.")
    page = folder.with_name(f"{folder.name}.access.html")
    keys = Path(normpath(folder / config.installation.keys))
    return (folder, keys, *([page] if page.exists() else []))


def erase_demo(folder: Path) -> tuple[Path, ...]:
    """Take away a demo with its keys; what was removed."""
    gone = parts_of_demo(folder)
    for path in gone:
        overwrite(path) if path.is_file() else shutil.rmtree(path)
    return gone
