"""Two registrations joined at the command line: shown, begun, undone, confirmed; the old id answers (design 6)."""

import json
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic

GYM = {"given": "Lo", "family": "Lika", "birth_date": "1990-06-02"}


def two(clinic: Clinic) -> tuple[str, str]:
    keep, _ = clinic.customer("traningskort", **{**GYM, "email": "lo@example.se"})
    other, _ = clinic.customer("traningskort", **{**GYM, "email": "li@example.se"})
    return keep, other


def merged(clinic: Clinic, keep: str, other: str, *words: str, **settings: object):  # type: ignore[no-untyped-def]
    return clinic.here("merge", "--keep", keep, "--other", other, *words, **settings)


def test_shown_begun_undone_and_confirmed(clinic: Clinic, tmp_path: Path) -> None:
    keep, other = two(clinic)
    shown = merged(clinic, keep, other, "--plan", "--reason", "samma")
    assert (shown["state"], shown["two_numbers"], shown["care"], shown["against"]) == ("", False, False, None)
    assert merged(clinic, keep, other, "--begin", "--reason", "samma")["state"] == "begun"
    assert merged(clinic, keep, other, "--undo") == {"done": True, "state": ""}
    merged(clinic, keep, other, "--begin", "--reason", "samma")
    assert merged(clinic, keep, other, "--confirm", code=1) == {"done": False}
    receipt = tmp_path / "receipt.json"
    done = merged(clinic, keep, other, "--confirm", "--yes", "--reason", "samma", "--to", str(receipt))
    assert done["subject"] == keep
    assert json.loads(receipt.read_text())["number"] == done["receipt"]["number"]
    again = merged(clinic, keep, other, "--confirm", "--yes")
    assert (again["records"], again["receipt"]) == (0, None)
    for command in ("access", "erase"):
        assert clinic.here(command, "--subject", other, code=1)["merged_into"] == keep
    assert clinic.here("relation", "list", "--subject", other, code=1)["merged_into"] == keep
    assert merged(clinic, other, keep, "--plan", code=1)["merged_into"] == keep
    words = ("--subject", other, "--category", "name")
    assert clinic.here("ask", *words, "--purpose", "contract.perform", code=1)["merged_into"] == keep
    rectify = ("rectify", *words, "--reason", "fel")
    assert clinic.here(*rectify, given='{"given": "Li"}', code=1)["merged_into"] == keep


def test_words_for_people(clinic: Clinic, tmp_path: Path) -> None:
    keep, other = two(clinic)
    words = ("merge", clinic.folder, "--keep", keep, "--other", other)
    assert "contact" in clinic.run(*words, "--plan", actor="rut").output
    clinic.run(*words, "--begin", "--reason", "samma", actor="rut")
    said = clinic.run(*words, "--confirm", "--yes", "--reason", "samma", "--lang", "sv", actor="disa").output
    assert "De är en registrering" in said
    assert "Kvitto" in said


def test_what_stands_against_it_is_said_and_is_a_finding(clinic: Clinic) -> None:
    keep, _ = two(clinic)
    other = clinic.met()
    answer = merged(clinic, keep, other, "--plan", code=1)
    assert "--reason" in answer["against"]["en"]
    declined = merged(clinic, keep, other, "--begin", code=1)
    assert declined["requirement"] == "R-16.1"
    assert merged(clinic, keep, other, "--undo", code=1)["requirement"] == "R-16.1"
    assert merged(clinic, keep, other, "--confirm", "--yes", code=1)["requirement"] == "R-16.1"


def test_four_eyes_are_announced_where_there_is_care_data(clinic: Clinic) -> None:
    given = {**GYM, "text": "frisk", "personnummer": "19900602-2397"}
    keep, _ = clinic.customer("vaccination", **given)
    other, _ = clinic.customer("traningskort", **{**GYM, "email": "li@example.se"})
    words = ("merge", clinic.folder, "--keep", keep, "--other", other)
    assert "another person" in clinic.run(*words, "--begin", "--reason", "samma", actor="rut").output
    refused = merged(clinic, keep, other, "--confirm", "--yes", "--reason", "samma", code=1)
    assert "någon annan" in refused["message_sv"]


def test_who_may_not_is_refused_and_a_wrong_usage_is_answered(clinic: Clinic) -> None:
    keep, other = two(clinic)
    for step in ("--plan", "--begin"):
        assert merged(clinic, keep, other, step, actor="max", code=1)["rules"] == ["D-14"]
    merged(clinic, keep, other, "--begin", "--reason", "samma")
    refused = merged(clinic, keep, other, "--confirm", "--yes", "--reason", "samma", actor="max", code=1)
    assert refused["rules"] == ["D-14"]
    assert merged(clinic, keep, other, "--plan", actor="nobody", code=1)["requirement"] == "A-10"
    assert clinic.run("merge", clinic.folder, "--keep", keep, "--other", other, actor="rut").exit_code == 2


@pytest.mark.parametrize("state", ["confirmed", "joined"])
def test_every_state_has_words(state: str) -> None:
    from ombud.cli.merge import _STATES

    assert _STATES[state].sv
    assert _STATES[state].en
