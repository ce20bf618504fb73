"""When somebody ends a command that goes on: SIGTERM and Ctrl-C, which end nothing in the middle."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


@contextmanager
def until_ended() -> Iterator[Event]:
    """Set when somebody ends it."""
    stop = Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
