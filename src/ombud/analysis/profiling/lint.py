"""What stands against a model under the policy in force: it computes nothing until nothing does (S-01, M-08).

* The policy has the purpose, running and assessed, on consent alone (N-09.3), for adults, in a class of its own.
* Each thing that a model looks at is named by the purpose, in the form that the purpose has it (N-09.2, S-11).
* A sentence that is no condition is refused with the reason: what stands in for health, and who somebody is.
* An output in words of health is Art. 9, whatever it was made from (S-02): refused, unless the purpose itself has a
  special category and explicit consent. A service of care is neither input, target nor label.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ombud.analysis.profiling.model import PURPOSE, Feature
from ombud.analysis.profiling.sentence import GRAMMAR, SERVICE, Condition, What, condition
from ombud.analysis.profiling.source import Definition
from ombud.policy.faults import Path
from ombud.policy.model import Family, Policy, Purpose, Regime, Service, Words
from ombud.policy.proxies import WHY, proxies_in, reveals_health
from ombud.terms import CategoryId, ServiceId, Text

AGES = (*(f"{first}-{first + 9}" for first in range(10, 90, 10)), "90+")
"""The bands that there are. Whoever is in the first is 18 or 19: nobody younger is met (R-32)."""
CATEGORY_OF: Mapping[Feature, tuple[CategoryId, str]] = {
    Feature.AGE: (CategoryId("birth_date"), "banded"),
    Feature.MUNICIPALITY: (CategoryId("contact"), "banded"),
    Feature.SERVICES: (CategoryId("agreement"), "plain"),
    Feature.INTERESTS: (CategoryId("choices"), "plain"),
}
FEATURE_OF: Mapping[What, Feature] = {
    What.AGE: Feature.AGE,
    What.MUNICIPALITY: Feature.MUNICIPALITY,
    What.INTEREST: Feature.INTERESTS,
    **dict.fromkeys(SERVICE, Feature.SERVICES),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One reason why a model may not run: where, by which requirement, what is wrong and what now."""

    path: Path
    requirement: str
    text: Text
    now: Text
    art9: bool = False


def lint(definition: Definition, policy: Policy) -> tuple[Flaw, ...]:
    """Everything that stands against the model; nothing, where it may run."""
    purpose = policy.file.purposes.get(PURPOSE)
    if purpose is None:
        return (Flaw((), "N-09.1", *_NO_PURPOSE),)
    return (
        *_of_purpose(policy, purpose),
        *_of_uses(definition, purpose),
        *_of_segments(definition, policy),
        *_of_target(definition, policy),
        *_of_labels(definition, policy, purpose),
    )


def art9(definition: Definition, policy: Policy) -> bool:
    """Is what the model says of people a special category, whatever it was made from (S-02)?"""
    return any(_health(text, policy) is not None for _, text in _labels(definition))


def _of_purpose(policy: Policy, purpose: Purpose) -> Iterator[Flaw]:
    others = [one for name, one in policy.file.purposes.items() if name != PURPOSE]
    shared = any(purpose.retention_class in {one.retention_class, *one.keeps} for one in others)
    stopped = policy.inactive.get(PURPOSE, ())
    if purpose.off is not None or stopped:
        yield Flaw((), "A-40", *_STOPPED)
    if purpose.family is not Family.PROFILING or {basis.article for basis in purpose.bases} != {"6.1.a"}:
        yield Flaw((), "N-09.3", *_NO_CONSENT)
    if not (purpose.adults_only and purpose.excludes_protected):
        yield Flaw((), "R-32", *_CHILDREN)
    if shared:
        yield Flaw((), "N-13.3", *_SHARED)


def _of_uses(definition: Definition, purpose: Purpose) -> Iterator[Flaw]:
    for number, feature in enumerate(definition.uses):
        if not _is_named(feature, purpose):
            yield Flaw(("uses", number), "N-09.2", *_not_named(feature))


def _is_named(feature: Feature, purpose: Purpose) -> bool:
    return CATEGORY_OF[feature] in {(used.id, used.form) for used in purpose.categories}


def _of_segments(definition: Definition, policy: Policy) -> Iterator[Flaw]:
    purpose = policy.file.purposes[PURPOSE]
    for number, segment in enumerate(definition.segments):
        for position, sentence in enumerate(segment.when):
            path: Path = ("segments", number, "when", position)
            found = condition(sentence)
            if found is None:
                yield _unreadable(path, sentence)
            elif not _is_named(FEATURE_OF[found.what], purpose):
                yield Flaw(path, "N-09.2", *_not_named(FEATURE_OF[found.what]))
            else:
                yield from _of_condition(path, found, policy)


def _unreadable(path: Path, sentence: str) -> Flaw:
    """A sentence that is no condition, with the word that it may have been about."""
    proxies = proxies_in(sentence)
    if not proxies:
        return Flaw(path, "N-09.2", *_NO_SENTENCE)
    word, why = proxies[0].word, WHY[proxies[0].proxy]
    return Flaw(
        path,
        "M-08",
        Text(f"En modell får inte se på ”{word}”: {why.sv}.", f'A model may not look at "{word}": {why.en}.'),
        _NO_SENTENCE[1],
    )


def _of_condition(path: Path, found: Condition, policy: Policy) -> Iterator[Flaw]:
    for value in found.values:
        if found.what is What.AGE and value not in AGES:
            yield Flaw(path, "S-11", *_NO_BAND)
        if found.what is What.INTEREST and (word := reveals_health(value)) is not None:
            yield Flaw(path, "N-09.2", *_health_words(word))
        if found.what in SERVICE:
            yield from _of_service(path, value, policy)


