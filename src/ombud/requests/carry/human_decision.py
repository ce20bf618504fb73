"""Review by a human (Art. 22): no decision is made by a machine alone here, and the person is told so (R-22.1).

Where a policy declares one, somebody has to look at it: the item waits until it has been tried by hand.
"""

from ombud.law.rights import Right
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.terms import Text


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        declared = any(purpose.automated_decision for purpose in act.policy.file.purposes.values())
    key = "HUMAN-DECIDED" if declared else "NO-MACHINE"
    return (item(Right.HUMAN_DECISION, Said(key, _ABOUT), work.now),)


def carry_out(_work: Work, item: Item) -> Item | Waiting:
    """R-22.2: somebody looks, hears the person's view and decides anew; what came of it is entered by hand."""
    return Waiting(item.number, _DECIDE, None) if "{" in item.text.sv else item


_ABOUT = Text("Beslut som fattas av en maskin", "Decisions made by a machine")
_DECIDE = Text("En människa prövar beslutet på nytt.", "A human tries the decision anew.")
