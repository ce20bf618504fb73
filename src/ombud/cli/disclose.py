"""`ombud disclose DIR …`: hand data over to a recipient, and see to whom what was handed.

* Every hand-over is entered by the recipient's own name before it is shown or written (C-154/21).
* A bill says what it concerns by a neutral code. A statute's disclosure is what its code allows and no more.
* `--to` writes what is sent to a new file that its owner alone may read, a bill as a PDF where the name ends so;
  without it, it is shown.
"""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, TO, Code, Day, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import reserve, write
from ombud.law.disclosures import Authority, Content
from ombud.law.periods import local_date
from ombud.terms import RelationId, SubjectId
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.billing import Issued
    from ombud.disclosure.register import Disclosure, HandedOver

_NUMBER = option(
    "--number", type=Code(), required=True, metavar="NUMBER",
    words=Text("Fakturans nummer.", "The invoice's number."),
)  # fmt: skip
_AMOUNT = option(
    "--amount", required=True, metavar="KRONOR", words=Text("Beloppet: 450 eller 450.00.", "The amount: 450 or 450.00.")
)
_DUE = option(
    "--due", type=Day(), required=True, words=Text("Förfallodagen, eller planens sista dag.", "The due date.")
)
_RELATION = option(
    "--relation", type=Id("r_"), metavar="r_…", words=Text("Avtalet som betalas.", "The agreement that is paid for.")
)
_RECIPIENT = option(
    "--recipient", type=Code(), metavar="CODE",
    words=Text("En mottagare i policyn; annars personen själv.", "A recipient of the policy; else the person."),
)  # fmt: skip
_NAMED = option(
    "--named", default="", metavar="NAME",
    words=Text("Vem mottagaren är, med namn.", "Who the recipient is, by name."),
)  # fmt: skip
_BILL = (SUBJECT, _NUMBER, _AMOUNT, _DUE, _RELATION, _RECIPIENT, _NAMED, TO, ACTOR)


@command("invoice", Text("Gör en faktura.", "Make an invoice."), *_BILL)
def invoice(**given: object) -> Answer:
    return _bill("invoice", **given)  # type: ignore[arg-type]


@command("demand", Text("Kräv betalning.", "Demand payment."), *_BILL)
def demand(**given: object) -> Answer:
    return _bill("demand", **given)  # type: ignore[arg-type]


@command("payment-plan", Text("Avtala om delbetalning.", "Agree on a payment plan."), *_BILL)
def payment_plan(**given: object) -> Answer:
    return _bill("payment-plan", **given)  # type: ignore[arg-type]


@command("collection", Text("Lämna till inkasso.", "Hand over to collection."), *_BILL)
def collection(**given: object) -> Answer:
    return _bill("collection", **given)  # type: ignore[arg-type]


