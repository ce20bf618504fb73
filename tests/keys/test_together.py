"""Keys that were read in one moment: each opened once, for exactly those bytes, under an epoch that is there."""

import pytest

from ombud.keys import KeyStoreFault, TamperedError
from ombud.terms import ClassId, SubjectId

ONE, OTHER, KLASS = SubjectId(b"a" * 16), SubjectId(b"b" * 16), ClassId("contract")


def test_a_key_of_a_page_is_opened_once_and_is_the_one_that_was_made(directory, keyring):
    key, wrapped = keyring.new_data_key(ONE, KLASS)
    page = directory.together()
    assert page.opened(ONE, KLASS, wrapped) is page.opened(ONE, KLASS, wrapped)
    assert page.opened(ONE, KLASS, wrapped).commitment == key.commitment
    assert directory.together().opened(ONE, KLASS, wrapped) is not page.opened(ONE, KLASS, wrapped), "it went with it"


def test_a_key_that_is_remembered_is_not_opened_again(directory, keyring):
    _, wrapped = keyring.new_data_key(ONE, KLASS)
    remembered = directory.opened(ONE, KLASS, wrapped)
    assert directory.together().opened(ONE, KLASS, wrapped) is remembered


def test_another_persons_class_or_bytes_open_nothing(directory, keyring):
    """It answers for the person, the class and the bytes that were read; nothing of a page opens for another."""
    key, wrapped = keyring.new_data_key(ONE, KLASS)
    page = directory.together()
    page.opened(ONE, KLASS, wrapped)
    for subject, klass, read in (
        (OTHER, KLASS, wrapped),
        (ONE, ClassId("care"), wrapped),
        (ONE, KLASS, wrapped._replace(blob=wrapped.blob[:-1] + bytes([wrapped.blob[-1] ^ 1]))),
        (ONE, KLASS, wrapped._replace(blob=b"xx" + wrapped.blob[2:])),
    ):
        with pytest.raises(TamperedError):
            page.opened(subject, klass, read)
    moved = keyring.wrapped(ONE, {KLASS: key})[0]
    with pytest.raises(TamperedError):
        page.opened(ONE, KLASS, moved._replace(commitment=bytes(16)))


def test_an_epoch_that_was_destroyed_opens_nothing_of_the_next_page(directory, keyring, now):
    """Seen once for each page: what was read after the destruction is not opened."""
    _, wrapped = keyring.new_data_key(ONE, KLASS)
    directory.together().opened(ONE, KLASS, wrapped)
    keyring.begin_epoch(now=now)
    assert keyring.destroy_epoch(1, live_keys=0, not_before=now, now=now) is None
    with pytest.raises(KeyStoreFault):
        directory.together().opened(ONE, KLASS, wrapped)
