"""`ombud ivo DIR …`: what the Health and Social Care Inspectorate (IVO) decides about a journal (PDL 8:2, 8:4).

* `propose` is for staff who treat the person; its statement is read on standard input and never stands on the line.
* `send` is the only way on from a proposal. `decide` enters what IVO has decided, with its number.
* `enter` notes that records are to be destroyed, `destroy` does it: two people, and it cannot be undone.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table, note
from ombud.cli.arguments import ACTOR, SUBJECT, TO, YES, Day, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import agreed, reserve, typed, write
from ombud.terms import SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.collection.relate import Declined
    from ombud.disclosure.register import Undisclosed
    from ombud.policy.ask import Refusal
    from ombud.requests.patient.destroy import Destroyed
    from ombud.requests.patient.model import IvoCase
    from ombud.requests.patient.withhold import Sent
    from ombud.terms import Actor

    Came = IvoCase | Sent | Destroyed | Declined | Undisclosed | Refusal

_CASE = option(
    "--case", "ivo", type=Id("i_"), required=True, metavar="i_…", words=Text("Ärendets id.", "The id of the case.")
)
_RECORDS = option(
    "--record", "records", type=Id("d_"), multiple=True, required=True, metavar="d_…",
    words=Text("En journaluppgift; kan upprepas.", "A journal entry; repeatable."),
)  # fmt: skip
_NUMBER = option(
    "--number", required=True, metavar="NUMBER", words=Text("Beslutets nummer hos IVO.", "The number of the decision.")
)
_ON = option("--on", type=Day(), required=True, words=Text("Beslutets dag.", "The day of the decision."))


@command(
    "propose",
    Text("Föreslå att något inte lämnas ut, eller att det är en annans.", "Propose to withhold; or another's."),
    SUBJECT, _RECORDS,
    option(
        "--ground", type=click.Choice(["PSL 6:12", "PSL 6:13", "R-17.5"]), required=True,
        words=Text("Vården, en uppgiftslämnare, eller fel patient.", "The care, an informant, or the wrong patient."),
    ),
    ACTOR,
)  # fmt: skip
def propose(subject: SubjectId, records: tuple[bytes, ...], ground: str, actor: str) -> Answer:
    from ombud.requests.patient.model import Ground
    from ombud.requests.patient.withhold import Proposal
    from ombud.requests.patient.withhold import propose as record

    said = typed(speech(), _STATEMENT)
    proposal = Proposal(Ground(ground), frozenset(records), said)
    return _act(actor, lambda ombud, by: record(ombud.vault, subject, proposal, by=by, now=speech().now()))


@command(
    "send",
    Text("Överlämna till IVO. Patienten får veta det.", "Hand it to IVO. The patient is told."),
    SUBJECT, _CASE,
    option("--reference", required=True, metavar="NUMBER", words=Text("Vårt nummer i saken.", "Our number of it.")),
    TO, ACTOR,
)  # fmt: skip
def send(subject: SubjectId, ivo: bytes, reference: str, to: Path | None, actor: str) -> Answer:
    from ombud.requests.patient.model import IvoId
    from ombud.requests.patient.withhold import send_to_ivo

    reserve(to)
    return _act(
        actor,
        lambda ombud, by: send_to_ivo(ombud.vault, subject, IvoId(ivo), reference, by=by, now=speech().now()),
        to,
    )


@command(
    "decide",
    Text("För in IVO:s beslut, eller att det stannar under sekretess.", "Enter IVO's decision, or secrecy."),
    SUBJECT, _CASE,
    option(
        "--is", "state", required=True,
        type=click.Choice(["hand_out", "withheld", "rejected", "destruction_decided", "under_secrecy"]),
        words=Text("Vad som är beslutat.", "What is decided."),
    ),
    _NUMBER, _ON, ACTOR,
)  # fmt: skip
def decide(subject: SubjectId, ivo: bytes, state: str, number: str, on: date, actor: str) -> Answer:
    from ombud.requests.patient.model import IvoId, IvoState
    from ombud.requests.patient.withhold import Decision, enter_decision

    said = Decision(IvoState(state), number, on)
    return _act(
        actor, lambda ombud, by: enter_decision(ombud.vault, subject, IvoId(ivo), said, by=by, now=speech().now())
    )


@command(
    "enter",
    Text("För in att IVO har beslutat om förstöring.", "Enter that IVO has decided on destruction."),
    SUBJECT, _RECORDS, _NUMBER, _ON, ACTOR,
)  # fmt: skip
def enter(subject: SubjectId, records: tuple[bytes, ...], number: str, on: date, actor: str) -> Answer:
    from ombud.requests.patient.destroy import Destruction, enter_destruction

    said = Destruction(number, on, frozenset(records))
    return _act(actor, lambda ombud, by: enter_destruction(ombud.vault, subject, said, by=by, now=speech().now()))


@command(
    "destroy",
    Text("Förstör det som IVO har beslutat. Någon annan än den som förde in det.", "Destroy what IVO has decided."),
    SUBJECT, _CASE, YES, TO, ACTOR,
)  # fmt: skip
def destroy(subject: SubjectId, ivo: bytes, yes: bool, to: Path | None, actor: str) -> Answer:
    from ombud.requests.patient.destroy import carry_out_destruction
    from ombud.requests.patient.model import IvoId

    reserve(to)
    if not yes and not agreed(speech(), _CONFIRM):
        return Answer({"done": False}, [_NOT_DONE], FINDINGS)
    return _act(
        actor,
        lambda ombud, by: carry_out_destruction(ombud.vault, subject, IvoId(ivo), by=by, now=speech().now()),
        to,
    )


@command(
    "confirmed",
    Text("Anteckna att bekräftelsen är skickad.", "Note that the confirmation has been sent."),
    SUBJECT, _CASE,
    option("--to", "whom", type=click.Choice(["ivo", "applicant"]), required=True, words=Text("Till vem.", "To whom.")),
    ACTOR,
)  # fmt: skip
def confirm(subject: SubjectId, ivo: bytes, whom: str, actor: str) -> Answer:
    from ombud.requests.patient.destroy import confirmed
    from ombud.requests.patient.model import IvoId

    return _act(actor, lambda ombud, by: confirmed(ombud.vault, subject, IvoId(ivo), whom, by=by, now=speech().now()))


@command("open", Text("Visa vad som är öppet, äldst först.", "Show what is open, oldest first."), ACTOR)
def opened(actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.patient.withhold import waiting_for_ivo

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = waiting_for_ivo(ombud.vault, by=by, now=heard.now())
    if not isinstance(found, tuple):
        return session.declined(found)
    value = [_value(one) for one in found]
    rows = [[str(one[name]) for name in ("case", "state", "opened_at", "subject")] for one in value]
    return Answer({"open": value}, [Table(_HEADINGS, rows)] if rows else [_NOTHING], FINDINGS if rows else 0)


def _act(name: str, carried: "Callable[[Ombud, Actor], Came]", to: Path | None = None) -> Answer:
    """Carry one act out, and say what came of it."""
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.disclosure.register import Undisclosed
    from ombud.policy.ask import Refusal
    from ombud.requests.patient.destroy import Destroyed
    from ombud.requests.patient.withhold import Sent

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        found = carried(ombud, by)
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    if isinstance(found, Declined | Undisclosed):
        return session.no(found.requirement, found.text)
    if isinstance(found, Sent):
        return _sent(found, to)
    if isinstance(found, Destroyed):
        return _destroyed(found, to)
    return Answer({"done": True, **_value(found)}, [_state(found)])


def _sent(found: "Sent", to: Path | None) -> Answer:
    import json

    parts = found.handed.parts if found.handed else ()
    going = {
        "statement": found.case.statement,
        "values": [{"category": part.value.category, "fields": dict(part.fields)} for part in parts],
    }
    value: dict[str, object] = {"done": True, **_value(found.case), "told_sv": found.told.sv, "told_en": found.told.en}
    if to is None:
        value |= {"handed_over": going}
    else:
        write(to, json.dumps(going, ensure_ascii=False, indent=2) + "\n")
        note(Text(f"Det som lämnas till IVO ligger i {to.name}.", f"What goes to IVO is in {to.name}."), speech())
    return Answer(value, [_state(found.case), Text("Till patienten:", "To the patient:"), found.told])


def _destroyed(found: "Destroyed", to: Path | None) -> Answer:
    import json

    text = found.receipt.to_json()
    if to is not None:
        write(to, text + "\n")
    lines: list[Line] = [_state(found.case)]
    for one in found.confirmations:
        lines.append(Text(f"Bekräfta till {one.to}: {one.text.sv}", f"Confirm to {one.to}: {one.text.en}"))
    lines += [Text(f"Ska underrättas: {one.name}", f"To be told: {one.name}") for one in found.notifications]
    return Answer(
        {
            "done": True, **_value(found.case), "receipt": json.loads(text),
            "confirm": [{"to": one.to, "sv": one.text.sv, "en": one.text.en} for one in found.confirmations],
            "recipients": [one.name for one in found.notifications],
        },
        lines,
    )  # fmt: skip


def _state(case: "IvoCase") -> Text:
    which, state = id_text("i_", case.id), case.state.value
    return Text(f"{which} är i läget {state}.", f"{which} is {state}.")


def _value(case: "IvoCase") -> dict[str, object]:
    return {
        "case": id_text("i_", case.id),
        "subject": subject_text(case.subject),
        "state": case.state.value,
        "ground": case.ground.value,
        "records": len(case.records),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": None if case.closed_at is None else case.closed_at.isoformat(),
        "number": case.number,
        "to_confirm": list(case.to_confirm),
    }


ivo = installation_group(
    "ivo",
    Text("Det som IVO beslutar om en journal.", "What IVO decides about a journal."),
    [propose, send, decide, enter, destroy, confirm, opened],
)

_STATEMENT = Text("Den ansvarigas yttrande", "The statement of who is responsible")
_CONFIRM = Text("Förstör journaluppgifterna? Det går inte att ångra", "Destroy the records? It cannot be undone")
_NOT_DONE = Text("Ingenting har förstörts. --yes utför utan att fråga.", "Nothing was destroyed. --yes carries out.")
_NOTHING = Text("Ingen fråga väntar på IVO.", "No question waits for IVO.")
_HEADINGS = (Text("Id", "Id"), Text("Läge", "State"), Text("Från", "From"), Text("Person", "Person"))
