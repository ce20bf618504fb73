"""The question that a command line asks: a sentence, an address, or options (`analysis/questions`)."""

from dataclasses import replace
from typing import Any

from ombud.analysis.questions.address import read_address
from ombud.analysis.questions.model import Filter, NotAsked, Period, Question, Show
from ombud.analysis.questions.months import read_period
from ombud.analysis.questions.ready import READY
from ombud.analysis.questions.sentence import read_filter, read_sentence
from ombud.cli.speech import Speech
from ombud.law.periods import local_date
from ombud.terms import PurposeId, Text


def question_of(sentence: tuple[str, ...], given: dict[str, Any], heard: Speech) -> Question | NotAsked:
    """A sentence with what the options add to it, an address as it is, or options alone."""
    if given["url"]:
        return read_address(given["url"])
    if not given["purpose"]:
        return _NO_PURPOSE
    purpose = PurposeId(given["purpose"])
    asked = read_sentence(" ".join(sentence), purpose) if sentence else Question(purpose, given["measure"])
    where = [read_filter(one) for one in given["where"]]
    if isinstance(asked, NotAsked) or None in where:
        return asked if isinstance(asked, NotAsked) else _NO_FILTER
    conditions = tuple(one for one in where if isinstance(one, Filter))
    show = Show.SHARE if given["share"] else asked.show
    more = replace(asked, by=(*asked.by, *given["by"]), where=(*asked.where, *conditions), show=show)
    return _timed(more, given, heard)


def ready_question(name: str, given: dict[str, Any], heard: Speech) -> Question | NotAsked:
    """A ready-made question, for the period that is asked for."""
    found = READY.get(name)
    return _NOT_READY if found is None else _timed(found.question, given, heard)


def _timed(question: Question, given: dict[str, Any], heard: Speech) -> Question | NotAsked:
    period: Period | None = question.period
    if given["period"]:
        period = read_period(given["period"], local_date(heard.now()))
        if period is None:
            return _NO_PERIOD
    return replace(question, period=period, compare=question.compare or given["compare"])


_NO_PURPOSE = NotAsked(
    "N-08.1",
    Text("Ange ändamålet med --purpose.", "Name the purpose with --purpose."),
    Text("Vilka som finns: `ombud analyse DIR columns`.", "Which there are: `ombud analyse DIR columns`."),
)
_NO_FILTER = NotAsked(
    "N-05.1",
    Text("Villkoret går inte att läsa.", "The condition cannot be read."),
    Text('Skriv till exempel "ålder är 40-49 eller 50-59".', 'Write for example "age is 40-49 or 50-59".'),
)
_NO_PERIOD = NotAsked(
    "N-05.1",
    Text("Perioden går inte att läsa.", "The period cannot be read."),
    Text(
        "Skriv 2026, 2026-Q1, 2026-03, 2025..2026 eller last-12.",
        "Write 2026, 2026-Q1, 2026-03, 2025..2026 or last-12.",
    ),
)
_NOT_READY = NotAsked(
    "N-05.1",
    Text("Det finns ingen färdig fråga med det namnet.", "There is no ready-made question of that name."),
    Text("Se `ombud analyse DIR ready`.", "See `ombud analyse DIR ready`."),
)
