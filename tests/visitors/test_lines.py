"""Lines of a server's log, as nginx, Apache and Caddy write them, and as nobody should."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.terms import Text
from ombud.visitors import lines as read
from ombud.visitors.lines import read_line
from ombud.visitors.model import Request
from tests.visitors import logs
from tests.visitors.logs import AGENTS

AT = datetime(2026, 11, 22, 23, 59, 58, tzinfo=timezone(timedelta(hours=1)))


def request(line: str) -> Request:
    found = read_line(line)
    assert isinstance(found, Request), found
    return found


def test_nginx_combined() -> None:
    found = request(logs.combined(AT, "192.0.2.7", "/kontakt?x=1", 404, 'Fire\\"fox', "https://example.com/a"))
    assert found == (
        int(AT.timestamp()), "192.0.2.7", "GET", "/kontakt?x=1", 404, "https://example.com/a", 'Fire"fox', "", False
    )  # fmt: skip


def test_what_a_server_escapes_is_read_as_it_came() -> None:
    """nginx and Apache write a byte that is no plain sign as `\\xE4`: a word of care is found in it as in `%E4`."""
    line = logs.combined(AT, "192.0.2.7", '/h\\xC3\\xA4lso\\"samtal', 200, "Nokia\\xE5\\\\")
    assert request(line).target == "/h%C3%A4lso%22samtal"
    assert request(line).browser == "Nokia\u00e5\\"


def test_apache_common_and_the_name_of_somebody_signed_in_is_not_taken() -> None:
    found = request(logs.common(AT, "2001:db8::1", "/"))
    assert found[:5] == (int(AT.timestamp()), "2001:db8::1", "GET", "/", 200)
    assert "nilla" not in tuple(found)


def test_caddy() -> None:
    found = request(logs.caddy(AT, "192.0.2.7", "/kontakt", referrer="https://example.com/"))
    assert found[:6] == (int(AT.timestamp()), "192.0.2.7", "GET", "/kontakt", 200, "https://example.com/")
    worded = logs.caddy(AT, "192.0.2.7", "/").replace(str(AT.timestamp()), '"2026-11-22T22:59:58Z"')
    assert request(worded).second == int(AT.timestamp())
    assert request(worded.replace("58Z", "58")).second == int(AT.timestamp())
    assert request(logs.caddy(AT, "192.0.2.7", "/").replace('"client_ip": "192.0.2.7", ', "")).ip == "192.0.2.7"
    assert request(logs.caddy(AT, "", "/").replace('"headers": {', '"other": {')).browser == ""


def test_caddy_as_it_wrote_before_and_as_it_may_be_told_to() -> None:
    """Before 2.5 the address stood with its port; the time may be in parts of a second, or in words."""
    before = logs.caddy(AT, "", "/").replace('"remote_ip": ""', '"remote_addr": "192.0.2.7:4711"')
    assert request(before).ip == "192.0.2.7:4711"
    second = int(AT.timestamp())
    for written in (f"{second}123.5", f"{second}123456789", '"2026/11/22 22:59:58"', '"2026-11-22T23:59:58.123+0100"'):
        assert request(logs.caddy(AT, "192.0.2.7", "/").replace(str(AT.timestamp()), written)).second == second


def test_caddy_tells_of_a_browsers_signal() -> None:
    """M-20: the only one of the three that writes down what a browser said."""
    line = logs.caddy(AT, "192.0.2.7", "/")
    assert not request(line).objects
    assert request(line.replace('"headers": {', '"headers": {"Sec-Gpc": ["1"], ')).objects


def test_what_is_no_request_line_is_a_request_without_one() -> None:
    line = logs.combined(AT, "192.0.2.7", "/").replace("GET / HTTP/1.1", "\\x16\\x03\\x01")
    assert request(line)[2:4] == ("-", "-")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", read.NO_FORMAT), ("hej", read.NO_FORMAT), ("x" * 20_000, read.TOO_LONG), ("{", read.NO_JSON),
        ("{" * 9_999, read.NO_JSON), ("{}", read.NO_ACCESS), ('{"request": {}}', read.NO_TIME),
        ('{"request": {"uri": "/"}, "ts": 1}', read.NO_ACCESS),
        ('{"request": {}, "ts": 1, "status": 1}', read.NO_ACCESS),
        ('{"request": {"uri": "/"}, "ts": 1e40, "status": 1}', read.NO_TIME),
        ('{"request": {"uri": "/"}, "ts": "i dag", "status": 1}', read.NO_TIME),
        ('{"request": {"uri": "/"}, "ts": -1, "status": 1}', read.NO_TIME),
        (logs.combined(AT, "192.0.2.7", "/").replace("22/Nov/2026", "31/Dec/9999"), read.NO_TIME),
        (logs.combined(AT, "192.0.2.7", "/").replace("22/Nov/2026", "01/Jan/0001"), read.NO_TIME),
        (logs.combined(AT, "192.0.2.7", "/").replace("Nov", "Nej"), read.NO_TIME),
        (logs.combined(AT, "192.0.2.7", "/").replace("22/Nov", "99/Nov"), read.NO_TIME),
        (logs.combined(AT, "192.0.2.7", "/").replace(":59:58", ":99:58"), read.NO_TIME),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_a_reason_and_nothing_of_the_line(line: str, reason: Text) -> None:
    assert read_line(line) == reason


@given(st.text(max_size=300))
def test_nothing_that_stands_in_a_log_stops_the_reading(line: str) -> None:
    assert isinstance(read_line(line), Request | Text)
    assert isinstance(read_line("{" + line), Request | Text)


@given(
    st.sampled_from(AGENTS),
    st.text("/abc?=&%~åx1", max_size=30),
    st.sampled_from([200, 404]),
    st.text('ab"\\ -', max_size=8),
)
def test_the_quick_way_reads_what_the_long_one_does(agent: str, path: str, status: int, referrer: str) -> None:
    line = logs.combined(AT, "192.0.2.7", "/" + path, status, agent, referrer)
    found = read._LINE.match(line)
    slow = None if found is None else read._combined(found)
    assert read._quick(line) in (None, slow)
    assert read._quick(logs.combined(AT, "192.0.2.7", "/" + path, status, agent)) is not None


@given(st.integers(0, 110), st.text('0129 -[]:/"+aN', min_size=0, max_size=3), st.integers(0, 3))
def test_a_line_that_is_broken_anywhere_is_read_alike_by_both_ways(place: int, put: str, cut: int) -> None:
    line = logs.combined(AT, "192.0.2.7", "/kontakt", 200, "Firefox", "https://example.com/")
    broken = line[:place] + put + line[place + cut :]
    quick, found = read._quick(broken), read._LINE.match(broken)
    assert quick is None or (found is not None and quick == read._combined(found))


def test_zones_are_counted() -> None:
    utc, west = AT.astimezone(UTC), AT.astimezone(timezone(-timedelta(hours=7)))
    assert {request(logs.combined(at, "192.0.2.7", "/")).second for at in (AT, utc, west)} == {int(AT.timestamp())}
    assert repr(request(logs.combined(AT, "192.0.2.7", "/"))) == "Request(…)"
