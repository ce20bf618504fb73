"""A call, read step by step; the first step that says no answers.

accept ─► key ─► pace ─► purpose ─► reason ─► path ─► parameters
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from ombud.app.desk import CONSENT_PURPOSE, LOG_PURPOSE, REQUESTS
from ombud.fhir import problems
from ombud.fhir.asking import FORMAT, read_asked
from ombud.fhir.ids import place_of
from ombud.fhir.model import ROOT, Call, Interaction
from ombud.fhir.outcome import Refused
from ombud.terms import PurposeId, Text
from ombud.terms.identifiers import looks_like_personnummer
from ombud.web.keyed import Asking, Known
from ombud.web.pace import Paced
from ombud.web.seen import Door, language_of

LARGEST = 64 * 1024
_MOST_FIELDS = 50
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")
_LONGEST_REASON = 200
_OWN = frozenset({CONSENT_PURPOSE, LOG_PURPOSE, REQUESTS})
"""Purposes whose acts say themselves why."""
_KINDS = {
    "form": ("application/x-www-form-urlencoded",),
    "parameters": ("application/fhir+json", "application/json"),
}


def acceptable(request: Request) -> Refused | None:
    """Does the program take what is answered here?"""
    for one in request.headers.get("accept", "*/*").split(","):
        kind, *more = (part.strip().lower() for part in one.split(";"))
        version = next((part for part in more if part.startswith("fhirversion=")), "fhirversion=4.0")
        never = any(re.fullmatch(r"q=0(\.0{0,3})?", part) for part in more)
        fits = kind in ("*/*", "application/*", "application/json", "application/fhir+json", "")
        if fits and not never and version in ("fhirversion=4.0", "fhirversion=4.0.1"):
            return None
    return Refused(problems.NOT_ACCEPTABLE, where="http.Accept")


def known(who: Asking) -> Known | Refused:
    """Whose it is, and whether it comes too often."""
    if who.paced.wait:
        return too_often(who.paced)
    return Refused(problems.NO_KEY, where="http.Authorization") if who.known is None else who.known


def too_often(paced: Paced) -> Refused:
    return Refused(problems.TOO_OFTEN, headers={"Retry-After": str(paced.wait)})


def read_call(door: Door, one: Interaction, request: Request, who: Known, raw: bytes) -> Call | Refused:
    """The whole call; `raw` is its body."""
    purpose = _purpose(one, request, who) if one.purpose else PurposeId("")
    if isinstance(purpose, Refused):
        return purpose
    reason = reason_of(request) if one.opens and purpose not in _OWN else ""
    if isinstance(reason, Refused):
        return reason
    text = request.path_params.get("id")
    at = None if text is None else place_of(text)
    if text is not None and at is None:
        return Refused(problems.NOT_FOUND)
    asked = _asked(one, request, raw)
    if isinstance(asked, Refused):
        return asked
    return Call(
        door.ombud, who.now, language_of(request), who.key, who.actor, door.public_url, at, asked, purpose, reason,
        request.url.path.removeprefix(ROOT), one.name,
    )  # fmt: skip


def _purpose(one: Interaction, request: Request, who: Known) -> PurposeId | Refused:
    said = request.headers.get("processing-purpose")
    if said is None or not _CODE.fullmatch(said):
        kind = problems.PURPOSE_REQUIRED if said is None else problems.WRONG
        return Refused(kind, now=_for(who.key.purposes), where="http.Processing-Purpose")
    if said not in who.key.purposes:
        return Refused(problems.NOT_OF_KEY, now=_for(who.key.purposes), where="http.Processing-Purpose")
    if one.serves and said not in one.serves:
        return Refused(problems.NOT_THAT_PURPOSE, now=_for(one.serves), where="http.Processing-Purpose")
    return PurposeId(said)


def _for(purposes: frozenset[PurposeId]) -> tuple[Text, ...]:
    names = ", ".join(sorted(purposes))
    return (Text(f"Skicka Processing-Purpose med ett av: {names}.", f"Send Processing-Purpose with one of: {names}."),)


def reason_of(request: Request) -> str | Refused:
    """Sent as UTF-8; a header is read byte by byte."""
    try:
        said = request.headers.get("processing-reason", "").encode("latin-1").decode().strip()
    except UnicodeError:
        said = ""
    fits = 0 < len(said) <= _LONGEST_REASON and said.isprintable() and "@" not in said
    if not fits or any(looks_like_personnummer(word) for word in said.split()):
        return Refused(problems.REASON_REQUIRED, where="http.Processing-Reason")
    return said


def _asked(one: Interaction, request: Request, raw: bytes) -> Any | Refused:
    if not one.code:
        return {}  # it is refused, whatever was asked: what stands there is not even read
    asks = (*one.asks, FORMAT)
    pairs = request.query_params.multi_items()
    if not one.takes:
        return read_asked(pairs, asks)
    if pairs:
        return Refused(problems.WRONG, _IN_THE_BODY)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS[one.takes] and (raw or kind):
        wanted = Text(f"Kroppen ska vara {_KINDS[one.takes][0]}.", f"The body is to be {_KINDS[one.takes][0]}.")
        return Refused(problems.UNSUPPORTED, wanted, where="http.Content-Type")
    sent = _form(raw) if one.takes == "form" else _parameters(raw)
    return sent if isinstance(sent, Refused) else read_asked(sent, asks, form=one.takes == "form")


def _form(raw: bytes) -> list[tuple[str, str]] | Refused:
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Refused(problems.WRONG, Text("Kroppen går inte att läsa.", "The body cannot be read."))


def _parameters(raw: bytes) -> list[tuple[str, str]] | Refused:
    """A Parameters resource, each with one value of a simple type; nothing is the same as none."""
    try:
        plain = json.loads(raw.decode()) if raw else {"resourceType": "Parameters"}
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict) or plain.get("resourceType") != "Parameters":
        return Refused(problems.WRONG, _NO_PARAMETERS)
    found, listed = [], plain.get("parameter", [])
    for number, one in enumerate(listed if isinstance(listed, list) else [None]):
        said = [] if not isinstance(one, dict) else [text for name, text in one.items() if name.startswith("value")]
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or len(said) != 1 or not isinstance(said[0], (str, int)):
            return Refused(problems.WRONG, _NO_PARAMETERS, where=f"Parameters.parameter[{number}]")
        found.append((name, str(said[0])))
    return found


_IN_THE_BODY = Text(
    "Den här sökningen tar sina parametrar i kroppen, inga i adressen.",
    "This search takes its parameters in the body, none in the address.",
)
_NO_PARAMETERS = Text(
    "Kroppen ska vara en Parameters i JSON, där varje parameter har ett namn och ett enkelt värde.",
    "The body is to be a Parameters in JSON, where each parameter has a name and a simple value.",
)
