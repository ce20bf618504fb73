"""Mail at the command line: taken in from anywhere, opened by the officer alone, and no word of it in a log (N-20)."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic
from tests.requests.mails import SENT, mail
from tests.servers.imap import PASSWORD, mail_server

DUE = "2026-12-24"


@pytest.fixture
def late(clinic: Clinic) -> Clinic:
    """The day after the mail came."""
    clinic.later(days=2)
    return clinic


def saved(folder: Path, body: str = "Vilka uppgifter har ni om mig?", name: str = "brev.eml", **headers: str) -> Path:
    path = folder / name
    path.write_bytes(bytes(mail(body, **headers)))
    return path


def queue(clinic: Clinic, *words: object, actor: str = "disa", code: int = 0) -> dict[str, object]:
    return clinic.here("request", "queue", *words, actor=actor, code=code)


def test_a_saved_mail_opens_a_case_with_the_day_it_was_sent(late: Clinic, tmp_path: Path) -> None:
    """N-20.1: mail of 2026-11-24 18:00 is received then, whoever brings it; both orders are understood."""
    path = saved(tmp_path)
    told = late.told("request", "intake", path, "--dir", late.folder)
    (one,) = told["mails"]
    assert (one["state"], one["rights"], one["due"]) == ("case", ["access"], DUE)
    assert (one["received_at"], one["received_by"], one["again"]) == (SENT.isoformat(), "date", False)
    assert late.here("request", "intake", path)["mails"][0]["again"]
    said = late.run("request", late.folder, "intake", path, "--lang", "sv", actor="rut")
    assert "har kommit förut" in said.output
    assert path.exists()


def test_what_the_command_says_holds_no_word_of_the_mail(late: Clinic, tmp_path: Path) -> None:
    """Design 5, 7; N-20.2: whoever brings the mail sees ids, rights and dates."""
    said = late.run("request", late.folder, "intake", saved(tmp_path), actor="rut")
    assert said.exit_code == 0
    assert "access" in said.output
    assert DUE in said.output
    told = late.here(
        "request", "intake", saved(tmp_path, "Ring mig, jag är orolig.", "b.eml", Message_ID="<2@n.example>")
    )
    for text in (said.output, json.dumps(told)):
        assert "nelly" not in text.lower()
        assert "orolig" not in text
    waits = late.run("request", late.folder, "intake", tmp_path / "b.eml", "--lang", "sv", actor="rut")
    assert "har kommit förut" in waits.output


def test_the_officer_lists_opens_and_decides_and_nobody_else(late: Clinic, tmp_path: Path) -> None:
    """N-20.2: the test of the requirement: reception is refused, in words."""
    late.here("request", "intake", saved(tmp_path, "Ring mig, jag är orolig."))
    (one,) = queue(late, "list")["mails"]
    assert (one["state"], one["due"], one["reference"]) == ("waiting", DUE, None)
    shown = queue(late, "show", one["mail"])
    assert shown["from"] == {"address": "nelly@nelly.example", "name": "Nelly Nyström"}
    assert (shown["written"], shown["verdict"]) == ("Ring mig, jag är orolig.", "unclear")
    for words in (["list"], ["show", one["mail"]], ["not-a-request", one["mail"], "--why", "spam"]):
        refused = queue(late, *words, actor="rut", code=1)
        assert refused["decision"] == "refusal"
        assert "D-14" in refused["rules"]
    opened = queue(late, "open-case", one["mail"], "--right", "access", "--right", "erasure", "--whole")
    assert (opened["state"], queue(late, "list")["mails"][0]["reference"]) == ("case", opened["reference"])
    again = queue(late, "open-case", one["mail"], "--right", "access", code=1)
    assert again["requirement"] == "N-20"


def test_words_for_the_officer(late: Clinic, tmp_path: Path) -> None:
    message = mail("Hej. Radera mina uppgifter.", Subject="Mina uppgifter")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="\x1b[31mbild.png")
    (tmp_path / "a.eml").write_bytes(bytes(message))
    assert "The queue is empty" in late.run("request", late.folder, "queue", "list", actor="disa").output
    late.here("request", "intake", tmp_path / "a.eml")
    mail_id = queue(late, "list")["mails"][0]["mail"]
    assert mail_id in late.run("request", late.folder, "queue", "list", actor="disa").output
    said = late.run("request", late.folder, "queue", "show", mail_id, "--lang", "sv", actor="disa").output
    assert "Kom 2026-11-24" in said
    assert "erasure" in said
    assert "radera, mina uppgifter" in said
    assert "Bilaga: image/png, 1 byte" in said
    assert "\x1b" not in said


def test_a_mail_that_is_none_is_closed_in_words(late: Clinic, tmp_path: Path) -> None:
    late.here("request", "intake", saved(tmp_path, "Kan jag boka en tid?"))
    mail_id = str(queue(late, "list")["mails"][0]["mail"])
    said = late.run(
        "request", late.folder, "queue", "not-a-request", mail_id, "--why", "other-matter", "--lang", "sv", actor="disa"
    )
    assert "ingen begäran" in said.output
    assert queue(late, "list")["mails"][0]["closed_at"] is not None
    missing = "b_" + "0" * 26
    assert queue(late, "show", missing, code=1)["requirement"] == "N-20"
    opened = late.run("request", late.folder, "queue", "open-case", mail_id, "--right", "access", actor="disa")
    assert opened.exit_code == 1
    assert "decided already" in opened.output


def test_a_case_is_said_in_words(late: Clinic, tmp_path: Path) -> None:
    late.here("request", "intake", saved(tmp_path, "Ring mig, jag är orolig."))
    mail_id = str(queue(late, "list")["mails"][0]["mail"])
    said = late.run("request", late.folder, "queue", "open-case", mail_id, "--right", "access", actor="disa")
    assert "is opened" in said.output


def test_the_mail_as_it_came_goes_to_a_new_file_of_its_owner(late: Clinic, tmp_path: Path) -> None:
    path, to = saved(tmp_path), tmp_path / "ut.eml"
    late.here("request", "intake", path)
    mail_id = queue(late, "list")["mails"][0]["mail"]
    queue(late, "show", mail_id, "--to", to)
    assert to.read_bytes() == path.read_bytes()
    assert to.stat().st_mode & 0o777 == 0o600
    assert late.run("request", late.folder, "queue", "show", mail_id, "--to", to, actor="disa").exit_code == 2


def test_a_person_may_say_when_it_came_but_not_tomorrow(late: Clinic, tmp_path: Path) -> None:
    told = late.here("request", "intake", saved(tmp_path), "--received", "2026-11-23T09:00")
    assert (told["mails"][0]["received_by"], told["mails"][0]["due"]) == ("said", "2026-12-23")
    ahead = late.run("request", late.folder, "intake", saved(tmp_path), "--received", "2027-01-01", actor="rut")
    assert ahead.exit_code == 2


def test_the_new_mails_of_a_maildir_are_taken_in_once(late: Clinic, tmp_path: Path) -> None:
    """new → cur after the act has committed."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "dpo" / name).mkdir(parents=True)
    path = tmp_path / "dpo" / "new" / "1.a"
    path.write_bytes(bytes(mail()))
    os.utime(path, (SENT.timestamp(), SENT.timestamp()))
    (one,) = late.here("request", "intake", "--maildir", tmp_path / "dpo")["mails"]
    assert (one["received_by"], one["received_at"]) == ("stored", SENT.isoformat())
    assert os.listdir(tmp_path / "dpo" / "cur") == ["1.a:2,S"]
    assert late.here("request", "intake", "--maildir", tmp_path / "dpo")["mails"] == []
    said = late.run("request", late.folder, "intake", "--maildir", tmp_path / "dpo", actor="rut")
    assert "no new mail" in said.output
    assert late.run("request", late.folder, "intake", "--maildir", tmp_path, actor="rut").exit_code == 3


