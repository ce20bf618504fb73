"""What the desk stands on: a person met, a name compared, a no taken, a slip; and what each says no to."""

from dataclasses import replace
from pathlib import Path

import pytest

from ombud.actors import Accounts
from ombud.app.at_desk import at_desk
from ombud.app.code_letters import Slip, slip_of
from ombud.app.config import FILE, read_config
from ombud.app.installation import Ombud
from ombud.app.registering import alike, is_named
from ombud.app.taking_no import Took, take_no
from ombud.app.tidying import Tidier
from ombud.collection.relate import Declined
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.terms import Actor, RoleId, SubjectId, Text
from ombud.vault import Budget, Spent
from tests.clinic import ADA, DISA, RUT, Clinic
from tests.portal.people import TOLVAN, hidden, registered

NOBODY = SubjectId(bytes(16))
STRANGER = Actor("x", RoleId("nobody"))
LINES = (Text("Du tecknade ett avtal.", "You signed an agreement."),)


def ombud(clinic: Clinic) -> Ombud:
    key = clinic.vault.keyring.public_key.hex()
    toml = f'[installation]\nname = "clinic"\nkeys = "keys"\nroot = "file"\npublic_key = "{key}"\n'
    Path(clinic.folder / FILE).write_text(toml, encoding="utf-8")
    return Ombud(clinic.folder, read_config(clinic.folder), clinic.vault, Accounts({}), Tidier(clinic.vault.traces))


def test_somebody_is_met_with_what_binds_them_and_no_value(clinic: Clinic) -> None:
    subject = clinic.somebody(Flag.ADULT)
    empty = at_desk(clinic.vault, subject, by=RUT, now=clinic.now)
    assert empty is not None
    assert (empty.since, empty.agreements) == (None, ())
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    met = at_desk(clinic.vault, subject, by=RUT, now=clinic.now)
    assert met is not None
    assert met.since == clinic.now
    assert at_desk(clinic.vault, NOBODY, by=RUT, now=clinic.now) is None


def test_a_protected_persons_places_are_hidden_from_who_may_not_meet_them(clinic: Clinic) -> None:
    """R-41."""
    subject = hidden(clinic)
    for actor, hides in ((RUT, True), (DISA, False)):
        met = at_desk(clinic.vault, subject, by=actor, now=clinic.now)
        assert met is not None
        assert met.hides_places is hides


def test_a_name_is_compared_for_a_purpose_or_not_at_all(clinic: Clinic) -> None:
    """D-14: a role that meets nobody compares nothing, and the policy's no is the answer."""
    tolvan = registered(clinic)
    assert is_named(clinic.vault, tolvan, "tolvan tolvansson", by=RUT, now=clinic.now) is True
    assert isinstance(is_named(clinic.vault, tolvan, "x", by=ADA, now=clinic.now), Declined)
    assert isinstance(is_named(clinic.vault, tolvan, "x", by=STRANGER, now=clinic.now), Declined)
    nothing = clinic.somebody(Flag.ADULT)
    assert isinstance(is_named(clinic.vault, nothing, "x", by=RUT, now=clinic.now), Refusal)


def test_alike_is_asked_of_what_identifies_and_counts_as_a_look_up(clinic: Clinic) -> None:
    """P-11."""
    tolvan = registered(clinic)
    assert alike(clinic.vault, {"given": "Tolvan"}, by=RUT, now=clinic.now) == ()
    assert alike(clinic.vault, TOLVAN, by=RUT, now=clinic.now) == (tolvan,)
    vault = replace(clinic.vault, budget=Budget(clinic.vault.database, clinic.vault.directory, {"rut": 0}))
    clinic.later(hours=2)
    assert isinstance(alike(vault, TOLVAN, by=RUT, now=clinic.now), Spent)


def test_a_no_of_somebody_who_is_not_here_is_declined(clinic: Clinic) -> None:
    assert isinstance(take_no(clinic.vault, NOBODY, by=RUT, now=clinic.now), Declined)
    assert isinstance(take_no(clinic.vault, registered(clinic), by=RUT, now=clinic.now), Took)


@pytest.mark.parametrize("shown", [True, False])
def test_a_slip_is_for_who_is_here_and_made_by_who_answers_people(clinic: Clinic, *, shown: bool) -> None:
    """R-07, D-14."""
    here, tolvan, slip = ombud(clinic), registered(clinic), Slip(LINES, shown, "https://mina.example.se")
    made = slip_of(here, tolvan, slip, by=RUT, now=clinic.now)
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF")
    assert isinstance(slip_of(here, NOBODY, slip, by=RUT, now=clinic.now), Declined)
    assert isinstance(slip_of(here, tolvan, slip, by=ADA, now=clinic.now), Refusal)
    here.tidier.stop()
