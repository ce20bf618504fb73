"""What is not looked at again is the same to the last byte: a changed row or key is always looked at (I1)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud
from ombud.terms import SubjectId
from tests.faults import invariants
from tests.faults.acts import meet_somebody
from tests.faults.hands import _added
from tests.faults.seen import see_in
from tests.faults.unchanged import Unchanged, same_file
from tests.faults.world import BASE


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Ombud]:
    ombud = found_company(tmp_path / "clinic", "unit-1", now=BASE)
    yield ombud
    ombud.close(BASE)


def looks(ombud: Ombud, subjects: list[SubjectId], counted: Counter[bytes]) -> None:
    """Look at everybody, and count who was really looked at."""
    with ombud.vault.database.read() as tx:
        look = Unchanged(ombud, tx)
        for one in subjects:
            look.same("counted", one, lambda one=one: counted.update([one]))
            assert look.see(one) == see_in(ombud, tx, one)


def change(ombud: Ombud, sql: str, *values: object) -> None:
    with ombud.vault.database.act() as tx:
        tx.run(sql, *values)


def test_only_who_is_changed_is_looked_at_again(opened: Ombud) -> None:
    ada, bo = (meet_somebody(opened, f"{name}@example.se", BASE) for name in ("ada", "bo"))
    counted: Counter[bytes] = Counter()
    for _ in range(3):
        looks(opened, [ada, bo], counted)
    assert counted == {ada: 1, bo: 1}
    change(opened, "UPDATE record SET until = until + 1 WHERE subject_id = ?", bo)
    with opened.vault.database.read() as tx:
        look = Unchanged(opened, tx)
        for one in (ada, bo):
            look.same("counted", one, lambda one=one: counted.update([one]))
    assert counted == {ada: 1, bo: 2}


def test_a_row_that_was_spoiled_is_found_although_it_was_good_before(opened: Ombud) -> None:
    """I1: the look that is spared is never the one at a changed byte."""
    ada = meet_somebody(opened, "ada@example.se", BASE)
    assert invariants.problems(invariants.gather(opened, BASE)) == []
    with opened.vault.database.read() as tx:
        sealed = bytearray(tx.all("SELECT sealed FROM record WHERE subject_id = ?", ada)[0][0])
    sealed[-1] ^= 1
    change(opened, "UPDATE record SET sealed = ? WHERE subject_id = ? AND category = 'name'", bytes(sealed), ada)
    assert any(text.startswith("I1: ") for text in invariants.problems(invariants.gather(opened, BASE)))


def test_a_changed_key_has_everybody_looked_at_again(opened: Ombud) -> None:
    ada = meet_somebody(opened, "ada@example.se", BASE)
    counted: Counter[bytes] = Counter()
    looks(opened, [ada], counted)
    opened.vault.keyring.begin_epoch(BASE)
    looks(opened, [ada], counted)
    assert counted == {ada: 2}


def test_a_file_is_looked_at_again_when_a_byte_of_it_is_another(tmp_path: Path) -> None:
    path, seen = tmp_path / "file", []
    for content in (b"one", b"one", b"two", b"one"):
        path.write_bytes(content)
        same_file("test", path, lambda: seen.append(path.read_bytes()))
    assert seen == [b"one", b"two"]


def test_what_several_hands_have_found_is_added_up() -> None:
    one = {"points": 3, "ways": Counter(time=2), "found": ["lost"]}
    assert _added([one, {"points": 4, "ways": Counter(time=1, call=3), "found": []}]) == {
        "points": 7,
        "ways": {"time": 3, "call": 3},
        "found": ["lost"],
    }
