"""policies/halsoklustret.yaml is policy.md, transcribed: row by row, and lawful by the linter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ombud.law import law_on, rows_on
from ombud.law.periods import duration
from ombud.law.retention import ACCOUNTING
from ombud.policy.activation import inactive
from ombud.policy.ask import Ask, Facts, Flag, Form, Permit, Refusal, Rule
from ombud.policy.check import Severity, check, critical_purposes
from ombud.policy.decide import decide
from ombud.policy.load import Loaded, load
from ombud.policy.model import Anchor, Policy, Purpose, Regime, Stage, Tie
from ombud.terms import Actor, SubjectId

POLICIES = Path(__file__).parents[2] / "policies"
TEXT = (POLICIES / "halsoklustret.yaml").read_text("utf-8")
OVERLAY = (POLICIES / "demo-overlay.yaml").read_text("utf-8")
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
LAW = law_on(NOW.date())


def loaded(overlay: str | None = None) -> Loaded:
    answer = load(TEXT, overlay)
    assert isinstance(answer, Loaded), answer
    return answer


FILE = loaded().file
DEMO = loaded(OVERLAY).file

# purpose: sentences · Art. 6(1) · Art. 9(2) · letters · periods ← anchors (policy.md, table of purposes)
ROWS = {
    "contract.request": ("7", "b f", "", "N C K", "P3M request_closed"),
    "contract.perform": ("4 7 12", "b", "a", "N C B A € H P", ""),
    "contract.rights": ("7 12", "b f", "f", "N C P A €", ""),
    "marketing.direct": ("8 13", "a", "a", "N C V", "P24M last_interaction"),
    "profiling.marketing": ("9 18", "a", "a", "B C A V F", "P12M computed"),
    "statistics.care": ("8", "e", "h", "H B C", "P30D extracted"),
    "statistics.business": ("8 13", "f", "", "A € B C", "P30D extracted, P12M relation_ended"),
    "analysis.market": ("8 13", "f", "", "A € B C", "P12M extracted"),
    "analysis.patient": ("8", "e", "h", "H B", "P12M extracted"),
    "analysis.customer": ("13", "f", "", "A B", "P12M extracted, P12M relation_ended"),
    "product.development": ("13", "f", "", "A O K", "P12M extracted"),
    "web.operations": ("6", "f", "", "O", "P30D event, P90D event"),
    "web.statistics": ("6 8", "a f", "", "O V", "P60D event, P12M decision"),
    "web.onsite": ("6", "a", "", "O", "PT24H event"),
    "care.record": ("", "c", "h", "N C P B H", "P10Y last_entry"),
    "care.admin": ("", "e", "h", "N C P B H Z", "P12M visit, P3M decision"),
    "care.quality": ("", "e", "h", "H", "P12M extracted"),
    "care.complaint": ("", "c", "h", "N C K H", "P5Y answered"),
    "legal.accounting": ("", "c", "h", "N C A €", "P7Y financial_year_end"),
    "legal.claims": ("12", "f", "f", "N C P A € K H", "P3Y origin, P3Y relation_ended, P6M final"),
    "legal.disclosure": ("", "c", "g h i", "N C P B H A € K", "P5Y event"),
    "legal.requests": ("14 15 16 17 18 19", "c", "f h", "K N C P B H Z A € V F L O", "P5Y closed"),
    "legal.consent": ("", "c", "f", "V", "P5Y consent_ended"),
    "legal.suppression": ("18", "c", "", "C", ""),
    "legal.log": ("", "c", "h", "L", "P5Y logged"),
    "legal.security": ("", "c", "h", "N C P B H Z A € K V F L O", "P35D backed_up, P30D event"),
    "legal.breach": ("", "c", "f", "C K", "P5Y closed"),
    "dpo.correspondence": ("20", "c", "f", "C K", "P5Y closed"),
}


def test_the_file_has_the_rows_of_the_table_and_no_other() -> None:
    assert list(FILE.purposes) == list(ROWS)


@pytest.mark.parametrize("purpose_id", ROWS)
def test_a_row_says_what_the_table_says(purpose_id: str) -> None:
    purpose, (sentences, articles, special, letters, periods) = FILE.purposes[purpose_id], ROWS[purpose_id]
    assert [sentence.removeprefix("S") for sentence in purpose.sentences] == sentences.split()
    assert {basis.article.removeprefix("6.1.") for basis in purpose.bases} == set(articles.split())
    assert {one.condition.removeprefix("9.2.") for one in purpose.special} == set(special.split())
    assert {FILE.categories[used.id].letter for used in purpose.categories} == set(letters.split())
    written = {f"{row.period} {row.anchor}" for row in purpose.storage if row.period}
    assert {period for period in periods.split(", ") if period} <= written
    assert not sentences or all(sentence in FILE.sentences for sentence in purpose.sentences)
    assert sentences or purpose.source == "law"


def test_the_linter_finds_nothing_grave() -> None:
    for one in (loaded(), loaded(OVERLAY)):
        grave = [(f.rule, f.found) for f in check(one.file, one.position) if f.severity > Severity.INFO]
        assert grave == []


def test_the_file_says_that_no_lawyer_has_signed_it() -> None:
    assert "NO LAWYER HAS SIGNED THIS" in TEXT.partition("\nid:")[0]
    assert FILE.status == "proposal"
    assert DEMO.status == "proposal"
    assert len(FILE.open_questions) == 2
    assert FILE.note is not None


def test_the_demo_is_marked_as_a_demo_and_has_no_placeholder() -> None:
    assert (FILE.demo, DEMO.demo) == (False, True)
    assert "demo" in DEMO.title.sv
    assert FILE.controller.placeholders
    assert not DEMO.controller.placeholders


def test_the_consent_texts_are_the_words_of_the_policy() -> None:
    assert FILE.consents["C-1"].text.sv == (
        "Jag vill få reklam om Hälsoklustrets tjänster via ☐ e-post ☐ sms ☐ post. Att jag får den kan visa att jag "
        "har haft kontakt med vården. Jag kan när som helst ta tillbaka mitt samtycke, lika enkelt. Det påverkar inte "
        "min vård."
    )
    assert FILE.consents["C-2"].text.sv == (
        "☐ Hälsoklustret får använda mitt åldersspann, min kommun, mina tjänster utanför vården och de intressen jag "
        "själv har valt för att avgöra vilken reklam jag får. Hälsouppgifter används inte. Jag kan säga nej när som "
        "helst."
    )
    assert FILE.consents["C-3"].text.sv == (
        "☐ Hälsoklustret får behandla de hälsouppgifter jag lämnar för {tjänst}, bara för att utföra den."
    )
    assert FILE.consents["C-4"].text.sv == "Får vi räkna ditt besök med en kod i din webbläsare? [Ja] [Nej]"
    assert [name for name, text in FILE.consents.items() if text.required_by_service] == ["C-3"]


def test_every_purpose_on_a_legitimate_interest_can_be_objected_to() -> None:
    """N-18.1, N-18.3."""
    objections = {p for choice in FILE.choices.values() if choice.kind == "objection" for p in choice.purposes}
    on_interest = {p for p, purpose in FILE.purposes.items() if any(b.article == "6.1.f" for b in purpose.bases)}
    assert on_interest | {"marketing.direct", "profiling.marketing"} == objections


def test_no_personnummer_without_a_reason_and_none_demanded_for_a_service() -> None:
    """P-01, N-04.4."""
    for purpose in FILE.purposes.values():
        assert all(used.reason for used in purpose.categories if used.id == "personnummer")
    fields = [f for service in FILE.services.values() for f in service.fields.values()]
    assert all(field.required == "optional" for field in fields if field.category == "personnummer")


def test_there_are_few_retention_classes() -> None:
    classes = {p.retention_class for p in FILE.purposes.values()}
    assert classes == {
        "contract",
        "care",
        "accounting",
        "marketing",
        "profile",
        "claims",
        "log",
        "case",
        "web",
        "evidence",
        "extract",
    }
    assert {c for p in FILE.purposes.values() for c in p.reads} <= classes


def test_roles_name_every_purpose_that_somebody_works_for() -> None:
    carried = {purpose for role in FILE.roles.values() for purpose in role.purposes}
    assert set(FILE.purposes) - carried == {"web.onsite"}
    assert [role for role, one in FILE.roles.items() if one.care] == ["care_staff"]


def _rows(purpose: Purpose) -> list[tuple[str, str]]:
    return [(row.rule, row.period) for row in purpose.storage if row.rule and row.period]


def test_no_period_is_shorter_than_a_statute_demands_or_longer_than_it_may_be() -> None:
    """T-01 to T-30, T-35."""
    table = rows_on(NOW.date())
    for purpose in FILE.purposes.values():
        for rule, period in _rows(purpose):
            row = table[rule]
            if row.minimum == ACCOUNTING:
                assert all(r.calendar == ACCOUNTING for r in purpose.storage if r.rule == rule)
                continue
            if row.minimum:
                assert duration(period) >= duration(row.minimum)
            if row.maximum:
                days = [months * 30 + days + hours / 24 for months, days, hours in map(duration, (period, row.maximum))]
                assert days[0] <= days[1]


def test_before_anybody_has_approved_anything_only_what_needs_no_approval_runs() -> None:
    """A-40, A-62: drafts start nothing; a journal is kept all the same."""
    one = loaded()
    stopped = inactive(one.file, LAW, critical_purposes(check(one.file, one.position)))
    assert set(FILE.purposes) - set(stopped) == {
        "contract.perform",
        *(p for p in FILE.purposes if FILE.purposes[p].source == "law"),
    }
    assert set(inactive(DEMO, LAW, {})) == {"web.onsite"}


POLICY = Policy(1, datetime(2027, 1, 1, tzinfo=UTC), DEMO, inactive(DEMO, LAW, {}))
TOLD = frozenset(DEMO.purposes)


def ask(purpose: str, category: str, role: str, facts: Facts, **more: object) -> Permit | Refusal:
    actor = Actor("a-1", role)  # type: ignore[arg-type]
    question = Ask(SubjectId(bytes(16)), purpose, frozenset({category}), actor, **more)  # type: ignore[arg-type]
    return decide(POLICY, LAW, question, facts, NOW)


def rules(answer: Permit | Refusal) -> set[Rule]:
    assert isinstance(answer, Refusal), "permitted"
    return set(answer.rules)


PATIENT = Facts(
    told=TOLD,
    told_interest=TOLD,
    ties=frozenset({Tie.AGREEMENT}),
    stage=Stage.DURING,
    flags=frozenset({Flag.ADULT}),
    anchors={Anchor.LAST_INTERACTION: NOW, Anchor.LAST_ENTRY: NOW},
)


def test_health_data_is_never_read_for_marketing() -> None:
    """N-08.2; the README's refused read."""
    assert Rule.D_07 in rules(ask("marketing.direct", "health", "marketer", PATIENT))


