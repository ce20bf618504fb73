"""`/nej`: by the link of a message or the code of a letter, without signing in and without a script (R-08, M-11)."""

from collections.abc import Callable, Iterator

import pytest

from ombud.app.mail.sink import Sink
from ombud.identity.links import objection_link
from ombud.requests import consent
from ombud.terms import ChoiceId, PurposeId, SubjectId
from tests.campaigns.mailing import Remembering
from tests.campaigns.test_stop_link import FORGED, mailed
from tests.clinic import RUT, Clinic, demo_policy
from tests.portal.browser import Browser, heading, words
from tests.portal.conftest import SignIn

HERE = "/nej"
SMS, NO_ALL = ChoiceId("consent.marketing.sms"), ChoiceId("object.direct_marketing")


@pytest.fixture
def heard() -> Remembering:
    return Remembering()


@pytest.fixture
def sink(heard: Remembering) -> Iterator[Sink]:
    made = Sink(heard.heard).start()
    yield made
    made.close()


def choices_of(clinic: Clinic, subject: SubjectId) -> frozenset[ChoiceId]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).choices


def link(clinic: Clinic, subject: SubjectId, choice: str) -> str:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.nothing_changed()
        return f"{HERE}/{objection_link(act, subject, ChoiceId(choice))}"


def test_a_link_of_a_mail_shows_first_and_does_it_then(
    browser: Callable[[], Browser],
    clinic: Clinic,
    sink: Sink,
    heard: Remembering,
) -> None:
    """M-11, R-21.1: the words are those of the page that stands alone; the whole objection is offered (21(2)–(3))."""
    subject, token, _ = mailed(clinic, sink, heard)
    me = browser()
    page = me.page(f"{HERE}/{token}")
    assert "Nej till all reklam och profilering" in words(page)
    assert not any(one.startswith("object.") for one in choices_of(clinic, subject))
    done = me.client.post(f"{HERE}/{token}", content="List-Unsubscribe=One-Click",
                          headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert done.status_code == 200
    assert "Klart. Du får ingen mer reklam på det här sättet." in words(done.text)
    assert "set-cookie" not in done.headers
    assert ChoiceId("object.direct_marketing.email") in choices_of(clinic, subject)
    everything = me.post(f"{HERE}/{token}", scope="all")
    assert "på något sätt" in words(everything.text)
    assert NO_ALL in choices_of(clinic, subject)


def test_a_code_is_typed(browser: Callable[[], Browser]) -> None:
    me = browser()
    assert "Koden står i brevet" in words(me.page(HERE))
    wrong = me.post(HERE, code="K7PM3WQX8D2RT")
    assert wrong.status_code == 400
    assert "Koden stämmer inte." in words(wrong.text)


@pytest.mark.parametrize("token", [FORGED, "short", "K7PM3WQX8D2RT"])
def test_a_false_link_is_answered_alike(browser: Callable[[], Browser], token: str) -> None:
    me = browser()
    for answer in (me.get(f"{HERE}/{token}"), me.post(f"{HERE}/{token}")):
        assert answer.status_code == 400
        assert "Adressen stämmer inte." in words(answer.text)


def test_a_link_to_one_choice_says_no_to_that(
    browser: Callable[[], Browser], clinic: Clinic, tolvan: SubjectId
) -> None:
    """N-18.1: an objection is recorded, a consent ends; once more changes nothing."""
    me = browser()
    there = link(clinic, tolvan, "object.analysis.market")
    page = me.page(there)
    assert "Marknadsanalyser." in words(page)
    assert ChoiceId("object.analysis.market") not in choices_of(clinic, tolvan)
    for _ in range(2):
        done = me.post(there)
        assert "Klart. Marknadsanalyser: av. Det gäller från och med nu." in words(done.text)
    assert ChoiceId("object.analysis.market") in choices_of(clinic, tolvan)
    consent(clinic.vault, tolvan, SMS, "desk", by=RUT, now=clinic.now)
    assert "Reklam via sms: av" in words(me.post(link(clinic, tolvan, SMS)).text)
    assert SMS not in choices_of(clinic, tolvan)


def test_a_link_to_what_is_weighed_or_is_no_choice_any_more(
    browser: Callable[[], Browser], clinic: Clinic, tolvan: SubjectId
) -> None:
    me = browser()
    weighed = words(me.post(link(clinic, tolvan, "object.legal.claims")).text)
    assert f"Klart. {demo_policy().purposes[PurposeId('legal.claims')].name.sv}: av." in weighed
    gone = me.post(link(clinic, tolvan, "object.gone"))
    assert gone.status_code == 200
    assert "Klart." in words(gone.text)


def test_in_english_and_for_somebody_who_is_signed_in_as_another(
    signed_in: SignIn, browser: Callable[[], Browser], clinic: Clinic, tolvan: SubjectId
) -> None:
    """The link says whose no it is, and not the sign-in of the browser."""
    other = clinic.somebody()
    me = signed_in(other).in_language("en")
    there = link(clinic, tolvan, "object.product.development")
    assert heading(me.page(there)) == "Say no"
    assert "Done. Product development: off." in words(me.post(there).text)
    assert ChoiceId("object.product.development") in choices_of(clinic, tolvan)
    assert choices_of(clinic, other) == frozenset()
