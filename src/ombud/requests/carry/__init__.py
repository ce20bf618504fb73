"""Rights carried out, one module each: what would become of a request, and doing it (`work.py` says how).

What a person decides alone is carried out by the act that records it, and needs no carrier (`at_once.py`).
"""

from collections.abc import Mapping

from ombud.law.rights import Right
from ombud.requests.carry import objection, statistics
from ombud.requests.carry.at_once import in_force
from ombud.requests.carry.work import Carrier, Said, Work, item

CARRIERS: Mapping[Right, Carrier] = {
    Right.OBJECTION: objection,
    Right.OBJECTION_STATISTICS: statistics,
}

__all__ = ["CARRIERS", "Carrier", "Said", "Work", "in_force", "item"]
