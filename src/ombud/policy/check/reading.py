"""How the rules read a policy file: its sentences, what the notice tells of, and where a purpose is named."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ombud.policy.check.rule import Hit
from ombud.policy.faults import Path
from ombud.policy.model import Family, PolicyFile, Purpose, UsedCategory, Words
from ombud.terms import PurposeId, Text

BEYOND_THE_AGREEMENT = frozenset(
    {Family.MARKETING, Family.PROFILING, Family.STATISTICS, Family.ANALYSIS, Family.PRODUCT_DEVELOPMENT}
)
"""What no agreement needs (L-06), and what patient data serves only by PDL 2:4-5 or consent (L-12)."""


class Reading(NamedTuple):
    """One sentence in a language that the notice is published in."""

    sentence: str
    language: str
    text: str

    @property
    def path(self) -> Path:
        return ("sentences", self.sentence, self.language)


def readings(file: PolicyFile) -> Iterator[Reading]:
    for sentence, words in file.sentences.items():
        for language in file.notice.language:
            yield Reading(sentence, language, words.sv if language == "sv" else words.en)


def saying(file: PolicyFile, sv: str, en: str) -> Iterator[Reading]:
    """The sentences that a pattern of their own language fits, whatever the case of letters."""
    patterns = {"sv": re.compile(sv, re.IGNORECASE), "en": re.compile(en, re.IGNORECASE)}
    return (reading for reading in readings(file) if patterns[reading.language].search(reading.text))


def first_saying(file: PolicyFile, sv: str, en: str) -> str | None:
    return next((reading.sentence for reading in saying(file, sv, en)), None)


def told(file: PolicyFile) -> dict[PurposeId, Purpose]:
    """The purposes that a reader of the notice learns of. A hand-written text tells what it names."""
    return {
        purpose_id: purpose
        for purpose_id, purpose in file.purposes.items()
        if file.notice.rendered or purpose.source == "notice" or purpose.sentences
    }


def used_special(file: PolicyFile, purpose: Purpose) -> tuple[int, ...]:
    """Which of the purpose's categories are special (Art. 9(1)), by their place in its list."""
    return tuple(i for i, used in enumerate(purpose.categories) if _trait(file, used, "special"))


def used_number(file: PolicyFile, purpose: Purpose) -> tuple[int, ...]:
    return tuple(i for i, used in enumerate(purpose.categories) if _trait(file, used, "personnummer"))


def _trait(file: PolicyFile, used: UsedCategory, trait: str) -> bool:
    category = file.categories.get(used.id)
    return category is not None and bool(getattr(category, trait))


def has_basis(purpose: Purpose, *articles: str) -> bool:
    return any(basis.article in articles for basis in purpose.bases)


def text(words: Words) -> Text:
    return Text(words.sv, words.en)


def named(purpose_id: PurposeId, purpose: Purpose, *field: str | int, found: str) -> Hit:
    """A hit on a purpose, at one of its fields, in the first sentence that names it."""
    sentences = (*purpose.sentences, *purpose.storage_sentences)
    return _hit(purpose_id, purpose, field, found, next(iter(sentences), None))


def stored(purpose_id: PurposeId, purpose: Purpose, *field: str | int, found: str) -> Hit:
    """A hit on how long a purpose stores, in the first sentence that says so."""
    sentences = (*purpose.storage_sentences, *purpose.sentences)
    return _hit(purpose_id, purpose, field, found, next(iter(sentences), None))


def _hit(
    purpose_id: PurposeId, purpose: Purpose, field: tuple[str | int, ...], found: str, sentence: str | None
) -> Hit:
    path = ("purposes", purpose_id, *field)
    return Hit(path, found, text(purpose.name), sentence, (purpose_id,))


def missing(*path: str | int, found: str = "", sentence: str | None = None) -> Hit:
    """A hit on something that is not said."""
    return Hit(path, found or f"{path[-1]} is not stated", None, sentence)


def unless(stated: Callable[[PolicyFile], bool], *path: str | int) -> Callable[[PolicyFile], Iterator[Hit]]:
    """The rule that asks for one statement."""

    def find(file: PolicyFile) -> Iterator[Hit]:
        if not stated(file):
            yield missing(*path)

    return find
