"""Which requirements of the law this system serves, and which tests cite them.

* The catalogue names each by its id with a short word of what it asks (`catalogue.txt`).
* A test cites what it shows: the id stands in its file. `make test` ends with the ids that no test cites.
* Only what names a part that is not built yet may be among them (`later: …`); anything else fails.
"""
