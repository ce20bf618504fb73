"""The synthetic patients of Synthea, as a Swedish journal system would send them.

* Each patient gets the official test personnummer of its day of birth, or of the nearest day. Patients are
  taken in the order of birth and id, so that the mapping stays the same; no number is given twice.
* Conditions, observations and medications get the provider and the organisation of their encounter, since
  a document in a journal has an author and a unit (PDL 3:6). Without an encounter they stay empty.
* Nothing else is changed. The files are those of `data/`, with columns added at the end.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ombud.app.demo.numbers import nearest

FILES = ("patients", "encounters", "conditions", "observations", "medications")


@cache
def numbers() -> dict[str, str]:
    """The test personnummer of every patient, by Synthea's id."""
    given: dict[str, str] = {}
    for patient in sorted(_read("patients"), key=lambda row: (row["BIRTHDATE"], row["Id"])):
        given[patient["Id"]] = nearest(date.fromisoformat(patient["BIRTHDATE"]), given.values())
    return given


@cache
def _encounters() -> dict[str, dict[str, str]]:
    return {row["Id"]: row for row in _read("encounters")}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file, with the columns that Swedish journals have and Synthea does not."""
    for row in _read(name):
        if name == "patients":
            yield row | {"PERSONNUMMER": numbers()[row["Id"]]}
        elif name == "encounters":
            yield row
        else:
            encounter = _encounters().get(row["ENCOUNTER"], {})
            yield row | {name: encounter.get(name, "") for name in ("PROVIDER", "ORGANIZATION")}


def opened(name: str) -> BinaryIO:
    """The file with its added columns, ready to be read as any other CSV file."""
    lines = rows(name)
    first = next(lines)
    text = _Encoded()
    writer = csv.DictWriter(text, list(first), lineterminator="\n")
    writer.writeheader()
    writer.writerow(first)
    writer.writerows(lines)
    return BytesIO(b"".join(text.parts))


def write(folder: Path) -> tuple[Path, ...]:
    """Write the files into a folder, for `ombud collect` with the mappings of `examples/mappings`."""
    written = []
    for name in FILES:
        path = folder / f"synthea-{name}.csv"
        path.write_bytes(opened(name).read())
        written.append(path)
    return tuple(written)


class _Encoded:
    """What `csv` writes, as UTF-8."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, text: str) -> None:
        self.parts.append(text.encode())


def _read(name: str) -> Iterator[dict[str, str]]:
    path = files("ombud.app.demo").joinpath("data", f"{name}.csv")
    with path.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)
