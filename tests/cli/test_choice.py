"""Consents, objections, restrictions and blocks at the command line (N-10, N-18, R-18)."""

from tests.cli.clinic import Clinic

MARKETING = ("--purpose", "marketing.direct", "--category", "contact", "--channel", "email")


def test_an_objection_stops_the_next_read(clinic: Clinic) -> None:
    subject, _ = clinic.customer(
        "traningskort", given="Nelly", family="Nej", email="nelly@example.se", birth_date="1980-01-01"
    )
    clinic.here("choice", "give", "--subject", subject, "--choice", "consent.marketing.email", "--yes")
    said = clinic.here("choice", "list", "--subject", subject)
    assert "consent.marketing.email" in said["choices"]
    done = clinic.here("choice", "object", "--subject", subject, "--choice", "object.direct_marketing")
    assert done["done"] is True
    refused = clinic.here("ask", "--subject", subject, *MARKETING, actor="max", code=1)
    assert "D-09" in refused["rules"]
    assert clinic.here("choice", "list", "--subject", subject)["choices"] == ["object.direct_marketing"]


def test_a_consent_is_withdrawn_as_easily_as_it_was_given(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    which = ("--subject", subject, "--choice", "consent.marketing.email")
    shown = clinic.at_terminal("choice", clinic.folder, "give", *which, typed="y\n")
    assert shown.exit_code == 0
    assert "I want to receive advertising" in shown.stderr
    result = clinic.run("choice", clinic.folder, "withdraw", *which, actor="rut")
    assert result.stdout.startswith("Done. It is in force from now.")
    assert "consent.marketing.email" not in clinic.here("choice", "list", "--subject", subject)["choices"]


def test_a_consent_is_not_recorded_without_a_yes(clinic: Clinic) -> None:
    subject = clinic.met()
    for choice in ("consent.marketing.email", "no.such"):
        assert (
            clinic.run("choice", clinic.folder, "give", "--subject", subject, "--choice", choice, actor="rut").exit_code
            == 2
        )
        assert (
            clinic.at_terminal(
                "choice", clinic.folder, "give", "--subject", subject, "--choice", choice, typed="n\n"
            ).exit_code
            == 2
        )
    assert clinic.run("choice", clinic.folder, "list", "--subject", subject, actor="rut").stdout.startswith(
        "The person has"
    )
    assert clinic.here("choice", "give", "--subject", subject, "--choice", "no.such", "--yes", code=1)["requirement"]


def test_a_restriction_is_lifted_a_week_after_the_person_was_told(clinic: Clinic) -> None:
    """R-18.3."""
    subject, _ = clinic.customer()
    limit = clinic.here("choice", "restrict", "--subject", subject, "--ground", "18.1.a", "--category", "contact")
    which = ("--subject", subject, "--limit", limit["limit"])
    assert clinic.here("choice", "lift", *which, code=1)["requirement"] == "R-18.3"
    assert clinic.here("choice", "tell", *which, "--because", "balanced", code=1)["requirement"] == "R-18.1"
    clinic.here("choice", "tell", *which, "--because", "verified")
    clinic.later(days=8)
    clinic.here("choice", "lift", *which)
    assert clinic.here("choice", "tell", *which, "--because", "verified", code=1)["requirement"] == "R-18.3"
    table = clinic.run("choice", clinic.folder, "list", "--subject", subject, actor="rut").stdout
    assert "restriction" in table


def test_a_restriction_has_an_owner_and_is_looked_at_again(clinic: Clinic) -> None:
    """R-18.1."""
    subject, _ = clinic.customer()
    kept = ("--owner", "disa", "--review", "2026-12-01")
    limit = clinic.here("choice", "restrict", "--subject", subject, "--ground", "18.1.c", *kept)["limit"]
    assert clinic.run("choice", clinic.folder, "due", actor="disa").output == "No restriction is to be looked at now.\n"
    clinic.later(days=10)
    (due,) = clinic.here("choice", "due", actor="disa", code=1)["due"]
    assert (due["owner"], due["review_on"]) == ("disa", "2026-12-01")
    assert limit in clinic.run("choice", clinic.folder, "due", actor="disa").output
    which = ("--subject", subject, "--limit", limit)
    clinic.here("choice", "review", *which, "--next", "2027-03-01", actor="disa")
    assert clinic.here("choice", "due", actor="disa")["due"] == []
    assert clinic.here("choice", "due", actor="nobody", code=1)["requirement"] == "A-10"


def test_a_journal_is_blocked_for_other_units_and_other_caregivers(clinic: Clinic) -> None:
    subject = clinic.met()
    for against, kind in (("units", "block"), ("caregivers", "svod_block")):
        assert clinic.here("choice", "block", "--subject", subject, "--for", against)["kind"] == kind
    assert sorted(clinic.here("choice", "list", "--subject", subject)["flags"]) == ["blocked", "svod_blocked"]


def test_choices_are_shown_to_those_who_may_see_them(clinic: Clinic) -> None:
    subject = clinic.met()
    assert clinic.here("choice", "list", "--subject", subject, actor="max", code=1)["rules"] == ["D-14"]
    for words in (("list",), ("object", "--choice", "object.direct_marketing")):
        assert clinic.here("choice", *words, "--subject", subject, actor="nobody", code=1)["requirement"] == "A-10"