def _bill(
    kind: str, *, subject: SubjectId, number: str, amount: str, due: date, relation: bytes | None,
    recipient: str | None, named: str, to: Path | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.app.billing import Bill, Issued, Paper, issue
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    reserve(to)
    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        about = None if relation is None else RelationId(relation)
        bill = Bill(Paper(kind), number, amount, due, about, recipient or "", named)
        found = issue(ombud.vault, subject, bill, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    return _issued(found, to) if isinstance(found, Issued) else session.no(found.requirement, found.text)


def _issued(found: "Issued", to: Path | None) -> Answer:
    rows = [{"sv": label.sv, "en": label.en, "value": value} for label, value in found.rows]
    entered = {"done": True, **_value(found.disclosure), "concerns": found.concerns}
    if to is not None:
        paper = to.suffix.lower() == ".pdf"
        write(to, _paper(found) if paper else json.dumps({"rows": rows}, ensure_ascii=False, indent=2) + "\n")
        said = Text(f"Antecknat. Det som skickas ligger i {to.name}.", f"Entered. What is sent is in {to.name}.")
        return Answer(entered, [said])
    lines: list[Line] = [
        Text(f"{label.sv}: {value}", f"{label.en}: {value}") for label, value in found.rows
    ]  # fmt: skip
    return Answer({**entered, "rows": rows}, lines)


def _paper(found: "Issued") -> bytes:
    """The bill as a tagged PDF, in the language of the command."""
    from ombud.messages import pdf
    from ombud.policy.document import Document, Paragraph

    heard = speech()
    language = heard.chosen or "sv"
    (title, number), *rest = found.rows
    blocks = tuple(Paragraph((f"{label.in_(language)}: {value}",)) for label, value in rest)
    return pdf(Document(f"{title.in_(language)} {number}", language, blocks), local_date(heard.now()))


@command(
    "statutory",
    Text("Svara en myndighet enligt lag.", "Answer an authority by statute."),
    SUBJECT,
    option("--code", type=Code(), required=True, words=Text("Lagrummets kod: PSL-6-15-1 …", "The statute's code.")),
    option(
        "--requester", required=True, type=click.Choice([one.value for one in Authority]),
        words=Text("Vilken myndighet som frågar.", "Which authority asks."),
    ),
    option(
        "--content", required=True, type=click.Choice([one.value for one in Content]),
        words=Text("Vad den frågar efter.", "What it asks for."),
    ),
    option("--named", required=True, metavar="NAME", words=Text("Vem där som frågar.", "Who there asks.")),
    option("--reference", required=True, metavar="NUMBER", words=Text("Deras ärendenummer.", "Their number.")),
    option(
        "--staying/--not-staying", "staying", default=None,
        words=Text("Om personen vistas på vårdinrättningen.", "Whether the person is staying at the facility."),
    ),
    option(
        "--record", "records", type=Id("d_"), multiple=True, metavar="d_…",
        words=Text("En journaluppgift som lämnas; kan upprepas.", "A journal entry that is handed over; repeatable."),
    ),
    TO, ACTOR,
)  # fmt: skip
def statutory(**given: object) -> Answer:
    return _statutory(**given)  # type: ignore[arg-type]


def _statutory(
    *, subject: SubjectId, code: str, requester: str, content: str, named: str, reference: str, staying: bool | None,
    records: tuple[bytes, ...], to: Path | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.cli import session
    from ombud.disclosure.register import HandedOver, Inquiry
    from ombud.policy.ask import Refusal
    from ombud.requests.hand_over import disclose_by_statute

    reserve(to)
    heard = speech()
    inquiry = Inquiry(code, Authority(requester), Content(content), named, reference, staying, frozenset(records))
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = disclose_by_statute(ombud.vault, subject, inquiry, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    return _handed(found, to) if isinstance(found, HandedOver) else session.no(found.requirement, found.text)


def _handed(found: "HandedOver", to: Path | None) -> Answer:
    said = found.disclosure.said
    values = [{"category": part.value.category, "fields": dict(part.fields)} for part in found.parts]
    entered = {"done": True, **_value(found.disclosure), "said": said}
    if to is not None:
        write(to, json.dumps({"said": said, "values": values}, ensure_ascii=False, indent=2) + "\n")
        told = Text(f"Antecknat. Det som lämnas ligger i {to.name}.", f"Entered. What is handed over is in {to.name}.")
        return Answer(entered, [told])
    lines: list[Line] = [_SAID[said]] if said else []
    lines += [f"{name}: {text}" for part in found.parts for name, text in part.fields.items()]
    return Answer({**entered, "values": values}, lines)


@command("list", Text("Visa till vem vad har lämnats.", "Show to whom what was handed over."), SUBJECT, ACTOR)
def listed(subject: SubjectId, actor: str) -> Answer:
    from ombud.app.desk import handed_over
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        found = handed_over(ombud.vault, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    rows = [
        [local_date(one.made_at).isoformat(), one.kind, one.name or "–", one.purpose, ", ".join(one.categories)]
        for one in found
    ]
    return Answer({"disclosures": [_value(one) for one in found]}, [Table(_HEADINGS, rows)] if rows else [_NONE])


def _value(one: "Disclosure") -> dict[str, object]:
    return {
        "disclosure": id_text("u_", one.id),
        "at": one.made_at.isoformat(),
        "kind": one.kind,
        "recipient": one.recipient,
        "name": one.name,
        "role": one.role.value,
        "purpose": one.purpose,
        "statute": one.statute,
        "categories": list(one.categories),
        "records": len(one.records),
        "reference": one.reference,
        "withheld": one.withheld,
        "kept_until": one.until.isoformat(),
    }


disclose = installation_group(
    "disclose",
    Text("Lämna ut: faktura, inkasso, enligt lag.", "Hand over: invoice, collection, by statute."),
    [invoice, demand, payment_plan, collection, statutory, listed],
)

_HEADINGS = (
    Text("Dag", "Day"),
    Text("Slag", "Kind"),
    Text("Mottagare", "Recipient"),
    Text("Ändamål", "Purpose"),
    Text("Uppgifter", "Data"),
)
_SAID = {
    "staying": Text("Personen vistas här.", "The person is staying here."),
    "not-staying": Text("Personen vistas inte här.", "The person is not staying here."),
}
_NONE = Text("Ingenting har lämnats ut.", "Nothing has been handed over.")
