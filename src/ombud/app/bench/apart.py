"""What somebody with very much elsewhere costs: carried out in a process of its own, so that its memory can be weighed.

* A copy is the whole package, as it is handed on while it is written: nobody keeps a byte of it.
* An erasure is carried out here and in every connected system, and searched again.
* Memory is the most that the process has held at once, with the program and all that it has read; what it held before
  it began is said beside.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
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
        rows = work(ombud, whom)
        took = time.perf_counter() - began
        sys.stdout.write(json.dumps(Apart(took, _peak(), before, rows)))
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


def _peak() -> float:
    """The most that this process has held, in megabytes: of this program alone, and not of what it was born of."""
    status = Path(f"/proc/{os.getpid()}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _BYTES / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6
