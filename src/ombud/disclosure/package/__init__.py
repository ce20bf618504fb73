"""One file with everything that a person has a right to have, which opens anywhere and proves itself.

* It opens offline with no outside host: a tagged PDF and an accessible page that begin with what is held and why,
  tables, JSON after a published schema, health data as FHIR R4, the log of who has read with its proofs, and a
  manifest that is signed (Art. 15, 20; spec/export-package.md).
* It is written record by record, so that it does not matter how much there is, and it is there whole or not at all.
* Nobody else's data is in it: what is about others and was not told by the person is masked (15(4), 20(4)); no name
  of anybody who has read, and no trace of an entry that must not be shown.
* `check_package` verifies one without any access to the system.
"""

from ombud.disclosure.package.check import Verdict, check_package
from ombud.disclosure.package.order import CaseTold, Identified, Kind, Made, NotGiven, Order, Way
from ombud.disclosure.package.write import write_package

__all__ = [
    "CaseTold",
    "Identified",
    "Kind",
    "Made",
    "NotGiven",
    "Order",
    "Verdict",
    "Way",
    "check_package",
    "write_package",
]
