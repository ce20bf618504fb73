"""The names of the three parts of the one database. On PostgreSQL they are schemas."""

KEYDIR = "keydir"
VAULT = "vault"
LEDGER = "ledger"
PARTS = (KEYDIR, VAULT, LEDGER)
