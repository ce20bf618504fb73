"""The demo's campaign: written by one, approved by another, sent to a mail server on the loopback, stopped by a no.

* Everybody is decided about again when their message leaves: who says no while it is being sent gets nothing.
* The clock of the sending goes on faster than the demo's, so that nobody waits for the throttle.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ombud.app.alerting import alert_steps
from ombud.app.campaign_new import Unfit, written
from ombud.app.campaigning import campaign_steps
from ombud.app.demo.step import Step
from ombud.app.installation import Ombud
from ombud.app.mail.sink import Sink
from ombud.app.shipped import shipped_folder
from ombud.archives import store as rows_of
from ombud.campaigns import store
from ombud.campaigns.pace import Pace
from ombud.campaigns.phases import Fate, Phase
from ombud.campaigns.steer import approve, draft, schedule, tested
from ombud.campaigns.store import CampaignRow
from ombud.plans.work import Worker
from ombud.requests import objection
from ombud.terms import ChoiceId, SubjectId, Text

NO = ChoiceId("object.direct_marketing")
_LEAST, _PART = 3, 40
"""How many messages leave in a minute: few, so that there is somebody who waits; of everybody this part."""
_MINUTES = 60


@dataclass
class _Inbox:
    """What the mail server has taken: how many messages to each address."""

    mails: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, _message: str, recipient: str, _mail: bytes) -> None:
        with self._lock:
            self.mails[recipient] += 1


def sent(ombud: Ombud, now: Callable[[], datetime], cast: frozenset[bytes] = frozenset()) -> Step:
    """Write, approve and send it; somebody who waits says no: nobody of the cast, whose noes their stories tell."""
    inbox = _Inbox()
    sink = Sink(inbox.heard).start()
    try:
        posting = with_server(ombud, sink.port)
        campaign = _scheduled(posting, now)
        return _unsent() if campaign is None else _carried(posting, campaign, inbox, now, cast)
    finally:
        sink.close()


def with_server(ombud: Ombud, port: int) -> Ombud:
    """The same installation, that sends its advertising to this machine alone."""
    part = ombud.config.campaigns.model_copy(update={"smtp": f"smtp://127.0.0.1:{port}"})
    return replace(ombud, config=ombud.config.model_copy(update={"campaigns": part}))


def _scheduled(ombud: Ombud, now: Callable[[], datetime]) -> bytes | None:
    vault, max_, minna = ombud.vault, ombud.accounts.actors["max"], ombud.accounts.actors["minna"]
    made = written(ombud, "varbrev", shipped_folder("texts", "varbrev"), "Alla", now=now())
    if isinstance(made, Unfit):
        return None
    row = draft(vault, replace(made, pace=Pace(_a_minute(ombud), 0, 0)), by=max_, now=now())
    if not isinstance(row, CampaignRow):
        return None
    steps = (
        tested(vault, row.campaign_id, by=max_, now=now()),
        approve(vault, row.campaign_id, by=minna, now=now()),
        schedule(vault, row.campaign_id, now() + timedelta(seconds=5), by=max_, now=now()),
    )
    return row.campaign_id if all(isinstance(one, CampaignRow) for one in steps) else None


def _a_minute(ombud: Ombud) -> int:
    with ombud.vault.database.read() as tx:
        return max(_LEAST, rows_of.count(tx, "subject") // _PART)


def _carried(ombud: Ombud, campaign: bytes, inbox: _Inbox, now: Callable[[], datetime], cast: frozenset[bytes]) -> Step:
    passed = timedelta()

    def clock() -> datetime:
        return now() + passed

    handlers = dict(campaign_steps(ombud, clock)) | dict(alert_steps(ombud, clock))
    worker, said_no, before = Worker(ombud.vault, handlers, "demo", clock), 0, 0
    for _ in range(_MINUTES):
        while worker.work():
            pass
        with ombud.vault.database.read() as tx:
            row, queued = store.seen(tx, campaign), store.of_fate(tx, campaign, Fate.QUEUED, len(cast) + 1)
        waiting = next((one.subject_id for one in queued if one.subject_id not in cast), None)
        if row is None or row.phase == Phase.FINISHED:
            break
        if waiting is not None and inbox.mails and not said_no:
            before = inbox.mails.total()
            rut = ombud.accounts.actors["rut"]
            objection(ombud.vault, SubjectId(waiting), NO, "phone", by=rut, now=clock())
            said_no = 1
        passed += timedelta(minutes=1)
    return _told(ombud, campaign, inbox, (before, said_no))


def _told(ombud: Ombud, campaign: bytes, inbox: _Inbox, while_sent: tuple[int, int]) -> Step:
    with ombud.vault.database.read() as tx:
        row, counted = store.seen(tx, campaign), store.counts(tx, campaign)
    fates: Counter[str] = Counter()
    for fate, _why, people in counted:
        fates[fate] += people
    before, said_no = while_sent
    mails = inbox.mails.total()
    finished = row is not None and row.phase == Phase.FINISHED
    once = max(inbox.mails.values(), default=1) == 1 and mails == fates[Fate.SENT]
    facts: dict[str, object] = {"sent": mails, "said_no": said_no}
    first = (
        Text(
            f"Max skriver, Minna godkänner. {mails} brev har gått, inget två gånger; {fates[Fate.STOPPED]} stoppades.",
            f"Max writes, Minna approves. {mails} messages have left, none twice; {fates[Fate.STOPPED]} were stopped.",
        ),
    )
    if not said_no:  # so few that nobody waited while others got theirs
        return Step("campaign", _TITLE, (*first, _NOBODY_WAITED), finished and once, facts)
    second = (
        Text(
            f"När {before} hade gått sade någon som väntade nej på telefon: det brevet gick aldrig.",
            f"When {before} had left, somebody who waited said no on the phone: that message never left.",
        ),
    )
    ok = finished and once and fates[Fate.STOPPED] >= 1
    return Step("campaign", _TITLE, (*first, *second), ok, facts)


def _unsent() -> Step:
    return Step("campaign", _TITLE, (Text("Utskicket stoppades.", "The campaign was stopped."),), ok=False)


_NOBODY_WAITED = Text(
    "Så få har sagt ja att ingen hann säga nej medan breven gick.",
    "So few have said yes that nobody had time to say no while the messages left.",
)
_TITLE = Text("Reklam till dem som har sagt ja", "Advertising to those who have said yes")
