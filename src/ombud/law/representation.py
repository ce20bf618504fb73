"""Who may ask for what for whom (R-13, R-30 to R-34, R-40, R-41).

1. What needs no identity needs no mandate either: anybody may pass a "no" on (R-08).
2. Of somebody who has died nothing is asked for under the regulation: a relative may be given parts of the journal
   (PDL 8:2), and that alone (R-15.8, R-40).
3. A child asks alone from 16, or where somebody has found it mature enough (R-30).
4. Who asks for another does so within the mandate: after it began, before it ended, and for what it covers (R-13).
   *Custodians*: of a child under 13 directly, of an older one after an assessment; each alone what is information,
   both together what is a decision (FB 6:11, 6:13); never a block (PDL 4:4, SVOD 2:3; R-31); until the child is 18,
   and not a moment longer (R-33). *God man* and *förvaltare*: as the court has written (R-34). *Powers*: by their
   words; one for booking opens no journal (R-13). Where the words reach only a part, a person decides.
5. Where identity is protected, whoever asks for the person is assessed, and who may not ask learns nothing, not even
   whether there is anything (R-41).

`may_ask` says so as a value. What a person has assessed comes back with the question (`assessed`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from ombud.law.ages import Age, age_on, asks_alone, reaches
from ombud.law.model import REGULATION
from ombud.law.periods import local_date
from ombud.law.rights import Right, identity_needed
from ombud.law.statutes import law_on
from ombud.terms import Text

RELATIVE_ROUTE = "pdl_8_2_relative"
"""How a request about somebody who has died is handled (R-40)."""


class Capacity(StrEnum):
    """As what somebody acts for another."""

    CUSTODIAN = "custodian"
    GOD_MAN = "god_man"
    ADMINISTRATOR = "administrator"
    """Förvaltare."""
    POWER = "power"
    """Fullmakt."""
    FUTURE_POWER = "future_power"
    """Framtidsfullmakt (lag 2017:310)."""
    RELATIVE = "relative"
    """Närstående of somebody who has died (PDL 8:2)."""


class Matter(StrEnum):
    """What a court's order or a power covers."""

    RIGHTS = "rights"
    """Bevaka rätt."""
    PROPERTY = "property"
    """Förvalta egendom."""
    PERSON = "person"
    """Sörja för person."""
    BOOKING = "booking"
    PAYMENT = "payment"
    CARE = "care"
    """Care, and the journal with it."""
    DATA = "data"
    """Personal data, by name."""


COURT = frozenset({Matter.RIGHTS, Matter.PROPERTY, Matter.PERSON})
WORDS = frozenset({Matter.BOOKING, Matter.PAYMENT, Matter.CARE, Matter.DATA})
MATTERS: Mapping[Capacity, frozenset[Matter]] = {
    Capacity.CUSTODIAN: frozenset(),
    Capacity.GOD_MAN: COURT,
    Capacity.ADMINISTRATOR: COURT,
    Capacity.POWER: WORDS,
    Capacity.FUTURE_POWER: WORDS,
    Capacity.RELATIVE: frozenset(),
}
"""What a mandate of each kind can cover. One that has a scope covers at least something."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """On what somebody acts for another."""

    capacity: Capacity
    from_on: date
    until_on: date | None = None
    """The last day."""
    ended_at: datetime | None = None
    """When it was taken back."""
    scope: frozenset[Matter] = frozenset()
    alone: bool = True
    """Of a custodian: has custody alone, or the other custodian agrees (FB 6:13)."""


@dataclass(frozen=True, slots=True)
class Represented:
    """The one whom it is about."""

    born: date | None = field(default=None, repr=False)
    protected: bool = False
    deceased: bool = False
    of_age: bool = False
    """Known to be, where the day of birth itself is not at hand."""


class Verdict(StrEnum):
    MAY = "may"
    ASSESS = "assess"
    """A person decides: a task, and nothing is handed out before it is done."""
    ROUTE = "route"
    """It is handled as something else (`RELATIVE_ROUTE`)."""
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Finding:
    """What comes of it: why, by which statute, and the answer of the catalogue where it is no."""

    verdict: Verdict
    text: Text
    statute: str = REGULATION
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One right, asked for about somebody, by themself or on a mandate."""

    right: Right
    about: Represented
    on: Mandate | None = None
    assessed: bool | None = None
    """What a person has found where one was to decide."""


