"""What carries messages, and its fake, pass the same contract: taken, turned away or lost, and nothing in between."""

import csv
import hashlib
import http.server
import io
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ombud.app.mail.sink import Sink
from ombud.campaigns.carriers import Away, Carrier, Letter, Lost, Taken, To, Turned, print_job
from ombud.campaigns.carriers.mail_log import taken_by, tells
from ombud.campaigns.carriers.paper import Paper
from ombud.campaigns.carriers.print_job import PrintCarrier, destroy_old
from ombud.campaigns.carriers.sms import Gateway, GatewayCarrier, OutboxCarrier
from ombud.campaigns.carriers.smtp import SmtpCarrier, read_server
from ombud.policy.document import Document, Paragraph
from tests.campaigns.mailing import SENDER, Remembering
from tests.campaigns.test_send import Scripted

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LETTER = Letter("Ämne", "Hej!\n", "<p>Hej!</p>", "t" * 32)
LONG = Document("Vårens kurser", "sv", tuple(Paragraph(("Kom och träna. " * 100,)) for _ in range(4)), "Reklam")


class GatewayFake:
    """A gateway of SMS on the loopback: what was put under each id, and what it is to answer."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, str]] = {}
        self.codes: list[int] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                code = outer.codes.pop(0) if outer.codes else 201
                if code == 0:
                    self.close_connection = True
                    return
                if code < 300:
                    outer.kept[self.path.rsplit("/", 1)[1]] = json.loads(body)
                self._say(code)

            def do_GET(self) -> None:
                self._say(200 if self.path.rsplit("/", 1)[1] in outer.kept else 404)

            def _say(self, code: int) -> None:
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1/"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def gateway() -> Iterator[GatewayFake]:
    made = GatewayFake()
    yield made
    made.close()


def smtp(sink: Sink) -> SmtpCarrier:
    return SmtpCarrier(read_server(f"smtp://127.0.0.1:{sink.port}"), Paper(SENDER, lambda: NOW))


Made = tuple[Carrier, str, bool | None]


@pytest.fixture(params=["smtp", "gateway", "outbox", "print", "fake"])
def made(request: pytest.FixtureRequest, sink: Sink, gateway: GatewayFake, tmp_path: Path) -> Made:
    """A carrier, an address of it, and what it can tell of a message that it has never seen."""
    makers: dict[str, Callable[[], Made]] = {
        "smtp": lambda: (smtp(sink), "nelly@example.se", None),
        "gateway": lambda: (GatewayCarrier(Gateway(gateway.url), "Ombud", "k"), "+46701740605", False),
        "outbox": lambda: (OutboxCarrier(tmp_path / "sms", "Ombud"), "+46701740605", None),
        "print": lambda: (
            PrintCarrier(tmp_path / "print", "c_1", lambda: NOW),
            "Nelly\nProvgatan 1\n000 00 Ort",
            False,
        ),
        "fake": lambda: (Scripted(), "nelly@example.se", None),
    }
    return makers[request.param]()


def test_a_message_that_was_announced_is_taken_and_several_go_on_one_line(made: Made) -> None:
    carrier, address, _ = made
    for number in range(3):
        to = To(bytes([number]) * 16, address)
        assert carrier.envelope(to) is None
        assert isinstance(carrier.content(to, LETTER), Taken)
    carrier.close()
    carrier.close()


def test_one_that_was_announced_and_does_not_come_is_none(made: Made) -> None:
    carrier, address, _ = made
    first, second = To(b"1" * 16, address), To(b"2" * 16, address)
    assert carrier.envelope(first) is None
    carrier.drop()
    assert carrier.envelope(second) is None
    assert isinstance(carrier.content(second, LETTER), Taken)
    carrier.close()
    assert carrier.tells(first.message) is not True
    carrier.close()


def test_what_it_can_tell_it_tells_rightly(made: Made) -> None:
    carrier, address, unknown = made
    to = To(b"1" * 16, address)
    carrier.envelope(to)
    carrier.content(to, LETTER)
    carrier.close()
    assert carrier.tells(to.message) in (True, None)
    assert carrier.tells(b"9" * 16) is unknown
    carrier.close()


def test_a_server_without_pipelining_is_spoken_to_one_by_one(heard: Remembering) -> None:
    made = Sink(heard.heard, pipelining=False).start()
    carrier, to = smtp(made), To(b"1" * 16, "nelly@example.se")
    made.recipient = lambda address: "550 no" if address.startswith("nobody") else None
    assert carrier.envelope(To(b"0" * 16, "nobody@example.se")) == Turned("smtp.550", for_good=True)
    assert carrier.envelope(to) is None
    assert isinstance(carrier.content(to, LETTER), Taken)
    carrier.close()
    made.close()


@pytest.mark.parametrize(("said", "for_good"), [("550 no", True), ("451 later", False), ("421 bye", False)])
def test_what_the_server_says_of_a_recipient_is_a_number(sink: Sink, said: str, for_good: bool) -> None:
    sink.recipient = lambda _: said
    carrier = smtp(sink)
    assert carrier.envelope(To(b"1" * 16, "nelly@example.se")) == Turned(f"smtp.{said[:3]}", for_good)
    sink.recipient = lambda _: None
    assert carrier.envelope(To(b"1" * 16, "nelly@example.se")) is None
    carrier.close()


@pytest.mark.parametrize("said", ["554 no", "452 later", "421 bye"])
def test_what_it_says_of_a_content_is_no_loss(sink: Sink, heard: Remembering, said: str) -> None:
    heard.then = lambda _number, _to: said
    carrier, to = smtp(sink), To(b"1" * 16, "nelly@example.se")
    carrier.envelope(to)
    assert carrier.content(to, LETTER) == Turned(f"smtp.{said[:3]}", said.startswith("5"))
    carrier.close()


def test_a_cut_after_the_content_is_a_loss_and_the_next_goes_on_a_new_line(sink: Sink, heard: Remembering) -> None:
    heard.then = lambda number, _to: "cut" if number == 1 else None
    carrier, to = smtp(sink), To(b"1" * 16, "nelly@example.se")
    carrier.envelope(to)
    assert isinstance(carrier.content(to, LETTER), Lost)
    assert carrier.envelope(to) is None
    assert isinstance(carrier.content(to, LETTER), Taken)
    carrier.close()


def test_an_idle_line_that_was_closed_is_opened_anew_and_one_that_is_gone_is_away(sink: Sink) -> None:
    carrier, to = smtp(sink), To(b"1" * 16, "nelly@example.se")
    carrier.envelope(to)
    carrier.content(to, LETTER)
    for line in sink._lines:
        line.shutdown(2)
    assert carrier.envelope(to) is None
    sink.close()
    with pytest.raises(Away) as away:
        carrier.envelope(to)
    assert "example" not in str(away.value)
    with pytest.raises(Away):
        smtp(sink).envelope(to)


def test_an_address_or_a_subject_that_steers_is_turned_away(sink: Sink, heard: Remembering) -> None:
    """security.md, threat 22."""
    carrier = smtp(sink)
    for address in ("a@b\r\nRCPT TO:<x@example.se>", "a b@example.se", "<a@example.se>"):
        assert carrier.envelope(To(b"1" * 16, address)) == Turned("address", for_good=True)
    to = To(b"1" * 16, "nelly@example.se")
    carrier.envelope(to)
    assert carrier.content(to, Letter("x\r\nBcc: y@example.se", "", None, "")) == Turned("header", for_good=True)
    assert heard.to == []
    assert carrier.envelope(To(b"1" * 16, "nelly.ä@example.se")) == Turned("smtputf8", for_good=True)
    carrier.close()


def test_a_mail_server_is_named_without_its_password() -> None:
    assert read_server("smtps://u@mail.example.se").port == 465
    assert read_server("smtp://u@mail.example.se").port == 587
    assert read_server("smtp://127.0.0.1:25").is_here
    for wrong in ("smtp://u:p@x", "http://x", "smtp://", "smtp://x:notaport", "smtp://x/path"):
        with pytest.raises(ValueError, match="without the password"):
            read_server(wrong)


def test_without_tls_nothing_is_said_but_to_this_machine(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """STARTTLS is asked for, and the session ends where there is none."""
    carrier = smtp(sink)
    monkeypatch.setattr("ombud.campaigns.carriers.smtp._HERE", frozenset())
    with pytest.raises(Away):
        carrier.envelope(To(b"1" * 16, "nelly@example.se"))
    over = SmtpCarrier(read_server(f"smtps://127.0.0.1:{sink.port}"), Paper(SENDER, lambda: NOW))
    threading.Timer(0.2, sink.close).start()
    with pytest.raises(Away):
        over.envelope(To(b"1" * 16, "nelly@example.se"))


def test_a_login_that_is_refused_is_away(sink: Sink) -> None:
    carrier = SmtpCarrier(read_server(f"smtp://u@127.0.0.1:{sink.port}"), Paper(SENDER, lambda: NOW), "p")
    with pytest.raises(Away):
        carrier.envelope(To(b"1" * 16, "nelly@example.se"))
    with pytest.raises(AssertionError):
        carrier.content(To(b"1" * 16, "nelly@example.se"), LETTER)
    carrier.drop()
    assert carrier.tells(b"1" * 16) is None


def test_the_gateway_says_numbers_and_knows_a_message_again(gateway: GatewayFake) -> None:
    carrier, to = GatewayCarrier(Gateway(gateway.url), "Ombud", "k"), To(b"1" * 16, "+46701740605")
    gateway.codes = [400, 429, 503, 0]
    came = []
    for _ in range(4):
        carrier.envelope(to)
        came.append(carrier.content(to, LETTER))
    assert came == [Turned("http.400", True), Turned("http.429", False), Turned("http.503", False), Lost()]
    assert carrier.tells(to.message) is False
    carrier.envelope(to)
    assert isinstance(carrier.content(to, LETTER), Taken)
    assert gateway.kept == {to.message.hex(): {"from": "Ombud", "to": "+46701740605", "text": "Hej!\n"}}
    assert carrier.tells(to.message) is True
    carrier.close()
    gateway.close()
    with pytest.raises(Away):
        carrier.envelope(to)
    assert carrier.tells(to.message) is None


def test_a_gateway_is_spoken_to_over_tls_alone() -> None:
    for wrong in ("http://sms.example.se", "ftp://x", "https://", "https://u@x"):
        with pytest.raises(ValueError, match="no address"):
            Gateway(wrong)
    carrier = GatewayCarrier(Gateway("https://127.0.0.1:1/v1"), "Ombud", trust=ssl.create_default_context)
    with pytest.raises(Away):
        carrier.envelope(To(b"1" * 16, "+46701740605"))


def test_the_outbox_has_a_file_a_message_for_its_owner_alone(tmp_path: Path) -> None:
    carrier, to = OutboxCarrier(tmp_path / "sms", "Ombud"), To(b"1" * 16, "+46701740605")
    carrier.envelope(to)
    carrier.content(to, LETTER)
    (file,) = (tmp_path / "sms").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_bytes())["to"] == "+46701740605"
    file.unlink()
    file.mkdir()
    assert carrier.content(to, LETTER) == Turned("outbox", for_good=False)
    (tmp_path / "x").write_text("")
    with pytest.raises(Away):
        OutboxCarrier(tmp_path / "x" / "y", "Ombud").envelope(to)


def test_a_job_of_the_printer_is_whole_counted_and_destroyed_on_its_day(tmp_path: Path) -> None:
    """Art. 28(3)(g): one PDF/UA with all letters, and a list of addresses with the pages of each."""
    carrier = PrintCarrier(tmp_path / "print", "c_1", lambda: NOW)
    for number in range(2):
        to = To(bytes([number]) * 16, "Nelly\nProvgatan 1\n000 00 Ort")
        carrier.envelope(to)
        carrier.content(to, replace(LETTER, printed=None if number else LONG))
    assert not list((tmp_path / "print").glob("*.csv"))
    carrier.close()
    (job,), (page,) = (tmp_path / "print").glob("*.csv"), (tmp_path / "print").glob("*.json")
    rows = list(csv.reader(io.StringIO(job.read_text(), newline="")))
    assert rows[0] == ["id", "address", "first_page", "last_page"]
    assert [row[1] for row in rows[1:]] == ["Nelly\nProvgatan 1\n000 00 Ort"] * 2
    assert [row[2:] for row in rows[1:]] == [["1", "2"], ["3", "3"]]
    said, pdf = json.loads(page.read_bytes()), page.with_suffix(".pdf").read_bytes()
    assert (said["letters"], said["pages"]) == (2, 3)
    assert said["sha256"] == hashlib.sha256(job.read_bytes()).hexdigest()
    assert said["pdf_sha256"] == hashlib.sha256(pdf).hexdigest()
    assert b"pdfuaid" in pdf
    assert not list((tmp_path / "print").glob("*.part"))
    assert job.stat().st_mode & 0o777 == 0o600
    assert destroy_old(tmp_path / "print", date(2026, 12, 22)) == 0
    assert destroy_old(tmp_path / "print", date(2026, 12, 23)) == 1
    assert list((tmp_path / "print").iterdir()) == []
    assert destroy_old(tmp_path / "nowhere", date(2026, 12, 23)) == 0


def test_a_job_whose_worker_died_is_made_whole_before_anything_is_told_of_it(tmp_path: Path) -> None:
    folder, to = tmp_path / "print", To(b"1" * 16, "Nelly\nProvgatan 1\n000 00 Ort")
    living, other = (PrintCarrier(folder, name, lambda: NOW) for name in ("c_1", "c_2"))
    living.envelope(to)
    living.content(to, LETTER)
    assert other.tells(to.message) is False  # its worker lives, and it is no job yet
    assert living._file is not None
    os.close(living._file)
    assert other.tells(to.message) is True
    (folder / "c_3-0.part").write_bytes(b"")
    assert other.tells(b"9" * 16) is False
    assert not list(folder.glob("*.part"))
    other.envelope(to)
    other.close()
    assert not list(folder.glob("c_2*"))


def test_a_job_that_cannot_be_written_is_away_or_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text("")
    to = To(b"1" * 16, "x")
    with pytest.raises(Away):
        PrintCarrier(tmp_path / "x" / "y", "c", lambda: NOW).envelope(to)
    carrier = PrintCarrier(tmp_path / "print", "c", lambda: NOW)
    with pytest.raises(AssertionError):
        carrier.content(to, LETTER)
    carrier.envelope(to)
    monkeypatch.setattr(print_job.os, "write", lambda *_: (_ for _ in ()).throw(OSError()))
    assert isinstance(carrier.content(to, LETTER), Lost)
    monkeypatch.undo()
    carrier.close()


def test_the_mail_servers_own_log_says_what_it_has_taken(tmp_path: Path) -> None:
    one, two, log = "1" * 32, "2" * 32, tmp_path / "mail.log"
    log.write_text(
        f"Nov 23 postfix/cleanup[7]: 4XyZab: message-id=<{one}@example.se>\n"
        "Nov 23 postfix/qmgr[8]: 4XyZab: from=<studs@example.se>, size=900, nrcpt=1 (queue active)\n"
        f"Nov 23 postfix/cleanup[7]: 4XyZac: message-id=<{two}@example.se>\n"
    )
    assert taken_by(log) == {one: True, two: False}
    assert tells(log, bytes.fromhex(one)) is True
    assert tells(log, bytes.fromhex(two)) is None
    assert tells(tmp_path / "none", bytes.fromhex(one)) is None
    assert tells(None, bytes.fromhex(one)) is None


def test_a_server_that_waits_for_a_content_though_nobody_is_to_get_it_gets_none(
    sink: Sink, heard: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 2920 3.1."""
    carrier, to = smtp(sink), To(b"1" * 16, "nelly@example.se")
    carrier.envelope(to)
    carrier.close()  # a content is awaited: it hangs up at once, and does not say QUIT into it
    monkeypatch.setattr("ombud.campaigns.carriers.smtp._Session.together", lambda *_: [250, 550, 354])
    assert carrier.envelope(to) == Turned("smtp.550", for_good=True)
    assert heard.to == []


def test_an_address_of_other_letters_goes_where_the_server_takes_them(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("ombud.campaigns.carriers.smtp._Session.has_extn", lambda *_: True)
    monkeypatch.setattr(
        "ombud.campaigns.carriers.smtp._Session.together", lambda _, commands: said.extend(commands) or [250, 250, 354]
    )
    monkeypatch.setattr("ombud.campaigns.carriers.smtp._Session.starttls", lambda *_, **__: None)
    carrier = smtp(sink)
    assert carrier.envelope(To(b"1" * 16, "nelly.ä@example.se")) is None
    assert said[0].endswith("SMTPUTF8 BODY=8BITMIME")
    carrier.close()
