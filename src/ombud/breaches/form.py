"""The notification to IMY, filled in: every field of its e-service, to be copied or printed (Art. 33(3); A-32).

* The fields are those of the e-service as far as they are known: who, when, what, how many, which groups, which kinds
  of data, consequences, the controller's own estimate, what was done before and after, whether those affected are told,
  and whether it crosses a border; why it is late, and that a supplement may follow (Art. 33(4)).
* A field that nothing is known of says so, and is named as missing. None is guessed.
* It holds no personal data: it becomes a public document. What the policy says of the controller stands in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.breaches.model import Breach, Exemption, breach_text
from ombud.breaches.named import EXEMPTIONS, KINDS, RISKS
from ombud.law.breach import Duty, imy_due
from ombud.law.periods import STOCKHOLM
from ombud.policy.document import Block, Document, Heading, Mark, Paragraph, Table
from ombud.policy.model import PolicyFile
from ombud.terms import CategoryId, Text
from ombud.terms.text import Language

WayCounts = Mapping[tuple[str | None, bool], int]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form."""

    id: str
    label: Text
    value: Text
    missing: bool = False
    """Nothing is known of it yet."""


def form(breach: Breach, file: PolicyFile, told: WayCounts) -> tuple[Field, ...]:
    """Every field of the e-service."""
    return (*_who(breach, file), *_when(breach), *_what(breach, file), *_done(breach, told))


def form_page(fields: tuple[Field, ...], breach: Breach, file: PolicyFile, language: Language) -> Document:
    """The form as a page to print."""
    rows = tuple(
        ((one.label.in_(language),), (Mark(_MISSING.in_(language)) if one.missing else one.value.in_(language),))
        for one in fields
    )
    table = Table(_CAPTION.in_(language), (_FIELD.in_(language), _VALUE.in_(language)), rows)
    blocks: tuple[Block, ...] = (
        Paragraph((_PUBLIC.in_(language),)),
        Heading(2, _CAPTION.in_(language), "form"),
        table,
    )
    title = f"{_TITLE.in_(language)} {breach_text(breach.id)[:10]}"
    return Document(title, language, blocks, footer=file.controller.name)


def form_text(fields: tuple[Field, ...], language: Language) -> str:
    """The form as text, to be copied field by field."""
    return "\n\n".join(
        f"{one.label.in_(language)}:\n{(_MISSING if one.missing else one.value).in_(language)}" for one in fields
    )


def _who(breach: Breach, file: PolicyFile) -> tuple[Field, ...]:
    who, contact = file.controller, file.dpo.contact
    reach = ", ".join(filter(None, (contact.email, contact.phone)))
    return (
        _plain("controller", Text("Personuppgiftsansvarig", "Controller"), who.legal_name or who.name),
        _plain("org_number", Text("Organisationsnummer", "Registration number"), who.org_number),
        _plain("postal_address", Text("Postadress", "Postal address"), who.postal_address),
        _plain("reference", Text("Egen beteckning", "Own reference"), breach_text(breach.id)),
        _plain("contact", Text("Kontakt: dataskyddsombudet", "Contact: the data protection officer"), reach),
        _plain("contact_address", Text("Kontaktens adress", "Address of the contact"), contact.postal),
    )


def _when(breach: Breach) -> tuple[Field, ...]:
    facts, reports = breach.facts, breach.reports.get(Duty.IMY, ())
    discovered = facts.discovered_at or breach.noticed_at
    first = reports[0] if reports else None
    late = "" if first is None else first.late
    why = _plain("late", Text("Varför anmälan dröjde", "Why the notification was delayed"), late)
    in_time = first is not None and not late
    return (
        _moment("began", Text("När incidenten började", "When it began"), facts.began_at),
        _moment("discovered", Text("När den upptäcktes", "When it was discovered"), discovered),
        _moment("aware", Text("När ni fick kännedom om den", "When you became aware of it"), breach.noticed_at),
        _moment("ended", Text("När den upphörde", "When it ended"), facts.ended_at),
        _moment("due", Text("72 timmar går ut", "72 hours end"), imy_due(breach.noticed_at)),
        Field("late", why.label, _IN_TIME if in_time else _IF_LATE) if in_time or not reports else why,
    )


