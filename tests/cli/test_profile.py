"""Models at the command line: judged, run, shown, explained and dropped (S-01, M-08)."""

import json
from pathlib import Path

import pytest

from tests.cli.clinic import ROOT, Clinic

MODELS = ROOT / "examples" / "models"
FITNESS = MODELS / "friskvard.yaml"
GIVEN = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "phone": "070-1740605", "birth_date": "1990-06-02"}


def member(clinic: Clinic) -> str:
    """Somebody with a gym card who has said yes to profiling."""
    subject, _ = clinic.customer("traningskort", **GIVEN)
    words = ("--subject", subject, "--choice", "consent.profiling", "--channel", "desk")
    clinic.here("choice", "give", *words, "--yes")
    return subject


def test_a_model_is_planned_run_shown_explained_and_dropped(clinic: Clinic, tmp_path: Path) -> None:
    subject = member(clinic)
    planned = clinic.here("profile", "run", FITNESS, "--plan", actor="max")
    assert (planned["done"], planned["card"]["segments"]) == (False, {"others": None})
    assert clinic.here("profile", "models")["models"] == []
    done = clinic.here("profile", "run", FITNESS, actor="max")
    assert done["done"]
    (card,) = clinic.here("profile", "models")["models"]
    assert (card["model"], card["state"], card["made_by"]) == ("friskvard", "in_use", "max")
    shown = clinic.run("profile", clinic.folder, "show", "friskvard", "--lang", "sv")
    assert "Ny med träningskort (nybliven-medlem):" in shown.stdout
    assert "färre än 5" in shown.stdout
    to = tmp_path / "card.html"
    assert clinic.here("profile", "show", "friskvard", "--to", to)["file"] == "card.html"
    assert "<h1>Friskvård</h1>" in to.read_text(encoding="utf-8")
    (told,) = clinic.here("profile", "explain", "--subject", subject, actor="disa")["segments"]
    assert told["words"] == {"sv": "Ny med träningskort", "en": "New with a gym card"}
    assert told["reasons"][0]["sv"] == "Du har tjänsten Träningskort."
    said = clinic.run("profile", clinic.folder, "explain", "--subject", subject, actor="disa")
    assert "You took up the service Gym card within 3 months." in said.stdout
    page = clinic.run("access", clinic.folder, "--subject", subject, "--lang", "sv", actor="disa")
    assert "Du har tjänsten Träningskort. Du skaffade tjänsten Träningskort inom 3 månader." in page.stdout
    assert "Räknade fram din reklamprofil" in page.stdout
    assert not clinic.here("profile", "drop", "friskvard", actor="max", code=1)["done"]
    assert clinic.here("profile", "drop", "friskvard", "--yes", actor="max")["state"] == "dropped"
    assert clinic.here("profile", "explain", "--subject", subject, actor="disa")["segments"] == []
    assert "in no segment" in clinic.run("profile", clinic.folder, "explain", "--subject", subject, actor="disa").stdout


@pytest.mark.on("sqlite")
def test_the_worker_runs_a_model_again_whose_file_says_how_often(clinic: Clinic, tmp_path: Path) -> None:
    """N-09.1: by the timer, in the role of who ran it first; the card says how often."""
    member(clinic)
    file = tmp_path / "monthly.yaml"
    file.write_text(FITNESS.read_text(encoding="utf-8") + "every: P1M\n", encoding="utf-8")
    clinic.here("profile", "run", file, actor="max")
    (first,) = clinic.here("profile", "models")["models"]
    assert first["every"] == "P1M"
    assert "1 månad" in clinic.run("profile", clinic.folder, "show", "friskvard", "--lang", "sv").stdout
    clinic.later(days=3)
    clinic.here("worker", "--once")
    assert clinic.here("profile", "models")["models"][0]["run_at"] == first["run_at"]
    clinic.later(days=30)
    clinic.here("worker", "--once")
    (again,) = clinic.here("profile", "models")["models"]
    assert (again["run_at"] > first["run_at"], again["made_by"], again["state"]) == (True, "max", "in_use")


