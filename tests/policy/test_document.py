"""A page as a tree: whole by construction, the same in every rendering, and never markup (ux.md 3.1, WCAG 2.2)."""

import json
import re

import pytest

from ombud.policy.document import (
    Box,
    Details,
    Document,
    Heading,
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
from ombud.policy.document.html import content, page
from ombud.policy.document.markdown import markdown
from ombud.policy.document.style import STYLE, THEMES
from ombud.policy.document.value import value
from tests.policy.reading_back import read_html, read_markdown

HOSTILE = ["<script>alert(1)</script>", "#emph[x]", "$y$", "=1+1", "](javascript:x) [a", "&amp; &lt;", "`a` *b* _c_"]
HOSTILE += ["- not a list", "1. not a list", "# not a heading", "> not a quote", "a | b", "+ x", "<!-- x -->", "***"]


def whole() -> Document:
    return Document(
        "Titel",
        "sv",
        (
            Paragraph(("Inledning ", Strong("stark"), Mark(" saknas "), Link("imy", "https://www.imy.se"), ".")),
            Box("För sig", "box", (Paragraph(("Nej.",)), List((("a",), ("b",))))),
            Heading(2, "Två", "two"),
            Heading(3, "Tre", "three"),
            Details((("Namn", (("ett",),)), ("Fler", (("ett",), (Link("två", "#two"),))))),
            Table("Tabell", ("A", "B"), ((("1",), ("2",)), (("3",), (Link("mina", "/mina"),)))),
            Paragraph(("Sist.",), id="S1"),
        ),
        footer="Foten",
    )


def test_the_page_has_language_landmarks_one_title_and_a_way_past_the_menu() -> None:
    read = read_html(page(whole()))
    tags = [tag for tag, _ in read.tags]
    assert ("html", {"lang": "sv"}) in read.tags
    assert [tags.count(landmark) for landmark in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    assert ("a", {"class": "skip", "href": "#main"}) in read.tags
    ids = [found["id"] for _, found in read.tags if "id" in found]
    assert len(ids) == len(set(ids))
    targets = {found["href"][1:] for tag, found in read.tags if tag == "a" and found["href"].startswith("#")}
    assert targets <= set(ids)


def test_header_cells_say_what_they_head() -> None:
    read = read_html(page(whole()))
    scopes = [found.get("scope") for tag, found in read.tags if tag == "th"]
    assert scopes == ["col", "col", "row", "row"]
    assert ("div", {"class": "scroll", "role": "region", "aria-label": "Tabell", "tabindex": "0"}) in read.tags


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = page(whole())
    read = read_html(html)
    assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in read.tags}
    assert not any(name.startswith("on") or name in ("src", "style") for _, found in read.tags for name in found)
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "default-src 'none'" in html


def test_a_page_without_headings_has_no_table_of_contents() -> None:
    assert "<nav" not in page(Document("Tom", "en", ()))


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_text_and_ground_has_enough_contrast(theme: str) -> None:
    """WCAG 2.2 AA: 4.5:1 for text, 3:1 for lines and focus."""
    colours = THEMES[theme]
    pairs = [("ink", "bg"), ("muted", "bg"), ("link", "bg"), ("ink", "box"), ("link", "box"), ("ink", "head")]
    pairs += [("ink", "mark")]
    assert all(contrast(colours[text], colours[ground]) >= 4.5 for text, ground in pairs)
    assert all(contrast(colours[edge], colours["bg"]) >= 3 for edge in ("line", "focus", "edge"))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_value_is_text_in_html_and_markdown(hostile: str) -> None:
    document = Document(
        hostile,
        "sv",
        (
            Paragraph((hostile,)),
            Heading(2, hostile, anchor("x", hostile)),
            Details(((hostile, ((hostile,),)),)),
            Table(hostile, (hostile, "b"), (((hostile,), (Strong(hostile),)),)),
            List(((Link(hostile, "https://example.se"),),)),
            Box(hostile, "box", (Paragraph((Mark(hostile),)),)),
        ),
        footer=hostile,
    )
    for read in (read_html(page(document)), read_markdown(markdown(document))):
        assert not {"script", "em", "code"} & {tag for tag, _ in read.tags}
        assert not any(found.get("href", "").startswith("javascript") for _, found in read.tags)
        texts = [text for part in read.parts for text in part.texts]
        assert hostile in texts
        assert [row[0] for part in read.parts for row in part.rows] == [hostile, hostile]


def test_markdown_says_the_same_as_html() -> None:
    read = read_markdown(markdown(whole()))
    assert [(part.level, part.title) for part in read.parts if part.level] == [
        (1, "Titel"),
        (2, "För sig"),
        (2, "Två"),
        (3, "Tre"),
    ]
    assert read.parts[-1].rows == [["A", "B"], ["1", "2"], ["3", "mina"]]
    assert "blockquote" in [tag for tag, _ in read.tags]
    assert ("a", {"href": "https://www.imy.se"}) in read.tags
    assert ("a", {"href": "/mina"}) in read.tags
    assert "Inledning **stark** **\\[saknas\\]** [imy](https://www.imy.se)." in markdown(whole())


def test_strong_words_of_nothing_are_nothing() -> None:
    assert markdown(Document("t", "sv", (Paragraph(("a", Strong(" "), "b")),))) == "# t\n\na b\n"


def test_content_is_what_stands_in_the_main_part() -> None:
    assert content(whole()) in page(whole())
    assert "<html" not in content(whole())


def test_the_json_value_holds_kinds_and_strings_only() -> None:
    shown = json.dumps(value(whole()))
    assert json.loads(shown)["blocks"][0]["spans"][3] == {
        "kind": "link",
        "text": "imy",
        "target": "https://www.imy.se",
    }
    assert {"kind": "text", "text": "mina"} in value(whole())["blocks"][5]["rows"][1][1]  # type: ignore[call-overload,index,operator,union-attr]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "http://example.se", "//example.se", "data:x", "/\\example.se"]
)
def test_a_link_leads_to_no_other_kind_of_place(target: str) -> None:
    with pytest.raises(ValueError, match="a link leads"):
        Link("x", target)


