"""The middleware for WSGI programs (PEP 3333). What it does, `site.py` says."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Protocol

from ombud.app.web.came import REASONS, Came, target_of
from ombud.app.web.into import Into
from ombud.app.web.site import LARGEST_FORM, Site
from ombud.visitors.edge import is_unknown_identifier

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Failed = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


class Start(Protocol):
    def __call__(self, status: str, headers: Headers, exc_info: Failed = None, /) -> Callable[[bytes], object]: ...


Application = Callable[[Environ, Start], Iterable[bytes]]


class WsgiVisitors:
    """A WSGI program with the site before it."""

    def __init__(self, application: Application, site: Site) -> None:
        self._application, self._site = application, site

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        environ = {name: value for name, value in environ.items() if not _unknown(name)}  # N-06.2
        came = _came(environ)
        if self._site.owns(came):
            own = self._site.own(came, _body(environ))
            start(f"{own.status} {REASONS.get(own.status, '')}".strip(), list(own.headers))
            return [] if came.method == "HEAD" else [own.body]
        return _Answer(self._application, environ, start).of(self._site, came)


class _Answer:
    """One answer of the program, on its way."""

    def __init__(self, application: Application, environ: Environ, start: Start) -> None:
        self._application, self._environ, self._start = application, environ, start
        self._into: Into | None = None
        self.status = 500

    def of(self, site: Site, came: Came) -> Iterator[bytes]:
        met = site.met(came)
        written: list[bytes] = []

        def starting(status: str, headers: Headers, exc_info: Failed = None, /) -> Callable[[bytes], object]:
            self.status = int(status.split(" ", 1)[0])
            told, self._into = met.answer(headers, came.method)
            self._start(status, told, exc_info)
            return written.append

        try:
            with _closing(self._application(self._environ, starting)) as answer:
                for piece in answer:
                    yield from self._through([*written, piece])
                    written.clear()
            yield from self._through(written)
            if self._into is not None:
                yield self._into.end()
        finally:
            site.saw(came, self.status)

    def _through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece if self._into is None else self._into.take(piece)


@contextmanager
def _closing(answer: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """An answer that has something to close is closed, however it ends (PEP 3333)."""
    try:
        yield answer
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _unknown(name: str) -> bool:
    return name.startswith("HTTP_") and is_unknown_identifier(name.removeprefix("HTTP_"))


def _came(environ: Environ) -> Came:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    place = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1", "replace")
    query = str(environ.get("QUERY_STRING", "")).encode("latin-1", "replace")
    return Came(
        str(environ.get("REQUEST_METHOD", "GET")), target_of(place, query, encoded=False), headers,
        str(environ.get("REMOTE_ADDR", "")), environ.get("wsgi.url_scheme") == "https",
    )  # fmt: skip


def _body(environ: Environ) -> bytes:
    """The form that was sent, and not more than one may be."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if environ.get("REQUEST_METHOD") != "POST" or not 0 < length <= LARGEST_FORM:
        return b""
    return bytes(environ["wsgi.input"].read(length))
