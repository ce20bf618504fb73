"""SMS by a gateway that speaks HTTP, and by an outbox of files for one that fetches them.

* A message is put under its own random id (`PUT …/messages/ID`): the same one twice is one message. So the gateway can
  also be asked whether it has one (`GET`), and what was lost on the way is known again.
* Over TLS, with the certificate checked; without it only to this machine itself. The key is read from a file that its
  owner alone may read. What the gateway says is a number to us.
"""

import http.client
import json
import os
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ombud.keys.folder import FILE_MODE, FOLDER_MODE
from ombud.messages.carriers.model import Away, Letter, Lost, Taken, To, Turned

_SECONDS = 30
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_AWAY = (
    "the SMS gateway could not be reached, or its certificate is not good. Nothing has left; the worker tries again."
)
_LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where the gateway is. Raises `ValueError`, which repeats nothing, for an address that cannot be used."""

    url: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        here = parts.hostname in _HERE
        if parts.scheme not in ("https", *(["http"] if here else [])) or not parts.hostname or parts.username:
            raise ValueError("that is no address of an SMS gateway: write https://gateway.example.se/v1")


@dataclass(slots=True)
class GatewayCarrier:
    """One worker's connection to the gateway."""

    gateway: Gateway
    sender: str
    key: str = field(default="", repr=False)
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)
    _line: http.client.HTTPConnection | None = field(default=None, repr=False)

    def envelope(self, to: To) -> Turned | None:
        """The connection, so that only the message itself is left to hand over."""
        if self._line is None or self._line.sock is None:
            line = self._made()
            try:
                line.connect()
            except (OSError, http.client.HTTPException):
                raise Away(_AWAY) from None
            self._line = line
        return None

    def drop(self) -> None:
        """Nothing has been said of it yet."""

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        said = {"from": self.sender, "to": to.address, "text": letter.text}
        code = self._asked("PUT", to.message, json.dumps(said).encode())
        if code is None:
            return Lost()
        if code < 300:
            return Taken()
        return Turned(f"http.{code}", for_good=400 <= code < 500 and code not in _LATER)

    def tells(self, message: bytes) -> bool | None:
        code = self._asked("GET", message, None)
        return {200: True, 404: False}.get(code or 0)

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _asked(self, method: str, message: bytes, body: bytes | None) -> int | None:
        """The number that it answers; none where the connection ended."""
        path = f"{urlsplit(self.gateway.url).path.rstrip('/')}/messages/{message.hex()}"
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        line = self._line or self._made()
        self._line = line
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        return answer.status

    def _made(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.gateway.url)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=_SECONDS)
        return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=self.trust())


@dataclass(slots=True)
class OutboxCarrier:
    """A folder that a gateway fetches from. Each message is a file of its own, there whole or not at all."""

    folder: Path
    sender: str

    def envelope(self, to: To) -> Turned | None:
        try:
            self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        except OSError:
            raise Away("the outbox of SMS cannot be written. Mend the folder; the worker tries again.") from None
        return None

    def drop(self) -> None:
        """Nothing has been written of it yet."""

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        said = {"id": to.message.hex(), "from": self.sender, "to": to.address, "text": letter.text}
        new = self.folder / f".{to.message.hex()}.new"
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
                file.write(json.dumps(said, ensure_ascii=False).encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self._path(to.message))
        except OSError:
            with suppress(OSError):
                new.unlink()
            return Turned("outbox", for_good=False)
        return Taken()

    def tells(self, message: bytes) -> bool | None:
        """None where it is not there: the gateway may have fetched it."""
        return True if self._path(message).exists() else None

    def close(self) -> None:
        """Every message is a file that was written whole."""

    def _path(self, message: bytes) -> Path:
        return self.folder / f"{message.hex()}.json"
