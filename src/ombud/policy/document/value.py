"""A document as a JSON value: kinds and strings only, for a printer that must not read text as markup."""

from collections.abc import Iterable

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

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def value(document: Document) -> dict[str, Json]:
    return {
        "title": document.title,
        "language": document.language,
        "blocks": _blocks(document.blocks),
        "footer": document.footer,
    }


def _blocks(blocks: Iterable[Block]) -> Json:
    return [_block(block) for block in blocks]


def _block(block: Block) -> Json:
    match block:
        case Heading(level=level, text=text, id=anchor):
            return {"kind": "heading", "level": level, "text": text, "id": anchor}
        case Paragraph(spans=spans, id=anchor):
            return {"kind": "paragraph", "spans": _line(spans), "id": anchor}
        case List(items=items):
            return {"kind": "list", "items": [_line(item) for item in items]}
        case Details(items=details):
            return {"kind": "details", "items": [_detail(name, lines) for name, lines in details]}
        case Table(caption=caption, header=header, rows=rows):
            cells: list[Json] = [[_line(cell) for cell in row] for row in rows]
            return {"kind": "table", "caption": caption, "header": list(header), "rows": cells}
        case _:
            return {"kind": "box", "title": block.title, "id": block.id, "blocks": _blocks(block.blocks)}


def _detail(name: str, lines: tuple[Line, ...]) -> Json:
    return {"name": name, "lines": [_line(spans) for spans in lines]}


def _line(spans: Line) -> Json:
    return [_span(span) for span in spans]


def _span(span: Span) -> Json:
    match span:
        case Link(text=text, target=target) if target.startswith("/"):
            return {"kind": "text", "text": text}
        case Link(text=text, target=target):
            return {"kind": "link", "text": text, "target": target}
        case Strong(text=text):
            return {"kind": "strong", "text": text}
        case Mark(text=text):
            return {"kind": "mark", "text": text}
        case _:
            return {"kind": "text", "text": span}
