"""Corrected at the command line: by what is read and never by an argument, and told in words (Art. 16)."""

import json

from tests.cli.clinic import TOLVAN, Clinic
from tests.collection.test_rectify import NEW

REASON = ("--reason", "stavfel")


def rectified(
    clinic: Clinic, subject: str, category: str, *words: str, code: int = 0, actor: str = "rut", **fields: str
):  # type: ignore[no-untyped-def]
    return clinic.here(
        "rectify", "--subject", subject, "--category", category, *REASON, *words, given=json.dumps(fields),
        actor=actor, code=code,
    )  # fmt: skip


def test_a_value_is_corrected_planned_first_and_the_same_again_is_said(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    planned = rectified(clinic, subject, "contact", "--plan", email="ny@example.se")
    assert (planned["done"], planned["changes"][0]["fields"]) == (False, ["email"])
    done = rectified(clinic, subject, "contact", email="ny@example.se")
    assert (done["done"], done["tell_old_address"], done["recipients"]) == (True, True, [])
    assert "ny@example.se" not in json.dumps(done)
    assert rectified(clinic, subject, "contact", code=1, email="ny@example.se")["changes"] == []
    page = clinic.run("access", clinic.folder, "--subject", subject, actor="disa").output
    assert "tolvan@example.se" in page
    assert "stavfel" in page
    told = clinic.here("access", "--subject", subject, actor="disa")
    assert told["corrected"][0]["fields"]["email"] == "tolvan@example.se"


def test_words_for_people(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    words = ("rectify", clinic.folder, "--subject", subject, "--category", "contact", *REASON)
    given = json.dumps({"email": "ny@example.se"})
    assert "would be corrected" in clinic.run(*words, "--plan", given=given, actor="rut").output
    said = clinic.run(*words, "--lang", "sv", given=given, actor="rut").output
    assert "contract: email är rättat" in said
    assert "Den gamla adressen" in said


def test_where_a_person_sits_each_field_is_asked_for(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    typed = "Tolva\n\n"
    answer = clinic.at_terminal(
        "rectify", clinic.folder, "--subject", subject, "--category", "name", *REASON, typed=typed
    )  # fmt: skip
    assert "name" not in answer.stdout.split(":")[0]
    assert "given is corrected" in answer.stdout
    unknown = clinic.at_terminal(
        "rectify", clinic.folder, "--subject", subject, "--category", "photo", *REASON
    )  # fmt: skip
    assert unknown.exit_code == 1


def test_what_stays_is_said_with_its_statute(clinic: Clinic) -> None:
    """BFL and PDL; a journal is corrected beside, by care staff."""
    from ombud.cli.rectify import _answer
    from ombud.collection.rectify import Rectified
    from ombud.collection.targets import Change
    from ombud.terms import ClassId

    beside = Change(b"x" * 16, ClassId("care"), clinic.now, {"text": "y"}, True, True)
    lines = list(_answer(Rectified((beside,), 1, 1, False, True), done=True).lines)
    said = " ".join(line.en for line in lines)  # type: ignore[union-attr]
    assert all(word in said for word in ("is entered beside", "Accounting Act", "ch. 3 s. 14", "protected"))
    planned = list(_answer(Rectified((beside,), 0, 0, False, False), done=False).lines)
    assert "would be entered beside" in planned[0].en  # type: ignore[union-attr]


def test_a_refusal_and_a_declined_correction_are_answers(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    refused = rectified(clinic, subject, "contact", code=1, actor="max", email="ny@example.se")
    assert refused["rules"]
    declined = rectified(clinic, subject, "contact", code=1, nick="T")
    assert declined["requirement"] == "N-05.1"
    nobody = rectified(clinic, subject, "contact", code=1, actor="nobody", email="ny@example.se")
    assert nobody["requirement"] == "A-10"


def test_history_is_read_by_who_may_and_alone(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    clinic.here("relation", "claim", "--subject", subject)
    rectified(clinic, subject, "contact", email="ny@example.se")
    words = ("--subject", subject, "--category", "contact", "--reason", "tvist", "--history")
    refused = clinic.here("read", *words, "--purpose", "contract.perform", code=1)
    assert "D-12" in refused["rules"]
    eva = clinic.folder / "ombud.toml"
    eva.write_text(eva.read_text() + '[actors.eva]\nrole = "finance"\n')
    shown = clinic.here("read", *words, "--purpose", "legal.claims", actor="eva")
    assert [one["fields"]["email"] for one in shown["history"]] == ["tolvan@example.se"]
    said = clinic.run("read", clinic.folder, *words, "--purpose", "legal.claims", actor="eva").output
    assert "corrected 2026-11-23 (receptionist): stavfel" in said
    nothing = clinic.run(
        "read", clinic.folder, "--subject", subject, "--category", "name", "--reason", "tvist", "--history",
        "--purpose", "legal.claims", actor="eva",
    )  # fmt: skip
    assert "Nothing of the kind" in nothing.output
    assert clinic.here("read", *words, "--purpose", "legal.claims", actor="nobody", code=1)["requirement"] == "A-10"


def test_a_changed_number_is_told_by_itself(clinic: Clinic) -> None:
    """R-42."""
    given = {**TOLVAN, "birth_date": "1912-12-12", "personnummer": "19121212-1212"}
    subject, _ = clinic.customer("vaccination", **given)
    done = rectified(clinic, subject, "personnummer", "--personnummer-changed", personnummer=NEW)
    assert done["changes"]
    page = clinic.run("access", clinic.folder, "--subject", subject, actor="disa").output
    assert "19900602-2397" in page
    assert "19121212" not in page.replace("1912-12-12", "")
    told = clinic.here("access", "--subject", subject, "--former-number", actor="disa")
    assert told == {"former": ["191212121212"]}
    refused = clinic.here("access", "--subject", subject, "--former-number", actor="rut", code=1)
    assert refused["rules"] == ["D-14"]
    nothing, _ = clinic.customer("traningskort", **GYM)
    assert "No number" in clinic.run(
        "access", clinic.folder, "--subject", nothing, "--former-number", actor="disa"
    ).output  # fmt: skip


GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
