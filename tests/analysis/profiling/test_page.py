"""The card of a model: everything S-01 asks for, in both languages, and nobody on it."""

import json

import pytest

from ombud.analysis.profiling.drop import Dropped, drop
from ombud.analysis.profiling.learning import NOT_INSTALLED, TOO_FEW, learn
from ombud.analysis.profiling.model import Learned
from ombud.analysis.profiling.page import looks_at, page, value
from ombud.analysis.profiling.register import Registered, State, registered
from ombud.analysis.profiling.run import Planned, plan, run
from ombud.analysis.profiling.source import Definition
from ombud.collection.relate import Declined
from ombud.policy.document.html import page as html
from ombud.policy.document.markdown import markdown
from ombud.policy.model import Policy, PolicyFile
from ombud.terms import PurposeId, SubjectId
from tests.analysis.profiling.people import MARTA, example, somebody
from tests.analysis.profiling.test_run import FITNESS, OF_AGE, profiles, ran, stored
from tests.clinic import LONG_AGO, NOW, Clinic, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
GROUPS, SOON = example("likheter"), example("massage-snart")


def crowd(clinic: Clinic, number: int = 48) -> list[SubjectId]:
    """Two kinds of customers; every second of the older has taken up massage of late."""
    people = []
    for place in range(number):
        older = place % 2 == 0
        taken = older and place % 4 == 0
        people.append(
            somebody(
                clinic,
                born="1970-01-01" if older else "1998-01-01",
                months_ago=3,
                has=("massage",) if taken else ("traningskort",),
                interests="massage" if older else "yoga",
            )
        )
    return people


def text_of(one: Registered | tuple[Registered, ...], language: str = "sv", policy: Policy = POLICY) -> str:
    models = one if isinstance(one, tuple) else (one,)
    return markdown(page(models, policy, language))  # type: ignore[arg-type]


@pytest.mark.on("sqlite")
def test_a_model_by_groups_learns_once_and_its_card_says_what(clinic: Clinic) -> None:
    people = crowd(clinic)
    done = ran(clinic, GROUPS)
    assert done.learned is not None
    assert len(done.learned.rows) >= 2
    assert {one["segment"] for subject in people[:8] for one in profiles(clinic, subject)} <= set(done.learned.rows)
    assert sum(n or 0 for n in done.card["segments"].values()) in (45, 50, 55)
    clinic.later(days=1)
    for _ in range(12):
        somebody(clinic, born="1945-01-01", has=("kostradgivning",))
    again = ran(clinic, GROUPS)
    assert again.learned == done.learned  # a segment means the same for as long as it is called the same
    said = text_of(again)
    for words in ("Kunder som liknar varandra (likheter 1)", "Lärd av ungefär 40 personer", "Grupp 1", "Grupp 2",
                  "Ålder 50-59", "Har träningskort", "DPIA-profiling.marketing", "marta, 23 november 2026",
                  "hälsouppgifter", "12 månader"):  # fmt: skip
        assert words in said, words
    other = drop(clinic.vault, "likheter", by=MARTA, now=clinic.now)
    assert isinstance(other, Dropped)
    assert "Talen är raderade." in text_of(other.model)
    assert value(other.model, POLICY)["learned"] is None


@pytest.mark.on("sqlite")
def test_a_model_of_what_is_likely_gives_levels_and_leaves_out_who_has_it(clinic: Clinic) -> None:
    """The level is the score, and the sum is nowhere (N-09.1)."""
    people = crowd(clinic)
    before = somebody(clinic, had=("massage",), months_ago=10)
    done = ran(clinic, SOON)
    assert stored(clinic, before) == (0, False)  # who has had it teaches nothing, and is not sought
    assert stored(clinic, people[0])[0] == 1  # interests alone: has it already
    (one,) = profiles(clinic, people[2])
    assert one["score"] == one["segment"]
    assert one["score"] in {"low", "medium", "high"}
    why = json.loads(one["factors"])["why"]
    assert all(effect in ("raises", "lowers", "met") for _, _, effect in why)
    assert all(not isinstance(part, float) for factor in why for part in factor)
    said = text_of(done, "en")
    for words in ("Interest in massage (massage-snart 1)", "The sum begins at", "Weight", "Age 50-59", "Likelihood:"):
        assert words in said, words
    told = value(done, POLICY)
    assert told["learned"]["people"] == 40
    assert told["inputs"] == ["birth_date", "agreement", "choices"]
    assert told["impact_assessment"] == "DPIA-profiling.marketing"


