"""`ombud.toml`: read once, checked whole, and frozen.

    protected_units = ["Kvinnojouren"]  # what is done from there is in no copy and no list of who has read

    [installation]
    name = "clinic"            # part of what every sealed value is bound to; never changed
    keys = "../clinic.keys"    # outside this directory, best on another disk
    root = "file"              # or "passphrase", or "pkcs11" with its own table below
    public_key = "3b6a27…"     # Ed25519, hexadecimal: the log is verified with it, also without the keys
    country = "SE"             # where the database lies; outside Sweden also accounting_notice, the day when
                               # Skatteverket was notified of it (BFL 7:3 a)
    demo = false
    database = "postgresql://ombud@db.example.se/ombud"   # without it: the file ombud.db in this directory

    [database]                 # how a PostgreSQL server is used (docs/how-to/run-on-postgresql.md)
    connections = 16           # sessions at the server that one process may have, at most
    wait_seconds = 10          # how long one waits for a session to be free; then it is said
    lock_seconds = 10          # for a row that another act holds
    statement_seconds = 120    # for one statement, and for the answer to a commit
    idle_seconds = 60          # an act that stands still for longer is ended by the server
    doors = "ombud_doors"      # the role of the doors' own tables; without it, the one of the address

    [archives]                 # written by the first `ombud backup`
    place = "/srv/archives"    # where the archives and the no-file lie: another disk, or another machine's
    horizon_days = 14          # how long an archive lives; at most 35 (T-29)
    keys_to = "/srv/keys"      # where the key store is mirrored: not where the archives lie

    [ledger]
    held = "/srv/witness/clinic.note"  # the checkpoint held elsewhere: a ledger that is behind it does not open

    [intake]                   # mail to the data protection officer; nothing here is a secret
    received_by = ["mx.example.se"]    # our servers whose time of receipt counts
    own_domains = ["example.se"]       # whose people hand mail on; otherwise the domain of the officer's address
    maildir = "/srv/mail/dpo"          # where `ombud request DIR intake` looks when it is not told
    imap = "imaps://dpo@mail.example.se/INBOX"   # or there; the password lies in a file that its owner alone may read
    password_file = "../dpo.password"

    [messages]                 # alerts to people: a link, and nothing about anybody; without smtp none is sent
    sender_name = "Hälsoklustret"
    sender_address = "avisering@example.se"    # another than that of advertising
    bounces = "studs@example.se"
    smtp = "smtps://avisering@mail.example.se" # with password_file, dkim_selector, dkim_key_file, mail_log as below

    [campaigns]                # advertising; without a part of it that channel is not used
    sender_name = "Hälsoklustret"              # who it comes from, in words and as an address (MFL 9 §)
    sender_address = "utskick@example.se"
    bounces = "studs@example.se"               # where mail that cannot be delivered is returned to
    stop_url = "https://example.se/a/"         # where a POST ends it: `ombud campaign DIR serve-stop-page` behind TLS
    stop_mailto = "avregistrera@example.se"    # and the mailbox for those who answer
    smtp = "smtps://utskick@mail.example.se"   # or smtp://…:587, with STARTTLS; the password lies in a file
    password_file = "../smtp.password"
    dkim_selector = "ombud"                    # with a key our mail is signed here; otherwise the mail server does it
    dkim_key_file = "../dkim.pem"
    mail_log = "/var/log/mail.log"             # where it says what it has taken: for what a kill left unknown
    returns_maildir = "/srv/mail/studs"        # bounces, complaints and those who answer; or an IMAP mailbox
    returns_imap = "imaps://studs@mail.example.se/INBOX"
    returns_password_file = "../studs.password"
    sms_sender = "Halsoklust"                  # at most eleven letters
    sms_gateway = "https://sms.example.se/v1"  # its key lies in a file; or a folder that a gateway fetches from
    sms_key_file = "../sms.key"
    sms_outbox = "/srv/sms"
    print_to = "/srv/print"                    # jobs of addressed mail for the printer

    [campaign_texts]           # what advertising may link to
    hosts = ["example.se"]                     # our own hosts, and no others
    notice_url = "https://example.se/integritet"

    [web]                      # the site whose visitors are counted (docs/how-to/count-visitors.md)
    host = "example.se"        # links from there are our own
    reveals = ["/mottagning"]  # paths that reveal health, with all that is under them, beside the care services' own
    neutral = ["/nyheter/*"]   # paths that do not; what nobody has said is neutral is taken to reveal
    session_cookie = "sid"     # the cookie of the site's own session, for the security log
    proxies = 0                # how many proxies of ours stand before the site
    hosts = ["https://kartor.example.se"]  # other hosts that pages may load from; none where a page reveals health
    notice = "/integritet"     # where the notice is, linked from each answer (Art. 13)
    smallest = 5               # a smaller figure is not shown; at least 5

    [serve]                    # the pages for those whose data it is: `ombud serve` (docs/how-to/serve-the-pages.md)
    public_url = "https://mina.example.se"     # what people open; a web server with TLS answers there
    port = 8321                # where a web server with TLS hands on to, on the loopback
    socket = "/run/ombud/pages"                # or a socket in the file system
    proxies = 1                # how many proxies of ours add themselves to X-Forwarded-For

    [identity]                 # how people sign in (docs/how-to/let-people-sign-in.md); what is not here is not offered
    name = "Exempelkliniken"                   # what a passkey or an app is called by on somebody's own device

    [identity.bankid]          # BankID directly: its relying party API 6
    url = "https://appapi2.bankid.com/rp/v6.0"
    certificate_file = "../bankid.pem"         # our certificate as a relying party, and its key, in files that their
    key_file = "../bankid.key"                 # owner alone may read
    ca_file = "../bankid-ca.pem"               # what the server's certificate must come from
    roots_file = "../bankid-roots.pem"         # what the certificates of people must come from

    [identity.providers.freja] # an OpenID provider; one table for each
    sv = "Freja"                               # what it is called on the page
    en = "Freja"
    issuer = "https://oidc.example.se"         # letter for letter
    client_id = "ombud"
    secret_file = "../freja.secret"
    claim = "personnummer"                     # the claim that says who it is
    says = "number"                            # of a person; or "account", of somebody at work (known_as below)
    multi_factor = ["loa3"]                    # values of acr that are more than one factor; or ["*"]
    algorithms = ["ES256"]                     # those that it signs with; RS256, PS256 and ES256 where nothing is said
    scope = "openid"
    ca_file = "../freja-ca.pem"                # for one with an authority of its own

    [installation.pkcs11]      # where a hardware module holds the root key
    module = "/usr/lib/…/module.so"
    token = "clinic"           # the token's label
    label = "ombud"            # the key's

    [units.Reception]          # what a unit is called where people read it (docs/how-to/name-the-units.md)
    sv = "Receptionen"
    en = "The reception"

    [systems.shop]             # a connected system (docs/how-to/connect-a-system.md)
    adapter = "postgresql"     # or "mariadb", or "sqlite" with file = "../shop.db"
    url = "postgresql://ombud@db.example.se/shop"
    password_file = "../shop.password"
    mapping = "systems/shop.yaml"
    allow = ["db.example.se"]  # a host inside this network is reached only where it is named
    seconds = 20

    [events]                   # programs outside that are told (docs/how-to/tell-other-programs.md)
    allow = ["crm.example.se"] # a host inside this network is reached only where it is named
    ca_file = "../inside.pem"  # for receivers with an authority of their own

    [actors.rut]
    role = "receptionist"      # a role of the policy
    unit = "Reception"
    known_as = "SE165-A1B2"    # what the employer's OpenID provider calls the account
    people_per_hour = 30       # different people looked up or opened within an hour; 30 where nothing is said

A mistake is answered with the file, the place and what may stand there.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from ombud.actors import Accounts
from ombud.app.config_database import DatabasePart
from ombud.app.config_events import EventsPart
from ombud.app.config_identity import IdentityPart
from ombud.app.config_mail import CampaignsPart, CampaignTextsPart, IntakePart, MessagesPart
from ombud.app.config_part import Code, UnitCode, UnitPart
from ombud.app.config_part import Part as _Part
from ombud.app.config_systems import SystemPart
from ombud.terms import Actor, RoleId, Text, UnitId
from ombud.vault.budget import PEOPLE_PER_HOUR
from ombud.visitors import Site

FILE = "ombud.toml"


class ConfigError(Exception):
    """The configuration cannot be used. The message says what, where and what now."""


class InstallationError(Exception):
    """The installation cannot be made, opened, restored or moved. The message says what, where and what now."""


class TokenPlace(_Part):
    module: str
    """The module's library, as its maker calls it."""
    token: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    """The token's label."""
    label: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """The key's label in the token."""


