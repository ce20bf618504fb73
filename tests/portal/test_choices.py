"""`/mina/val`: a no at once, undone on the same page, a yes that is asked for twice (N-18.1, R-07.1, C-673/17)."""

import re
from html import unescape

import pytest

from ombud.choices import Denied
from ombud.identity import Level
from ombud.plans.claim import claim
from ombud.policy.ask import Refusal
from ombud.portal.choice_words import hinted
from ombud.requests import consent, pending
from ombud.requests.confirming import First, ask_address, question, sent
from ombud.requests.store_system_duties import put as put_duty
from ombud.requests.system_duties import What, owe
from ombud.terms import ChoiceId, SubjectId
from tests.clinic import CAMPAIGNS, RUT, Clinic, demo_policy
from tests.portal.browser import Browser, words
from tests.portal.conftest import SignIn

HERE = "/mina/val"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def advertised(clinic: Clinic, subject: SubjectId) -> bool:
    return not isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, channel="email"), Refusal)


def said_no(me: Browser, name: str = "marketing.direct.email") -> str:
    answer = me.post(HERE, gor="nej", val=name)
    assert answer.status_code == 200
    return str(answer.text)


def test_every_choice_stands_there_with_its_basis_and_its_text_word_for_word(
    signed_in: SignIn, tolvan: SubjectId
) -> None:
    """N-18.1, M-07: the adopted text as it stands in the policy; nothing is ticked beforehand."""
    page = signed_in(tolvan).page(HERE)
    text = words(page)
    assert "Reklam via e-post På" in text
    assert "Reklam via sms Av" in text
    assert "Profilering för reklam Av" in text
    assert "Statistik om verksamheten På" in text
    assert "Grund: ditt samtycke (artikel 6.1 a)" in text
    assert "intresseavvägning (artikel 6.1 f)" in text
    for consent_text in ("C-1", "C-2", "C-4"):
        assert " ".join(demo_policy().consents[consent_text].text.sv.split()) in text
    assert "checked" not in page
    assert "Föra journal" in text, "what cannot be turned off, and why"


