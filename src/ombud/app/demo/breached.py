"""The demo's breach: a letter that went astray on a Friday, by the same acts as any (Art. 33–34).

It is noted, its one person is named by hand and told by telephone; IMY is not notified yet, so that the clock is seen
to run.
"""

from datetime import datetime, timedelta

from ombud.app.installation import Ombud
from ombud.breaches import Breach, Kind, Risk, assess, notice
from ombud.breaches.affected import name_affected
from ombud.breaches.model import Assessed, Noticed, Telling
from ombud.breaches.tell import told_by_hand, write
from ombud.terms import SubjectId

_WHAT = "Ett brev skickades till fel mottagare. Det är åter hos oss, oöppnat enligt den som fick det."
_ASSESSED = Assessed(
    risk=Risk.HIGH,
    reasons="Brevet visar att någon är kund, och ett telefonnummer. Vi vet inte säkert att det inte lästes.",
    consequences="Någon annan kan ha sett ditt namn och ditt telefonnummer, och att du är kund hos oss.",
    measures="Brevet är hämtat. Adresser jämförs nu av två innan ett brev postas.",
    before="Adressen hämtas ur registret.",
    groups="Kunder",
)
_TELLING = Telling(
    what="Ett brev till dig hamnade hos en annan mottagare. Brevet är åter hos oss.",
    advice="Du behöver inte göra något. Hör av dig om någon okänd ringer och säger sig komma från oss.",
)


def letter_astray(ombud: Ombud, subject: SubjectId, noticed_at: datetime) -> None:
    """What is done in the first hours."""
    by, vault, begun = ombud.accounts.actors["disa"], ombud.vault, noticed_at + timedelta(hours=1)
    said = Noticed(
        what=_WHAT, kind=Kind.WRONG_RECIPIENT, began_at=noticed_at - timedelta(days=2), discovered_at=noticed_at,
        ended_at=noticed_at, cross_border=False,
    )  # fmt: skip
    breach = _done(notice(vault, said, noticed_at, by=by, now=begun))
    name_affected(vault, breach.id, subject, by=by, now=begun)
    _done(assess(vault, breach.id, _ASSESSED, by=by, now=begun))
    _done(write(vault, breach.id, _TELLING, by=by, now=begun))
    told_by_hand(vault, breach.id, subject, by=by, now=begun)


def _done(found: object) -> Breach:
    if not isinstance(found, Breach):
        raise AssertionError("the demo's breach is noted by an account that may")
    return found
