"""`ombud retention DIR …`: what ends when and why, and the sweep that erases what has ended (N-11, law.md 4).

* `forecast` counts; of one person it says when each datum ends. Who is behind it is for those who answer people.
* `terminate` lets journals go that somebody else has taken over, by two people, on a receipt (T-36).
* `sweep` is for a timer once a day. It may be stopped at any time: the next run goes on. `--plan` shows it first.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Code, Day, Subject
from ombud.cli.circumstance import left_out
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.counting import counting
from ombud.cli.reading import fit
from ombud.cli.swept_systems import swept_lines, swept_value
from ombud.law.periods import local_date
from ombud.terms import SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.retaining import Everything
    from ombud.app.sweeping_systems import SweptSystem
    from ombud.retention import Forecast
    from ombud.retention.foresee import Datum, Ending


Rows = Sequence[Sequence[str | Text]]


@command(
    "forecast",
    Text(
        "Vad som gallras i natt, i veckan och i år, och varför. Med --subject: när varje uppgift om en person gallras.",
        "What ends tonight, this week and this year, and why. With --subject: when each datum of one person ends.",
    ),
    option("--subject", type=Subject(), metavar="s_…", words=Text("Bara den personen.", "That person alone.")),
    option("--subjects", is_flag=True, words=Text("Visa också vilka det gäller i natt.", "Show also whom tonight.")),
    ACTOR,
)  # fmt: skip
def forecast(subject: SubjectId | None, subjects: bool, actor: str) -> Answer:
    from ombud.app.sweeping_systems import due_in_systems
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.retention import forecast as foreseen
    from ombud.retention import forecast_of

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if subject is not None:
            data = forecast_of(ombud.vault, subject, by=by, now=heard.now())
            return session.declined(data) if isinstance(data, Declined) else _of_person(subject, data)
        ombud.vault.settle(now=heard.now())
        found = foreseen(ombud.vault, by=by, now=heard.now(), subjects=subjects)
        if isinstance(found, Declined):
            return session.declined(found)
        return _foreseen(found, due_in_systems(ombud, by=by, now=heard.now()))


@command(
    "sweep",
    Text(
        "Gallra: radera allt som ingen grund håller kvar. Kan avbrytas; nästa körning fortsätter.",
        "Sweep: erase everything that no ground keeps. May be interrupted; the next run goes on.",
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som skulle raderas.", "Show it alone.")),
    option(
        "--actor", type=Code(), envvar="OMBUD_ACTOR", metavar="NAME",
        words=Text("Vem som kör; annars systemet självt.", "Who runs it; else the system itself."),
    ),
)  # fmt: skip
def sweep(only_plan: bool, actor: str | None) -> Answer:
    from ombud.app.retaining import sweep_all
    from ombud.app.sweeping_systems import due_in_systems
    from ombud.audit.model import SYSTEM
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.requests.intake import settle_mails
    from ombud.retention import due_now

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor) if actor else SYSTEM
        if isinstance(by, Answer):
            return by
        if only_plan:
            settle_mails(ombud.vault, now=heard.now())
            due = due_now(ombud.vault, by=by, now=heard.now())
            if isinstance(due, Declined):
                return session.declined(due)
            return _planned(due, due_in_systems(ombud, by=by, now=heard.now()))
        with counting(heard, Text("Gallrar", "Sweeping")) as progress:
            done = sweep_all(ombud, progress, by=by, now=heard.now())
    return session.no("N-11.3", done) if isinstance(done, Text) else _swept(done)


@command(
    "terminate",
    Text(
        "När vårdgivaren läggs ned eller säljs: ta bort journaler som någon annan har tagit över, mot dennes kvitto.",
        "When the care provider closes or is sold: let go of journals that another has taken over, on their receipt.",
    ),
    option("--taken-by", required=True, metavar="NAME", words=Text("Vem som tog över.", "Who took them over.")),
    option("--decision", required=True, metavar="TEXT", words=Text("Vilket beslut eller avtal.", "By which decision.")),
    option("--on", "day", type=Day(), required=True, metavar="DATE", words=Text("Kvittots dag.", "The receipt's day.")),
    option(
        "--documents", type=click.IntRange(0), required=True, metavar="N",
        words=Text("Hur många journalhandlingar kvittot gäller.", "How many documents the receipt is for."),
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara hur många som finns.", "Show how many alone.")),
    option(
        "--by", "people", multiple=True, required=True, type=Code(), metavar="NAME",
        words=Text("Vem som gör det; ange två.", "Who does it; name two."),
    ),
)  # fmt: skip
def terminate(
    taken_by: str, decision: str, day: date, documents: int, only_plan: bool, people: tuple[str, ...]
) -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.retention.terminate import ArchiveReceipt, journals, terminate_provider

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = [session.actor(ombud, name) for name in people]
        wrong = next((one for one in by if isinstance(one, Answer)), None)
        if wrong is not None:
            return wrong
        if only_plan:
            return _journals(journals(ombud.vault), documents)
        actors = [one for one in (*by, by[0])[:2] if not isinstance(one, Answer)]
        receipt = ArchiveReceipt(fit(taken_by), fit(decision), day, documents)
        done = terminate_provider(ombud.vault, receipt, by=(actors[0], actors[1]), now=heard.now())
    if isinstance(done, Declined):
        return session.declined(done)
    value = {"done": True, "people": done.people, "documents": done.rows}
    said = Text(
        f"{done.rows} journalhandlingar om {done.people} personer är överlämnade och borttagna här.",
        f"{done.rows} journal documents of {done.people} people were handed over and are gone here.",
    )
    return Answer(value, [said])


def _journals(found: int, documents: int) -> Answer:
    said = Text(
        f"{found} journalhandlingar finns här; kvittot gäller {documents}. Ingenting har tagits bort.",
        f"{found} journal documents are here; the receipt is for {documents}. Nothing was taken away.",
    )
    return Answer({"done": False, "documents": found}, [said], 0 if found == documents else FINDINGS)


def _foreseen(found: "Forecast", systems: "Sequence[SweptSystem]") -> Answer:
    until = found.until
    value = {
        "made_at": found.made_at.isoformat(),
        "until": {"tonight": until.tonight.isoformat(), "week": until.week.isoformat(), "year": until.year.isoformat()},
        "endings": [_ending(one) for one in found.endings],
        "subjects": [subject_text(one) for one in found.subjects],
        "withheld": found.withheld,
        "systems": swept_value(systems),
        "unsettled": found.unsettled,
    }
    rows: Rows = [
        [one.klass, one.category, one.why, str(one.tonight), str(one.week), str(one.year)] for one in found.endings
    ]
    lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NOTHING]
    people = [subject_text(one) for one in found.subjects]
    return Answer(value, [*lines, *swept_lines(systems), *people, *left_out(found.withheld)])


def _ending(one: "Ending") -> dict[str, object]:
    return {
        "class": one.klass, "category": one.category, "rule": one.rule, "why_sv": one.why.sv, "why_en": one.why.en,
        "tonight": one.tonight, "week": one.week, "year": one.year,
    }  # fmt: skip


def _of_person(subject: SubjectId, data: "Sequence[Datum]") -> Answer:
    value = {
        "subject": subject_text(subject),
        "data": [
            {
                "class": one.klass, "category": one.category, "id": one.id.hex(), "until": _at(one.until),
                "ended": one.ended, "rule": one.rule, "why_sv": one.why.sv, "why_en": one.why.en,
            }
            for one in data
        ],
    }  # fmt: skip
    rows: Rows = [[one.klass, one.category, _day(one.until, ended=one.ended), one.why] for one in data]
    headings = (*_HEADINGS[:2], Text("Raderas", "Erased"), Text("Skäl", "Reason"))
    return Answer(value, [Table(headings, rows)] if rows else [_NOBODY])


def _planned(due: "Sequence[Ending]", systems: "Sequence[SweptSystem]") -> Answer:
    value = {"done": False, "endings": [_ending(one) for one in due], "systems": swept_value(systems)}
    rows: Rows = [[one.klass, one.category, one.why, str(one.tonight)] for one in due]
    headings = (*_HEADINGS[:3], Text("Rader", "Rows"))
    lines: list[Line] = [Table(headings, rows)] if rows else [_NOTHING_DUE]
    return Answer(value, [*lines, *swept_lines(systems)])


def _swept(all_of_it: "Everything") -> Answer:
    done = all_of_it.swept
    by = [
        {"class": kind.klass, "category": kind.category, "rule": kind.rule, "rows": number}
        for kind, (number, _) in sorted(done.counted.by.items())
    ]
    value = {
        "done": True, "run": id_text("w_", done.id), "people": done.people, "whole": done.whole,
        "closed": done.closed, "mails": all_of_it.mails, "plans": all_of_it.plans, "rows": done.counted.rows,
        "by": by, "sha256": done.digest.hex(), "systems": swept_value(all_of_it.systems),
    }  # fmt: skip
    lines: list[Line] = [
        Text(
            f"Gallrat: {done.counted.rows} rader om {done.people} personer; {done.whole} finns inte kvar alls. "
            f"{done.closed} åtaganden och anspråk avslutade.",
            f"Swept: {done.counted.rows} rows of {done.people} people; {done.whole} are gone altogether. "
            f"{done.closed} commitments and claims closed.",
        )
    ]
    if by:
        lines.append(
            Table(
                (Text("Klass", "Class"), Text("Kategori", "Category"), Text("Regel", "Rule"), Text("Rader", "Rows")),
                [[str(one[name]) or "–" for name in ("class", "category", "rule", "rows")] for one in by],
            )
        )
    lines += swept_lines(all_of_it.systems)
    return Answer(value, [*lines, Text(f"Bevis: {done.digest.hex()}", f"Evidence: {done.digest.hex()}")])


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _day(at: datetime | None, *, ended: bool) -> Text:
    if at is None:
        return Text("ingen dag känd", "no day known")
    if ended:
        return Text("vid nästa gallring", "by the next sweep")
    day = local_date(at).isoformat()
    return Text(day, day)


_HEADINGS = (
    Text("Klass", "Class"),
    Text("Kategori", "Category"),
    Text("Skäl", "Reason"),
    Text("I natt", "Tonight"),
    Text("Veckan", "Week"),
    Text("Året", "Year"),
)
_NOTHING = Text("Ingenting gallras inom ett år.", "Nothing ends within a year.")
_NOTHING_DUE = Text("Ingenting att gallra nu.", "Nothing to sweep now.")
_NOBODY = Text("Ingenting finns om personen.", "Nothing is held of the person.")

retention = installation_group(
    "retention",
    Text("Lagringstider: vad som gallras när, och gallringen.", "Storage periods: what ends when, and the sweep."),
    [forecast, sweep, terminate],
)
