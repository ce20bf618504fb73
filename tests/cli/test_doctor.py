"""How an installation is, and what to do about it (design 4; T-06; S-10)."""

import json
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic


def levels(clinic: Clinic, code: int = 1) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in clinic.here("doctor", code=code)["findings"]:
        found.setdefault(finding["about"], []).append(finding["level"])
    return found


@pytest.mark.on("sqlite")
def test_keys_on_the_databases_file_system_are_warned_of(clinic: Clinic) -> None:
    found = levels(clinic)
    assert found.pop("place-of-keys") == ["warning"]
    assert found.pop("archives") == ["warning"]  # none was made
    assert found.pop("held") == ["warning"]  # none is configured
    assert all(level in ("ok", "info") for one in found.values() for level in one)
    assert "disk" in clinic.run("doctor", clinic.folder).stdout


def test_keys_that_others_may_read_are_an_error(clinic: Clinic) -> None:
    (clinic.folder.with_name("clinic.keys")).chmod(0o755)
    (clinic.folder.with_name("clinic.keys") / "root.key").chmod(0o644)
    assert levels(clinic)["modes"] == ["error", "error"]


def test_a_changed_log_is_an_error(clinic: Clinic) -> None:
    clinic.met()
    clinic.change("DELETE FROM entry WHERE leaf_seq IS NOT NULL")
    assert levels(clinic)["log"] == ["error"]


def test_counts_that_are_not_those_of_the_log_are_warned_of_and_made_again(clinic: Clinic) -> None:
    """A-01, decision 0078: as after a release that counted nothing. Looking changes nothing."""
    asked = ("--purpose", "care.record", "--category", "health", "--reason", "Ringde")
    clinic.here("read", "--subject", clinic.met(), *asked, actor="rut", code=1)
    assert levels(clinic)["counts"] == ["ok"]
    clinic.change("DELETE FROM decided")
    assert levels(clinic)["counts"] == ["warning"]
    shown = clinic.here("audit", "recount", "--plan", code=1)
    assert (shown["sound"], shown["missing"], shown["beyond"]) == (False, 1, 0)
    assert [(one["purpose"], one["role"], one["more"]) for one in shown["differs"]] == [
        ("care.record", "receptionist", 1)
    ]
    assert levels(clinic)["counts"] == ["warning"]
    assert "1 were not counted" in clinic.run("audit", clinic.folder, "recount").stdout
    assert "Nothing was changed" in clinic.run("audit", clinic.folder, "recount", "--plan").stdout
    assert clinic.here("audit", "recount", "--plan")["differs"] == []
    assert levels(clinic)["counts"] == ["ok"]


@pytest.mark.on("sqlite")
def test_one_broken_part_does_not_hide_the_others(clinic: Clinic) -> None:
    (clinic.folder / "ombud.db").unlink()
    found = levels(clinic)
    assert found["schema"] == ["error", "info"]
    assert found["epochs"] == ["ok"]


@pytest.mark.on("sqlite")
def test_a_database_that_cannot_be_read_is_said_once(clinic: Clinic) -> None:
    """Sixteen looks need it, and the same sentence sixteen times hides the rest."""
    (clinic.folder / "ombud.db").write_bytes(b"no database" * 1000)
    found = clinic.here("doctor", code=1)["findings"]
    assert [each["about"] for each in found if each["level"] == "error"] == ["schema"]
    assert "was not looked at" in found[-1]["message_en"]
    assert {"modes", "place-of-keys", "root-key", "epochs", "accounting", "held"} < {each["about"] for each in found}


def test_a_database_that_holds_no_installation_is_said_to_be_none(clinic: Clinic) -> None:
    with clinic.database() as database, database.act() as tx:
        tx.run("DELETE FROM alembic_version")
    found = clinic.here("doctor", code=1)["findings"]
    (error,) = [each for each in found if each["about"] == "schema" and each["level"] == "error"]
    assert "holds no installation" in error["message_en"]
    assert "revision" not in error["message_en"]
    assert "holds no installation" in clinic.run("find", clinic.folder, given="a@example.se", actor="rut").output


