"""Sealed values open where they belong, to the key that sealed them, and nowhere else (security.md 3.3, G12)."""

import hmac
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.keys import TamperedError
from ombud.keys.data_key import DataKey
from ombud.keys.framing import BLOCK, framed, hmac_sha256, padded, padded_length, unpadded
from ombud.terms.sealing import Context
from tests.keys.conftest import SUBJECT, TENANT

KEY = DataKey(bytes(range(32)), TENANT, SUBJECT, "care")
HERE = Context(SUBJECT, "care", "record", b"r" * 16, 1)


@given(st.binary(max_size=3000))
def test_what_was_sealed_opens(plain):
    assert KEY.open(HERE, KEY.seal(HERE, plain)) == plain


@pytest.mark.parametrize(
    "there",
    [
        HERE._replace(subject=b"s" * 16),
        HERE._replace(klass="marketing"),
        HERE._replace(field="recor"),
        HERE._replace(record=b"q" * 16),
        HERE._replace(version=2),
        HERE._replace(version=-1),
        HERE._replace(version=1 << 64),
        HERE._replace(field="recordr", record=b"r" * 15),
    ],
)
def test_a_value_that_was_moved_does_not_open(there):
    """Threat 36: another person, class, field, record or version."""
    sealed = KEY.seal(HERE, b"Anna")
    with pytest.raises(TamperedError):
        KEY.open(there, sealed)


@pytest.mark.parametrize(
    "other",
    [
        DataKey(bytes(32), TENANT, SUBJECT, "care"),
        DataKey(bytes(range(32)), "another", SUBJECT, "care"),
    ],
)
def test_another_key_or_controller_does_not_open_it(other):
    """Threats 36 and 39."""
    with pytest.raises(TamperedError):
        other.open(HERE, KEY.seal(HERE, b"Anna"))


def test_every_single_bit_flip_is_refused():
    sealed = KEY.seal(HERE, b"Anna Andersson")
    for place in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(TamperedError):
            KEY.open(HERE, bytes(flipped))


def test_every_shortening_and_lengthening_is_refused():
    sealed = KEY.seal(HERE, b"Anna Andersson")
    for wrong in [sealed[:length] for length in range(len(sealed))] + [sealed + b"\0", b"\0" + sealed, b""]:
        with pytest.raises(TamperedError):
            KEY.open(HERE, wrong)


def test_a_hundred_thousand_swaps_roll_backs_and_flips_are_refused():
    """security.md G12: of values put into another row, rows put back to an older version, and flips, 0 accepted."""
    chance = random.Random(12)
    keys = [
        (DataKey(os.urandom(32), TENANT, bytes([n]) * 16, klass), bytes([n]) * 16, klass)
        for n in range(4)
        for klass in ("care", "log")
    ]
    rows = [
        (key, Context(subject, klass, field, bytes([record]) * 16, version))
        for key, subject, klass in keys
        for field in ("record", "document")
        for record in range(3)
        for version in range(3)
    ]
    sealed = [key.seal(place, b"Anna Andersson") for key, place in rows]
    refused = 0
    for turn in range(100_000):
        here, value = divmod(chance.randrange(len(rows) ** 2), len(rows))
        tried = sealed[value]
        if turn % 2 or here == value:
            here, at = value, chance.randrange(len(tried))
            tried = tried[:at] + bytes([tried[at] ^ chance.randint(1, 255)]) + tried[at + 1 :]
        key, place = rows[here]
        try:
            key.open(place, tried)
        except TamperedError:
            refused += 1
    assert refused == 100_000


def test_a_value_is_sealed_under_its_own_key_or_not_at_all():
    for there in (HERE._replace(subject=b"s" * 16), HERE._replace(klass="log")):
        with pytest.raises(ValueError, match="own subject"):
            KEY.seal(there, b"Anna")


def test_wrong_padding_under_the_right_key_is_refused():
    """What holds the key could write it; it is refused all the same."""
    label, nonce = KEY._associated(HERE), bytes(12)
    for filled in (b"", b"\0" * 32, b"Anna" * 8, b"\x80" + b"Anna" * 8):
        sealed = KEY._header + nonce + KEY._cipher().encrypt(nonce, filled, label)
        with pytest.raises(TamperedError):
            KEY.open(HERE, sealed)


def test_no_nonce_repeats_and_no_caller_chooses_one():
    sealed = [KEY.seal(HERE, b"Anna") for _ in range(20_000)]
    assert len({one[6:18] for one in sealed}) == len(sealed)
    assert "nonce" not in DataKey.seal.__annotations__


def test_lengths_of_names_and_addresses_do_not_show():
    lengths = {len(KEY.seal(HERE, b"n" * length)) for length in range(32)}
    assert lengths == {66}
    assert {len(KEY.seal(HERE, b"n" * length)) for length in range(32, 64)} == {98}
    assert len({padded_length(length) for length in range(10_000)}) < 160


@given(st.integers(0, 1 << 24))
def test_padding_costs_little(length):
    filled = padded_length(length)
    assert filled > length
    assert filled - length <= (32 if length < 1024 else length / 15)


@given(st.binary(max_size=200))
def test_padding_is_taken_off_as_it_was_put_on(plain):
    assert unpadded(padded(plain)) == plain


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_two_lists_of_parts_never_frame_alike(one, other):
    assert (framed(*one) == framed(*other)) == (one == other)


def test_macs_differ_by_key_label_and_data():
    other = DataKey(bytes(32), TENANT, SUBJECT, "care")
    made = {KEY.mac("a", b"b"), KEY.mac("ab", b""), KEY.mac("", b"ab"), other.mac("a", b"b")}
    assert len(made) == 4
    assert {len(one) for one in made} == {16}
    assert KEY.mac("a", b"b") == KEY.mac("a", b"b")


def test_the_commitment_binds_one_key():
    """security.md 3.3: GCM-SIV does not commit."""
    other = DataKey(bytes(32), TENANT, SUBJECT, "care")
    assert KEY.commitment != other.commitment
    sealed = KEY.seal(HERE, b"Anna")
    with pytest.raises(TamperedError):
        other.open(HERE, other._header + sealed[6:])


@given(st.binary(max_size=BLOCK), st.binary(max_size=200))
def test_it_is_the_hmac_that_is_written_down(key, message):
    """RFC 2104."""
    assert hmac_sha256(key, message) == hmac.digest(key, message, "sha256")


def test_a_longer_key_than_hmac_takes_as_it_is_is_refused():
    with pytest.raises(ValueError, match="no longer than a block"):
        hmac_sha256(bytes(BLOCK + 1), b"")


def test_a_key_keeps_its_cipher_once_it_is_used_again():
    key = DataKey(bytes(32), TENANT, SUBJECT, "care")
    sealed = [key.seal(HERE, b"Anna") for _ in range(3)]
    assert key._aead is not None
    assert [key.open(HERE, one) for one in sealed] == [b"Anna"] * 3
