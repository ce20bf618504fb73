"""How old somebody is, from the date of birth alone (P-05). Never from a number, which is authoritative for nothing.

* A day of birth is reached when the day begins in Stockholm. Who was born on 29 February is a year older on 1 March
  where there is no such day.
* Unknown is unknown: nobody is taken to be of age, nor to be a child. A person decides (P-05).
"""

from datetime import date
from enum import StrEnum

from ombud.law.periods import add_months
from ombud.law.statutes import law_on

OWN_ACCESS = 16
"""From this age a child asks for what is theirs without anybody assessing it (R-30) [D]."""


class Age(StrEnum):
    """What follows from how old somebody is."""

    UNKNOWN = "unknown"
    CHILD = "child"
    """Under 13: a custodian asks directly (R-30, DSL 2:4)."""
    GROWING = "growing"
    """13 to 17: the child's own attitude weighs, by age and maturity (FB 6:11)."""
    ADULT = "adult"


class Consenter(StrEnum):
    """Whose consent it takes for a service that is offered directly to a child (DSL 2:4, R-32)."""

    OWN = "own"
    CUSTODIAN = "custodian"
    ASSESSED = "assessed"
    """The date of birth is not known: a person finds out."""


def reaches(born: date, years: int) -> date:
    """The first day on which somebody is so old."""
    return add_months(born, 12 * years, round_up=True)


def age_on(born: date | None, day: date) -> Age:
    if born is None:
        return Age.UNKNOWN
    law = law_on(day)
    if day >= reaches(born, law.adult_age):
        return Age.ADULT
    return Age.GROWING if day >= reaches(born, law.consent_age) else Age.CHILD


def asks_alone(born: date | None, day: date) -> bool:
    """Does somebody ask for what is theirs without an assessment? Who is not known to be a child does."""
    return born is None or day >= reaches(born, OWN_ACCESS)


def who_consents(born: date | None, day: date) -> Consenter:
    """R-32: from 13 the child alone, before that who has custody."""
    match age_on(born, day):
        case Age.UNKNOWN:
            return Consenter.ASSESSED
        case Age.CHILD:
            return Consenter.CUSTODIAN
        case _:
            return Consenter.OWN


def may_be_profiled(born: date | None, day: date) -> bool:
    """R-32: nobody under 18, nor of unknown age, is profiled for marketing, whoever consents [D, rec. 38, 71]."""
    return age_on(born, day) is Age.ADULT
