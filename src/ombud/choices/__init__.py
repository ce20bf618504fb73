"""What the data subject decided: consents, objections, restrictions, blocks.

* Each is recorded with its evidence and is in force in the same transaction: the next read obeys.
* Consents and objections are bits of one mask per person; the row beside it is the evidence (Art. 7(1)).
* Restriction (Art. 18), *spärr* (PDL 4:4) and SVOD block (SVOD 2:3) are three flags, not one (R-18.6).
* Consent is taken by the person's own act, in the words of a text that the policy holds; never by
  treating staff (M-09). Objection and withdrawal need no reason and no identity check (R-08).
* A restriction names its ground, has an owner and a day of review (R-18.1), and is lifted when what ends it has
  happened, and only after the person was told (R-18.3).
"""

from ombud.choices.choose import Denied, block, choose, lift, restrict, review, tell_of_lifting, unchoose
from ombud.choices.model import Evidence, Limit, LimitKind, Wishes
from ombud.choices.wishes import (
    consent_ended,
    forget_evidence,
    has_consented,
    limits_among,
    limits_of,
    restrictions_kept,
    set_flags,
    wishes,
)

__all__ = [
    "Denied",
    "Evidence",
    "Limit",
    "LimitKind",
    "Wishes",
    "block",
    "choose",
    "consent_ended",
    "forget_evidence",
    "has_consented",
    "lift",
    "limits_among",
    "limits_of",
    "restrict",
    "restrictions_kept",
    "review",
    "set_flags",
    "tell_of_lifting",
    "unchoose",
    "wishes",
]
