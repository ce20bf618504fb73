"""What may not be asked is refused before anything is opened, with its rule and in words."""

from dataclasses import replace
from datetime import date

import pytest

from ombud.analysis.questions.check import canonical_names, not_for, objections
from ombud.analysis.questions.columns import COLUMNS, every_column_of, named
from ombud.analysis.questions.model import Filter, NotAsked, Op, Period, Question
from ombud.analysis.questions.refusals import forbidden, no_column
from ombud.extracts import shape
from ombud.policy.model import Policy, UsedCategory
from ombud.terms import CategoryId, PurposeId, RoleId
from tests.analysis.questions.questions import POLICY
from tests.clinic import LONG_AGO, NOW, demo_policy

ANALYST = RoleId("analyst")
CARE, BUSINESS, PATIENT = (PurposeId(one) for one in ("statistics.care", "statistics.business", "analysis.patient"))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))


def rules(question: Question, role: str = "analyst", policy: Policy = POLICY) -> set[str]:
    return {one.rule for one in objections(question, policy, RoleId(role), NOW)}


def changed(purpose: str, **values: object) -> Policy:
    """The demo's policy with another purpose in the place of one."""
    file = demo_policy()
    one = file.purposes[PurposeId(purpose)].model_copy(update=values)
    return Policy(1, LONG_AGO, file.model_copy(update={"purposes": {**file.purposes, PurposeId(purpose): one}}))


@pytest.mark.parametrize(
    "word",
    ["religion", "etnicitet", "ethnicity", "fackförening", "trade union", "trade_union", "sexual orientation",
     "sexuell läggning", "genetic marker", "genmarkör", "LVU", "LVM", "kriminalvård", "asyl", "refugee", "ras"],
)  # fmt: skip
def test_what_may_not_be_searched_for_is_no_column(word: str) -> None:
    """S-03, PDL 2:8: religion, ethnicity, trade union, sexual orientation, genetic marker as such, LVU → denied."""
    assert rules(Question(CARE, "visits", (word,))) == {"S-03"}
    assert rules(Question(CARE, "visits", (), (Filter(word, Op.IS, ("ja",)),))) == {"S-03"}


@pytest.mark.parametrize(
    "code", ["32624-9", "266948004", "93027-1", "Z65.1", "446654005", "religiös övertygelse", "LVU"]
)
def test_no_code_of_it_is_a_search_term_either(code: str) -> None:
    """S-03: not behind the name of a column that is allowed."""
    assert rules(Question(CARE, "diagnosed", (), (Filter("code", Op.IS, (code,)),))) == {"S-03"}


def test_a_diagnosis_may_be_searched_for_under_a_permitted_purpose() -> None:
    """S-03: health is no banned search term, and neither is compulsory psychiatric care (LPT)."""
    assert rules(Question(CARE, "diagnosed", ("code",), (Filter("code", Op.IS, ("J06.9", "LPT")),))) == set()


@pytest.mark.parametrize("word", ["citizenship", "medborgarskap", "nationality", "country_of_birth"])
def test_citizenship_is_no_search_key(word: str) -> None:
    """N-05.4: `patients where citizenship=X` for statistics → denied."""
    assert rules(Question(CARE, "patients", (), (Filter(word, Op.IS, ("SE",)),))) == {"N-05.4"}
    assert rules(Question(CARE, "patients", (word,))) == {"N-05.4"}


@pytest.mark.parametrize("word", ["namn", "name", "personnummer", "e-post", "email", "telefon", "adress", "pseudonym"])
def test_an_analyst_has_no_identifying_column(word: str) -> None:
    """S-04."""
    assert rules(Question(BUSINESS, "customers", (word,))) == {"S-04"}


@pytest.mark.parametrize("word", ["birth_date", "födelsedatum", "postnummer", "postal_code", "dag", "datum", "vecka"])
def test_bands_and_months_are_the_finest_there_is(word: str) -> None:
    """S-11: a birth date is never in an extract, nor a day or a postal code."""
    assert rules(Question(BUSINESS, "customers", (word,))) == {"S-11"}


def test_no_purpose_of_an_analyst_has_a_column_that_is_not_listed() -> None:
    """S-04: over every purpose that the role works for."""
    for purpose in demo_policy().roles[ANALYST].purposes:
        there = {one.id for one in every_column_of(shape(POLICY, purpose))}
        assert there <= set(COLUMNS)
        assert not there & {"name", "personnummer", "email", "phone", "street", "postal_code", "birth_date", "text"}


@pytest.mark.parametrize("measure", ["visits", "patients", "diagnosed", "no_shows.share", "wait.mean"])
def test_health_is_no_business_statistic(measure: str) -> None:
    """S-05, N-05.3: not what care found, and not that somebody is a patient anywhere."""
    for purpose in (BUSINESS, PurposeId("analysis.market"), PurposeId("analysis.customer")):
        assert rules(Question(purpose, measure)) == {"S-05"}


