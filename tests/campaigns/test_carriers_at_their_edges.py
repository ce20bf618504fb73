"""What a carrier does where a folder, a disk or a server does not do as it should: no letter twice, none in halves."""

import csv
import io
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ombud.app.mail.sink import Sink
from ombud.campaigns.send import send_batch
from ombud.campaigns.steer import SEND
from ombud.messages.carriers import Away, Letter, Lost, Taken, To, print_job
from ombud.messages.carriers.print_job import PrintCarrier, destroy_old, finish_left
from ombud.plans.claim import claim
from tests.campaigns.mailing import Remembering, begun, people, smtp
from tests.clinic import Clinic

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LETTER = Letter("Ämne", "Hej!\n", None, "t" * 32)
HOME = "Nelly\nProvgatan 1\n000 00 Ort"


def printing(folder: Path) -> PrintCarrier:
    return PrintCarrier(folder, "c_1", lambda: NOW)


def to(number: int) -> To:
    return To(bytes([number]) * 16, HOME)


def put(carrier: PrintCarrier, number: int) -> object:
    assert carrier.envelope(to(number)) is None
    return carrier.content(to(number), LETTER)


def die(carrier: PrintCarrier) -> None:
    """As a killed worker leaves it: its lock is free, and nothing else was done."""
    assert carrier._file is not None
    os.close(carrier._file)


def letters(folder: Path) -> list[int]:
    """How many letters each job has, as its page says and as it holds."""
    found = []
    for page in sorted(folder.glob("*.json")):
        _head, *held = csv.reader(io.StringIO(page.with_suffix(".csv").read_text(), newline=""))
        assert json.loads(page.read_bytes())["letters"] == len(held)
        found.append(len(held))
    return found


def test_of_a_folder_that_there_is_not_no_letter_is_in_a_job(tmp_path: Path) -> None:
    assert printing(tmp_path / "nowhere").tells(b"1" * 16) is False
    finish_left(tmp_path / "nowhere", NOW)


def test_what_a_dead_worker_left_is_a_job_when_the_next_one_begins(tmp_path: Path) -> None:
    """R7: its letters were marked as taken, so nobody writes them again."""
    dead = printing(tmp_path)
    assert [put(dead, number) for number in (1, 2, 3)] == [Taken()] * 3
    die(dead)
    following = printing(tmp_path)
    put(following, 4)
    following.close()
    assert letters(tmp_path) == [3, 1]
    assert following.tells(to(2).message) is True


def test_what_a_dead_worker_left_is_a_job_though_nobody_comes(tmp_path: Path) -> None:
    """Art. 28(3)(g): and it is destroyed on its day as every other."""
    dead = printing(tmp_path)
    put(dead, 1)
    die(dead)
    finish_left(tmp_path, NOW)
    assert letters(tmp_path) == [1]
    assert destroy_old(tmp_path, date(2026, 12, 23)) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_job_of_a_worker_that_lives_is_neither_written_over_nor_ended(tmp_path: Path) -> None:
    """Two workers begin with the same letter: the second steps back and leaves the first its job."""
    living, second = printing(tmp_path), printing(tmp_path)
    put(living, 1)
    with pytest.raises(Away):
        second.envelope(to(1))
    second.close()
    assert not list(tmp_path.glob("*.csv"))
    put(living, 2)
    living.close()
    assert letters(tmp_path) == [2]


