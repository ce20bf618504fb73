"""What one part of a policy file says of another must be true.

Every check reads plain values, not a finished `PolicyFile`, so that a file with a bad duration still hears
about its unknown category in the same answer. What has the wrong shape is passed over here: the types of
`model.py` have already said so.

  * Every name that points somewhere points at something.
  * A purpose that the notice declares names its sentences (N-01.1); one with an exception from Art. 9 has a
    legal basis too (G-05).
  * A service asks for nothing by consent but what it cannot be given without (N-04.3, C-3), for no field
    outside the closed list (N-05.1), and never for a personnummer as a condition of care (N-04.4).
  * A storage row follows a row of the law's table, or none: another ground to keep data does not exist (N-12.2).
  * A bit belongs to one choice, or one purpose, and there are 63 of them: a mask is a signed 64-bit number.
"""

from collections.abc import Iterator
from typing import Any

from ombud.law.retention import ROWS
from ombud.policy.faults import Path, Trouble, nearest, short
from ombud.terms import Text

BITS = 63

_REFERENCES: tuple[tuple[Path, str], ...] = (
    (("categories", "*", "needed_for", "*"), "purposes"),
    (("purposes", "*", "sentences", "*"), "sentences"),
    (("purposes", "*", "storage_sentences", "*"), "sentences"),
    (("purposes", "*", "categories", "*", "id"), "categories"),
    (("purposes", "*", "storage", "*", "categories", "*"), "categories"),
    (("purposes", "*", "bases", "*", "consent"), "consents"),
    (("purposes", "*", "bases", "*", "interest"), "interests"),
    (("purposes", "*", "special", "*", "consent"), "consents"),
    (("purposes", "*", "recipients", "*", "contract"), "processors"),
    (("choices", "*", "purposes", "*"), "purposes"),
    (("choices", "*", "text"), "consents"),
    (("choices", "*", "service"), "services"),
    (("services", "*", "consent"), "consents"),
    (("services", "*", "fields", "*", "category"), "categories"),
    (("roles", "*", "purposes", "*"), "purposes"),
)
_WORDS = {
    "purposes": Text("ändamålet", "purpose"),
    "sentences": Text("meningen", "sentence"),
    "categories": Text("kategorin", "category"),
    "consents": Text("samtyckestexten", "consent text"),
    "interests": Text("intresset", "interest"),
    "services": Text("tjänsten", "service"),
    "processors": Text("biträdet", "processor"),
}


def troubles(value: Any) -> Iterator[Trouble]:
    """Everything that does not fit together, in the order of the file's parts."""
    for pattern, section in _REFERENCES:
        known = section_of(value, section)
        for path, name in matches(value, pattern):
            if isinstance(name, str) and name not in known:
                yield _unknown(path, section, name, known)
    yield from _purposes(value)
    yield from _services(value)
    yield from _consents(value)
    yield from _bits(value, "choices")
    yield from _bits(value, "purposes")
    yield from _empty(value, ())


def section_of(value: Any, name: str) -> dict[str, Any]:
    return _mapping(value, name)


