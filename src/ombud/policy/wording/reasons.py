"""Why somebody is in a segment, in words to them (Art. 15(1)(h), S-01): from the factors sealed with their profile.

A factor is a kind, a value and what it did. The words need the policy alone; a kind that a later release has added is
said by its name. Pure.
"""

import json
from collections.abc import Mapping

from ombud.policy.model import PolicyFile
from ombud.terms import ServiceId, Text

_KINDS: Mapping[str, Text] = {
    "age": Text("Du är i åldern {value} år", "You are in the age band {value}"),
    "municipality": Text("Din kommun eller ort är {value}", "Your municipality or town is {value}"),
    "interest": Text("Du har valt intresset {value}", "You have chosen the interest {value}"),
    "interest_not": Text("Du har inte valt intresset {value}", "You have not chosen the interest {value}"),
    "has": Text("Du har tjänsten {value}", "You have the service {value}"),
    "has_not": Text("Du har inte tjänsten {value}", "You do not have the service {value}"),
    "had": Text("Du har haft tjänsten {value}", "You have had the service {value}"),
    "never_had": Text("Du har aldrig haft tjänsten {value}", "You have never had the service {value}"),
    "took_up": Text(
        "Du skaffade tjänsten {value} inom {months} månader", "You took up the service {value} within {months} months"
    ),
    "nothing": Text(
        "Inget av det vi ser på vägde åt något håll för dig", "Nothing that we look at weighed either way for you"
    ),
}
_SERVICES = frozenset({"has", "has_not", "had", "never_had", "took_up"})
_EFFECTS: Mapping[str, Text] = {
    "near": Text(", som de flesta i gruppen", ", as most of the group"),
    "raises": Text("; det höjer nivån", "; that raises the level"),
    "lowers": Text("; det sänker nivån", "; that lowers the level"),
}
LEVELS: Mapping[str, Text] = {
    "high": Text("hög", "high"),
    "medium": Text("mellan", "medium"),
    "low": Text("låg", "low"),
}
_NEVER_SAID = frozenset({"nothing"})
"""Kinds that no effect is added to."""


def reasons(file: PolicyFile, factors: str) -> tuple[Text, ...]:
    """The sentences, in the order in which they counted. Nothing for what cannot be read."""
    try:
        why = json.loads(factors)["why"]
        return tuple(_sentence(file, str(kind), str(value), str(effect)) for kind, value, effect in why)
    except (ValueError, TypeError, KeyError):
        return ()


def in_words(file: PolicyFile, field: str, said: str) -> Text:
    """A value of a record as a person reads it: the factors of a profile and its level in words, the rest as it is."""
    if field == "factors":
        found = reasons(file, said)
        return Text(" ".join(one.sv for one in found), " ".join(one.en for one in found)) if found else Text(said, said)
    return LEVELS.get(said, Text(said, said)) if field == "score" else Text(said, said)


def _sentence(file: PolicyFile, kind: str, value: str, effect: str) -> Text:
    words = _KINDS.get(kind, Text(f"{kind}: {{value}}", f"{kind}: {{value}}"))
    value, _, months = value.partition("/") if kind == "took_up" else (value, "", "")
    service = file.services.get(ServiceId(value)) if kind in _SERVICES else None
    names = Text(value, value) if service is None else Text(service.name.sv, service.name.en)
    added = Text("", "") if kind in _NEVER_SAID else _EFFECTS.get(effect, Text("", ""))
    said = (
        one.replace("{value}", name).replace("{months}", months) + more + "."
        for one, name, more in zip(words, names, added, strict=True)
    )
    return Text(*said)
