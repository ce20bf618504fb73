"""Erase a registration that has been taken over by another of the same person: all of it, in one act.

* Nothing is lost: what it held lies under the kept registration, and that is looked at in the act itself. If
  something has come since, nothing is erased.
* What the log says of it is entered anew under the kept registration, each entry with its own time and actor and
  with `merged` as its origin, so that who has read stays readable (PDL 4:3). The old payloads go.
* No address is suppressed by it: the person has not gone, and has not said no.
* A tombstone and a receipt, as with every erasure; traces are taken away after it (`eraser.py`).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Logged
from ombud.audit.counts import JOINED
from ombud.erasure import store
from ombud.erasure.eraser import final_at, finished, told
from ombud.erasure.model import Item, Outcome, Plan, Receipt
from ombud.keys import Tombstone
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Person, Vault

_WORDS = Text(
    "Registreringen var en dubblett. Uppgifterna finns kvar under personens andra registrering (artikel 5.1 d).",
    "The registration was a double. The data is held under the person's other registration (Art. 5(1)(d)).",
)


def erase_joined(
    vault: Vault, subject: SubjectId, kept: SubjectId, whole: Callable[[Act], bool], *, by: Actor, now: datetime
) -> Receipt | None:
    """Erase a registration whose data `whole` says is under the other. None, and nothing done, when it is not."""
    erasure_id = vault.new_id()
    vault.ledger.sequence(now)  # what this process has read of it is in the log before the log moves
    with vault.act(by=by, now=now) as act:
        if not whole(act):
            act.nothing_changed()
            return None
        _enter_anew(act, subject, kept)
        row = _erase(act.person(subject), kept, erasure_id)
        store.insert(act.tx, row)
    return finished(vault, erasure_id, now=now)


def _enter_anew(act: Act, subject: SubjectId, kept: SubjectId) -> None:
    ledger = act.vault.ledger
    for logged in ledger.who_read(act.tx, subject):
        ledger.record(act.tx, replace(logged.entry, subject=kept, origin=JOINED))


def _erase(person: Person, kept: SubjectId, erasure_id: bytes) -> store.ErasureRow:
    act, vault, subject = person.act, person.act.vault, person.subject
    act.erases = True
    classes = vault.directory.classes(act.tx, subject)
    items = tuple(
        Item(klass, (), 0, Outcome.ERASE, "MERGED", "5(1)(d)", _WORDS) for klass in classes
    )  # fmt: skip
    digest = Plan(subject, act.now, act.policy.number, items).digest()
    end = final_at(person, act.now)
    vault.ledger.forget(act.tx, subject)
    person.erase_rows(into=kept)
    erased = person.erase(None, Tombstone(act.now, digest, end), into=kept)
    entry_id = act.log(Kind.ERASE, Logged.DONE, facts={"step": "merged", "done": len(items)})
    evidence = {
        "plan_hash": digest.hex(),
        "items": [told(item) for item in items],
        "keys": [key.commitment.hex() for key in erased.keys],
        "indexes": erased.indexes,
        "suppressed": 0,
    }
    return store.ErasureRow(
        erasure_id, entry_id, to_micros(act.now), to_micros(end), None, json.dumps(evidence), None
    )  # fmt: skip
