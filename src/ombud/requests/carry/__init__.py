"""Rights carried out, one module each: what would become of a request, and doing it (`work.py` says how).

What a person decides alone is carried out by the act that records it, and needs no carrier (`at_once.py`).
"""

from collections.abc import Mapping

from ombud.law.rights import Right
from ombud.requests.carry import (
    access,
    complaint,
    dissent,
    erasure,
    human_decision,
    information,
    journal_copy,
    log_extract,
    objection,
    portability,
    rectification,
    restriction,
    statistics,
)
from ombud.requests.carry.at_once import in_force
from ombud.requests.carry.blocks import block, svod_block, unblock
from ombud.requests.carry.work import Carrier, Said, Work, item

CARRIERS: Mapping[Right, Carrier] = {
    Right.INFORMATION: information,
    Right.ACCESS: access,
    Right.RECTIFICATION: rectification,
    Right.ERASURE: erasure,
    Right.RESTRICTION: restriction,
    Right.PORTABILITY: portability,
    Right.OBJECTION: objection,
    Right.OBJECTION_STATISTICS: statistics,
    Right.HUMAN_DECISION: human_decision,
    Right.COMPLAINT: complaint,
    Right.JOURNAL_COPY: journal_copy,
    Right.LOG_EXTRACT: log_extract,
    Right.BLOCK: block,
    Right.UNBLOCK: unblock,
    Right.SVOD_BLOCK: svod_block,
    Right.DISSENT: dissent,
}

__all__ = ["CARRIERS", "Carrier", "Said", "Work", "in_force", "item"]
