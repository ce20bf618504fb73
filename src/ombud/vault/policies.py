"""The policy versions of one installation: which one decides, and what an older one told.

* The version in force is the last whose `from_at` has come; before the first nothing is permitted.
* Versions are numbered from 1 and never changed; each is kept with its text, its hash and the two who
  signed it (N-01.2). A text whose hash differs does not load.
* A record carries the number of the version its person was told, and a mask of that version's purposes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from ombud.database import Transaction
from ombud.law import Law
from ombud.policy.grounds import Grounds
from ombud.policy.model import RESTORED, Family, Policy, PolicyFile
from ombud.terms import CategoryId, PurposeId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import store_versions as store

GO_ON = frozenset({Family.CARE, Family.LEGAL})
"""What goes on in an installation that was restored without its no-file (design 4, *Archives*)."""


class PolicyChanged(Exception):
    """The stored text of a version is not the text that was adopted. Nothing may be decided from it."""


class Told(NamedTuple):
    """What a person had been told about one record."""

    purposes: frozenset[PurposeId]
    with_interest: frozenset[PurposeId]
    under: Policy


class PolicyBook:
    """Reads versions as they are needed and keeps them: a version never changes."""

    def __init__(self) -> None:
        self._versions: dict[int, Policy] = {}
        self._told: dict[tuple[int, int], Told] = {}
        self._held: dict[int, Policy] = {}
        self._masks: dict[tuple[int, CategoryId], int] = {}
        self._grounds: dict[tuple[int, date], Grounds] = {}

    def in_force(self, tx: Transaction, now: datetime) -> Policy | None:
        """The policy that decides at `now`, or `None` when none has come into force."""
        number = store.in_force(tx, to_micros(now))
        return None if number is None else self.version(tx, number)

    def mark(self, policy: Policy) -> int:
        """The number as the database says it: below 0 for a version that is held back."""
        return -policy.number if self._held.get(policy.number) is policy else policy.number

    def told_at(self, tx: Transaction, at: datetime, policy: Policy) -> Policy:
        """The version that people were told at `at` (N-01.2); `policy` is the one in force now.

        What is older than every version counts as told under the first.
        """
        if policy.from_at <= at:
            return policy
        return self.in_force(tx, at) or self.version(tx, store.version_marks(tx)[0][0])

    def _held_back(self, policy: Policy) -> Policy:
        """Restored without its no-file: nobody knows who has said no since. Care and legal duties alone go on."""
        if policy.number not in self._held:
            stopped = {
                purpose_id: (*policy.inactive.get(purpose_id, ()), RESTORED)
                for purpose_id, purpose in policy.file.purposes.items()
                if purpose.family not in GO_ON
            }
            self._held[policy.number] = replace(policy, inactive={**policy.inactive, **stopped})
        return self._held[policy.number]

    def version(self, tx: Transaction, number: int) -> Policy:
        """The version of that number; below 0 it is that version, held back."""
        if number < 0:
            return self._held_back(self.version(tx, -number))
        if number not in self._versions:
            store.version_marks(tx)  # another one may be in force because a date was changed
            row = store.version(tx, number)
            if row is None or _digest(row.text, row.compiled, row.inactive) != row.sha256:
                raise PolicyChanged(f"policy version {number} is missing or changed; restore the latest backup")
            self._versions[number] = Policy(
                row.number,
                from_micros(row.from_at),
                PolicyFile.model_validate_json(row.compiled),
                {PurposeId(p): tuple(rules) for p, rules in json.loads(row.inactive).items()},
            )
        return self._versions[number]

    def text(self, tx: Transaction, number: int) -> str:
        """The file of a version as it was signed."""
        self.version(tx, number)
        row = store.version(tx, number)
        if row is None:
            raise PolicyChanged(f"policy version {number} is missing; restore the latest backup")
        return row.text

    def versions(self, tx: Transaction) -> tuple[Policy, ...]:
        return tuple(self.version(tx, number) for number, _ in store.version_marks(tx))

    def grounds(self, policy: Policy, law: Law) -> Grounds:
        """What keeps data under this version and this law, with what is remembered of it."""
        key = (policy.number, law.valid_from)
        found = self._grounds.get(key)
        if found is None:
            found = self._grounds[key] = Grounds(policy, law)
        return found

    def mask(self, policy: Policy, category: CategoryId) -> int:
        """The purposes that this version names for a category, as bits."""
        key = (policy.number, category)
        if key not in self._masks:
            self._masks[key] = _purpose_mask(policy, category)
        return self._masks[key]

    def told(self, tx: Transaction, number: int, mask: int) -> Told:
        key = (number, mask)
        if key not in self._told:
            policy = self.version(tx, number)
            told = frozenset(
                purpose_id
                for purpose_id, purpose in policy.file.purposes.items()
                if purpose.bit is not None and mask >> purpose.bit & 1
            )
            self._told[key] = Told(told, told & _with_interest(policy), policy)
        return self._told[key]

    def adopt(self, tx: Transaction, policy: Policy, text: str, by: tuple[str, str], now: datetime) -> None:
        """Write a version. Who may, and what follows, `policy.adopt` has said before."""
        compiled = policy.file.model_dump_json()
        inactive = json.dumps({purpose: list(rules) for purpose, rules in policy.inactive.items()}, sort_keys=True)
        row = store.VersionRow(
            policy.number,
            to_micros(policy.from_at),
            to_micros(now),
            *by,
            _digest(text, compiled, inactive),
            text,
            compiled,
            inactive,
        )
        store.insert_version(tx, row)


def _digest(*parts: str) -> bytes:
    """The hash of a version: its text as it was signed, and what is decided from."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def told_now(policy: Policy, category: CategoryId) -> Told:
    """What somebody is told of a category under a version that need not be in force: a draft has no number yet."""
    told = frozenset(
        purpose_id
        for purpose_id, purpose in policy.file.purposes.items()
        if purpose.bit is not None and any(used.id == category for used in purpose.categories)
    )
    return Told(told, told & _with_interest(policy), policy)


def _purpose_mask(policy: Policy, category: CategoryId) -> int:
    return sum(
        1 << purpose.bit
        for purpose in policy.file.purposes.values()
        if purpose.bit is not None and any(used.id == category for used in purpose.categories)
    )


def _with_interest(policy: Policy) -> frozenset[PurposeId]:
    """Purposes for which the version states a legitimate interest (Art. 13(1)(d), C-394/23)."""
    interests: Mapping[str, object] = policy.file.interests
    return frozenset(
        purpose_id
        for purpose_id, purpose in policy.file.purposes.items()
        if any(basis.article == "6.1.f" and basis.interest in interests for basis in purpose.bases)
    )
