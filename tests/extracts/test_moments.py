"""After a no at any moment of an extract the person is in neither the open extract nor its files (design 5, 4 and 5).

Two hundred people say no, each in a way and at a moment of their own, drawn by a seed: before the building, between two
pages of it, before and between questions, while the files are pruned, after that. After every moment it is asked who is
in: exactly those who have said nothing yet.
"""

from collections.abc import Callable
from random import Random

import pytest

from ombud.extracts import ExtractHeader, OpenExtract, build, opened, prune
from ombud.extracts.opening import found
from ombud.extracts.pieces import ROSTER, readable, scratch
from ombud.extracts.shelf import Shelf
from ombud.terms import SubjectId
from tests.clinic import CAMPAIGNS, Clinic
from tests.extracts.people import PROFILING, curious, is_erased, is_restricted, objects, stores_of, withdraws

PEOPLE, STAY, ROUNDS = 40, 3, 5
NOES: tuple[Callable[[Clinic, SubjectId], object], ...] = (
    lambda clinic, who: objects(clinic, who, "object.profiling"),
    lambda clinic, who: objects(clinic, who, "object.direct_marketing"),
    withdraws,
    is_restricted,
    is_erased,
)
MOMENTS = 20


class Round:
    """One extract, the people in it, and who says no at which of its moments."""

    def __init__(self, clinic: Clinic, random: Random) -> None:
        self.clinic = clinic
        self.random = random
        self.stores = stores_of(clinic)
        self.stay = [curious(clinic) for _ in range(STAY)]
        self.waiting = [(random.randrange(MOMENTS), curious(clinic), random.choice(NOES)) for _ in range(PEOPLE)]
        self.said: set[SubjectId] = set()
        self.tick = 0

    def moment(self, *_: object) -> None:
        """Let the next moment come, with what it brings."""
        for at, who, say_no in self.waiting:
            if at == self.tick:
                say_no(self.clinic, who)
                self.said.add(who)
        self.tick += 1
        self.clinic.later(seconds=self.random.random())
        if self.random.random() < 0.3:
            self.clinic.vault.ledger.sequence(self.clinic.now)

    @property
    def within(self) -> set[SubjectId]:
        return {*self.stay, *(who for _, who, _ in self.waiting if who not in self.said)}

    def check(self, extract: OpenExtract) -> None:
        """Exactly those who have said nothing are in it, in every table."""
        expected = set(extract.pseudonyms(sorted(self.within)))
        for table in ("person", "interest"):
            assert {row[0] for row in extract.ask(f"SELECT pseudonym FROM {table}")} == expected

    def in_the_files(self) -> set[SubjectId]:
        """Who is in each part of the files, as they lie there; the parts must agree."""
        one = found(self.stores, PROFILING, self.clinic.now)
        everybody = [*self.stay, *(who for _, who, _ in self.waiting)]
        known = {one.pseudonyms.of(who): who for who in everybody}
        person, interest, roster = (pseudonyms_in(one.content(part)) for part in ("person", "interest", ROSTER))
        assert person == interest == roster
        return {known[pseudonym] for pseudonym in roster}


def pseudonyms_in(contents: dict[int, bytes]) -> set[int]:
    with scratch() as engine, readable(list(contents.values())) as names:
        return {row[0] for row in engine.execute(f"SELECT pseudonym FROM read_parquet({names})").fetchall()}


def test_a_no_at_any_of_200_moments_is_obeyed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Art. 7(3), 17, 18, 21; S-13."""
    monkeypatch.setattr("ombud.vault.crowd.pages.PEOPLE", 7)
    monkeypatch.setattr("ombud.extracts.building.PEOPLE", 11)
    random = Random(20261123)
    said = 0
    for _ in range(ROUNDS):
        one = Round(clinic, random)
        said += play(one, monkeypatch)
        for who in one.within:
            is_erased(clinic, who)  # the next round begins with nobody
    assert said == PEOPLE * ROUNDS == 200


def play(one: Round, monkeypatch: pytest.MonkeyPatch) -> int:
    clinic, stores = one.clinic, one.stores
    one.moment()
    header = build(stores, PROFILING, by=CAMPAIGNS, now=clinic.now, progress=one.moment)
    assert isinstance(header, ExtractHeader)
    one.moment()
    with opened(stores, PROFILING, now=clinic.now) as extract:
        while one.tick < MOMENTS // 2:
            one.check(extract)
            one.moment()
        one.check(extract)
        with monkeypatch.context() as patched:
            settle = Shelf.settle

            def settling(shelf: Shelf, extract: bytes) -> None:
                """Somebody says no while the new files are there and nothing names them yet."""
                settle(shelf, extract)
                one.moment()

            patched.setattr(Shelf, "settle", settling)
            prune(stores, now=clinic.now)
        while one.tick < MOMENTS:
            one.check(extract)
            one.moment()
        one.check(extract)
    prune(stores, now=clinic.now)
    assert one.in_the_files() == one.within
    with opened(stores, PROFILING, now=clinic.now) as extract:
        one.check(extract)
        assert extract.header.people == STAY
    return len(one.said)
