"""What one entry of the log says.

* An entry has one actor, one act, one outcome, and at most one data subject (G-04, A-12).
* Every field but `reason` holds codes, ids and numbers. What is not one is refused here, by a message
  that does not repeat it. `reason` exists only inside the sealed payload of an act.
* Acts and the names of facts are closed lists (`words`).

spec/audit-log.md 1 is the page for this file.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from ombud.audit.words import FACTS, Act, FactKind, Outcome
from ombud.terms import Actor, CategoryId, PurposeId, RecordId, RoleId, SubjectId, utc

NOBODY = SubjectId(bytes(16))
"""The subject of an entry that concerns no data subject."""
SYSTEM = Actor("ombud", RoleId("system"))
"""The actor of what Ombud does by itself: opening and closing lanes, checkpoints."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
_PERSONNUMMER = re.compile(r"(?:\d\d)?\d{6}[-+]?\d{4}")
_HEXADECIMAL = re.compile(r"[0-9a-f]{2,128}")
_ID = re.compile(r"[a-z]{1,4}_[0-9A-HJKMNP-TV-Z]{26}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST_COUNT = 2**53
_LONGEST_REASON = 4000


class EntryError(ValueError):
    """A field holds something that the log does not take. The message names the field, never the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One actor did, or was refused, one thing."""

    at: datetime
    actor: Actor
    act: Act
    outcome: Outcome
    subject: SubjectId | None = None
    purpose: PurposeId | None = None
    categories: tuple[CategoryId, ...] = ()
    """Sorted, each once: the entry is the same in whatever order they were named."""
    policy_number: int = 0
    """0 before a policy has been adopted."""
    rules: tuple[str, ...] = ()
    origin: str = ""
    """The code of the source or system that the data comes from (EHDS Annex II 3.2)."""
    records: tuple[RecordId, ...] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)
    reason: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        utc(self.at)
        object.__setattr__(self, "categories", tuple(sorted(set(self.categories))))
        _check_words(self.actor, self.origin, self.purpose, self.categories, self.rules)
        check_facts(self.facts)
        if not 0 <= self.policy_number < 2**32:
            raise EntryError("policy_number is no number of a policy")
        if self.subject is not None and (len(self.subject) != 16 or self.subject == NOBODY):
            raise EntryError("subject is no id of a data subject")
        if len(self.records) > 0xFFFF or any(len(record) != 16 for record in self.records):
            raise EntryError("records holds something that is no id of a record")
        if self.reason is not None and not 0 < len(self.reason) <= _LONGEST_REASON:
            raise EntryError(f"reason has 1 to {_LONGEST_REASON} characters")


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and not _PERSONNUMMER.fullmatch(text)


@lru_cache(maxsize=1024)
def _check_words(
    actor: Actor, origin: str, purpose: PurposeId | None, categories: tuple[CategoryId, ...], rules: tuple[str, ...]
) -> None:
    """The same few words come in entry after entry; only what has passed is remembered."""
    _codes("actor", [actor.id, actor.role])
    _codes("unit", [actor.unit] if actor.unit else [])
    _codes("origin", [origin] if origin else [])
    _codes("purpose", [] if purpose is None else [purpose])
    _codes("categories", categories)
    _codes("rules", rules)


def _codes(name: str, values: Iterable[str]) -> None:
    for value in values:
        if not is_code(value):
            raise EntryError(f"{name} holds something that is no code; the log takes codes and ids only")


def check_facts(facts: Mapping[str, str | int]) -> None:
    """Raise `EntryError` where a name is not of the closed list, or a value not of its kind."""
    for name, value in facts.items():
        _check_fact(name, value)


def _check_fact(name: str, value: str | int) -> None:
    if isinstance(value, str):
        _check_fact_word(name, value)
    else:
        _check_fact_value(name, value)


@lru_cache(maxsize=1024)
def _check_fact_word(name: str, value: str) -> None:
    """Codes come again and again; only what has passed is remembered."""
    _check_fact_value(name, value)


def _check_fact_value(name: str, value: str | int) -> None:
    kind = FACTS.get(name)
    if kind is None:
        raise EntryError("facts has a name that spec/audit-log.md 3 does not know")
    if not _FITS[kind](value):
        raise EntryError(f"the fact {name} is no {kind}")


def _is_count(value: str | int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_COUNT


def _is_id(value: str | int) -> bool:
    text = str(value)
    known = _HEXADECIMAL.fullmatch(text) or _ID.fullmatch(text)
    return isinstance(value, str) and bool(known) and not _PERSONNUMMER.fullmatch(text)


_FITS: dict[FactKind, Callable[[str | int], bool]] = {
    FactKind.COUNT: _is_count,
    FactKind.CODE: lambda value: isinstance(value, str) and is_code(value),
    FactKind.ID: _is_id,
    FactKind.HASH: lambda value: isinstance(value, str) and len(value) == 64 and _is_id(value),
    FactKind.DATE: lambda value: isinstance(value, str) and bool(_DATE.fullmatch(value)),
}
