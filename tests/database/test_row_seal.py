"""The seals of many rows, checked together: one that does not hold is found, whichever it is."""

import hashlib
import hmac

import pytest

from ombud.database import DamagedRow
from ombud.database.row_bytes import row_bytes
from ombud.database.row_seal import NO_KEY, RowSeal
from ombud.keys.keyring import _row_mac

KEY = b"k" * 32
SEAL = RowSeal(_row_mac(KEY, b"tenant"))
ROWS = [(b"s" * 16, number, None) for number in range(3)]
SEALS = [SEAL.of("thing", *row) for row in ROWS]


def many(seals: list[object]) -> None:
    SEAL.check_many("thing", seals, [row_bytes(row) for row in ROWS])


def test_whole_rows_hold_together() -> None:
    many(list(SEALS))
    SEAL.check_many("thing", [], [])


@pytest.mark.parametrize("wrong", [None, b"", b"\0" * 16, b"\0" * 15, "text", 7])
@pytest.mark.parametrize("place", range(3))
def test_one_that_does_not_hold_is_found(place: int, wrong: object) -> None:
    """R16."""
    seals: list[object] = list(SEALS)
    seals[place] = wrong
    with pytest.raises(DamagedRow):
        many(seals)


def test_seals_do_not_hold_in_another_place_or_cut_otherwise() -> None:
    with pytest.raises(DamagedRow):
        many([SEALS[1], SEALS[0], SEALS[2]])
    joined = b"".join(SEALS)
    with pytest.raises(DamagedRow):
        many([joined[:15], joined[15:32], joined[32:]])
    with pytest.raises(DamagedRow):
        many(list(SEALS[:2]))


def test_it_is_the_hmac_that_is_written_down() -> None:
    """RFC 2104, for rows of any length; the vectors have what is hashed."""
    for length in (0, 1, 63, 64, 65, 500):
        row = bytes(length)
        framed = [b"ombud-row-1", b"tenant", b"thing", row]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in framed)
        assert _row_mac(KEY, b"tenant")("thing", row) == hmac.digest(KEY, message, hashlib.sha256)[:16]


def test_without_a_key_nothing_is_known() -> None:
    NO_KEY.check_bytes("thing", None, b"row")
    NO_KEY.check_many("thing", [None], [b"row"])
