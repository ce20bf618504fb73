"""The adapter of an SQLite file of another program."""
