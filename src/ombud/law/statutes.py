"""The law in force on a day (F-03, F-10).

  * Every set of parameters has `valid_from`; `law_on(day)` gives the latest that has begun.
  * New law changes nothing by itself. `reviews_on(day)` names what has begun to apply and has not been worked
    into a set yet: a task for people, not a switch.

The set of 2018-05-25 is the General Data Protection Regulation with the Swedish statutes around it.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ombud.law.answers import ANSWERS
from ombud.law.model import Law
from ombud.terms import Text

_BEYOND_THE_AGREEMENT = frozenset({"marketing", "profiling", "statistics", "analysis", "product_development"})

LAWS = (
    Law(
        valid_from=date(2018, 5, 25),
        contract_cannot_carry=_BEYOND_THE_AGREEMENT,  # EDPB 2/2019; L-06
        pdl_gates=frozenset({*(f"PDL 2:4 p {point}" for point in range(1, 7)), "PDL 2:5"}),
        explicit_consent_conditions=frozenset({"9.2.a"}),
        restriction_exempt=frozenset({"legal"}),  # Art. 18(2); care by its own relation, see D-10
        beyond_care=_BEYOND_THE_AGREEMENT,  # PDL 2:3
        hold_stops=_BEYOND_THE_AGREEMENT,  # T-H2: a hold never re-opens them
        adult_age=18,  # FB 9:1; R-32
        answers=ANSWERS,
    ),
)


class Coming(NamedTuple):
    """New law that people must read before the system follows it."""

    id: str
    applies_from: date
    text: Text


COMING = (
    Coming(
        "F-01",
        date(2027, 3, 26),
        Text(
            "Förordning (EU) 2025/327 om ett europeiskt hälsodataområde börjar tillämpas: gå igenom logg, export och "
            "spärrar.",
            "Regulation (EU) 2025/327 on the European Health Data Space begins to apply: review log, export and "
            "blocks.",
        ),
    ),
    Coming(
        "F-09",
        date(2027, 12, 11),
        Text(
            "Cyberresiliensförordningen börjar tillämpas i sin helhet: gå igenom skyldigheterna för öppen källkod.",
            "The Cyber Resilience Act begins to apply in full: review the duties for open source.",
        ),
    ),
)


class BeforeTheLawError(Exception):
    """A day before the first set of parameters: there is no law here for it."""


@lru_cache(maxsize=256)
def law_on(day: date) -> Law:
    begun = [law for law in LAWS if law.valid_from <= day]
    if not begun:
        raise BeforeTheLawError(f"no law for {day}: the first set applies from {LAWS[0].valid_from}. Set the clock")
    return begun[-1]


def reviews_on(day: date) -> tuple[Coming, ...]:
    """New law that applies on the day and has not been worked in: each is a review task (F-10)."""
    return tuple(coming for coming in COMING if coming.applies_from <= day)
