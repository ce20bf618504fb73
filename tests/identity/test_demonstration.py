"""The provider of a demo: of a demo on the loopback alone, and it says of itself what it is."""

import pytest

from ombud.identity import Level, Means, Proven, StaffAccount
from ombud.identity.demonstration import NOT_A_DEMO, NOT_ON_THE_LIST, Demonstration, Role, demonstration, is_loopback
from ombud.terms import Text
from tests.clinic import NOW

CAST = (
    Role("disa", Text("Disa", "Disa"), StaffAccount("disa")),
    Role("ester", Text("Ester", "Ester"), StaffAccount("ester"), Level.ONE_FACTOR),
)


def made(bound_to: str = "::1") -> Demonstration:
    found = demonstration(CAST, demo=True, bound_to=bound_to)
    assert isinstance(found, Demonstration)
    return found


def test_in_a_demo_one_chooses_who_to_be() -> None:
    who = made("127.0.0.1").sign_in("disa", "127.0.0.1", now=NOW)
    assert who == Proven(StaffAccount("disa"), Means.DEMO, Level.MULTI_FACTOR, NOW)
    ester = made().sign_in("ester", "::1", now=NOW)
    assert isinstance(ester, Proven)
    assert ester.level is Level.ONE_FACTOR
    assert made().sign_in("nobody", "::1", now=NOW) == NOT_ON_THE_LIST


def test_attack_the_demos_provider_is_made_nowhere_else() -> None:
    """By construction: there is no other way to one, and none that is turned on later."""
    for demo, bound_to in (
        (False, "127.0.0.1"), (True, "0.0.0.0"), (True, "192.0.2.7"), (True, "localhost"), (True, ""), (True, "::"),
    ):  # fmt: skip
        assert demonstration(CAST, demo=demo, bound_to=bound_to) == NOT_A_DEMO
    found = made()
    with pytest.raises(TypeError):
        found.cast["x"] = CAST[0]  # type: ignore[index]
    with pytest.raises(AttributeError):
        found.cast = {}  # type: ignore[misc]


def test_attack_asked_from_elsewhere_it_does_not_answer() -> None:
    for peer in ("192.0.2.7", "::ffff:192.0.2.7", "localhost", "", "127.0.0.1.example.se"):
        assert made().sign_in("disa", peer, now=NOW) == NOT_A_DEMO
    assert is_loopback("::ffff:127.0.0.1")
