"""Packages at the command line: make, verify without the system, move to another controller."""

import json
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic

GOOD = "556016-0680"


@pytest.fixture
def customer(clinic: Clinic) -> str:
    subject, _ = clinic.customer()
    return subject


def test_a_package_is_made_for_its_owner_alone_and_verified_without_the_system(
    clinic: Clinic, customer: str, tmp_path: Path
) -> None:
    """R-15.1, N-17.1"""
    made = clinic.here("access", "--subject", customer, "--package", tmp_path / "mine.zip", actor="disa")
    assert made["records"] >= 3
    assert (tmp_path / "mine.zip").stat().st_mode & 0o777 == 0o600
    found = clinic.told("verify", tmp_path / "mine.zip")
    assert (found["ok"], found["kind"], found["records"]) == (True, "access", made["records"])
    assert (found["key_from"], found["checkpoint"]) == ("package", "")
    said = clinic.run("verify", tmp_path / "mine.zip").output
    assert "The package is whole" in said
    assert "is not shown: give --public-key" in said
    assert "Not shown: that the data is right" in said


def test_a_key_and_a_checkpoint_from_elsewhere_say_whose_it_is(clinic: Clinic, customer: str, tmp_path: Path) -> None:
    clinic.here("access", "--subject", customer, "--package", tmp_path / "mine.zip", actor="disa")
    clinic.told("audit", clinic.folder, "checkpoint", "--to", tmp_path / "held.note")
    key = tmp_path / "held.note.vkey"
    by_key = clinic.told("verify", tmp_path / "mine.zip", "--public-key", key)
    assert (by_key["ok"], by_key["key_from"]) == (True, "elsewhere")
    by_note = clinic.told("verify", tmp_path / "mine.zip", "--checkpoint", tmp_path / "held.note")
    assert by_note["checkpoint"] in ("same", "other-size")
    assert "key from elsewhere" in clinic.run("verify", tmp_path / "mine.zip", "--public-key", key).output
    key.write_text("no key")
    assert clinic.run("verify", tmp_path / "mine.zip", "--public-key", key).exit_code == 3


