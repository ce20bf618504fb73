"""Threat 16: nothing is sent to this machine or this network unless that very host was allowed."""

import pytest

from ombud.systems.model import SystemFaultError
from ombud.systems.place import is_public, place_of, resolved

PUBLIC = "93.184.215.14"


def at(url: str, address: str = PUBLIC, allowed: tuple[str, ...] = ()) -> object:
    return place_of(url, allowed, lambda host, port: [address])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "224.0.0.1", "ff02::1", "192.0.2.1", "198.18.0.1", "255.255.255.255", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_special_addresses_are_refused_however_they_are_written(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(SystemFaultError, match="name the host under allow"):
        at("postgresql://reader@db.example.se/shop", address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"])
def test_the_public_net_may_be_reached(address: str) -> None:
    assert is_public(address)


def test_the_address_that_was_checked_is_the_one_that_is_connected_to() -> None:
    answers = iter([["10.0.0.7"], [PUBLIC]])
    with pytest.raises(SystemFaultError):
        place_of("https://shop.example.se", (), lambda host, port: next(answers))
    place = at("postgresql://re%40der@db.example.se:6432/shop")
    assert place == type(place)("postgresql", "db.example.se", PUBLIC, 6432, "re@der", "shop")  # type: ignore[call-arg]


def test_one_bad_answer_of_several_is_enough() -> None:
    with pytest.raises(SystemFaultError):
        place_of("https://shop.example.se", (), lambda host, port: [PUBLIC, "127.0.0.1"])


def test_a_host_inside_this_network_is_reached_where_it_was_named() -> None:
    assert at("mariadb://shop@db.example.se/shop", "10.0.0.7", ("db.example.se",)) is not None
    with pytest.raises(SystemFaultError):
        at("mariadb://shop@other.example.se/shop", "10.0.0.7", ("db.example.se",))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://reader:hemligt@db.example.se/shop", "password"),
        ("ftp://db.example.se/", "begins with one of"),
        ("postgresql:///shop", "begins with one of"),
        ("postgresql://[::1/shop", "no address"),
        ("postgresql://db.example.se:99999/shop", "no address"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(url: str, says: str) -> None:
    with pytest.raises(SystemFaultError, match=says) as told:
        at(url)
    assert "hemligt" not in str(told.value)


def test_a_name_without_an_address() -> None:
    with pytest.raises(SystemFaultError, match="has no address here"):
        place_of("https://nowhere.invalid", (), lambda host, port: [])
    assert resolved("127.0.0.1", 80) == ["127.0.0.1"]
    assert resolved("no such name ", 80) == []
