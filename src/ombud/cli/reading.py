"""`ombud ask` and `ombud read`: may I, and open. Both are decided in the same way and both are in the log.

* `read` gives its reason first, sealed; then the permit or the refusal is in the log; then the values leave,
  on standard output alone.
* A refusal quotes the sentence of the notice and says what now. It is an answer, with exit code 1.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line
from ombud.cli.arguments import ACTOR, CATEGORIES, PURPOSE, SUBJECT, Code, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.law.periods import local_date
from ombud.terms import SubjectId
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.vault import Opened, Value
    from ombud.vault.history import Former

_CHANNEL = option(
    "--channel", type=Code(), metavar="email|sms|post",
    words=Text("Kanalen, för reklam.", "The channel, for advertising."),
)  # fmt: skip


@command(
    "ask",
    Text(
        "Får jag? Svaret på en öppning, utan att något öppnas. Frågan loggas.",
        "May I? The answer of a read, with nothing opened. The question is logged.",
    ),
    folder_argument(), SUBJECT, PURPOSE, CATEGORIES, ACTOR, _CHANNEL,
)  # fmt: skip
def ask(
    folder: Path, subject: SubjectId, purpose: str, categories: tuple[str, ...], actor: str, channel: str | None
) -> Answer:
    return _answer(folder, subject, purpose, categories, actor, channel, None)


@command(
    "read",
    Text(
        "Öppna uppgifter för ett ändamål. Skälet loggas; värdena skrivs bara till standard ut.",
        "Open data for a purpose. The reason is logged; values go to standard output alone.",
    ),
    folder_argument(), SUBJECT, PURPOSE, CATEGORIES, ACTOR, _CHANNEL,
    option(
        "--reason", required=True, metavar="TEXT",
        words=Text("Varför, i några ord. Inga namn eller nummer.", "Why, in a few words. No names or numbers."),
    ),
    option(
        "--history", is_flag=True,
        words=Text("Visa i stället det som har rättats.", "Show instead what has been corrected."),
    ),
)  # fmt: skip
def read(
    folder: Path, subject: SubjectId, purpose: str, categories: tuple[str, ...], actor: str, channel: str | None,
    reason: str, history: bool,
) -> Answer:  # fmt: skip
    if history:
        return _history(folder, subject, purpose, categories, actor, fit(reason))
    return _answer(folder, subject, purpose, categories, actor, channel, fit(reason))


def _answer(
    folder: Path, subject: SubjectId, purpose: str, categories: tuple[str, ...], name: str, channel: str | None,
    reason: str | None,
) -> Answer:  # fmt: skip
    from ombud.app.desk import give_reason
    from ombud.cli.merged import merged
    from ombud.cli.session import actor, installation, over, refused
    from ombud.policy.ask import Ask, Refusal
    from ombud.terms import CategoryId, PurposeId

    heard = speech()
    with installation(folder, heard) as ombud:
        by = actor(ombud, name)
        if isinstance(by, Answer):
            return by
        wanted = Ask(subject, PurposeId(purpose), frozenset(map(CategoryId, categories)), by, channel)
        spent = give_reason(ombud.vault, wanted, reason, now=heard.now()) if reason is not None else None
        if spent is not None:
            return over(spent)
        decide = ombud.vault.ask if reason is None else ombud.vault.open
        opened = decide(wanted, now=heard.now())
        if isinstance(opened, Refusal):
            return merged(ombud, subject) or refused(ombud, opened, heard)
        return _permit(opened, shown=reason is not None)


def _history(
    folder: Path, subject: SubjectId, purpose: str, categories: tuple[str, ...], name: str, reason: str
) -> Answer:
    """What has been corrected, and nothing that is current: no view shows both (R-42)."""
    from ombud.app.desk import give_reason
    from ombud.cli.session import actor, installation, refused
    from ombud.policy.ask import Ask, Refusal
    from ombud.terms import CategoryId, PurposeId
    from ombud.vault.history import open_history

    heard = speech()
    with installation(folder, heard) as ombud:
        by = actor(ombud, name)
        if isinstance(by, Answer):
            return by
        wanted = Ask(subject, PurposeId(purpose), frozenset(map(CategoryId, categories)), by)
        give_reason(ombud.vault, wanted, reason, now=heard.now())
        found = open_history(ombud.vault, wanted, now=heard.now())
        if isinstance(found, Refusal):
            return refused(ombud, found, heard)
    values = [{**_value(one.value), "corrected_at": one.corrected_at.isoformat(), "role": one.role} for one in found]
    lines = [line for one in found for line in [*_shown(one.value), _corrected(one)]]
    return Answer({"decision": "permit", "history": values}, lines or [_NO_HISTORY])


def _corrected(one: "Former") -> Text:
    on = local_date(one.corrected_at).isoformat()
    return Text(f"  rättad {on} ({one.role}): {one.reason}", f"  corrected {on} ({one.role}): {one.reason}")


def _permit(opened: "Opened", *, shown: bool) -> Answer:
    rules = sorted({rule.value for permit in opened.permits for rule in permit.rules})
    value: dict[str, object] = {
        "decision": "permit",
        "rules": rules,
        "policy_version": opened.policy_number,
    }
    lines: list[Line] = []
    if shown:
        held = list(opened.data.reveal())
        value["values"] = [_value(one) for one in held]
        lines += [line for one in held for line in _shown(one)]
    return Answer(value, lines or [_NOTHING if shown else _YES])


def _value(one: "Value") -> dict[str, object]:
    about = {"document": one.document, "author": one.author, "unit": one.unit}
    return {
        "record": id_text("d_", one.record_id),
        "category": one.category,
        "class": one.klass,
        "fields": dict(one.fields),
        "source": one.source,
        "channel": one.channel,
        "collected_at": one.collected_at.isoformat(),
        "event_at": one.event_at.isoformat(),
        **{name: text for name, text in about.items() if text},
    }


def _shown(one: "Value") -> list[Line]:
    at = local_date(one.event_at).isoformat()
    return [f"{one.category}  ({at})", *(f"  {name}: {text}" for name, text in one.fields.items())]


def fit(reason: str) -> str:
    """A reason is sealed in the log; it is still no place for a number of a person."""
    if not 0 < len(reason.strip()) <= 1000:
        raise Misused(Text("Skriv ett skäl på 1–1 000 tecken.", "Write a reason of 1 to 1,000 characters."))
    if any(looks_like_personnummer(word) for word in reason.split()):
        raise Misused(Text("Skriv inget personnummer i skälet.", "Write no personal identity number in the reason."))
    return reason.strip()


_NO_HISTORY = Text("Ingenting sådant har rättats.", "Nothing of the kind has been corrected.")
_YES = Text("Ja. Policyn tillåter det; ingenting har öppnats.", "Yes. The policy permits it; nothing was opened.")
_NOTHING = Text("Ja, men ingenting finns att öppna.", "Yes, but there is nothing to open.")
