"""A picture comes into a mail, or goes out of it: its file, and its place in the body (ux.md 1.3).

It is sent with the mail and shown by its Content-ID; nothing is fetched. A file gets a name of ours: whoever made it
may have named it after a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape, unescape

from ombud.campaigns.templates.model import Template
from ombud.campaigns.templates.picture import dimensions, media_type

_IMG = re.compile(r"""\n?<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_SAID = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture as it stands in the body."""

    name: str
    alt: str
    size: tuple[int, int] | None
    """None where the file is not there or cannot be read."""


def illustrations(template: Template) -> tuple[Illustration, ...]:
    """The pictures in the order of the body."""
    return tuple(
        Illustration(name, alt, dimensions(template.images.get(name, b""))) for name, alt in _pictures(template.body)
    )


def with_picture(template: Template, file: bytes, alt: str, *, first: bool) -> Template:
    """The file and its place: above the text or below it. What is wrong with either is said by the rules."""
    ending = _ENDINGS.get(media_type(file) or "", "png")
    number = next(n for n in range(1, len(template.images) + 2) if not _taken(template, f"bild-{n}."))
    name = f"bild-{number}.{ending}"
    picture = f'<img src="{name}" alt="{escape(alt)}">'
    body = f"{picture}\n{template.body}" if first else f"{template.body}\n{picture}"
    return replace(template, body=body, images={**template.images, name: file})


def without_picture(template: Template, name: str) -> Template:
    """Its file and every place where it stands."""
    body = _IMG.sub(lambda found: "" if _named(found[0])[0] == name else found[0], template.body)
    return replace(
        template, body=body.strip(), images={one: data for one, data in template.images.items() if one != name}
    )


def keeping_pictures(template: Template, before: Template) -> Template:
    """A body that was written anew shows the pictures that it still names."""
    shown = {name for name, _ in _pictures(template.body)}
    return replace(template, images={name: data for name, data in before.images.items() if name in shown})


def _taken(template: Template, beginning: str) -> bool:
    return any(name.startswith(beginning) for name in template.images)


def _pictures(body: str) -> Iterator[tuple[str, str]]:
    return (_named(found) for found in _IMG.findall(body))


def _named(element: str) -> tuple[str, str]:
    said = {name.lower(): unescape(double or single) for name, double, single in _SAID.findall(element)}
    return said.get("src", ""), said.get("alt", "")
