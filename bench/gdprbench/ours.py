"""Ombud: the same operations through what the package offers to everybody. No SQL, and nothing left out.

* A record is a sealed record of a person, of one category, in the retention class of its purpose; it is opened for
  that purpose by an account whose role carries it: decided, logged, decrypted.
* Metadata is by reference: what was said of a purpose stands in the policy, what was said of one person in one record
  of theirs; what was said last holds. A change of one of them is one act, however many records it is about.
* A change of a purpose is a version of the policy, signed by two, with an entry for each.
* People are found through the keyed index, by the name of their user or of their purpose.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bench.gdprbench import policy
from bench.gdprbench.oracle import Answer
from bench.gdprbench.workload import CHANGED, USERS, Kind, Operation, data, metadata
from ombud.app.installation import Making, Ombud, create, open_installation
from ombud.audit import Act as Logged
from ombud.audit import Entry, Outcome
from ombud.audit.model import NOBODY
from ombud.policy.ask import Ask
from ombud.policy.model import Policy, Regime
from ombud.retention import Swept, sweep
from ombud.terms import Actor, PurposeId, RoleId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Act, Draft, Opened, Person, PersonalData, Value, Written
from ombud.vault import store as records_of
from ombud.vault.crowd import Crowd
from ombud.vault.supersede import Corrected, supersede

_SCALE = timedelta(hours=1)
"""A second to live is an hour here: no storage period of a policy is shorter than an hour."""
_LATER = timedelta(days=3)
"""A period ends with its day, and what is to live longer lives for a year at least."""
_PERIOD = timedelta(days=policy.PERIOD_DAYS)
_BY, _TWO = Actor("processor", RoleId("processor")), ("Asta Ansvarig", "Bo Beslut")
_PEOPLE_AT_ONCE = 100
_ASKED = frozenset({policy.CATEGORY})
_TOML = """\
[installation]
name = "gdprbench"
keys = "{keys}"
root = "file"
demo = true
public_key = "{{public_key}}"
country = "SE"
{database}

