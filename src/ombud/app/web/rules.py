"""What the policy in force says to the site, looked up some seconds apart: a page does not wait for the database.

What is kept is decided again when it is written. So a version that comes into force is obeyed at once by what is
stored, and within seconds by what is shown.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.app.installation import Ombud
from ombud.app.web.pages import Asked
from ombud.database import DatabaseFault
from ombud.policy.model import PolicyFile, StoragePeriod
from ombud.policy.storage import rows_for
from ombud.policy.wording.periods import length_words
from ombud.terms import CategoryId, Text
from ombud.visitors import WEBSITE
from ombud.visitors.answers import text_asked
from ombud.visitors.health import Health
from ombud.visitors.rules import ANSWERS, ONLINE, STATISTICS, Web

LOOKED_UP_AGAIN = timedelta(seconds=10)
_ANSWERS_IN_TEXT = re.compile(r"\s*\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds now."""

    health: Health
    asked: Asked | None
    """What the site asks; None where there is nothing to ask."""
    may_object: bool
    """Is there counting that one may object to (Art. 21(1)), asked about or not?"""
    version: str
    """Of the text that is asked."""
    since: datetime
    """When the policy came into force."""


class RulesNow:
    """The rules, as they were at most some seconds ago."""

    def __init__(self, ombud: Ombud, clock: Callable[[], datetime]) -> None:
        self._ombud = ombud
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[datetime, Rules | None] | None = None

    def __call__(self) -> Rules | None:
        """None before the first policy is in force: then nothing is kept and nothing asked.

        One asks the database; meanwhile the others go by what is known, as all do while it does not answer. Raises
        `DatabaseFault` where nothing is known yet.
        """
        known = self._known
        if (known is None or not self.are_fresh()) and self._lock.acquire(blocking=known is None):
            try:
                known = self._known = self._asked_again()
            finally:
                self._lock.release()
        if known is None:
            raise AssertionError("it was looked up")
        return known[1]

    def are_fresh(self) -> bool:
        """Were they looked up a moment ago?"""
        known, now = self._known, self._clock()
        return known is not None and known[0] <= now < known[0] + LOOKED_UP_AGAIN

    def _asked_again(self) -> tuple[datetime, Rules | None]:
        now, known = self._clock(), self._known
        if known is not None and self.are_fresh():
            return known
        try:
            return now, self._look_up(now)
        except DatabaseFault:
            if known is None:
                raise
            return now, known[1]

    def _look_up(self, now: datetime) -> Rules | None:
        vault, web = self._ombud.vault, self._ombud.config.web
        with vault.database.read() as tx:
            policy = vault.book.in_force(tx, now)
        if policy is None:
            return None
        of_now = Web(policy, WEBSITE, now)
        text, asks = text_asked(policy.file), of_now.asks()
        asked = _asked(policy.file, text.partition("/")[0]) if text and asks else None
        version = text.partition("/")[2] if text else ""
        health = Health(policy.file, web.reveals, web.neutral)
        return Rules(health, asked, of_now.may_object(), version, policy.from_at)


def _asked(file: PolicyFile, text: str) -> Asked:
    words = file.consents[text].text
    said = Text(*(_ANSWERS_IN_TEXT.sub("", one) for one in (words.sv, words.en)))
    return Asked(said, _length(file, ONLINE), _length(file, ANSWERS))


def _length(file: PolicyFile, category: CategoryId) -> Text:
    rows: tuple[StoragePeriod, ...] = rows_for(file.purposes[STATISTICS], category)
    words = length_words(next((row.period for row in rows if row.period), "P0D"))
    return Text(words.sv, words.en)
