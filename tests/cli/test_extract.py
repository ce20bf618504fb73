"""`ombud extract DIR`: planned, built, listed, ended; the worker prunes and ends them; an archive holds none (T-23)."""

from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.extracting import coarse, least_of, left_out, tables_of
from ombud.extracts import NoExtract, Planned, Stores, headers, opened
from ombud.extracts.opening import found
from ombud.extracts.pieces import ROSTER, sources_of
from ombud.terms import Actor, PurposeId
from ombud.vault import NoPolicyError
from tests.cli.clinic import Clinic
from tests.cli.test_backup import INTO
from tests.cli.test_worker import once
from tests.cli.test_worker import opened as installation

BUSINESS = PurposeId("statistics.business")


@pytest.fixture
def customers(clinic: Clinic) -> list[str]:
    """Three people with a gym card each, and an analyst."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '[actors.ada]\nrole = "analyst"\n')
    given = {"given": "Nelly", "family": "Nej", "email": "nelly@example.se", "birth_date": "1984-03-09"}
    return [clinic.customer("traningskort", **given)[0] for _ in range(3)]


def extract(clinic: Clinic, *words: str, actor: str = "ada", code: int = 0) -> dict:  # type: ignore[type-arg]
    return clinic.here("extract", *words, actor=actor, code=code)


def test_an_extract_is_planned_built_listed_and_ended(clinic: Clinic, customers: list[str]) -> None:
    """S-08: no count under five is said, and nothing of anybody."""
    planned = extract(clinic, "build", BUSINESS, "--plan")
    assert (planned["done"], planned["people"]) == (False, "<5")
    assert planned["tables"]["person"] == ["pseudonym", "age_band", "municipality"]
    assert extract(clinic, "list")["extracts"] == []
    clinic.met()
    built = extract(clinic, "build", BUSINESS)
    assert (built["done"], built["people"]) == (True, "<5")
    assert built["left_out"] == [], "of whom one is not in it nothing is told"
    (listed,) = extract(clinic, "list")["extracts"]
    assert (listed["extract"], listed["purpose"]) == (built["extract"], BUSINESS)
    assert listed["expires_at"] == built["expires_at"] == "2026-12-23T23:00:00+00:00"
    assert not extract(clinic, "drop", built["extract"], "--plan")["done"]
    assert extract(clinic, "drop", built["extract"])["done"]
    assert extract(clinic, "drop", built["extract"], code=1)["requirement"] == "T-23"
    assert extract(clinic, "list")["extracts"] == []
    assert list((clinic.folder / "extracts").iterdir()) == []


def test_people_read_the_same_in_two_languages(clinic: Clinic, customers: list[str]) -> None:
    clinic.met()
    shown = clinic.run("extract", clinic.folder, "build", BUSINESS, "--plan", "--lang", "sv", actor="ada").output
    assert "Så skulle uttaget bli: <5 personer, till 2026-12-24." in shown
    assert "age_band, municipality" in shown
    built = clinic.at_terminal("extract", clinic.folder, "build", BUSINESS, actor="ada")
    assert "The extract is made: <5 people" in built.output
    assert "statistics.business" in clinic.run("extract", clinic.folder, "list").output
    (one,) = extract(clinic, "list")["extracts"]
    gone = clinic.run("extract", clinic.folder, "drop", one["extract"], "--lang", "sv", actor="ada").output
    assert "nyckeln är raderad" in gone
    assert clinic.run("extract", clinic.folder, "list").output == "There is no extract.\n"
    for said in (shown, built.output, gone):
        assert "Nelly" not in said


@pytest.mark.parametrize(
    ("words", "actor", "code"),
    [
        (("build", "statistics.business"), "max", 1),  # S-04: a marketer makes no statistics
        (("build", "research"), "ada", 1),  # S-12
        (("build", "statistics.business", "--plan"), "nobody", 1),
        (("drop", "x_00000000000000000000000000"), "nobody", 1),
        (("drop", "x_1"), "ada", 2),
    ],
)
def test_what_is_refused_says_why(
    clinic: Clinic, customers: list[str], words: tuple[str, ...], actor: str, code: int
) -> None:
    result = clinic.run("extract", clinic.folder, *words, "--json", actor=actor)
    assert result.exit_code == code, result.output


def test_an_account_whose_look_ups_are_spent_builds_nothing(clinic: Clinic, customers: list[str]) -> None:
    """P-11."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + "people_per_hour = 1\n")  # it stands under the last account
    extract(clinic, "build", BUSINESS)
    assert extract(clinic, "build", "analysis.customer", code=1)["requirement"] == "P-11"


