"""What is said of a datum to the person it is about, in one language: worded once, whatever the answer is.

The page of `ombud access`, the package and the portal all say it with these words (R-15.1; ux.md 3.1): what it is used
for, on which ground, until when, from where, for whom, and who has read it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

import phonenumbers

from ombud.disclosure.recipients import recipients
from ombud.disclosure.register.model import Disclosure
from ombud.disclosure.words import CHANNELS, FIELDS, KINDS
from ombud.law.periods import local_date
from ombud.policy.grounds import Ground
from ombud.policy.model import PolicyFile, Purpose
from ombud.policy.storage import FOREVER, rows_for
from ombud.policy.wording import capital, day, say
from ombud.policy.wording.grounds import basis_words, special_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.reasons import in_words
from ombud.policy.wording.things import SOURCES, category_words
from ombud.terms import CategoryId, PurposeId, RoleId, ServiceId, Text
from ombud.terms.text import Language
from ombud.vault import Value
from ombud.vault.telling import Program

PLACES = frozenset({"street", "postal_code", "city", "municipality", "unit", "unit_name", "encounter"})
"""What can tell where somebody is (R-41)."""
NUMBER = "personnummer"


class Wording:
    """The words of one answer.

    With `hidden` the person's identity is protected: no address, no place and no unit is said, to anybody (R-41).
    `units` is what units are called, by their code.
    """

    def __init__(
        self,
        file: PolicyFile,
        language: Language,
        *,
        hidden: bool = False,
        units: Mapping[str, Text] = MappingProxyType({}),
    ) -> None:
        self.file = file
        self.language: Language = language
        self.hidden = hidden
        self._units = units
        self._sources: dict[tuple[str, str], str] = {}

    def t(self, text: Text, **values: object) -> str:
        """The words, with values in their places."""
        said = text.in_(self.language)
        for place, value in values.items():
            said = said.replace("{" + place + "}", str(value))
        return said

    def of(self, words: Mapping[str, Text], name: str) -> str:
        return words[name].in_(self.language) if name in words else name

    def category(self, category: CategoryId) -> str:
        return say(category_words(self.file, category), self.language)

    def name(self, purpose: PurposeId) -> str:
        """What a purpose is called; one that the policy does not have any more, by its id."""
        known = self.file.purposes.get(purpose)
        return purpose if known is None else say(known.name, self.language)

    def role(self, role: str) -> str:
        known = self.file.roles.get(RoleId(role))
        return role if known is None else say(known.name, self.language)

    def service(self, service: str | None) -> str:
        known = self.file.services.get(ServiceId(service or ""))
        return (service or "–") if known is None else say(known.name, self.language)

    def field(self, name: str) -> str:
        return self.of(FIELDS, name)

    def value(self, name: str, text: str) -> str:
        """A value of a record as a person reads it."""
        if self.hidden and name in PLACES:
            return _NOT_SHOWN.in_(self.language)
        if name in _WRITTEN:
            return _WRITTEN[name](text)
        return self.of(KINDS, text) if name == "kind" else in_words(self.file, name, text).in_(self.language)

    def unit(self, unit: str) -> str:
        """What the unit is called, from which somebody has acted; its code where nobody has named it (R-15.6)."""
        return "–" if not unit or self.hidden else self.of(self._units, unit)

    def source(self, source: str, channel: str = "") -> str:
        """Where it comes from, and how it came."""
        said = self._sources.get((source, channel))
        if said is None:
            known = SOURCES.get(source)
            words = source.removeprefix("third_party:") if known is None else say(known, self.language)
            said = ", ".join(part for part in (capital(words), self.of(CHANNELS, channel)) if part)
            self._sources[source, channel] = said
        return said

    def origin(self, value: Value) -> str:
        """`Dig själv, på webben, 12 mars 2026`."""
        return f"{self.source(value.source, value.channel)}, {day(local_date(value.collected_at), self.language)}"

    def hand_over(self, one: Disclosure) -> str:
        """To whom, by name, when, what and why (Art. 15(1)(c), C-154/21)."""
        what = ", ".join(self.category(category) for category in one.categories)
        name = _NOT_SHOWN.in_(self.language) if self.hidden else one.name
        return f"{name} ({day(local_date(one.made_at), self.language)}): {what}. {self.name(one.purpose)}."

    def program(self, one: Program) -> str:
        """A program outside that has said that it holds the person's data, by name (Art. 15(1)(c))."""
        name = _NOT_SHOWN.in_(self.language) if self.hidden else one.name
        return self.t(_HOLDS, name=name, day=day(local_date(one.since), self.language))

    def last_day(self, ground: Ground) -> date | None:
        """The last day on which the purpose keeps it; None while nobody knows the day."""
        if ground.until == FOREVER:
            return None
        end = local_date(ground.until)
        return type(end).fromordinal(end.toordinal() - 1)

    def until(self, ground: Ground, category: CategoryId) -> str:
        """The last day, where it is known, and the rule in words."""
        rule, last = self.rule(self.file.purposes[ground.purpose], category), self.last_day(ground)
        if last is None:
            return rule or "–"
        said = day(last, self.language)
        return f"{said}. {rule}" if rule else said

    def rule(self, purpose: Purpose, category: CategoryId) -> str:
        rows = [said for row in rows_for(purpose, category) if (said := period_words(row))]
        return capital("; ".join(say(one, self.language) for one in rows))

    def bases(self, purpose: Purpose) -> list[str]:
        said = [capital(say(basis_words(one), self.language)) for one in purpose.bases]
        return said + [capital(say(special_words(one), self.language)) for one in purpose.special]

    def recipients(self, purpose: Purpose) -> list[str]:
        """Who may receive what the purpose has, by name where the policy names them; never empty."""
        return recipients(self.file, purpose, self.language)

    def can_do(self, purpose: Purpose) -> list[str]:
        """What the person can do about a purpose: what every purpose gives, and what its basis gives (law.md 3.1)."""
        articles = {basis.article for basis in purpose.bases}
        found = [_ALWAYS]
        if "6.1.a" in articles:
            found.append(_WITHDRAW)
        if articles & {"6.1.a", "6.1.b"}:
            found.append(_MOVE)
        if articles & {"6.1.e", "6.1.f"} and not any(gate.startswith("PDL") for gate in purpose.gates):
            found.append(_OBJECT)
        return [one.in_(self.language) for one in found]

    def sentence(self, name: str) -> str:
        """A sentence of the notice."""
        said = next(sentence for id_, sentence in self.file.sentences.items() if id_ == name)
        return said.sv if self.language == "sv" else said.en


