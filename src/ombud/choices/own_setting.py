"""What a person has set for themself at their pages: what they have seen of the notice, and which alerts they want.

* It is no choice about what data is used for: nothing is permitted, refused or kept by it, and what somebody was told
  when a datum was collected stays what it was (N-01.2). It says what a page says again, and what is mailed.
* It is set by the person alone, each time in an act with its entry; it goes with the person.
"""

from datetime import datetime
from enum import StrEnum

from ombud.choices import store
from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.terms.time import to_micros


class OwnSetting(StrEnum):
    """What there is to set. A value is a number; one that is not set has the value of everybody."""

    NOTICE_SEEN = "notice.seen"
    """The latest version of the notice whose changes they have said they have seen."""
    MAIL_RECEIVED = "mail.received"
    """A mail that a case has come in: 0 no, 1 yes, as for everybody."""
    MAIL_UNUSUAL = "mail.unusual"
    """A mail of a reading that is not like the usual: the same."""


def own_settings(tx: Transaction, subject: SubjectId) -> dict[OwnSetting, int]:
    """What this person has set."""
    return {OwnSetting(row.name): row.value for row in store.own_settings(tx, subject)}


def set_own(tx: Transaction, subject: SubjectId, setting: OwnSetting, value: int, *, now: datetime) -> None:
    """Set it, in the caller's act, which holds the person and has its entry."""
    store.set_own(tx, subject, store.SettingRow(setting.value, value, to_micros(now)))
