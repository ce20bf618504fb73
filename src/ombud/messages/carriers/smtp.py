"""Mail by SMTP (RFC 5321), one connection for many messages, with the standard library.

* Over TLS, with the server's certificate checked: from the start (`smtps://`), or by STARTTLS before anything else is
  said (`smtp://`). Without TLS only to this machine itself. There is no switch for that.
* The password is read from a file that its owner alone may read, and said over TLS alone.
* Envelope and content are two steps. Where the server takes commands together (PIPELINING, RFC 2920) the envelope is
  one round trip. The content leaves when the server has said that it waits for it.
* There the next envelope leaves together with the content before it: one round trip a message instead of two. Its
  answers are read when its turn comes. If it does not come, or goes to somebody else, we hang up: no message without
  its content.
* A message is written before its envelope goes out, where the sender has it by then.
* What the server says is a number to us: its words may quote an address.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ombud.messages.carriers.model import Away, Letter, Lost, Taken, To, Turned
from ombud.messages.carriers.paper import ADDRESS, HeaderError, Paper

_SECONDS = 60
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_AWAY = (
    "the mail server could not be used: it is away, its certificate is not good, or it did not let us in. Nothing of "
    "this message has left; the worker tries again."
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    account: str
    from_the_start: bool
    """TLS from the first byte."""

    @property
    def is_here(self) -> bool:
        return self.host in _HERE


def read_server(url: str) -> Server:
    """`smtps://user@mail.example.se`, `smtp://user@mail.example.se:587`. Raises `ValueError`, which repeats nothing."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_URL) from None
    sound = parts.scheme in ("smtp", "smtps") and parts.hostname and not parts.path.strip("/") and not parts.query
    if not sound or parts.password is not None:
        raise ValueError(_URL)
    at_once = parts.scheme == "smtps"
    return Server(parts.hostname or "", port or (465 if at_once else 587), unquote(parts.username or ""), at_once)


_URL = "that is no address of a mail server: write smtps://user@mail.example.se, without the password"


class _Session(smtplib.SMTP):
    """A session that says several commands at once where it may."""

    def together(self, commands: Sequence[str]) -> list[int]:
        if not self.has_extn("pipelining"):
            codes = []
            for command in commands:
                codes.append(self.docmd(command)[0])
                if codes[-1] >= 400:
                    break
            return codes
        self.send("".join(f"{command}\r\n" for command in commands))
        return [self.getreply()[0] for _ in commands]


