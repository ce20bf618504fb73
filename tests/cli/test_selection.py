"""Selections under a name at the command line: kept, listed, counted and written to."""

from datetime import datetime
from pathlib import Path

import pytest

from ombud.campaigns.filters.menu import Menu
from tests.campaigns.templates.test_folder import TOML, folder
from tests.cli.clinic import Clinic

TEXTS = '\n[campaign_texts]\nhosts = ["example.se", "www.example.se"]\nnotice_url = "https://example.se/integritet"\n'
WHERE = "Kommun är Uppsala och Ålder är 40–59"


@pytest.fixture
def house(clinic: Clinic) -> Clinic:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + TEXTS)
    return clinic


def test_a_selection_is_kept_in_versions_and_read_back_as_a_sentence(clinic: Clinic) -> None:
    """M-08: a version is never changed, and the same selection again is the version that there is."""
    assert clinic.here("selection", "list", actor="max")["selections"] == []
    made = clinic.here("selection", "save", "varen", "--where", WHERE, actor="max")
    assert made["version"] == 1
    assert made["profiling"] is True
    assert clinic.here("selection", "save", "varen", "--where", WHERE, actor="max")["version"] == 1
    assert clinic.here("selection", "save", "varen", "--where", "Kommun är Uppsala", actor="max")["version"] == 2
    (newest,) = clinic.here("selection", "list", actor="max")["selections"]
    assert newest["selection"] == {"sv": "Kommun är Uppsala", "en": "Municipality is Uppsala"}
    both = clinic.here("selection", "show", "varen", actor="max")["selections"]
    assert [one["version"] for one in both] == [1, 2]
    shown = clinic.run("selection", clinic.folder, "list", "--actor", "max", "--lang", "en").output
    assert "Municipality is Uppsala" in shown
    assert clinic.here("selection", "show", "hosten", actor="max", code=1)["requirement"] == "M-08"


@pytest.mark.parametrize(("sentence", "rule"), [("Intresse är migrän", "M-08"), ("Kommun =", "")])
def test_what_may_not_be_asked_is_not_kept(clinic: Clinic, sentence: str, rule: str) -> None:
    """M-08, N-05.4."""
    found = clinic.run("selection", clinic.folder, "save", "varen", "--where", sentence, "--json", "--actor", "max")
    assert found.exit_code == 1
    assert rule in found.output
    assert clinic.here("selection", "list", actor="max")["selections"] == []


def test_a_name_is_no_persons_number_and_the_account_has_to_be_one_of_advertising(clinic: Clinic) -> None:
    """P-01, A-10."""
    for name in ("191212121212", "Våren", "a b"):
        assert clinic.run("selection", clinic.folder, "show", name, "--actor", "max").exit_code == 2
    assert clinic.here("selection", "save", "varen", "--where", "Alla", actor="rut", code=1)["requirement"]


def test_a_kept_selection_is_counted_and_written_to_by_its_name(house: Clinic, tmp_path: Path) -> None:
    """M-08: as if its sentence had been written."""
    house.here("selection", "save", "alla", "--where", "Alla", actor="max")
    house.customer()
    counted = house.run("campaign", house.folder, "funnel", "--selection", "alla", "--json", "--actor", "max")
    assert '"Alla"' in counted.output
    (tmp_path / "text").mkdir()
    text = folder(tmp_path / "text", TOML)
    asked = ("--name", "varen", "--template", text, "--ends", "2027-01-31T00:00:00Z")
    made = house.here("campaign", "new", *asked, "--selection", "alla", actor="max")
    assert made["phase"] == "draft"
    for command in (("campaign", "audience"), ("campaign", "new", *asked)):
        assert house.here(*command, "--selection", "hosten", actor="max", code=1)["requirement"] == "M-08"
    both = ("--selection", "alla", "--where", WHERE, "--actor", "max")
    assert house.run("campaign", house.folder, "audience", *both).exit_code == 2


def test_what_the_policy_no_longer_allows_is_said_and_not_asked(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read against the menu of the day, whenever it was kept."""
    clinic.here("selection", "save", "varen", "--where", WHERE, actor="max")
    from ombud.app import campaign_new, campaigning_audience

    whole = campaigning_audience.menu_now

    def smaller(vault: object, now: datetime) -> Menu:
        menu = whole(vault, now)  # type: ignore[arg-type]
        return Menu({name: one for name, one in menu.fields.items() if name != "age"}, menu.barred)

    monkeypatch.setattr(campaigning_audience, "menu_now", smaller)
    monkeypatch.setattr(campaign_new, "menu_now", smaller)
    (one,) = clinic.here("selection", "list", actor="max")["selections"]
    assert one["selection"] is None
    assert one["rule"] == "N-09.2"
    assert "no longer allows" in clinic.run("selection", clinic.folder, "list", "--actor", "max", "--lang", "en").output
    found = clinic.here("campaign", "audience", "--selection", "varen", actor="max", code=1)
    assert found["requirement"] == "N-09.2"
