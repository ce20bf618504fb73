"""The page of a case says where it stands in the connected systems, and takes what was settled by hand (R-17.2)."""

from dataclasses import replace

import pytest

from ombud.law.rights import Right
from ombud.requests.model import State
from ombud.terms import SubjectId
from tests.clinic import Clinic
from tests.console.conftest import Staff
from tests.console.test_cases import asked, at, does, now_to_do, state
from tests.portal.browser import words
from tests.portal.html import faults


@pytest.fixture
def connected(clinic: Clinic) -> Clinic:
    """A system is connected, and `ombud.toml` says nothing more of it."""
    clinic.vault = replace(clinic.vault, systems=("shop",))
    return clinic


def test_a_system_that_cannot_be_asked_holds_the_case_and_somebody_settles_it(
    connected: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    """Never done: open and visible, with its reason; then settled with words, and answered."""
    hanna = staff("hanna")
    file = asked(connected, tolvan, Right.ERASURE)
    does(hanna, file, "visad", visat="desk")
    does(hanna, file, "foresla")
    staff("disa").done(at(file), {"gor": "godkann"})
    assert now_to_do(hanna.page(at(file))) == "Nu: Utför det som är föreslaget"
    page = does(hanna, file, "utfor")
    assert now_to_do(page) == "Nu: De anslutna systemen är inte klara"
    assert "Ett anslutet system är inte klart" in words(page)
    assert "shop, Radering stannat" in words(page)
    assert "names no such system" in words(page)
    assert not faults(page)
    assert hanna.post(at(file), {"gor": "ordna", "systemet": "erasure:shop"}).status_code == 422
    wrong = {"gor": "ordna", "systemet": "nothing:shop", "ordnat": "Raderat."}
    assert hanna.post(at(file), wrong).status_code == 422
    assert hanna.post(at(file), {**wrong, "systemet": "erasure:till"}).status_code == 422
    page = does(hanna, file, "ordna", systemet="erasure:shop", ordnat="Raderat i butiken.")
    assert "shop, Radering klart" in words(page)
    assert "Raderat i butiken." in words(page)
    assert now_to_do(page) == "Nu: Svara"
    does(hanna, file, "svara")
    assert state(connected, file) is State.ANSWERED
