"""The weekly job on the keys at the command line (design 4, *Keys*)."""

from tests.cli.clinic import Clinic


def test_a_week_of_keys_at_the_command_line(clinic: Clinic) -> None:
    clinic.customer()
    assert "Nothing is due." in clinic.run("keys", clinic.folder, "rotate").stdout
    clinic.later(days=8)
    plan = clinic.here("keys", "rotate", "--plan")
    assert (plan["done"], plan["begins"], plan["destroys"]) == (False, 2, [])
    assert "would be re-wrapped" in clinic.run("keys", clinic.folder, "rotate", "--plan").stdout
    assert clinic.run("doctor", clinic.folder).stdout.count("ombud keys DIR rotate") == 1
    said = clinic.run("keys", clinic.folder, "rotate", actor="disa").stdout
    assert "Epoch 2 began." in said
    assert f"{plan['rewraps']} keys were re-wrapped." in said
    assert "may need the key until 2026-12-15" in said
    assert "ombud keys" not in clinic.run("doctor", clinic.folder).stdout


def test_an_epoch_is_destroyed_and_listed_as_such(clinic: Clinic) -> None:
    clinic.customer()
    clinic.here("keys", "rotate", "--now")
    clinic.later(days=14)
    (first, second) = clinic.here("keys", "epochs")["epochs"]
    assert (first["live_keys"], first["kept_en"], second["not_before"]) == (0, None, None)
    assert "Nothing needs it" in clinic.run("keys", clinic.folder, "epochs").stdout
    assert clinic.here("keys", "rotate")["destroys"] == [1]
    assert "Destroyed 2026-12-07" in clinic.run("keys", clinic.folder, "epochs").stdout
    assert clinic.here("find", given="tolvan@example.se")["subjects"]
    assert clinic.run("audit", clinic.folder, "verify").exit_code == 0


def test_an_unknown_account_rotates_nothing(clinic: Clinic) -> None:
    assert clinic.here("keys", "rotate", "--now", actor="nobody", code=1)["requirement"] == "A-10"
    assert len(clinic.here("keys", "epochs")["epochs"]) == 1
