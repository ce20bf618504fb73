"""Opens what was permitted of the people of one page.

The log comes first: one entry for each person, written together, and waited for once (design 5, 2).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.choices import Wishes
from ombud.keys import TamperedError
from ombud.terms import CategoryId, ClassId
from ombud.terms.time import to_micros
from ombud.vault.crowd.model import DecidedNow, OpenedPerson
from ombud.vault.crowd.pages import Pages
from ombud.vault.entry import heading_of
from ombud.vault.facts import chosen
from ombud.vault.model import PersonalData, Row
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
        opened = [self._person(one) for one in people]
        desk, at, lane = self._pages.desk, to_micros(self._now), self._vault.ledger.lane(self._now)
        heads = []
        for one in people:
            told = Kind.OPEN, None, len(one.found) + len(one.relations)
            heads.append((desk.headings.get(told) or heading_of(desk, told, self._now), one.subject))
        lane.opened_together(heads, at, desk.durability)
        return opened

    def _person(self, one: DecidedNow) -> OpenedPerson:
        person, policy = one.person, self._pages.policy
        stage, ties = person.stands
        return OpenedPerson(
            one.subject,
            one.permitted,
            tuple(PersonalData(one.subject, list(self._plain(one))).reveal()),
            tuple(one.relations),
            Wishes(0, person.flags).flag_set(),
            chosen(policy, person.choices) if _CHOICES in one.permitted else frozenset(),
            stage,
            ties,
        )

    def _plain(self, one: DecidedNow) -> Iterator[tuple[Row, bytes]]:
        """Each record and its plain bytes. The key is of the moment in which the record was read."""
        subject, kept, opened = one.subject, one.person.keys, self._pages.together.opened
        for row in one.rows:
            wrapped = kept.get(row.klass)
            if wrapped is None:
                raise TamperedError(NO_KEY)
            yield row, opened(subject, ClassId(row.klass), wrapped).open(row_context(subject, row), row.sealed)
