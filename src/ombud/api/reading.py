"""A call, read step by step; the first step that says no answers."""

import json
import re
from dataclasses import dataclass, replace
from math import ceil

from starlette.requests import Request

from ombud.actors.api_keys import ApiKey
from ombud.api import problems
from ombud.api.bodies import body_of, query_of
from ombud.api.jobs import begun_before
from ombud.api.model import Begun, Call, Endpoint, Given, Prefer, Sent, Streamed
from ombud.api.paths import ID, read_path
from ombud.api.problem import Refused, Wrong
from ombud.app.api_answers import (
    Claim,
    CutOff,
    Earlier,
    OtherCall,
    Repeatable,
    TakenOver,
    UnderWay,
    broken,
    claim,
    let_go,
    settle,
)
from ombud.terms import PurposeId, Text
from ombud.vault import NoPolicyError
from ombud.web.keyed import Asking, Known
from ombud.web.seen import Door, language_of

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
MARK = re.compile(r'"?([A-Za-z0-9_-]{8,64})"?')
TAG = re.compile(f'"d_{ID}"')
LONGEST_WAIT = 30
_SECONDS = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Read:
    """A call that was read, and how it is known again where it comes twice."""

    call: Call
    repeat: Repeatable | None = None


def known(endpoint: Endpoint, who: Asking) -> Known | Refused:
    """Whether it comes too often, and whether the key is for that."""
    if who.paced.wait:
        return Refused(problems.TOO_OFTEN, headers={"Retry-After": str(who.paced.wait)})
    if who.known is None:
        return Refused(problems.NO_KEY)
    if endpoint.serves and not endpoint.serves & who.known.key.purposes:
        return Refused(problems.NOT_OF_KEY, tries=_for(sorted(endpoint.serves)))
    return who.known


def _for(purposes: list[str]) -> tuple[Text, ...]:
    names = ", ".join(purposes)
    return (Text(f"Använd en nyckel för något av: {names}.", f"Use a key for one of: {names}."),)


def read_call(
    door: Door, endpoint: Endpoint, request: Request, who: Known, raw: bytes | Refused, request_id: str
) -> Read | Refused:
    """The whole call; `raw` is its body."""
    told = _headers(endpoint, request, who.key)
    if isinstance(told, Refused):
        return told
    purpose, mark, if_match = told
    path = read_path(request.path_params)
    if path is None:
        return Refused(problems.NOT_FOUND)
    if isinstance(raw, Refused):
        return raw
    query = None if endpoint.asks is None else query_of(request.query_params.multi_items(), endpoint.asks)
    if endpoint.asks is None and request.query_params:
        query = Refused(problems.WRONG, errors=(Wrong("", "unknown_field", _NO_QUERY),))
    body = None if endpoint.takes is None else _body(endpoint, request, raw)
    for one in (query, body):
        if isinstance(one, Refused):
            return one
    call = Call(
        door.ombud, who.now, language_of(request), who.key, who.actor, path.ids, path.words, query, body, purpose,
        request_id, door.public_url, if_match, prefer=preferred(request.headers.getlist("prefer")),
    )  # fmt: skip
    if mark is None:
        return Read(call)
    asked = b"\0".join((endpoint.name.encode(), request.url.path.encode(), purpose.encode(), raw))
    repeat = Repeatable(who.key.id, who.token, mark, asked)
    return Read(replace(call, own=repeat.own), repeat)


