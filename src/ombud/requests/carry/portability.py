"""Data to take along (Art. 20): what the person gave, on consent or contract, and nothing else (R-20.1 to R-20.4).

* The files are made by `ombud portability`; the item is done when the log has it. Nothing is erased by it.
* Of a journal alone there is nothing to move: the person is offered a copy instead.
"""

from ombud.audit import Act as Kind
from ombud.law.rights import Right
from ombud.policy.grounds import Ground
from ombud.policy.model import PolicyFile
from ombud.requests.carry.made import made_since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.terms import Text
from ombud.vault import store as records
from ombud.vault.model import ABOUT_THIRD_PARTY

_BASES = frozenset({"6.1.a", "6.1.b"})


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        own = [row for row in records.rows(act.tx, work.subject) if not row.marks & ABOUT_THIRD_PARTY]
        kept = act.person(work.subject).keeps(own)
        movable = any(_is_movable(act.policy.file, grounds) for _, grounds in kept)
    key = "PORTED" if movable else "PORT-NOTHING"
    return (item(Right.PORTABILITY, Said(key, _ABOUT), work.now),)


def _is_movable(file: PolicyFile, grounds: tuple[Ground, ...]) -> bool:
    bases = (basis.article for one in grounds for basis in file.purposes[one.purpose].bases)
    return any(article in _BASES for article in bases)


def carry_out(work: Work, item: Item) -> Item | Waiting:
    return item if made_since(work, Kind.EXPORT, "portability") else Waiting(item.number, _MAKE, None)


_ABOUT = Text("Det du själv har lämnat", "What you provided yourself")
_MAKE = Text(
    "Gör filerna och lämna dem: ombud portability DIR --to FIL.", "Make the files and hand them out: ombud portability."
)
