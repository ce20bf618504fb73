"""What everything about extracts needs, brought together once by `app`; and what is asked about an extract's people."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import NOBODY, SYSTEM
from ombud.database import Transaction
from ombud.extracts.model import ExtractFault, ExtractHeader, Tables
from ombud.extracts.shape import categories_of
from ombud.extracts.shelf import Shelf
from ombud.extracts.store import ExtractRow
from ombud.policy.ask import Ask, Form
from ombud.terms import Actor, PurposeId, RoleId
from ombud.terms.time import from_micros
from ombud.vault import Vault

FOLDER = "extracts"


class NoExtract(ExtractFault):
    """There is no extract of that purpose or id that may be used now."""

    def __init__(self) -> None:
        super().__init__(
            "there is no extract of that purpose or id: none was built, its period has ended, or the policy under "
            "which it was made is no longer so. Build one with `ombud extract DIR build PURPOSE`."
        )


@dataclass(frozen=True, slots=True)
class Stores:
    """The vault that extracts are made of, and the installation's folder, where they lie."""

    vault: Vault
    folder: Path

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder / FOLDER)


def question(purpose: PurposeId, tables: Tables, by: Actor) -> Ask:
    """What is asked about each person: only the categories that give a column (Art. 5(1)(c))."""
    return Ask(NOBODY, purpose, categories_of(tables), by, form=Form.EXTRACT)


def again(row: ExtractRow, tables: Tables) -> Ask:
    """The same, asked later and by nobody: in the role that the extract was made in, which must still carry it."""
    return question(PurposeId(row.purpose), tables, Actor(SYSTEM.id, RoleId(row.role)))


def header_of(row: ExtractRow) -> ExtractHeader:
    return ExtractHeader(
        row.extract_id,
        PurposeId(row.purpose),
        from_micros(row.built_at),
        from_micros(row.expires_at),
        row.policy,
        row.people,
        json.loads(row.left_out),
        row.position,
    )


def enter(stores: Stores, tx: Transaction, row: ExtractRow, by: Actor, now: datetime, step: str, **facts: int) -> None:
    """The entry of what happened to an extract: counts and codes, nobody's name (G-04)."""
    told: dict[str, str | int] = {"extract": row.extract_id.hex(), "step": step, **facts}
    entry = Entry(
        at=now, actor=by, act=Act.EXTRACT, outcome=Outcome.DONE, purpose=PurposeId(row.purpose),
        policy_number=row.policy, facts=told,
    )  # fmt: skip
    stores.vault.ledger.record(tx, entry)
