"""GLOSSARY.md, from `ombud.terms.words`."""

from collections.abc import Iterator

from docs.pages import NOTE, cell
from ombud.terms.words import CHAPTERS, OURS, Word


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Glossary\n"
    yield NOTE.format(source="`src/ombud/terms/words.py`") + "\n"
    yield (
        "Law first (GDPR), then the W3C Data Privacy Vocabulary (DPV 2), then the trade. One word per idea. Articles "
        "without a name are those of the GDPR. *Ours* means that no law defines the word. *Never* are words that no "
        "identifier in the code may have (tests/terms/test_words.py reads the source for them); *instead of* are "
        "words that mean something else here.\n"
    )
    yield (
        "DPV has a trap: its `Contract` is a legal *agreement*, not a legal basis. A legal basis is an article, "
        "`eu-gdpr:A6-1-b`.\n"
    )
    for chapter, words in CHAPTERS.items():
        yield f"## {chapter}\n"
        yield "| word | svenska | means | article | DPV | never · instead of |"
        yield "|---|---|---|---|---|---|"
        yield from (_row(word) for word in words)
        yield ""


def _row(word: Word) -> str:
    article = "*ours*" if word.article == OURS else word.article
    cells = (f"`{word.code}`", word.sv, word.definition, article, _dpv(word.dpv), _avoid(word))
    return "| " + " | ".join(map(cell, cells)) + " |"


def _dpv(iri: str) -> str:
    if not iri:
        return "–"
    namespace, _, name = iri.partition("#")
    prefix = {"dpv": "dpv", "pd": "pd", "gdpr": "eu-gdpr"}[namespace.rpartition("/")[2]]
    return f"[{prefix}:{name}]({iri})"


def _avoid(word: Word) -> str:
    never = ", ".join(f"**{bad}**" for bad in word.never)
    return " · ".join(part for part in (never, ", ".join(word.instead_of)) if part) or "–"
