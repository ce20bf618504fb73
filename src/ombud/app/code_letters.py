"""A letter with a code for somebody, made by whoever answers people's requests (R-07; policy, *A letter code*).

* It goes to the address that is held. Without one there is no letter: the person comes to the desk.
* To a protected person it has no address: it is sent on by the Tax Agency (R-41).
* The name and the address are opened for `legal.requests`, with a Permit and an entry, before the code is made.
* At the desk a slip is handed over to whoever stands there. It has a code where they have shown who they are.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.identity import NotProven
from ombud.identity.letter_code import Code, issue
from ombud.law.periods import local_date
from ombud.messages.code_letter import CodeLetter, code_letter
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.requests.handle import CASE, may_handle
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.terms.text import Language
from ombud.vault import Person, PersonalData

REQUESTS, NAME, CONTACT = PurposeId("legal.requests"), CategoryId("name"), CategoryId("contact")


@dataclass(frozen=True, slots=True)
class Made:
    """The letter, and the last day on which its code holds."""

    pdf: bytes = field(repr=False)
    until: datetime
    is_addressed: bool
    """False: it is sent on by another, who knows the address."""


@dataclass(frozen=True, slots=True)
class _Whom:
    address: tuple[str, ...] = field(repr=False)
    controller: str
    protected: bool


def letter_with_code(
    ombud: Ombud, subject: SubjectId, language: Language, *, by: Actor, now: datetime
) -> Made | Declined | Refusal:
    """Make it. Codes of the person that were made before hold no more. Raises `ConfigError`."""
    base = ombud.config.serve.public_url
    if base is None:
        raise ConfigError("ombud.toml says no address of the portal: public_url under [serve]. No letter was made.")
    whom = _whom(ombud, subject, by=by, now=now)
    if not isinstance(whom, _Whom):
        return whom
    code = issue(ombud.vault, subject, by=by, now=now)
    return UNKNOWN_PERSON if isinstance(code, NotProven) else _printed(whom, code, str(base), language, now)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed over: what was agreed, in lines, and whether the person has shown who they are."""

    about: tuple[Text, ...] = field(repr=False)
    shown: bool
    base: str
    """The address of the portal."""
    language: Language = "sv"


def slip_of(
    ombud: Ombud, subject: SubjectId, slip: Slip, *, by: Actor, now: datetime
) -> bytes | Declined | Refusal:  # fmt: skip
    """The slip, with a code for whoever has shown who they are. Codes that were made before hold no more then."""
    refused = _may_hand_over(ombud, subject, by=by, now=now)
    if isinstance(refused, Declined | Refusal):
        return refused
    code = issue(ombud.vault, subject, by=by, now=now) if slip.shown else None
    if isinstance(code, NotProven):
        return UNKNOWN_PERSON
    text, ends = ("", now) if code is None else (code.text, code.ends - timedelta(microseconds=1))
    letter = CodeLetter((), text, slip.base, local_date(ends), refused, slip.language, slip.about)
    return code_letter(letter, local_date(now))


def _may_hand_over(ombud: Ombud, subject: SubjectId, *, by: Actor, now: datetime) -> str | Declined | Refusal:
    """Why a slip may not be made; the controller's name where it may."""
    with ombud.vault.act(by=by, now=now) as act:
        person = act.known(subject)
        refusal = None if person is None else may_handle(act, subject)
        allowed = person is not None and refusal is None
        outcome = Outcome.PERMITTED if allowed else Outcome.REFUSED
        act.log(Kind.OPEN, outcome, None if person is None else subject, categories=(CASE,))
        return act.policy.file.controller.name if allowed else refusal or UNKNOWN_PERSON


def _printed(whom: _Whom, code: Code, base: str, language: Language, now: datetime) -> Made:
    until = local_date(code.ends - timedelta(microseconds=1))
    letter = CodeLetter(whom.address, code.text, base, until, whom.controller, language)
    return Made(code_letter(letter, local_date(now)), code.ends, not whom.protected)


def _whom(ombud: Ombud, subject: SubjectId, *, by: Actor, now: datetime) -> _Whom | Declined | Refusal:
    with ombud.vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            act.log(Kind.OPEN, Outcome.REFUSED)
            return UNKNOWN_PERSON
        refusal = may_handle(act, subject)
        lines = () if refusal is not None else _lines(person, by)
        outcome = Outcome.PERMITTED if refusal is None else Outcome.REFUSED
        act.log(Kind.OPEN, outcome, subject, categories=(NAME, CONTACT))
        if refusal is not None:
            return refusal
        protected = Flag.PROTECTED in person.about.wishes.flag_set()
        if not lines and not protected:
            return NO_ADDRESS
        return _Whom(() if protected else lines, act.policy.file.controller.name, protected)


def _lines(person: Person, by: Actor) -> tuple[str, ...]:
    """The name and the latest postal address, as an envelope has them."""
    opened = person.requesting().open(Ask(person.subject, REQUESTS, frozenset({NAME, CONTACT}), by))
    values = [one for one in opened.reveal() if not one.about_third_party] if isinstance(opened, PersonalData) else []
    values.sort(key=lambda one: one.collected_at)
    held = {name: value for one in values for name, value in one.fields.items()}
    if not held.get("street"):
        return ()
    name = " ".join(filter(None, (held.get("given"), held.get("family"))))
    place = " ".join(filter(None, (held.get("postal_code"), held.get("city"))))
    return tuple(filter(None, (name, held["street"], place)))


NO_ADDRESS = Declined(
    "R-07",
    Text(
        "Personen har ingen postadress hos oss, så inget brev kan gå. Be personen komma till receptionen.",
        "The person has no postal address with us, so no letter can go. Ask the person to come to the desk.",
    ),
)
