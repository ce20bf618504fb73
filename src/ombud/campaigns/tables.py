"""The tables of campaigns.

* `campaign` is about nobody: what is sent, to which selection, when, and who wrote and approved it. Its texts are the
  controller's own.
* `campaign_recipient` says to whom. No address is in it: that is opened at the moment of sending. Its Message-ID and
  the hash of its token follow from random bytes alone, and tell nothing of anybody.
* `saved_selection` is a selection under a name, to be asked again: fields and values of a closed menu, about nobody.
* `suppression_review` says when somebody looked at the list of those who are not written to (T-17).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from ombud.campaigns.funnel import tables as _funnel
from ombud.database.schema import LEDGER, METADATA, VAULT, seal

__all__ = ["_funnel", "campaign", "campaign_recipient", "saved_selection", "suppression_review"]

campaign = Table(
    "campaign",
    METADATA,
    Column("campaign_id", LargeBinary(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("profiled", SmallInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("approved_by", Text),
    Column("started_by", Text),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    Column("at_most", Integer, nullable=False),
    Column("within_days", Integer, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    seal(),
    schema=LEDGER,
)

campaign_recipient = Table(
    "campaign_recipient",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("campaign_id", LargeBinary(16), primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("fate", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("claim", LargeBinary(24)),
    Column("tries", Integer, nullable=False),
    Column("message_id", LargeBinary(16), nullable=False),
    Column("token", LargeBinary(32)),
    Column("why", Text),
    seal(),
    Index("campaign_recipient_fate", "campaign_id", "fate", "batch"),
    Index("campaign_recipient_message", "message_id"),
    Index("campaign_recipient_token", "token"),
    Index("campaign_recipient_at", "at"),
    schema=VAULT,
)

suppression_review = Table(
    "suppression_review",
    METADATA,
    Column("reviewed_at", BigInteger, primary_key=True, autoincrement=False),
    Column("reviewed_by", Text, nullable=False),
    Column("entries", BigInteger, nullable=False),
    seal(),
    schema=LEDGER,
)

saved_selection = Table(
    "saved_selection",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("selection", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("saved_by", Text, nullable=False),
    seal(),
    schema=LEDGER,
)
"""A version is never changed: a new one is added."""
