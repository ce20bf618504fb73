"""A letter to somebody with protected identity shows no address, no place, no telephone and no unit (R-41).

It is looked for what would show it: the person's own contact details, as they are held, and the unit that whoever
writes acts from. A letter that has any of it is not sent. Words of fewer than three letters show nothing.
"""

from ombud.collection.relate import Declined
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault import Person

_REQUESTS, _CONTACT = PurposeId("legal.requests"), CategoryId("contact")
_SHORT = 3


def shows_a_place(person: Person, letter: str) -> bool:
    """Would the letter show where a protected person lives, or is met?"""
    if Flag.PROTECTED not in person.about.wishes.flag_set():
        return False
    text = letter.casefold()
    return any(place.casefold() in text for place in _places(person) if len(place.strip()) >= _SHORT)


def _places(person: Person) -> list[str]:
    asking = Person(person.act, person.subject, person.keys).requesting()
    opened = asking.open(Ask(person.subject, _REQUESTS, frozenset({_CONTACT}), person.act.by))
    held = () if isinstance(opened, Refusal) else opened.reveal()
    return [person.act.by.unit, *(text for one in held for text in one.fields.values())]


SHOWS_A_PLACE = Declined(
    "R-41",
    Text(
        "Svaret visar en adress, en ort, ett telefonnummer eller en enhet. Personens uppgifter är skyddade: skriv om "
        "svaret utan det.",
        "The answer shows an address, a place, a telephone number or a unit. The person's identity is protected: "
        "write it without.",
    ),
)
