"""The privacy budget: what publication with noise costs, and what is left of the year and the quarter (W9).

* A publication shows its price first, and pays with `--yes` alone.
* ε is a decimal, of six places at most: what is paid is whole millionths.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from ombud.cli.answer import FINDINGS, Answer, Line
from ombud.cli.arguments import ACTOR, Code
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.questions.model import Question
    from ombud.analysis.release import Budget
    from ombud.app.analysing import Desk

MICRO = 1_000_000
_WIDE = 24
_MOST = 10
_NUMBER = re.compile(r"[0-9]{1,2}([.,][0-9]{1,6})?")


class Epsilon(click.ParamType[Any]):
    """A number above nought and up to ten, of six decimals at most."""

    name = "epsilon"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            found = Fraction(value.replace(",", ".")) if _NUMBER.fullmatch(value) else Fraction(0)
            if not 0 < found <= _MOST:
                raise ValueError("no epsilon")
            return found
        except ValueError:
            raise Misused(
                Text("Skriv ε som 0.5: mellan 0 och 10, med högst sex decimaler.",
                     "Write ε as 0.5: between 0 and 10, with six decimals at most.")
            ) from None  # fmt: skip


@command(
    "budget",
    Text("Integritetsbudgeten: vad som är kvar i kvartalet och i året.",
         "The privacy budget: what is left of the quarter and of the year."),
    option(
        "--purpose", type=Code(), required=True, metavar="PURPOSE", words=Text("Ändamålet.", "The purpose."),
    ),
    ACTOR,
)  # fmt: skip
def budget(purpose: str, actor: str) -> Answer:
    from ombud.analysis.questions.model import NotAsked
    from ombud.app.analysing import meter
    from ombud.cli.analyse_desk import desk_of, no
    from ombud.terms import PurposeId

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        found = meter(at, PurposeId(purpose))
        return no(at, (found,), heard) if isinstance(found, NotAsked) else Answer(_value(found), _lines(found))


def price(at: "Desk", question: "Question", epsilon: Fraction, heard: Speech) -> Answer:
    """What a publication would cost: nothing is counted and nothing is paid."""
    from ombud.analysis.questions.model import NotAsked
    from ombud.app.analysing import asked_rightly, meter
    from ombud.cli.analyse_desk import no

    against = asked_rightly(at, question)
    found = meter(at, question.purpose)
    if against or isinstance(found, NotAsked):
        return no(at, against or (found,), heard)  # type: ignore[arg-type]
    cost = int(epsilon * MICRO)
    enough = cost <= found.quarter_left
    said = (
        Text(f"Kostar ε {_e(cost)}. Lägg till --yes för att betala och få siffrorna.",
             f"Costs ε {_e(cost)}. Add --yes to pay and get the figures.")
        if enough
        else Text(f"Kostar ε {_e(cost)}, mer än vad som är kvar i kvartalet.",
                  f"Costs ε {_e(cost)}, more than is left of the quarter.")
    )  # fmt: skip
    value = {**_value(found), "cost_micros": cost, "enough": enough}
    return Answer(value, [*_lines(found), said], 0 if enough else FINDINGS)


def _value(found: "Budget") -> dict[str, object]:
    return {
        "purpose": found.purpose, "year": found.year, "spent_micros": found.spent, "total_micros": found.total,
        "quarter_left_micros": found.quarter_left, "quarter_total_micros": found.quarter_total,
    }  # fmt: skip


def _lines(found: "Budget") -> list[Line]:
    share = found.quarter_left / found.quarter_total if found.quarter_total else 0
    bar = "▓" * round(_WIDE * share) + "░" * (_WIDE - round(_WIDE * share))
    percent = round(100 * share)
    return [
        Text(f"Integritetsbudget i kvartalet: {bar} {percent} % kvar (ε {_e(found.quarter_left)})",
             f"Privacy budget of the quarter: {bar} {percent}% left (ε {_e(found.quarter_left)})"),
        Text(f"I år ({found.year}) är ε {_e(found.spent)} av {_e(found.total)} använt.",
             f"This year ({found.year}) ε {_e(found.spent)} of {_e(found.total)} is spent."),
    ]  # fmt: skip


def _e(micros: int) -> str:
    return f"{(Decimal(micros) / MICRO).normalize():f}"
