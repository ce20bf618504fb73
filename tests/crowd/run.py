"""The crowd, in a process of its own: `python -m tests.crowd.run WORLD URL SECONDS PAUSE` says in JSON what came of it.

Everybody waits a while between two journeys, drawn round PAUSE seconds as people do; a program a third of that.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

import httpx2

from tests.crowd.at_home import Visitor
from tests.crowd.at_work import Looker, Receptionist
from tests.crowd.caller import PATIENCE, Caller, Tally
from tests.crowd.programs import Program
from tests.crowd.register import Fact, Truth
from tests.crowd.world import World

_ENDS = 60.0
"""Seconds for what was begun."""


class Somebody(Protocol):
    async def go_on(self) -> None: ...


@dataclass
class Crowd:
    everybody: list[Truth]
    there: list[tuple[Somebody, float]]
    """Each with how long they wait between two journeys."""
    tally: Tally


def gathered(world: World, client: httpx2.AsyncClient, pause: float) -> Crowd:
    tally, made = Tally(), Random(7)
    everybody = [Truth(one.subject, Fact(one.email), Fact("yes"), contacts=one.contacts) for one in world.people]
    come = [place for place, one in enumerate(world.people) if one.at is not None]
    others = range(len(come), len(world.people))
    there: list[tuple[Somebody, float]] = []
    for place in come:
        neighbour = everybody[(place + 1) % len(come)]
        caller = Caller(client, tally, world.people[place].at)
        there.append((Visitor(place, everybody[place], neighbour, caller, Random(made.random())), pause))
    for number, one in enumerate(world.staff):
        caller, random = Caller(client, tally, one.at), Random(made.random())
        desk = one.role == "receptionist"
        there.append(
            (Receptionist(number, everybody, others, caller, random) if desk
             else Looker(one.role, everybody, caller, random), pause)
        )  # fmt: skip
    for key in world.keys:
        program = Program(key.kind, everybody, others, Caller(client, tally, key=key.token), Random(made.random()))
        there.append((program, pause / 3))
    return Crowd(everybody, there, tally)


async def lives(one: Somebody, pause: float, until: float, tally: Tally, seed: int) -> None:
    random = Random(seed)
    await asyncio.sleep(random.uniform(0, pause))
    while time.monotonic() < until:
        try:
            await one.go_on()
        except Exception as error:  # noqa: BLE001 - a mistake of the crowd's own must be seen, and nobody else waits
            tally.wrong[f"the crowd itself: {type(error).__name__} {error}"[:200]] += 1
        await asyncio.sleep(max(0, min(random.expovariate(1 / pause), until - time.monotonic())))


async def come(world: World, url: str, seconds: float, pause: float) -> dict[str, object]:
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False) as client:
        crowd = gathered(world, client, pause)
        began = time.monotonic()
        until = began + seconds
        async with asyncio.timeout(seconds + _ENDS):
            there = enumerate(crowd.there)
            await asyncio.gather(*(lives(one, wait, until, crowd.tally, seed) for seed, (one, wait) in there))
        return said(crowd, time.monotonic() - began)


def said(crowd: Crowd, seconds: float) -> dict[str, object]:
    """What came of it, and what must be true from now on."""
    tally = crowd.tally
    desks = [one for one, _ in crowd.there if isinstance(one, Receptionist)]
    names = sorted({name for name, _ in tally.took})
    return {
        "callers": len(crowd.there), "seconds": round(seconds, 1), "answers": len(tally.took),
        "wrong": dict(tally.wrong), "errors": dict(tally.errors), "faults": dict(tally.faults),
        "all": percentiles([took for _, took in tally.took]),
        "by": {name: percentiles([took for one, took in tally.took if one == name]) for name in names},
        "truth": [
            {
                "subject": one.subject, "email": sorted(one.email.may_be(time.monotonic())),
                "advertised": sorted(one.advertised.may_be(time.monotonic())), "opened": one.opened,
                "tried": one.tried, "contacts": one.contacts, "cases": sorted(one.cases),
            }
            for one in crowd.everybody
        ],
        "registered": [email for one in desks for email in one.registered],
        "perhaps": sorted({email for one in desks for email in one.perhaps}),
    }  # fmt: skip


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """In milliseconds."""
    inorder = sorted(took)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {
        name: round(inorder[min(int(len(inorder) * part), len(inorder) - 1)] * 1000, 1) for name, part in at.items()
    }
    return {"n": len(inorder), **found, "most": round(inorder[-1] * 1000, 1)}


def main() -> None:
    path, url, seconds, pause = sys.argv[1:5]
    done = asyncio.run(come(World.read(Path(path)), url, float(seconds), float(pause)))
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    main()
