"""Send one batch of a campaign: claim, decide again, send, mark. A step of a plan, carried out under its lease.

    queued ── claim, committed ──► going ── every gate, envelope, every gate again, content ──► marked, committed

* Nothing is sent twice: a recipient is `going` in the database before the first byte can leave, and whoever is going
  is claimed by nobody else. Nobody is missed in silence: a campaign ends when every recipient has an end.
* A message is written before the last look at the gates, so that nothing lies between that look and its leaving.
* A worker that dies leaves recipients that are going. Whose message had not begun to leave is sent by whoever takes the
  batch over (`trail.py`); whose had is unknown, unless the carrier can tell by the message's id. It is not sent again
  by itself.
* The trail lies there before the claim is committed: a worker that dies between the two leaves nobody of whom it is
  not known that nothing left.
* That is so too where the campaign is paused, cancelled or over when the batch is taken over: nobody is left going.
* A worker that has lost its lease stops, and writes what it knows of those it had claimed.
* What the carrier refuses for now is tried again later, at most so many times; after the last moment nothing is.
* In a restored installation, what had begun before is unknown: the archive does not know what left after it was made.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ombud.archives import store as archive_rows
from ombud.archives.load import HELD, OPEN, RESTORING
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_from, campaign_text
from ombud.campaigns.gates import PAUSED, SHARED, Behind, Gates, Going, Stopped, Wait
from ombud.campaigns.pace import lasts, quiet_end, stops_at
from ombud.campaigns.phases import Fate, Phase
from ombud.campaigns.steer import miss_all, settle
from ombud.campaigns.stop_token import stop_of
from ombud.campaigns.store import CampaignRow, RecipientRow
from ombud.campaigns.trail import Came, Trail, TrailFault, begun, forget
from ombud.keys.token import Token
from ombud.messages.carriers import Away, Carrier, Composes, Foresees, Letter, Lost, Taken, To, Turned
from ombud.plans import Done, Failed, Later, LeaseLost, NewPlan, NewStep, Step, begin, machine, renew, step_done
from ombud.plans.model import Result
from ombud.terms import Actor, SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

TRIES = 8
_FIRST, _CAP = timedelta(minutes=5), timedelta(hours=4)
Render = Callable[[Mapping[str, str], str], Letter]
"""The message for somebody with these values, with the token to say no with."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a batch of one campaign is sent with. Made for each step by `app`."""

    vault: Vault
    gates: Gates
    carrier: Carrier
    render: Render
    folder: Path
    """Where trails lie."""
    clock: Callable[[], datetime]


@dataclass(slots=True)
class _Batch:
    """One batch under way: who was claimed, and what became of each."""

    step: Step
    lease: bytes
    until: datetime
    """Then the night begins, or the last moment has come."""
    rows: list[RecipientRow] = field(default_factory=list)
    trail: Trail | None = field(default=None, repr=False)
    """None where nobody was claimed."""
    stops_by: dict[bytes, str] = field(default_factory=dict, repr=False)
    """What each says no with, by person."""
    fates: dict[bytes, tuple[Fate, str | None, int]] = field(default_factory=dict)
    """Fate, reason and when, by person. Who is not in it has not been begun."""
    ahead: Going | Stopped | Behind | Wait | None = field(default=None, repr=False)
    """What the gates said of the next, where it was asked before its turn."""
    begun: bytes = b""
    """The latest whose content began to leave."""
    stops: list[tuple[bytes, str]] = field(default_factory=list)
    """Who was stopped by what, where the vault has not written it down itself."""
    ended: Failed | Later | None = None
    """Why it was broken off."""


def send_batch(sending: Sending, step: Step, now: datetime) -> Result:
    """Carry out one step: a batch of a campaign."""
    campaign = campaign_from(str(step.facts["campaign"]))
    try:
        claimed = _claim(sending, campaign, step, now)
    except TrailFault:
        return Failed("no-trail")
    if isinstance(claimed, _Batch):
        result = _carried(sending, claimed)
    elif isinstance(claimed, Done):
        result = claimed
    else:
        return claimed
    _close(sending.vault, campaign, sending.gates.by, sending.clock())
    return result


def _carried(sending: Sending, batch: _Batch) -> Result:
    """What was sent is marked, whatever else happens."""
    lost: LeaseLost | None = None
    try:
        lost = _send(sending, batch, batch.trail) if batch.trail is not None else None
    except BaseException:
        batch.ended = Failed("broken-off")
        _mark(sending, batch, None)
        raise
    return _mark(sending, batch, lost)