def test_an_address_from_care_serves_marketing_only_after_consent() -> None:
    """N-08.3, M-03."""
    assert {Rule.D_05, Rule.D_08} <= rules(ask("marketing.direct", "contact", "marketer", PATIENT))
    consented = Facts(**{**_as(PATIENT), "choices": frozenset({"consent.marketing.email"})})
    assert isinstance(ask("marketing.direct", "contact", "campaigns", consented, channel="email"), Permit)
    assert Rule.D_05 in rules(ask("marketing.direct", "contact", "campaigns", consented, channel="sms"))


def test_an_objection_to_one_channel_leaves_the_others() -> None:
    """N-18.1."""
    wished = frozenset({"consent.marketing.email", "consent.marketing.sms", "object.direct_marketing.sms"})
    facts = Facts(**{**_as(PATIENT), "choices": wished})
    assert isinstance(ask("marketing.direct", "contact", "campaigns", facts, channel="email"), Permit)
    assert rules(ask("marketing.direct", "contact", "campaigns", facts, channel="sms")) == {Rule.D_09}


def test_the_journal_opens_for_care_staff_with_a_care_relation_only() -> None:
    """S-04, A-10."""
    assert rules(ask("care.record", "health", "care_staff", PATIENT)) == {Rule.D_14}
    caring = Facts(**{**_as(PATIENT), "ties": frozenset({Tie.AGREEMENT, Tie.CARE})})
    assert isinstance(ask("care.record", "health", "care_staff", caring), Permit)
    assert rules(ask("care.record", "health", "receptionist", caring)) == {Rule.D_14}


