"""Workers in processes of their own, as `ombud worker` is one, which may be killed.

Each says that it is ready when it has opened the installation; it ends after the step in hand when nobody speaks to it
any more, also where the one that measures has died.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

from ombud.app import clock
from ombud.app.bench.model import expect
from ombud.app.installation import open_installation
from ombud.app.working import Working

READY = "ready"
_CODE = "from ombud.app.bench.workers import main; main()"
_PATIENCE = 60
Process = subprocess.Popen[str]


@contextmanager
def workers(folder: Path, number: int) -> Iterator[list[Process]]:
    """So many workers of the installation, all ready."""
    with ExitStack() as stack:
        born = [stack.enter_context(_one(folder)) for _ in range(number)]
        for one in born:
            said = one.stdout.readline() if one.stdout else ""
            expect(said.strip() == READY, "a worker did not start")
        yield born


@contextmanager
def _one(folder: Path) -> Iterator[Process]:
    with subprocess.Popen(
        [sys.executable, "-c", _CODE, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def main() -> None:
    """One worker's life."""
    stop = Event()
    Thread(target=_listen, args=(stop,), daemon=True).start()
    ombud = open_installation(Path(sys.argv[1]), lambda: "", now=clock.now())
    try:
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        Working(ombud, clock.now, stop).run(once=False)
    finally:
        ombud.close(clock.now())


def _listen(stop: Event) -> None:
    """Until nobody speaks any more."""
    sys.stdin.read()
    stop.set()
