"""Straight to another controller: verified by two, signed by the person, fetched once (R-20.3, N-17.1)."""

from datetime import timedelta

import pytest

from ombud.database import DamagedRow
from ombud.disclosure.package import Identified, Made, NotGiven
from ombud.disclosure.package.order import Target
from ombud.disclosure.register import disclosures_of
from ombud.disclosure.transfer import (
    Instructed,
    Instruction,
    NewController,
    confirm,
    controllers,
    end,
    instruct,
    propose,
    redeem,
)
from ombud.disclosure.transfer import store as transfers
from ombud.disclosure.transfer.model import Signed
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.requests import Wanted, begin_merge, consent
from ombud.requests.merge_confirm import Merged, confirm_merge
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Written
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic
from tests.disclosure.package.opened import Opened
from tests.stores import raw

GOOD = "556016-0680"
"""The example number of the authority's own pages has a right check digit."""


def another(clinic: Clinic) -> NewController:
    found = propose(clinic.vault, "Ny Vård AB", GOOD, "Ringde växeln; Bolagsverket", by=DISA, now=clinic.now)
    assert isinstance(found, NewController), found
    return found


def verified(clinic: Clinic) -> NewController:
    found = confirm(clinic.vault, another(clinic).id, by=RUT, now=clinic.now)
    assert isinstance(found, NewController)
    return found


