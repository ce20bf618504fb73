"""Reads a crowd some pages at a time, these of one moment of the database, and decides about everybody in them.

They are read in one transaction and decided about outside it: no reader holds the database for longer than it takes to
read and check a thousand people (design 4). A server reads a page while the one before it is checked. Everything
that is read is checked before anything is decided from it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from ombud.database import Transaction
from ombud.database.port import Row
from ombud.keys.model import WrappedKey
from ombud.keys.together import Together
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask
from ombud.relations import Kind, Relation, relations_among
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.relations.store import RelationRow
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Sealer
from ombud.terms.time import to_micros
from ombud.vault import store_versions as versions
from ombud.vault.crowd import store
from ombud.vault.crowd.alone import Looking
from ombud.vault.crowd.deciding import Deciding
from ombud.vault.crowd.model import DecidedNow
from ombud.vault.crowd.person import Somebody
from ombud.vault.crowd.seals import check_page
from ombud.vault.crowd.store import Read, Wanted
from ombud.vault.desk import Desk
from ombud.vault.place import NoPolicyError, Place

PEOPLE = 500
"""How many are read in one moment, and opened with one wait for the log."""
DECIDED = 1000
"""How many are read in one moment where nothing is to be opened."""
_CHECKED = 250
"""How many of these are checked together, while a server reads the next."""
RELATED = frozenset(category for kind, category in CATEGORY_OF.items() if kind is not Kind.HOLD)
"""The categories that relations are data of. A hold is ours, and no data of the person's."""
OF_RELATIONS = frozenset(klass for kind, klass in CLASS_OF.items() if kind is not Kind.HOLD)
_HOLD = {Kind.HOLD.value}
Keys = dict[bytes, dict[str, WrappedKey]]
_NO_KEYS: Mapping[str, WrappedKey] = {}
_NOTHING = (0, 0)


