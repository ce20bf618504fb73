"""The part of `ombud.toml` about how a PostgreSQL server is used. Without a server nothing of it is read."""

from typing import Annotated

from pydantic import Field

from ombud.app.config_part import Part

ROLE = "^[a-z_][a-z0-9_]{0,62}$"
"""A role's name that needs no quotes anywhere."""


class DatabasePart(Part):
    connections: Annotated[int, Field(ge=2, le=500)] = 16
    """How many sessions at the server one process may have."""
    wait_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    """How long one waits for a session to be free."""
    lock_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    """How long an act waits for a row that another one holds."""
    statement_seconds: Annotated[int, Field(ge=5, le=600)] = 120
    """How long one statement may take; a commit that is not answered is broken off then too."""
    idle_seconds: Annotated[int, Field(ge=5, le=600)] = 60
    """How long an act may stand still before the server ends it."""
    doors: Annotated[str, Field(pattern=ROLE)] | None = None
    """The role that the doors use what is theirs alone with; without it, the one of the address."""
