"""A start loads what it answers with; what only some installations or acts need, those load (design 8, start)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.clinic import Clinic

LATER = {
    "duckdb": "an extract that is opened, or a Parquet file of a connected folder",
    "psycopg": "a database at a server",
    "pymysql": "a connected MariaDB",
    "sqlalchemy": "tables that are made, moved or looked through from end to end",
    "alembic": "an installation that is made or moved here",
    "dkim": "a mail that is signed",
    "dns": "what signs mails",
    "typst": "nobody here: the process that sets documents has it",
    "xlsxwriter": "a workbook",
    "numpy": "a model that is learned",
    "sklearn": "a model that is learned",
    "pyspark": "an extract that is asked by Spark",
    "opendp": "noise that is drawn",
    "pkcs11": "a root key in a hardware module",
}
"""What is heavy, and who it waits for."""
_PROGRAM = "from ombud.cli.main import main; main()"
_OPENS = "import sys, ombud\nwith ombud.open(sys.argv[1]): pass"


def python(clinic: Clinic, source: str, *words: object) -> tuple[list[str], Path]:
    """A process of its own that says on a file what it loads, whenever it does."""
    return [sys.executable, "-X", "importtime", "-c", source, *map(str, words)], clinic.folder / "loaded"


def ran(clinic: Clinic, source: str, *words: object) -> set[str]:
    command, said = python(clinic, source, *words)
    with said.open("w") as errors:
        environment = {**os.environ, "OMBUD_ACTOR": "disa"}
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=errors, env=environment, check=True)
    return set(loaded(said))


def loaded(said: Path) -> Iterator[str]:
    """The packages that a process has loaded."""
    for line in said.read_text().splitlines():
        if line.startswith("import time:"):
            yield line.rpartition("|")[2].strip().partition(".")[0]


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    "words",
    [("choice", "due"), ("audit", "verify"), ("systems", "list"), ("worker", "--once")],
)
def test_a_command_on_a_file_waits_for_nothing_that_it_does_not_use(clinic: Clinic, words: tuple[str, ...]) -> None:
    found = ran(clinic, _PROGRAM, *words, clinic.folder)
    assert {"ombud", "sqlite3", "cryptography"} <= found
    assert found & LATER.keys() == set()


@pytest.mark.on("sqlite")
def test_a_program_that_opens_a_file_waits_for_nothing_that_it_does_not_use(clinic: Clinic) -> None:
    found = ran(clinic, _OPENS, clinic.folder)
    assert {"ombud", "sqlite3", "cryptography"} <= found
    assert found & LATER.keys() == set()


@pytest.mark.on("sqlite")
def test_who_carries_requests_out_in_databases_waits_for_nothing_that_speaks_http(clinic: Clinic) -> None:
    """Somebody's 300,000 rows in less than 100 MB (design 8): what speaks HTTP and mail takes 5 of them."""
    found = ran(clinic, "import ombud.app.carrying_systems, ombud.app.copying, ombud.app.copying_systems")
    assert {"ombud", "sqlite3", "cryptography"} <= found
    assert found & {*LATER, "httpx2", "imaplib", "smtplib", "ssl"} == set()


@pytest.mark.on("sqlite")
def test_pages_that_are_served_from_a_file_wait_for_nothing_that_they_do_not_use(clinic: Clinic) -> None:
    command, said = python(clinic, _PROGRAM, "serve", clinic.folder, "--port", 0, "--json")
    with said.open("w") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as run:
        assert run.stdout is not None
        try:
            url = json.loads(run.stdout.readline())["url"]
            for page in ("/", "/api/docs"):
                assert urlopen(url + page, timeout=20).status == 200
            run.send_signal(signal.SIGTERM)
            assert run.wait(20) == 0
        finally:
            run.kill()
    found = set(loaded(said))
    assert {"ombud", "sqlite3", "starlette", "uvicorn"} <= found
    assert found & LATER.keys() == set()