def test_who_says_no_is_out_of_the_files_within_ten_seconds(clinic: Clinic, customers: list[str]) -> None:
    """Issue 5, 1: the worker looks every five seconds."""
    extract(clinic, "build", BUSINESS)
    once(clinic)
    assert len(in_the_files(clinic)) == 3
    clinic.later(seconds=3)
    clinic.here("choice", "object", "--subject", customers[0], "--choice", "object.statistics.business")
    assert len(in_the_files(clinic)) == 3
    clinic.later(seconds=5)
    once(clinic)
    assert len(in_the_files(clinic)) == 2


def in_the_files(clinic: Clinic) -> dict[int, tuple[int, bytes]]:
    ombud = installation(clinic)
    try:
        one = found(Stores(ombud.vault, ombud.folder), BUSINESS, clinic.now)
        people = [row[0] for row in _people(ombud)]
        return sources_of(one.content(ROSTER), [one.pseudonyms.of(subject) for subject in people])
    finally:
        ombud.let_go()


def _people(ombud):  # type: ignore[no-untyped-def]
    with ombud.vault.database.read() as tx:
        return tx.all("SELECT subject_id FROM subject")


def test_the_days_job_ends_what_is_over(clinic: Clinic, customers: list[str]) -> None:
    """T-23."""
    extract(clinic, "build", BUSINESS)
    clinic.now += timedelta(days=31)
    assert extract(clinic, "list")["extracts"] == []
    assert any((clinic.folder / "extracts").iterdir())
    once(clinic)
    assert not any((clinic.folder / "extracts").iterdir())


def test_a_restored_installation_begins_without_extracts(clinic: Clinic, customers: list[str], tmp_path: Path) -> None:
    """An archive holds neither their keys nor their rows: they are made anew."""
    extract(clinic, "build", BUSINESS)
    archives, keys = tmp_path / "archives", tmp_path / "mirror"
    archives.mkdir()
    keys.mkdir()
    clinic.here("backup", "--to", archives, "--keys-to", keys)
    clinic.told("restore", clinic.folder, "--from", archives, "--replace", "--yes", *INTO)
    assert extract(clinic, "list")["extracts"] == []
    ombud = installation(clinic)
    try:
        with pytest.raises(NoExtract), opened(Stores(ombud.vault, ombud.folder), BUSINESS, now=clinic.now):
            pass
        assert headers(Stores(ombud.vault, ombud.folder), now=clinic.now) == []
    finally:
        ombud.let_go()


def test_before_a_policy_there_are_no_columns(clinic: Clinic) -> None:
    ombud = installation(clinic)
    try:
        with pytest.raises(NoPolicyError):
            tables_of(ombud, BUSINESS, clinic.now - timedelta(days=9))
    finally:
        ombud.let_go()


def test_counts_are_coarse() -> None:
    """S-08: nobody and a few look the same."""
    shown = [coarse(number, 5) for number in (0, 1, 4, 5, 7, 8, 12, 13)]
    assert shown == ["<5", "<5", "<5", "5", "5", "10", "10", "15"]
    assert [coarse(number, 10) for number in (0, 9, 10, 13)] == ["<10", "<10", "10", "15"]


def test_an_extract_of_health_tells_of_no_fewer_than_ten(clinic: Clinic, customers: list[str]) -> None:
    """S-08. A purpose that the policy has no more is told of as health is."""
    ombud = installation(clinic)
    try:
        with ombud.vault.database.read() as tx:
            policy = ombud.vault.book.in_force(tx, clinic.now)
        assert policy is not None
        purposes = (BUSINESS, PurposeId("statistics.care"), PurposeId("gone.since"))
        assert [least_of(policy, one) for one in purposes] == [5, 10, 10]
        made = Planned(BUSINESS, {}, 3, {"D-03": 4, "D-09": 7}, clinic.now)
        out = left_out(ombud, made, Actor("ada", "analyst"), clinic.now)
    finally:
        ombud.let_go()
    assert [(one.rule, one.people) for one in out] == [("D-09", "5")]
