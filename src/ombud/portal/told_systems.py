"""Which of our other systems have acknowledged what the person decided: each by name, as it stands now (Art. 12, 19).

The decision holds here from the act itself; this says where it is written besides, and where it is on its way.
"""

from dataclasses import dataclass

from ombud.app.owing_systems import acknowledged
from ombud.requests.in_system import Stage
from ombud.requests.system_duties import What
from ombud.terms import Text
from ombud.web import Visit

_ON_ITS_WAY = (Text("på väg dit", "on its way there"), "info", "clock")
_STANDS = {
    Stage.DONE: (Text("har bekräftat", "has acknowledged it"), "ok", "check"),
    Stage.NOT_FOUND: (Text("du finns inte där", "you are not known there"), "ok", "check"),
    Stage.REFUSED: (Text("måste stå kvar enligt lag", "has to stay by law"), "info", "lock"),
    Stage.NEEDS_PERSON: (Text("en människa ser till det", "a person sees to it"), "info", "hand"),
    Stage.STOPPED: (Text("svarar inte, vi försöker igen", "does not answer, we try again"), "warn", "clock"),
}


@dataclass(frozen=True, slots=True)
class ToldSystem:
    """One system on the page."""

    name: str
    words: Text
    kind: str
    symbol: str


def told_systems(visit: Visit, what: What) -> tuple[ToldSystem, ...]:
    """Each connected system that is told of it, in the order of their names."""
    found = acknowledged(visit.ombud, visit.subject, by=visit.actor, now=visit.now)
    mine = (one for one in found if one.what is what)
    return tuple(ToldSystem(one.system, *_STANDS.get(one.stage, _ON_ITS_WAY)) for one in mine)
