"""Where mail comes from: files, a Maildir, a mailbox over TLS. Nothing is marked before it is safe here (N-20.1)."""

import os
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ombud.app.mail import Files, Mailbox, MailboxFault, Maildir, read_url
from ombud.app.mail.server import Address, _instant
from ombud.requests.intake.parse import MOST_BYTES
from tests.requests.mails import SENT, mail
from tests.servers.imap import PASSWORD, MailServer, mail_server


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "dpo" / name).mkdir(parents=True)
    return tmp_path / "dpo"


def delivered(maildir: Path, name: str, content: bytes) -> Path:
    path = maildir / "new" / name
    path.write_bytes(content)
    os.utime(path, (SENT.timestamp(), SENT.timestamp()))
    return path


def test_a_mail_of_a_maildir_is_moved_when_it_is_safe_and_keeps_its_time(maildir: Path) -> None:
    delivered(maildir, "1.a", b"one")
    delivered(maildir, "2.b:2,", b"two")
    (maildir / "new" / ".hidden").write_bytes(b"x")
    found = list(Maildir(maildir).mails())
    assert [(one.came.content, one.came.stored_at, one.came.where) for one in found] == [
        (b"one", SENT, "mailbox"), (b"two", SENT, "mailbox"),
    ]  # fmt: skip
    assert len(os.listdir(maildir / "new")) == 3
    for one in found:
        one.done()
        one.done()  # another run has moved it meanwhile
    assert sorted(os.listdir(maildir / "cur")) == ["1.a:2,S", "2.b:2,"]
    assert (maildir / "cur" / "1.a:2,S").stat().st_mtime == SENT.timestamp()


def test_a_mail_that_somebody_else_has_taken_is_nobodys_fault(maildir: Path) -> None:
    delivered(maildir, "1.a", b"one")
    delivered(maildir, "2.b", b"two")
    mails = Maildir(maildir).mails()
    assert next(mails).came.content == b"one"
    (maildir / "new" / "2.b").unlink()
    assert list(mails) == []


