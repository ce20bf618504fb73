"""`ombud package DIR …`: move what a person has given straight to another controller (Art. 20(2), R-20.3).

A recipient is verified by one and confirmed by another. The person's signed instruction gives a token, shown once;
`hand-over` reads it from the prompt or standard input, never from the command line, and writes the package.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Table
from ombud.cli.arguments import ACTOR, FILE, SUBJECT, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import reserve, typed
from ombud.terms import SubjectId
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.disclosure.package import NotGiven
    from ombud.disclosure.transfer import NewController

_RECIPIENT = option(
    "--recipient", type=Id("n_"), required=True, metavar="n_…",
    words=Text("Mottagarens id, från `recipients`.", "The recipient's id, from `recipients`."),
)  # fmt: skip


@command(
    "recipient",
    Text(
        "Ta upp en mottagare som du har kontrollerat. Den gäller när någon annan har bekräftat.",
        "Enter a recipient that you have verified. It counts when somebody else has confirmed.",
    ),
    option("--name", required=True, metavar="TEXT", words=Text("Organisationens namn.", "The organisation's name.")),
    option(
        "--org-number", required=True, metavar="NUMBER",
        words=Text("Organisationsnummer; inte en enskild firmas.", "Organisation number; not a sole trader's."),
    ),
    option("--how", required=True, metavar="TEXT", words=Text("Hur den kontrollerades.", "How it was verified.")),
    ACTOR,
)  # fmt: skip
def recipient(name: str, org_number: str, how: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.transfer import propose

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        return _entered(propose(ombud.vault, name, org_number, how, by=by, now=heard.now()))


@command("confirm", Text("Bekräfta en mottagare.", "Confirm a recipient."), _RECIPIENT, ACTOR)
def confirm(recipient: bytes, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.transfer import confirm as second

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        return _entered(second(ombud.vault, recipient, by=by, now=heard.now()))


@command("end", Text("Skicka inget mer till en mottagare.", "Send nothing more to a recipient."), _RECIPIENT, ACTOR)
def end(recipient: bytes, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.transfer import end as stop

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        stopped = stop(ombud.vault, recipient, by=by, now=heard.now())
    return Answer({"ended": id_text("n_", recipient)}, [_ENDED]) if stopped is None else _no(stopped)


@command(
    "recipients", Text("Mottagarna, och vilka som har kontrollerat dem.", "The recipients, and who verified them.")
)
def recipients() -> Answer:
    from ombud.cli import session
    from ombud.disclosure.transfer import controllers

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = controllers(ombud.vault)
    rows = [
        (id_text("n_", one.id), one.name, one.org_number, _state(one), one.how, one.by_first, one.by_second or "–")
        for one in found
    ]
    return Answer({"recipients": [_value(one) for one in found]}, [Table(_HEADINGS, rows)] if rows else [_NONE])


@command(
    "instruct",
    Text(
        "Anteckna personens underskrivna begäran. Svaret är en kod som gäller en gång, i tre dygn.",
        "Record the person's signed instruction. The answer is a token, good once, for three days.",
    ),
    SUBJECT, _RECIPIENT,
    option(
        "--signed", type=click.Choice(["e_signature", "paper"]), required=True,
        words=Text("Hur personen skrev under.", "How the person signed."),
    ),
    option(
        "--identified", type=click.Choice(["e_id", "id_card", "registered_address", "known"]), required=True,
        words=Text("Hur personen visade vem den är.", "How the person showed who they are."),
    ),
    option("--reference", default="", metavar="TEXT", words=Text("Var underskriften finns.", "Where it is kept.")),
    ACTOR,
)  # fmt: skip
def instruct(subject: SubjectId, recipient: bytes, signed: str, identified: str, reference: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.package import Identified, NotGiven
    from ombud.disclosure.transfer import Instruction
    from ombud.disclosure.transfer import instruct as record
    from ombud.disclosure.transfer.model import Signed
    from ombud.policy.ask import Refusal

    heard = speech()
    said = Instruction(subject, recipient, Signed(signed), Identified(identified), reference)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = record(ombud.vault, said, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    if isinstance(found, NotGiven):
        return _no(found)
    value = {"token": found.token, "expires_at": found.expires_at.isoformat(), "recipient": found.controller.name}
    until = found.expires_at.isoformat(timespec="minutes")
    return Answer(
        value,
        [
            Text(
                f"Ge koden till {found.controller.name}. Den visas bara nu och gäller en gång, till {until}:",
                f"Give the token to {found.controller.name}. It is shown now alone and is good once, until {until}:",
            ),
            found.token,
        ],
    )


@command(
    "hand-over",
    Text(
        "Skriv det som ska flyttas till en fil. Läser koden från prompten eller standard in.",
        "Write what is to be moved to a file. Reads the token at the prompt or on standard input.",
    ),
    option("--to", type=FILE, required=True, metavar="FILE", words=Text("Den nya filen (ZIP).", "The new file (ZIP).")),
    ACTOR,
)  # fmt: skip
def hand_over(to: Path, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.package import NotGiven
    from ombud.disclosure.package.order import Target
    from ombud.disclosure.transfer import redeem
    from ombud.messages import pdf
    from ombud.policy.ask import Refusal

    heard = speech()
    reserve(to)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        token = typed(heard, Text("Koden", "The token"))
        target = Target(to, pdf)
        made = redeem(ombud.vault, token, target, heard.chosen or "sv", by=by, now=heard.now())
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
    if isinstance(made, NotGiven):
        return _no(made)
    text = Text(
        f"Det som ska flyttas ligger i {to.name}: {made.records} uppgifter. Koden är förbrukad.",
        f"What is to be moved is in {to.name}: {made.records} records. The token is used up.",
    )
    return Answer({"file": to.name, "records": made.records, "sha256": made.sha256}, [text, f"sha256 {made.sha256}"])


package = installation_group(
    "package",
    Text("Flytta uppgifter till någon annan.", "Move data to another controller."),
    [recipient, confirm, end, recipients, instruct, hand_over],
)


def _entered(found: "NewController | NotGiven") -> Answer:
    from ombud.disclosure.package import NotGiven

    if isinstance(found, NotGiven):
        return _no(found)
    number = id_text("n_", found.id)
    verified = Text("bekräftad", "confirmed") if found.is_verified else Text("väntar på en andra", "waits for a second")
    line = Text(f"{number} {found.name}: {verified.sv}.", f"{number} {found.name}: {verified.en}.")
    return Answer(_value(found), [line])


def _value(one: "NewController") -> dict[str, object]:
    return {
        "recipient": id_text("n_", one.id),
        "name": one.name,
        "org_number": one.org_number,
        "how": one.how,
        "verified_at": one.verified_at.isoformat(),
        "by": [one.by_first, *([one.by_second] if one.by_second else [])],
        "verified": one.is_verified,
        "ended": one.ended_at is not None,
    }


def _state(one: "NewController") -> Text:
    if one.ended_at is not None:
        return Text("avslutad", "ended")
    return Text("bekräftad", "confirmed") if one.is_verified else Text("väntar", "waits")


def _no(found: "NotGiven") -> Answer:
    from ombud.cli import session

    return session.no(found.requirement, found.text)


_ENDED = Text("Inget mer skickas dit.", "Nothing more is sent there.")
_NONE = Text("Det finns inga mottagare.", "There are no recipients.")
_HEADINGS = (
    Text("Id", "Id"),
    Text("Namn", "Name"),
    Text("Nummer", "Number"),
    Text("Läge", "State"),
    Text("Hur", "How"),
    Text("Första", "First"),
    Text("Andra", "Second"),
)
