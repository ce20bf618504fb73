"""Templates into pages: escaped by default, every name must exist, in the language of the visit.

In a template: `_('…')` for words, `text|say` for a `Text`, `at|moment`, `at|clock`, `on|day`, `on|weekday`, `n|number`,
`asset('app.css')`, `icon('eye')`, and the macros of `parts.html.j2`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ombud.policy.model import Words
from ombud.policy.wording import day
from ombud.terms import Text
from ombud.terms.text import Language
from ombud.web import formats
from ombud.web.assets import assets
from ombud.web.model import Work
from ombud.web.routes import Route
from ombud.web.words import translations

PACKAGES = {name: f"ombud.{name}" for name in ("web", "portal", "console", "api", "fhir")}
"""Where templates lie: `portal/overview.html.j2` is in the folder `templates` of `ombud.portal`."""


@dataclass(frozen=True, slots=True)
class Around:
    """What every page knows beside its own values."""

    language: Language
    now: datetime
    controller: str
    """The name of whom the data is with."""
    signed_in: bool
    route: str
    """The name of the route."""
    token: str
    """What a form must hold; empty where nobody is signed in."""
    demo: bool
    said: str = ""
    """What was just done, in words."""
    here: str = "/"
    """The path that is shown: to change the language on the same page."""
    theme: str = ""
    """`light` or `dark` where it was chosen."""
    work: Work | None = None
    """Who is at work, where somebody is."""
    draft: bool = False
    """What stands in the form was written before."""
    menu: tuple[tuple[Text, tuple[Route, ...]], ...] = ()
    """What they may open, by kind of work."""


def render(template: str, title: str, values: Mapping[str, object], around: Around) -> str:
    """The whole page."""
    found = _environment(around.language).get_template(template)
    return found.render(**values, title=title, around=around)


@cache
def _environment(language: Language) -> Environment:
    made = Environment(
        loader=PrefixLoader({name: PackageLoader(package) for name, package in PACKAGES.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words: Any = made
    words.install_gettext_translations(translations(language), newstyle=True)
    made.filters |= {
        "say": lambda text: _said(text, language),
        "day": lambda on: day(_date(on), language),
        "weekday": lambda on: formats.weekday(_date(on), language),
        "clock": lambda at: formats.clock(at, language),
        "moment": pass_context(_moment),
        "number": lambda value: formats.number(value, language),
    }
    made.globals |= {"asset": assets().url, "icon": icon}
    return made


def icon(name: str) -> Markup:
    """An icon beside its word; never alone."""
    address = f"{assets().url('icons.svg')}#i-{name}"
    return Markup('<svg class="i" aria-hidden="true" focusable="false"><use href="{}"/></svg>').format(address)


def _said(text: Text | Words, language: Language) -> str:
    return text.sv if language == "sv" else text.en


def _date(on: date) -> date:
    return formats.local(on).date() if isinstance(on, datetime) else on


def _moment(context: Context, at: datetime) -> str:
    around: Around = context["around"]
    return formats.moment(at, around.language, around.now)
