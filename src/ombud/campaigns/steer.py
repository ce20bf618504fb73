"""Write a campaign, test it, approve it, and say when it begins, pauses and ends: each an act of its own.

* Whoever wrote it does not approve it, and what is changed is tested and approved anew (M-05; four eyes).
* Whose role carries advertising, and nobody else, does any of this (D-14).
* A pause or an end holds from its own commit: the sender asks before each message (R7).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import store
from ombud.campaigns.campaign import CHANNELS, Draft, campaign_text, drafted
from ombud.campaigns.pace import lasts
from ombud.campaigns.phases import ENDED, Fate, Move, Phase, moved
from ombud.campaigns.store import CampaignRow
from ombud.collection.relate import Declined
from ombud.database import run_of_acts
from ombud.plans import NewPlan, NewStep, begin
from ombud.policy.model import Family
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault

SEND, START = "campaign.send", "campaign.start"
"""The steps of campaigns."""
_PEOPLE = 500
Changes = Callable[[CampaignRow, Act], CampaignRow | Declined]


def draft(vault: Vault, wanted: Draft, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """Write a new campaign."""
    with vault.act(by=by, now=now) as act:
        declined = not_theirs(act, by) or _wrong(act, wanted, now)
        if declined is not None:
            act.log(Kind.CAMPAIGN, Outcome.REFUSED, facts={"step": "new"})
            return declined
        row = drafted(wanted, vault.new_id(), by=by, now=now)
        store.add(act.tx, row)
        _log(act, row, "new")
        return row


def rewrite(vault: Vault, campaign: bytes, wanted: Draft, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """Change what is sent: it is a draft again, of whoever changed it."""

    def change(row: CampaignRow, act: Act) -> CampaignRow | Declined:
        return _wrong(act, wanted, now) or drafted(wanted, row.campaign_id, by=by, now=now)

    return steer(vault, campaign, Move.CHANGE, change, by=by, now=now)


def tested(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """A message has been made for an invented recipient, and somebody has seen it."""
    return steer(vault, campaign, Move.TEST, _as_it_is, by=by, now=now)


def approve(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    def change(row: CampaignRow, _act: Act) -> CampaignRow | Declined:
        return FOUR_EYES if row.made_by == by.id else row._replace(approved_by=by.id)

    return steer(vault, campaign, Move.APPROVE, change, by=by, now=now)


def schedule(vault: Vault, campaign: bytes, at: datetime, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """From that time on a worker writes its recipients down and begins."""

    def change(row: CampaignRow, act: Act) -> CampaignRow | Declined:
        if at < now or to_micros(at) >= row.ends_at:
            return TOO_LATE
        if row.wave:
            return BEGUN
        facts = {"campaign": campaign_text(campaign)}
        plan = NewPlan("campaign", f"{campaign.hex()}.start.{to_micros(now)}", (NewStep(START, facts, at),))
        begin(act.tx, plan, now=now)
        return row._replace(starts_at=to_micros(at), started_by=by.id)

    return steer(vault, campaign, Move.SCHEDULE, change, by=by, now=now)


def go(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """Its recipients are written down: let the batches go."""
    return steer(vault, campaign, Move.START, _in_a_wave, by=by, now=now)


def pause(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """Nothing more leaves. What has been claimed and has not left waits with the rest."""
    return steer(vault, campaign, Move.PAUSE, _as_it_is, by=by, now=now)


def resume(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """Those who wait get it; nobody who has got it, or may have, gets it again. One that was paused before its
    recipients were written down begins now."""
    with vault.database.read() as tx:
        row = store.seen(tx, campaign)
    if row is not None and row.phase == Phase.PAUSED and not row.wave:
        return schedule(vault, campaign, now, by=by, now=now)

    def change(row: CampaignRow, act: Act) -> CampaignRow | Declined:
        return TOO_LATE if to_micros(now) >= row.ends_at else _in_a_wave(row._replace(started_by=by.id), act)

    return steer(vault, campaign, Move.RESUME, change, by=by, now=now)


def cancel(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow | Declined:
    """It is over. Who was waiting has missed it; whose message may have left stays unknown until somebody says."""
    answer = steer(vault, campaign, Move.CANCEL, _as_it_is, by=by, now=now)
    if isinstance(answer, CampaignRow):
        with run_of_acts("the campaign is over, and nobody who waited gets anything"):
            miss_all(vault, campaign, by=by, now=now)
    return answer


def miss_all(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> int:
    """Those who wait have missed it; how many. In small acts; an interrupted run goes on with those who are left."""
    total = 0
    while missed := _miss_some(vault, campaign, by=by, now=now):
        total += missed
    return total


def _miss_some(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> int:
    with vault.act(by=by, now=now) as act:
        rows = store.of_fate(act.tx, campaign, Fate.QUEUED, _PEOPLE)
        store.move(act.tx, [row._replace(fate=Fate.MISSED, at=to_micros(now), why="over") for row in rows])
        act.nothing_changed()  # the act that ended the campaign has its entry
    return len(rows)


def settle(vault: Vault, campaign: bytes, *, by: Actor, now: datetime) -> bool:
    """Finish it where every recipient has an end. After the act that gave the last one: two workers may be at once."""
    with vault.act(by=by, now=now) as act:
        row = store.held(act.tx, campaign)
        to = None if row is None or not row.wave else moved(Phase(row.phase), Move.FINISH)
        if row is None or to is None or store.without_end(act.tx, campaign):
            act.nothing_changed()
            return False
        store.change(act.tx, row._replace(phase=to, changed_at=to_micros(now)))
        _log(act, row, Move.FINISH)
        return True


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many of those whose message may have left are known now, and how many are not."""

    sent: int
    not_sent: int
    unknown: int


