"""`ombud serve DIR`: the pages, answered on this machine until somebody ends it; a web server with TLS stands before.

* It listens on the loopback or at a socket, and nowhere else. Where it answers is said when it does.
* SIGTERM and Ctrl-C end it: no new request is taken, those begun are answered, what was opened is folded into the log.
  Who is signed in stays so.
* What it says while it goes on is one line of JSON a request on standard error: route, method, status, milliseconds.
"""

import json
import re
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.ending import until_ended
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from ombud.app.installation import Ombud
    from ombud.web.serving import Place


@command(
    "serve",
    Text(
        "Svara på sidorna, bara på den här maskinen; sätt en webbserver med TLS framför.",
        "Answer the pages, on this machine alone; put a web server with TLS before it.",
    ),
    folder_argument(),
    option("--port", type=click.IntRange(0, 65535), words=Text("Porten; 0: en ledig.", "The port; 0: a free one.")),
    option(
        "--socket", type=click.Path(path_type=Path), metavar="PATH",
        words=Text("Ett uttag (socket) i filsystemet i stället.", "A socket in the file system instead."),
    ),
    option(
        "--public-url", metavar="URL",
        words=Text("Vad folk öppnar: https://… utan sökväg.", "What people open: https://… without a path."),
    ),
)  # fmt: skip
def serve(folder: Path, port: int | None, socket: Path | None, public_url: str | None) -> Answer:
    from ombud.app.signing_in import ways_of
    from ombud.cli import session
    from ombud.cli.pages import ROUTES, doors_beside
    from ombud.web import Door
    from ombud.web.serving import serve as answer

    if port is not None and socket is not None:
        raise Misused(Text("Välj --port eller --socket.", "Choose --port or --socket."))
    if public_url is not None and not _IS_URL.fullmatch(public_url):
        raise Misused(
            Text("--public-url är https:// och en värd, utan sökväg.", "--public-url is https:// and a host, no path.")
        )
    heard = speech()
    with session.installation(folder, heard) as ombud, until_ended() as stop:
        place = _place(ombud, port, socket, public_url)
        with closing(place), closing(ways_of(ombud, place.url)) as offered:
            demo = ombud.config.installation.demo
            door = Door(ombud, heard.now, demo, place.url, log_to_standard_error(), ways=offered)
            with doors_beside(door) as doors:
                answer(door, ROUTES, place, ready=says(heard), stop=stop, doors=doors)
    return Answer({"ended": True}, [Text("Avslutad.", "Ended.")])


def says(heard: Speech) -> "Callable[[str], None]":
    """Where it answers, as soon as it does: a line, or one line of JSON."""

    def ready(url: str) -> None:
        words = Text(f"Öppna {url}  (Ctrl-C avslutar)", f"Open {url}  (Ctrl-C ends it)")
        click.echo(json.dumps({"url": url}) if heard.as_json else heard.say(words))
        sys.stdout.flush()

    return ready


def log_to_standard_error(least: int = 0) -> "FilteringBoundLogger":
    """One line of JSON each, from that level on: what stands in it says nothing about anybody."""
    import structlog

    made: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
    )
    return made


def _place(ombud: "Ombud", port: int | None, socket: Path | None, public_url: str | None) -> "Place":
    from ombud.web.serving import at_port, at_socket

    part = ombud.config.serve
    url = public_url or part.public_url
    path = socket or (ombud.folder / part.socket if part.socket and port is None else None)
    if path is None:
        return at_port(part.port if port is None else port, url, part.proxies)
    if url is None:
        raise Misused(
            Text(
                "Ett uttag behöver --public-url, eller public_url under [serve] i ombud.toml.",
                "A socket needs --public-url, or public_url under [serve] in ombud.toml.",
            )
        )
    return at_socket(path, url, part.proxies)


_IS_URL = re.compile(r"https://[a-z0-9.-]{1,200}(:[0-9]{1,5})?")
