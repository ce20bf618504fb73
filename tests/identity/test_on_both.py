"""What the tests of providers do on one database, once on each: a passkey, an app, a code of colleagues, an order."""

from datetime import timedelta

import pyotp

from ombud.audit import Act as Kind
from ombud.identity import Level, Means, Proven, credentials, passkeys, recovery, tidy, totp, under_way
from ombud.identity.credentials import Added
from ombud.identity.letter_code import Code
from ombud.identity.passkeys import Asked
from ombud.identity.recovery import Proposed
from tests.clinic import DISA, RUT, Clinic
from tests.identity.fakes.authenticator import Authenticator
from tests.identity.people import at_work
from tests.identity.test_sessions import begun, lives, logged
from tests.identity.test_staff import ACCOUNTS, HOME, SITE


def test_an_account_loses_everything_and_is_let_in_again(clinic: Clinic) -> None:
    device, first = Authenticator(), begun(clinic, at_work("ada", clinic.now))
    asked = passkeys.ask_to_add(clinic.vault, SITE, first.session, now=clinic.now)
    assert isinstance(asked, Asked)
    answer = device.make(asked.options)
    assert isinstance(passkeys.add(clinic.vault, SITE, first.session, asked.token, answer, now=clinic.now), Added)
    app = totp.ask_to_add(clinic.vault, "Ombud", first.session, now=clinic.now)
    assert isinstance(app, totp.Asked)
    codes = pyotp.TOTP(app.letters)
    added = totp.add(clinic.vault, first.session, app.token, codes.at(clinic.now), now=clinic.now)
    assert isinstance(added, Added)
    assert len(credentials.listed(clinic.vault, "ada")) == 2
    assert credentials.remove(clinic.vault, first.session, added.credential.id, now=clinic.now) == 0
    question = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    used = passkeys.sign_in(
        clinic.vault, SITE, question.token, device.use(question.options), HOME, now=clinic.now
    )  # fmt: skip
    assert isinstance(used, Proven)
    assert isinstance(recovery.propose(clinic.vault, ACCOUNTS, "ada", by=DISA, now=clinic.now), Proposed)
    code = recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now)
    assert isinstance(code, Code)
    who = recovery.redeem(clinic.vault, code.text, HOME, now=clinic.now)
    assert isinstance(who, Proven)
    assert (who.level, credentials.listed(clinic.vault, "ada"), lives(clinic, first.token)) == (
        Level.ONE_FACTOR, (), False,
    )  # fmt: skip
    assert totp.sign_in(clinic.vault, "ada", "000000", HOME, now=clinic.now) == totp.WRONG
    assert len(logged(clinic, Kind.LOG_OUT)) == 1


def test_a_sign_in_under_way_is_noted_and_taken_once(clinic: Clinic) -> None:
    vault, soon = clinic.vault, timedelta(minutes=5)
    token = under_way.set_out(vault, Means.BANKID, {"a": 1}, now=clinic.now, lives=soon)
    here, there = (under_way.under_way(vault, token, Means.BANKID, now=clinic.now) for _ in range(2))
    assert here is not None
    assert there is not None
    assert under_way.under_way(vault, token, Means.OIDC, now=clinic.now) is None
    assert under_way.note(vault, here, Means.BANKID, b=2)
    assert not under_way.note(vault, there, Means.BANKID, b=3)
    again = under_way.under_way(vault, token, Means.BANKID, now=clinic.now)
    assert again is not None
    assert again.plain == {"a": 1, "b": 2}
    assert [under_way.take(vault, again) for _ in range(2)] == [True, False]
    under_way.set_out(vault, Means.BANKID, {}, now=clinic.now, lives=soon)
    clinic.later(minutes=5)
    assert tidy.forget(vault, now=clinic.now) == 1
