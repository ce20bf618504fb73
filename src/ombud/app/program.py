"""The door for a program: an installation opened, a purpose begun with its reason, people whom it may reach.

    with ombud.open("clinic/") as o:
        marketing = o.purpose("marketing.direct", actor="campaigns", reason="spring letter")
        for person in marketing.people("contact"):
            person.contact.email

* No rule lives here. Whom a purpose may reach, each is asked by themselves (`vault/crowd`); what is read, the vault
  decides, and a refusal is a value.
* A purpose begins with an entry of its reason (S-04). What is opened is in the log of each person before the program
  has it: a page of people at a time, which counts as one look-up of the account (docs/decisions/0044).
* A value is only handed over where it is named: a person does not print, and neither does what they are made of.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from ombud.actors import UnknownActor
from ombud.app import clock
from ombud.app.config import InstallationError
from ombud.app.installation import Ombud, open_installation
from ombud.app.reading_kept import Readable, Wanted, open_kept
from ombud.app.safe import read_private
from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import NOBODY
from ombud.collection.relate import Declined
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.systems.port import GivenRow
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId
from ombud.terms.ids import subject_from
from ombud.vault import NoPolicyError, OverBudget, Spent, Value
from ombud.vault.crowd import Crowd, OpenedPerson

PASSPHRASE_FILE = "OMBUD_PASSPHRASE_FILE"
"""Names a file of mode 0600 with the passphrase or a token's PIN. Never the secret itself."""


class NoSuchAccountError(Exception):
    """There is no account of that name in `ombud.toml`, so nothing may be done in its name (A-10)."""


@contextmanager
def opened(
    folder: str | Path,
    *,
    secret: Callable[[], str] | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Iterator["Program"]:
    """Open the installation in a folder, and close it again. `secret` gives the passphrase where one is needed."""
    ombud = open_installation(Path(folder), secret or _from_file, now=now())
    try:
        yield Program(ombud, now)
    except BaseException:
        ombud.let_go()
        raise
    ombud.close(now())


def _from_file() -> str:
    named = os.environ.get(PASSPHRASE_FILE)
    if not named:
        raise InstallationError(
            f"the root key needs its passphrase or PIN; nothing was opened. Give `secret`, or name a file in "
            f"{PASSPHRASE_FILE}."
        )
    return read_private(Path(named)).decode().rstrip("\n")


@dataclass(frozen=True, slots=True)
class Program:
    """An open installation, as a program uses it."""

    ombud: Ombud = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)

    def purpose(self, purpose: str, *, actor: str, reason: str, channel: str | None = None) -> "AtWork":
        """Begin to work for a purpose, in the name of an account of `ombud.toml`; the reason is entered, sealed."""
        found = self.ombud.accounts.named(actor)
        if isinstance(found, UnknownActor):
            known = ", ".join(found.known) or "–"
            raise NoSuchAccountError(f"there is no such account in ombud.toml. There are: {known}.")
        at_work = AtWork(self, PurposeId(purpose), found, channel)
        at_work.begin(reason)
        return at_work


@dataclass(slots=True)
class AtWork:
    """One purpose, one actor, one channel."""

    program: Program = field(repr=False)
    purpose: PurposeId
    actor: Actor
    channel: str | None
    left_out: Counter[Rule] = field(default_factory=Counter)
    """Of the last `people`: how many may not be reached, by the first rule that said no."""

    def begin(self, reason: str) -> None:
        vault, now = self.program.ombud.vault, self.program.now()
        with vault.database.act() as tx:
            policy = vault.book.in_force(tx, now)
            if policy is None:
                raise NoPolicyError("no policy is in force")
            entry = Entry(
                at=now, actor=self.actor, act=Act.BEGIN_PURPOSE, outcome=Outcome.DONE, purpose=self.purpose,
                policy_number=policy.number, reason=reason,
            )  # fmt: skip
            vault.ledger.record(tx, entry)

    def people(self, *categories: str) -> Iterator["Person"]:
        """Everybody whom the purpose may reach with all of these categories, opened and in their log.

        Without any, all that the purpose uses of anybody. Raises `CrowdOverBudgetError`.
        """
        wanted = frozenset(map(CategoryId, categories)) or self._used()
        question = Ask(NOBODY, self.purpose, wanted, self.actor, self.channel)
        crowd = Crowd(self.program.ombud.vault, question, self.program.now())
        self.left_out = crowd.left_out
        for page in crowd.opened():
            yield from map(Person, page)

    def read(self, subject: SubjectId | str, category: str) -> tuple[Value, ...] | Refusal:
        """The values of one category of one person, opened and in their log; or the refusal."""
        who = subject_from(subject) if isinstance(subject, str) else subject
        asked = Ask(who, self.purpose, frozenset({CategoryId(category)}), self.actor, self.channel)
        answer = self.program.ombud.vault.open(asked, now=self.program.now())
        return answer if isinstance(answer, Refusal) else tuple(answer.data.reveal())

    def kept(self, subject: SubjectId | str, system: str) -> "Iterator[GivenRow] | Refusal | Declined":
        """What a statute keeps of a person in a connected system, for its purpose alone, row by row; or why not.

        Raises `ConfigError`, and `SystemFaultError` while they are read.
        """
        who = subject_from(subject) if isinstance(subject, str) else subject
        wanted, now = Wanted(who, system, self.purpose), self.program.now()
        found = open_kept(self.program.ombud, wanted, by=self.actor, now=now)
        if isinstance(found, Spent):
            return OverBudget(Ask(who, self.purpose, frozenset(), self.actor), 0, (), found)
        return found.rows if isinstance(found, Readable) else found

    def _used(self) -> frozenset[CategoryId]:
        """What the purpose uses under no condition of its own."""
        vault = self.program.ombud.vault
        with vault.database.read() as tx:
            policy = vault.book.in_force(tx, self.program.now())
        purpose = policy.file.purposes.get(self.purpose) if policy else None
        return frozenset(used.id for used in purpose.categories if used.when is None) if purpose else frozenset()


class Person:
    """Somebody whom a purpose may reach. `person.contact` is what is held of that category."""

    __slots__ = ("_opened",)

    def __init__(self, opened: OpenedPerson) -> None:
        self._opened = opened

    @property
    def subject(self) -> SubjectId:
        return self._opened.subject

    def values(self, category: str) -> tuple[Value, ...]:
        """Every value of a category, the oldest event first."""
        return tuple(value for value in self._opened.values if value.category == category)

    def __getattr__(self, category: str) -> "Fields":
        if CategoryId(category) not in self._opened.permitted:
            raise AttributeError(f"no category of that name was asked for: {sorted(self._opened.permitted)}")
        held = [value.fields for value in self.values(category)]
        return Fields({name: text for fields in held for name, text in fields.items()})

    def __repr__(self) -> str:
        return f"<a person, with {', '.join(sorted(self._opened.permitted))}>"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("personal data does not leave by itself; name the category and the field")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse


class Fields:
    """The fields of one category, the latest of each. One that is not held is None."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, str]) -> None:
        self._held = held

    def __getattr__(self, name: str) -> str | None:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._held.get(name)

    def __repr__(self) -> str:
        return f"<{len(self._held)} fields>"
