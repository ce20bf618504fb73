"""What is kept of questions: that one was answered, that one is saved, and what was found (S13 of the notice).

* An answer is kept as a hash of its figures, with the question's address and the releases that it is made of. The same
  question of the same extract gives the same figures as long as the same people are in it; where it does not, that is
  said.
* A saved question has a name and versions. A version is never changed.
* A study ends in a dated finding: what was found, what was changed, and the answers that it rests on. It holds no
  personal data, and what looks like some is refused.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from ombud.analysis.questions import store
from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.answer import Answer
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.questions.store import AnsweredRow, FindingRow, SavedRow
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.database import Transaction
from ombud.law.periods import local_date
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

NAME = re.compile(r"[a-z0-9åäö][a-z0-9åäö-]{0,63}")
LONGEST = 4_000
_LENGTH = 16
_ADDRESS = re.compile(r"\S+@\S+|(?<!\w)(?:\+46|0)\s?\d(?:[\s-]?\d){6,10}\b")
_NUMBERS = re.compile(r"\d{6,8}[-+ ]?\d{4}")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept, and whether it is as it was the last time from the same extract."""

    id: bytes
    again: date | None = None
    """The day when the same was asked of the same extract before."""
    same: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    name: str
    version: int
    question: Question
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class Finding:
    id: bytes
    purpose: PurposeId
    found: str
    changed: str
    """What was changed for it; empty where nothing was."""
    answers: tuple[bytes, ...]
    at: datetime
    by: str

    @property
    def on(self) -> date:
        return local_date(self.at)


def answer_text(answer: bytes) -> str:
    return id_text("a_", answer)


def answer_from(text: str) -> bytes:
    """Raises `ValueError`, which never repeats the text, when it is no such id."""
    return id_bytes("a_", text)


def finding_text(finding: bytes) -> str:
    return id_text("f_", finding)


@dataclass(frozen=True, slots=True)
class Figured:
    """Figures that were let out, as they are kept: what was asked, of what, and what it came to."""

    purpose: PurposeId
    address: str
    extract: bytes
    digest: bytes
    releases: tuple[bytes, ...]


def digest(answer: Answer) -> bytes:
    """The figures as one hash: what is shown, and what is not."""
    return digest_of([[list(row.key), *map(str, (row.value, row.people, row.before))] for row in answer.rows])


def digest_of(rows: object) -> bytes:
    """Any figures as one hash."""
    return sha256(json.dumps(rows, ensure_ascii=True).encode()).digest()


def keep_answer(vault: Vault, answer: Answer, *, by: Actor, now: datetime) -> Kept:
    """Note that it was answered, and whether it was so before."""
    question = answer.question
    releases = tuple(one.id for one in answer.released)
    what = Figured(question.purpose, address(question), answer.header.id, digest(answer), releases)
    return keep_figures(vault, what, by=by, now=now)


def keep_figures(vault: Vault, what: Figured, *, by: Actor, now: datetime) -> Kept:
    """The same of figures that are no single question's."""
    row = AnsweredRow(
        vault.new_id(), what.purpose, what.address, what.extract, what.digest, b"".join(what.releases),
        to_micros(now), by.id,
    )  # fmt: skip
    with vault.act(by=by, now=now) as act:
        before = store.answered_before(act.tx, row.extract_id, row.purpose, row.address)
        store.add_answered(act.tx, row)
        act.enter(entry_of(act, what.purpose, "answered"))
    again = None if before is None else local_date(from_micros(before.asked_at))
    return Kept(row.answer_id, again, before is None or before.digest == what.digest)


def is_name(name: str) -> bool:
    """May something be kept under that name? It is no number of anybody's."""
    return bool(NAME.fullmatch(name)) and not looks_like_personnummer(name)


def save(vault: Vault, name: str, question: Question, *, by: Actor, now: datetime) -> Saved | NotAsked:
    """Save a question under a name, as its next version; the same question again is the version that there is."""
    if not is_name(name):
        return NO_NAME
    with vault.act(by=by, now=now) as act:
        versions = [row for row in store.saved(act.tx) if row.name == name]
        act.enter(entry_of(act, question.purpose, "saved"))
        if versions and versions[-1].address == address(question):
            return _saved(versions[-1])
        number = versions[-1].version + 1 if versions else 1
        row = SavedRow(name, number, question.purpose, address(question), to_micros(now), by.id)
        store.add_saved(act.tx, row)
    return _saved(row)


def saved(tx: Transaction) -> tuple[Saved, ...]:
    """Every version of every saved question."""
    return tuple(_saved(row) for row in store.saved(tx))