def test_a_card_of_rules_says_them_and_how_many_are_where(clinic: Clinic) -> None:
    for _ in range(7):
        somebody(clinic, has=("traningskort",))
    somebody(clinic, had=("massage",))
    somebody(clinic, yes=False)
    done = ran(clinic)
    said = text_of(done)
    for words in ("Friskvård (friskvard 1)", "Skaffade träningskort inom de senaste 3 månaderna", "Ny med träningskort",
                  "ungefär 5", "färre än 5", "De minsta tillsammans", "används", "Ser aldrig på",
                  "Grupperna är för små"):  # fmt: skip
        assert words in said, words
    told = value(done, POLICY)
    assert told["card"]["segments"] == {"nybliven-medlem": 5, "others": None}
    assert told["output"] == {"category": "profile", "class": "profile", "art9": False}
    assert json.loads(json.dumps(told)) == told
    assert [row["period"] for row in told["retention"]] == ["P12M"]


@pytest.mark.on("sqlite")
def test_fairness_is_shown_where_groups_are_large_enough(clinic: Clinic) -> None:
    """S-01: the share of each age band and municipality, and what differs is marked."""
    for place in range(40):
        old = place % 2 == 0
        somebody(
            clinic, born="1960-01-01" if old else "1995-01-01", place="Orsa" if place % 4 else "Mora",
            has=("massage",) if (old and place % 8) or (not old and place % 16 == 1) else ("traningskort",),
            months_ago=12,
        )  # fmt: skip
    definition = OF_AGE.model_copy(
        update={"segments": [OF_AGE.segments[0].model_copy(update={"when": ["has massage"]})]}
    )
    done = ran(clinic, definition)
    said = text_of(done)
    assert "se efter varför" in said
    assert "Ålder 60-69" in said
    assert "Alla" not in said
    english = text_of(done, "en")
    assert "look at why" in english
    assert "Municipality Orsa" in english


def test_a_rule_is_said_in_the_readers_language_with_the_names_of_services() -> None:
    segment = FITNESS.segments[0].model_copy(
        update={"when": ["has not massage or gym card", "tog Kostrådgivning inom 6 månader", "age is 30-39", "odd",
                         "interest is yoga", "has gone"]}
    )  # fmt: skip
    one = Registered(FITNESS.model_copy(update={"segments": [segment]}), State.RUNNING, "marta", NOW, 1)
    sv, en = text_of(one), text_of(one, "en")
    for words in ("Har inte massage eller träningskort", "Skaffade kostrådgivning inom de senaste 6 månaderna",
                  "Åldern är 30-39 år", "odd", "Personen har valt intresset yoga", "Har gone"):  # fmt: skip
        assert words in sv, words
    assert "Does not have massage or gym card" in en


def test_the_register_is_one_page_and_an_empty_one_says_so(clinic: Clinic) -> None:
    somebody(clinic, has=("traningskort",))
    ran(clinic)
    ran(clinic, OF_AGE)
    with clinic.vault.database.read() as tx:
        found = registered(tx)
    assert [one.name for one in found] == ["aldrar", "friskvard"]
    said = text_of(found)
    assert said.count("## ") >= 2
    assert "Ingen modell är registrerad." in text_of(())
    shown = html(page(found, POLICY, "sv"))
    assert "<script" not in shown
    assert "s_" not in shown.split("<main")[1]