def _of_service(path: Path, said: str, policy: Policy) -> Iterator[Flaw]:
    found = service_named(said, policy)
    if found is None:
        known = ", ".join(name for name, one in policy.file.services.items() if one.regime is Regime.NON_CARE)
        yield Flaw(
            path,
            "N-09.2",
            Text("Tjänsten finns inte i policyn.", "The policy has no such service."),
            Text(f"Utanför vården finns: {known}.", f"Outside care there are: {known}."),
        )
    elif policy.file.services[found].regime is not Regime.NON_CARE:
        yield Flaw(path, "N-09.2", *_CARE_SERVICE, art9=True)


def service_named(said: str, policy: Policy) -> ServiceId | None:
    """The service of that id, or of that name in Swedish or English."""
    for service, one in policy.file.services.items():
        if said.casefold() in {service.casefold(), one.name.sv.casefold(), one.name.en.casefold()}:
            return service
    return None


def _of_target(definition: Definition, policy: Policy) -> Iterator[Flaw]:
    if definition.target is not None:
        yield from _of_service(("target", "service"), definition.target.service, policy)


def _labels(definition: Definition) -> Iterator[tuple[Path, str]]:
    """What the model says of somebody who is in it."""
    yield from ((("title", language), text) for language, text in _both(definition.title))
    for number, segment in enumerate(definition.segments):
        yield ("segments", number, "name"), segment.name.replace("-", " ")
        yield from ((("segments", number, "words", language), text) for language, text in _both(segment.words))


def _both(words: Words) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("sv", words.sv), ("en", words.en)


def _of_labels(definition: Definition, policy: Policy, purpose: Purpose) -> Iterator[Flaw]:
    if _explicit_health(policy, purpose):
        return
    for path, text in _labels(definition):
        word = _health(text, policy)
        if word is not None:
            yield Flaw(path, "S-02", *_health_words(word), art9=True)


def _explicit_health(policy: Policy, purpose: Purpose) -> bool:
    """Does the purpose itself say that it uses a special category, by explicit consent (S-02)?"""
    categories = [policy.file.categories.get(used.id) for used in purpose.categories]
    special = any(one is not None and one.special for one in categories)
    return special and any(one.condition == "9.2.a" and one.consent is not None for one in purpose.special)


def _health(text: str, policy: Policy) -> str | None:
    """By which word a label says something of health: one of the list, or a service of care."""
    services = [(name, one) for name, one in policy.file.services.items() if one.regime is Regime.PDL]
    words = (word for name, one in services for word in _names(name, one) if word in text.casefold())
    return reveals_health(text) or next(words, None)


def _names(service: ServiceId, one: Service) -> tuple[str, ...]:
    return service.casefold(), one.name.sv.casefold(), one.name.en.casefold()


def _health_words(word: str) -> tuple[Text, Text]:
    return (
        Text(
            f"”{word}” säger något om hälsa eller vård: resultatet blir en känslig uppgift (art. 9).",
            f'"{word}" says something of health or care: what comes of it is a special category (Art. 9).',
        ),
        Text("Ta bort det. Samtycket C-2 gäller inte hälsa.", "Remove it. The consent C-2 is not for health."),
    )


def _not_named(feature: Feature) -> tuple[Text, Text]:
    category, form = CATEGORY_OF[feature]
    return (
        Text(
            f"Ändamålet använder inte {category} i den formen ({form}).",
            f"The purpose does not use {category} in that form ({form}).",
        ),
        Text("Ta bort det ur modellen.", "Remove it from the model."),
    )


_NO_PURPOSE = (
    Text("Policyn har inget ändamål för profilering.", "The policy has no purpose for profiling."),
    Text("Anta en policy med profiling.marketing.", "Adopt a policy with profiling.marketing."),
)
_STOPPED = (
    Text(
        "Ändamålet får inte köras: det är avstängt, olagligt som det står eller utan godkänd konsekvensbedömning.",
        "The purpose may not run: it is off, unlawful as written, or its impact assessment is not approved.",
    ),
    Text("Se `ombud policy check`.", "See `ombud policy check`."),
)
_NO_CONSENT = (
    Text(
        "Profilering för reklam vilar på samtycke och på inget annat.",
        "Profiling for advertising rests on consent and on nothing else.",
    ),
    Text("Ge ändamålet grunden 6.1.a ensam.", "Give the purpose the basis 6.1.a alone."),
)
_CHILDREN = (
    Text(
        "Ändamålet utesluter inte barn och skyddade personuppgifter.",
        "The purpose does not exclude children and protected identities.",
    ),
    Text("Skriv adults_only och excludes_protected.", "Write adults_only and excludes_protected."),
)
_SHARED = (
    Text(
        "Profilen har ingen egen lagringsklass: ett nej kan inte avsluta den ensam.",
        "The profile has no retention class of its own: a no cannot end it alone.",
    ),
    Text("Ge profiling.marketing en egen retention_class.", "Give profiling.marketing a retention_class of its own."),
)
_NO_SENTENCE = (
    Text("Meningen är inget villkor.", "The sentence is no condition."),
    Text(f"Skriv: {GRAMMAR.sv}.", f"Write: {GRAMMAR.en}."),
)
_NO_BAND = (
    Text("Det är inget åldersspann.", "That is no age band."),
    Text(f"Spannen är: {', '.join(AGES)}.", f"The bands are: {', '.join(AGES)}."),
)
_CARE_SERVICE = (
    Text(
        "Tjänsten ges som hälso- och sjukvård och får inte styra reklam.",
        "The service is given as health care and may not steer advertising.",
    ),
    Text("Ta bort den ur modellen.", "Remove it from the model."),
)
