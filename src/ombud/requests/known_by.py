"""What a person is known by in other systems: what is so now, and what was so earlier, as long as it is held (Art. 15).

* Earlier is what a correction has taken the place of, and what another registration of the person had. It is searched
  for as what is so now is: the shop may never have been told of the new address. It is named apart (`email.earlier`),
  so that whoever reads a plan sees what it was made by.
* An earlier address, phone or number that is another person's here now is not searched by: they would be found.
* A number that was changed for another (R-42) is searched by where machines search, and shown to nobody: no view has
  both. With protected identity it does not leave at all; a person looks then.
* Names and postal addresses find nobody by themselves. They are for somebody who looks by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ombud.keys import NotNormal, normalise
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.systems.kinds import Kind
from ombud.terms import Actor, CategoryId, PurposeId, Text
from ombud.terms.text import Language
from ombud.vault import Person, Value
from ombud.vault.history import Former, history_of

REQUESTS = PurposeId("legal.requests")
FOUND_BY: Mapping[tuple[str, str], Kind] = {
    ("personnummer", "personnummer"): Kind.PERSONNUMMER,
    ("contact", "email"): Kind.EMAIL,
    ("contact", "phone"): Kind.PHONE,
}
"""What is held of a person that a system can know them by: category and field."""
EARLIER = ".earlier"
CHANGED = f"{Kind.PERSONNUMMER.value}.changed"
"""A number that another was given in the place of (R-42)."""
UNSAID = f"{Kind.PERSONNUMMER.value}.unsaid"
"""How many such numbers of somebody with protected identity there are."""
OTHERS = "others"
"""How many earlier ones are another person's now."""
_COUNTS = frozenset({UNSAID, OTHERS})
_REQUIRED = frozenset({CategoryId("personnummer"), CategoryId("contact")})
_FOR_PEOPLE = frozenset({CategoryId("name")})
_FIELD = {Kind.PERSONNUMMER.value: ("personnummer", "samordningsnummer"), Kind.EMAIL.value: ("email",),
          Kind.PHONE.value: ("phone",)}  # fmt: skip
"""What the index of this installation calls what finds somebody."""
LookedFor = Mapping[str, tuple[str, ...]]
"""By kind: what is so now under the kind's own name, and the rest under the names above."""


def known_by(person: Person, by: Actor) -> LookedFor | Refusal:
    """What the person can be known by elsewhere, opened for their request; by kind."""
    requesting = person.requesting()
    opened = requesting.open(Ask(person.subject, REQUESTS, _REQUIRED, by))
    if isinstance(opened, Refusal):
        return opened
    names = requesting.open(Ask(person.subject, REQUESTS, _FOR_PEOPLE, by))
    now = [*opened.reveal(), *([] if isinstance(names, Refusal) else names.reveal())]
    found = _gathered(now)
    former = history_of(requesting, Ask(person.subject, REQUESTS, _REQUIRED | _FOR_PEOPLE, by))
    _add_earlier(person, found, () if isinstance(former, Refusal) else former)
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def searched_by(looked_for: LookedFor) -> dict[Kind, set[str]]:
    """The same for a search by a machine: what is so now and what was so earlier, together."""
    found: dict[Kind, set[str]] = {}
    for name, values in looked_for.items():
        if name not in _COUNTS:
            found.setdefault(Kind(name.partition(".")[0]), set()).update(values)
    return found


def to_show(looked_for: LookedFor) -> dict[str, tuple[str, ...]]:
    """The same for somebody who looks by hand. Never a number beside the one it was changed for (R-42)."""
    return {name: values for name, values in looked_for.items() if name not in (CHANGED, *_COUNTS)}


def also_searched(looked_for: LookedFor) -> Text | None:
    """That earlier ones are searched by too, and how many of each kind; None where there is none. Without a value."""
    counts = {name: len(looked_for[f"{name}{EARLIER}"]) for name in _WORDS if f"{name}{EARLIER}" in looked_for}
    if CHANGED in looked_for:
        counts[Kind.PERSONNUMMER.value] = counts.get(Kind.PERSONNUMMER.value, 0) + len(looked_for[CHANGED])
    lines = []
    if counts:
        sv, en = (_listed(counts, language) for language in ("sv", "en"))
        lines.append(Text(f"Söks också på {sv}.", f"Also searched by {en}."))
    others = sum(map(int, looked_for.get(OTHERS, ())))
    if others:
        lines.append(Text(f"Söks inte på {others} som i dag är någon annans.",
                          f"Not searched by {others} that somebody else has today."))  # fmt: skip
    return Text(" ".join(one.sv for one in lines), " ".join(one.en for one in lines)) if lines else None


