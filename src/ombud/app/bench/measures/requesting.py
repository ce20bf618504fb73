"""Requests to be erased, carried out here and in a connected system by four workers; and one of these that dies.

* People have decided about each. The time runs from the first that is ordered until the last is answered: what the door
  does for each, the erasure here and the order, is in it. A worker plans what goes there, says it, carries it out,
  searches again, and answers.
* What stands beside is the bare SQL of the rows that go, one person after the other, each on a connection of its own.
* A worker is killed with -9 while it has somebody's erasure in hand. The time runs from then until another has ended
  it, and everything went once. The longest of three stands for it.
* There is nothing to compare it with but the goal itself: 1,000 in a minute, and ten seconds.
"""

import time
from contextlib import ExitStack

from ombud.app.bench.measure import Weight
from ombud.app.bench.measures.connecting import of_people
from ombud.app.bench.model import BARE, Scale, Size, Store, Weighed, expect
from ombud.app.bench.place import Place
from ombud.app.bench.requested import InBoth, Requested
from ombud.app.bench.workers import workers
from ombud.requests.case_file import CaseFile
from ombud.terms import Text

WORKERS, REQUESTS, A_MINUTE = 4, 1_000, 1_000
KILLS, SECONDS = 3, 10.0
_ENOUGH, _BARE = 1_000, 200
_EACH_MS = 60_000 / A_MINUTE


def requests(size: Size) -> int:
    return min(size.people // 2, REQUESTS)


def kills(size: Size) -> int:
    """Each takes as long as a lease: one where there are so few people that nobody wants a figure."""
    return KILLS if size.people >= _ENOUGH else 1


def _asked(place: Place, size: Size) -> Weighed:
    house, wanted = place.requested(size.people), requests(size)
    people, decided = list[InBoth](), list[CaseFile]()
    while len(people) < wanted:
        place.progress(len(people), wanted)
        people += house.people(1)
        decided.append(house.decided(people[-1]))
    number = min(wanted, _BARE)
    bare = sum(_bare(house) for _ in range(number)) / number
    with workers(house.folder, WORKERS):
        began = time.perf_counter()
        files = [house.order(one) for one in decided]
        at_door = time.perf_counter() - began
        house.until_ended()
        took = time.perf_counter() - began
        refused = house.hidden(files[0])
    for one, file in zip(people, files, strict=True):
        house.proved(one, file.id)
    house.untouched()
    return Weighed(_EACH_MS, took * 1000 / wanted, refused, {BARE: bare, "at-the-door": at_door * 1000 / wanted})


def _bare(house: Requested) -> float:
    """The milliseconds that the rows of somebody take whoever knows them all."""
    number, began = house.there.somebody(), time.perf_counter()
    house.there.bare_erase(number)
    return (time.perf_counter() - began) * 1000


def _recovered(place: Place, size: Size) -> Weighed:
    house, times, refused = place.requested(size.people), list[float](), 0
    for number in range(kills(size)):
        place.progress(number, kills(size))
        seconds, hidden = _killed(house)
        times.append(seconds)
        refused += hidden
    return Weighed(SECONDS, max(times), refused, {"quickest": min(times)})


def _killed(house: Requested) -> tuple[float, int]:
    """The seconds from the death of one worker until another has ended what it had in hand."""
    (one,) = house.people(1)
    with ExitStack() as stack:
        let_go = stack.enter_context(house.there.held_up())
        (dies,) = stack.enter_context(workers(house.folder, 1))
        file = house.order(house.decided(one))
        house.until_in_hand()
        stack.enter_context(workers(house.folder, 1))  # the first has it, and waits in the system
        expect(house.in_hand() and dies.poll() is None, "nothing was in hand when the worker was killed")
        dies.kill()
        began = time.perf_counter()
        let_go()
        house.until_ended()
        seconds = time.perf_counter() - began
        hidden = house.hidden(file)
    house.proved(one, file.id)
    house.untouched()
    return seconds, hidden


REQUESTED = Weight(
    "system-requests",
    Text("en radering, från beslut till svar, fyra arbetare", "an erasure, from decided to answered, four workers"),
    Text("60 millisekunder: 1 000 i minuten", "60 milliseconds: 1,000 in a minute"),
    dict.fromkeys(Store, 1.0), "ms", _asked,
    scales=lambda size: (Scale(Text("ärenden", "requests"), requests(size), REQUESTS), *of_people(size)),
)  # fmt: skip
RECOVERED = Weight(
    "system-recovery",
    Text("från att en arbetare dödas till att en annan är klar", "from a worker's death until another is done"),
    Text("målet självt", "the goal itself"),
    dict.fromkeys(Store, 1.0), "s", _recovered,
    scales=lambda size: (Scale(Text("dödade arbetare", "killed workers"), kills(size), KILLS),),
)  # fmt: skip
