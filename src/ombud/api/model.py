"""What comes in at an endpoint and what goes out of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from ombud.actors.api_keys import ApiKey
from ombud.api.problem import Problem, Refused
from ombud.app.installation import Ombud
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.terms.text import Language
from ombud.vault import Vault

Body = TypeVar("Body", bound=BaseModel)
LARGEST = 256 * 1024


class Taken(BaseModel):
    """What a program sends: nothing but what is named, in the types that are named."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True, regex_engine="python-re")


class Told(BaseModel):
    """What a program is given."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Prefer:
    """How a program wants to be answered (RFC 7240). What is not understood is not minded."""

    later: bool = False
    """`respond-async`: at once, with a job."""
    wait: int = 0
    """`wait`: so many seconds until the job has ended, at most."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, read and checked. It does not print what was sent."""

    ombud: Ombud = field(repr=False)
    now: datetime
    language: Language
    key: ApiKey
    actor: Actor
    path: Mapping[str, bytes] = field(repr=False)
    """The ids that the path names, by their names."""
    names: Mapping[str, str] = field(repr=False)
    """The words of ours that the path names."""
    query: Any = field(repr=False)
    body: Any = field(repr=False)
    purpose: PurposeId
    """What `Processing-Purpose` says; empty where the endpoint reads nothing of a person."""
    request_id: str
    base: str = ""
    """Where we are known: without a path."""
    if_match: str | None = None
    own: bytes = field(default=b"", repr=False)
    """Of a call that may come again: 32 bytes of this key and mark alone."""
    prefer: Prefer = Prefer()

    @property
    def vault(self) -> Vault:
        return self.ombud.vault

    @property
    def person(self) -> SubjectId:
        return SubjectId(self.path["person"])


@dataclass(frozen=True, slots=True)
class Given:
    """What a program is given."""

    value: BaseModel = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """It takes longer: where to look how far it has come (202)."""

    value: BaseModel = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it leaves."""

    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Streamed:
    """A file, sent as it is made. What is not finished ends without its end, and the connection says so."""

    name: str
    blocks: Iterable[bytes] = field(repr=False)


Answer = Given | Begun | Streamed | Refused
Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Example:
    """A call that is shown, and made by a test as it is shown."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    body: Mapping[str, Any] | None = None
    status: int | None = None
    """What it is answered with, where that is not the endpoint's usual answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One thing that a program may ask for, and all there is to say of it."""

    method: str
    path: str
    """Under `/api/v1`, as in `/people/{person}/records`."""
    name: str
    """The name of the operation: `records.read`."""
    words: str
    """What it does, in a sentence."""
    does: Handler
    gives: type[BaseModel]
    status: int = 200
    takes: type[BaseModel] | None = None
    asks: type[BaseModel] | None = None
    """The parameters of the query."""
    purpose: bool = False
    """It reads personal data: `Processing-Purpose` is required."""
    serves: frozenset[PurposeId] = frozenset()
    """The key must be for one of these; none: any key."""
    once: bool = False
    """It creates or sends: `Idempotency-Key` is required."""
    matches: bool = False
    """It changes what was read: `If-Match` is required."""
    later: type[BaseModel] | None = None
    """It may answer 202 with this where `Prefer: respond-async` is sent."""
    file: str = ""
    """It gives a file of this media type, and nothing as JSON."""
    waits: bool = False
    """Its answer is a job, or may be one: `Prefer: wait` is minded."""
    largest: int = LARGEST
    """Bytes of a body."""
    problems: tuple[Problem, ...] = ()
    """Those of its own."""
    example: Example = Example()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def changes(self) -> bool:
        return self.method != "GET"
