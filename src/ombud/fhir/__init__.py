"""The door for other systems of care: FHIR R4 (4.0.1) under `/fhir/r4`, for reading (decision 0068).

* It has the API's keys: an account's, in one role, for some purposes. Every reading names its purpose, and one that
  opens records its reason; both are in the person's log. What may leave is decided by what decides everywhere.
* One table (`routes.py`) says what can be asked. The routes, the capability statement and the page are made of it.
* What is held becomes the resource that fits, and nothing is made up; a value with no place of its own in R4 stands in
  an extension with its name. Health records are what an export package says they are (`disclosure/package/fhir.py`).
* What a purpose may not have is left out and said: an OperationOutcome among the entries quotes the notice.
* A number of a person comes in a body and nowhere else. Nothing is written here.
* Every no is an OperationOutcome: what, where, why, what now.
"""
