"""The linter: what in a notice is unlawful, missing or unclear, and how to mend it.

* 53 rules, L-01 to L-53, each a row of data and one function, in a file for each subject.
* It advises. It never edits a notice and reads no clock, disk or network (LN-04).
* A rule that several purposes break is one finding with several places.
* A purpose with a CRITICAL finding cannot start; the rest can (LN-03).
* Wording is judged in the languages that the notice is published in, and in no translation of it.
"""

from ombud.policy.check.finding import Finding, Place, Severity
from ombud.policy.check.reference import reference_page
from ombud.policy.check.run import check, counts, critical_purposes, report

__all__ = [
    "Finding",
    "Place",
    "Severity",
    "check",
    "counts",
    "critical_purposes",
    "reference_page",
    "report",
]
