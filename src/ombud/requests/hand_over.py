"""Hand data over to a recipient: the register, and the duty to inform that falls due with it, in one act.

* A person whose data came from somebody else is informed at the latest when it is first disclosed (Art. 14(3)(c),
  N-03.2): an open duty is due from this act.
* A disclosure by statute to an authority in a particular inquiry moves nothing: it is no recipient (Art. 4(9)).
"""

from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.inform import first_told_elsewhere
from ombud.disclosure.register import HandedOver, Handing, Inquiry, Undisclosed, answer_inquiry, hand_over_in
from ombud.policy.ask import Refusal
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person, Vault


def hand_over(
    vault: Vault, subject: SubjectId, handing: Handing, *, by: Actor, now: datetime
) -> HandedOver | Undisclosed | Refusal:
    """One act: what is handed over is entered before it leaves."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            act.log(Kind.DISCLOSE, Outcome.REFUSED, facts={"kind": handing.kind})
            return NOBODY
        return disclosed(person, handing)


def disclosed(person: Person, handing: Handing) -> HandedOver | Undisclosed | Refusal:
    """The same as a part of a larger act."""
    found = hand_over_in(person, handing)
    if isinstance(found, HandedOver) and found.disclosure.to_recipient:
        first_told_elsewhere(person.act, person.subject)
    return found


def disclose_by_statute(
    vault: Vault, subject: SubjectId, inquiry: Inquiry, *, by: Actor, now: datetime
) -> HandedOver | Undisclosed | Refusal:
    """Answer an authority that a statute gives a right to know (A-19)."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            act.log(Kind.DISCLOSE, Outcome.REFUSED, facts={"kind": "statutory"})
            return NOBODY
        return answer_inquiry(person, inquiry)


NOBODY = Undisclosed(
    "N-07.1",
    Text("Det finns ingen sådan person här. Sök med `ombud find`.", "There is no such person. Look with `ombud find`."),
)
