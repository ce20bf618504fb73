"""A clinic for tests: one installation in a folder, with the demo's policy in force and people at work.

Time is frozen at `NOW` and moves only when a test moves it. Ids are random, as in life.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from ombud.app.log_keys import DirectoryLogKeys, KeyringSigner
from ombud.audit import Act, Ledger, Outcome
from ombud.choices import set_flags
from ombud.collection.relate import Beginning, begin
from ombud.database import Database
from ombud.events.outbox import EventOutbox
from ombud.keys import KeyDirectory, Keyring
from ombud.keys.root import FileRoot
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.load import load
from ombud.policy.model import Policy, PolicyFile, Regime
from ombud.relations import Kind, Relation
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RoleId, SubjectId, UnitId
from ombud.vault import Budget, Draft, NoGround, Opened, PolicyBook, Vault, Written
from tests.database_fixture import another, make_database

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=5000)

RUT = Actor("rut", RoleId("receptionist"), UnitId("reception"))
VERA = Actor("vera", RoleId("care_staff"), UnitId("clinic-south"))
STELLAN = Actor("stellan", RoleId("care_staff"), UnitId("clinic-north"))
CAMPAIGNS = Actor("campaigns", RoleId("campaigns"))
ADA = Actor("ada", RoleId("analyst"))
DISA = Actor("disa", RoleId("dpo"))
EVA = Actor("eva", RoleId("finance"))


@lru_cache(maxsize=1)
def demo_policy() -> PolicyFile:
    """The policy to adopt with the demo's invented facts and approvals."""
    loaded = load(
        (ROOT / "policies" / "halsoklustret.yaml").read_text(encoding="utf-8"),
        (ROOT / "policies" / "demo-overlay.yaml").read_text(encoding="utf-8"),
    )
    assert not isinstance(loaded, tuple), loaded
    return loaded.file


@dataclass
class Clinic:
    """One installation and the things a test does with it, each as its own act."""

    folder: Path
    vault: Vault
    now: datetime = field(default=NOW)

    def beside(self) -> "Clinic":
        """Another process at work in the same clinic."""
        return Clinic(self.folder, _vault(self.folder, another(self.vault.database), self.vault.keyring), self.now)

    def later(self, **by: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**by)
        return self.now

    def adopt(self, file: PolicyFile, from_at: datetime) -> Policy:
        with self.vault.database.act() as tx:
            policy = Policy(len(self.vault.book.versions(tx)) + 1, from_at, file)
            self.vault.book.adopt(tx, policy, file.model_dump_json(), ("asta", "bo"), from_at)
        return policy

    def somebody(self, *flags: Flag) -> SubjectId:
        """A newly registered person of whom nothing is held."""
        with self.vault.act(by=RUT, now=self.now) as act:
            subject = self.vault.directory.register(act.tx, self.now)
            set_flags(act.tx, subject, on=flags or (Flag.ADULT,))
            act.log(Act.CONTACT, Outcome.DONE, subject)
        return subject

    def begin(self, subject: SubjectId, kind: Kind, at: datetime | None = None, **terms: str) -> Relation:
        relation = begin(self.vault, subject, Beginning(kind, at or self.now, terms=terms), by=RUT, now=self.now)
        assert isinstance(relation, Relation), relation
        return relation

    def hold(self, subject: SubjectId, category: str, klass: str, **values: str) -> Written | NoGround:
        """Store one record as the person's own data, collected now."""
        return self.store(subject, self.draft(category, klass, values))

    def draft(self, category: str, klass: str, values: Mapping[str, str], **more: object) -> Draft:
        regime = Regime.PDL if klass == "care" else Regime.NON_CARE
        made: dict[str, object] = {
            "category": CategoryId(category), "klass": ClassId(klass), "fields": values, "source": "data_subject",
            "channel": "desk", "collected_at": self.now, "event_at": self.now, "regime": regime,
        }  # fmt: skip
        return Draft(**{**made, **more})  # type: ignore[arg-type]

    def store(self, subject: SubjectId, draft: Draft) -> Written | NoGround:
        with self.vault.act(by=RUT, now=self.now) as act:
            written = act.person(subject).seal(draft)
            act.log(Act.COLLECT, Outcome.DONE, subject, categories=(draft.category,))
        return written

    def read(
        self, subject: SubjectId, purpose: str, category: str, by: Actor = RUT, channel: str | None = None
    ) -> Opened | Refusal:
        return self.vault.open(self.asked(subject, purpose, category, by, channel), now=self.now)

    def asked(
        self, subject: SubjectId, purpose: str, category: str, by: Actor = RUT, channel: str | None = None
    ) -> Ask:
        return Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), by, channel)

    def values(self, subject: SubjectId, purpose: str, category: str, by: Actor = RUT) -> list[dict[str, str]]:
        """The plain values, where reading is permitted; fails the test where it is not."""
        opened = self.read(subject, purpose, category, by)
        assert isinstance(opened, Opened), opened
        return [dict(value.fields) for value in opened.data.reveal()]

    def refused(
        self, subject: SubjectId, purpose: str, category: str, by: Actor = RUT, channel: str | None = None
    ) -> set[str]:
        """The rules that refuse the read; fails the test where it is permitted."""
        answer = self.read(subject, purpose, category, by, channel)
        assert isinstance(answer, Refusal), answer
        return {rule.value for rule in answer.rules}


def make_clinic(folder: Path) -> Clinic:
    """A clinic whose policy came into force long before `NOW`."""
    keyring = Keyring.create(folder / "keys", FileRoot.create(folder / "root.key"), "clinic", NOW)
    (folder / "lanes").mkdir(mode=0o700)
    clinic = Clinic(folder, _vault(folder, make_database(folder), keyring))
    clinic.adopt(demo_policy(), LONG_AGO)
    return clinic


def _vault(folder: Path, database: Database, keyring: Keyring) -> Vault:
    directory = KeyDirectory(keyring, lambda: secrets.token_bytes(16))
    ledger = Ledger(database, DirectoryLogKeys(directory, keyring), KeyringSigner(keyring), folder / "lanes")
    budget = Budget(database, directory, {"rut": 10_000})  # her whole day happens within a frozen hour
    outbox = EventOutbox(lambda: secrets.token_bytes(16))
    book = PolicyBook()
    return Vault(database, keyring, directory, ledger, book, lambda: secrets.token_bytes(16), budget, outbox=outbox)