def masked(number: str) -> str:
    """A number as it is shown until somebody asks to see it: `19121212-••••`."""
    return f"{number[:8]}-••••" if len(number) == 12 and number.isdecimal() else "••••"


def _phone(text: str) -> str:
    """`070-174 06 05`, `+47 22 12 34 56`; what is no number of a telephone, as it stands."""
    try:
        number = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        return text
    style = phonenumbers.PhoneNumberFormat
    return str(
        phonenumbers.format_number(number, style.NATIONAL if number.country_code == _SWEDEN else style.INTERNATIONAL)
    )


def _number(text: str) -> str:
    """`19121212-1212`"""
    return f"{text[:8]}-{text[8:]}" if len(text) == 12 and text.isdecimal() else text


_SWEDEN = 46
_WRITTEN: Mapping[str, Callable[[str], str]] = {"phone": _phone, NUMBER: _number}
_NOT_SHOWN = Text(
    "visas inte, eftersom du har skyddade personuppgifter", "not shown, because your personal data is protected"
)
_HOLDS = Text(
    "{name}: ett program utanför oss som har sagt att det har uppgifter om dig (sedan {day}). Det får veta när något "
    "rättas, begränsas eller raderas, och när du säger nej.",
    "{name}: a program outside us that has said that it holds data about you (since {day}). It is told when something "
    "is corrected, restricted or erased, and when you say no.",
)
_ALWAYS = Text(
    "Du kan be oss rätta, radera eller begränsa, och du kan klaga.",
    "You can ask us to correct, erase or restrict, and you can complain.",
)
_WITHDRAW = Text("Du kan ta tillbaka ditt samtycke.", "You can withdraw your consent.")
_MOVE = Text("Du kan flytta det du har lämnat.", "You can move what you have given.")
_OBJECT = Text("Du kan invända.", "You can object.")
