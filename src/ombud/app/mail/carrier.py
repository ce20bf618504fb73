"""The mail server that messages are handed to, as `ombud.toml` says it: one way, for advertising and for alerts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ombud.app.config import ConfigError
from ombud.app.config_mail import MailPart
from ombud.app.config_secret import secret
from ombud.keys.folder import read_private
from ombud.messages.carriers.dkim_signature import signer
from ombud.messages.carriers.mail_log import tells
from ombud.messages.carriers.paper import Paper, Sender
from ombud.messages.carriers.smtp import SmtpCarrier, read_server

Clock = Callable[[], datetime]


def mail_carrier(folder: Path, name: str, part: MailPart, sender: Callable[[], Sender], clock: Clock) -> SmtpCarrier:
    """What takes the mail of that part. Raises `ConfigError` where something of it has not been said."""
    if part.smtp is None:
        raise ConfigError(f"ombud.toml says no mail server: smtp under [{name}]. Nothing was sent.")
    try:
        server = read_server(part.smtp)
    except ValueError as error:
        raise ConfigError(f"ombud.toml, [{name}] smtp: {error}.") from None
    said = sender()
    paper = Paper(said, clock, _signer(folder, part, said))
    log = None if part.mail_log is None else folder / part.mail_log
    password = secret(folder, part.password_file, name) if server.account else ""
    return SmtpCarrier(server, paper, password, asks=lambda message: tells(log, message))


def _signer(folder: Path, part: MailPart, sender: Sender) -> Callable[[bytes], bytes] | None:
    if part.dkim_key_file is None or part.dkim_selector is None:
        return None
    domain = sender.address.rpartition("@")[2]
    return signer(domain, part.dkim_selector, read_private(folder / part.dkim_key_file))
