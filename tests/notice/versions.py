"""Two versions of the notice in one clinic: what people were told, and what is in force now."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.activation import inactive
from ombud.policy.check import check, critical_purposes
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy, PolicyFile
from tests.clinic import NOW, ROOT, Clinic, demo_policy

BEFORE = NOW - timedelta(days=900)
"""A day under the older version."""


@lru_cache(maxsize=2)
def shipped(name: str, overlay: str | None = None) -> Loaded:
    texts = [(ROOT / "policies" / file).read_text(encoding="utf-8") for file in (name, overlay) if file]
    loaded = load(*texts)
    assert isinstance(loaded, Loaded), loaded
    return loaded


def published() -> Loaded:
    """The notice as it stands published, with its faults."""
    return shipped("halsoklustret-published.yaml")


def proposed() -> Loaded:
    """The policy to adopt, with the demo's invented facts and approvals."""
    return shipped("halsoklustret.yaml", "demo-overlay.yaml")


def adopt_as_judged(clinic: Clinic, loaded: Loaded) -> Policy:
    """Put a policy in force without the purposes that the linter stops, as `ombud policy adopt` does (LN-03)."""
    critical = critical_purposes(check(loaded.file, loaded.position))
    stopped = inactive(loaded.file, law_on(local_date(clinic.now)), critical)
    with clinic.vault.database.act() as tx:
        policy = Policy(len(clinic.vault.book.versions(tx)) + 1, clinic.now, loaded.file, stopped)
        clinic.vault.book.adopt(tx, policy, loaded.text, ("asta", "bo"), clinic.now)
    return policy


def changed(purpose: str, **rows: Any) -> PolicyFile:
    """The demo's policy with some rows of one purpose written otherwise."""
    data = demo_policy().model_dump(mode="json")
    data["purposes"][purpose].update(rows)
    return PolicyFile.model_validate(data)


def without_purpose(*purposes: str) -> PolicyFile:
    """The demo's policy without some purposes, and without the choices and roles that speak of them."""
    data = demo_policy().model_dump(mode="json")
    for purpose in purposes:
        del data["purposes"][purpose]
    data["choices"] = {c: row for c, row in data["choices"].items() if not set(purposes) & set(row["purposes"])}
    return PolicyFile.model_validate(data)