def test_a_model_that_has_not_come_to_its_end_says_so() -> None:
    begun = Registered(FITNESS, State.RUNNING, "marta", NOW, 1)
    said = text_of(begun)
    assert "Ingen körning har avslutats." in said
    assert "en körning pågår" in said
    assert value(begun, POLICY)["run_at"] is None
    unassessed = POLICY.file.model_dump(mode="json")
    unassessed["purposes"]["profiling.marketing"]["impact"] = None
    policy = Policy(1, LONG_AGO, PolicyFile.model_validate(unassessed))
    assert "saknas" in text_of(begun, policy=policy)
    assert value(begun, policy)["impact_assessment"] is None


def test_a_card_of_a_run_that_met_nobody_is_short() -> None:
    card = {"people": None, "segments": {}, "left_out": {}, "fairness": []}
    ended = Registered(FITNESS, State.IN_USE, "marta", NOW, 1, None, card, NOW, NOW)
    said = text_of(ended)
    assert "Färre än 5 personer bedömdes" in said


def test_groups_of_others_and_of_unknown_have_words() -> None:
    rows = [
        {"by": by, "group": group, "segment": "massagevan", "share": 50, "of_all": 50, "marked": False}
        for by, group in (("age", "others"), ("municipality", "unknown"), ("municipality", "Orsa"))
    ]
    card = {"people": 100, "segments": {"massagevan": 50}, "left_out": {"D-05": 5}, "fairness": rows}
    said = text_of(Registered(FITNESS, State.IN_USE, "marta", NOW, 1, None, card, NOW, NOW))
    for words in ("Ålder: övriga", "Kommun: okänd", "Kommun Orsa", "ungefär lika", "50 %"):
        assert words in said, words


@pytest.mark.parametrize(
    ("definition", "looks"),
    [(FITNESS, "age services interests"), (GROUPS, "age services interests"), (OF_AGE, "services")],
)
def test_what_a_model_looks_at_is_what_its_file_says(definition: Definition, looks: str) -> None:
    assert " ".join(looks_at(definition)) == looks


def test_too_few_people_teach_a_model_nothing_and_nothing_is_registered(clinic: Clinic) -> None:
    """k ≥ 10."""
    somebody(clinic, has=("traningskort",))
    for definition in (GROUPS, SOON):
        assert run(clinic.vault, definition, by=MARTA, now=clinic.now) is TOO_FEW
        assert plan(clinic.vault, definition, by=MARTA, now=clinic.now) is TOO_FEW
    with clinic.vault.database.read() as tx:
        assert registered(tx) == ()


def test_without_the_extra_a_model_that_learns_says_what_is_missing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ombud.analysis.profiling.learn", None)
    assert learn(clinic.vault, GROUPS, by=MARTA, now=clinic.now) is NOT_INSTALLED
    assert "pip install" in NOT_INSTALLED.text.en
    somebody(clinic, has=("traningskort",))
    assert ran(clinic).state is State.IN_USE  # rules need nothing more


@pytest.mark.on("sqlite")
def test_whoever_has_spent_the_look_ups_of_the_hour_learns_nothing(clinic: Clinic) -> None:
    """P-11: a crowd is one look-up, and an account has so many."""
    from ombud.vault import Budget

    crowd(clinic, 24)
    spent = Budget(clinic.vault.database, clinic.vault.directory, {"marta": 0})
    object.__setattr__(clinic.vault, "budget", spent)
    for definition in (GROUPS, FITNESS):
        planned = plan(clinic.vault, definition, by=MARTA, now=clinic.now)
        assert isinstance(planned, Declined)
        assert planned.requirement == "P-11"


@pytest.mark.on("sqlite")
def test_a_plan_learns_and_keeps_nothing(clinic: Clinic) -> None:
    crowd(clinic, 40)
    planned = plan(clinic.vault, GROUPS, by=MARTA, now=clinic.now)
    assert isinstance(planned, Planned)
    assert isinstance(planned.learned, Learned)
    with clinic.vault.database.read() as tx:
        assert registered(tx) == ()
    assert PurposeId(GROUPS.purpose) in POLICY.file.purposes
