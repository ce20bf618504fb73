"""`/konsol/utskick`: every campaign, each with its text, test, approval, time and results (ux.md 1.3).

* What is sent is written by one and approved by another; what the page offers is what may be done from here, and the
  core decides again (`campaigns/steer.py`).
* Results are counts, with a no after the message as a sign of quality. No page shows a recipient.
* An end for good is shown before it is done.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from markupsafe import Markup

from ombud.app.campaign_preview import Preview, preview
from ombud.app.campaign_test import NoLetter, sample
from ombud.app.campaigning import carrier, seen
from ombud.app.campaigning_audience import DIRECT, menu_now
from ombud.app.config import ConfigError
from ombud.campaigns import steer, store
from ombud.campaigns.campaign import campaign_from
from ombud.campaigns.filters import read_back, said
from ombud.campaigns.phases import Move, Phase, moved
from ombud.campaigns.results import results
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import read_back as read_content
from ombud.collection.relate import Declined
from ombud.console.campaign_words import (
    CHANNELS,
    KINDS,
    PHASES,
    fate_words,
    id_of,
    people_of,
    steps_of,
    stopped_words,
)
from ombud.console.stopped import declined
from ombud.law.periods import STOCKHOLM
from ombud.messages.carriers.print_job import Job, jobs_of
from ombud.terms import Text, utc
from ombud.terms.time import from_micros
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Route, Visit, Wrong, problem

HERE = "/konsol/utskick"
TITLE = Text("Utskick", "Mailings")
WORKS = frozenset({DIRECT})
Act = Callable[[Visit, bytes], CampaignRow | Declined]


def listed(visit: Visit) -> Answer:
    """The latest first, and how many wait for this account to approve them."""
    with visit.ombud.vault.database.read() as tx:
        found = store.every(tx)
    waiting = [one for one in found if one.phase == Phase.TESTED and one.made_by != visit.actor.id]
    values = {
        "rows": [
            (id_of(one), one.name, CHANNELS[one.channel], PHASES[one.phase], KINDS.get(one.phase, ""), people_of(one),
             from_micros(one.made_at))
            for one in found
        ],
        "waiting": len(waiting),
    }  # fmt: skip
    return Page("console/campaigns.html.j2", TITLE, values)


def show(visit: Visit) -> Answer:
    """One campaign: where it stands, what it says, what can be done now, and what came of it."""
    row = _row(visit)
    return problem.NOT_FOUND if row is None else _page(visit, row)


def _row(visit: Visit) -> CampaignRow | None:
    try:
        return seen(visit.ombud, campaign_from(visit.path["id"]))
    except ValueError:
        return None


def _page(visit: Visit, row: CampaignRow, wrong: tuple[Wrong, ...] = ()) -> Answer:
    made = preview(visit.ombud, row, now=visit.now)
    selection = read_back(row.audience)
    phase = Phase(row.phase)
    with visit.ombud.vault.look(by=visit.actor, now=visit.now) as act:
        came = results(act, row.campaign_id) if row.wave else None
    values = {
        "row": row, "id": id_of(row), "phase": PHASES[phase], "kind": KINDS.get(phase, ""),
        "channel": CHANNELS[row.channel], "selection": said(selection, menu_now(visit.ombud.vault, visit.now),
                                                            visit.language),
        "steps": [(state, visit.say(words), None if more is None else visit.say(more))
                  for state, words, more in steps_of(row, visit.now)],
        "can": {move.value for move in Move if moved(phase, move) is not None},
        "mine": row.made_by == visit.actor.id, "preview": made if isinstance(made, Preview) else None,
        "html": Markup(made.html) if isinstance(made, Preview) else None,
        "faults": () if isinstance(made, Preview) else made, "ends": from_micros(row.ends_at),
        "starts": None if row.starts_at is None else from_micros(row.starts_at), "came": came,
        "fates": fate_words(came) if came else [],
        "stopped": stopped_words(came) if came else [], "jobs": _jobs(visit, row), "wrong": wrong,
        "unknown": "unknown" in came.fates if came else False,
        "language": read_content(row.content).language, "filled": visit.form,
    }  # fmt: skip
    return Page("console/campaign.html.j2", Text(row.name, row.name), values, 422 if wrong else 200)


def _jobs(visit: Visit, row: CampaignRow) -> list[Job]:
    """The print jobs of a campaign by post: how many letters, and by when each is destroyed. Not the letters."""
    to = visit.ombud.config.campaigns.print_to
    return [] if row.channel != "post" or to is None else jobs_of(visit.ombud.folder / to, id_of(row))


def act(visit: Visit) -> Answer:
    """What a button of the page says."""
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    doing = ACTS.get(visit.form.text("gor"))
    if doing is None:
        return _schedule(visit, row) if visit.form.text("gor") == "tid" else _page(visit, row)
    done = doing(visit, row.campaign_id)
    return _answered(row, done)


def _answered(row: CampaignRow, done: CampaignRow | Declined) -> Answer:
    back = f"{HERE}/{id_of(row)}"
    if isinstance(done, Declined):
        return declined(done, (Text("Till utskicket", "To the mailing"), back))
    words = PHASES[done.phase]
    return Moved(back, Text(f"Utskicket är nu: {words.sv.lower()}.", f"The mailing is now: {words.en.lower()}."))


def _test(visit: Visit, campaign: bytes) -> CampaignRow | Declined:
    """A message for an invented recipient, as it would leave; it is shown on the page and can be fetched."""
    made = sample(visit.ombud, campaign, lambda: visit.now)
    if isinstance(made, NoLetter):
        return made.why
    return steer.tested(visit.ombud.vault, campaign, by=visit.actor, now=visit.now)


def _now(visit: Visit, campaign: bytes) -> CampaignRow | Declined:
    return steer.schedule(visit.ombud.vault, campaign, visit.now, by=visit.actor, now=visit.now)


ACTS: Mapping[str, Act] = {
    "prova": _test,
    "godkann": lambda visit, one: steer.approve(visit.ombud.vault, one, by=visit.actor, now=visit.now),
    "borja": _now,
    "pausa": lambda visit, one: steer.pause(visit.ombud.vault, one, by=visit.actor, now=visit.now),
    "fortsatt": lambda visit, one: steer.resume(visit.ombud.vault, one, by=visit.actor, now=visit.now),
}


def _schedule(visit: Visit, row: CampaignRow) -> Answer:
    at = _moment(visit.form.text("nar"))
    if at is None:
        return _page(visit, row, (Wrong("nar", _NO_TIME),))
    done = steer.schedule(visit.ombud.vault, row.campaign_id, at, by=visit.actor, now=visit.now)
    if done == steer.TOO_LATE:
        return _page(visit, row, (Wrong("nar", steer.TOO_LATE.text),))
    return _answered(row, done)


def _moment(text: str) -> datetime | None:
    """A day and a time of Swedish clocks, as a browser writes them."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return utc(found.replace(tzinfo=STOCKHOLM)) if found.tzinfo is None else None


