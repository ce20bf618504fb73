"""What a person is looked for by in other systems: also what was so earlier, as long as it is held, and never too much.

N-16.1, R-17.2: a shop that was never told of the new address is found by the old one. R-42: no view shows both numbers.
"""

import pytest

from ombud.actors import open_care
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind as Relation
from ombud.requests import known_by as by_what
from ombud.requests.known_by import (
    CHANGED,
    NAMED,
    OTHERS,
    UNSAID,
    also_searched,
    known_by,
    searched_by,
    to_show,
)
from ombud.systems.kinds import Kind
from ombud.terms import CategoryId, SubjectId
from ombud.vault.model import ABOUT_THIRD_PARTY
from tests.clinic import RUT, VERA, Clinic
from tests.requests.letters import HANNA
from tests.requests.test_merge import joined, registered

OLD, NEW = "191212121212", "199006022397"


def person(clinic: Clinic, *flags: Flag, **contact: str) -> SubjectId:
    subject = clinic.somebody(*flags)
    clinic.begin(subject, Relation.MEASURE, asks="massage")
    clinic.hold(subject, "contact", "contract", **(contact or {"email": "tolvan@example.se"}))
    return subject


def corrected(clinic: Clinic, subject: SubjectId, category: str, changed: bool = False, **fields: str) -> None:
    correction = Correction(CategoryId(category), fields, "rätt nu", number_changed=changed)
    done = rectify(clinic.vault, subject, correction, by=RUT, now=clinic.later(minutes=1))
    assert isinstance(done, Rectified), done


def numbered(clinic: Clinic, subject: SubjectId) -> None:
    """A journal has the number (PDL 3:6)."""
    clinic.store(subject, clinic.draft("personnummer", "care", {"personnummer": OLD}, unit=VERA.unit))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()


def looked_for(clinic: Clinic, subject: SubjectId) -> dict[str, tuple[str, ...]]:
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        known = known_by(act.person(subject), HANNA)
        act.nothing_changed()
    assert not isinstance(known, Refusal)
    return dict(known)


def test_what_a_correction_took_the_place_of_is_searched_by_too(clinic: Clinic) -> None:
    """N-16.1, R-16.1: earlier addresses, phones and names, each named apart from what is so now."""
    contact = {"email": "tolvan@example.se", "phone": "070-174 06 05", "street": "Storgatan 1", "city": "Umeå"}
    subject = person(clinic, **contact)
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    corrected(clinic, subject, "contact", email="tolv@example.se", street="Lillgatan 2")
    corrected(clinic, subject, "contact", email="tolvan.t@example.se")
    corrected(clinic, subject, "name", family="Elvansson")
    known = looked_for(clinic, subject)
    assert known == {
        "email": ("tolvan.t@example.se",), "email.earlier": ("tolv@example.se", "tolvan@example.se"),
        "phone": ("070-174 06 05",), "full_name": ("Tolvan Elvansson",), "full_name.earlier": ("Tolvan Tolvansson",),
        "street": ("Lillgatan 2, Umeå",), "street.earlier": ("Storgatan 1, Umeå",),
    }  # fmt: skip
    assert searched_by(known)[Kind.EMAIL] == {"tolvan.t@example.se", "tolv@example.se", "tolvan@example.se"}
    said = also_searched(known)
    assert said is not None
    assert said.en == "Also searched by 2 earlier e-mail addresses."
    assert said.sv == "Söks också på 2 tidigare e-postadresser."
    assert to_show(known) == known
    assert set(known) <= set(NAMED)


def test_two_registrations_that_were_joined_are_searched_by_both_addresses(clinic: Clinic) -> None:
    keep, other = registered(clinic), registered(clinic, "elvan@example.se")
    joined(clinic, keep, other)
    known = looked_for(clinic, keep)
    assert searched_by(known)[Kind.EMAIL] == {"tolvan@example.se", "elvan@example.se"}


def test_an_earlier_address_that_is_another_persons_now_is_not_searched_by(clinic: Clinic) -> None:
    """Art. 15(4), 17: it would find, and take away, what is somebody else's."""
    subject = person(clinic, email="familjen@example.se")
    corrected(clinic, subject, "contact", email="tolvan@example.se")
    assert looked_for(clinic, subject)["email.earlier"] == ("familjen@example.se",)
    spouse = person(clinic, email="annan@example.se")
    corrected(clinic, spouse, "contact", email="familjen@example.se")
    known = looked_for(clinic, subject)
    assert known == {"email": ("tolvan@example.se",), OTHERS: ("1",)}
    assert searched_by(known) == {Kind.EMAIL: {"tolvan@example.se"}}
    assert to_show(known) == {"email": ("tolvan@example.se",)}
    said = also_searched(known)
    assert said is not None
    assert said.en == "Not searched by 1 that somebody else has today."


def test_a_number_that_was_changed_is_searched_by_and_shown_to_nobody(clinic: Clinic) -> None:
    """R-42: no view has both."""
    subject = person(clinic)
    numbered(clinic, subject)
    corrected(clinic, subject, "personnummer", changed=True, personnummer=NEW)
    known = looked_for(clinic, subject)
    assert (known["personnummer"], known[CHANGED]) == ((NEW,), (OLD,))
    assert searched_by(known)[Kind.PERSONNUMMER] == {OLD, NEW}
    assert OLD not in str(to_show(known))
    said = also_searched(known)
    assert said is not None
    assert said.sv == "Söks också på 1 tidigare nummer."


def test_with_protected_identity_the_former_number_leaves_by_no_way(clinic: Clinic) -> None:
    """R-41, R-42."""
    subject = person(clinic, Flag.ADULT, Flag.PROTECTED)
    numbered(clinic, subject)
    corrected(clinic, subject, "personnummer", changed=True, personnummer=NEW)
    known = looked_for(clinic, subject)
    assert OLD not in str(known)
    assert known[UNSAID] == ("1",)
    assert searched_by(known)[Kind.PERSONNUMMER] == {NEW}


def test_a_number_that_was_wrong_is_an_earlier_one(clinic: Clinic) -> None:
    subject = person(clinic, email="a@example.se", phone="070-174 06 05")
    numbered(clinic, subject)
    corrected(clinic, subject, "personnummer", personnummer=NEW)
    corrected(clinic, subject, "contact", email="b@example.se", phone="070-174 06 06")
    said = also_searched(looked_for(clinic, subject))
    assert said is not None
    assert said.en == "Also searched by 1 earlier number, 1 earlier e-mail address and 1 earlier phone number."


def test_what_is_about_somebody_else_is_nothing_the_person_is_known_by(clinic: Clinic) -> None:
    subject = person(clinic)
    clinic.store(
        subject, clinic.draft("contact", "contract", {"email": "mor@example.se"}, marks=ABOUT_THIRD_PARTY)
    )  # fmt: skip
    assert looked_for(clinic, subject) == {"email": ("tolvan@example.se",)}


def test_without_earlier_ones_nothing_is_said(clinic: Clinic) -> None:
    assert also_searched(looked_for(clinic, person(clinic))) is None


def test_where_history_and_names_may_not_be_opened_what_is_so_now_is_enough(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy may keep names from `legal.requests`; nobody is left out for that."""
    subject = person(clinic)
    refused = clinic.read(subject, "marketing.direct", "contact")
    assert isinstance(refused, Refusal)
    monkeypatch.setattr(by_what, "history_of", lambda *_: refused)
    monkeypatch.setattr(by_what, "_FOR_PEOPLE", frozenset({CategoryId("health-of-nobody")}))
    assert looked_for(clinic, subject) == {"email": ("tolvan@example.se",)}
