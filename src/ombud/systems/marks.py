"""Where a system keeps that somebody's data is restricted, or that they have said no, by its mapping (Art. 18, 21).

    restriction: {table: members, flag: status, value: restricted, otherwise: active}
    choices:
      no-marketing: {list: stopped}
      no-profiling: {exempt: nothing is profiled here}
      '*': {table: members, flag: newsletter, value: false, otherwise: true}

* `flag`: a column of a person's own rows, with what stands in it then, and what stands there else.
* `list`: a table that holds who is left out, by what they are found by there. `fill` says what else a new row has.
* In FHIR a no is a Consent of the patient's that denies a purpose: `{list: Consent, fill: {no: HMARKT}}`, where `no` is
  a code of v3-ActReason, or `system|code`.
* `exempt`: why it is nothing to this system. A restriction is never so: whoever holds the data honours it.
* `'*'` is for every choice that is not named.
"""

from pydantic import BaseModel, ConfigDict

Flagged = bool | int | str | None


class Mark(BaseModel):
    """One place where it is said."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    table: str = ""
    flag: str = ""
    value: Flagged = None
    otherwise: Flagged = None
    list: str = ""
    fill: dict[str, bool | int | str] = {}
    exempt: str = ""

    @property
    def is_one(self) -> bool:
        """Exactly one of the three, and whole."""
        flagged = bool(self.table and self.flag) and self.value != self.otherwise
        return [flagged, bool(self.list), bool(self.exempt.strip())].count(True) == 1