def _gathered(values: Iterable[Value]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for value in values:
        for kind, text in _said(value):
            found.setdefault(kind, set()).add(text)
    return found


def _said(value: Value) -> Iterator[tuple[str, str]]:
    """What one record says that a person can be known by."""
    if value.about_third_party:
        return
    fields = value.fields
    for (category, name), kind in FOUND_BY.items():
        if value.category == category and fields.get(name):
            yield kind.value, fields[name]
    name = " ".join(filter(None, (fields.get("given"), fields.get("family"))))
    if value.category == "name" and name:
        yield Kind.FULL_NAME.value, name
    if value.category == "contact" and fields.get("street"):
        town = " ".join(filter(None, (fields.get("postal_code"), fields.get("city"))))
        yield Kind.STREET.value, ", ".join(filter(None, (fields["street"], town)))


def _add_earlier(person: Person, found: dict[str, set[str]], former: Iterable[Former]) -> None:
    now = {kind: set(values) for kind, values in found.items()}
    others = set[tuple[str, str]]()
    for one in former:
        for kind, text in _said(one.value):
            if text in now.get(kind, ()):
                continue
            if _is_another_persons(person, kind, text):
                others.add((kind, text))
            elif kind == Kind.PERSONNUMMER.value and one.number_changed:
                found.setdefault(CHANGED, set()).add(text)
            else:
                found.setdefault(f"{kind}{EARLIER}", set()).add(text)
    if others:
        found[OTHERS] = {str(len(others))}
    if CHANGED in found and Flag.PROTECTED in person.about.wishes.flag_set():
        found[UNSAID] = {str(len(found.pop(CHANGED)))}


def _is_another_persons(person: Person, kind: str, text: str) -> bool:
    on: date = local_date(person.act.now)
    normal = [
        (field, value) for field in _FIELD.get(kind, ())
        if not isinstance(value := normalise(field, text, on), NotNormal)
    ]  # fmt: skip
    return bool(normal) and any(one != person.subject for one in person.act.found_by(normal))


def _listed(counts: Mapping[str, int], language: Language) -> str:
    said = []
    for kind, number in counts.items():
        one, more = _WORDS[kind]
        said.append(f"{number} {(one if number == 1 else more).in_(language)}")
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {_AND.in_(language)} {said[-1]}"


_AND = Text("och", "and")
_WORDS: Mapping[str, tuple[Text, Text]] = {
    Kind.PERSONNUMMER.value: (Text("tidigare nummer", "earlier number"), Text("tidigare nummer", "earlier numbers")),
    Kind.EMAIL.value: (
        Text("tidigare e-postadress", "earlier e-mail address"),
        Text("tidigare e-postadresser", "earlier e-mail addresses"),
    ),
    Kind.PHONE.value: (
        Text("tidigare telefonnummer", "earlier phone number"), Text("tidigare telefonnummer", "earlier phone numbers")
    ),
}  # fmt: skip
"""Those that machines search by. Names and postal addresses are for people."""
NAMED: Mapping[str, Text] = {
    "personnummer": Text("Personnummer", "Personal identity number"),
    "personnummer.earlier": Text("Tidigare personnummer", "Earlier personal identity number"),
    "email": Text("E-post", "E-mail"),
    "email.earlier": Text("Tidigare e-post", "Earlier e-mail"),
    "phone": Text("Telefon", "Phone"),
    "phone.earlier": Text("Tidigare telefon", "Earlier phone"),
    "full_name": Text("Namn", "Name"),
    "full_name.earlier": Text("Tidigare namn", "Earlier name"),
    "street": Text("Adress", "Address"),
    "street.earlier": Text("Tidigare adress", "Earlier address"),
}
"""What each is called where somebody looks by hand."""
