"""An audience: everybody decided one by one for advertising by e-mail, beside a bare SELECT of the same rows.

* First: nothing is remembered of the question; every row of everybody is read, checked and decided about.
* Again: it was asked before in this process, and whoever has moved since is decided about anew. That is how an audience
  is worked out: a filter is changed, and everybody is asked once more.
* Four of ten may be reached. Between slices somebody says no, and is not in the next.
"""

from collections.abc import Mapping, Sequence

from ombud.app.bench.clinic import CONTACT, MARKETING
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.multitude import NO
from ombud.app.bench.place import Place
from ombud.audit.model import NOBODY
from ombud.keys import store as keydir
from ombud.policy.ask import Ask, Refusal
from ombud.requests import objection
from ombud.terms import SubjectId, Text
from ombud.vault import Opened
from ombud.vault.crowd import Crowd
from ombud.vault.crowd import store as crowd_rows
from ombud.vault.crowd.store import Wanted

BUDGET_US = 5.0
"""Five seconds for a million people (issue: an audience)."""
_PAGE = 500


class Reaching:
    """Both sides of an audience; `again`: the question was asked before."""

    def __init__(self, place: Place, size: Size, *, again: bool) -> None:
        self._again = again
        self._clinic = place.crowded
        self._came = place.multitude(size.crowd)
        self._left: list[SubjectId] = []
        with self._clinic.ombud.vault.database.read() as tx:
            self.units = len(keydir.subjects(tx))

    def baseline(self, number: int) -> Work:
        """Every row of everybody, as it is; one for each person."""
        wanted = Wanted([CONTACT], False, None, (), False)

        def work() -> Sequence[object]:
            database, after, seen = self._clinic.ombud.vault.database, b"", 0
            while True:
                with database.read() as tx:
                    people = crowd_rows.next_people(tx, after, _PAGE)
                    if not people:
                        return range(seen)
                    crowd_rows.read(tx, people, wanted, 0, between=True)
                after, seen = people[-1][0], seen + len(people)

        return work

    def ours(self, number: int) -> Work:
        if not self._again:
            self._clinic.reopened()
        elif not self._left:
            self._asked()
        return lambda: [self._asked() for _ in range(number)]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(len(baseline) == self.units, "somebody was not read")
        for people in ours:
            expect(people == self._came["yes"], "others may be reached than those who said yes")
        vault, now = self._clinic.ombud.vault, self._clinic.now
        for subject in self._left[:3]:
            expect(isinstance(vault.ask(self._ask(subject), now=now), Opened), "who is in it may not be reached")

    def refusals(self) -> int:
        """Somebody says no, and is in no audience any more."""
        if not self._left:
            self._asked()
        subject, vault, now = self._left.pop(), self._clinic.ombud.vault, self._clinic.now
        objection(vault, subject, NO, "desk", by=self._clinic.actor("rut"), now=now)
        vault.ledger.sequence(now)
        self._came["yes"] -= 1
        expect(isinstance(vault.ask(self._ask(subject), now=now), Refusal), "somebody who said no may be reached")
        self._asked()
        expect(subject not in self._left, "somebody who said no is in the audience")
        return 1

    def asides(self) -> Mapping[str, float]:
        return {}

    def _ask(self, subject: SubjectId) -> Ask:
        return Ask(subject, MARKETING, frozenset({CONTACT}), self._clinic.actor("max"), "email")

    def _asked(self) -> int:
        """How many may be reached; who, for the checks."""
        crowd = Crowd(self._clinic.ombud.vault, self._ask(NOBODY), self._clinic.now)
        self._left = [one.subject for one in crowd.decided() if not one.refusing]
        return len(self._left)


_AGAINST = Text("SELECT av samma rader", "a SELECT of the same rows")

AGAIN = Measure(
    "audience",
    Text("vilka får nås? alla avgörs en och en, på nytt", "who may be reached? everybody decided one by one, again"),
    Text("det som fem sekunder för en miljon ger en person", "what five seconds for a million give one person"),
    {Store.SQLITE: 1.0, Store.POSTGRESQL: 1.0},
    1,
    10,
    lambda place, size: Reaching(place, size, again=True),
    budget_us=BUDGET_US,
)
FIRST = Measure(
    "audience-first",
    Text("detsamma första gången: läst, prövat, avgjort", "the same the first time: read, checked, decided"),
    _AGAINST,
    {Store.SQLITE: 3.0, Store.POSTGRESQL: 3.0},
    1,
    5,
    lambda place, size: Reaching(place, size, again=False),
)
