"""Personal data breaches (Art. 4(12), 33 and 34; law.md 8.3).

* A breach is a file of steps: noticed, counted, assessed, told of, closed. A step is never changed; what is wrong or
  was not known is completed by a later one, and can be reported in phases (Art. 33(4); A-33).
* The clock runs from awareness, in elapsed hours (`law/breach.py`; A-30).
* Who is affected is computed from the log: who was read, by whom, when, for what. It is not guessed (`affected.py`).
* What the authority is told has no personal data in it: it becomes public there (A-32). What looks like some is
  refused.
* Every breach stands in the register, also one that nobody was told of, with the reasons for that (Art. 33(5)).
* Those affected are told where the risk is high: an alert without personal data that leads to their page, or a letter
  on paper. Somebody with protected identity is never in a bulk of either (Art. 34; A-34).

Whoever works for `legal.breach` works with breaches. To compute from the log whom one concerns, the role reads the log
too (`legal.log`).
"""

from ombud.breaches.affected import Criteria, count_affected, find_affected
from ombud.breaches.handle import breach_of, every_breach
from ombud.breaches.model import Breach, Kind, Risk, Way
from ombud.breaches.record import assess, close, complete, not_reported, notice, reported

__all__ = [
    "Breach",
    "Criteria",
    "Kind",
    "Risk",
    "Way",
    "assess",
    "breach_of",
    "close",
    "complete",
    "count_affected",
    "every_breach",
    "find_affected",
    "not_reported",
    "notice",
    "reported",
]
