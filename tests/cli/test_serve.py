"""The pages are served on this machine alone, until somebody ends it; and nothing that was opened is lost then."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ombud.web.serving import Place, PlaceTakenError, at_port, at_socket
from tests.cli.clinic import Clinic


@contextmanager
def served(clinic: Clinic, *words: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as somebody runs it, and where it said that it answers."""
    command = [
        sys.executable,
        "-c",
        "from ombud.cli.main import main; main()",
        "serve",
        clinic.folder,
        *words,
        "--json",
    ]
    environment = {**os.environ, "LANG": "en_GB.UTF-8"}
    run = subprocess.Popen(
        [str(one) for one in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert run.stdout is not None
        yield run, json.loads(run.stdout.readline())["url"]
    finally:
        run.kill()
        run.communicate()


def asked(url: str, path: str, **headers: str) -> http.client.HTTPResponse:
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    return answer


@pytest.mark.on("sqlite")
def test_it_says_where_answers_there_and_ends_when_told(clinic: Clinic) -> None:
    with served(clinic, "--port", 0) as (run, url):
        assert url.startswith("http://127.0.0.1:")
        answer = asked(url, "/finns-inte")
        assert (answer.status, answer.getheader("Cache-Control")) == (404, "no-store")
        assert "server" not in {name.lower() for name, _ in answer.getheaders()}
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate(timeout=20)
    assert (run.returncode, json.loads(out)) == (0, {"ended": True})
    lines = [json.loads(line) for line in err.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [("nowhere", 404)]
    assert "finns-inte" not in err  # an address may hold a token


@pytest.mark.on("sqlite")
def test_the_api_answers_beside_the_pages(clinic: Clinic) -> None:
    with served(clinic, "--port", 0) as (_, url):
        found = asked(url, "/api/openapi.json")
        assert (found.status, found.headers["content-type"]) == (200, "application/json")
        assert asked(url, "/api/v1/policy").status == 401
        assert asked(url, "/api/v1/nowhere").headers["content-type"] == "application/problem+json"
        for page in ("/api/docs", "/api/docs/people.read", "/api/problems/stopped_by_policy", "/fhir"):
            assert asked(url, page).status == 200
        assert asked(url, "/api/v1x").headers["content-type"].startswith("text/html")
        assert asked(url, "/fhir/r4/metadata").headers["content-type"] == "application/fhir+json"
        assert asked(url, "/fhir/r4/Patient/s-1").status == 401


@pytest.mark.on("sqlite")
def test_what_is_asked_for_another_host_is_not_answered(clinic: Clinic) -> None:
    with served(clinic, "--port", 0) as (_, url):
        assert asked(url, "/", Host="rebound.example.se").status == 421
        assert asked(url, "/", Host=url.removeprefix("http://").replace("127.0.0.1", "localhost")).status != 421


@pytest.mark.on("sqlite")
def test_a_taken_port_is_said_and_nothing_begins(clinic: Clinic) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = clinic.run("serve", clinic.folder, "--port", taken.getsockname()[1], "--json")
    assert said.exit_code == 3
    assert json.loads(said.stderr)["error"]["kind"] == "PlaceTakenError"


@pytest.mark.on("sqlite")
def test_a_wrong_use_is_said(clinic: Clinic, tmp_path: Path) -> None:
    for words in (
        ("--port", 0, "--socket", tmp_path / "s", "--public-url", "https://mina.example.se"),
        ("--socket", tmp_path / "s"),
        ("--public-url", "http://mina.example.se"),
        ("--public-url", "https://mina.example.se/a"),
    ):
        assert clinic.run("serve", clinic.folder, *words).exit_code == 2


def test_the_next_port_is_taken_where_that_is_wished() -> None:
    first = at_port(0)
    port = first.listener.getsockname()[1]
    try:
        with pytest.raises(PlaceTakenError, match="--port"):
            at_port(port)
        second = at_port(port, others=20)
        assert second.listener.getsockname()[1] > port
        second.close()
    finally:
        first.close()


def test_no_part_of_an_answer_waits_for_a_receipt_of_the_part_before() -> None:
    """What is accepted at the port sends at once: with Nagle's delay a page would come 40 ms later."""

    async def at_once(place: Place) -> int:
        accepted = asyncio.get_running_loop().create_future()
        server = await asyncio.start_server(lambda _, told: accepted.set_result(told), sock=place.listener)
        async with server:
            _, asks = await asyncio.open_connection(*place.listener.getsockname())
            told = await accepted
            said: int = told.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for one in (told, asks):
                one.close()
                await one.wait_closed()
            return said

    place = at_port(0)
    try:
        assert asyncio.run(at_once(place))
    finally:
        place.close()


def test_what_the_system_refuses_for_another_reason_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.web.serving.LOOPBACK", "203.0.113.7")
    with pytest.raises(OSError, match="assign"):
        at_port(0)


def test_a_socket_is_for_its_owner_and_group_and_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "pages"
    place = at_socket(path, "https://mina.example.se", 1)
    assert (path.stat().st_mode & 0o777, place.url, place.hosts) == (
        0o660,
        "https://mina.example.se",
        {"mina.example.se"},
    )
    with pytest.raises(PlaceTakenError, match="--socket"):
        at_socket(path, "https://mina.example.se")
    place.listener.close()  # as a kill leaves it
    again = at_socket(path, "https://mina.example.se")
    again.close()
    assert not path.exists()


def test_a_file_is_not_taken_for_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "pages"
    path.write_text("ours")
    with pytest.raises(PlaceTakenError):
        at_socket(path, "https://mina.example.se")
    assert path.read_text() == "ours"


@pytest.mark.on("sqlite")
def test_at_a_socket_the_web_server_is_answered(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "pages"
    with served(clinic, "--socket", path, "--public-url", "https://mina.example.se") as (_, url):
        assert url == "https://mina.example.se"
        with socket.socket(socket.AF_UNIX) as asked_at:
            asked_at.connect(str(path))
            asked_at.sendall(b"GET / HTTP/1.1\r\nHost: mina.example.se\r\nConnection: close\r\n\r\n")
            assert asked_at.recv(100).startswith(b"HTTP/1.1 ")


@pytest.mark.on("sqlite")
def test_the_configuration_says_where(clinic: Clinic) -> None:
    toml = clinic.folder / "ombud.toml"
    serve = '\n[serve]\nsocket = "pages"\nproxies = 1\npublic_url = "https://mina.example.se"\n'
    toml.write_text(toml.read_text() + serve)
    with served(clinic) as (_, url):
        assert url == "https://mina.example.se"
        assert (clinic.folder / "pages").is_socket()


@pytest.mark.on("sqlite")
def test_in_words_it_says_where_and_that_it_ended(clinic: Clinic) -> None:
    def end() -> None:
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGINT)

    ending = threading.Thread(target=end)
    ending.start()
    said = clinic.run("serve", clinic.folder, "--port", 0)
    ending.join()
    assert said.exit_code == 0, said.output
    assert "Open http://127.0.0.1:" in said.stdout
    assert said.stdout.endswith("Ended.\n")
