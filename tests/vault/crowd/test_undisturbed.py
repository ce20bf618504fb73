"""Python looks for no rubbish in circles while a page is opened, and is left as it was found (decision 0047)."""

import gc
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from ombud.vault.crowd import undisturbed


@pytest.fixture(autouse=True)
def _as_found() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    if not was:
        gc.disable()


def test_it_is_put_off_while_the_block_lasts() -> None:
    with undisturbed():
        assert not gc.isenabled()
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer block is still at it"
    assert gc.isenabled()


def test_a_fault_leaves_it_as_it_was() -> None:
    with pytest.raises(ValueError, match="x"), undisturbed():
        raise ValueError("x")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    with undisturbed():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_the_last_of_several_threads_lets_it_go_on() -> None:
    barrier = Barrier(8)

    def page() -> None:
        barrier.wait()
        for _ in range(200):
            with undisturbed():
                assert not gc.isenabled()

    threads = [Thread(target=page) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert gc.isenabled()
