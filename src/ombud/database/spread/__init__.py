"""The same schema over several servers, by `subject_id`: which table goes where, and the statements that lay it out.

* `layout.py` says where a table belongs: with its people, or whole at the coordinator.
* `seen.py` sees that a database is one of several servers.
* `foreign.py` writes PostgreSQL's own hash partitions over postgres_fdw; `citus.py` writes the same for Citus.

An existing engine spreads the rows (design.md 7); nothing here routes a statement. docs/how-to/spread-over-servers.md.
"""
