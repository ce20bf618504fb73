"""`/konsol/statistik`: ready-made and free questions, and what has been kept of them (ux.md 1.4, W9; S-02 to S-13).

* The address of an answer is the question: whoever opens it asks again, through the same gate (`app/analysing.py`).
* An answer needs an extract. Where there is none the page says so and has a button: opening an address makes none.
* An answer is also a CSV, a JSON and its charts as SVG, at the same address with another ending.
"""

import json
from dataclasses import replace

from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.check import canonical_names
from ombud.analysis.questions.columns import TIME, Column
from ombud.analysis.questions.forms import as_csv, as_value
from ombud.analysis.questions.keep import Saved, save, saved
from ombud.analysis.questions.kept_table import KeptTable, keep_table
from ombud.analysis.questions.model import MOST_COLUMNS, NotAsked, Question, Show
from ombud.analysis.questions.picture import picture_alone
from ombud.analysis.questions.ready import READY
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release import Budget
from ombud.app.analysing import Asked, Desk, ask, asked_rightly, living, make_extract, menu, meter, purposes
from ombud.app.market import readable_tables
from ombud.console.figures import ASKED, ASKS, HERE, desk_of, laid, meter_of, no_answer
from ombud.console.stopped import stopped, too_much
from ombud.extracts import ExtractHeader
from ombud.policy.ask import Refusal
from ombud.policy.wording import capital
from ombud.terms import PurposeId, Text
from ombud.vault.crowd import CrowdOverBudgetError
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Route, Visit

TITLE = Text("Statistik", "Statistics")
BACK = (Text("Till statistiken", "To the statistics"), HERE)
AFTER = {"produkt": "/konsol/analyser/produkt"}
"""Pages that need an extract and are no question: where its button leads back to."""
_FIRST = Text("Underlaget finns inte än", "There is no extract yet")


def overview(visit: Visit) -> Answer:
    """What can be asked: ready-made questions by their purpose, those that were saved, and tables that were kept."""
    at = desk_of(visit)
    mine, policy = purposes(at), at.policy()
    names = {} if isinstance(policy, NotAsked) else {one: policy.file.purposes[one].name for one in mine}
    ready = {one: ready_for(one) for one in mine}
    with visit.ombud.vault.database.read() as tx:
        kept = {one.name: one for one in saved(tx) if one.question.purpose in names}
    values = {
        "purposes": [(one, names[one], ready[one], _meter(at, one)) for one in mine],
        "saved": [_saved_line(one, visit) for one in kept.values()],
        "tables": [_table_line(one, visit) for one in {one.name: one for one in readable_tables(at)}.values()],
    }
    return Page("console/statistics.html.j2", TITLE, values)


def ready_for(purpose: PurposeId) -> list[tuple[Text, str]]:
    """The ready-made questions of a purpose, each with its address."""
    return [(one.name, _to(one.question)) for one in READY.values() if one.question.purpose == purpose]


def _meter(at: Desk, purpose: PurposeId) -> object:
    found = meter(at, purpose)
    return meter_of(found) if isinstance(found, Budget) else None


def _saved_line(one: Saved, visit: Visit) -> tuple[str, int, str, str]:
    said = capital(sentence(one.question, visit.language))
    return one.name, one.version, said, f"{ASKED}?{address(one.question)}"


def _table_line(one: KeptTable, visit: Visit) -> tuple[str, int, str, object]:
    return one.name, one.version, capital(sentence(one.question, visit.language)), one.made_at


def question(visit: Visit) -> Answer:
    """The answer to the question of the address."""
    at, read = desk_of(visit), _read(visit)
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    if against := asked_rightly(at, read):
        return no_answer(visit, against, _change(read))
    if living(at, read.purpose) is None:
        return Page("console/extract_first.html.j2", _FIRST, _first_values(at, read, visit))
    found = ask(at, read)
    if not isinstance(found, Asked):
        return no_answer(visit, found, _change(read))
    shown = laid(found, visit)
    values = {"laid": shown, "steps": _steps(at, found.answer.question, visit), "public": _beside_public(read)}
    return Page("console/answer.html.j2", Text(shown.title, shown.title), values)


def _read(visit: Visit) -> Question | NotAsked:
    found = read_address(visit.asked)
    return found if isinstance(found, NotAsked) else canonical_names(found)


def _change(asked: Question) -> tuple[Text, str]:
    return Text("Ändra frågan", "Change the question"), f"{HERE}/ny?{address(asked)}"


def _beside_public(asked: Question) -> bool:
    """Can it stand beside public population figures?"""
    return asked.purpose == "analysis.market" and asked.by[:1] == ("municipality",) and set(asked.by) <= {
        "municipality", "age"
    }  # fmt: skip


def _first_values(at: Desk, asked: Question, visit: Visit) -> dict[str, object]:
    policy = at.policy()
    name = Text("", "") if isinstance(policy, NotAsked) else policy.file.purposes[asked.purpose].name
    return {
        "question": capital(sentence(asked, visit.language)), "address": address(asked), "name": name,
        "purpose": asked.purpose,
    }  # fmt: skip