def _close(vault: Vault, campaign: bytes, by: Actor, now: datetime) -> None:
    """Who waits after the last moment, or was put back when it was cancelled already, has missed it. And the campaign
    may have come to its end."""
    with vault.database.read() as tx:
        row = store.seen(tx, campaign)
    if row is not None and (to_micros(now) >= row.ends_at or row.phase == Phase.CANCELLED):
        miss_all(vault, campaign, by=by, now=now)
    settle(vault, campaign, by=by, now=now)


def lease_of(step: Step) -> bytes:
    """What names one claim of one step: nobody else ever has the same."""
    return step.plan + step.claims.to_bytes(8, "big")


def _claim(sending: Sending, campaign: bytes, step: Step, now: datetime) -> _Batch | Result:
    """Whose turn it is, committed as `going` before anything leaves. Raises `TrailFault`: then nobody is."""
    vault, number = sending.vault, int(step.facts["number"])
    with ExitStack() as undone:
        with vault.act(by=sending.gates.by, now=now) as act:
            act.nothing_changed()  # who works, not what was done with anybody's data
            row = store.held(act.tx, campaign)
            waits = Done() if row is None else _not_now(row, step, now)
            if row is None or isinstance(waits, Later) or row.wave != step.facts["generation"]:
                return waits or Done()
            if _restored_since(act, row):
                _leave_unknown(act, row, number, {Fate.GOING} if waits else {Fate.QUEUED, Fate.GOING})
                return Done()
            found, read = _taken_over(act, sending, row, number, now)
            claimed = waits or _taken(act, row, step, [one for one in found if one.at <= to_micros(now)])
            if isinstance(claimed, _Batch) and claimed.rows:
                claimed.trail = Trail(sending.folder, claimed.lease, len(claimed.rows))
                undone.callback(claimed.trail.end)
        undone.pop_all()
    for lease in {*read, lease_of(step._replace(claims=step.claims - 1))}:
        forget(sending.folder, lease)
    return claimed


def _taken(act: Act, row: CampaignRow, step: Step, due: list[RecipientRow]) -> _Batch:
    """The batch, with those whose turn it is."""
    until = stops_at(act.now, row.quiet_from, row.quiet_until, from_micros(row.ends_at))
    batch = _Batch(step, lease_of(step), until)
    _take(act, row, batch, due)
    return batch


def _take(act: Act, row: CampaignRow, batch: _Batch, due: list[RecipientRow]) -> None:
    """These are going; and the batch takes its time of the campaign's."""
    vault, now = act.vault, act.now
    moved = [(one, _going(one, batch, stop_of(vault.keyring, row.channel, vault.new_id()), now)) for one in due]
    store.move(act.tx, [after for before, after in moved if before != after])
    batch.rows = [after for _, after in moved]
    if row.per_minute and due:
        begins = max(now, from_micros(row.next_at))
        store.change(act.tx, row._replace(next_at=to_micros(begins + lasts(len(due), row.per_minute))))


def _not_now(row: CampaignRow, step: Step, now: datetime) -> Done | Later | None:
    """Why nothing of this batch is sent now: not any more, or not yet."""
    if row.phase != Phase.SENDING or row.wave != step.facts["generation"] or to_micros(now) >= row.ends_at:
        return Done()
    quiet = quiet_end(now, row.quiet_from, row.quiet_until)
    if quiet is not None:
        return Later(quiet)
    return Later(from_micros(row.next_at)) if row.per_minute and row.next_at > to_micros(now) else None


def _restored_since(act: Act, row: CampaignRow) -> bool:
    """Was the installation put back from an archive after this campaign was let go?"""
    found = [at for state in (RESTORING, HELD, OPEN) for at in archive_rows.restored_as(act.tx, state)]
    return any(at > row.changed_at for at in found)


def _leave_unknown(act: Act, row: CampaignRow, number: int, fates: AbstractSet[Fate]) -> None:
    at = to_micros(act.now)
    for fate in sorted(fates):
        rows = store.of_batch(act.tx, row.campaign_id, number, fate)
        store.move(act.tx, [one._replace(fate=Fate.UNKNOWN, at=at, why="restored") for one in rows])


def _taken_over(
    act: Act, sending: Sending, row: CampaignRow, number: int, now: datetime
) -> tuple[list[RecipientRow], list[bytes]]:
    """Those who wait, and of those whom a worker before had claimed the ones whose message has not left; and the trails
    that have said their last when the act has committed."""
    left = store.of_batch(act.tx, row.campaign_id, number, Fate.GOING)
    waiting = store.of_batch(act.tx, row.campaign_id, number, Fate.QUEUED)
    trails = {lease: begun(sending.folder, lease) for lease in {one.claim for one in left} if lease is not None}
    after = [_left_behind(one, trails.get(one.claim or b""), sending.carrier.tells, now) for one in left]
    store.move(act.tx, after)
    return waiting + [one for one in after if one.fate == Fate.QUEUED], list(trails)