Tells = Callable[[bytes], bool | None]
"""Has this message been taken? None: it cannot be told."""


def resolve(vault: Vault, campaign: bytes, tells: Tells, *, by: Actor, now: datetime) -> Resolved | Declined:
    """Ask of every unknown one. What was not taken has missed it, and is not sent again."""
    with vault.act(by=by, now=now) as act:
        declined = UNKNOWN if store.held(act.tx, campaign) is None else not_theirs(act, by)
        if declined is not None:
            act.log(Kind.CAMPAIGN, Outcome.REFUSED, facts={"step": "resolve"})
            return declined
        rows = store.of_fate(act.tx, campaign, Fate.UNKNOWN, 1_000_000)
        said = [(row, tells(row.message_id)) for row in rows]
        fates = {True: Fate.SENT, False: Fate.MISSED}
        known = [row._replace(fate=fates[told], why="resolved") for row, told in said if told is not None]
        store.move(act.tx, known)
        sent = sum(row.fate == Fate.SENT for row in known)
        found = Resolved(sent, len(known) - sent, len(rows) - len(known))
        numbers = {"done": sent, "failed": found.not_sent, "open": found.unknown}
        facts: dict[str, str | int] = {"campaign": campaign_text(campaign), "step": "resolve", **numbers}
        act.log(Kind.CAMPAIGN, Outcome.DONE, facts=facts)
    settle(vault, campaign, by=by, now=now)
    return found


def steer(
    vault: Vault, campaign: bytes, move: Move, change: Changes, *, by: Actor, now: datetime
) -> CampaignRow | Declined:
    """One move of one campaign, with its entry; or why not."""
    with vault.act(by=by, now=now) as act:
        row = store.held(act.tx, campaign)
        answer = _moved(act, row, move, change, by)
        if isinstance(answer, Declined):
            act.log(Kind.CAMPAIGN, Outcome.REFUSED, facts={"step": move})
            return answer
        answer = answer._replace(changed_at=to_micros(now))
        store.change(act.tx, answer)
        _log(act, answer, move)
        return answer


