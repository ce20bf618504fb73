"""`/konsol/api`: the keys of programs, and the latest calls made with them (ux.md 1.6).

* A key that is made here is of the account of whoever makes it, for some of what their role is for, until a day. The
  keys of other accounts are made at the command line: nobody gets here what their own role does not carry (A-10).
* The token is said once, on the page that answers. Nothing that was asked for or answered stands in the list of calls.
* Whoever answers for security sees and revokes every key; anybody else their own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.actors.api_keys import ApiKey, key_from, key_text
from ombud.app.api_keys import Called, NotMade, Wanted, end_key, latest_calls, listed_keys, make_key
from ombud.law.periods import local_date, start_of
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, Wrong, problem

HERE = "/konsol/api"
SECURITY = "legal.security"
PURPOSES = frozenset({PurposeId("product.development"), PurposeId(SECURITY)})
DAYS = (30, 90, 365)
SHOWN = 50
_TITLE = Text("Program och nycklar", "Programs and keys")
_MADE = Text("Nyckeln", "The key")


@dataclass(frozen=True, slots=True)
class Key:
    """A key in the list."""

    id: str
    name: str
    account: str
    purposes: tuple[Text, ...]
    ends_at: datetime
    lives: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A call in the list."""

    name: str
    """What its key is for."""
    called: Called


def show(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """The keys, the latest calls, and a form for another."""
    mine = _mine(visit)
    names = {one.id: one.name for one in mine}
    called = (one for one in latest_calls(visit.ombud.vault, most=SHOWN) if one.key in names)
    values = {
        "keys": [_key(visit, one) for one in mine],
        "calls": [Call(names[one.key], one) for one in called],
        "purposes": [(one, _words(visit, one), None) for one in sorted(_work_purposes(visit))],
        "days": DAYS,
        "chosen": visit.form.all("andamal"),
        "name": visit.form.text("namn"),
        "wrong": wrong,
    }
    return Page("console/programs.html.j2", _TITLE, values, status=422 if wrong else 200)


def act(visit: Visit) -> Answer:
    """Make a key, or revoke one."""
    return _revoke(visit) if visit.form.text("gor") == "aterkalla" else _make(visit)


def _make(visit: Visit) -> Answer:
    chosen, name, days = visit.form.all("andamal"), visit.form.text("namn"), visit.form.text("dagar")
    wrong = []
    if not chosen:
        wrong.append(Wrong("andamal", Text("Välj minst ett ändamål.", "Choose at least one purpose.")))
    if not name:
        wrong.append(Wrong("namn", Text("Skriv vad nyckeln är till.", "Write what the key is for.")))
    if days not in map(str, DAYS):
        wrong.append(Wrong("dagar", Text("Välj hur länge den gäller.", "Choose for how long it holds.")))
    if wrong:
        return show(visit, tuple(wrong))
    ends_at = start_of(local_date(visit.now) + timedelta(days=int(days) + 1))
    wanted = Wanted(visit.actor.id, frozenset(map(PurposeId, chosen)), name, ends_at)
    made = make_key(visit.ombud, wanted, by=visit.actor, now=visit.now)
    if isinstance(made, NotMade):
        return show(visit, (Wrong("namn", made.text),))
    return Page("console/program_key.html.j2", _MADE, {"key": _key(visit, made.key), "token": made.token})


def _revoke(visit: Visit) -> Answer:
    try:
        which = key_from(visit.form.text("nyckel"))
    except ValueError:
        return problem.NOT_FOUND
    if which not in {one.id for one in _mine(visit)}:
        return problem.NOT_FOUND
    if end_key(visit.ombud.vault, which, by=visit.actor, now=visit.now) is None:
        return Moved(HERE, Text("Nyckeln gällde inte längre.", "The key was not in force any more."))
    return Moved(
        HERE, Text("Nyckeln är återkallad. Nästa anrop får nej.", "The key is revoked. The next call gets a no.")
    )


def _mine(visit: Visit) -> list[ApiKey]:
    """The keys that whoever is here may see."""
    every = visit.work is not None and visit.work.carries(SECURITY)
    return [one for one in listed_keys(visit.ombud.vault) if every or one.account == visit.actor.id]


def _work_purposes(visit: Visit) -> frozenset[PurposeId]:
    return frozenset() if visit.work is None else visit.work.purposes


def _key(visit: Visit, one: ApiKey) -> Key:
    purposes = tuple(_words(visit, each) for each in sorted(one.purposes))
    return Key(key_text(one.id), one.name, one.account, purposes, one.ends_at, one.lives(visit.now))


def _words(visit: Visit, purpose: PurposeId) -> Text:
    """A purpose as the policy in force names it."""
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    found = None if policy is None else policy.file.purposes.get(purpose)
    return Text(purpose, purpose) if found is None else Text(found.name.sv, found.name.en)


ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.programs", show, act, Need.STAFF, PURPOSES,
        Place(Group.TECHNIQUE, Text("Program", "Programs"), "key"),
    ),
)  # fmt: skip
