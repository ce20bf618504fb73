"""`ombud analyse DIR finding add|list`: what a study came to, dated, with the change made (S13 of the notice)."""

from typing import Any

import click

from ombud.cli.answer import Answer, Line
from ombud.cli.arguments import ACTOR, Code, Id
from ombud.cli.command import command, group, option, speech
from ombud.terms.text import Text


@command(
    "add",
    Text("Anteckna ett resultat och vad som ändrades.", "Note a finding and what was changed."),
    option(
        "--purpose", type=Code(), required=True, metavar="PURPOSE",
        words=Text("Ändamålet som studien gjordes för.", "The purpose that the study was made for."),
    ),
    option("--found", required=True, metavar="TEXT", words=Text("Vad som kom fram.", "What was found.")),
    option("--changed", default="", metavar="TEXT", words=Text("Vad som ändrades.", "What was changed.")),
    option(
        "--answer", "answers", type=Id("a_"), multiple=True, required=True, metavar="a_…",
        words=Text("Ett svar som det vilar på; kan anges flera gånger.", "An answer it rests on; may be given again."),
    ),
    ACTOR,
)  # fmt: skip
def add(purpose: str, actor: str, **given: Any) -> Answer:
    from ombud.analysis.questions.keep import NewFinding, add_finding, finding_text
    from ombud.analysis.questions.model import NotAsked
    from ombud.cli.analyse_desk import desk_of, no
    from ombud.terms import PurposeId

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        new = NewFinding(PurposeId(purpose), given["found"], given["changed"], tuple(given["answers"]))
        found = add_finding(at.ombud.vault, new, by=at.by, now=heard.now())
        if isinstance(found, NotAsked):
            return no(at, (found,), heard)
    said = Text(f"Antecknat: {finding_text(found.id)}.", f"Noted: {finding_text(found.id)}.")
    return Answer({"finding": finding_text(found.id), "at": found.at.isoformat()}, [said])


@command("list", Text("Antecknade resultat, det nyaste först.", "Findings, the newest first."), ACTOR)
def list_(actor: str) -> Answer:
    from ombud.analysis.questions.keep import answer_text, finding_text, findings
    from ombud.app.analysing import purposes
    from ombud.cli.analyse_desk import desk_of

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        mine = frozenset(purposes(at))
        with at.ombud.vault.database.read() as tx:
            found = [one for one in findings(tx) if one.purpose in mine]
    lines: list[Line] = []
    for one in found:
        lines += [f"{one.on}  {one.purpose}  {one.by}  {finding_text(one.id)}", f"  {one.found}"]
        lines += [Text(f"  Ändrat: {one.changed}", f"  Changed: {one.changed}")] if one.changed else []
    value = {
        "findings": [
            {"finding": finding_text(one.id), "purpose": one.purpose, "found": one.found, "changed": one.changed,
             "answers": [answer_text(answer) for answer in one.answers], "at": one.at.isoformat(), "by": one.by}
            for one in found
        ]
    }  # fmt: skip
    return Answer(value, lines or [Text("Inga resultat är antecknade.", "No findings are noted.")])


finding: click.Command = group(
    "finding",
    Text("Resultat: vad som kom fram och vad som ändrades.", "Findings: what came out and what was changed."),
    [add, list_],
)
