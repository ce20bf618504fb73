"""What statutes allow, demand and forbid, as data with `valid_from` (F-03, F-10).

A value here is law as it stands on a date; `law_on(day)` gives the set in force. Nothing in Ombud
states a statute anywhere else. Sources and marks: law.md; a text marked [M] is never shown as fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ombud.terms import Text

REGULATION = "GDPR"
"""The General Data Protection Regulation, by the short name that an answer has."""


@dataclass(frozen=True, slots=True)
class Law:
    """The parameters that decisions ask for, as in force from `valid_from`."""

    valid_from: date
    contract_cannot_carry: frozenset[str]
    """Families of purposes that Art. 6(1)(b) never carries (EDPB 2/2019; L-06, G-01)."""
    pdl_gates: frozenset[str]
    """The gates under which patient data may be used without explicit consent (PDL 2:4–5)."""
    explicit_consent_conditions: frozenset[str]
    """Conditions of Art. 9(2) that are the person's own explicit consent."""
    restriction_exempt: frozenset[str]
    """Families that go on while processing is restricted (Art. 18(2); for care see policy.md)."""
    beyond_care: frozenset[str]
    """Families that patient data may serve only through a gate of PDL 2:4–5 or explicit consent (PDL 2:3)."""
    hold_stops: frozenset[str]
    """Families that an open claim stops (N-12.3, T-H2)."""
    adult_age: int
    answers: Mapping[str, "Answer"]
    """What people are told, by key (`PDL-3-17`, `BFL-7-2`, …): law.md 4.3, and the answers of every other right."""
    answer_months: int = 1
    """Art. 12(3): a request is answered within a month (R-02)."""
    extended_months: int = 3
    """Art. 12(3): two further months, from receipt."""
    article_14_months: int = 1
    """Art. 14(3)(a): information on data from somebody else (N-03.2)."""
    breach_hours: int = 72
    """Art. 33(1): elapsed hours from awareness (A-30)."""
    consent_age: int = 13
    """DSL 2:4: own consent to information-society services (R-32)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person is told about one item of a request."""

    key: str
    outcome: str
    """`grant`, `erase`, `restrict`, `part`, `refuse`, `none` (there is nothing), `hand_over` (another decides), `ask`
    (of the person), `extend` or `tell`."""
    text: Text
    article: str
    """The article, or the section of a Swedish statute, that the answer rests on."""
    statute: str = REGULATION
    """The statute by its short name, with chapter and section where it is Swedish: `PDL 3:17`."""
