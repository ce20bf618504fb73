"""What people ask for, carried through (Art. 7(3), 15–22).

* Objection and withdrawal need no identity check and no reason (R-08); they are in force in the
  transaction that records them, and end the store that lived by them.
* A consent is recorded with its evidence, and brings the data it needs into its own store.
"""

from ombud.requests.choose import Decided, block, consent, lift, objection, restrict, withdraw

__all__ = ["Decided", "block", "consent", "lift", "objection", "restrict", "withdraw"]
