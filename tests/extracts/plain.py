"""An open extract of plain rows, for the tests of what asks extracts. Of invented people only.

    with plain("statistics.business", person=[(1, "40-49", "Exempelstad")], agreement=[…]) as extract:
        extract.ask("SELECT municipality, count(*) FROM person GROUP BY 1")

The tables are those that the demo's policy gives the purpose; rows have their columns in that order. `pseudonyms` says
by what a person is known in an extract for advertising.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from ombud.extracts.answering import OpenExtract
from ombud.extracts.engine import Engine, quoted
from ombud.extracts.model import ExtractHeader
from ombud.extracts.shape import shape
from ombud.policy.model import Policy
from ombud.terms import PurposeId, SubjectId
from tests.clinic import LONG_AGO, NOW, demo_policy

Rows = Sequence[tuple[object, ...]]


@contextmanager
def plain(
    purpose: str,
    *,
    pseudonyms: Mapping[SubjectId, int] | None = None,
    left_out: Mapping[str, int] | None = None,
    built_at: datetime = NOW,
    **rows: Rows,
) -> Iterator[OpenExtract]:
    """An extract of that purpose that holds exactly these rows."""
    tables = shape(Policy(1, LONG_AGO, demo_policy()), PurposeId(purpose))
    assert set(rows) <= set(tables), f"{purpose} has the tables {sorted(tables)}"
    engine = Engine()
    engine.make(tables)
    for table, held in rows.items():
        marks = ", ".join("?" * len(tables[table]))
        engine.many(f"INSERT INTO {quoted(table)} VALUES ({marks})", held)
    engine.lock()
    people = len({row[0] for row in rows.get("person", ())})
    header = ExtractHeader(
        bytes(16), PurposeId(purpose), built_at, built_at + timedelta(days=30), 1, people, left_out or {}, position=0
    )
    known = None if pseudonyms is None else pseudonyms.__getitem__
    try:
        yield OpenExtract(header, tables, engine, lambda: None, known)
    finally:
        engine.close()
