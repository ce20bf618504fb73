"""Carry a plan out: one act, then its traces, then the receipt.

1. The plan is made anew inside the act. If it is not the plan that was shown, nothing is done.
2. In the act: the rows, indexes and keys of every class that goes; the log's payloads when nothing must
   stay; addresses to the suppression list where marketing goes; tombstones; the entry. All or nothing.
3. After it, for many erasures together: lanes are folded and the database's own log is emptied; from then
   it is `t_live`. Only `finish` does this, and only it makes receipts, so that none is handed out before.
   A kill in between is taken up by the next start, which calls it too.
4. The receipt proves the entry under a signed checkpoint, and holds no personal data.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import LaneError
from ombud.audit import Outcome as Logged
from ombud.choices import forget_evidence, unchoose
from ombud.database import DatabaseFault
from ombud.erasure import store
from ombud.erasure.check import VOUCHED
from ombud.erasure.model import Changed, Erased, Item, Plan, Receipt
from ombud.erasure.plan import plan_in
from ombud.keys import Tombstone
from ombud.keys.store import Holdings
from ombud.policy.model import Family
from ombud.terms import Actor, ClassId, SubjectId
from ombud.terms.ids import id_text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person, Vault
from ombud.vault.noes import NoFileFault
from ombud.vault.place import Place

ARCHIVE_HORIZON = timedelta(days=14)
"""How long an archive lives where no other time is configured; at most 35 days (T-29, design 4)."""
EPOCH = timedelta(days=7)
MARKETING, EVIDENCE = ClassId("marketing"), ClassId("evidence")


def plan(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime, only: frozenset[ClassId] | None = None) -> Plan:
    """What an erasure would do: of everything, or of the classes that were chosen. Nothing is changed but the log."""
    with vault.act(by=by, now=now) as act:
        made = plan_in(act.person(subject), only)
        act.log(Kind.PLAN, Logged.DONE, subject, facts={"step": "erase", "kept": len(made.items) - len(made.erases)})
        return made


First = Callable[[Person, Plan], None]
"""What has to happen in the act before anything goes."""


def _nothing_first(person: Person, made: Plan) -> None:
    pass


def erase(vault: Vault, shown: Plan, *, by: Actor, now: datetime, first: First = _nothing_first) -> Receipt | Changed:
    """Carry a plan out, take its traces away, and give the receipt.

    Raises `DatabaseFault` when a reader holds the database's log or the disk fails after the act: it is erased,
    and the receipt comes later.
    """
    done = carry_out(vault, shown, by=by, now=now, first=first)
    if isinstance(done, Changed):
        return done
    return finished(vault, done.erasure_id, now=now)


def finished(vault: Vault, erasure_id: bytes, *, now: datetime) -> Receipt:
    """Take the traces of an erasure that has committed away, and give its receipt.

    Raises `DatabaseFault` when a reader holds the database's log or the disk fails: it is erased all the same.
    """
    why, receipt = "a reader held the database's log", None
    try:
        receipt = finish(vault, now=now).get(erasure_id) or _written(vault, erasure_id)
    except (DatabaseFault, LaneError):
        why = "the disk or the database failed"
    if receipt is None and not _told_to_archives(vault):
        why = "the archives' place could not be written"
    if receipt is None:
        raise DatabaseFault(
            f"{vault.database.name}: erased, but {why}, so its traces are still there. "
            "The receipt is written when Ombud is next opened."
        )
    return receipt


def carry_out(
    vault: Vault, shown: Plan, *, by: Actor, now: datetime, first: First = _nothing_first
) -> Erased | Changed:
    """Erase what the plan says, in one act. `Changed` when it is no longer the plan that was shown."""
    with vault.act(by=by, now=now) as act:
        person = act.known(shown.subject) or act.person(shown.subject)
        made = plan_in(person, shown.only)
        if not made.says_the_same(shown):
            act.log(Kind.ERASE, Logged.REFUSED, shown.subject, facts={"step": "plan-changed"})
            return Changed(made)
        first(person, made)
        act.erases = True
        end = final_at(person, now)
        evidence = _erase(person, made, Tombstone(now, made.digest(), end))
        # The entry concerns nobody: the key that would seal it for the person is gone, or goes on without this.
        entry_id = act.log(
            Kind.ERASE,
            Logged.DONE if made.whole else Logged.PARTLY,
            facts={"step": "carried-out", "kept": len(made.items) - len(made.erases), "done": len(made.erases)},
        )
        done = Erased(vault.new_id(), made)
        row = store.ErasureRow(
            done.erasure_id, entry_id, to_micros(now), to_micros(end), None, json.dumps(evidence), None
        )
        store.insert(act.tx, row)
    return done


def finish(vault: Vault, *, now: datetime) -> dict[bytes, Receipt]:
    """Take the traces of committed erasures away, of all together, and write their receipts. Harmless to repeat.

    Nothing while a reader holds the database's log: `t_live` is not said before it is so. An erasure has one receipt:
    of two who finish it at once, the one that came first has written it, and only that one gives it here.
    """
    with vault.database.read() as tx:
        rows = store.unfinished(tx)
    if not rows or not _told_to_archives(vault):
        return {}
    vault.ledger.sequence(now)
    if not vault.traces.remove():
        return {}
    note = vault.ledger.checkpoint(now)
    receipts = {row.erasure_id: _receipt(vault, row, note, now) for row in rows}
    with vault.database.act() as tx:
        return {
            erasure_id: receipt
            for erasure_id, receipt in receipts.items()
            if store.finish(tx, erasure_id, to_micros(now), receipt.to_json())
        }


def _written(vault: Vault, erasure_id: bytes) -> Receipt | None:
    """The receipt that somebody else wrote meanwhile: a tidier beside this, or another process."""
    with vault.database.read() as tx:
        text = store.receipt(tx, erasure_id)
    return Receipt.from_json(text) if text else None


def _told_to_archives(vault: Vault) -> bool:
    """No receipt is written before the no-file knows: an archive could bring back what it says is gone."""
    try:
        return vault.no_file is None or vault.no_file.publish() >= 0
    except NoFileFault:
        return False


def _erase(person: Person, made: Plan, stone: Tombstone) -> dict[str, object]:
    """Everything of the classes that go. Returns what the receipt will say."""
    act, subject = person.act, person.subject
    vault, classes = act.vault, made.erases
    act.keep()
    held = None
    if person.keys.exists():
        indexed, person.addresses = vault.directory.indexed_with_addresses(act.tx, subject)
        held = Holdings(person.keys.stored(), indexed)
    suppressed = _suppress(person, classes)
    if made.whole:
        vault.ledger.forget(act.tx, subject)
        person.erase_rows()
        erased = person.erase(None, stone, held)
    else:
        _withdraw(person, (_stays(made) if made.only is None else _held(person)) - set(classes))
        vault.people.erase_classes(act.tx, subject, classes)
        if EVIDENCE in classes:
            forget_evidence(act.tx, subject)
        erased = person.erase(classes, stone, held)
        person.said_no()
    return {
        "plan_hash": stone.plan_hash.hex(),
        "items": [told(item) for item in made.items],
        "keys": [key.commitment.hex() for key in erased.keys],
        "indexes": erased.indexes,
        "suppressed": suppressed,
    }


def _stays(made: Plan) -> set[ClassId]:
    return {item.klass for item in made.items}


def _held(person: Person) -> set[ClassId]:
    """Every class of the person: what was not chosen stays, and so does a consent to it."""
    stores = {purpose.retention_class for purpose in person.act.policy.file.purposes.values()}
    return stores | {ClassId(key.klass) for key in person.keys.stored()}


def _suppress(person: Person, classes: tuple[ClassId, ...]) -> list[str]:
    """Remember every address where advertising ends with the erasure, else those of an objection (Art. 21(3))."""
    act = person.act
    channels: set[str | None] = {None} if MARKETING in classes else set()
    if not channels:
        file = act.policy.file
        objections = [file.choices[c] for c in person.about.choices if file.choices[c].kind == "objection"]
        channels = {
            choice.channel
            for choice in objections
            if any(file.purposes[purpose].family is Family.MARKETING for purpose in choice.purposes)
        }
    for one in channels:
        person.suppress(one)
    return sorted(one or "*" for one in channels)


def _withdraw(person: Person, kept: set[ClassId]) -> None:
    """An erasure ends the consents under which nothing must stay: nothing may come in under them again (17(1)(b))."""
    act = person.act
    for choice_id in person.about.choices:
        choice = act.policy.file.choices[choice_id]
        stores = {act.policy.file.purposes[purpose].retention_class for purpose in choice.purposes}
        if choice.kind == "consent" and not stores & kept:
            unchoose(act.tx, person.subject, choice_id, policy=act.policy, now=act.now)


def told(item: Item) -> dict[str, object]:
    return {
        "class": item.klass,
        "categories": list(item.categories),
        "records": item.records,
        "outcome": item.outcome.value,
        "key": item.key,
        "article": item.article,
        "sv": item.text.sv,
        "en": item.text.en,
        "kept_until": None if item.until is None else item.until.isoformat(),
    }


def final_at(person: Person, now: datetime) -> datetime:
    """No copy opens any of it after this: its epochs have ended, and the last archive of their time has expired."""
    return final_of(person.act.vault, {key.epoch for key in person.keys.stored()}, now)


def final_of(vault: Place, epochs: Collection[int], now: datetime) -> datetime:
    """The same for keys of these epochs."""
    ends = [began_at + EPOCH for epoch in epochs if (began_at := vault.keyring.began_at(epoch)) is not None]
    horizon = ARCHIVE_HORIZON if vault.no_file is None else max(vault.no_file.horizon, ARCHIVE_HORIZON)
    return max([now, *ends]) + horizon


def _receipt(vault: Vault, row: store.ErasureRow, note: str, now: datetime) -> Receipt:
    evidence = json.loads(row.evidence)
    proof = vault.ledger.prove(None, row.entry_id)
    made = Receipt(
        number=id_text("e_", row.erasure_id),
        plan_hash=evidence["plan_hash"],
        items=tuple(evidence["items"]),
        keys_destroyed=tuple(evidence["keys"]),
        indexes_removed=evidence["indexes"],
        t_live=now,
        t_final=from_micros(row.final_at),
        checkpoint=note,
        proof=None if proof is None else json.loads(proof.to_json()),
    )
    return replace(made, signature=vault.ledger.vouch(VOUCHED, made.digest()))
