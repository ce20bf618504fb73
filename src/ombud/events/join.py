"""A receiver that knew a double registration knows the one that is left, by the same id as before.

One that knows both is told which took which in, when the other is erased (`vault/person.py`).
"""

from ombud.events import store
from ombud.events.model import ReceiverId
from ombud.vault import Person


def take_over(kept: Person, other: Person) -> None:
    """What receivers knew the other by is what they know the kept one by, where they did not know it. Both are held."""
    tx = kept.act.tx
    knows = {row.receiver_id for row in store.known(tx, kept.subject)}
    for row in store.known(tx, other.subject):
        if row.receiver_id not in knows:
            store.drop_known(tx, other.subject, ReceiverId(row.receiver_id))
            store.add_known(tx, row._replace(subject_id=kept.subject))
