"""The words of the table of rights: what may be asked for, what a cell says, how a right is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ombud.terms import Text


class Right(StrEnum):
    """What may be asked for. The last six are rights of patients."""

    INFORMATION = "information"
    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    """21(1): against what rests on a public task or an interest."""
    OBJECTION_MARKETING = "objection.marketing"
    """21(2)–(3): absolute."""
    OBJECTION_PROFILING = "objection.profiling"
    """Absolute, because the notice promises it without condition (G-02, N-18.1)."""
    OBJECTION_STATISTICS = "objection.statistics"
    """21(6)."""
    HUMAN_DECISION = "human_decision"
    """22."""
    WITHDRAWAL = "withdrawal"
    """7(3)."""
    COMPLAINT = "complaint"
    """77, 79, 82."""
    JOURNAL_COPY = "journal_copy"
    """PDL 8:2."""
    LOG_EXTRACT = "log_extract"
    """PDL 8:5."""
    BLOCK = "block"
    """PDL 4:4."""
    UNBLOCK = "unblock"
    SVOD_BLOCK = "svod_block"
    """SVOD 2:3."""
    DISSENT = "dissent"
    """PDL 3:8."""


class Column(StrEnum):
    """What kind of processing it is, as the table asks."""

    CONSENT = "6.1.a"
    CONTRACT = "6.1.b"
    DUTY = "6.1.c"
    VITAL = "6.1.d"
    TASK = "6.1.e"
    INTEREST = "6.1.f"
    CARE = "pdl"
    MARKETING = "marketing"


class Holds(StrEnum):
    """What a cell says."""

    YES = "Y"
    CONDITIONAL = "C"
    NO = "N"
    PROHIBITED = "prohibited"
    """The processing itself is forbidden, so the right holds without conditions."""
    NOT_ARISING = "–"
    """There is no such processing in this column."""


class Condition(StrEnum):
    """What a footnote of the table adds to a cell. The words are `CONDITIONS`."""

    KNOWN_ALREADY = "1"
    CARE_LIMITS = "2"
    ADDED_BESIDE = "3"
    CONSENT_WITHDRAWN = "4a"
    NOT_NEEDED_OR_UNLAWFUL = "4b"
    DUTY_LASTS = "4c"
    OBJECTION_UPHELD = "4d"
    SUPPRESSION_STAYS = "4e"
    CARE_GOES_ON = "5"
    PROVIDED_BY_THE_PERSON = "6"
    STATUTE_SAYS_SO = "7"
    FIRST_COMMUNICATION = "21.4"
    PATIENT_INFORMATION = "PDL 8:6"
    BASIS_A_OR_B = "20.1.a"
    TASK_NECESSARY = "21.6"
    CARE_STATISTICS = "PDL 2:4 p 6"
    EXPLICIT_CONSENT = "22.2.c"
    CONTRACT_NEEDS_IT = "22.2.a"
    STATUTE_PERMITS_IT = "22.2.b"
    SPECIAL_DATA = "22.4"
    CONSENTS_ALONE = "SVOD 3:1, PDL 2:3"


@dataclass(frozen=True, slots=True)
class Availability:
    """One cell: whether a right holds, under which conditions, and why."""

    holds: Holds
    article: str
    why: Text
    conditions: tuple[Condition, ...] = ()
    instead: tuple[Right, ...] = ()
    """What may be asked for where this does not hold."""

    @property
    def may_hold(self) -> bool:
        """Whether a request is to be tried. Where not, it is answered with `why` and `instead`."""
        return self.holds in (Holds.YES, Holds.CONDITIONAL, Holds.PROHIBITED)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a right, for restriction one of its four grounds (`18.1.a` …)."""

    right: Right | None
    """None: a duty of ours that nobody needs to ask for (Art. 19)."""
    article: str
    cells: Mapping[Column, Availability]
    valid_from: date
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What we hold ourselves to where the law wants it sooner than in a month. 0: in the act that records it."""

    working_days: int
    text: Text


_WITHOUT_IDENTITY = frozenset(
    {
        Right.INFORMATION,  # public
        Right.OBJECTION,
        Right.OBJECTION_MARKETING,  # N-18.2
        Right.OBJECTION_PROFILING,
        Right.OBJECTION_STATISTICS,
        Right.WITHDRAWAL,
        Right.COMPLAINT,  # goes to somebody else
    }
)
_EXTENDABLE = frozenset(
    {
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.ERASURE,
        Right.RESTRICTION,
        Right.PORTABILITY,
        Right.OBJECTION,
        Right.OBJECTION_STATISTICS,
        Right.HUMAN_DECISION,
    }
)
_AT_ONCE = Text("Det gäller från det att det har kommit in.", "It is in force from the moment it has come in.")
_TARGETS = {
    Right.JOURNAL_COPY: Target(  # R-05 [D]
        3,
        Text(
            "En journalkopia ska lämnas så snart som möjligt (8 kap. 2 § patientdatalagen); vi siktar på tre "
            "arbetsdagar.",
            "A journal copy is handed out as soon as possible (Patient Data Act ch. 8 s. 2); we aim at three working "
            "days.",
        ),
    ),
    **dict.fromkeys(
        (
            Right.OBJECTION_MARKETING,
            Right.OBJECTION_PROFILING,
            Right.WITHDRAWAL,
            Right.BLOCK,
            Right.SVOD_BLOCK,
        ),
        Target(0, _AT_ONCE),
    ),
}
PATIENT_RIGHTS = frozenset(
    {Right.JOURNAL_COPY, Right.LOG_EXTRACT, Right.BLOCK, Right.UNBLOCK, Right.SVOD_BLOCK, Right.DISSENT}
)
"""The rights that only patient data has."""


def identity_needed(right: Right) -> bool:
    """Whether who asks must be shown to be the person (R-08). Where not, nobody may demand it."""
    return right not in _WITHOUT_IDENTITY


def extendable(right: Right) -> bool:
    """Whether the month may be extended by two (Art. 12(3): rights of Art. 15–22).

    Never: objection to marketing and profiling, withdrawal, journal copy, log extract (policy.md, *Never extended*),
    nor what is no request under Art. 15–22.
    """
    return right in _EXTENDABLE


def target(right: Right) -> Target | None:
    """What we hold ourselves to, where that is sooner than the law's last day."""
    return _TARGETS.get(right)


def column_of(basis: str, regime: str, *, marketing: bool = False) -> Column:
    """The column of processing on a basis (`6.1.a` … `6.1.f`) in a regime (`pdl`, `non_care`).

    What the Patient Data Act permits rests on a duty or a public task (c, e); a patient's explicit consent (PDL 2:3)
    is consent. Raises `ValueError` for a basis that is none.
    """
    column = Column(basis)
    if marketing:
        return Column.MARKETING
    return Column.CARE if regime == "pdl" and column in (Column.DUTY, Column.TASK) else column
