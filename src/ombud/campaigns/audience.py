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
from itertools import islice, repeat
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
        self._known: dict[tuple[_Rules, _Rules | None, bool | None], tuple[Gate, Gate]] = {}

    def members(self) -> Iterator[list[SubjectId]]:
        """Those who receive it, a page at a time. Raises `NobodyMayBeReachedError`."""
        asked, selection = self._asked, self._selection
        chosen = None
        if selection.profiling and asked.extract is not None and asked.menu is not None:
            chosen = Chosen(asked.extract, selection.filter, asked.menu)
        both = self._both()
        while page := list(islice(both, PAGE)):
            passing = self._selected(chosen, self._listed(self._passing(page)))
            if passing:
                yield passing

    def _both(self) -> "Iterator[_Pair]":
        """Everybody, with the second decision beside the first where it is asked."""
        if self._asked.profiled is None or not self._selection.profiling:
            return zip(self._asked.direct(), repeat(None))
        return self._beside(self._asked.profiled())

    def _beside(self, profiled: Iterator[Answered]) -> "Iterator[_Pair]":
        other = next(profiled, None)
        for one in self._asked.direct():
            while other is not None and other.subject < one.subject:
                other = next(profiled, None)
            # somebody who came between the two decisions has not been asked both: not now
            yield one, other.answer if other is not None and other.subject == one.subject else _not_asked(one)

    def _passing(self, page: "list[_Pair]") -> list[SubjectId]:
        """Those whom no decision stops and who have an address; the others are counted at their gate."""
        first = page[0][0].answer
        if isinstance(first, Refusal) and of_everybody(first):
            raise NobodyMayBeReachedError(first)
        addresses, unseen = self._addresses(page), self._selection.channel not in _INDEXED
        passing: list[SubjectId] = []
        for one, also in page:
            answer, suppressed = one.answer, addresses.get(one.subject)
            clear = answer.__class__ is Permit and (also is None or also.__class__ is Permit)
            if clear and (unseen or suppressed is False):
                passing.append(one.subject)
            else:
                self._stop(self._gate_of(answer, also, suppressed), 1)
        return passing

    def _gate_of(
        self, direct: Permit | Refusal, profiling: Permit | Refusal | None, suppressed: bool | None
    ) -> tuple[Gate, Gate]:
        """The gate that stops somebody, and the one whose row they are told in; the same for the same rules."""
        key = (_rules(direct), None if profiling is None else _rules(profiling), suppressed)
        found = self._known.get(key)
        if found is None:
            gate = gate_of(direct, profiling, suppressed=bool(suppressed)) or Gate.ADDRESS
            said_no = gate is Gate.SUPPRESSED and Rule.D_09 in _rules(direct)
            found = self._known[key] = gate, Gate.OBJECTED if said_no else gate
        return found

    def _stop(self, gate: tuple[Gate, Gate], people: int) -> None:
        self.gates[gate[0]] += people
        self.tally.add(ROW_OF[gate[1]], people)

    def _listed(self, passing: list[SubjectId]) -> list[SubjectId]:
        """Those whom no list stops, of the last gates in their order."""
        barriers = self._asked.barriers
        for barrier, gate in ((barriers.nix, Gate.NIX), (barriers.frequency, Gate.FREQUENCY)):
            listed = barrier(passing) if passing else frozenset()
            if listed:
                self._stop((gate, gate), sum(subject in listed for subject in passing))
                passing = [subject for subject in passing if subject not in listed]
        return passing

    def _selected(self, chosen: Chosen | None, passing: list[SubjectId]) -> list[SubjectId]:
        fitting = passing
        if chosen is not None and passing:
            fitting = [subject for subject, fits in zip(passing, chosen.among(passing), strict=True) if fits]
        for gate, people in ((Gate.NOT_SELECTED, len(passing) - len(fitting)), (Gate.PASSES, len(fitting))):
            self._stop((gate, gate), people)
        return fitting

    def _addresses(self, page: "list[_Pair]") -> dict[SubjectId, bool]:
        """Who has an address on the channel, and whether every one of theirs is suppressed."""
        if self._selection.channel not in _INDEXED:
            return {}
        ends = page[0][0].subject, page[-1][0].subject
        with self._asked.database.read() as tx:
            return {SubjectId(who): no for who, no in addressed(tx, ends, MARKETING, self._selection.channel)}


_INDEXED = frozenset({"email", "sms"})
"""A postal address has no index, so that nobody is found by where they live: it is looked for at sending."""


_Pair = tuple[Answered, Permit | Refusal | None]
"""One person, decided for advertising, and for profiling where that is asked."""
_Rules = tuple[Rule, ...]


def _rules(answer: Permit | Refusal) -> _Rules:
    """The broken rules: none of a Permit."""
    return answer.rules if isinstance(answer, Refusal) else ()


def _not_asked(one: Answered) -> Refusal:
    """The answer of somebody who was not there when the other question was asked."""
    return Refusal(one.answer.ask, one.answer.policy_number, (Rule.D_11,))
