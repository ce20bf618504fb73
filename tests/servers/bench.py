"""`make bench`: `ombud bench` with a PostgreSQL server of its own, whose commits reach the disk.

The server that OMBUD_BENCH_POSTGRESQL names goes before it. `make bench ARGS=gdprbench` runs GDPRbench instead.
"""

import os
import sys

from bench.gdprbench.__main__ import main as gdprbench

from ombud.cli.bench import SERVER
from ombud.cli.main import ombud
from tests.servers.postgresql import started

_OTHER = "gdprbench"


def main(arguments: list[str]) -> None:
    if os.environ.get(SERVER):
        run(arguments)
    server = started(fsync="on", full_page_writes="on", shared_buffers="256MB")
    try:
        os.environ[SERVER] = server.url("postgres", server.superuser, tcp=True)
        run(arguments)
    finally:
        server.stop()


def run(arguments: list[str]) -> None:
    """Ends the process with the exit code. What stands before the word `gdprbench` is for `ombud bench` alone."""
    if _OTHER in arguments:
        sys.exit(gdprbench(arguments[arguments.index(_OTHER) + 1 :]))
    ombud.main(["bench", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
