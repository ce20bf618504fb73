"""`ombud systems DIR read`: what a statute keeps of a person in a connected system, for its purpose alone (T-35).

* The reason first, sealed; then the permit or the refusal is in the log; then rows leave, on standard output alone.
* Rows are shown as they come, and nothing of them is written anywhere.
"""

from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, harmless
from ombud.cli.arguments import ACTOR, PURPOSE, SUBJECT, Code
from ombud.cli.command import command, option, speech
from ombud.cli.reading import fit
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.reading_kept import Readable
    from ombud.cli.speech import Speech
    from ombud.systems.port import GivenRow


@command(
    "read",
    Text(
        "Läs det som en lag håller kvar om en person i ett system, för lagens ändamål. Skälet loggas.",
        "Read what a statute keeps of a person in a system, for its purpose. The reason is logged.",
    ),
    click.argument("system", type=Code(), metavar="SYSTEM"), SUBJECT, PURPOSE,
    option(
        "--category", "categories", multiple=True, type=Code(), metavar="CATEGORY",
        words=Text("Bara den här kategorin. Får upprepas.", "This category alone. May be repeated."),
    ),
    ACTOR,
    option(
        "--reason", required=True, metavar="TEXT",
        words=Text("Varför, i några ord. Inga namn eller nummer.", "Why, in a few words. No names or numbers."),
    ),
)  # fmt: skip
def read(system: str, subject: SubjectId, purpose: str, categories: tuple[str, ...], actor: str, reason: str) -> Answer:
    from ombud.app.reading_kept import Readable, Wanted, read_kept
    from ombud.cli import session
    from ombud.cli.merged import merged
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.terms import CategoryId, PurposeId

    heard, reason = speech(), fit(reason)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        wanted = Wanted(subject, system, PurposeId(purpose), frozenset(map(CategoryId, categories)))
        found = read_kept(ombud, wanted, reason, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return merged(ombud, subject) or session.refused(ombud, found, heard)
        if isinstance(found, Declined):
            return session.declined(found)
        if not isinstance(found, Readable):
            return session.over(found)
        return _shown(system, found, heard)


def _shown(system: str, found: "Readable", heard: "Speech") -> Answer:
    """The rows as they come, and how many they were."""
    from ombud.systems.model import SystemFaultError

    rows, shown, fault = list[dict[str, object]](), 0, ""
    try:
        for row in found.rows:
            shown += 1
            if heard.as_json:
                rows.append({"table": row.table, "row": _values(row)})
            else:
                _say(row)
    except SystemFaultError as error:
        fault = str(error)
    value = {
        "decision": "permit", "policy_version": found.policy_number, "system": system, "kept": found.number,
        "rows": rows, "left_out": list(found.left_out), "fault": fault or None,
    }  # fmt: skip
    number = found.number
    said: list[Line] = [
        Text(f"{shown} av {number} rader som en lag håller kvar.", f"{shown} of {number} rows that a statute keeps.")
    ]
    if found.left_out:
        names = ", ".join(found.left_out)
        said.append(Text(f"Ändamålet får inte se: {names}.", f"The purpose may not see: {names}."))
    if fault:
        said.append(Text(f"{system}: {fault}", f"{system}: {fault}"))
    return Answer(value, said, FINDINGS if fault else DONE)


def _say(row: "GivenRow") -> None:
    click.echo(harmless(row.table))
    for name, value in _values(row).items():
        click.echo(harmless(f"  {name}: {'–' if value is None else value}"))


def _values(row: "GivenRow") -> dict[str, object]:
    return {name: _said(value) for name, value in zip(row.names, row.values, strict=True)}


def _said(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