def test_a_changed_package_is_a_finding(clinic: Clinic, customer: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    clinic.here("access", "--subject", customer, "--package", path, actor="disa")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    found = clinic.told("verify", path, code=1)
    assert not found["ok"]
    assert found["problems"]
    assert "NOT what was given out" in clinic.run("verify", path).output


def test_what_may_not_leave_in_that_way_is_refused_with_its_requirement(
    clinic: Clinic, customer: str, tmp_path: Path
) -> None:
    """R-07"""
    words = ("--subject", customer, "--package", tmp_path / "x.zip", "--identified", "not")
    refused = clinic.here("access", *words, actor="disa", code=1)
    assert refused["requirement"] == "R-07"
    assert clinic.here("access", *words[:4], actor="vera", code=1)["rules"]
    assert not (tmp_path / "x.zip").exists()


def test_a_file_that_is_there_is_not_written_over(clinic: Clinic, customer: str, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"somebody's")
    for words in (("access", clinic.folder, "--package"), ("portability", clinic.folder, "--to")):
        made = clinic.run(*words, tmp_path / "x.zip", "--subject", customer, actor="disa")
        assert made.exit_code == 2
    assert (tmp_path / "x.zip").read_bytes() == b"somebody's"


def test_nobody_and_an_unknown_account_get_no_package(clinic: Clinic, customer: str, tmp_path: Path) -> None:
    nobody = "s_" + "0" * 25 + "1"
    for words in (("access", "--package"), ("portability", "--to")):
        assert clinic.here(words[0], "--subject", nobody, words[1], tmp_path / "x.zip", actor="disa", code=1)
        assert clinic.here(words[0], "--subject", customer, words[1], tmp_path / "x.zip", actor="x", code=1)
    assert not (tmp_path / "x.zip").exists()


def test_what_can_be_taken_along_and_where_there_is_nothing_the_reason(
    clinic: Clinic, customer: str, tmp_path: Path
) -> None:
    """R-20.1"""
    made = clinic.here("portability", "--subject", customer, "--to", tmp_path / "mine.zip", actor="disa")
    assert made["kind"] == "portability"
    assert made["records"] >= 1
    empty = clinic.here("portability", "--subject", clinic.met(), "--to", tmp_path / "empty.zip", actor="disa")
    assert empty["records"] == 0
    assert "artikel 15" in empty["empty"]["sv"]
    assert "Art. 15" in empty["empty"]["en"]


def test_it_goes_straight_to_another_controller_once(clinic: Clinic, customer: str, tmp_path: Path) -> None:
    """R-20.3: verified by two, on a signed instruction, with a token that is read and never typed as an argument."""
    assert "no recipients" in clinic.run("package", clinic.folder, "recipients").output
    words = ("--name", "Ny Vård AB", "--org-number", GOOD, "--how", "ringde växeln")
    entered = clinic.told("package", clinic.folder, "recipient", *words, actor="disa")
    number = entered["recipient"]
    assert not entered["verified"]
    assert (
        clinic.told("package", clinic.folder, "confirm", "--recipient", number, actor="disa", code=1)["requirement"]
        == "R-20.3"
    )
    instruct = (
        *("package", clinic.folder, "instruct", "--subject", customer, "--recipient", number),
        *("--signed", "paper", "--identified", "e_id", "--reference", "K7M4-2QX9"),
    )
    assert clinic.told(*instruct, code=1)["requirement"] == "R-20.3"
    said = clinic.run("package", clinic.folder, "confirm", "--recipient", number, actor="rut").output
    assert "confirmed" in said
    token = clinic.told(*instruct)["token"]
    assert token in clinic.run(*instruct, actor="rut").output or token
    made = clinic.told("package", clinic.folder, "hand-over", "--to", tmp_path / "moved.zip", given=f"{token}\n")
    assert made["records"] >= 1
    assert clinic.told("verify", tmp_path / "moved.zip")["ok"]
    again = clinic.told(
        "package", clinic.folder, "hand-over", "--to", tmp_path / "again.zip", given=f"{token}\n", code=1
    )
    assert again["requirement"] == "R-20.3"
    listed = clinic.told("package", clinic.folder, "recipients")["recipients"]
    assert [(one["name"], one["by"], one["verified"]) for one in listed] == [("Ny Vård AB", ["disa", "rut"], True)]
    assert "Ny Vård AB" in clinic.run("package", clinic.folder, "recipients").output
    assert clinic.told("package", clinic.folder, "end", "--recipient", number)["ended"] == number
    assert clinic.told("package", clinic.folder, "end", "--recipient", number, code=1)
    assert "ended" in clinic.run("package", clinic.folder, "recipients").output


def test_a_wrong_number_and_an_unknown_account_enter_no_recipient(
    clinic: Clinic, customer: str, tmp_path: Path
) -> None:
    words = ("--name", "Ny Vård AB", "--how", "växeln", "--org-number")
    assert clinic.told("package", clinic.folder, "recipient", *words, "900602-2397", code=1)["requirement"] == "R-20.3"
    number = clinic.told("package", clinic.folder, "recipient", *words, GOOD)["recipient"]
    waiting = clinic.run("package", clinic.folder, "recipients").output
    assert "waits" in waiting
    for command in (
        ("recipient", *words, GOOD), ("confirm", "--recipient", number), ("end", "--recipient", number),
        ("instruct", "--subject", customer, "--recipient", number, "--signed", "paper", "--identified", "e_id"),
        ("hand-over", "--to", tmp_path / "x.zip"),
    ):  # fmt: skip
        refused = clinic.told("package", clinic.folder, *command, given="x\n", actor="nobody-here", code=1)
        assert refused["requirement"] == "A-10"
    clinic.told("package", clinic.folder, "confirm", "--recipient", number, actor="disa")
    instruct = ("instruct", "--subject", customer, "--recipient", number, "--signed", "paper", "--identified", "e_id")
    assert clinic.told("package", clinic.folder, *instruct, actor="max", code=1)["rules"]
    token = clinic.told("package", clinic.folder, *instruct)["token"]
    hand_over = ("package", clinic.folder, "hand-over", "--to", tmp_path / "x.zip")
    assert clinic.told(*hand_over, given=token, actor="max", code=1)["rules"]
    assert json.dumps(clinic.told(*hand_over, given=token))


def test_a_receipt_and_a_proof_are_verified_with_a_key_from_elsewhere(
    clinic: Clinic, customer: str, tmp_path: Path
) -> None:
    words = ("erase", clinic.folder, "--subject", customer, "--yes", "--to", tmp_path / "receipt.json")
    assert clinic.run(*words, actor="disa").exit_code in (0, 1)
    clinic.told("audit", clinic.folder, "checkpoint", "--to", tmp_path / "held.note")
    key = ("--public-key", tmp_path / "held.note.vkey")
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    found = clinic.told("verify", tmp_path / "receipt.json", *key)
    assert (found["what"], found["ok"], found["number"]) == ("receipt", True, receipt["number"])
    assert "is whole and signed with that key" in clinic.run("verify", tmp_path / "receipt.json", *key).output

    (tmp_path / "proof.json").write_text(json.dumps(receipt["proof"]))
    found = clinic.told("verify", tmp_path / "proof.json", *key)
    assert (found["what"], found["ok"]) == ("proof", True)
    assert "stands in the log" in clinic.run("verify", tmp_path / "proof.json", *key).output
    for path in (tmp_path / "receipt.json", tmp_path / "proof.json"):
        assert clinic.told("verify", path, code=1)["what"] == "no key"

    (tmp_path / "receipt.json").write_text(json.dumps({**receipt, "number": "e_other"}))
    assert clinic.told("verify", tmp_path / "receipt.json", *key, code=1)["problems"] == ["signature"]
    assert "NOT what was given out" in clinic.run("verify", tmp_path / "receipt.json", *key).output
    (tmp_path / "proof.json").write_text(json.dumps({**receipt["proof"], "position": 7}))
    assert clinic.told("verify", tmp_path / "proof.json", *key, code=1)["at"] is None
    assert "shows nothing" in clinic.run("verify", tmp_path / "proof.json", *key).output


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"x" * 1_000_001], ids=["empty", "bytes", "json", "long"])
def test_what_is_none_of_them_is_said_to_be_none(clinic: Clinic, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert clinic.told("verify", tmp_path / "x", code=1) == {"what": "nothing", "ok": False}
