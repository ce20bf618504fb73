"""The register of models (S-01). A row is about a model, and holds nobody: its numbers are of ten people at least.

`definition` is the file as it was run; `learned` the numbers, empty for rules and for a model that is dropped; `card`
what its latest run came to, in coarse counts.
"""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

model = Table(
    "model",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("learned", Text, nullable=False),
    Column("card", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("run_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("policy", Integer, nullable=False),
    seal(),
    schema=LEDGER,
)
