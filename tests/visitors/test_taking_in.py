"""A log file is taken in: each line once, nothing of a bad one, and never beside its visitor what it may not be."""

import gzip
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from ombud.audit import Act as Kind
from ombud.database import ConflictFault
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.visitors import Taking, raw_figures, security_log, take_in, taking_in
from ombud.visitors.lines import NO_FORMAT, TOO_LONG
from tests.clinic import NOW, ROOT, RUT, Clinic
from tests.stores import raw
from tests.visitors import logs
from tests.visitors.site import OPE, SITE, WEB, taken

YESTERDAY = NOW - timedelta(days=1)


def write(path: Path, *lines: str, end: str = "\n") -> Path:
    path.write_text("\n".join(lines) + end, encoding="utf-8")
    return path


def views(clinic: Clinic, first: date | None = None) -> int:
    raw_counts = raw_figures(clinic.vault, first or date(2026, 11, 1), date(2026, 11, 30), by=WEB, now=clinic.now)
    assert not isinstance(raw_counts, Refusal)
    return raw_counts.days.total()


def lines(number: int, path: str = "/kontakt") -> list[str]:
    return [logs.combined(YESTERDAY + timedelta(seconds=n), f"192.0.2.{n % 250}", path) for n in range(number)]


def test_pages_sources_and_hours_are_counted_and_nothing_of_who(clinic: Clinic) -> None:
    """M-22, LIA-5: IP address and user agent are dropped before counting."""
    file = write(
        clinic.folder / "access.log",
        logs.combined(YESTERDAY, "192.0.2.77", "/kontakt?namn=Nilla", referrer="https://www.example.com/sok?q=hiv"),
        logs.combined(YESTERDAY, "192.0.2.77", "/vaccination", agent="Nillas telefon"),
        logs.caddy(YESTERDAY, "192.0.2.78", "/kontakt", referrer="https://example.se/"),
        logs.combined(YESTERDAY, "192.0.2.78", "/bild.png"),
        logs.combined(YESTERDAY, "192.0.2.78", "/borta", 404),
    )
    report = taken(clinic, file)
    assert (report.lines, report.counted, report.logged, report.bad, report.ended) == (5, 3, 5, 0, 0)
    counted = raw_figures(clinic.vault, date(2026, 11, 1), date(2026, 11, 30), by=WEB, now=clinic.now)
    assert not isinstance(counted, Refusal)
    assert counted.pages == {"/kontakt": 2, "/vaccination": 1}
    (week,) = counted.weeks.values()
    assert week.sources == {"": 2, "example.com": 1}
    assert counted.days == {local_date(YESTERDAY).isoformat(): 3}
    assert week.hours == {f"{YESTERDAY.hour:02d}": 3}


def test_nothing_that_was_observed_lies_in_clear(clinic: Clinic) -> None:
    """N-06.1, design 5, 7: planted addresses, agents and pages are nowhere in the database's files."""
    planted = "203.0.113.77"
    file = write(clinic.folder / "a.log", logs.combined(YESTERDAY, planted, "/nyheter/kometen", agent="Nillas Nokia"))
    taken(clinic, file)
    file.unlink()
    clinic.vault.database.truncate_log()
    files = raw(clinic.vault.database) + b"".join(one.read_bytes() for one in (clinic.folder / "lanes").iterdir())
    for value in (planted, "203.0.113.0", "Nokia", "kometen"):
        assert value.encode() not in files


def test_the_same_file_counts_once_under_any_name_and_packed(clinic: Clinic) -> None:
    file = write(clinic.folder / "access.log", *lines(7))
    assert taken(clinic, file).counted == 7
    again = taken(clinic, file)
    assert (again.resumed_at, again.lines, again.counted) == (7, 0, 0)
    packed = clinic.folder / "access.log.1.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert taken(clinic, packed).counted == 0
    assert views(clinic) == 7


@pytest.mark.parametrize("hurt", ["cut", "broken", "false end", "no pack"])
def test_of_a_damaged_packed_file_what_stands_before_is_taken_and_once(clinic: Clinic, hurt: str) -> None:
    """A copy that broke off is told of as damaged; the whole one goes on where that came to."""
    file = clinic.folder / "access.log.2.gz"
    whole = gzip.compress(("\n".join(lines(5_000)) + "\n").encode())
    half = len(whole) // 2
    file.write_bytes(
        {
            "cut": whole[:half],
            "broken": whole[:10] + b"\xff" + whole[11:],
            "false end": whole[:-6] + b"abcdef",
            "no pack": whole[:2] + b"hej",
        }[hurt]
    )
    first = taken(clinic, file)
    assert (first.damaged, first.bad) == (True, 0)
    assert (taken(clinic, file).lines, views(clinic)) == (0, first.lines)
    file.write_bytes(whole)
    rest = taken(clinic, file)
    assert (rest.damaged, rest.resumed_at, rest.lines) == (False, first.lines, 5_000 - first.lines)
    assert views(clinic) == 5_000


