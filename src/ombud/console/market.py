"""`/konsol/analyser/marknad`: our figures by area against public population figures that somebody brings (N-08.3).

* What is held against them are tables that were kept, of services outside care and of patients alike, or a question of
  the market analysis that is asked now. No table holds anybody, and none is added to another.
* The public figures are read and not kept; their source is said with every figure.
"""

from decimal import Decimal

from ombud.analysis.charts import Chart, Kind, Series
from ombud.analysis.charts.marks import MOST_SERIES
from ombud.analysis.charts.numbers import number
from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.check import canonical_names
from ombud.analysis.questions.keep import answer_text
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.questions.public import Public, read_public
from ombud.analysis.questions.ready import READY, Ready
from ombud.analysis.questions.said import NOT_SHOWN, Words
from ombud.analysis.questions.sentence import sentence
from ombud.app.analysing import Asked, ask, living
from ombud.app.market import Market, market, readable_tables
from ombud.console.analyses import BACK, MARKET
from ombud.console.analyses import HERE as ABOVE
from ombud.console.figures import Picture, desk_of, laid, no_answer, picture
from ombud.console.statistics import NO_EXTRACT
from ombud.policy.wording import capital
from ombud.terms import Text
from ombud.web import Answer, Need, Page, Route, Visit, Wrong

HERE = f"{ABOVE}/marknad"
TITLE = Text("Marknadsanalys", "Market analysis")
MOST_BYTES = 400_000
MOST_BARS = 20


def form(visit: Visit) -> Answer:
    """What can be held against the population, and the population itself."""
    return _form(visit)


def _form(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    tables = {one.name: one for one in readable_tables(desk_of(visit))}
    asked = read_address(visit.asked)
    values = {
        "tables": [(one.name, capital(sentence(one.question, visit.language))) for one in tables.values()],
        "questions": [(address(one.question), one.name) for one in _questions()],
        "chosen": visit.form.text("fraga") or (address(asked) if isinstance(asked, Question) else ""),
        "ticked": visit.form.all("tabell"), "filled": visit.form, "wrong": wrong,
    }  # fmt: skip
    return Page("console/market.html.j2", TITLE, values, 422 if wrong else 200)


def _questions() -> list[Ready]:
    """The ready-made questions that can stand beside public figures."""
    return [one for one in READY.values() if one.question.purpose == MARKET and "service" not in one.question.by]


def held(visit: Visit) -> Answer:
    """Hold them against each other; the figures stand on this page."""
    public = _public(visit)
    if isinstance(public, NotAsked):
        return _form(visit, (Wrong("kalla" if not visit.form.text("kalla") else "siffror", public.text),))
    names = visit.form.all("tabell")
    if names:
        found = market(desk_of(visit), names, public)
        return _shown(visit, found) if isinstance(found, Market) else _form(visit, _wrongs(found))
    return _asked(visit, public)


def _wrongs(found: tuple[NotAsked, ...]) -> tuple[Wrong, ...]:
    return tuple(Wrong("tabell", one.text) for one in found)


def _public(visit: Visit) -> Public | NotAsked:
    """A file, or what was pasted."""
    sent = visit.form.files.get("fil", b"")
    text = sent[:MOST_BYTES].decode("utf-8", "replace") if sent else visit.form.text("siffror")
    return read_public(text, visit.form.text("kalla"))


def _asked(visit: Visit, public: Public) -> Answer:
    """A question of the market analysis, asked now."""
    at, read = desk_of(visit), read_address(visit.form.text("fraga"))
    if isinstance(read, NotAsked):
        return _form(visit, (Wrong("fraga", _CHOOSE),))
    found = ask(at, canonical_names(read), public) if living(at, read.purpose) is not None else (NO_EXTRACT,)
    if not isinstance(found, Asked):
        return no_answer(visit, found, BACK)
    values = {"laid": laid(found, visit), "source": public.source}
    return Page("console/market_asked.html.j2", TITLE, values)


def _shown(visit: Visit, found: Market) -> Answer:
    words, by = Words(found.policy.file, visit.language), found.tables[0].question.by
    columns = [*(capital(words.column(one)) for one in by), visit.say(_LIVE)]
    for one in found.tables:
        columns += [one.name, visit.say(_PER)]
    rows = []
    for area in found.areas:
        cells = [words.value(column, word) for column, word in zip(by, area.key, strict=True)]
        cells.append("–" if area.live is None else words.count(area.live))
        for each in area.held:
            cells.append(words.of(NOT_SHOWN) if each.value is None else number(each.value, words.language))
            cells.append("–" if each.per is None else number(each.per, words.language, 1))
        rows.append(cells)
    values = {
        "columns": columns, "rows": rows, "numbers": tuple(range(len(by), len(columns))), "source": found.source,
        "answer": answer_text(found.kept.id), "drawings": _drawings(found, words, by),
    }  # fmt: skip
    return Page("console/market_held.html.j2", TITLE, values)


def _drawings(found: Market, words: Words, by: tuple[str, ...]) -> list[Picture]:
    """Per thousand who live there, by area; of areas and ages there is the table alone."""
    if len(by) > 1:
        return []
    areas = [one for one in found.areas if one.live is not None]
    areas = sorted(areas, key=lambda one: max((each.per or Decimal(-1) for each in one.held), default=Decimal(-1)))
    areas = areas[::-1][:MOST_BARS]
    places = tuple(words.value(by[0], one.key[0]) for one in areas)
    series = tuple(
        Series(table.name, tuple(one.held[place].per for one in areas))
        for place, table in enumerate(found.tables[:MOST_SERIES])
    )
    chart = Chart(
        Kind.BAR if len(series) == 1 else Kind.GROUPED, words.of(_PER_AREA), places, series, words.language,
        decimals=1, unit=words.of(_PER), axis=capital(words.column(by[0])),
    )  # fmt: skip
    made = picture(chart, "marknad")
    return [] if made is None else [made]


_LIVE, _PER = Text("Bor där", "Live there"), Text("Per 1 000", "Per 1,000")
_PER_AREA = Text("Per 1 000 invånare i varje område", "Per 1,000 inhabitants of each area")
_CHOOSE = Text("Välj en fråga eller en sparad tabell.", "Choose a question or a table that was kept.")

ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "analyses.market", show=form, do=held, need=Need.STAFF, purposes=frozenset({MARKET}), upload=MOST_BYTES
    ),
)
