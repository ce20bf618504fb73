"""Are the rows of a page as they were written? Asked of all of them together (`database/row_seal.py`)."""

from itertools import starmap

from ombud.database import DamagedRow, RowSeal
from ombud.vault.crowd.store import Read
from ombud.vault.row_forms import record_bytes, relation_bytes, stands_bytes, wishes_bytes
from ombud.vault.standing import has_wished


def check_page(row_seal: RowSeal, read: Read, unit: bytes | None) -> None:
    """Raises `DamagedRow`. Where somebody's standing says that they have wishes, these are there."""
    standing = [row for row in read.people if row[1] is not None]
    row_seal.check_many("subject", [row[2] for row in standing], starmap(stands_bytes, [row[:2] for row in standing]))
    row_seal.check_many(
        "wishes", [row[4] for row in read.wishes], starmap(wishes_bytes, [row[:4] for row in read.wishes])
    )
    row_seal.check_many("record", [row[14] for row in read.records], map(record_bytes, read.records))
    row_seal.check_many("relation", [row[-1] for row in read.relations], map(relation_bytes, read.relations))
    for subject, opened_at, seal in read.care:
        row_seal.check("care_relation", seal, subject, unit, opened_at, None)
    wished = {row[0] for row in read.wishes}
    if any(has_wished(row[1]) and row[0] not in wished for row in standing):
        raise DamagedRow("wishes")
