"""IMY's form filled in, and the register of Art. 33(5) (A-32, A-33)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from ombud.breaches import Breach, Risk, complete, every_breach, not_reported, reported
from ombud.breaches.affected import find_affected
from ombud.breaches.form import Field, form, form_page, form_text
from ombud.breaches.model import Completed, Exemption, NotReported, Reported
from ombud.breaches.record import close
from ombud.breaches.register import register_page, register_row
from ombud.breaches.words import personal
from ombud.law.breach import Duty
from ombud.policy.document import lines_of, plain
from ombud.terms.text import Language
from tests.breaches.a_breach import assessed, noticed, of_today, somebody
from tests.clinic import DISA, RUT, Clinic, demo_policy

FIELDS = {
    "controller", "org_number", "postal_address", "reference", "contact", "contact_address", "began", "discovered",
    "aware", "ended", "due", "late", "description", "type", "persons", "records", "groups", "kinds", "consequences",
    "severity", "cross_border", "before", "after", "informed", "phase",
}  # fmt: skip


def fields(breach: Breach, told: Mapping[tuple[str | None, bool], int] | None = None) -> dict[str, Field]:
    return {one.id: one for one in form(breach, demo_policy(), told or {})}


def complete_one(clinic: Clinic, risk: Risk = Risk.HIGH) -> Breach:
    """A breach of which everything is known."""
    clinic.read(somebody(clinic), "contract.request", "name", RUT)
    breach = noticed(clinic, clinic.now - timedelta(hours=3))
    times = {"began_at": clinic.now - timedelta(days=1), "ended_at": clinic.now - timedelta(hours=4)}
    complete(clinic.vault, breach.id, Completed(cross_border=False, **times), by=DISA, now=clinic.now)
    find_affected(clinic.vault, breach.id, of_today(clinic), by=DISA, now=clinic.now)
    return assessed(clinic, breach, risk)


def test_a_32_the_form_has_every_field_of_the_e_service_and_each_is_filled(clinic: Clinic) -> None:
    found = fields(complete_one(clinic))
    assert set(found) == FIELDS
    assert [name for name, one in found.items() if one.missing] == []
    assert (found["persons"].value.sv, found["kinds"].value.sv) == ("1", "Namn")
    assert (found["cross_border"].value.en, found["severity"].value.en) == ("No", "High risk")


def test_a_32_what_is_not_known_is_named_and_not_guessed(clinic: Clinic) -> None:
    breach = noticed(clinic)
    found = fields(breach)
    missing = {name for name, one in found.items() if one.missing}
    assert missing == {
        "began", "ended", "persons", "records", "groups", "kinds", "consequences", "severity", "cross_border",
        "before", "after", "informed",
    }  # fmt: skip
    assert "Inte känt än" in form_text(tuple(found.values()), "sv")
    complete(clinic.vault, breach.id, Completed(cross_border=True), by=DISA, now=clinic.now)
    (again,) = every_breach(clinic.vault, by=DISA, now=clinic.now)  # type: ignore[misc]
    assert fields(again)["cross_border"].value.sv == "Ja"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_32_the_scrubber_finds_no_number_in_what_becomes_public(clinic: Clinic, language: Language) -> None:
    """The controller's own contact stands there as the policy has it; nothing else looks like somebody's."""
    breach = complete_one(clinic)
    made = form(breach, demo_policy(), {})
    assert not any(personal(one.value.in_(language)) for one in made if not one.id.startswith("contact"))
    page = form_page(made, breach, demo_policy(), language)
    said = " ".join(plain(spans) for block in page.blocks for spans in lines_of(block))
    assert all(one.value.in_(language) in said for one in made)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, "Inte än"),
        ({("alert", True): 2}, "Ja, alla 2"),
        ({("alert", True): 2, ("paper", False): 1}, "Ja, 2; 1 väntar"),
    ],
)
def test_a_34_the_form_says_whether_those_affected_are_told(
    clinic: Clinic, told: dict[tuple[str | None, bool], int], says: str
) -> None:
    assert says in fields(complete_one(clinic), told)["informed"].value.sv


def test_the_form_says_why_nobody_is_told(clinic: Clinic) -> None:
    breach = complete_one(clinic)
    assert "risken är inte hög" in fields(assessed(clinic, breach, Risk.RISK))["informed"].value.sv
    assessed(clinic, breach, Risk.HIGH)
    said = NotReported(duty=Duty.PEOPLE, reasons="Nyckeln är hel.", exemption=Exemption.UNREADABLE)
    found = not_reported(clinic.vault, breach.id, said, by=DISA, now=clinic.now)
    assert isinstance(found, Breach)
    assert "34.3 a" in fields(found)["informed"].value.sv


def test_a_supplement_says_that_it_is_one_and_a_late_one_why(clinic: Clinic) -> None:
    breach = complete_one(clinic)
    assert fields(breach)["phase"].value.en == "First notification"
    clinic.later(days=4)
    said = Reported(duty=Duty.IMY, at=clinic.now, late="Omfattningen blev känd sent.")
    found = reported(clinic.vault, breach.id, said, by=DISA, now=clinic.now)
    assert isinstance(found, Breach)
    assert fields(found)["phase"].value.en == "Supplement"
    assert fields(found)["late"].value.sv == "Omfattningen blev känd sent."


def test_a_33_the_register_has_every_breach_with_facts_effects_remedy_and_reasons(clinic: Clinic) -> None:
    silent = assessed(clinic, noticed(clinic, what="Ett brev låg i fel fack en timme."), Risk.UNLIKELY)
    why = "Kuvertet var oöppnat."
    not_reported(clinic.vault, silent.id, NotReported(duty=Duty.IMY, reasons=why), by=DISA, now=clinic.now)
    assert isinstance(close(clinic.vault, silent.id, "Facken är märkta.", by=DISA, now=clinic.now), Breach)
    told = complete_one(clinic)
    reported(clinic.vault, told.id, Reported(duty=Duty.IMY, at=clinic.now), by=DISA, now=clinic.now)
    said = NotReported(duty=Duty.PEOPLE, reasons="Annons.", exemption=Exemption.PUBLIC)
    not_reported(clinic.vault, told.id, said, by=DISA, now=clinic.now)
    noticed(clinic, what="Nyss upptäckt.")
    found = every_breach(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(found, tuple)
    rows = {str(row["what"]): row for row in map(register_row, found)}
    row = rows["Ett brev låg i fel fack en timme."]
    assert (row["risk"], row["remedy"]) == ("unlikely", "Facken är märkta.")
    assert row["duties"][0]["not_reported"] == why  # type: ignore[index]
    page = register_page(found, "Hälsoklustret", "sv")
    text = " ".join(plain(spans) for block in page.blocks for spans in lines_of(block))
    assert all(one in text for one in (why, "Facken är märkta.", "Nyss upptäckt.", "34.3 c", "inte än"))


def test_an_empty_register_says_so() -> None:
    page = register_page((), "Hälsoklustret", "en")
    assert "No breaches." in [plain(spans) for block in page.blocks for spans in lines_of(block)]
