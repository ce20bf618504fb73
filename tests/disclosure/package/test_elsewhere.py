"""The rows of connected systems in a package: by system, table and category, streamed, and what is missing is said."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from jsonschema import Draft202012Validator

from ombud.disclosure.package import Identified, NotGiven, Order, Way, write_package
from ombud.disclosure.package.container import Container
from ombud.disclosure.package.elsewhere import WITH_IVO, write_elsewhere
from ombud.disclosure.package.order import Elsewhere, GivenThere
from ombud.disclosure.package.table import read
from ombud.disclosure.package.write import package_in_memory
from ombud.messages import pdf
from ombud.systems.port import GivenRow
from ombud.terms import RecordId, Text
from tests.clinic import DISA, Clinic
from tests.disclosure.package.opened import checked, made
from tests.disclosure.package.test_access_package import tolvan
from tests.disclosure.package.test_check import problems, signed_anew
from tests.disclosure.package.test_format import PUBLISHED

pytestmark = pytest.mark.on("sqlite")
DOWN = Text("Systemet svarar inte.", "The system does not answer.")
COLUMNS = {"email": "contact", "note": "case"}


def shop(*rows: GivenRow | Text, system: str = "shop", categories: frozenset[str] = frozenset()) -> Elsewhere:
    return Elsewhere(system, lambda: iter(rows), lambda _, column: COLUMNS.get(column), categories)


def customer(number: int, note: object = None) -> GivenRow:
    return GivenRow("Kund Å", ("id", "email", "note"), (number, f"user{number}@example.se", note))


VISIT = GivenRow("visit", ("day", "mark"), (date(2026, 1, 2), b"\x01\xff"))


def test_every_row_is_there_by_system_table_and_category(clinic: Clinic) -> None:
    """N-16.1, R-15.2: as it stands there; a cell begins no formula."""
    rows = (customer(1, '=1+1;"x"'), customer(2), VISIT)
    order = Order(
        tolvan(clinic), language="en", elsewhere=(shop(*rows), shop(system="empty"), shop(DOWN, system="down"))
    )
    package = made(clinic, order)
    first, second, third = package.main["systems"]
    assert [(one["table"], one["rows"]) for one in first["tables"]] == [("Kund Å", 2), ("visit", 1)]
    assert first["tables"][0]["columns"][1] == {"name": "email", "category": "contact"}
    assert (second["tables"], second["missing"]) == ([], None)
    assert third["missing"] == DOWN.en
    name = first["tables"][0]["files"][0]
    told = package.json(name)
    assert told["rows"] == [["1", "user1@example.se", '=1+1;"x"'], ["2", "user2@example.se", None]]
    assert list(read(package.files[name.replace("json", "csv")]))[1] == ["1", "user1@example.se", '=1+1;"x"']
    assert package.json(first["tables"][1]["files"][0])["rows"] == [["2026-01-02", "01ff"]]
    assert [error.message for error in Draft202012Validator(PUBLISHED).iter_errors(told)] == []
    page = package.files["read-me-first.html"].decode()
    for words in ("Our other systems hold 3 rows", "Kund Å", "empty: you are not known there.", f"down: {DOWN.en}"):
        assert words in page, words


def test_what_is_made_says_how_much_of_each_table_was_given(clinic: Clinic) -> None:
    order = Order(tolvan(clinic), elsewhere=(shop(customer(1), DOWN),))
    answer = package_in_memory(clinic.vault, order, pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, tuple)
    assert answer[0].elsewhere == (GivenThere("shop", (("Kund Å", 1),), DOWN),)


def test_somebody_of_whom_only_another_system_knows_is_told_what_is_there(clinic: Clinic) -> None:
    package = made(clinic, Order(clinic.somebody(), elsewhere=(shop(customer(1)),)))
    assert package.main["confirmation"] == "I våra andra system finns 1 rader om dig; de är med här."
    silent = made(clinic, Order(clinic.somebody(), elsewhere=(shop(DOWN),)), "silent.zip")
    assert silent.main["confirmation"].startswith("Ett system kunde inte lämna allt.")


def test_health_data_of_another_system_waits_while_a_part_of_the_journal_is_with_ivo(clinic: Clinic) -> None:
    """R-15.4: nobody has said which of those rows that part is."""
    note = GivenRow("journal", ("text",), ("Stel nacke.",))
    journal = Elsewhere("journal", lambda: iter((note, note)), lambda *_: "health", frozenset({"health"}))
    order = Order(tolvan(clinic), withheld=frozenset({RecordId(bytes(16))}), elsewhere=(journal, shop(customer(1))))
    package = made(clinic, order)
    first, second = package.main["systems"]
    assert (first["tables"], first["missing"]) == ([], WITH_IVO.sv)
    assert second["tables"][0]["rows"] == 1


def test_health_data_of_another_system_leaves_electronically_to_a_strong_sign_in_alone(clinic: Clinic) -> None:
    """R-07: also where nothing of that kind is held here."""
    person = tolvan(clinic, journal=False)
    there = shop(customer(1), categories=frozenset({"health", "no category of the policy"}))
    weak = Order(person, way=Way.LOGIN, identified=Identified.KNOWN, elsewhere=(there,))
    answer = write_package(clinic.vault, weak, clinic.folder / "weak.zip", pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, NotGiven)
    assert answer.requirement == "R-07"


def test_rows_that_were_taken_out_or_put_in_are_found(clinic: Clinic) -> None:
    package = made(clinic, Order(tolvan(clinic), elsewhere=(shop(customer(1)),)))
    name = package.main["systems"][0]["tables"][0]["files"][0]

    def with_file(changed: str, data: bytes | None) -> set[str]:
        files = {key: value for key, value in package.files.items() if key != changed}
        files |= {} if data is None else {changed: data}
        return problems(checked(signed_anew(clinic, package, files)))

    assert with_file(name, None) == {"count", "file-missing"}
    assert with_file("json/more.json", package.files[name]) == {"count"}
    other = package.json(name) | {"table": "other"}
    assert with_file("json/more.json", json.dumps(other).encode()) == {"count"}


def test_many_rows_pass_by_part_by_part(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is held longer than its part: when the fourth part begins, the third lies in the file (R-15.2). And none
    longer than those that are written together."""
    monkeypatch.setattr("ombud.disclosure.package.elsewhere.PART", 100)
    monkeypatch.setattr("ombud.disclosure.package.elsewhere.TOGETHER", 50)
    sizes = list[int]()
    written = BytesIO()

    def many() -> Iterator[GivenRow]:
        for number in range(400):
            sizes.append(written.tell())
            yield customer(number)

    out = Container(written)
    order = Order(tolvan(clinic), elsewhere=(Elsewhere("shop", many, lambda *_: None),))
    ((told, given),) = write_elsewhere(out, order)
    assert given.tables == (("Kund Å", 400),)
    assert told.tables[0].files[-1] == "csv/system-shop-1-kund-4.csv"
    assert len(set(sizes)) == 4
    assert sizes == sorted(sizes)