INFORMS = frozenset({Right.ACCESS, Right.PORTABILITY, Right.JOURNAL_COPY, Right.LOG_EXTRACT})
"""What each custodian is told alone; every other right is a decision (FB 6:13)."""
BLOCKS: Mapping[Right, tuple[str, str]] = {
    Right.BLOCK: ("BLOCK-CUSTODIAN", "PDL 4:4"),
    Right.SVOD_BLOCK: ("SVOD-BLOCK-CUSTODIAN", "SVOD 2:3"),
}
_DATA = (Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION, Right.HUMAN_DECISION)
_CARE = (Right.JOURNAL_COPY, Right.LOG_EXTRACT, Right.DISSENT)
_ALL_DATA = (frozenset({Matter.RIGHTS, Matter.PERSON}), frozenset({Matter.DATA}))
COVERS: Mapping[Right, tuple[frozenset[Matter], ...]] = {
    Right.ACCESS: _ALL_DATA,
    Right.PORTABILITY: _ALL_DATA,
    **dict.fromkeys(_DATA, (frozenset({Matter.RIGHTS}), frozenset({Matter.DATA}))),
    **dict.fromkeys(_CARE, (frozenset({Matter.PERSON}), frozenset({Matter.CARE}))),
}
"""By right, the sets of matters of which any covers it whole [D]. A block is the patient's own (PDL 4:4)."""
REACHES: Mapping[Right, frozenset[Matter]] = {
    **dict.fromkeys((Right.ACCESS, Right.PORTABILITY), COURT | {Matter.CARE}),
    **dict.fromkeys(_DATA, frozenset({Matter.PERSON, Matter.PROPERTY, Matter.CARE})),
    **dict.fromkeys(_CARE, frozenset({Matter.RIGHTS})),
    **dict.fromkeys((Right.BLOCK, Right.UNBLOCK, Right.SVOD_BLOCK), frozenset({Matter.PERSON, Matter.CARE})),
}
"""By right, the matters that reach a part of it: then a person decides how far."""


def may_ask(asked: Asked, at: datetime) -> Finding:
    """What comes of this being asked for now. Asked again when it is carried out: a mandate may end meanwhile."""
    if not identity_needed(asked.right):
        return Finding(Verdict.MAY, _NO_MANDATE_NEEDED)
    if asked.about.deceased:
        return _of_the_deceased(asked.right)
    found = _own(asked, at) if asked.on is None else _for_another(asked, asked.on, at)
    if found.verdict is Verdict.ASSESS and asked.assessed is not None:
        return Finding(Verdict.MAY, ASSESSED, found.statute) if asked.assessed else _assessed_no(asked, found)
    return found


def ends_on(mandate: Mandate, born: date | None, on: date) -> date | None:
    """The first day on which it no longer holds, where that is known (R-33)."""
    ends = [] if mandate.until_on is None else [date.fromordinal(mandate.until_on.toordinal() + 1)]
    if mandate.ended_at is not None:
        ends.append(local_date(mandate.ended_at))
    if mandate.capacity is Capacity.CUSTODIAN and born is not None:
        ends.append(reaches(born, law_on(on).adult_age))
    return min(ends, default=None)


