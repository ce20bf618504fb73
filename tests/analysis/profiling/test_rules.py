"""Rules against a second statement of them, over people drawn at random (S-01: the factors are those that counted)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.analysis.profiling.lint import AGES
from ombud.analysis.profiling.model import Effect, Inputs, Placed, Taken
from ombud.analysis.profiling.rules import place, read_rules
from ombud.policy.model import Policy
from ombud.terms import ServiceId
from tests.analysis.profiling.people import read
from tests.clinic import LONG_AGO, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
ON = date(2026, 11, 23)
MONTHS = [
    date(2026, 11, 1),
    date(2026, 10, 1),
    date(2026, 6, 1),
    date(2025, 11, 1),
    date(2025, 10, 1),
    date(2024, 1, 1),
]
SERVICES = ("massage", "traningskort", "kostradgivning")
PLACES = ("Orsa", "Storstad")
INTERESTS = ("massage", "yoga")

Oracle = Callable[[Inputs], bool]


def now(one: Inputs) -> set[str]:
    """Begun by this month, and not ended by it."""
    return {
        t.service
        for t in one.services
        if t.began <= date(2026, 11, 1) and not (t.ended and t.ended <= date(2026, 11, 1))
    }


def ever(one: Inputs) -> set[str]:
    return {t.service for t in one.services if t.began <= date(2026, 11, 1)}


def since(one: Inputs, first: date) -> set[str]:
    return {t.service for t in one.services if first < t.began <= date(2026, 11, 1)}


CONDITIONS: list[tuple[str, Oracle]] = [
    ("age is 30-39 or 40-49", lambda one: one.age_band in ("30-39", "40-49")),
    ("age is 90+", lambda one: one.age_band == "90+"),
    ("kommunen är orsa", lambda one: one.municipality == "Orsa"),
    ("municipality is Storstad, Orsa", lambda one: one.municipality in PLACES),
    ("interest is Massage or yoga", lambda one: bool({"massage", "yoga"} & one.interests)),
    ("has massage", lambda one: "massage" in now(one)),
    ("has not massage or Träningskort", lambda one: not {"massage", "traningskort"} & now(one)),
    ("har haft massage eller kostradgivning", lambda one: bool({"massage", "kostradgivning"} & ever(one))),
    ("har aldrig haft massage", lambda one: "massage" not in ever(one)),
    ("took up traningskort within 1 month", lambda one: "traningskort" in since(one, date(2026, 10, 1))),
    ("tog massage inom 12 månader", lambda one: "massage" in since(one, date(2025, 11, 1))),
]  # fmt: skip
taken = st.builds(
    Taken, st.sampled_from(SERVICES).map(ServiceId), st.sampled_from(MONTHS), st.none() | st.sampled_from(MONTHS)
)
people = st.builds(
    Inputs, st.none() | st.sampled_from(AGES), st.none() | st.sampled_from(PLACES),
    st.lists(taken, max_size=3).map(tuple), st.frozensets(st.sampled_from(INTERESTS)),
)  # fmt: skip
segments = st.lists(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3), min_size=1, max_size=4)


def model(chosen: list[list[tuple[str, Oracle]]]) -> Any:
    parts = "".join(
        f"  - name: part-{number}\n    words: {{sv: d, en: p}}\n    when:\n"
        + "".join(f"      - '{sentence}'\n" for sentence, _ in conditions)
        for number, conditions in enumerate(chosen)
    )
    return read(
        "model: prov\nversion: 1\nmethod: rules\ntitle: {sv: t, en: t}\nwhy: {sv: v, en: w}\nsegments:\n" + parts
    )


@settings(max_examples=300, deadline=None)
@given(segments, people)
def test_the_first_segment_that_holds_is_the_one_that_the_oracle_names(
    chosen: list[list[tuple[str, Oracle]]], one: Inputs
) -> None:
    expected = next((n for n, conditions in enumerate(chosen) if all(holds(one) for _, holds in conditions)), None)
    found = place(read_rules(model(chosen), POLICY), one, ON)
    assert (found and found.segment) == (None if expected is None else f"part-{expected}")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CONDITIONS), people)
def test_each_factor_is_true_of_the_person_and_enough_by_itself(condition: tuple[str, Oracle], one: Inputs) -> None:
    """S-01: what is given as the reason is what was applied."""
    found = place(read_rules(model([[condition]]), POLICY), one, ON)
    if found is None:
        return
    assert found.factors
    assert {factor.effect for factor in found.factors} == {Effect.MET}
    true = {
        "age": {one.age_band}, "municipality": {(one.municipality or "").casefold()}, "interest": one.interests,
        "has": now(one), "had": ever(one),
    }  # fmt: skip
    for kind, value, _ in found.factors:
        match kind:
            case "has_not":
                assert value not in now(one)
            case "never_had":
                assert value not in ever(one)
            case "took_up":
                assert value.split("/")[0] in ever(one)
            case _:
                assert value.casefold() in {str(had).casefold() for had in true[kind]}


def test_nobody_is_in_a_segment_for_what_is_not_known() -> None:
    nothing = Inputs()
    for sentence, _ in CONDITIONS:
        found = place(read_rules(model([[(sentence, bool)]]), POLICY), nothing, ON)
        absent = "not" in sentence or "aldrig" in sentence
        assert isinstance(found, Placed) == absent, sentence
