"""A question as one SELECT over an extract, for DuckDB or Spark.

  chosen    the rows that the question is about: who, the words of each column to divide by, and what each row adds
  each      what each person adds to each cell, and to each total over columns (CUBE)
  answer    for each cell: how many people, the sum, the two largest contributions, and who they are as one number

* Every word in the statement is from this file. What somebody typed is a value, and values are parameters in the order
  of their marks (`Sql`).
* A cell is about people: a person adds one contribution to it, however many rows they have. The gate judges by that.
* Unknown is a value of its own, written as nothing; it is shown as such and never left out silently.
* Codes that may not be searched for are left out of every question about entries (PDL 2:8, S-03).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ombud.analysis.questions.columns import COLUMNS, DATED, MADE_OF, TIME, Source
from ombud.analysis.questions.measures import MEASURES, Measure, Only, Way
from ombud.analysis.questions.model import MONTHS, Filter, Op, Question, month_number
from ombud.law.searching import BANS, CITIZENSHIP

MONTHS_SINCE = (*range(MONTHS + 1), 18, 24)
"""The months after a first agreement that are looked at."""
BEFORE, NOW_ = "before", "now"
"""The words of the comparison: the year before, and the period itself."""
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
    members: str
    """Who is in a cell, as one number."""
    mix: str
    """The services of a person, in order, as one text."""


DUCKDB = Dialect(
    "max(c, 2)",
    "bit_xor(hash(who))",
    "array_to_string(list_sort(list_distinct(list(service))), ' + ')",
)
SPARK = Dialect(
    "slice(sort_array(collect_list(c), false), 1, 2)",
    "bit_xor(xxhash64(who))",
    "array_join(array_sort(collect_set(service)), ' + ')",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement, its values, and the columns it divides by: for each a word and a mark of being totalled over."""

    sql: Sql
    dimensions: tuple[str, ...]


def compiled(question: Question, dialect: Dialect = DUCKDB, *, as_of: date) -> Compiled:
    """The statement of a question that `check` has nothing against. `as_of` is the month the extract was made in."""
    measure = MEASURES[question.measure]
    dimensions = (*question.by, *((COMPARED,) if question.compare else ()))
    made = _made(measure.source, dialect, as_of)
    chosen = _chosen(question, measure)
    names = [f"d{number}" for number in range(len(dimensions))]
    marks = [f"g{number}" for number in range(len(dimensions))]
    cube = f", CUBE ({', '.join(names)})" if names else ""
    grouping = "".join(f", grouping({name}) AS {mark}" for name, mark in zip(names, marks, strict=True))
    added = "max(x)" if measure.way is Way.PEOPLE else "sum(x)"
    listed = "".join(f"{name}, " for name in names)
    again = " WHERE times >= 2" if measure.only is Only.AGAIN else ""
    by = ", ".join((*names, *marks))
    sql = (
        Sql("WITH ") + made + Sql("chosen AS (") + chosen + Sql(f"), each_one AS (SELECT {listed}who{grouping}, ")
        + Sql(f"{added} AS c FROM chosen{again} GROUP BY who{cube}) SELECT {by}{', ' if by else ''}count(*) AS people, ")
        + Sql(f"sum(c) AS total, {dialect.largest} AS largest, {dialect.members} AS members FROM each_one")
        + Sql(f" GROUP BY {by}" if by else "")
    )  # fmt: skip
    return Compiled(sql, dimensions)


COMPARED = "compared"
"""The dimension of the comparison."""


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


def _chosen(question: Question, measure: Measure) -> Sql:
    """The rows that the question is about."""
    source, compare = measure.source, question.compare
    labels = [_label(column, source, question) for column in question.by]
    if compare:
        labels.append(_compared(source, question))
    named = joined(", ", [label + f" AS d{number}" for number, label in enumerate(labels)])
    columns = Sql("SELECT t.pseudonym AS who, ") + named + (", " if labels else "") + f"{_adds(measure)} AS x"
    if measure.only is Only.AGAIN:
        columns = columns + ", count(*) OVER (PARTITION BY t.pseudonym"
        columns = columns + (Sql(", ") + _compared(source, question) if compare else Sql("")) + ") AS times"
    used = {*question.by, *(one.column for one in question.where)}
    of_person = source is not Source.PERSON and any(source not in COLUMNS[column].at for column in used)
    join = " LEFT JOIN person AS p ON p.pseudonym = t.pseudonym" if of_person else ""
    where = joined(" AND ", _conditions(question, measure))
    return columns + f" FROM {source.value} AS t{join}" + (Sql(" WHERE ") + where if where.text else Sql(""))


