"""`ombud profile DIR …`: models that choose advertising, what they came to, and why somebody is where they are (S-01).

* `lint` says what stands against a file. `run --plan` computes everything and writes nothing; `run` registers the
  model and writes profiles, and goes on where a run was broken off. `drop` erases what a model has made.
* `models` and `show` are the register, as lines, as a page (`--to FILE`) and as JSON.
* `explain` says to one person which segments they are in, and the reasons.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ombud.cli.answer import DONE, FINDINGS, USAGE, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, TO, YES, Code, file_argument
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.counting import counting
from ombud.cli.files import agreed, reserve, write
from ombud.cli.speech import Speech
from ombud.terms import SubjectId, subject_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.profiling.explain import Explained
    from ombud.analysis.profiling.lint import Flaw
    from ombud.analysis.profiling.register import Registered
    from ombud.analysis.profiling.source import Loaded
    from ombud.policy.faults import Fault

_NAME = click.argument("name", type=Code(), metavar="MODEL")


@command(
    "models",
    Text("Registret över modeller.", "The register of models."),
    TO,
)
def models(to: Path | None) -> Answer:
    from ombud.analysis.profiling import register
    from ombud.cli import session

    heard = speech()
    reserve(to)
    with session.installation(heard.folder, heard) as ombud, ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
        found = register.registered(tx)
    if policy is None:
        return session.no("N-09.1", _NO_POLICY)
    return _register(found, policy, to, heard)


@command(
    "show",
    Text("Kortet för en modell: vad den ser på, hur den räknar och vad den gav.", "The card of a model."),
    _NAME,
    TO,
)
def show(name: str, to: Path | None) -> Answer:
    from ombud.analysis.profiling import register
    from ombud.cli import session

    heard = speech()
    reserve(to)
    with session.installation(heard.folder, heard) as ombud, ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
        found = register.current(tx, name)
    if policy is None or found is None:
        return session.no("S-01", _UNKNOWN)
    return _register((found,), policy, to, heard)


def _register(found: "tuple[Registered, ...]", policy: Any, to: Path | None, heard: Speech) -> Answer:
    from ombud.analysis.profiling.page import page, value
    from ombud.policy.document.html import page as html
    from ombud.policy.document.markdown import markdown

    language = heard.chosen or "sv"
    document = page(found, policy, language)
    values = {"models": [value(one, policy) for one in found]}
    if to is not None:
        write(to, html(document))
        return Answer({**values, "file": to.name}, [Text(f"Sidan ligger i {to.name}.", f"The page is in {to.name}.")])
    return Answer(values, [markdown(document).rstrip("\n")])


@command(
    "lint",
    Text("Vad som hindrar en modell. Räknar ingenting.", "What stands against a model. Computes nothing."),
    file_argument(),
)
def lint(file: Path) -> Answer:
    from ombud.analysis.profiling.lint import lint as judge
    from ombud.cli import session

    heard = speech()
    loaded = _loaded(file)
    if isinstance(loaded, Answer):
        return loaded
    with session.installation(heard.folder, heard) as ombud, ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
    if policy is None:
        return session.no("N-09.1", _NO_POLICY)
    flaws = judge(loaded.definition, policy)
    value = {"model": loaded.definition.model, "flaws": [_flaw(one, loaded) for one in flaws]}
    lines = [_flaw_line(one, loaded) for one in flaws]
    return Answer(value, lines or [_CLEAN], FINDINGS if flaws else DONE)


@command(
    "run",
    Text(
        "Kör en modell över alla som har sagt ja. Kan avbrytas; samma kommando fortsätter.",
        "Run a model over everybody who has said yes. May be interrupted; the same command goes on.",
    ),
    file_argument(),
    option("--plan", "only_plan", is_flag=True, words=Text("Räkna allt, skriv inget.", "Compute all, write nothing.")),
    ACTOR,
)
def run(file: Path, only_plan: bool, actor: str) -> Answer:
    from ombud.analysis.profiling.run import plan
    from ombud.analysis.profiling.run import run as carry_out
    from ombud.cli import session
    from ombud.collection.relate import Declined

    heard = speech()
    loaded = _loaded(file)
    if isinstance(loaded, Answer):
        return loaded
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if only_plan:
            planned = plan(ombud.vault, loaded.definition, by=by, now=heard.now())
            return session.declined(planned) if isinstance(planned, Declined) else _counts(planned.card, done=False)
        with counting(heard, Text("Profilerar", "Profiling")) as progress:
            done = carry_out(ombud.vault, loaded.definition, by=by, now=heard.now(), progress=progress)
    return session.declined(done) if isinstance(done, Declined) else _counts(done.card, done=True)


@command(
    "explain",
    Text("Vilka segment en person är i, och varför.", "Which segments a person is in, and why."),
    SUBJECT,
    ACTOR,
)
def explain(subject: SubjectId, actor: str) -> Answer:
    from ombud.analysis.profiling.explain import explain as tell
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        found = tell(ombud.vault, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    value = {"subject": subject_text(subject), "segments": [_explained(one) for one in found]}
    lines: list[Line] = [said for one in found for said in _explained_lines(one)]
    return Answer(value, lines or [_NO_SEGMENT])


@command(
    "drop",
    Text("Ta bort en modell och alla profiler den har gjort.", "Drop a model and every profile it has made."),
    _NAME,
    YES,
    ACTOR,
)
def drop(name: str, yes: bool, actor: str) -> Answer:
    from ombud.analysis.profiling.drop import drop as carry_out
    from ombud.cli import session
    from ombud.collection.relate import Declined

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not yes and not agreed(heard, _DROP):
            return Answer({"done": False}, [_NOT_DROPPED], FINDINGS)
        with counting(heard, Text("Tar bort profiler", "Erasing profiles")) as progress:
            done = carry_out(ombud.vault, name, by=by, now=heard.now(), progress=progress)
    if isinstance(done, Declined):
        return session.declined(done)
    value = {"done": True, "model": done.model.name, "state": done.model.state.value, "stays": done.stays}
    return Answer(value, [done.text])


def _loaded(file: Path) -> "Loaded | Answer":
    from ombud.analysis.profiling.source import Loaded, load

    found = load(file.read_bytes())
    if isinstance(found, Loaded):
        return found
    value = {"faults": [_fault(one) for one in found]}
    return Answer(value, [_fault_line(one) for one in found], USAGE)


def _fault(one: "Fault") -> dict[str, object]:
    return {"line": one.line, "column": one.column, "sv": one.message.sv, "en": one.message.en}


def _fault_line(one: "Fault") -> Text:
    return Text(
        f"{one.line}:{one.column}  {one.message.sv} {one.fix.sv}",
        f"{one.line}:{one.column}  {one.message.en} {one.fix.en}",
    )


def _flaw(one: "Flaw", loaded: "Loaded") -> dict[str, object]:
    line, column = loaded.at(one.path)
    return {
        "line": line, "column": column, "requirement": one.requirement, "art9": one.art9, "message_sv": one.text.sv,
        "message_en": one.text.en, "fix_sv": one.now.sv, "fix_en": one.now.en,
    }  # fmt: skip


def _flaw_line(one: "Flaw", loaded: "Loaded") -> Text:
    at = "{}:{}".format(*loaded.at(one.path))
    return Text(
        f"{at}  {one.text.sv} {one.now.sv} ({one.requirement})", f"{at}  {one.text.en} {one.now.en} ({one.requirement})"
    )


def _counts(card: Any, *, done: bool) -> Answer:
    """The card in short; the whole of it is `show`."""
    rows = [[name, "< 5" if n is None else str(n)] for name, n in card["segments"].items()]
    lines: list[Line] = [_DONE if done else _PLANNED]
    lines += [Table((Text("Segment", "Segment"), Text("Ungefär", "About")), rows)] if rows else [_NOBODY]
    return Answer({"done": done, "card": dict(card)}, lines)


def _explained(one: "Explained") -> dict[str, object]:
    return {
        "model": one.model, "version": one.version, "segment": one.segment, "title": _both(one.title),
        "why": _both(one.why), "words": _both(one.words), "reasons": [_both(said) for said in one.reasons],
        "computed_on": one.computed_on.isoformat(), "expires_on": one.expires_on.isoformat(),
    }  # fmt: skip


def _explained_lines(one: "Explained") -> Iterator[Line]:
    yield Text(f"{one.title.sv}: {one.words.sv}", f"{one.title.en}: {one.words.en}")
    yield Text(f"  {one.why.sv}", f"  {one.why.en}")
    yield from (Text(f"  – {said.sv}", f"  – {said.en}") for said in one.reasons)
    first, last = one.computed_on.isoformat(), one.expires_on.isoformat()
    yield Text(f"  Räknat {first}, upphör {last}.", f"  Computed {first}, ends {last}.")


def _both(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}


_NO_POLICY = Text("Ingen policy gäller ännu.", "No policy is in force yet.")
_UNKNOWN = Text("Det finns ingen sådan modell.", "There is no such model.")
_CLEAN = Text("Inget hindrar modellen.", "Nothing stands against the model.")
_NO_SEGMENT = Text("Personen är inte med i något segment.", "The person is in no segment.")
_DROP = Text("Ta bort modellen och alla profiler den har gjort", "Drop the model and every profile it has made")
_NOT_DROPPED = Text("Inget är borttaget. --yes utför utan att fråga.", "Nothing was dropped. --yes carries out.")
_DONE = Text("Modellen är körd.", "The model was run.")
_PLANNED = Text("Så skulle det bli. Inget är skrivet.", "So it would be. Nothing was written.")
_NOBODY = Text("Ingen är med i något segment.", "Nobody is in any segment.")

profile = installation_group(
    "profile",
    Text("Modeller för reklam: register, körning, skäl.", "Models for advertising: register, runs, reasons."),
    [models, show, lint, run, explain, drop],
)
