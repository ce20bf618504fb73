"""The demo is served on this machine alone, nobody in it is real, and it goes away when it is told to."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ombud.app.demo.state import read_state
from tests.cli.clinic import Clinic

FEW = ("--people", "0", "--port", "0")


@contextmanager
def served(*words: object, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as somebody runs it, and the first line that it says."""
    command = [sys.executable, "-c", "from ombud.cli.main import main; main()", "demo", *map(str, words)]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LANG": "en_GB.UTF-8", **environment},
    )  # fmt: skip
    try:
        assert run.stdout is not None
        yield run, run.stdout.readline()
    finally:
        run.kill()
        run.communicate()


def ended(run: subprocess.Popen[str]) -> tuple[str, str]:
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    return out, err


def asked(url: str, path: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    return answer


def test_it_is_served_on_this_machine_and_is_gone_when_it_ends() -> None:
    with served(*FEW, "--json") as (run, line):
        said = json.loads(line)
        assert said["url"].startswith("http://127.0.0.1:")
        assert asked(said["url"], "/demo").status == 200
        assert asked(said["url"], said["doors"]["tolvan"].removeprefix(said["url"])).status == 200
        out, err = ended(run)
    assert json.loads(out) == {"ended": True, "directory": None}
    assert err == "", "nobody is told of each request"


def test_the_doors_are_listed_where_a_person_reads(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    with served(*FEW, "--dir", folder, LANG="sv_SE.UTF-8") as (run, line):
        assert run.stdout is not None
        said = [line]
        while "Ctrl-C" not in said[-1]:
            said.append(run.stdout.readline())
        out, _ = ended(run)
    listed = "".join(said)
    assert "Tolvan Tolvansson" in listed
    assert "/demo/som/tolvan" in listed
    assert f"ombud demo --erase --dir {folder}" in listed
    assert f"Demon ligger kvar i {folder}." in out


def test_it_opens_again_with_the_same_people_and_the_clock_may_stand_still(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    with served(*FEW, "--dir", folder, "--json", "--now", "2026-11-23T10:44") as (run, _line):
        ended(run)
    before = read_state(folder)
    assert before.began_at.isoformat() == "2026-11-23T09:44:00+00:00"
    with served(*FEW, "--dir", folder, "--json", "--now", "2026-11-23T10:44:00+01:00") as (run, _line):
        ended(run)
    assert read_state(folder).subjects == before.subjects


def test_the_next_port_is_taken_where_that_one_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with served("--people", "0", "--port", port, "--json") as (run, line):
            assert json.loads(line)["url"] != f"http://127.0.0.1:{port}"
            ended(run)


@pytest.mark.on("sqlite")
def test_a_demo_is_taken_away_and_before_that_it_is_said_what_goes(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    with served(*FEW, "--dir", folder, "--json") as (begun, _line):
        ended(begun)
    run = Clinic(folder).told
    assert run("demo", "--erase", "--plan", "--dir", folder)["removed"] == [str(folder), f"{folder}.keys"]
    assert folder.exists()
    assert run("demo", "--erase", "--dir", folder)["removed"] == [str(folder), f"{folder}.keys"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [("--erase",), ("--figures", "there"), ("--database", "postgresql://x"), ("--now", "noon"), ("--people", "-1")],
)
def test_what_cannot_be_meant_is_said_and_nothing_begins(words: tuple[str, ...], tmp_path: Path) -> None:
    assert Clinic(tmp_path).run("demo", *words).exit_code == 2
