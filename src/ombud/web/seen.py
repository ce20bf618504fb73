"""A request as far as it has been read: by whom, in which language, for which route. It does not print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

import structlog
from starlette.requests import Request
from structlog.typing import FilteringBoundLogger

from ombud.actors import UnknownActor
from ombud.app.installation import Ombud
from ombud.app.signing_in import Offered
from ombud.identity import Session, sessions
from ombud.policy.model import Policy
from ombud.terms import Actor, Text
from ombud.terms.text import Language
from ombud.web.confirming import Confirming
from ombud.web.cookies import LANGUAGE, SESSION, THEME, cookies_of
from ombud.web.form import Form
from ombud.web.front import PEER
from ombud.web.limits import Limits
from ombud.web.model import NO_WAYS, Visit, Work
from ombud.web.routes import Route
from ombud.web.said import Said

_LONGEST_NAME = 300


@dataclass(slots=True)
class Door:
    """What all pages share: an open installation and the clock."""

    ombud: Ombud = field(repr=False)
    clock: Callable[[], datetime]
    demo: bool = False
    public_url: str = ""
    """What people open, without a path: for addresses that another host leads back to."""
    log: FilteringBoundLogger = field(default_factory=structlog.get_logger, repr=False)
    limits: Limits = field(default_factory=Limits)
    said: Said = field(default_factory=Said, repr=False)
    ways: Offered = field(default=NO_WAYS, repr=False)
    confirming: Confirming = field(default_factory=Confirming, repr=False)
    places: tuple[Route, ...] = field(default=(), repr=False)
    """What stands in the menu of those who work here (`application` says it)."""


@dataclass(frozen=True, slots=True)
class Seen:
    now: datetime
    language: Language
    session: Session | None = field(repr=False)
    token: str = field(repr=False)
    """Of the session; empty without one."""
    cookies: Mapping[str, str] = field(repr=False)
    path: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    here: str = field(repr=False)
    """The path."""
    route: str
    controller: str
    """The name of the controller, as the policy in force says it."""
    source: str = field(repr=False)
    peer: str = field(repr=False)
    agent: str = field(repr=False)
    partly: bool = False
    demo: bool = False
    form: Form = field(default_factory=Form, repr=False)
    asked: str = field(default="", repr=False)
    """What stands after the path, as it came."""
    work: Work | None = field(default=None, repr=False)

    @property
    def theme(self) -> str:
        found = self.cookies.get(THEME.name, "")
        return found if found in ("light", "dark") else ""

    @property
    def is_hidden(self) -> bool:
        """Is somebody in by one factor alone, or has hidden the screen?"""
        return self.session is not None and not self.session.is_multi_factor

    def with_form(self, form: Form) -> Self:
        return replace(self, form=form)

    def visit(self, door: Door) -> Visit:
        return Visit(
            ombud=door.ombud, now=self.now, language=self.language, route=self.route, session=self.session,
            path=self.path, query=self.query, form=self.form, partly=self.partly, demo=self.demo,
            public_url=door.public_url, cookies=self.cookies, source=self.source, peer=self.peer, agent=self.agent,
            ways=door.ways, confirming=door.confirming, here=self.here, asked=self.asked, work=self.work,
        )  # fmt: skip


def see(door: Door, request: Request, route: str) -> Seen:
    """Who it is. A session of an account that is not there any more is none."""
    now, cookies = door.clock(), cookies_of(request)
    token = cookies.get(SESSION.name, "")
    session = sessions.of(door.ombud.vault, token, now=now) if token else None
    if session is not None and session.account is not None:
        known = not isinstance(door.ombud.accounts.named(session.account), UnknownActor)
        session = session if known else None
    policy = policy_in_force(door.ombud, now)
    return Seen(
        now, language_of(request), session, token if session else "", cookies, dict(request.path_params),
        dict(request.query_params), request.url.path, route, _controller(policy),
        *_addresses(request), request.headers.get("hx-request") == "true", door.demo,
        work=_at_work(door.ombud, session, policy), asked=request.url.query,
    )  # fmt: skip


def unseen(door: Door, request: Request) -> Seen:
    """Where nothing could be asked of the database: enough for a page that says so."""
    return Seen(
        door.clock(),
        language_of(request),
        None,
        "",
        cookies_of(request),
        {},
        {},
        "/",
        "fault",
        "Ombud",
        *_addresses(request),
        demo=door.demo,
    )


def _addresses(request: Request) -> tuple[str, str, str]:
    """Where it comes from, the connection itself, and what the browser calls itself."""
    source = request.client.host if request.client else ""
    return source, str(request.scope.get(PEER, source)), request.headers.get("user-agent", "")[:_LONGEST_NAME]


def policy_in_force(ombud: Ombud, now: datetime) -> Policy | None:
    with ombud.vault.database.read() as tx:
        return ombud.vault.book.in_force(tx, now)


def _controller(policy: Policy | None) -> str:
    """The name of the controller, as the policy in force says it."""
    return "Ombud" if policy is None else policy.file.controller.name


def _at_work(ombud: Ombud, session: Session | None, policy: Policy | None) -> Work | None:
    """Who is at work: roles and what they are for are policy data. Without a policy a role is for nothing."""
    actor = None if session is None or session.account is None else ombud.accounts.named(session.account)
    if not isinstance(actor, Actor):
        return None
    role = None if policy is None else policy.file.roles.get(actor.role)
    if role is None:
        return Work(actor.id, actor.role, Text(actor.role, actor.role), frozenset())
    return Work(actor.id, actor.role, Text(role.name.sv, role.name.en), frozenset(role.purposes))


def language_of(request: Request) -> Language:
    """What was chosen; otherwise the first that the browser asks for of those there are; otherwise Swedish."""
    asked = [one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    wanted = [request.cookies.get(LANGUAGE.name, ""), *asked]
    return "en" if next((one for one in wanted if one in ("sv", "en")), "sv") == "en" else "sv"
