"""Extracts of an installation: where they lie, and what is done about them each day and each moment.

* `stores_of` is what everything that builds or asks an extract is given.
* What the command line and the API show is coarse: a count under the minimum of the purpose's figures is not said, nor
  whether there is nobody; others are rounded to five, so that two lists of different days do not tell of one person
  (S-08). So is how far a building has come. Reasons of so few are not said either.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ombud.analysis.release.minimum import HIGHER, ORDINARY, is_sensitive
from ombud.analysis.release.rounding import people as rounded
from ombud.app.installation import Ombud
from ombud.extracts import ExtractHeader, Planned, Stores, Tables, expire, prune, shape
from ombud.extracts import store as rows_of
from ombud.extracts.place import question
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal, Rule
from ombud.policy.model import Policy
from ombud.policy.why import explain
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.ids import id_text
from ombud.terms.text import Language
from ombud.vault import NoPolicyError

PREFIX = "x_"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many people are left out by one rule, and what it says."""

    rule: str
    words: Text
    people: str


def stores_of(ombud: Ombud) -> Stores:
    return Stores(ombud.vault, ombud.folder)


def has_extracts(ombud: Ombud) -> bool:
    """Is there any, or anything left of one?"""
    with ombud.vault.database.read() as tx:
        return bool(rows_of.every(tx)) or bool(stores_of(ombud).shelf.extracts())


def expire_extracts(ombud: Ombud, *, now: datetime) -> int:
    """T-23: extracts come to their end, and what kills left is taken away."""
    return expire(stores_of(ombud), now=now)


def prune_extracts(ombud: Ombud, *, now: datetime) -> int:
    """Whoever has said no or gone leaves the files too (Art. 17, 21)."""
    return prune(stores_of(ombud), now=now)


def least_of(policy: Policy, purpose: PurposeId) -> int:
    """The fewest people of an extract of the purpose that are told of: health has the higher minimum, and so has what
    the policy does not have any more."""
    if purpose not in policy.file.purposes:
        return HIGHER
    columns = (column for some in shape(policy, purpose).values() for column in some)
    held = [column.category for column in columns if column.category is not None]
    return HIGHER if is_sensitive(policy, purpose, held) else ORDINARY


def coarse(people: int, least: int) -> str:
    """A number of people as it may be shown: nobody and fewer than the minimum are told alike."""
    return f"<{least}" if people < least else str(rounded(people))


def people_in(ombud: Ombud, made: Planned | ExtractHeader, now: datetime) -> str:
    """How many people are in an extract, or would be, as it may be shown. Raises `NoPolicyError`."""
    return coarse(made.people, least_of(_in_force(ombud, now), made.purpose))


def at_least(people: int) -> int:
    """How far a building has come, as it may be shown of any."""
    return people - people % HIGHER


def tables_of(ombud: Ombud, purpose: PurposeId, now: datetime) -> Tables:
    """The tables and columns of an extract of the purpose, under the policy in force."""
    return shape(_in_force(ombud, now), purpose)


def left_out(ombud: Ombud, made: Planned | ExtractHeader, by: Actor, now: datetime) -> list[LeftOut]:
    """Who is left out, by the first rule that said no; rules that leave out fewer than the minimum are not told."""
    return _left_out(_in_force(ombud, now), made, by, now)


def extract_said(
    policy: Policy, made: Planned | ExtractHeader, language: Language, *, by: Actor, now: datetime
) -> dict[str, Any]:
    """What an extract is, or would be, as a program is told it: counts and columns, and nobody."""
    tables, least = shape(policy, made.purpose), least_of(policy, made.purpose)
    return {
        "extract": extract_text(made.id) if isinstance(made, ExtractHeader) else None, "purpose": made.purpose,
        "people": coarse(made.people, least), "expires_at": made.expires_at.isoformat(),
        "left_out": [
            {"rule": one.rule, "people": one.people, "detail": one.words.in_(language)}
            for one in _left_out(policy, made, by, now)
        ],
        "tables": {table: [column.name for column in columns] for table, columns in tables.items()},
    }  # fmt: skip


def _left_out(policy: Policy, made: Planned | ExtractHeader, by: Actor, now: datetime) -> list[LeftOut]:
    asked = question(made.purpose, shape(policy, made.purpose), by)
    found, least = [], least_of(policy, made.purpose)
    for rule, people in sorted(made.left_out.items()):
        if people < least:
            continue
        said = explain(Refusal(asked, policy.number, (Rule(rule),)), policy, law_on(local_date(now)))
        found.append(LeftOut(rule, said.reasons[0].text, coarse(people, least)))
    return found


def _in_force(ombud: Ombud, now: datetime) -> Policy:
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    if policy is None:
        raise NoPolicyError("no policy is in force")
    return policy


def extract_text(extract: bytes) -> str:
    return id_text(PREFIX, extract)
