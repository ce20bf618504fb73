"""The company that the crowd comes to: customers with one address each, sessions of people and staff, keys of programs.

Made in the process of the test and closed again; what the crowd needs is written down as plain data.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from ombud.app.api_keys import Made, Wanted, make_key
from ombud.app.clock import now as real_clock
from ombud.app.config import FILE
from ombud.app.demo.company import found_company
from ombud.app.demo.figures import bring_in
from ombud.app.demo.people import InventedPerson, people
from ombud.app.demo.people_files import write_csv
from ombud.app.installation import Ombud, open_installation
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.relations import Kind, relations_of
from ombud.requests import consent
from ombud.requests.choose import Decided
from ombud.terms import ChoiceId, PurposeId, SubjectId, subject_text
from ombud.vault.identity import lookup
from ombud.vault.keys import PersonKeys
from ombud.web.guard import form_token

MAIL = ChoiceId("consent.marketing.email")
VISITORS, OTHERS = 64, 60
"""People at the portal, and customers who are only looked up and written about."""
STAFF = {"receptionist": 10, "case_officer": 6, "care_staff": 2, "marketer": 2, "dpo": 2}
KEYS = {
    "reader": ("receptionist", ("contract.perform", "contract.request"), 8),
    "campaigns": ("campaigns", ("marketing.direct",), 6),
}


@dataclass
class SignedIn:
    """A session at a browser."""

    token: str
    csrf: str


@dataclass
class Person:
    subject: str
    email: str
    contacts: int
    """How many there were when they came in."""
    at: SignedIn | None = None


@dataclass
class AtWork:
    role: str
    at: SignedIn


@dataclass
class Key:
    kind: str
    token: str


@dataclass
class World:
    """What the crowd is told."""

    people: list[Person] = field(default_factory=list)
    staff: list[AtWork] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "World":
        plain = json.loads(path.read_text())
        return cls(
            [Person(**{**one, "at": SignedIn(**one["at"]) if one["at"] else None}) for one in plain["people"]],
            [AtWork(one["role"], SignedIn(**one["at"])) for one in plain["staff"]],
            [Key(**one) for one in plain["keys"]],
        )


def make(folder: Path, database: str | None) -> World:
    """The installation, in `folder`, and everybody in it."""
    now = real_clock()
    ombud = found_company(folder, "City", now=now, database=database)
    emails = list(_brought_in(ombud, now))
    ombud.close(now)
    _more_accounts(folder)
    ombud = open_installation(folder, lambda: "", now=now)
    world = World([_person(ombud, email, at < VISITORS, now) for at, email in enumerate(emails)])
    world.staff = [AtWork(role, _session(ombud, StaffAccount(name), now)) for name, role in _staff()]
    world.keys = [Key(kind, _key(ombud, kind, at, now)) for kind, (_, _, count) in KEYS.items() for at in range(count)]
    ombud.close(now)
    return world


def _brought_in(ombud: Ombud, now: datetime) -> Iterator[str]:
    """Customers of whom nobody shares an address, a telephone, or a name."""
    lines = io.StringIO()
    made = [_alone(one, at) for at, one in enumerate(people(2, VISITORS + OTHERS, now=now, services=("massage",)))]
    write_csv(made, lines)
    bring_in(ombud, lines.getvalue().encode(), "customers.csv.yaml", lambda: now)
    return (one.email for one in made)


def _alone(one: InventedPerson, at: int) -> InventedPerson:
    """An adult: who is not cannot say yes to advertising."""
    email, born_on = f"folk{at:04d}.0@example.se", date(1960 + at % 40, 1 + at % 12, 1 + at % 28)
    return replace(one, email=email, phone="", personnummer="", reserve_id="", born_on=born_on)


def _staff() -> Iterator[tuple[str, str]]:
    for role, count in STAFF.items():
        for at in range(count):
            yield f"{role}-{at:02d}", role


def _more_accounts(folder: Path) -> None:
    """One account for each who works: two at one desk would share a draft."""
    accounts = [*_staff(), *((f"key-{kind}", role) for kind, (role, _, _) in KEYS.items())]
    unit = {"receptionist": 'unit = "reception"\n', "care_staff": 'unit = "City"\n'}
    with (folder / FILE).open("a", encoding="utf-8") as toml:
        for name, role in accounts:
            toml.write(f'\n[actors."{name}"]\nrole = "{role}"\npeople_per_hour = 1000000\n{unit.get(role, "")}')


def _person(ombud: Ombud, email: str, comes: bool, now: datetime) -> Person:
    subject = found(ombud, email)[0]
    said = consent(ombud.vault, subject, MAIL, "desk", by=ombud.accounts.actors["rut"], now=now)
    assert isinstance(said, Decided), said
    at = _session(ombud, Registered(subject), now) if comes else None
    return Person(subject_text(subject), email, contacts_of(ombud, subject), at)


def contacts_of(ombud: Ombud, subject: SubjectId) -> int:
    """How many contacts there have been with somebody."""
    with ombud.vault.database.read() as tx:
        ties = relations_of(tx, subject, PersonKeys(ombud.vault.directory, tx, subject))
    return sum(one.kind is Kind.CONTACT for one in ties)


def found(ombud: Ombud, email: str) -> list[SubjectId]:
    """Who has an address."""
    key = lookup(email, ("email",))
    assert key is not None
    with ombud.vault.database.read() as tx:
        return list(ombud.vault.directory.find(tx, *key))


def _session(ombud: Ombud, who: Registered | StaffAccount, now: datetime) -> SignedIn:
    means = Means.BANKID if isinstance(who, Registered) else Means.PASSKEY
    began = sessions.begin(ombud.vault, Proven(who, means, Level.MULTI_FACTOR, now), now=now)
    assert isinstance(began, sessions.Began)
    return SignedIn(began.token, form_token(began.session))


def _key(ombud: Ombud, kind: str, at: int, now: datetime) -> str:
    purposes = frozenset(map(PurposeId, KEYS[kind][1]))
    wanted = Wanted(f"key-{kind}", purposes, f"{kind} {at}", now + timedelta(days=9))
    made = make_key(ombud, wanted, by=ombud.accounts.actors["disa"], now=now)
    assert isinstance(made, Made), made
    return made.token
