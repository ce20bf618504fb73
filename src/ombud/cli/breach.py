"""`ombud breach DIR …`: a personal data breach from the moment it is noticed until it is over (Art. 33–34).

The clock runs from awareness (`open --noticed`). Whom it concerns is computed from the log (`affected`). What is
written becomes public at the authority: no name, number or address may stand in it.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ombud.cli.answer import FINDINGS, Answer, Table
from ombud.cli.arguments import ACTOR, FILE, Code, Instant
from ombud.cli.breach_people import affected, letters, text
from ombud.cli.breach_said import BREACH, carried, left_words, stepped
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import reserve, write
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.breaches import Breach
    from ombud.collection.relate import Declined
    from ombud.terms import Actor

_KINDS = (
    "wrong-recipient", "unauthorised-access", "unauthorised-disclosure", "lost", "stolen", "destroyed", "changed",
    "attack",
)  # fmt: skip
_DUTIES = (
    "imy", "people", "cl-warning", "cl-report", "cl-final", "ivo", "patient", "device", "police", "insurer", "region",
)  # fmt: skip
_FACTS = (
    option("--kind", type=click.Choice(_KINDS), words=Text("Vad slags incident.", "What kind of breach.")),
    option("--began", type=Instant(), words=Text("När den började.", "When it began.")),
    option("--ended", type=Instant(), words=Text("När den upphörde.", "When it ended.")),
    option("--cross-border/--no-cross-border", default=None, words=Text("Berör fler länder.", "Crosses a border.")),
    option("--processor", type=Code(), words=Text("Biträdet som det hände hos.", "The processor it happened at.")),
    option("--processor-learnt", type=Instant(), words=Text("När biträdet visste.", "When the processor knew.")),
    option("--processor-told", type=Instant(), words=Text("När biträdet berättade.", "When the processor told.")),
)
_NUMBER = click.IntRange(min=0)
_WHAT = Text("Vad som har hänt, utan namn och nummer.", "What has happened, without names and numbers.")


@command(
    "open",
    Text(
        "Anteckna en incident. Klockan går från --noticed, när någon hos er fick kännedom om den.",
        "Note a breach. The clock runs from --noticed, when somebody of yours became aware of it.",
    ),
    option("--noticed", type=Instant(), words=Text("När ni fick kännedom; annars nu.", "When; otherwise now.")),
    option("--what", required=True, metavar="TEXT", words=_WHAT),
    *_FACTS, ACTOR,
)  # fmt: skip
def open_(noticed: datetime | None, what: str, actor: str, **facts: object) -> Answer:
    from ombud.breaches import notice
    from ombud.breaches.model import Noticed

    said = Noticed(what=what, **_facts(facts))

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> "Breach | Declined":
        return notice(ombud.vault, said, noticed or now, by=by, now=now)

    return stepped(actor, do)


@command(
    "complete",
    Text("Komplettera det som är känt.", "Complete what is known."),
    BREACH, option("--what", default="", metavar="TEXT", words=_WHAT), *_FACTS, ACTOR,
)  # fmt: skip
def complete(breach: bytes, what: str, actor: str, **facts: object) -> Answer:
    from ombud.breaches import complete as more
    from ombud.breaches.model import Completed

    said = Completed(what=what, **_facts(facts))
    return stepped(actor, lambda ombud, by, now: more(ombud.vault, breach, said, by=by, now=now))


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    names = {
        "began": "began_at", "ended": "ended_at", "processor_learnt": "processor_learnt_at",
        "processor_told": "processor_told_at",
    }  # fmt: skip
    return {names.get(name, name): value for name, value in given.items() if value is not None}


@command(
    "assess",
    Text("Bedöm risken, och säg vad som görs.", "Assess the risk, and say what is done."),
    BREACH,
    option("--risk", type=click.Choice(["unlikely", "risk", "high"]), required=True, words=Text("Risken.", "Risk.")),
    option("--reasons", required=True, metavar="TEXT", words=Text("Varför den är den.", "Why it is that.")),
    option("--consequences", required=True, metavar="TEXT", words=Text("Tänkbara följder.", "What may come of it.")),
    option("--measures", required=True, metavar="TEXT", words=Text("Vad som görs nu.", "What is done now.")),
    option("--before", default="", metavar="TEXT", words=Text("Skyddet dessförinnan.", "Measures before it.")),
    option("--groups", default="", metavar="TEXT", words=Text("Grupper av registrerade.", "Groups of people.")),
    option("--people", type=_NUMBER, words=Text("Antal, om inte loggens.", "How many, if not as the log has it.")),
    option("--records", type=_NUMBER, words=Text("Antal poster, om inte loggens.", "Records, if not the log's.")),
    option("--care-injury", is_flag=True, words=Text("Allvarlig vårdskada (PSL 3:5).", "Serious care injury.")),
    option("--significant", is_flag=True, words=Text("Betydande incident (CL).", "Significant incident (CL).")),
    option(
        "--also", multiple=True, type=click.Choice(["device", "police", "insurer", "region"]),
        words=Text("Vem mer som får veta.", "Who else is told."),
    ),
    ACTOR,
)  # fmt: skip
def assess(breach: bytes, actor: str, **said: Any) -> Answer:
    from ombud.breaches import assess as put
    from ombud.breaches.model import Assessed

    made = Assessed(**said)  # each option is a field
    return stepped(actor, lambda ombud, by, now: put(ombud.vault, breach, made, by=by, now=now))


@command(
    "notify",
    Text(
        "Anteckna att någon är underrättad, eller med --not varför inte.",
        "Note that somebody was told, or with --not why not.",
    ),
    BREACH,
    option("--to", "duty", type=click.Choice(_DUTIES), required=True, words=Text("Vem eller vad.", "Whom or what.")),
    option("--at", type=Instant(), words=Text("När; annars nu.", "When; otherwise now.")),
    option("--reference", default="", metavar="TEXT", words=Text("Mottagarens beteckning.", "Their reference.")),
    option("--late", default="", metavar="TEXT", words=Text("Varför den kom sent.", "Why it is late.")),
    option("--not", "reasons", metavar="TEXT", words=Text("Inte: skälet.", "Not: the reason.")),
    option(
        "--exemption", type=click.Choice(["unreadable", "averted", "public"]),
        words=Text("Grunden i artikel 34.3.", "The ground of Art. 34(3)."),
    ),
    ACTOR,
)  # fmt: skip
def notify(
    breach: bytes, duty: str, at: datetime | None, reference: str, late: str, reasons: str | None,
    exemption: str | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.breaches import not_reported, reported
    from ombud.breaches.model import Exemption, NotReported, Reported
    from ombud.law.breach import Duty

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> "Breach | Declined":
        if reasons is not None:
            ground = None if exemption is None else Exemption(exemption)
            why = NotReported(duty=Duty(duty), reasons=reasons, exemption=ground)
            return not_reported(ombud.vault, breach, why, by=by, now=now)
        said = Reported(duty=Duty(duty), at=at or now, reference=reference, late=late)
        return reported(ombud.vault, breach, said, by=by, now=now)

    return stepped(actor, do)


@command(
    "close",
    Text("Avsluta: allt är gjort eller har sitt skäl.", "Close: everything is done or has its reason."),
    BREACH,
    option("--remedy", required=True, metavar="TEXT", words=Text("Så att det inte händer igen.", "What was done.")),
    ACTOR,
)  # fmt: skip
def close(breach: bytes, remedy: str, actor: str) -> Answer:
    from ombud.breaches import close as end

    return stepped(actor, lambda ombud, by, now: end(ombud.vault, breach, remedy, by=by, now=now))


@command("show", Text("Visa en incident och dess klockor.", "Show a breach and its clocks."), BREACH, ACTOR)
def show(breach: bytes, actor: str) -> Answer:
    from ombud.breaches import breach_of

    return stepped(actor, lambda ombud, by, now: breach_of(ombud.vault, breach, by=by, now=now))


@command(
    "form",
    Text("IMY:s formulär ifyllt, att kopiera fält för fält.", "IMY's form filled in, to be copied field by field."),
    BREACH, option("--to", type=FILE, metavar="FILE.pdf", words=Text("Skriv som PDF.", "Write it as PDF.")), ACTOR,
)  # fmt: skip
def form(breach: bytes, to: Path | None, actor: str) -> Answer:
    from ombud.app import breaching
    from ombud.breaches.form import form_text
    from ombud.cli import session
    from ombud.collection.relate import Declined

    reserve(to)
    heard = speech()

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        found = breaching.filled(ombud, breach, by=by, now=now)
        if isinstance(found, Declined):
            return session.declined(found)
        fields = found[1]
        if to is not None:
            write(to, breaching.form_pdf(ombud, found, heard.language, now))
        missing = [one.id for one in fields if one.missing]
        value = {
            "fields": {one.id: None if one.missing else one.value.in_(heard.language) for one in fields},
            "missing": missing,
        }  # fmt: skip
        return Answer(value, [form_text(fields, heard.language)], FINDINGS if missing else 0)

    return carried(actor, do)


@command("list", Text("Visa incidenterna, den senaste först.", "Show the breaches, the latest first."), ACTOR)
def listed(actor: str) -> Answer:
    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        from ombud.breaches import every_breach
        from ombud.breaches.register import register_row
        from ombud.cli import session
        from ombud.collection.relate import Declined

        found = every_breach(ombud.vault, by=by, now=now)
        if isinstance(found, Declined):
            return session.declined(found)
        rows = [_row(one, now) for one in found]
        value = {"breaches": [register_row(one) for one in found]}
        return Answer(value, [Table(_HEADINGS, rows) if rows else _NONE])

    return carried(actor, do)


def _row(breach: "Breach", now: datetime) -> list[str | Text]:
    from ombud.breaches.form import moment
    from ombud.breaches.model import breach_text
    from ombud.breaches.named import RISKS

    risk = Text("–", "–") if breach.assessed is None else RISKS[breach.assessed.risk]
    due = min((clock.due_at for clock in breach.clocks if clock.due_at and clock.duty in breach.left), default=None)
    left = Text("avslutad", "closed") if breach.closed_at is not None else Text("–", "–")
    if breach.closed_at is None and due is not None:
        left = left_words(int((due - now).total_seconds()))
    people = "–" if breach.people is None else str(breach.people)
    return [breach_text(breach.id), moment(breach.noticed_at), risk, people, left]


@command(
    "register",
    Text("Förteckningen enligt artikel 33.5.", "The register of Art. 33(5)."),
    option("--to", type=FILE, metavar="FILE.pdf", words=Text("Skriv som PDF.", "Write it as PDF.")), ACTOR,
)  # fmt: skip
def register(to: Path | None, actor: str) -> Answer:
    reserve(to)
    heard = speech()

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        from ombud.app.breaching import policy_file, register_pdf
        from ombud.breaches import every_breach
        from ombud.breaches.register import register_page, register_row
        from ombud.cli import session
        from ombud.collection.relate import Declined
        from ombud.policy.document.markdown import markdown

        found = every_breach(ombud.vault, by=by, now=now)
        made = None if to is None else register_pdf(ombud, heard.language, by=by, now=now)
        if isinstance(found, Declined):
            return session.declined(found)
        if to is not None and isinstance(made, bytes):
            write(to, made)
        page = register_page(found, policy_file(ombud, now).controller.name, heard.language)
        return Answer({"breaches": [register_row(one) for one in found]}, [markdown(page)])

    return carried(actor, do)


breach = installation_group(
    "breach",
    Text("Personuppgiftsincidenter: klockan, vilka som berörs, anmälan, brev, förteckning.",
         "Personal data breaches: the clock, whom it concerns, notification, letters, register."),
    [open_, complete, affected, assess, notify, text, letters, form, close, show, listed, register],
)  # fmt: skip

_HEADINGS = (
    Text("Id", "Id"), Text("Kännedom", "Aware"), Text("Risk", "Risk"), Text("Personer", "People"),
    Text("Närmast", "Next"),
)  # fmt: skip
_NONE = Text(
    "Inga incidenter. Om något händer: `ombud breach DIR open`. Klockan går från att ni får kännedom.",
    "No breaches. If something happens: `ombud breach DIR open`. The clock runs from awareness.",
)
