"""A call, read step by step; the first step that says no answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from ombud.actors.api_keys import ApiKey
from ombud.api import problems
from ombud.api.bodies import body_of, query_of
from ombud.api.model import Call, Endpoint
from ombud.api.paths import ID, read_path
from ombud.api.problem import Refused, Wrong
from ombud.app.api_answers import Earlier, Repeatable, claim, let_go, settle
from ombud.terms import PurposeId, Text
from ombud.vault import NoPolicyError
from ombud.web.keyed import Asking, Known
from ombud.web.seen import Door, language_of

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
MARK = re.compile(r'"?([A-Za-z0-9_-]{8,64})"?')
TAG = re.compile(f'"d_{ID}"')


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it leaves."""

    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str]


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
        request_id, door.public_url, if_match,
    )  # fmt: skip
    if mark is None:
        return Read(call)
    asked = b"\0".join((endpoint.name.encode(), request.url.path.encode(), purpose.encode(), raw))
    return Read(call, Repeatable(who.key.id, who.token, mark, asked))


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


def handled(endpoint: Endpoint, read: Read) -> Sent | Refused:
    """What the handler answers; what it answered before, where the call comes again."""
    if read.repeat is None:
        return _done(endpoint, read.call)
    vault, now = read.call.vault, read.call.now
    before = claim(vault, read.repeat, now=now)
    if isinstance(before, Earlier):
        headers, _, content = before.content.partition(b"\n")
        return Sent(before.status, content, {**json.loads(headers), "Idempotent-Replayed": "true"})
    if before is not None:
        return Refused(problems.OTHER_CALL if before.other else problems.UNDER_WAY)
    answer = _done(endpoint, read.call)
    if isinstance(answer, Refused):
        let_go(vault, read.repeat)
    else:
        kept = json.dumps(dict(answer.headers)).encode() + b"\n" + answer.content
        settle(vault, read.repeat, answer.status, kept, now=now)
    return answer


def _done(endpoint: Endpoint, call: Call) -> Sent | Refused:
    try:
        answer = endpoint.does(call)
    except NoPolicyError:
        return Refused(problems.NO_POLICY)
    if isinstance(answer, Refused):
        return answer
    if not isinstance(answer.value, endpoint.gives):
        raise AssertionError(f"{endpoint.name} has not declared what it gives")
    return Sent(endpoint.status, answer.value.model_dump_json(by_alias=True).encode(), answer.headers)


_NO_QUERY = Text("Adressen tar inga parametrar.", "The address takes no parameters.")
