"""An answer to a question, as a table in the terminal, CSV, JSON, SVG or a page; on the screen or in a new file."""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.app.analysing import Asked
from ombud.cli.answer import Answer, Line, Table
from ombud.cli.files import write
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.questions.said import Words

FORMATS = ("table", "csv", "json", "svg", "html")


def answered(asked: Asked, speech: Speech, form: str, out: Path | None) -> Answer:
    """The answer in a form; written to `out` where that is named."""
    from ombud.analysis.questions.forms import as_csv, as_value
    from ombud.analysis.questions.keep import answer_text
    from ombud.analysis.questions.page import page
    from ombud.cli.answer import to_json

    words, now = asked.words(speech.language), speech.now()
    value = as_value(asked.answer, asked.policy, words, now)
    value |= {"answer": answer_text(asked.kept.id), "same_as_before": asked.kept.same if asked.kept.again else None}
    match form:
        case "table":
            text = None
        case "csv":
            text = as_csv(asked.answer)
        case "json":
            text = to_json(value) + "\n"
        case "svg":
            text = _svg(asked, words)
        case _:
            text = page(asked.answer, asked.policy, words, now)
    if out is not None:
        write(out, text if text is not None else _plain(asked, words))
        return Answer({**value, "file": str(out)}, [_WRITTEN, answer_text(asked.kept.id)])
    return Answer(value, _lines(asked, words) if text is None else [text.rstrip("\n")])


def _svg(asked: Asked, words: "Words") -> str:
    """The first chart; of a single figure there is none, and that is said."""
    from ombud.analysis.questions.picture import picture_alone

    picture = picture_alone(asked.answer, asked.policy, words, asked.at)
    return picture + "\n" if picture else f"<!-- {words.of(_NO_CHART)} -->\n"


def _lines(asked: Asked, words: "Words") -> list[Line]:
    from ombud.analysis.questions.forms import notes
    from ombud.analysis.questions.how import how, left_out
    from ombud.analysis.questions.keep import answer_text

    answer = asked.answer
    headings, rows = table_of(asked, words)
    purpose = asked.policy.file.purposes[answer.question.purpose]
    lines: list[Line] = [words.title(answer), Table(headings, rows)]
    lines += dict.fromkeys((*notes(answer, words), *left_out(answer, purpose, words)))
    lines += ["", words.of(_HOW)]
    lines += [f"  {line.what.in_(words.language)}: {line.said}" for line in how(answer, asked.policy, words, asked.at)]
    if asked.kept.again is not None:
        lines.append(words.of(_SAME if asked.kept.same else _OTHER).format(day=asked.kept.again))
    return [*lines, f"{words.of(_ID)}: {answer_text(asked.kept.id)}"]


def table_of(asked: Asked, words: "Words") -> tuple[list[Text], list[list[str | Text]]]:
    """The headings and the rows, in words."""
    answer = asked.answer
    by = answer.question.by
    names = [*map(words.column, by), words.counted(answer)]
    if answer.before is not None:
        names.append(words.of(_BEFORE))
    rows: list[list[str | Text]] = []
    for row in answer.rows:
        cells: list[str | Text] = [words.value(column, word) for column, word in zip(by, row.key, strict=True)]
        cells.append(words.figure(row.value, answer))
        if answer.before is not None:
            cells.append(words.figure(row.before, answer))
        rows.append(cells)
    return [Text(name, name) for name in names], rows


def _plain(asked: Asked, words: "Words") -> str:
    """The table as plain lines, for a file."""
    headings, rows = table_of(asked, words)
    lines = ["\t".join(heading.sv for heading in headings), *("\t".join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


_BEFORE, _HOW = Text("Året innan", "The year before"), Text("Så räknade vi", "How it was made")
_ID, _WRITTEN = Text("Svar", "Answer"), Text("Skrivet.", "Written.")
_NO_CHART = Text("en enda siffra har inget diagram", "a single figure has no chart")
_SAME = Text("Samma siffror som {day}, ur samma underlag.", "The same figures as on {day}, from the same extract.")
_OTHER = Text(
    "Andra siffror än {day}, ur samma underlag: någon har sagt nej eller gått ur sedan dess.",
    "Other figures than on {day}, from the same extract: somebody has said no or left since then.",
)