def _of_the_deceased(right: Right) -> Finding:
    if right in (Right.ACCESS, Right.JOURNAL_COPY):
        return Finding(Verdict.ROUTE, _RELATIVE, "PDL 1:1, 8:2", RELATIVE_ROUTE)
    return Finding(Verdict.REFUSE, _ONLY_JOURNAL, "PDL 8:2", "DECEASED-ONLY-JOURNAL")


def _own(asked: Asked, at: datetime) -> Finding:
    if asked.about.of_age or asks_alone(asked.about.born, local_date(at)):
        return Finding(Verdict.MAY, _OWN)
    return Finding(Verdict.ASSESS, _MATURITY, "FB 6:11")


def _for_another(asked: Asked, mandate: Mandate, at: datetime) -> Finding:
    found = _within(asked, mandate, at)
    if not asked.about.protected:
        return found
    if found.verdict is Verdict.MAY:  # who asks may be the threat
        return Finding(Verdict.ASSESS, _PROTECTED, found.statute)
    return replace(found, key="THIRD-PERSON") if found.key.startswith("PROXY-") else found


def _within(asked: Asked, mandate: Mandate, at: datetime) -> Finding:
    day = local_date(at)
    ended = mandate.ended_at is not None and at >= mandate.ended_at
    if ended or (mandate.until_on is not None and day > mandate.until_on):
        return Finding(Verdict.REFUSE, _ENDED, key="PROXY-ENDED")
    if day < mandate.from_on:
        return Finding(Verdict.REFUSE, _NOT_BEGUN, key="PROXY-SCOPE")
    if mandate.capacity is Capacity.CUSTODIAN:
        return _custodian(asked, mandate, day)
    return _appointed(asked.right, mandate)


def _custodian(asked: Asked, mandate: Mandate, day: date) -> Finding:
    age = Age.ADULT if asked.about.of_age else age_on(asked.about.born, day)
    if age is Age.ADULT:
        return Finding(Verdict.REFUSE, _OF_AGE, "FB 6:2", "PROXY-ENDED")
    if asked.right in BLOCKS:
        key, statute = BLOCKS[asked.right]
        return Finding(Verdict.REFUSE, _NO_BLOCK, statute, key)
    if asked.right not in INFORMS and not mandate.alone:
        return Finding(Verdict.REFUSE, _JOINTLY, "FB 6:13", "CUSTODIANS-JOINTLY")
    if age is Age.UNKNOWN:  # P-05
        return Finding(Verdict.ASSESS, _AGE_UNKNOWN, "FB 6:11")
    if age is Age.GROWING or asked.right is Right.UNBLOCK:  # only the child can have made the block
        return Finding(Verdict.ASSESS, _GROWING, "FB 6:11")
    return Finding(Verdict.MAY, _CHILD, "FB 6:11")


def _appointed(right: Right, mandate: Mandate) -> Finding:
    scope = mandate.scope & MATTERS[mandate.capacity]
    if any(matters <= scope for matters in COVERS.get(right, ())):
        if mandate.capacity is Capacity.FUTURE_POWER and right in _CARE:
            return Finding(Verdict.ASSESS, _FUTURE_CARE, "lag 2017:310")
        return Finding(Verdict.MAY, _COVERED)
    if REACHES[right] & scope:
        return Finding(Verdict.ASSESS, _PARTLY_COVERED)
    return Finding(Verdict.REFUSE, _NOT_COVERED, key="PROXY-SCOPE")


def _assessed_no(asked: Asked, found: Finding) -> Finding:
    """What is said where a person has found that it may not be handed out on this mandate."""
    if asked.on is None:
        return Finding(Verdict.REFUSE, _NOT_MATURE, found.statute, "MINOR-NOT-YET")
    if asked.about.protected:
        return Finding(Verdict.REFUSE, _NOT_COVERED, found.statute, "THIRD-PERSON")
    if asked.on.capacity is Capacity.CUSTODIAN:
        return Finding(Verdict.REFUSE, _CHILDS_OWN, found.statute, "MINOR-OWN")
    return Finding(Verdict.REFUSE, _NOT_COVERED, found.statute, "PROXY-SCOPE")


