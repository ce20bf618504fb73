"""The state seal finds what the associated data cannot: a removed row, and an old row put back (threat 36)."""

import os
import random

import pytest

from ombud.keys import Mark, TamperedError
from ombud.keys.data_key import DataKey
from ombud.keys.model import KeySpentError
from ombud.keys.state import StateSum
from ombud.terms.sealing import Context
from tests.keys.conftest import SUBJECT, TENANT


def mark(key, number, version=1):
    record = bytes([number]) * 16
    return Mark(record, version, key.seal(Context(SUBJECT, "care", "record", record, version), b"Anna"))


def test_the_records_that_are_there_are_the_state(key):
    marks = [mark(key, number) for number in range(5)]
    state = key.state_add(key.state_empty(), marks[:2])
    state = key.state_add(state, marks[2:])
    assert key.state_verify(state, reversed(marks)) == 5
    assert key.state_verify(key.state_of(marks), marks) == 5
    assert key.state_verify(key.state_empty(), []) == 0


def test_a_removed_row_is_found(key):
    marks = [mark(key, number) for number in range(5)]
    state = key.state_of(marks)
    for missing in range(5):
        with pytest.raises(TamperedError):
            key.state_verify(state, marks[:missing] + marks[missing + 1 :])


def test_an_old_row_put_back_with_its_old_version_is_found(key):
    old, new, other = mark(key, 1, 1), mark(key, 1, 2), mark(key, 2)
    state = key.state_change(key.state_of([old, other]), [new], [old])
    assert key.state_verify(state, [new, other]) == 4
    for rows in ([old, other], [old, new, other], [new], [new, new, other]):
        with pytest.raises(TamperedError):
            key.state_verify(state, rows)


def test_the_number_never_falls_and_names_every_change(key):
    state, marks = key.state_empty(), [mark(key, number) for number in range(3)]
    seen = [key.state_number(state)]
    for one in marks:
        state = key.state_add(state, [one])
        seen.append(key.state_number(state))
    for one in marks:
        state = key.state_remove(state, [one])
        seen.append(key.state_number(state))
    assert seen == list(range(7))
    assert key.state_verify(state, []) == 6


def test_removing_what_was_never_there_is_found(key):
    state, one, other = key.state_of([mark(key, 1)]), mark(key, 2), mark(key, 3)
    with pytest.raises(TamperedError):
        key.state_remove(state, [one])
    with pytest.raises(TamperedError):
        key.state_remove(state, [one, other])


def test_an_altered_moved_or_foreign_state_is_refused(key):
    state = key.state_of([mark(key, 1)])
    for place in range(8 * len(state)):
        flipped = bytearray(state)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(TamperedError):
            key.state_number(bytes(flipped))
    others = [
        DataKey(bytes(range(32)), TENANT, b"s" * 16, "care"),
        DataKey(bytes(range(32)), TENANT, SUBJECT, "log"),
        DataKey(bytes(range(32)), "another", SUBJECT, "care"),
        DataKey(bytes(32), TENANT, SUBJECT, "care"),
    ]
    for other in others:
        with pytest.raises(TamperedError):
            other.state_number(state)
    for length in range(len(state)):
        with pytest.raises(TamperedError):
            key.state_number(state[:length])


def test_a_state_is_no_record_and_a_record_no_state(key, context):
    sealed = key.seal(context, b"\0" * 48)
    with pytest.raises(TamperedError):
        key.state_number(b"\x01\x01" + sealed[6:])
    with pytest.raises(TamperedError):
        key.open(context, key._header + key.state_empty()[2:])


def test_ten_thousand_sets_that_are_not_the_set_are_refused(key):
    chance = random.Random(36)
    marks = [mark(key, number, version) for number in range(12) for version in (1, 2)]
    for _ in range(2_000):
        stored = chance.sample(marks, chance.randint(1, 8))
        state = key.state_of(stored)
        for _ in range(5):
            found = chance.sample(marks, chance.randint(0, 8))
            if sorted(found) != sorted(stored):
                with pytest.raises(TamperedError):
                    key.state_verify(state, found)


def test_a_key_is_spent_after_2_to_the_24_changes(key):
    state = key._seal_state(StateSum(0, 0, (1 << 24) - 1), os.urandom(12))
    one, other = mark(key, 1), mark(key, 2)
    state = key.state_add(state, [one])
    with pytest.raises(KeySpentError, match="doctor"):
        key.state_add(state, [other])


def test_a_row_with_another_tag_is_another_row(key):
    """The tag binds the whole sealed value; what stands before it does not."""
    one = mark(key, 1)
    other = one._replace(sealed=one.sealed[:-1] + bytes([one.sealed[-1] ^ 1]))
    with pytest.raises(TamperedError):
        key.state_verify(key.state_of([one]), [other])
