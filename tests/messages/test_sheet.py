"""Tables as a workbook: text only, nothing cut, the same bytes each time (A-01; dependencies.md 9)."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from ombud.messages import xlsx
from ombud.policy.document import Link, Table
from ombud.policy.register import Register, register
from ombud.policy.register.page import tables
from tests.policy.test_notice import FILES

ON = date(2026, 11, 23)


def table(caption: str = "Tabell", cell: str = "ett") -> Table:
    return Table(caption, ("A", "B"), (((cell,), ("två", Link("tre", "https://example.se"))),))


def read(data: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_record_is_read_back_as_it_was_written(language: str) -> None:
    record = register(FILES["halsoklustret"])
    assert isinstance(record, Register)
    written = tables(record, language)  # type: ignore[arg-type]
    sheets = list(read(xlsx(written, ON)).values())
    assert len(sheets) == len(written)
    for rows, source in zip(sheets, written, strict=True):
        assert rows[0] == list(source.header)
        assert rows[1:] == [["".join(map(str, cell)) or None for cell in row] for row in source.rows]
    assert [row[0] for row in sheets[0][1:]] == [activity.id for activity in record.activities]


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.se", "<script>", "1", "\ta"]
)
def test_a_value_is_text_and_never_a_formula_or_link(hostile: str) -> None:
    book = load_workbook(BytesIO(xlsx([table(cell=hostile)], ON)))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (hostile, "s", None)
    with ZipFile(BytesIO(xlsx([table(cell=hostile)], ON))) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())


def test_spans_are_joined_to_one_text() -> None:
    assert read(xlsx([table()], ON)) == {"Tabell": [["A", "B"], ["ett", "tvåtre"]]}


def test_the_same_tables_on_the_same_day_are_the_same_bytes() -> None:
    assert xlsx([table()], ON) == xlsx([table()], ON)
    assert xlsx([table()], ON) != xlsx([table()], date(2026, 11, 24))


def test_every_sheet_has_a_name_that_the_format_allows() -> None:
    long = "Behandlingar som inte utförs av oss"
    names = list(read(xlsx([table(c) for c in ("a/b:c", "", "'x'", "x", "X", long, long, long)], ON)))
    assert names == ["a b c", "1", "x", "x 2", "X 3", long[:31], long[:28] + " 2", long[:28] + " 3"]


def test_nothing_is_cut() -> None:
    with pytest.raises(ValueError, match="32767"):
        xlsx([table(cell="x" * 32_768)], ON)
    with pytest.raises(ValueError, match="at least one table"):
        xlsx([], ON)
