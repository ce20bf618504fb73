"""The eight invariants of security.md 5, written once, checked on a folder that was opened anew after a fault.

`start` opens it as every start does: lanes are folded and erasures finished. `gather` reads it, and `EVERY`
names what must hold, whatever happened:

* I1: what was acknowledged is there, and nothing is half done: each state has its entry and each entry its
  state, each row its key, each key's seal counts exactly its rows, where a person stands is written as it is, each
  end is the one that its grounds give, or its person is marked to be settled, and when they are it is so for all;
* I2: an erased person is in the tombstone and nowhere else, and the raw files say no more (`traces`);
* I3: what was released has its entry in the log;
* I4: nothing is sent twice: there is nothing yet that sends, and the check fails when there is;
* I5: objection, withdrawal and restriction are in force at the next read, and masks say what choices say;
* I6: what was asked for is done whole or open: no erasure without its receipt, and each proves itself;
* I7: the log verifies, against the last checkpoint that was held elsewhere;
* I8: nothing that tells of anybody lies open in any file (`plaintext`), by the scanner of tests/scan.

What is found is a list of sentences; an empty one is a good folder.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ombud.app.installation import Ombud, open_installation
from ombud.audit.proof import check_proof, proof_from_json
from ombud.audit.verify import Fault
from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS, LIMIT_FLAG, LimitKind
from ombud.database import Transaction
from ombud.database.row_seal import DamagedRow
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
from tests.faults.unchanged import Unchanged
from tests.faults.world import BASE
from tests.scan.scanner import Scanner

NO_MARKETING = ChoiceId("object.direct_marketing")
Said = Counter[tuple[bytes, int, str, str]]
"""How many entries say (subject, at, act, outcome)."""
Acknowledged = Counter[tuple[bytes, int, str]]
"""How many entries must say (subject, at, act)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an opened folder says, and what was acknowledged."""

    ombud: Ombud
    now: datetime
    subjects: tuple[SubjectId, ...]
    said: Said
    note: str | None = None
    """The last checkpoint, held elsewhere."""
    acknowledged: Acknowledged = field(default_factory=Counter)
    thoroughly: Collection[bytes] | None = None
    """For whom the decisions are made anew, which is slow; None: for everybody."""
    powerless: bool = False
    """The power went: entries of durability `process` may be lost, and the log says that a lane is damaged."""

    def looked_into(self) -> list[SubjectId]:
        return [one for one in self.subjects if self.thoroughly is None or one in self.thoroughly]

    def lacking(self, opens: bool) -> Iterator[str]:
        """What was acknowledged and the log does not say. Of somebody erased it says nothing."""
        told: Acknowledged = Counter()
        for (subject, at, act, _), number in self.said.items():
            told[subject, at, act] += number
        for (subject, at, act), number in self.acknowledged.items():
            concerned = (act == "open") is opens and (not subject or subject in self.subjects)
            if concerned and told[subject, at, act] < number:
                yield f"the entry of an acknowledged {act} is not in the log"


def start(folder: Path, now: datetime) -> Ombud:
    """Open the folder as after a kill, and let the log be folded as the first second of a service does."""
    opened = open_installation(folder, lambda: "", now=now)
    opened.vault.ledger.sequence(now)
    return opened


def gather(ombud: Ombud, now: datetime) -> Evidence:
    """Who is there, and what the log says."""
    with ombud.vault.database.read() as tx:
        subjects = tuple(SubjectId(row[0]) for row in tx.all("SELECT subject_id FROM subject"))
        return Evidence(ombud, now, subjects, entries(ombud, tx))


def problems(evidence: Evidence) -> list[str]:
    """Everything that is wrong, each with the number of its invariant."""
    return [f"{name}: {text}" for name, check in EVERY.items() for text in _found(check(evidence))]


def _found(sentences: Iterator[str]) -> Iterator[str]:
    """What a check finds; a row that does not hold ends the check and is what it found."""
    try:
        yield from sentences
    except DamagedRow as error:
        yield str(error)


def acknowledged_writes_exist(evidence: Evidence) -> Iterator[str]:
    """I1: no act is lost, none is half there."""
    ombud = evidence.ombud
    yield from evidence.lacking(opens=False)
    with ombud.vault.database.read() as tx:
        yield from _versions(tx, evidence.said)
        before = Unchanged(ombud, tx)
        for subject in evidence.subjects:
            yield from before.same("whole", subject, lambda one=subject: tuple(_person(ombud, tx, one)))
            yield from _told(tx, subject, evidence.said)
    for subject in evidence.looked_into():  # before: settling would write anew where somebody stands
        yield from _ends(ombud, subject, evidence.now)
    if evidence.subjects and ombud.vault.settle(now=evidence.now):  # before there is a policy there is nobody
        with ombud.vault.database.read() as tx:
            moved = Unchanged(ombud, tx).moved(before)
        for subject in moved.intersection(evidence.looked_into()):
            yield from _ends(ombud, SubjectId(subject), evidence.now)


def erased_is_nowhere(evidence: Evidence) -> Iterator[str]:
    """I2: no key, no index, no row of who is gone."""
    with evidence.ombud.vault.database.read() as tx:
        yield from _strays(evidence.ombud, tx, set(evidence.subjects))


def releases_are_logged(evidence: Evidence) -> Iterator[str]:
    """I3: a value that left has its entry."""
    yield from evidence.lacking(opens=True)


_SENDS = {"send", "sent", "outbox", "campaign", "mail"}
_NO_SENDS = {"no_outbox", "queue_mail"}
_SENT_ONCE = frozenset({"campaign", "campaign_recipient"})
"""Looked at here, and in full where campaigns are killed (tests/campaigns/test_killed.py)."""


def nothing_is_sent_twice(evidence: Evidence) -> Iterator[str]:
    """I4: a message of a campaign is one recipient's alone. Another table of sends has to be checked here.

    A no on its way to the archives' place is none, where the same one twice is one; nor is mail that came in.
    """
    with evidence.ombud.vault.database.read() as tx:
        tables = evidence.ombud.vault.database.columns(tx)
        twice = tx.all("SELECT 1 FROM campaign_recipient GROUP BY message_id HAVING count(*) > 1")
    if twice:
        yield f"{len(twice)} messages are of more than one recipient"
    for table in sorted(tables):
        if table not in _NO_SENDS and table not in _SENT_ONCE and _SENDS & set(table.split("_")):
            yield f"{table} is a table of sends that no invariant looks at"


def choices_are_in_force(evidence: Evidence) -> Iterator[str]:
    """I5: what was decided by the person holds at the next read."""
    ombud = evidence.ombud
    with ombud.vault.database.read() as tx:
        look = Unchanged(ombud, tx)
        for subject in evidence.subjects:
            try:
                yield from look.same("wishes", subject, lambda one=subject: list(_wishes(ombud, tx, one)))
            except TamperedError as error:
                yield f"{subject.hex()[:8]}: {error}"
    for subject in evidence.looked_into():
        yield from disobeyed(ombud, subject, evidence.now)


def requests_are_whole_or_open(evidence: Evidence) -> Iterator[str]:
    """I6: no erasure is half done, and what is done is proven."""
    with evidence.ombud.vault.database.read() as tx:
        yield from _receipts(evidence.ombud, tx, evidence.said)


def log_agrees_with_its_witness(evidence: Evidence) -> Iterator[str]:
    """I7: nothing that was logged is gone or changed."""
    for problem in evidence.ombud.vault.ledger.verify(evidence.note).problems:
        if not (evidence.powerless and problem.fault is Fault.LANE_DAMAGED):
            yield f"the log: {problem.fault} {problem.where}"


EVERY: Mapping[str, Callable[[Evidence], Iterator[str]]] = {
    "I1": acknowledged_writes_exist,
    "I2": erased_is_nowhere,
    "I3": releases_are_logged,
    "I4": nothing_is_sent_twice,
    "I5": choices_are_in_force,
    "I6": requests_are_whole_or_open,
    "I7": log_agrees_with_its_witness,
}


def traces(folder: Path, gone: Collection[bytes]) -> list[str]:
    """I2, in the bytes of a closed folder: the id of who is gone lies in the tombstones and nowhere else."""
    raw = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"}
    with sqlite3.connect(folder / "ombud.db") as database:
        stones = Counter(row[0] for row in database.execute("SELECT subject_id FROM tombstone"))
    database.close()
    found = []
    for subject in gone:
        for path, content in raw.items():
            allowed = stones[subject] if path.name == "ombud.db" else 0
            if content.count(subject) != allowed:
                found.append(
                    f"I2: the id of an erased person lies in {path.suffix or path.name} more than in tombstones"
                )
    return found


def plaintext(folder: Path, scanner: Scanner) -> list[str]:
    """I8: every byte of every file, under every cover."""
    return [f"I8: {hit.path}: a {hit.kind} as {hit.encoding}" for hit in scanner.scan(folder)]


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
        nobody = {bytes(16)} if table in ("plan", "plan_step") else set[bytes]()  # work that is about nobody
        if owners - subjects - nobody:
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
    except TamperedError as error:
        yield f"{who}: {error}"
    indexed = {row[0] for row in tx.all("SELECT DISTINCT class FROM blind_index WHERE subject_id = ?", subject)}
    if indexed - classes:
        yield f"{who}: indexes of {sorted(indexed - classes)} have outlived their key"


def _wishes(ombud: Ombud, tx: Transaction, subject: SubjectId) -> Iterator[str]:
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
    key = PersonKeys(ombud.vault.directory, tx, subject).for_reading(ClassId("evidence"))
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


_CHOSEN = ("consent", "sign", "object", "restrict", "collect")
"""The acts that leave a record of a choice."""


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
    # A joining's relations and choices come with its first act, what the log says of them with its last.
    half_joined = tx.all("SELECT 1 FROM joining WHERE subject_id = ? AND state = 'confirmed'", subject)
    if not half_joined and not {"contract", "claims"} & set(buried):
        yield from _relations_told(relation_rows.rows(tx, subject), acts, who)
    made = {row.made_at: row for row in choice_rows.rows(tx, subject)}
    came = said if half_joined else {one for one in said if one[0] == subject}
    known = {at for _, at, act, outcome in came if act in _CHOSEN and outcome in ("done", "partly")}
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
    if opened - begun - acts["contact"] - acts["merge"] or begun - opened:
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
