"""Blocks of a journal, set and ended at the patient's word (PDL 4:4, SVOD 2:3; R-18.6, R-31, `patient/blocks.py`)."""

from dataclasses import dataclass

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import LimitKind
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.rights import Right
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item
from ombud.requests.patient.blocks import BLOCKED, blocks, end_blocks, set_block
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of block."""

    right: Right
    kind: LimitKind
    about: Text

    def plan(self, work: Work) -> tuple[Item, ...]:
        """R-31: who may not block for another is refused before this is asked (`for_another.py`)."""
        return (item(self.right, Said(ANSWER_OF[BLOCKED[self.kind]], self.about), work.now),)

    def carry_out(self, work: Work, item: Item) -> Item | Declined:
        with work.vault.act(by=work.by, now=work.now) as act:
            person = act.known(work.subject)
            if person is None:
                act.log(Kind.BLOCK, Outcome.REFUSED)
                return UNKNOWN_PERSON
            set_block(person, self.kind)
            return item


@dataclass(frozen=True, slots=True)
class Unblock:
    """The end of blocks: of the kind that is named, or of both."""

    def plan(self, work: Work) -> tuple[Item, ...]:
        with work.vault.look(by=work.by, now=work.now) as act:
            there = {one.kind for one in blocks(act.person(work.subject))} & _kinds(work)
        outcome = PatientOutcome.UNBLOCKED if there else PatientOutcome.NOT_BLOCKED
        return (item(Right.UNBLOCK, Said(ANSWER_OF[outcome], _JOURNAL), work.now),)

    def carry_out(self, work: Work, item: Item) -> Item | Declined:
        with work.vault.act(by=work.by, now=work.now) as act:
            person = act.known(work.subject)
            if person is None:
                act.log(Kind.LIFT, Outcome.REFUSED)
                return UNKNOWN_PERSON
            end_blocks(person, _kinds(work))
            return item


def _kinds(work: Work) -> frozenset[LimitKind]:
    named = work.wanted.details.get("kind")
    return frozenset(
        {LimitKind(named)} if named in ("block", "svod_block") else {LimitKind.BLOCK, LimitKind.SVOD_BLOCK}
    )


_JOURNAL = Text("Spärr av journalen", "Block of the journal")
block = Block(Right.BLOCK, LimitKind.BLOCK, _JOURNAL)
svod_block = Block(
    Right.SVOD_BLOCK, LimitKind.SVOD_BLOCK, Text("Spärr för andra vårdgivare", "Block for other care providers")
)
unblock = Unblock()