@pytest.mark.parametrize("column", ["unit", "code", "wait", "no_show"])
def test_a_column_of_health_is_none_of_business(column: str) -> None:
    """S-05: a unit's name tells of health."""
    assert rules(Question(BUSINESS, "customers", (column,))) == {"S-05"}


def test_commercial_statistics_on_health_are_refused_whatever_the_policy_says() -> None:
    """S-05, DSL 3:7: health under a purpose without a gate of PDL 2:4, and with no assessed public interest."""
    used = [*demo_policy().purposes[BUSINESS].categories, UsedCategory(id=CategoryId("health"), form="pseudonymised")]
    assert rules(Question(BUSINESS, "visits"), policy=changed("statistics.business", categories=used)) == {"S-05"}
    assert rules(Question(CARE, "visits"), policy=changed("statistics.care", gates=[])) == {"S-05"}


@pytest.mark.parametrize("word", ["list", "person_list", "lista", "vilka", "names"])
def test_an_analysis_never_gives_a_list_of_people(word: str) -> None:
    """N-08.4: whoever asks for one is told that there is none."""
    assert rules(Question(PATIENT, word)) == {"N-08.4"}


@pytest.mark.parametrize("gates", [[], ["PDL 2:4 p 6"], ["Dnr 2026"]])
def test_research_needs_an_approval_number(gates: list[str]) -> None:
    """S-12."""
    assert rules(Question(PurposeId("research"), "people")) == {"S-12"}
    file = demo_policy()
    research = file.purposes[CARE].model_copy(update={"gates": gates})
    policy = Policy(1, LONG_AGO, file.model_copy(update={"purposes": {PurposeId("research.asthma"): research}}))
    assert rules(Question(PurposeId("research.asthma"), "people"), policy=policy) == {"S-12"}


def test_approved_research_goes_on_to_the_other_rules() -> None:
    file = demo_policy()
    research = file.purposes[CARE].model_copy(update={"gates": ["PDL 2:4 p 6", "Etikprövning 2026-01234-01"]})
    policy = Policy(1, LONG_AGO, file.model_copy(update={"purposes": {PurposeId("research.asthma"): research}}))
    assert rules(Question(PurposeId("research.asthma"), "people"), policy=policy) == {"S-04"}  # no role has it


def test_a_purpose_without_a_declared_basis_does_not_run() -> None:
    """N-10.2: product development has no basis in a notice that names none."""
    policy = changed("product.development", bases=[])
    refused = objections(Question(PurposeId("product.development"), "agreements"), policy, ANALYST, NOW)
    assert [one.rule for one in refused] == ["N-10.2"]
    assert "NO_DECLARED_BASIS" in refused[0].text.en


@pytest.mark.parametrize("purpose", ["other", "marketing.direct", "profiling.marketing", "contract.perform"])
def test_a_purpose_that_gives_no_figures_is_not_asked(purpose: str) -> None:
    """N-08.1."""
    assert rules(Question(PurposeId(purpose), "people")) == {"N-08.1"}


def test_a_purpose_that_is_off_is_not_asked() -> None:
    assert rules(Question(BUSINESS, "people"), policy=replace(POLICY, inactive={BUSINESS: ("LIA-2",)})) == {"D-02"}


@pytest.mark.parametrize("role", ["marketer", "receptionist", "nobody"])
def test_a_role_asks_for_its_own_purposes_alone(role: str) -> None:
    """S-04."""
    assert not_for(BUSINESS, POLICY, RoleId(role), NOW) is not None
    assert rules(Question(BUSINESS, "people"), role) == {"S-04"}


def test_a_question_is_divided_by_three_columns_at_most() -> None:
    four = Question(BUSINESS, "agreements", ("month", "age", "municipality", "service"))
    assert rules(four) == {"S-08"}
    assert rules(replace(four, by=four.by[:3])) == set()
    filtered = replace(four, by=four.by[:3], where=(Filter("channel", Op.IS, ("web",)),))
    assert rules(filtered) == {"S-08"}
    assert rules(replace(filtered, by=four.by[:2])) == set()
    assert rules(Question(BUSINESS, "agreements", ("month", "year"))) == {"N-05.1"}
    assert rules(Question(BUSINESS, "agreements", ("age", "age"))) == {"N-05.1"}


@pytest.mark.parametrize(
    ("where", "wanted"),
    [(Filter("month", Op.IS, ("2026-01",)), {"S-08"}), (Filter("service", Op.FROM, ("a",)), {"N-05.1", "S-08"}),
     (Filter("age", Op.FROM, ("40", "50")), {"N-05.1"}), (Filter("age", Op.IS, ()), {"N-05.1"}),
     (Filter("age", Op.IS, ("x" * 121,)), {"N-05.1"}), (Filter("age", Op.IS, ("\x1b[2J",)), {"N-05.1"}),
     (Filter("service", Op.IS, ('"',)), {"N-05.1"}), (Filter("municipality", Op.IS, ("19900101-2385",)), {"S-04"}),
     (Filter("municipality", Op.IS, ("nelly@example.se",)), {"S-04"}), (Filter("age", Op.FROM, ("40",)), set()),
     (Filter("age", Op.IS, tuple(map(str, range(41)))), {"N-05.1"})],
)  # fmt: skip
def test_a_filter_is_of_a_closed_form(where: Filter, wanted: set[str]) -> None:
    assert rules(Question(BUSINESS, "agreements", (), (where,))) == wanted


