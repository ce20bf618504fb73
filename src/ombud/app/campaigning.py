"""Campaigns, composed: with what a batch is sent, and what a worker does with the steps of campaigns.

* The account that let the campaign go opens the addresses: its role carries advertising, and its look-ups count.
* Where something is not configured nothing is sent, and the step says so and is tried again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from ombud.actors import UnknownActor
from ombud.app.campaign_parts import letters, members, names_in
from ombud.app.config import ConfigError
from ombud.app.config_mail import CampaignsPart
from ombud.app.config_secret import secret
from ombud.app.installation import Ombud
from ombud.app.mail.carrier import mail_carrier
from ombud.campaigns import nix, store
from ombud.campaigns.audience import NobodyMayBeReachedError
from ombud.campaigns.campaign import campaign_from, campaign_text
from ombud.campaigns.gates import Gates
from ombud.campaigns.phases import Phase
from ombud.campaigns.recipients import write_down
from ombud.campaigns.send import Sending, send_batch
from ombud.campaigns.steer import SEND, START, go, settle
from ombud.campaigns.store import CampaignRow
from ombud.collection.relate import Declined
from ombud.extracts import NoExtract
from ombud.messages.carriers import Carrier
from ombud.messages.carriers.paper import HeaderError, Sender
from ombud.messages.carriers.print_job import PrintCarrier
from ombud.messages.carriers.sms import Gateway, GatewayCarrier, OutboxCarrier
from ombud.plans import Done, Failed, Handler, Step
from ombud.plans.model import Result
from ombud.terms import Actor
from ombud.terms.time import to_micros

Clock = Callable[[], datetime]
TRAILS, LISTS = "sending", "nix"
"""Folders of the installation: what workers are at, and the NIX lists."""


def sender(part: CampaignsPart) -> Sender:
    """In whose name mail goes. Raises `ConfigError` where that has not been said."""
    said = (part.sender_name, part.sender_address, part.bounces, part.stop_url, part.stop_mailto)
    if not all(said):
        raise ConfigError(
            "ombud.toml says no sender: sender_name, sender_address, bounces, stop_url and stop_mailto under "
            "[campaigns]. Nothing was sent."
        )
    name, address, bounces, stop_url, stop_mailto = (one or "" for one in said)
    try:
        return Sender(name, address, bounces, stop_url, stop_mailto)
    except HeaderError as error:
        raise ConfigError(f"ombud.toml, [campaigns]: {error}.") from None


def carrier(ombud: Ombud, row: CampaignRow, clock: Clock) -> Carrier:
    """What takes the messages of a campaign. Raises `ConfigError` where nothing is configured for its channel."""
    part = ombud.config.campaigns
    if row.channel in ("email", "sms"):
        return carrier_of(ombud, row.channel, clock)
    if part.print_to is None:
        raise ConfigError("ombud.toml says no place for print jobs: print_to under [campaigns]. Nothing was made.")
    return PrintCarrier(ombud.folder / part.print_to, campaign_text(row.campaign_id), clock)


def carrier_of(ombud: Ombud, channel: str, clock: Clock) -> Carrier:
    """What takes a mail or an SMS. Raises `ConfigError`."""
    part = ombud.config.campaigns
    return _mail(ombud, part, clock) if channel == "email" else _sms(ombud, part)


def _mail(ombud: Ombud, part: CampaignsPart, clock: Clock) -> Carrier:
    return mail_carrier(ombud.folder, "campaigns", part, lambda: sender(part), clock)


def _sms(ombud: Ombud, part: CampaignsPart) -> Carrier:
    name = part.sms_sender or "Ombud"
    if part.sms_gateway is not None:
        try:
            gateway = Gateway(part.sms_gateway)
        except ValueError as error:
            raise ConfigError(f"ombud.toml, [campaigns] sms_gateway: {error}.") from None
        return GatewayCarrier(gateway, name, secret(ombud.folder, part.sms_key_file))
    if part.sms_outbox is None:
        raise ConfigError("ombud.toml says no way for SMS: sms_gateway or sms_outbox under [campaigns].")
    return OutboxCarrier(ombud.folder / part.sms_outbox, name)


def gates(ombud: Ombud, row: CampaignRow, by: Actor, now: datetime, *, names: bool = True) -> Gates | Declined:
    """The gates of a campaign; why not, where its channel has a register and no list of it holds."""
    found = nix.read(ombud.folder / LISTS, row.channel, ombud.vault.keyring, now)
    if isinstance(found, Declined):
        return found
    return Gates(ombud.vault, row, by, nix.nobody if found is None else found.listed, names)


def account(ombud: Ombud, row: CampaignRow) -> Actor | None:
    """Who let it go, where the account is there still."""
    found = ombud.accounts.named(row.started_by or "")
    return None if isinstance(found, UnknownActor) else found


def send_step(ombud: Ombud, step: Step, clock: Clock) -> Result:
    """Carry out one batch."""
    row = seen(ombud, campaign_from(str(step.facts["campaign"])))
    if row is None:
        return Done()
    by = account(ombud, row)
    if by is None:
        return Failed("no-account")
    passed = gates(ombud, row, by, clock(), names=names_in(row))
    if isinstance(passed, Declined):
        return Failed("nix-too-old")
    try:
        made, render = carrier(ombud, row, clock), letters(ombud, row, clock())
    except ConfigError:
        return Failed("not-configured")
    return send_batch(Sending(ombud.vault, passed, made, render, ombud.folder / TRAILS, clock), step, clock())


def start_step(ombud: Ombud, step: Step, clock: Clock) -> Result:
    """Write the recipients down, and let the batches go."""
    campaign, now = campaign_from(str(step.facts["campaign"])), clock()
    row = seen(ombud, campaign)
    if row is None or row.phase != Phase.SCHEDULED or (row.starts_at or 0) > to_micros(now):
        return Done()
    by = account(ombud, row)
    if by is None:
        return Failed("no-account")
    try:
        with members(ombud, row, by, now) as pages:
            written = write_down(ombud.vault, campaign, pages, by=by, now=now)
    except (ConfigError, NoExtract, NobodyMayBeReachedError):
        return Failed("no-audience")
    if written is not None:
        go(ombud.vault, campaign, by=by, now=clock())
        settle(ombud.vault, campaign, by=by, now=clock())
    return Done()


def seen(ombud: Ombud, campaign: bytes) -> CampaignRow | None:
    with ombud.vault.database.read() as tx:
        return store.seen(tx, campaign)


def campaign_steps(ombud: Ombud, clock: Clock) -> Mapping[str, Handler]:
    """The steps of campaigns, for a worker."""
    return {
        SEND: lambda step, _now: send_step(ombud, step, clock),
        START: lambda step, _now: start_step(ombud, step, clock),
    }