def _what(breach: Breach, file: PolicyFile) -> tuple[Field, ...]:
    facts, said, counted = breach.facts, breach.assessed, breach.counted
    groups, consequences = ("", "") if said is None else (said.groups, said.consequences)
    kinds = () if counted is None else counted.categories
    named = [file.categories[CategoryId(one)].name for one in kinds if CategoryId(one) in file.categories]
    data = Text(", ".join(one.sv for one in named), ", ".join(one.en for one in named))
    severity = None if said is None else RISKS[said.risk]
    cross = None if facts.cross_border is None else _YES if facts.cross_border else _NO
    return (
        _plain("description", Text("Vad som har hänt", "What has happened"), facts.what),
        _text("type", Text("Typ av incident", "Type of breach"), None if facts.kind is None else KINDS[facts.kind]),
        _number("persons", Text("Antal personer", "Number of persons"), breach.people),
        _number("records", Text("Antal poster", "Number of records"), breach.records),
        _plain("groups", Text("Grupper av registrerade", "Groups of data subjects"), groups),
        _text("kinds", Text("Slag av personuppgifter", "Kinds of data"), data if named else None),
        _plain("consequences", Text("Tänkbara konsekvenser", "Possible consequences"), consequences),
        _text("severity", Text("Er egen bedömning av risken", "Your own estimate of the risk"), severity),
        _text("cross_border", Text("Berör fler länder", "Crosses a border"), cross),
    )  # fmt: skip


def _done(breach: Breach, told: WayCounts) -> tuple[Field, ...]:
    said, sent = breach.assessed, breach.reports.get(Duty.IMY, ())
    before, after = ("", "") if said is None else (said.before, said.measures)
    phase = Text("Komplettering", "Supplement") if sent else Text("Första anmälan", "First notification")
    return (
        _plain("before", Text("Skydd före incidenten", "Measures before it"), before),
        _plain("after", Text("Åtgärder efter incidenten", "Measures after it"), after),
        _text(
            "informed", Text("Är de registrerade underrättade", "Are the data subjects told"), _informed(breach, told)
        ),
        Field("phase", Text("Anmälan", "Notification"), phase),
    )


def _informed(breach: Breach, told: WayCounts) -> Text | None:
    """When, when they will be, or why not (Art. 34)."""
    done = sum(number for (_way, is_told), number in told.items() if is_told)
    left = sum(number for (_way, is_told), number in told.items() if not is_told)
    reason = breach.reasons.get(Duty.PEOPLE)
    if reason is not None:
        ground = EXEMPTIONS[reason.exemption or Exemption.PUBLIC]
        return Text(f"Nej: {ground.sv}. {reason.reasons}", f"No: {ground.en}. {reason.reasons}")
    if breach.assessed is not None and Duty.PEOPLE not in breach.duties and not done:
        return Text("Nej: risken är inte hög.", "No: the risk is not high.")
    if done and not left:
        return Text(f"Ja, alla {done}.", f"Yes, all {done}.")
    if done:
        return Text(f"Ja, {done}; {left} väntar.", f"Yes, {done}; {left} wait.")
    return Text("Inte än. De underrättas.", "Not yet. They will be told.") if Duty.PEOPLE in breach.duties else None


def _plain(name: str, label: Text, value: str | None) -> Field:
    return Field(name, label, Text(value or "", value or ""), not value)


def _text(name: str, label: Text, value: Text | None) -> Field:
    return Field(name, label, value or Text("", ""), value is None)


def _number(name: str, label: Text, value: int | None) -> Field:
    return _plain(name, label, None if value is None else str(value))


def _moment(name: str, label: Text, at: datetime | None) -> Field:
    return _plain(name, label, None if at is None else moment(at))


def moment(at: datetime) -> str:
    """An instant as a form has it, in Swedish time."""
    return at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")


_IN_TIME = Text("I tid", "In time")
_IF_LATE = Text("Fylls i bara om 72 timmar har gått", "Only if 72 hours have passed")
_YES, _NO = Text("Ja", "Yes"), Text("Nej", "No")
_MISSING = Text("Inte känt än. Fyll i det.", "Not known yet. Fill it in.")
_TITLE = Text("Anmälan av personuppgiftsincident", "Notification of a personal data breach")
_CAPTION = Text("Fälten i IMY:s e-tjänst", "The fields of IMY's e-service")
_FIELD, _VALUE = Text("Fält", "Field"), Text("Innehåll", "Content")
_PUBLIC = Text(
    "Det som anmäls blir allmän handling. Skriv inga namn, nummer eller adresser. Det som inte är känt kan "
    "kompletteras senare (artikel 33.4).",
    "What is notified becomes a public document. Write no names, numbers or addresses. What is not known can be "
    "supplied later (Art. 33(4)).",
)
