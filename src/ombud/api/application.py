"""The application: a call read, its key known, its pace kept, shown to its handler, and the answer sent (ASGI).

    call ─► key ─► pace ─► purposes ─► headers ─► path, query, body ─► said before? ─► handler (a thread) ─► answer

* A handler runs in a thread, as those of the pages do; a reading is done again where another act was in its way.
* A log line says operation, status and milliseconds. Never an address, a header or a value (design.md 5.7).
* An answer that the endpoint has not declared is a fault of ours: 500, with its id in the log.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as Address

from ombud.api import problems
from ombud.api.jobs import when_ended
from ombud.api.model import LARGEST, Endpoint, Sent, Streamed
from ombud.api.openapi import ROOT, document
from ombud.api.problem import Refused, told
from ombud.api.reading import handled, known, read_call
from ombud.api.statuses import declared
from ombud.app.again import read_again
from ombud.app.api_calls import Calls
from ombud.app.api_keys import Called
from ombud.app.safe import PassingFault
from ombud.terms.ids import id_text
from ombud.web.application import Door, said_of
from ombud.web.body import Cut, read_body
from ombud.web.guard import HEADERS
from ombud.web.keyed import Known, asking
from ombud.web.pace import Paced, of_network
from ombud.web.problem import AWAY_SECONDS
from ombud.web.seen import language_of

OPENAPI = "/api/openapi.json"
_AWAY = Refused(problems.UNAVAILABLE, headers={"Retry-After": str(AWAY_SECONDS)})
_OURS = {**HEADERS, "Vary": "Accept-Language, Authorization"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said with every answer: its id, and how often more may be asked."""

    request_id: str
    paced: Paced

    def headers(self) -> Mapping[str, str]:
        return {"Request-Id": self.request_id, **self.paced.headers()}


@dataclass(slots=True)
class Api:
    """What all endpoints share."""

    door: Door
    calls: Calls
    described: Callable[[], bytes] = field(repr=False)
    """The document that describes it: made when it is first asked for, since a start need not wait for it."""
    app: Starlette = field(init=False, repr=False)
    """What answers (ASGI)."""

    def close(self) -> None:
        """Write down the calls that wait."""
        self.calls.write()


def application(door: Door, endpoints: Sequence[Endpoint]) -> Api:
    """What answers these endpoints, and the document that describes them."""
    api = Api(door, Calls(door.ombud.vault), cache(lambda: document(endpoints, door.public_url).encode()))
    by_path: dict[str, dict[str, Endpoint]] = {}
    for one in endpoints:
        by_path.setdefault(one.path, {})[one.method] = one
    addresses = [
        Address(ROOT + path, partial(_answered, api, there), methods=sorted(there)) for path, there in by_path.items()
    ]
    addresses.append(Address(OPENAPI, partial(_described, api), methods=["GET"]))
    api.app = Starlette(routes=addresses, exception_handlers={HTTPException: partial(_nowhere, api)})
    return api


async def _described(api: Api, request: Request) -> Response:
    paced = of_network(api.door, request, writes=False, now=api.door.clock())
    if paced.wait:
        return _problem(api, request, _too_often(paced), Told(_new_id(), paced))
    headers = {**_OURS, **paced.headers(), "Cache-Control": "no-cache"}
    return Response(await run_in_threadpool(api.described), 200, headers, "application/json")


async def _nowhere(api: Api, request: Request, error: Exception) -> Response:
    """No endpoint of ours, or not in that way."""
    paced = of_network(api.door, request, writes=False, now=api.door.clock())
    other = getattr(error, "status_code", 404) == 405
    allowed = getattr(error, "headers", None) or {}
    refused = Refused(problems.NOT_ALLOWED if other else problems.NOT_FOUND, headers=allowed)
    return _problem(api, request, _too_often(paced) if paced.wait else refused, Told(_new_id(), paced))


def _too_often(paced: Paced) -> Refused:
    return Refused(problems.TOO_OFTEN, headers={"Retry-After": str(paced.wait)})


