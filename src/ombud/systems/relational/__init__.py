"""What databases have in common: reading by identifiers and keys, and erasing in one transaction.

An adapter gives a `Connection` and its `Dialect`; everything else is written once, here.
"""