def test_a_maildir_that_is_none_and_a_mail_that_is_none_are_said(maildir: Path, tmp_path: Path) -> None:
    with pytest.raises(MailboxFault, match="no Maildir"):
        Maildir(tmp_path)
    (tmp_path / "secret").write_text("x")
    (maildir / "new" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(MailboxFault, match="could not be read"):
        list(Maildir(maildir).mails())
    (maildir / "new" / "link").unlink()
    (maildir / "new" / "folder").mkdir()
    with pytest.raises(MailboxFault, match="is none"):
        list(Maildir(maildir).mails())


def test_a_mail_that_cannot_be_moved_is_said_and_is_safe(maildir: Path) -> None:
    delivered(maildir, "1.a", b"one")
    (found,) = Maildir(maildir).mails()
    (maildir / "cur").rmdir()
    (maildir / "cur").write_text("in the way")
    with pytest.raises(MailboxFault, match="known again"):
        found.done()


def test_a_saved_file_stays_where_it_is_and_somebody_may_say_when_it_came(tmp_path: Path) -> None:
    path = tmp_path / "brev.eml"
    path.write_bytes(bytes(mail()))
    (found,) = Files([path], SENT).mails()
    found.done()
    assert path.exists()
    assert (found.came.where, found.came.said_at) == ("file", SENT)
    with pytest.raises(MailboxFault, match="no such file"):
        list(Files([tmp_path / "gone.eml"]).mails())


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "huge.eml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 3)
    (found,) = Files([path]).mails()
    assert len(found.came.content) == MOST_BYTES + 1


def box(server: MailServer, password: str = PASSWORD) -> Mailbox:
    return Mailbox(read_url(server.url), password, server.trust)


def test_a_mailbox_is_read_over_tls_and_marked_when_each_mail_is_safe(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        first, second = server.put(bytes(mail())), server.put(b"Subject: tv\xc3\xa5\r\n\r\n) OK\r\n")
        server.put(b"seen", at="24-Nov-2026 18:00:12 +0100").seen = True
        seen = []
        for fetched in box(server).mails():
            assert fetched.came.stored_at == SENT
            seen.append((fetched.came.content, first.seen, second.seen))
            fetched.done()
        assert seen == [(first.content, False, False), (second.content, True, False)]
        assert second.seen
        assert list(box(server).mails()) == []
        assert server.asked.count(b"STORE") == 2


def test_what_was_not_marked_comes_again(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.put(bytes(mail()))
        assert len(list(box(server).mails())) == len(list(box(server).mails())) == 1


def test_a_mail_beyond_all_size_is_not_fetched(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.put(bytes(MOST_BYTES + 1))
        (found,) = box(server).mails()
        assert len(found.came.content) == MOST_BYTES + 1
        assert server.asked.count(b"FETCH") == 1


def test_a_mail_that_goes_while_it_is_fetched_is_passed_over(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.put(b"Subject: Hej\r\n\r\n")
        fetches: list[bytes] = []

        def gone(word: bytes) -> bytes | None:
            fetches.append(word)
            if fetches.count(b"FETCH") == 1:
                server.mails.clear()
            return None

        server.instead = gone
        assert list(box(server).mails()) == []


@pytest.mark.parametrize("word", [b"LOGIN", b"SELECT", b"SEARCH", b"FETCH", b"STORE"])
@pytest.mark.parametrize("badly", [b"", b"* NO secret words of a mail"])
def test_a_server_that_ends_or_refuses_is_a_fault_that_repeats_nothing(
    tmp_path: Path, word: bytes, badly: bytes
) -> None:
    """Design 5, 7: what a server says may quote a mail."""
    with mail_server(tmp_path) as server:
        server.put(bytes(mail()))
        server.instead = lambda asked: badly if asked == word else None
        if word == b"FETCH" and badly:
            assert list(box(server).mails()) == []  # it says that the mail is gone
            return
        with pytest.raises(MailboxFault) as fault:
            _ = [fetched.done() for fetched in box(server).mails()]
        assert "secret" not in str(fault.value)
        assert fault.value.__cause__ is None


def test_a_password_may_have_every_letter(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        server.password = "blåbär är gott"
        server.put(bytes(mail()))
        assert len(list(box(server, "blåbär är gott").mails())) == 1
        with pytest.raises(MailboxFault):
            list(box(server, "lingon är gått").mails())


def test_a_wrong_password_is_a_fault_without_the_password(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server, pytest.raises(MailboxFault) as fault:
        list(box(server, "fel lösen").mails())
    assert "fel lösen" not in str(fault.value)
    assert "fel lösen" not in repr(box(server, "fel lösen"))


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        with pytest.raises(MailboxFault, match="certificate"):
            list(replace(box(server), trust=ssl.create_default_context).mails())
        assert server.asked == []


def test_a_server_without_tls_hears_nothing(tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=False) as server:
        with pytest.raises(MailboxFault):
            list(box(server).mails())
        assert server.asked == []


def test_a_server_that_is_away_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailboxFault, match="run it again"):
        list(Mailbox(Address("127.0.0.1", port, "dpo", "INBOX"), "x").mails())


def test_an_address_names_host_user_and_mailbox() -> None:
    assert read_url("imaps://dpo%40example.se@mail.example.se/Rader%20ing") == Address(
        "mail.example.se", 993, "dpo@example.se", "Rader ing"
    )
    assert read_url("imaps://dpo@mail.example.se:1993") == Address("mail.example.se", 1993, "dpo", "INBOX")


@pytest.mark.parametrize(
    "url",
    ["imap://dpo@mail.example.se", "imaps://mail.example.se", "imaps://dpo@", "https://dpo@x.example", "imaps://dpo@x:y",
     'imaps://dpo@x.example/a"b', "imaps://dpo@x.example/a%0d%0ab", "imaps://d%22@x.example", "imaps://dpo@x.example/a?b",
     "imaps://[dpo@x", "imaps://d%20o@x.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(MailboxFault) as fault:
        read_url(url)
    assert url not in str(fault.value)


def test_a_password_in_the_address_is_refused() -> None:
    with pytest.raises(MailboxFault, match="Change it") as fault:
        read_url("imaps://dpo:hemligt@mail.example.se")
    assert "hemligt" not in str(fault.value)


def test_the_date_of_a_server_is_read_in_any_language() -> None:
    assert _instant("24-Nov-2026 18:00:12 +0100") == SENT
    assert _instant(" 4-nov-2026 18:00:12 +0000") == datetime(2026, 11, 4, 18, 0, 12, tzinfo=UTC)
    for text in ("", "24-Foo-2026 18:00:12 +0100", "24-Nov-2026", "99-Nov-2026 18:00:12 +0100"):
        assert _instant(text) is None
