"""Found by name and birth year, after one of the two was corrected: by what is right, no longer by what was wrong."""

from collections.abc import Iterator

from ombud.terms import CategoryId, ClassId
from ombud.vault import Person
from ombud.vault.held import held_fields
from ombud.vault.identity import Findable, by_name

NAME, BORN = CategoryId("name"), CategoryId("birth_date")


class NameIndex:
    """What the person is found by before a correction; `follow` moves it. Nobody is found so who was not before."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._before = frozenset(_pairs(person))

    def follow(self) -> None:
        person, after = self._person, frozenset(_pairs(self._person))
        act = person.act
        moved = {
            klass for klass, key in self._before - after
            if act.vault.directory.unindex(act.tx, person.subject, klass, *key)
        }  # fmt: skip
        for klass, key in after - self._before:
            if klass in moved:
                act.vault.directory.index(act.tx, person.subject, klass, *key)


def _pairs(person: Person) -> Iterator[tuple[ClassId, Findable]]:
    born = [fields["birth_date"] for _, fields in held_fields(person, BORN) if "birth_date" in fields]
    for klass, name in held_fields(person, NAME):
        for year in born:
            found = by_name(name, year)
            if found is not None:
                yield klass, found
