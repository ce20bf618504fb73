"""Answer an authority that a statute gives a right to know: exactly what its code allows (A-19, T-H4; PSL 6:15).

* Without a code nothing is disclosed; nor to another authority than it names, nor anything else than it names
  (`law.disclosures`). Police, prosecutor, court and the rest learn whether somebody is staying at a care facility.
* Who asked is entered by name, with their reference. The person is not told of an inquiry about whether they are
  staying: the authority is no recipient (Art. 4(9)), and telling could betray what it does.
* That somebody asked is in the log also where nothing was disclosed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.audit import Outcome
from ombud.disclosure.register.hand_over import DISCLOSURE, HandedOver, Handing, disclosing, hand_over_in
from ombud.disclosure.register.model import Undisclosed
from ombud.disclosure.register.recipients import NOT_NAMED
from ombud.law.disclosures import Authority, Content, NotDisclosed, disclosable
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import CategoryId, Text
from ombud.vault import Person

AUTHORITY = "the-authority-that-the-statute-names"
"""The code of the recipient that the policy declares for `legal.disclosure`."""
HEALTH, NAME, NUMBER = CategoryId("health"), CategoryId("name"), CategoryId("personnummer")
_NOTHING = frozenset({"-"})
"""No field has this name: the Permit is asked for, and nothing is handed over."""
_JOURNAL: Mapping[CategoryId, frozenset[str]] = {
    HEALTH: frozenset(), NAME: frozenset(), NUMBER: frozenset({"personnummer"})
}  # fmt: skip
_OF: Mapping[Content, Mapping[CategoryId, frozenset[str]]] = {
    Content.STAY: {NAME: _NOTHING},
    Content.SERIOUS_EVENT: _JOURNAL,
    Content.WITHHELD_JOURNAL: _JOURNAL,
}
"""What is opened for each content; what is not here is not about one person, or not written down yet."""
WITHHELD = frozenset({Content.STAY, Content.CHILD_CONCERN})
"""What the person is not told of (policy.md, *Readers*)."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks, under which statute, for what; and what is answered."""

    code: str
    requester: Authority
    content: Content
    named: str = field(repr=False)
    reference: str = field(repr=False)
    staying: bool | None = field(repr=False, default=None)
    records: frozenset[bytes] = field(repr=False, default=frozenset())


def answer_inquiry(person: Person, inquiry: Inquiry) -> HandedOver | Undisclosed | Refusal:
    """Disclose what the statute allows, inside an act; or say why nothing is."""
    said = {True: "staying", False: "not-staying", None: ""}[inquiry.staying]
    handing = Handing(
        DISCLOSURE, "statutory", AUTHORITY, inquiry.named, _OF.get(inquiry.content, {}),
        records={HEALTH: inquiry.records}, reference=inquiry.reference, statute=inquiry.code, said=said,
        withheld=inquiry.content in WITHHELD,
    )  # fmt: skip
    wrong = _unfit(person, inquiry)
    if wrong is not None:  # entered for its purpose: the person is not shown that somebody asked
        person.act.enter(disclosing(person, handing, Outcome.REFUSED, (), {"kind": handing.kind}))
        return wrong
    return hand_over_in(person, handing)


def _unfit(person: Person, inquiry: Inquiry) -> Undisclosed | None:
    day = local_date(person.act.now)
    allowed = disclosable(inquiry.code, inquiry.requester, inquiry.content, on=day)
    if isinstance(allowed, NotDisclosed):
        return Undisclosed(allowed.requirement, allowed.text)
    if inquiry.content not in _OF:
        return _NOT_OF_ONE
    if not inquiry.named.strip() or not inquiry.reference.strip():
        return NOT_NAMED
    stay = inquiry.content is Content.STAY
    return None if stay is (inquiry.staying is not None) and stay is not bool(inquiry.records) else _WHAT


_NOT_OF_ONE = Undisclosed(
    "A-19",
    Text("Det utlämnandet gäller inte en enskild persons uppgifter.", "That disclosure is not of one person's data."),
)
_WHAT = Undisclosed(
    "A-19",
    Text(
        "Svara med just det som lagrummet gäller: om personen vistas här eller inte, eller vilka journaluppgifter. "
        "Inget har lämnats ut.",
        "Answer with just what the provision is about: whether the person is staying here, or which journal entries. "
        "Nothing was disclosed.",
    ),
)
