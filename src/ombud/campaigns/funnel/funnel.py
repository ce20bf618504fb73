"""The funnel "Vilka blir kvar, och varför": from everybody to those who receive it, in counts that sum.

* The rows that a selection has no part in, and how many could be reached, are drawn once a day and channel (`Base`).
* Of the selection one number alone is released, how many receive it. "Passar inte urvalet" is what is left of those who
  could be reached, and tells no more. The first row is the sum of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.campaigns.funnel.coarse import LEAST, STEP, Draw, Tally, noisy, rounded
from ombud.campaigns.funnel.rows import RowKind, words_of
from ombud.terms import Text

_REASONS = (
    RowKind.SAID_NO,
    RowKind.SAID_NO_TO_PROFILING,
    RowKind.NOT_SAID_YES,
    RowKind.NOT_SAID_YES_TO_PROFILING,
    RowKind.PERIOD_OVER,
    RowKind.NO_ADDRESS,
    RowKind.RECENTLY,
)


@dataclass(frozen=True, slots=True)
class FunnelRow:
    kind: RowKind
    words: Text
    people: int
    """A multiple of five."""

    @property
    def leaves(self) -> bool:
        """Are these people left out?"""
        return self.kind not in (RowKind.REGISTERED, RowKind.RECEIVES)


@dataclass(frozen=True, slots=True)
class Funnel:
    rows: tuple[FunnelRow, ...]
    profiling: bool
    too_few: bool
    """So few that they are neither counted nor written to."""
    counted_at: datetime

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a reader must know of the numbers."""
        few = (TOO_FEW,) if self.too_few else ()
        return (*((PROFILING,) if self.profiling else ()), ABOUT, *few)


Base = Mapping[str, int]
"""The rows that a selection has no part in, and as `receives` how many could be reached: coarse."""


def base_of(tally: Tally, draw: Draw, *, profiling: bool) -> Base:
    """Draw what does not depend on a selection. A row that would show nothing is told among the other reasons."""
    asked = [kind for kind in _REASONS if profiling or kind not in _OF_PROFILING]
    found = {kind: noisy(tally.people(kind), draw) for kind in (*asked, RowKind.OTHER)}
    small = [kind for kind in asked if rounded(found[kind]) < STEP]
    found[RowKind.OTHER] += sum(found.pop(kind) for kind in small)
    reached = tally.people(RowKind.RECEIVES) + tally.people(RowKind.NOT_SELECTED)
    shown = {kind.value: rounded(number) for kind, number in found.items()}
    return {**shown, RowKind.RECEIVES.value: rounded(noisy(reached, draw))}


def receives_of(tally: Tally, draw: Draw) -> int:
    """Draw how many a selection comes to."""
    return rounded(noisy(tally.people(RowKind.RECEIVES), draw))


def funnel_of(base: Base, receives: int | None, channel: str, now: datetime) -> Funnel:
    """What is shown. `receives` is the number of the selection; None where everybody who can be reached receives it."""
    reached = base[RowKind.RECEIVES]
    received = reached if receives is None else receives
    too_few = received < LEAST
    shown = {RowKind(kind): people for kind, people in base.items()}
    shown[RowKind.RECEIVES] = 0 if too_few else received
    shown[RowKind.NOT_SELECTED] = 0 if receives is None else max(0, reached - shown[RowKind.RECEIVES])
    shown[RowKind.REGISTERED] = sum(shown.values())
    rows = (
        FunnelRow(kind, words_of(kind, channel), shown[kind])
        for kind in RowKind
        if kind in _ALWAYS or shown.get(kind, 0) > 0
    )
    return Funnel(tuple(rows), receives is not None, too_few, now)


_OF_PROFILING = frozenset({RowKind.SAID_NO_TO_PROFILING, RowKind.NOT_SAID_YES_TO_PROFILING})
_ALWAYS = frozenset({RowKind.REGISTERED, RowKind.OTHER, RowKind.RECEIVES})
PROFILING = Text(
    "Det här urvalet är profilering. Bara de som har sagt ja till profilering ingår, och bara av dem frågas det.",
    "This selection is profiling. Only people who have said yes to profiling are in it, and it is asked of them alone.",
)
ABOUT = Text(
    f"Antalen är ungefärliga: de har slumpmässigt brus, är avrundade till närmaste {STEP} och är desamma hela dagen. "
    f"Färre än {STEP} visas bland andra skäl. Räknas om i sändögonblicket, person för person.",
    f"The counts are approximate: they carry random noise, are rounded to the nearest {STEP} and are the same all day. "
    f"Fewer than {STEP} are told among other reasons. Decided again at the moment of sending, person by person.",
)
TOO_FEW = Text(
    f"Färre än ungefär {LEAST} skulle få utskicket. Ett så litet urval pekar ut personer och skickas inte.",
    f"Fewer than about {LEAST} would receive the mailing. So small a selection points at people and is not sent.",
)
