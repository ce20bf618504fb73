"""The application: a request read, guarded, shown to its handler, and the answer sent (ASGI).

    request ─► headers, size, pace ─► session ─► need ─► form and its token ─► handler (in a thread) ─► answer

* A handler runs in a thread: the database is asked as everywhere else, and no page waits for another's disk.
* Who is not signed in is led to sign in and back; another person's page does not exist for them (404; row 24 of
  security.md 2), and the try is in the log.
* What a log line says: route, method, status, milliseconds. Never an address, a header or a value (design.md 5.7).
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import quote

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as Address

from ombud.app.installation import Ombud
from ombud.identity import Level, Session, sessions
from ombud.terms.text import Language
from ombud.web import problem
from ombud.web.assets import assets
from ombud.web.form import Form, form_of
from ombud.web.guard import HEADERS, LASTING, TOKEN, form_token, from_our_page, is_token
from ombud.web.limits import Limits, network
from ombud.web.model import Answer, Download, Moved, Need, Page, Problem, Visit
from ombud.web.render import Around, render
from ombud.web.routes import Route
from ombud.web.said import Said

_LOG = structlog.get_logger("ombud.web")
COOKIE, LANGUAGE, THEME = "__Host-ombud", "__Host-sprak", "__Host-tema"
LARGEST_FORM = 64_000
SIGN_IN = "/logga-in"
_CODES = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(slots=True)
class Door:
    """What all pages share: an open installation and the clock."""

    ombud: Ombud = field(repr=False)
    clock: Callable[[], datetime]
    demo: bool = False
    limits: Limits = field(default_factory=Limits)
    said: Said = field(default_factory=Said, repr=False)


def application(door: Door, routes: Sequence[Route]) -> Starlette:
    """The ASGI application that answers these routes."""
    addresses = [
        Address(one.path, partial(_answered, door, one), name=one.name, methods=one.methods()) for one in routes
    ]
    addresses.append(Address("/static/{name}", _static, methods=["GET"]))
    return Starlette(routes=addresses, exception_handlers={HTTPException: partial(_nowhere, door)})


async def _static(request: Request) -> Response:
    found = assets().files.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404, headers=HEADERS)
    packed = found.packed and "gzip" in request.headers.get("accept-encoding", "")
    headers = {**LASTING, **({"Content-Encoding": "gzip"} if packed else {})}
    return Response(found.packed if packed else found.content, media_type=found.media_type, headers=headers)


async def _nowhere(door: Door, request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    answer = problem.NOT_ALLOWED if status == 405 else problem.NOT_FOUND
    seen = await run_in_threadpool(_seen, door, request, "")
    return await run_in_threadpool(_sent, door, request, seen, answer)


async def _answered(door: Door, route: Route, request: Request) -> Response:
    began = time.perf_counter()
    seen, answer = await run_in_threadpool(_begun, door, route, request)
    if answer is None and request.method == "POST":
        form = await _read(request, route)
        if isinstance(form, Problem):
            answer = form
        elif not _is_theirs(route, request, seen, form):
            answer = problem.NOT_OURS
        else:
            seen = seen.with_form(form)
    try:
        if answer is None:
            handler = route.do if request.method == "POST" else route.show
            if handler is None:
                raise AssertionError("the router knows which methods a route has")
            answer = await run_in_threadpool(handler, seen.visit(door, route))
        response = await run_in_threadpool(_sent, door, request, seen, answer)
    except Exception as error:
        code = "".join(secrets.choice(_CODES) for _ in range(4))
        _LOG.error("fault", route=route.name, kind=type(error).__name__, code=code, where=_where(error))
        response = await run_in_threadpool(_sent, door, request, seen, problem.fault(code))
    ms = round((time.perf_counter() - began) * 1000, 1)
    _LOG.info("answered", route=route.name, method=request.method, status=response.status_code, ms=ms)
    return response


def _where(error: Exception) -> list[str]:
    """File and line of each step, without a value."""
    found, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/ombud/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-6:]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A request as far as it has been read."""

    now: datetime
    language: Language
    session: Session | None = field(repr=False)
    token: str = field(repr=False)
    path: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    partly: bool
    route: str
    form: Form = field(default_factory=Form, repr=False)

    def with_form(self, form: Form) -> "_Seen":
        return _Seen(
            self.now, self.language, self.session, self.token, self.path, self.query, self.partly, self.route, form
        )

    def visit(self, door: Door, route: Route) -> Visit:
        return Visit(
            door.ombud, self.now, self.language, route.name, self.session, self.path, self.query, self.form,
            self.partly, door.demo,
        )  # fmt: skip


def _seen(door: Door, request: Request, route: str) -> _Seen:
    now, token = door.clock(), request.cookies.get(COOKIE, "")
    session = sessions.of(door.ombud.vault, token, now=now) if token else None
    return _Seen(
        now, _language(request, session), session, token if session else "", dict(request.path_params),
        dict(request.query_params), request.headers.get("hx-request") == "true", route,
    )  # fmt: skip


