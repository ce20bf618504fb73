"""The notice as data: what one file says is all that is permitted.

  * `load` reads a file, or answers with every fault in it at once.
  * `decide` says yes with a Permit or no with a Refusal; `why` has the words of a no. Silence refuses.
  * `check` (the linter) advises, `notice`, `register` and `diff` render, `adopt` plans; none of them decides.
  * A bit of a purpose or a choice means one thing for ever.

Pure: no clock, disk or network; `now` is an argument everywhere.
"""

from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy, PolicyFile

__all__ = ["Ask", "Facts", "Loaded", "Permit", "Policy", "PolicyFile", "Refusal", "decide", "load"]
