"""`ombud audit DIR …`: the log that cannot be changed unseen.

* `verify` changes nothing and works on a copy without keys; against a checkpoint held elsewhere it finds every
  change up to it, and counts the entries that only the copy vouches for.
* `checkpoint --to` is for every minute, to a place that this machine cannot rewrite.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, FILE, SOURCE, SUBJECT, TO, Hexadecimal, Subject
from ombud.cli.audit_counts import recount
from ombud.cli.audit_review import review
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.entries import entry_value
from ombud.cli.files import reserve, write
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.audit.verify import Verification


@command(
    "verify",
    Text("Kontrollera att loggen är hel. Ändrar ingenting.", "Verify that the log is whole. Changes nothing."),
    option(
        "--checkpoint", "held_at", type=SOURCE,
        words=Text("En kontrollpunkt som förvaras på annat håll.", "A checkpoint that is held elsewhere."),
    ),
    option(
        "--keys/--no-keys", "with_keys", default=None,
        words=Text("Öppna anteckningarna också; annars om nyckelfilen finns.", "Open the entries too, with the keys."),
    ),
)  # fmt: skip
def verify(held_at: Path | None, with_keys: bool | None) -> Answer:
    from ombud.app import verifying
    from ombud.cli.session import passphrase

    heard = speech()
    opens = verifying.has_keys(heard.folder) if with_keys is None else with_keys
    elsewhere = None if held_at is None else verifying.held(held_at)
    found, pin = verifying.verify(heard.folder, elsewhere, (lambda: passphrase(heard)) if opens else None)
    value = {
        "ok": found.ok,
        "entries": found.entries,
        "root": found.root.hex(),
        "size": found.size,
        "against": None if held_at is None else held_at.name,
        "key_from": "checkpoint" if pin.held else "ombud.toml",
        "held_entries": found.held_entries,
        "later_entries": found.later_entries,
        "waiting": found.waiting,
        "erased": found.erased,
        "opened": found.opened,
        "unopened": found.unopened,
        "torn": found.torn,
        "faults": found.faults,
        "problems": [{"fault": problem.fault.value, "where": problem.where} for problem in found.problems],
    }
    return Answer(value, _verdict(found, held_at), DONE if found.ok else FINDINGS)


def _verdict(found: "Verification", held_at: Path | None) -> list[Line]:
    if not found.ok:
        rows = [(problem.fault.value, problem.where) for problem in found.problems]
        return [
            Text(
                f"Loggen är INTE hel: {found.faults} fel. Stoppa, spara en kopia och hämta senaste kontrollpunkten.",
                f"The log is NOT whole: {found.faults} faults. Stop, keep a copy, and fetch the latest checkpoint.",
            ),
            Table((Text("Fel", "Fault"), Text("Var", "Where")), rows),
        ]
    lines: list[Line] = [
        Text(
            f"Loggen är hel: {found.entries} anteckningar i trädet, {found.waiting} väntar, {found.erased} raderade.",
            f"The log is whole: {found.entries} entries in the tree, {found.waiting} waiting, {found.erased} erased.",
        )
    ]
    if held_at is None:
        lines.append(_ALONE)
    else:
        lines.append(
            Text(
                f"{found.held_entries} är bevisade av kontrollpunkten; {found.later_entries} senare styrks bara härav.",
                f"{found.held_entries} are proved by the checkpoint; only this copy vouches for {found.later_entries}.",
            )
        )
    return [*lines, f"{found.size} {found.root.hex()}"]


@command(
    "prove",
    Text("Bevisa för vem som helst att en anteckning finns i loggen.", "Prove to anybody that an entry is in the log."),
    option("--entry", type=Hexadecimal(), required=True, metavar="HEX", words=Text("Anteckningens id.", "Its id.")),
    option("--subject", type=Subject(), metavar="s_…", words=Text("Personen den gäller.", "The person it is about.")),
    TO,
)  # fmt: skip
def prove(entry: bytes, subject: SubjectId | None, to: Path | None) -> Answer:
    import json

    from ombud.cli import session

    reserve(to)
    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        ombud.vault.ledger.checkpoint(heard.now())
        proof = ombud.vault.ledger.prove(subject, entry)
    if proof is None:
        return session.no("G-04", _NO_PROOF)
    text = proof.to_json()
    if to is not None:
        write(to, text + "\n")
    return Answer({"proof": json.loads(text)}, [text] if to is None else [_WRITTEN])


@command(
    "checkpoint",
    Text("Signera loggen, och skriv det någon annanstans.", "Sign the log as it is, and write it elsewhere."),
    option("--to", type=FILE, metavar="PATH", words=Text("Var; ersätts varje gång.", "Where; replaced each time.")),
)  # fmt: skip
def checkpoint(to: Path | None) -> Answer:
    from ombud.app.checkpoints import Broken
    from ombud.app.checkpoints import checkpoint as sign
    from ombud.app.installation import held_path
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = sign(ombud.vault, to or held_path(heard.folder, ombud.config), now=heard.now())
    if isinstance(found, Broken):
        held = None if found.held is None else found.held.size
        return Answer({"ok": False, "held_size": held, "size": found.now.size}, [_NOT_EXTENDED], FINDINGS)
    value = {"ok": True, "size": found.point.size, "root": found.point.root.hex(), "note": found.note}
    return Answer(value, [found.note.rstrip("\n")] if to is None else [_KEPT])


@command(
    "who-read",
    Text("Vem har läst om en person: tid, enhet, roll, ändamål.", "Who has read about a person: time, unit, role …"),
    SUBJECT, ACTOR,
)  # fmt: skip
def who_read(subject: SubjectId, actor: str) -> Answer:
    from ombud.app import desk
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = desk.who_read(ombud.vault, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    rows = [entry_value(one) for one in found]
    table = Table(_HEADINGS, [[str(row[name]) for name in _SHOWN] for row in rows])
    return Answer({"entries": rows}, [table] if rows else [_NOBODY])


audit = installation_group(
    "audit",
    Text("Loggen: kontrollera, bevisa, läs.", "The log: verify, prove, read."),
    [verify, prove, checkpoint, who_read, review, recount],
)

_SHOWN = ("at", "act", "outcome", "actor", "role", "unit", "purpose")
_HEADINGS = (
    Text("När", "When"),
    Text("Vad", "What"),
    Text("Utfall", "Outcome"),
    Text("Vem", "Who"),
    Text("Roll", "Role"),
    Text("Enhet", "Unit"),
    Text("Ändamål", "Purpose"),
)
_ALONE = Text(
    "Ingen kontrollpunkt från annat håll: bara kopian själv styrker det. Ange --checkpoint FIL.",
    "No checkpoint from elsewhere: only this copy vouches for it. Give --checkpoint FILE.",
)
_NO_PROOF = Text(
    "Det finns ingen sådan anteckning (om den personen), eller så är den raderad.",
    "There is no such entry (about that person), or it was erased.",
)
_WRITTEN = Text("Beviset är skrivet.", "The proof is written.")
_KEPT = Text("Kontrollpunkten är skriven, med nyckeln bredvid (.vkey).", "Written, with the key beside it (.vkey).")
_NOT_EXTENDED = Text(
    "Loggen fortsätter INTE den kontrollpunkt som ligger där: något har försvunnit eller ändrats. Ingenting skrevs. "
    "Kör `ombud audit DIR verify --checkpoint`.",
    "The log does NOT extend the checkpoint that lies there: something was lost or changed. Nothing was written. "
    "Run `ombud audit DIR verify --checkpoint`.",
)
_NOBODY = Text("Ingen har läst.", "Nobody has read.")
