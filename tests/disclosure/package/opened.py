"""A package as somebody opens it who has nothing but a computer."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ombud.disclosure.package import Made, Order, Verdict, check_package, write_package
from ombud.disclosure.package.check import Trusted
from ombud.disclosure.package.table import read
from ombud.messages import pdf
from ombud.terms import Actor, SubjectId
from tests.clinic import DISA, Clinic


class Opened:
    """The files of one package."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path.read_bytes()
        with ZipFile(path) as found:
            assert found.testzip() is None
            self.files = {name: found.read(name) for name in found.namelist()}

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    @property
    def main(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json("json/package.json")
        return found

    def records(self, category: str) -> list[dict[str, Any]]:
        """Every record of a category, over all its parts."""
        names = [name for name in self.main["categories"][category]["files"] if name.startswith("json/")]
        return [one for name in names for one in self.json(name)["records"]]

    def values(self, category: str) -> list[dict[str, str]]:
        return [one["values"] for one in self.records(category)]

    def table(self, name: str) -> list[dict[str, str]]:
        head, *rows = read(self.files[f"csv/{name}.csv"])
        return [dict(zip(head, row, strict=True)) for row in rows]

    def logged(self) -> list[dict[str, Any]]:
        names = [name for name in self.main["log_files"] if name.startswith("log/entries")]
        return [one for name in names for one in self.json(name)["entries"]]

    def text(self) -> str:
        """All that anybody can read in it without a program for PDF."""
        return "\n".join(data.decode("utf-8", "replace") for name, data in self.files.items() if name[-3:] != "pdf")

    def checked(self, trusted: Trusted | None = None) -> Verdict:
        return checked(self.data, trusted)


def checked(data: bytes, trusted: Trusted | None = None) -> Verdict:
    return check_package(BytesIO(data), len(data), trusted or Trusted())


def made(clinic: Clinic, order: Order | SubjectId, name: str = "package.zip", by: Actor = DISA) -> Opened:
    """A package made and opened; fails the test where none was made, or where it does not verify."""
    wanted = order if isinstance(order, Order) else Order(order)
    path = clinic.folder / name
    answer = write_package(clinic.vault, wanted, path, pdf, by=by, now=clinic.now)
    assert isinstance(answer, Made), answer
    opened = Opened(path)
    assert opened.checked().ok, opened.checked()
    return opened
