"""May this question be asked? Held against the policy in force before anything is opened.

* The purpose is declared, on, has a basis, gives figures only, and is one that the role works for (N-08.1, N-10.2,
  S-12, S-04).
* Health is used under a gate of PDL 2:4, or not at all (S-05).
* The measure, the columns and the filters are the purpose's own; values are none that may not be searched for (S-03).

Everything that stands against the question is said at once. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ombud.analysis.questions.columns import DATED, OF_PERSON, TIME, Column, columns_of, named, sources_of
from ombud.analysis.questions.compile import dimensions
from ombud.analysis.questions.measures import LISTS, MEASURES, Measure, Way, measure_named
from ombud.analysis.questions.model import MONTHS, MOST_COLUMNS, Filter, NotAsked, Op, Question
from ombud.analysis.questions.refusals import HEALTH, no_column, no_value
from ombud.extracts import Tables, shape
from ombud.law import law_on
from ombud.law.model import Law
from ombud.law.periods import local_date
from ombud.policy.model import Policy, Purpose
from ombud.terms import PurposeId, RoleId, Text

RANGED = frozenset({"age", "since", "cohort", "cohort_quarter"})
"""The columns that `from` and `to` can be said of."""
MOST_VALUES, LONGEST_VALUE = 40, 120
_APPROVAL = re.compile(r"\b20\d\d-\d{5}-\d\d\b")
"""The number of an approval by the ethics authority (2003:460), as a gate of the purpose names it."""


def objections(question: Question, policy: Policy, role: RoleId, now: datetime) -> tuple[NotAsked, ...]:
    """Everything that stands against the question; nothing where it may be asked."""
    against = not_for(question.purpose, policy, role, now)
    if against is not None:
        return (against,)
    return tuple(_against(question, shape(policy, question.purpose)))


def not_for(purpose_id: PurposeId, policy: Policy, role: RoleId, now: datetime) -> NotAsked | None:
    """Why there are no questions under that purpose, for that role; the first reason is enough."""
    purpose = policy.file.purposes.get(purpose_id)
    if purpose_id.startswith("research") and not (purpose and any(_APPROVAL.search(gate) for gate in purpose.gates)):
        return _RESEARCH
    if purpose is None or purpose.output != "aggregate" or not shape(policy, purpose_id):
        return _NO_PURPOSE
    if not purpose.bases:
        return _NO_BASIS
    if purpose.off is not None or purpose_id in policy.inactive:
        return _OFF
    if purpose_id not in getattr(policy.file.roles.get(role), "purposes", ()):
        return _NOT_YOURS
    return _ungated_health(purpose, policy, law_on(local_date(now)))


def _ungated_health(purpose: Purpose, policy: Policy, law: Law) -> NotAsked | None:
    """S-05: statistics on health outside PDL 2:4 are not made."""
    special = any(policy.file.categories[used.id].special for used in purpose.categories)
    return _COMMERCIAL if special and not law.pdl_gates & set(purpose.gates) else None


def _against(question: Question, tables: Tables) -> Iterator[NotAsked]:
    measure = MEASURES.get(question.measure)
    if measure is None or measure.source not in sources_of(tables):
        yield _no_measure(question.measure, measure, tables)
        return
    part = None if measure.part is None else measure.part[0]
    mine = {column.id: column for column in columns_of(tables, measure.source) if column.id != part}
    yield from _by(question, measure, mine, tables)
    yield from _several(question, measure)
    for one in question.where:
        yield from _filter(one, mine, tables)
    yield from _time(question, measure)


def _no_measure(word: str, measure: Measure | None, tables: Tables) -> NotAsked:
    if word.strip().casefold() in LISTS:
        return _NO_LIST
    if measure is not None and "visit" not in tables and measure.source in ("visit", "finding"):
        return NotAsked(HEALTH.rule, Text(f"{HEALTH.name.sv} {HEALTH.why.sv}.", f"{HEALTH.name.en} {HEALTH.why.en}."))
    there = sources_of(tables)
    can = ", ".join(one.id for one in MEASURES.values() if one.source in there)
    return NotAsked(
        "D-03",
        Text("Det måttet har ändamålet inte.", "The purpose does not have that measure."),
        Text(f"Välj bland: {can}.", f"Choose among: {can}."),
    )


def _by(question: Question, measure: Measure, mine: dict[str, Column], tables: Tables) -> Iterator[NotAsked]:
    if len(dimensions(question)) > MOST_COLUMNS:
        yield _TOO_MANY
    if len(set(question.by)) < len(question.by) or len(set(TIME) & set(question.by)) > 1:
        yield _TWICE
    for column in question.by:
        if column not in mine:
            yield _not_mine(column, measure, tables)


def _not_mine(word: str, measure: Measure, tables: Tables) -> NotAsked:
    """A column of the purpose may still not belong to what is counted."""
    elsewhere = any(named(word) in tuple(columns_of(tables, source)) for source in sources_of(tables))
    if not elsewhere:
        return no_column(word, tables)
    can_sv = ", ".join(one.name.sv for one in columns_of(tables, measure.source))
    can_en = ", ".join(one.name.en for one in columns_of(tables, measure.source))
    return NotAsked(
        "S-04",
        Text(f"Måttet {measure.name.sv} delas inte upp på det.", f"{measure.name.en} is not divided by that."),
        Text(f"Välj bland: {can_sv}.", f"Choose among: {can_en}."),
    )


def _filter(one: Filter, mine: dict[str, Column], tables: Tables) -> Iterator[NotAsked]:
    column = mine.get(one.column)
    if column is None or one.column in TIME:
        yield no_column(one.column, tables) if column is None else _TIME_IS_PERIOD
        return
    if one.op in (Op.FROM, Op.TO) and (one.column not in RANGED or len(one.values) != 1):
        yield _NO_RANGE
    if not one.values or len(one.values) > MOST_VALUES:
        yield _VALUES
    for value in one.values:
        if len(value) > LONGEST_VALUE or not value.isprintable() or '"' in value:
            yield _VALUES
        elif (against := no_value(column, value)) is not None:
            yield against


def _several(question: Question, measure: Measure) -> Iterator[NotAsked]:
    """Several values are added up, which can be done where each person is in one cell; else each is seen by itself."""
    many = [one for one in question.where if one.column not in question.by and (one.op is not Op.IS or one.values[1:])]
    adds_up = measure.way not in (Way.AGAIN, Way.OVER) and OF_PERSON.issuperset(dimensions(question))
    if many and not adds_up:
        yield _SEVERAL


def _time(question: Question, measure: Measure) -> Iterator[NotAsked]:
    if question.period is None:
        if question.compare:
            yield _COMPARE_WHAT
        return
    if measure.source not in DATED:
        yield _NO_TIME
    if question.period.last < question.period.first:
        yield _BACKWARDS
    elif question.compare and question.period.months > MONTHS:
        yield _COMPARE_WHAT


def canonical_names(question: Question) -> Question:
    """The question with its measure and columns by their own names, where a synonym was used."""
    measure = measure_named(question.measure)
    return replace(
        question,
        measure=question.measure if measure is None else measure.id,
        by=tuple(_own(word) for word in question.by),
        where=tuple(replace(one, column=_own(one.column)) for one in question.where),
    ).canonical()


def _own(word: str) -> str:
    column = named(word)
    return word if column is None else column.id


_RESEARCH = NotAsked(
    "S-12",
    Text(
        "Forskning är en egen ordning (lag 2003:460) och kräver ett godkännandenummer, som policyn nämner.",
        "Research is a regime of its own (Act 2003:460) and needs an approval number that the policy names.",
    ),
    Text("Ansök hos Etikprövningsmyndigheten.", "Apply to the Swedish Ethical Review Authority."),
)
_NO_PURPOSE = NotAsked(
    "N-08.1",
    Text("Det ändamålet ger inga siffror: policyn har det inte, eller inte för analyser.",
         "That purpose gives no figures: the policy does not have it, or not for analyses."),
    Text("Se `ombud policy explain`.", "See `ombud policy explain`."),
)  # fmt: skip
_NO_BASIS = NotAsked(
    "N-10.2",
    Text("Ändamålet har ingen angiven rättslig grund (NO_DECLARED_BASIS).",
         "The purpose has no declared legal basis (NO_DECLARED_BASIS)."),
    Text("Policyn måste ändras först.", "The policy must be changed first."),
)  # fmt: skip
_OFF = NotAsked(
    "D-02",
    Text("Ändamålet är inte igång; policyn säger varför.", "The purpose is not running; the policy says why."),
)
_NOT_YOURS = NotAsked(
    "S-04", Text("Din roll arbetar inte för det ändamålet.", "Your role does not work for that purpose.")
)
_COMMERCIAL = NotAsked(
    "S-05",
    Text(
        "Statistik om hälsa utanför vårdens egna ändamål (2 kap. 4 § patientdatalagen) görs inte utan ett "
        "samhällsintresse som klart väger över (3 kap. 7 § dataskyddslagen); ett sådant är inte bedömt.",
        "Statistics on health outside the purposes of care (Patient Data Act 2:4) are not made unless the public "
        "interest clearly outweighs the risk (Data Protection Act 3:7); that has not been assessed.",
    ),
)
_NO_LIST = NotAsked(
    "N-08.4",
    Text(
        "En analys ger siffror och aldrig en lista över personer.", "An analysis gives figures, never a list of people."
    ),
    Text("Fråga efter ett antal.", "Ask for a number."),
)
_TOO_MANY = NotAsked(
    "S-08",
    Text(
        f"Högst {MOST_COLUMNS} kolumner i en fråga, villkorens räknade.",
        f"At most {MOST_COLUMNS} columns in a question, those of its conditions counted.",
    ),
)  # fmt: skip
_SEVERAL = NotAsked(
    "S-08",
    Text(
        "Flera värden i ett villkor läggs bara ihop där varje person finns i en enda grupp.",
        "Several values of a condition are added up only where each person is in one group.",
    ),
    Text("Dela upp på kolumnen i stället, eller välj ett värde.", "Divide by the column, or choose one value."),
)
_TWICE = NotAsked(
    "N-05.1",
    Text("Samma uppdelning två gånger, eller två slags tid.", "The same column twice, or two kinds of time."),
)
_TIME_IS_PERIOD = NotAsked("S-08", Text("Tid väljs med en period.", "Time is chosen by a period."))
_NO_RANGE = NotAsked(
    "N-05.1",
    Text("”Från” och ”till” går att säga om ålder och om tid, med ett värde.",
         "From and to can be said of age and time, with one value."),
)  # fmt: skip
_VALUES = NotAsked(
    "N-05.1",
    Text(f"Ett villkor har 1–{MOST_VALUES} värden av högst {LONGEST_VALUE} tecken, utan citattecken.",
         f"A filter has 1–{MOST_VALUES} values of at most {LONGEST_VALUE} characters, without quotation marks."),
)  # fmt: skip
_COMPARE_WHAT = NotAsked(
    "N-05.1",
    Text("Jämförelsen behöver en period av högst tolv månader.", "The comparison needs a period of at most 12 months."),
)
_NO_TIME = NotAsked("S-11", Text("Det måttet har ingen tid.", "That measure has no time."))
_BACKWARDS = NotAsked("N-05.1", Text("Perioden slutar innan den börjar.", "The period ends before it begins."))
