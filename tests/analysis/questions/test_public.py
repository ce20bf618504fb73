"""Files of public figures as people bring them: whatever stands in one, it is read or its line is said."""

import pytest

from ombud.analysis.questions.model import NotAsked
from ombud.analysis.questions.public import Public, read_public
from ombud.analysis.release import TOTAL

SOURCE = "påhittad befolkning"


def people(text: str) -> dict[tuple[str, str], int]:
    read = read_public(text, SOURCE)
    assert isinstance(read, Public), read
    return dict(read.people)


def line_that_cannot_be_read(text: str) -> str:
    read = read_public(text, SOURCE)
    assert isinstance(read, NotAsked), read
    assert read.now is not None
    assert "UTF-8" in read.now.en
    return read.text.en


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_lines_end_as_on_any_machine(end: str) -> None:
    text = end.join(("kommun;ålder;antal", "Demoby;40-49;142 000", "", "Testvik;;80000", ""))
    assert people(text) == {("demoby", "40-49"): 142_000, ("testvik", TOTAL): 80_000}


@pytest.mark.parametrize(
    "cell", ["9" * 5_000, "0" * 5_000 + "1", "100000001", "0", "-5", "1,5", "\u0661\u0662", "²", ""],
    ids=["many digits", "many noughts", "too many", "none", "fewer than none", "a part", "arabic", "a power", "empty"],
)  # fmt: skip
def test_what_is_no_number_of_people_is_said_with_its_line(cell: str) -> None:
    assert line_that_cannot_be_read(f"Demoby;40-49;142000\nTestvik;40-49;{cell}\n") == "Line 2 cannot be read."


def test_a_cell_without_an_end_is_said_with_its_line() -> None:
    """The reader of tables gives up on a cell of more than 131 072 characters."""
    assert line_that_cannot_be_read("Demoby;;142000\n" + "x" * 140_000 + ";;5\n") == "Line 2 cannot be read."
    assert line_that_cannot_be_read("x" * 140_000) == "Line 1 cannot be read."


def test_a_file_that_is_not_utf_8_is_not_held_against_areas_it_does_not_name() -> None:
    text = "kommun;ålder;antal\nMalmö;;350000\n".encode("latin-1").decode("utf-8", "replace")
    assert line_that_cannot_be_read(text) == "Line 2 cannot be read."
