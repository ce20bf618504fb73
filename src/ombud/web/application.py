"""The application: a request read, guarded, shown to its handler, and the answer sent (ASGI).

    request ─► headers, size, pace ─► session ─► need ─► form and its token ─► handler (in a thread) ─► answer

* A handler runs in a thread: the database is asked as everywhere else, and no page waits for another's disk.
* A page that only shows is made again where another act was in its way (`app/again.py`).
* Who is not signed in is led to sign in and back; another person's page does not exist for them (404; row 24 of
  security.md 2), and the try is in the log.
* What a log line says: route, method, status, milliseconds. Never an address, a header or a value (design.md 5.7).
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Address

from ombud.app.again import read_again
from ombud.app.networks import network_of
from ombud.app.safe import DatabaseFault, PassingFault
from ombud.app.strays import note_stray
from ombud.identity import Level, Session
from ombud.web import problem
from ombud.web.assets import assets
from ombud.web.drafted import STILL_THERE, draft_of, drop_draft, keep_draft, keep_late
from ombud.web.form import Form, form_of
from ombud.web.guard import HEADERS, LASTING, TOKEN, from_our_page, is_token
from ombud.web.limits import A_NETWORK
from ombud.web.model import Answer, Confirm, Moved, Need, Page, Problem
from ombud.web.routes import AT_WORK, Handler, Route
from ombud.web.seen import Door, Seen, see, unseen
from ombud.web.sending import sent

__all__ = ["Door", "application"]

LARGEST_FORM = 64_000
SIGN_IN, SIGN_IN_AT_WORK = "/logga-in", "/logga-in/personal"
_CODES = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def application(door: Door, routes: Sequence[Route]) -> Starlette:
    """The ASGI application that answers these routes."""
    door.places = tuple(one for one in routes if one.place is not None)
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
    """No route of ours, or not in that way."""
    status = getattr(error, "status_code", 404)
    nowhere = Route("", "nowhere", need=Need.NOBODY, outside=True)
    answer = problem.NOT_ALLOWED if status == 405 else problem.NOT_FOUND
    return await _guarded(door, nowhere, request, answer)


async def _answered(door: Door, route: Route, request: Request) -> Response:
    return await _guarded(door, route, request, None)


async def _guarded(door: Door, route: Route, request: Request, known: Problem | None) -> Response:
    """Whatever happens, somebody gets a page and the log a line."""
    began, seen = time.perf_counter(), None
    try:
        seen, answer = await run_in_threadpool(_begun, door, route, request)
        if answer is None and known is None:
            seen, answer = await _handled(door, route, request, seen)
        elif isinstance(answer, Moved) and request.method == "POST" and route.show is not None:
            answer = await _sent_too_late(door, route, request, seen) or answer
        answer = answer or known or problem.NOT_FOUND
        if answer is problem.NOT_FOUND and seen.session is not None:
            await run_in_threadpool(_note, door, seen)
        response = await run_in_threadpool(sent, door, request, seen, answer)
    except Exception as error:  # noqa: BLE001 - the boundary: what a person gets is a page with a code, not a trace
        code = "".join(secrets.choice(_CODES) for _ in range(4))
        door.log.error("fault", route=route.name, code=code, **said_of(error))
        told = problem.away(code) if isinstance(error, PassingFault) else problem.fault(code)
        response = await run_in_threadpool(sent, door, request, seen or unseen(door, request), told)
    ms = round((time.perf_counter() - began) * 1000, 1)
    door.log.info("answered", route=route.name, method=request.method, status=response.status_code, ms=ms)
    return response


def said_of(error: Exception) -> dict[str, object]:
    """What the log says of a fault: its kind and where it came from, and a message only where no value can be in it."""
    said = {"said": str(error)} if isinstance(error, DatabaseFault) else {}
    return {"kind": type(error).__name__, **said, "where": where(error)}


def where(error: Exception) -> list[str]:
    """File and line of each step, without a value."""
    found, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/ombud/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-6:]


def _begun(door: Door, route: Route, request: Request) -> tuple[Seen, Answer | None]:
    """Who it is and whether they may come here at all."""
    seen = see(door, request, route.name)
    who = str(seen.session.id) if seen.session else network_of(seen.source)
    times = 1 if seen.session else A_NETWORK
    wait = door.limits.wait(who, writes=request.method == "POST", now=seen.now, times=times)
    if wait:
        return seen, replace(problem.TOO_OFTEN, retry_after=wait)
    if request.method == "POST" and not route.outside and not from_our_page(request.headers):
        return seen, problem.NOT_OURS
    return seen, _hindered(door, route, seen)


def _hindered(door: Door, route: Route, seen: Seen) -> Answer | None:
    session = seen.session
    if route.need is Need.NOBODY:
        return None
    if session is None:
        return Moved(_to_sign_in(route, seen))
    if route.need in AT_WORK:
        return _not_theirs_at_work(route, seen, session)
    if session.subject is None:
        return problem.NOTHING_HELD if session.account is None else problem.NOT_FOUND
    if route.need is Need.PERSON and session.level is not Level.MULTI_FACTOR:
        return problem.NEEDS_MORE
    return None


def _not_theirs_at_work(route: Route, seen: Seen, session: Session) -> Answer | None:
    """A page of those who work here is there for whoever works with it, and for nobody else."""
    if seen.work is None or not route.open_to(seen.work.purposes):
        return problem.NOT_FOUND
    if session.level is Level.MULTI_FACTOR or route.need is Need.ACCOUNT:
        return None
    # HSLF-FS 2016:40 3:15: more than one factor for whatever may lead to patient data; also where the screen is hidden
    return Moved(_to_sign_in(route, seen))


async def _sent_too_late(door: Door, route: Route, request: Request, seen: Seen) -> Answer | None:
    """A form whose session has ended meanwhile, or is hidden, is kept for the one who wrote it until they are back."""
    form = await _read(request, route)
    if isinstance(form, Problem) or not await run_in_threadpool(keep_late, seen.with_form(form).visit(door)):
        return None
    return Moved(f"{_to_sign_in(route, seen)}&skrev=ja")


def _to_sign_in(route: Route, seen: Seen) -> str:
    return f"{SIGN_IN_AT_WORK if route.need in AT_WORK else SIGN_IN}?till={quote(seen.here)}"


async def _handled(door: Door, route: Route, request: Request, seen: Seen) -> tuple[Seen, Answer]:
    """What the handler answers, or why it was not asked."""
    posted = request.method == "POST"
    if posted:
        form = await _read(request, route)
        if isinstance(form, Problem):
            return seen, form
        if not _is_theirs(route, seen, form):
            return seen, problem.NOT_OURS
        seen = seen.with_form(form)
    handler = route.do if posted else route.show
    if handler is None:
        raise AssertionError("the router knows which methods a route has")
    asked = partial(_asked, door, route, seen, handler)
    if not posted and route.need is not Need.NOBODY:  # whoever comes back from a provider comes once
        asked = partial(read_again, asked, partial(door.log.info, "again", route=route.name))
    return seen, await run_in_threadpool(asked)


def _asked(door: Door, route: Route, seen: Seen, handler: Handler) -> Answer:
    """The handler's answer; what somebody wrote before they had to confirm stands in the form again."""
    visit, session = seen.visit(door), seen.session
    if session is None or route.do is None or route.show is None:
        return handler(visit)
    kept = None if seen.form.fields else draft_of(visit, session)
    answer = handler(visit if kept is None else replace(visit, form=kept))
    if kept is not None and visit.confirmation is None and isinstance(answer, Page):
        door.said.keep(seen.token, STILL_THERE, seen.now)
        return replace(answer, draft=True)
    if isinstance(answer, Confirm):
        keep_draft(visit, session)
        door.confirming.ask(session.id, seen.here, answer.text, seen.now)
    elif isinstance(answer, Moved) and seen.form.fields:
        drop_draft(visit, session)
    return answer


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


def _is_theirs(route: Route, seen: Seen, form: Form) -> bool:
    """A form of somebody who is signed in holds the token of that session (row 29)."""
    return route.outside or seen.session is None or is_token(seen.session, form.text(TOKEN))


def _note(door: Door, seen: Seen) -> None:
    """Somebody who is signed in has asked for what is not theirs, or is not there (row 24)."""
    visit = seen.visit(door)
    note_stray(door.ombud.vault, visit.route, by=visit.actor, now=visit.now)
