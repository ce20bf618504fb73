"""S1. "Nedan beskrivs övergripande Hälsoklustrets behandling av personuppgifter." (N-01)

What the notice does not describe is not done, unless a statute demands it.
"""

from ombud.policy.model import PolicyFile
from ombud.terms import PurposeId
from tests.policy.example import EVERY, FILE, POLICY, answer, ask, broken, customer, in_force, patient, permitted


def test_s1_n_01_1_a_purpose_that_is_not_described_is_refused() -> None:
    assert broken(ask("newsletter.partner", "contact"), customer()) == {"D-01"}


def test_s1_n_01_1_a_purpose_leaves_with_its_sentence() -> None:
    """Nothing but the file decides: the same question under a file without the purpose is refused."""
    purposes = {name: row for name, row in FILE["purposes"].items() if name != "contract.perform"}
    without = in_force(PolicyFile.model_validate({**FILE, "purposes": purposes}))
    question = ask("contract.perform", "name")
    assert permitted(question, customer())
    assert broken(question, customer(), under=without) == {"D-01"}


def test_s1_n_01_1_a_statute_needs_no_sentence() -> None:
    assert POLICY.file.purposes[PurposeId("care.record")].source == "law"
    assert permitted(ask("care.record", "name"), patient(told=frozenset()))


def test_s1_n_01_2_the_version_the_person_was_told_binds_and_not_only_the_one_in_force() -> None:
    told = EVERY - {PurposeId("contract.perform")}
    assert broken(ask("contract.perform", "name"), customer(told=told)) == {"D-04"}


def test_s1_n_01_2_every_answer_carries_the_number_of_the_version() -> None:
    assert answer(ask("contract.perform", "name"), customer()).policy_number == POLICY.number
    assert answer(ask("contract.perform", "health"), customer()).policy_number == POLICY.number