def fetched(visit: Visit) -> Answer:
    """The test message, as a file: as it would leave, to an invented recipient."""
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    made = sample(visit.ombud, row.campaign_id, lambda: visit.now)
    if isinstance(made, NoLetter):
        return declined(made.why, (Text("Till utskicket", "To the mailing"), f"{HERE}/{id_of(row)}"))
    is_mail = row.channel == "email"
    return Download("prov.eml" if is_mail else "prov.txt", "message/rfc822" if is_mail else "text/plain", made)


def ending(visit: Visit) -> Answer:
    """What it means to cancel, before it is done."""
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    return Page("console/campaign_cancel.html.j2", _CANCEL, {"row": row, "id": id_of(row)})


def cancel(visit: Visit) -> Answer:
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    return _answered(row, steer.cancel(visit.ombud.vault, row.campaign_id, by=visit.actor, now=visit.now))


def resolve(visit: Visit) -> Answer:
    """Find out what happened to those whose message may have left: of the carrier, or as somebody says."""
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    said_, back = visit.form.text("som"), (Text("Till utskicket", "To the mailing"), f"{HERE}/{visit.path['id']}")
    try:
        asks = (
            (lambda _message: said_ == "sant")
            if said_ in ("sant", "inte-sant")
            else carrier(visit.ombud, row, lambda: visit.now).tells
        )
    except ConfigError as error:
        return declined(Declined("M-05", Text(str(error), str(error))), back)
    found = steer.resolve(visit.ombud.vault, row.campaign_id, asks, by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return declined(found, back)
    return Moved(back[1], Text(
        f"Sända: {found.sent}. Inte sända: {found.not_sent}. Ännu okänt: {found.unknown}.",
        f"Sent: {found.sent}. Not sent: {found.not_sent}. Unknown still: {found.unknown}.",
    ))  # fmt: skip


_CANCEL = Text("Avsluta utskicket för gott?", "End the mailing for good?")
_NO_TIME = Text("Skriv dagen och tiden, till exempel 2026-12-01 10:00.", "Write the day and time, as 2026-12-01 10:00.")
PLACE = Place(Group.USE, TITLE, "megaphone")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "campaigns", show=listed, need=Need.STAFF, purposes=WORKS, place=PLACE),
    Route(f"{HERE}/{{id}}", "campaigns.one", show=show, do=act, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{id}}/prov", "campaigns.test", show=fetched, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{id}}/avsluta", "campaigns.cancel", show=ending, do=cancel, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{id}}/red-ut", "campaigns.resolve", do=resolve, need=Need.STAFF, purposes=WORKS),
)
