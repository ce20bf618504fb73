"""What must always hold (design.md 5, security.md 5), written once, checked on a folder that was opened anew.

`start` opens it as every start does: lanes are folded and erasures finished. Then, over everybody:

* nothing is half done: each row has its key and opens, each key's state seal counts exactly its rows, each
  index has its key, each row its person; masks agree with the choices behind them;
* the end of each record is the one that its grounds give, or its person is marked to be settled, and when
  everybody is settled it is so for all (3); where a person stands is written as it is;
* each state has its entry and each entry its state: an act is there with its entry or not at all;
* the log verifies, against the last checkpoint that was held elsewhere (8, I7);
* an erased person is in the tombstone and nowhere else; every erasure has its receipt, and it proves itself (5).

What is found is a list of sentences; an empty one is a good folder.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from ombud.app.installation import Ombud, open_installation
from ombud.audit.proof import check_proof, proof_from_json
from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS, LIMIT_FLAG, LimitKind
from ombud.database import Transaction
from ombud.keys.model import Mark, TamperedError
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.grounds import keep_until
from ombud.relations import store as relation_rows
from ombud.relations.relate import relations_of
from ombud.terms import CategoryId, ChoiceId, ClassId, PurposeId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Row
from ombud.vault.sweep import tables_of_people
from ombud.vault.write import row_context
from tests.faults.world import BASE

NO_MARKETING = ChoiceId("object.direct_marketing")
Said = Counter[tuple[bytes, int, str, str]]
"""How many entries say (subject, at, act, outcome)."""


def start(folder: Path, now: datetime) -> Ombud:
    """Open the folder as after a kill, and let the log be folded as the first second of a service does."""
    opened = open_installation(folder, lambda: "", now=now)
    opened.vault.ledger.sequence(now)
    return opened


def problems(ombud: Ombud, now: datetime, note: str | None, thoroughly: Collection[bytes] | None) -> list[str]:
    """Everything that is wrong. The ends of records are computed anew for `thoroughly` alone; None: for all."""
    with ombud.vault.database.read() as tx:
        subjects = [SubjectId(row[0]) for row in tx.all("SELECT subject_id FROM subject")]
        said = entries(ombud, tx)
        found = [*_strays(ombud, tx, set(subjects)), *_receipts(ombud, tx, said), *_versions(tx, said)]
        for subject in subjects:
            found += _person(ombud, tx, subject)
            found += _told(tx, subject, said)
    chosen = [subject for subject in subjects if thoroughly is None or subject in thoroughly]
    found += [text for subject in chosen for text in (*_ends(ombud, subject, now), *disobeyed(ombud, subject, now))]
    if thoroughly is None:
        ombud.vault.settle(now=now)
        found += [text for subject in chosen for text in _ends(ombud, subject, now)]
    verified = ombud.vault.ledger.verify(note)
    found += [f"the log: {problem.fault} {problem.where}" for problem in verified.problems]
    return found


def disobeyed(ombud: Ombud, subject: SubjectId, now: datetime) -> Iterator[str]:
    """An objection and a restriction are in force for the next read (4)."""
    with ombud.vault.look(by=ombud.accounts.actors["disa"], now=now) as act:
        about = act.person(subject).about
    stopped: list[tuple[str, str, str, str | None]] = (
        [("marketing.direct", "contact", "max", "email")] if NO_MARKETING in about.choices else []
    )
    if Flag.RESTRICTED in about.flags(CategoryId("name")):
        stopped += [("contract.perform", "name", "rut", None)]
    for purpose, category, actor, channel in stopped:
        by = ombud.accounts.actors[actor]
        ask = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), by, channel)
        if not isinstance(ombud.vault.open(ask, now=now), Refusal):
            yield f"{subject.hex()[:8]}: {purpose} reads what was objected to or restricted"


def entries(ombud: Ombud, tx: Transaction) -> Said:
    """What the log says, as acts at instants."""
    logged = (one.entry for one in ombud.vault.ledger.entries(tx))
    return Counter((e.subject or b"", to_micros(e.at), e.act.value, e.outcome.value) for e in logged)


def _strays(ombud: Ombud, tx: Transaction, subjects: set[SubjectId]) -> Iterator[str]:
    """Rows of people who are not there."""
    tables = [*tables_of_people(ombud.vault.database, tx), "data_key", "blind_index"]
    for table in tables:
        owners = {row[0] for row in tx.all(f"SELECT DISTINCT subject_id FROM {table}")}
        if owners - subjects:
            yield f"{table} has rows of somebody who is not there"
    if {row[0] for row in tx.all("SELECT DISTINCT subject_id FROM entry")} - subjects - {bytes(16)}:
        yield "the log has entries of somebody who is not there"
    whole = {row[0] for row in tx.all("SELECT subject_id FROM tombstone WHERE class = '*'")}
    if whole & subjects:
        yield "somebody is there and erased at once"
    if {row[0] for row in tx.all("SELECT DISTINCT subject_id FROM tombstone")} - whole - subjects:
        yield "somebody is gone without a tombstone of the whole"
    if tx.all("SELECT 1 FROM identity_lock"):
        yield "a lock of an identifier has outlived its act"


def _person(ombud: Ombud, tx: Transaction, subject: SubjectId) -> Iterator[str]:
    who = subject.hex()[:8]
    directory, keys = ombud.vault.directory, PersonKeys(ombud.vault.directory, tx, subject)
    classes = set(directory.classes(tx, subject))
    rows = [Row(*r) for r in tx.all(f"SELECT {', '.join(Row._fields)} FROM record WHERE subject_id = ?", subject)]
    try:
        for row in rows:
            key = keys.for_reading(ClassId(row.klass))
            if key is None:
                yield f"{who}: a record of class {row.klass} has no key"
            else:
                json.loads(key.open(row_context(subject, row), row.sealed))
        for klass in classes:
            marks = [Mark(row.record_id, row.version, row.sealed) for row in rows if row.klass == klass]
            directory.verify_state(tx, subject, klass, marks)
        if {row.klass for row in relation_rows.rows(tx, subject)} - classes:
            yield f"{who}: a relation has no key"
        relations_of(tx, subject, keys)
        yield from _wishes(tx, subject, keys)
    except TamperedError as error:
        yield f"{who}: {error}"
    indexed = {row[0] for row in tx.all("SELECT DISTINCT class FROM blind_index WHERE subject_id = ?", subject)}
    if indexed - classes:
        yield f"{who}: indexes of {sorted(indexed - classes)} have outlived their key"


def _wishes(tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[str]:
    """The masks say what the rows say; the evidence of each choice opens, or was erased and is nowhere."""
    who, (choices, flags) = subject.hex()[:8], choice_rows.wishes(tx, subject)
    buried = tx.one("SELECT erased_at FROM tombstone WHERE subject_id = ? AND class = 'evidence'", subject)
    rows = choice_rows.rows(tx, subject)
    live = [row for row in rows if row.ended_at is None]
    mask = sum({1 << row.bit for row in live if row.bit is not None})
    if choices != mask and (buried is None or mask & ~choices):
        yield f"{who}: the mask of choices is not that of the rows"
    for kind in LimitKind:
        limited = any(row.kind == kind and row.bit is None for row in live)
        if bool(flags & FLAG_BITS[LIMIT_FLAG[kind]]) != limited:
            yield f"{who}: the flag of {kind} is not that of the rows"
    sealed = [row for row in rows if row.sealed or buried is None or row.made_at > buried[0]]
    key = keys.for_reading(ClassId("evidence"))
    if sealed and key is None:
        yield f"{who}: the evidence of choices has no key"
    for row in sealed if key else ():
        key.open(Context(subject, "evidence", "choice", row.choice_id, 1), row.sealed)  # type: ignore[union-attr]


def _ends(ombud: Ombud, subject: SubjectId, now: datetime) -> Iterator[str]:
    """The end of each record is the end of its last ground (N-12.1, T-31)."""
    with ombud.vault.look(by=ombud.accounts.actors["disa"], now=now) as act:
        person = act.person(subject)
        written, real = person.standing()
        if written not in (None, real):
            yield f"{subject.hex()[:8]}: where the person stands is not as it is written"
        if act.tx.one("SELECT stale FROM subject WHERE subject_id = ?", subject) == (1,):
            return
        until: dict[bytes, int] = dict(act.tx.all("SELECT record_id, until FROM record WHERE subject_id = ?", subject))
        for record, category, grounds in person.records():
            if to_micros(keep_until(grounds)) != until[record]:
                yield f"{subject.hex()[:8]}: the end of a record of {category} is not that of its grounds"


def _told(tx: Transaction, subject: SubjectId, said: Said) -> Iterator[str]:
    """The states of a person and the entries about them."""
    who, base = subject.hex()[:8], to_micros(BASE)
    acts: dict[str, set[int]] = defaultdict(set)
    for of, at, act, outcome in said:
        if of == subject and outcome in ("done", "partly"):
            acts[act].add(at)
    buried = {row[0]: row[1] for row in tx.all("SELECT class, erased_at FROM tombstone WHERE subject_id = ?", subject)}
    created = tx.all("SELECT created_at FROM subject WHERE subject_id = ?", subject)[0][0]
    if created >= base and created not in acts["contact"] | acts["collect"]:
        yield f"{who}: was registered without an entry"
    if not {"contract", "claims"} & set(buried):
        yield from _relations_told(relation_rows.rows(tx, subject), acts, who)
    made = {row.made_at: row for row in choice_rows.rows(tx, subject)}
    known = acts["consent"] | acts["sign"] | acts["object"] | acts["restrict"] | acts["collect"]
    if {at for at in made if at >= base} - known:
        yield f"{who}: a choice has no entry"
    if "evidence" not in buried and (acts["consent"] | acts["object"] | acts["restrict"]) - set(made):
        yield f"{who}: an entry tells of a choice that is not there"
    nobody = {at for of, at, act, outcome in said if not of and act == "erase"}
    if set(buried.values()) - nobody - acts["object"] - acts["withdraw"]:
        yield f"{who}: a class was erased without an entry"


def _relations_told(rows: list[relation_rows.RelationRow], acts: dict[str, set[int]], who: str) -> Iterator[str]:
    base = to_micros(BASE)
    opened = {row.opened_at for row in rows if row.opened_at >= base}
    begun = acts["offer"] | acts["ask-measure"] | acts["claim"] | acts["commit"]
    if opened - begun - acts["contact"] or begun - opened:
        yield f"{who}: the relations begun are not those of the entries"
    if {row.closed_at for row in rows if (row.closed_at or 0) >= base} != acts["close"]:
        yield f"{who}: the relations ended are not those of the entries"
    signed = [r for r in rows if r.kind == "agreement" and r.opened_at >= base and r.state in ("open", "ended")]
    if len(signed) != len(acts["sign"]):
        yield f"{who}: {len(signed)} agreements, {len(acts['sign'])} entries of a signing"


def _receipts(ombud: Ombud, tx: Transaction, said: Said) -> Iterator[str]:
    """Every erasure is finished, and its receipt proves itself to anybody."""
    done = {at for of, at, act, outcome in said if not of and act == "erase"}
    rows = tx.all("SELECT erased_at, live_at, receipt FROM erasure")
    if {row[0] for row in rows} != done:
        yield "the erasures are not those of the entries"
    whole = tx.all("SELECT erased_at FROM tombstone WHERE class = '*'")
    if {row[0] for row in whole} - done:
        yield "somebody was erased without an entry"
    signer = ombud.vault.keyring
    for erased_at, live_at, receipt in rows:
        if live_at is None or receipt is None:
            yield "an erasure was not finished at the start"
            continue
        proof = proof_from_json(json.dumps(json.loads(receipt)["proof"]))
        entry = check_proof(proof, f"ombud/{signer.tenant}", signer.public_key)
        if entry is None or (entry.act.value, entry.at) != ("erase", from_micros(erased_at)):
            yield "a receipt does not prove its erasure"


def _versions(tx: Transaction, said: Said) -> Iterator[str]:
    """Each version that was adopted is one that two people's entries tell of; and no other is told of."""
    base, told = to_micros(BASE), Counter[int]()
    adopted = Counter({at: 2 for (at,) in tx.all("SELECT adopted_at FROM policy_version") if at >= base})
    for (_, at, act, _), number in said.items():
        if act == "adopt" and at >= base:
            told[at] += number
    if adopted != told:
        yield "the policy versions are not those that two people's entries tell of"