def _left_behind(
    row: RecipientRow, said: Mapping[bytes, Came] | None, tells: Callable[[bytes], bool | None], now: datetime
) -> RecipientRow:
    """What its worker's trail says; where that is not enough, what the carrier says."""
    at = max(to_micros(now), row.at + 1)
    came = Came.BEGUN if said is None else said.get(row.message_id, Came.NOT_TAKEN)
    told = tells(row.message_id) if came is Came.BEGUN else came is Came.TAKEN
    if told is None:
        return row._replace(fate=Fate.UNKNOWN, at=at, why="worker-died")
    return row._replace(fate=Fate.SENT if told else Fate.QUEUED, at=to_micros(now) if not told else at)


def _going(row: RecipientRow, batch: _Batch, stop: Token, now: datetime) -> RecipientRow:
    batch.stops_by[row.subject_id] = stop.text
    at = max(to_micros(now), row.at + 1)
    return row._replace(fate=Fate.GOING, at=at, claim=batch.lease, token=stop.kept, why=None)


def _send(sending: Sending, batch: _Batch, trail: Trail) -> LeaseLost | None:
    """One after another, until the batch is done or something ends it."""
    kept_at = sending.clock()
    try:
        for place in range(len(batch.rows)):
            now = sending.clock()
            if now - kept_at > machine.LEASE / 3:
                batch.step, kept_at = renew(sending.vault.database, batch.step, now=now), now
            _one(sending, batch, trail, place, now)
            if batch.ended is not None:
                break
    except LeaseLost as lost:
        return lost
    except Away:
        batch.ended = Failed("carrier-away")
    finally:
        trail.end()
        sending.carrier.close()
    return None


def _one(sending: Sending, batch: _Batch, trail: Trail, place: int, now: datetime) -> None:
    """One recipient. The content leaves after every gate has been asked twice, and its id stands in the trail."""
    if now >= batch.until:
        batch.ended = Later(now)
        return
    row, asked, batch.ahead = batch.rows[place], batch.ahead, None
    going = sending.gates.ask(row, now) if asked is None else asked
    if isinstance(going, Wait):
        batch.ended = Later(going.until)
    elif isinstance(going, Stopped | Behind):
        _stopped(batch, row, going, now)
    else:
        _leaves(sending, batch, trail, place, going)


def _leaves(sending: Sending, batch: _Batch, trail: Trail, place: int, going: Going) -> None:
    row = batch.rows[place]
    letter = sending.render(going.values, batch.stops_by[row.subject_id])
    to, carrier = To(row.message_id, going.address), sending.carrier
    turned = carrier.compose(to, letter) if isinstance(carrier, Composes) else None
    turned = turned or carrier.envelope(to)
    now = sending.clock()
    if turned is not None:
        return _came_to(batch, row, turned, now)
    _ask_ahead(sending, batch, place + 1, now)
    stopped = sending.gates.still(row, going, now)
    if stopped is not None:
        carrier.drop()
        return _stopped(batch, row, stopped, now)
    _still_ours(sending, batch)
    trail.begin(row.message_id)
    batch.begun = row.subject_id
    came = carrier.content(to, letter)
    if not isinstance(came, Lost):
        trail.came(Came.TAKEN if isinstance(came, Taken) else Came.NOT_TAKEN)
    return _came_to(batch, row, came, now)


def _still_ours(sending: Sending, batch: _Batch) -> None:
    """Who was paused for longer than a lease sends nothing that another sends. Raises `LeaseLost`."""
    now = sending.clock()
    if now >= batch.step.at:
        batch.step = renew(sending.vault.database, batch.step, now=now)


def _ask_ahead(sending: Sending, batch: _Batch, place: int, now: datetime) -> None:
    """The gates of the next, where the carrier can announce it with this one's content. They are asked again when it
    is about to leave (M-06), as of everybody."""
    carrier = sending.carrier
    if place < len(batch.rows) and isinstance(carrier, Foresees) and carrier.foresees:
        row = batch.rows[place]
        batch.ahead = sending.gates.ask(row, now)
        if isinstance(batch.ahead, Going):
            carrier.ahead(To(row.message_id, batch.ahead.address))


