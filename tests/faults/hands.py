"""Several hands at one campaign, each a process with a seed of its own; what they have come to is said as they go.

One line of JSON every `SAID` points, and one at the end: each says everything up to it, so that of a campaign that was
stopped the last line is the result. A seed and a number of hands make the same campaign again.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.judging import Tally

SAID = 1000
Plain = dict[str, Any]


class Part(NamedTuple):
    """What one hand has to do."""

    points: int
    seed: int
    stop_at_first: bool = False
    keep: Path | None = None
    """Where the folder of a finding is kept."""

    def enough(self, tally: Tally) -> bool:
        return tally.points >= self.points or (self.stop_at_first and bool(tally.found))


Campaign = Callable[[Part], Iterator[Tally]]
"""Yields its tally as it goes, and at the end."""


def carried_out(campaign: Campaign, whole: Part, hands: int) -> None:
    """Carry the campaign out with so many hands, and say what it comes to."""
    began, said = time.monotonic(), 0
    for total in _one_hand(campaign, whole) if hands == 1 else _many(campaign, whole, hands):
        if total["points"] >= said + SAID and total["points"] < whole.points:
            said = total["points"] // SAID * SAID
            _say(began, total)
    _say(began, total)


def _say(began: float, total: Plain) -> None:
    print(json.dumps({"seconds": round(time.monotonic() - began, 1), **total}), flush=True)


def _one_hand(campaign: Campaign, part: Part) -> Iterator[Plain]:
    for tally in campaign(part):
        yield {one.name: getattr(tally, one.name) for one in fields(tally)}


def _many(campaign: Campaign, whole: Part, hands: int) -> Iterator[Plain]:
    totals: dict[Connection, Plain] = {}
    busy = []
    for number in range(hands):
        points = whole.points // hands + (number < whole.points % hands)
        busy.append(_hand(campaign, whole._replace(points=points, seed=whole.seed * 100 + number)))
    while busy:
        for pipe in wait(busy):
            assert isinstance(pipe, Connection)
            try:
                totals[pipe] = pipe.recv()
            except EOFError:
                busy.remove(pipe)
        yield _added(list(totals.values()))
    ended = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(hands)]
    if any(ended):
        sys.exit(f"a hand has failed: {ended}")


def _hand(campaign: Campaign, part: Part) -> Connection:
    ours, theirs = Pipe(duplex=False)
    if os.fork() == 0:
        ours.close()
        for total in _one_hand(campaign, part):
            theirs.send(total)
        theirs.close()
        sys.exit(0)
    theirs.close()
    return ours


def _added(parts: list[Plain]) -> Plain:
    total: Plain = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, dict):
                total[name] = dict(Counter(total.get(name, {})) + Counter(value))
            else:
                total[name] = total.get(name, type(value)()) + value
    return total