def tolvan(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    return subject


def instruction(subject: SubjectId, to: NewController, identified: Identified = Identified.E_ID) -> Instruction:
    return Instruction(subject, to.id, Signed.ON_PAPER, identified, "K7M4-2QX9")


def instructed(clinic: Clinic, subject: SubjectId, identified: Identified = Identified.E_ID) -> Instructed:
    found = instruct(clinic.vault, instruction(subject, verified(clinic), identified), by=RUT, now=clinic.now)
    assert isinstance(found, Instructed), found
    return found


def redeemed(clinic: Clinic, token: str, name: str = "moved.zip") -> Made | Refusal | NotGiven:
    return redeem(clinic.vault, token, Target(clinic.folder / name, pdf), "sv", by=RUT, now=clinic.now)


def test_what_the_person_has_given_goes_there_once(clinic: Clinic) -> None:
    subject = tolvan(clinic)
    found = instructed(clinic, subject)
    assert isinstance(redeemed(clinic, found.token), Made)
    opened = Opened(clinic.folder / "moved.zip")
    assert opened.main["kind"] == "portability"
    assert opened.values("name") == [{"given": "Tolvan", "family": "Tolvansson"}]
    again = redeemed(clinic, found.token, "again.zip")
    assert isinstance(again, NotGiven)
    assert not (clinic.folder / "again.zip").exists()
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Tolvan", "family": "Tolvansson"}]  # 20(3)


def test_the_person_is_told_whom_it_went_to(clinic: Clinic) -> None:
    """Art. 15(1)(c): by name, in the register that Art. 19 is carried out from."""
    subject = tolvan(clinic)
    redeemed(clinic, instructed(clinic, subject).token)
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        (one,) = disclosures_of(act.person(subject))
    assert (one.name, one.kind, one.categories, one.to_recipient) == ("Ny Vård AB", "portability", ("name",), True)


def test_a_recipient_is_verified_by_two_different_people(clinic: Clinic) -> None:
    subject, proposed = tolvan(clinic), another(clinic)
    alone = instruct(clinic.vault, instruction(subject, proposed), by=RUT, now=clinic.now)
    assert isinstance(alone, NotGiven)
    same = confirm(clinic.vault, proposed.id, by=DISA, now=clinic.now)
    assert isinstance(same, NotGiven)
    assert "Någon annan" in same.text.sv
    assert isinstance(confirm(clinic.vault, b"x" * 16, by=RUT, now=clinic.now), NotGiven)
    second = confirm(clinic.vault, proposed.id, by=RUT, now=clinic.now)
    assert isinstance(second, NewController)
    assert (second.by_first, second.by_second, second.is_verified) == ("disa", "rut", True)
    assert isinstance(confirm(clinic.vault, proposed.id, by=RUT, now=clinic.now), NotGiven)
    assert [one.id for one in controllers(clinic.vault)] == [proposed.id]


@pytest.mark.parametrize("number", ["556016-0681", "19900602-2397", "900602-2397", "5560160", "", "556016 0680"])
def test_only_the_number_of_a_legal_person_is_entered(clinic: Clinic, number: str) -> None:
    """A sole trader's number is a personal identity number, and this register lies in clear."""
    answer = propose(clinic.vault, "Ny Vård AB", number, "växeln", by=DISA, now=clinic.now)
    assert isinstance(answer, NotGiven)
    assert number not in answer.text.sv or not number
    assert controllers(clinic.vault) == ()


@pytest.mark.parametrize(("name", "how"), [("", "växeln"), ("Ny Vård AB", " ")])
def test_a_recipient_has_a_name_and_a_way_in_which_it_was_verified(clinic: Clinic, name: str, how: str) -> None:
    assert isinstance(propose(clinic.vault, name, GOOD, how, by=DISA, now=clinic.now), NotGiven)


def test_nothing_goes_to_a_recipient_that_has_ended(clinic: Clinic) -> None:
    subject = tolvan(clinic)
    found = instructed(clinic, subject)
    assert end(clinic.vault, found.controller.id, by=DISA, now=clinic.now) is None
    answer = redeemed(clinic, found.token)
    assert isinstance(answer, NotGiven)
    assert isinstance(end(clinic.vault, found.controller.id, by=DISA, now=clinic.now), NotGiven)
    assert isinstance(confirm(clinic.vault, found.controller.id, by=RUT, now=clinic.now), NotGiven)


def test_a_token_ends_by_itself(clinic: Clinic) -> None:
    found = instructed(clinic, tolvan(clinic))
    clinic.now = found.expires_at
    assert isinstance(redeemed(clinic, found.token), NotGiven)
    clinic.now -= timedelta(microseconds=1)
    assert isinstance(redeemed(clinic, found.token), Made)


def test_a_guessed_token_says_what_a_used_one_says(clinic: Clinic) -> None:
    found = instructed(clinic, tolvan(clinic))
    redeemed(clinic, found.token)
    assert redeemed(clinic, "A" * 43, "x.zip") == redeemed(clinic, found.token, "x.zip")
    assert found.token.encode() not in raw(clinic.vault.database)
    assert len({instructed(clinic, tolvan(clinic)).token for _ in range(5)}) == 5


def test_health_data_goes_only_for_somebody_identified_by_more_than_one_factor(clinic: Clinic) -> None:
    """R-07. A journal is not moved at all, and hinders nobody from moving the rest."""
    subject = tolvan(clinic)
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    assert isinstance(redeemed(clinic, instructed(clinic, subject, Identified.ID_CARD).token), Made)
    assert "Stel nacke" not in Opened(clinic.folder / "moved.zip").text()
    clinic.begin(subject, Kind.AGREEMENT, service="massage")
    consent(clinic.vault, subject, ChoiceId("consent.health.massage"), "desk", by=RUT, now=clinic.now)
    written = clinic.store(subject, clinic.draft("health", "contract", {"text": "Ont i ryggen."}))
    assert isinstance(written, Written), written
    weak = redeemed(clinic, instructed(clinic, subject, Identified.ID_CARD).token, "weak.zip")
    assert isinstance(weak, NotGiven)
    assert weak.requirement == "R-07"
    strong = redeemed(clinic, instructed(clinic, subject).token, "strong.zip")
    assert isinstance(strong, Made)
    assert Opened(clinic.folder / "strong.zip").values("health") == [{"text": "Ont i ryggen."}]


@pytest.mark.parametrize("by", [VERA, CAMPAIGNS])
def test_a_role_without_the_purpose_can_neither_instruct_nor_hand_over(clinic: Clinic, by) -> None:  # type: ignore[no-untyped-def]
    subject = tolvan(clinic)
    to = verified(clinic)
    assert isinstance(instruct(clinic.vault, instruction(subject, to), by=by, now=clinic.now), Refusal)
    found = instruct(clinic.vault, instruction(subject, to), by=RUT, now=clinic.now)
    assert isinstance(found, Instructed)
    target = Target(clinic.folder / "x.zip", pdf)
    assert isinstance(redeem(clinic.vault, found.token, target, "sv", by=by, now=clinic.now), Refusal)
    assert isinstance(redeemed(clinic, found.token), Made)  # what was refused used nothing up


def test_somebody_who_is_not_here_and_somebody_unidentified_instruct_nothing(clinic: Clinic) -> None:
    to = verified(clinic)
    nobody = instruct(clinic.vault, instruction(SubjectId(b"n" * 16), to), by=RUT, now=clinic.now)
    assert isinstance(nobody, NotGiven)
    unknown = instruction(tolvan(clinic), to, Identified.NOT)
    assert isinstance(instruct(clinic.vault, unknown, by=RUT, now=clinic.now), NotGiven)
    to_nobody = Instruction(tolvan(clinic), b"x" * 16, Signed.ELECTRONICALLY, Identified.E_ID)
    assert isinstance(instruct(clinic.vault, to_nobody, by=RUT, now=clinic.now), NotGiven)


def test_two_who_have_the_token_at_once_get_one_package(clinic: Clinic) -> None:
    """The second is between looking and acting: the act looks again."""
    found = instructed(clinic, tolvan(clinic))
    made: list[object] = []

    def meanwhile(document: object, on: object) -> bytes:
        made.append(redeemed(clinic, found.token, "second.zip"))
        return b"%PDF"

    first = redeem(
        clinic.vault, found.token, Target(clinic.folder / "first.zip", meanwhile), "sv", by=RUT, now=clinic.now
    )  # type: ignore[arg-type]
    assert isinstance(first, Made)
    assert [type(one) for one in made] == [NotGiven]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE transfer SET expires_at = expires_at + 1",
        "UPDATE transfer SET used_at = NULL, made_at = made_at - 1",
        "UPDATE new_controller SET name = 'Annan AB'",
        "UPDATE new_controller SET org_number = '556016-0681'",
    ],
)
def test_what_decides_where_it_goes_cannot_be_changed_in_the_database(clinic: Clinic, sql: str) -> None:
    """Design 5, R16: damage opens nothing."""
    found = instructed(clinic, tolvan(clinic))
    with clinic.vault.database.act() as tx:
        tx.run(sql)
    with pytest.raises(DamagedRow):
        redeemed(clinic, found.token)
    assert not (clinic.folder / "moved.zip").exists()


def test_a_token_that_was_used_cannot_be_made_unused_in_the_database(clinic: Clinic) -> None:
    found = instructed(clinic, tolvan(clinic))
    redeemed(clinic, found.token)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE transfer SET used_at = NULL")
    with pytest.raises(DamagedRow):
        redeemed(clinic, found.token, "again.zip")


def test_what_is_instructed_goes_over_to_the_registration_that_stays(clinic: Clinic) -> None:
    kept, other = tolvan(clinic), tolvan(clinic)
    found = instructed(clinic, other)
    wanted = Wanted(kept, other, "samma person")
    begin_merge(clinic.vault, wanted, by=RUT, now=clinic.now)
    assert isinstance(confirm_merge(clinic.vault, wanted, by=DISA, now=clinic.now), Merged)
    with clinic.vault.database.read() as tx:
        assert len(transfers.transfers(tx, kept)) == 1
    assert isinstance(redeemed(clinic, found.token), Made)
