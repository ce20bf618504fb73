"""A question as one SELECT over an extract, for DuckDB or Spark.

  chosen    the rows that the question is about: who, the words of each column to divide by, and what each row adds
  each_one  what each person adds to each cell and to each total over columns (CUBE), where they may have several rows
  on_lanes  the cells and totals, each parted by the lanes that the gate compares people by
  answer    for each cell: how many people, the sum, the two largest contributions, and how its people fall on lanes

* Every word in the statement is from this file. Nothing that somebody typed is in it; a period's months are parameters,
  in the order of their marks (`Sql`).
* A cell is about people: a person adds one contribution to it, however many rows they have. The gate judges by that.
* A filter is not here: it is a look into the whole table, so that what is hidden is the same whoever looks (S-08).
* Unknown is a value of its own, written as nothing; it is shown as such and never left out silently.
* Codes that may not be searched for are left out of every question about entries (PDL 2:8, S-03).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ombud.analysis.questions.columns import COLUMNS, DATED, MADE_OF, Source
from ombud.analysis.questions.measures import MEASURES, Measure, Way
from ombud.analysis.questions.model import MONTHS, Question, month_number
from ombud.analysis.release import LANES
from ombud.law.searching import BANS, CITIZENSHIP

MONTHS_SINCE = (*range(MONTHS + 1), 18, 24)
"""The months after a first agreement that are looked at."""
WAITS = ((7, "0-7"), (30, "8-30"), (90, "31-90"))
OVER_WAITS = "91+"
"""Days, to the limits that the care guarantee has (3, 90) and between."""
STATES = ("active", "over")


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of a statement and its values, in the order of their marks."""

    text: str
    values: tuple[object, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        more = other if isinstance(other, Sql) else Sql(other)
        return Sql(self.text + more.text, self.values + more.values)


def joined(between: str, parts: Iterable[Sql]) -> Sql:
    made = Sql("")
    for number, part in enumerate(parts):
        made = made + (between if number else "") + part
    return made


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two engines differ."""

    largest: str
    """The two largest of `c`, as a list."""
    of_lanes: str
    """The two largest of those lists."""
    lanes: str
    """How many people are on each lane, as a list of numbers: people × `LANES` + the lane."""
    mix: str
    """The services of a person, in order, as one text."""


DUCKDB = Dialect(
    "max(c, 2)",
    "list_slice(list_reverse_sort(flatten(list(m))), 1, 2)",
    f"list(n * {LANES} + lane)",
    "array_to_string(list_sort(list_distinct(list(service))), ' + ')",
)
SPARK = Dialect(
    "slice(sort_array(collect_list(c), false), 1, 2)",
    "slice(sort_array(flatten(collect_list(m)), false), 1, 2)",
    f"collect_list(n * {LANES} + lane)",
    "array_join(array_sort(collect_set(service)), ' + ')",
)


def compiled(question: Question, dialect: Dialect = DUCKDB, *, as_of: date) -> Sql:
    """The statement of a question that `check` has nothing against. `as_of` is the month the extract was made in.

    A row of the answer: a word and a mark of being totalled over for each column to divide by, how many people, their
    sum, the largest contributions, and how many people are on each lane.
    """
    measure, columns = MEASURES[question.measure], dimensions(question)
    names = [f"d{number}" for number in range(len(columns))]
    marks = [f"g{number}" for number in range(len(columns))]
    cube = f", CUBE ({', '.join(names)})" if names else ""
    grouping = "".join(f", grouping({name}) AS {mark}" for name, mark in zip(names, marks, strict=True))
    by = ", ".join((*names, *marks))
    first = f"{by}, " if by else ""
    counted = _at_once if measure.source in _ONE_ROW_EACH and measure.way in _COUNTS else _by_person
    return (
        Sql("WITH ") + _made(measure.source, dialect, as_of) + "chosen AS (" + _chosen(question, measure, columns)
        + "), " + counted(measure, dialect, (", ".join(names), grouping, cube), first)
        + f" SELECT {first}sum(n) AS people, sum(s) AS total, {_largest(measure, dialect)}, {dialect.lanes} AS lanes"
        + (f" FROM on_lanes GROUP BY {by}" if by else " FROM on_lanes")
    )  # fmt: skip


_COUNTS = frozenset({Way.PEOPLE, Way.ROWS, Way.HELD})
_ONE_ROW_EACH = frozenset({Source.PERSON, Source.CUSTOMER})
"""Where a count of rows is one of people. Elsewhere what each person adds comes first: counting in one step people who
have several rows takes 1.4 times as long (docs/decisions/0048)."""
_MOST = frozenset({Way.PEOPLE, Way.AGAIN, Way.OVER})
"""What is so of a person, however many of their rows say it. The others are added up."""
_LANE = f"CAST(who % {LANES} AS BIGINT)"


def _by_person(measure: Measure, dialect: Dialect, parts: tuple[str, str, str], first: str) -> str:
    """First what each person adds to each cell, then the cells."""
    names, grouping, cube = parts
    added = "max(x)" if measure.way in _MOST else "sum(x)"
    most = f", {dialect.largest} AS m" if measure.way is Way.SUM else ""
    each = f"SELECT {names}{', ' if names else ''}who{grouping}, {added} AS c FROM chosen GROUP BY who{cube}"
    return (
        f"each_one AS ({each}), on_lanes AS (SELECT {first}{_LANE} AS lane, count(*) AS n, sum(c) AS s{most}"
        f" FROM each_one GROUP BY {first}{_LANE})"
    )


def _at_once(measure: Measure, dialect: Dialect, parts: tuple[str, str, str], first: str) -> str:
    """Each row is a person: the cells alone."""
    names, grouping, cube = parts
    added = "count(*)" if measure.way is Way.PEOPLE else "sum(x)"
    return (
        f"on_lanes AS (SELECT {names}{', ' if names else ''}{_LANE} AS lane{grouping}, count(*) AS n, {added} AS s"
        f" FROM chosen GROUP BY {_LANE}{cube})"
    )


def _largest(measure: Measure, dialect: Dialect) -> str:
    """What one person has added is told to the gate of sums alone."""
    return f"{dialect.of_lanes if measure.way is Way.SUM else 'NULL'} AS largest"


def dimensions(question: Question) -> tuple[str, ...]:
    """The columns of the table that the gate sees: what is divided by, what is filtered on, and what the measure is a
    part of. A filter is a look into the whole table, and never narrows what is counted (S-08)."""
    part = MEASURES[question.measure].part
    columns = (*question.by, *(one.column for one in question.where), *(() if part is None else (part[0],)))
    return tuple(dict.fromkeys(columns))


def _made(source: Source, dialect: Dialect, as_of: date) -> Sql:
    """The tables that are made from several rows of a person."""
    if source is Source.CUSTOMER:
        open_now = "sum(CASE WHEN ended IS NULL OR ended >= ? THEN 1 ELSE 0 END) > 0"
        return Sql(
            "customer AS (SELECT pseudonym, CASE WHEN count(*) >= 3 THEN '3+' WHEN count(*) = 2 THEN '2' ELSE '1' END"
            f" AS times, CASE WHEN {open_now} THEN 'active' ELSE 'over' END AS state, {dialect.mix} AS mix"
            " FROM agreement GROUP BY pseudonym), ",
            (as_of,),
        )
    if source is Source.LIFETIME:
        since = ", ".join(f"({number})" for number in MONTHS_SINCE)
        then = f"{_number('f.first')} + k.since"
        return Sql(
            "begun AS (SELECT pseudonym, min(began) AS first FROM agreement GROUP BY pseudonym), "
            "lifetime AS (SELECT DISTINCT a.pseudonym, f.first, k.since FROM agreement AS a"
            " JOIN begun AS f ON f.pseudonym = a.pseudonym"
            f" JOIN (VALUES {since}) AS k(since) ON {_number('a.began')} <= {then}"
            f" AND (a.ended IS NULL OR {_number('a.ended')} >= {then}) AND {then} <= ?), ",
            (month_number(as_of),),
        )
    return Sql("")


def _number(column: str) -> str:
    """Months since the year nought."""
    return f"(year({column}) * {MONTHS} + month({column}) - 1)"


def _chosen(question: Question, measure: Measure, columns: tuple[str, ...]) -> Sql:
    """The rows that the question is about."""
    source = measure.source
    named = ", ".join(f"{_label(column, source)} AS d{number}" for number, column in enumerate(columns))
    rows = Sql(f"SELECT t.pseudonym AS who, {named}{', ' if named else ''}") + _adds(measure) + " AS x"
    of_person = any(source not in COLUMNS[column].at for column in columns)
    join = " LEFT JOIN person AS p ON p.pseudonym = t.pseudonym" if of_person else ""
    where = joined(" AND ", [*_period(question, source), *_unbanned(MADE_OF.get(source, source))])
    return rows + f" FROM {source.value} AS t{join}" + (Sql(" WHERE ") + where if where.text else "")


def _adds(measure: Measure) -> Sql:
    """What a row adds to its cell; of a share, whether it is so of the person."""
    match measure.way:
        case Way.SUM:
            return Sql(f"coalesce(t.{measure.column}, 0)")
        case Way.HELD:
            return Sql(f"CASE WHEN t.{measure.column} IS NULL THEN 0 ELSE 1 END")
        case Way.AGAIN:
            return Sql("CASE WHEN count(*) OVER (PARTITION BY t.pseudonym) >= 2 THEN 1 ELSE 0 END")
        case Way.OVER:
            return Sql(f"CASE WHEN t.{measure.column} = ? THEN 1 ELSE 0 END", (STATES[1],))
    return Sql("1")


def _period(question: Question, source: Source) -> list[Sql]:
    """Time is the one thing that bounds what is counted."""
    if question.period is None:
        return []
    at = f"t.{DATED[source]}"
    return [Sql(f"{at} >= ? AND {at} <= ?", (question.period.first, question.period.last))]


def _unbanned(source: Source) -> list[Sql]:
    """Nothing that may not be searched for (PDL 2:8)."""
    column = {Source.FINDING: "t.code", Source.VISIT: "t.kind"}.get(source)
    if column is None:
        return []
    systems = [(name, code) for ban in (*BANS, CITIZENSHIP) for name in ban.codes for code in sorted(ban.codes[name])]
    exact = tuple(code for name, code in systems if name != "icd10")
    below = tuple(f"{code}%" for name, code in systems if name == "icd10")
    marks = ", ".join("?" * len(exact))
    return [
        Sql(f"coalesce({column}, '') NOT IN ({marks})", exact),
        *(Sql(f"coalesce({column}, '') NOT LIKE ?", (code,)) for code in below),
    ]


def _label(column: str, source: Source) -> str:
    """A column of a row, in words; nothing where it is not held."""
    home = source if source in COLUMNS[column].at else Source.PERSON
    at = f"{'t' if home is source else 'p'}.{COLUMNS[column].at[home]}"
    match column:
        case "year":
            return _held(at, f"concat(year({at}))")
        case "quarter" | "cohort_quarter":
            return _held(at, f"concat(year({at}), '-Q', quarter({at}))")
        case "month" | "cohort":
            return _held(at, f"concat(year({at}), '-', lpad(concat(month({at})), 2, '0'))")
        case "no_show" | "signed":
            return f"CASE WHEN {at} THEN 'yes' WHEN NOT {at} THEN 'no' ELSE '' END"
        case "wait":
            bands = " ".join(f"WHEN {at} <= {most} THEN '{band}'" for most, band in WAITS)
            return f"CASE WHEN {at} IS NULL THEN '' {bands} ELSE '{OVER_WAITS}' END"
    return f"coalesce(CAST({at} AS STRING), '')"


def _held(at: str, text: str) -> str:
    return f"CASE WHEN {at} IS NULL THEN '' ELSE {text} END"
