"""A small mail server for tests: IMAP over TLS on the loopback, as far as a mailbox is read and marked.

It speaks the protocol from the other side, over sockets, and holds the client to it: nothing before TLS, a literal for
each message, a mail marked only by STORE. A test may make it answer badly.
"""

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

USER, PASSWORD = "dpo", "hemligt ord"
_COMMAND = re.compile(rb"(\S+) (UID )?([A-Za-z]+)(?: (.*))?\r\n", re.DOTALL)
Answer = Callable[[bytes], bytes | None]


@dataclass
class Stored:
    content: bytes
    at: str = "24-Nov-2026 18:00:12 +0100"
    seen: bool = False


@dataclass
class MailServer:
    """Its mails by UID, and what it has been asked."""

    certificate: Path
    mails: dict[int, Stored] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    port: int = 0
    password: str = PASSWORD
    instead: Answer = lambda _: None
    """What it answers in place of what it should: bytes, or none for the right answer."""

    def put(self, content: bytes, **more: str) -> Stored:
        stored = Stored(content, **more)
        self.mails[len(self.mails) + 1] = stored
        return stored

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    @property
    def url(self) -> str:
        return f"imaps://{USER}@127.0.0.1:{self.port}/INBOX"

    def speak(self, line: socket.socket) -> None:
        """One session, until the client leaves."""
        stream = line.makefile("rwb")
        self._say(stream, b"* OK ready")
        while command := stream.readline():
            match = _COMMAND.fullmatch(command)
            if match is None:
                return
            tag, word = match[1], match[3].upper()
            self.asked.append(word)
            badly = self.instead(word)
            if badly == b"":
                return
            self._say(stream, *(self._answer(stream, word, match[4] or b"") if badly is None else [badly]))
            self._say(stream, tag + b" OK done" if badly is None else tag + b" NO no")
            if word == b"LOGOUT":
                return

    def _answer(self, stream: object, word: bytes, rest: bytes) -> list[bytes]:
        if word == b"CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if word == b"LOGIN":
            return self._log_in(stream, rest)
        if word == b"AUTHENTICATE":
            self._say(stream, b"+ ")
            said = base64.b64decode(stream.readline()).decode()  # type: ignore[attr-defined]
            return [] if said == f"\0{USER}\0{self.password}" else self._log_in(stream, b"")
        if word == b"SELECT":
            return [b"* %d EXISTS" % len(self.mails)]
        if word == b"SEARCH":
            unseen = [str(uid).encode() for uid, mail in self.mails.items() if not mail.seen]
            return [b"* SEARCH " + b" ".join(unseen)]
        if word == b"FETCH":
            return self._fetch(int(rest.split()[0]), rest)
        if word == b"STORE":
            self.mails[int(rest.split()[0])].seen = rb"\Seen" in rest
        return []

    def _log_in(self, stream: object, rest: bytes) -> list[bytes]:
        if rest.decode() != f'{USER} "{self.password}"':
            raise PermissionError
        return []

    def _fetch(self, uid: int, what: bytes) -> list[bytes]:
        mail = self.mails.get(uid)
        if mail is None:
            return []
        if b"BODY" not in what:
            head = f'* {uid} FETCH (UID {uid} INTERNALDATE "{mail.at}" RFC822.SIZE {len(mail.content)})'
            return [head.encode()]
        assert b"PEEK" in what, "a mail is fetched without being marked"
        head = b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, len(mail.content))
        return [head + mail.content + b")"]

    def _say(self, stream: object, *lines: bytes) -> None:
        for line in lines:
            stream.write(line + b"\r\n")  # type: ignore[attr-defined]
        stream.flush()  # type: ignore[attr-defined]


@contextmanager
def mail_server(folder: Path, *, tls: bool = True) -> Iterator[MailServer]:
    """A server with a certificate of its own for 127.0.0.1, for as long as the block lasts."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = MailServer(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        ended = threading.Event()
        listening.settimeout(0.05)
        thread = threading.Thread(target=_serve, args=(server, listening, context if tls else None, ended))
        thread.start()
        try:
            yield server
        finally:
            ended.set()
            thread.join()


def _serve(
    server: MailServer, listening: socket.socket, context: ssl.SSLContext | None, ended: threading.Event
) -> None:
    while not ended.is_set():
        try:
            plain, _ = listening.accept()
        except TimeoutError:
            continue
        plain.settimeout(1)
        with plain, suppress(OSError, ValueError, PermissionError):
            if context is None:
                server.speak(plain)
                continue
            with context.wrap_socket(plain, server_side=True) as line:
                server.speak(line)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.se")])
    now = datetime.now(UTC)  # noqa: TID251 - the certificate is checked against the machine's own clock
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    at, private = folder / "server.pem", folder / "server.key"
    at.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return at, private
