"""CSV as people really send it, and as somebody hostile would (N-05.1, design 5, 7)."""

import csv
import io
import tracemalloc
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.collection.model import Row, RowFault
from ombud.collection.readers import Dialect, read, read_separated
from ombud.collection.readers.limits import LONGEST_FIELD, LONGEST_ROW, MOST_COLUMNS


def rows(data: bytes | str, dialect: Dialect = Dialect(), **more):
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_separated(stream, dialect, **more))


def values(data: bytes | str, dialect: Dialect = Dialect()):
    found = rows(data, dialect)
    assert all(isinstance(row, Row) for row in found), found
    return [dict(row.values) for row in found]


class Trickle(io.RawIOBase):
    """A source that gives a byte or two at a time, as a slow connection does."""

    def __init__(self, data: bytes, step: int = 1) -> None:
        self.data, self.at, self.step = data, 0, step

    def read(self, size: int = -1) -> bytes:
        part = self.data[self.at : self.at + self.step]
        self.at += len(part)
        return part


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found_out_from_the_header(delimiter):
    text = delimiter.join(["namn", "ort"]) + "\r\n" + delimiter.join(["Åsa", "Umeå"]) + "\r\n"
    assert values(text) == [{"namn": "Åsa", "ort": "Umeå"}]


def test_a_first_line_of_a_spreadsheet_may_say_the_delimiter():
    assert values("sep=;\nnamn;ort\nÅsa;Umeå") == [{"namn": "Åsa", "ort": "Umeå"}]


def test_the_dialect_of_the_mapping_is_believed():
    assert values("a:b;c\n1:2;3\n", Dialect(delimiter=":")) == [{"a": "1", "b;c": "2;3"}]
    assert values("a,b\n'1,5',2\n", Dialect(quote="'")) == [{"a": "1,5", "b": "2"}]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
        ("latin-1", b""),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 7, 100_000])
def test_swedish_letters_come_through_in_every_usual_encoding(encoding, mark, step):
    data = mark + "förnamn;ort\nÅsa Öberg;Västerås\n".encode(encoding)
    found = list(read_separated(Trickle(data, step)))
    assert [dict(row.values) for row in found] == [{"förnamn": "Åsa Öberg", "ort": "Västerås"}]


def test_an_encoding_that_is_said_is_used():
    data = "namn\nåsa\n".encode("utf-16-le")
    assert [dict(r.values) for r in read_separated(io.BytesIO(data), Dialect(encoding="utf-16-le"))] == [
        {"namn": "åsa"}
    ]


def test_a_cut_letter_at_the_end_of_the_file_is_a_latin_one():
    assert values(b"namn\n\xc5") == [{"namn": "Å"}]


def test_quoted_values_hold_delimiters_line_ends_and_doubled_quotes():
    text = 'a,b\n"1,5","rad 1\r\nrad ""2"""\n"",x\n'
    assert values(text) == [{"a": "1,5", "b": 'rad 1\r\nrad "2"'}, {"a": "", "b": "x"}]


def test_apostrophes_quote_when_the_header_uses_them():
    assert values("'a';'b'\n'1;2';'it''s'\n") == [{"a": "1;2", "b": "it's"}]