def test_a_no_holds_at_once_and_the_page_says_since_when(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-21.1, R-08: one press, no reason, no identity beyond the sign-in; the next read is refused."""
    me = signed_in(tolvan)
    assert advertised(clinic, tolvan)
    page = said_no(me)
    assert not advertised(clinic, tolvan)
    assert re.search(r'role="status" id="gjort"', page)
    assert "Klart. Du får ingen mer reklam via e-post." in words(page)
    assert "Det gäller från och med nu, kl. 11.00." in words(page)
    assert "Reklam via e-post Av" in words(page)
    assert "Du sa nej 23 november 2026" in words(page)


def test_it_is_undone_from_that_page_and_from_no_other(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """policy.md, *Identity*."""
    me = signed_in(tolvan)
    page = said_no(me)
    assert "Ångra" in page
    assert "Ångra" not in me.page(HERE), "the same address opened again has it no more"
    clinic.later(minutes=2)
    assert "Allt är som det var före ditt nej" in me.done(HERE, gor="angra", kod=hidden(page, "kod"))
    assert advertised(clinic, tolvan)


def test_undoing_is_of_this_sign_in_and_of_a_quarter_of_an_hour(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    me = signed_in(tolvan)
    code = hidden(said_no(me), "kod")
    for who, kod in ((signed_in(tolvan), code), (me, "AAAA"), (me, "å"), (me, code[:-8] + "AAAAAAA=")):
        assert "Det gick inte att ångra härifrån längre" in words(who.post(HERE, gor="angra", kod=kod).text)
    clinic.later(minutes=14)
    me.page(HERE)
    clinic.later(minutes=2)
    assert "Det gick inte att ångra" in words(me.post(HERE, gor="angra", kod=code).text)
    assert not advertised(clinic, tolvan)


def test_a_later_yes_is_a_new_consent_that_is_asked_for_twice(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-07.1, M-07: the text, an empty box, and once more; each step without a yes changes nothing."""
    me = signed_in(tolvan)
    said_no(me)
    asked = me.post(HERE, gor="ja", val="marketing.direct.email")
    assert asked.status_code == 200
    assert "checked" not in asked.text
    assert "Jag vill få reklam om Hälsoklustrets tjänster" in words(asked.text)
    forgotten = me.post(HERE, gor="ja", val="marketing.direct.email", steg="text")
    assert forgotten.status_code == 422
    assert "Kryssa i rutan" in words(forgotten.text)
    sure = me.post(HERE, gor="ja", val="marketing.direct.email", steg="text", samtycker="ja")
    assert "Är du säker på att du säger ja?" in words(sure.text)
    assert not advertised(clinic, tolvan)
    done = me.done(HERE, gor="ja", val="marketing.direct.email", steg="ja")
    assert "Klart. Reklam via e-post: på. Det gäller från och med nu" in words(done)
    assert advertised(clinic, tolvan)


def test_what_rests_on_an_interest_is_allowed_again_with_one_press(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan)
    page = said_no(me, "analysis.market")
    assert "Vi använder inte längre dina uppgifter till marknadsanalyser." in words(page)
    assert "Marknadsanalyser: på." in words(me.done(HERE, gor="ja", val="analysis.market"))


def test_no_to_everything_is_one_press(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    me = signed_in(tolvan)
    page = me.post(HERE, gor="alla").text
    assert "Du har sagt nej till allt som går att säga nej till." in words(page)
    assert "0 av 9 val är på" in words(page)
    assert not advertised(clinic, tolvan)
    assert "Säg nej till allt</button>" not in page


def test_a_consent_for_a_service_is_seen_with_more_than_one_factor_alone(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """policy.md, *A letter code is one factor*: it opens choices, and nothing that tells of care."""
    consent(clinic.vault, tolvan, ChoiceId("consent.health.massage"), "desk", by=RUT, now=clinic.now)
    assert "Hälsouppgifter för" not in words(signed_in(tolvan, Level.ONE_FACTOR).page(HERE))
    little = signed_in(tolvan, Level.ONE_FACTOR)
    assert little.post(HERE, gor="nej", val="contract.perform.massage").status_code == 404
    assert little.post(HERE, gor="nej", val="marketing.direct.email").status_code == 200
    me = signed_in(tolvan)
    page = words(me.page(HERE))
    assert "Hälsouppgifter för massage" in page
    assert "{tjänst}" not in page
    assert "Ditt samtycke är tillbakataget: hälsouppgifter för massage." in words(
        said_no(me, "contract.perform.massage")
    )


@pytest.mark.parametrize("doing", ["nej", "ja"])
def test_a_choice_that_is_none_changes_nothing(signed_in: SignIn, tolvan: SubjectId, doing: str) -> None:
    me = signed_in(tolvan)
    assert me.post(HERE, gor=doing, val="care.record").status_code == 404
    assert me.post(HERE, gor="something").status_code == 200


def test_in_english_too(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan).in_language("en")
    assert "Advertising by e-mail On" in words(me.page(HERE))
    assert "Done. You get no more advertising by e-mail." in words(said_no(me))


PAPER_SMS = First("paper", "070-1740605")
SMS = ChoiceId("consent.marketing.sms")


def asked_by_paper(clinic: Clinic, subject: SubjectId) -> None:
    """A yes on paper, and its message has left."""
    came = ask_address(clinic.vault, subject, SMS, PAPER_SMS, by=RUT, now=clinic.now)
    assert not isinstance(came, Denied)
    for step in claim(clinic.vault.database, "w1", 50, now=clinic.now):
        if question(clinic.vault, step, now=clinic.now) is not None:
            sent(clinic.vault, step, delivered=True, now=clinic.now)


def test_a_yes_that_waits_for_its_address_says_so_and_can_be_sent_again_or_left(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """M-07, N-18.1: it is not in force, and the page says what is awaited and until when."""
    asked_by_paper(clinic, tolvan)
    me = signed_in(tolvan)
    page = words(me.page(HERE))
    assert "Reklam via sms Väntar på din bekräftelse" in page
    assert "har frågat 070-1740605 om det stämmer. Svara på frågan senast 30 november 2026." in page
    assert "Skicka frågan igen" not in page, "it was sent this minute"
    clinic.later(hours=1)
    me = signed_in(tolvan)
    assert "Skicka frågan igen" in words(me.page(HERE))
    assert "Vi frågar adressen igen" in me.done(HERE, gor="igen", val="marketing.direct.sms")
    refused_again = words(me.post(HERE, gor="igen", val="marketing.direct.sms").text)
    assert "högst tre gånger" in refused_again
    assert "väntar inte längre" in me.done(HERE, gor="avbryt", val="marketing.direct.sms")
    assert "Väntar på din bekräftelse" not in words(me.page(HERE))
    for act in ("igen", "avbryt"):
        assert "Det väntar inget ja" in words(me.post(HERE, gor=act, val="marketing.direct.sms").text)


def test_whoever_has_shown_one_factor_sees_enough_of_the_address_to_know_it(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """policy.md, *Identity*: a letter code shows choices, and no contact details."""
    asked_by_paper(clinic, tolvan)
    page = words(signed_in(tolvan, Level.ONE_FACTOR).page(HERE))
    assert "har frågat …05 om det stämmer" in page
    assert "070-1740605" not in page
    assert hinted("tolvan@example.se") == "t…@example.se"


def test_what_was_answered_while_the_page_stood_open_is_said(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the act somebody was quicker: nothing is changed, and it is told."""
    asked_by_paper(clinic, tolvan)
    me = signed_in(tolvan)
    monkeypatch.setattr(pending, "leave", lambda *_whole, **_named: pending.NOTHING_WAITS)
    assert "Det väntar inget ja" in words(me.post(HERE, gor="avbryt", val="marketing.direct.sms").text)


def test_the_page_says_which_of_our_other_systems_have_acknowledged_it(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """Art. 19, 21: it holds here already; where it is on its way, and where it has arrived."""
    me = signed_in(tolvan)
    assert "våra andra system" not in words(me.page(HERE))
    with clinic.vault.database.act() as tx:
        owe(tx, tolvan, "shop", What.CHOICES, clinic.now)
        done = owe(tx, tolvan, "till", What.CHOICES, clinic.now)
        put_duty(tx, done._replace(stage="done"))
    page = words(me.page(HERE))
    assert "Så långt har det kommit i våra andra system" in page
    assert "shop på väg dit" in page
    assert "till har bekräftat" in page
