"""Forecast, sweep and holds at the command line (N-11.3, T-H1 … T-H4)."""

from datetime import date, timedelta
from typing import Any

from tests.cli.clinic import Clinic


def ended(clinic: Clinic) -> str:
    """Somebody who asked for something that is done; what came with it ends in three months."""
    subject = clinic.met()
    asked = clinic.here("relation", "ask", "--subject", subject)["relation"]
    clinic.here("relation", "close", "--subject", subject, "--relation", asked)
    return subject


def after(clinic: Clinic, days: int) -> str:
    day: date = clinic.now.date() + timedelta(days=days)
    return day.isoformat()


def found(answer: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    return {
        (one["class"], one["category"], one["rule"]): (one["tonight"], one["week"], one["year"])
        for one in answer["endings"]
    }


def test_a_forecast_counts_what_ends_tonight_this_week_and_this_year(clinic: Clinic) -> None:
    ended(clinic)
    assert found(clinic.here("retention", "forecast", actor="disa"))["contract", "case", "T-11"] == (0, 0, 2)
    clinic.later(days=89)
    assert found(clinic.here("retention", "forecast", actor="disa"))["contract", "case", "T-11"] == (0, 2, 2)
    shown = clinic.run("retention", clinic.folder, "forecast", actor="disa")
    assert "request without an agreement" in shown.stdout


def test_nobody_is_named_unless_a_role_that_may_asks(clinic: Clinic) -> None:
    """A-10: counts are for everybody who works here, people for those who answer them."""
    subject = ended(clinic)
    clinic.later(days=93)
    assert clinic.here("retention", "forecast", "--subjects", actor="disa")["subjects"] == [subject]
    assert clinic.here("retention", "forecast", actor="max")["subjects"] == []
    assert clinic.here("retention", "forecast", "--subjects", actor="max", code=1)["requirement"] == "A-10"


def test_each_datum_of_a_person_has_a_day_and_a_reason(clinic: Clinic) -> None:
    subject, agreement = clinic.customer()
    data = clinic.here("retention", "forecast", "--subject", subject, actor="disa")["data"]
    assert {one["until"] for one in data if one["category"] == "health"} == {None}
    clinic.here("relation", "close", "--subject", subject, "--relation", agreement)
    data = clinic.here("retention", "forecast", "--subject", subject, actor="disa")["data"]
    core = next(one for one in data if (one["class"], one["category"]) == ("claims", "agreement"))
    assert (core["rule"], core["until"][:4], core["ended"]) == ("T-10", "2029", False)
    shown = clinic.run("retention", clinic.folder, "forecast", "--subject", subject, actor="disa")
    assert "by the next sweep" in shown.stdout
    assert clinic.here("retention", "forecast", "--subject", subject, actor="max", code=1)["requirement"] == "A-10"
    nobody = "s_" + "0" * 25 + "1"
    assert clinic.here("retention", "forecast", "--subject", nobody, actor="disa", code=1)["requirement"] == "N-07.1"


def test_a_sweep_is_shown_first_and_leaves_its_evidence(clinic: Clinic) -> None:
    ended(clinic)
    empty = clinic.run("retention", clinic.folder, "sweep", "--plan", actor="disa")
    assert "Nothing to sweep now." in empty.stdout
    clinic.later(days=100)
    planned = clinic.here("retention", "sweep", "--plan", actor="disa")
    assert not planned["done"]
    assert [(one["rule"], one["tonight"]) for one in planned["endings"]] == [("T-11", 2)]
    assert "request without an agreement" in clinic.run("retention", clinic.folder, "sweep", "--plan").stdout
    done = clinic.here("retention", "sweep")
    assert (done["people"], done["whole"]) == (1, 1)
    assert len(done["sha256"]) == 64
    again = clinic.run("retention", clinic.folder, "sweep")
    assert "Swept: 0 rows of 0 people" in again.stdout
    assert "Nothing ends within a year." in clinic.run("retention", clinic.folder, "forecast", actor="disa").stdout


def test_a_hold_is_placed_approved_listed_reviewed_and_released(clinic: Clinic) -> None:
    """T-H1, T-H3: by two people."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '[actors.eva]\nrole = "finance"\n')
    subject = ended(clinic)
    words = ("--subject", subject, "--ground", "insurer", "--reason", "skada", "--category", "case")
    assert clinic.here("hold", "place", *words, actor="eva", code=1)["requirement"] == "T-H1"
    proposed = clinic.here("hold", "place", *words, "--review", after(clinic, 100), actor="eva")
    which = ("--subject", subject, "--hold", proposed["hold"])
    assert clinic.here("hold", "approve", *which, actor="eva", code=1)["requirement"] == "T-H3"
    approved = clinic.run("hold", clinic.folder, "approve", *which, actor="disa")
    assert "is in force." in approved.stdout
    assert "Reviewed on" in approved.stdout
    assert clinic.here("hold", "list", "--due", actor="disa")["holds"] == []
    clinic.later(days=120)
    assert clinic.here("retention", "sweep")["people"] == 0
    (listed,) = clinic.here("hold", "list", "--due", actor="disa")["holds"]
    assert (listed["hold"], listed["review_due"], listed["scope"]) == (proposed["hold"], True, {"category": "case"})
    assert proposed["hold"] in clinic.run("hold", clinic.folder, "list", actor="disa").stdout
    clinic.here("hold", "review", *which, "--until", after(clinic, 100), actor="disa")
    assert clinic.here("hold", "release", *which, actor="disa")["state"] == "releasing"
    assert clinic.here("hold", "release", *which, actor="eva")["state"] == "ended"
    assert clinic.here("retention", "sweep")["people"] == 1
    assert "No holds." in clinic.run("hold", clinic.folder, "list", actor="disa").stdout
    assert clinic.here("hold", "list", actor="max", code=1)["requirement"] == "A-10"


def test_a_hold_stands_in_no_list_of_relations(clinic: Clinic) -> None:
    """That police or an insurer has asked is for those who decide about it."""
    subject = ended(clinic)
    words = ("--subject", subject, "--ground", "ivo", "--reason", "tillsyn", "--review", after(clinic, 100))
    clinic.here("hold", "place", *words, actor="disa")
    kinds = {one["kind"] for one in clinic.here("relation", "list", "--subject", subject)["relations"]}
    assert kinds == {"contact", "measure"}


def test_a_claim_is_interrupted(clinic: Clinic) -> None:
    """T-07."""
    subject = clinic.met()
    claim = clinic.here("relation", "claim", "--subject", subject, "--whose", "controller")
    assert claim["due_at"].startswith("2029-11-23")
    clinic.later(days=100)
    words = ("--subject", subject, "--relation", claim["relation"], "--by", "demand")
    assert clinic.here("relation", "interrupt", *words)["due_at"].startswith("2030-03-0")
    clinic.here("relation", "ask", "--subject", subject, "--asks", "complaint")


def test_an_account_that_is_not_there_does_nothing(clinic: Clinic) -> None:
    subject, day = ended(clinic), after(clinic, 9)
    for words in (
        ("retention", "forecast"),
        ("retention", "sweep"),
        ("hold", "list"),
        ("hold", "place", "--subject", subject, "--ground", "imy", "--reason", "x", "--review", day),
        ("relation", "interrupt", "--subject", subject, "--relation", "r_" + "0" * 25 + "1", "--by", "demand"),
    ):
        assert clinic.here(*words, actor="nobody", code=1)["requirement"] == "A-10"


def test_t_36_journals_that_somebody_else_has_taken_over_go_on_their_receipt(clinic: Clinic) -> None:
    clinic.customer()
    said = ("--taken-by", "Landsarkivet", "--decision", "IVO 9.1-1", "--on", "2026-11-01")
    planned = clinic.here("retention", "terminate", *said, "--documents", "1", "--plan", "--by", "disa", code=1)
    assert planned == {"done": False, "documents": 0}
    assert clinic.here("retention", "terminate", *said, "--documents", "0", "--plan", "--by", "disa")["documents"] == 0
    alone = clinic.here("retention", "terminate", *said, "--documents", "0", "--by", "disa", code=1)
    assert alone["requirement"] == "A-10"
    both = ("--by", "disa", "--by", "vera")
    declined = clinic.here("retention", "terminate", *said, "--documents", "7", *both, code=1)
    assert declined["requirement"] == "T-36"
    assert clinic.here("retention", "terminate", *said, "--documents", "0", *both) == {
        "done": True, "people": 0, "documents": 0,
    }  # fmt: skip
    clinic.here("retention", "terminate", *said, "--documents", "0", "--by", "nobody", code=1)
