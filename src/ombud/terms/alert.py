"""What a person is told of by mail: a closed list, whose codes stand in steps and in the log, and tell nothing else."""

from enum import StrEnum


class AlertKind(StrEnum):
    """What has happened."""

    CASE_RECEIVED = "case-received"
    CASE_ANSWERED = "case-answered"
    CASE_NEEDS_YOU = "case-needs-you"
    COPY_READY = "copy-ready"
    CONTACT_CHANGED = "contact-changed"
    CONTACT_LEFT = "contact-left"
    """The same, to the address that was held before (policy.md, *Identity*)."""
    UNUSUAL_READING = "unusual-reading"
    BLOCK_LIFTED = "block-lifted"
    """What they had blocked was opened in an emergency (PDL 4:5)."""
    OFFICER_BLOCK_LIFTED = "officer-block-lifted"
    """The same, to the data protection officer."""
    NOTICE_CHANGED = "notice-changed"
    BREACH = "breach"
    """A breach concerns them, and what happened is on their page (Art. 34)."""
