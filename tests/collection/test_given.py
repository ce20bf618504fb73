"""What somebody gives at a desk: stored in one form, or declined with the field and the reason."""

from datetime import date

import pytest

from ombud.collection.given import shaped
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Declined
from ombud.terms import CategoryId
from tests.clinic import RUT, Clinic

DAY = date(2026, 11, 23)


def test_values_get_the_form_in_which_they_are_stored() -> None:
    given = {"given": " Tolvan ", "phone": "070-174 06 05", "birth_date": "1990-06-02", "personnummer": "900602-2397"}
    assert shaped(given, DAY) == {
        "given": "Tolvan",
        "phone": "+46701740605",
        "birth_date": "1990-06-02",
        "personnummer": "199006022397",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "no address"), ("birth_date", "2 juni"), ("personnummer", "900602-2398"), ("given", "  ")],
)
def test_a_value_that_is_not_what_its_field_says_is_declined_and_not_repeated(name: str, value: str) -> None:
    declined = shaped({name: value, "family": "Tolvansson"}, DAY)
    assert isinstance(declined, Declined)
    assert list(declined.fields) == [name]
    assert value.strip() == "" or value not in repr(declined)


def test_a_newcomer_with_a_broken_address_is_not_registered(clinic: Clinic) -> None:
    meeting = Meeting({CategoryId("contact"): {"email": "no address"}}, "desk")
    assert isinstance(meet(clinic.vault, meeting, by=RUT, now=clinic.now), Declined)
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT 1 FROM subject") == []
