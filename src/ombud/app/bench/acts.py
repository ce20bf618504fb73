"""The frame of a measure whose sides are one act on one person each, beside an UPDATE of one row."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from ombud.app.bench.bare import BarePerson
from ombud.app.bench.clinic import Clinic
from ombud.app.bench.model import Size, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused
from ombud.terms import SubjectId

_FOLD_EVERY = 50


class OneAct(ABC):
    """Both sides of an act that takes effect for all that is held of a person."""

    units = 1

    def __init__(self, place: Place, size: Size) -> None:
        self._place, self._pairs = place, 0
        self.clinic: Clinic = place.clinic
        place.clinic.filled(size.people)
        self._refused = refused(place.clinic)
        self._bare = _bare_people(place, min(size.people, 1000))
        self.subjects: list[SubjectId] = []

    def baseline(self, number: int) -> Work:
        bare, people = self._place.bare, self.clinic.seed.choices(self._bare, k=number)
        return lambda: [bare.restrict(one) for one in people]

    def ours(self, number: int) -> Work:
        self.subjects = self.clinic.people(number)
        return self.act()

    @abstractmethod
    def act(self) -> Work:
        """The act on each of `subjects`."""

    @abstractmethod
    def took_effect(self, answer: object, subject: SubjectId) -> None:
        """Raise `UnprovedError` unless the act is in force."""

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(all(number == 1 for number in baseline), "the baseline changed something else than one row")
        for answer, subject in zip(ours, self.subjects, strict=True):
            self.took_effect(answer, subject)
        self._pairs += 1
        if self._pairs % _FOLD_EVERY == 0:
            self.clinic.ombud.vault.ledger.sequence(self.clinic.now)

    def refusals(self) -> int:
        return self._refused.ask()

    def asides(self) -> Mapping[str, float]:
        return {}


def _bare_people(place: Place, number: int) -> list[bytes]:
    keys = [place.clinic.seed.randbytes(16) for _ in range(number)]
    with place.bare.transaction():
        for key in keys:
            place.bare.insert(BarePerson(key, f"{key.hex()}@example.se", "070-1740605", key.hex()), ())
    return keys
