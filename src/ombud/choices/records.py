"""What a person has decided, record by record, with how it was done: for whoever is to show it (Art. 7(1))."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.choices import store
from ombud.database import Transaction
from ombud.policy.model import PolicyFile
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros


@dataclass(frozen=True, slots=True)
class Recorded:
    """One consent or objection, in force or over."""

    id: bytes
    kind: str
    """`consent` or `objection`."""
    choice: ChoiceId
    made_at: datetime
    ended_at: datetime | None
    evidence: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The text and version that was shown, the channel, the version of the notice; empty where it is kept no more."""


def records_of(tx: Transaction, subject: SubjectId, sealer: Sealer | None, file: PolicyFile) -> tuple[Recorded, ...]:
    """Every consent and objection of the person, in the order in which they were made."""
    names = {choice.bit: name for name, choice in file.choices.items()}
    rows = (row for row in store.rows(tx, subject) if row.bit is not None)
    return tuple(_recorded(subject, row, sealer, names) for row in rows)


def _recorded(
    subject: SubjectId, row: store.ChoiceRow, sealer: Sealer | None, names: Mapping[int, ChoiceId]
) -> Recorded:
    told: dict[str, Any] = {}
    if sealer is not None and row.sealed:
        told = json.loads(sealer.open(Context(subject, "evidence", "choice", row.choice_id, 1), row.sealed))
    name = told.get("choice") or names.get(row.bit or 0) or f"{row.kind}.{row.bit}"
    ended = None if row.ended_at is None else from_micros(row.ended_at)
    return Recorded(row.choice_id, row.kind, ChoiceId(name), from_micros(row.made_at), ended, told)
