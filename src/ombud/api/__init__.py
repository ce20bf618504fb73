"""The door for programs: REST under `/api/v1`, its OpenAPI document, and the pages that explain it (decision 0063).

* An `Endpoint` says everything about itself: its path, what it takes and gives as types, what it needs, and every
  problem that it may answer with. The routes, the OpenAPI document, the pages and the tests come of that one table.
* A handler takes a `Call` and answers with a `Given` or a `Refused`. It knows nothing of HTTP and decides nothing: it
  calls what the command line and the pages call.
* A key is an account's, in one role, for some purposes (`app/api_keys.py`). Every reading names its purpose.
* An identifier of a person comes in a body and nowhere else: a path, a query and a log line hold opaque ids.
* No answer is a surprise: one that an endpoint has not declared is a fault of ours, and a test finds it.
"""
