"""What becomes of a right over patient data, and which answer of the law says so.

These rights are not those of the Regulation: they have no refusal by balancing and no extension, and some end with
another who decides. So they have outcomes of their own.
"""

from collections.abc import Mapping
from enum import StrEnum


class PatientOutcome(StrEnum):
    COPY_GIVEN = "copy_given"
    WITH_IVO_IN_PART = "with_ivo_in_part"
    WITH_IVO = "with_ivo"
    NO_JOURNAL = "no_journal"
    RELATIVE_GIVEN = "relative_given"
    RELATIVE_WITH_IVO = "relative_with_ivo"
    LOG_GIVEN = "log_given"
    NOBODY_HAS_READ = "nobody_has_read"
    WITHOUT_NAMES = "without_names"
    BLOCKED = "blocked"
    SVOD_BLOCKED = "svod_blocked"
    UNBLOCKED = "unblocked"
    NOT_BLOCKED = "not_blocked"
    CUSTODIAN_CANNOT_BLOCK = "custodian_cannot_block"
    CUSTODIAN_CANNOT_SVOD_BLOCK = "custodian_cannot_svod_block"
    DISSENT_NOTED = "dissent_noted"


ANSWER_OF: Mapping[PatientOutcome, str] = {
    PatientOutcome.COPY_GIVEN: "JOURNAL-GIVEN",
    PatientOutcome.WITH_IVO_IN_PART: "JOURNAL-IVO",
    PatientOutcome.WITH_IVO: "JOURNAL-IVO-ALL",
    PatientOutcome.NO_JOURNAL: "JOURNAL-NONE",
    PatientOutcome.RELATIVE_GIVEN: "DECEASED-GIVEN",
    PatientOutcome.RELATIVE_WITH_IVO: "DECEASED-IVO",
    PatientOutcome.LOG_GIVEN: "LOG-GIVEN",
    PatientOutcome.NOBODY_HAS_READ: "LOG-NONE",
    PatientOutcome.WITHOUT_NAMES: "LOG-NAMES",
    PatientOutcome.BLOCKED: "BLOCKED",
    PatientOutcome.SVOD_BLOCKED: "SVOD-BLOCKED",
    PatientOutcome.UNBLOCKED: "UNBLOCKED",
    PatientOutcome.NOT_BLOCKED: "NO-BLOCK",
    PatientOutcome.CUSTODIAN_CANNOT_BLOCK: "BLOCK-CUSTODIAN",
    PatientOutcome.CUSTODIAN_CANNOT_SVOD_BLOCK: "SVOD-BLOCK-CUSTODIAN",
    PatientOutcome.DISSENT_NOTED: "DISSENT-NOTED",
}
"""The answer of the law's catalogue for each; a test holds that all are there."""
