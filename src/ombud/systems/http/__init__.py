"""Any server that speaks HTTP and JSON, as a file describes it: where its records are, and how they go.

* Every field of an answer is a column or it stops, by name: what the description does not have is left out by nobody.
* A search of the server's own only narrows; what it answers is held against the person here. Where a way to find has
  no search, all is listed.
* What is to go is asked for once more, and goes only as it was read. What goes carries the case as its idempotency key.
"""