def _steps(at: Desk, asked: Question, visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """From this question to its nearest: one column more or one fewer, shares, the year before."""
    found = menu(at, asked.purpose)
    able: tuple[Column, ...] = ()
    if not isinstance(found, NotAsked):
        able = next((columns for measure, columns in found.measures if measure.id == asked.measure), ())
    timed = any(one in TIME for one in asked.by)
    more = [
        (visit.say(one.name), _to(replace(asked, by=(*asked.by, one.id))))
        for one in able
        if len(asked.by) < MOST_COLUMNS and one.id not in asked.by and not (timed and one.id in TIME)
    ]
    names = {one.id: visit.say(one.name) for one in able}
    fewer = [
        (names.get(one, one), _to(replace(asked, by=tuple(each for each in asked.by if each != one))))
        for one in asked.by
    ]
    shown = Show.NUMBER if asked.show is Show.SHARE else Show.SHARE
    return {"more": more, "fewer": fewer, "show": [(shown.value, _to(replace(asked, show=shown)))]}


def _to(asked: Question) -> str:
    return f"{ASKED}?{address(asked)}"


def as_file(visit: Visit) -> Answer:
    """The same answer as a file: CSV, JSON, or its first chart as SVG."""
    at, read, form = desk_of(visit), _read(visit), visit.path["form"]
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    found = ask(at, read) if living(at, read.purpose) is not None else (NO_EXTRACT,)
    if not isinstance(found, Asked):
        return no_answer(visit, found, _change(read))
    words = found.words(visit.language)
    if form == "csv":
        return Download("svar.csv", "text/csv; charset=utf-8", as_csv(found.answer).encode())
    if form == "json":
        told = as_value(found.answer, found.policy, words, visit.now)
        return Download("svar.json", "application/json", json.dumps(told, ensure_ascii=False, indent=1).encode())
    drawing = picture_alone(found.answer, found.policy, words, visit.now) if form == "svg" else ""
    if not drawing:
        return no_answer(visit, (_NO_CHART,), _change(read))
    return Download("svar.svg", "image/svg+xml", drawing.encode())


def make(visit: Visit) -> Answer:
    """Make the extract that a question needs, and go on to its answer."""
    at, read = desk_of(visit), read_address(visit.form.text("fraga"))
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    if against := asked_rightly(at, read):
        return no_answer(visit, against, _change(read))
    try:
        made = make_extract(at, read.purpose)
    except CrowdOverBudgetError as over:
        return too_much(over.spent, BACK)
    if isinstance(made, Refusal):
        return stopped(visit, made, BACK)
    if not isinstance(made, ExtractHeader):
        return no_answer(visit, (made,), BACK)
    return Moved(AFTER.get(visit.form.text("sedan"), _to(read)), Text("Underlaget är gjort.", "The extract is made."))


def keep(visit: Visit) -> Answer:
    """Keep the question, or its figures as a table, under a name."""
    at, read, name = desk_of(visit), read_address(visit.form.text("fraga")), visit.form.text("namn").casefold()
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    back = (Text("Till svaret", "To the answer"), _to(read))
    if visit.form.text("gor") == "tabell":
        return _keep_table(visit, at, (read, name), back)
    against = asked_rightly(at, read)
    kept = against or save(visit.ombud.vault, name, canonical_names(read), by=at.by, now=visit.now)
    if not isinstance(kept, Saved):
        return no_answer(visit, kept if isinstance(kept, tuple) else (kept,), back)
    return Moved(_to(read), Text(
        f"Frågan är sparad som {kept.name}, version {kept.version}.",
        f"The question is saved as {kept.name}, version {kept.version}.",
    ))  # fmt: skip


def _keep_table(visit: Visit, at: Desk, wanted: tuple[Question, str], back: tuple[Text, str]) -> Answer:
    """The figures as they are shown; the question is asked again, through the same gate."""
    read, name = wanted
    found = ask(at, read) if living(at, read.purpose) is not None else (NO_EXTRACT,)
    if not isinstance(found, Asked):
        return no_answer(visit, found, back)
    kept = keep_table(visit.ombud.vault, name, (found.answer, found.kept), by=at.by, now=visit.now)
    if isinstance(kept, NotAsked):
        return no_answer(visit, (kept,), back)
    return Moved(f"{HERE}/tabeller/{kept.name}", Text("Tabellen är sparad.", "The table is kept."))


NO_EXTRACT = NotAsked(
    "T-23",
    Text("Det finns inget underlag att fråga.", "There is no extract to ask."),
    Text("Öppna frågan och gör underlaget först.", "Open the question and make the extract first."),
)
_NO_CHART = NotAsked(
    "S-08",
    Text("En enda siffra har inget diagram.", "A single figure has no chart."),
    Text("Dela upp frågan på något.", "Divide the question by something."),
)
PLACE = Place(Group.USE, TITLE, "chart-column")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "statistics", show=overview, need=Need.STAFF, purposes=ASKS, place=PLACE),
    Route(ASKED, "statistics.answer", show=question, need=Need.STAFF, purposes=ASKS),
    Route(f"{ASKED}.{{form}}", "statistics.file", show=as_file, need=Need.STAFF, purposes=ASKS),
    Route(f"{HERE}/underlag", "statistics.extract", do=make, need=Need.STAFF, purposes=ASKS),
    Route(f"{HERE}/spara", "statistics.keep", do=keep, need=Need.STAFF, purposes=ASKS),
)
