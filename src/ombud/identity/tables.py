"""The tables of sessions, and of what leads to one.

* `session` is somebody's who is registered; `other_session` an account's at work, or (with no account) of a person of
  whom nothing is held. Of a token its hash alone is stored. A row stays 30 days as a record of the sign-in.
* `signing_in` is a sign-in under way, at most ten minutes. What is needed to end it is sealed under a key that follows
  from the token in the browser: the database alone ends none.
* `attempt` counts tries: keyed hashes of who tries and of what is tried, for as long as they count. These two are the
  doors' own: no act reads or writes them (decision 0090).
* `letter_code` and `link` hold hashes of codes and links that a person was sent; `draft` and `account_draft` what was
  being written when a session ended, sealed.
* `credential` and `enrolment` are of accounts at work: passkeys, TOTP, and the code that makes a new one.

None of them is in an archive (`archives/contents.py`): what was ended, used or taken away does not come back with one.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text

from ombud.database.schema import DOORS, KEYDIR, METADATA, VAULT, seal


def _of_session() -> tuple[Column[object], ...]:
    return (
        Column("session_id", LargeBinary(16), primary_key=True),
        Column("token", LargeBinary(32), nullable=False),
        Column("means", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("began_at", BigInteger, nullable=False),
        Column("seen_at", BigInteger, nullable=False),
        Column("ends_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Column("until", BigInteger, nullable=False),
    )


session = Table(
    "session",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    *_of_session(),
    seal(),
    Index("session_token", "token"),
    Index("session_until", "until"),
    schema=VAULT,
)

other_session = Table(
    "other_session",
    METADATA,
    Column("account", String(128), primary_key=True),
    *_of_session(),
    seal(),
    Index("other_session_token", "token"),
    Index("other_session_until", "until"),
    schema=KEYDIR,
)

signing_in = Table(
    "signing_in",
    METADATA,
    Column("token", LargeBinary(32), primary_key=True),
    Column("means", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("signing_in_ends", "ends_at"),
    schema=DOORS,
)

attempt = Table(
    "attempt",
    METADATA,
    Column("about", LargeBinary(16), primary_key=True),
    Column("full_at", BigInteger, nullable=False),
    Index("attempt_full", "full_at"),
    schema=DOORS,
    sqlite_with_rowid=False,
)

letter_code = Table(
    "letter_code",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("code_id", LargeBinary(16), primary_key=True),
    Column("code", LargeBinary(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("until", BigInteger, nullable=False),
    seal(),
    Index("letter_code_code", "code"),
    Index("letter_code_until", "until"),
    schema=VAULT,
)

link = Table(
    "link",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("link_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("about", LargeBinary(16)),
    Column("choice", Text),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    seal(),
    Index("link_token", "token"),
    Index("link_until", "until"),
    schema=VAULT,
)

draft = Table(
    "draft",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("form", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("draft_until", "until"),
    schema=VAULT,
)

account_draft = Table(
    "account_draft",
    METADATA,
    Column("account", String(128), primary_key=True),
    Column("form", LargeBinary(16), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("account_draft_until", "until"),
    schema=KEYDIR,
)

credential = Table(
    "credential",
    METADATA,
    Column("account", String(128), primary_key=True),
    Column("credential_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("handle", LargeBinary(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("counter", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("credential_handle", "handle"),
    schema=KEYDIR,
)

enrolment = Table(
    "enrolment",
    METADATA,
    Column("account", String(128), primary_key=True),
    Column("enrolment_id", LargeBinary(16), primary_key=True),
    Column("first_by", Text, nullable=False),
    Column("second_by", Text),
    Column("code", LargeBinary(16)),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    seal(),
    Index("enrolment_code", "code"),
    Index("enrolment_ends", "ends_at"),
    schema=KEYDIR,
)
