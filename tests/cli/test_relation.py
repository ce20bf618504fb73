"""Contacts, offers, agreements, measures, commitments and claims at the command line (S3, S4, S7, S12)."""

import json

from tests.cli.clinic import TOLVAN, Clinic


def test_the_first_contact_hands_over_the_notice(clinic: Clinic) -> None:
    """N-01.2: its version is in the contact."""
    result = clinic.run("relation", clinic.folder, "contact", "--channel", "phone", actor="rut")
    assert "Hand over the notice, version 1." in result.stdout
    subject = next(word for word in result.stdout.split() if word.startswith("s_"))
    again = clinic.here("relation", "contact", "--subject", subject, "--by-us", "--at", "2026-11-23T10:30")
    assert again["notice"] is None


def test_a_missing_necessary_field_refuses_the_signing_and_stores_nothing(clinic: Clinic) -> None:
    """N-04.2: with field and reason."""
    subject = clinic.met()
    offer = clinic.here("relation", "offer", "--subject", subject, "--service", "massage")["relation"]
    some = {name: value for name, value in TOLVAN.items() if name != "email"}
    words = ("--subject", subject, "--relation", offer, "--consent")
    answer = clinic.here("relation", "sign", *words, given=json.dumps(some), code=1)
    assert answer["requirement"] == "N-04.2"
    assert list(answer["fields"]) == ["email"]
    shown = clinic.run("relation", clinic.folder, "sign", *words, given=json.dumps(some), actor="rut")
    assert "email: We confirm" in shown.stdout
    assert clinic.here("find", given="tolvan@example.se", code=1)["subjects"] == []


def test_signing_at_a_terminal_asks_for_each_field_with_its_reason(clinic: Clinic) -> None:
    """N-04.1: which data is needed, and why; and the text of the consent that the service needs (C-3)."""
    subject = clinic.met()
    offer = clinic.here("relation", "offer", "--subject", subject, "--service", "massage")["relation"]
    words = ("relation", clinic.folder, "sign", "--subject", subject, "--relation", offer)
    assert clinic.at_terminal(*words).exit_code == 2  # it does not say which service
    typed = "Tolvan\nTolvansson\ntolvan@example.se\n\nStel nacke\ny\n"
    result = clinic.at_terminal(*words, "--service", "massage", typed=typed)
    assert result.exit_code == 0
    assert "email: We confirm and change the time that way." in result.stderr
    assert "health data that I give" in result.stderr
    assert clinic.here("find", given="tolvan@example.se")["subjects"] == [subject]


def test_an_agreement_is_signed_listed_and_ended(clinic: Clinic) -> None:
    subject, agreement = clinic.customer()
    relations = clinic.here("relation", "list", "--subject", subject)["relations"]
    assert {one["kind"]: one["state"] for one in relations} == {"contact": "noted", "agreement": "open"}
    clinic.later(minutes=1)
    ended = clinic.here("relation", "close", "--subject", subject, "--relation", agreement, "--why", "moved")
    assert ended["state"] == "ended"
    again = clinic.here("relation", "close", "--subject", subject, "--relation", agreement, code=1)
    assert again["requirement"] == "N-12.1"
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name")
    assert "D-05" in clinic.here("ask", *words, code=1)["rules"]


def test_measures_commitments_and_claims_are_noted(clinic: Clinic) -> None:
    subject = clinic.met()
    clinic.here("relation", "ask", "--subject", subject, "--service", "massage")
    clinic.here("relation", "commit", "--subject", subject, "--what", "payment-plan", "--until", "2027-03-31")
    claim = clinic.here("relation", "claim", "--subject", subject, "--whose", "controller", "--origin", "2026-01-31")
    assert claim["opened_at"] == "2026-01-30T23:00:00+00:00"
    kinds = [one["kind"] for one in clinic.here("relation", "list", "--subject", subject)["relations"]]
    assert sorted(kinds) == ["claim", "commitment", "contact", "measure"]
    table = clinic.run("relation", clinic.folder, "list", "--subject", subject, actor="rut").stdout
    assert "2027-04-01" in table


def test_an_offer_of_a_service_that_is_not_there_is_declined(clinic: Clinic) -> None:
    words = ("--subject", clinic.met(), "--service", "haircut", "--terms-hash", "ab12")
    assert clinic.here("relation", "offer", *words, code=1)["requirement"] == "G-06"


def test_nobody_has_relations(clinic: Clinic) -> None:
    nobody = "s_" + "0" * 25 + "1"
    assert clinic.here("relation", "list", "--subject", nobody, code=1)["requirement"] == "N-07.1"
    clinic.here("relation", "ask", "--subject", nobody, code=1)


def test_every_verb_wants_a_known_actor(clinic: Clinic) -> None:
    subject, agreement = clinic.customer()
    which = ("--subject", subject, "--relation", agreement)
    for words in (("contact",), ("list", "--subject", subject), ("close", *which), ("sign", *which)):
        assert clinic.here("relation", *words, actor="nobody", code=1)["requirement"] == "A-10"


def test_fields_that_are_no_json_are_not_repeated(clinic: Clinic) -> None:
    words = ("--subject", clinic.met(), "--relation", "r_" + "0" * 26)
    for text in ('{"given": "Tolvan"', "[1]", '{"given": 1}'):
        result = clinic.run("relation", clinic.folder, "sign", *words, given=text, actor="rut")
        assert result.exit_code == 2
        assert "Tolvan" not in result.output
