"""`ombud analyse DIR product`: how each service outside care is used, where people turn back, what they say (S13)."""

from typing import TYPE_CHECKING

from ombud.cli.analyse_desk import desk_of, no
from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.release.model import Number
    from ombud.app.developing import Study

_COLUMNS = {
    "views": Text("Sidvisningar", "Page views"),
    "offers": Text("Påbörjade anmälningar", "Sign-ups begun"),
    "abandoned": Text("Avbrutna", "Abandoned"),
    "abandoned.share": Text("Andel avbrutna", "Share abandoned"),
    "cases": Text("Synpunkter", "Feedback"),
}


@command(
    "product",
    Text(
        "Produktutveckling: varje tjänst utanför vården, hur den används, avbrutna anmälningar och synpunkter.",
        "Product development: each service outside care, how it is used, abandoned sign-ups and feedback.",
    ),
    option(
        "--period", default="last-2", show_default=True, metavar="PERIOD",
        words=Text("2026, 2026-Q1, 2026-03, 2025..2026, last-12.", "2026, 2026-Q1, 2026-03, 2025..2026, last-12."),
    ),
    ACTOR,
)  # fmt: skip
def product(period: str, actor: str) -> Answer:
    from ombud.analysis.questions.months import read_period
    from ombud.app.developing import Study, study
    from ombud.law.periods import local_date

    heard = speech()
    months = read_period(period, local_date(heard.now()))
    if months is None:
        raise Misused(Text("Perioden går inte att läsa.", "The period cannot be read."))
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        found = study(at, months)
        if not isinstance(found, Study):
            return no(at, found, heard)
    return Answer(_value(found), _lines(found, heard))


def _value(found: "Study") -> dict[str, object]:
    from ombud.analysis.questions.keep import answer_text, finding_text
    from ombud.analysis.questions.months import write_period

    return {
        "period": write_period(found.period), "weeks": found.weeks,
        "services": [
            {"service": service, **{name: _plain(found.figures.get(name, {}).get(service)) for name in _COLUMNS}}
            for service in found.services
        ],
        "missing": {name: {"sv": why.sv, "en": why.en} for name, why in found.missing.items()},
        "answers": {name: answer_text(answer) for name, answer in found.answers.items()},
        "findings": [
            {"finding": finding_text(one.id), "found": one.found, "changed": one.changed, "at": one.at.isoformat()}
            for one in found.findings
        ],
    }  # fmt: skip


def _plain(value: "Number | None") -> int | float | None:
    return value if value is None or isinstance(value, int) else round(float(value), 1)


def _lines(found: "Study", heard: Speech) -> list[Line]:
    from ombud.analysis.charts.numbers import number
    from ombud.analysis.questions.keep import answer_text
    from ombud.analysis.questions.said import Words

    words = Words(found.policy.file, heard.language)
    rows: list[list[str | Text]] = []
    for service in found.services:
        cells: list[str | Text] = [words.value("service", service)]
        for name in _COLUMNS:
            value = found.figures.get(name, {}).get(service)
            percent = name == "abandoned.share"
            shown = "–" if value is None else number(value, words.language, 1 if percent else 0, percent=percent)
            cells.append(shown)
        rows.append(cells)
    lines: list[Line] = [Table([Text("Tjänst", "Service"), *_COLUMNS.values()], rows)]
    lines += [
        Text(
            f"Sidvisningar av {found.weeks} hela veckor, av sidor som får visas. – visas inte, eller finns inte.",
            f"Page views of {found.weeks} whole weeks, of pages that may be shown. – is not shown, or not there.",
        )
    ]
    lines += [Text(f"{_COLUMNS[name].sv}: {why.sv}", f"{_COLUMNS[name].en}: {why.en}")
              for name, why in found.missing.items()]  # fmt: skip
    lines += [Text(f"{_COLUMNS[name].sv}: {answer_text(one)}", f"{_COLUMNS[name].en}: {answer_text(one)}")
              for name, one in found.answers.items()]  # fmt: skip
    return [*lines, *_findings(found)]


def _findings(found: "Study") -> list[Line]:
    """What studies have come to, and what was changed."""
    if not found.findings:
        return [_NOT_ENDED]
    lines: list[Line] = [Text("Resultat:", "Findings:")]
    for one in found.findings:
        lines.append(f"  {one.on}  {one.found}")
        lines += [Text(f"    Ändrat: {one.changed}", f"    Changed: {one.changed}")] if one.changed else []
    return lines


_NOT_ENDED = Text(
    "Studien har inget resultat än: `ombud analyse DIR finding add --purpose product.development --answer a_…`.",
    "The study has no finding yet: `ombud analyse DIR finding add --purpose product.development --answer a_…`.",
)
