"""Erase a person: plan, act, receipt (R-17.1, design 4)."""

import json
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic


def test_the_plan_says_what_goes_and_what_must_stay(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    plan = clinic.here("erase", "--subject", subject, "--plan")
    outcomes = {item["class"]: (item["outcome"], item["key"]) for item in plan["items"]}
    assert outcomes["contract"] == ("refuse", "CONTRACT")
    shown = clinic.run("erase", clinic.folder, "--subject", subject, "--plan", actor="rut").stdout
    assert "contract: must stay" in shown


def test_a_customer_is_erased_with_a_receipt(clinic: Clinic, tmp_path: Path) -> None:
    subject = clinic.met()
    measure = clinic.here("relation", "ask", "--subject", subject)["relation"]
    clinic.here("relation", "close", "--subject", subject, "--relation", measure)
    to = tmp_path / "receipt.json"
    result = clinic.run("erase", clinic.folder, "--subject", subject, "--yes", "--to", to, actor="rut")
    assert result.exit_code == 0
    assert to.stat().st_mode & 0o777 == 0o600
    receipt = json.loads(to.read_text())
    assert subject not in to.read_text()
    assert receipt["proof"]["checkpoint"] == receipt["checkpoint"]
    gone = clinic.here("erase", "--subject", subject, "--yes", code=1)
    assert gone["requirement"] == "N-07.1"


def test_nothing_is_erased_without_a_yes(clinic: Clinic) -> None:
    subject = clinic.met()
    answer = clinic.here("erase", "--subject", subject, code=1)
    assert answer["done"] is False
    refused = clinic.at_terminal("erase", clinic.folder, "--subject", subject, typed="n\n")
    assert (refused.exit_code, "Nothing was erased" in refused.stdout) == (1, True)
    assert clinic.at_terminal("erase", clinic.folder, "--subject", subject, typed="y\n").exit_code == 0


def test_when_all_must_stay_that_is_the_answer(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    result = clinic.run("erase", clinic.folder, "--subject", subject, "--yes", actor="rut")
    assert result.exit_code == 1
    assert "Nothing could be erased" in result.stdout


def test_a_receipt_is_never_written_over(clinic: Clinic, tmp_path: Path) -> None:
    subject = clinic.met()
    (tmp_path / "receipt.json").write_text("another")
    for to in (tmp_path / "receipt.json", tmp_path / "none" / "receipt.json"):
        words = ("erase", clinic.folder, "--subject", subject, "--yes", "--to", to)
        assert clinic.run(*words, actor="rut").exit_code == 2
    assert clinic.here("relation", "list", "--subject", subject)["relations"]


def test_an_interrupted_erasure_is_finished(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Design 4: what follows the commit is taken up again."""
    from ombud.erasure import eraser

    subject = clinic.met()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(eraser, "finish", killed)
    stopped = clinic.run("erase", clinic.folder, "--subject", subject, "--yes", actor="rut")
    assert (stopped.exit_code, "Interrupted" in stopped.stderr) == (3, True)
    monkeypatch.undo()
    levels = {f["about"]: f["level"] for f in clinic.here("doctor", code=1)["findings"]}
    assert levels["erasures"] == "error"
    to = tmp_path / "receipts.json"
    assert len(clinic.here("erase", "--resume", "--to", to)["receipts"]) == 1
    assert len(json.loads(to.read_text())) == 1
    assert clinic.here("erase", "--resume")["receipts"] == []


def test_what_has_changed_meanwhile_is_shown_and_not_erased(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import ombud.erasure as erasure

    subject, plan = clinic.met(), erasure.plan
    monkeypatch.setattr(erasure, "plan", lambda *a, **k: replace(plan(*a, **k), policy_number=7))
    answer = clinic.here("erase", "--subject", subject, "--yes", code=1)
    assert (answer["done"], answer["changed"]) == (False, True)


def test_an_erasure_names_whom_and_who(clinic: Clinic) -> None:
    assert clinic.run("erase", clinic.folder).exit_code == 2
    assert clinic.here("erase", "--subject", clinic.met(), actor="nobody", code=1)["requirement"] == "A-10"
