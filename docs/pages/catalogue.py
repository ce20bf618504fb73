"""src/ombud/web/english.po: every Swedish text of a template, and its English (gettext).

`make docs` brings in what is new, without a translation, and takes away what no template says any more; a person
translates. `make check` fails while a text lacks its English. Sorted, without dates and places: two who add texts meet
only where they add the same.
"""

import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import normalize, read_po

SOURCE = Path(__file__).parent.parent.parent / "src" / "ombud"
FILE = SOURCE / "web" / "english.po"
NAME = "src/ombud/web/english.po"
_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "newstyle_gettext": "true"}
_HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
Said = str | tuple[str, ...]


def said() -> set[Said]:
    """What the templates say: a text, or the two forms of one that counts."""
    found: set[Said] = set()
    for path in sorted(SOURCE.glob("*/templates/**/*.j2")):
        for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", path, options=_OPTIONS):
            found.add(message if isinstance(message, str) else tuple(message[:2]))
    return found


def page(known: Mapping[str, Said] | None = None) -> str:
    """The catalogue as it should be, with the translations that there are."""
    known = _known() if known is None else known
    return _HEAD + "".join(_entry(one, known.get(_key(one), "")) for one in sorted(said(), key=_key))


def untranslated() -> list[str]:
    """The texts that have no English."""
    known = _known()
    return sorted(_key(one) for one in said() if not _whole(known.get(_key(one), "")))


def _whole(translated: Said) -> bool:
    return bool(translated) and all(translated)


def _key(one: Said) -> str:
    return one if isinstance(one, str) else one[0]


def _known() -> dict[str, Said]:
    catalogue = read_po(BytesIO(FILE.read_bytes()), locale="en") if FILE.exists() else Catalog()
    return dict(_translations(catalogue))


def _translations(catalogue: Catalog) -> Iterator[tuple[str, Said]]:
    for message in catalogue:
        if message.id and message.string:
            text = message.string if isinstance(message.string, str) else tuple(message.string)
            yield (message.id if isinstance(message.id, str) else message.id[0]), text


def _entry(one: Said, translated: Said) -> str:
    if isinstance(one, str):
        return f"\nmsgid {_quoted(one)}\nmsgstr {_quoted(translated if isinstance(translated, str) else '')}\n"
    forms = translated if isinstance(translated, tuple) else ("", "")
    lines = "".join(f"msgstr[{number}] {_quoted(form)}\n" for number, form in enumerate(forms))
    return f"\nmsgid {_quoted(one[0])}\nmsgid_plural {_quoted(one[1])}\n{lines}"


def _quoted(text: str) -> str:
    return normalize(text, width=0)


if __name__ == "__main__":  # the catalogue alone; files named after it are brought in first, as a merge leaves them
    others = [read_po(BytesIO(Path(name).read_bytes()), locale="en") for name in sys.argv[1:]]
    brought = {key: text for one in others for key, text in _translations(one)}
    FILE.write_text(page({**_known(), **brought}), encoding="utf-8")
    sys.stdout.write("".join(f"no English for {text!r}\n" for text in untranslated()))
