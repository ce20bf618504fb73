"""A condition is one of eight sentences, in either language, and nothing else (N-09.2)."""

import pytest

from ombud.analysis.profiling.sentence import GRAMMAR, Condition, What, condition

SAID = [
    ("age is 30-39 or 40-49", Condition(What.AGE, ("30-39", "40-49"))),
    ("Åldern är 30-39 eller 40-49", Condition(What.AGE, ("30-39", "40-49"))),
    ("municipality is Exempelstad, Storstad or Upplands Väsby",
     Condition(What.MUNICIPALITY, ("Exempelstad", "Storstad", "Upplands Väsby"))),
    ("kommun är Orsa", Condition(What.MUNICIPALITY, ("Orsa",))),
    ("intresset är massage", Condition(What.INTEREST, ("massage",))),
    ("has massage", Condition(What.HAS, ("massage",))),
    ("har inte  massage  eller traningskort", Condition(What.HAS_NOT, ("massage", "traningskort"))),
    ("has had massage", Condition(What.HAD, ("massage",))),
    ("har aldrig haft massage", Condition(What.NEVER_HAD, ("massage",))),
    ("took up massage or traningskort within 12 months", Condition(What.TOOK_UP, ("massage", "traningskort"), 12)),
    ("tog massage inom 1 månad", Condition(What.TOOK_UP, ("massage",), 1)),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "means"), SAID, ids=[one for one, _ in SAID])
def test_a_sentence_says_one_thing(sentence: str, means: Condition) -> None:
    assert condition(sentence) == means


@pytest.mark.parametrize(
    "sentence",
    ["", "age", "age is", "age is or", "income is high", "visited /std-test", "took up massage", "has", "age > 30",
     "took up massage within 0 months", "name is Eva", "took up massage within 999 months"],
)  # fmt: skip
def test_whatever_else_is_written_is_no_condition(sentence: str) -> None:
    assert condition(sentence) is None


def test_the_grammar_names_every_sentence() -> None:
    said = [one.replace("…", "x") for text in GRAMMAR for one in text.split(" · ")]
    assert {found.what for found in map(condition, said) if found} == set(What)
    assert len(said) == 16
