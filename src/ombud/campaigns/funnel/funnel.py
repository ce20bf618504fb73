"""The funnel "Vilka blir kvar, och varför": from everybody to those who receive it, in counts that sum.

* The rows that a selection has no part in, and how many could be reached, are drawn once a day and channel (`Base`).
* Of the selection one number alone is released, how many receive it. "Passar inte urvalet" is what is left of those who
  could be reached, and tells no more. The first row is the sum of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.campaigns.funnel.coarse import LEAST, STEP, Draw, Tally, margin, noisy, rounded
from ombud.campaigns.funnel.rows import RowKind, words_of
from ombud.terms import Text

_REASONS = (
    RowKind.SAID_NO,
    RowKind.SAID_NO_TO_PROFILING,
    RowKind.NOT_SAID_YES,
    RowKind.NOT_SAID_YES_TO_PROFILING,
    RowKind.PERIOD_OVER,
    RowKind.NO_ADDRESS,
    RowKind.NIX,
    RowKind.RECENTLY,
)


@dataclass(frozen=True, slots=True)
class FunnelRow:
    kind: RowKind
    words: Text
    people: int
    """A multiple of five."""
    draws: int = 1
    """How many noisy counts it is the sum of."""
    fewer_than: int | None = None
    """It is not counted: so few were drawn."""

    @property
    def least(self) -> int:
        """Not fewer, 19 times of 20."""
        return max(0, self.people - margin(self.draws))

    @property
    def most(self) -> int:
        """Not more, 19 times of 20. In a small register that is what the noise leaves to be said."""
        return (self.fewer_than or self.people) + margin(self.draws)

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
    channel: str = "email"

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a reader must know of the numbers."""
        few = (TOO_FEW,) if self.too_few else ()
        post = (AT_SENDING,) if self.channel == "post" else ()
        return (*((PROFILING,) if self.profiling else ()), ABOUT, *post, *few)


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
    asked = [kind for kind in _REASONS if receives is not None or kind not in _OF_PROFILING]
    merged = sum(kind.value not in base for kind in asked)
    draws = {RowKind.REGISTERED: len(asked) + 2, RowKind.OTHER: 1 + merged, RowKind.NOT_SELECTED: 2}
    few = {RowKind.RECEIVES: LEAST} if too_few else {}
    rows = (
        FunnelRow(kind, words_of(kind, channel), shown[kind], draws.get(kind, 1), few.get(kind))
        for kind in RowKind
        if kind in _ALWAYS or shown.get(kind, 0) > 0
    )
    return Funnel(tuple(rows), receives is not None, too_few, now, channel)


_OF_PROFILING = frozenset({RowKind.SAID_NO_TO_PROFILING, RowKind.NOT_SAID_YES_TO_PROFILING})
_ALWAYS = frozenset({RowKind.REGISTERED, RowKind.OTHER, RowKind.RECEIVES})
PROFILING = Text(
    "Det här urvalet är profilering. Bara de som har sagt ja till profilering ingår, och bara av dem frågas det.",
    "This selection is profiling. Only people who have said yes to profiling are in it, and it is asked of them alone.",
)
ABOUT = Text(
    "Antalen är ungefärliga: de har slumpmässigt brus, så att ingen kan räknas fram, och är desamma hela dagen. Det "
    "rätta antalet ligger i spannet bredvid 19 gånger av 20. I ett litet register är spannet större än talet; då är "
    "spannet det som kan sägas. "
    f"Färre än {STEP} visas bland andra skäl. Räknas om i sändögonblicket, person för person.",
    "The counts are approximate: they carry random noise, so that nobody can be worked out, and are the same all day. "
    "The true number lies in the span beside it 19 times of 20. In a small register the span is larger than the "
    "number; then the span is what can be said. "
    f"Fewer than {STEP} are told among other reasons. Decided again at the moment of sending, person by person.",
)
AT_SENDING = Text(
    "Adress och NIX adresserat prövas först vid sändningen: så många blir färre.",
    "Address and the NIX register of addressed mail are looked at when it is sent: so many are fewer then.",
)
TOO_FEW = Text(
    f"Färre än ungefär {LEAST} skulle få utskicket. Ett så litet urval pekar ut personer och skickas inte.",
    f"Fewer than about {LEAST} would receive the mailing. So small a selection points at people and is not sent.",
)
