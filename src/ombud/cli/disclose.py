"""`ombud disclose DIR …`: hand data over to a recipient, and see to whom what was handed.

* Every hand-over is entered by the recipient's own name before it is shown or written (C-154/21).
* A bill says what it concerns by a neutral code. A statute's disclosure is what its code allows and no more.
* `--to` writes what is sent to a new file that its owner alone may read; without it, it is shown.
"""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, TO, Code, Day, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import reserve, write
from ombud.law.periods import local_date
from ombud.terms import RelationId, SubjectId
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.billing import Issued
    from ombud.disclosure.register import Disclosure

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
        write(to, json.dumps({"rows": rows}, ensure_ascii=False, indent=2) + "\n")
        said = Text(f"Antecknat. Det som skickas ligger i {to.name}.", f"Entered. What is sent is in {to.name}.")
        return Answer(entered, [said])
    lines: list[Line] = [
        Text(f"{label.sv}: {value}", f"{label.en}: {value}") for label, value in found.rows
    ]  # fmt: skip
    return Answer({**entered, "rows": rows}, lines)


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
    [invoice, demand, payment_plan, collection, listed],
)

_HEADINGS = (
    Text("Dag", "Day"),
    Text("Slag", "Kind"),
    Text("Mottagare", "Recipient"),
    Text("Ändamål", "Purpose"),
    Text("Uppgifter", "Data"),
)
_NONE = Text("Ingenting har lämnats ut.", "Nothing has been handed over.")
