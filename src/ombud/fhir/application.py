"""The application: a call read, its key known, its pace kept, shown to its handler, and the answer sent (ASGI).

    call ─► accept ─► key ─► pace ─► purpose, reason ─► path, parameters ─► handler (a thread) ─► answer

* A log line says interaction, status and milliseconds. Never an address, a header or a value (design.md 5.7).
* All of it reads: what another act was in the way of is done again (`app/again.py`).
* Whatever happens, a program gets a resource: what was asked for, or an OperationOutcome.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Address

from ombud.app.again import read_again
from ombud.app.api_calls import Calls
from ombud.app.api_keys import Called
from ombud.app.safe import PassingFault
from ombud.fhir import problems
from ombud.fhir.code_systems import SYSTEMS, code_system
from ombud.fhir.metadata import JSON, capability
from ombud.fhir.model import ROOT, Given, Interaction
from ombud.fhir.outcome import Refused, outcome
from ombud.fhir.reading import LARGEST, acceptable, known, read_call, too_often
from ombud.fhir.resource import encoded
from ombud.terms.ids import id_text
from ombud.vault import NoPolicyError
from ombud.web.application import Door, said_of
from ombud.web.body import Cut, read_body
from ombud.web.guard import HEADERS
from ombud.web.keyed import Known, asking
from ombud.web.pace import Paced, of_network
from ombud.web.problem import AWAY_SECONDS
from ombud.web.seen import language_of

_OURS = {**HEADERS, "Vary": "Accept, Accept-Language, Authorization, Processing-Purpose"}
_AWAY = Refused(problems.UNAVAILABLE, headers={"Retry-After": str(AWAY_SECONDS)})
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(slots=True)
class Fhir:
    """What all interactions share."""

    door: Door
    calls: Calls
    capability: str = field(repr=False)
    app: Starlette = field(init=False, repr=False)
    """What answers (ASGI)."""

    def close(self) -> None:
        """Write down the calls that wait."""
        self.calls.write()


@dataclass(frozen=True, slots=True)
class Told:
    """What every answer says of itself: an id by which it is found in the log, and the pace."""

    request_id: str
    paced: Paced

    def headers(self) -> dict[str, str]:
        return {"X-Request-Id": self.request_id, **self.paced.headers()}


def application(door: Door, interactions: Sequence[Interaction]) -> Fhir:
    """What answers these interactions, and the statement that says which they are."""
    made = Fhir(door, Calls(door.ombud.vault), encoded(capability(interactions, door.public_url)))
    by_path: dict[str, dict[str, Interaction]] = {}
    for one in interactions:
        by_path.setdefault(one.path, {})[one.method] = one
    literal_first = sorted(by_path.items(), key=lambda found: "{" in found[0])
    addresses = [
        Address(ROOT + path, partial(_answered, made, there), methods=sorted(there)) for path, there in literal_first
    ]
    addresses += [
        Address(f"{ROOT}/metadata", partial(_described, made), methods=["GET"]),
        Address(f"{ROOT}/CodeSystem/{{name}}", partial(_coded, made), methods=["GET"]),
    ]
    made.app = Starlette(routes=addresses, exception_handlers={HTTPException: partial(_nowhere, made)})
    return made


async def _described(made: Fhir, request: Request) -> Response:
    return _public(made, request, Given(made.capability, {"Cache-Control": "no-cache"}))


async def _coded(made: Fhir, request: Request) -> Response:
    """A code system: nothing about anybody."""
    return _public(made, request, await run_in_threadpool(_code_system, made, request))


def _public(made: Fhir, request: Request, answer: Given | Refused) -> Response:
    """What needs no key: it has the pace of the network."""
    paced = of_network(made.door, request, writes=False, now=made.door.clock())
    refused = too_often(paced) if paced.wait else acceptable(request)
    return _sent(made, request, answer if refused is None else refused, Told(_new_id(), paced))


def _code_system(made: Fhir, request: Request) -> Given | Refused:
    door, name = made.door, request.path_params["name"]
    with door.ombud.vault.database.read() as tx:
        policy = door.ombud.vault.book.in_force(tx, door.clock())
    if policy is None:
        return Refused(problems.NO_POLICY)
    if name not in SYSTEMS:
        return Refused(problems.NOT_FOUND)
    return Given(encoded(code_system(name, policy, language_of(request), door.public_url)))


async def _nowhere(made: Fhir, request: Request, error: Exception) -> Response:
    """No interaction of ours, or not in that way: whatever would write is not there (405)."""
    other = getattr(error, "status_code", 404) == 405 or request.method in _WRITING
    allowed: Mapping[str, str] = getattr(error, "headers", None) or ({"Allow": "GET, HEAD"} if other else {})
    paced = of_network(made.door, request, writes=False, now=made.door.clock())
    refused = Refused(problems.NOT_ALLOWED if other else problems.NOT_FOUND, headers=allowed)
    return _sent(made, request, too_often(paced) if paced.wait else refused, Told(_new_id(), paced))


async def _answered(made: Fhir, there: Mapping[str, Interaction], request: Request) -> Response:
    """Whatever happens, a program gets an answer and the log a line."""
    one = there["GET" if request.method == "HEAD" else request.method]
    began, request_id = time.perf_counter(), _new_id()
    paced: Paced | None = None
    who: Known | Refused | None = None
    try:
        shown = await run_in_threadpool(partial(asking, writes=False), made.door, request)
        paced, refused = shown.paced, acceptable(request)
        who = known(shown) if refused is None else refused
        answer = who if isinstance(who, Refused) else await _asked(made, one, request, who)
    except Exception as error:  # noqa: BLE001 - the boundary: a program gets an outcome with an id, not a trace
        made.door.log.error("fault", operation=f"fhir.{one.name}", id=request_id, **said_of(error))
        paced = paced or of_network(made.door, request, writes=False, now=made.door.clock())
        answer = _AWAY if isinstance(error, PassingFault) else Refused(problems.FAULT)
    response = _sent(made, request, answer, Told(request_id, paced))
    ms = (time.perf_counter() - began) * 1000
    code = answer.kind.code if isinstance(answer, Refused) else ""
    operation, status = f"fhir.{one.name}", response.status_code
    made.door.log.info("called", operation=operation, status=status, code=code, ms=round(ms, 1))
    if isinstance(who, Known):
        called = Called(who.key.id, who.now, operation, status, code, int(ms * 1000))
        await run_in_threadpool(made.calls.note, called, who.now)
    return response


async def _asked(made: Fhir, one: Interaction, request: Request, who: Known) -> Given | Refused:
    raw = await read_body(request, LARGEST) if one.takes else b""
    if isinstance(raw, Cut):
        return Refused(problems.TOO_LARGE if raw is Cut.TOO_LARGE else problems.WRONG)
    asked = partial(_handled, made.door, one, request, who, raw)
    told = partial(made.door.log.info, "again", operation=f"fhir.{one.name}")
    return await run_in_threadpool(read_again, asked, told)


def _handled(door: Door, one: Interaction, request: Request, who: Known, raw: bytes) -> Given | Refused:
    call = read_call(door, one, request, who, raw)
    if isinstance(call, Refused):
        return call
    try:
        return one.does(call)
    except NoPolicyError:
        return Refused(problems.NO_POLICY)


def _sent(made: Fhir, request: Request, answer: Given | Refused, said: Told) -> Response:
    headers: dict[str, Any] = {**_OURS, **said.headers(), **answer.headers}
    if isinstance(answer, Given):
        return Response(answer.content, 200, headers, JSON)
    language = language_of(request)
    headers["Content-Language"] = language
    if answer.kind is problems.NO_KEY:
        headers["WWW-Authenticate"] = 'Bearer realm="ombud"'
    told = outcome(answer.said, language, made.door.public_url + ROOT)
    return Response(encoded(told), answer.kind.status, headers, JSON)


def _new_id() -> str:
    return id_text("rq_", secrets.token_bytes(16))