def saved_as(tx: Transaction, name: str, version: int | None = None) -> Saved | NotAsked:
    """A saved question: that version, or the newest."""
    found = [row for row in store.saved(tx) if row.name == name and version in (None, row.version)]
    return _saved(found[-1]) if found else _NOT_SAVED


def _saved(row: SavedRow) -> Saved:
    question = read_address(row.address)
    if isinstance(question, NotAsked):
        raise AssertionError("an address that was saved reads back: its form is never changed")
    return Saved(row.name, row.version, question, from_micros(row.saved_at), row.saved_by)


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What somebody has found, to be noted."""

    purpose: PurposeId
    found: str
    changed: str
    answers: tuple[bytes, ...]


def add_finding(vault: Vault, new: NewFinding, *, by: Actor, now: datetime) -> Finding | NotAsked:
    """Note a finding. It rests on answers that were let out, for its purpose."""
    found, changed = new.found.strip(), new.changed.strip()
    if not found or len(found) > LONGEST or len(changed) > LONGEST:
        return _NO_FINDING
    if any(_personal(text) for text in (found, changed)):
        return _PERSONAL
    with vault.act(by=by, now=now) as act:
        refused = _refused(act, new)
        if refused is not None:
            act.enter(entry_of(act, new.purpose, "finding", Outcome.REFUSED))
            return refused
        row = FindingRow(
            vault.new_id(), new.purpose, found, changed, b"".join(new.answers), to_micros(now), by.id
        )  # fmt: skip
        store.add_finding(act.tx, row)
        act.enter(entry_of(act, new.purpose, "finding"))
    return _finding(row)


def _refused(act: Act, new: NewFinding) -> NotAsked | None:
    role = act.policy.file.roles.get(act.by.role)
    if role is None or new.purpose not in role.purposes:
        return _NOT_YOURS
    rests = [store.answered(act.tx, answer) for answer in new.answers]
    return _RESTS_ON_NOTHING if not rests or any(row is None or row.purpose != new.purpose for row in rests) else None


def findings(tx: Transaction) -> tuple[Finding, ...]:
    """Every finding, the newest first."""
    return tuple(_finding(row) for row in store.findings(tx))


def _finding(row: FindingRow) -> Finding:
    answers = tuple(row.answers[start : start + _LENGTH] for start in range(0, len(row.answers), _LENGTH))
    return Finding(
        row.finding_id, PurposeId(row.purpose), row.found, row.changed, answers, from_micros(row.found_at), row.found_by
    )


def _personal(text: str) -> bool:
    """Could there be a number or an address of a person in it?"""
    return bool(_ADDRESS.search(text)) or any(looks_like_personnummer(found) for found in _NUMBERS.findall(text))


def entry_of(act: Act, purpose: PurposeId, step: str, outcome: Outcome = Outcome.DONE) -> Entry:
    """The entry of what was done with figures: the purpose and the step."""
    return Entry(
        at=act.now, actor=act.by, act=Kind.ANALYSE, outcome=outcome, purpose=purpose, policy_number=act.policy.number,
        facts={"step": step},
    )  # fmt: skip


NO_NAME = NotAsked(
    "N-05.1",
    Text(
        "Ett namn består av små bokstäver, siffror och bindestreck.", "A name is lower-case letters, digits, hyphens."
    ),
)
_NOT_SAVED = NotAsked(
    "N-05.1", Text("Det finns ingen sparad fråga med det namnet.", "There is no saved question of that name.")
)
_NO_FINDING = NotAsked(
    "N-10.2",
    Text(
        f"Skriv vad som kom fram, i högst {LONGEST} tecken.", f"Write what was found, in at most {LONGEST} characters."
    ),
)
_PERSONAL = NotAsked(
    "N-08.4",
    Text("Ett resultat får inte ha personuppgifter: här står något som ser ut som ett nummer eller en adress.",
         "A finding holds no personal data: there is something here that looks like a number or an address."),
    Text("Skriv om gruppen, inte om personen.", "Write of the group, not of the person."),
)  # fmt: skip
_NOT_YOURS = NotAsked(
    "S-04", Text("Din roll arbetar inte för det ändamålet.", "Your role does not work for that purpose.")
)
_RESTS_ON_NOTHING = NotAsked(
    "N-10.2",
    Text("Ett resultat vilar på minst ett svar som har släppts för samma ändamål.",
         "A finding rests on at least one answer that was let out for the same purpose."),
    Text("Ange svarets id med --answer; det står sist i svaret.", "Name the answer with --answer: the id ends it."),
)  # fmt: skip