class _OverTls(_Session, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


@dataclass(slots=True)
class SmtpCarrier:
    """One worker's connection to the server."""

    server: Server
    paper: Paper
    password: str = field(default="", repr=False)
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)
    asks: Callable[[bytes], bool | None] = field(default=lambda _message: None, repr=False)
    """Has the server this message? Its own log says it, where we may read that."""
    _session: _Session | None = field(default=None, repr=False)
    _composed: tuple[To, bytes] | None = field(default=None, repr=False)
    """The next content, and whose it is."""
    _waits: bool = False
    """The server waits for a content."""
    _next: To | None = field(default=None, repr=False)
    """Who is announced with the next content."""
    _said: To | None = field(default=None, repr=False)
    """Who has been, with the answers not read yet."""

    @property
    def foresees(self) -> bool:
        return self._session is not None and self._session.has_extn("pipelining")

    def ahead(self, to: To) -> None:
        """Only whoever is announced in the plainest way."""
        self._next = to if ADDRESS.fullmatch(to.address) and to.address.isascii() else None

    def envelope(self, to: To) -> Turned | None:
        """Tried once more on a new connection: nothing has left, and an idle one may have been closed."""
        if not ADDRESS.fullmatch(to.address):
            return Turned("address", for_good=True)
        commands = self._commands(to)
        if not to.address.isascii():
            if not self._connected().has_extn("smtputf8"):
                return Turned("smtputf8", for_good=True)
            commands = (f"{commands[0]} SMTPUTF8 BODY=8BITMIME", *commands[1:])
        said, self._said, self._next = self._said, None, None
        if said not in (None, to):
            self.drop()
        idle = self._session is not None
        try:
            return self._announced(commands) if said != to else self._answered(len(commands))
        except (smtplib.SMTPException, OSError):
            self.close()
            if not idle:
                raise Away(_AWAY) from None
        try:
            return self._announced(commands)
        except (smtplib.SMTPException, OSError):
            self.close()
            raise Away(_AWAY) from None

    def _commands(self, to: To) -> tuple[str, ...]:
        return f"MAIL FROM:<{self.paper.bounces}>", f"RCPT TO:<{to.address}>", "DATA"

    def _announced(self, commands: Sequence[str]) -> Turned | None:
        session = self._connected()
        return self._judged(session, session.together(commands))

    def _answered(self, commands: int) -> Turned | None:
        """What was announced with the content before it."""
        session = self._connected()
        return self._judged(session, [session.getreply()[0] for _ in range(commands)])

    def _judged(self, session: _Session, codes: Sequence[int]) -> Turned | None:
        refused = next((code for code in codes if code >= 400), None)
        self._waits = codes[-1] == 354
        if refused is None:
            return None
        if self._waits:  # it waits for content all the same: it gets none (RFC 2920 3.1)
            self.drop()
        elif refused == 421:
            self.close()
        else:
            session.rset()
        return Turned(f"smtp.{refused}", for_good=refused >= 500 and codes[0] < 400)

    def drop(self) -> None:
        """Between DATA and the content there is no way back but to hang up: then the server has no message."""
        self._waits, self._next, self._said = False, None, None
        if self._session is not None:
            self._session.close()
            self._session = None

    def compose(self, to: To, letter: Letter) -> Turned | None:
        found = self._whole(to, letter)
        self._composed = None if isinstance(found, Turned) else (to, found)
        return found if isinstance(found, Turned) else None

    def _whole(self, to: To, letter: Letter) -> bytes | Turned:
        """As it goes through the connection."""
        try:
            return self.paper.written(to, letter).replace(b"\r\n.", b"\r\n..") + b".\r\n"
        except HeaderError:
            return Turned("header", for_good=True)

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        session = self._session
        if session is None:
            raise AssertionError("a content comes after its envelope")
        composed, self._composed = self._composed, None
        whole = composed[1] if composed is not None and composed[0] == to else self._whole(to, letter)
        if isinstance(whole, Turned):
            self.drop()
            return whole
        self._waits, following, self._next = False, self._next, None
        announced = "" if following is None else "".join(f"{one}\r\n" for one in self._commands(following))
        self._said = following
        try:
            session.send(whole + announced.encode())
            code = session.getreply()[0]
        except (smtplib.SMTPException, OSError):
            self.close()
            return Lost()
        if code < 400:
            return Taken()
        if code == 421:
            self.close()
        return Turned(f"smtp.{code}", for_good=code >= 500)

    def tells(self, message: bytes) -> bool | None:
        return self.asks(message)

    def close(self) -> None:
        if self._waits or self._said is not None:
            self.drop()
        session, self._session = self._session, None
        if session is not None:
            with suppress(smtplib.SMTPException, OSError):
                session.quit()
            session.close()

    def _connected(self) -> _Session:
        if self._session is None:
            self._session = self._begun()
        return self._session

    def _begun(self) -> _Session:
        server = self.server
        session: _Session | None = None
        try:
            session = self._opened()
            session.ehlo()
            if not server.from_the_start and not (server.is_here and not session.has_extn("starttls")):
                session.starttls(context=self.trust())
                session.ehlo()
            if server.account:
                session.login(server.account, self.password)
        except (smtplib.SMTPException, OSError, ValueError):
            if session is not None:
                session.close()
            raise Away(_AWAY) from None
        return session

    def _opened(self) -> _Session:
        """The name that we say is our own domain's: looking it up would ask the network."""
        server, ours = self.server, self.paper.domain
        if server.from_the_start:
            return _OverTls(server.host, server.port, ours, timeout=_SECONDS, context=self.trust())
        return _Session(server.host, server.port, ours, timeout=_SECONDS)
