"""In: rows under a mapping, each taken whole or not at all (N-03, N-05). The same rows again change nothing."""

import io
import json
from dataclasses import dataclass
from typing import Annotated, BinaryIO, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused, Wrong
from ombud.api.refused import spent
from ombud.api.relations import SERVES
from ombud.app.importing import Import, Unlike, import_file
from ombud.collection.collect import Report
from ombud.vault import Spent

Cell = Annotated[str, StringConstraints(max_length=4000)]


class ToCollect(Taken):
    """Rows, and the mapping that says what each of their columns is."""

    mapping: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] = Field(
        description="The text of a mapping file with `format: jsonl`."
    )
    rows: list[dict[Annotated[str, StringConstraints(max_length=100)], Cell]] = Field(min_length=1, max_length=500)
    source: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        default=None, description="Where the data comes from; it must be what the mapping says."
    )


class Fault(Told):
    """A row that was not taken, and why."""

    line: int
    field: str | None
    detail: str


class LeftOut(Told):
    """A column that was not taken, and why."""

    column: str
    code: str
    rows: int
    detail: str


class Collected(Told):
    """What the rows came to."""

    rows: int
    taken: int
    people: int
    records: int
    unchanged: int
    faults: list[Fault]
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent, as a file that can be read twice."""

    content: bytes

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        return io.BytesIO(self.content)


def collect(call: Call) -> Answer:
    asked: ToCollect = call.body
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked.rows).encode()
    wanted = Import(_Sent(content), asked.mapping.encode(), call.actor, lambda: call.now, asked.source)
    found = import_file(call.vault, wanted)
    if isinstance(found, Report):
        return Given(_told(call, found))
    if isinstance(found, Spent):
        return spent(call, found)
    if isinstance(found, Unlike):
        return Refused(problems.WRONG, errors=(Wrong("/source", "unlike", found.text),))
    return Refused(
        problems.WRONG,
        errors=tuple(Wrong("/mapping", "mapping", one.message) for one in found),
    )


def _told(call: Call, found: Report) -> Collected:
    left = [
        LeftOut(column=name, code=code, rows=rows, detail=found.reasons[name, code].in_(call.language))
        for (name, code), rows in sorted(found.not_taken.items())
    ]
    faults = [Fault(line=one.line, field=one.field, detail=one.reason.in_(call.language)) for one in found.faults]
    return Collected(
        rows=found.rows, taken=found.taken, people=found.people, records=found.records, unchanged=found.unchanged,
        faults=faults, left_out=left,
    )  # fmt: skip


_MAPPING = """title: {sv: Bokningar ur webben, en: Bookings from the web}
format: jsonl
source: data_subject
channel: {constant: web}
collected_at: at
purpose: contract.request
regime: non_care
rows:
  - identity: [{column: email, kind: email, to: contact.email}]
    records:
      - {category: name, fields: {given: given, family: family}}
      - {category: contact, fields: {phone: {column: phone, kind: phone}}}
    relation: {kind: measure, opened_at: at}
"""
_ROW = {"email": "lo@example.se", "given": "Lo", "family": "Lind", "phone": "070-1740605", "at": "2026-11-20T09:00:00Z"}
ENDPOINTS = (
    Endpoint(
        "POST", "/collections", "collections.collect", "Take rows in under a mapping; each whole or not at all.",
        collect, Collected, takes=ToCollect, serves=SERVES, once=True, problems=(problems.SPENT,),
        example=Example(body={"mapping": _MAPPING, "rows": [_ROW]}),
    ),
)  # fmt: skip