def test_a_link_within_the_page_has_somewhere_to_lead() -> None:
    with pytest.raises(ValueError, match="has an anchor"):
        Document("t", "sv", (Box("b", "b", (Paragraph((Link("x", "#nowhere"),)),)),))


def test_an_anchor_is_unique_and_well_formed() -> None:
    twice = Heading(2, "a", "a")
    for blocks in ((twice, twice), (Heading(2, "a", "a b"),)):
        with pytest.raises(ValueError, match="anchor is unique"):
            Document("t", "sv", blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        (Heading(3, "a", "a"),),
        (Heading(1, "a", "a"),),
        (Heading(2, "a", "a"), Heading(4, "b", "b")),
        (Box("b", "b", (Heading(4, "c", "c"),)),),
    ],
)
def test_headings_skip_no_level(blocks: tuple[Heading, ...]) -> None:
    with pytest.raises(ValueError, match="headings begin"):
        Document("t", "sv", blocks)


def test_a_row_has_a_cell_for_every_header() -> None:
    for header, rows in ((("A",), ((("1",), ("2",)),)), ((), ())):
        with pytest.raises(ValueError, match="every row"):
            Table("t", header, rows)


def test_two_names_never_share_an_anchor() -> None:
    names = ["a b", "a_b", "a_20_b", "a  b", "å", "_e5_", "a.b", "a-b"]
    anchors = [anchor("x", name) for name in names]
    assert len(set(anchors)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z][\w.-]*", found, re.ASCII) for found in anchors)


def test_every_word_of_a_block_is_among_its_lines() -> None:
    words = [plain(spans) for block in whole().blocks for spans in lines_of(block)]
    assert words[1:4] == ["För sig", "Nej.", "a"]
    assert "Sist." in words
    assert "mina" in words