def test_a_quote_inside_a_value_that_is_not_quoted_is_itself():
    assert values('a,b\n5" rör,x\n') == [{"a": '5" rör', "b": "x"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("step", [1, 100])
def test_every_line_end_ends_a_line_and_empty_lines_are_no_rows(end, step):
    data = f"a,b{end}1,2{end}{end}3,4{end}".encode()
    found = list(read_separated(Trickle(data, step)))
    assert [dict(row.values) for row in found] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert found[0].line == 2
    assert found[1].line == 4


def test_a_file_without_a_last_line_end_is_read_to_its_end():
    assert values("a,b\n1,2") == [{"a": "1", "b": "2"}]
    assert values(Trickle(b"a\r1\r", 1).data) == [{"a": "1"}]


def test_how_far_the_file_has_been_read_is_told():
    assert rows("a\n1\n")[0].bytes_read == 4


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", "sep=;\n"])
def test_an_empty_file_is_a_clear_fault(data):
    (fault,) = rows(data)
    assert fault == RowFault(1, "", fault.reason)
    assert fault.reason.en == "The file is empty. The first row must name the columns."


def test_a_file_of_empty_lines_is_a_clear_fault():
    (fault,) = rows("\n\n\n", columns={"namn"})
    assert fault.reason.en == "The first row must name the columns, and has none of those that are taken."


def test_a_first_row_that_is_data_is_no_header_and_is_not_repeated():
    (fault,) = rows("Åsa;asa@example.se\nBo;bo@example.se\n", columns={"namn", "e-post"})
    assert fault.field == ""
    assert "first row must name the columns" in fault.reason.en
    assert "asa" not in str(fault)


def test_two_columns_with_one_name_are_a_fault_of_the_file():
    (fault,) = rows("a,a\n1,2\n")
    assert fault.reason.en == "Two columns have the same name."


def test_a_column_without_a_name_is_counted():
    assert values("a,\n1,2\n") == [{"a": "1", "#2": "2"}]


def test_a_header_that_cannot_be_read_ends_the_file():
    (fault,) = rows(b"a,\xff\xfe\xc3\xa5\xc3\xa5\xc3\xa5\n1,2\n")
    assert (fault.field, fault.reason.en) == ("#2", "The value is not text in the encoding of the file.")
    (fault,) = rows('a,"b"x\n1,2\n')
    assert fault.reason.en == "Text after a closing quotation mark."
    (fault,) = rows(",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)) + "\n")
    assert fault.reason.en == "The row has more than 1,000 columns."


def test_a_ragged_row_is_a_fault_and_the_rest_goes_in():
    found = rows("a,b\n1\n1,2,3\n5,6\n")
    assert [type(row) for row in found] == [RowFault, RowFault, Row]
    assert found[0] == RowFault(2, "", found[0].reason)
    assert found[0].reason.sv == "Raden har 1 värden, rubrikraden 2 kolumner."
    assert found[1].reason.en == "The row has 3 values, the header 2 columns."


def test_nul_bytes_cost_their_row_only():
    found = rows(b"namn,ort\nA\x00sa,Lund\nBo,Lund\n")
    assert found[0] == RowFault(2, "namn", found[0].reason)
    assert found[0].reason.en == "The value holds NUL characters."
    assert dict(found[1].values) == {"namn": "Bo", "ort": "Lund"}


def test_broken_utf_8_costs_its_row_only():
    found = rows("namn,ort\nÅsa,Umeå\nÖrjan,Umeå\n".encode() + b"B\xe5,Lund\nBo,Lund\n")
    assert [type(row) for row in found] == [Row, Row, RowFault, Row]
    assert (found[2].line, found[2].field) == (4, "namn")


def test_half_a_utf_16_letter_costs_its_row_only():
    data = b"\xff\xfe" + "namn\nÅsa\nBo".encode("utf-16-le") + b"\x41"
    found = rows(data)
    assert dict(found[0].values) == {"namn": "Åsa"}
    assert found[1].reason.en == "The value is not text in the encoding of the file."
    lone = rows(b"\xff\xfe" + "namn\n".encode("utf-16-le") + b"\x00\xd8\x0a\x00" + "Bo\n".encode("utf-16-le"))
    assert isinstance(lone[0], RowFault)


def test_a_value_over_the_limit_costs_its_row_only_quoted_or_not():
    long = "x" * (LONGEST_FIELD + 1)
    for value in (long, f'"{long}"', f'"{long[:100]}\n{long}"'):
        found = rows(f"a,b\n1,{value}\n3,4\n")
        assert found[0].field == "b"
        assert found[0].reason.en == "The value is longer than a million characters."
        assert dict(found[1].values) == {"a": "3", "b": "4"}


def test_a_row_over_the_limit_costs_its_row_only():
    line = "x" * (LONGEST_ROW + 1)
    lines = "\n".join(["x" * 1000] * (LONGEST_ROW // 1000 + 2))
    for value in (line, f'"{line}"', f'"{line}\ny"', f'"y\n{line}"', f'"{lines}"', f"'{line}"):
        found = rows(f"a,b\n1,{value}\n3,4\n")
        assert found[0].reason.en == "The row is longer than four million characters.", value[:10]
        assert dict(found[-1].values) == {"a": "3", "b": "4"}
        assert len(found) == 2
    found = rows(f"'a','b'\n1,'{line}\n5,6\ny'\n3,4\n")
    assert [type(row) for row in found] == [RowFault, Row]
    assert rows(f"a\n1\n{line}")[1].reason.en == "The row is longer than four million characters."


def test_what_stands_inside_quotes_never_becomes_a_row():
    hostile = "x" * (LONGEST_ROW + 1)
    found = rows(f'namn,ort\n"A\n{hostile}\nPåhittad,Lund\n",Umeå\nBo,Lund\n')
    assert [type(row) for row in found] == [RowFault, Row]
    assert dict(found[1].values) == {"namn": "Bo", "ort": "Lund"}


def test_a_quote_that_is_never_closed_is_one_fault():
    found = rows('a,b\n1,2\n3,"4\n5,6\n')
    assert isinstance(found[0], Row)
    assert found[1] == RowFault(3, "b", found[1].reason)
    assert found[1].reason.en == "A quotation mark is never closed. The rest of the file has not been read."
    assert len(found) == 2


def test_text_after_a_closing_quote_costs_its_line_only():
    found = rows('a,b\n"1"x,2\n3,4\n')
    assert found[0] == RowFault(2, "a", found[0].reason)
    assert found[0].reason.en == "Text after a closing quotation mark."
    assert dict(found[1].values) == {"a": "3", "b": "4"}
    found = rows('a\n1,"2"x\n')
    assert found[0].field == ""


def test_a_formula_is_text_and_comes_through_as_it_stands():
    formula = '=HYPERLINK("http://x.example.se","x")'
    doubled = formula.replace('"', '""')
    assert values(f'a;b\n"{doubled}";@SUM(1)\n') == [{"a": formula, "b": "@SUM(1)"}]


def test_a_fault_names_no_column_that_looks_like_data():
    found = rows(b"namn,asa@example.se\n1,\x00\n")
    assert found[0].field == "#2"


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2)
    )
)
def test_what_a_careful_writer_wrote_is_read_back(table):
    """Oracle: the csv module of Python writes; the reader reads."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["a", "b"])
    writer.writerows(table)
    assert values(b"\xef\xbb\xbf" + text.getvalue().encode()) == [{"a": a, "b": b} for a, b in table]


@settings(deadline=None, max_examples=300)
@given(st.binary(), st.sampled_from(["csv", "jsonl", "fhir"]), st.integers(1, 9))
def test_no_bytes_at_all_raise_anything(data, file_format, step):
    for row in read(Trickle(data, step), file_format, columns=["a"]):
        assert isinstance(row, (Row, RowFault))


def test_a_hundred_thousand_rows_stream_with_flat_memory():
    def lines():
        yield b"namn;ort;text\n"
        for number in range(100_000):
            yield f'Person {number};Lund;"rad ett\nrad ""två"" {number}"\n'.encode()

    class Stream(io.RawIOBase):
        source = lines()

        def read(self, size: int = -1) -> bytes:
            return b"".join(islice(self.source, 500))

    rows_read = read_separated(Stream())
    early = sum(isinstance(row, Row) for row in islice(rows_read, 97_000))
    tracemalloc.start()
    late = sum(isinstance(row, Row) for row in rows_read)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert early + late == 100_000
    assert peak < 1_000_000  # 3,000 rows kept would be more


def test_a_row_of_many_long_values_is_taken_when_each_is_within_the_limit():
    value = "x" * (LONGEST_FIELD - 10)
    (row,) = rows(f"a,b\n{value},{value}\n")
    assert isinstance(row, Row)
