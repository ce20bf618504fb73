"""A document on paper: tagged, whole, deterministic, and never markup (dependencies.md 9, PDF/UA-1)."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from ombud.messages import pdf
from ombud.policy.document import (
    Block,
    Box,
    Details,
    Document,
    Heading,
    Line,
    Link,
    List,
    Mark,
    Paragraph,
    Strong,
    Table,
    anchor,
    lines_of,
    plain,
)
from ombud.policy.notice import notice
from ombud.policy.register import Register, register
from ombud.policy.register.page import page
from ombud.terms.text import Language
from tests.policy.small_policy import small
from tests.policy.test_notice import FILES

ON = date(2026, 11, 23)
HOSTILE = [
    "<script>alert(1)</script>",
    "#emph[x]",
    "$y$",
    "=1+1",
    "#sys.inputs",
    "@label",
    "\\n",
    "*a* _b_",
    '"]',
    "// x",
]


def read(document: Document) -> PdfReader:
    return PdfReader(BytesIO(pdf(document, ON)))


def text(reader: PdfReader) -> str:
    """The words without spaces: a line may break anywhere."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def without_feet(printed: str, document: Document) -> str:
    """A paragraph may go on over the foot of a page."""
    return re.sub(re.escape(squeezed(document.footer)) + r"\d+(?:av|of)\d+", "", printed)


def pieces(block: Block, spans: Line) -> list[str]:
    """What must stand together: all of it, but a row of a table may break over a page, cell by cell."""
    whole = [span if isinstance(span, str) else span.text for span in spans]
    return " ".join(whole).split() if isinstance(block, Table) else [squeezed(text) for text in whole]


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def headings(reader: PdfReader) -> list[str]:
    def titles(items: list[object]) -> list[str]:
        found: list[str] = []
        for item in items:
            found += (
                titles(item) if isinstance(item, list) else [str(item.title)] if isinstance(item, Destination) else []
            )
        return found

    return titles(list(reader.outline))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", FILES)
def test_the_printed_notice_says_everything_and_has_no_other_heading(name: str, language: Language) -> None:
    document = notice(FILES[name], language)
    reader = read(document)
    printed = without_feet(text(reader), document)
    lines = [(block, spans) for block in document.blocks for spans in lines_of(block)]
    missing = [plain(spans) for block, spans in lines if not all(piece in printed for piece in pieces(block, spans))]
    assert missing == []
    wanted = [document.title]
    wanted += [
        block.text if isinstance(block, Heading) else block.title
        for block in document.blocks
        if isinstance(block, Heading | Box)
    ]
    assert [squeezed(title) for title in headings(reader)] == [squeezed(title) for title in wanted]


def test_the_printed_record_has_every_activity() -> None:
    record = register(FILES["halsoklustret"])
    assert isinstance(record, Register)
    printed = text(read(page(record, "sv")))
    assert all(squeezed(activity.name.sv) in printed and activity.id in printed for activity in record.activities)


def test_a_pdf_is_tagged_and_says_which_standard_it_keeps() -> None:
    reader = read(notice(small(), "sv"))
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("sv")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", root["/Metadata"].get_data())  # type: ignore[attr-defined]
    assert reader.metadata is not None
    assert reader.metadata.title == "Så använder vi dina uppgifter"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == ON


def kinds(node: DictionaryObject, found: set[str]) -> set[str]:
    """The structure elements of the tree."""
    node = node.get_object()  # type: ignore[assignment]
    if isinstance(node, DictionaryObject):
        if "/S" in node:
            found.add(str(node["/S"]))
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if hasattr(child, "get_object"):
                kinds(child, found)
    return found


def test_the_tags_are_headings_lists_tables_with_header_cells_and_links() -> None:
    reader = read(notice(small(), "sv"))
    tree = kinds(reader.trailer["/Root"]["/StructTreeRoot"], set())  # type: ignore[index]
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Link"} <= tree


def test_the_same_document_on_the_same_day_is_the_same_bytes() -> None:
    assert pdf(notice(small(), "sv"), ON) == pdf(notice(small(), "sv"), ON)
    assert pdf(notice(small(), "sv"), ON) != pdf(notice(small(), "sv"), date(2026, 11, 24))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_are_printed_as_text(hostile: str) -> None:
    document = Document(
        hostile,
        "sv",
        (
            Paragraph((hostile, Strong(hostile), Mark(hostile), Link(hostile, "https://example.se")), id="S1"),
            Heading(2, hostile, anchor("x", hostile)),
            List(((hostile,),)),
            Details(((hostile, ((hostile,), (hostile,))),)),
            Table(hostile, (hostile,), (((hostile,),),)),
            Box(hostile, "box", (Paragraph((Link(hostile, "#box"), Link(hostile, "/mina"))),)),
        ),
        footer=hostile,
    )
    assert text(read(document)).count(squeezed(hostile)) == 17


def test_a_sign_that_no_font_has_is_shown_as_missing_and_not_left_out() -> None:
    printed = text(read(Document("Namn", "sv", (Paragraph(("å☐漢😀\x07\ud800Ω!",)),))))
    assert "å☐\ufffd\ufffd\ufffd\ufffdΩ!" in printed


def test_nothing_is_read_from_this_machine() -> None:
    """The fonts are those that typst brings."""
    reader = read(notice(small(), "sv"))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page_ in reader.pages
        for font in page_["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all(font.startswith(("LibertinusSerif", "DejaVuSansMono")) for font in fonts)
