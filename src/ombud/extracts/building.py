"""Build an extract: everybody is decided one by one, streamed, made less of, sealed.

1. May the actor and the purpose have one at all? Then its row and keys are made, and where the log stands is noted.
2. People come opened, a page at a time, in the form EXTRACT; what they have becomes rows at once. Of fifty thousand
   people a piece is made in memory and sealed under the extract's key; no more than that is ever held.
3. One act names the pieces, and with it the extract is there. A builder that is killed leaves nothing that opens, and
   what lies there is tidied away by the next one, or by the worker.

Who said no while it was built is found by where the log stood when it began (`live`).

Whoever may have to ask again asks under an id (`build_once`): what is there under it is not made once more, and what a
killed builder left under it is taken away first.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ombud.extracts import store
from ombud.extracts.ending import drop_row, take_away_left
from ombud.extracts.model import ExtractFault, ExtractHeader, Tables
from ombud.extracts.period import ends_at
from ombud.extracts.pieces import PEOPLE, Piece
from ombud.extracts.place import Stores, enter, header_of, question
from ombud.extracts.pseudonyms import Pseudonyms
from ombud.extracts.rows import Making, Opened, rows_of
from ombud.extracts.shape import shape
from ombud.extracts.store import BUILDING, READY, ExtractRow, PieceRow
from ombud.keys import DataKey
from ombud.keys.of_extracts import make_extract_keys
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId
from ombud.terms.time import to_micros
from ombud.vault import NoPolicyError
from ombud.vault.crowd import Crowd, OpenedPerson, moved_since, undisturbed

Progress = Callable[[int], None]
"""Told how many people are in it so far."""
_BY_ITSELF = frozenset({Rule.D_01, Rule.D_02, Rule.D_14, Rule.D_16})
"""The rules that say no to everybody alike: about the purpose and the actor."""
_END = 2**62


@dataclass(frozen=True, slots=True)
class Planned:
    """What `build` would make."""

    purpose: PurposeId
    tables: Tables
    people: int
    left_out: dict[str, int]
    expires_at: datetime


def silent(_people: int) -> None:
    """Nobody is told."""


def against(stores: Stores, purpose: PurposeId, *, by: Actor, now: datetime) -> Refusal | None:
    """What the policy has against an extract of the purpose, whoever would be in it. Raises `NoPolicyError`."""
    policy = _in_force(stores, now)
    return refusal_of(policy, question(purpose, shape(policy, purpose), by), now)


def planned(stores: Stores, purpose: PurposeId, *, by: Actor, now: datetime) -> Planned | Refusal:
    """Who would be in it and with which columns. Opens nothing and changes nothing but the log."""
    policy = _in_force(stores, now)
    tables = shape(policy, purpose)
    asked = question(purpose, tables, by)
    refused = refusal_of(policy, asked, now)
    if refused is not None:
        return refused
    crowd = Crowd(stores.vault, asked, now)
    for _ in crowd.decided():
        pass
    return Planned(purpose, tables, crowd.people, _counted(crowd), ends_at(policy, purpose, now))


def build(
    stores: Stores, purpose: PurposeId, *, by: Actor, now: datetime, progress: Progress = silent
) -> ExtractHeader | Refusal:
    """Make an extract of the purpose as things are now. Raises `NoPolicyError`, `CrowdOverBudgetError`."""
    return _built(stores, stores.vault.new_id(), purpose, by, now, progress)


def build_once(
    stores: Stores, extract: bytes, purpose: PurposeId, *, by: Actor, now: datetime, progress: Progress = silent
) -> ExtractHeader | Refusal:
    """The extract of that id, made where it is not there. Raises as `build`, and `ExtractFault` while another makes
    it."""
    with stores.vault.database.read() as tx:
        row = store.one(tx, extract)
    if row is not None and row.state == READY:
        return header_of(row)
    if not take_away_left(stores, extract, now=now):
        raise ExtractFault("another process is building that extract. Try again when it has ended.")
    return _built(stores, extract, purpose, by, now, progress)


def _built(
    stores: Stores, extract: bytes, purpose: PurposeId, by: Actor, now: datetime, progress: Progress
) -> ExtractHeader | Refusal:
    policy = _in_force(stores, now)
    tables = shape(policy, purpose)
    asked = question(purpose, tables, by)
    refused = refusal_of(policy, asked, now)
    if refused is not None:
        return refused
    stores.shelf.make(extract)
    with stores.shelf.alone(extract):
        begun, keys = _begin(stores, extract, policy, asked, now)
        try:
            return _Building(stores, begun, keys, tables).made(asked, progress, now)
        except BaseException:
            with suppress(Exception):  # what cannot be taken away now is tidied away later
                drop_row(stores, begun, by=by, now=now)
            raise


def _in_force(stores: Stores, now: datetime) -> Policy:
    with stores.vault.database.read() as tx:
        policy = stores.vault.book.in_force(tx, now)
    if policy is None:
        raise NoPolicyError("no policy is in force")
    return policy


def refusal_of(policy: Policy, asked: Ask, now: datetime) -> Refusal | None:
    """What stands against an extract whoever would be in it; a purpose without columns covers nothing (D-03)."""
    answer = decide(policy, law_on(local_date(now)), asked, Facts(), now)
    if not asked.categories and asked.purpose in policy.file.purposes:
        return Refusal(asked, policy.number, (Rule.D_03,))
    rules = tuple(rule for rule in answer.rules if rule in _BY_ITSELF) if isinstance(answer, Refusal) else ()
    return Refusal(asked, policy.number, rules) if rules else None


def _begin(
    stores: Stores, extract: bytes, policy: Policy, asked: Ask, now: datetime
) -> tuple[ExtractRow, tuple[DataKey, DataKey]]:
    vault, at = stores.vault, to_micros(now)
    expires_at = to_micros(ends_at(policy, asked.purpose, now))
    with vault.database.act() as tx:
        position, _ = moved_since(tx, _END)
        row = _row(extract, policy, asked, (at, expires_at, position))
        keys = make_extract_keys(tx, vault.keyring, extract)
        store.add(tx, row)
        enter(stores, tx, row, asked.actor, now, "begin")
    return row, keys


def _row(extract: bytes, policy: Policy, asked: Ask, when: tuple[int, int, int]) -> ExtractRow:
    built_at, expires_at, position = when
    role = asked.actor.role
    return ExtractRow(extract, asked.purpose, BUILDING, role, policy.number, built_at, expires_at, position, 0, 0, "{}")


class _Building:
    """One extract under way."""

    def __init__(self, stores: Stores, begun: ExtractRow, keys: tuple[DataKey, DataKey], tables: Tables) -> None:
        self._stores = stores
        self._shelf = stores.shelf
        self._begun = begun
        self._key = keys[0]
        self._pseudonyms = Pseudonyms(keys[1])
        self._tables = tables
        self._pieces: list[PieceRow] = []
        self._number = 0
        self._people = 0

    def made(self, asked: Ask, progress: Progress, now: datetime) -> ExtractHeader:
        vault = self._stores.vault
        crowd = Crowd(vault, asked, now)
        making = Making(self._tables, frozenset(crowd.policy.file.services), local_date(now))
        pages, more = crowd.opened(), True
        while more:
            with Piece(self._tables) as piece:
                more = self._fill(piece, pages, making, progress)
                self._put(piece)
        self._shelf.settle(self._begun.extract_id)
        left_out = _counted(crowd)
        row = self._begun._replace(
            state=READY, people=self._people, pieces=self._number, left_out=json.dumps(left_out, sort_keys=True)
        )
        with vault.database.act() as tx:
            if not store.change(tx, self._begun, row):
                raise ExtractFault("the extract was dropped while it was built; nothing of it is left. Build it again.")
            store.add_pieces(tx, self._pieces)
            enter(self._stores, tx, row, asked.actor, now, "built", people=self._people, refused=sum(left_out.values()))
        return header_of(row)

    def _fill(self, piece: Piece, pages: Iterator[list[OpenedPerson]], making: Making, progress: Progress) -> bool:
        """Take people until the piece is full. False when there are no more."""
        while True:
            with undisturbed():  # until the page has gone
                more = self._take_page(piece, next(pages, ()), making)
            if not more:
                return False
            progress(self._people + piece.people)
            if piece.people >= PEOPLE:
                return True

    def _take_page(self, piece: Piece, page: Sequence[OpenedPerson], making: Making) -> bool:
        """False where there is nobody: the last has been taken."""
        for person in page:
            self._take(piece, person, making)
        return bool(page)

    def _take(self, piece: Piece, person: Opened, making: Making) -> None:
        rows = rows_of(person, making)
        if rows:
            piece.add(self._pseudonyms.of(person.subject), rows, self._pseudonyms.source(_ids(person)))

    def _put(self, piece: Piece) -> None:
        for part, rows, content in piece.columnar():
            row = PieceRow(self._begun.extract_id, self._number, part, 1, rows)
            self._shelf.put(row, self._key, content)
            self._pieces.append(row)
        self._number += 1
        self._people += piece.people


def _ids(person: Opened) -> list[bytes]:
    return [*[value.record_id for value in person.values], *[relation.id for relation in person.relations]]


def _counted(crowd: Crowd) -> dict[str, int]:
    return {rule.value: number for rule, number in crowd.left_out.items()}