def _stopped(batch: _Batch, row: RecipientRow, stopped: Stopped | Behind, now: datetime) -> None:
    if isinstance(stopped, Behind):
        batch.fates[row.subject_id] = (Fate.QUEUED, SHARED, to_micros(now + _FIRST))
        return
    if stopped.gate == PAUSED:
        batch.ended = Later(now)
        return
    batch.fates[row.subject_id] = (Fate.STOPPED, stopped.gate, to_micros(now))
    if not stopped.logged:
        batch.stops.append((row.subject_id, stopped.gate))


def _came_to(batch: _Batch, row: RecipientRow, came: Taken | Turned | Lost, now: datetime) -> None:
    at = to_micros(now)
    if isinstance(came, Taken):
        batch.fates[row.subject_id] = (Fate.SENT, None, at)
    elif isinstance(came, Lost):
        batch.fates[row.subject_id] = (Fate.UNKNOWN, "cut", at)
    elif came.for_good or row.tries + 1 >= TRIES:
        batch.fates[row.subject_id] = (Fate.TURNED, came.code, at)
    else:
        again = now + min(_FIRST * (1 << row.tries), _CAP)
        batch.fates[row.subject_id] = (Fate.QUEUED, came.code, to_micros(again))


def _mark(sending: Sending, batch: _Batch, lost: LeaseLost | None) -> Result:
    """What became of each, in one act; with it the step, where nobody waits any more."""
    waits: Result | None = None
    try:
        if lost is None:
            waits = _written(sending, batch)
    except LeaseLost as found:
        lost = found
    if lost is not None:
        _written(sending, batch, lost=True)
    forget(sending.folder, batch.lease)
    if lost is not None:
        raise lost
    return waits or Done(written=True)


def _written(sending: Sending, batch: _Batch, *, lost: bool = False) -> Result | None:
    """None where the step is done with it."""
    now, by, campaign = sending.clock(), sending.gates.by, campaign_from(str(batch.step.facts["campaign"]))
    with sending.vault.act(by=by, now=now) as act:
        stopped = _log_stops(act, batch, campaign)
        rows = store.of_lease(act.tx, campaign, batch.lease, [row.subject_id for row in batch.rows])
        moved = [_ended(row, batch, now) for row in rows.values()]
        store.move(act.tx, moved)
        waits = batch.ended or _waits(act, batch, campaign, now)
        if lost:
            _go_on(act, batch, [row for row in moved if row.fate == Fate.QUEUED])
        elif waits is None:
            step_done(act.tx, batch.step, now=now)
        fates = Counter(fate for fate, _, _ in batch.fates.values())
        numbers = {"number": int(batch.step.facts["number"]), "done": fates[Fate.SENT], "skipped": stopped}
        refused = fates[Fate.STOPPED] + fates[Fate.TURNED]
        facts: dict[str, str | int] = {"campaign": campaign_text(campaign), "refused": refused, **numbers}
        act.log(Kind.SEND, Outcome.DONE, facts=facts)
    return waits


def _waits(act: Act, batch: _Batch, campaign: bytes, now: datetime) -> Later | None:
    """When the next of the batch is due whom the carrier refused for now."""
    queued = store.of_batch(act.tx, campaign, int(batch.step.facts["number"]), Fate.QUEUED)
    return Later(max(from_micros(min(row.at for row in queued)), now)) if queued else None


def _go_on(act: Act, batch: _Batch, waiting: list[RecipientRow]) -> None:
    """The step is another's, and perhaps done: who waits after all gets a step of their own."""
    if waiting:
        step = NewStep(batch.step.name, batch.step.facts, act.now)
        begin(act.tx, NewPlan("campaign", batch.lease.hex(), (step,)), now=act.now)


def _ended(row: RecipientRow, batch: _Batch, now: datetime) -> RecipientRow:
    found = batch.fates.get(row.subject_id)
    if found is None and row.subject_id == batch.begun:
        return row._replace(fate=Fate.UNKNOWN, why="broken-off", at=max(to_micros(now), row.at + 1))
    if found is None:  # not begun: it waits
        return row._replace(fate=Fate.QUEUED, at=max(to_micros(now), row.at + 1))
    fate, why, at = found
    tries = row.tries + 1 if fate in (Fate.QUEUED, Fate.TURNED) else row.tries
    return row._replace(fate=fate, why=why, at=max(at, row.at + 1), tries=tries)


def _log_stops(act: Act, batch: _Batch, campaign: bytes) -> int:
    """M-01: what stopped it is in the log, where the vault has not written it down itself. In the order of ids."""
    for subject, gate in sorted(batch.stops):
        if act.known(SubjectId(subject)) is not None:
            facts = {"campaign": campaign_text(campaign), "code": gate}
            act.log(Kind.SEND, Outcome.REFUSED, SubjectId(subject), facts=facts)
    return len(batch.stops)
