"""`ombud policy replay`: what a draft would have said to the readings of the last days. Nothing is changed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, FOLDER, file_argument
from ombud.cli.command import command, option, speech
from ombud.cli.policy_file import broken
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.vault.replaying import Replayed


@command(
    "replay",
    Text(
        "Spela upp ett utkast på de senaste dagarnas läsningar: vad hade det stoppat? Ingenting ändras.",
        "Replay a draft on the readings of the last days: what would it have stopped? Nothing is changed.",
    ),
    file_argument(),
    option("--dir", "folder", type=FOLDER, required=True, words=Text("Installationen.", "The installation.")),
    option(
        "--days", type=click.IntRange(1, 365), default=30, show_default=True,
        words=Text("Så många dagar bakåt.", "So many days back."),
    ),
    ACTOR,
)  # fmt: skip
def replay(file: Path, folder: Path, days: int, actor: str) -> Answer:
    from ombud.app import replaying
    from ombud.cli import session

    heard = speech()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = replaying.replay(ombud, file.read_bytes(), days, by=by, now=heard.now())
        if isinstance(found, tuple):
            return broken(file.name, found)
        if not isinstance(found, replaying.Replaying):
            return session.refused(ombud, found, heard)
    value = replaying.said(found.found)
    return Answer(value, _lines(found.found), FINDINGS if found.found.found.changed else 0)


def _lines(found: "Replayed") -> list[Line]:
    from ombud.vault.replay import Verdict

    counts, readings = found.found.counts, found.found.readings
    lines: list[Line] = [
        Text(
            f"{readings} läsningar sedan {found.since:%Y-%m-%d}: utkastet hade stoppat {counts[Verdict.STOPPED]} och "
            f"tillåtit {counts[Verdict.ALLOWED]} som stoppades.",
            f"{readings} readings since {found.since:%Y-%m-%d}: the draft would have stopped "
            f"{counts[Verdict.STOPPED]}, and allowed {counts[Verdict.ALLOWED]} that were stopped.",
        )
    ]
    if found.found.changed:
        rows = [
            (VERDICTS[one.verdict.value], one.purpose, ", ".join(one.categories), one.role, ", ".join(one.rules),
             str(one.readings), str(one.people))
            for one in found.found.changed
        ]  # fmt: skip
        lines.append(Table(_HEADINGS, rows))
    if counts[Verdict.UNSETTLED]:
        number = counts[Verdict.UNSETTLED]
        lines.append(
            Text(
                f"Om {number} går det inte att säga något: det som är känt har ändrats sedan dess.",
                f"Of {number} nothing can be said: what is known has changed since.",
            )
        )
    if found.left_out:
        lines.append(
            Text(
                f"{found.left_out} äldre läsningar är inte med; ange färre --days.",
                f"{found.left_out} older readings are not among them; give fewer --days.",
            )
        )
    return lines


VERDICTS = {"stopped": Text("stoppas", "stopped"), "allowed": Text("tillåts", "allowed")}
_HEADINGS = (
    Text("Utkastet", "The draft"),
    Text("Ändamål", "Purpose"),
    Text("Uppgifter", "Data"),
    Text("Roll", "Role"),
    Text("Regler", "Rules"),
    Text("Läsningar", "Readings"),
    Text("Personer", "People"),
)
