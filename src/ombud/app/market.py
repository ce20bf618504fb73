"""Market analysis: tables that were kept, side by side by area, against public figures that somebody brings.

* It reads released tables and nothing else: of services outside care, and of patients, who enter it in no other way
  (policy.md, `analysis.market`). No extract is opened.
* Figures of different tables are never added or subtracted here; each is divided by how many live there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ombud.analysis.questions.answer import rank
from ombud.analysis.questions.check import not_for
from ombud.analysis.questions.keep import Figured, Kept, digest_of, keep_figures
from ombud.analysis.questions.kept_table import NOT_KEPT, KeptTable, kept_table, kept_tables
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import NotAsked, Show
from ombud.analysis.questions.public import PER, Public, cannot_stand_beside
from ombud.analysis.release import TOTAL
from ombud.analysis.release.model import Number
from ombud.app.analysing import Desk, purposes
from ombud.law.municipalities import compared
from ombud.policy.model import Policy
from ombud.terms import PurposeId, Text

MARKET = PurposeId("analysis.market")
MOST_TABLES = 8
NO_EXTRACT = bytes(16)


@dataclass(frozen=True, slots=True)
class Held:
    """A table's figure of one area, and the same per thousand who live there."""

    value: Number | None
    per: Decimal | None


@dataclass(frozen=True, slots=True)
class Area:
    """One line: an area, or an area and an age."""

    key: tuple[str, ...]
    live: int | None
    """How many live there, as far as the public figures say."""
    held: tuple[Held, ...]
    """In the order of the tables."""


@dataclass(frozen=True, slots=True)
class Market:
    tables: tuple[KeptTable, ...]
    areas: tuple[Area, ...]
    source: str
    policy: Policy
    kept: Kept


def readable_tables(at: Desk) -> tuple[KeptTable, ...]:
    """A table that has left may be read by whoever works with figures at all; by nobody else."""
    if not purposes(at):
        return ()
    with at.ombud.vault.database.read() as tx:
        return kept_tables(tx)


def readable_table(at: Desk, name: str, version: int | None = None) -> tuple[Policy, KeptTable] | NotAsked:
    """One of them, with the policy whose words it is read in."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return policy
    found = [one for one in readable_tables(at) if one.name == name and version in (None, one.version)]
    return (policy, found[-1]) if found else NOT_KEPT


def market(at: Desk, names: Sequence[str], public: Public) -> Market | tuple[NotAsked, ...]:
    """Hold tables that were kept against public figures; that it was done is kept, for a finding to rest on."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return (policy,)
    against = not_for(MARKET, policy, at.by.role, at.now)
    if against is not None:
        return (against,)
    with at.ombud.vault.database.read() as tx:
        found = [kept_table(tx, name) for name in dict.fromkeys(names)]
    tables = tuple(one for one in found if isinstance(one, KeptTable))
    refused = (*(one for one in found if isinstance(one, NotAsked)), *_cannot_stand(tables))
    if refused:
        return refused
    areas = tuple(_areas(tables, public))
    said = "&".join(f"table={one.name}.{one.version}" for one in tables)
    rows = [[list(one.key), one.live, *(str(held.value) for held in one.held)] for one in areas]
    what = Figured(MARKET, f"purpose={MARKET}&{said}", NO_EXTRACT, digest_of(rows), ())
    kept = keep_figures(at.ombud.vault, what, by=at.by, now=at.now)
    return Market(tables, areas, public.source, policy, kept)


def _cannot_stand(tables: Sequence[KeptTable]) -> Iterator[NotAsked]:
    """Why the tables cannot stand side by side by area, if so."""
    if not 0 < len(tables) <= MOST_TABLES:
        yield _HOW_MANY
    by_area = (cannot_stand_beside(one.question) for one in tables)
    yield from dict.fromkeys(one for one in by_area if one is not None)
    if len({one.question.by for one in tables}) > 1:
        yield _ALIKE
    if any(not _is_count(one) for one in tables):
        yield _COUNTS


def _is_count(table: KeptTable) -> bool:
    measure = MEASURES[table.question.measure]
    return not measure.percent and measure.per is None and table.question.show is Show.NUMBER


def _areas(tables: Sequence[KeptTable], public: Public) -> Iterator[Area]:
    """Every area of a table or of the public figures, by its name."""
    figures = [{(compared(key[0]), *key[1:]): value for key, value in one.figures.items()} for one in tables]
    names = {(compared(key[0]), *key[1:]): key for one in tables for key in one.figures}
    ages = len(tables[0].question.by) - 1
    keys = {key for one in figures for key in one if key[0] != TOTAL} | {
        (area, *((age,) * ages)) for area, age in public.people if bool(ages) is (age != TOTAL)
    }
    for key in sorted(keys, key=lambda one: tuple(map(rank, one))):
        live = public.in_(key[0], key[1] if ages else TOTAL)
        held = tuple(_held(one, key, live) for one in figures)
        yield Area(names.get(key, (public.names.get(key[0], key[0]), *key[1:])), live, held)


def _held(figures: Mapping[tuple[str, ...], Number | None], key: tuple[str, ...], live: int | None) -> Held:
    value = figures.get(key)
    return Held(value, None if value is None or not live else Decimal(value) * PER / live)


_HOW_MANY = NotAsked(
    "N-05.1",
    Text(f"Ange en till {MOST_TABLES} sparade tabeller.", f"Name one to {MOST_TABLES} tables that were kept."),
)
_ALIKE = NotAsked(
    "S-08",
    Text("Tabellerna är inte uppdelade på samma sätt.", "The tables are not divided alike."),
    Text("Välj tabeller per kommun, eller per kommun och ålder.", "Choose tables by municipality, or that and age."),
)
_COUNTS = NotAsked(
    "S-08",
    Text("Bara antal delas med hur många som bor där, inga andelar och medelvärden.",
         "Only counts are divided by how many live there, no shares and means."),
)  # fmt: skip
