"""`ombud erase`: first the plan with its words, then the act, then the receipt (Art. 17).

* The plan says of each retention class what goes, what must stay, until when and by which statute.
* It is carried out as it was shown or not at all: what has changed meanwhile is shown anew.
* The receipt holds no personal data and proves itself offline. `--resume` finishes what a kill left.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ombud.cli.answer import FINDINGS, Answer, Line, note, show
from ombud.cli.arguments import TO, YES, Code, Subject, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import agreed, reserve, write
from ombud.terms import SubjectId, subject_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.erasure import Item, Plan, Receipt
    from ombud.terms import Actor


@command(
    "erase",
    Text(
        "Radera en person: visa planen, utför den och ge ett kvitto.",
        "Erase a person: show the plan, carry it out and give a receipt.",
    ),
    folder_argument(),
    option("--subject", type=Subject(), metavar="s_…", words=Text("Personens id.", "The person's id.")),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara planen.", "Show the plan alone.")),
    option("--resume", is_flag=True, words=Text("Slutför avbrutna raderingar.", "Finish interrupted erasures.")),
    YES, TO,
    option("--actor", type=Code(), envvar="OMBUD_ACTOR", metavar="NAME", words=Text("Vem som handlar.", "Who acts.")),
)  # fmt: skip
def erase(
    folder: Path, subject: SubjectId | None, only_plan: bool, resume: bool, yes: bool, to: Path | None,
    actor: str | None,
) -> Answer:  # fmt: skip
    from ombud.cli import session

    reserve(to)
    if resume:
        return _resume(folder, to)
    if subject is None or actor is None:
        raise Misused(Text("Ange --subject och --actor, eller --resume.", "Give --subject and --actor, or --resume."))
    heard = speech()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        return _erase(ombud, subject, by, _Wish(only_plan, yes, to))


class _Wish(NamedTuple):
    """How far to go, and where the receipt goes."""

    only_plan: bool
    yes: bool
    to: Path | None


def _erase(ombud: "Ombud", subject: SubjectId, by: "Actor", wish: _Wish) -> Answer:
    from ombud.cli.merged import unknown
    from ombud.cli.session import known
    from ombud.erasure import Changed, plan
    from ombud.requests.tell import erase as erased

    heard = speech()
    if not known(ombud, subject):
        return unknown(ombud, subject)
    made = plan(ombud.vault, subject, by=by, now=heard.now())
    if wish.only_plan:
        return Answer(_plan(made), _told(made))
    if not wish.yes:
        if not heard.as_json:
            show(Answer({}, _told(made)), heard)
        if not agreed(heard, _CONFIRM):
            return Answer({"done": False, **_plan(made)}, [_NOT_DONE], FINDINGS)
    found = erased(ombud.vault, made, by=by, now=heard.now())
    if isinstance(found, Changed):
        return Answer({"done": False, "changed": True, **_plan(found.now)}, [_CHANGED, *_told(found.now)], FINDINGS)
    receipt, told = found
    answer = _done(receipt, bool(made.erases), wish.to)
    lines = [Text(f"Ska underrättas: {one.name}", f"To be told: {one.name}") for one in told]
    return Answer({**answer.value, "recipients": [one.name for one in told]}, [*answer.lines, *lines], answer.code)


def _done(receipt: "Receipt", erased: bool, to: Path | None) -> Answer:
    import json

    text = receipt.to_json()
    if to is not None:
        write(to, text + "\n")
        note(Text(f"Kvittot ligger i {to.name}.", f"The receipt is in {to.name}."), speech())
    lines: list[Line] = [
        Text(f"  {item['class']}: {item['sv']}", f"  {item['class']}: {item['en']}") for item in receipt.items
    ]
    if not erased:
        number = receipt.number
        lines.append(Text(f"Ingenting kunde raderas. Kvitto {number}.", f"Nothing could be erased. Receipt {number}."))
        return Answer({"done": True, "receipt": json.loads(text)}, lines, FINDINGS)
    when, last = f"{receipt.t_live:%Y-%m-%d %H:%M} UTC", f"{receipt.t_final:%Y-%m-%d}"
    lines.append(
        Text(
            f"Kvitto {receipt.number}. Oläsbart från {when}; sista kopian kan inte öppnas efter {last}.",
            f"Receipt {receipt.number}. Unreadable from {when}; the last copy cannot be opened after {last}.",
        )
    )
    return Answer({"done": True, "receipt": json.loads(text)}, lines)


def _resume(folder: Path, to: Path | None) -> Answer:
    """Opening an installation finishes its erasures; here it is said which they were."""
    import json

    from ombud.app.unfinished import receipts, unfinished
    from ombud.cli import session

    begun = unfinished(folder)
    with session.installation(folder, speech()) as ombud:
        found = receipts(ombud.vault, begun)
    if to is not None and found:
        write(to, "[" + ",\n".join(found) + "]\n")
    number = len(found)
    said = Text(f"{number} avbrutna raderingar är slutförda.", f"{number} interrupted erasures are finished.")
    return Answer({"done": True, "receipts": [json.loads(one) for one in found]}, [said])


def _plan(made: "Plan") -> dict[str, object]:
    return {
        "subject": subject_text(made.subject),
        "plan_hash": made.digest().hex(),
        "policy_version": made.policy_number,
        "whole": made.whole,
        "items": [_item(item) for item in made.items],
    }


def _item(item: "Item") -> dict[str, object]:
    return {
        "class": item.klass,
        "categories": list(item.categories),
        "records": item.records,
        "outcome": item.outcome.value,
        "key": item.key,
        "article": item.article,
        "message_sv": item.text.sv,
        "message_en": item.text.en,
        "kept_until": None if item.until is None else item.until.isoformat(),
    }


def _told(made: "Plan") -> list[Line]:
    lines: list[Line] = []
    for item in made.items:
        goes = item.outcome.value == "erase"
        verb = Text("raderas", "is erased") if goes else Text("måste vara kvar", "must stay")
        held = ", ".join(item.categories) or "–"
        lines.append(
            Text(
                f"{item.klass}: {verb.sv} ({held}; {item.records} uppgifter)",
                f"{item.klass}: {verb.en} ({held}; {item.records} records)",
            )
        )
        lines.append(Text(f"    {item.text.sv} [{item.key}]", f"    {item.text.en} [{item.key}]"))
    return lines


_CONFIRM = Text("Radera enligt planen? Det går inte att ångra", "Erase as the plan says? It cannot be undone")
_NOT_DONE = Text(
    "Ingenting har raderats. --yes utför utan att fråga.", "Nothing was erased. --yes carries out without asking."
)
_CHANGED = Text(
    "Något har ändrats sedan planen visades. Ingenting har raderats; så här är planen nu:",
    "Something has changed since the plan was shown. Nothing was erased; this is the plan now:",
)
