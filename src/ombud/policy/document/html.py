"""A document as one accessible HTML page that stands by itself (WCAG 2.2 AA).

  * No script, no outside host: the page's own content security policy says so, and names its one style by hash.
  * Landmarks, one h1, a skip link, a table of contents, header cells with scope, a language on the page.
  * The box is a region with a name of its own. Colours keep at least 4.5:1 in light and dark; nothing is told
    by colour alone. At 320 px only tables scroll, each in a region that the keyboard reaches.

`page` is the whole page, `content` what goes inside a `main` that somebody else has made.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape

from ombud.policy.document import (
    Block,
    Details,
    Document,
    Heading,
    Line,
    Link,
    List,
    Mark,
    Paragraph,
    Span,
    Strong,
    Table,
)
from ombud.policy.document.style import STYLE
from ombud.terms import Text

_SKIP = Text("Hoppa till innehållet", "Skip to content")
_CONTENTS = Text("Innehåll", "Contents")
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def page(document: Document) -> str:
    language, title = document.language, escape(document.title)
    contents = "".join(
        f'<li><a href="#{escape(anchor)}">{escape(text)}</a></li>' for anchor, text in document.headings()
    )
    nav = f'<nav aria-labelledby="toc"><h2 id="toc">{_CONTENTS.in_(language)}</h2><ol>{contents}</ol></nav>'
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{_SKIP.in_(language)}</a>\n'
        f"<header><h1>{title}</h1></header>\n{nav if contents else ''}\n"
        f'<main id="main" tabindex="-1">\n{content(document)}\n</main>\n'
        f"{_footer(document.footer)}</body>\n</html>\n"
    )


def _footer(text: str) -> str:
    return f"<footer><p>{escape(text)}</p></footer>\n" if text else ""


def content(document: Document) -> str:
    """The blocks alone."""
    return "\n".join(_blocks(document.blocks))


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Heading(level=level, text=text, id=anchor):
            return f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>'
        case Paragraph(spans=spans, id=anchor):
            return f"<p{_id(anchor)}>{_line(spans)}</p>"
        case List(items=items):
            return "<ul>" + "".join(f"<li>{_line(item)}</li>" for item in items) + "</ul>"
        case Details():
            return _details(block)
        case Table():
            return _table(block)
        case _:
            inner = "\n".join(_blocks(block.blocks))
            name = escape(block.id)
            return (
                f'<section class="box" aria-labelledby="{name}">\n'
                f'<h2 id="{name}">{escape(block.title)}</h2>\n{inner}\n</section>'
            )


def _details(details: Details) -> str:
    rows = (
        f"<div><dt>{escape(name)}</dt>" + "".join(f"<dd>{_line(spans)}</dd>" for spans in lines) + "</div>"
        for name, lines in details.items
    )
    return "<dl>" + "".join(rows) + "</dl>"


def _table(table: Table) -> str:
    caption = escape(table.caption)
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "".join(
        f'<tr><th scope="row">{_line(row[0])}</th>' + "".join(f"<td>{_line(c)}</td>" for c in row[1:]) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _line(spans: Line) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    match span:
        case Link(text=text, target=target):
            return f'<a href="{escape(target)}">{escape(text)}</a>'
        case Strong(text=text):
            return f"<strong>{escape(text)}</strong>"
        case Mark(text=text):
            return f"<mark>{escape(text)}</mark>"
        case _:
            return escape(span)


def _id(anchor: str | None) -> str:
    return f' id="{escape(anchor)}"' if anchor is not None else ""