class Installation(_Part):
    name: Code
    """Part of what every sealed value is bound to. It is never changed."""
    keys: str
    """The folder of the keys, said from this directory: outside it, best on another disk."""
    root: Literal["file", "passphrase", "pkcs11"] = "file"
    """What holds the root key."""
    pkcs11: TokenPlace | None = None
    database: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """A PostgreSQL database; without one it is the SQLite file in the folder. Holds no password."""
    public_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    """The Ed25519 key that the log is verified with, also without the keys; `ombud init` writes it."""
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = None
    """Where the database lies (T-06: accounting records are kept in Sweden, or a notice is recorded)."""
    accounting_notice: date | None = None
    """The day when Skatteverket was notified of accounting records outside Sweden (BFL 7:3 a)."""
    demo: bool = False
    """Everybody in it is invented."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.root == "pkcs11") != (self.pkcs11 is not None):
            raise ValueError('root = "pkcs11" and the table [installation.pkcs11] belong together')
        return self


class ArchivesPart(_Part):
    place: str | None = None
    """Where the archives and the no-file lie: another disk, or another machine's."""
    horizon_days: Annotated[int, Field(ge=1, le=35)] = 14
    """How many days an archive lives (T-29)."""
    keys_to: str | None = None
    """Where the key store is mirrored: not where the archives lie."""


