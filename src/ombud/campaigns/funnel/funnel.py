"""The funnel "Vilka blir kvar, och varför": from everybody to those who receive it, in counts that sum.

* Each row is coarse (`coarse.py`). The first row is the sum of the others: nothing is told twice.
* Of what depends on the selection one number alone is released, how many receive it; "Passar inte urvalet" is what is
  left of those who could have been reached, and tells no more.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.campaigns.funnel.coarse import LEAST, STEP, Secret, Tally, coarse, merge_small
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
_REACHED = (RowKind.RECEIVES, RowKind.NOT_SELECTED)


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


def funnel_of(tally: Tally, channel: str, secret: Secret, *, profiling: bool, now: datetime) -> Funnel:
    """What may be shown. Takes over the tally: small rows are merged in it."""
    merge_small(tally, secret, _REASONS)
    shown = {kind: coarse(tally, kind, secret) for kind in (*_REASONS, RowKind.OTHER)}
    received = coarse(tally, RowKind.RECEIVES, secret)
    too_few = received < LEAST
    received = 0 if too_few else received
    if profiling:
        reached = coarse(tally.joined(_REACHED), RowKind.RECEIVES, secret)
        shown[RowKind.NOT_SELECTED] = max(0, reached - received)
    shown[RowKind.RECEIVES] = received
    shown[RowKind.REGISTERED] = sum(shown.values())
    always = {RowKind.REGISTERED, RowKind.OTHER, RowKind.RECEIVES}
    rows = (
        FunnelRow(kind, words_of(kind, channel), shown[kind])
        for kind in RowKind
        if kind in always or shown.get(kind, 0) > 0
    )
    return Funnel(tuple(rows), profiling, too_few, now)


PROFILING = Text(
    "Det här urvalet är profilering. Bara de som har sagt ja till profilering ingår, och bara av dem frågas det.",
    "This selection is profiling. Only people who have said yes to profiling are in it, and it is asked of them alone.",
)
ABOUT = Text(
    f"Antalen är ungefärliga: de har slumpmässigt brus och är avrundade till närmaste {STEP}. Färre än {STEP} visas "
    "bland andra skäl. Räknas om i sändögonblicket, person för person.",
    f"The counts are approximate: they carry random noise and are rounded to the nearest {STEP}. Fewer than {STEP} are "
    "told among other reasons. Decided again at the moment of sending, person by person.",
)
TOO_FEW = Text(
    f"Färre än ungefär {LEAST} skulle få utskicket. Ett så litet urval pekar ut personer och skickas inte.",
    f"Fewer than about {LEAST} would receive the mailing. So small a selection points at people and is not sent.",
)
