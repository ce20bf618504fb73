"""No score reaches anything that decides about price, access or priority (N-09.4, R-22.1, R-22.2)."""

import ast
from datetime import datetime
from itertools import product

import pytest

from ombud.analysis.profiling.model import PROFILE, PURPOSE
from ombud.law import law_on
from ombud.policy.ask import Ask, Facts, Flag, Form, Permit
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Family, Policy, Regime, Stage, Tie
from ombud.terms import Actor, ChoiceId, PurposeId, RoleId, SubjectId, UnitId
from ombud.vault import Opened
from tests.analysis.profiling.people import somebody
from tests.analysis.profiling.test_run import ran
from tests.clinic import LONG_AGO, NOW, ROOT, Clinic, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
LAW = law_on(NOW.date())
OWN_REQUEST, BACKUP = PurposeId("legal.requests"), PurposeId("legal.security")
READERS = {"analysis", "extracts", "campaigns", "disclosure"}
"""The packages that may speak of profiles: what makes them, what chooses advertising, and what tells the person."""


def everything_that_could_help(*, claimed: bool) -> Facts:
    """A person of whom everything is so that ever lets a rule say yes; a claim helps some purposes and stops others."""
    yes = {name for name, choice in POLICY.file.choices.items() if choice.kind == "consent"}
    anchors: dict[Anchor, datetime] = dict.fromkeys(Anchor, NOW)
    return Facts(
        told=frozenset(POLICY.file.purposes), told_interest=frozenset(POLICY.file.purposes), choices=frozenset(yes),
        ties=frozenset(Tie) - {Tie.HOLD, *(() if claimed else (Tie.CLAIM,))}, stage=Stage.DURING,
        services=frozenset(POLICY.file.services),
        flags=frozenset({Flag.ADULT}), regime=Regime.NON_CARE, volunteered=True, unit=UnitId("reception"),
        anchors=anchors,
    )  # fmt: skip


def permitted(purpose: PurposeId, role: RoleId, form: Form = Form.PERSON) -> bool:
    ask = Ask(SubjectId(b"x" * 16), purpose, frozenset({PROFILE}), Actor("a", role, UnitId("reception")), form=form)
    situations = (everything_that_could_help(claimed=claimed) for claimed in (True, False))
    return any(isinstance(decide(POLICY, LAW, ask, facts, NOW), Permit) for facts in situations)


@pytest.mark.parametrize("form", Form)
def test_over_all_purposes_and_roles_a_profile_is_permitted_for_its_own_purpose_alone(form: Form) -> None:
    """R-22.1. Beside it the person's own request shows it, and the archive holds it unread."""
    found = {
        purpose for purpose, role in product(POLICY.file.purposes, POLICY.file.roles) if permitted(purpose, role, form)
    }
    assert found == {PURPOSE, OWN_REQUEST, BACKUP}
    roles = {role for role in POLICY.file.roles if permitted(PURPOSE, role, form)}
    assert roles == {"marketer", "campaigns"}


def test_no_purpose_that_decides_names_the_profile_and_the_linter_holds_it() -> None:
    """N-09.4; O-04."""
    naming = {name for name, one in POLICY.file.purposes.items() if PROFILE in {used.id for used in one.categories}}
    assert naming == {PURPOSE, OWN_REQUEST, BACKUP}
    assert not {POLICY.file.purposes[name].family for name in naming} & {Family.CONTRACT, Family.CARE}
    assert not any(POLICY.file.purposes[name].automated_decision for name in naming)


def test_a_consumer_that_decides_reads_no_score_whoever_it_is(clinic: Clinic) -> None:
    """N-09.4: a consumer of type `decision` cannot read scores; R-22.1: nor reject a booking by one."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    read = {
        (purpose, role)
        for purpose, role in product(POLICY.file.purposes, POLICY.file.roles)
        if isinstance(got := clinic.read(subject, purpose, "profile", Actor("rut", role, UnitId("reception"))), Opened)
        and len(got.data)
    }
    assert read == {(PURPOSE, "marketer"), (PURPOSE, "campaigns")}


def test_backup_and_other_purposes_open_no_record_of_the_class() -> None:
    """What names the class among what it reads: the profile's own purpose, and the person's request."""
    readers = {
        name for name, one in POLICY.file.purposes.items() if "profile" in {one.retention_class, *one.reads, *one.keeps}
    }
    assert readers == {PURPOSE, OWN_REQUEST}


def test_no_other_part_of_the_program_speaks_of_profiles() -> None:
    """The code that bills, signs, books and answers does not know the category; a test reads the source."""
    found = {
        path.relative_to(ROOT / "src" / "ombud").parts[0]
        for path in (ROOT / "src" / "ombud").rglob("*.py")
        if _names_the_category(path.read_text(encoding="utf-8"))
    }
    assert found <= READERS


def _names_the_category(source: str) -> bool:
    return any(
        isinstance(one, ast.Call) and getattr(one.func, "id", "") == "CategoryId"
        and any(isinstance(argument, ast.Constant) and argument.value == "profile" for argument in one.args)
        for one in ast.walk(ast.parse(source))
    )  # fmt: skip


def test_the_choice_that_ends_it_is_no_part_of_anything_else() -> None:
    """A yes to C-2 is a condition of nothing (Art. 7(4))."""
    choice = POLICY.file.choices[ChoiceId("consent.profiling")]
    assert choice.purposes == [PURPOSE]
    assert not POLICY.file.consents["C-2"].required_by_service