[actors.processor]
role = "processor"
people_per_hour = 10000000
"""


class Ours:
    """An installation, and the operations as acts and reads of it. Time is the run's own: a millisecond each."""

    def __init__(self, ombud: Ombud, now: datetime, users: int = USERS) -> None:
        self.ombud = ombud
        self.now = now
        self._users = users
        self._generation: dict[int, int] = {}
        self._since = now
        self._shown: list[int] = []
        self.entries: list[int] = []
        """When something was entered, in milliseconds of the run, as often as it was: what a log must show."""

    def tick(self) -> None:
        self.now += timedelta(milliseconds=1)

    # --- before the run

    def load(self, records: int, progress: Callable[[int, int], None] = lambda _done, _of: None) -> None:
        """Everybody with their records, many people to an act."""
        people = min(self._users, records)
        for first in range(0, people, _PEOPLE_AT_ONCE):
            with self.ombud.vault.act(by=_BY, now=self.now) as act:
                for user in range(first, min(first + _PEOPLE_AT_ONCE, people)):
                    person = self._newcomer(act, user)
                    for number in range(user, records, self._users):
                        self._sealed(person, number)
                    self._entered(act, Logged.COLLECT, person.subject)
            progress(min(first + _PEOPLE_AT_ONCE, people), people)
        self.ombud.vault.ledger.sequence(self.now)

    def expire(self) -> int:
        """Thirty seconds later, which are thirty hours: what was to live no longer is swept; how many records."""
        self.now += _LATER
        swept = sweep(self.ombud.vault, by=_BY, now=self.now)
        if not isinstance(swept, Swept):
            raise AssertionError("a sweep was refused")
        self.now += timedelta(seconds=1)
        self._since = self.now
        self.entries.clear()
        return sum(rows for kind, (rows, _) in swept.counted.by.items() if kind.category == policy.CATEGORY)

    # --- the operations

    def carry_out(self, operation: Operation) -> Answer:
        kind, number = operation.kind, operation.number
        if kind is Kind.READ:
            found = self._read(self._user(number), number)
            return {number: found[number]} if number in found else {}
        if kind is Kind.READ_USER:
            return self._read(self._user(number), number)
        if kind is Kind.READ_PURPOSE:
            return self._read_purpose(number)
        if kind is Kind.LOG:
            return self._log(operation.lines)
        if kind is Kind.SET_PURPOSE:
            return self._set_purpose(number, operation.field)
        return self._on_person(operation)

    def _on_person(self, operation: Operation) -> int:
        """An act about one person. An act on nobody changes nothing."""
        number = operation.number
        subject = next(iter(self._user(number)), None)
        with self.ombud.vault.act(by=_BY, now=self.now) as act:
            person = act.known(subject) if subject is not None else None
            if operation.kind is Kind.INSERT:
                person = person or self._newcomer(act, number % self._users)
                self._sealed(person, number)
                self._entered(act, Logged.COLLECT, person.subject)
                return 1
            done = 0 if person is None else self._changed(person, operation)
            kind = Logged.ERASE if operation.kind is Kind.DELETE else Logged.RECTIFY
            if done and person is not None:
                self._entered(act, kind, person.subject)
            else:
                act.log(kind, Outcome.REFUSED)
                self.entries.append(to_micros(self.now))
        return done

    def _changed(self, person: Person, operation: Operation) -> int:
        number = operation.number
        if operation.kind is Kind.SET_USER:
            return self._set_user(person, number, operation.field)
        value = next((one for one in self._opened(person, number) if one.fields.get("key") == str(number)), None)
        if value is None:
            return 0
        if operation.kind is Kind.DELETE:
            rows = records_of.rows(person.act.tx, person.subject, [policy.CATEGORY])
            return person.remove(value.klass, [row for row in rows if row.record_id == value.record_id])
        generation = self._generation[number] = self._generation.get(number, 0) + 1
        supersede(
            person, value.record_id, Corrected({"data": data(number, generation)}, "data_subject", "desk", "wrong")
        )
        return 1

    def _opened(self, person: Person, number: int) -> list[Value]:
        """What is held of the person, opened in the act with a Permit."""
        opened = person.open(Ask(person.subject, policy.purpose_of(number), _ASKED, _BY))
        return list(opened.reveal()) if isinstance(opened, PersonalData) else []

    def _set_user(self, person: Person, number: int, field: str) -> int:
        """One label of all records of a person, in the one record that says what was said of them."""
        values, label = self._opened(person, number), {field: self._labelled(number, field)}
        handling = next((one for one in values if "key" not in one.fields), None)
        if handling is None:
            self._seal(person, number, label)
        else:
            supersede(person, handling.record_id, Corrected(label, "data_subject", "desk", "changed"))
        return len(values) - (handling is not None)

    def _set_purpose(self, number: int, field: str) -> int:
        """One label of everything of a purpose: the next version of the policy."""
        vault, purpose = self.ombud.vault, policy.purpose_of(number)
        with vault.database.act() as tx:
            before = vault.book.in_force(tx, self.now)
            if before is None:
                raise AssertionError("a policy is in force")
            file = policy.with_label(before.file, purpose, field, self._labelled(number, field))
            _adopt(self.ombud, tx, Policy(before.number + 1, self.now, file), self.now)
        self.entries += [to_micros(self.now)] * len(_TWO)
        return 1

    def _labelled(self, number: int, field: str) -> str:
        return f"{metadata(number, self._users)[field]}@{to_micros(self.now)}"

    # --- reading

    def _found(self, by: str, value: str) -> tuple[SubjectId, ...]:
        with self.ombud.vault.database.read() as tx:
            return self.ombud.vault.directory.find(tx, by, value)

    def _user(self, number: int) -> tuple[SubjectId, ...]:
        return self._found("user", f"user{number % self._users}")

    def _read(self, people: Iterable[SubjectId], number: int) -> dict[int, dict[str, str]]:
        """Open what these people have, for the purpose, and say each record with its ten fields. Of whom nothing is
        held any more, nothing is opened: that is a refusal (D-12)."""
        vault, purpose = self.ombud.vault, policy.purpose_of(number)
        found: dict[int, dict[str, str]] = {}
        said = self._said_of(purpose)
        for subject in people:
            opened = vault.open(Ask(subject, purpose, _ASKED, _BY), now=self.now)
            self.entries.append(to_micros(self.now))
            if isinstance(opened, Opened):
                found |= _records(list(opened.data.reveal()), said, self._users)
        return found

    def _read_purpose(self, number: int) -> dict[int, dict[str, str]]:
        """The same of everybody of a purpose, opened together: an entry for each before the first value."""
        purpose = policy.purpose_of(number)
        people, said = self._found("purpose", purpose), self._said_of(purpose)
        crowd = Crowd(self.ombud.vault, Ask(NOBODY, purpose, _ASKED, _BY), self.now, people)
        found: dict[int, dict[str, str]] = {}
        for page in crowd.opened():
            for person in page:
                found |= _records(person.values, said, self._users)
        self.entries += [to_micros(self.now)] * (crowd.people + 1)
        return found

    def _said_of(self, purpose: PurposeId) -> Mapping[str, tuple[int, str]]:
        """What was said of the purpose, by field, with when."""
        with self.ombud.vault.database.read() as tx:
            in_force = self.ombud.vault.book.in_force(tx, self.now)
        if in_force is None:
            raise AssertionError("a policy is in force")
        return _said({field: policy.label_of(in_force.file.purposes[purpose], field) for field in CHANGED})

    def _log(self, lines: int) -> int:
        """The latest lines of the log, opened; how many."""
        vault = self.ombud.vault
        vault.ledger.sequence(self.now)
        shown = list[int]()
        with vault.database.read() as tx:
            for logged in vault.ledger.latest(tx, self._since, self.now + timedelta(days=1)):
                if logged.entry.act is not Logged.ANNOUNCE_LANE:  # the log's own
                    shown.append(to_micros(logged.entry.at))
                if len(shown) == lines:
                    break
        self._shown = shown
        return len(shown)

    def shown_before(self, lines: int) -> int:
        """How many lines a log must have shown just now. Raises `AssertionError` where it showed other acts."""
        right = sorted(self.entries[-lines:], reverse=True)
        if self._shown != right:
            raise AssertionError("the log shows other acts than were done")
        return len(right)

    # --- writing

    def _newcomer(self, act: Act, user: int) -> Person:
        person = act.newcomer()
        named = [("user", f"user{user}"), ("purpose", str(policy.purpose_of(user)))]
        self._seal_key(person, user)
        act.vault.directory.index_all(act.tx, person.subject, policy.class_of(user), named, ())
        return person

    def _seal_key(self, person: Person, user: int) -> None:
        """The class of the purpose has a key from the first record on, and is found by it as long as it lives."""
        person.keys.for_writing(policy.class_of(user))

    def _sealed(self, person: Person, number: int) -> None:
        self._seal(person, number, {"key": str(number), "data": data(number)})

    def _seal(self, person: Person, number: int, fields: dict[str, str]) -> None:
        ends = self.now + min(int(metadata(number)["TTL"]) * _SCALE, _PERIOD)
        draft = Draft(
            policy.CATEGORY,
            policy.class_of(number),
            fields,
            "data_subject",
            "desk",
            self.now,
            ends - _PERIOD,
            Regime.NON_CARE,
        )
        if not isinstance(person.seal(draft), Written):
            raise AssertionError("what a purpose keeps was not taken in")

    def _entered(self, act: Act, kind: Logged, subject: SubjectId) -> None:
        act.log(kind, Outcome.DONE, subject)
        self.entries.append(to_micros(self.now))


