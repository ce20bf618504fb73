"""What was written in a form whose session ended before it was sent: kept for the one who wrote it (N-16)."""

import pytest

from ombud.identity import Level
from ombud.terms import SubjectId
from tests.clinic import Clinic
from tests.identity.test_sent import raw
from tests.portal.browser import Browser, words
from tests.portal.conftest import SignIn
from tests.portal.people import somebody_else

NEW = "/mina/arenden/nytt/klagomal"
WRITTEN = "Varför har ni kvar mitt gamla nummer, det med sjuorna?"
STILL = "Det du skrev innan du blev utloggad finns kvar här."


def sent_late(clinic: Clinic, me: Browser, **after: float) -> str:
    """Where the form leads that was sent so long after the page was opened."""
    me.page(NEW)
    clinic.later(**after)
    answer = me.post(NEW, text=WRITTEN)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_it_stands_in_the_form_when_the_same_person_has_signed_in_again(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """N-16, R-07: sealed for a day, nothing sent, and gone when it is sent."""
    me = signed_in(tolvan)
    where = sent_late(clinic, me, minutes=40)
    assert where == f"/logga-in?till={NEW}&skrev=ja"
    assert "Vi har sparat det åt dig i ett dygn" in words(me.page(where))
    assert WRITTEN.encode() not in raw(clinic.vault.database)
    signed_in(tolvan, at=me)
    page = me.page(NEW)
    assert WRITTEN in words(page)
    assert STILL in words(page)
    me.done(NEW, text=WRITTEN, klart="ja")
    assert WRITTEN not in words(me.page(NEW))


def test_whoever_signs_in_then_at_that_browser_finds_nothing_of_it(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """Only to the same person."""
    me = signed_in(tolvan)
    sent_late(clinic, me, minutes=20)
    other = signed_in(somebody_else(clinic), at=me)
    assert WRITTEN not in words(other.page(NEW))
    assert STILL not in words(other.page(NEW))


def test_it_is_kept_for_nobody_without_the_token_of_that_session(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, browser: SignIn
) -> None:
    """Security.md 2, row 29: a form from elsewhere keeps nothing, and another browser neither."""
    me, stranger = signed_in(tolvan), browser()  # type: ignore[call-arg]
    stranger.csrf = me.csrf
    assert sent_late(clinic, stranger, minutes=20) == f"/logga-in?till={NEW}"
    me.csrf = "0" * 64
    assert sent_late(clinic, me, minutes=20) == f"/logga-in?till={NEW}"
    signed_in(tolvan, at=me)
    assert WRITTEN not in words(me.page(NEW))


@pytest.mark.parametrize("after", [8.5, 24.0])
def test_too_late_is_too_late(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, after: float) -> None:
    assert sent_late(clinic, signed_in(tolvan), hours=after) == f"/logga-in?till={NEW}"


def test_who_signed_out_has_ended_it(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """What somebody has ended takes nothing more."""
    me = signed_in(tolvan)
    token = me.client.cookies["__Host-ombud"]
    me.post("/logga-ut")
    me.enter(token, me.csrf)
    assert sent_late(clinic, me, minutes=1) == f"/logga-in?till={NEW}"


def test_a_form_that_cannot_be_read_is_not_kept(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    me = signed_in(tolvan)
    clinic.later(minutes=20)
    answer = me.post(NEW, text="x" * 70_000)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/logga-in?till={NEW}"


def test_a_value_that_was_being_corrected_is_there_too(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """The form is sent to another address than its own; a case's message and a report of a reading likewise."""
    me = signed_in(tolvan)
    page = me.page("/mina/uppgifter/kontakt")
    to = next(one for one in page.split('"') if "/ratta" in one and "telefon" in one).replace("&amp;", "&")
    form = me.page(to)
    check = next(one for one in form.split('"') if one.startswith("/mina/uppgifter/kontakt/") and "?" not in one)
    record = form.partition('name="uppgift" value="')[2].partition('"')[0]
    clinic.later(minutes=20)
    where = me.post(check, uppgift=record, varde="070-174 06 99").headers["location"]
    assert where.endswith("&skrev=ja")
    signed_in(tolvan, at=me)
    page = me.page(check)
    assert 'value="070-174 06 99"' in page
    assert STILL in words(page)


def test_one_factor_keeps_what_one_factor_may_write(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-07: it is at its own page, which asks for as much as it did."""
    me = signed_in(tolvan, Level.ONE_FACTOR)
    assert sent_late(clinic, me, minutes=20).endswith("&skrev=ja")
    signed_in(tolvan, Level.ONE_FACTOR, at=me)
    assert WRITTEN in words(me.page(NEW))
