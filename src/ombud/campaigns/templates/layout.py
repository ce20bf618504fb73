"""The message as a source to be filled in: what the marketer wrote between what the system puts there.

* The HTML is a page of its own: language, title, one h1, no style sheet, nothing fetched. Looks are written on each
  element, because mail programs take nothing else; the marketer's part cannot reach them.
* The text part says the same, in the same order, from the same tree.
* A literal that the template language would read is no literal of a body that was accepted (`body.py`).
"""

from collections.abc import Iterator
from html import escape

from ombud.campaigns.templates.body import Block, Merge, Part, Picture, Piece, Run
from ombud.campaigns.templates.inserted import Inserted
from ombud.campaigns.templates.model import Sender, Template

_FONT = "font-family:Arial,Helvetica,sans-serif;"
_TEXT = "margin:0 0 16px;font-size:16px;line-height:1.5;color:#16262A;"
_SMALL = "margin:0 0 8px;font-size:14px;line-height:1.5;color:#3C4F54;"
_BOX = "margin:24px 0 0;padding:16px;border:1px solid #0B5D5E;border-left-width:5px;background-color:#DCEDEA;"
_SIZES = {"h2": "20px", "h3": "17px"}
STOP = "{{ stop_url }}"


def html_of(template: Template, blocks: tuple[Block, ...], put: Inserted, sender: Sender) -> str:
    """The source of the HTML part."""
    accent, title = template.accent, escape(template.subject)
    body = "\n".join(_html(blocks, accent))
    return (
        f'<!doctype html>\n<html lang="{template.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n"
        f'<body style="margin:0;background-color:#FFFFFF;{_FONT}">\n'
        '<div style="max-width:600px;margin:0 auto;padding:24px 16px;">\n'
        f'<p style="{_SMALL}">{escape(put.mark)}</p>\n'
        f'<h1 style="margin:0 0 16px;font-size:26px;line-height:1.25;color:{accent};">{title}</h1>\n'
        f"{body}\n{_footer(put, sender)}</div>\n</body>\n</html>\n"
    )


def _footer(put: Inserted, sender: Sender) -> str:
    link = 'style="color:#0B5D5E;text-decoration:underline;"'
    return (
        f'<div style="{_BOX}">\n<h2 style="margin:0 0 8px;font-size:18px;color:#16262A;">{escape(put.title)}</h2>\n'
        f'<p style="{_TEXT}">{escape(put.objection)}</p>\n'
        f'<p style="{_TEXT}"><a href="{STOP}" {link}>{escape(put.say_no)}</a></p>\n</div>\n'
        '<div style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #6B7C80;">\n'
        f'<p style="{_SMALL}">{escape(put.reason)} <a href="{STOP}" {link}>{escape(put.stop)}</a></p>\n'
        f'<p style="{_SMALL}">{escape(put.identity)}</p>\n'
        f'<p style="{_SMALL}"><a href="{escape(sender.notice_url)}" {link}>{escape(put.notice)}</a></p>\n</div>\n'
    )


def _html(blocks: tuple[Block, ...], accent: str) -> Iterator[str]:
    listed = ""
    for block in blocks:
        kind = block.kind if isinstance(block, Part) else ""
        begins = kind in ("ul", "ol") and (kind != listed or (isinstance(block, Part) and block.number == 1))
        if listed and (begins or kind != listed):
            yield f"</{listed}>"
            listed = ""
        if begins:
            listed = kind
            yield f'<{kind} style="margin:0 0 16px;padding:0 0 0 24px;">'
        yield _block(block, accent)
    if listed:
        yield f"</{listed}>"


def _block(block: Block, accent: str) -> str:
    if isinstance(block, Picture):
        style = "display:block;max-width:100%;height:auto;margin:0 0 16px;"
        return f'<img src="cid:{escape(block.name)}" alt="{escape(block.alt or "")}" style="{style}">'
    inside = "".join(_run(run, accent) for run in block.runs)
    if block.kind in _SIZES:
        style = f"margin:24px 0 8px;font-size:{_SIZES[block.kind]};line-height:1.3;color:#16262A;"
        return f'<{block.kind} style="{style}">{inside}</{block.kind}>'
    element, style = ("p", _TEXT) if block.kind == "p" else ("li", _TEXT.replace("16px;font", "4px;font"))
    return f'<{element} style="{style}">{inside}</{element}>'


def _run(run: Run, accent: str) -> str:
    words = "".join(_piece(piece) for piece in run.pieces).replace("\n", "<br>")
    words = f"<strong>{words}</strong>" if run.strong else words
    if run.target is None:
        return words
    return f'<a href="{escape(run.target)}" style="color:{accent};text-decoration:underline;">{words}</a>'


def _piece(piece: Piece) -> str:
    return escape(piece, quote=False) if isinstance(piece, str) else merged(piece)


def merged(piece: Merge) -> str:
    """A field in the template language."""
    return f'{{{{ {piece.field} or "{piece.otherwise}" }}}}' if piece.otherwise else f"{{{{ {piece.field} }}}}"


def text_of(template: Template, blocks: tuple[Block, ...], put: Inserted, sender: Sender) -> str:
    """The source of the text part: the marketer's own, or made from the body."""
    body = template.text.strip() if template.text is not None else "".join(_text(blocks)).strip()
    return (
        f"{put.mark}\n\n{template.subject}\n{'=' * len(template.subject)}\n\n{body}\n\n"
        f"{put.title.upper()}\n{put.objection}\n{put.say_no}: {STOP}\n\n"
        f"-- \n{put.reason}\n{put.stop}: {STOP}\n\n{put.identity}\n{put.notice}: {sender.notice_url}\n"
    )


def _text(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The blocks, an empty line between them; the items of a list follow each other."""
    listed = False
    for block in blocks:
        is_item = isinstance(block, Part) and block.kind in ("ul", "ol")
        yield "\n" if listed and is_item else "\n\n"
        yield _text_of(block)
        listed = is_item


def _text_of(block: Block) -> str:
    if isinstance(block, Picture):
        return f"[{block.alt}]" if block.alt else ""
    words = "".join(_plain(run) for run in block.runs).strip()
    if block.kind == "h2":
        return f"{words}\n{'-' * len(words)}"
    return {"ol": f"{block.number}. ", "ul": "- "}.get(block.kind, "") + words


def _plain(run: Run) -> str:
    words = "".join(piece if isinstance(piece, str) else merged(piece) for piece in run.pieces)
    return words if run.target is None else f"{words} ({run.target})"
