"""The types that several endpoints share: ids, codes, texts, times, and pages of a list."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from ombud.api.model import Taken, Told
from ombud.api.paths import ID
from ombud.terms import SubjectId
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.ids import subject_from

Moment = TypeVar("Moment", datetime, date)
_NOBODY = SubjectId(bytes(16))
_CODE = r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}$"


def _no_number(text: str) -> str:
    if any(looks_like_personnummer(word) for word in text.split()):
        raise ValueError("Skriv inget personnummer här.", "Write no personal identity number here.")
    return text


def _somebody(text: str) -> str:
    if subject_from(text) == _NOBODY:
        raise ValueError("Det är inget person-id.", "That is no id of a person.")
    return text


def _in_our_time(at: Moment) -> Moment:
    if not 1900 <= at.year < 2200:
        raise ValueError("Årtalet är inte rimligt.", "The year is not a reasonable one.")
    return at


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("Skriv något.", "Write something.")
    return _no_number(text).strip()


Code = Annotated[str, StringConstraints(pattern=_CODE), AfterValidator(_no_number)]
"""The name of a purpose, a category, a channel."""
PersonId = Annotated[str, StringConstraints(pattern=f"^s_{ID}$"), AfterValidator(_somebody)]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000),
    AfterValidator(_said),
    Field(description="Why, in a few words. No names or numbers; it is sealed in the log."),
]
Sentence = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_no_number)]
"""Words that may be left out."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_said)]
Count = Annotated[int, Field(ge=0, le=10**12)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
At = AwareDatetime
When = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
"""A time that is sent."""
Day = Annotated[date, AfterValidator(_in_our_time)]
"""A date that is sent."""

Item = TypeVar("Item")


class Listing(Taken):
    """How much of a list."""

    limit: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,16}\.[0-9a-f]{1,64}$")] | None = Field(
        default=None, description="`next` of the page before."
    )


class PageOf(Told, Generic[Item]):
    """A part of a list, and where it goes on."""

    items: list[Item]
    has_more: bool
    next: str | None = Field(description="For `after` of the next page.")


Place = tuple[int, bytes]
"""Where something stands in its list: a number, and an id where two have the same."""


def cut(found: Sequence[Item], place: Callable[[Item], Place], asked: Listing) -> tuple[Sequence[Item], str | None]:
    """The part asked for, of a list in the order of its places; and where it goes on."""
    after = None if asked.after is None else _place(asked.after)
    rest = sorted((one for one in found if after is None or place(one) > after), key=place)
    part = rest[: asked.limit]
    if len(rest) <= asked.limit:
        return part, None
    number, name = place(part[-1])
    return part, f"{number:x}.{name.hex() or '0'}"


def _place(text: str) -> Place:
    number, _, name = text.partition(".")
    return int(number, 16), bytes.fromhex(name) if len(name) % 2 == 0 else b""
