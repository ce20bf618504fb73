"""An example as it is shown: a call that somebody can paste. A test makes it as it stands here."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from ombud.api.model import Endpoint
from ombud.api.openapi import ROOT
from ombud.terms.ids import id_text

KEY = "ombud_live_…"
MARK = "8b4e2a1c-5d3f-4c6b-9a7e-0f1d2c3b4a59"
PERSON = id_text("s_", bytes(range(100, 116)))
_IDS: Mapping[str, str] = {
    "{person}": PERSON,
    "{relation}": id_text("r_", bytes(range(116, 132))),
    "{offer}": id_text("r_", bytes(range(132, 148))),
    "{limit}": id_text("l_", bytes(range(148, 164))),
    "{request}": id_text("q_", bytes(range(164, 180))),
    "{campaign}": id_text("c_", bytes(range(180, 196))),
    "{other}": id_text("s_", bytes(range(60, 76))),
    "{hold}": id_text("h_", bytes(range(76, 92))),
    "{breach}": id_text("b_", bytes(range(20, 36))),
    "{event}": id_text("e_", bytes(range(212, 228))),
    "{job}": id_text("j_", bytes(range(228, 244))),
    "{extract}": id_text("x_", bytes(range(36, 52))),
}
"""What stands in an example for an id: nobody has it."""


def filled(text: str, ids: Mapping[str, str] = _IDS) -> str:
    for name, value in ids.items():
        text = text.replace(name, value)
    return text


def path_of(one: Endpoint, ids: Mapping[str, str] = _IDS) -> str:
    """The path of the example, with its query."""
    path = one.path
    for name, value in one.example.path.items():
        path = path.replace(f"{{{name}}}", filled(value, ids))
    query = urlencode({name: filled(text, ids) for name, text in one.example.query.items()})
    return ROOT + path + (f"?{query}" if query else "")


def body_of(one: Endpoint, ids: Mapping[str, str] = _IDS) -> str:
    """The body of the example; empty where there is none."""
    return "" if one.example.body is None else filled(json.dumps(one.example.body, ensure_ascii=False), ids)


def headers_of(one: Endpoint) -> dict[str, str]:
    """The headers of the example, without the key."""
    found = {}
    if one.purpose:
        found["Processing-Purpose"] = one.example.purpose
    if one.once:
        found["Idempotency-Key"] = f'"{MARK}"'
    if one.matches:
        found["If-Match"] = f'"{id_text("d_", bytes(range(196, 212)))}"'
    if one.takes is not None:
        found["Content-Type"] = "application/json"
    return found


def curl(one: Endpoint, base: str) -> str:
    """The example as a command."""
    method = "" if one.method == "GET" else f"-X {one.method} "
    lines = [f"curl {method}'{base}{path_of(one)}'", f"-H 'Authorization: Bearer {KEY}'"]
    lines += [f"-H '{name}: {text}'" for name, text in headers_of(one).items()]
    if one.example.body is not None:
        lines.append(f"-d '{body_of(one)}'")
    return " \\\n  ".join(lines)
