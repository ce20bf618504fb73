"""`ombud selection DIR save|list|show`: selections under a name, to be counted again and written to (M-08).

A selection is of groups and names nobody. It is read against the policy of the day, whenever it was kept.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, Selected
from ombud.cli.campaign_acts import carried
from ombud.cli.campaign_audience import not_taken, said_of, saying
from ombud.cli.command import command, installation_group, option
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.campaigns.filters import Menu
    from ombud.campaigns.selections import SavedSelection
    from ombud.terms import Actor

_NAME = click.argument("name", type=Selected(), metavar="NAME")


@command(
    "save",
    Text("Spara ett urval som nästa version av sitt namn.", "Keep a selection as the next version of its name."),
    _NAME,
    option(
        "--where", "sentence", required=True, metavar="TEXT",
        words=Text('Urvalet: "Kommun är Uppsala".', 'The selection: "Municipality is Uppsala".'),
    ),
    ACTOR,
)  # fmt: skip
def save(name: str, sentence: str, actor: str) -> Answer:
    from ombud.app.campaigning_audience import menu_now
    from ombud.campaigns.filters import Fault, parsed
    from ombud.campaigns.lint import lint
    from ombud.campaigns.selections import save_selection
    from ombud.cli import session
    from ombud.collection.relate import Declined

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        menu = menu_now(ombud.vault, now)
        of = parsed(sentence, menu)
        if isinstance(of, Fault):
            return not_taken(of, ())
        if found := lint(of, menu):
            return not_taken(None, found)
        made = save_selection(ombud.vault, name, of, by=by, now=now)
        if isinstance(made, Declined):
            return session.declined(made)
        kept = Text(f"Sparat som {name}, version {made.version}.", f"Kept as {name}, version {made.version}.")
        return Answer({"done": True, **_value(made, menu)}, [*saying(of, menu), kept])

    return carried(actor, do)


@command("list", Text("Visa urvalen, det nyaste av varje.", "List the selections, the newest of each."), ACTOR)
def listed(actor: str) -> Answer:
    from ombud.app.campaigning_audience import menu_now
    from ombud.campaigns.selections import saved_selections

    def do(ombud: "Ombud", _by: "Actor", now: datetime) -> Answer:
        menu = menu_now(ombud.vault, now)
        with ombud.vault.database.read() as tx:
            return _shown(saved_selections(tx), menu)

    return carried(actor, do)


@command("show", Text("Visa varje version av ett urval.", "Show every version of a selection."), _NAME, ACTOR)
def show(name: str, actor: str) -> Answer:
    from ombud.app.campaigning_audience import menu_now
    from ombud.campaigns.selections import NOT_SAVED, versions_of
    from ombud.cli import session

    def do(ombud: "Ombud", _by: "Actor", now: datetime) -> Answer:
        menu = menu_now(ombud.vault, now)
        with ombud.vault.database.read() as tx:
            found = versions_of(tx, name)
        return _shown(found, menu) if found else session.declined(NOT_SAVED)

    return carried(actor, do)


def _shown(found: "tuple[SavedSelection, ...]", menu: "Menu") -> Answer:
    rows: list[list[str | Text]] = [
        [one.name, str(one.version), _words(one, menu), one.saved_by, f"{one.saved_at:%Y-%m-%d}"] for one in found
    ]
    lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NONE]
    return Answer({"selections": [_value(one, menu) for one in found]}, lines)


def _words(one: "SavedSelection", menu: "Menu") -> Text:
    """As a sentence; of one that the policy of today does not allow, that it is so."""
    from ombud.campaigns.filters import fault_in, said

    if fault_in(one.selection, menu) is not None:
        return _NOT_ANY_MORE
    return Text(said(one.selection, menu, "sv"), said(one.selection, menu, "en"))


def _value(one: "SavedSelection", menu: "Menu") -> dict[str, object]:
    from ombud.campaigns.filters import fault_in

    fault = fault_in(one.selection, menu)
    asked = said_of(one.selection, menu) if fault is None else {"selection": None, "rule": fault.rule or "M-08"}
    return {
        "name": one.name, "version": one.version, "saved_by": one.saved_by, "saved_at": one.saved_at.isoformat(),
        **asked,
    }  # fmt: skip


_HEADINGS = (
    Text("Namn", "Name"), Text("Version", "Version"), Text("Urval", "Selection"), Text("Av", "By"), Text("Den", "On"),
)  # fmt: skip
_NONE = Text("Inga urval är sparade.", "No selections are kept.")
_NOT_ANY_MORE = Text(
    "frågar efter något som policyn inte längre tillåter", "asks about something that the policy no longer allows"
)

selection = installation_group(
    "selection",
    Text("Urval som sparas under ett namn.", "Selections that are kept under a name."),
    [save, listed, show],
)
