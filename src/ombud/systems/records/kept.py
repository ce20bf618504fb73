"""Records that a statute keeps: what they are known by, and the same records again (`systems/kept.py`)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ombud.systems.kept import Again, KeptRow, kept_row, known_by
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.port import GivenRow
from ombud.systems.records.deciding import Share, kept_by_statute
from ombud.systems.records.source import ByKey, Records, key_of


def kept_records(mapping: SystemMapping, schema: Schema, shares: Sequence[Share]) -> Iterator[KeptRow]:
    """What each record that stays by a statute is known by."""
    for share in shares:
        mapped = mapping.tables[share.table]
        known, since = known_by(schema.by_name[share.table], mapped), mapped.erase.since
        for record in share.stays if share.why else ():
            values = {name: _flat(record.values.get(name)) for name in known}
            one = kept_row(share.table, share.why, values, record.values.get(since or ""))
            if one is not None:
                yield one


def records_again(records: Records, mapping: SystemMapping, asked: Again, now: datetime) -> Iterator[GivenRow]:
    """Those of the records that are there and that the statute keeps today.

    One that stays because another refers to it (`keeps_needed`) has no period of its own, and is given with it.
    """
    mapped = mapping.tables[asked.table]
    way = ByKey(asked.columns, frozenset(tuple(str(part) for part in key) for key in asked.keys))
    for record in records.read(asked.table, [way]):
        key = key_of(record, asked.columns)
        own = mapped.erase.do != "keep" and records.keeps_needed
        if key in way.keys and (own or kept_by_statute(mapped, record, now)):
            yield GivenRow(asked.table, asked.names, tuple(record.values.get(name) for name in asked.names))


def _flat(value: object) -> object:
    """A record that is known by one of several values has no single one to be asked for by."""
    return None if isinstance(value, list) else value
