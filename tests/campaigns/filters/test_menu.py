"""What a selection may ask about is what the policy lets profiling use, and nothing else."""

import pytest

from ombud.campaigns.filters import Condition, Fault, How, fault_in, menu_of, parsed
from ombud.campaigns.filters.model import FieldId
from ombud.terms import PurposeId
from tests.campaigns.menus import demo_menu
from tests.clinic import demo_policy


def test_the_menu_holds_what_c_2_tells_of() -> None:
    """C-2: age band, municipality, services outside care, own interests; and the segment that comes of them."""
    assert set(demo_menu().fields) == {
        "age", "municipality", "service", "current_service", "former_service", "agreement", "began", "interest",
        "segment",
    }  # fmt: skip


def test_services_of_care_are_no_choice(  # N-05.3, M-08
) -> None:
    choices = {one.value for one in demo_menu().fields[FieldId("service")].choices}
    assert choices == {"massage", "kostradgivning", "traningskort"}
    found = parsed("Tjänst är Vaccination", demo_menu())
    assert isinstance(found, Fault)
    assert found.rule == "M-08"
    assert "står för hälsa" in found.text.sv


@pytest.mark.parametrize(
    ("sentence", "rule", "statute"),
    [
        ("Diagnos är astma", "N-09.2", "PDL"),
        ("Klinik är City", "M-08", "PDL"),
        ("Patienter är ja", "M-08", "PDL"),
        ("Clinic is City", "M-08", "PDL"),
        ("Besök är 2026-01", "N-05.3", "PDL"),
        ("Besökta sidor och sökningar är x", "N-09.2", "LEK 9:28"),
        ("Vård är ja", "N-05.3", "PDL"),
        ("Personnummer är 191212121212", "P-01", "3 kap. 10 § DSL"),
        ("Medborgarskap är SE", "N-05.4", "art. 5.1"),
        ("Citizenship is SE", "N-05.4", "art. 5.1"),
        ("Inkomst är hög", "N-05.1", "art. 5.1"),
        ("Postnummer är 75310", "S-11", "art. 5.1 c"),
    ],
)
def test_what_cannot_be_used_is_answered_with_the_rule_and_the_statute(sentence: str, rule: str, statute: str) -> None:
    """N-08.2, N-09.2, N-05.3, N-05.4, DSL 3:10: known by its many names."""
    found = parsed(sentence, demo_menu())
    assert isinstance(found, Fault)
    assert rule in found.rule
    assert statute in found.rule
    assert "kan inte användas här" in found.text.sv


def test_citizenship_is_never_a_marketing_attribute() -> None:
    """N-05.2, N-05.4: not in the menu, whatever the extract has."""
    shown = menu_of(demo_policy(), {"person": ["pseudonym", "country", "age_band"], "citizenship": ["country"]})
    assert set(shown.fields) == {"age"}


def test_a_category_that_the_policy_takes_from_profiling_leaves_the_menu() -> None:
    file = demo_policy()
    purpose = file.purposes[PurposeId("profiling.marketing")]
    without = purpose.model_copy(update={"categories": [one for one in purpose.categories if one.id != "agreement"]})
    narrower = file.model_copy(update={"purposes": {**file.purposes, PurposeId("profiling.marketing"): without}})
    tables = {one.table: [one.column] for one in demo_menu().fields.values()}
    assert "service" in menu_of(file, {**tables, "agreement": ["service"]}).fields
    assert "service" not in menu_of(narrower, {**tables, "agreement": ["service"]}).fields
    nothing = file.model_copy(update={"purposes": {}})
    assert menu_of(nothing, tables).fields == {}


def test_a_field_that_is_not_in_the_menu_refuses_a_tree_that_was_not_written_as_a_sentence() -> None:
    found = fault_in(Condition(FieldId("diagnosis"), How.IS, ("x",)), demo_menu())
    assert isinstance(found, Fault)
    assert found.rule == "N-09.2"
