"""A crowd's answers are those that each person would get by themselves, whatever has happened to them."""

from dataclasses import replace
from random import Random

import pytest

from ombud.policy.ask import Ask, Form, Permit, Refusal, Rule
from ombud.terms import CategoryId, SubjectId
from ombud.vault import Opened
from ombud.vault.crowd import Crowd, decided_again
from ombud.vault.crowd.alone import Looking
from ombud.vault.crowd.pages import RELATED, Pages
from tests.clinic import Clinic
from tests.vault.crowd.people import asks, everybody, happen, populate


def by_the_vault(clinic: Clinic, ask: Ask) -> dict[SubjectId, Opened | Refusal]:
    return {one: clinic.vault.ask(replace(ask, subject=one), now=clinic.now) for one in everybody(clinic)}


def told(answer: Permit | Refusal) -> tuple[object, ...]:
    if isinstance(answer, Permit):
        return answer.ask.subject, answer.policy_number, answer.rules, answer.at
    return (answer,)


def agree(clinic: Clinic, ask: Ask) -> int:
    """The crowd says of each what the vault says of them; how many are permitted."""
    crowd = Crowd(clinic.vault, ask, clinic.now)
    decided = list(crowd.decided())
    assert [one.subject for one in decided] == everybody(clinic)
    by_name, found = by_the_vault(clinic, ask), 0
    for one in decided:
        answer, theirs = one.answer, by_name[one.subject]
        assert isinstance(answer, Permit) is not bool(one.refusing)
        if isinstance(theirs, Refusal):
            assert answer == theirs
        else:
            found += 1
            assert told(answer) in [told(permit) for permit in theirs.permits]
            assert one.permitted == ask.categories
    assert crowd.people == found
    assert crowd.left_out.total() == len(decided) - found
    return found


def each_category_agrees(clinic: Clinic, ask: Ask) -> None:
    """Each category is permitted where it would be by itself; an extract takes what is permitted."""
    single = {
        category: by_the_vault(clinic, replace(ask, categories=frozenset({category}))) for category in ask.categories
    }
    for one in Crowd(clinic.vault, ask, clinic.now).decided():
        may = {category for category, answers in single.items() if isinstance(answers[one.subject], Opened)}
        assert one.permitted - RELATED == may - RELATED
        assert bool(one.refusing) is not (
            bool(one.permitted) if ask.form is Form.EXTRACT else one.permitted == ask.categories
        )


def both_ways_agree(clinic: Clinic, ask: Ask) -> int:
    """The short way says what the long one says, relations too; how many went the short way."""
    pages = Pages(clinic.vault, ask, clinic.now, opens=True)
    looking, short = Looking(clinic.vault, pages.desk, clinic.now), 0
    for page in pages.everybody():
        for one in page:
            (alone,) = looking.decided(one.subject)
            short += type(one.person) is not type(alone.person)
            assert (one.refusing, one.permitted, one.person.stands) == (
                alone.refusing,
                alone.permitted,
                alone.person.stands,
            )
            assert {row.record_id for row in one.rows} == {row.record_id for row in alone.rows}
            assert list(one.relations) == list(alone.relations)
            assert told(one.answer)[1:] == told(alone.answer)[1:] or isinstance(one.answer, Refusal)
    return short


@pytest.mark.parametrize("seed", range(4))
def test_each_is_decided_as_by_themselves_whatever_has_happened(clinic: Clinic, seed: int) -> None:
    """The oracle is `Vault.ask`, one person at a time."""
    came = populate(clinic)
    chance, permitted, short = Random(seed), set[str](), 0
    for _ in range(4):
        for ask in asks():
            if ask.form is Form.PERSON and not ask.categories & RELATED:
                permitted |= {ask.purpose} if agree(clinic, ask) else set()
            each_category_agrees(clinic, ask)
            short += both_ways_agree(clinic, ask)
        for _ in range(6):
            happen(clinic, came, chance)
    assert permitted >= {"marketing.direct", "care.record", "contract.perform"}
    assert short > 100


def test_an_extract_has_who_may_be_read_of_at_all(clinic: Clinic) -> None:
    """A relation is data of its category, under the regime of its service: care is care whoever writes it."""
    populate(clinic)
    (business,) = [ask for ask in asks() if ask.purpose == "statistics.business"]
    decided = [one for one in Crowd(clinic.vault, business, clinic.now).decided() if not one.refusing]
    assert decided
    assert {relation.service for one in decided for relation in one.relations} == {"traningskort"}
    assert all(one.permitted >= {CategoryId("agreement")} for one in decided)


def test_some_are_decided_about_again(clinic: Clinic) -> None:
    populate(clinic)
    ask, people = asks()[2], everybody(clinic)
    whole = {one.subject: one.refusing for one in Crowd(clinic.vault, ask, clinic.now).decided()}
    asked = [*people[3:6], SubjectId(b"?" * 16), people[4]]
    again = list(decided_again(clinic.vault, ask, asked, clinic.now))
    assert [one.subject for one in again] == people[3:6]
    assert {one.subject: one.refusing for one in again} == {one: whole[one] for one in people[3:6]}
    assert list(decided_again(clinic.vault, ask, [SubjectId(b"?" * 16)], clinic.now)) == []


def test_whoever_asks_for_nothing_gets_nothing(clinic: Clinic) -> None:
    populate(clinic)
    ask = replace(asks()[0], categories=frozenset())
    crowd = Crowd(clinic.vault, ask, clinic.now)
    assert {one.refusing for one in crowd.decided()} == {(Rule.D_01,)}
    assert (crowd.people, set(crowd.left_out)) == (0, {Rule.D_01})
