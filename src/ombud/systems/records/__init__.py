"""What systems have in common that give records and are no databases: files, servers of HTTP, FHIR.

An adapter gives `Records` (source.py): a schema, the records of a table, and a way to take some away. Everything else
is written once, here: who is found, what becomes of each record, in which order, and the search afterwards.
"""
