"""The file that declares a model: a small one, that the one who answers for it can read aloud.

  * It has a name, a version and a method; what it is for, in words; and by its method its segments, how many groups
    it may find, or what it seeks.
  * Nothing in it is a person's, and nothing of it is code. A file with faults is answered with all of them, each with
    its line, what is wrong and what to do.

What the policy and the law think of it is another question: `lint`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ombud.analysis.profiling.model import Feature, Method
from ombud.policy.faults import Fault, Path, Position, Trouble, position
from ombud.policy.model import Words
from ombud.policy.typed import KindOfFile, Whole
from ombud.terms import ServiceId, Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
MOST_GROUPS, LONGEST_TARGET = 12, 24


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Segment(_Part):
    """One segment: its name, its words for the person, and what holds for everybody in it."""

    name: Name
    words: Words
    when: Annotated[list[str], Field(min_length=1)]


class Target(_Part):
    """What is sought: that somebody takes up a service within so many months."""

    service: ServiceId
    within_months: Annotated[int, Field(ge=1, le=LONGEST_TARGET)]


class Definition(_Part):
    """One version of a model, as its file says it."""

    model: Name
    version: Annotated[int, Field(ge=1, le=9999)]
    method: Method
    title: Words
    why: Words
    """What it is for: which advertisement it chooses among."""
    segments: list[Segment] = []
    groups: Annotated[int, Field(ge=2, le=MOST_GROUPS)] | None = None
    target: Target | None = None
    uses: list[Feature] = []
    """What a model that learns may look at. Rules say it themselves."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    every: Annotated[str, StringConstraints(pattern=r"^P(?:[1-9][0-9]?D|[1-9]W|[1-9]M|1[0-2]M)$")] | None = None
    """How often the worker runs it again, as `P1M`: never longer than a profile is kept. Without it nobody does."""
    purpose: Literal["profiling.marketing"] = "profiling.marketing"


class Loaded(NamedTuple):
    definition: Definition
    positions: Mapping[Path, Position]

    def at(self, path: Path) -> Position:
        return position(path, self.positions)


def load(text: str | bytes) -> Loaded | tuple[Fault, ...]:
    """The definition, or every fault of its file."""
    found = _KIND.load(text, _incoherent)
    return Loaded(found.file, found.positions) if isinstance(found, Whole) else found


def stored(definition: Definition) -> str:
    """As the register keeps it: always the same text for the same model."""
    return definition.model_dump_json(exclude_defaults=True)


def read_back(text: str) -> Definition:
    return Definition.model_validate_json(text)


def _incoherent(one: Definition) -> Iterator[Trouble]:
    needs = {Method.RULES: "segments", Method.CLUSTERS: "groups", Method.PROPENSITY: "target"}
    for method, field in needs.items():
        given = bool(getattr(one, field))
        if given != (method is one.method):
            yield Trouble((field,), *(_MISSING if not given else _NOT_ITS))
    if bool(one.uses) != (one.method is not Method.RULES):
        yield Trouble(("uses",), *(_NOT_ITS if one.uses else _MISSING))
    names = [segment.name for segment in one.segments]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Trouble(("segments", number, "name"), *_TWICE)


_NO_MODEL = (
    Text("Filen är ingen modell.", "The file is not a model."),
    Text("Skriv fälten som i examples/models.", "Write the fields as in examples/models."),
)
_MISSING = (
    Text("Det här behövs för metoden.", "The method needs this."),
    Text(
        "Regler har segments; clusters har groups och uses; propensity har target och uses.",
        "Rules have segments; clusters have groups and uses; propensity has target and uses.",
    ),
)
_NOT_ITS = (Text("Det här hör till en annan metod.", "This belongs to another method."), _MISSING[1])
_TWICE = (
    Text("Namnet finns redan.", "The name is there already."),
    Text("Ge varje segment ett eget namn.", "Give each segment a name of its own."),
)
_SHAPES = {
    "string_pattern_mismatch": (
        Text("Namnet eller tiden är fel skriven.", "The name or the period is not written right."),
        Text(
            "Skriv namn med a–z, siffror och bindestreck, och every som P7D, P2W eller P1M, högst P12M.",
            "Write names with a–z, digits and hyphens, and every as P7D, P2W or P1M, at most P12M.",
        ),
    ),
    "too_short": (
        Text("Listan är tom.", "The list is empty."),
        Text("Skriv minst en rad.", "Write at least one row."),
    ),
    "less_than_equal": (
        Text("Talet är för stort.", "The number is too large."),
        Text(
            f"Versioner går till 9999, grupper till {MOST_GROUPS}, månader till {LONGEST_TARGET}.",
            f"Versions go to 9999, groups to {MOST_GROUPS}, months to {LONGEST_TARGET}.",
        ),
    ),
}
_KIND = KindOfFile(Definition, _NO_MODEL, _SHAPES)
