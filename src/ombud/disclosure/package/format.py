"""What the JSON files of a package say (spec/export-package.md). The published schema is made from here.

* Each file begins with `format`, which says what it is. What a reader does not know is an error, not a surprise.
* Of every purpose the nine things that Art. 15(1)(a)–(h) and 15(2) ask for are there, none of them empty (R-15.1).
* Texts for people are in the language of the package; codes are the policy's own.
"""

import json
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

Said = Annotated[str, StringConstraints(min_length=1)]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Hexadecimal = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Base64 = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9+/]*={0,2}$")]
Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$")]
Some = Annotated[list[Said], Field(min_length=1)]
SCHEMA_ID = "urn:ombud:export-package:1"


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, strict=True)


class Purpose(Form):
    """One purpose that keeps something of the person: the nine things of Art. 15."""

    purpose: Said
    """15(1)(a)"""
    why: Said
    bases: Some
    categories: Some
    """15(1)(b)"""
    recipients: Some
    """15(1)(c): who may receive it, by name"""
    handed_over: list[Said]
    """15(1)(c): who has received it, by name and day"""
    period: Some
    """15(1)(d)"""
    rights: Some
    """15(1)(e)"""
    complaint: Said
    """15(1)(f)"""
    sources: Some
    """15(1)(g)"""
    automated_decisions: Said
    """15(1)(h)"""
    transfers: Said
    """15(2)"""
    sentences: dict[Said, Said]
    """The sentences of the notice that it rests on, by their ids."""


class Category(Form):
    name: Said
    special: bool
    records: Annotated[int, Field(ge=0)]
    corrected: Annotated[int, Field(ge=0)]
    files: list[Said]
    """Where its records are, in the order in which they are read."""


class Kept(Form):
    """A purpose that keeps a record. `until` is the first day on which it no longer does; null: not known yet."""

    purpose: Said
    until: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None


class Corrected(Form):
    """When what stood here was corrected, by which role and why."""

    at: Instant
    role: str
    reason: str


class Record(Form):
    """One value as it is held: what it says, where it comes from, what keeps it."""

    id: Hexadecimal
    at: Instant
    """Of when it is: of a visit, the day of the visit."""
    collected_at: Instant
    source: Said
    channel: str
    policy_version: int
    """The version of the notice that the person was told."""
    retention_class: Said
    values: dict[Said, str]
    document: str | None = None
    author: str | None = None
    unit: str | None = None
    masked: bool = False
    """It is about somebody else too, and somebody else has said it: the values are not shown (15(4))."""
    corrected: Corrected | None = None
    kept_for: list[Kept]


class Records(Form):
    """The records of one category, or a part of them."""

    format: Literal["ombud-records/1"]
    category: Said
    part: Annotated[int, Field(ge=1)]
    records: list[Record]


class Tie(Form):
    kind: Said
    state: Said
    opened_at: Instant
    closed_at: Instant | None
    terms: dict[str, str]


class Choice(Form):
    choice: Said
    kind: Said
    channel: str | None
    purposes: list[Said]
    text: str | None
    version: int
    made_at: Instant
    ended_at: Instant | None


class Waiting(Form):
    """A yes to advertising that waits, or waited, for its address to answer. It is not in force by itself (M-07)."""

    choice: Said
    channel: str | None
    purposes: list[Said]
    state: Said
    way: Said
    """How the first yes came."""
    role: Said
    """The role that took it."""
    address: str | None
    asked_at: Instant
    ends_at: Instant
    ended_at: Instant | None


class Limit(Form):
    """A restriction (Art. 18) or a block (PDL 4:4, SVOD 2:3)."""

    kind: Said
    category: str | None
    ground: str
    made_at: Instant
    ended_at: Instant | None


class HandedOver(Form):
    """To whom something was handed over (Art. 15(1)(c))."""

    at: Instant
    to: Said
    role: Said
    purpose: Said
    statute: str
    categories: list[Said]


class ProgramTold(Form):
    """A program outside that has said that it holds the person's data, and is told what happens (Art. 15(1)(c))."""

    name: Said
    since: Instant


class Representative(Form):
    """Somebody who acts or acted for the person."""

    who: str
    capacity: Said
    state: Said
    from_on: Said
    until_on: str | None
    ended_at: Instant | None
    scope: list[Said]
    evidence: str


