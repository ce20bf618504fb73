"""A block lifted in an emergency and followed up, at the command line (PDL 4:5, A-15)."""

import json

from ombud.actors import open_care
from ombud.app.installation import open_installation
from ombud.audit.model import SYSTEM
from ombud.choices.block_lift import LiftReason
from ombud.cli.block import _REASONS
from ombud.terms import subject_from
from tests.cli.clinic import Clinic
from tests.cli.test_ivo import VACCINATED

NORTH = '\n[actors.nils]\nrole = "care_staff"\nunit = "North"\n[units.South]\nsv = "Södra"\nen = "The southern"\n'
WHY = ("--because", "unconscious", "--reason", "Blöder, vet inte vilka läkemedel")
ASKED = ("--purpose", "care.record", "--category", "health", "--reason", "akut")


def patient(clinic: Clinic) -> str:
    """Somebody with an entry of the southern unit, who has blocked it, and lies at the northern one."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + NORTH)
    subject = clinic.met()
    offer = clinic.here("relation", "offer", "--subject", subject, "--service", "vaccination")["relation"]
    clinic.here("relation", "sign", "--subject", subject, "--relation", offer, given=json.dumps(VACCINATED))
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    with ombud.vault.act(by=SYSTEM, now=clinic.now) as act:
        open_care(act.tx, subject_from(subject), ombud.vault.keyring.blind("unit", "North"), now=clinic.now)
        act.nothing_changed()
    ombud.close(clinic.now)
    clinic.here("choice", "block", "--subject", subject)
    return subject


def test_a_15_the_reasons_of_the_command_are_those_of_the_core() -> None:
    assert list(_REASONS) == [one.value for one in LiftReason]


def test_a_15_units_first_then_lifted_locked_and_followed_up(clinic: Clinic) -> None:
    subject = patient(clinic)
    words = ("--subject", subject)
    stopped = clinic.here("read", *words, *ASKED, actor="nils", code=1)
    assert stopped["rules"] == ["D-11"]
    assert clinic.here("block", "units", *words, actor="rut", code=1)["requirement"] == "A-15"
    said = clinic.run("block", clinic.folder, "units", *words, actor="nils").output
    assert said.startswith("Blocked units (showing b_")
    shown = clinic.here("block", "units", *words, actor="nils")
    (unit,) = shown["shown"]
    lift = ("--lift", shown["lift"])
    wanted = (*words, *lift, "--unit", unit, "--category", "health", *WHY)
    assert clinic.here("block", "lift", *wanted, actor="nils", code=1)["requirement"] == "A-15"
    opened = clinic.here("block", "lift", *wanted, "--indispensable", actor="nils")
    assert (opened["units"], opened["because"], opened["told"]) == ([unit], "unconscious", "mail")
    assert clinic.here("read", *words, *ASKED, actor="nils")["values"]
    listed = clinic.here("block", "list", actor="disa", code=1)
    assert sorted(one["begins_at"] is None for one in listed["lifts"]) == [False, True]
    assert "open until" in clinic.run("block", clinic.folder, "lock", *words, *lift, actor="nils").output
    assert clinic.here("read", *words, *ASKED, actor="nils", code=1)["rules"] == ["D-11"]
    clinic.later(hours=1)
    for one in listed["lifts"]:
        done = clinic.here("block", "review", *words, "--lift", one["lift"], actor="disa")
        assert done["result"] == "in-order"
    assert clinic.run("block", clinic.folder, "list", actor="disa").output == "Everything has been followed up.\n"
    assert clinic.here("block", "list", actor="nils", code=1)["rules"]
    assert clinic.here("block", "list", actor="nobody", code=1)["requirement"] == "A-10"


def test_a_15_a_follow_up_says_what_is_suspicious_and_what_is_left_out(clinic: Clinic) -> None:
    """R-41: of somebody protected a role that does not meet them is told a number."""
    subject = patient(clinic)
    words = ("--subject", subject)
    shown = clinic.here("block", "units", *words, actor="nils")
    found = clinic.run("block", clinic.folder, "list", actor="disa")
    assert (found.exit_code, "nils" in found.output) == (1, True)
    review = ("block", "review", *words, "--lift", shown["lift"], "--result", "suspicious")
    assert clinic.here(*review, actor="disa", code=1)["requirement"] == "A-15"
    said = clinic.run(review[0], clinic.folder, *review[1:], "--reason", "Ingen vård den dagen", actor="disa").output
    assert said == "The follow-up is noted.\n"
    assert clinic.here(*review, actor="nobody", code=1)["requirement"] == "A-10"