def test_a_massage_uses_health_data_only_by_its_own_consent() -> None:
    customer = {**_as(PATIENT), "regime": Regime.NON_CARE, "services": frozenset({"massage"})}
    assert rules(ask("contract.perform", "health", "receptionist", Facts(**customer))) == {Rule.D_07}
    customer["choices"] = frozenset({"consent.health.massage"})
    assert isinstance(ask("contract.perform", "health", "receptionist", Facts(**customer)), Permit)


def test_citizenship_is_asked_only_where_it_decides_who_pays() -> None:
    """N-05.2, N-05.4."""
    facts = {**_as(PATIENT), "anchors": {Anchor.COLLECTED: NOW}}
    assert rules(ask("care.admin", "citizenship", "receptionist", Facts(**facts))) == {Rule.D_03}
    facts["services"] = frozenset({"lakarbesok"})
    assert isinstance(ask("care.admin", "citizenship", "receptionist", Facts(**facts)), Permit)
    assert Rule.D_03 in rules(ask("statistics.care", "citizenship", "analyst", Facts(**facts), form=Form.EXTRACT))


def test_statistics_open_nobody_by_name() -> None:
    assert rules(ask("statistics.care", "health", "analyst", PATIENT)) == {Rule.D_16}
    assert isinstance(ask("statistics.care", "health", "analyst", PATIENT, form=Form.EXTRACT), Permit)


def test_a_persons_own_request_reaches_everything_that_is_held() -> None:
    """Art. 15; N-16.1."""
    asking = Facts(**{**_as(PATIENT), "ties": frozenset({Tie.REQUEST})})
    for category in DEMO.categories:
        assert isinstance(ask("legal.requests", category, "case_officer", asking), Permit), category
    assert rules(ask("legal.requests", "health", "case_officer", PATIENT)) == {Rule.D_12}


def _as(facts: Facts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in facts.__slots__}
