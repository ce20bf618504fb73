"""A letter with a code, made at the desk: the code opens choices and cases, and the letter is the only place it is."""

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from ombud.app.installation import open_installation
from ombud.identity import Level, Proven
from ombud.identity.letter_code import redeem
from tests.cli.clinic import Clinic

SERVE = '\n[serve]\npublic_url = "https://mina.example.se"\n'
ADDRESS = {"street": "Påhittsgatan 5", "postal_code": "112 24", "city": "Stockholm"}
SET = ("--kind", "marking", "--evidence", "Aviserad från folkbokföringen")


@pytest.fixture
def ester(clinic: Clinic) -> str:
    """Somebody with a postal address, in an installation with a portal."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + SERVE)
    subject, _ = clinic.customer()
    words = ("--subject", subject, "--category", "contact", "--reason", "flyttat")
    clinic.here("rectify", *words, given=json.dumps(ADDRESS))
    return subject


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def code_in(path: Path) -> str:
    found = re.search(r"[0-9A-Z*~$=]{4}-[0-9A-Z*~$=]{4}-[0-9A-Z*~$=]{4}", text_of(path))
    assert found is not None
    return found[0]


def used(clinic: Clinic, code: str) -> object:
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    proven = redeem(ombud.vault, code, "198.51.100.7", now=clinic.now)
    ombud.close(clinic.now)
    return proven


def test_the_letters_code_is_one_factor_good_once_and_stands_nowhere_else(
    clinic: Clinic, ester: str, tmp_path: Path
) -> None:
    """R-07: a new one ends the one before."""
    first, second = tmp_path / "ett.pdf", tmp_path / "två.pdf"
    made = clinic.run("letter-code", clinic.folder, "--subject", ester, "--to", first, actor="disa")
    assert made.exit_code == 0, made.output
    assert "Påhittsgatan 5" in text_of(first)
    assert code_in(first) not in made.output
    assert first.stat().st_mode & 0o077 == 0
    clinic.here("letter-code", "--subject", ester, "--to", second, actor="disa")
    assert not isinstance(used(clinic, code_in(first)), Proven)
    proven = used(clinic, code_in(second))
    assert isinstance(proven, Proven)
    assert proven.level is Level.ONE_FACTOR
    assert not isinstance(used(clinic, code_in(second)), Proven)


def test_to_a_protected_person_it_has_no_address_and_whoever_prints_it_is_told(
    clinic: Clinic, ester: str, tmp_path: Path
) -> None:
    """R-41."""
    clinic.here("protect", "set", "--subject", ester, *SET, actor="disa")
    to = tmp_path / "brev.pdf"
    made = clinic.run("letter-code", clinic.folder, "--subject", ester, "--to", to, actor="disa")
    assert "Tax Agency" in made.output
    assert "Påhittsgatan" not in text_of(to)


def test_who_may_not_answer_requests_makes_none(clinic: Clinic, ester: str, tmp_path: Path) -> None:
    to = tmp_path / "brev.pdf"
    assert clinic.here("letter-code", "--subject", ester, "--to", to, actor="max", code=1)
    assert not to.exists()


def test_without_an_address_a_portal_or_a_person_there_is_no_letter(clinic: Clinic, tmp_path: Path) -> None:
    subject, _ = clinic.customer()
    to, nobody = tmp_path / "brev.pdf", "s_" + "0" * 25 + "1"
    words = ("letter-code", clinic.folder, "--to", to, "--subject")
    assert "public_url" in clinic.run(*words, subject, actor="disa").output
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + SERVE)
    assert clinic.here("letter-code", "--subject", subject, "--to", to, actor="disa", code=1)["requirement"] == "R-07"
    assert clinic.run(*words, nobody, actor="disa").exit_code == 1
    assert clinic.run(*words, subject, actor="no-such-account").exit_code == 1
    assert not to.exists()
