"""A story that needs rows which nothing of ours would write: they are written, and sealed as if it had."""

from ombud.app.row_seals import seal_table
from ombud.database import Database, Transaction
from ombud.terms import SubjectId
from tests.clinic import DISA, Clinic


def sealed_so(database: Database, tx: Transaction, table: str, sql: str, *values: object) -> None:
    """Carry out a statement about a table, and seal the table's rows as they then are."""
    assert tx.run(sql, *values) > 0
    seal_table(database, tx, table)


def written_so(clinic: Clinic, subject: SubjectId, table: str, sql: str, *values: object) -> None:
    """The same as an act that says that the person has changed."""
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        sealed_so(clinic.vault.database, act.tx, table, sql, *values)
        act.person(subject).changed()
        act.nothing_changed()
