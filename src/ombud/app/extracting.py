"""Extracts of an installation: where they lie, and what is done about them each day and each moment.

* `stores_of` is what everything that builds or asks an extract is given.
* What the command line shows is coarse: a count under five is not said, and others are rounded to five, so that two
  lists of different days do not tell of one person (S-08).
"""

from dataclasses import dataclass
from datetime import datetime

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
from ombud.vault import NoPolicyError

SMALLEST = 5
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


def coarse(people: int) -> str:
    """A number of people as it may be shown."""
    if people == 0:
        return "0"
    return f"<{SMALLEST}" if people < SMALLEST else str(round(people / SMALLEST) * SMALLEST)


def tables_of(ombud: Ombud, purpose: PurposeId, now: datetime) -> Tables:
    """The tables and columns of an extract of the purpose, under the policy in force."""
    return shape(_in_force(ombud, now), purpose)


def left_out(ombud: Ombud, made: Planned | ExtractHeader, by: Actor, now: datetime) -> list[LeftOut]:
    """Who is left out, by the first rule that said no."""
    policy = _in_force(ombud, now)
    asked = question(made.purpose, shape(policy, made.purpose), by)
    found = []
    for rule, people in sorted(made.left_out.items()):
        said = explain(Refusal(asked, policy.number, (Rule(rule),)), policy, law_on(local_date(now)))
        found.append(LeftOut(rule, said.reasons[0].text, coarse(people)))
    return found


def _in_force(ombud: Ombud, now: datetime) -> Policy:
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    if policy is None:
        raise NoPolicyError("no policy is in force")
    return policy


def extract_text(extract: bytes) -> str:
    return id_text(PREFIX, extract)
