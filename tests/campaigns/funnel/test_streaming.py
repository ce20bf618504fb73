"""An audience of any size: people come and go a page at a time; nobody is taken whom both questions did not meet."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ombud.campaigns.audience import PAGE, Asked, Audience, Chosen, Selection
from ombud.campaigns.filters import Everybody
from ombud.campaigns.funnel import Gate, RowKind
from ombud.database import Database
from ombud.policy.ask import Ask, Permit, Refusal, grant
from ombud.terms import PurposeId, SubjectId
from tests.campaigns.menus import demo_menu
from tests.campaigns.people import MAX, UPPSALA
from tests.clinic import NOW, Clinic


class Answer(NamedTuple):
    subject: SubjectId
    answer: Permit | Refusal


def person(number: int) -> SubjectId:
    return SubjectId(number.to_bytes(16, "big"))


def permitted(number: int) -> Answer:
    ask = Ask(person(number), PurposeId("marketing.direct"), frozenset(), MAX)
    return Answer(person(number), grant(ask, 1, (), NOW))


class Extract:
    """Everybody fits who has an even number."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.asked = 0

    def ask(self, _sql: str, *values: object) -> list[tuple[object, ...]]:
        self.asked += 1
        after, most = int(str(values[0])), int(str(values[-1]))
        return [(n,) for n in range(0, self.people, 2) if n > after][:most]

    def pseudonyms(self, subjects: Sequence[SubjectId]) -> Sequence[int]:
        return [int.from_bytes(subject, "big") for subject in subjects]


def asked(database: Database, direct: Iterator[Answer], profiled: Iterator[Answer], extract: Extract) -> Audience:
    made = Asked(database, lambda: direct, lambda: profiled, extract, demo_menu())
    return Audience(made, Selection(UPPSALA, "post"))


def test_people_are_taken_a_page_at_a_time(clinic: Clinic) -> None:
    ahead = []

    def people(seen: list[int]) -> Iterator[Answer]:
        for number in range(5 * PAGE):
            seen.append(number)
            yield permitted(number)

    made = Audience(Asked(clinic.vault.database, lambda: people(ahead)), Selection(Everybody(), "post"))
    for page, members in enumerate(made.members(), 1):
        assert len(members) == PAGE
        assert len(ahead) == page * PAGE
    assert made.gates[Gate.PASSES] == made.tally.people(RowKind.RECEIVES) == 5 * PAGE


def test_who_came_between_the_two_questions_is_not_taken_now(clinic: Clinic) -> None:
    """C-2: a person about whom one of the two was not asked has not been decided about."""
    direct = iter([permitted(number) for number in range(8)])
    profiled = iter([permitted(number) for number in (0, 2, 3, 4)])
    made = asked(clinic.vault.database, direct, profiled, Extract(8))
    assert [subject for page in made.members() for subject in page] == [person(0), person(2), person(4)]
    assert made.gates[Gate.OTHER] == 4
    assert made.gates[Gate.NOT_SELECTED] == 1


def test_those_who_fit_are_gathered_in_pages_of_the_extract() -> None:
    extract = Extract(200_002)
    chosen = Chosen(extract, UPPSALA, demo_menu())
    assert extract.asked == 3
    assert list(chosen.among([person(0), person(1), person(200_000), person(2**63)])) == [True, False, True, False]
