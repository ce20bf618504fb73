"""Selections, audiences and templates at the command line."""

from pathlib import Path

import pytest

from ombud.campaigns.funnel.asked import MOST
from tests.campaigns.templates.test_folder import TOML, folder
from tests.cli.clinic import Clinic

TEXTS = '\n[campaign_texts]\nhosts = ["example.se", "www.example.se"]\nnotice_url = "https://example.se/integritet"\n'
WHERE = "Kommun är Uppsala och Ålder är 40–59"


@pytest.fixture
def house(clinic: Clinic) -> Clinic:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + TEXTS)
    return clinic


def test_the_menu_says_what_may_be_asked_and_what_not(clinic: Clinic) -> None:
    """N-05.2, N-09.2: with the rule and the statute of each."""
    found = clinic.here("campaign", "fields")
    assert "age" in {one["field"] for one in found["fields"]}
    assert {"N-05.4", "N-09.2, P-01"} <= {one["rule"] for one in found["cannot_be_used"]}
    said = clinic.run("campaign", clinic.folder, "fields", "--lang", "sv").output
    assert "Kan inte användas" in said
    assert "3 kap. 10 § DSL" in said


def test_a_selection_is_read_back_as_it_was_understood(clinic: Clinic) -> None:
    found = clinic.here("campaign", "lint", "--where", "ort är Uppsala och (ålder är 40–59)")
    assert found["selection"] == {"sv": WHERE, "en": "Municipality is Uppsala and Age is 40–59"}
    assert found["profiling"]
    assert "profilering" in clinic.run("campaign", clinic.folder, "lint", "--where", WHERE, "--lang", "sv").output
    assert clinic.here("campaign", "lint", "--where", "Alla")["profiling"] is False


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [("Diagnos är x", "N-09.2"), ("Intresse är migrän", "M-08"), ("Medborgarskap är SE", "N-05.4")],
)
def test_what_stands_for_health_or_citizenship_is_refused_with_why(clinic: Clinic, sentence: str, rule: str) -> None:
    """M-08, N-05.4."""
    for command in ("lint", "funnel"):
        more = () if command == "lint" else ("--actor", "max")
        found = clinic.run("campaign", clinic.folder, command, "--where", sentence, "--json", *more)
        assert found.exit_code == 1
        assert rule in found.output
        assert "migrän" not in found.output


def test_everybody_who_has_said_yes_is_counted_coarsely(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    clinic.here("choice", "give", "--subject", subject, "--choice", "consent.marketing.email", "--yes", actor="rut")
    found = clinic.run("campaign", clinic.folder, "funnel", "--json", "--actor", "max")
    assert found.exit_code in (0, 1), found.output  # so few are too few, but for the noise
    assert '"receives"' in found.output
    said = clinic.run("campaign", clinic.folder, "audience", "--actor", "max", "--lang", "sv").output
    assert "Får utskicket" in said
    assert "Personer i registret" not in said


def test_a_selection_needs_an_extract_and_asks_those_who_said_yes(clinic: Clinic) -> None:
    """C-2, T-22: what there is to ask lives a day."""
    found = clinic.here("campaign", "funnel", "--where", WHERE, actor="max", code=1)
    assert found["requirement"] == "T-22"
    assert clinic.run("extract", clinic.folder, "build", "profiling.marketing", "--actor", "max").exit_code == 0
    found = clinic.run("campaign", clinic.folder, "funnel", "--where", WHERE, "--json", "--actor", "max")
    assert '"too_few"' in found.output, found.output
    found = clinic.run("campaign", clinic.folder, "funnel", "--where", "Intresse är migrän", "--actor", "max")
    assert "M-08" in found.output


def test_an_account_whose_role_is_not_advertising_counts_nobody(clinic: Clinic) -> None:
    clinic.customer()
    found = clinic.here("campaign", "funnel", actor="rut", code=1)
    assert "D-14" in found["rules"]
    assert clinic.here("campaign", "funnel", actor="nobody", code=1)["requirement"] == "A-10"


def test_the_quarters_selections_end(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-08."""
    assert MOST == 50
    monkeypatch.setattr("ombud.campaigns.funnel.asked.MOST", 1)
    clinic.run("extract", clinic.folder, "build", "profiling.marketing", "--actor", "max")
    clinic.run("campaign", clinic.folder, "funnel", "--where", WHERE, "--actor", "max")
    found = clinic.here("campaign", "funnel", "--where", "Kommun är Heby", actor="max", code=1)
    assert found["requirement"] == "S-08"


def test_a_template_is_shown_filled_in_for_nobody(house: Clinic, tmp_path: Path) -> None:
    written = folder(tmp_path, TOML)
    found = house.here("campaign", "preview", written, "--out", tmp_path / "out", "--profiled")
    assert found["files"] == ["gym.png", "mail.html", "text.txt"]
    assert "Hej Tolvan!" in found["text"]
    assert "Du är utvald" in found["text"]
    assert 'src="gym.png"' in (tmp_path / "out" / "mail.html").read_text()
    assert house.run("campaign", house.folder, "preview", written, "--out", tmp_path / "out").exit_code == 2


def test_letters_and_sms_are_shown_too(house: Clinic, tmp_path: Path) -> None:
    letter = TOML.replace("email", "post").replace('images = ["gym.png"]\n', "")
    written = folder(tmp_path, letter, brev__html=b"<p>Hej</p>")
    found = house.here("campaign", "preview", written, "--out", tmp_path / "out")
    assert found["files"] == ["letter.pdf", "text.txt"]
    folder(tmp_path, letter.replace("post", "sms"), brev__html=b"Hej")
    assert house.here("campaign", "preview", written)["segments"] == 1
    assert "Parts: 1." in house.run("campaign", house.folder, "preview", written).output


def test_a_template_with_faults_is_answered_with_all_of_them(house: Clinic, tmp_path: Path) -> None:
    """M-04, M-05: a build error, each with its rule."""
    written = folder(tmp_path, TOML.replace("Träningskort", "Re: kort"))
    found = house.here("campaign", "preview", written, code=1)
    assert [one["rule"] for one in found["faults"]] == ["M-05"]
    assert "template.toml" in house.run("campaign", house.folder, "preview", tmp_path / "nothing").output


def test_without_a_host_of_our_own_no_template_is_built(clinic: Clinic, tmp_path: Path) -> None:
    found = clinic.here("campaign", "preview", folder(tmp_path, TOML), code=1)
    assert {"M-05", "N-06.5"} <= {one["rule"] for one in found["faults"]}
