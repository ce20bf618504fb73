"""Visits of those who have said yes, and signals of browsers that say no (M-20, M-22).

* A visit is kept only where the visitor's latest word is a yes to the text as it is now, and `decide` carries it by
  that consent. It is sealed under the visitor's own key. A path that reveals health is not in it.
* `Sec-GPC` is an objection. Of a browser without a code nothing is known and nothing is made up: that it came is an
  entry that concerns nobody, of all that came since the last. Of a visitor it is an answer like one that was given.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Person
from ombud.visitors import store
from ombud.visitors.answers import allows, choices_of, visitor
from ombud.visitors.days import opened, put
from ombud.visitors.model import VISITS, Channel, Visit, Word
from ombud.visitors.rules import ANSWERS, STATISTICS, Web
from ombud.visitors.store import Place


class PageSeen(NamedTuple):
    """One page that somebody saw who may have said yes. Without what would reveal anything about health."""

    code: str
    second: int
    path: str
    source: str

    def __repr__(self) -> str:
        return "PageSeen(…)"


def keep_visits(act: Act, seen: Sequence[PageSeen]) -> int:
    """Keep what may be kept; how many pages that is."""
    web = Web(act.policy, act.by, act.now)
    until = web.ends(act.now).visits
    by_code: dict[str, list[PageSeen]] = defaultdict(list)
    for one in seen if until is not None else ():
        by_code[one.code].append(one)
    kept = 0
    for code, pages in sorted(by_code.items()):
        person = visitor(act, code)
        if person is None or until is None or not allows(choices_of(person), act.policy.file):
            continue
        content = "\n".join(f"{one.second}\t{one.path}\t{one.source}" for one in pages).encode()
        at = datetime.fromtimestamp(pages[0].second, UTC)
        put(person, Place.VISIT, VISITS, at, until, content)
        kept += len(pages)
    return kept


def visits_of(person: Person) -> list[Visit]:
    """What is kept of a visitor's visits, the first first."""
    key = person.keys.for_reading(VISITS)
    if key is None:
        return []
    rows = store.pieces(person.act.tx, Place.VISIT, person.subject, VISITS, to_micros(person.act.now))
    return [visit for row in rows for visit in _visits(opened(Place.VISIT, row, key), from_micros(row.until))]


def _visits(content: bytes, until: datetime) -> list[Visit]:
    lines = (line.split("\t") for line in content.decode().split("\n"))
    return [Visit(datetime.fromtimestamp(int(second), UTC), path, source, until) for second, path, source in lines]


def note_signals(act: Act, number: int) -> None:
    """So many requests said no by the browser's own signal, from browsers of which nothing else is known (R-21.4)."""
    (choice,) = sorted(Web(act.policy, act.by, act.now).objection)[:1] or (Word.OBJECT.value,)
    act.enter(
        Entry(
            at=act.now,
            actor=act.by,
            act=Kind.OBJECT,
            outcome=Outcome.DONE,
            purpose=STATISTICS,
            categories=(ANSWERS,),
            policy_number=act.policy.number,
            facts={"channel": Channel.GPC.value, "choice": choice, "number": number},
        )
    )
