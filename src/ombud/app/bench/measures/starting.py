"""What it takes to have it: on disk when it is installed, until the pages answer, and in memory then.

* Installed is the program with every package that it needs, as they lie here; bytecode is not counted, nor what only
  tests need.
* A start is the time from the command `ombud serve` until the first page has been answered, its bytecode made before,
  as by an installation. The least of three: a busy neighbour only adds to it. What the
  processor worked for it stands beside.
* Memory is what the process holds when pages have been answered.
* There is nothing to compare it with but the goal itself.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPConnection
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit
from urllib.request import urlopen

from ombud.app.bench.measure import Weight
from ombud.app.bench.model import Size, Store, Weighed, expect
from ombud.app.bench.place import Place
from ombud.terms import Text

MEGABYTES, SECONDS, MEMORY_MEGABYTES = 300.0, 2.0, 150.0
_STARTS, _LONGEST, _STRANGERS = 3, 120, 1
_WANTED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)""")
_PROGRAM = "from ombud.cli.main import main; main()"


def _installed(_place: Place, _size: Size) -> Weighed:
    found = packages("ombud")
    expect("cryptography" in found and "pytest" not in found, "other packages were weighed than it needs")
    own = Path(str(files("ombud")))
    ours = sum(_bytes(one) for name, one in found.items() if name != "ombud") + sum(
        path.stat().st_size for path in own.rglob("*") if path.is_file() and path.suffix != ".pyc"
    )
    return Weighed(MEGABYTES, ours / 1e6)


def packages(name: str) -> dict[str, Distribution]:
    """A package and everything that it needs, as far as it is installed here."""
    found = dict[str, Distribution]()
    left: list[tuple[str, frozenset[str]]] = [(name, frozenset())]
    seen = set(left)
    while left:
        one, extras = left.pop()
        try:
            found[one] = installed = distribution(one)
        except PackageNotFoundError:  # for another system or an older Python
            continue
        needs = {_needed(line) for line in installed.requires or () if _applies(line, extras)}
        left += needs - seen
        seen |= needs
    return found


def _needed(line: str) -> tuple[str, frozenset[str]]:
    matched = _WANTED.match(line)
    name, extras = (matched[1], matched[2] or "") if matched else ("", "")
    return re.sub(r"[-_.]+", "-", name).lower(), frozenset(one.strip() for one in extras.split(",") if one.strip())


def _applies(line: str, extras: frozenset[str]) -> bool:
    """A requirement of an extra is one where the extra is wanted."""
    of = _EXTRA.search(line.partition(";")[2])
    return of is None or of[1] in extras


def _bytes(installed: Distribution) -> int:
    paths = [Path(str(installed.locate_file(one))) for one in installed.files or () if one.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


@lru_cache(maxsize=1)
def _stood(place: Place, size: Size) -> tuple[float, float, float]:
    """The quickest start in seconds, by the clock and of the processor; the megabytes that the last one held."""
    starts, processor = list[float](), list[float]()
    wanted = min(size.slices or _STARTS + 1, _STARTS + 1)
    for number in range(wanted):  # the first makes the bytecode
        place.progress(number, wanted)
        began = time.perf_counter()
        with _served(place) as (url, process):
            with urlopen(url, timeout=_LONGEST) as page:
                expect(page.status == 200, "the first page was not answered")
            starts.append(time.perf_counter() - began)
            processor.append(_worked(process))
            _stranger(url)
            held = _held(process)
    return min(starts), min(processor), held


def _stranger(url: str) -> None:
    """Nobody who has not signed in sees the console."""
    line = HTTPConnection(urlsplit(url).netloc, timeout=_LONGEST)
    line.request("GET", "/konsol")
    answer = line.getresponse()
    expect(answer.status in (302, 303, 401, 403, 404), "the console was shown to somebody who has not signed in")
    line.close()


@contextmanager
def _served(place: Place) -> Iterator[tuple[str, int]]:
    """`ombud serve` of the installation, at a free port of the loopback: where it answers, and its process."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(place.folder / "bytecode")
    command = [sys.executable, "-c", _PROGRAM, "serve", str(place.clinic.folder), "--port", "0", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        ended = Timer(_LONGEST, process.kill)
        ended.start()
        try:
            line = process.stdout.readline() if process.stdout else ""
            expect(bool(line), "the program did not say where it answers")
            yield json.loads(line)["url"], process.pid
        finally:
            ended.cancel()
            process.terminate()


def _worked(process: int) -> float:
    """The seconds that the processor has worked for a process; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _held(process: int) -> float:
    """The megabytes of memory that a process holds now."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        return int(found[1]) / 1000 if found else 0.0
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    return int(said.stdout) / 1000


def _start(place: Place, size: Size) -> Weighed:
    seconds, processor, _ = _stood(place, size)
    return Weighed(SECONDS, seconds, _STRANGERS, {"processor": processor})


def _memory(place: Place, size: Size) -> Weighed:
    _, _, megabytes = _stood(place, size)
    return Weighed(MEMORY_MEGABYTES, megabytes, _STRANGERS)


_AGAINST = Text("målet självt", "the goal itself")
INSTALL = Weight(
    "install",
    Text("installerat på disk, utan bytekod", "installed on disk, without bytecode"),
    _AGAINST, dict.fromkeys(Store, 1.0), "MB", _installed,
)  # fmt: skip
START = Weight(
    "start",
    Text("från kommandot till den första sidan", "from the command to the first page"),
    _AGAINST, dict.fromkeys(Store, 1.0), "s", _start,
)  # fmt: skip
MEMORY = Weight(
    "memory",
    Text("minne när sidor har besvarats", "memory when pages have been answered"),
    _AGAINST, dict.fromkeys(Store, 1.0), "MB", _memory,
)  # fmt: skip
