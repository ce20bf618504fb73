"""`/mina/installningar`: language, colours, and signing out everywhere (ux.md 3.3; S-08)."""

from ombud.identity import Level
from ombud.terms import SubjectId
from ombud.web.cookies import LANGUAGE, THEME
from tests.portal.browser import heading, words
from tests.portal.conftest import SignIn

HERE = "/mina/installningar"


def test_language_and_colours_lie_in_the_browser(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan)
    assert heading(me.page(HERE)) == "Inställningar"
    assert heading(me.done(HERE, gor="sprak", sprak="en")) == "Settings"
    assert me.client.cookies[LANGUAGE.name] == "en"
    assert heading(me.done(HERE, gor="sprak", sprak="nothing")) == "Inställningar"
    assert 'data-theme="dark"' in me.done(HERE, gor="tema", tema="dark")
    assert "data-theme" not in me.done(HERE, gor="tema", tema="auto")
    assert THEME.name not in me.client.cookies
    assert heading(me.done(HERE, gor="nothing")) == "Inställningar"


def test_every_sign_in_stands_there_and_the_others_are_ended(signed_in: SignIn, tolvan: SubjectId) -> None:
    """S-08: somebody who has lost a telephone ends its sign-in from here."""
    lost, me = signed_in(tolvan, Level.ONE_FACTOR), signed_in(tolvan)
    page = words(me.page(HERE))
    assert "BankID sedan i dag kl. 11.00 Den här" in page
    assert "Kod i brev sedan i dag kl. 11.00. Visar val och ärenden, inte uppgifter om vård." in page
    assert "Du är utloggad överallt utom här." in words(me.done(HERE, gor="andra"))
    assert "Du var inte inloggad någon annanstans." in words(me.done(HERE, gor="andra"))
    assert lost.get(HERE).headers["location"].startswith("/logga-in")
    assert me.get(HERE).status_code == 200


def test_signing_out_everywhere_ends_this_one_too(signed_in: SignIn, tolvan: SubjectId) -> None:
    other, me = signed_in(tolvan), signed_in(tolvan)
    answer = me.post(HERE, gor="alla")
    assert answer.headers["location"] == "/"
    assert answer.headers["clear-site-data"]
    for one in (me, other):
        assert one.get(HERE).status_code == 303


def test_which_mails_one_wants_and_which_the_law_wants(tolvan: SubjectId, signed_in: SignIn) -> None:
    """Art. 12(3), 13(3): what a law wants told is told; the rest as one likes."""
    me = signed_in(tolvan)
    page = me.page(HERE)
    assert 'value="mail.received" checked' in page
    assert 'value="mail.unusual" checked' in page
    assert "artikel 12.3" in words(page)
    page = me.done(HERE, gor="mejl", mejl="mail.received")
    assert 'value="mail.received" checked' in page
    assert 'value="mail.unusual" checked' not in page
