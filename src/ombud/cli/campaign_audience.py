"""`ombud campaign DIR fields|lint|audience|funnel|preview`: who would be written to, and with what.

* What is shown are counts, coarse ones, and never a person. `lint` and `fields` ask about nobody.
* A template is shown filled in for an invented person. Nothing is sent.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Selected
from ombud.cli.command import Misused, command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.campaign_new import Unfit
    from ombud.app.installation import Ombud
    from ombud.campaigns.audience import Selection
    from ombud.campaigns.filters import Fault, Filter, Menu
    from ombud.campaigns.funnel import Funnel, FunnelRow
    from ombud.campaigns.lint import Finding
    from ombud.campaigns.templates import Fault as Unbuilt
    from ombud.campaigns.templates import Rendered
    from ombud.terms import Actor

_EVERYBODY = "Alla"
_ONE_OF_TWO = Text(
    "Skriv antingen ett urval (--where) eller namnet på ett som är sparat (--selection).",
    "Write either a selection (--where) or the name of one that is kept (--selection).",
)
WHERE = option(
    "--where", "sentence", default=_EVERYBODY, metavar="TEXT",
    words=Text('Urvalet: "Kommun är Uppsala och Ålder är 40–59".', 'The selection: "Age is 40–59 and …".'),
)  # fmt: skip
KEPT = option(
    "--selection", "kept", type=Selected(), metavar="NAME",
    words=Text("Ett sparat urval (se `ombud selection`).", "A selection that is kept (see `ombud selection`)."),
)  # fmt: skip
CHANNEL = option(
    "--channel", type=click.Choice(["email", "sms", "post"]), default="email", show_default=True,
    words=Text("Hur de nås.", "How they are reached."),
)  # fmt: skip


@command("fields", Text("Vad ett urval får fråga om, och inte.", "What a selection may ask about, and what not."))
def fields() -> Answer:
    from ombud.app.campaigning_audience import menu_now
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        menu = menu_now(ombud.vault, heard.now())
    value = {
        "fields": [
            {
                "field": one.id, "sv": one.words.sv, "en": one.words.en, "how": [how.value for how in one.hows],
                "values": [{"value": c.value, "sv": c.words.sv, "en": c.words.en} for c in one.choices],
            }
            for one in menu.fields.values()
        ],
        "cannot_be_used": [
            {"sv": one.words.sv, "en": one.words.en, "rule": one.rule, "statute": one.statute, "why": one.why._asdict()}
            for one in menu.barred
        ],
    }  # fmt: skip
    return Answer(value, _menu(menu))


def _menu(menu: "Menu") -> list[Line]:
    from ombud.campaigns.filters.say import VERBS

    able: list[list[str | Text]] = [
        [
            one.words,
            Text(", ".join(VERBS[how].sv for how in one.hows), ", ".join(VERBS[how].en for how in one.hows)),
            Text(", ".join(c.words.sv for c in one.choices), ", ".join(c.words.en for c in one.choices)),
        ]
        for one in menu.fields.values()
    ]
    barred: list[list[str | Text]] = [[one.words, f"{one.rule}; {one.statute}", one.why] for one in menu.barred]
    return [
        Table((Text("Fält", "Field"), Text("Jämförs", "Compared"), Text("Värden", "Values")), able),
        Text("Kan inte användas", "Cannot be used"),
        Table((Text("Vad", "What"), Text("Regel", "Rule"), Text("Varför", "Why")), barred),
    ]


@command(
    "lint",
    Text("Läs ett urval och säg vad som inte får användas.", "Read a selection and say what may not be used."),
    WHERE,
)
def lint(sentence: str) -> Answer:
    from ombud.app.campaigning_audience import menu_now
    from ombud.campaigns.filters import Fault, parsed
    from ombud.campaigns.lint import lint as findings_of
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        menu = menu_now(ombud.vault, heard.now())
    of = parsed(sentence, menu)
    if isinstance(of, Fault):
        return not_taken(of, ())
    found = findings_of(of, menu)
    return not_taken(None, found) if found else Answer({"done": True, **said_of(of, menu)}, saying(of, menu))


@command(
    "audience",
    Text("Hur många ett urval kommer till, ungefär.", "About how many a selection comes to."),
    WHERE, KEPT, CHANNEL, ACTOR,
)  # fmt: skip
def audience(sentence: str, kept: str | None, channel: str, actor: str) -> Answer:
    return _counted((sentence, kept), channel, actor, whole=False)


@command(
    "funnel",
    Text("Vilka blir kvar, och varför.", "Who is left, and why the others are not."),
    WHERE, KEPT, CHANNEL, ACTOR,
)  # fmt: skip
def funnel(sentence: str, kept: str | None, channel: str, actor: str) -> Answer:
    return _counted((sentence, kept), channel, actor, whole=True)


def chosen(ombud: "Ombud", sentence: str, kept: str | None) -> "str | Unfit":
    """The sentence that was written, or that of the selection under the name that was."""
    from ombud.app import campaign_new

    if kept is None:
        return sentence
    if sentence != _EVERYBODY:
        raise Misused(_ONE_OF_TWO)
    return campaign_new.kept(ombud, kept, now=speech().now())


def _counted(asked: tuple[str, str | None], channel: str, actor: str, *, whole: bool) -> Answer:
    from ombud.app.campaign_new import Unfit
    from ombud.app.campaigning_audience import menu_now
    from ombud.campaigns.audience import Selection
    from ombud.campaigns.filters import Fault, parsed
    from ombud.campaigns.funnel import Funnel
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        sentence = chosen(ombud, *asked)
        if isinstance(sentence, Unfit):
            return session.declined(sentence.why)
        menu = menu_now(ombud.vault, heard.now())
        of = parsed(sentence, menu)
        if isinstance(of, Fault):
            return not_taken(of, ())
        found = _asked(ombud, Selection(of, channel), by)
        if not isinstance(found, Funnel):
            return found
    rows = found.rows if whole else found.rows[-1:]
    value = {
        "done": not found.too_few, **said_of(of, menu), "channel": channel, "too_few": found.too_few,
        "rows": [_row(row) for row in rows],
        "notes": [{"sv": note.sv, "en": note.en} for note in found.notes],
    }  # fmt: skip
    shown: list[list[str | Text]] = [
        [row.words, f"−{row.people}" if row.leaves else str(row.people), f"{row.least}–{row.most}"] for row in rows
    ]
    table = Table((Text("Vilka blir kvar", "Who is left"), Text("Omkring", "About"), Text("Spann", "Span")), shown)
    return Answer(value, [*saying(of, menu)[:1], table, *found.notes], FINDINGS if found.too_few else 0)


def _row(row: "FunnelRow") -> dict[str, object]:
    numbers = {"people": row.people, "least": row.least, "most": row.most}
    return {"kind": row.kind.value, **row.words._asdict(), **numbers}


def _asked(ombud: "Ombud", selection: "Selection", by: "Actor") -> "Funnel | Answer":
    """Decide about everybody, and say what may be shown or why nothing is."""
    from ombud.app.campaigning_audience import NotNow, NotTaken, audience_now, counted
    from ombud.campaigns.funnel import Spent
    from ombud.cli import session
    from ombud.extracts import NoExtract

    heard = speech()
    try:
        with audience_now(ombud, selection, by=by, now=heard.now()) as made:
            found: Funnel | NotTaken | NotNow | Spent = made if isinstance(made, NotTaken) else counted(made)
    except NoExtract:
        return session.no("T-22", _NO_EXTRACT)
    if isinstance(found, NotTaken):
        return not_taken(found.fault, found.findings)
    if isinstance(found, NotNow):
        return session.refused(ombud, found.refusal, heard)
    return session.no("S-08", found.text) if isinstance(found, Spent) else found


@command(
    "preview",
    Text(
        "Bygg en mall och visa den ifylld för en påhittad person.",
        "Build a template and show it filled in for an invented person.",
    ),
    click.argument("template", type=click.Path(path_type=Path), metavar="FOLDER"),
    option(
        "--out", type=click.Path(path_type=Path), metavar="FOLDER",
        words=Text("En ny mapp att skriva till.", "A new folder to write to."),
    ),
    option("--profiled", is_flag=True, words=Text("Mottagarna väljs ut.", "The recipients are selected.")),
)  # fmt: skip
def preview(template: Path, out: Path | None, profiled: bool) -> Answer:
    from ombud.app.campaign_texts import house_of, read_folder, ready
    from ombud.campaigns.templates import SAMPLE, TOLVAN, Ready, Template
    from ombud.cli import session

    heard = speech()
    read = read_folder(template)
    if not isinstance(read, Template):
        return not_taken(read, ())
    with session.installation(heard.folder, heard) as ombud:
        built = ready(read, house_of(ombud, now=heard.now()), profiling=profiled)
    if not isinstance(built, Ready):
        value = {"done": False, "faults": [{"rule": one.rule, **one.text._asdict()} for one in built]}
        return Answer(value, [_named(one.text, one.rule) for one in built], FINDINGS)
    made = built.render(TOLVAN, SAMPLE)
    files = _written(made, out) if out is not None else []
    sms = [Text(f"Delar: {made.segments}.", f"Parts: {made.segments}.")] if made.segments else []
    value = {"done": True, "subject": made.subject, "text": made.text, "files": files, "segments": made.segments}
    return Answer(value, [made.text, *sms, *files])


def _written(made: "Rendered", out: Path) -> list[str]:
    """The files of a preview; pictures lie beside the page that shows them."""
    from ombud.app.campaign_texts import printed
    from ombud.cli.files import reserve, write

    reserve(out)
    out.mkdir(mode=0o700)
    files: dict[str, str | bytes] = {"text.txt": made.text, **made.images}
    if made.html:
        files["mail.html"] = made.html.replace('src="cid:', 'src="')
    if made.letter is not None:
        files["letter.pdf"] = printed([made], speech().now().date())
    for name, content in files.items():
        write(out / name, content)
    return sorted(files)


def said_of(of: "Filter", menu: "Menu") -> dict[str, object]:
    from ombud.campaigns.filters import profiling, said

    return {"selection": {"sv": said(of, menu, "sv"), "en": said(of, menu, "en")}, "profiling": profiling(of)}


def saying(of: "Filter", menu: "Menu") -> list[Line]:
    from ombud.campaigns.filters import profiling, said
    from ombud.campaigns.funnel.funnel import PROFILING

    return [Text(said(of, menu, "sv"), said(of, menu, "en")), *([PROFILING] if profiling(of) else [])]


def not_taken(fault: "Fault | Unbuilt | None", findings: "tuple[Finding, ...]") -> Answer:
    """What is wrong with a selection or a template, each with its rule."""
    said = [] if fault is None else [(fault.text, fault.rule)]
    said += [(one.text, f"{one.rule}; {one.statute}") for one in findings]
    value = {"done": False, "faults": [{"rule": rule, "sv": text.sv, "en": text.en} for text, rule in said]}
    return Answer(value, [_named(text, rule) for text, rule in said], FINDINGS)


def _named(text: Text, rule: str) -> Text:
    return Text(f"{text.sv} ({rule})", f"{text.en} ({rule})") if rule else text


_NO_EXTRACT = Text(
    "Det finns inget uttag för profilering att fråga, eller så är det för gammalt: det gäller en dag. Gör ett med "
    "`ombud extract DIR build profiling.marketing`.",
    "There is no extract for profiling to ask, or it is too old: it lives a day. Make one with "
    "`ombud extract DIR build profiling.marketing`.",
)
AUDIENCE: list[click.Command] = [fields, lint, audience, funnel, preview]
"""The commands of a campaign's group that are about its people and its texts."""
