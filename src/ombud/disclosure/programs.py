"""Which programs outside have said that they hold the person's data, and are told what happens (Art. 15(1)(c), 19)."""

from ombud.vault import Person
from ombud.vault.telling import Program


def programs_of(person: Person) -> tuple[Program, ...]:
    """By name, each since when: who is told may know who else knows."""
    outbox = person.act.vault.outbox
    return () if outbox is None else outbox.programs(person.act.tx, person.subject)
