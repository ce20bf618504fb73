"""May this one message leave, to this one person, now? The gates in the order of M-01; the first that is shut stops it.

    suppression → death, minor, protected → restriction → objection → regime → consent → NIX → frequency

* Asked for each person at the moment of sending, whatever was so when the selection was made (R-21.1). `decide` is
  asked for advertising on the channel; and for profiling too, where the selection asked for anything but the channel.
* A gate that is shut before the address is known keeps it shut in: nothing is opened then.
* Registrations that share an address are one reader: the first of them gets the campaign, and the others do not get it
  again (decision 0053). Their no is one too, for it is kept by the address, and how often they are written to is
  counted by it. Of post a reader is a family name in a home (decision 0075), and a no is of the one who said it: it is
  not their relatives'.
* There is no soft opt-in: nobody is written to without a consent for the channel (M-03).
* `still` is asked again when the connection is ready and the message is about to leave: a "no" that has committed
  meanwhile holds (M-06). Where the database can say that nothing at all has been committed since, nothing is read.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.campaigns import store
from ombud.campaigns.phases import Phase
from ombud.campaigns.store import CampaignRow, Known, Last, RecipientRow
from ombud.keys import NotNormal, normalise
from ombud.keys.household import HOUSEHOLD, household
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import OverBudget, Vault

DIRECT, PROFILING = PurposeId("marketing.direct"), PurposeId("profiling.marketing")
NAME, CONTACT, CHOICES = CategoryId("name"), CategoryId("contact"), CategoryId("choices")
ORDER = ("suppression", "protected", "restriction", "objection", "regime", "consent", "nix", "frequency")
"""M-01."""
OF_RULE: Mapping[Rule, str] = {
    Rule.D_15: "protected",
    Rule.D_10: "restriction",
    Rule.D_09: "objection",
    Rule.D_08: "regime",
    Rule.D_05: "consent",
    Rule.D_07: "consent",
    Rule.D_04: "consent",
}
"""Which gate a rule of `decide` is. The others are the policy's: an address whose period has ended, a purpose that is
off, a role that does not carry it."""
POLICY, NO_ADDRESS, UNDELIVERABLE, SHARED = "policy", "address", "undeliverable", "same-address"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "post": ("street", "postal_code", "city"),
}


def undeliverable(channel: str) -> str:
    """The channel under which the suppression list keeps an address that cannot be reached."""
    return f"undeliverable.{channel}"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A gate is shut."""

    gate: str
    logged: bool = True
    """The vault has written it down already; where not, the sender does."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The account has opened as many people as it may for now."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody with the same address may be about to get it: what comes of that is awaited."""


@dataclass(frozen=True, slots=True)
class Going:
    """Nothing stands against it. What was opened is held until the message has left."""

    address: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    turn: Hashable | None


Listed = Callable[[SubjectId, Mapping[str, str]], bool]
"""Is the person with these values on the NIX list of the channel?"""


