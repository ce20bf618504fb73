"""The demo's story told in the terminal: the whole way on invented people, step by step (`ombud demo --no-serve`)."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line
from ombud.cli.command import Misused, speech
from ombud.cli.files import write
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.demo.story import Story


def told(people: int, seed: int, folder: Path | None, database: str | None, figures: Path | None) -> Answer:
    from ombud.app.demo.company import found_company
    from ombud.app.demo.figures import story_patient
    from ombud.app.demo.story import Story

    heard, began = speech(), time.monotonic()
    with new_place(folder) as place:
        company = found_company(place, story_patient()[1], now=heard.now(), database=database)
        story, steps = Story(company, heard.now, people, seed, figures), []
        for step in story.tell():
            steps.append(step)
            if not heard.as_json:
                _tell(heard, len(steps), step.title, step.lines, ok=step.ok)
        page = _page(story, folder, heard) if folder else None
        company.close(heard.now())
    ok = all(step.ok for step in steps)
    steps_told = [{"step": step.name, "ok": step.ok, "title": heard.say(step.title), **step.facts} for step in steps]
    value = {
        "ok": ok, "seconds": round(time.monotonic() - began, 1), "steps": steps_told,
        "directory": str(folder) if folder else None, "page": str(page) if page else None,
        "figures": str(figures) if figures else None,
    }  # fmt: skip
    return Answer(value, _last(folder, page, figures, ok=ok), DONE if ok else FINDINGS)


@contextmanager
def new_place(folder: Path | None) -> Iterator[Path]:
    """The demo's directory and, beside it, its keys. A directory of its own is removed with everything in it."""
    if folder is not None:
        beside = (folder.with_name(f"{folder.name}{end}") for end in (".keys", ".access.html"))
        if folder.exists() or any(path.exists() for path in beside):
            raise Misused(
                Text(
                    "Katalogen, dess nyckelkatalog eller dess sida finns redan. Välj en ny katalog till --dir.",
                    "The directory, its key directory or its page exists already. Choose a new one for --dir.",
                )
            )
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="ombud-demo-"))
    try:
        yield made / "clinic"
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _page(story: "Story", folder: Path, heard: Speech) -> Path | None:
    """The page of the story's patient, beside the installation: in it lies nothing in clear."""
    from ombud.cli.access_page import page
    from ombud.disclosure import access
    from ombud.policy.ask import Refusal

    figures = story.told_of()
    found = access(story.ombud.vault, figures.story_patient, by=story.actor("disa"), now=heard.now())
    if isinstance(found, Refusal):
        return None
    to = folder.with_name(f"{folder.name}.access.html")
    write(to, page(found, heard.language, story.ombud.config.unit_names()))
    return to


def _tell(heard: Speech, number: int, title: Text, lines: tuple[Text, ...], *, ok: bool) -> None:
    mark = click.style("✓", fg="green") if ok else click.style("✗", fg="red", bold=True)
    click.echo(f"\n{mark} {click.style(f'{number}. {heard.say(title)}', bold=True)}")
    for line in lines:
        click.echo(click.wrap_text(heard.say(line), 100, "    ", "    "))


def _last(folder: Path | None, page: Path | None, figures: Path | None, *, ok: bool) -> list[Line]:
    lines: list[Line] = ["", _WHOLE if ok else _NOT_WHOLE]
    if figures is not None:
        lines.append(Text(f"Figurer och modellkort: {figures}", f"Figures and a model card: {figures}"))
    if folder is None:
        return [*lines, _GONE]
    lines.append(Text(f"Installationen: {folder}", f"The installation: {folder}"))
    if page is not None:
        lines.append(Text(f"En persons sida, utan nät: {page}", f"One person's page, offline: {page}"))
    return lines


_WHOLE = Text(
    "Allt i berättelsen blev som informationen lovar.", "Everything in the story came out as the notice says."
)
_NOT_WHOLE = Text(
    "Något blev inte som informationen lovar; se ✗ ovan.", "Something did not come out as the notice says; see ✗."
)
_GONE = Text("Katalogen är borttagen. Behåll den med --dir DIR.", "The directory is removed. Keep it with --dir DIR.")
