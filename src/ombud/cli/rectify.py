"""`ombud rectify`: correct what is wrong or incomplete of one category, everywhere it is held (Art. 16).

* The right values come as one JSON object on standard input, or by prompt where a person sits. They never stand on
  the command line, and are never shown.
* `--plan` says which fields of which records would change. What stays as it is is said with its statute.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Id, folder_argument
from ombud.cli.command import command, option, speech
from ombud.cli.reading import fit
from ombud.cli.signing import given
from ombud.terms import CategoryId, SubjectId
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ombud.app.installation import Ombud
    from ombud.collection.rectify import Rectified
    from ombud.disclosure.register import Notification


@command(
    "rectify",
    Text(
        "Rätta det som är fel eller ofullständigt (artikel 16). De rätta värdena läses som JSON från standard in, "
        "eller frågas efter; de hamnar aldrig i kommandoraden.",
        "Correct what is wrong or incomplete (Art. 16). The right values are read as JSON on standard input, or asked "
        "for; they never stand on the command line.",
    ),
    folder_argument(), SUBJECT,
    option(
        "--category", type=Code(), required=True, metavar="CATEGORY",
        words=Text("Kategorin som rättas.", "The category that is corrected."),
    ),
    option(
        "--reason", required=True, metavar="TEXT",
        words=Text("Varför, i några ord. Sparas i valvet.", "Why, in a few words. Kept in the vault."),
    ),
    option(
        "--record", type=Id("d_"), metavar="d_…",
        words=Text("Vilken uppgift, om flera skiljer sig åt.", "Which record, where several differ."),
    ),
    option(
        "--personnummer-changed", "number_changed", is_flag=True,
        words=Text("Personen har fått ett nytt nummer.", "The person has been given another number."),
    ),
    option("--channel", type=Code(), default="desk", words=Text("Hur det kom fram.", "How it came to be known.")),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som ändras.", "Show what changes alone.")),
    ACTOR,
)  # fmt: skip
def rectify(
    folder: Path, subject: SubjectId, category: str, reason: str, record: bytes | None, number_changed: bool,
    channel: str, only_plan: bool, actor: str,
) -> Answer:  # fmt: skip
    from ombud.cli import session
    from ombud.cli.merged import merged
    from ombud.collection.rectify import Correction, plan_rectification
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests.tell import RectifiedAndTold
    from ombud.requests.tell import rectify as carry_out

    heard, why = speech(), fit(reason)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        gone = merged(ombud, subject)
        if gone is not None:
            return gone
        fields = _asked(ombud, CategoryId(category)) if sys.stdin.isatty() else given(sys.stdin.read())
        correction = Correction(CategoryId(category), fields, why, channel, record, number_changed)
        found = (plan_rectification if only_plan else carry_out)(
            ombud.vault, subject, correction, by=by, now=heard.now()
        )
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
        if isinstance(found, Declined):
            return session.declined(found)
        if isinstance(found, RectifiedAndTold):
            return _answer(found.rectified, done=True, told=found.notifications)
        return _answer(found, done=False)


def _asked(ombud: "Ombud", category_id: CategoryId) -> dict[str, str]:
    """Each field of the category; what is left empty is not corrected."""
    heard = speech()
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
    category = policy.file.categories.get(category_id) if policy else None
    names = category.fields if category else []
    said = {name: str(click.prompt(f"  {name}", default="", show_default=False, err=True)) for name in names}
    return {name: value for name, value in said.items() if value}


def _answer(found: "Rectified", *, done: bool, told: "Sequence[Notification]" = ()) -> Answer:
    value: dict[str, object] = {
        "done": done,
        "changes": [
            {
                "record": id_text("d_", one.record_id),
                "class": one.klass,
                "fields": list(one.names),
                "beside": one.beside,
            }
            for one in found.changes
        ],
        "recipients": [{"notification": id_text("n_", one.id), "name": one.name} for one in told],
        "unaltered": found.unaltered,
        "journal": found.journal,
        "tell_old_address": found.tell_old_address,
    }
    lines: list[Line] = [
        Text(
            f"{one.klass}: {', '.join(one.names)} {_verb(one.beside, done).sv}",
            f"{one.klass}: {', '.join(one.names)} {_verb(one.beside, done).en}",
        )
        for one in found.changes
    ]
    lines += [words for holds, words in _notes(found) if holds]
    lines += [Text(f"Ska underrättas: {one.name}", f"To be told: {one.name}") for one in told]
    return Answer(value, lines, 0 if found.changes else FINDINGS)


def _verb(beside: bool, done: bool) -> Text:
    if beside:
        return (
            Text("är infört bredvid", "is entered beside")
            if done
            else Text("förs in bredvid", "would be entered beside")
        )
    return Text("är rättat", "is corrected") if done else Text("rättas", "would be corrected")


def _notes(found: "Rectified") -> list[tuple[bool, Text]]:
    return [
        (not found.changes, _NOTHING),
        (found.unaltered > 0, _ACCOUNTING),
        (found.journal > 0, _JOURNAL),
        (found.tell_old_address, _TELL),
        (found.protected, _PROTECTED),
    ]


_NOTHING = Text("Det står så redan. Inget har ändrats.", "It says so already. Nothing was changed.")
_ACCOUNTING = Text(
    "Bokföringen ändras inte (5 kap. 5 § och 7 kap. 2 § bokföringslagen); en rättelse där är en egen post.",
    "Accounting stays as it is (Accounting Act ch. 5 s. 5, ch. 7 s. 2); a correction there is an entry of its own.",
)
_JOURNAL = Text(
    "Journalen ändras inte av någon annan än den som vårdar (3 kap. 14 § patientdatalagen).",
    "The journal is corrected by care staff alone (Patient Data Act ch. 3 s. 14).",
)
_TELL = Text(
    "Den gamla adressen ska få veta om ändringen; det är noterat som en uppgift.",
    "The old address is to be told of the change; that is noted as a task.",
)
_PROTECTED = Text(
    "Personen har skyddade uppgifter: ingenting skickas till den gamla adressen.",
    "The person's identity is protected: nothing is sent to the old address.",
)