def test_what_cannot_be_taken_in_stays_and_is_said(
    late: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that is no mail stops no other."""
    from ombud.requests.intake import parse

    monkeypatch.setattr(parse, "MOST_BYTES", 2000)
    for name in ("new", "cur", "tmp"):
        (tmp_path / "dpo" / name).mkdir(parents=True)
    (tmp_path / "dpo" / "new" / "1.a").write_bytes(bytes(4000))
    (tmp_path / "dpo" / "new" / "2.b").write_bytes(bytes(mail()))
    told = late.here("request", "intake", "--maildir", tmp_path / "dpo", code=1)
    assert (len(told["mails"]), len(told["left"])) == (1, 1)
    assert os.listdir(tmp_path / "dpo" / "new") == ["1.a"]


def test_a_mailbox_is_emptied_over_tls_with_a_password_from_a_file(
    late: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = tmp_path / "dpo.password"
    password.write_text(PASSWORD + "\n")
    password.chmod(0o600)
    with mail_server(tmp_path) as imap:
        stored = imap.put(bytes(mail()))
        monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
        words = ("request", "intake", "--imap", imap.url)
        assert late.run("request", late.folder, *words[1:], actor="rut").exit_code == 3
        (one,) = late.here(*words, "--password-file", password)["mails"]
        assert (one["received_by"], stored.seen) == ("stored", True)
        imap.put(bytes(mail("Radera mig.")))
        late.environment["OMBUD_MAIL_PASSWORD_FILE"] = str(password)
        assert late.here(*words)["mails"][0]["rights"] == ["erasure"]
        password.chmod(0o644)
        open_to_all = late.run("request", late.folder, *words[1:], actor="rut")
        assert open_to_all.exit_code == 3
        assert PASSWORD not in open_to_all.output


def test_without_a_place_the_configured_ones_are_looked_at(late: Clinic, tmp_path: Path) -> None:
    assert late.run("request", late.folder, "intake", actor="rut").exit_code == 2
    for name in ("new", "cur", "tmp"):
        (tmp_path / "dpo" / name).mkdir(parents=True)
    (tmp_path / "dpo" / "new" / "1.a").write_bytes(
        bytes(mail(Received="from a by mx.example.se; Tue, 24 Nov 2026 18:00:12 +0100"))
    )
    toml = late.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[intake]\nreceived_by = ["mx.example.se"]\nmaildir = "../dpo"\n')
    (one,) = late.here("request", "intake")["mails"]
    assert (one["received_by"], one["received_at"]) == ("received", SENT.isoformat())
    toml.write_text(toml.read_text() + 'imap = "imaps://dpo@127.0.0.1:9/INBOX"\npassword_file = "../none"\n')
    assert late.run("request", late.folder, "intake", actor="rut").exit_code == 3


def test_an_account_that_is_not_there_takes_nothing_in(late: Clinic, tmp_path: Path) -> None:
    for words in (["intake", saved(tmp_path)], ["queue", "list"], ["queue", "show", "b_" + "0" * 26],
                  ["queue", "open-case", "b_" + "0" * 26, "--right", "access"],
                  ["queue", "not-a-request", "b_" + "0" * 26, "--why", "spam"]):  # fmt: skip
        assert late.here("request", *words, actor="nobody", code=1)["requirement"] == "A-10"


def test_mail_that_reception_hands_on_has_its_original_time(late: Clinic, tmp_path: Path) -> None:
    """R-01: mail to reception has its original arrival time; our domain is that of the officer's address."""
    outer = mail(
        "Se bifogat", From="Rut <rut@example.se>", Date="Wed, 25 Nov 2026 10:00:00 +0100", Message_ID="<3@e.se>"
    )
    outer.add_attachment(mail("Jag vill ha ett registerutdrag.", To="info@example.se"))
    (tmp_path / "vb.eml").write_bytes(bytes(outer))
    (one,) = late.here("request", "intake", tmp_path / "vb.eml")["mails"]
    assert (one["rights"], one["received_at"]) == (["access"], SENT.isoformat())
    shown = queue(late, "show", one["mail"])
    assert shown["forwarded_by"] == "rut@example.se"
