"""Everything that a policy file says, as separate facts with a key each, so that two files can be compared.

What has words of its own is said in them. The rest is walked leaf by leaf and said by its place and value, so
that no field of the model can differ unseen.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from ombud.policy.diff.change import Facet
from ombud.policy.document.value import Json
from ombud.policy.model import PolicyFile, Purpose, StoragePeriod, Words
from ombud.policy.wording import both, words
from ombud.policy.wording.grounds import basis_words, special_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import category_words, recipient_words, used_words
from ombud.terms import PurposeId

_OWN_WORDS = {"name", "why", "bases", "special", "categories", "storage", "recipients"}
"""The fields of a purpose that have facts of their own."""
_THREE_WAY = ".automated_decision"
"""Unsaid, no, and yes are three answers (L-16)."""


@dataclass(frozen=True, slots=True)
class Fact:
    facet: Facet
    about: str
    place: str
    words: Words
    exact: str
    """The value as the file has it: two facts are the same when this is."""
    period: StoragePeriod | None = None


Facts = dict[tuple[str, ...], Fact]


def facts(file: PolicyFile) -> Facts:
    found: Facts = {}
    for fact in _all(file):
        key = _key(fact)
        number = 0
        while (*key, str(number)) in found:
            number += 1
        found[(*key, str(number))] = fact
    return found


def _key(fact: Fact) -> tuple[str, ...]:
    """A period is the same row while it runs from the same event; a thing in a list is the same while it is."""
    if fact.period is not None:
        row = fact.period
        return (fact.facet, fact.place, str(row.anchor), ",".join(row.categories), row.calendar)
    if fact.place.endswith("[]"):
        return (fact.facet, fact.place, fact.exact)
    return (fact.facet, fact.place)


def _all(file: PolicyFile) -> Iterator[Fact]:
    for id_, purpose in file.purposes.items():
        yield from _purpose(file, id_, purpose)
    for sentence_id, sentence in file.sentences.items():
        said = words(sentence.sv, sentence.en)
        yield Fact(Facet.SENTENCE, sentence_id, f"sentences.{sentence_id}", said, _exact(sentence))
    for consent_id, consent in file.consents.items():
        yield Fact(Facet.CONSENT, consent_id, f"consents.{consent_id}", consent.text, _exact(consent))
    for interest_id, interest in file.interests.items():
        place = f"interests.{interest_id}"
        yield Fact(Facet.INTEREST, interest_id, place, interest.interest, _exact(interest))
    rest = file.model_dump(mode="json", exclude={"purposes", "sentences", "consents", "interests"})
    for place, exact in _leaves(rest, ""):
        yield Fact(_facet(place), place.split(".")[0], place, words(f"{place}: {exact}"), exact)


def _facet(place: str) -> Facet:
    top = place.split(".")[0]
    return {"rights": Facet.RIGHT, "controller": Facet.CONTROLLER, "dpo": Facet.CONTROLLER}.get(top, Facet.OTHER)


def _purpose(file: PolicyFile, id_: PurposeId, purpose: Purpose) -> Iterator[Fact]:
    place = f"purposes.{id_}"
    said = both([purpose.name, purpose.why], between=": ")
    yield Fact(Facet.PURPOSE, id_, place, said, json.dumps([_exact(purpose.name), _exact(purpose.why)]))
    yield from (
        Fact(facet, id_, f"{place}.{field}[]", item_words, _exact(item))
        for facet, field, item, item_words in _listed(file, purpose)
    )
    for row in purpose.storage:
        names = both((category_words(file, c) for c in row.categories), between=", ")
        time = period_words(row) or words("–")
        shown = both([names, time], between=": ") if row.categories else time
        yield Fact(Facet.PERIOD, id_, f"{place}.storage", shown, _exact(row), row)
    for leaf, exact in _leaves(purpose.model_dump(mode="json", exclude=_OWN_WORDS), place):
        yield Fact(Facet.OTHER, id_, leaf, words(f"{leaf.removeprefix(place + '.')}: {exact}"), exact)


def _listed(file: PolicyFile, purpose: Purpose) -> Iterator[tuple[Facet, str, BaseModel, Words]]:
    for used in purpose.categories:
        yield Facet.CATEGORY, "categories", used, used_words(file, used)
    for basis in purpose.bases:
        yield Facet.BASIS, "bases", basis, basis_words(basis)
    for special in purpose.special:
        yield Facet.SPECIAL, "special", special, special_words(special)
    for recipient in purpose.recipients:
        yield Facet.RECIPIENT, "recipients", recipient, recipient_words(recipient)


def _exact(model: BaseModel) -> str:
    return json.dumps(model.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def _leaves(value: Json, place: str) -> Iterator[tuple[str, str]]:
    """Every value that is not itself a mapping, at its place. A list is one value, in any order.

    What says nothing is no fact: null, false, nothing in a list. Only where null and false differ, false is one.
    """
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else key)
    elif value and isinstance(value, list):
        yield place, json.dumps(sorted(json.dumps(v, ensure_ascii=False) for v in value), ensure_ascii=False)
    elif value not in (None, [], {}) and (value is not False or place.endswith(_THREE_WAY)):
        yield place, json.dumps(value, ensure_ascii=False)