def matches(value: Any, pattern: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place that the pattern reaches; `*` stands for any key or index."""
    if not pattern:
        yield path, value
        return
    step, rest = pattern[0], pattern[1:]
    if step == "*" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from matches(item, rest, (*path, index))
    elif isinstance(value, dict):
        for key in value if step == "*" else (step,):
            if key in value:
                yield from matches(value[key], rest, (*path, key))


def _mapping(value: Any, key: str) -> dict[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _unknown(path: Path, section: str, name: str, known: dict[str, Any]) -> Trouble:
    word, shown = _WORDS[section], short(name)
    message = Text(
        f"{word.sv.capitalize()} {shown!r} finns inte i filen.", f"The {word.en} {shown!r} is not in the file."
    )
    return Trouble(path, message, nearest(name, known))


def _purposes(value: Any) -> Iterator[Trouble]:
    for path, purpose in matches(value, ("purposes", "*")):
        if not isinstance(purpose, dict):
            continue
        if purpose.get("special") and not purpose.get("bases"):  # G-05
            yield Trouble((*path, "special"), *_NO_BASIS)
        told = purpose.get("sentences") or purpose.get("storage_sentences")
        if purpose.get("source", "notice") == "notice" and not told:  # N-01.1
            yield Trouble(path, *_UNDECLARED)
        yield from _storage(value, path, purpose)


def _storage(value: Any, path: Path, purpose: dict[str, Any]) -> Iterator[Trouble]:
    used = {name for _, name in matches(purpose, ("categories", "*", "id"))}
    for row, name in matches(purpose, ("storage", "*", "categories", "*"), path):
        if isinstance(name, str) and name not in used and name in section_of(value, "categories"):
            yield Trouble(row, *_NOT_USED)
    for row, rule in matches(purpose, ("storage", "*", "rule"), path):
        if isinstance(rule, str) and rule not in ROWS:  # N-12.2
            yield Trouble(row, _no_such_row(rule), nearest(rule, ROWS))


def _no_such_row(rule: str) -> Text:
    shown = short(rule)
    return Text(
        f"Lagens tabell över lagringstider har ingen rad {shown!r}. Ta bort regeln, eller följ en rad som finns.",
        f"The law's table of periods has no row {shown!r}. Leave the rule out, or follow a row that is there.",
    )


def _services(value: Any) -> Iterator[Trouble]:
    categories = section_of(value, "categories")
    for path, service in matches(value, ("services", "*")):
        consent = _mapping(value, "consents").get(_text(service, "consent"))
        if isinstance(consent, dict) and consent.get("required_by_service") is not True:  # N-04.3
            yield Trouble((*path, "consent"), *_CONDITION)
        for field, wanted in _mapping(service, "fields").items():
            place: Path = (*path, "fields", field)
            category = categories.get(_text(wanted, "category"))
            if not isinstance(category, dict):
                continue
            listed = category.get("fields")
            if isinstance(listed, list) and listed and field not in listed:  # N-05.1
                yield Trouble(place, *_outside(field, listed))
            demanded = isinstance(wanted, dict) and wanted.get("required") != "optional"
            if category.get("personnummer") is True and _text(service, "regime") == "pdl" and demanded:  # N-04.4
                yield Trouble((*place, "required"), *_NUMBER_FOR_CARE)


def _consents(value: Any) -> Iterator[Trouble]:
    """A consent that a service may require is asked for that service alone, and for giving it (C-3)."""
    consents, purposes = section_of(value, "consents"), section_of(value, "purposes")
    for path, choice in matches(value, ("choices", "*")):
        text = consents.get(_text(choice, "text"))
        if not isinstance(text, dict) or text.get("required_by_service") is not True:
            continue
        named = [purposes.get(name) for _, name in matches(choice, ("purposes", "*")) if isinstance(name, str)]
        other = [p for p in named if isinstance(p, dict) and p.get("family") != "contract"]
        if other or not _text(choice, "service"):
            yield Trouble(path, *_CONDITION)


def _text(value: Any, key: str) -> str:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, str) else ""


def _bits(value: Any, section: str) -> Iterator[Trouble]:
    first: dict[int, str] = {}
    for path, bit in matches(value, (section, "*", "bit")):
        if not isinstance(bit, int) or isinstance(bit, bool):
            continue
        owner = str(path[1])
        if bit >= BITS:
            yield Trouble(path, *_NO_BIT_LEFT)
        elif bit in first:
            yield Trouble(path, *_bit_twice(bit, first[bit]))
        first.setdefault(bit, owner)


def _empty(value: Any, path: Path) -> Iterator[Trouble]:
    """A text that is said in one language only is said in none."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _empty(item, (*path, index))
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("sv", "en") and isinstance(item, str) and not item.strip():
                yield Trouble((*path, key), *_NO_WORDS)
            yield from _empty(item, (*path, key))


def _bit_twice(bit: int, owner: str) -> tuple[Text, Text]:
    return (
        Text(f"Bit {bit} hör redan till {owner!r}.", f"Bit {bit} already belongs to {owner!r}."),
        Text("Ta nästa lediga; en bit byter aldrig betydelse.", "Take the next free one; a bit never changes meaning."),
    )


def _outside(field: str, listed: list[Any]) -> tuple[Text, Text]:
    return (
        Text(
            f"Fältet {short(field)!r} finns inte i kategorins lista (N-05.1).",
            f"The field {short(field)!r} is not in the category's list (N-05.1).",
        ),
        nearest(field, [name for name in listed if isinstance(name, str)]),
    )


_NO_BASIS = (
    Text(
        "Ett undantag enligt artikel 9.2 räcker inte: ändamålet har ingen rättslig grund enligt artikel 6 (G-05).",
        "A condition under Art. 9(2) is not enough: the purpose has no legal basis under Art. 6 (G-05).",
    ),
    Text("Lägg till 'bases' för ändamålet.", "Add 'bases' to the purpose."),
)
_UNDECLARED = (
    Text(
        "Ändamålet nämns inte i någon mening i informationen (N-01.1).",
        "No sentence of the notice declares the purpose (N-01.1).",
    ),
    Text(
        "Skriv meningarna under 'sentences', eller 'source: law' om en lag kräver behandlingen.",
        "Write the sentences under 'sentences', or 'source: law' if a statute demands the processing.",
    ),
)
_NOT_USED = (
    Text("Ändamålet använder inte kategorin som raden gäller.", "The purpose does not use the category of this row."),
    Text("Lägg till kategorin i 'categories', eller ta bort raden.", "Add it to 'categories', or remove the row."),
)
_CONDITION = (
    Text(
        "Ett samtycke får inte vara villkor för en tjänst, om det inte är nödvändigt för just tjänsten (N-04.3).",
        "A consent is never the condition of a service, unless the service itself cannot do without it (N-04.3).",
    ),
    Text(
        "Ta bort samtycket från tjänsten, eller använd en text med 'required_by_service: true' för tjänsten själv.",
        "Remove the consent from the service, or use a text with 'required_by_service: true' for the service itself.",
    ),
)
_NUMBER_FOR_CARE = (
    Text(
        "Personnummer krävs aldrig för vård; den som saknar ett får ett reservnummer (N-04.4, 3 kap. 6 § PDL).",
        "A personnummer is never demanded for care; who has none is given a reserve id (N-04.4, PDL 3:6).",
    ),
    Text("Skriv 'required: optional'.", "Write 'required: optional'."),
)
_NO_BIT_LEFT = (
    Text("Den 64:e biten finns inte; numren går från 0 till 62.", "There is no 64th bit; they run from 0 to 62."),
    Text("Ta nästa lediga nummer.", "Take the next free number."),
)
_NO_WORDS = (
    Text("Texten är tom.", "The text is empty."),
    Text("Skriv den på både svenska och engelska.", "Write it in both Swedish and English."),
)


def nearest_free(taken: set[int]) -> int | None:
    """The lowest bit that was never given; None when all 63 are."""
    return next((bit for bit in range(BITS) if bit not in taken), None)
