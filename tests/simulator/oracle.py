"""What must be so of one person, told without a look at how the program decides: a few words in a dict.

It hears the names of acts and what was said at the desk, and answers which reads may, must and must not succeed.
"""

from dataclasses import dataclass, field

from tests.faults.seen import Seen

MAY, MUST, MUST_NOT = "may", "must", "must not"


@dataclass
class Told:
    """One person as a clerk with a card index knows them."""

    ties: int = 0
    """What is offered, signed or asked for and not ended."""
    consented: bool = False
    objected: bool = False
    restricted: bool = False
    patient: bool = False
    partly_gone: bool = False
    gone: bool = False
    heard: list[str] = field(default_factory=list)

    def hear(self, act: str) -> None:
        self.heard.append(act)
        if act == "consent":
            self.consented = True
        elif act == "object":
            self.objected, self.consented = True, False
        elif act == "restrict":
            self.restricted = True
        elif act == "erase":
            self.partly_gone = True

    def read(self, purpose: str) -> str:
        """Whether a read of the purpose may, must or must not give something."""
        if self.gone:
            return MUST_NOT
        if purpose == "contract.perform":
            if self.restricted or not self.ties:
                return MUST_NOT
            return MAY if self.partly_gone else MUST
        if purpose == "marketing.direct":
            return MUST_NOT if self.objected or self.restricted or not self.consented else MAY
        return MAY if self.patient else MUST_NOT


def told_of(seen: Seen) -> Told:
    """The card of somebody who came before the clerk did."""
    return Told(
        ties=ties(seen),
        consented="consent.marketing.email" in seen.choices,
        objected="object.direct_marketing" in seen.choices,
        restricted="restricted" in seen.flags,
        patient=bool(seen.held("care")),
        partly_gone=bool(set(seen.buried) - {"marketing", "profile"}),
    )


def ties(seen: Seen) -> int:
    """Agreements that run and requests that are open."""
    return sum(kind in ("agreement", "measure", "commitment") and state == "open" for kind, state, _ in seen.relations)
