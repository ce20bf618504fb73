"""What can be asked for, read from its form and said back to be looked through.

Each reader takes what was written and gives what is wanted of the core, the words of the person, the lines of the page
to look through, and what is wrong. A text that is too long is said so, and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.choices.controls import controls
from ombud.disclosure.words import FIELDS
from ombud.law.rights import Right
from ombud.portal.in_force import policy_in_force
from ombud.requests.model import Wanted
from ombud.terms import CategoryId, Text
from ombud.web import Visit, Wrong

Option = tuple[str, Text, Text | None]
"""A value, its words, and a hint."""
LONGEST = 4_000
_CORRECTED = ("name", "contact", "birth_date")
"""The categories whose fields people correct by themselves; anything else is told in words."""
_OTHER = "annat"


@dataclass(frozen=True, slots=True)
class Read:
    """What was written in a form."""

    wanted: tuple[Wanted, ...] = ()
    words: str = field(repr=False, default="")
    rows: tuple[tuple[Text, Text], ...] = field(repr=False, default=())
    """What is looked through before it is sent."""
    wrong: tuple[Wrong, ...] = ()
    names: tuple[str, ...] = ()
    """The fields that go along to the next page."""


def copy(_visit: Visit) -> Read:
    return Read((Wanted(Right.ACCESS),), rows=((_YOU_ASK, _COPY),))


def move(_visit: Visit) -> Read:
    return Read((Wanted(Right.PORTABILITY),), rows=((_YOU_ASK, _MOVE),))


def correction(visit: Visit) -> Read:
    """Which value, and what it should be; or in words, of anything."""
    known = {value: words for value, words, _ in fields(visit)}
    which, right, text = visit.form.text("vad"), visit.form.text("ratt"), visit.form.text("text")
    wrong = [] if which in known else [Wrong("vad", _WHICH)]
    if which in known and which != _OTHER and not right:
        wrong.append(Wrong("ratt", _WHAT_IS_RIGHT))
    if which == _OTHER and not text:
        wrong.append(Wrong("text", _WHAT_IS_WRONG))
    wrong += _too_long("text", text) + _too_long("ratt", right)
    paused = visit.form.ticked("pausa")
    details: dict[str, str] = {"restrict": "yes"} if paused else {}
    if which != _OTHER and which in known:
        category, name = which.split(".")
        details |= {"category": category, f"field.{name}": right}
    rows = [(_WHAT, known.get(which, _NOTHING)), (_SHOULD_BE, _own(right)), (_IN_WORDS, _own(text))]
    rows.append((_PAUSED, _ALSO if paused else _NOT_SO))
    said = tuple((term, value) for term, value in rows if value.sv)
    return Read(
        (Wanted(Right.RECTIFICATION, details),), text, said, tuple(wrong), ("vad", "ratt", "text", "pausa")
    )  # fmt: skip


def fields(visit: Visit) -> list[Option]:
    """The values that people correct by themselves, and anything else."""
    categories = policy_in_force(visit).categories
    found: list[Option] = [
        (f"{category}.{name}", FIELDS.get(name, Text(name, name)), None)
        for category in _CORRECTED
        if CategoryId(category) in categories
        for name in categories[CategoryId(category)].fields
    ]
    return [*found, (_OTHER, _SOMETHING_ELSE, _ALSO_THE_JOURNAL)]


def restriction(visit: Visit) -> Read:
    """Why, and of what (Art. 18(1))."""
    reasons = {value: words for value, words, _ in grounds(visit)}
    held = {value: words for value, words, _ in categories(visit)}
    ground, category, text = visit.form.text("skal"), visit.form.text("vad"), visit.form.text("text")
    wrong = [] if ground in reasons else [Wrong("skal", _CHOOSE_REASON)]
    wrong += [] if category in held else [Wrong("vad", _CHOOSE_WHAT)]
    wrong += _too_long("text", text)
    details = {"ground": ground} | ({"category": category} if category != "allt" else {})
    rows = [
        (_REASON, reasons.get(ground, _NOTHING)), (_WHAT, held.get(category, _NOTHING)), (_IN_WORDS, _own(text))
    ]  # fmt: skip
    said = tuple((term, value) for term, value in rows if value.sv)
    return Read((Wanted(Right.RESTRICTION, details),), text, said, tuple(wrong), ("skal", "vad", "text"))


def grounds(_visit: Visit) -> list[Option]:
    return [(value, words, None) for value, words in _GROUNDS.items()]


def categories(visit: Visit) -> list[Option]:
    """Everything, or one kind of data."""
    file = policy_in_force(visit)
    kinds: list[Option] = [
        (str(name), Text(one.name.sv, one.name.en), None) for name, one in file.categories.items() if not one.derived
    ]
    return [("allt", _EVERYTHING, None), *kinds]


def objection(visit: Visit) -> Read:
    """To what, and reasons of one's own where somebody wants to give them (Art. 21(1)–(3))."""
    known = {value: words for value, words, _ in matters(visit)}
    what, text = visit.form.text("vad"), visit.form.text("text")
    wrong = [] if what in known else [Wrong("vad", _CHOOSE_MATTER)]
    wrong += _too_long("text", text)
    at_once = {"reklam": Right.OBJECTION_MARKETING, "profilering": Right.OBJECTION_PROFILING}
    wanted = Wanted(at_once[what]) if what in at_once else Wanted(Right.OBJECTION, {"purpose": what})
    rows = [(_NO_TO, known.get(what, _NOTHING)), (_REASONS, _own(text))]
    said = tuple((term, value) for term, value in rows if value.sv)
    return Read((wanted,), text, said, tuple(wrong), ("vad", "text"))


