"""The register of breaches (Art. 33(5)): every one of them, the facts, the effects, what was done, and the reasons.

Also of those that nobody was told of: the reasoning stands there (A-33). It can be shown to the authority as it is, and
holds no personal data.
"""

from ombud.breaches.form import moment
from ombud.breaches.model import Breach, Closed, breach_text
from ombud.breaches.named import EXEMPTIONS, KINDS, RISKS
from ombud.law.breach import DUTIES, Duty
from ombud.policy.document import Block, Details, Document, Heading, Paragraph, line
from ombud.terms import Text
from ombud.terms.text import Language

Row = dict[str, object]


def register_row(breach: Breach) -> Row:
    """One breach as a program reads it."""
    facts, said = breach.facts, breach.assessed
    return {
        "breach": breach_text(breach.id),
        "noticed_at": breach.noticed_at.isoformat(),
        "noted_at": breach.made_at.isoformat(),
        "began_at": None if facts.began_at is None else facts.began_at.isoformat(),
        "ended_at": None if facts.ended_at is None else facts.ended_at.isoformat(),
        "kind": None if facts.kind is None else facts.kind.value,
        "what": facts.what,
        "processor": facts.processor,
        "processor_late": breach.processor_late,
        "people": breach.people,
        "records": breach.records,
        "categories": [] if breach.counted is None else list(breach.counted.categories),
        "risk": None if said is None else said.risk.value,
        "reasons": "" if said is None else said.reasons,
        "consequences": "" if said is None else said.consequences,
        "measures": "" if said is None else said.measures,
        "duties": [_duty_row(breach, duty) for duty in breach.duties],
        "remedy": remedy_of(breach),
        "closed_at": None if breach.closed_at is None else breach.closed_at.isoformat(),
    }


def _duty_row(breach: Breach, duty: Duty) -> Row:
    due = next(clock.due_at for clock in breach.clocks if clock.duty is duty)
    reports, reason = breach.reports.get(duty, ()), breach.reasons.get(duty)
    return {
        "duty": duty.value,
        "due_at": None if due is None else due.isoformat(),
        "reported": [{"at": one.at.isoformat(), "reference": one.reference, "late": one.late} for one in reports],
        "not_reported": None if reason is None else reason.reasons,
        "exemption": None if reason is None or reason.exemption is None else reason.exemption.value,
    }


def register_page(breaches: tuple[Breach, ...], controller: str, language: Language) -> Document:
    """The register to read or print."""
    blocks: list[Block] = [Paragraph((_LEAD.in_(language),))]
    if not breaches:
        blocks.append(Paragraph((_NONE.in_(language),)))
    for one in breaches:
        name = breach_text(one.id)
        blocks += [Heading(2, f"{moment(one.noticed_at)} · {name}", name), _details(one, language)]
    return Document(_TITLE.in_(language), language, tuple(blocks), footer=controller)


def _details(one: Breach, language: Language) -> Details:
    facts, said = one.facts, one.assessed
    kind = None if facts.kind is None else KINDS[facts.kind].in_(language)
    people = None if one.people is None else str(one.people)
    rows = [
        (_FACTS, (kind or "", facts.what)),
        (_PEOPLE, (people or "–",)),
        (_EFFECTS, ("–",) if said is None else (RISKS[said.risk].in_(language), said.reasons, said.consequences)),
        (_REMEDY, ("–",) if said is None else (said.measures, remedy_of(one))),
        (_TOLD, tuple(_said(one, duty).in_(language) for duty in one.duties)),
        (_CLOSED, ("–" if one.closed_at is None else moment(one.closed_at),)),
    ]
    return Details(tuple((name.in_(language), tuple(line(text) for text in texts if text)) for name, texts in rows))


def _said(one: Breach, duty: Duty) -> Text:
    """What became of one duty."""
    words, reports, reason = DUTIES[duty], one.reports.get(duty, ()), one.reasons.get(duty)
    if reason is not None:
        ground = Text("", "") if reason.exemption is None else EXEMPTIONS[reason.exemption]
        sv, en = (" ".join(filter(None, (part, reason.reasons))) for part in ground)
        return Text(f"{words.to.sv}: inte. {sv}", f"{words.to.en}: not. {en}")
    when = ", ".join(f"{moment(report.at)} {report.late}".strip() for report in reports)
    return Text(f"{words.to.sv}: {when or 'inte än'}", f"{words.to.en}: {when or 'not yet'}")


def remedy_of(breach: Breach) -> str:
    """What was done so that it does not happen again."""
    return next((one.step.remedy for one in reversed(breach.history) if isinstance(one.step, Closed)), "")


_TITLE = Text("Förteckning över personuppgiftsincidenter", "Register of personal data breaches")
_LEAD = Text(
    "Enligt artikel 33.5: omständigheter, effekter och åtgärder för varje incident, också de som inte har anmälts.",
    "Under Art. 33(5): the facts, the effects and the remedial action of each breach, also those not notified.",
)
_NONE = Text("Inga incidenter.", "No breaches.")
_FACTS, _PEOPLE = Text("Omständigheter", "Facts"), Text("Antal personer", "Number of persons")
_EFFECTS, _REMEDY = Text("Effekter", "Effects"), Text("Åtgärder", "Remedial action")
_TOLD, _CLOSED = Text("Anmält och berättat", "Reported and told"), Text("Avslutad", "Closed")
