"""Opens what was permitted of the people of one page.

The log comes first: one entry for each person, written together, and waited for once (design 5, 2).
"""

from collections.abc import Hashable, Sequence
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.choices import Wishes
from ombud.keys import DataKey, TamperedError
from ombud.terms import CategoryId, ClassId
from ombud.terms.time import to_micros
from ombud.vault.crowd.model import DecidedNow, OpenedPerson, Stands
from ombud.vault.crowd.pages import Pages
from ombud.vault.entry import heading_of
from ombud.vault.facts import chosen
from ombud.vault.model import OfMany, PersonalData, Row
from ombud.vault.place import Place
from ombud.vault.write import NO_KEY, row_context

_CHOICES = CategoryId("choices")


class Opening:
    """Opens page after page of one question."""

    def __init__(self, vault: Place, pages: Pages, now: datetime) -> None:
        self._vault = vault
        self._pages = pages
        self._now = now

    def of(self, people: Sequence[DecidedNow]) -> list[OpenedPerson]:
        """The people of a page, opened. Raises `TamperedError`: then nobody of the page is handed out."""
        stands: dict[Hashable, Stands] = {}
        opened = [self._person(one, stands) for one in people]
        desk, at, lane = self._pages.desk, to_micros(self._now), self._vault.ledger.lane(self._now)
        heads = []
        for one in people:
            told = Kind.OPEN, None, len(one.found) + len(one.relations)
            heads.append((desk.headings.get(told) or heading_of(desk, told, self._now), one.subject))
        lane.opened_together(heads, at, desk.durability)
        return opened

    def _person(self, one: DecidedNow, known: dict[Hashable, Stands]) -> OpenedPerson:
        person, reads_choices = one.person, _CHOICES in one.permitted
        alike = person.stands, person.choices if reads_choices else 0, person.flags
        stands = known.get(alike)
        if stands is None:
            choices = chosen(self._pages.policy, person.choices) if reads_choices else frozenset()
            stands = known[alike] = Stands(Wishes(0, person.flags).flag_set(), choices, *person.stands)
        values = PersonalData(one.subject, self._plain(one)).reveal()
        return OpenedPerson(one, tuple(values), tuple(one.relations), stands)

    def _plain(self, one: DecidedNow) -> list[tuple[Row | OfMany, bytes]]:
        """Each record and its plain bytes. The key is of the moment in which the record was read."""
        subject, keys, plain = one.subject, dict[str, DataKey](), []
        for row in one.rows:
            key = keys.get(row.klass)
            if key is None:
                key = keys[row.klass] = self._key(one, row.klass)
            plain.append((row, key.open(row_context(subject, row), row.sealed)))
        return plain

    def _key(self, one: DecidedNow, klass: str) -> DataKey:
        wrapped = one.person.keys.get(klass)
        if wrapped is None:
            raise TamperedError(NO_KEY)
        return self._pages.together.opened(one.subject, ClassId(klass), wrapped)
