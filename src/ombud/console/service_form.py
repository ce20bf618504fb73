"""What one service asks for at the desk: each field with its reason, and what follows where it is not given (N-04).

* A field is needed for the agreement, or voluntary. What a statute puts into a journal is told to whoever treats, and
  is not asked for here (PDL 3:6). Citizenship is asked for where the service has cost responsibility (N-05.2).
* What is held already is not asked for again.
* Which words are read aloud when something needed is refused stands in the notice itself (Art. 13(2)(e)).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ombud.collection.register import Registration, held_before, wrong_with
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature
from ombud.console.begun import Begun
from ombud.console.in_force import policy_in_force
from ombud.disclosure.words import FIELDS
from ombud.law.periods import local_date
from ombud.policy.model import Policy, Service, ServiceField, Words
from ombud.policy.wording import capital
from ombud.policy.wording.things import category_words
from ombud.terms import ServiceId, Text
from ombud.web import Visit, Wrong

CITIZENSHIP, FREE_TEXT = "citizenship", "text"
_TYPES: Mapping[str, str] = {"email": "email", "phone": "tel", "birth_date": "date"}
_IN = {"personnummer": "personnummer", "samordningsnummer": "personnummer", "email": "email", "phone": "phone"}
"""Which field of a form a value that was looked for belongs to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as the form shows it."""

    name: str
    label: Text
    why: Text
    needed: bool
    type: str


@dataclass(frozen=True, slots=True)
class Refusing:
    """What follows where something needed is not given: the sentence, and what can be had without it."""

    sentence: str
    number: str
    without: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one service for one person."""

    policy: Policy = field(repr=False)
    service: Service
    asked: Mapping[str, ServiceField]
    held: frozenset[str]

    @property
    def title(self) -> Text:
        return _text(self.service.name)

    @property
    def needed(self) -> list[Asked]:
        return [self._shown(name, one) for name, one in self.asked.items() if one.required == "contract"]

    @property
    def voluntary(self) -> list[Asked]:
        return [self._shown(name, one) for name, one in self.asked.items() if one.required == "optional"]

    @property
    def known(self) -> list[Text]:
        """What is held already."""
        return [self.label(name) for name in self.service.fields if name in self.held]

    @property
    def later(self) -> list[Text]:
        """What is told to whoever treats."""
        return [self.label(name) for name, one in self.service.fields.items() if one.required == "statute"]

    @property
    def consent(self) -> Text | None:
        """The consent that the service itself cannot do without (N-04.3)."""
        found = self.policy.file.consents.get(self.service.consent or "")
        if found is None:
            return None
        name = self.service.name
        swedish, english = (text.replace("☐", "").strip() for text in (found.text.sv, found.text.en))
        return Text(
            swedish.replace("{tjänst}", name.sv.lower()), english.replace("{service}", name.en.lower())
        )  # fmt: skip

    @property
    def version(self) -> int:
        return self.policy.number

    def label(self, name: str) -> Text:
        """What a field is called: a text by what it is about."""
        if name != FREE_TEXT:
            return FIELDS.get(name, Text(name, name))
        said = category_words(self.policy.file, self.service.fields[name].category)
        return Text(capital(said.sv), capital(said.en))

    def _shown(self, name: str, one: ServiceField) -> Asked:
        needed = one.required == "contract"
        return Asked(name, self.label(name), _text(one.why), needed, _TYPES.get(name, "text"))

    def declined(self, visit: Visit, one: Begun) -> Declined | None:
        signature = Signature(one.fields, "desk", consent=one.consent)
        return wrong_with(self.service, signature, self.held, local_date(visit.now))

    def wrong(self, no: Declined | None) -> tuple[Wrong, ...]:
        """What is wrong in the form, at its fields."""
        if no is None:
            return ()
        if no.requirement == "N-04.3":
            return (Wrong("samtycke", _UNTICKED),)
        missing = no.requirement == "N-04.2"
        return tuple(
            Wrong(name, _missing(self.label(name), words) if missing else words)
            for name, words in no.fields.items() if name in self.asked
        )  # fmt: skip

    def refused(self, visit: Visit, missing: tuple[str, ...]) -> Refusing:
        """What the person is told who does not want to give what is needed (Art. 13(2)(e))."""
        file = self.policy.file
        name = file.notice.if_not_given or ""
        said = file.sentences.get(name)
        without = tuple(
            _text(other.name) for other in file.services.values()
            if not any(other.fields[one].required == "contract" for one in missing if one in other.fields)
        )  # fmt: skip
        sentence = "" if said is None else Text(said.sv, said.en).in_(visit.language)
        return Refusing(sentence, name.removeprefix("S"), without)


def services(visit: Visit) -> list[tuple[str, Text]]:
    """What an agreement can be made about."""
    return [(name, _text(one.name)) for name, one in policy_in_force(visit).file.services.items()]


def form_of(visit: Visit, begun: Begun) -> Form:
    policy = policy_in_force(visit)
    service = policy.file.services[ServiceId(begun.service)]
    asks = Registration(ServiceId(begun.service), Signature(), begun.whose)
    held = held_before(visit.ombud.vault, asks, by=visit.actor, now=visit.now)
    asked = {name: one for name, one in service.fields.items() if _is_asked(name, one, service, held)}
    return Form(policy, service, asked, held)


def _is_asked(name: str, one: ServiceField, service: Service, held: frozenset[str]) -> bool:
    if one.category == CITIZENSHIP and not service.cost_responsibility:
        return False
    return one.required != "statute" and name not in held


def labelled(form: Form, one: Begun, said: Callable[[str, str], str]) -> list[tuple[Text, str]]:
    """What was given, as it is read back."""
    return [(form.label(name), said(name, text)) for name, text in one.fields.items() if name in form.asked]


def prefilled(looked: str, text: str) -> dict[str, str]:
    """What was looked for stands in the form already."""
    if looked in _IN:
        return {_IN[looked]: text}
    if looked != "name_birth_year":
        return {}
    *names, _year = text.split()
    return {"given": names[0], "family": " ".join(names[1:])}


def _missing(said: Text, why: Text) -> Text:
    return Text(f"{said.sv} behövs för avtalet. {why.sv}", f"{said.en} is needed for the agreement. {why.en}")


def _text(words: Words) -> Text:
    return Text(words.sv, words.en)


_UNTICKED = Text(
    "Kryssa i samtycket om personen ger det. Utan det kan tjänsten inte utföras.",
    "Tick the consent if the person gives it. Without it the service cannot be carried out.",
)
