"""Who receives a campaign: everybody is decided about by themselves, and nobody's name is opened.

1. `Crowd` decides about everybody for advertising by the channel (C-1), and where the selection is profiling for that
   too (C-2): two decisions a person, side by side, in the order of the ids.
2. A page is looked through for suppressed and missing addresses (M-12), and by the barriers of M-01 that are lists: NIX
   and frequency.
3. Only of people who pass is it asked whether they fit the selection, by their pseudonym in the extract for profiling.

A million people are never held: two pages of decisions at a time, and eight bytes for each person who fits. What comes
out are ids in pages, and a `Tally` that stays inside. Whoever sends decides about each person again (M-01).
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from ombud.campaigns.filters import Filter, Menu, profiling
from ombud.campaigns.filters.store import matching
from ombud.campaigns.funnel import ROW_OF, Gate, Tally, gate_of, of_everybody
from ombud.campaigns.funnel.store import addressed
from ombud.database import Database
from ombud.policy.ask import Permit, Refusal, Rule
from ombud.terms import SubjectId

PAGE = 2000
_ASKED_AT_ONCE = 50_000
MARKETING = "marketing"
"""The retention class of what was given for advertising: no other address is looked at (M-03)."""

Barrier = Callable[[Sequence[SubjectId]], AbstractSet[SubjectId]]
"""Which of these people a list stops."""


def _nobody(_people: Sequence[SubjectId]) -> AbstractSet[SubjectId]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Barriers:
    """The last gates of M-01, that are lists of their own."""

    nix: Barrier = _nobody
    frequency: Barrier = _nobody


class Pseudonymous(Protocol):
    """The extract for profiling, as far as a selection asks it (`extracts.OpenExtract`)."""

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]: ...

    def pseudonyms(self, subjects: Sequence[SubjectId]) -> Sequence[int]: ...


class Answered(Protocol):
    """One person and what was decided about them (`vault.crowd.Decided`)."""

    @property
    def subject(self) -> SubjectId: ...

    @property
    def answer(self) -> Permit | Refusal: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Whom a campaign is for, and by which channel."""

    filter: Filter
    channel: str

    @property
    def profiling(self) -> bool:
        return profiling(self.filter)


@dataclass(frozen=True, slots=True)
class Asked:
    """The two questions and what else an audience is made from, brought together by `app`."""

    database: Database
    direct: Callable[[], Iterator[Answered]]
    """Everybody, decided for advertising by the channel."""
    profiled: Callable[[], Iterator[Answered]] | None = None
    """Everybody, decided for profiling, where the selection is that."""
    extract: Pseudonymous | None = None
    menu: Menu | None = None
    barriers: Barriers = field(default_factory=Barriers)


class Chosen:
    """Who fits a selection, packed: eight bytes a person."""

    def __init__(self, extract: Pseudonymous, of: Filter, menu: Menu) -> None:
        self._extract = extract
        self._fits = array("Q")
        after = -1
        while True:
            sql, values = matching(of, menu, after, _ASKED_AT_ONCE)
            found = [int(str(row[0])) for row in extract.ask(sql, *values)]
            self._fits.extend(found)
            if len(found) < _ASKED_AT_ONCE:
                return
            after = found[-1]

    def among(self, subjects: Sequence[SubjectId]) -> Iterator[bool]:
        """Whether each of these people fits."""
        fits, end = self._fits, len(self._fits)
        for pseudonym in self._extract.pseudonyms(subjects):
            at = bisect_left(fits, pseudonym)
            yield at < end and fits[at] == pseudonym