def _begun(door: Door, route: Route, request: Request) -> tuple[_Seen, Answer | None]:
    """Who it is and whether they may come here at all."""
    seen = _seen(door, request, route.name)
    who = str(seen.session.id) if seen.session else network(request.client.host if request.client else "")
    wait = door.limits.wait(who, writes=request.method == "POST", now=seen.now)
    if wait:
        slowly = problem.TOO_OFTEN
        return seen, Problem(slowly.status, slowly.code, slowly.title, slowly.detail, retry_after=wait)
    if request.method == "POST" and not route.outside and not from_our_page(request.headers):
        return seen, problem.NOT_OURS
    return seen, _hindered(route, request, seen.session)


def _hindered(route: Route, request: Request, session: Session | None) -> Answer | None:
    if route.need is Need.NOBODY:
        return None
    if session is None:
        return Moved(f"{SIGN_IN}?till={quote(request.url.path)}")
    if route.need is Need.STAFF:
        return None if session.account is not None else problem.NOT_FOUND
    if session.subject is None:
        return problem.NOT_FOUND
    if route.need is Need.PERSON and session.level is not Level.MULTI_FACTOR:
        return problem.NEEDS_MORE
    return None


async def _read(request: Request, route: Route) -> Form | Problem:
    """The form, with limits on everything."""
    largest = LARGEST_FORM + route.upload
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > largest:
        return problem.TOO_MUCH
    try:
        async with request.form(max_files=3 if route.upload else 0, max_fields=200, max_part_size=largest) as sent:
            pairs = [(name, one if isinstance(one, str) else await one.read()) for name, one in sent.multi_items()]
    except (HTTPException, ClientDisconnect, UnicodeDecodeError, ValueError):
        return problem.UNREADABLE
    return form_of(pairs)


def _is_theirs(route: Route, request: Request, seen: _Seen, form: Form) -> bool:
    """A form of somebody who is signed in holds the token of that session (row 29)."""
    return route.outside or seen.session is None or is_token(seen.session, form.text(TOKEN))


def _sent(door: Door, request: Request, seen: _Seen, answer: Answer) -> Response:
    if isinstance(answer, Moved):
        return _moved(door, seen, answer)
    if isinstance(answer, Download):
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{answer.name}"'}
        return Response(answer.content, media_type=answer.media_type, headers=headers)
    if isinstance(answer, Problem):
        return _problem(door, request, seen, answer)
    text = render(answer.template, answer.title.in_(seen.language), answer.values, _around(door, request, seen))
    return _html(text, answer.status, seen)


def _html(text: str, status: int, seen: _Seen) -> Response:
    headers = {**HEADERS, "Content-Language": seen.language}
    return Response(text, status, headers, "text/html; charset=utf-8")


def _problem(door: Door, request: Request, seen: _Seen, answer: Problem) -> Response:
    more = {} if answer.retry_after is None else {"Retry-After": str(answer.retry_after)}
    if "json" in request.headers.get("accept", ""):
        told = {
            "type": f"/problem/{answer.code}", "title": answer.title.in_(seen.language), "status": answer.status,
            "detail": answer.detail.in_(seen.language), "code": answer.code, "lang": seen.language,
            "try": [way for _, way in answer.ways], "sentence": answer.sentence,
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False)
        return Response(body, answer.status, {**HEADERS, **more}, "application/problem+json")
    around = _around(door, request, seen)
    text = render("web/problem.html.j2", answer.title.in_(seen.language), {"problem": answer}, around)
    response = _html(text, answer.status, seen)
    response.headers.update(more)
    return response


def _moved(door: Door, seen: _Seen, answer: Moved) -> Response:
    response = RedirectResponse(answer.to, 303, HEADERS)
    token = seen.token if answer.token is None else answer.token
    if answer.said is not None and token:
        door.said.keep(token, answer.said, seen.now)
    if answer.token == "":
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    elif answer.token is not None:
        response.set_cookie(COOKIE, answer.token, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _around(door: Door, request: Request, seen: _Seen) -> Around:
    said = door.said.take(seen.token, seen.now) if seen.token else None
    return Around(
        seen.language,
        seen.now,
        controller_name(door.ombud, seen.now),
        seen.session is not None,
        seen.route,
        form_token(seen.session) if seen.session else "",
        door.demo,
        said.in_(seen.language) if said else "",
        request.url.path,
        theme if (theme := request.cookies.get(THEME, "")) in ("light", "dark") else "",
    )


def controller_name(ombud: Ombud, now: datetime) -> str:
    """The name of the controller, as the policy in force says it."""
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    return "Ombud" if policy is None else policy.file.controller.name


def _language(request: Request, session: Session | None) -> Language:
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen not in ("sv", "en"):
        chosen = request.headers.get("accept-language", "sv")[:2].lower()
    return "en" if chosen == "en" else "sv"
