"""The same work in an installation that has grown: ours beside ours, tenfold and hundredfold.

* The small one has ten thousand people, the large one a hundred thousand; in full a million. Both lie on the same
  machine, and slices come in turn.
* Nobody is taken whom the process remembers, on either side: what it costs to reach somebody is what may grow.
* A sweep takes away as many people on both sides: its cost follows what expires, not what is stored.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence

from ombud.app.bench.clinic import MARKETING, Clinic
from ombud.app.bench.grown import Grown, Somebody
from ombud.app.bench.measure import Measure
from ombud.app.bench.measures.sweeping import PEOPLE, Sweep
from ombud.app.bench.model import Size, Store, UnprovedError, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import NO_MARKETING, refused, refused_read
from ombud.app.desk import Found, find
from ombud.erasure import Erased, carry_out, finish, plan
from ombud.policy.ask import Rule
from ombud.requests import Decided, objection
from ombud.terms import Text
from ombud.vault import Opened

GOAL = 1.3
SMALL, TEN_TIMES = 10_000, 10
_FEWEST = 30
_FOLD_EVERY = 20


def sizes(size: Size, times: int) -> tuple[int, int]:
    """How many people are in the small installation and in the large one, that has so many times as many."""
    small = max(min(SMALL, size.grown // TEN_TIMES), _FEWEST)
    return small, max(size.grown, small) * times // TEN_TIMES


class Deed(ABC):
    """One act on people of one installation: how it is prepared, and what it came to."""

    def __init__(self, grown: Grown) -> None:
        self.grown = grown
        self.people: list[Somebody] = []

    @property
    def clinic(self) -> Clinic:
        return self.grown.clinic

    def prepare(self, number: int) -> Work:
        self.people = self.grown.next(number)
        return self.work()

    @abstractmethod
    def work(self) -> Work:
        """The act on each of `people`."""

    @abstractmethod
    def check(self, answers: Sequence[object]) -> None:
        """Raise `UnprovedError` unless it came to what it should."""


class Open(Deed):
    def work(self) -> Work:
        clinic = self.clinic
        asks, now, open_ = [clinic.asked(one.subject) for one in self.people], clinic.now, clinic.ombud.vault.open
        return lambda: [open_(ask, now=now) for ask in asks]

    def check(self, answers: Sequence[object]) -> None:
        for one, answer in zip(self.people, answers, strict=True):
            if not isinstance(answer, Opened):
                raise UnprovedError("a read that the policy permits was refused")
            (value,) = answer.data.reveal()
            expect(value.fields["email"] == one.email, "somebody else's record was opened")


class Erase(Deed):
    def work(self) -> Work:
        clinic = self.clinic
        vault, disa, now = clinic.ombud.vault, clinic.actor("disa"), clinic.now
        plans = [plan(vault, one.subject, by=disa, now=now) for one in self.people]
        return lambda: [carry_out(vault, shown, by=disa, now=now) for shown in plans]

    def check(self, answers: Sequence[object]) -> None:
        expect(all(isinstance(one, Erased) for one in answers), "a plan was not carried out as it was shown")
        self.grown.went(self.people)
        for one in self.people:
            refused_read(self.clinic, one.subject)
        vault = self.clinic.ombud.vault
        vault.traces.remove()
        expect(len(finish(vault, now=self.clinic.now)) == len(answers), "an erasure has no receipt")


class Object(Deed):
    def work(self) -> Work:
        clinic = self.clinic
        vault, rut, now, people = clinic.ombud.vault, clinic.actor("rut"), clinic.now, self.people
        return lambda: [objection(vault, one.subject, NO_MARKETING, "phone", by=rut, now=now) for one in people]

    def check(self, answers: Sequence[object]) -> None:
        expect(all(isinstance(one, Decided) for one in answers), "an objection was not recorded")
        for one in self.people:
            refused_read(self.clinic, one.subject, MARKETING, "max", Rule.D_09)


class LookUp(Deed):
    def work(self) -> Work:
        clinic = self.clinic
        vault, rut, now, people = clinic.ombud.vault, clinic.actor("rut"), clinic.now, self.people
        return lambda: [find(vault, one.email, "email", by=rut, now=now) for one in people]

    def check(self, answers: Sequence[object]) -> None:
        for one, answer in zip(self.people, answers, strict=True):
            found = isinstance(answer, Found) and answer.subjects == (one.subject,)
            expect(found, "somebody was not found by their address, or somebody else was")


class Growing:
    """Both sides of one deed: in the small installation, and in the large one."""

    units = 1

    def __init__(self, place: Place, sizes: tuple[int, int], deed: Callable[[Grown], Deed]) -> None:
        self._small, self._large = (deed(place.grown(people)) for people in sizes)
        self._refused = refused(self._large.clinic)
        self._pairs = 0

    def baseline(self, number: int) -> Work:
        return self._small.prepare(number)

    def ours(self, number: int) -> Work:
        return self._large.prepare(number)

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        self._small.check(baseline)
        self._large.check(ours)
        self._pairs += 1
        if self._pairs % _FOLD_EVERY == 0:
            for one in (self._small, self._large):
                one.clinic.ombud.vault.ledger.sequence(one.clinic.now)

    def refusals(self) -> int:
        return self._refused.ask()

    def asides(self) -> Mapping[str, float]:
        return {}


class GrowingSweep:
    """As many people whose periods have ended, in the small installation and in the large one."""

    units = 1

    def __init__(self, place: Place, sizes: tuple[int, int]) -> None:
        self._small, self._large = (Sweep(place.grown(people).clinic) for people in sizes)

    def baseline(self, number: int) -> Work:
        return self._small.of(number)

    def ours(self, number: int) -> Work:
        return self._large.of(number)

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        self._small.check(baseline[0])
        self._large.check(ours[0])

    def refusals(self) -> int:
        return self._small.refusals() + self._large.refusals()

    def asides(self) -> Mapping[str, float]:
        return {}


_DEEDS: tuple[tuple[str, type[Deed], Text, int, int], ...] = (
    ("open", Open, Text("öppna en post", "open one record"), 10, 100),
    ("look-up", LookUp, Text("söka upp någon på adressen", "look somebody up by their address"), 4, 100),
    ("objection", Object, Text("invändning mot reklam", "objection to advertising"), 4, 100),
    ("erase", Erase, Text("radera en person", "erase a person"), 2, 80),
)


def _both(deed: type[Deed], times: int) -> Callable[[Place, Size], Growing]:
    return lambda place, size: Growing(place, sizes(size, times), deed)


def _swept(times: int) -> Callable[[Place, Size], GrowingSweep]:
    return lambda place, size: GrowingSweep(place, sizes(size, times))


def _measures() -> Iterator[Measure]:
    for times in (TEN_TIMES, TEN_TIMES * TEN_TIMES):
        full = times > TEN_TIMES
        named = "growth-million" if full else "growth"
        against = Text(
            "detsamma där en hundradel finns" if full else "detsamma där en tiondel finns",
            "the same where a hundredth is held" if full else "the same where a tenth is held",
        )
        for name, deed, what, batch, slices in _DEEDS:
            yield Measure(
                f"{named}-{name}", what, against, dict.fromkeys(Store, GOAL), batch, slices,
                _both(deed, times), full=full,
            )  # fmt: skip
        yield Measure(
            f"{named}-sweep", Text(f"gallra {PEOPLE} personer", f"sweep {PEOPLE} people"), against,
            dict.fromkeys(Store, GOAL), PEOPLE, 6,
            _swept(times), full=full,
        )  # fmt: skip


GROWTH: tuple[Measure, ...] = tuple(_measures())