class NobodyMayBeReachedError(Exception):
    """A rule about no single person refuses everybody: the purpose may not run, or the role does not carry it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__("no campaign can be made: the policy refuses the purpose or the role")
        self.refusal = refusal


class Audience:
    """One campaign's people. Gone through once; afterwards `tally` says how many stopped at which gate."""

    def __init__(self, asked: Asked, selection: Selection) -> None:
        if selection.profiling and (asked.profiled is None or asked.extract is None or asked.menu is None):
            raise ValueError("a selection that is profiling asks of everybody whether they said yes to that (C-2)")
        self._asked = asked
        self._selection = selection
        self.tally = Tally()
        """By row of the funnel. Exact: `funnel.funnel_of` makes of it what may be shown."""
        self.gates: dict[Gate, int] = dict.fromkeys(Gate, 0)
        """How many each gate stopped (M-01: the first failure stops). Exact too."""

    def members(self) -> Iterator[list[SubjectId]]:
        """Those who receive it, a page at a time. Raises `NobodyMayBeReachedError`."""
        asked, selection = self._asked, self._selection
        chosen = None
        if selection.profiling and asked.extract is not None and asked.menu is not None:
            chosen = Chosen(asked.extract, selection.filter, asked.menu)
        for page in self._pages():
            found = self._stopped(page)
            passing = [one.subject for (one, _), gate in zip(page, found, strict=True) if gate is None]
            passing = self._selected(chosen, passing)
            if passing:
                yield passing

    def _pages(self) -> "Iterator[list[tuple[Answered, Permit | Refusal | None]]]":
        """Everybody, with the second decision beside the first where it is asked."""
        both = self._both()
        while page := list(islice(both, PAGE)):
            yield page

    def _both(self) -> "Iterator[tuple[Answered, Permit | Refusal | None]]":
        profiled = self._asked.profiled() if self._asked.profiled and self._selection.profiling else None
        other = None
        for one in self._asked.direct():
            if profiled is None:
                yield one, None
                continue
            while other is None or other.subject < one.subject:
                other = next(profiled, None)
                if other is None:
                    break
            same = other is not None and other.subject == one.subject
            # somebody who came between the two decisions has not been asked both: not now
            yield one, other.answer if other is not None and same else _not_asked(one)

    def _stopped(self, page: "list[tuple[Answered, Permit | Refusal | None]]") -> list[Gate | None]:
        """The gate that each stops at, and every count of those who stop."""
        if isinstance(page[0][0].answer, Refusal) and of_everybody(page[0][0].answer):
            raise NobodyMayBeReachedError(page[0][0].answer)
        addresses = self._addresses(page)
        found = [gate_of(one.answer, also, suppressed=addresses.get(one.subject, False)) for one, also in page]
        if self._selection.channel in _INDEXED:
            missing = (
                gate is None and one.subject not in addresses for (one, _), gate in zip(page, found, strict=True)
            )
            found = [Gate.ADDRESS if lacks else gate for lacks, gate in zip(missing, found, strict=True)]
        for barrier, gate in ((self._asked.barriers.nix, Gate.NIX), (self._asked.barriers.frequency, Gate.FREQUENCY)):
            people = [one.subject for (one, _), stopped in zip(page, found, strict=True) if stopped is None]
            listed = barrier(people) if people else frozenset()
            found = [
                gate if stopped is None and one.subject in listed else stopped
                for (one, _), stopped in zip(page, found, strict=True)
            ]
        self._count(page, found)
        return found

    def _count(self, page: "list[tuple[Answered, Permit | Refusal | None]]", found: list[Gate | None]) -> None:
        for (one, _), gate in zip(page, found, strict=True):
            if gate is not None:
                self.gates[gate] += 1
                said_no = gate is Gate.SUPPRESSED and _objected(one.answer)
                self.tally.add(ROW_OF[Gate.OBJECTED if said_no else gate], 1)

    def _selected(self, chosen: Chosen | None, passing: list[SubjectId]) -> list[SubjectId]:
        fitting = passing
        if chosen is not None and passing:
            fits = list(chosen.among(passing))
            fitting = [subject for subject, is_in in zip(passing, fits, strict=True) if is_in]
        for gate, people in ((Gate.NOT_SELECTED, len(passing) - len(fitting)), (Gate.PASSES, len(fitting))):
            self.gates[gate] += people
            self.tally.add(ROW_OF[gate], people)
        return fitting

    def _addresses(self, page: "list[tuple[Answered, Permit | Refusal | None]]") -> dict[SubjectId, bool]:
        """Who has an address on the channel, and whether every one of theirs is suppressed."""
        if self._selection.channel not in _INDEXED:
            return {}
        ends = page[0][0].subject, page[-1][0].subject
        with self._asked.database.read() as tx:
            return {SubjectId(who): no for who, no in addressed(tx, ends, MARKETING, self._selection.channel)}


_INDEXED = frozenset({"email", "sms"})
"""A postal address has no index, so that nobody is found by where they live: it is looked for at sending."""


def _objected(answer: Permit | Refusal) -> bool:
    return isinstance(answer, Refusal) and Rule.D_09 in answer.rules


def _not_asked(one: Answered) -> Refusal:
    """The answer of somebody who was not there when the other question was asked."""
    return Refusal(one.answer.ask, one.answer.policy_number, (Rule.D_11,))
