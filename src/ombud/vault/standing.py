"""Where a person stands, as one short value in clear: what decisions read of relations and choices.

* Open ties, the stage of the agreement, and the events that storage periods run from, those that follow from
  choices too. Never a service: its name can reveal health, and stays sealed in the relation.
* Canonical: where two people stand alike, their bytes are alike. The first bytes (`head`) hold no date.
* It is written in the act that changes any of it, and is computed anew where it is not there. What a person
  decided (`wishes`) is not in it: a decision reads that itself, so that a no is obeyed whatever stands here. That
  there is such a row is in it, so that one which somebody deleted is missed.

spec/standing.md is the page for this file.
"""

import struct
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from ombud.policy.model import Anchor, Stage, Tie
from ombud.relations import Standing
from ombud.terms.time import from_micros, to_micros

_TIES = (Tie.OFFER, Tie.AGREEMENT, Tie.MEASURE, Tie.COMMITMENT, Tie.CLAIM, Tie.HOLD)
"""By their bits. `care` is the actor's and `request` the act's: they are not the person's."""
_STAGES = (Stage.BEFORE, Stage.DURING, Stage.AFTER)
_ANCHORS = (
    *(Anchor.REQUEST_CLOSED, Anchor.RELATION_ENDED, Anchor.SETTLED, Anchor.LAST_INTERACTION),
    *(Anchor.VISIT, Anchor.ORIGIN, Anchor.FINAL, Anchor.CONSENT_ENDED),
    *(Anchor.ANSWERED, Anchor.CLOSED),
)
"""By their numbers. An order is never changed, only added to."""
OF_PERSON = frozenset(_ANCHORS)
"""The events that are a person's own, and of no record."""
_HELD = 1 << _TIES.index(Tie.HOLD)
_VERSION = 1
_HEAD = struct.Struct(">BBH")
_EVENT = struct.Struct(">Bq")
HEAD = _HEAD.size
_WISHED = 15
"""The bit beside the ties that says that there are wishes."""
_WISHED_BYTE, _WISHED_MASK = 2, 0x80
"""Where it lies among the bytes."""


def pack(stands: Standing, anchors: Mapping[Anchor, datetime], *, wished: bool = False) -> bytes:
    """`wished`: there is a row of what the person decided, and a reader that does not find it finds damage."""
    ties = sum(1 << bit for bit, tie in enumerate(_TIES) if tie in stands.ties) | wished << _WISHED
    events = sorted((_ANCHORS.index(anchor), to_micros(at)) for anchor, at in anchors.items())
    return _HEAD.pack(_VERSION, _STAGES.index(stands.stage), ties) + b"".join(_EVENT.pack(*one) for one in events)


@lru_cache(maxsize=1024)
def unpack_head(head: bytes) -> tuple[Stage, frozenset[Tie]]:
    """Raises `ValueError` for a version that this release does not know."""
    version, stage, ties = _HEAD.unpack(head)
    if version != _VERSION:
        raise ValueError("a person's standing was written by a newer release; upgrade this one")
    return _STAGES[stage], frozenset(tie for bit, tie in enumerate(_TIES) if ties >> bit & 1)


def has_wished(standing: bytes) -> bool:
    """Is there a row of what the person decided?"""
    return bool(standing[_WISHED_BYTE] & _WISHED_MASK)


def with_wishes(standing: bytes) -> bytes:
    """The same of a person who has decided something."""
    byte = standing[_WISHED_BYTE] | _WISHED_MASK
    return standing[:_WISHED_BYTE] + bytes([byte]) + standing[_WISHED_BYTE + 1 :]


def is_held(standing: bytes) -> bool:
    """Is a hold in force? What it covers is not said here."""
    return bool(standing[3] & _HELD)


def with_event(standing: bytes, anchor: Anchor, at: datetime) -> bytes:
    """The same after one more event, if it is later than the last of its kind."""
    number, micros = _ANCHORS.index(anchor), to_micros(at)
    events = dict(_EVENT.iter_unpack(standing[HEAD:]))
    events[number] = max(micros, events.get(number, micros))
    return standing[:HEAD] + b"".join(_EVENT.pack(*one) for one in sorted(events.items()))


def unpack_anchors(standing: bytes) -> dict[Anchor, datetime]:
    return {_ANCHORS[number]: from_micros(at) for number, at in _EVENT.iter_unpack(standing[HEAD:])}


def anchors_in_micros(standing: bytes) -> dict[Anchor, int]:
    """The same in microseconds: what comes later is greater."""
    return {_ANCHORS[number]: at for number, at in _EVENT.iter_unpack(standing[HEAD:])}
