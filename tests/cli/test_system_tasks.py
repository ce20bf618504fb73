"""Tasks of people in other systems, at the command line: listed, shown, answered, asked again (decision 0076)."""

import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from tests.cli.clinic import Clinic
from tests.cli.test_request import here
from tests.cli.test_systems_request import asked

pytestmark = pytest.mark.on("sqlite")
PART = '\n[systems.archive]\nadapter = "person"\ndays = 7\n'


def told(clinic: Clinic, *words: object, code: int = 0, actor: str = "disa") -> dict[str, Any]:
    answer = clinic.run("systems", clinic.folder, *words, "--json", actor=actor)
    assert answer.exit_code == code, answer.output
    found: dict[str, Any] = json.loads(answer.output)
    return found


def said(clinic: Clinic, *words: object, actor: str = "disa") -> str:
    return clinic.run("systems", clinic.folder, *words, actor=actor).output


def test_a_task_from_the_list_to_the_answer(clinic: Clinic) -> None:
    """Art. 17, 19: the list tells of nobody; nothing is answered before somebody has said how it ended."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    assert told(clinic, "list")["systems"] == [{"system": "archive", "adapter": "person", "mapped": False}]
    assert told(clinic, "check")["systems"][0]["ready"]
    assert "No task waits." in said(clinic, "tasks")
    one = asked(clinic, "erasure")
    assert "a person is asked to look there" in said(clinic, "plan", "--subject", one["subject"])
    shown_plan = clinic.run("request", clinic.folder, "carry-out", one["reference"], "--plan", actor="rut")
    assert "archive: a person is asked to look there." in shown_plan.output
    assert here(clinic, "carry-out", one, code=1)["systems"][0]["stage"] == "needs_person"
    (task,) = told(clinic, "tasks")["tasks"]
    assert (task["system"], task["do"], task["overdue"]) == ("archive", "erase", False)
    assert "tolvan" not in said(clinic, "tasks").lower()
    shown = told(clinic, "tasks", "--show", task["task"])
    assert "tolvan@example.se" in shown["looked_for"]["email"]
    assert "Look for the person there by this, erase" in said(clinic, "tasks", "--show", task["task"])
    words = ("answer", task["task"], "--outcome", "not-found", "--note", "Pärm 7")
    assert told(clinic, *words)["outcome"] == "not-found"
    assert told(clinic, *words, code=1)["requirement"] == "R-17.2"
    assert "not-found (disa): Pärm 7" in said(clinic, "tasks", "--show", task["task"])
    again = told(clinic, "ask-again", task["task"])
    clinic.now += timedelta(days=8)
    assert told(clinic, "tasks", code=1)["tasks"][0]["task"] == again["task"]
    assert "k_" in said(clinic, "answer", again["task"], "--outcome", "done", "--note", "Pärm 8 är tömd")
    assert "archive, radering: en människa har letat där" in here(clinic, "answer", one)["letter"]


def test_who_may_not_and_what_is_not_there(clinic: Clinic) -> None:
    """D-14."""
    no_task = "k_" + "0" * 26
    assert told(clinic, "tasks", "--show", no_task, code=1)["requirement"] == "R-17.2"
    assert told(clinic, "tasks", code=1, actor="max")["decision"] == "refusal"
    for words in (("tasks",), ("tasks", "--show", no_task), ("ask-again", no_task)):
        assert clinic.run("systems", clinic.folder, *words, actor="nobody").exit_code != 0


def test_rows_that_were_found_go_into_the_copy(clinic: Clinic) -> None:
    """Art. 15, N-16.1: handed in with the answer, and in the package as any other system's."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    one = asked(clinic, "access")
    here(clinic, "carry-out", one, code=1)
    (task,) = told(clinic, "tasks")["tasks"]
    file = clinic.folder.parent / "found.csv"
    file.write_text("day,note\n2026-01-01,Besök\n")
    words = ("answer", task["task"], "--outcome", "done", "--note", "Pärm 7", "--file", file)
    assert told(clinic, *words, code=1)["requirement"] == "R-15.2"
    assert told(clinic, *words, "--category", "health")["outcome"] == "done"
    package = clinic.folder.parent / "copy.zip"
    clinic.here("access", "--subject", one["subject"], "--package", package, actor="disa")
    with ZipFile(package) as opened:
        (name,) = [name for name in opened.namelist() if name.startswith("csv/system-archive")]
        assert "Besök" in opened.read(name).decode("utf-8")
