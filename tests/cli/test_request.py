"""`ombud request`: a request from the letter to the answer, at the command line (R-01 to R-14)."""

import json
from pathlib import Path
from typing import Any

from tests.cli.clinic import Clinic

LO = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}


def opened(clinic: Clinic, *wants: str, code: int = 0, given: str | None = None, **options: object) -> dict[str, Any]:
    words = [word for want in wants for word in ("--want", want)]
    words += [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return clinic.here("request", "open", *words, given=given, code=code)


def here(clinic: Clinic, command: str, request: dict[str, Any], *words: object, **settings: Any) -> dict[str, Any]:
    return clinic.here("request", command, request["reference"], *words, **settings)


def test_sluta_mejla_is_in_force_when_the_command_has_answered(clinic: Clinic) -> None:
    """R-08, R-21.1: no question who it is; a second time is no new one."""
    subject, _ = clinic.customer("traningskort", **LO)
    clinic.here("choice", "give", "--subject", subject, "--choice", "consent.marketing.email", "--yes")
    said = json.dumps({"words": "sluta mejla"})
    one = opened(clinic, "objection.marketing", subject=subject, channel="email", given=said)
    assert one["in_force"] == ["MARKETING-STOPPED"]
    asked = ("--purpose", "marketing.direct", "--category", "contact", "--channel", "email")
    assert "D-09" in clinic.here("ask", "--subject", subject, *asked, actor="max", code=1)["rules"]
    refused = here(clinic, "ask-identity", one, code=1)
    assert refused["requirement"] == "R-08"
    letter = here(clinic, "answer", one, "--plan")
    assert letter["done"] is False
    answered = here(clinic, "answer", one)
    assert answered["letter"] == letter["letter"]
    assert answered["state"] == "answered"
    assert here(clinic, "answer", one, code=1)["requirement"] == "R-14"
    assert here(clinic, "carry-out", one, code=1)["message_en"].startswith("It has been carried out already.")


def test_a_newcomers_request_is_identified_and_moves_to_the_customer(clinic: Clinic) -> None:
    """R-06, R-07, W11: the case page has the facts, both clocks, the words, the events."""
    subject, _ = clinic.customer("traningskort", **LO)
    said = json.dumps({"words": "vilka uppgifter har ni om mig?", "contact": "lo@example.se"})
    one = opened(clinic, "access", channel="email", received="2026-11-20T09:00", given=said)
    assert one["subject"] != subject
    assert (one["state"], one["due_on"], one["overdue"]) == ("received", "2026-12-21", False)
    asked = here(clinic, "ask-identity", one, "--way", "e-id", "--at", "2026-11-21")
    assert asked["state"] == "awaiting_identity"
    early = here(clinic, "identify", one, "--way", "e-id", "--at", "2026-11-19", code=1)
    assert early["requirement"] == "R-02"
    here(clinic, "papers", one)
    here(clinic, "papers", one, "--destroyed")
    clinic.later(days=2)
    shown = here(clinic, "identify", one, "--way", "e-id", "--subject", subject)
    assert (shown["subject"], shown["identity"], shown["reference"]) == (subject, "verified", one["reference"])
    page = here(clinic, "show", one)
    assert page["words"] == "vilka uppgifter har ni om mig?"
    (clock,) = page["clocks"]
    assert (clock["due_on"], clock["may_extend"], clock["aim_on"]) == ("2026-12-21", True, None)
    assert clock["suspended"]["counts"] is True
    kinds = [event["kind"] for event in page["events"]]
    assert kinds == ["opened", "identity_asked", "papers_seen", "papers_destroyed", "identified", "moved_here"]
    text = clinic.run("request", clinic.folder, "show", page["request"], actor="disa").stdout
    assert f"Request {one['reference']}: Under way" in text
    assert "vilka uppgifter" in text
    assert [row["request"] for row in clinic.here("request", "list")["requests"]] == [page["request"]]
    assert one["reference"] in clinic.run("request", clinic.folder, "list", "--all", actor="rut").stdout


def test_what_is_decided_by_hand_is_approved_by_another_and_told_with_reasons(clinic: Clinic, tmp_path: Path) -> None:
    """R-09, R-10, N-15.1, N-19.1: a refusal without evidence, or by one alone, is not sent."""
    subject, _ = clinic.customer("traningskort", **LO)
    one = opened(clinic, "access", subject=subject)
    by_hand = ("--by-hand", "access:answer=EXCESSIVE")
    reason = {"reason_sv": "tolv gånger i veckan.", "reason_en": "twelve times a week."}
    assert here(clinic, "propose", one, *by_hand, code=1)["requirement"] == "R-06"
    here(clinic, "identify", one, "--way", "desk")
    assert here(clinic, "propose", one, "--by-hand", "access:answer=NONE", code=1)["requirement"] == "N-15.1"
    assert here(clinic, "propose", one, *by_hand, given=json.dumps(reason), code=1)["requirement"] == "R-09"
    full = json.dumps({**reason, "evidence": "loggen"})
    planned = here(clinic, "propose", one, *by_hand, "--plan", given=full)
    assert [item["outcome"] for item in planned["items"]] == ["refused"]
    assert here(clinic, "show", one)["items"] == []
    assert here(clinic, "propose", one, *by_hand, given=full)["state"] == "awaiting_second"
    assert here(clinic, "approve", one, code=1)["requirement"] == "R-09"
    assert here(clinic, "return", one, given=json.dumps({"words": "räkna om"}), actor="disa")["state"] == "under_way"
    here(clinic, "propose", one, *by_hand, given=full)
    page = here(clinic, "show", one)
    assert page["items"][0]["awaits_second"] is True
    here(clinic, "approve", one, actor="disa")
    assert here(clinic, "carry-out", one, "--plan")["items"] == []
    plain, paper = tmp_path / "svar.txt", tmp_path / "svar.pdf"
    here(clinic, "answer", one, "--plan", "--to", plain)
    assert "tolv gånger i veckan." in plain.read_text(encoding="utf-8")
    answered = clinic.run("request", clinic.folder, "answer", one["reference"], "--to", paper, actor="rut")
    assert answered.stdout == "The letter is in svar.pdf.\n"
    assert paper.read_bytes().startswith(b"%PDF")


def test_an_objection_is_weighed_carried_out_and_answered(clinic: Clinic) -> None:
    """R-21.2, R-18.4."""
    subject, _ = clinic.customer("traningskort", **LO)
    one = opened(clinic, "objection:purpose=legal.claims", "objection.statistics", subject=subject)
    assert here(clinic, "propose", one, "--plan", code=1)["requirement"] == "R-21.2"
    words = json.dumps({"words": "tvisten pågår", "sv": "tvisten pågår.", "en": "the dispute goes on."})
    assert here(clinic, "weigh", one, "--compelling", code=1)["requirement"] == "R-21.2"
    here(clinic, "weigh", one, "--compelling", given=words)
    here(clinic, "weigh", one, given=words)
    here(clinic, "propose", one)
    ready = here(clinic, "carry-out", one, "--plan")
    assert [item["key"] for item in ready["items"]] == ["OBJECTION-UPHELD", "STATISTICS-STOPPED"]
    carried = here(clinic, "carry-out", one)
    assert [item["key"] for item in carried["items"]] == ["OBJECTION-UPHELD", "STATISTICS-STOPPED"]
    table = clinic.run("request", clinic.folder, "show", one["reference"], actor="rut").stdout
    assert "OBJECTION-UPHELD" in table
    clinic.later(minutes=11)
    assert clinic.here("worker", "--once")["done"] >= 2  # finds both done, and does nothing
    assert [event["kind"] for event in here(clinic, "show", one)["events"]].count("carried_out") == 2
    again = here(clinic, "carry-out", one)
    assert (again["already"], again["items"], again["waiting"]) == (True, [], [])
    said = clinic.run("request", clinic.folder, "carry-out", one["reference"], actor="rut").stdout
    assert "It had been carried out already. Nothing was changed." in said
    letter = clinic.run("request", clinic.folder, "answer", one["reference"], actor="rut").stdout
    assert "imy.se" in letter


def test_the_time_is_extended_once_and_within_the_month(clinic: Clinic) -> None:
    """R-02."""
    one = opened(clinic, "erasure")
    why = json.dumps({"words": "fem register"})
    assert here(clinic, "extend", one, "--because", "complexity", code=1)["requirement"] == "R-02"
    assert here(clinic, "extend", one, "--because", "complexity", given=why)["due_on"] == "2027-02-23"
    assert here(clinic, "extend", one, "--because", "number", given=why, code=1)["requirement"] == "R-02"


def test_what_is_due_is_listed_until_it_is_done(clinic: Clinic) -> None:
    """R-02, N-03.2."""
    assert clinic.run("request", clinic.folder, "due", actor="rut").stdout == "Nothing waits.\n"
    one = opened(clinic, "access")
    clinic.later(days=40)
    due = clinic.here("request", "due")
    assert [(row["reference"], row["overdue"], row["reminder"]) for row in due["requests"]] == [
        (one["reference"], True, "OVERDUE")
    ]
    shown = clinic.run("request", clinic.folder, "show", one["reference"], actor="rut").stdout
    assert "OVERDUE" in shown
    assert one["reference"] in clinic.run("request", clinic.folder, "due", actor="rut").stdout
    assert here(clinic, "withdraw", one)["state"] == "withdrawn"
    assert clinic.here("request", "due")["requests"] == []


def test_somebody_is_informed_or_need_not_be(clinic: Clinic) -> None:
    """N-03.2, Art. 14(5)."""
    subject, _ = clinic.customer("traningskort", **LO)
    changed = json.dumps({"email": "ny@example.se"})
    clinic.here("rectify", "--subject", subject, "--category", "contact", "--reason", "flyttat", given=changed)
    (owed,) = clinic.here("request", "due")["information"]
    assert owed["source"] == "old-address"
    assert "old-address" in clinic.run("request", clinic.folder, "due", actor="rut").stdout
    which = ("--subject", owed["subject"], "--duty", owed["duty"])
    assert clinic.here("request", "inform", *which, "--exempt", "nej", code=1)["requirement"] == "N-03.2"
    assert clinic.here("request", "inform", *which)["done"] is True
    assert clinic.here("request", "inform", *which, code=1)["requirement"] == "N-03.2"


def test_who_cannot_be_identified_has_the_request_closed(clinic: Clinic) -> None:
    """R-12, Art. 12(2)."""
    one = opened(clinic, "access")
    here(clinic, "ask-identity", one)
    assert here(clinic, "close", one, code=1)["requirement"] == "R-12"
    here(clinic, "identify", one, "--refuted", given=json.dumps({"words": "fel person"}))
    assert here(clinic, "close", one)["state"] == "closed_unidentified"


def test_messages_are_kept_with_the_request(clinic: Clinic) -> None:
    one = opened(clinic, "erasure")
    here(clinic, "message", one, given=json.dumps({"words": "hur går det?"}))
    here(clinic, "message", one, "--direction", "out", "--channel", "letter", given=json.dumps({"words": "snart"}))
    kept = [(m["direction"], m["words"]) for m in here(clinic, "show", one)["messages"]]
    assert kept == [("in", "hur går det?"), ("out", "snart")]


def test_wrong_input_changes_nothing_and_says_why(clinic: Clinic) -> None:
    """Unknown people and requests, dates that contradict, rights that are none, actors that may not."""
    nobody = "s_" + "0" * 25 + "1"
    assert opened(clinic, "access", subject=nobody, code=1)["requirement"] == "N-07.1"
    assert opened(clinic, "access", received="2027-01-01", code=1)["requirement"] == "R-02"
    assert opened(clinic, code=1)["requirement"] == "R-01"
    for command in ("show", "propose", "carry-out", "answer", "approve"):
        assert clinic.here("request", command, "K7M4-0000", code=1)["requirement"] == "R-14"
        one = opened(clinic, "access")
        assert here(clinic, command, one, actor="nobody", code=1)["requirement"] == "A-10"
        assert here(clinic, command, one, actor="max", code=1)["rules"] == ["D-14"]
    for command in ("list", "due"):
        assert clinic.here("request", command, actor="nobody", code=1)["requirement"] == "A-10"
        assert clinic.here("request", command, actor="max", code=1)["rules"] == ["D-14"]
    assert opened(clinic, "access", code=1, subject=nobody)["requirement"] == "N-07.1"
    informed = ("--subject", nobody, "--duty", "i_" + "0" * 26)
    assert clinic.here("request", "inform", *informed, actor="nobody", code=1)["requirement"] == "A-10"


def test_a_usage_that_is_wrong_is_said_to_be(clinic: Clinic) -> None:
    one = opened(clinic, "access")
    for words in (
        ("open", "--want", "everything"),
        ("open", "--want", "objection:purpose"),
        ("identify", one["reference"]),
        ("identify", one["reference"], "--way", "desk", "--refuted"),
        ("identify", one["reference"], "--refuted"),
        ("message", one["reference"]),
        ("propose", one["reference"], "--by-hand", "access"),
    ):
        assert clinic.run("request", clinic.folder, *words, actor="rut").exit_code == 2


def test_at_a_terminal_it_asks(clinic: Clinic) -> None:
    shown = clinic.at_terminal(
        "request", clinic.folder, "open", "--want", "access", "--json", typed="vad vet ni?\nlo@example.se\n"
    )
    assert shown.exit_code == 0
    one = json.loads(shown.stdout)
    page = here(clinic, "show", one)
    assert (page["words"], page["contact"]) == ("vad vet ni?", "lo@example.se")


def test_a_registration_that_was_joined_is_answered_with_the_kept_one(clinic: Clinic) -> None:
    keep, other = clinic.met(), clinic.met()
    pair = ("--keep", keep, "--other", other, "--reason", "samma")
    clinic.here("merge", *pair, "--begin")
    clinic.here("merge", *pair, "--confirm", "--yes")
    assert opened(clinic, "access", subject=other, code=1)["requirement"] == "R-16.1"
    assert opened(clinic, "access", code=1, subject="s_" + "0" * 25 + "1")["requirement"] == "N-07.1"
    denied = clinic.here("request", "open", "--want", "access", actor="nobody", code=1)
    assert denied["requirement"] == "A-10"
