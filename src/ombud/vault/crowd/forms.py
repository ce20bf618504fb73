"""What comes again in a crowd: people and records of whom the same is known are decided about once.

* Two people stand alike where their standing begins alike and they have chosen and are flagged alike; two records are
  alike where class, category, notice, regime, marks and unit are. The rules are asked once for each pair of these
  (`Decider`), but for the end of the storage period (D-12), that depends on when things happened.
* An end is never earlier for something that happened later. So what is kept by some events is kept by later ones, and
  what has ended with some has ended with earlier ones: most ends need no calendar.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from ombud.policy.ask import Rule
from ombud.policy.decide import Judged
from ombud.policy.model import Anchor
from ombud.policy.storage import NEVER as NEVER_KEPT
from ombud.terms.time import to_micros
from ombud.vault.rolls import ALWAYS

_One = TypeVar("_One")
When = tuple[int, ...]
"""Of each event that an end depends on, when it happened; `NEVER` where it has not."""
NEVER = -(1 << 63)
_REMEMBERED = 8


class Form:
    """What is decided about everything of one form, at one time."""

    __slots__ = ("_ended", "_gone", "_judged", "_kept", "_lasting", "_now", "anchors", "refusing")

    def __init__(self, judged: Judged | None, now: datetime, *, begun: bool) -> None:
        """`judged` is none where the purpose is not declared."""
        self._judged = judged
        self._now = now
        self._kept: list[tuple[When, int]] = []
        self._gone: list[When] = []
        self.anchors: tuple[Anchor, ...] = ()
        self.refusing: tuple[Rule, ...] | None = None
        """What refuses, where it is the same whenever things happened; none where it is not."""
        self._lasting: tuple[Rule, ...] = (Rule.D_01,)
        self._ended: tuple[Rule, ...] = (Rule.D_01,)
        if judged is None:
            self.refusing = self._lasting
            return
        self._lasting = judged.refusing(kept=True, begun=begun)
        self._ended = judged.refusing(kept=False, begun=begun)
        self.anchors = judged.anchors
        if judged.until is not None:
            self.refusing = self._lasting if now < judged.until else self._ended

    def refused(self, when: When, anchors: Callable[[], Mapping[Anchor, datetime]]) -> tuple[tuple[Rule, ...], int]:
        """What refuses where things happened then, nothing where it is permitted; and until when that is known."""
        for known, until in self._kept:
            if all(map(int.__ge__, when, known)):
                return self._lasting, until
        for known in self._gone:
            if all(map(int.__le__, when, known)):
                return self._ended, ALWAYS
        end = NEVER_KEPT if self._judged is None else self._judged.end(anchors())
        if self._now < end:
            until = to_micros(end)
            _remember(self._kept, (when, until))
            return self._lasting, until
        _remember(self._gone, when)
        return self._ended, ALWAYS

    def keeps(self, rules: tuple[Rule, ...]) -> bool:
        """Is that what it says while everything is kept?"""
        return rules is self._lasting


def when(asked: tuple[Anchor, ...], events: Mapping[Anchor, int]) -> When:
    """When those happened that are asked for."""
    return tuple([events.get(anchor, NEVER) for anchor in asked])


def _remember(known: list[_One], one: _One) -> None:
    """The one that says most comes first: what is new was not known to follow from an older one."""
    known.insert(0, one)
    del known[_REMEMBERED:]
