"""The look-up budget at the command line: refused in words, an alarm, and a number of its own in ombud.toml."""

from tests.cli.clinic import MAPPING, Clinic
from tests.cli.test_collect import GOOD, HEAD, ROW


def limited(clinic: Clinic, number: int) -> None:
    toml = clinic.folder / "ombud.toml"
    said = f'[actors.rut]\npeople_per_hour = {number}\nrole = "receptionist"'
    toml.write_text(toml.read_text().replace('[actors.rut]\nrole = "receptionist"', said))


def test_one_look_up_too_many_is_refused_and_somebody_is_told(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    limited(clinic, 2)
    assert clinic.here("find", given="tolvan@example.se")["subjects"] == [subject]
    assert clinic.here("find", given="a@example.se", code=1)["subjects"] == []
    for guess in ("b@example.se", "191212121212"):
        result = clinic.run("find", clinic.folder, given=guess, actor="rut")
        assert result.exit_code == 1
        assert "2 different people within an hour" in result.stdout
        assert "Wait until 12:00" in result.stdout
    looks = [one for one in clinic.here("doctor", code=1)["findings"] if one["about"] == "alarms"]
    assert [one["level"] for one in looks] == ["warning"]
    assert "the account rut" in looks[0]["message_en"]
    read = ("read", "--subject", subject, "--purpose", "contract.request", "--category", "name", "--reason", "rings")
    clinic.here(*read, code=1)
    clinic.later(hours=1)
    assert clinic.here("find", given="b@example.se", code=1)["subjects"] == []


def test_beginning_to_read_one_too_many_is_refused_in_the_same_words(clinic: Clinic) -> None:
    first, _ = clinic.customer()
    second, _ = clinic.customer()
    limited(clinic, 1)
    words = ("--purpose", "contract.fulfil", "--category", "name", "--reason", "rings back")
    clinic.run("read", clinic.folder, "--subject", first, *words, actor="rut")
    refused = clinic.here("read", "--subject", second, *words, code=1)
    assert refused["requirement"] == "P-11"
    assert "1 different people" in refused["message_en"]
    shown = clinic.run("access", clinic.folder, "--subject", second, actor="rut")
    assert shown.exit_code == 1


def test_there_is_no_off(clinic: Clinic) -> None:
    limited(clinic, 0)
    result = clinic.run("find", clinic.folder, given="a@example.se", actor="rut")
    assert result.exit_code == 3
    assert "people_per_hour" in result.stderr


def test_a_file_is_a_look_up_however_small(clinic: Clinic) -> None:
    """A file of one row would else tell whether somebody is here, as often as somebody likes (P-11)."""
    limited(clinic, 2)
    for number in (1, 2, 3):
        file = clinic.folder.with_name(f"guess{number}.csv")
        file.write_text(f"{HEAD}\n{ROW.format(n=number, at=GOOD)}\n")
    words = ("collect", clinic.folder, "--mapping", MAPPING)
    for number in (1, 2):
        assert clinic.run(*words, clinic.folder.with_name(f"guess{number}.csv"), actor="rut").exit_code == 0
    refused = clinic.run(*words, clinic.folder.with_name("guess3.csv"), actor="rut")
    assert refused.exit_code == 1
    assert "2 different people within an hour" in refused.stdout
    assert clinic.run(*words, clinic.folder.with_name("guess1.csv"), actor="rut").exit_code == 0
    clinic.later(hours=1)
    assert clinic.run(*words, clinic.folder.with_name("guess3.csv"), actor="rut").exit_code == 0
