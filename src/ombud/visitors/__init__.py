"""Online identifiers of web visitors: apart from everybody's identity (N-06.1), and gone in time (T-19, T-20, T-21).

* Four kinds of identifier come in, and no other (`edge.py`). What may be kept of them, and until when, is the policy's
  to say, asked of `decide` (`rules.py`); without a period nothing is kept.
* Without a yes there are counts and nothing of who: page, hour, the host that linked there (`gather.py`, `days.py`).
* The security log has whole addresses for its window and shortened ones after it, under keys of the day that go.
* A path that reveals health stands beside no identifier, anywhere (`health.py`). When unsure, it reveals.
* After a yes to C-4 there are visits, under a random code that the browser alone knows (`answers.py`, `visits.py`).
  Who shows it has access and erasure (`held.py`).

Pure but for `store.py`. What runs before another program's pages is in `app/web/`. spec/visitors.md has the formats.
"""

from ombud.visitors.answers import Answer, Answered, answer
from ombud.visitors.figures import Raw, raw_figures
from ombud.visitors.held import Held, erase_visitor, held
from ombud.visitors.security import security_log
from ombud.visitors.settle import WEBSITE, settle_web
from ombud.visitors.taking_in import Report, Site, Taking, take_in

__all__ = [
    "WEBSITE",
    "Answer",
    "Answered",
    "Held",
    "Raw",
    "Report",
    "Site",
    "Taking",
    "answer",
    "erase_visitor",
    "held",
    "raw_figures",
    "security_log",
    "settle_web",
    "take_in",
]