class LedgerPart(_Part):
    held: str | None = None
    """The file of the checkpoint that is held elsewhere: a ledger that is behind it does not open."""


SitePath = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$", max_length=200)]


SiteHost = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9*][A-Za-z0-9.-]{0,251}$")]


class WebPart(_Part):
    host: Annotated[str, StringConstraints(pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$")] = ""
    """The site's own host: a link from there is no source."""
    reveals: tuple[SitePath, ...] = ()
    """Paths that reveal health, with all that is under them."""
    neutral: tuple[SitePath, ...] = ()
    """Paths that do not; one that ends with `/*` speaks for all under it."""
    session_cookie: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""
    """The cookie of the site's own session. Its value is kept as a code of the day."""
    proxies: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies of ours add themselves to `X-Forwarded-For`."""
    hosts: tuple[SiteHost, ...] = ()
    """Other hosts that pages may load from, but for those that reveal health (N-06.5)."""
    notice: SitePath = "/integritet"
    """Where the notice is, linked from each answer (N-03.3)."""
    smallest: Annotated[int, Field(ge=5, le=1000)] = 5
    """The smallest figure that is shown."""

    def site(self) -> Site:
        return Site(self.host, self.reveals, self.neutral)


class ServePart(_Part):
    public_url: Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]{1,200}(:[0-9]{1,5})?$")] | None = None
    """What people open: `https://` and a host, without a path. A web server with TLS answers there."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8321
    """The port of the loopback that the web server hands on to; 0: one that is free."""
    socket: str | None = None
    """Or a socket in the file system, said from this directory; needs `public_url`."""
    proxies: Annotated[int, Field(ge=0, le=8)] = 0
    """How many proxies of ours add themselves to `X-Forwarded-For`."""


class Account(_Part):
    role: Code
    """A role of the policy: it says for which purposes the account may read."""
    unit: UnitCode | None = None
    """The unit from which it acts. Care is read from the unit that takes part in it (PDL 4:1)."""
    known_as: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")] | None = None
    """What the employer's OpenID provider calls the account; its own name where nothing is said."""
    people_per_hour: Annotated[int, Field(ge=1, le=10_000_000)] = PEOPLE_PER_HOUR
    """How many different people the account may look up or open in an hour (security.md, threats 2 and 10)."""


class Config(_Part):
    installation: Installation
    database: DatabasePart = DatabasePart()
    archives: ArchivesPart = ArchivesPart()
    ledger: LedgerPart = LedgerPart()
    protected_units: tuple[str, ...] = ()
    """Units whose name tells where somebody is hidden: entries from there are shown to nobody outside."""
    intake: IntakePart = IntakePart()
    messages: MessagesPart = MessagesPart()
    campaigns: CampaignsPart = CampaignsPart()
    campaign_texts: CampaignTextsPart = CampaignTextsPart()
    web: WebPart = WebPart()
    serve: ServePart = ServePart()
    identity: Annotated[IdentityPart, Field(default_factory=lambda: IdentityPart.model_validate({}))]
    units: Annotated[dict[UnitCode, UnitPart], Field(default_factory=dict)]
    systems: Annotated[dict[Code, SystemPart], Field(default_factory=dict)]
    """Connected systems, by a short name."""
    events: EventsPart = EventsPart()
    actors: Annotated[dict[Code, Account], Field(default_factory=dict)]

    def people_per_hour(self) -> dict[str, int]:
        return {name: account.people_per_hour for name, account in self.actors.items()}

    def unit_names(self) -> dict[str, Text]:
        """What units are called; one that is not here is shown by its code."""
        return {code: Text(unit.sv, unit.en) for code, unit in self.units.items()}

    def accounts(self) -> Accounts:
        return Accounts(
            {
                name: Actor(name, RoleId(account.role), UnitId(account.unit or ""))
                for name, account in self.actors.items()
            }
        )


def read_config(folder: Path) -> Config:
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{folder.name} is no installation: it has no {FILE}. Make one with `ombud init`.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{FILE}: not TOML ({error}).") from None
    return parse_config(text)


def parse_config(text: str) -> Config:
    """The configuration in a text of `ombud.toml`. Raises `ConfigError`."""
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: not TOML ({error}).") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigError(f"{FILE}: {faults}.") from None