@dataclass(slots=True)
class Gates:
    """The gates of one campaign, for whoever it is sent by."""

    vault: Vault
    campaign: CampaignRow
    by: Actor
    listed: Listed
    names: bool = True
    """The text names the person; where it does not, no name is opened (Art. 5(1)(c))."""
    _goes_at: Hashable | None = field(default=None, repr=False)
    """The turn at which the campaign was seen to go on."""

    def ask(self, row: RecipientRow, now: datetime) -> Going | Stopped | Behind | Wait:
        """Every gate, in order."""
        turn = self.vault.database.turn()
        if turn is not None and turn != self._goes_at:
            if not self._goes():
                return Stopped(PAUSED)
            self._goes_at = turn
        subject = SubjectId(row.subject_id)
        opened = self.vault.open(self._wanted(subject), now=now)
        if isinstance(opened, OverBudget):
            return Wait(opened.spent.until)
        if isinstance(opened, Refusal):
            return self._first_of(opened, subject)
        if self.campaign.profiled:
            profiling = self.vault.ask(self._profiling(subject), now=now)
            if isinstance(profiling, Refusal):
                return self._first_of(profiling, subject)
        values = {name: text for value in opened.data.reveal() for name, text in value.fields.items()}
        return self._reached(row, values, turn, now)

    def still(self, row: RecipientRow, going: Going, now: datetime) -> Stopped | Behind | None:
        """Is it still so, and does the campaign still go? Asked with the connection ready."""
        database = self.vault.database
        if going.turn is not None and database.turn() == going.turn:
            return None
        subject = SubjectId(row.subject_id)
        for ask in (self._wanted(subject), *([self._profiling(subject)] if self.campaign.profiled else [])):
            answer = self.vault.ask(ask, now=now)
            if isinstance(answer, Refusal):
                return self._first_of(answer, subject) if self._goes() else Stopped(PAUSED)
        again = self._reached(row, going.values, None, now)
        return None if isinstance(again, Going) else again

    def _goes(self) -> bool:
        """Does the campaign still go, in the wave that this batch is of?"""
        return store.phase_of(self.vault.database, self.campaign.campaign_id) == self._wave

    @property
    def _wave(self) -> tuple[str, int]:
        return Phase.SENDING, self.campaign.wave

    def _reached(
        self, row: RecipientRow, values: Mapping[str, str], turn: Hashable | None, now: datetime
    ) -> Going | Stopped | Behind:
        """The gates that need the address, and whether the campaign goes on: all of one moment."""
        channel = self.campaign.channel
        address = address_of(channel, values)
        if address is None:
            return Stopped(NO_ADDRESS, logged=False)
        since = to_micros(now - timedelta(days=self.campaign.within_days))
        last = store.at_the_last(self.vault.database, self._known(address, values), row, since)
        if (last.phase, last.wave) != self._wave:
            return Stopped(PAUSED)
        shut = self._shut(last, row, values)
        if shut is not None:
            return Stopped(shut, logged=False)
        if last.ahead:
            return Behind()
        return Going(written(channel, values, address), values, turn)

    def _shut(self, last: Last, row: RecipientRow, values: Mapping[str, str]) -> str | None:
        """The first of these gates that is shut."""
        if last.suppressed:  # M-12
            return "suppression"
        if last.undeliverable:
            return UNDELIVERABLE
        if self.listed(SubjectId(row.subject_id), values):
            return "nix"
        if last.others >= self.campaign.at_most:
            return "frequency"
        return SHARED if last.sharing else None

    def _known(self, address: str, values: Mapping[str, str]) -> Known:
        """How the address stands in the suppression list, and by what its reader is known."""
        keyring, channel = self.vault.keyring, self.campaign.channel
        blind = keyring.suppression(channel, address)
        field, reader = f"suppression.{channel}", blind
        if channel == "post":
            home = household(values)
            field, reader = HOUSEHOLD, b"" if home is None else keyring.blind(HOUSEHOLD, home)
        return Known(blind, channel, undeliverable(channel), field, reader)

    def _first_of(self, refusal: Refusal, subject: SubjectId) -> Stopped:
        """The first gate in the order of M-01 that the broken rules shut. Of whom nothing is held for advertising, no
        regime is known: it is the consent that is not there."""
        with self.vault.database.read() as tx:
            if store.all_suppressed(tx, subject, self.campaign.channel):
                return Stopped("suppression", logged=False)
            held = refusal.ask.purpose == DIRECT and store.has_a_store(tx, subject)
        shut = {OF_RULE.get(rule, POLICY) for rule in refusal.rules} - (set() if held else {"regime"})
        return Stopped(next((gate for gate in ORDER if gate in shut), POLICY))

    def _wanted(self, subject: SubjectId) -> Ask:
        categories = frozenset({NAME, CONTACT} if self.names else {CONTACT})
        return Ask(subject, DIRECT, categories, self.by, self.campaign.channel)

    def _profiling(self, subject: SubjectId) -> Ask:
        return Ask(subject, PROFILING, frozenset({CHOICES}), self.by)


PAUSED = "paused"
"""No gate: the campaign does not go on. The recipient waits."""


def address_of(channel: str, values: Mapping[str, str]) -> str | None:
    """The address as the suppression list has it: in normal form; a postal one in small letters with single blanks."""
    if channel == "post":
        parts = [" ".join(values.get(name, "").split()).casefold() for name in FIELDS["post"]]
        return "|".join(parts) if all(parts) else None
    (name,) = FIELDS[channel]
    found = normalise(name, values[name]) if name in values else None
    return None if found is None or isinstance(found, NotNormal) else found


def written(channel: str, values: Mapping[str, str], address: str) -> str:
    """The address as the carrier writes it."""
    if channel == "post":
        name = " ".join(values[part] for part in ("given", "family") if values.get(part))
        return "\n".join([*([name] if name else []), values["street"], f"{values['postal_code']} {values['city']}"])
    return address.partition(":")[2] if channel == "sms" else values["email"].strip()
