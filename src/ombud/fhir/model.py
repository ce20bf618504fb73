"""What comes in at this door and what goes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.actors.api_keys import ApiKey
from ombud.app.installation import Ombud
from ombud.fhir.ids import Place
from ombud.fhir.outcome import Refused
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.terms.text import Language
from ombud.vault import NoPolicyError, Vault

ROOT = "/fhir/r4"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, read and checked. It does not print what was sent."""

    ombud: Ombud = field(repr=False)
    now: datetime
    language: Language
    key: ApiKey
    actor: Actor
    base: str
    """Where we are known, without a path."""
    at: Place | None = field(default=None, repr=False)
    """What the path names."""
    asked: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The parameters, read."""
    purpose: PurposeId = PurposeId("")  # noqa: RUF009 - a NewType of str, immutable
    reason: str = field(default="", repr=False)
    path: str = ""
    """Under the root, as it was called."""
    name: str = ""
    """The name of the interaction."""

    @property
    def vault(self) -> Vault:
        return self.ombud.vault

    @property
    def root(self) -> str:
        return self.base + ROOT

    @property
    def subject(self) -> SubjectId:
        if self.at is None:
            raise AssertionError("the interaction names nobody")
        return self.at.subject

    @property
    def policy(self) -> Policy:
        """The policy in force. Raises `NoPolicyError`."""
        with self.vault.database.read() as tx:
            found = self.vault.book.in_force(tx, self.now)
        if found is None:
            raise NoPolicyError("no policy is in force")
        return found


@dataclass(frozen=True, slots=True)
class Given:
    """What a program is given: a resource as JSON."""

    content: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Given | Refused
Handler = Callable[[Call], Answer]
Read = Callable[[str], Any]
"""Reads the text of a parameter; None where it is not what it should be."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be asked with."""

    name: str
    kind: str
    """Of R4's own list (search-param-type); empty: it says how much of the answer, and is no search parameter."""
    read: Read
    words: str
    form: str
    """What it is to look like."""
    required: bool = False
    many: int = 1
    """How many times it may stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Interaction:
    """One thing that a program may ask for, and all there is to say of it."""

    method: str
    path: str
    """Under `/fhir/r4`, as in `/Patient/{id}`."""
    name: str
    code: str
    """`read`, `search-type` or `operation`; empty: it is refused, with why."""
    resource: str
    words: str
    does: Handler
    asks: tuple[Parameter, ...] = ()
    takes: str = ""
    """The kind of body: `form` or `parameters`."""
    opens: bool = False
    """It opens records: `Processing-Reason` is required where the purpose has no act of its own."""
    serves: frozenset[PurposeId] = frozenset()
    """For these purposes alone; none: for any that the key is for."""
    purpose: bool = True
    example: str = ""
    """The path that is shown, with its parameters, where it is not the path itself."""
