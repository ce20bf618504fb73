"""What shows that a person confirmed and signed what they asked for: kept with the case, and nowhere else (R-07).

* It is an event of the case: sealed under the person's key for cases, in the copy of everything, gone with the case's
  period (T-15). Of an e-ID that signs it is the very document, so that anybody can check it without us.
* That it was confirmed, how and when is there for a way that signs nothing too; the text is then the one shown.
"""

from base64 import b64encode
from datetime import datetime

from ombud.identity import Proven
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Signed
from ombud.requests.handle import Answer, change
from ombud.requests.model import RequestId
from ombud.terms import Actor
from ombud.vault import Vault


def signed_by(who: Proven, shown: str) -> Signed:
    """What was confirmed; `shown` is the text on the page that asked for it."""
    kept = who.evidence
    digest = kept.digest.hex() if kept.document else ""
    return Signed(who.means.value, kept.signed_text or shown, digest, b64encode(kept.document).decode())


def keep_signature(vault: Vault, request: RequestId, signed: Signed, *, by: Actor, now: datetime) -> Answer:
    """Note it with the case that it is for."""
    return change(vault, request, lambda *_: signed, by=by, now=now)


def signatures(file: CaseFile) -> tuple[tuple[int, datetime, Signed], ...]:
    """Each that lies with a case, by the number of its event, and when."""
    return tuple((one.number, one.at, one.what) for one in file.events if isinstance(one.what, Signed))