def _moved(act: Act, row: CampaignRow | None, move: Move, change: Changes, by: Actor) -> CampaignRow | Declined:
    if row is None:
        return UNKNOWN
    to = moved(Phase(row.phase), move)
    declined = not_theirs(act, by) or (_wrong_phase(Phase(row.phase)) if to is None else None)
    if declined is not None or to is None:
        return declined or UNKNOWN
    answer = change(row, act)
    return answer if isinstance(answer, Declined) else answer._replace(phase=to)


def _in_a_wave(row: CampaignRow, act: Act) -> CampaignRow:
    """New plans for every batch with somebody who waits; those of an earlier wave do nothing any more."""
    wave, size = row.wave + 1, lasts(1, row.per_minute)
    plans, people = [], 0
    for batch, waiting in store.batches(act.tx, row.campaign_id):
        facts: dict[str, str | int] = {"campaign": campaign_text(row.campaign_id), "number": batch, "generation": wave}
        step = NewStep(SEND, facts, act.now + people * size)
        plans.append(NewPlan("campaign", f"{row.campaign_id.hex()}.{wave}.{batch}", (step,)))
        people += waiting
    for plan in sorted(plans, key=lambda one: one.id):
        begin(act.tx, plan, now=act.now)
    return row._replace(wave=wave)


def _as_it_is(row: CampaignRow, _act: Act) -> CampaignRow:
    return row


def not_theirs(act: Act, by: Actor) -> Declined | None:
    """Is the account one whose role carries advertising? The system is: it does what somebody has decided."""
    role, purposes = act.policy.file.roles.get(by.role), act.policy.file.purposes
    carries = role is not None and any(purposes[one].family is Family.MARKETING for one in role.purposes)
    return None if carries or by.role == "system" else NOT_THEIRS


def _wrong(act: Act, wanted: Draft, now: datetime) -> Declined | None:
    if wanted.channel not in CHANNELS:
        return Declined("M-01", Text("Kanalen är email, sms eller post.", "The channel is email, sms or post."))
    return TOO_LATE if wanted.ends_at <= now else None


def _wrong_phase(phase: Phase) -> Declined:
    over = phase in ENDED
    more = Text(" Det är slut.", " It is over.") if over else Text("", "")
    return Declined(
        "M-05",
        Text(
            f"Utskicket är i läget {phase}; därifrån går det inte.{more.sv}",
            f"The campaign is {phase}; it cannot be done from there.{more.en}",
        ),
    )


def _log(act: Act, row: CampaignRow, step: str) -> None:
    facts = {"campaign": campaign_text(row.campaign_id), "step": str(step), "channel": row.channel}
    act.log(Kind.CAMPAIGN, Outcome.DONE, facts=facts)


UNKNOWN = Declined(
    "M-01",
    Text(
        "Det finns inget sådant utskick. Se `ombud campaign DIR list`.",
        "There is no such campaign. See `ombud campaign DIR list`.",
    ),
)
NOT_THEIRS = Declined(
    "M-01",
    Text(
        "Kontots roll omfattar inte reklam. Be någon som arbetar med utskick.",
        "The account's role does not carry advertising. Ask somebody who works with campaigns.",
    ),
)
FOUR_EYES = Declined(
    "M-05",
    Text(
        "Den som skrev utskicket godkänner det inte. Be en kollega.",
        "Whoever wrote the campaign does not approve it. Ask a colleague.",
    ),
)
BEGUN = Declined(
    "M-06",
    Text(
        "Utskicket har börjat. Låt det gå vidare med `resume`.",
        "The campaign has begun. Let it go on with `resume`.",
    ),
)
TOO_LATE = Declined(
    "M-06",
    Text(
        "Tiden ligger efter utskickets sista dag, eller har varit. Ange en annan.",
        "The time is after the campaign's last day, or has been. Name another.",
    ),
)