def _records(values: Sequence[Value], said: Mapping[str, tuple[int, str]], users: int) -> dict[int, dict[str, str]]:
    """Each record with its ten fields: what was said last of the record, of the person or of the purpose."""
    own = next((_said(one.fields) for one in values if "key" not in one.fields), {})
    found = {}
    for one in values:
        if "key" not in one.fields:
            continue
        number, at = int(one.fields["key"]), to_micros(one.collected_at)
        fields = metadata(number, users)
        for field in CHANGED:
            later = max((at, fields[field]), own.get(field, (0, "")), said.get(field, (0, "")))
            fields[field] = later[1]
        found[number] = {**fields, "Data": one.fields["data"]}
    return found


def _said(labels: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    found = {}
    for field, label in labels.items():
        value, _, at = label.partition("@")
        if at:
            found[field] = (int(at), value)
    return found


def _adopt(ombud: Ombud, tx: object, version: Policy, now: datetime) -> None:
    vault = ombud.vault
    vault.book.adopt(tx, version, version.file.model_dump_json(exclude_defaults=True), _TWO, now)  # type: ignore[arg-type]
    for name in ("asta", "bo"):
        by = Actor(name, RoleId("signatory"))
        entry = Entry(at=now, actor=by, act=Logged.ADOPT, outcome=Outcome.DONE, policy_number=version.number)
        vault.ledger.record(tx, entry)  # type: ignore[arg-type]


@contextmanager
def founded(folder: Path, database: str | None, now: datetime, users: int = USERS) -> Iterator[Ours]:
    """A new installation under the policy of the bench, on that PostgreSQL database or on SQLite."""
    keys = folder.with_name(f"{folder.name}.keys")
    named = "" if database is None else f'database = "{database}"'
    toml = _TOML.format(keys=f"../{keys.name}", database=named)
    create(Making(folder, keys, "gdprbench", toml, database=database), now=now)
    ombud = open_installation(folder, lambda: "", now=now)
    try:
        with ombud.vault.database.act() as tx:
            _adopt(ombud, tx, Policy(1, now - timedelta(days=1), policy.first_version()), now)
        yield Ours(ombud, now, users)
    finally:
        ombud.close(now + timedelta(days=3650))
