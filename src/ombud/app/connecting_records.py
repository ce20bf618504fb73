"""Opening what gives records and is no database: a folder of files, a server with a description, a server of FHIR."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from ombud.app.config import ConfigError
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud
from ombud.app.system_part import part_of, password_of, said
from ombud.systems.fhir.connect import JSON, FhirRecords
from ombud.systems.files.connect import connect as to_folder
from ombud.systems.http.connect import HttpRecords, auth
from ombud.systems.http.description import Auth, Description
from ombud.systems.http.description import load as load_description
from ombud.systems.line import Line
from ombud.systems.place import place_of
from ombud.systems.records.source import Records

FHIR = Description(auth=Auth(bearer=True), tables={})
"""Who asks a server of FHIR says so by a token; all else is the standard's."""


@contextmanager
def records_of(ombud: Ombud, system: str) -> Iterator[Records]:
    """What gives records and is no database. Raises `ConfigError` and `SystemFaultError`."""
    part = part_of(ombud, system)
    if part.adapter == "files":
        yield to_folder(ombud.folder / said(system, part, "folder"), part.seconds)
        return
    description = _description(ombud, system, part) if part.adapter == "http" else FHIR
    place, password = place_of(said(system, part, "url"), part.allow), password_of(ombud, system, part)
    trusted = ombud.folder / part.ca_file if part.ca_file else None
    headers = {**(JSON if part.adapter == "fhir" else {}), **auth(description.auth, place, password)}
    with closing(Line(place, headers, part.seconds, ca_file=trusted)) as line:
        yield FhirRecords(line) if part.adapter == "fhir" else HttpRecords(line, description)


def _description(ombud: Ombud, system: str, part: SystemPart) -> Description:
    """Raises `ConfigError` where it is not there, and where something in it is wrong."""
    file = part.description or f"systems/{system}.http.yaml"
    try:
        found = load_description((ombud.folder / file).read_bytes())
    except OSError:
        raise ConfigError(f"ombud.toml, [systems.{system}]: http needs its description in {file}.") from None
    if isinstance(found, tuple):
        raise ConfigError(f"{file}, line {found[0].line}: {found[0].message.en} {found[0].fix.en}")
    return found
