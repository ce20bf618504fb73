"""From an identifier to an opaque id: read, never given as an argument, and in the log (P-10, P-11)."""

import pytest

from tests.cli.clinic import Clinic


def test_a_person_is_found_by_their_address(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    result = clinic.run("find", clinic.folder, given="Tolvan@Example.se\n", actor="rut")
    assert (result.exit_code, result.stdout) == (0, subject + "\n")
    acts = [entry["act"] for entry in clinic.here("audit", "who-read", "--subject", subject, actor="disa")["entries"]]
    assert acts.count("find") == 1


def test_nobody_is_an_answer_too(clinic: Clinic) -> None:
    result = clinic.run("find", clinic.folder, given="191212121212", actor="rut")
    assert (result.exit_code, result.stdout) == (1, "There is no such person here.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("191212121213", "check digit"),
        ("somebody", "no number or address"),
        ("+46701740605", "no such person"),
        ("0701740605", "no such person"),
    ],
)
def test_what_cannot_be_looked_up_is_said_and_not_repeated(clinic: Clinic, text: str, said: str) -> None:
    result = clinic.run("find", clinic.folder, given=text, actor="rut")
    assert result.exit_code == 1
    assert said in result.stdout
    assert text not in result.output


def test_the_kind_may_be_said(clinic: Clinic) -> None:
    assert clinic.here("find", "--as", "key", given="17", code=1)["field"] == "key"
    assert clinic.here("find", "--as", "email", given="17", code=1)["requirement"] == "P-11"


def test_nobody_looks_up_without_an_account(clinic: Clinic) -> None:
    assert clinic.here("find", given="a@example.se", actor="nobody", code=1)["requirement"] == "A-10"