def preferred(said: list[str]) -> Prefer:
    """What `Prefer` says, as far as we mind it: the first of each (RFC 7240, 2)."""
    found: dict[str, str] = {}
    for one in ",".join(said).split(","):
        name, _, value = one.partition(";")[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    wait = found.get("wait", "")
    return Prefer("respond-async" in found, min(int(wait), LONGEST_WAIT) if _SECONDS.fullmatch(wait) else 0)


def _headers(endpoint: Endpoint, request: Request, key: ApiKey) -> tuple[PurposeId, str | None, str | None] | Refused:
    """Purpose, Idempotency-Key and If-Match, where the endpoint wants them."""
    purpose, mark, tag = (request.headers.get(name) for name in ("processing-purpose", "idempotency-key", "if-match"))
    wants = (
        (endpoint.purpose, purpose, CODE, "Processing-Purpose", problems.PURPOSE_REQUIRED),
        (endpoint.once, mark, MARK, "Idempotency-Key", problems.ONCE_REQUIRED),
        (endpoint.matches, tag, TAG, "If-Match", problems.MATCH_REQUIRED),
    )
    for wanted, said, form, name, missing in wants:
        if wanted and said is None:
            return Refused(missing)
        if wanted and said is not None and not form.fullmatch(said):
            return Refused(problems.BAD_HEADER, errors=(Wrong(name, "form", _form(form)),))
    if endpoint.purpose and purpose not in key.purposes:
        return Refused(problems.NOT_OF_KEY, tries=_for(sorted(key.purposes)))
    marked = MARK.fullmatch(mark or "")
    return (
        PurposeId(purpose or "" if endpoint.purpose else ""),
        marked[1] if endpoint.once and marked else None,
        tag if endpoint.matches else None,
    )


def _form(form: re.Pattern[str]) -> Text:
    return Text(f"Ska följa mönstret {form.pattern}", f"Is to follow the pattern {form.pattern}")


def _body(endpoint: Endpoint, request: Request, raw: bytes) -> object:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return Refused(problems.NOT_JSON)
    if endpoint.takes is None:
        raise AssertionError("asked for an endpoint that takes a body")
    return body_of(raw, endpoint.takes)


def handled(endpoint: Endpoint, read: Read) -> Sent | Streamed | Refused:
    """What the handler answers; what it answered before, where the call comes again."""
    if read.repeat is None:
        return _done(endpoint, read.call)
    found = claim(read.call.vault, read.repeat, now=read.call.now)
    if isinstance(found, Claim):
        return _once(endpoint, read.call, read.repeat, found)
    if isinstance(found, Earlier):
        headers, _, content = found.content.partition(b"\n")
        return Sent(found.status, content, {**json.loads(headers), "Idempotent-Replayed": "true"})
    job = begun_before(read.call) if isinstance(found, CutOff) and endpoint.waits else None
    return _not_made(read.call, found) if job is None else _sent(endpoint, job)


def _once(endpoint: Endpoint, call: Call, repeat: Repeatable, claimed: Claim) -> Sent | Refused:
    """Carry it out, and keep what it came to. A fault leaves it to be made again where nothing was done."""
    vault = call.vault
    ours = replace(call, ombud=replace(call.ombud, vault=claimed.along(vault)))
    try:
        answer = _done(endpoint, ours)
        if isinstance(answer, Streamed):
            raise AssertionError("a file is not kept to be sent again")
        if isinstance(answer, Refused):
            let_go(vault, claimed)
        else:
            kept = json.dumps(dict(answer.headers)).encode() + b"\n" + answer.content
            settle(vault, repeat, claimed, answer.status, kept)
    except TakenOver:
        return _not_made(call, UnderWay(call.now))
    except Exception:
        broken(vault, claimed)
        raise
    return answer


def _not_made(call: Call, found: UnderWay | CutOff | OtherCall) -> Refused:
    if isinstance(found, UnderWay):
        seconds = max(1, ceil((found.until - call.now).total_seconds()))
        return Refused(problems.UNDER_WAY, headers={"Retry-After": str(seconds)})
    return Refused(problems.CUT_OFF if isinstance(found, CutOff) else problems.OTHER_CALL)


def _done(endpoint: Endpoint, call: Call) -> Sent | Streamed | Refused:
    try:
        answer = endpoint.does(call)
    except NoPolicyError:
        return Refused(problems.NO_POLICY)
    return answer if isinstance(answer, Refused | Streamed) else _sent(endpoint, answer)


def _sent(endpoint: Endpoint, answer: Given | Begun) -> Sent:
    status, gives = (
        (202, endpoint.later or endpoint.gives) if isinstance(answer, Begun) else (endpoint.status, endpoint.gives)
    )
    if not isinstance(answer.value, gives):
        raise AssertionError(f"{endpoint.name} has not declared what it gives")
    return Sent(status, answer.value.model_dump_json(by_alias=True).encode(), answer.headers)


_NO_QUERY = Text("Adressen tar inga parametrar.", "The address takes no parameters.")