class Pages:
    """One question asked of people, page by page."""

    def __init__(self, vault: Place, question: Ask, now: datetime, *, opens: bool) -> None:
        """`opens`: what is permitted is to be opened, so what is sealed is read too. Raises `NoPolicyError`."""
        self._vault = vault
        self._question = question
        self._now = now
        self._opens = opens
        self._kinds = {kind.value for kind, category in CATEGORY_OF.items() if category in question.categories} - _HOLD
        """The relations that are data of what is asked for."""
        self._unit = vault.keyring.unit_code(question.actor.unit) if question.actor.unit else None
        self.together = vault.directory.together()
        """The keys of the page that was decided about last."""
        self._under_the_one_in_force()

    def everybody(self) -> Iterator[list[DecidedNow]]:
        """All people there are, by id."""
        after: bytes = b""
        while pages := self._read(partial(store.next_people, after=after, limit=self._at_once), between=True):
            after = pages[-1].people[-1][0]
            yield from self._each(pages)

    def of(self, subjects: Collection[SubjectId]) -> Iterator[list[DecidedNow]]:
        """These people, as many of them as there are, by id."""
        ordered = sorted(set(subjects))
        for first in range(0, len(ordered), self._at_once):
            some = ordered[first : first + self._at_once]
            yield from self._each(self._read(partial(store.these_people, subjects=some), between=False))

    def _each(self, pages: list[Read]) -> Iterator[list[DecidedNow]]:
        """Page by page. What was read of one is held no longer than whoever is in it."""
        pages.reverse()
        while pages:
            yield self._decided(pages.pop())

    @property
    def _at_once(self) -> int:
        """How many are read in one moment."""
        return PEOPLE if self._opens else DECIDED

    def _read(self, who: Callable[[Transaction], list[Row]], *, between: bool) -> list[Read]:
        """Some people and what decisions need of them, at one moment, under the version in force then.

        Each page is checked while the next is read. Raises `DamagedRow`.
        """
        row_seal, found = self._vault.database.row_seal, list[Read]()
        size = PEOPLE if self._opens else _CHECKED
        with self._vault.database.read() as tx:
            people = who(tx)
            pages = [people[first : first + size] for first in range(0, len(people), size)]
            for read in store.read_on(tx, pages, self._wanted, to_micros(self._now), between=between):
                check_page(row_seal, read, self._unit)
                found.append(read)
        if found and found[0].number != self._vault.book.mark(self.policy):
            self._under_the_one_in_force()
        return found

    def _decided(self, read: Read) -> list[DecidedNow]:
        """Everybody of a page, in order. In no transaction."""
        self.together = self._vault.directory.together()
        found = []
        for person in self._people(read):
            if isinstance(person, Somebody):
                found.append(self._deciding.decided(person))
            else:
                found += self._looking.decided(person)
        return found

    def _people(self, read: Read) -> Iterator[Somebody | SubjectId]:
        """Each person with what was read of them; the id alone where that does not suffice."""
        wishes = {row[0]: row[1:3] for row in read.wishes}
        records, relations = _by_person(read.records), _by_person(read.relations)
        care, keys = {row[0] for row in read.care}, _keys_of(read)
        asks_more = self._desk.asks_more
        for subject, standing, _ in read.people:
            choices, flags = wishes.get(subject, _NOTHING)
            if standing is None or asks_more(standing, choices, flags):
                yield SubjectId(subject)
                continue
            person = Somebody(SubjectId(subject), standing, (choices, flags), care=subject in care)
            person.records, person.keys = records.get(subject, ()), keys.get(subject, _NO_KEYS)
            if subject in relations:
                person.relations = self._relations(person, relations[subject])
            yield person

    def _relations(self, person: Somebody, rows: list[Row]) -> tuple[Relation, ...]:
        """Those that are data of a category asked for."""
        subject = person.subject
        asked = [RelationRow._make(row[1:-1]) for row in rows if row[2] in self._kinds]
        return relations_among(subject, asked, _Sealers(self.together, subject, person.keys))

    def _under_the_one_in_force(self) -> None:
        """Decide under the version in force and the law of the day from here on. Raises `NoPolicyError`."""
        vault, question = self._vault, self._question
        with vault.database.read() as tx:
            policy = vault.book.in_force(tx, self._now)
            marks = versions.version_marks(tx)
        if policy is None:
            raise NoPolicyError("no policy is in force")
        self.policy = policy
        law = law_on(local_date(self._now))
        self._desk = desk = Desk((vault.database, vault.book), policy, law, question, self._unit)
        self._deciding, self._looking = Deciding(desk, marks, self._now), Looking(vault, desk, self._now)
        related = bool(RELATED & question.categories)
        classes = {*(desk.classes if self._opens else ()), *(OF_RELATIONS if related else ())}
        self._wanted = Wanted(
            sorted(question.categories), related, self._unit if desk.care else None, sorted(classes), self._opens
        )

    @property
    def asked(self) -> Hashable | None:
        """What an outcome is for: the version, the law and the question. None where a unit's part in care matters."""
        desk, question = self._desk, self._question
        if desk.care:
            return None
        actor = question.actor
        return (
            self._vault.book.mark(self.policy), desk.law.valid_from, question.purpose, question.categories,
            question.channel, question.form, actor.id, actor.role, actor.unit,
        )  # fmt: skip

    @property
    def desk(self) -> Desk:
        return self._desk


class _Sealers:
    """One person's keys by class, as they were read."""

    def __init__(self, together: Together, subject: SubjectId, keys: Mapping[str, WrappedKey]) -> None:
        self._together = together
        self._subject = subject
        self._keys = keys

    def for_reading(self, klass: ClassId) -> Sealer | None:
        wrapped = self._keys.get(klass)
        return None if wrapped is None else self._together.opened(self._subject, klass, wrapped)

    def for_writing(self, klass: ClassId) -> Sealer:
        raise AssertionError("nothing is written here")


def _keys_of(read: Read) -> Keys:
    keys: Keys = defaultdict(dict)
    for subject, klass, *wrapped in read.keys:
        keys[subject][klass] = WrappedKey(*wrapped)
    return keys


def _by_person(rows: Iterable[Row]) -> dict[bytes, list[Row]]:
    found: dict[bytes, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