def test_time_is_a_period_of_what_has_a_time() -> None:
    back = Period(date(2026, 3, 1), date(2026, 1, 1))
    long = Period(date(2025, 1, 1), date(2026, 3, 1))
    assert rules(Question(BUSINESS, "people", period=YEAR)) == {"S-11"}
    assert rules(Question(BUSINESS, "agreements", period=back)) == {"N-05.1"}
    assert rules(Question(BUSINESS, "agreements", compare=True)) == {"N-05.1"}
    assert rules(Question(BUSINESS, "agreements", period=long, compare=True)) == {"N-05.1"}
    assert rules(Question(BUSINESS, "agreements", period=YEAR, compare=True)) == set()


def test_several_values_are_added_up_where_each_person_is_in_one_group() -> None:
    """S-08: else each value is seen by itself."""
    two = (Filter("age", Op.IS, ("40-49", "50-59")),)
    assert rules(Question(BUSINESS, "customers", ("municipality",), two)) == set()
    assert rules(Question(BUSINESS, "customers", ("month",), two)) == {"S-08"}
    assert rules(Question(BUSINESS, "repeat", ("municipality",), two)) == {"S-08"}
    assert rules(Question(BUSINESS, "customers", ("month", "age"), two)) == set()
    assert rules(Question(BUSINESS, "customers", ("month",), (Filter("age", Op.IS, ("40-49",)),))) == set()


def test_a_measure_that_is_a_part_is_not_divided_by_it() -> None:
    assert rules(Question(CARE, "no_shows", ("no_show",))) == {"S-04"}
    assert rules(Question(CARE, "no_shows", ("age", "unit"))) == set()
    assert rules(Question(CARE, "no_shows", ("age", "unit", "month"))) == {"S-08"}


def test_a_measure_is_divided_by_its_own_columns() -> None:
    refused = objections(Question(BUSINESS, "people", ("service",)), POLICY, ANALYST, NOW)
    assert refused[0].now is not None
    assert "age" in refused[0].now.en
    assert rules(Question(BUSINESS, "happiness")) == {"D-03"}
    assert rules(Question(PurposeId("analysis.customer"), "customers", ("municipality",))) == {"D-03"}
    assert rules(Question(PurposeId("care.quality"), "visits", ("service",))) == {"D-03"}
    assert rules(Question(CARE, "patients", ("signed",))) == {"D-03"}
    assert rules(Question(PurposeId("analysis.patient"), "patients", ("happiness",))) == {"N-05.1"}


def test_everything_against_a_question_is_said_at_once() -> None:
    bad = Question(BUSINESS, "agreements", ("religion", "namn"), (Filter("month", Op.IS, ("x",)),), compare=True)
    assert rules(bad) == {"S-03", "S-04", "S-08", "N-05.1"}


def test_what_somebody_typed_is_never_repeated() -> None:
    """Design 5, 7: it may be about a person."""
    tables = shape(POLICY, BUSINESS)
    for word in ("Nelly Påhitt", "19900101-2385", "nelly@example.se", "något helt annat"):
        refused = no_column(word, tables)
        assert word not in f"{refused.text}{refused.now}"


def test_a_column_of_health_that_the_purpose_lacks_says_so_where_there_is_other_health() -> None:
    """A purpose of care without some table: the rule is the policy's, not that of business."""
    refused = no_column("wait", {"finding": ()})
    assert refused.rule == "D-03"


def test_every_forbidden_column_is_listed_with_its_rule() -> None:
    """The list that an analyst sees."""
    care = {one.rule for one in forbidden(shape(POLICY, CARE))}
    assert care == {"S-04", "S-11", "D-03", "N-05.4", "S-03"}
    assert "S-05" in {one.rule for one in forbidden(shape(POLICY, BUSINESS))}


def test_a_synonym_becomes_the_name() -> None:
    asked = Question(BUSINESS, "Avtal", ("månad", "Ålder"), (Filter("kommun", Op.IS, ("Ö",)),))
    assert canonical_names(asked) == Question(
        BUSINESS, "agreements", ("month", "age"), (Filter("municipality", Op.IS, ("Ö",)),)
    )
    unknown = Question(BUSINESS, "lycka", ("färg",))
    assert canonical_names(unknown) == unknown
    assert named("kohort") is COLUMNS["cohort"]


def test_a_refusal_is_a_value_in_both_languages() -> None:
    refused = not_for(PurposeId("other"), POLICY, ANALYST, NOW)
    assert isinstance(refused, NotAsked)
    assert all(refused.text)
