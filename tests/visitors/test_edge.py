"""Identifiers at the edge: a closed list, no MAC address, no address longer than its window lets it be."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.visitors.edge import (
    IDENTIFIER,
    IDENTIFIERS,
    LONGEST_AGENT,
    REDACTED,
    agent,
    full_ip,
    is_unknown_identifier,
    macs,
    redacted,
    short_ip,
    without_unknown,
)
from tests.clinic import demo_policy
from tests.visitors.site import AGENT

MACS = (
    "00:1A:2b:3c:4D:5e", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "001A2B3C4D5E", "00%3A1a%3A2b%3A3c%3A4d%3A5e",
    "0:1a:2b:3c:4d:5e", "00 1a 2b 3c 4d 5e", "00_1a_2b_3c_4d_5e", "00.1a.2b.3c.4d.5e", "001a-2b3c-4d5e",
    "001a2b-3c4d5e", "00%2D1a%2D2b%2D3c%2D4d%2D5e", "00%253A1a%253A2b%253A3c%253A4d%253A5e", "001a:2b3c:4d5e",
    "00:1a:2b:ff:fe:3c:4d:5e",
)  # fmt: skip


def test_the_list_is_the_policys_n_06_2() -> None:
    """N-06.2: "motsvarande" is an enumerated list, and the policy has the same."""
    assert list(IDENTIFIERS) == demo_policy().categories["online"].fields  # type: ignore[index]


@pytest.mark.parametrize(
    "name", ["X-Ad-Id", "x-device-id", "X-UIDH", "X-MSISDN", "X-Client-Data", "Device-Fingerprint", "Sec-CH-UA-Model"]
)
def test_a_header_with_an_unknown_identifier_is_dropped(name: str) -> None:
    """N-06.2: `X-Ad-Id` is stripped before logging."""
    assert is_unknown_identifier(name)
    assert without_unknown([(name.lower().encode(), b"1234"), (b"host", b"example.se")]) == [(b"host", b"example.se")]


@pytest.mark.parametrize(
    "name",
    [
        "Host", "Cookie", "Accept", "Authorization", "X-Request-Id", "X-Forwarded-For", "User-Agent", "Width",
        "Last-Event-ID", "X-Amzn-Trace-Id", "X-Session-Id", "X-Amz-Cf-Id",
    ],
)  # fmt: skip
def test_what_carries_no_identifier_of_a_browser_goes_through(name: str) -> None:
    assert not is_unknown_identifier(name)


@pytest.mark.parametrize("mac", MACS)
@pytest.mark.parametrize("around", ["{}", "device={}&x=1", "/ap/{}/status", "Mozilla ({}; rv:1)"])
def test_a_mac_address_is_redacted_in_any_string(mac: str, around: str) -> None:
    """N-06.3: any string that matches a MAC address in a web log is redacted."""
    assert redacted(around.format(mac)) == around.format(REDACTED)


def test_a_mac_address_that_follows_a_word_is_redacted_too() -> None:
    """N-06.3: the last letters of a word may be digits of sixteen; they are no part of the address."""
    assert redacted("mac00:1a:2b:3c:4d:5e") == f"mac{REDACTED}"


@given(st.binary(min_size=6, max_size=6), st.sampled_from(":-"), st.text(max_size=20), st.text(max_size=20))
def test_no_mac_address_comes_through_whatever_stands_around_it(six: bytes, sign: str, a: str, b: str) -> None:
    """N-06.3."""
    mac = sign.join(f"{byte:02x}" for byte in six)
    hexadecimal = "0123456789abcdefABCDEF"
    assert mac not in redacted(f"{a.rstrip(hexadecimal)} {mac} {b.lstrip(hexadecimal)}")


def test_however_it_is_written_it_is_the_same_device() -> None:
    assert {digits for mac in MACS for digits in macs(f"a {mac} b")} == {"001a2b3c4d5e"}


def test_a_user_agent_is_short_printable_and_without_a_mac() -> None:
    assert agent("Firefox\t\x1b[31m 00:1a:2b:3c:4d:5e") == f"Firefox  [31m {REDACTED}"
    assert len(agent("x " * 9999)) == LONGEST_AGENT


@pytest.mark.parametrize(
    "named",
    [
        "nilla@example.se", "nilla%40example.se", "19121212-1212", "191212121212", "121212+1212", "+46701740606",
        "123e4567-e89b-12d3-a456-426614174000", "490154203237518",
    ],
)  # fmt: skip
def test_a_user_agent_names_nobody(named: str) -> None:
    """N-06.2: an identifier that is not on the list is not on it either inside one that is."""
    assert agent(f"App/1.0 ({named}; sv)") == f"App/1.0 ({IDENTIFIER}; sv)"


def test_a_browser_as_they_are_is_kept_as_it_is() -> None:
    for said in (
        AGENT,
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.6723.116 Mobile Safari/537.36",
    ):
        assert agent(said) == said


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("[2001:db8:1:2::3]", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("192.0.2.77:4711", "192.0.2.0/24"),
        ("[2001:db8:1:2::3]:4711", "2001:db8:1::/48"),
        ("nobody:80", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_an_address_is_shortened(address: str, short: str) -> None:
    """N-06.6: /24 and /48."""
    assert short_ip(address) == short


@given(st.ip_addresses())
def test_the_shortened_address_holds_the_whole_one_and_no_more_of_it(address: object) -> None:
    net = ip_network(short_ip(str(address)))
    kept = ip_address(str(address))
    kept = getattr(kept, "ipv4_mapped", None) or kept
    assert kept in net
    assert str(net) == short_ip(str(address))
    six_to_four = kept.version == 6 and kept in ip_network("2002::/16")
    assert net.prefixlen == (24 if kept.version == 4 else 40 if six_to_four else 48)
    assert short_ip(full_ip(str(address))) == short_ip(str(address))


def test_a_whole_address_inside_another_is_not_kept() -> None:
    """N-06.6: the first 48 bits of an address of 6to4 hold a whole IPv4 address: 192.0.2.77 in 2002:c000:24d."""
    assert short_ip("2002:c000:24d::1") == "2002:c000:200::/40"


def test_an_address_made_of_a_mac_address_loses_that_half() -> None:
    """N-06.3: an EUI-64 address holds the device's MAC address."""
    assert full_ip("2001:db8:1:2:21a:2bff:fe3c:4d5e") == "2001:db8:1:2::/64"
    assert full_ip("2001:db8:1:2:1:2:3:4") == "2001:db8:1:2:1:2:3:4"
    assert full_ip("192.0.2.77") == "192.0.2.77"
    assert full_ip("not an address") == ""
