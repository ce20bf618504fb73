"""Where a campaign stands, and where each of its recipients does: both tables whole, and pure.

    draft ─► tested ─► approved ─► scheduled ─► sending ─► finished
               ▲  └ again             │  ▲         │  ▲
               └── changed ── draft   ▼  └─────────┤  │
                                    paused ◄───────┘  │
                                      └───────────────┘          cancelled: from everywhere but the two ends

* A campaign is finished when every recipient has an end, and not before (security.md 5, I4).
* A recipient is `going` from the commit before its mail can leave until the commit that says what became of it. Who was
  going when a worker died, and whose mail may have left, is `unknown`: that is for the mail server's own log or for a
  person to say, and is never sent again by itself (security.md, threat 34).
"""

from collections.abc import Mapping
from enum import StrEnum


class Phase(StrEnum):
    DRAFT = "draft"
    TESTED = "tested"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    """Somebody else has approved it, and a day is set; its recipients are written down when that day comes."""
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Move(StrEnum):
    CHANGE = "change"
    TEST = "test"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    CANCEL = "cancel"


MOVES: Mapping[tuple[Phase, Move], Phase] = {
    (Phase.DRAFT, Move.CHANGE): Phase.DRAFT,
    (Phase.TESTED, Move.CHANGE): Phase.DRAFT,
    (Phase.APPROVED, Move.CHANGE): Phase.DRAFT,
    (Phase.DRAFT, Move.TEST): Phase.TESTED,
    (Phase.TESTED, Move.TEST): Phase.TESTED,
    (Phase.TESTED, Move.APPROVE): Phase.APPROVED,
    (Phase.APPROVED, Move.SCHEDULE): Phase.SCHEDULED,
    (Phase.SCHEDULED, Move.SCHEDULE): Phase.SCHEDULED,
    (Phase.PAUSED, Move.SCHEDULE): Phase.SCHEDULED,
    (Phase.SCHEDULED, Move.START): Phase.SENDING,
    (Phase.SCHEDULED, Move.PAUSE): Phase.PAUSED,
    (Phase.SENDING, Move.PAUSE): Phase.PAUSED,
    (Phase.PAUSED, Move.RESUME): Phase.SENDING,
    (Phase.SENDING, Move.FINISH): Phase.FINISHED,
    (Phase.PAUSED, Move.FINISH): Phase.FINISHED,
    **{(phase, Move.CANCEL): Phase.CANCELLED for phase in Phase if phase not in (Phase.FINISHED, Phase.CANCELLED)},
}
"""Every move that there is. What is not here is refused."""
ENDED = frozenset({Phase.FINISHED, Phase.CANCELLED})


def moved(phase: Phase, move: Move) -> Phase | None:
    """Where the move leads; none where it is not one of that phase."""
    return MOVES.get((phase, move))


class Fate(StrEnum):
    """Where one recipient stands."""

    QUEUED = "queued"
    GOING = "going"
    UNKNOWN = "unknown"
    """It may have left, and nobody has said so."""
    SENT = "sent"
    """The carrier has taken it."""
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    STOPPED = "stopped"
    """A gate said no (M-01)."""
    TURNED = "turned"
    """The carrier said no, for good."""
    MISSED = "missed"
    """The day was over, or the campaign was cancelled, before its turn came."""


OPEN = frozenset({Fate.QUEUED, Fate.GOING, Fate.UNKNOWN})
"""Without an end."""
LEFT = frozenset({Fate.SENT, Fate.DELIVERED, Fate.BOUNCED, Fate.COMPLAINED})
"""A carrier has taken it: what the person may have seen, and what counts for how often somebody is written to."""
