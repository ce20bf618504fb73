"""An answer as one page that stands by itself: the figure first, then the table, then how it was made (ux.md 3.1).

* No script, no outside host: the page's own content security policy says so and names its one style by its hash.
* What is not shown says so in words, in the chart and in the table; who is not in it stands under the figure.
"""

from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from html import escape

from ombud.analysis.charts import drawn
from ombud.analysis.questions.answer import Answer, Row
from ombud.analysis.questions.forms import notes
from ombud.analysis.questions.how import how, left_out
from ombud.analysis.questions.measures import MEASURES, Way
from ombud.analysis.questions.model import Show
from ombud.analysis.questions.picture import pictures
from ombud.analysis.questions.said import Words
from ombud.analysis.questions.style import STYLE
from ombud.law.periods import local_date
from ombud.policy.model import Policy
from ombud.policy.wording import day
from ombud.terms import Text

_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_SKIP = Text("Hoppa till innehållet", "Skip to content")
_CHART, _TABLE, _HOW = Text("Diagram", "Chart"), Text("Tabell", "Table"), Text("Så räknade vi", "How it was made")
_BEFORE, _PEOPLE = Text("Året innan", "The year before"), Text("Personer", "People")
_FOOT = Text(
    "Siffrorna har släppts genom utlämningsgrinden. Här finns inga uppgifter om enskilda personer.",
    "The figures were let out by the release gate. There is no data on any one person here.",
)


def page(answer: Answer, policy: Policy, words: Words, now: datetime) -> str:
    """The whole page."""
    t, question = words.of, answer.question
    title = escape(words.title(answer))
    purpose = policy.file.purposes[question.purpose]
    name = escape(purpose.name.sv if words.language == "sv" else purpose.name.en)
    controller = escape(policy.file.controller.name)
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{t(_SKIP)}</a>\n'
        f'<header><p class="eyebrow">{controller} · {name}</p><h1>{title}</h1>'
        f'<p class="lead">{day(local_date(now), words.language)}</p></header>\n'
        f'<main id="main" tabindex="-1">\n{_figure(answer, words)}{_notes(answer, policy, words)}'
        f"{_table(answer, words)}{_how(answer, policy, words, now)}</main>\n"
        f"<footer><p>{t(_FOOT)}</p></footer>\n</body>\n</html>\n"
    )


def _figure(answer: Answer, words: Words) -> str:
    """The charts; where there is one figure alone, the figure."""
    charts = pictures(answer, words)
    if not charts:
        row = answer.rows[0] if answer.rows else None
        value = words.figure(None if row is None else row.value, answer)
        unit = words.counted(answer)
        return f'<section class="card"><p class="one">{escape(value)}</p><p>{escape(unit)}</p></section>\n'
    parts = []
    for number, (chart, note) in enumerate(charts):
        picture = drawn(replace(chart, name=f"chart-{number + 1}"))
        heading = escape(chart.title) if len(charts) > 1 else words.of(_CHART)
        caption = f"<figcaption>{escape(note)}</figcaption>" if note else ""
        parts.append(
            f'<section class="card" aria-labelledby="f{number}"><h2 id="f{number}">{heading}</h2>'
            f"<figure>{picture}{caption}</figure></section>\n"
        )
    return "".join(parts)


def _notes(answer: Answer, policy: Policy, words: Words) -> str:
    """What is not shown, and who is not in it."""
    purpose = policy.file.purposes[answer.question.purpose]
    said = dict.fromkeys((*notes(answer, words), *left_out(answer, purpose, words)))
    inside = "".join(f"<p>{escape(one)}</p>" for one in said)
    return f'<div class="notes">{inside}</div>\n' if inside else ""


def _table(answer: Answer, words: Words) -> str:
    t, question = words.of, answer.question
    by = question.by
    measure = words.counted(answer)
    counted = [measure, *([t(_BEFORE)] if answer.before is not None else [])]
    counted += [t(_PEOPLE)] if _counts_rows(answer) else []
    head = "".join(f'<th scope="col">{escape(words.column(column).capitalize())}</th>' for column in by)
    head += "".join(f'<th scope="col" class="number">{escape(one[:1].upper() + one[1:])}</th>' for one in counted)
    rows = "".join(_line(row, answer, words) for row in answer.rows)
    caption = escape(words.title(answer))
    return (
        f'<section class="card" aria-labelledby="table"><h2 id="table">{t(_TABLE)}</h2>'
        f'<div class="scroll" role="region" aria-labelledby="table" tabindex="0"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )


def _line(row: Row, answer: Answer, words: Words) -> str:
    by = answer.question.by
    names = "".join(
        f'<th scope="row">{escape(words.value(column, word))}</th>' for column, word in zip(by, row.key, strict=True)
    )
    values = [row.value, *([row.before] if answer.before is not None else [])]
    cells = "".join(
        f'<td class="number{" gap" if value is None else ""}">{escape(words.figure(value, answer))}</td>'
        for value in values
    )
    if _counts_rows(answer):
        cells += f'<td class="number">{"" if row.people is None else words.count(row.people)}</td>'
    opened = '<tr class="total">' if row.is_total else "<tr>"
    return f"{opened}{names}{cells}</tr>"


def _counts_rows(answer: Answer) -> bool:
    """Is the number of people another than the figure itself?"""
    return MEASURES[answer.question.measure].way is not Way.PEOPLE or answer.question.show is Show.SHARE


def _how(answer: Answer, policy: Policy, words: Words, now: datetime) -> str:
    lines = "".join(
        f"<div><dt>{escape(line.what.in_(words.language))}</dt>"
        f"<dd{_CODE if line.what.en == 'Address' else ''}>{escape(line.said)}</dd></div>"
        for line in how(answer, policy, words, now)
    )
    return f'<section class="card" aria-labelledby="how"><h2 id="how">{words.of(_HOW)}</h2><dl>{lines}</dl></section>\n'


_CODE = ' class="code"'
