"""docs/reference/errors.md: every fault, what it says, and what to do.

The faults are the exception classes of Ombud, found in the source, and what each says is read where it is raised;
a value that a message fills in is shown as `…`. What to do is written here, and a fault that is on neither list
fails the build.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from docs.pages import NOTE
from docs.pages.source import bases, classes, modules
from ombud.database.postgresql import faults as postgresql
from ombud.database.sqlite_faults import BUSY, DAMAGED, WORDS

_ROOTS = {"Exception", "OSError", "ValueError"}
DO = {
    "ApiError": "Do what `tries` says; a call whose answer was lost is repeated with the same `Idempotency-Key`, and "
    "has one effect.",
    "ContradictoryDatesError": "Correct the days: a request is received, then somebody is asked who they are, then "
    "they are identified.",
    "CrowdOverBudgetError": "Wait until the time that is named, or have a higher `people_per_hour` for the account. "
    "Nothing was opened.",
    "WebhookKeyError": "Configure the receiver with the key that `ombud events DIR add` or `rotate` said.",
    "NoSuchAccountError": "Name an account of `ombud.toml`; the message says which there are.",
    "ContainerError": "Ask for the package anew, and compare its hash with the one that was told; do not use this one.",
    "TooLargeError": "Ask for one category at a time (`ombud read`), or for the package on a data carrier in parts.",
    "GoneMeanwhileError": "Ask again: something was erased while it was being told, and nothing was given out.",
    "NotSetError": "Ask for the document again. A copy that was begun is undone, and the log says that it failed. A "
    "document that cannot be set however often it is asked for is a mistake in the program.",
    "NothingToSayError": "Give every item of the request its answer before the letter is made.",
    "BeforeTheLawError": "Set the clock. Nothing is decided before the first law that Ombud knows.",
    "Away": "Nothing has left. See that the mail server or the gateway runs and that its certificate is good; the "
    "worker tries again by itself.",
    "NixFault": "Bring the list in anew: `ombud campaign DIR nix FILE --kind KIND --on DATE`. Nothing was sent.",
    "TrailFault": "Make room, or mend the rights of the folder `sending` in the installation; the worker tries again.",
    "SystemFaultError": "See that the connected system runs, that the account may do what was asked and that the "
    "mapping fits: `ombud systems DIR check`. The same case may be asked again: it ends what was begun.",
    "ConfigError": "Correct `ombud.toml` at the place that is named; it is read anew at the next start.",
    "TableError": "Ask the question anew, for fewer dimensions or values; a table that is wrong in another way is a "
    "mistake in the program. Nothing was released.",
    "ConflictFault": "Run the command again. Nothing was changed.",
    "InstallationError": "Do what the message says. Nothing was changed.",
    "ArchiveFault": "Do what the message says. Nothing was restored or removed; the living installation is as it was.",
    "ExtractFault": "Do what the message says. Nothing of the extract was shown; building it anew is always possible, "
    "and loses nothing that is not in the vault.",
    "NoExtract": "Build one: `ombud extract DIR build PURPOSE`. An extract ends by its period, by hand, or with a "
    "policy that decides otherwise.",
    "NoFileFault": "Mount the place of the archives, or make room there, and run any command that opens the "
    "installation; `ombud doctor DIR` says whether the no-file knows. The act itself is done.",
    "ConstraintFault": "Run `ombud doctor DIR`. Nothing was changed; the program tried to keep a row that the schema "
    "does not allow.",
    "DamagedRow": "Stop, keep a copy, run `ombud doctor DIR`, and restore the latest archive. Treat it as a possible "
    "breach: the 72 hours of Art. 33 run from when you became aware.",
    "DatabaseFault": "Do what the message says; then `ombud doctor DIR`.",
    "PassingFault": "Do what the message says, or wait; then do it again. Pages and programs are answered 503.",
    "LaneError": "Make room or mend the disk. No value was released, because its entry could not be written.",
    "LedgerDamagedError": "Stop, keep a copy, and run `ombud audit DIR verify --checkpoint FILE` with a checkpoint "
    "held elsewhere. Restore the latest backup.",
    "NoPublicKeyError": "Give `--public-key`, or run the command where `ombud.toml` lies.",
    "MailboxFault": "Do what the message says, and run it again. A mail that is taken in is safe, and is known again.",
    "PlaceTakenError": "Name another port or socket, or end what answers there. Nothing was begun.",
    "NoteError": "Give the file that `ombud audit DIR checkpoint --to FILE` wrote for this installation.",
    "KeyStoreFault": "Check the key folder that `ombud.toml` names: its owner, mode 0700, and that it is not an older "
    "copy.",
    "WrongRootError": "Use the root key of this installation, or type the recovery sheet (`ombud keys DIR recover`).",
    "KeySpentError": "Run `ombud doctor DIR`. Nothing more is sealed for that person and class.",
    "StateMovedError": "Run the command again. Nothing was changed.",
    "SubjectGoneError": "Look the person up anew with `ombud find`. Who was erased is registered anew, not revived.",
    "TamperedError": "Run `ombud doctor DIR` and `ombud audit DIR verify`; restore the record from a backup. Treat it "
    "as a possible breach: the 72 hours of Art. 33 run from when you became aware.",
    "UnprovedError": "Report the message and the release. A figure of something that came out wrong is not shown.",
    "NoPolicyError": "Adopt a policy: `ombud policy adopt FILE --dir DIR --from DATE --by A --by B`.",
    "PolicyChanged": "Restore the latest backup. Nothing is decided from a policy whose text is not the one adopted.",
    "ConsentNotTakenError": "The agreement was not signed, because the consent it needs could not be recorded. Do "
    "what the message says and sign again.",
}
INSIDE = {
    "MissingWordsError": "a text of a page that has no English; `make check` finds it before anybody does",
    "DocumentError": "a signature that is not written as signatures are; who signed is told that it is not believed",
    "HeaderError": "a header of a mail that cannot be written; its recipient is turned away, or ombud.toml refused",
    "MergeError": "a text that holds more of the template language than fields; templates are judged before it is met",
    "NobodyMayBeReachedError": "a purpose or a role that refuses everybody; it becomes the refusal with its rules",
    "AddressError": "an address of a database that cannot be used; it becomes a `ConfigError` with the same words",
    "EntryError": "an entry that the log does not take: a mistake in the program, met in a test",
    "SequenceError": "another process was sequencing; tried again by itself",
    "CutShortError": "a package that is sent as it is made was not finished: the connection ends without its end",
    "TakenOver": "a repeated call has taken the place of one that was under way for too long; it is told so (409)",
    "LeaseLost": "another worker has taken the step over; what this one would have written is undone",
    "RowRefusedError": "a row of a file that cannot be taken; it becomes a line of the report",
}
"""Faults that are caught before anybody meets them, and where."""
_BUSY = WORDS[BUSY]
_STAYS = (
    *(WORDS[code] for code in DAMAGED),
    *(words for code, words in postgresql.WORDS.items() if not code.startswith(postgresql.PASSING)),
)
_PASSES = tuple(words for words in (*WORDS.values(), *postgresql.WORDS.values()) if words not in (_BUSY, *_STAYS))
_BY_CODE = {
    "ConflictFault": tuple(f"…: {words} (…)" for words in (_BUSY, *postgresql.CONFLICTS.values())),
    "DatabaseFault": tuple(f"…: {words} (…)" for words in _STAYS),
    "PassingFault": tuple(f"…: {words} (…)" for words in _PASSES)
    + tuple(f"…: {words}" for words in (postgresql.LOST, postgresql.LOST_AT_COMMIT, postgresql.FULL_AT_COMMIT))
    + tuple(f"…: {words}" for words in dict.fromkeys((*postgresql.WITHOUT_SESSION.values(), postgresql.UNREACHED))),
}
"""Messages that are chosen by a code of the system below."""


class Fault(NamedTuple):
    name: str
    said: str
    messages: tuple[str, ...]


def page() -> str:
    return "\n".join(_lines()) + "\n"


def faults() -> dict[str, Fault]:
    """Every exception class of Ombud that has a public name, with what it says."""
    trees = dict(modules())
    found: dict[str, ast.ClassDef] = {}
    known = set(_ROOTS)
    while new := [n for t in trees.values() for n in classes(t) if set(bases(n)) & known and n.name not in known]:
        known |= {node.name for node in new}
        found |= {node.name: node for node in new if not node.name.startswith("_")}
    said = {name: " ".join((ast.get_docstring(node) or "").split()) for name, node in found.items()}
    return {name: Fault(name, said[name], _messages(name, node)) for name, node in found.items()}


def _lines() -> Iterator[str]:
    yield "# Faults\n"
    yield NOTE.format(source="the exception classes of `src/ombud` and `docs/pages/errors.py`") + "\n"
    yield (
        "A *refusal* is an answer, with exit code 1 and the rules that said so (rules.md). A *fault* is something "
        "that went wrong outside the rules: the command ends with exit code 3 and one sentence, never with a "
        "traceback, and no sentence holds a value of a person. A wrong usage has exit code 2 and does not repeat "
        "what was typed. `…` stands for a name, a number or a place that the message fills in.\n"
    )
    for name, fault in sorted(faults().items()):
        if name in INSIDE:
            continue
        yield f"## {name}\n"
        yield fault.said + "\n"
        yield from (f"- Says: {message}" for message in fault.messages)
        yield f"- Do: {DO[name]}\n"
    yield "## Faults that nobody meets\n"
    yield from (f"- `{name}`: {why}." for name, why in sorted(INSIDE.items()))


def _messages(name: str, node: ast.ClassDef) -> tuple[str, ...]:
    own = [_text(call.args[0]) for call in _calls(node) if _called(call) == "__init__" and call.args]
    said = (*own, *(_text(argument) for argument in _said().get(name, ())), *_BY_CODE.get(name, ()))
    return tuple(dict.fromkeys(message for message in said if re.search("[a-z]{2}", message)))


@cache
def _said() -> dict[str, list[ast.expr]]:
    """The first argument of every call in the source, by what is called."""
    found: dict[str, list[ast.expr]] = {}
    for _, tree in modules():
        for call in _calls(tree):
            if call.args:
                found.setdefault(_called(call), []).append(call.args[0])
    return found


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(node: ast.expr) -> str:
    """What a message says, with `…` for each value that it fills in."""
    match node:
        case ast.Constant(value=str(text)):
            return " ".join(text.split())
        case ast.JoinedStr(values=values):
            return " ".join("".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in values).split())
        case _:
            return ""
