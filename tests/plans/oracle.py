"""A second statement of what becomes of steps: the history of each, and questions asked of it.

Nothing is kept but what has happened. What a step may do next follows from reading its history backwards.
"""

from dataclasses import dataclass, field

LEASE, CAP, TRIES = 7, 4 * 3600, 12


@dataclass
class Past:
    """What has happened to one step: (what, when, by whom or until when)."""

    due: float
    happened: list[tuple[str, float, object]] = field(default_factory=list)

    def holder(self) -> object:
        """Who may write what comes of it: whoever claimed it last, if nothing has come of it since."""
        for what, _, who in reversed(self.happened):
            if what == "claimed":
                return who
            if what not in ("renewed", "mended", "begun"):
                return None
        return None

    def is_done(self) -> bool:
        return any(what == "done" for what, _, _ in self.happened)

    def is_dead(self) -> bool:
        return any(what == "dead" for what, _, _ in self.happened)

    def tries(self) -> int:
        """Failures since it last went well: told ones, and begun ones that somebody else found without a holder."""
        count = 0
        for place, (what, _, _) in enumerate(self.happened):
            if what == "later":
                count = 0
            elif what in ("failed", "lost") or (what == "claimed" and self.in_hand(place)):
                count += 1
        return count

    def in_hand(self, until: int | None = None) -> bool:
        """Had its holder begun it in writing, with nothing heard of it since? Of what had happened until then."""
        for what, _, _ in reversed(self.happened[:until]):
            if what not in ("renewed", "mended"):
                return what == "begun"
        return False

    def in_doubt(self) -> bool:
        """Had somebody claimed it of whom nothing was heard, before whoever has it now?"""
        claims = 0
        for what, _, _ in reversed(self.happened):
            if what not in ("claimed", "renewed", "mended", "begun", "given back"):
                return what == "lost" or claims > 1
            claims += what == "claimed"
        return claims > 1

    def may_be_claimed(self, now: float) -> bool | None:
        """None where the back-off decides, which is not said twice: it is between three quarters and all of a while."""
        if self.is_done() or self.is_dead():
            return False
        if not self.happened:
            return now >= self.due
        what, at, more = self.happened[-1]
        if what in ("claimed", "renewed", "begun"):
            return now >= at + LEASE
        if what in ("mended", "given back"):
            return now >= at
        if what == "later":
            return now >= float(str(more))
        longest = min(30 * 2 ** (self.tries() - 1), CAP)
        if now < at + longest * 0.75 - 0.001:
            return False
        return True if now >= at + longest else None
