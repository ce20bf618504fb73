"""What every part of `ombud.toml` is: frozen, nothing in it that is not known, and no value of it in a message."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]


UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$")]
"""A unit as accounts and journals name it."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class UnitPart(Part):
    """What a unit is called where people read it."""

    sv: Words
    """Its name in Swedish."""
    en: Words
    """And in English."""


Address = Annotated[str, StringConstraints(pattern=r"^[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,255}$")]
"""An address of mail."""
