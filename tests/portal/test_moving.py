"""Data moved straight to another controller, by the person's own hand (Art. 20(2), R-20.3)."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from ombud.disclosure.package import NotGiven
from ombud.disclosure.transfer import NewController, confirm, propose
from ombud.identity import Level
from ombud.terms import SubjectId
from ombud.terms.ids import id_text
from tests.clinic import DISA, RUT, Clinic
from tests.identity.test_sent import raw
from tests.portal.browser import Browser, heading, words
from tests.portal.conftest import Confirms, SignIn
from tests.portal.people import policy_without_requests

HERE, FETCH = "/mina/arenden/nytt/flytta/direkt", "/flytta"


@pytest.fixture
def other(clinic: Clinic) -> NewController:
    """A controller that two people have verified."""
    found = propose(clinic.vault, "Exempelvården AB", "556016-0680", "registret", by=RUT, now=clinic.now)
    assert not isinstance(found, NotGiven), found
    second = confirm(clinic.vault, found.id, by=DISA, now=clinic.now)
    assert not isinstance(second, NotGiven), second
    return second


def code(page: str) -> str:
    return page.partition('<strong class="ref">')[2].partition("</strong>")[0]


def test_the_person_signs_and_the_controller_fetches_once(
    clinic: Clinic, tolvan: SubjectId, other: NewController, signed_in: SignIn, confirms: Confirms, browser: SignIn
) -> None:
    """R-20.3: signed, by a code shown once; who got what is in the register, and the signature in the case."""
    me, them = signed_in(tolvan), browser()  # type: ignore[call-arg]
    assert "Exempelvården AB, 556016-0680" in words(me.page(HERE))
    assert me.post(HERE, till=id_text("n_", other.id)).headers["location"] == "/logga-in/bekrafta"
    confirms(me, HERE)
    page = me.page(HERE)
    assert "Du har bekräftat att det är du." in words(page)
    answer = me.post(HERE, till=id_text("n_", other.id))
    assert heading(answer.text) == "Koden som mottagaren ska ha"
    token = code(answer.text)
    case = answer.text.partition('href="/mina/arenden/')[2]
    assert "förs över till Exempelvården AB (556016-0680)." in words(me.page(f"/mina/arenden/{reference(answer.text)}"))
    assert case
    assert token.encode() not in raw(clinic.vault.database)
    assert heading(them.page(FETCH)) == "Hämta uppgifter som någon flyttar till er"
    with ZipFile(BytesIO(them.post(FETCH, kod=f" {token} ").content)) as whole:
        assert any(name.startswith("json/") for name in whole.namelist())
    again = them.post(FETCH, kod=token)
    assert again.status_code == 422
    assert "Koden gäller inte: den är fel, använd eller för gammal." in words(again.text)
    assert "Exempelvården AB" in words(me.page("/mina/avtal"))


def reference(page: str) -> str:
    return next(one for one in page.split('class="btn" href="/mina/arenden/')[1:]).partition('"')[0]


@pytest.mark.parametrize("given", ["", "nonsense", "x" * 300])
def test_a_code_that_opens_nothing_tells_nobody_whether_there_was_one(browser: SignIn, given: str) -> None:
    """Security.md, threat 15."""
    answer = browser().post(FETCH, kod=given)  # type: ignore[call-arg]
    assert answer.status_code == 422
    assert "Koden gäller inte" in words(answer.text)


def test_after_three_days_and_after_the_end_of_the_controller_it_opens_nothing(
    clinic: Clinic, tolvan: SubjectId, other: NewController, signed_in: SignIn, confirms: Confirms, browser: SignIn
) -> None:
    token = instructed(clinic, signed_in(tolvan), other, confirms)
    clinic.now += timedelta(days=3)
    assert browser().post(FETCH, kod=token).status_code == 422  # type: ignore[call-arg]


def instructed(clinic: Clinic, me: Browser, other: NewController, confirms: Confirms) -> str:
    confirms(me, HERE)
    return code(me.post(HERE, till=id_text("n_", other.id)).text)


def test_where_nobody_is_verified_the_page_says_what_to_do(tolvan: SubjectId, signed_in: SignIn) -> None:
    me = signed_in(tolvan)
    assert "Ingen mottagare är kontrollerad än" in words(me.page(HERE))
    assert me.post(HERE, till="n_x").status_code == 422
    assert signed_in(tolvan, Level.ONE_FACTOR).get(HERE).status_code == 403


def test_where_the_policy_stops_it(
    clinic: Clinic, tolvan: SubjectId, other: NewController, signed_in: SignIn, confirms: Confirms, browser: SignIn
) -> None:
    me = signed_in(tolvan)
    token = instructed(clinic, me, other, confirms)
    policy_without_requests(clinic)
    assert browser().post(FETCH, kod=token).status_code == 403  # type: ignore[call-arg]
    confirms(me, HERE)
    assert me.post(HERE, till=id_text("n_", other.id)).status_code == 403