def test_a_file_that_has_grown_goes_on_where_it_came_to(clinic: Clinic) -> None:
    file = write(clinic.folder / "access.log", *lines(3))
    taken(clinic, file)
    with file.open("a") as out:
        out.write("\n".join(lines(5)[3:]) + "\n" + lines(6)[5])
    more = taken(clinic, file)
    assert (more.resumed_at, more.lines, more.unfinished) == (3, 2, True)
    with file.open("a") as out:
        out.write("\n")
    assert taken(clinic, file).lines == 1
    assert views(clinic) == 6


def test_another_file_that_begins_alike_is_another_file(clinic: Clinic) -> None:
    taken(clinic, write(clinic.folder / "one.log", *lines(3)))
    other = write(clinic.folder / "other.log", lines(1)[0], *lines(4, "/om-oss"))
    assert taken(clinic, other).lines == 5
    assert taken(clinic, other).lines == 0
    assert views(clinic) == 8


def test_an_older_copy_of_a_file_is_not_counted_a_second_time(clinic: Clinic) -> None:
    """A copy of the log as it was at noon, or one that broke off: all its lines are in."""
    file = write(clinic.folder / "access.log", *lines(5_000))
    taken(clinic, file)
    older = write(clinic.folder / "copy.log", *lines(4))
    packed = clinic.folder / "access.log.1.gz"
    packed.write_bytes(gzip.compress(file.read_bytes())[:2_000])
    for copy in (older, packed):
        report = taken(clinic, copy)
        assert (report.older, report.lines) == (True, 0)
    assert not taken(clinic, file).older
    assert views(clinic) == 5_000


def test_a_run_that_was_killed_goes_on_after_its_last_act(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "LINES_AT_ONCE", 10)
    file = write(clinic.folder / "access.log", *lines(35))

    def killed(done: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(clinic.vault, Taking(file, SITE, WEB, lambda: clinic.now, killed))
    rest = taken(clinic, file)
    assert (rest.resumed_at, rest.lines) == (20, 15)
    assert views(clinic) == 35


def test_two_processes_do_not_count_the_same_lines(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "LINES_AT_ONCE", 10)
    file, other = write(clinic.folder / "access.log", *lines(30)), clinic.beside()

    def meanwhile(done: int) -> None:
        if done == 10:
            assert taken(other, file).lines == 20

    with pytest.raises(ConflictFault, match="same log file"):
        take_in(clinic.vault, Taking(file, SITE, WEB, lambda: clinic.now, meanwhile))
    assert views(clinic) == 30


def test_a_bad_line_is_told_by_number_and_reason_without_its_text(clinic: Clinic) -> None:
    file = write(
        clinic.folder / "access.log", lines(1)[0], "Nilla ringde 070-1740606", "x" * 60_000, *lines(2), "slut", end=""
    )
    report = taken(clinic, file)
    assert [(fault.line, fault.reason) for fault in report.faults] == [(2, NO_FORMAT), (3, TOO_LONG)]
    assert (report.lines, report.bad, report.counted, report.unfinished) == (5, 2, 3, True)
    assert "Nilla" not in repr(report)


def test_a_file_with_one_endless_line_is_one_fault(clinic: Clinic) -> None:
    file = clinic.folder / "access.log"
    file.write_bytes(b"x" * 100_000)
    assert taken(clinic, file).bad == 1
    assert taken(clinic, write(clinic.folder / "empty.log", end="")).lines == 0


def test_only_so_many_faults_are_told_one_by_one(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "MOST_FAULTS", 2)
    report = taken(clinic, write(clinic.folder / "a.log", "a", "b", "c"))
    assert (report.bad, len(report.faults)) == (3, 2)


def test_lines_whose_period_has_ended_and_lines_of_the_future_are_left_out(clinic: Clinic) -> None:
    """T-19, T-20, N-11.1: what may not be kept is not stored."""
    old, coming = NOW - timedelta(days=120), NOW + timedelta(days=2)
    file = write(clinic.folder / "a.log", *(logs.combined(at, "192.0.2.1", "/") for at in (old, coming, YESTERDAY)))
    report = taken(clinic, file)
    assert (report.lines, report.ended, report.counted, report.logged) == (3, 2, 1, 1)


def test_one_line_of_the_future_takes_no_other_with_it(clinic: Clinic) -> None:
    """A clock that goes wrong: the lines of the day before it in time are kept, wherever that line stands."""
    lines_of_today = [logs.combined(NOW + timedelta(minutes=m), "192.0.2.1", "/kontakt") for m in (9, -9, -5)]
    report = taken(clinic, write(clinic.folder / "a.log", *lines_of_today))
    assert report.ended == 0
    assert report.counted == 3


def test_a_browser_that_says_no_by_its_signal_is_not_counted(clinic: Clinic) -> None:
    """M-20, R-21.4: Caddy writes the signal down: no count, and an objection in the log with the channel gpc."""
    plain = logs.caddy(YESTERDAY, "192.0.2.7", "/kontakt")
    report = taken(
        clinic, write(clinic.folder / "a.log", plain, plain.replace('"headers": {', '"headers": {"Sec-Gpc": ["1"], '))
    )
    assert (report.lines, report.counted, report.logged) == (2, 1, 2)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry is not None]
    (said,) = [dict(one.facts) for one in entries if one.act is Kind.OBJECT]
    assert said == {"channel": "gpc", "choice": "object.web.statistics", "number": 1}


