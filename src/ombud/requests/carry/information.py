"""Information on the processing (Art. 13, 14; N-16.1): the notice in force, to anybody who asks."""

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.law.rights import Right
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item
from ombud.terms import Text


def plan(work: Work) -> tuple[Item, ...]:
    return (item(Right.INFORMATION, Said("INFORMATION-GIVEN", _ABOUT), work.now),)


def carry_out(work: Work, item: Item) -> Item:
    """The notice in force goes with the answer; that it did is in the log."""
    with work.vault.act(by=work.by, now=work.now) as act:
        act.log(Kind.INFORM, Outcome.DONE, work.subject, facts={"step": "notice", "version": act.policy.number})
    return item


_ABOUT = Text("Vår information om personuppgifter", "Our information on personal data")
