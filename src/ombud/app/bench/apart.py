"""What somebody with very much elsewhere costs: carried out in a process of its own, so that its memory can be weighed.

* A copy is the whole package, as it is handed on while it is written: nobody keeps a byte of it.
* An erasure is carried out here and in every connected system, and searched again.
* Memory is the most that the process has held at once, with the program and all that it has read; what it held before
  it began is said beside.
* So is the process that sets the letter of a copy (`messages/typesetter.py`), which lives for a moment: the most that
  it held, and the most that both held at one moment. It is looked at a hundred times a second, where Linux shows it;
  what both share is counted twice.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from ombud.app import clock
from ombud.app.bench.model import UnprovedError
from ombud.app.carrying_systems import carry_out_everywhere
from ombud.app.copying import Form, Ordered, order_of
from ombud.app.installation import Ombud, open_installation
from ombud.disclosure.package import Identified, Kind, Made, Way
from ombud.disclosure.package.write import package_into
from ombud.messages import pdf
from ombud.requests.carrying import Carried
from ombud.requests.in_system import going
from ombud.requests.model import request_from
from ombud.terms import Actor, subject_from

_CODE = "from ombud.app.bench.apart import main; main()"
_LONGEST = 1800
_LOOK = 0.01
_BYTES = 1 if sys.platform == "darwin" else 1024
"""In what the system counts a process's memory by."""


class Apart(NamedTuple):
    """What it came to."""

    seconds: float
    peak: float
    """The megabytes that the process has held at most."""
    before: float
    """And before the work began."""
    rows: int
    """Of the person, in the connected systems."""
    beside: float = 0.0
    """The megabytes that a process which it started has held at most; none where it started none."""
    together: float = 0.0
    """And that both held at one moment."""


def copied(folder: Path, subject: str) -> Apart:
    """Make the package of one person."""
    return _apart("copy", folder, subject)


def erased(folder: Path, request: str) -> Apart:
    """Carry one request out everywhere."""
    return _apart("erase", folder, request)


def _apart(*words: str | Path) -> Apart:
    ended = subprocess.run(
        [sys.executable, "-c", _CODE, *map(str, words)], capture_output=True, text=True, timeout=_LONGEST, check=False
    )
    if ended.returncode:
        last = ended.stderr.strip().rsplit("\n", 1)[-1]
        raise UnprovedError(f"a process of its own came to no end: {last}")
    return Apart(*json.loads(ended.stdout))


def main() -> None:
    """The process: open the installation, do it, say what it came to."""
    what, folder, whom = sys.argv[1:]
    work: Callable[[Ombud, str], int] = {"copy": _copy, "erase": _erase}[what]
    ombud = open_installation(Path(folder), lambda: "", now=clock.now())
    try:
        before, began = _peak(), time.perf_counter()
        with _watched() as seen:
            rows = work(ombud, whom)
        took = time.perf_counter() - began
        sys.stdout.write(json.dumps(Apart(took, _peak(), before, rows, seen.beside, seen.together)))
    finally:
        ombud.close(clock.now())


def _copy(ombud: Ombud, subject: str) -> int:
    officer, now = ombud.accounts.actors["disa"], clock.now()
    ordered = Ordered(subject_from(subject), Kind.ACCESS, Form.WHOLE, way=Way.DESK, identified=Identified.ID_CARD)
    order = order_of(ombud, ordered, by=officer, now=now)
    made = package_into(ombud.vault, order, _Nowhere(), pdf, by=officer, now=now)
    if not isinstance(made, Made) or any(there.why for there in made.elsewhere):
        raise UnprovedError("the package has not all that there is")
    return sum(rows for there in made.elsewhere for _, rows in there.tables)


def _erase(ombud: Ombud, request: str) -> int:
    officer: Actor = ombud.accounts.actors["disa"]
    done = carry_out_everywhere(ombud, request_from(request), by=officer, now=clock.now())
    if not isinstance(done, Carried) or not all(one.ended for one in done.file.case.systems):
        raise UnprovedError("an erasure was not carried out everywhere")
    return sum(going(one.receipt) for one in done.file.case.systems)


class _Nowhere:
    """Takes what is written, as a line does that somebody reads at once."""

    def write(self, data: bytes) -> int:
        return len(data)


@dataclass(slots=True)
class _Seen:
    """What the processes have held that this one has started, as far as they were seen."""

    beside: float = 0.0
    together: float = 0.0
    _ended: Event = field(default_factory=Event)

    def look(self) -> None:
        while not self._ended.wait(_LOOK):
            for child in _children():
                self.beside = max(self.beside, _held("VmHWM", child))
                self.together = max(self.together, _held("VmRSS", child) + _held("VmRSS"))

    def end(self) -> None:
        self._ended.set()


@contextmanager
def _watched() -> Iterator[_Seen]:
    seen = _Seen()
    thread = Thread(target=seen.look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        seen.end()
        thread.join()


def _children() -> list[str]:
    """The processes that this one has started and that live, where the system tells."""
    told = [each.read_text() for each in Path("/proc/self/task").glob("*/children")]
    return [one for each in told for one in each.split()]


def _held(what: str, process: str = "self") -> float:
    """Megabytes of a process that lives, as Linux tells: 0 where it has ended, has begun nothing yet, or nobody tells.
    A child is a copy of this process until its program is loaded: that is none of its own memory."""
    try:
        status, program = (Path(f"/proc/{process}/{name}") for name in ("status", "cmdline"))
        if process != "self" and program.read_bytes() == Path("/proc/self/cmdline").read_bytes():
            return 0.0
        lines = status.read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{what}:")), 0.0)


def _peak() -> float:
    """The most that this process has held, in megabytes: of this program alone, and not of what it was born of."""
    return _held("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6