def _adds(measure: Measure) -> str:
    """What a row adds to its cell."""
    return f"t.{measure.column}" if measure.way is Way.SUM else "1"


def _conditions(question: Question, measure: Measure) -> list[Sql]:
    conditions = [_condition(one, measure.source, question) for one in question.where]
    match measure.only:
        case Only.TRUE:
            conditions.append(Sql(f"t.{measure.column}"))
        case Only.FALSE:
            conditions.append(Sql(f"NOT t.{measure.column}"))
        case Only.HELD:
            conditions.append(Sql(f"t.{measure.column} IS NOT NULL"))
        case Only.OVER:
            conditions.append(Sql(f"t.{measure.column} = ?", (STATES[1],)))
    if question.period is not None:
        at = f"t.{DATED[measure.source]}"
        periods = [question.period, *([question.period.before()] if question.compare else [])]
        within = [Sql(f"{at} >= ? AND {at} <= ?", (one.first, one.last)) for one in periods]
        conditions.append(Sql("(") + joined(" OR ", within) + ")")
    return conditions + _unbanned(MADE_OF.get(measure.source, measure.source))


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


def _condition(one: Filter, source: Source, question: Question) -> Sql:
    label = _label(one.column, source, question)
    if one.op in (Op.FROM, Op.TO):
        sign = ">=" if one.op is Op.FROM else "<="
        if one.column in ("age", "since"):
            number = Sql("try_cast(regexp_extract(") + label + Sql(", '^[0-9]+', 0) AS INTEGER)")
            return number + Sql(f" {sign} ?", (_first_number(one.values[0]),))
        return label + Sql(f" {sign} ?", one.values)
    marks = ", ".join("?" * len(one.values))
    return label + Sql(f" {'NOT ' if one.op is Op.NOT else ''}IN ({marks})", one.values)


def _first_number(value: str) -> int:
    """The lower end of a band; a value that is no number is above every band."""
    digits = value.split("-")[0].strip("+ ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else 10**_DIGITS


_DIGITS = 6


def _label(column: str, source: Source, question: Question) -> Sql:
    """A column of a row, in words; nothing where it is not held."""
    home = source if source in COLUMNS[column].at else Source.PERSON
    at = f"{'p' if home is not source else 't'}.{COLUMNS[column].at[home]}"
    if column in TIME:
        return _time(column, at, question)
    match column:
        case "cohort":
            return Sql(f"concat(year({at}), '-', lpad(concat(month({at})), 2, '0'))")
        case "cohort_quarter":
            return Sql(f"concat(year({at}), '-Q', quarter({at}))")
        case "no_show" | "signed":
            return Sql(f"CASE WHEN {at} THEN 'yes' WHEN NOT {at} THEN 'no' ELSE '' END")
        case "wait":
            bands = " ".join(f"WHEN {at} <= {most} THEN '{band}'" for most, band in WAITS)
            return Sql(f"CASE WHEN {at} IS NULL THEN '' {bands} ELSE '{OVER_WAITS}' END")
    return Sql(f"coalesce(CAST({at} AS STRING), '')")


def _time(column: str, at: str, question: Question) -> Sql:
    """A month, quarter or year. In a comparison the year before bears the names of the period itself."""
    year = Sql(f"year({at})")
    if question.compare and question.period is not None:
        year = Sql(f"(year({at}) + CASE WHEN {at} < ? THEN 1 ELSE 0 END)", (question.period.first,))
    match column:
        case "year":
            text = Sql("concat(") + year + ")"
        case "quarter":
            text = Sql("concat(") + year + f", '-Q', quarter({at}))"
        case _:
            text = Sql("concat(") + year + f", '-', lpad(concat(month({at})), 2, '0'))"
    return Sql(f"CASE WHEN {at} IS NULL THEN '' ELSE ") + text + " END"


def _compared(source: Source, question: Question) -> Sql:
    if question.period is None:
        raise AssertionError("a comparison has a period: `check` asks for it")
    at = f"t.{DATED[source]}"
    return Sql(f"CASE WHEN {at} < ? THEN '{BEFORE}' ELSE '{NOW_}' END", (question.period.first,))


def places(dimensions: Sequence[str]) -> tuple[slice, slice]:
    """Where a row of the answer has its words, and where its marks."""
    number = len(dimensions)
    return slice(0, number), slice(number, 2 * number)
