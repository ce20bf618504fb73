"""A template without faults, ready to be filled in for one person after the other.

* It is built once: everything that costs is done then, and a person costs the filling in of a few words.
* What is filled in is cleaned: one line of letters, spaces and what names are written with. A name that is an address
  of the web, or that steers a mail program, comes out as letters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ombud.campaigns.templates.body import Block, read_body
from ombud.campaigns.templates.finished import missing, missing_in_sms
from ombud.campaigns.templates.inserted import Inserted, inserted
from ombud.campaigns.templates.layout import html_of, text_of
from ombud.campaigns.templates.letter import address_of, letter_of
from ombud.campaigns.templates.model import FIELDS, Fault, Links, Recipient, Rendered, Template
from ombud.campaigns.templates.rules import House, judged
from ombud.campaigns.templates.sms import MOST_PARTS, segments, sms_of
from ombud.terms import Text


class Filling(Protocol):
    """A source that can be filled in (`messages.merge`)."""

    def __call__(self, values: Mapping[str, str]) -> str: ...


class Compile(Protocol):
    """Makes a filling of a source; with `html`, what is filled in is escaped."""

    def __call__(self, source: str, *, html: bool) -> Filling: ...


TOLVAN = Recipient("Tolvan", "Tolvansson", "Exempelstad", "Exempelgatan 12", "000 00")
"""The invented person whom templates are looked at with."""
SAMPLE = Links("https://example.se/a/00000000000000000000000000000000", "avregistrera@example.se")
SHORT = Links("https://example.se/a/0000000000000", "avregistrera@example.se")
"""In an SMS and on paper, where it is typed."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """A template that was built. `render` is all that is done for each person."""

    template: Template
    put: Inserted
    house: House = field(repr=False)
    _blocks: tuple[Block, ...] = field(repr=False)
    _text: Filling = field(repr=False)
    _html: Filling | None = field(repr=False)

    def render(self, to: Recipient, links: Links) -> Rendered:
        """The message to one person."""
        template, values = self.template, values_of(to, links)
        text = self._text(values)
        if template.channel == "sms":
            return Rendered(text=text, segments=segments(text))
        if template.channel == "post":
            letter = letter_of(template, self._blocks, self.put, self.house.sender, values)
            return Rendered(template.subject, text, address=address_of(cleaned(to)), letter=letter)
        html = self._html(values) if self._html is not None else ""
        return Rendered(template.subject, text, html, template.images)


def build(template: Template, house: House, compiled: Compile, *, profiling: bool) -> Ready | tuple[Fault, ...]:
    """The template, or everything that is wrong with it. `profiling`: the recipients are chosen by a selection."""
    faults = judged(template, house)
    if faults:
        return faults
    put = inserted(template, house.sender, profiling=profiling)
    blocks = () if template.channel == "sms" else read_body(template.body)[0]
    if template.channel == "sms":
        source, html = sms_of(template.body, put), None
    else:
        source = text_of(template, blocks, put, house.sender)
        html = compiled(html_of(template, blocks, put, house.sender), html=True)
    ready = Ready(
        template, put, house, blocks, compiled(source, html=False), html if template.channel == "email" else None
    )
    return _looked_at(ready) or ready


def _looked_at(ready: Ready) -> tuple[Fault, ...]:
    """Fill it in for the invented person, and see whether everything is there."""
    channel = ready.template.channel
    links = SAMPLE if channel == "email" else SHORT
    made = ready.render(TOLVAN, links)
    if channel != "sms":
        return missing(made.html, made.text, ready.put, links.stop_url)
    longest = ready.render(Recipient("x" * 20, "x" * 20, "x" * 20), links)
    too_long = (TOO_LONG,) if longest.segments > MOST_PARTS else ()
    return (*missing_in_sms(made.text, ready.put, links.stop_url), *too_long)


def values_of(to: Recipient, links: Links) -> dict[str, str]:
    """What a template may use, by name."""
    clean = cleaned(to)
    return {**{name: getattr(clean, name) for name in FIELDS}, "stop_url": links.stop_url}


def cleaned(to: Recipient) -> Recipient:
    """The recipient as lines of a letter: nothing that steers, links or breaks."""
    given, family, city = (_name(one) for one in (to.given, to.family, to.city))
    return Recipient(given, family, city, _line(to.street), _line(to.postal_code))


def _name(value: str) -> str:
    bare = re.sub(r"\.(?=\S)", ". ", re.sub(r"[^\w\s'’.\-]|[\d_]", "", value))  # "a.example" is no address then
    return _line(bare)


def _line(value: str) -> str:
    kept = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(kept.split())[:_LONGEST].strip()


TOO_LONG = Fault(
    Text(
        f"Sms:et tar mer än {MOST_PARTS} delar med avsändare och stopp. Korta det.",
        f"The SMS takes more than {MOST_PARTS} parts with its sender and stop. Shorten it.",
    )
)
