"""The file of somebody who has found rows by hand: what it may be, and what stops it (Art. 15(4), R-15.4)."""

from datetime import date

import pytest

from ombud.collection.relate import Declined
from ombud.requests.found_file import MOST_BYTES, MOST_ROWS, NO_KIND, SIZE, FoundRows, read_file
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind

ON = date(2026, 11, 23)
OWN = Identifiers({Kind.PERSONNUMMER: {"191212121212"}}, ON).of(Kind.PERSONNUMMER)
OTHER = "19900602-2397"


def test_a_table_with_headings_a_list_of_objects_and_lines_of_them_say_the_same() -> None:
    rows = [("1912-12-12", "Pärm 7"), ("2026-01-01", 'sa "hej"; gick')]
    texts = (
        'day,note\n1912-12-12,Pärm 7\n2026-01-01,"sa ""hej""; gick"\n',
        '\ufeffday;note\r\n1912-12-12;Pärm 7\r\n2026-01-01;"sa ""hej""; gick"\r\n\r\n',
        '[{"day": "1912-12-12", "note": "Pärm 7"}, {"note": "sa \\"hej\\"; gick", "day": "2026-01-01"}]',
        '{"day": "1912-12-12", "note": "Pärm 7"}\n{"day": "2026-01-01", "note": "sa \\"hej\\"; gick"}\n',
    )
    for text in texts:
        found = read_file(text.encode(), OWN, ON)
        assert isinstance(found, FoundRows), text
        assert (found.names, [tuple(row) for row in found.rows]) == (("day", "note"), rows)
        assert "Pärm" not in repr(found)


def test_a_number_of_somebody_else_stops_the_file_and_is_not_said() -> None:
    """R-15.4, Art. 15(4): in whatever spelling, in any column; the person's own is theirs."""
    for spelt in (OTHER, "199006022397", "900602-2397", f"barn till {OTHER}."):
        found = read_file(f"note,more\n121212+1212,x\nhej,{spelt}\n".encode(), OWN, ON)
        assert isinstance(found, Declined)
        assert found.requirement == "R-15.4"
        assert "row 2, column more" in found.text.en
        assert "2397" not in str(found)
    own = read_file(b"note\n19121212-1212\nkund 1234567890 order 20260101-0000\n", OWN, ON)
    assert isinstance(own, FoundRows)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00", b"%PDF-1.7\n%\xe2\xe3", b"day,note\n", b"day,day\n1,2\n", b"day\n1,2\n", b",b\n1,2\n",
        b'a\n"b\n',
        b"[1]", b'[{"a": [1]}]', b"[]", b'{"a": ', b"[" * 3000, b"a\n" + b"x" * 10_001, b"a\n\x00\n",
        b"19900602-2397\nx\n", b"\n\n", b"a\n" + b"x\n" * (MOST_ROWS + 1), ",".join(map(str, range(101))).encode(),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    assert read_file(content, OWN, ON) == NO_KIND


def test_nothing_and_too_much_are_refused_before_they_are_read() -> None:
    assert read_file(b"", OWN, ON) == SIZE
    assert read_file(b"a\n" + b"x" * MOST_BYTES, OWN, ON) == SIZE