def test_accounting_records_abroad_need_a_recorded_notice(clinic: Clinic) -> None:
    """T-06: BFL 7:3 a."""
    toml = clinic.folder / "ombud.toml"
    told = toml.read_text()
    toml.write_text(told.replace('country = "SE"', ""))
    assert levels(clinic)["accounting"] == ["warning"]
    toml.write_text(told.replace('country = "SE"', 'country = "DE"'))
    assert levels(clinic)["accounting"] == ["error"]
    toml.write_text(told.replace('country = "SE"', 'country = "DE"\naccounting_notice = 2026-11-01'))
    assert levels(clinic)["accounting"] == ["ok"]


def test_the_yearly_look_at_the_suppression_list_is_said_to_be_due(clinic: Clinic) -> None:
    """T-17, policy.md: reviewed yearly, from its first entry; and how many came after the last look."""

    def looked() -> tuple[str, str]:
        found = clinic.run("doctor", clinic.folder, "--json")
        return next(
            (one["level"], one["message_en"]) for one in json.loads(found.stdout)["findings"] if one["about"] == LIST
        )

    assert looked()[0] == "ok"
    clinic.here("campaign", "suppress", given="nelly@example.se\n", actor="max")
    assert looked()[0] == "ok"
    clinic.later(days=366)
    level, text = looked()
    assert level == "warning"
    assert "1 entries, 1 since" in text
    clinic.here("campaign", "suppress", "--review", actor="max")
    clinic.later(minutes=1)
    clinic.here("campaign", "suppress", given="other@example.se\n", actor="max")
    level, text = looked()
    assert level == "ok"
    assert "2 entries, 1 since" in text
    clinic.later(days=368)
    assert looked()[0] == "warning"


LIST = "suppression-list"


def test_an_epoch_that_is_due_is_said(clinic: Clinic) -> None:
    clinic.later(days=8)
    assert levels(clinic)["epochs"] == ["warning"]


def test_a_change_of_the_root_key_that_was_stopped_is_warned_of(clinic: Clinic) -> None:
    assert levels(clinic)["root-key"] == ["ok"]
    (clinic.folder.with_name("clinic.keys") / "root.key.old").touch(0o600)
    assert levels(clinic)["root-key"] == ["warning"]


def test_before_a_policy_that_is_what_is_missing(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "new")
    clinic.run("init", clinic.folder, "--yes")
    assert levels(clinic)["policy"] == ["warning"]


def test_a_folder_that_is_no_installation(tmp_path: Path) -> None:
    assert levels(Clinic(tmp_path)) == {"config": ["error"]}


def test_a_key_store_that_wants_a_passphrase_stays_closed(tmp_path: Path) -> None:
    clinic, secret = Clinic(tmp_path / "clinic"), tmp_path / "phrase"
    secret.touch(0o600)
    secret.write_text("nio små hästar på rad\n")
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = str(secret)
    clinic.run("init", clinic.folder, "--passphrase", "--yes")
    found = levels(clinic)
    assert found["epochs"] == found["people"] == ["info"]


def test_damaged_data_of_a_person_is_an_error_and_names_nobody(clinic: Clinic) -> None:
    """R16: found before anybody uses it."""
    subject, _ = clinic.customer()
    assert levels(clinic)["people"] == ["ok"]
    with clinic.database() as database, database.act() as tx:
        tx.run("UPDATE record SET sealed = ?", bytes(100))
        tx.run("UPDATE relation SET subject_id = ?", b"somebody unknown")
    assert levels(clinic)["people"] == ["error"]
    said = clinic.run("doctor", clinic.folder).stdout
    assert "1 records" in said
    assert "rows in relation" in said
    assert str(subject) not in said


def test_a_clock_that_went_back_is_warned_of(clinic: Clinic) -> None:
    """R6, threat 33."""
    clinic.met()
    clinic.later(days=-2)
    assert levels(clinic)["clock"] == ["warning"]
    clinic.later(days=2)
    assert levels(clinic)["clock"] == ["ok"]