_NO_MANDATE_NEEDED = Text(
    "Det här kräver varken identitet eller fullmakt.", "This needs neither identity nor a mandate."
)  # fmt: skip
_OWN = Text("Personen begär det själv.", "The person asks for it.")
ASSESSED = Text("Det är bedömt och får göras.", "It has been assessed and may be done.")
_RELATIVE = Text(
    "Personen har avlidit: begäran prövas som en närståendes begäran om journal (8 kap. 2 § patientdatalagen).",
    "The person has died: the request is tried as a relative's for the journal (Patient Data Act ch. 8 s. 2).",
)
_ONLY_JOURNAL = Text(
    "Personen har avlidit. En närstående kan få del av journalen, men inte av annat.",
    "The person has died. A relative may have parts of the journal, and nothing else.",
)
_MATURITY = Text(
    "Ett barn begär det själv. Bedöm om barnet är moget nog (6 kap. 11 § föräldrabalken).",
    "A child asks for it. Assess whether the child is mature enough (Children and Parents Code ch. 6 s. 11).",
)
_NOT_MATURE = Text(
    "barnet bedöms inte vara moget nog än", "the child is not found mature enough yet"
)  # fmt: skip
_PROTECTED = Text(
    "Personen har skyddade personuppgifter, och den som begär detta kan vara den som skyddet gäller. Låt en jurist "
    "bedöma.",
    "The person's identity is protected, and who asks may be the one it is protected from. Let a lawyer assess.",
)
_ENDED = Text("det har upphört att gälla.", "it is no longer in force.")
_NOT_BEGUN = Text("det gäller inte ännu.", "it is not in force yet.")
_OF_AGE = Text(
    "vårdnaden upphör när barnet fyller 18 år (6 kap. 2 § föräldrabalken).",
    "custody ends when the child turns 18 (Children and Parents Code ch. 6 s. 2).",
)
_NO_BLOCK = Text(
    "En vårdnadshavare får inte spärra sitt barns uppgifter.", "A custodian may not block their child's data."
)  # fmt: skip
_JOINTLY = Text(
    "Det här beslutar båda vårdnadshavarna tillsammans (6 kap. 13 § föräldrabalken).",
    "This both custodians decide together (Children and Parents Code ch. 6 s. 13).",
)
_AGE_UNKNOWN = Text(
    "Barnets födelsedatum är inte känt. Bedöm ålder och mognad (6 kap. 11 § föräldrabalken).",
    "The child's date of birth is not known. Assess age and maturity (Children and Parents Code ch. 6 s. 11).",
)
_GROWING = Text(
    "Barnet är så gammalt att dess egen vilja väger tungt. Bedöm vad barnet vill, efter ålder och mognad (6 kap. 11 § "
    "föräldrabalken).",
    "The child is so old that its own will weighs. Assess what the child wants, by age and maturity (Children and "
    "Parents Code ch. 6 s. 11).",
)
_CHILD = Text(
    "Vårdnadshavaren begär det för ett barn som är under 13 år.", "The custodian asks for a child under 13."
)  # fmt: skip
_CHILDS_OWN = Text(
    "barnet har nått den ålder och mognad att det själv avgör detta",
    "the child has reached the age and maturity to decide this itself",
)
_COVERED = Text("Det omfattas av uppdraget.", "The mandate covers it.")
_PARTLY_COVERED = Text(
    "Uppdraget omfattar en del av detta. Bedöm vad som får lämnas ut.",
    "The mandate covers a part of this. Assess what may be handed out.",
)
_NOT_COVERED = Text("det gäller andra saker än den här.", "it is about other matters than this one.")
_FUTURE_CARE = Text(
    "Bedöm om framtidsfullmakten omfattar uppgifter om vård.",
    "Assess whether the future power of attorney covers data about care.",
)