class CaseLine(Form):
    at: Instant
    what: Said


class Case(Form):
    """One thing that the person asked for, and what came of it."""

    reference: Said
    received_at: Instant
    state: Said
    asked: list[Said]
    words: str
    history: list[CaseLine]


class Controller(Form):
    name: Said
    contact: str
    dpo: str


class SystemColumn(Form):
    name: Said
    category: str | None
    """None: it says nothing of a person by itself."""


class SystemTable(Form):
    table: Said
    columns: list[SystemColumn]
    rows: Annotated[int, Field(ge=0)]
    files: list[Said]


class SystemTold(Form):
    """One connected system: what of it is in the package."""

    system: Said
    tables: list[SystemTable]
    missing: str | None
    """Why it is not all of it."""


class SystemRows(Form):
    """Rows of one table of a connected system, in the order of its columns."""

    format: Literal["ombud-system/1"]
    system: Said
    table: Said
    part: Annotated[int, Field(ge=1)]
    columns: list[SystemColumn]
    rows: list[list[str | None]]


class Package(Form):
    """`package.json`: what there is, and why. The records are in files of their own."""

    format: Literal["ombud-package/1"]
    kind: Literal["access", "portability"]
    subject: Said
    made_at: Instant
    language: Literal["sv", "en"]
    policy_version: int
    controller: Controller
    confirmation: Said
    """Whether anything is held, and how much."""
    not_included: list[Said]
    """What is left out, and why."""
    purposes: dict[Said, Purpose]
    categories: dict[Said, Category]
    relations: list[Tie]
    choices: list[Choice]
    waiting: list[Waiting] = []
    """Not in a package of a release before this one."""
    limits: list[Limit]
    handed_over: list[HandedOver]
    programs: list[ProgramTold] = []
    """Not in a package of a release before this one."""
    representatives: list[Representative]
    cases: list[Case]
    systems: list[SystemTold] = []
    """Connected systems; none in a package of a release before this one."""
    rights: Some
    log_files: list[Said]


class Logged(Form):
    """One entry of who did what with the person's data: without names (R-15.6)."""

    entry: Hexadecimal
    at: Instant
    act: Said
    outcome: Said
    unit: str
    role: Said
    purpose: str | None
    categories: list[Said]


class Log(Form):
    format: Literal["ombud-log/1"]
    part: Annotated[int, Field(ge=1)]
    entries: list[Logged]


class Leaf(Form):
    """A leaf of the tree, and the way from it to the root of the checkpoint, lowest first."""

    index: Annotated[int, Field(ge=0)]
    leaf: Base64
    path: list[Base64]


class Proved(Form):
    """Where an entry stands. Its commitment is at `position` of the leaf."""

    entry: Hexadecimal
    leaf: Annotated[int, Field(ge=0)]
    position: Annotated[int, Field(ge=0)]
    commitment: Base64
    salt: Base64 | None = None
    payload: Base64 | None = None
    """The entry itself, where nobody's name is in it."""


class Proofs(Form):
    format: Literal["ombud-proofs/1"]
    part: Annotated[int, Field(ge=1)]
    leaves: list[Leaf]
    entries: list[Proved]


class ManifestFile(Form):
    name: Said
    size: Annotated[int, Field(ge=0)]
    sha256: Sha256
    stored_sha256: Sha256
    """Of its bytes as they lie in the ZIP."""


class Manifest(Form):
    """`manifest.json`: every file but itself and its signature."""

    format: Literal["ombud-manifest/1"]
    kind: Literal["access", "portability"]
    made_at: Instant
    origin: Said
    """The name that the log is signed in."""
    public_key: Base64
    """For convenience. Whoever verifies has the key from elsewhere."""
    checkpoint: Said
    """The file with the signed checkpoint."""
    files: list[ManifestFile]


Document = Annotated[Package | Records | SystemRows | Log | Proofs | Manifest, Field(discriminator="format")]
DOCUMENT: TypeAdapter[Package | Records | SystemRows | Log | Proofs | Manifest] = TypeAdapter(Document)


@cache
def schema() -> str:
    """The published schema, as JSON."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Files of an Ombud export package, version 1",
        **DOCUMENT.json_schema(),
    }
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
