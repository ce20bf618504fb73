"""What a person may ask for, and how each right is carried out.

* `identity_needed`: whether who asks must be shown to be the person (R-08).
* `extendable`: whether the month may be extended by two (Art. 12(3)).
"""

from enum import StrEnum


class Right(StrEnum):
    """What may be asked for. The last six are rights of patients."""

    INFORMATION = "information"
    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    OBJECTION_MARKETING = "objection.marketing"
    OBJECTION_PROFILING = "objection.profiling"
    OBJECTION_STATISTICS = "objection.statistics"
    HUMAN_DECISION = "human_decision"
    WITHDRAWAL = "withdrawal"
    COMPLAINT = "complaint"
    JOURNAL_COPY = "journal_copy"
    LOG_EXTRACT = "log_extract"
    BLOCK = "block"
    UNBLOCK = "unblock"
    SVOD_BLOCK = "svod_block"
    DISSENT = "dissent"


_WITHOUT_IDENTITY = frozenset(
    {
        Right.INFORMATION,
        Right.OBJECTION,
        Right.OBJECTION_MARKETING,
        Right.OBJECTION_PROFILING,
        Right.OBJECTION_STATISTICS,
        Right.WITHDRAWAL,
        Right.COMPLAINT,
    }
)
_EXTENDABLE = frozenset(
    {
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.ERASURE,
        Right.RESTRICTION,
        Right.PORTABILITY,
        Right.OBJECTION,
        Right.OBJECTION_STATISTICS,
        Right.HUMAN_DECISION,
    }
)


def identity_needed(right: Right) -> bool:
    """Whether who asks must be shown to be the person (R-08). Where not, nobody may demand it."""
    return right not in _WITHOUT_IDENTITY


def extendable(right: Right) -> bool:
    """Whether the month may be extended by two (Art. 12(3))."""
    return right in _EXTENDABLE
