"""`make bench`: `ombud bench` with a PostgreSQL server of its own, whose commits reach the disk.

The server that OMBUD_BENCH_POSTGRESQL names goes before it.
"""

import os
import sys

from ombud.cli.bench import SERVER
from ombud.cli.main import ombud
from tests.servers.postgresql import started


def main(arguments: list[str]) -> None:
    if os.environ.get(SERVER):
        ombud.main(["bench", *arguments])
    server = started(fsync="on", full_page_writes="on", shared_buffers="256MB")
    try:
        os.environ[SERVER] = server.url("postgres", server.superuser, tcp=True)
        ombud.main(["bench", *arguments])
    finally:
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
