"""`ombud audit DIR recount`: the counts of what was decided, made again as the log has them.

They are kept as the log grows (decision 0078), so nobody needs this day to day; `ombud doctor` says when.
"""

from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.command import command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.audit.counts import Beside

_MOST = 20


@command(
    "recount",
    Text(
        "Räkna om vad som beslutades de senaste 30 dagarna, ur loggen.",
        "Count again what was decided in the last 30 days, from the log.",
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som skiljer.", "Show alone what differs.")),
)  # fmt: skip
def recount(only_plan: bool) -> Answer:
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        ledger = ombud.vault.ledger
        found = ledger.beside_counts(heard.now()) if only_plan else ledger.recount(heard.now())
    differs = [
        {"day": day.isoformat(), "purpose": kind.purpose, "role": kind.role, "rules": list(kind.rules), "more": more}
        for day, kind, more in found.differences()
    ]
    value = {
        "missing": found.missing, "beyond": found.beyond, "erased": found.erased, "sound": found.sound,
        "differs": differs,
    }  # fmt: skip
    return Answer(value, _said(found, only_plan), FINDINGS if only_plan and not found.sound else DONE)


def _said(found: "Beside", only_plan: bool) -> list[Line]:
    counted = sum(count.number for count in found.found.values())
    lines: list[Line] = [
        Text(
            f"Loggen har {counted} beslut de senaste 30 dagarna. {found.missing} var inte räknade, {found.beyond} står "
            f"inte kvar i loggen ({found.erased} anteckningar raderades under tiden).",
            f"The log has {counted} decisions of the last 30 days. {found.missing} were not counted, {found.beyond} "
            f"stand in the log no more ({found.erased} entries were erased meanwhile).",
        ),
        _SHOWN if only_plan else _DONE,
    ]
    rows = [
        (f"{more:+}", day.isoformat(), kind.purpose, kind.role, ", ".join(kind.rules))
        for day, kind, more in found.differences()
    ]
    return [*lines, Table(_HEADINGS, rows[:_MOST])] if rows else lines


_HEADINGS = (
    Text("Skillnad", "Difference"), Text("Dag", "Day"), Text("Ändamål", "Purpose"), Text("Roll", "Role"),
    Text("Regler", "Rules"),
)  # fmt: skip
_SHOWN = Text("Ingenting ändrades.", "Nothing was changed.")
_DONE = Text("Antalen är nu de som loggen har.", "The counts are now those of the log.")
