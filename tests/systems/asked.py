"""The fake of tasks for people, and the one who answers them: a binder with a line for each of the club."""

from dataclasses import dataclass, field

from ombud.systems.outcome import End
from ombud.systems.person.connect import AskedSystem, Do, Said
from ombud.systems.port import Case
from tests.systems import club
from tests.systems.contract import World


@dataclass
class FakeTasks:
    """See `Tasks`. It counts who was asked, so that a test can say that nobody was asked twice."""

    answers: dict[tuple[str, Do], Said | None] = field(default_factory=dict)

    def said(self, case: Case, do: Do) -> Said | None:
        return self.answers.get((case.id, do))

    def ask(self, case: Case, do: Do) -> Said | None:
        return self.answers.setdefault((case.id, do), None)

    def settle(self, case: Case, said: Said) -> None:
        """Everything that was asked of this case is answered so."""
        for place in [one for one in self.answers if one[0] == case.id]:
            self.answers[place] = said


@dataclass
class Binder:
    """What lies on paper, line by line, and the one who leafs through it. The law keeps what Eva paid."""

    lines: list[str] = field(
        default_factory=lambda: [" ".join(filter(None, row)) for rows in club.ROWS.values() for row in rows]
    )

    def raw(self) -> str:
        return "\n".join(self.lines)

    def looked(self, case: Case, *, erases: bool) -> Said:
        """What somebody answers who has done what they were asked."""
        if case.id == club.EVA.id:
            return Said.REFUSED
        if erases:
            self.lines = [line for line in self.lines if not self._hers(line)]
        return Said.DONE

    def _hers(self, line: str) -> bool:
        return any(value in line.lower() for value in ("ada", "sprang", 'sa "hej'))


def binder_world() -> World:
    """A world of a person, with the fake of tasks."""
    tasks, binder = FakeTasks(), Binder()

    def settle(case: Case) -> None:
        erases = (case.id, Do.ERASE) in tasks.answers
        tasks.settle(case, binder.looked(case, erases=erases))

    return World(
        adapter="person", opened=lambda: AskedSystem("club", tasks), raw=binder.raw, settle=settle,
        by_hand=True, writes=False, lists=False,
        erased=(), kept=(), kept_end=End.REFUSED,
    )  # fmt: skip
