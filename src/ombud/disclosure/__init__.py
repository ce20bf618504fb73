"""The one way out to somebody: to the person (Art. 15, 20), later to recipients.

* What leaves was opened with a Permit for the purpose it leaves for, and the log says so before it does.
* The person's own answer says of each value why it is held, on which ground, until when, from where, for
  whom, and who has read it (R-15.1).
"""

from ombud.disclosure.access import Access, Held, access, former_number
from ombud.disclosure.outline import Kept, Outline, outline
from ombud.disclosure.readings import Reading, Whose

__all__ = ["Access", "Held", "Kept", "Outline", "Reading", "Whose", "access", "former_number", "outline"]
