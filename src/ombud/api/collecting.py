"""In: rows under a mapping, each taken whole or not at all (N-03, N-05). The same rows again change nothing."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.jobs import JobTold, begun
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused, Wrong
from ombud.api.refused import spent
from ombud.api.relations import SERVES
from ombud.app.importing import Unlike
from ombud.app.long_work import COLLECT
from ombud.app.taking_rows import Rows, report_said, take_rows
from ombud.collection.collect import Report
from ombud.collection.mapping import load
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


class ToImport(ToCollect):
    """Many rows at once, taken in as a job."""

    rows: list[dict[Annotated[str, StringConstraints(max_length=100)], Cell]] = Field(min_length=1, max_length=20_000)


def collect(call: Call) -> Answer:
    asked: ToCollect = call.body
    rows = Rows(asked.mapping, tuple(asked.rows), asked.source)
    found = take_rows(call.vault, rows, lambda _rows: None, by=call.actor, now=call.now)
    if isinstance(found, Report):
        return Given(Collected.model_validate(report_said(found, call.language)))
    if isinstance(found, Spent):
        return spent(call, found)
    if isinstance(found, Unlike):
        return Refused(problems.WRONG, errors=(Wrong("/source", "unlike", found.text),))
    return Refused(
        problems.WRONG,
        errors=tuple(Wrong("/mapping", "mapping", one.message) for one in found),
    )


def collect_many(call: Call) -> Answer:
    """What is wrong in the mapping is said at once; the rows are taken in by a worker."""
    asked: ToImport = call.body
    mapping = load(asked.mapping.encode())
    if isinstance(mapping, tuple):
        errors = tuple(Wrong("/mapping", "mapping", one.message) for one in mapping)
        return Refused(problems.WRONG, errors=errors)
    told = {"mapping": asked.mapping, "rows": asked.rows, "source": asked.source}
    return begun(call, COLLECT, told, len(asked.rows))


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
    Endpoint(
        "POST", "/imports", "collections.import", "Take many rows in, as a job: 20,000 rows and 8 MB at most.",
        collect_many, JobTold, 202, takes=ToImport, serves=SERVES, once=True, waits=True, largest=8 * 1024 * 1024,
        example=Example(body={"mapping": _MAPPING, "rows": [_ROW]}),
    ),
)  # fmt: skip
