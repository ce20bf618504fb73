"""Bringing people in from a file, with a report of every row (N-03, N-05)."""

from pathlib import Path

import pytest

from tests.cli.clinic import MAPPING, OVERLAY, Clinic

HEAD = (
    "kundnummer;personnummer;reservnummer;förnamn;efternamn;e-post;telefon;gatuadress;postnummer;ort;född;tjänst;"
    "registrerad;vill ha e-post;vill ha sms;vill ha post;civilstånd;årsinkomst"
)
ROW = (
    "{n};;;Nelly;Nej;nelly{n}@example.se;070-1740606;Påhittade gatan 2;00000;Demostad;1980-01-01;traningskort;{at};"
    "ja;nej;nej;sambo;1"
)
GOOD, LATE = "2026-11-21T10:00:00+01:00", "2029-11-21T10:00:00+01:00"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    rows = [ROW.format(n=n, at=GOOD) for n in range(3)] + [ROW.format(n=9, at=LATE)]
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


def test_a_row_that_cannot_be_taken_is_named_and_the_rest_goes_in(clinic: Clinic, customers: Path) -> None:
    words = ("collect", clinic.folder, customers, "--mapping", MAPPING, "--source", "contract")
    report = clinic.told(*words, code=1)
    assert (report["rows"], report["taken"], report["people"]) == (4, 3, 3)
    assert [(fault["line"], fault["field"]) for fault in report["faults"]] == [(5, "registrerad")]
    assert {one["column"]: one["rows"] for one in report["not_taken"]}["civilstånd"] == 3
    shown = clinic.run(*words, actor="rut")
    assert "Columns that were not taken:" in shown.stdout
    assert "nelly" not in shown.output


def test_a_second_run_changes_nothing(clinic: Clinic, customers: Path) -> None:
    words = ("collect", clinic.folder, customers, "--mapping", MAPPING)
    clinic.told(*words, code=1)
    again = clinic.told(*words, code=1)
    assert (again["people"], again["records"], again["unchanged"]) == (0, 0, 3)


def test_many_faults_are_counted_for_people_and_listed_for_programs(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("\n".join([HEAD, *(ROW.format(n=n, at=LATE) for n in range(60))]) + "\n")
    words = ("collect", clinic.folder, path, "--mapping", MAPPING)
    assert "… and 10 more" in clinic.run(*words, actor="rut").stdout
    assert len(clinic.told(*words, code=1)["faults"]) == 60


def test_another_source_than_the_mapping_says_stops_before_anything_is_read(clinic: Clinic, customers: Path) -> None:
    """N-03.1."""
    words = ("collect", clinic.folder, customers, "--mapping", MAPPING, "--source", "third_party:region")
    assert clinic.told(*words, code=1)["requirement"] == "N-03.1"


def test_a_broken_mapping_is_answered_with_every_fault(clinic: Clinic, customers: Path) -> None:
    answer = clinic.told("collect", clinic.folder, customers, "--mapping", OVERLAY, code=1)
    assert len(answer["faults"]) > 3


def test_a_missing_file_and_an_unknown_actor(clinic: Clinic, customers: Path) -> None:
    assert clinic.run("collect", clinic.folder, "none.csv", "--mapping", MAPPING, actor="rut").exit_code == 2
    words = ("collect", clinic.folder, customers, "--mapping", MAPPING)
    assert clinic.told(*words, actor="nobody", code=1)["requirement"] == "A-10"


def test_who_watches_sees_how_far_it_has_come(clinic: Clinic, customers: Path) -> None:
    clinic.environment |= {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}
    result = clinic.run("collect", clinic.folder, customers, "--mapping", MAPPING, actor="rut")
    assert "Taking in" in result.stderr
    assert "\x1b[3" not in result.output
