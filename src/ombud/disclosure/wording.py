"""What is said of a datum to the person it is about, in one language: worded once, whatever the answer is.

The page of `ombud access`, the package and the portal all say it with these words (R-15.1; ux.md 3.1): what it is used
for, on which ground, until when, from where, for whom, and who has read it.
"""

from collections.abc import Mapping
from datetime import date

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


class Wording:
    """The words of one answer."""

    def __init__(self, file: PolicyFile, language: Language) -> None:
        self.file = file
        self.language: Language = language
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
        return self.of(KINDS, text) if name == "kind" else in_words(self.file, name, text).in_(self.language)

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
        return f"{one.name} ({day(local_date(one.made_at), self.language)}): {what}. {self.name(one.purpose)}."

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

    def sentence(self, name: str) -> str:
        """A sentence of the notice."""
        said = next(sentence for id_, sentence in self.file.sentences.items() if id_ == name)
        return said.sv if self.language == "sv" else said.en
