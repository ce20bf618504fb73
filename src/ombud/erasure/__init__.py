"""The one eraser (Art. 17, 5(1)(e)): erasure requests, withdrawn choices and ended periods share it.

* A plan before: what goes, what must stay, until when and by which statute (R-17.1, G-03).
* Carried out in one act over key directory, vault and ledger. A kill leaves all of it or nothing of it;
  what follows the commit (emptying the write-ahead log, the receipt) is taken up again.
* Erased means: no key, no index, no row, no derived value. A tombstone with the random id stays until the
  last archive has expired; where there was an objection, a keyed hash of the address stays (Art. 21(3)).
* The receipt names `t_live` and `t_final`, and proves itself against the log without any personal data.
"""

from ombud.erasure.eraser import carry_out, erase, finish, plan
from ombud.erasure.model import Changed, Erased, Item, Outcome, Plan, Receipt
from ombud.erasure.withdraw import end_store, end_stores

__all__ = [
    "Changed",
    "Erased",
    "Item",
    "Outcome",
    "Plan",
    "Receipt",
    "carry_out",
    "end_store",
    "end_stores",
    "erase",
    "finish",
    "plan",
]
