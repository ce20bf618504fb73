"""The tables of what is observed of the website's visitors, apart from everybody's identity (N-06.1).

* A day of the website has a random id of its own, that is nobody's: the keys of that day are its keys, and what was
  observed that day is sealed under them. When a period ends its key goes, and with it every copy (T-19, T-20).
* A visitor who has answered has a random id too. It is tied to no registration, and to no other visitor.
* In clear stand the hour, and when the row ends. Nothing of who, and nothing of which page.
* `web_import` says how far a log file has been taken in, by keyed hashes of it.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

web_day = Table(
    "web_day",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    seal(),
    Index("web_day_day", "day"),
    schema=VAULT,
)


def _pieces(name: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("subject_id", LargeBinary(16), primary_key=True),
        Column("piece_id", LargeBinary(16), primary_key=True),
        Column("klass", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("until", BigInteger, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        seal("sealed"),
        Index(f"{name}_until", "until"),
        schema=VAULT,
    )


web_log = _pieces("web_log")
web_count = _pieces("web_count")
web_onsite = _pieces("web_onsite")
web_visit = _pieces("web_visit")
web_choice = _pieces("web_choice")

web_import = Table(
    "web_import",
    METADATA,
    Column("head", LargeBinary(16), primary_key=True),
    Column("content", LargeBinary(16), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    schema=LEDGER,
)
