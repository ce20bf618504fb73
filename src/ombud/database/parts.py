"""The names of the three parts of the one database, and of what lies beside them. On PostgreSQL they are schemas."""

KEYDIR = "keydir"
VAULT = "vault"
LEDGER = "ledger"
PARTS = (KEYDIR, VAULT, LEDGER)
DOORS = "doors"
"""Of the doors alone: no act writes there, and nothing there is about a person who is known (decision 0090)."""
SCHEMAS = (*PARTS, DOORS)