async def _answered(api: Api, there: Mapping[str, Endpoint], request: Request) -> Response:
    """Whatever happens, a program gets an answer and the log a line."""
    endpoint = there["GET" if request.method == "HEAD" else request.method]
    began, request_id = time.perf_counter(), _new_id()
    paced: Paced | None = None
    who: Known | Refused | None = None
    try:
        shown = await run_in_threadpool(partial(asking, writes=endpoint.changes), api.door, request)
        paced, who = shown.paced, known(endpoint, shown)
        answer = who if isinstance(who, Refused) else await _asked(api, endpoint, request, who, request_id)
        response = _sent(api, endpoint, request, answer, Told(request_id, paced))
    except Exception as error:  # noqa: BLE001 - the boundary: a program gets a problem with an id, not a trace
        api.door.log.error("fault", operation=endpoint.name, id=request_id, **said_of(error))
        paced = paced or of_network(api.door, request, writes=endpoint.changes, now=api.door.clock())
        answer = _AWAY if isinstance(error, PassingFault) else Refused(problems.FAULT)
        response = _problem(api, request, answer, Told(request_id, paced))
    ms = (time.perf_counter() - began) * 1000
    code = answer.problem.code if isinstance(answer, Refused) else ""
    api.door.log.info("called", operation=endpoint.name, status=response.status_code, code=code, ms=round(ms, 1))
    if isinstance(who, Known):
        called = Called(who.key.id, who.now, endpoint.name, response.status_code, code, int(ms * 1000))
        await run_in_threadpool(api.calls.note, called, who.now)
    return response


async def _asked(
    api: Api, endpoint: Endpoint, request: Request, who: Known, request_id: str
) -> Sent | Streamed | Refused:
    raw = b"" if endpoint.takes is None else await body_sent(request, endpoint.largest)
    read = await run_in_threadpool(read_call, api.door, endpoint, request, who, raw, request_id)
    if isinstance(read, Refused):
        return read
    asked = partial(handled, endpoint, read)
    if not endpoint.changes:
        asked = partial(read_again, asked, partial(api.door.log.info, "again", operation=endpoint.name))
    answer = await run_in_threadpool(asked)
    wait = read.call.prefer.wait
    if endpoint.waits and wait and isinstance(answer, Sent):
        return await when_ended(read.call, answer, wait)
    return answer


async def body_sent(request: Request, largest: int = LARGEST) -> bytes | Refused:
    """The body, as long as it is not too large."""
    sent = await read_body(request, largest)
    if isinstance(sent, Cut):
        return Refused(problems.TOO_LARGE if sent is Cut.TOO_LARGE else problems.UNREADABLE)
    return sent


def _sent(api: Api, endpoint: Endpoint, request: Request, answer: Sent | Streamed | Refused, said: Told) -> Response:
    if isinstance(answer, Refused):
        if (answer.problem.status, answer.problem.code) not in declared(endpoint):
            raise AssertionError(f"{endpoint.name} has not declared {answer.problem.code}")
        return _problem(api, request, answer, said)
    if isinstance(answer, Streamed):
        how = {"Content-Disposition": f'attachment; filename="{answer.name}"', "Accept-Ranges": "none"}
        return StreamingResponse(answer.blocks, endpoint.status, {**_OURS, **said.headers(), **how}, endpoint.file)
    headers = {**_OURS, **said.headers(), **answer.headers}
    return Response(answer.content, answer.status, headers, "application/json")


def _problem(api: Api, request: Request, refused: Refused, said: Told) -> Response:
    language = language_of(request)
    body: BaseModel = told(refused, language, said.request_id, api.door.public_url)
    headers = {**_OURS, **said.headers(), "Content-Language": language, **(refused.headers or {})}
    if refused.problem.status == problems.NO_KEY.status:
        headers["WWW-Authenticate"] = 'Bearer realm="ombud"'
    content = body.model_dump_json(by_alias=True, exclude_none=True)
    return Response(content, refused.problem.status, headers, "application/problem+json")


def _new_id() -> str:
    return id_text("rq_", secrets.token_bytes(16))
