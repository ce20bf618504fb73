"""`ombud extract DIR …`: build the pseudonymised extract of a purpose, list them, end one (S-04 to S-11, T-23).

* `build --plan` says how many people and which columns before anything is opened.
* What is shown are counts, rounded, and the rules that left people out; nothing of anybody leaves by this command.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, Code, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.counting import counting
from ombud.law.periods import local_date
from ombud.terms import PurposeId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.extracting import LeftOut
    from ombud.extracts import ExtractHeader, Planned, Tables

_WHICH = click.argument("purpose", type=Code(), metavar="PURPOSE")
_EXTRACT = click.argument("extract_id", type=Id("x_"), metavar="x_…")


@command(
    "build",
    Text(
        "Gör ett uttag för ett ändamål: pseudonymt, förenklat, krypterat, och bara de som får vara med.",
        "Make the extract of a purpose: pseudonymous, generalised, encrypted, and only people who may be in it.",
    ),
    _WHICH, ACTOR,
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad det blir.", "Show what it would be alone.")),
)  # fmt: skip
def build(purpose: str, actor: str, only_plan: bool) -> Answer:
    from ombud.app.extracting import extract_text, left_out, people_in, stores_of, tables_of
    from ombud.cli import session
    from ombud.extracts import Planned, planned
    from ombud.extracts import build as built
    from ombud.policy.ask import Refusal
    from ombud.vault.crowd import CrowdOverBudgetError

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        stores, now = stores_of(ombud), heard.now()
        try:
            with counting(heard, Text("Gör uttaget", "Building")) as progress:
                made = (
                    planned(stores, PurposeId(purpose), by=by, now=now)
                    if only_plan
                    else built(stores, PurposeId(purpose), by=by, now=now, progress=progress)
                )
        except CrowdOverBudgetError as over:
            return session.over(over.spent)
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
        value: dict[str, object] = {"done": False} if isinstance(made, Planned) else _named(extract_text(made.id))
        out = left_out(ombud, made, by, now)
        people = people_in(ombud, made, now)
        return _answer({**value, "people": people}, made, out, tables_of(ombud, made.purpose, now))


@command("list", Text("De uttag som finns, och till när.", "The extracts there are, and until when."))
def listed() -> Answer:
    from ombud.app.extracting import extract_text, people_in, stores_of
    from ombud.cli import session
    from ombud.extracts import headers

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = [(one, people_in(ombud, one, heard.now())) for one in headers(stores_of(ombud), now=heard.now())]
    value = [
        {
            "extract": extract_text(one.id), "purpose": one.purpose, "built_at": one.built_at.isoformat(),
            "expires_at": one.expires_at.isoformat(), "policy_version": one.policy, "people": people,
        }
        for one, people in found
    ]  # fmt: skip
    rows = [
        [extract_text(one.id), one.purpose, people, _day(one.built_at), _day(one.expires_at)] for one, people in found
    ]
    return Answer({"extracts": value}, [Table(_HEADINGS, rows)] if rows else [_NONE])


@command(
    "drop",
    Text("Avsluta ett uttag: nyckeln raderas, sedan filerna.", "End an extract: its key is deleted, then its files."),
    _EXTRACT, ACTOR,
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vilket.", "Show which alone.")),
)  # fmt: skip
def drop(extract_id: bytes, actor: str, only_plan: bool) -> Answer:
    from ombud.app.extracting import extract_text, stores_of
    from ombud.cli import session
    from ombud.extracts import drop as dropped
    from ombud.extracts import headers

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        stores, name = stores_of(ombud), extract_text(extract_id)
        there = any(one.id == extract_id for one in headers(stores, now=heard.now()))
        if not there:
            return session.no("T-23", _GONE)
        if not only_plan:
            dropped(stores, extract_id, by=by, now=heard.now())
    value = {"done": not only_plan, "extract": name}
    said = Text(f"{name} skulle avslutas.", f"{name} would be ended.") if only_plan else _dropped(name)
    return Answer(value, [said])


def _named(name: str) -> dict[str, object]:
    return {"done": True, "extract": name}


def _dropped(name: str) -> Text:
    return Text(
        f"{name} är avslutat: nyckeln är raderad och filerna borta.",
        f"{name} has ended: its key is deleted and its files are gone.",
    )


def _answer(
    value: Mapping[str, object], made: "Planned | ExtractHeader", out: "list[LeftOut]", tables: "Tables"
) -> Answer:
    people, until = value["people"], _day(made.expires_at)
    shown = {
        **value,
        "expires_at": made.expires_at.isoformat(),
        "left_out": [
            {"rule": one.rule, "people": one.people, "message_sv": one.words.sv, "message_en": one.words.en}
            for one in out
        ],
        "tables": {table: [column.name for column in columns] for table, columns in tables.items()},
    }
    said = Text(
        f"{'Uttaget är gjort' if value['done'] else 'Så skulle uttaget bli'}: {people} personer, till {until}.",
        f"{'The extract is made' if value['done'] else 'So the extract would be'}: {people} people, until {until}.",
    )
    columns = [[table, ", ".join(column.name for column in held)] for table, held in tables.items()]
    lines: list[Line] = [said, Table((Text("Tabell", "Table"), Text("Kolumner", "Columns")), columns)]
    if out:
        headings = (Text("Regel", "Rule"), Text("Personer", "People"), Text("Skäl", "Reason"))
        lines.append(Table(headings, [[one.rule, one.people, one.words] for one in out]))
    return Answer(shown, lines)


def _day(at: datetime) -> str:
    return local_date(at).isoformat()


_HEADINGS = (
    Text("Uttag", "Extract"),
    Text("Ändamål", "Purpose"),
    Text("Personer", "People"),
    Text("Gjort", "Built"),
    Text("Till", "Until"),
)
_NONE = Text("Det finns inget uttag.", "There is no extract.")
_GONE = Text(
    "Det finns inget sådant uttag: det är redan avslutat, eller har ett annat id. Se `ombud extract DIR list`.",
    "There is no such extract: it has ended already, or has another id. See `ombud extract DIR list`.",
)

extract = installation_group(
    "extract",
    Text("Uttag för statistik, analyser och urval.", "Extracts for statistics, analyses and audiences."),
    [build, listed, drop],
)
