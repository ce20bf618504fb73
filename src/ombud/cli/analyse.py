"""`ombud analyse DIR …`: ask for figures, keep questions, and note what was found (design 5, 10; S-02 to S-13).

* A question is a sentence, an address, or options; all three are the same question.
* Figures leave through the release gate alone. What is not shown says so.
* `--publish` makes figures with noise, for others than us. It pays from the privacy budget, and shows it first.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ombud.cli.analyse_budget import Epsilon, budget, price
from ombud.cli.analyse_desk import desk_of, no
from ombud.cli.analyse_finding import finding
from ombud.cli.analyse_product import product
from ombud.cli.analyse_tables import market, public_of, table
from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, FILE, SOURCE, Code
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.counting import counting
from ombud.cli.files import reserve
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.questions.model import NotAsked, Question
    from ombud.analysis.questions.public import Public
    from ombud.app.analysing import Asked, Desk

_FORMAT = option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "svg", "html"]), default="table", show_default=True,
    words=Text("Hur svaret visas.", "How the answer is shown."),
)  # fmt: skip
_OUT = option("--out", type=FILE, metavar="FILE", words=Text("Skriv till en ny fil.", "Write to a new file."))
_PUBLIC = option(
    "--public", type=SOURCE, metavar="FILE",
    words=Text("Befolkning: kommun;åldersspann;antal per rad.", "Population: municipality;age band;number a line."),
)  # fmt: skip
_FROM = option(
    "--source", default="", metavar="TEXT",
    words=Text("Varifrån befolkningssiffrorna är.", "Where the population figures are from."),
)  # fmt: skip
_PERIOD = option(
    "--period", default="", metavar="PERIOD",
    words=Text("2026, 2026-Q1, 2026-03, 2025..2026, last-12.", "2026, 2026-Q1, 2026-03, 2025..2026, last-12."),
)  # fmt: skip
_COMPARE = option(
    "--compare", is_flag=True, words=Text("Jämför med samma period året innan.", "Compare with the year before.")
)
_KEEP = option(
    "--keep", metavar="NAME",
    words=Text("Spara siffrorna som en tabell, som de visas.", "Keep the figures as a table, as they are shown."),
)  # fmt: skip
_HOW_SHOWN = (_FORMAT, _OUT, _PUBLIC, _FROM, _KEEP)
_PURPOSE = option(
    "--purpose", type=Code(), metavar="PURPOSE",
    words=Text("Ändamålet som frågan ställs för.", "The purpose that it is asked for."),
)  # fmt: skip


@command(
    "ask",
    Text(
        "Ställ en fråga: i en mening, som en adress (--url) eller med alternativ.",
        "Ask a question: in a sentence, as an address (--url) or with options.",
    ),
    click.argument("sentence", nargs=-1, metavar="[SENTENCE]"),
    _PURPOSE,
    option("--measure", default="", metavar="MEASURE", words=Text("Vad som räknas.", "What is counted.")),
    option("--by", multiple=True, metavar="COLUMN", words=Text("Dela upp på; högst tre.", "Divide by; at most three.")),
    option(
        "--where", multiple=True, metavar="CONDITION",
        words=Text('Till exempel "ålder är 40-49 eller 50-59".', 'For example "age is 40-49 or 50-59".'),
    ),
    _PERIOD, _COMPARE,
    option("--share", is_flag=True, words=Text("Visa andelar av det hela.", "Show shares of the whole.")),
    option("--url", default="", metavar="ADDRESS", words=Text("Frågans adress.", "The question's address.")),
    option(
        "--publish", "epsilon", type=Epsilon(), metavar="EPSILON",
        words=Text("Siffror med brus, för andra att läsa; betalar ur budgeten. 0.5, till exempel.",
                   "Figures with noise, for others to read; pays from the budget. 0.5, for example."),
    ),
    option("--yes", is_flag=True, words=Text("Betala; utan den visas priset.", "Pay; without it the price is shown.")),
    *_HOW_SHOWN, ACTOR,
)  # fmt: skip
def ask(sentence: tuple[str, ...], actor: str, **given: Any) -> Answer:
    from ombud.cli.analyse_question import question_of

    heard = speech()
    return _asking(heard, actor, given, lambda _at: question_of(sentence, given, heard))


@command(
    "ready",
    Text("Färdiga frågor; utan namn visas vilka som finns.", "Ready-made questions; without a name, which there are."),
    click.argument("name", default="", metavar="[NAME]"),
    _PERIOD, _COMPARE, *_HOW_SHOWN, ACTOR,
)  # fmt: skip
def ready(name: str, actor: str, **given: Any) -> Answer:
    from ombud.cli.analyse_question import ready_question

    heard = speech()
    if not name:
        return _ready_made(heard, actor)
    return _asking(heard, actor, given, lambda _at: ready_question(name, given, heard))


def _ready_made(heard: Speech, actor: str) -> Answer:
    from ombud.analysis.questions.address import address
    from ombud.analysis.questions.ready import READY
    from ombud.app.analysing import purposes

    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        mine = frozenset(purposes(at))
    shown = [one for one in READY.values() if one.question.purpose in mine]
    value = {
        "ready": [
            {"name": one.id, "sv": one.name.sv, "en": one.name.en, "address": address(one.question)} for one in shown
        ]
    }
    headings = [Text("Namn", "Name"), Text("Fråga", "Question"), Text("Ändamål", "Purpose")]
    return Answer(value, [Table(headings, [[one.id, one.name, one.question.purpose] for one in shown])])


@command(
    "save",
    Text("Spara en fråga under ett namn.", "Save a question under a name."),
    click.argument("name", metavar="NAME"),
    option("--url", required=True, metavar="ADDRESS", words=Text("Frågans adress.", "The question's address.")),
    ACTOR,
)
def save(name: str, url: str, actor: str) -> Answer:
    from ombud.analysis.questions.address import read_address
    from ombud.analysis.questions.check import canonical_names
    from ombud.analysis.questions.keep import save as keep
    from ombud.analysis.questions.model import NotAsked
    from ombud.app.analysing import asked_rightly

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        question = read_address(url)
        against = (question,) if isinstance(question, NotAsked) else asked_rightly(at, question)
        if against or isinstance(question, NotAsked):
            return no(at, against, heard)
        kept = keep(at.ombud.vault, name, canonical_names(question), by=at.by, now=heard.now())
        if isinstance(kept, NotAsked):
            return no(at, (kept,), heard)
    said = Text(f"Sparad: {kept.name}, version {kept.version}.", f"Saved: {kept.name}, version {kept.version}.")
    return Answer({"name": kept.name, "version": kept.version}, [said])


@command("list", Text("Sparade frågor, med sina versioner.", "Saved questions, with their versions."), ACTOR)
def list_(actor: str) -> Answer:
    from ombud.analysis.questions.address import address
    from ombud.analysis.questions.keep import saved
    from ombud.analysis.questions.sentence import sentence
    from ombud.app.analysing import purposes

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        mine = frozenset(purposes(at))
        with at.ombud.vault.database.read() as tx:
            kept = [one for one in saved(tx) if one.question.purpose in mine]
    value = {
        "questions": [
            {"name": one.name, "version": one.version, "address": address(one.question), "by": one.saved_by,
             "at": one.saved_at.isoformat()}
            for one in kept
        ]
    }  # fmt: skip
    headings = [Text("Namn", "Name"), Text("Version", "Version"), Text("Fråga", "Question"), Text("Av", "By")]
    rows = [[one.name, str(one.version), sentence(one.question, heard.language), one.saved_by] for one in kept]
    return Answer(value, [Table(headings, rows) if rows else Text("Inga sparade frågor.", "No saved questions.")])


@command(
    "run",
    Text("Ställ en sparad fråga igen.", "Ask a saved question again."),
    click.argument("name", metavar="NAME"),
    option("--version", type=int, metavar="N", words=Text("Inte den nyaste versionen.", "Not the newest version.")),
    *_HOW_SHOWN, ACTOR,
)  # fmt: skip
def run(name: str, version: int | None, actor: str, **given: Any) -> Answer:
    from ombud.analysis.questions.keep import Saved, saved_as

    def question(at: "Desk") -> "Question | NotAsked":
        with at.ombud.vault.database.read() as tx:
            found = saved_as(tx, name, version)
        return found.question if isinstance(found, Saved) else found

    return _asking(speech(), actor, given, question)


@command(
    "columns",
    Text(
        "Vad som går att fråga om för ett ändamål, och vad som inte går, med regeln.",
        "What can be asked about under a purpose, and what cannot, with the rule.",
    ),
    _PURPOSE, ACTOR,
)  # fmt: skip
def columns(purpose: str | None, actor: str) -> Answer:
    from ombud.analysis.questions.model import NotAsked
    from ombud.app.analysing import menu, purposes
    from ombud.terms import PurposeId

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        if not purpose:
            mine = list(purposes(at))
            return Answer({"purposes": mine}, [*mine])
        found = menu(at, PurposeId(purpose))
        if isinstance(found, NotAsked):
            return no(at, (found,), heard)
    measures: list[list[str | Text]] = [
        [one.id, one.name, ", ".join(column.id for column in with_)] for one, with_ in found.measures
    ]
    away: list[list[str | Text]] = [[one.name, one.rule, one.why] for one in found.forbidden]
    value = {
        "purpose": purpose,
        "measures": [{"id": one.id, "columns": [column.id for column in with_]} for one, with_ in found.measures],
        "forbidden": [{"sv": one.name.sv, "en": one.name.en, "rule": one.rule, "why_sv": one.why.sv,
                       "why_en": one.why.en} for one in found.forbidden],
    }  # fmt: skip
    lines: list[Line] = [
        found.name, Table([Text("Mått", "Measure"), Text("Räknar", "Counts"), Text("Delas på", "By")], measures),
        Text("Finns inte:", "Not there:"),
        Table([Text("Uppgift", "Data"), Text("Regel", "Rule"), Text("Varför", "Why")], away),
    ]  # fmt: skip
    return Answer(value, lines)


def _asking(
    heard: Speech, actor: str, given: dict[str, Any], question: "Callable[[Desk], Question | NotAsked]"
) -> Answer:
    from dataclasses import replace

    from ombud.analysis.questions.model import NotAsked
    from ombud.app.analysing import Asked
    from ombud.app.analysing import ask as ask_
    from ombud.cli.analyse_forms import answered

    reserve(given["out"])
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        public, asked = _public(given), question(at)
        if isinstance(public, NotAsked):
            return no(at, (public,), heard)
        if isinstance(asked, NotAsked):
            return no(at, (asked,), heard)
        epsilon = given.get("epsilon")
        if epsilon is not None and not given["yes"]:
            return price(at, asked, epsilon, heard)
        with counting(heard, Text("Gör underlaget", "Making the extract")) as progress:
            found = ask_(replace(at, progress=progress), asked, public, epsilon)
        if not isinstance(found, Asked):
            return no(at, found, heard)
        kept = _kept(at, found, given["keep"], heard)
        return kept or answered(found, heard, given["form"], given["out"])


def _kept(at: "Desk", found: "Asked", name: str | None, heard: Speech) -> Answer | None:
    """Keep the figures under a name; why they are not kept, if so."""
    from ombud.analysis.questions.kept_table import keep_table
    from ombud.analysis.questions.model import NotAsked

    if name is None:
        return None
    kept = keep_table(at.ombud.vault, name, (found.answer, found.kept), by=at.by, now=heard.now())
    return no(at, (kept,), heard) if isinstance(kept, NotAsked) else None


def _public(given: dict[str, Any]) -> "Public | NotAsked | None":
    path: Path | None = given["public"]
    return None if path is None else public_of(path, given["source"])


analyse = installation_group(
    "analyse",
    Text("Statistik och analyser: frågor, svar, resultat.", "Statistics and analyses: questions, answers, findings."),
    [ask, ready, list_, save, run, columns, table, market, product, finding, budget],
)
