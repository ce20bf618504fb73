"""What a person may ask for, and whether it holds for a datum: right × legal basis × regime (law.md 3.1, R-00).

* A column of the table is a legal basis, or *patient data* (what the Patient Data Act permits on basis c or e), or
  *direct marketing* (whatever its basis).
* A cell says Y, C or N as the table does. What a footnote adds is a condition with its own words: a program reads
  its code, a person its text. Every cell says why, and what may be asked for instead.
* Traits say how a right is carried out: whether identity may be asked for (R-08), whether the month may be
  extended (Art. 12(3)), and what we hold ourselves to where the law wants it sooner (R-05).
"""

from ombud.law.rights.available import right_available, rights_on
from ombud.law.rights.conditions import CONDITIONS
from ombud.law.rights.model import (
    Availability,
    Column,
    Condition,
    Holds,
    Right,
    column_of,
    extendable,
    identity_needed,
    target,
)

__all__ = [
    "CONDITIONS",
    "Availability",
    "Column",
    "Condition",
    "Holds",
    "Right",
    "column_of",
    "extendable",
    "identity_needed",
    "right_available",
    "rights_on",
    "target",
]
