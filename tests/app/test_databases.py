"""Which database an installation has: a server that says nothing is waited for once."""

import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest

from ombud.app.databases import database_at
from ombud.database import DatabaseFault


def test_a_server_that_says_nothing_is_waited_for_once(tmp_path: Path) -> None:
    """Whether people lie at several servers is asked first; whoever is not answered there is not asked again."""
    met = list[socket.socket]()
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:

        def meet() -> None:
            while True:
                try:
                    met.append(silent.accept()[0])
                except OSError:
                    return

        threading.Thread(target=meet, daemon=True).start()
        port = silent.getsockname()[1]
        with pytest.raises(DatabaseFault, match="did not answer"):
            database_at(tmp_path, f"postgresql://ombud@127.0.0.1:{port}/ombud?connect_timeout=2&sslmode=disable")
    for one in met:
        one.close()
    assert len(met) == 1
