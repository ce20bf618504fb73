"""Who acts for a person: since when, until when, how far, and what showed it (R-13, R-30 to R-34).

* In clear stand the kind, the state and the dates. Who it is, the scope and the evidence are sealed under the person's
  key for cases: that somebody has a god man tells of them.
* What is sealed is bound to what stands in clear: a mandate that was lengthened in the database does not open.
* A row that has ended is kept as long as the file of a request (T-15). It goes with the person's files, and keeps
  nobody from being erased.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ombud.actors import store
from ombud.actors.store import RepresentationRow
from ombud.database import Transaction
from ombud.law.periods import end_of, start_of
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.terms import ClassId, SubjectId
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros

CASE = ClassId("case")
KEPT = "P5Y"
"""From its end, as the file of a request (T-15)."""
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class State(StrEnum):
    """How far a representation has come."""

    PROPOSED = "proposed"
    """It waits for a second person, and holds nothing yet."""
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Representation:
    """Somebody's right to act for a person. It tells of both, and does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    state: State
    mandate: Mandate = field(repr=False)
    who: str = field(repr=False)
    """Who acts, in words that a desk can hold against an identity card."""
    evidence: str = field(repr=False)
    """What showed it: the court's order, the power, the extract of the population register."""
    by: str = field(repr=False)
    """The account that noted it."""
    ends_on: date | None = field(default=None, repr=False)
    """The first day on which it no longer holds, where that is known."""
    seconded_by: str = field(default="", repr=False)
    ended_by: str = field(default="", repr=False)
    why_ended: str = field(default="", repr=False)
    version: int = 1
    acting: SubjectId | None = field(default=None, repr=False)
    """Who acts, where they are registered themself and have shown it: they may then do so signed in."""

    def moved(self, **to: Any) -> "Representation":
        """Its next version."""
        return replace(self, version=self.version + 1, **to)

    @property
    def kept_until(self) -> datetime | None:
        """When the row may go."""
        ended = self.mandate.ended_at
        ends = ended if ended is not None else None if self.ends_on is None else start_of(self.ends_on)
        return None if ends is None else end_of(KEPT, ends)


def representation_text(representation: bytes) -> str:
    return id_text("m_", representation)


def representation_from(text: str) -> bytes:
    """Raises `ValueError`, which never repeats the text, when it is no such id."""
    return id_bytes("m_", text)


def representations_of(tx: Transaction, subject: SubjectId, key: Sealer | None) -> tuple[Representation, ...]:
    """Everybody who acts or acted for the person, oldest first; nobody where the key has gone."""
    rows = store.representations(tx, subject) if key is not None else []
    return tuple(_opened(subject, row, key) for row in rows if key is not None)


def keep_representation(tx: Transaction, one: Representation, key: Sealer) -> None:
    """Write a new row."""
    store.add_representation(tx, one.subject, _row(one, key))


def move_representation(tx: Transaction, one: Representation, key: Sealer) -> bool:
    """Write the next version; False where another act was first."""
    return store.move_representation(tx, one.subject, _row(one, key))


def join_representations(
    tx: Transaction, subject: SubjectId, theirs: tuple[Representation, ...], key: Callable[[], Sealer]
) -> None:
    """Whoever acts for a person acts for them under their other registration too."""
    there = {row.representation_id for row in store.representations(tx, subject)} if theirs else set()
    for one in theirs:
        if one.id not in there:
            keep_representation(tx, replace(one, subject=subject), key())


def _row(one: Representation, key: Sealer) -> RepresentationRow:
    mandate = one.mandate
    begins_at = to_micros(start_of(mandate.from_on))
    ends_at = None if one.ends_on is None else to_micros(start_of(one.ends_on))
    kept_until = None if one.kept_until is None else to_micros(one.kept_until)
    plain = {
        "who": one.who, "evidence": one.evidence, "scope": sorted(mandate.scope), "alone": mandate.alone,
        "until_on": None if mandate.until_on is None else mandate.until_on.isoformat(),
        "from_on": mandate.from_on.isoformat(), "ended_at": mandate.ended_at and to_micros(mandate.ended_at),
        "ends_on": None if one.ends_on is None else one.ends_on.isoformat(),
        "by": one.by, "seconded_by": one.seconded_by, "ended_by": one.ended_by, "why_ended": one.why_ended,
        "acting": "" if one.acting is None else one.acting.hex(),
    }  # fmt: skip
    row = RepresentationRow(
        one.id, mandate.capacity.value, one.state.value, begins_at, ends_at, kept_until, CASE, one.version, b""
    )
    return row._replace(sealed=key.seal(_context(one.subject, row), _JSON(plain).encode()))


def _opened(subject: SubjectId, row: RepresentationRow, key: Sealer) -> Representation:
    plain = json.loads(key.open(_context(subject, row), row.sealed))
    mandate = Mandate(
        Capacity(row.kind),
        date.fromisoformat(plain["from_on"]),
        None if plain["until_on"] is None else date.fromisoformat(plain["until_on"]),
        None if plain["ended_at"] is None else from_micros(plain["ended_at"]),
        frozenset(map(Matter, plain["scope"])),
        plain["alone"],
    )
    return Representation(
        subject, row.representation_id, State(row.state), mandate, plain["who"], plain["evidence"], plain["by"],
        None if plain["ends_on"] is None else date.fromisoformat(plain["ends_on"]),
        plain["seconded_by"], plain["ended_by"], plain["why_ended"], row.version,
        SubjectId(bytes.fromhex(plain["acting"])) if plain.get("acting") else None,
    )  # fmt: skip


def _context(subject: SubjectId, row: RepresentationRow) -> Context:
    """The place of what is sealed, and what stands in clear beside it."""
    clear = f"representation {row.kind} {row.state} {row.begins_at} {row.ends_at} {row.kept_until}"
    return Context(subject, row.klass, clear, row.representation_id, row.version)
