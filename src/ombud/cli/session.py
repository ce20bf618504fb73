"""An installation opened for one command: the key store, the actor, and what a refusal looks like."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from ombud.actors import UnknownActor
from ombud.app.installation import Ombud, open_installation
from ombud.app.safe import DatabaseFault, read_private
from ombud.choices import Denied
from ombud.cli.answer import FINDINGS, Answer, Line, to_json
from ombud.cli.command import Misused
from ombud.cli.speech import Speech
from ombud.collection.relate import Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.why import Explanation, explain
from ombud.terms import Actor, SubjectId
from ombud.terms.text import Text
from ombud.vault import OverBudget, Spent

PASSPHRASE_FILE = "OMBUD_PASSPHRASE_FILE"
"""Names a file of mode 0600 with the passphrase or a token's PIN, where no person is there. Never the secret itself."""
NEW_PASSPHRASE_FILE = "OMBUD_NEW_PASSPHRASE_FILE"
"""The same for the root key that `ombud keys DIR root` changes to."""


@contextmanager
def installation(folder: Path, speech: Speech, secret: Callable[[], str] | None = None) -> Iterator[Ombud]:
    """Open, and fold this run's lane into the log at the end. What a fault left is taken up by the next run; one that
    comes at the end takes nothing back of what was done, so it neither hides the answer nor makes the run a failed one.
    """
    ombud = open_installation(folder, secret or (lambda: passphrase(speech)), now=speech.now())
    try:
        yield ombud
    except BaseException:
        ombud.let_go()
        raise
    try:
        ombud.close(speech.now())
    except DatabaseFault as fault:
        _note(_LEFT, str(fault), speech)


def _note(words: Text, fault: str, speech: Speech) -> None:
    """Beside the answer, on standard error."""
    text = Text(f"{words.sv}: {fault}", f"{words.en}: {fault}")
    as_json = to_json({"note": {"message_sv": text.sv, "message_en": text.en}})
    click.echo(as_json if speech.as_json else speech.say(text), err=True)


def passphrase(speech: Speech) -> str:
    """The passphrase, or the PIN of the token."""
    return _secret(speech, PASSPHRASE_FILE, Text("Lösenfras eller PIN", "Passphrase or PIN"), twice=False)


def new_passphrase(speech: Speech, *, twice: bool) -> str:
    """A new passphrase, typed twice; or the PIN of a token, that exists already."""
    asks = Text("Ny lösenfras, minst tolv tecken", "New passphrase, at least twelve characters")
    return _secret(
        speech, NEW_PASSPHRASE_FILE, asks if twice else Text("Tokenets PIN", "PIN of the token"), twice=twice
    )


def _secret(speech: Speech, variable: str, asks: Text, *, twice: bool) -> str:
    named = os.environ.get(variable)
    if named:
        return read_private(Path(named)).decode().rstrip("\n")
    if not sys.stdin.isatty():
        raise Misused(
            Text(
                f"Lösenfrasen eller PIN-koden behövs. Utan terminal läses den ur filen som {variable} namnger.",
                f"The passphrase or PIN is needed. Without a terminal it is read from the file that {variable} names.",
            )
        )
    return str(click.prompt(speech.say(asks), hide_input=True, confirmation_prompt=twice, err=True))


def actor(ombud: Ombud, name: str) -> Actor | Answer:
    """The account, or the answer that there is none (A-10)."""
    found = ombud.accounts.named(name)
    if not isinstance(found, UnknownActor):
        return found
    known = ", ".join(found.known) or "–"
    return no(
        "A-10",
        Text(
            f"Det kontot finns inte i ombud.toml. Där finns: {known}.",
            f"There is no such account in ombud.toml. There are: {known}.",
        ),
    )


def known(ombud: Ombud, subject: SubjectId) -> bool:
    """Is there such a person here?"""
    with ombud.vault.database.read() as tx:
        return ombud.vault.directory.hold(tx, subject)


def no(requirement: str, text: Text, more: Mapping[str, Text] | None = None) -> Answer:
    """An act that was not done, with what, why and what now."""
    fields = more or {}
    value = {
        "decision": "refusal",
        "rules": [],
        "requirement": requirement,
        "message_sv": text.sv,
        "message_en": text.en,
        "fields": {name: {"sv": why.sv, "en": why.en} for name, why in fields.items()},
    }
    lines = [text, *(Text(f"  {name}: {why.sv}", f"  {name}: {why.en}") for name, why in fields.items())]
    return Answer(value, [*lines, f"({requirement})"], FINDINGS)


def declined(found: Declined | Denied) -> Answer:
    return no(found.requirement, found.text, found.fields if isinstance(found, Declined) else None)


def over(spent: Spent) -> Answer:
    """The account's look-ups are spent: why, and what to do now."""
    return no("P-11", spent.text, {"now": spent.now})


def refused(ombud: Ombud, refusal: Refusal, speech: Speech) -> Answer:
    """The sentence of the notice that refuses, the rules, and what to do now."""
    if isinstance(refusal, OverBudget):
        return over(refusal.spent)
    now = speech.now()
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    said = None if policy is None else explain(refusal, policy, law_on(local_date(now)))
    value = {
        "decision": "refusal",
        "rules": [rule.value for rule in refusal.rules],
        "policy_version": refusal.policy_number,
        "purpose": refusal.ask.purpose,
        "categories": sorted(refusal.ask.categories),
        **({} if said is None else _value(said)),
    }
    return Answer(value, _lines(said), FINDINGS)


def _value(said: Explanation) -> dict[str, object]:
    return {
        "reasons": [
            {
                "rule": reason.rule.value,
                "article": reason.article,
                "requirements": list(reason.requirements),
                "message_sv": reason.text.sv,
                "message_en": reason.text.en,
                "now_sv": reason.now.sv,
                "now_en": reason.now.en,
            }
            for reason in said.reasons
        ],
        "sentences": [{"id": quoted.id, "sv": quoted.text.sv, "en": quoted.text.en} for quoted in said.sentences],
        "laws": list(said.laws),
        "notes": [{"sv": note.sv, "en": note.en} for note in said.notes],
    }


def _lines(said: Explanation | None) -> list[Line]:
    if said is None:
        return [_NO_POLICY]
    lines: list[Line] = [Text("Stoppad av policyn.", "Stopped by the policy.")]
    for reason in said.reasons:
        lines.append(
            Text(
                f"  {reason.rule.value}  {reason.text.sv} ({reason.article})",
                f"  {reason.rule.value}  {reason.text.en} ({reason.article})",
            )
        )
        lines.append(Text(f"        Nu: {reason.now.sv}", f"        Now: {reason.now.en}"))
    lines += [Text(f"  {note.sv}", f"  {note.en}") for note in said.notes]
    if said.sentences:
        lines.append(Text("Ur informationen:", "From the notice:"))
        lines += [Text(f"  {q.id}  ”{q.text.sv}”", f"  {q.id}  “{q.text.en}”") for q in said.sentences]
    if said.laws:
        lines.append("  " + "; ".join(said.laws))
    return lines


_LEFT = Text(
    "Det som har gjorts gäller; nästa start tar in resten i loggen. Databasen svarade inte i slutet",
    "What was done holds; the next start takes the rest into the log. The database did not answer at the end",
)
_NO_POLICY = Text(
    "Stoppad: ingen policy gäller ännu. Anta en med `ombud policy adopt`.",
    "Stopped: no policy is in force yet. Adopt one with `ombud policy adopt`.",
)
