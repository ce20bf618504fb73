"""`/konsol/anvandare`: who works here, with which role, what each signs in with, and two who let a third in (S1).

* Accounts and their roles stand in `ombud.toml`, roles and what they are for in the policy: neither is changed here.
* One proposes that somebody is let in, another confirms, and neither is the one: by the very functions of
  `ombud account`. The code is said once, on the page that answers, to whoever confirms.
* Another's sessions may be ended, as when a telephone was lost. What somebody signs in with is not shown but counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ombud.actors import UnknownActor
from ombud.identity import NotProven, credentials, recovery, sessions
from ombud.identity.letter_code import Code
from ombud.policy.model import PolicyFile
from ombud.terms import Actor, PurposeId, Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Problem, Route, Visit, problem

HERE = "/konsol/anvandare"
PURPOSES = frozenset({PurposeId("legal.security"), PurposeId("dpo.correspondence")})
_TITLE = Text("Användare och roller", "Users and roles")
_CODE = Text("Koden att lämna över", "The code to hand over")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works here, in the list."""

    name: str
    role: Text
    unit: str
    ways: int
    """With how many things they can sign in."""
    signed_in: int
    proposed: recovery.Waiting | None
    may_confirm: bool


def show(visit: Visit) -> Answer:
    """Everybody, and the roles with what they are for."""
    file = _policy(visit)
    accounts = [_account(visit, actor, file) for _, actor in sorted(visit.ombud.accounts.actors.items())]
    roles = [
        (Text(one.name.sv, one.name.en), [_purpose(file, purpose) for purpose in one.purposes], one.care)
        for one in ({} if file is None else file.roles).values()
    ]
    return Page("console/accounts.html.j2", _TITLE, {"accounts": accounts, "roles": roles})


def act(visit: Visit) -> Answer:
    """Propose, confirm, or end somebody's sessions."""
    name, asked = visit.form.text("konto"), _ACTS.get(visit.form.text("gor"))
    if asked is None or isinstance(visit.ombud.accounts.named(name), UnknownActor):
        return problem.NOT_FOUND
    return asked(visit, name)


def _propose(visit: Visit, name: str) -> Answer:
    said = recovery.propose(visit.ombud.vault, visit.ombud.accounts, name, by=visit.actor, now=visit.now)
    if isinstance(said, NotProven):
        return _no(said)
    return Moved(HERE, Text("Klart. En kollega bekräftar inom ett dygn.", "Done. A colleague confirms within a day."))


def _confirm(visit: Visit, name: str) -> Answer:
    said = recovery.confirm(visit.ombud.vault, name, by=visit.actor, now=visit.now)
    if isinstance(said, NotProven):
        return _no(said)
    return _code(name, said)


def _sign_out(visit: Visit, name: str) -> Answer:
    ended = sessions.end_all(visit.ombud.vault, name, by=visit.actor, now=visit.now)
    return Moved(HERE, Text(f"{ended} inloggningar är avslutade.", f"{ended} sessions have ended."))


def _code(name: str, code: Code) -> Page:
    return Page("console/account_code.html.j2", _CODE, {"name": name, "code": code.text, "ends": code.ends})


def _account(visit: Visit, actor: Actor, file: PolicyFile | None) -> Account:
    vault, now = visit.ombud.vault, visit.now
    role = None if file is None else file.roles.get(actor.role)
    proposed = recovery.waiting(vault, actor.id, now=now)
    return Account(
        actor.id, Text(actor.role, actor.role) if role is None else Text(role.name.sv, role.name.en), actor.unit or "",
        len(credentials.listed(vault, actor.id)), len(sessions.live(vault, actor.id, now=now)), proposed,
        proposed is not None and visit.actor.id not in (proposed.by, actor.id),
    )  # fmt: skip


def _policy(visit: Visit) -> PolicyFile | None:
    with visit.ombud.vault.database.read() as tx:
        found = visit.ombud.vault.book.in_force(tx, visit.now)
    return None if found is None else found.file


def _purpose(file: PolicyFile | None, purpose: PurposeId) -> Text:
    found = None if file is None else file.purposes.get(purpose)
    return Text(purpose, purpose) if found is None else Text(found.name.sv, found.name.en)


def _no(why: NotProven) -> Problem:
    return Problem(409, why.code.replace("-", "_"), why.why, why.now, ((Text("Tillbaka", "Back"), HERE),))


_ACTS: dict[str, Callable[[Visit, str], Answer]] = {"foresla": _propose, "bekrafta": _confirm, "logga-ut": _sign_out}

ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.accounts", show, act, Need.STAFF, PURPOSES,
        Place(Group.TECHNIQUE, Text("Användare", "Users"), "users"),
    ),
)  # fmt: skip
