"""Every requirement has a test that cites it, but for those of parts that are still to be built."""

from tests.requirements.cited import catalogue, uncited


def test_only_what_waits_for_another_part_has_no_test() -> None:
    missing = [f"{one.id}: {one.asks}" for one in uncited() if not one.later]
    assert missing == []


def test_every_id_stands_once_and_says_what_it_asks() -> None:
    ids = [one.id for one in catalogue()]
    assert len(set(ids)) == len(ids)
    assert all(one.asks for one in catalogue())
