"""The parts of `ombud.toml` that name connected systems: where each is, and how long it may take to answer."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.app.config_part import Part


class SystemPart(Part):
    adapter: Literal["postgresql", "mariadb", "sqlite", "files", "http", "fhir", "person"]
    """What it speaks; `person` where no machine can look, and somebody is asked."""
    url: Annotated[str, StringConstraints(pattern=r"^(postgresql|mariadb|https?)://[!-~]{1,300}$")] | None = None
    """Where a server answers, with the account and the database; without a password."""
    file: str | None = None
    """Or the file, said from this directory."""
    folder: str | None = None
    """Or the folder of files, said from this directory."""
    password_file: str | None = None
    """The file with the password, that its owner alone may read."""
    description: str | None = None
    """The file that describes a server of `http`; without it `systems/NAME.http.yaml` in this directory."""
    ca_file: str | None = None
    """The certificates of whoever vouches for a server of this network, said from this directory."""
    mapping: str | None = None
    """The mapping file; without it `systems/NAME.yaml` in this directory."""
    allow: tuple[str, ...] = ()
    """Hosts inside this network that may be connected to."""
    seconds: Annotated[int, Field(ge=1, le=300)] = 20
    """How long one question may take."""
    days: Annotated[int, Field(ge=1, le=30)] = 14
    """Within how many days a person who is asked is to have answered."""
