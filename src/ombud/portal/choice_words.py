"""What the person decides over, in words: made of the policy in force alone, so that the page says what decides.

A group shares one text that a yes is to; a line is one control. The words of a text are the policy's own, unaltered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.choices.controls import Control, controls
from ombud.policy.model import Family, PolicyFile, Purpose, Words
from ombud.policy.wording.grounds import basis_words
from ombud.requests.own_choices import OwnChoices, Standing
from ombud.requests.pending import Pending
from ombud.terms import ChoiceId, PurposeId, Text

CHANNELS: Mapping[str, Text] = {
    "email": Text("e-post", "e-mail"),
    "sms": Text("sms", "SMS"),
    "post": Text("post", "post"),
    "phone": Text("telefon", "telephone"),
}
_MAY_BE_ON_ITS_WAY = Text(
    "Ett utskick som redan har lämnat oss kan nå dig i dag.", "A message that has already left us may reach you today."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One control, as it is shown."""

    name: str
    title: Text
    why: Text
    basis: Text
    on: bool
    said: Text | None
    """`Du sa nej` or `Du sa ja`; nothing where the person has never decided."""
    said_at: datetime | None
    needs_yes: bool
    """It takes a consent to its text; else it goes on until a no."""
    needed: bool = False
    """A service cannot be carried out without it (C-3)."""
    family: Family = Family.MARKETING
    text: Text | None = None
    waits: Pending | None = None
    """A yes that waits for its address (M-07)."""
    asked: str = field(default="", repr=False)
    """The address; whole for whoever has shown more than one factor."""


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that share a heading, and the text that a yes is to."""

    title: Text
    text: Text | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the person does not decide over by a button, and why."""

    title: Text
    why: Text
    basis: Text
    weighed: bool
    """They may object, and it is weighed (Art. 21(1))."""


def grouped(found: OwnChoices, *, care: bool) -> tuple[Group, ...]:
    """Everything that is shown, in the order of the policy: consents by their text, then what rests on an interest."""
    made: dict[str, Group] = {}
    waiting: dict[ChoiceId | None, Pending] = {one.choice_id: one for one in found.pending}
    for one in found.standing:
        if one.control.service is not None and not (care and one.on):
            continue  # a consent for a service is given where the service is ordered, and taken back here
        waits = None if one.on else waiting.get(one.control.consent)
        address = "" if waits is None else waits.address if care else hinted(waits.address)
        line = replace(_line(found.file, one), waits=waits, asked=address)
        heading, text = _heading(found.file, one.control)
        key = heading.sv if text is None else text.sv
        before = made.get(key, Group(heading, text, ()))
        made[key] = replace(before, lines=(*before.lines, line))
    return tuple(made.values())


def _line(file: PolicyFile, one: Standing) -> Line:
    control, purpose = one.control, file.purposes[one.control.purpose]
    said = None if one.said_at is None else _YES if one.on else _NO
    text = _consent_text(file, control)
    return Line(
        control.name, name_of(file, control), _text(purpose.why), _basis(purpose, consent=control.consent is not None),
        one.on, said, one.said_at, control.consent is not None, control.service is not None, purpose.family, text,
    )  # fmt: skip


def _heading(file: PolicyFile, control: Control) -> tuple[Text, Text | None]:
    if control.consent is None:
        return _INTERESTS, None
    if control.service is not None:
        return name_of(file, control), _consent_text(file, control)
    return _text(file.purposes[control.purpose].name), _consent_text(file, control)


def name_of(file: PolicyFile, control: Control) -> Text:
    """What the control is called: the purpose, and by which channel or for which service."""
    name = _text(file.purposes[control.purpose].name)
    if control.service is not None:
        service = file.services[control.service].name
        return Text(f"Hälsouppgifter för {_lower(service.sv)}", f"Health data for {_lower(service.en)}")
    if control.channel is None:
        return name
    channel = CHANNELS.get(control.channel, Text(control.channel, control.channel))
    return Text(f"{name.sv} via {channel.sv}", f"{name.en} by {channel.en}")


def _consent_text(file: PolicyFile, control: Control) -> Text | None:
    """The adopted text, word for word; the name of the service stands where the text has a place for it."""
    choice = None if control.consent is None else file.choices[control.consent]
    consent = None if choice is None else file.consents.get(choice.text or "")
    if consent is None:
        return None
    text = _text(consent.text)
    if control.service is None:
        return text
    service = file.services[control.service].name
    return Text(text.sv.replace("{tjänst}", service.sv), text.en.replace("{tjänst}", service.en))


def hinted(address: str) -> str:
    """Enough of an address for its owner to know it by."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{at}{host}" if at else f"…{address[-2:]}"


def stopped(lines: list[Line]) -> Text:
    """What does not happen any more."""
    if len(lines) > 1:
        moving = _MAY_BE_ON_ITS_WAY
        return Text(
            f"Du har sagt nej till allt som går att säga nej till. {moving.sv}",
            f"You have said no to all that can be said no to. {moving.en}",
        )
    line = lines[0]
    title = Text(_lower(line.title.sv), _lower(line.title.en))
    if line.needed:
        return Text(
            f"Ditt samtycke är tillbakataget: {title.sv}. Vi hör av oss om tjänsten.",
            f"Your consent is withdrawn: {title.en}. We contact you about the service.",
        )
    if line.family is Family.MARKETING:
        moving = _MAY_BE_ON_ITS_WAY
        return Text(f"Du får ingen mer {title.sv}. {moving.sv}", f"You get no more {title.en}. {moving.en}")
    return Text(
        f"Vi använder inte längre dina uppgifter till {title.sv}.", f"We no longer use your data for {title.en}."
    )  # fmt: skip


def fixed(file: PolicyFile) -> tuple[Fixed, ...]:
    """What is not decided over by a button, in the order of the policy."""
    decided = {one.purpose for one in controls(file) if one.service is None}
    return tuple(
        Fixed(_text(one.name), _text(one.why), _basis(one, consent=False), _is_weighed(file, name))
        for name, one in file.purposes.items()
        if name not in decided and one.off is None
    )  # fmt: skip


def _is_weighed(file: PolicyFile, purpose: PurposeId) -> bool:
    return any(one.kind == "objection" and purpose in one.purposes for one in file.choices.values())


def _basis(purpose: Purpose, *, consent: bool) -> Text:
    """The bases in words: of a control that takes a yes, the consent."""
    own = [one for one in purpose.bases if (one.article == "6.1.a") is consent]
    named = [basis_words(one) for one in own or purpose.bases]
    return Text(", ".join(one.sv for one in named), ", ".join(one.en for one in named))


def _text(words: Words) -> Text:
    return Text(words.sv, words.en)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


_YES = Text("Du sa ja", "You said yes")
_NO = Text("Du sa nej", "You said no")
_INTERESTS = Text("Statistik, analyser och utveckling", "Statistics, analyses and development")
