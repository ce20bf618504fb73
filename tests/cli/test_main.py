"""The command line itself: help, languages, exit codes, and that nothing typed comes back in an error."""

import compileall
import json
import os
import resource
import subprocess
import sys

import pytest

from ombud.cli.commands import COMMANDS
from tests.cli.clinic import ROOT, Clinic

OMBUD = [sys.executable, "-c", "from ombud.cli.main import main; main()"]
NUMBER = "19121212-1212"


def real(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """A process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C", "LC_ALL": ""}
    return subprocess.run([*OMBUD, *words], capture_output=True, text=True, env=environment, **settings)  # type: ignore[call-overload, no-any-return]


def test_help_answers_before_one_has_lifted_the_finger() -> None:
    """Under 0.15 s of processor time; the best of some, because others may be using the machine."""
    compileall.compile_dir(ROOT / "src" / "ombud" / "cli", quiet=2)
    seconds = []
    for _ in range(10):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert real("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) < 0.15


def test_help_loads_no_heavy_package() -> None:
    heavy = ["sqlalchemy", "pydantic", "cryptography", "rich", "jinja2", "alembic", "ruamel", "phonenumbers", "typst"]
    source = f"import sys; import ombud.cli.main; print([m for m in {heavy!r} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    found = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, env=environment)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_both_languages(name: str, tmp_path: object) -> None:
    clinic = Clinic(ROOT)
    english = clinic.run(name, "--help", "--lang", "en")
    swedish = clinic.run(name, "--lang", "sv", "--help")
    assert (english.exit_code, swedish.exit_code) == (0, 0)
    assert "Show this help." in english.stdout
    assert "Visa den här hjälpen." in swedish.stdout


@pytest.mark.parametrize("group", ["audit", "keys", "relation", "request"])
def test_a_group_explains_itself_after_a_directory_too(group: str) -> None:
    said = Clinic(ROOT).run(group, "clinic", "--help")
    assert (said.exit_code, said.stdout) == (0, Clinic(ROOT).run(group, "--help").stdout)


@pytest.mark.parametrize(
    "words",
    [
        ("find", ".", NUMBER),
        ("find", ".", "--actor", "rut", NUMBER),
        (NUMBER,),
        ("audit", ".", NUMBER),
        ("ask", ".", "--subject", NUMBER, "--purpose", "p", "--category", "c", "--actor", "rut"),
        ("ask", ".", "--subject", "s_" + "0" * 26),
        ("ask", ".", "--purpose", NUMBER),
        ("ask", ".", f"--{NUMBER}"),
        ("ask", ".", "--lang", NUMBER),
        ("relation", ".", "claim", "--origin", NUMBER),
        ("relation", ".", "claim", "--until", NUMBER),
        ("relation", ".", "close", "--relation", NUMBER),
        ("audit", ".", "prove", "--entry", NUMBER),
        ("policy", "check", NUMBER),
        ("choice", "list"),
        ("ask", ".", "--subject"),
        (),
    ],
)
def test_wrong_usage_never_repeats_what_was_typed(words: tuple[str, ...]) -> None:
    """P-10: an identifier that somebody types by mistake is not copied into a log of errors."""
    result = Clinic(ROOT).run(*words)
    assert result.exit_code == 2
    assert "1212" not in result.output
    assert result.stdout == ""


def test_wrong_usage_is_json_where_json_is_asked_for() -> None:
    result = Clinic(ROOT).run("ask", ".", "--json")
    error = json.loads(result.stderr)["error"]
    assert error["kind"] == "usage"
    assert "--subject" in error["message_en"]


def test_the_directory_may_stand_before_or_after_the_verb(clinic: Clinic) -> None:
    subject = clinic.met()
    first = clinic.told("relation", clinic.folder, "list", "--subject", subject)
    assert clinic.told("relation", "list", clinic.folder, "--subject", subject) == first


def test_python_runs_it_too() -> None:
    """Where the program is not on the path, `python -m ombud` is the same one, by the same name."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C", "LC_ALL": ""}
    run = subprocess.run([sys.executable, "-m", "ombud", "--help"], capture_output=True, text=True, env=environment)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Usage: ombud ")


def test_the_version_is_told() -> None:
    assert Clinic(ROOT).run("--version").stdout.startswith("ombud 0.")
