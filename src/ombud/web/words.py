"""The words of the templates: Swedish is the source, `english.po` the translation (gettext).

A text that has no English is an error where it is asked for: a page is never half in another language. `make check`
finds such a text before (`python -m docs.generate --check` compares the catalogue with the templates).
"""

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

from ombud.terms.text import Language

CATALOGUE = "english.po"


class MissingWordsError(Exception):
    """A text of a template has no English; `make docs` adds it to the catalogue, a person translates it."""


class _Swedish(gettext.NullTranslations):
    """The source: a text is itself."""


class _English(gettext.NullTranslations):
    def __init__(self, texts: dict[str, str], plurals: dict[str, tuple[str, str]]) -> None:
        super().__init__()
        self._texts, self._plurals = texts, plurals

    def gettext(self, message: str) -> str:
        try:
            return self._texts[message]
        except KeyError:
            raise MissingWordsError(f"no English for {message!r} in {CATALOGUE}") from None

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        try:
            return self._plurals[msgid1][0 if n == 1 else 1]
        except KeyError:
            raise MissingWordsError(f"no English for {msgid1!r} in {CATALOGUE}") from None


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The words in one language."""
    if language == "sv":
        return _Swedish()
    catalogue = read_po(BytesIO(files("ombud.web").joinpath(CATALOGUE).read_bytes()), locale="en")
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for message in catalogue:
        if isinstance(message.id, tuple) and isinstance(message.string, tuple) and all(message.string):
            plurals[message.id[0]] = (message.string[0], message.string[1])
        elif isinstance(message.id, str) and message.id and message.string:
            texts[message.id] = str(message.string)
    return _English(texts, plurals)
