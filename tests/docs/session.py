"""Runs the `console` blocks of a page as one shell session and compares what comes out.

* A line that begins with `$ ` is a command, one with `> ` goes on with it, and the lines after are its output.
* `…` in a line stands for anything in that line; a line that is `…` alone stands for any lines.
* The blocks of a page share one directory and one shell, so that a variable set above is there below.
* What is written on standard error counts too: it is what a person sees.
"""

import atexit
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.docs.warm import CALL

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"


class Step(NamedTuple):
    """One command of a page and the output that the page shows for it."""

    line: int
    command: str
    shown: tuple[str, ...]


class Difference(NamedTuple):
    line: int
    command: str
    shown: str
    came: str


def pages() -> list[Path]:
    """Every page of prose that shows a session."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("spec/*.md"), *ROOT.glob("changes/*.md")]
    return sorted(path for path in found if steps(path))


def steps(page: Path) -> list[Step]:
    text = page.read_text(encoding="utf-8")
    return [
        step for block in _BLOCK.finditer(text) for step in _steps(block[1], text[: block.start(1)].count("\n") + 1)
    ]


def _steps(block: str, first: int) -> Iterator[Step]:
    lines = block.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        shown = start + 1
        while shown < end and (lines[shown].startswith("> ") or lines[shown] == ">"):
            shown += 1
        command = "\n".join(line[2:] for line in lines[start:shown])
        yield Step(first + start, command, tuple(lines[shown:end]))


def run(found: list[Step], folder: Path, **named: str) -> Iterator[Difference]:
    """Carry the commands out in the folder, with values for these names; whatever came out otherwise than shown."""
    script = "\n".join(f"printf '{_MARK}'\n{step.command}" for step in found)
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}\n"],
        cwd=folder,
        env=_environment(folder) | named,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
        timeout=300,
    )
    outputs = done.stdout.decode("utf-8", "replace").split(_MARK)[1:]
    for step, output in zip(found, [*outputs, *[""] * (len(found) - len(outputs))], strict=True):
        if not agrees(step.shown, _trimmed(output)):
            yield Difference(step.line, step.command, "\n".join(step.shown), output)


def agrees(shown: tuple[str, ...], came: list[str]) -> bool:
    """Is this what the page shows?"""
    lines = _trimmed("\n".join(shown))
    wanted = "".join("(?:.*\n)*" if line.strip() == "…" else _line(line) for line in lines)
    return re.fullmatch(wanted, "".join(f"{line}\n" for line in came)) is not None


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split("…")) + "\n"


def _trimmed(output: str) -> list[str]:
    lines = [line.rstrip() for line in output.splitlines()]
    return [line for line in lines if line]


@cache
def _warm() -> str:
    """Where the program is that runs the commands of this run; it ends with it."""
    place = TemporaryDirectory(prefix="ombud-warm-")
    address = f"{place.name}/socket"
    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    words = [sys.executable, "-m", "tests.docs.warm", address]
    program = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    atexit.register(lambda: (program.communicate(), place.cleanup()))
    while not os.path.exists(address):
        assert program.poll() is None, "the program that runs the commands of pages did not start"
        time.sleep(0.02)
    return address


def _environment(folder: Path) -> dict[str, str]:
    """A shell of somebody who has just arrived: `ombud` on the path, English, nothing else of ours."""
    tools = folder.with_name(f"{folder.name}.bin")
    tools.mkdir(exist_ok=True)
    command = tools / "ombud"
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -S -E -c '{CALL}' '{_warm()}' \"$@\"\n", encoding="utf-8")
    command.chmod(0o755)
    return {
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'src'}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "Europe/Stockholm",
        "COLUMNS": "110",
    }
