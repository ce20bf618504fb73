"""What a study of product development says where a part of it may not be seen (S13)."""

from types import SimpleNamespace
from typing import Any

import pytest

from ombud.analysis.questions.model import NotAsked, Period
from ombud.analysis.release.why import DIFFERENCE, WORDS, withheld
from ombud.app import developing
from ombud.app.developing import PRODUCT, study
from ombud.app.market import market, readable_table
from ombud.policy.model import Policy
from ombud.terms import Actor, RoleId, Text
from ombud.visitors.served import Served
from tests.clinic import ADA, LONG_AGO, Clinic, demo_policy

NOBODY = Actor("nobody", RoleId("nobody"))
MONTH = Period(LONG_AGO.date().replace(day=1), LONG_AGO.date().replace(day=1))
WHY = NotAsked("S-08", Text("För få.", "Too few."))


def a_desk(clinic: Clinic, by: Actor = ADA, policy: object = None) -> Any:
    ombud = SimpleNamespace(vault=clinic.vault, config=SimpleNamespace(web=None))
    found = policy or Policy(1, LONG_AGO, demo_policy())
    return SimpleNamespace(ombud=ombud, by=by, now=clinic.now, policy=lambda: found)


@pytest.mark.on("sqlite")
def test_each_measure_says_for_itself_why_it_has_no_figures(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [withheld(DIFFERENCE), (WHY,), (WHY,), (WHY,)]
    monkeypatch.setattr(developing, "ask_together", lambda _at, _questions: answers)
    found = study(a_desk(clinic, NOBODY), MONTH)
    assert isinstance(found, developing.Study)
    assert found.missing["offers"] == WORDS[DIFFERENCE]
    assert found.missing["cases"] == WHY.text
    assert "may not see" in found.missing["views"].en, "the role does not count visits"
    assert (found.figures, found.answers, found.weeks) == ({}, {}, 0)


@pytest.mark.on("sqlite")
def test_a_purpose_that_may_use_no_counts_has_no_page_views(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-04: it is the policy that joins them, and nobody else."""
    file = demo_policy()
    one = file.purposes[PRODUCT]
    less = one.model_copy(update={"categories": [used for used in one.categories if used.id != "online"]})
    policy = Policy(1, LONG_AGO, file.model_copy(update={"purposes": {**file.purposes, PRODUCT: less}}))
    monkeypatch.setattr(developing, "ask_together", lambda _at, _questions: [(WHY,)] * 4)
    found = study(a_desk(clinic, policy=policy), MONTH)
    assert isinstance(found, developing.Study)
    assert "may not use the counts" in found.missing["views"].en


@pytest.mark.on("sqlite")
def test_before_a_policy_there_is_no_study_no_market_and_no_table(clinic: Clinic) -> None:
    """D-01."""
    at = a_desk(clinic, policy=WHY)
    assert study(at, MONTH) == (WHY,)
    assert market(at, ["kunder"], None) == (WHY,)  # type: ignore[arg-type]
    assert readable_table(at, "kunder") == WHY


def test_a_page_is_about_the_one_service_outside_care_that_it_names() -> None:
    """S13: none of care, none of several."""
    served = Served(demo_policy())
    pages = {"/massage": "massage", "/tjanster/Träningskort/": "traningskort", "/": None, "/massage/vaccination": None}
    pages |= {"/massage/traningskort": None, "/vaccination": None, "/massagen": None}
    assert {page: served.of(page) for page in pages} == pages
    assert "massage" in served.services
    assert "vaccination" not in served.services
