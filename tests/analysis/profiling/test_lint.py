"""What stands against a model under a policy (M-08, N-09.2, N-09.3, S-02, S-11, R-32, N-13.3)."""

from dataclasses import replace
from typing import Any

import pytest

from ombud.analysis.profiling.lint import AGES, CATEGORY_OF, FEATURE_OF, art9, lint
from ombud.analysis.profiling.model import Feature
from ombud.analysis.profiling.sentence import What
from ombud.extracts import less
from ombud.policy.model import Policy, PolicyFile
from ombud.terms import PurposeId
from tests.analysis.profiling.people import example, read
from tests.clinic import LONG_AGO, NOW, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
PURPOSE = PurposeId("profiling.marketing")


def rules(*when: str, name: str = "ett", words: str = "Ett", title: str = "Prov") -> Any:
    lines = "".join(f"      - {one}\n" for one in when)
    return read(
        f"model: prov\nversion: 1\nmethod: rules\ntitle: {{sv: {title}, en: Trial}}\nwhy: {{sv: v, en: w}}\n"
        f"segments:\n  - name: {name}\n    words: {{sv: {words}, en: One}}\n    when:\n{lines}"
    )


def changed(**changes: Any) -> Policy:
    file = POLICY.file.model_dump(mode="json")
    file["purposes"][PURPOSE] |= changes
    return replace(POLICY, file=PolicyFile.model_validate(file))


def requirements(definition: Any, policy: Policy = POLICY) -> list[str]:
    flaws = lint(definition, policy)
    assert all(one.text.sv and one.now.en for one in flaws)
    return [one.requirement for one in flaws]


@pytest.mark.parametrize("name", ["friskvard", "likheter", "massage-snart"])
def test_the_examples_may_run(name: str) -> None:
    assert lint(example(name), POLICY) == ()
    assert not art9(example(name), POLICY)


@pytest.mark.parametrize(
    ("sentence", "requirement"),
    [
        ("visited /std-test", "M-08"), ("clinic is north", "M-08"), ("patient at Hudkliniken", "M-08"),
        ("searched diabetes", "M-08"), ("personnummer is 19900602-2398", "M-08"), ("citizenship is SE", "M-08"),
        ("name is Eva", "M-08"), ("address is Storgatan 1", "M-08"), ("diagnosis is J45", "M-08"),
        ("unit is reception", "M-08"), ("income is high", "N-09.2"), ("age is 33", "S-11"), ("age is 1990", "S-11"),
        ("interest is diabetes", "N-09.2"), ("interest is J45", "N-09.2"), ("has vaccination", "N-09.2"),
        ("has had Läkarbesök", "N-09.2"), ("has never had halsosamtal", "N-09.2"), ("has flygresa", "N-09.2"),
        ("took up vaccination within 3 months", "N-09.2"),
    ],
)  # fmt: skip
def test_what_no_model_may_look_at_is_refused_with_its_reason(sentence: str, requirement: str) -> None:
    """M-08: a segment by clinic; N-09.2: health, personnummer, citizenship, page visits and services of care."""
    assert requirements(rules(sentence)) == [requirement]


@pytest.mark.parametrize(
    "labels",
    [{"name": "diabetiker"}, {"words": "Gravida"}, {"title": "Patienter"}, {"words": "Vaccination"},
     {"name": "vaccination"}, {"words": "Health talk"}, {"words": "F32.1"}],
)  # fmt: skip
def test_an_output_in_words_of_health_is_article_9_whatever_it_was_made_from(labels: dict[str, str]) -> None:
    """S-02."""
    definition = rules("age is 30-39", **labels)
    flaws = lint(definition, POLICY)
    assert flaws
    assert {(one.requirement, one.art9) for one in flaws} == {("S-02", True)}
    assert art9(definition, POLICY)


def test_health_in_a_label_needs_a_special_category_and_explicit_consent_in_the_purpose_itself() -> None:
    """S-02: refused without explicit consent."""
    definition = rules("age is 30-39", name="diabetiker")
    categories = [*POLICY.file.model_dump(mode="json")["purposes"][PURPOSE]["categories"], {"id": "health"}]
    assert requirements(definition, changed(categories=categories)) == []
    assert requirements(definition, changed(categories=categories, special=[])) == ["S-02"]
    without = [{"condition": "9.2.a"}]
    assert requirements(definition, changed(categories=categories, special=without)) == ["S-02"]


@pytest.mark.parametrize(
    ("changes", "requirement"),
    [
        ({"bases": [{"article": "6.1.f", "interest": "LIA-3"}]}, "N-09.3"),
        ({"bases": []}, "N-09.3"),
        ({"family": "marketing"}, "N-09.3"),
        ({"adults_only": False}, "R-32"),
        ({"excludes_protected": False}, "R-32"),
        ({"off": {"sv": "av", "en": "off"}}, "A-40"),
        ({"retention_class": "marketing"}, "N-13.3"),
        ({"retention_class": "accounting"}, "N-13.3"),
    ],
)
def test_the_purpose_itself_must_be_as_the_law_has_it(changes: dict[str, Any], requirement: str) -> None:
    """N-09.3: profiling on another basis than consent is refused."""
    assert requirements(rules("age is 30-39"), changed(**changes)) == [requirement]


def test_a_purpose_that_waits_for_its_assessment_computes_nothing() -> None:
    waiting = replace(POLICY, inactive={PURPOSE: ("A-40",)})
    assert requirements(rules("age is 30-39"), waiting) == ["A-40"]


def test_without_the_purpose_there_is_no_model() -> None:
    file = POLICY.file.model_copy(
        update={"purposes": {one: had for one, had in POLICY.file.purposes.items() if one != PURPOSE}}
    )
    assert requirements(rules("age is 30-39"), replace(POLICY, file=file)) == ["N-09.1"]


def test_only_what_the_purpose_names_is_looked_at_and_in_its_form() -> None:
    """N-09.2, S-11: a birth date in plain is no band."""
    policy = changed(categories=[{"id": "birth_date"}, {"id": "choices"}, {"id": "profile"}])
    said = rules("age is 30-39", "municipality is Orsa", "has massage", "interest is massage")
    assert requirements(said, policy) == ["N-09.2", "N-09.2", "N-09.2"]
    assert requirements(example("likheter"), policy) == ["N-09.2", "N-09.2"]


def test_what_is_sought_is_a_service_outside_care() -> None:
    text = (
        "model: prov\nversion: 1\nmethod: propensity\ntitle: {sv: t, en: t}\nwhy: {sv: v, en: w}\nuses: [age]\n"
        "target: {service: vaccination, within_months: 6}\n"
    )
    (flaw,) = lint(read(text), POLICY)
    assert (flaw.requirement, flaw.path, flaw.art9) == ("N-09.2", ("target", "service"), True)


def test_a_service_is_known_by_its_id_and_by_its_name_in_either_language() -> None:
    assert requirements(rules("has Träningskort", "has not gym card", "has had MASSAGE")) == []


def test_there_is_a_band_for_every_age_and_a_category_for_every_feature() -> None:
    years = (f"{2026 - age}-11-23" for age in range(18, 120))
    assert {less.age_band(born, NOW.date()) for born in years} == set(AGES)
    assert set(CATEGORY_OF) == set(Feature)
    assert set(FEATURE_OF) == set(What)
