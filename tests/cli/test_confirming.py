"""M-07 at the command line: a yes on paper, the question to its address, and the page where it is answered."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest

from ombud.app.installation import open_installation
from ombud.app.mail.sink import Sink
from ombud.app.stop_page import StopPage
from tests.campaigns.mailing import Remembering
from tests.campaigns.test_stop_link import asked
from tests.cli.clinic import Clinic
from tests.cli.test_campaign import TEXTS

EMAIL = "consent.marketing.email"
SMS_OUT = '\nsms_outbox = "sms"\nsms_sender = "Halsoklust"\n'


@pytest.fixture
def heard() -> Remembering:
    return Remembering()


@pytest.fixture
def sink(heard: Remembering) -> Iterator[Sink]:
    made = Sink(heard.heard).start()
    yield made
    made.close()


@pytest.fixture
def house(clinic: Clinic, sink: Sink) -> Clinic:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + TEXTS.replace("{port}", str(sink.port)) + SMS_OUT)
    return clinic


def customer(house: Clinic) -> str:
    return house.customer(
        given="Nelly", family="Nilsson", email="nelly@example.se", phone="070-1740606",
        text="Stel nacke.",
    )[0]  # fmt: skip


def give(
    house: Clinic, subject: str, *words: str, choice: str = EMAIL, code: int = 0, **more: str
) -> dict[str, object]:
    which = ("--subject", subject, "--choice", choice, "--channel", "paper")
    return house.here("choice", "give", *which, *words, code=code, **more)


def posted(house: Clinic, path: str, body: str | None) -> str:
    """What the page answers."""
    ombud = open_installation(house.folder, lambda: "", now=house.now)
    try:
        method, sent = ("GET", "") if body is None else ("POST", body)
        code, _, text = asked(StopPage(ombud.vault, lambda: house.now), method, path, sent)
    finally:
        ombud.close(house.now)
    assert code == 200
    return text


def test_a_yes_on_paper_is_in_force_when_its_address_has_answered(house: Clinic, heard: Remembering) -> None:
    """M-07: nothing but the question is sent before; confirmed by POST alone."""
    subject = customer(house)
    assert give(house, subject, "--yes", code=1)["requirement"] == "M-07"
    done = give(house, subject, "--by-address", given="nelly@example.se\n")
    assert done == {"done": False, "choice": EMAIL, "waits_until": "2026-11-30"}
    assert house.here("choice", "list", "--subject", subject)["waiting"] == {EMAIL: "2026-11-30"}
    house.here("worker", "--once")
    assert heard.to == ["nelly@example.se"]
    mail = message_from_bytes(heard.mails[0], policy=policy.default)
    text = mail.get_content()
    assert mail["List-Unsubscribe"] is None
    assert "på papper" in text
    assert "on paper" in text
    assert "Nelly" not in text
    link = re.search(r"https://example\.se(/a/[A-Za-z0-9_-]{32})\s", text)
    assert link is not None
    page = posted(house, link[1], None)
    assert "Jag vill få reklam" in page
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["yes", "no"]
    assert "Jag vill få reklam" in posted(house, link[1], "List-Unsubscribe=One-Click")  # no answer: asked again
    assert EMAIL not in house.here("choice", "list", "--subject", subject)["choices"]
    assert "Ditt ja gäller" in posted(house, link[1], "answer=yes&edition=1.1")
    listed = house.here("choice", "list", "--subject", subject)
    assert (listed["choices"].count(EMAIL), listed["waiting"]) == (1, {})
    assert "besvarad" in posted(house, link[1], None)
    house.here("worker", "--once")
    assert len(heard.to) == 1


def test_a_code_from_an_sms_is_typed_and_answered(house: Clinic) -> None:
    subject = customer(house)
    give(house, subject, "--by-address", choice="consent.marketing.sms", given="070-174 06 06\n")
    house.here("worker", "--once")
    (sms,) = [path.read_text(encoding="utf-8") for path in (house.folder / "sms").glob("*.json")]
    code = re.search(r"https://example\.se/a/([0-9A-Z]{13})", sms)
    assert code is not None
    assert len(sms) < 320
    page = posted(house, "/a/", f"code={code[1]}")
    assert "reklam" in page
    assert f'name="code" value="{code[1]}"' in page
    assert "Ingenting skickas" in posted(house, "/a/", f"code={code[1]}&answer=no&edition=1.1")
    assert house.here("choice", "list", "--subject", subject)["waiting"] == {}


def test_it_is_said_at_a_terminal_until_when_it_waits(house: Clinic) -> None:
    subject = customer(house)
    which = ("--subject", subject, "--choice", EMAIL, "--channel", "telephone", "--by-address")
    shown = house.at_terminal("choice", house.folder, "give", *which, typed="nelly@example.se\n")
    assert "not in force" in shown.stdout
    listed = house.run("choice", house.folder, "list", "--subject", subject, actor="rut").stdout
    assert "waits for the address until 2026-11-30" in listed


def failed(house: Clinic) -> int:
    said = house.run("worker", house.folder, "--once", "--json", actor="rut")
    assert said.exit_code in (0, 1), said.output
    return int(json.loads(said.stdout)["failed"])


def test_what_the_server_refuses_for_now_or_loses_goes_again(house: Clinic, sink: Sink, heard: Remembering) -> None:
    """At least once, under one Message-ID: a second copy of a question harms nobody."""
    give(house, customer(house), "--by-address", given="nelly@example.se\n")
    sink.recipient = lambda _to: "450 later"
    assert failed(house) == 1
    sink.recipient = lambda _to: None
    heard.then = lambda _number, _to: "cut"
    house.later(minutes=30)
    assert failed(house) == 1
    heard.then = lambda _number, _to: None
    house.later(hours=5)
    assert failed(house) == 0
    assert len(heard.to) == 2
    assert len(heard.taken) == 1


def test_what_the_server_refuses_for_good_is_over(house: Clinic, sink: Sink, heard: Remembering) -> None:
    subject = customer(house)
    give(house, subject, "--by-address", given="nelly@example.se\n")
    sink.recipient = lambda _to: "550 nobody"
    house.here("worker", "--once")
    assert house.here("choice", "list", "--subject", subject)["waiting"] == {}
    assert heard.to == []


@pytest.mark.parametrize("without", ["smtp = ", "stop_url = "])
def test_without_a_server_or_a_page_it_waits_and_says_so(house: Clinic, heard: Remembering, without: str) -> None:
    give(house, customer(house), "--by-address", given="nelly@example.se\n")
    toml = house.folder / "ombud.toml"
    toml.write_text("\n".join(line for line in toml.read_text().splitlines() if not line.startswith(without)))
    assert failed(house) == 1
    assert heard.to == []


def test_a_server_that_is_away_is_tried_again(house: Clinic, sink: Sink) -> None:
    give(house, customer(house), "--by-address", given="nelly@example.se\n")
    sink.close()
    assert failed(house) == 1