def test_what_stands_against_a_model_is_said_with_line_and_requirement(clinic: Clinic, tmp_path: Path) -> None:
    """M-08, N-09.2: exit code 1, and the sentence that is meant."""
    file = tmp_path / "model.yaml"
    file.write_text(FITNESS.read_text(encoding="utf-8").replace("har traningskort", "visited /std-test"), "utf-8")
    found = clinic.here("profile", "lint", file, code=1)
    assert [(one["line"], one["requirement"]) for one in found["flaws"]] == [(13, "M-08")]
    assert "13:9" in clinic.run("profile", clinic.folder, "lint", file).stdout
    refused = clinic.here("profile", "run", file, actor="max", code=1)
    assert refused["requirement"] == "M-08"
    clean = clinic.run("profile", clinic.folder, "lint", FITNESS)
    assert (clean.exit_code, clean.stdout.strip()) == (0, "Nothing stands against the model.")


def test_a_file_that_is_no_model_is_answered_with_every_fault(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text("model: x\nversion: no\n", encoding="utf-8")
    for command in ("lint", "run"):
        found = clinic.here("profile", command, file, actor="max", code=2)
        assert {one["line"] for one in found["faults"]} == {1, 2}
        assert "Add 'why'" in clinic.run("profile", clinic.folder, command, file, actor="max").stdout


@pytest.mark.parametrize(
    ("words", "actor", "requirement"),
    [
        (("run", FITNESS), "rut", "A-10"),
        (("run", FITNESS, "--plan"), "disa", "A-10"),
        (("run", FITNESS), "nobody", "A-10"),
        (("drop", "friskvard", "--yes"), "nobody", "A-10"),
        (("drop", "friskvard", "--yes"), "max", "S-01"),
        (("show", "friskvard"), "max", "S-01"),
        (("explain", "--subject", "s_" + "0" * 25 + "1"), "nobody", "A-10"),
        (("explain", "--subject", "s_" + "0" * 25 + "1"), "disa", "N-07.1"),
    ],
)
def test_who_may_not_and_what_is_not_there_is_said(
    clinic: Clinic, words: tuple[object, ...], actor: str, requirement: str
) -> None:
    answer = clinic.here("profile", *words, actor=actor, code=1)
    assert answer["requirement"] == requirement


def test_who_does_not_answer_people_explains_nobody(clinic: Clinic) -> None:
    subject = member(clinic)
    refused = clinic.here("profile", "explain", "--subject", subject, actor="max", code=1)
    assert "D-14" in refused["rules"]


def test_before_a_policy_is_in_force_nothing_is_shown_or_judged(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "new")
    assert clinic.run("init", clinic.folder, "--yes").exit_code == 0
    assert clinic.here("profile", "models", code=1)["requirement"] == "N-09.1"
    assert clinic.here("profile", "lint", FITNESS, code=1)["requirement"] == "N-09.1"
    assert clinic.here("profile", "show", "x", code=1)["requirement"] == "S-01"


def test_a_person_at_the_terminal_sees_how_far_it_has_come_and_is_asked(clinic: Clinic) -> None:
    member(clinic)
    assert clinic.at_terminal("profile", clinic.folder, "run", FITNESS, actor="max").exit_code == 0
    gone = clinic.at_terminal("profile", clinic.folder, "drop", "friskvard", typed="y\n", actor="max")
    assert gone.exit_code == 0, gone.output
    assert "are gone" in gone.output


def test_the_value_and_the_page_say_the_same(clinic: Clinic) -> None:
    member(clinic)
    clinic.here("profile", "run", FITNESS, actor="max")
    (card,) = clinic.here("profile", "show", "friskvard")["models"]
    assert json.dumps(card["definition"], ensure_ascii=False).count("massagevan") == 1
    assert card["card"]["people"] is None
