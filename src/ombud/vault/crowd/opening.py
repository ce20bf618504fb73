"""Opens what was permitted of the people of one page.

The log comes first: one entry for each person, written together, and waited for once (design 5, 2).
"""

from collections.abc import Sequence
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.policy.ask import Ask
from ombud.terms import CategoryId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.crowd.model import OpenedPerson
from ombud.vault.crowd.page import Chosen
from ombud.vault.desk import Desk
from ombud.vault.entry import heading_of
from ombud.vault.keys import PersonKeys
from ombud.vault.model import PersonalData, Value
from ombud.vault.place import Place
from ombud.vault.read import Answer
from ombud.vault.write import plain

_CHOICES = CategoryId("choices")


class Opening:
    """Opens page after page for one question."""

    def __init__(self, vault: Place, question: Ask, now: datetime) -> None:
        self._vault = vault
        self._question = question
        self._now = now

    def of(self, desk: Desk, people: Sequence[Chosen]) -> list[OpenedPerson]:
        """The people of a page, opened. Raises `TamperedError`: then nobody of the page is handed out."""
        opened = [self._person(one) for one in people]
        at, lane = to_micros(self._now), self._vault.ledger.lane(self._now)
        for one in people:
            told = Kind.OPEN, None, len(one.rows) + len(one.relations)
            head = desk.headings.get(told) or heading_of(desk, told, self._now)
            lane.opened_many(head, one.decided.subject, (), at, desk.durability)
        return opened

    def _person(self, one: Chosen) -> OpenedPerson:
        about, permitted = one.about, one.decided.permitted
        return OpenedPerson(
            one.decided.subject,
            permitted,
            self._values(one),
            one.relations,
            about.wishes.flag_set(),
            about.choices if _CHOICES in permitted else frozenset(),
            about.standing.stage,
            about.standing.ties,
        )

    def _values(self, one: Chosen) -> tuple[Value, ...]:
        subject = one.decided.subject
        if one.looked is not None:
            opened = one.looked.opened(self._vault.directory, subject, Answer(None, (), one.rows))
            return tuple(PersonalData(subject, opened).reveal())
        if not one.rows:
            return ()
        with self._vault.database.read() as tx:
            keys = PersonKeys(self._vault.directory, tx, subject)
            there = {row.record_id: row for row in store.rows_with(tx, subject, [row.record_id for row in one.rows])}
            rows = [there[row.record_id] for row in one.rows if there.get(row.record_id) == row]
            return tuple(PersonalData(subject, [(row, plain(subject, row, keys)) for row in rows]).reveal())