def matters(visit: Visit) -> list[Option]:
    """Advertising and profiling, which stop at once; and what is weighed first, as the policy has it."""
    file = policy_in_force(visit)
    decided = {one.purpose for one in controls(file)}
    weighed: list[Option] = [
        (str(name), Text(one.name.sv, one.name.en), Text(one.why.sv, one.why.en))
        for name, one in file.purposes.items()
        if name not in decided and any(basis.article in ("6.1.e", "6.1.f") for basis in one.bases) and one.off is None
    ]
    return [("reklam", _MARKETING, _STOPS), ("profilering", _PROFILING, _STOPS), *weighed]


def complaint(visit: Visit) -> Read:
    text = visit.form.text("text")
    wrong = ([] if text else [Wrong("text", _WRITE)]) + _too_long("text", text)
    return Read((Wanted(Right.COMPLAINT),), text, ((_IN_WORDS, _own(text)),), tuple(wrong), ("text",))


def _too_long(name: str, text: str) -> list[Wrong]:
    return [Wrong(name, _TOO_LONG)] if len(text) > LONGEST else []


def _own(words: str) -> Text:
    """The person's words are theirs in every language."""
    return Text(words, words)


_NOTHING = Text("", "")
_YOU_ASK = Text("Du ber om", "You ask for")
_COPY = Text("En kopia av allt vi har om dig", "A copy of all we have about you")
_MOVE = Text("Det du själv har lämnat, i filer att flytta", "What you provided yourself, in files to move")
_WHAT = Text("Gäller", "About")
_SHOULD_BE = Text("Ska vara", "Should be")
_IN_WORDS = Text("Med dina ord", "In your words")
_PAUSED = Text("Begränsa användningen medan vi kontrollerar", "Restrict the use while we check")
_ALSO, _NOT_SO = Text("Ja", "Yes"), Text("Nej", "No")
_REASON, _REASONS = Text("Skäl", "Reason"), Text("Dina skäl", "Your reasons")
_NO_TO = Text("Du säger nej till", "You say no to")
_SOMETHING_ELSE = Text("Något annat", "Something else")
_ALSO_THE_JOURNAL = Text(
    "Också journalen. I en journal tas inget bort: rättelsen skrivs bredvid.",
    "The journal too. In a journal nothing is taken away: the correction is written beside.",
)
_EVERYTHING = Text("Alla uppgifter om mig", "All data about me")
_GROUNDS: Mapping[str, Text] = {
    "18.1.a": Text("Uppgifterna är fel, och ni kontrollerar det", "The data is wrong, and you are checking it"),
    "18.1.b": Text(
        "Ni får inte använda dem, men jag vill inte att de raderas", "You may not use it, but I do not want it erased"
    ),
    "18.1.c": Text("Jag behöver dem för ett rättsligt anspråk", "I need it for a legal claim"),
    "18.1.d": Text("Jag har invänt, och ni prövar det", "I have objected, and you are weighing it"),
}
_MARKETING = Text("Reklam", "Advertising")
_PROFILING = Text("Profilering för reklam", "Profiling for advertising")
_STOPS = Text("Stoppas direkt. Ingen prövning.", "Stops at once. Nothing is weighed.")
_WHICH = Text("Välj vad som är fel.", "Choose what is wrong.")
_WHAT_IS_RIGHT = Text("Skriv vad det ska stå i stället.", "Write what it should say instead.")
_WHAT_IS_WRONG = Text("Skriv vad som är fel.", "Write what is wrong.")
_CHOOSE_REASON = Text("Välj det skäl som stämmer bäst.", "Choose the reason that fits best.")
_CHOOSE_WHAT = Text("Välj vad begränsningen ska gälla.", "Choose what the restriction is about.")
_CHOOSE_MATTER = Text("Välj vad du vill säga nej till.", "Choose what you want to say no to.")
_WRITE = Text("Skriv vad du vill klaga på.", "Write what you want to complain about.")
_TOO_LONG = Text(
    "Texten är för lång. Korta den till 4 000 tecken.", "The text is too long. Shorten it to 4,000 characters."
)
