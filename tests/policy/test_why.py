"""Every no has words: what, why and what now (style.md 7), and the sentence that it rests on."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ombud.law import law_on
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy
from ombud.policy.why import WHY, Quoted, explain
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId, Text

NOW = datetime(2027, 6, 1, tzinfo=UTC)
LAW = law_on(NOW.date())
DECIDE = sys.modules["ombud.policy.decide"].__doc__ or ""


def policy(name: str, inactive: dict[PurposeId, tuple[str, ...]] | None = None) -> Policy:
    loaded = load((Path(__file__).parents[2] / "policies" / name).read_text("utf-8"))
    assert isinstance(loaded, Loaded)
    return Policy(1, NOW, loaded.file, inactive or {})


PROPOSED = policy("halsoklustret.yaml")
PUBLISHED = policy("halsoklustret-published.yaml")


def refusal(purpose: str, *rules: Rule) -> Refusal:
    categories = frozenset({CategoryId("health")})
    ask = Ask(SubjectId(bytes(range(16))), PurposeId(purpose), categories, Actor("a-17", RoleId("marketer")))
    return Refusal(ask, 1, rules)


def test_decide_its_rules_and_their_words_are_the_same_list() -> None:
    written = re.findall(r"^  (D-\d\d)  ", DECIDE, re.MULTILINE)
    assert written == [rule.value for rule in Rule]
    assert list(WHY) == list(Rule)
    assert all(reason.rule is rule for rule, reason in WHY.items())


def test_each_rule_cites_the_article_and_requirements_of_decide() -> None:
    lines = re.findall(r"^  (D-\d\d)  .*?   +(\S.*); (.*)$", DECIDE, re.MULTILINE)
    cited = {rule: set(requirements.split(", ")) for rule, _, requirements in lines}
    assert {rule.value: set(reason.requirements) for rule, reason in WHY.items() if rule.value in cited} == cited


@pytest.mark.parametrize("reason", WHY.values(), ids=lambda reason: reason.rule.value)
def test_a_rule_says_what_and_what_now_in_both_languages(reason) -> None:
    said = [*reason.text, *reason.now]
    assert all(text.endswith(".") for text in said)
    assert len(set(said)) == len(said)
    assert reason.article


def test_a_refusal_quotes_the_sentence_that_the_purpose_rests_on() -> None:
    explained = explain(refusal("marketing.direct", Rule.D_05), PROPOSED, LAW)
    assert [quoted.id for quoted in explained.sentences] == ["S8", "S13"]
    sentence = PROPOSED.file.sentences["S8"]
    assert explained.sentences[0] == Quoted("S8", Text(sentence.sv, sentence.en))
    assert [reason.rule for reason in explained.reasons] == [Rule.D_05]


def test_an_undeclared_purpose_is_shown_the_sentences_that_list_the_purposes() -> None:
    """N-08.1."""
    explained = explain(refusal("other", Rule.D_01), PUBLISHED, LAW)
    listing = [quoted.id for quoted in explained.sentences]
    assert listing[:4] == ["S6", "S7", "S8", "S9"]
    assert all(any(s in p.sentences for p in PUBLISHED.file.purposes.values()) for s in listing)
    assert (explained.laws, explained.notes) == ((), ())
    assert explained.reasons == (WHY[Rule.D_01],)
    assert all(quoted.text == Text(*_sentence(PUBLISHED, quoted.id)) for quoted in explained.sentences)


def _sentence(of: Policy, sentence: str) -> tuple[str, str]:
    said = of.file.sentences[sentence]
    return said.sv, said.en


def test_a_refusal_names_each_statute_that_the_purpose_rests_on_once_in_the_order_of_the_file() -> None:
    for id_, purpose in PROPOSED.file.purposes.items():
        named = [statute for ground in (*purpose.bases, *purpose.special) for statute in ground.law]
        explained = explain(refusal(id_, Rule.D_05), PROPOSED, LAW)
        assert list(explained.laws) == sorted(set(named), key=named.index)
        assert [quoted.id for quoted in explained.sentences] == list(dict.fromkeys(purpose.sentences))


def test_the_end_of_a_storage_period_quotes_the_sentence_on_storage() -> None:
    explained = explain(refusal("marketing.direct", Rule.D_12), PROPOSED, LAW)
    assert [quoted.id for quoted in explained.sentences] == ["S8", "S13", "S39"]


def test_health_data_outside_care_names_pdl_2_3() -> None:
    explained = explain(refusal("marketing.direct", Rule.D_07, Rule.D_08), PROPOSED, LAW)
    assert all("2 kap. 3" in reason.text.sv and "PDL 2:3" in reason.text.en for reason in explained.reasons)
    assert all("PDL 2:3" in reason.article for reason in explained.reasons)
    assert explained.laws == ("PDL 2:3",)


def test_a_purpose_that_may_not_run_says_what_stops_it() -> None:
    stopped = policy("halsoklustret.yaml", {PurposeId("web.onsite"): ("off", "A-40")})
    off = stopped.file.purposes[PurposeId("web.onsite")].off
    assert off is not None
    explained = explain(refusal("web.onsite", Rule.D_02), stopped, LAW)
    assert explained.notes[0] == Text(off.sv, off.en)
    assert explained.notes[1].en == "It is stopped by: off, A-40."
    assert explained.notes[1].sv == "Det hindras av: off, A-40."
    assert explain(refusal("care.record", Rule.D_02), stopped, LAW).notes == ()
    assert explain(refusal("web.onsite", Rule.D_03), stopped, LAW).notes == ()


def test_an_agreement_that_cannot_carry_the_purpose_is_named() -> None:
    """L-06, G-01."""
    explained = explain(refusal("marketing.direct", Rule.D_05), PUBLISHED, LAW)
    (note,) = explained.notes
    assert "Art. 6(1)(b)" in note.en
    assert "artikel 6.1 b" in note.sv
    assert explain(refusal("marketing.direct", Rule.D_05), PROPOSED, LAW).notes == ()
    assert explain(refusal("marketing.direct", Rule.D_12), PUBLISHED, LAW).notes == ()
    assert explain(refusal("contract.perform", Rule.D_05), PUBLISHED, LAW).notes == ()


def test_an_explanation_holds_nothing_about_the_person_or_the_actor() -> None:
    told = repr(explain(refusal("marketing.direct", *Rule), PROPOSED, LAW))
    assert "a-17" not in told
    assert repr(bytes(range(16)))[2:-1] not in told
