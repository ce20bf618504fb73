"""What binds a person and the controller: contacts, agreements, measures, commitments, claims (S3, S7, S12).

* Each opens and closes in one transaction and is a fact for `decide` from that moment.
* In clear stand only kind, state and dates. What it is about (a service's name can reveal health) is
  sealed under the person's key.
* An agreement is offered, then signed, then ended. It is never signed without its necessary fields.
* The first contact hands over the notice; the version handed over is what the person was told.
* An open agreement, commitment or claim keeps data; a claim keeps it for `legal.claims` alone (N-12).
"""

from ombud.relations.model import Kind, Relation, Standing, State
from ombud.relations.relate import advance, amend, open_relation, relations_among, relations_of, standing, take_over

__all__ = [
    "Kind",
    "Relation",
    "Standing",
    "State",
    "advance",
    "amend",
    "open_relation",
    "relations_among",
    "relations_of",
    "standing",
    "take_over",
]
