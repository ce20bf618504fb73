"""What a visitor has a right to, at the command line: `access`, `erase`, `choices`, `sweep` (Art. 11(2), 15, 17)."""

from typing import TYPE_CHECKING

from ombud.cli.answer import FINDINGS, Answer, Line, Table, show
from ombud.cli.arguments import ACTOR, YES
from ombud.cli.command import command, option, speech
from ombud.cli.files import agreed, typed
from ombud.cli.speech import Speech
from ombud.terms import subject_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.erasure import Receipt
    from ombud.erasure.model import Plan
    from ombud.visitors import Held

_QUESTION = Text("Webbläsarens kod, eller kvittots (v_…)", "The code of the browser, or of the receipt (v_…)")


@command(
    "access",
    Text(
        "Allt om den webbläsare vars kod läses från prompten eller standard in (artikel 11.2).",
        "All about the browser whose code is read at the prompt or on standard input (Article 11(2)).",
    ),
    ACTOR,
)  # fmt: skip
def access(actor: str) -> Answer:
    from ombud.cli import session
    from ombud.vault import Spent
    from ombud.visitors import held

    heard = speech()
    code = typed(heard, _QUESTION)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = held(ombud.vault, code, by=by, now=heard.now())
    if isinstance(found, Spent):
        return session.over(found)
    return _nobody() if found is None else Answer(value_of(found), _lines(found))


def _nobody() -> Answer:
    """Art. 11: from the counts and the log nobody can be told."""
    from ombud.cli import session
    from ombud.visitors.held import cannot_tell

    return session.no("R-12", cannot_tell(speech().now()), {"now": _SHOW_A_CODE})


def value_of(found: "Held") -> dict[str, object]:
    from ombud.visitors.held import as_json

    return {"subject": subject_text(found.subject), **as_json(found)}


def _lines(found: "Held") -> list[Line]:
    answers = [(f"{c.at:%Y-%m-%d %H:%M}", c.word.value, c.text, f"{c.until:%Y-%m-%d}") for c in found.choices]
    visits = [
        (f"{v.at:%Y-%m-%d %H:%M}", v.path or _HIDDEN, v.source or "–", f"{v.until:%Y-%m-%d}") for v in found.visits
    ]
    until = Text("Raderas", "Erased")
    lines: list[Line] = [Table((Text("Svar", "Answer"), Text("Val", "Choice"), Text("Text", "Text"), until), answers)]
    if visits:
        lines.append(Table((Text("Besök", "Visit"), Text("Sida", "Page"), Text("Källa", "Source"), until), visits))
    return lines


@command(
    "erase",
    Text(
        "Radera allt om den webbläsare vars kod läses från prompten eller standard in.",
        "Erase all about the browser whose code is read at the prompt or on standard input.",
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara planen.", "Show the plan alone.")),
    YES, ACTOR,
)  # fmt: skip
def erase(only_plan: bool, yes: bool, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.erasure import Changed
    from ombud.erasure import erase as carry_out
    from ombud.vault import Spent
    from ombud.visitors.held import planned

    heard = speech()
    code = typed(heard, _QUESTION)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        made = planned(ombud.vault, code, by=by, now=heard.now())
        if isinstance(made, Spent):
            return session.over(made)
        if made is None:
            return _nobody()
        if only_plan or not (yes or _agreed(made, heard)):
            return _planned(made, only_plan=only_plan)
        done = carry_out(ombud.vault, made, by=by, now=heard.now())
    return Answer({"done": False}, [_NOT_DONE], FINDINGS) if isinstance(done, Changed) else _erased(done)


def _agreed(made: "Plan", heard: Speech) -> bool:
    """The plan is shown before anybody is asked."""
    if heard.as_json:
        return False
    show(_planned(made, only_plan=True), heard)
    return agreed(heard, Text("Radera nu?", "Erase now?"))


def _planned(made: "Plan", *, only_plan: bool) -> Answer:
    items = [
        {"class": one.klass, "outcome": one.outcome.value, "sv": one.text.sv, "en": one.text.en} for one in made.items
    ]
    lines = [Text(f"  {one.klass}: {one.text.sv}", f"  {one.klass}: {one.text.en}") for one in made.items]
    value = {"done": False, "items": items}
    return Answer(value, lines) if only_plan else Answer(value, [*lines, _NOT_DONE], FINDINGS)


def _erased(receipt: "Receipt") -> Answer:
    import json

    when, last = f"{receipt.t_live:%Y-%m-%d %H:%M} UTC", f"{receipt.t_final:%Y-%m-%d}"
    said = Text(
        f"Raderat. Kvitto {receipt.number}. Oläsbart från {when}; sista kopian kan inte öppnas efter {last}.",
        f"Erased. Receipt {receipt.number}. Unreadable from {when}; the last copy cannot be opened after {last}.",
    )
    return Answer({"done": True, "receipt": json.loads(receipt.to_json())}, [said])


@command(
    "choices",
    Text(
        "Hur många som har svarat vad på frågan om kakor; små tal visas inte.",
        "How many have answered what to the question of cookies; small figures are not shown.",
    ),
    ACTOR,
)  # fmt: skip
def choices(actor: str) -> Answer:
    from ombud.app.visiting import answers
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = answers(ombud, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    rows = [(name, str(number)) for name, number in found.cells.items()]
    if found.hidden:
        rows.append(("…", "–"))
    value = {"cells": dict(found.cells), "total": found.total, "hidden": found.hidden}
    return Answer(value, [Table((Text("Svar", "Answer"), Text("Antal", "Number")), rows)] if rows else [_NONE])


@command(
    "sweep",
    Text(
        "Radera det som har nått sin tid, som den dagliga gallringen gör. Med --plan: vad det är.",
        "Erase what has reached its end, as the daily sweep does. With --plan: what that is.",
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa vad som gallras.", "Show what ends.")),
)  # fmt: skip
def sweep(only_plan: bool) -> Answer:
    from ombud.app.retaining import sweep_all
    from ombud.app.visiting import ended
    from ombud.audit.model import SYSTEM
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        due = ended(ombud, now=heard.now())
        rows = [(name, str(number)) for name, number in due.items()]
        lines: list[Line] = [Table((Text("Tabell", "Table"), Text("Rader", "Rows")), rows)]
        if only_plan:
            return Answer({"done": False, "ended": due}, lines)
        done = sweep_all(ombud, lambda _people: None, by=SYSTEM, now=heard.now())
    return session.no("N-11.3", done) if isinstance(done, Text) else Answer({"done": True, "ended": due}, lines)


_SHOW_A_CODE = Text(
    "Koden står i kakan ombud_val i webbläsaren; efter ett nej står den på kvittot.",
    "The code stands in the cookie ombud_val of the browser; after a no it stands on the receipt.",
)
_HIDDEN = Text("(visas inte: kan säga något om hälsa)", "(not kept: may reveal health)")
_NOT_DONE = Text("Ingenting har raderats.", "Nothing was erased.")
_NONE = Text("Ingen har svarat än.", "Nobody has answered yet.")
