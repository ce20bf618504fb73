"""`ombud campaign`: written by one, approved by another, sent by the worker, and what came of it in counts."""

import email
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.campaign_test import NoLetter, sample
from ombud.app.campaigning import carrier
from ombud.app.config import ConfigError
from ombud.app.installation import open_installation
from ombud.app.mail.model import MailboxFault
from ombud.app.mail.sink import Sink
from ombud.app.returning import rooms
from ombud.campaigns import store
from ombud.campaigns.nix import NixList, read
from ombud.cli.commands import COMMANDS
from ombud.messages.carriers.print_job import PrintCarrier
from ombud.messages.carriers.sms import GatewayCarrier, OutboxCarrier
from ombud.terms import SubjectId
from tests.campaigns.mailing import Remembering
from tests.cli.clinic import Clinic

TEXTS = """
[campaign_texts]
hosts = ["example.se"]
notice_url = "https://example.se/integritet"

[campaigns]
sender_name = "Hälsoklustret"
sender_address = "utskick@example.se"
bounces = "studs@example.se"
stop_url = "https://example.se/a/"
stop_mailto = "avregistrera@example.se"
smtp = "smtp://127.0.0.1:{port}"
"""
MINNA = """
[actors.minna]
role = "marketer"
"""


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
    """The clinic with a mail server and two who work with campaigns; four customers, three of whom have said yes."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + MINNA + TEXTS.replace("{port}", str(sink.port)))
    for number in range(4):
        subject, _ = clinic.customer(
            given="Nelly", family=f"Nr {number}", email=f"nr{number}@example.se", text="Stel nacke.",
        )  # fmt: skip
        if number:
            of_age(clinic, subject)
            clinic.here("choice", "give", "--subject", subject, "--choice", "consent.marketing.email", "--yes")
    return clinic


def of_age(clinic: Clinic, subject: str) -> None:
    """They have shown that they are of age."""
    from ombud.choices import set_flags
    from ombud.policy.ask import Flag
    from ombud.terms import subject_from

    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    with ombud.vault.act(by=ombud.accounts.actors["rut"], now=clinic.now) as act:
        person = act.known(subject_from(subject))
        assert person is not None
        set_flags(act.tx, person.subject, on=(Flag.ADULT,))
        person.changed()
        act.nothing_changed()
    ombud.close(clinic.now)


def folder(tmp_path: Path, body: str = "<p>Hej {{given}}! Vårens kurser börjar.</p>", channel: str = "email") -> Path:
    at = tmp_path / "text"
    at.mkdir(exist_ok=True)
    (at / "template.toml").write_text(
        f'channel = "{channel}"\nlanguage = "sv"\nsubject = "Vårens kurser"\nbody = "brev.html"\n', encoding="utf-8"
    )
    (at / "brev.html").write_text(body, encoding="utf-8")
    return at


def ends(clinic: Clinic) -> str:
    return "2026-12-20"


def new(house: Clinic, tmp_path: Path, *words: str, code: int = 0) -> str:
    told = house.here(
        "campaign", "new", "--name", "varen", "--template", folder(tmp_path), "--ends", ends(house), *words,
        actor="max", code=code,
    )  # fmt: skip
    return str(told.get("campaign"))


def ready(house: Clinic, tmp_path: Path) -> str:
    one = new(house, tmp_path)
    house.here("campaign", "test", one, "--to", tmp_path / "prov.eml", actor="max")
    house.here("campaign", "approve", one, actor="minna")
    return one


def test_a_campaign_from_the_first_word_to_the_results(house: Clinic, tmp_path: Path, heard: Remembering) -> None:
    """M-05, M-06, M-11: written, tested, approved by another, sent, and said no to by one click."""
    one = new(house, tmp_path)
    assert house.here("campaign", "show", one, actor="max")["phase"] == "draft"
    assert house.here("campaign", "approve", one, actor="minna", code=1)["requirement"] == "M-05"
    house.here("campaign", "test", one, "--to", tmp_path / "prov.eml", actor="max")
    prov = email.message_from_bytes((tmp_path / "prov.eml").read_bytes())
    assert prov["To"] == "nelly@example.se"
    assert house.here("campaign", "approve", one, actor="max", code=1)["requirement"] == "M-05"
    assert house.here("campaign", "approve", one, "--plan", actor="minna")["done"] is False
    house.here("campaign", "approve", one, actor="minna")
    house.here("campaign", "start", one, "--plan", actor="max")
    house.here("campaign", "start", one, actor="max")
    house.here("worker", "--once")
    assert sorted(heard.to) == ["nr1@example.se", "nr2@example.se", "nr3@example.se"]
    assert "Hej Nelly!" in heard.mails[0].decode()
    listed = house.here("campaign", "list", actor="max")["campaigns"]
    assert [(row["phase"], row["people"]) for row in listed] == [("finished", 3)]
    result = house.here("campaign", "results", one, actor="max")
    assert result["people"] == 3
    assert result["fates"] == {}  # fewer than five are not told apart
    assert "Ingen sa nej" in house.run("campaign", house.folder, "results", one, "--lang", "sv", actor="max").output


def test_it_waits_for_its_day_pauses_and_ends(house: Clinic, tmp_path: Path, heard: Remembering) -> None:
    one = ready(house, tmp_path)
    house.here("campaign", "schedule", one, "--at", "2026-11-25T10:00", actor="max")
    house.here("worker", "--once")
    assert heard.to == []
    house.later(days=2)
    house.here("campaign", "pause", one, actor="max")
    house.here("worker", "--once")
    assert heard.to == []
    house.here("campaign", "resume", one, actor="max")
    house.here("worker", "--once")
    assert len(heard.to) == 3
    other = new(house, tmp_path)
    assert house.here("campaign", "cancel", other, actor="max")["phase"] == "cancelled"


def test_a_text_or_a_selection_with_a_fault_is_not_taken(house: Clinic, tmp_path: Path) -> None:
    """M-04, M-08."""
    assert house.here(
        "campaign", "new", "--name", "x", "--template", tmp_path, "--ends", ends(house), actor="max", code=1
    )["decision"] == "refusal"  # fmt: skip
    new(house, tmp_path, "--where", "Diagnos är astma", code=1)
    folder(tmp_path, "<script>x</script>")
    told = house.here(
        "campaign", "new", "--name", "x", "--template", tmp_path / "text", "--ends", ends(house), actor="max", code=1
    )
    assert told["decision"] == "refusal"


def test_a_text_with_a_number_of_a_person_is_not_tested(house: Clinic, tmp_path: Path) -> None:
    """N-05.5: no message holds a personnummer."""
    at = folder(tmp_path, "<p>Hej {{given}} 19811218-9876!</p>")
    told = house.here("campaign", "new", "--name", "x", "--template", at, "--ends", ends(house), actor="max")
    refused = house.here("campaign", "test", told["campaign"], "--to", tmp_path / "x", actor="max", code=1)
    assert refused["requirement"] == "N-05.5"
    assert not (tmp_path / "x").exists()


def test_what_there_is_not_is_said(house: Clinic, tmp_path: Path) -> None:
    none = "c_" + "0" * 26
    for command in ("show", "approve", "pause", "results", "resolve"):
        assert house.here("campaign", command, none, actor="max", code=1)["requirement"] == "M-01"
    house.here("campaign", "approve", none, "--plan", actor="max", code=1)
    house.here("campaign", "test", none, "--to", tmp_path / "x", actor="max", code=1)
    assert house.here("campaign", "list", actor="nobody", code=1)["requirement"] == "A-10"
    assert "Inga utskick" in house.run("campaign", house.folder, "list", "--lang", "sv", actor="max").output
    assert "campaign" in COMMANDS


def test_an_address_is_asked_for_and_never_written_to_again(house: Clinic, tmp_path: Path, heard: Remembering) -> None:
    """M-12, T-17."""
    told = house.here("campaign", "suppress", given="nr2@example.se\n", actor="max")
    assert told == {"done": True, "channel": "email", "again": False}
    assert house.here("campaign", "suppress", given="NR2@example.se\n", actor="max")["again"]
    assert house.here("campaign", "suppress", given="nobody\n", actor="max", code=1)["requirement"] == "M-12"
    found = house.here("campaign", "suppress", "--review", actor="max")
    assert found["entries"] == {"email": 1}
    house.here("campaign", "start", ready(house, tmp_path), actor="max")
    house.here("worker", "--once")
    assert sorted(heard.to) == ["nr1@example.se", "nr3@example.se"]


def test_bounces_complaints_and_noes_come_in_from_a_folder_of_mail(
    house: Clinic, tmp_path: Path, heard: Remembering
) -> None:
    house.here("campaign", "start", ready(house, tmp_path), actor="max")
    house.here("worker", "--once")
    token = re.search(rb"https://example.se/a/([A-Za-z0-9_-]{32})>", heard.mails[0])
    assert token is not None
    answer = b"From: x@example.se\r\nSubject: " + token[1] + b"\r\n\r\n\r\n"
    (tmp_path / "a.eml").write_bytes(answer)
    (tmp_path / "b.eml").write_bytes(b"Subject: hej\r\n\r\nhej\r\n")
    told = house.here("campaign", "intake", tmp_path / "a.eml", tmp_path / "b.eml", actor="max", code=1)
    assert told == {"bounces": 0, "complaints": 0, "noes": 1, "nobody": 0, "unread": 1}
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1").write_bytes(answer)
    assert house.here("campaign", "intake", "--maildir", box, actor="max")["noes"] == 1
    toml = house.folder / "ombud.toml"
    toml.write_text(toml.read_text() + f'returns_maildir = "{box}"\n')
    assert house.here("campaign", "intake", actor="max")["noes"] == 0
    (box / "new" / "2").write_bytes(answer)
    house.later(minutes=6)
    house.here("worker", "--once")
    assert not list((box / "new").iterdir())


def test_a_register_is_brought_in_and_one_that_is_old_is_not(house: Clinic, tmp_path: Path) -> None:
    lines = tmp_path / "nix.csv"
    lines.write_text("Provgatan 1;000 00;Demostad\nxx\n", encoding="utf-8")
    told = house.here("campaign", "nix", lines, "--kind", "post", "--on", "2026-11-01", actor="max", code=1)
    assert (told["lines"], told["left_out"]) == (1, 1)
    assert house.here("campaign", "nix", lines, "--kind", "post", "--on", "2026-07-01", actor="max", code=1)["decision"]


def test_a_nix_list_is_read_as_it_is_written_or_not_at_all(house: Clinic, tmp_path: Path) -> None:
    """MFL 21 §: a street that is read wrong is a person who is not found on the list."""
    lines = tmp_path / "nix.csv"
    asked = ("--kind", "post", "--on", "2026-11-01")
    lines.write_bytes("Gågatan 1;000 00;Demostad\n".encode("latin-1"))
    told = house.run("campaign", house.folder, "nix", lines, *asked, actor="max")
    assert told.exit_code == 2
    assert "The file is not UTF-8" in told.output
    lines.write_bytes("\ufeffGågatan 1;000 00;Demostad\n".encode())  # as a spreadsheet saves it
    assert house.here("campaign", "nix", lines, *asked, actor="max")["lines"] == 1
    ombud = open_installation(house.folder, lambda: "", now=house.now)
    found = read(ombud.folder / "nix", "post", ombud.vault.keyring, house.now)
    ombud.close(house.now)
    assert isinstance(found, NixList)
    home = {"street": "Gågatan 1", "postal_code": "000 00", "city": "Demostad"}
    assert found.listed(SubjectId(bytes(16)), home)


def test_what_is_unknown_is_resolved_by_whoever_says_it(house: Clinic, tmp_path: Path, heard: Remembering) -> None:
    one = ready(house, tmp_path)
    heard.then = lambda number, _to: "cut" if number == 1 else None
    house.here("campaign", "start", one, actor="max")
    house.here("worker", "--once")
    assert house.here("campaign", "resolve", one, actor="max", code=1)["unknown"] == 1
    assert house.here("campaign", "resolve", one, "--as", "sent", actor="max")["sent"] == 1
    assert house.here("campaign", "show", one, actor="max")["phase"] == "finished"


def test_where_something_is_not_configured_nothing_is_sent(house: Clinic, tmp_path: Path) -> None:
    toml = house.folder / "ombud.toml"
    whole = toml.read_text()
    one = ready(house, tmp_path)
    house.here("campaign", "start", one, actor="max")
    toml.write_text(whole.replace('bounces = "studs@example.se"\n', ""))
    assert house.here("worker", "--once", code=1)["failed"] == 1
    toml.write_text(whole.replace("[actors.max]", "[actors.other]"))
    house.later(hours=1)
    assert house.here("worker", "--once", code=1)["failed"] == 1
    toml.write_text(whole)
    house.later(hours=1)
    assert house.here("worker", "--once")["done"] >= 1


def test_the_carrier_of_each_channel_is_the_one_that_is_configured(house: Clinic, tmp_path: Path) -> None:
    toml = house.folder / "ombud.toml"
    whole = toml.read_text()
    new(house, tmp_path)
    secret = tmp_path / "key"
    secret.write_text("hemlig\n")
    secret.chmod(0o600)

    def made(channel: str, more: str, without: str = "") -> object:
        toml.write_text(whole.replace(without, "") + more if without else whole + more)
        ombud = open_installation(house.folder, lambda: "", now=house.now)
        with ombud.vault.database.read() as tx:
            row = store.every(tx)[0]._replace(channel=channel)
        try:
            return carrier(ombud, row, lambda: house.now)
        finally:
            ombud.close(house.now)

    assert isinstance(made("post", 'print_to = "print"\n'), PrintCarrier)
    assert isinstance(made("sms", 'sms_outbox = "sms"\n'), OutboxCarrier)
    assert isinstance(
        made("sms", f'sms_gateway = "https://sms.example.se/v1"\nsms_key_file = "{secret}"\n'), GatewayCarrier
    )
    for channel, more in (
        ("post", ""), ("sms", ""), ("sms", 'sms_gateway = "ftp://x"\n'),
        ("sms", 'sms_gateway = "https://sms.example.se"\n'),
    ):  # fmt: skip
        with pytest.raises(ConfigError):
            made(channel, more)
    smtp = re.search(r"smtp = .*\n", whole)
    assert smtp is not None
    with pytest.raises(ConfigError, match="no mail server"):
        made("email", "", smtp[0])
    with pytest.raises(ConfigError, match="no address of a mail server"):
        made("email", 'smtp = "http://x"\n', smtp[0])
    made("email", f'smtp = "smtps://u@mail.example.se"\npassword_file = "{secret}"\nmail_log = "log"\n', smtp[0])
    with pytest.raises(ConfigError, match="secret"):
        made("email", 'smtp = "smtps://u@mail.example.se"\n', smtp[0])
    toml.write_text(whole + 'returns_imap = "imaps://u@mail.example.se"\n')
    ombud = open_installation(house.folder, lambda: "", now=house.now)
    with pytest.raises(MailboxFault):
        rooms(ombud)
    assert isinstance(sample(ombud, b"x" * 16, lambda: house.now), NoLetter)
    ombud.close(house.now)
    toml.write_text(whole + f'returns_imap = "imaps://u@mail.example.se"\nreturns_password_file = "{secret}"\n')
    ombud = open_installation(house.folder, lambda: "", now=house.now)
    assert len(rooms(ombud)) == 1
    ombud.close(house.now)
