"""`ombud merge`: two registrations of one person become one. Shown, begun, and undone or confirmed.

* `--plan` counts what each holds and says what stands against it. `--begin` marks them and changes nothing;
  `--undo` parts them again; `--confirm` carries it out and cannot be undone.
* A confirmation that was broken off is gone on with by the same command.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table, note
from ombud.cli.arguments import ACTOR, TO, YES, Subject, folder_argument
from ombud.cli.command import Misused, Parameter, command, option, speech
from ombud.cli.files import agreed, reserve, write
from ombud.cli.reading import fit
from ombud.terms import SubjectId, subject_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.requests.merge import Joining, Side, Wanted
    from ombud.requests.merge_confirm import Merged
    from ombud.terms import Actor

_STEPS = ("plan", "begin", "undo", "confirm")


def _step(name: str, words: Text) -> Parameter:
    return option(f"--{name}", "step", flag_value=name, type=click.Choice(_STEPS), words=words)


@command(
    "merge",
    Text(
        "Slå ihop två registreringar av samma person: visa, påbörja, ångra eller bekräfta.",
        "Join two registrations of one person: show, begin, undo or confirm.",
    ),
    folder_argument(),
    option(
        "--keep", type=Subject(), required=True, metavar="s_…",
        words=Text("Den registrering som behålls.", "The registration that is kept."),
    ),
    option(
        "--other", type=Subject(), required=True, metavar="s_…",
        words=Text("Den som går upp i den.", "The one that is joined to it."),
    ),
    _step("plan", Text("Visa vad som förs ihop.", "Show what would be brought together.")),
    _step("begin", Text("Påbörja; inget ändras.", "Begin; nothing is changed.")),
    _step("undo", Text("Ångra det som är påbörjat.", "Undo what was begun.")),
    _step("confirm", Text("Utför. Går inte att ångra.", "Carry out. It cannot be undone.")),
    option(
        "--reason", default="", metavar="TEXT",
        words=Text("Varför det är en och samma.", "Why they are one and the same."),
    ),
    option(
        "--personnummer-changed", "number_changed", is_flag=True,
        words=Text("Numret är bytt; den som behålls har det nya.", "The number was changed; the kept one has the new."),
    ),
    YES, TO, ACTOR,
)  # fmt: skip
def merge(
    folder: Path, keep: SubjectId, other: SubjectId, step: str | None, reason: str, number_changed: bool, yes: bool,
    to: Path | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.cli import session
    from ombud.cli.merged import merged
    from ombud.requests.merge import Wanted

    if step is None:
        raise Misused(
            Text("Ange --plan, --begin, --undo eller --confirm.", "Give --plan, --begin, --undo or --confirm.")
        )
    reserve(to)
    heard = speech()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        wanted = Wanted(keep, other, fit(reason) if reason else "", number_changed)
        if step == "confirm":
            return _confirm(ombud, wanted, by, _How(yes, to))
        return merged(ombud, keep) or merged(ombud, other) or _carry(ombud, wanted, by, step)


class _How(NamedTuple):
    yes: bool
    to: Path | None


def _carry(ombud: "Ombud", wanted: "Wanted", by: "Actor", step: str) -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests import begin_merge, plan_merge, undo_merge

    heard = speech()
    if step == "undo":
        stopped = undo_merge(ombud.vault, wanted, by=by, now=heard.now())
        return session.declined(stopped) if stopped else Answer({"done": True, "state": ""}, [_UNDONE])
    found = (plan_merge if step == "plan" else begin_merge)(ombud.vault, wanted, by=by, now=heard.now())
    if isinstance(found, Refusal):
        return session.refused(ombud, found, heard)
    return session.declined(found) if isinstance(found, Declined) else _shown(found, wanted)


def _confirm(ombud: "Ombud", wanted: "Wanted", by: "Actor", how: _How) -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests import confirm_merge

    heard = speech()
    if not how.yes and not agreed(heard, _CONFIRM):
        return Answer({"done": False}, [_NOT_DONE], FINDINGS)
    found = confirm_merge(ombud.vault, wanted, by=by, now=heard.now())
    if isinstance(found, Refusal):
        return session.refused(ombud, found, heard)
    return session.declined(found) if isinstance(found, Declined) else _done(found, wanted, how.to)


def _done(found: "Merged", wanted: "Wanted", to: Path | None) -> Answer:
    import json

    who = subject_text(wanted.keep)
    value: dict[str, object] = {"done": True, "subject": who, "records": found.records, "receipt": None}
    lines: list[Line] = [Text(f"De är en registrering: {who}.", f"They are one registration: {who}.")]
    if found.receipt is not None:
        text = found.receipt.to_json()
        value["receipt"] = json.loads(text)
        number = found.receipt.number
        lines.append(Text(f"{found.records} uppgifter flyttade.", f"{found.records} records came over."))
        lines.append(Text(f"Kvitto {number} på dubbletten.", f"Receipt {number} of the double."))
        if to is not None:
            write(to, text + "\n")
            note(Text(f"Kvittot ligger i {to.name}.", f"The receipt is in {to.name}."), speech())
    return Answer(value, lines)


def _shown(found: "Joining", wanted: "Wanted") -> Answer:
    from ombud.requests.merge import unfit

    against = unfit(found, wanted)
    value = {
        "state": found.state,
        "keep": _side(found.keep),
        "other": _side(found.other),
        "same_birth_date": found.same_birth,
        "alike": found.alike,
        "two_numbers": found.two_numbers,
        "care": found.health,
        "against": None if against is None else {"sv": against.text.sv, "en": against.text.en},
    }
    sides = (found.keep.held, found.other.held)
    rows = [[*one, *(str(held.get(one, 0)) for held in sides)] for one in sorted({*sides[0], *sides[1]})]
    lines: list[Line] = [Table(_HEADINGS, rows), _STATES[found.state]]
    lines += [_FOUR_EYES] if found.health and found.state in ("", "begun") else []
    lines += [against.text] if against else []
    return Answer(value, lines, FINDINGS if against else DONE)


def _side(side: "Side") -> dict[str, object]:
    held = [{"class": k, "category": c, "number": n} for (k, c), n in sorted(side.held.items())]
    return {"subject": subject_text(side.subject), "held": held}


_HEADINGS = (
    Text("Klass", "Class"),
    Text("Kategori", "Category"),
    Text("Behålls", "Kept"),
    Text("Den andra", "The other"),
)
_STATES = {
    "": Text("Ingen hopslagning är påbörjad.", "No joining has been begun."),
    "begun": Text(
        "Hopslagningen är påbörjad; inget är ändrat. Bekräfta med --confirm, eller ångra med --undo.",
        "The joining is begun; nothing is changed. Confirm with --confirm, or undo with --undo.",
    ),
    "confirmed": Text(
        "Hopslagningen är bekräftad och avbruten. Gå vidare med --confirm.",
        "The joining is confirmed and was broken off. Go on with --confirm.",
    ),
    "joined": Text("De är redan en registrering.", "They are one registration already."),
}
_FOUR_EYES = Text("Här finns vårduppgifter: en annan person bekräftar.", "There is care data: another person confirms.")
_UNDONE = Text("De är två registreringar igen; inget är ändrat.", "They are two registrations again; nothing changed.")
_CONFIRM = Text(
    "Slå ihop dem? Det går inte att ångra", "Join them? It cannot be undone"
)  # fmt: skip
_NOT_DONE = Text(
    "Ingenting har slagits ihop. --yes utför utan att fråga.", "Nothing was joined. --yes carries out without asking."
)
