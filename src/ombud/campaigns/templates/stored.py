"""A template as one text with all its files: from a folder, beside a campaign, and back again, byte for byte.

A folder has `template.toml` and the files it names:

    channel = "email"            # email, sms or post
    language = "sv"
    subject = "Träningskort till vårpris"
    body = "brev.html"           # for sms "text.txt"
    text = "brev.txt"            # may be left out
    accent = "#0B5D5E"           # may be left out
    images = ["vinter.png"]      # may be left out
"""

import json
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, get_args

from ombud.campaigns.templates.model import ACCENT, Fault, Template
from ombud.terms import Text
from ombud.terms.text import Language

FILE = "template.toml"
_KEYS = {"channel", "language", "subject", "body", "text", "accent", "images"}
_LONGEST = 4_000_000


def named_in(toml: str) -> tuple[str, ...] | Fault:
    """The files that a template names, to be read from its folder."""
    try:
        read: dict[str, Any] = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return NO_TOML
    texts = [read.get(key, "") for key in ("channel", "language", "subject", "body", "text", "accent")]
    images = read.get("images", [])
    if (
        read.keys() - _KEYS
        or not isinstance(images, list)
        or not all(isinstance(one, str) for one in [*texts, *images])
    ):
        return NO_TOML
    names = [read.get("body", ""), *([read["text"]] if "text" in read else []), *images]
    if not names[0] or any("/" in name or "\\" in name or name.startswith(".") for name in names):
        return NO_TOML
    return tuple(names)


def from_folder(toml: str, files: Mapping[str, bytes]) -> Template | Fault:
    """The template of a folder, whose named files these are."""
    names = named_in(toml)
    if isinstance(names, Fault):
        return names
    read: dict[str, Any] = tomllib.loads(toml)
    if read.get("language") not in get_args(Language):
        return NO_TOML
    try:
        body, text = (files[read[key]].decode() if key in read else None for key in ("body", "text"))
    except UnicodeDecodeError:
        return NOT_TEXT
    return Template(
        read.get("channel", ""), read["language"], read.get("subject", ""), body or "", text,
        read.get("accent", ACCENT),
        {name: files[name] for name in read.get("images", [])},
    )  # fmt: skip


def stored(template: Template) -> str:
    """One text for one template: what was approved is what is sent."""
    images = {name: b64encode(data).decode() for name, data in template.images.items()}
    value = {key: getattr(template, key) for key in ("channel", "language", "subject", "body", "text", "accent")}
    return json.dumps({**value, "images": images}, ensure_ascii=False, sort_keys=True)


def read_back(text: str) -> Template:
    """The template that was stored. Raises `ValueError` for anything else."""
    if len(text) > _LONGEST:
        raise ValueError("a stored template is smaller")
    try:
        value = json.loads(text)
        images = {name: b64decode(data, validate=True) for name, data in value.pop("images").items()}
        return Template(**value, images=images)
    except (TypeError, AttributeError, KeyError) as fault:
        raise ValueError("this is no stored template") from fault


NO_TOML = Fault(
    Text(
        f"`{FILE}` har channel, language (sv eller en), subject, body och vid behov text, accent och images; filerna "
        "ligger i samma mapp.",
        f"`{FILE}` has channel, language (sv or en), subject, body and if wanted text, accent and images; the files "
        "lie in the same folder.",
    )
)
NOT_TEXT = Fault(Text("En textfil är inte UTF-8.", "A text file is not UTF-8."))
