"""`ombud campaign DIR …`: write advertising, have it approved, send it, and see what came of it.

What is sent is written by one and approved by another. `approve`, `start` and `cancel` show with `--plan` what they
would do. An address is never an argument: it is asked for at the prompt or read from standard input.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Code, Id, Instant
from ombud.cli.campaign_acts import MOVED, PLAN, acted, carried, count_of, value_of
from ombud.cli.campaign_audience import AUDIENCE, KEPT, WHERE, chosen
from ombud.cli.campaign_lists import intake, nix, serve_noes, suppress
from ombud.cli.command import Misused, command, installation_group, option, speech
from ombud.terms.text import Text

CAMPAIGN = click.argument("campaign", type=Id("c_"), metavar="c_…")
_HOUR = 60


@command(
    "new",
    Text("Skriv ett nytt utskick.", "Write a new campaign."),
    option("--name", type=Code(), required=True, metavar="NAME", words=Text("Vad det heter.", "What it is called.")),
    option(
        "--template", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True, metavar="FOLDER",
        words=Text("Mappen med texten (se `preview`).", "The folder of the text (see `preview`)."),
    ),
    WHERE,
    KEPT,
    option("--ends", type=Instant(), required=True, words=Text("Efter det sänds inget.", "Nothing is sent after it.")),
    option("--per-minute", type=click.IntRange(0, 1_000_000), default=0, words=Text("Takten.", "How many a minute.")),
    option(
        "--quiet", nargs=2, type=click.IntRange(0, 23), default=(21, 8), show_default=True, metavar="FROM UNTIL",
        words=Text("Timmar då inget sänds.", "Hours when nothing is sent."),
    ),
    option(
        "--at-most", nargs=2, type=click.IntRange(1, 366), default=(2, 7), show_default=True, metavar="N DAYS",
        words=Text("Högst så många utskick på så många dagar.", "At most so many messages within so many days."),
    ),
    ACTOR,
)  # fmt: skip
def new(
    name: str, template: Path, sentence: str, kept: str | None, ends: datetime, per_minute: int,
    quiet: tuple[int, int], at_most: tuple[int, int], actor: str,
) -> Answer:  # fmt: skip
    from ombud.app.campaign_new import Unfit, written
    from ombud.app.installation import Ombud
    from ombud.campaigns.pace import Pace
    from ombud.campaigns.steer import draft
    from ombud.campaigns.store import CampaignRow
    from ombud.collection.relate import Declined
    from ombud.terms import Actor

    pace = Pace(per_minute, quiet[0] * _HOUR, quiet[1] * _HOUR, *at_most)

    def do(ombud: Ombud, by: Actor, now: datetime) -> CampaignRow | Declined:
        asked = chosen(ombud, sentence, kept)
        wanted = asked if isinstance(asked, Unfit) else written(ombud, name, template, asked, now=now)
        if isinstance(wanted, Unfit):
            return wanted.why
        return draft(ombud.vault, replace(wanted, ends_at=ends, pace=pace), by=by, now=now)

    return acted(actor, do)


@command("list", Text("Visa utskicken, det senaste först.", "List the campaigns, the latest first."), ACTOR)
def listed(actor: str) -> Answer:
    from ombud.app.installation import Ombud
    from ombud.campaigns import store
    from ombud.campaigns.campaign import campaign_text
    from ombud.terms import Actor

    def look(ombud: Ombud, _by: Actor, _now: datetime) -> Answer:
        with ombud.vault.database.read() as tx:
            found = store.every(tx)
        rows = [[campaign_text(one.campaign_id), one.name, one.channel, one.phase, count_of(one)] for one in found]
        lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NONE]
        return Answer({"campaigns": [value_of(one) for one in found]}, lines)

    return carried(actor, look)


@command("show", Text("Visa ett utskick.", "Show a campaign."), CAMPAIGN, ACTOR)
def show(campaign: bytes, actor: str) -> Answer:
    from ombud.app.campaigning import seen
    from ombud.app.installation import Ombud
    from ombud.campaigns.steer import UNKNOWN
    from ombud.cli import session
    from ombud.terms import Actor

    def look(ombud: Ombud, _by: Actor, _now: datetime) -> Answer:
        row = seen(ombud, campaign)
        if row is None:
            return session.declined(UNKNOWN)
        value = value_of(row)
        return Answer(value, [f"{name}: {said}" for name, said in value.items() if said not in (None, "")])

    return carried(actor, look)


@command(
    "test",
    Text(
        "Gör meddelandet för en påhittad mottagare, och skriv det till en fil.",
        "Make the message for an invented recipient, and write it to a file.",
    ),
    CAMPAIGN,
    option("--to", type=click.Path(path_type=Path), required=True, metavar="FILE", words=Text("Filen.", "The file.")),
    ACTOR,
)  # fmt: skip
def test(campaign: bytes, to: Path, actor: str) -> Answer:
    from ombud.app.campaign_test import NoLetter, sample
    from ombud.app.installation import Ombud
    from ombud.campaigns.steer import tested
    from ombud.campaigns.store import CampaignRow
    from ombud.cli.files import reserve, write
    from ombud.collection.relate import Declined
    from ombud.terms import Actor

    reserve(to)

    def do(ombud: Ombud, by: Actor, now: datetime) -> CampaignRow | Declined:
        made = sample(ombud, campaign, speech().now)
        if isinstance(made, NoLetter):
            return made.why
        write(to, made)
        return tested(ombud.vault, campaign, by=by, now=now)

    return acted(actor, do)


@command(
    "approve",
    Text("Godkänn ett utskick som någon annan har skrivit.", "Approve a campaign that somebody else has written."),
    CAMPAIGN, PLAN, ACTOR,
)  # fmt: skip
def approve(campaign: bytes, plan: bool, actor: str) -> Answer:
    from ombud.campaigns.steer import approve as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, by=by, now=now), plan=(campaign, plan))


@command(
    "schedule",
    Text("Bestäm när utskicket börjar.", "Say when the campaign begins."),
    CAMPAIGN,
    option("--at", type=Instant(), required=True, words=Text("När.", "When.")),
    PLAN, ACTOR,
)  # fmt: skip
def schedule(campaign: bytes, at: datetime, plan: bool, actor: str) -> Answer:
    from ombud.campaigns.steer import schedule as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, at, by=by, now=now), plan=(campaign, plan))


@command(
    "start",
    Text("Låt det börja nu. `ombud worker` sänder.", "Let it begin now. `ombud worker` sends."),
    CAMPAIGN, PLAN, ACTOR,
)  # fmt: skip
def start(campaign: bytes, plan: bool, actor: str) -> Answer:
    from ombud.campaigns.steer import schedule as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, now, by=by, now=now), plan=(campaign, plan))


@command("pause", Text("Sänd inget mer tills vidare.", "Send nothing more for now."), CAMPAIGN, ACTOR)
def pause(campaign: bytes, actor: str) -> Answer:
    from ombud.campaigns.steer import pause as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, by=by, now=now))


@command("resume", Text("Sänd till dem som väntar.", "Send to those who wait."), CAMPAIGN, PLAN, ACTOR)
def resume(campaign: bytes, plan: bool, actor: str) -> Answer:
    from ombud.campaigns.steer import resume as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, by=by, now=now), plan=(campaign, plan))


@command(
    "cancel", Text("Avsluta utskicket för gott.", "End the campaign for good."),
    CAMPAIGN, PLAN, ACTOR,
)  # fmt: skip
def cancel(campaign: bytes, plan: bool, actor: str) -> Answer:
    from ombud.campaigns.steer import cancel as put

    return acted(actor, lambda ombud, by, now: put(ombud.vault, campaign, by=by, now=now), plan=(campaign, plan))


@command("results", Text("Vad det blev, i antal.", "What came of it, in counts."), CAMPAIGN, ACTOR)
def results(campaign: bytes, actor: str) -> Answer:
    from ombud.app.campaigning import seen
    from ombud.app.installation import Ombud
    from ombud.campaigns.results import results as counted
    from ombud.campaigns.steer import UNKNOWN
    from ombud.cli import session
    from ombud.terms import Actor

    def look(ombud: Ombud, by: Actor, now: datetime) -> Answer:
        if seen(ombud, campaign) is None:
            return session.declined(UNKNOWN)
        with ombud.vault.look(by=by, now=now) as act:
            found = counted(act, campaign)
        value = {
            "people": found.people, "fates": dict(found.fates), "stopped": dict(found.stopped),
            "said_no": found.said_no,
        }  # fmt: skip
        rows: list[list[str | Text]] = [
            [MOVED.get(name, Text(name, name)), str(number)] for name, number in found.fates.items()
        ]
        rows += [[Text(f"  stoppad: {name}", f"  stopped: {name}"), str(n)] for name, n in found.stopped.items()]
        return Answer(value, [Table((Text("Vad", "What"), Text("Antal", "Number")), rows), found.sentence])

    return carried(actor, look)


@command(
    "resolve",
    Text(
        "Ta reda på vad som hände med dem vars meddelande kan ha gått iväg.",
        "Find out what happened to those whose message may have left.",
    ),
    CAMPAIGN,
    option("--as", "said", type=click.Choice(["sent", "not-sent"]), words=Text("Säg det själv.", "Say it yourself.")),
    ACTOR,
)  # fmt: skip
def resolve(campaign: bytes, said: str | None, actor: str) -> Answer:
    from ombud.app.campaigning import carrier, seen
    from ombud.app.config import ConfigError
    from ombud.app.installation import Ombud
    from ombud.campaigns.steer import UNKNOWN
    from ombud.campaigns.steer import resolve as settle
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.terms import Actor

    def do(ombud: Ombud, by: Actor, now: datetime) -> Answer:
        row = seen(ombud, campaign)
        if row is None:
            return session.declined(UNKNOWN)
        try:
            asks = carrier(ombud, row, speech().now).tells if said is None else (lambda _message: said == "sent")
        except ConfigError as error:
            raise Misused(Text(str(error), str(error))) from None
        found = settle(ombud.vault, campaign, asks, by=by, now=now)
        if isinstance(found, Declined):
            return session.declined(found)
        value = {"sent": found.sent, "not_sent": found.not_sent, "unknown": found.unknown}
        line = Text(
            f"Sända: {found.sent}. Inte sända: {found.not_sent}. Ännu okänt: {found.unknown}.",
            f"Sent: {found.sent}. Not sent: {found.not_sent}. Unknown still: {found.unknown}.",
        )
        return Answer(value, [line], FINDINGS if found.unknown else 0)

    return carried(actor, do)


_HEADINGS = (
    Text("Id", "Id"), Text("Namn", "Name"), Text("Kanal", "Channel"), Text("Läge", "Phase"),
    Text("Mottagare", "Recipients"),
)  # fmt: skip
_NONE = Text("Inga utskick.", "No campaigns.")

campaign = installation_group(
    "campaign",
    Text("Reklam: skriva, godkänna, sända, och se vad det blev.", "Advertising: write, approve, send, see results."),
    [
        *AUDIENCE, new, listed, show, test, approve, schedule, start, pause, resume, cancel, results, resolve,
        suppress, intake, nix, serve_noes,
    ],
)  # fmt: skip
