"""S2 "Hälsoklustret är personuppgiftsansvarig …", with a real vault (N-02.1)."""

from ombud.disclosure import Access, access
from ombud.relations import Kind
from tests.clinic import DISA, Clinic


def test_s2_n_02_1_the_answer_to_a_person_names_the_one_controller(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Lo")
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access)
    controller = answer.policy.file.controller
    assert (controller.name, bool(controller.org_number), bool(controller.postal_address)) == (
        "Hälsoklustret",
        True,
        True,
    )
