"""Who acts. Every state change has one named actor (Art. 29, 32(4); PDL 4:1-3)."""

from dataclasses import dataclass
from typing import NewType

RoleId = NewType("RoleId", str)
UnitId = NewType("UnitId", str)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, a program, or the data subject themself.

    `id` is the account's id at the controller (never a personnummer), `role` one of the roles that
    the policy declares, `unit` the care unit or department it acts from (HSLF-FS 2016:40 4:9).
    """

    id: str
    role: RoleId
    unit: UnitId = UnitId("")