def test_a_path_in_latin_1_is_read_as_it_was_meant(clinic: Clinic) -> None:
    """Neither a word of care nor the letters of a page are lost where a browser sent plain bytes."""
    file = clinic.folder / "a.log"
    wanted = [
        logs.combined(YESTERDAY, "192.0.2.7", path) for path in ("/nyheter/h\u00e4lsosamtal", "/nyheter/sn\u00f6")
    ]
    file.write_bytes(("\n".join(wanted) + "\n").encode("latin-1"))
    taken(clinic, file)
    log = security_log(clinic.vault, local_date(YESTERDAY), by=OPE, now=clinic.now)
    assert not isinstance(log, Refusal)
    assert [line.path for line in log] == ["", "/nyheter/sn\u00f6"]


def test_an_operator_keeps_the_security_log_and_counts_nothing(clinic: Clinic) -> None:
    """D-14: each purpose is asked for the one who acts."""
    report = taken(clinic, write(clinic.folder / "a.log", *lines(2)), OPE)
    assert (report.counted, report.logged) == (0, 2)
    assert isinstance(raw_figures(clinic.vault, date(2026, 11, 1), date(2026, 11, 30), by=OPE, now=clinic.now), Refusal)
    log = security_log(clinic.vault, local_date(YESTERDAY), by=OPE, now=clinic.now)
    assert not isinstance(log, Refusal)
    assert [line.ip for line in log] == ["192.0.2.0", "192.0.2.1"]


def test_who_may_neither_takes_nothing_in(clinic: Clinic) -> None:
    refused = take_in(clinic.vault, Taking(write(clinic.folder / "a.log", *lines(2)), SITE, RUT, lambda: clinic.now))
    assert isinstance(refused, Refusal)
    assert views(clinic) == 0
    assert isinstance(security_log(clinic.vault, local_date(YESTERDAY), by=RUT, now=clinic.now), Refusal)


def test_many_different_pages_of_a_scanner_are_one(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.visitors.gather.MOST_PAGES", 3)
    file = write(clinic.folder / "a.log", *(lines(1, f"/p/a{chr(97 + n)}")[0] for n in range(6)), lines(1, "/p/aa")[0])
    taken(clinic, file)
    counted = raw_figures(clinic.vault, date(2026, 11, 1), date(2026, 11, 30), by=WEB, now=clinic.now)
    assert not isinstance(counted, Refusal)
    assert counted.pages == {"/p/aa": 2, "/p/ab": 1, "/p/ac": 1, "(other)": 3}


def test_what_can_be_read_again_need_not_be_a_file(clinic: Clinic) -> None:
    class InMemory:
        def open(self, mode: str) -> BytesIO:
            return BytesIO(("\n".join(lines(2)) + "\n").encode())

    report = take_in(clinic.vault, Taking(InMemory(), SITE, WEB, lambda: clinic.now))
    assert not isinstance(report, Refusal)
    assert report.counted == 2


def test_a_log_of_many_lines_takes_little_memory(tmp_path: Path) -> None:
    """Issue 5: under 200 MB, however long the file is; held by a process of its own.

    The peak is read from /proc: what `getrusage` says of a new process begins with what the one before it held.
    """
    import subprocess
    import sys

    made = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.clinic import NOW, make_clinic\n"
        "from tests.visitors.logs import lines\n"
        "from tests.visitors.site import taken\n"
        "folder = Path(sys.argv[1])\n"
        "(folder / 'a.log').write_text('\\n'.join(lines(60_000, NOW)) + '\\n')\n"
        "report = taken(make_clinic(folder), folder / 'a.log')\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(report.lines, status.partition('VmHWM:')[2].split()[0])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", made, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    lines_read, kilobytes = map(int, ran.stdout.split())
    assert lines_read == 60_000
    assert kilobytes < 200 * 1024
