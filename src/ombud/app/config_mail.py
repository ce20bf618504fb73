"""The parts of `ombud.toml` about what comes in and goes out as mail, as SMS and on paper. No secret stands in them."""

from typing import Annotated

from pydantic import StringConstraints

from ombud.app.config_part import Address, Part

Domain = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$")]


class IntakePart(Part):
    received_by: tuple[Domain, ...] = ()
    """Our mail servers, whose time of receipt counts."""
    own_domains: tuple[Domain, ...] = ()
    """Whose people hand mail on; without it the domain of the officer's address."""
    maildir: str | None = None
    """The maildir where `ombud request DIR intake` looks when it is not told where."""
    imap: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """Or the mailbox, `imaps://…`; without a password."""
    password_file: str | None = None
    """The file with the mailbox's password, that its owner alone may read."""


class MailPart(Part):
    """How mail leaves: the same for advertising and for alerts, each with a sender of its own."""

    smtp: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """The mail server; without a password."""
    password_file: str | None = None
    """The file with the mail server's password, that its owner alone may read."""
    dkim_selector: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,63}$")] | None = None
    """Under which name the public key stands in the name server."""
    dkim_key_file: str | None = None
    """The file with the private key (RSA, PEM) that mail is signed with."""
    mail_log: str | None = None
    """The mail server's own log (Postfix), that says what it has taken."""


class MessagesPart(MailPart):
    sender_name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """Who alerts come from, in words."""
    sender_address: Address | None = None
    """And as an address of mail: another than that of advertising."""
    bounces: Address | None = None
    """Where mail that cannot be delivered is returned to."""


class CampaignsPart(MailPart):
    sender_name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """Who advertising comes from, in words (MFL 9 §)."""
    sender_address: Address | None = None
    """And as an address of mail."""
    bounces: Address | None = None
    """Where mail that cannot be delivered is returned to."""
    stop_url: Annotated[str, StringConstraints(pattern=r"^https://[!-~]{1,200}/$")] | None = None
    """What stands before the token of whoever says no, by one click."""
    stop_mailto: Address | None = None
    """The mailbox for those who say no by mail."""
    returns_maildir: str | None = None
    """Where bounces, complaints and answers lie."""
    returns_imap: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """Or the mailbox, `imaps://…`; without a password."""
    returns_password_file: str | None = None
    """The file with that mailbox's password."""
    sms_sender: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ]{1,11}$")] | None = None
    """Who an SMS comes from."""
    sms_gateway: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """The gateway of SMS, `https://…`."""
    sms_key_file: str | None = None
    """The file with the gateway's key."""
    sms_outbox: str | None = None
    """Or the folder that a gateway fetches from."""
    print_to: str | None = None
    """The folder of print jobs."""


Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}$")]


class CampaignTextsPart(Part):
    hosts: tuple[Host, ...] = ()
    """The hosts that are the controller's own: links of advertising go nowhere else (N-06.5)."""
    notice_url: Annotated[str, StringConstraints(max_length=200)] = ""
    """Where the notice is read; on one of the hosts."""