def test_a_job_that_was_taken_away_before_it_was_locked_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = printing(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(print_job.fcntl, "flock", lambda *_: next(tmp_path.glob("*.part")).unlink())
        with pytest.raises(Away):
            carrier.envelope(to(1))
    put(carrier, 1)
    carrier.close()
    assert letters(tmp_path) == [1]


def test_a_letter_that_the_disk_takes_half_of_is_in_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, write = printing(tmp_path), os.write
    put(carrier, 1)
    with monkeypatch.context() as patched:
        patched.setattr(print_job.os, "write", lambda file, line: write(file, line[: len(line) // 2]))
        assert put(carrier, 2) == Lost()
    assert put(carrier, 3) == Taken()
    carrier.close()
    assert letters(tmp_path) == [2]
    assert [carrier.tells(to(number).message) for number in (1, 2, 3)] == [True, False, True]


def test_a_letter_that_a_power_cut_left_half_is_never_counted(tmp_path: Path) -> None:
    """R7: cut at any byte, or with a hole of zeros where the disk had not come to: what is whole is a letter."""
    carrier = printing(tmp_path / "whole")
    ends = []
    for number in (1, 2, 3):
        put(carrier, number)
        assert carrier._file is not None
        ends.append(os.fstat(carrier._file).st_size)
    (part,) = (tmp_path / "whole").glob("*.part")
    content = part.read_bytes()
    cuts = sorted(
        {0, 1, *ends, *(end - 1 for end in ends), *(end + 1 for end in ends[:-1]), *range(40, len(content), 97)}
    )
    for cut in cuts:
        assert len(list(print_job._whole(content[:cut]))) == sum(end - 1 <= cut for end in ends)
    hole = content[: ends[0]] + bytes(ends[1] - ends[0]) + content[ends[1] :]
    folder = tmp_path / "hole"
    folder.mkdir()
    (folder / part.name).write_bytes(hole + content[:30])
    assert [printing(folder).tells(to(number).message) for number in (1, 2, 3)] == [True, False, False]
    assert letters(folder) == [1]
    carrier.close()


@pytest.mark.parametrize("step", range(1, 6))
def test_a_job_whose_making_was_broken_off_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed between its files: none is missing or there twice."""
    carrier = printing(tmp_path)
    put(carrier, 1)
    write, replaced, done = print_job._write, os.replace, iter(range(1, 100))

    def killed(*values: object, then: object) -> None:
        if next(done) == step:
            raise KeyboardInterrupt
        then(*values)  # type: ignore[operator]

    with monkeypatch.context() as patched:
        patched.setattr(print_job, "_write", lambda *values: killed(*values, then=write))
        patched.setattr(print_job.os, "replace", lambda *values: killed(*values, then=replaced))
        with pytest.raises(KeyboardInterrupt):
            carrier.close()
    finish_left(tmp_path, NOW)
    assert letters(tmp_path) == [1]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".json", ".pdf"]
    assert destroy_old(tmp_path, date(2026, 12, 23)) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_somebody_has_taken_out_is_gone_and_its_page_goes_on_its_day(tmp_path: Path) -> None:
    carrier = printing(tmp_path)
    put(carrier, 1)
    carrier.close()
    next(tmp_path.glob("*.csv")).unlink()
    assert destroy_old(tmp_path, date(2026, 12, 23)) == 1
    assert list(tmp_path.iterdir()) == []


def hang_up(sink: Sink, times: int) -> None:
    """The server hangs up so many times when it hears whom it is for."""
    left = iter(range(times))

    def recipient(_address: str) -> None:
        if next(left, None) is not None:
            raise OSError

    sink.recipient = recipient


def test_a_server_that_hangs_up_at_the_envelope_is_away(sink: Sink, heard: Remembering) -> None:
    carrier, nelly = smtp(sink, lambda: NOW), To(b"1" * 16, "nelly@example.se")
    hang_up(sink, 1)
    with pytest.raises(Away) as away:
        carrier.envelope(nelly)
    assert "example" not in str(away.value)
    assert carrier.envelope(nelly) is None
    assert isinstance(carrier.content(nelly, LETTER), Taken)
    carrier.close()
    assert heard.to == ["nelly@example.se"]


@pytest.mark.parametrize("times", [1, 2])
def test_on_a_line_that_was_idle_it_is_tried_once_more(sink: Sink, heard: Remembering, times: int) -> None:
    carrier, nelly = smtp(sink, lambda: NOW), To(b"1" * 16, "nelly@example.se")
    carrier.envelope(nelly)
    carrier.content(nelly, LETTER)
    hang_up(sink, times)
    if times == 1:
        assert carrier.envelope(nelly) is None
    else:
        with pytest.raises(Away):
            carrier.envelope(nelly)
    carrier.close()
    assert len(heard.to) == 1


def test_a_mail_is_written_before_its_envelope_and_for_nobody_else(sink: Sink, heard: Remembering) -> None:
    """M-06, R7: between the last look and the leaving nothing is written any more."""
    carrier = smtp(sink, lambda: NOW)
    nelly, max_ = To(b"1" * 16, "nelly@example.se"), To(b"2" * 16, "max@example.se")
    assert carrier.compose(nelly, LETTER) is None
    assert heard.to == []
    assert carrier.envelope(max_) is None
    assert isinstance(carrier.content(max_, LETTER), Taken)
    assert b"nelly@example.se" not in heard.mails[0]
    assert carrier.compose(nelly, LETTER) is None
    assert carrier.envelope(nelly) is None
    assert isinstance(carrier.content(nelly, replace(LETTER, subject="another")), Taken)
    assert heard.mails[1].split(b"\r\n\r\n")[0].count(b"another") == 0
    carrier.close()


def test_a_mail_that_cannot_be_written_is_announced_to_nobody(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    announced: list[str] = []
    sink.recipient = announced.append
    mailing = begun(clinic, people(clinic, 2), sink)
    bad = Letter("x\r\nBcc: y@example.se", "", None, "")
    step = next(one for one in claim(clinic.vault.database, "w0", 50, now=clinic.now) if one.name == SEND)
    send_batch(replace(mailing.sending(), render=lambda _values, _token: bad), step, clinic.now)
    assert mailing.fates() == {"turned": 2}
    assert announced == []
