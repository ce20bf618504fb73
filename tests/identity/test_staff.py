"""People at work: passkeys, an app's codes, and two who let a third in (security.md, rows 11, 14, 28; S1)."""

import json
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from ombud.actors import Accounts
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import DamagedRow
from ombud.identity import (
    Level,
    Means,
    NotProven,
    Proven,
    Session,
    StaffAccount,
    credentials,
    passkeys,
    recovery,
    sessions,
    totp,
    under_way,
)
from ombud.identity.credentials import LAST, NOT_NOW, Added
from ombud.identity.letter_code import WRONG as WRONG_CODE
from ombud.identity.letter_code import Code
from ombud.identity.passkeys import UNKNOWN, Site
from ombud.identity.recovery import NO_SUCH_ACCOUNT, NOT_PROPOSED, NOT_YOURSELF, Proposed
from ombud.identity.refusals import NOT_BEGUN
from ombud.identity.sessions import Began
from ombud.identity.throttle import SLOWLY
from ombud.identity.totp import WRONG
from tests.clinic import ADA, DISA, RUT, Clinic, make_clinic
from tests.identity.fakes.authenticator import Authenticator
from tests.identity.people import TOLVAN, at_work, by_eid
from tests.identity.test_sessions import begun, lives, logged, spy_on
from tests.stores import raw

SITE = Site("portal.example.se", "https://portal.example.se", "Exempelkliniken")
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"
ACCOUNTS = Accounts({"disa": DISA, "rut": RUT, "ada": ADA})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def clinic(shared: Clinic) -> Clinic:
    """One clinic for all of them, an hour later and without anybody's credentials."""
    shared.later(hours=1)
    with shared.vault.database.act() as tx:
        for table in ("credential", "enrolment", "other_session", "attempt"):
            tx.run(f"DELETE FROM {table}")
    return shared


def signed_in(clinic: Clinic, account: str = "disa", level: Level = Level.MULTI_FACTOR) -> Began:
    return begun(clinic, at_work(account, clinic.now, Means.OIDC, level))


def add_passkey(clinic: Clinic, session: Session, device: Authenticator | None = None) -> Added | NotProven:
    asked = passkeys.ask_to_add(clinic.vault, SITE, session, now=clinic.now)
    if isinstance(asked, NotProven):
        return asked
    answer = (device or Authenticator()).make(asked.options)
    return passkeys.add(clinic.vault, SITE, session, asked.token, answer, now=clinic.now)


def with_passkey(clinic: Clinic, account: str = "disa") -> Authenticator:
    device = Authenticator()
    assert isinstance(add_passkey(clinic, signed_in(clinic, account).session, device), Added)
    return device


def use(clinic: Clinic, device: Authenticator, source: str = HOME) -> Proven | NotProven:
    asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    return passkeys.sign_in(clinic.vault, SITE, asked.token, device.use(asked.options), source, now=clinic.now)


# Passkeys


def test_a_passkey_signs_in_with_more_than_one_factor(clinic: Clinic) -> None:
    device = with_passkey(clinic)
    clinic.later(minutes=1)
    who = use(clinic, device)
    assert who == Proven(StaffAccount("disa"), Means.PASSKEY, Level.MULTI_FACTOR, clinic.now)
    (held,) = credentials.listed(clinic.vault, "disa")
    assert (held.kind, held.used) == (Means.PASSKEY, clinic.now)


def test_the_dialogue_asks_for_the_person_and_names_no_account(clinic: Clinic) -> None:
    """Row 14: what a page asks with is the same whoever is there."""
    with_passkey(clinic)
    asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    options = json.loads(asked.options)
    assert (options["userVerification"], options.get("allowCredentials", [])) == ("required", [])
    assert asked.token not in repr(asked)
    added = passkeys.ask_to_add(clinic.vault, SITE, signed_in(clinic).session, now=clinic.now)
    assert isinstance(added, passkeys.Asked)
    options = json.loads(added.options)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["excludeCredentials"]) == 1


def test_attack_28_adding_or_taking_away_ends_every_other_session(clinic: Clinic) -> None:
    """S1: whoever had got in is out when what one signs in with changes."""
    here, there, others = signed_in(clinic), signed_in(clinic), signed_in(clinic, "rut")
    added = add_passkey(clinic, here.session)
    assert isinstance(added, Added)
    assert added.ended == 1
    assert [lives(clinic, one.token) for one in (here, there, others)] == [True, False, True]
    assert credentials.remove(clinic.vault, here.session, added.credential.id, now=clinic.now) == LAST
    second = add_passkey(clinic, here.session)
    assert isinstance(second, Added)
    there = signed_in(clinic)
    assert credentials.remove(clinic.vault, here.session, added.credential.id, now=clinic.now) == 1
    assert [lives(clinic, one.token) for one in (here, there)] == [True, False]
    assert credentials.remove(clinic.vault, here.session, added.credential.id, now=clinic.now) == LAST
    assert [one.id for one in credentials.listed(clinic.vault, "disa")] == [second.credential.id]
    assert [facts["account"] for _, _, facts in logged(clinic, Kind.REVOKE)][-1] == "disa"


def test_nobody_adds_one_with_less(clinic: Clinic) -> None:
    one_factor = signed_in(clinic, level=Level.ONE_FACTOR).session
    person = begun(clinic, by_eid(TOLVAN, clinic.now)).session
    for session in (one_factor, person):
        assert add_passkey(clinic, session) == NOT_NOW
        assert totp.ask_to_add(clinic.vault, "Ombud", session, now=clinic.now) == NOT_NOW
        assert credentials.remove(clinic.vault, session, b"x" * 16, now=clinic.now) == NOT_NOW
    full = signed_in(clinic).session
    asked = passkeys.ask_to_add(clinic.vault, SITE, full, now=clinic.now)
    assert isinstance(asked, passkeys.Asked)
    fallen = replace(full, level=Level.ONE_FACTOR)  # what the session may is asked again when the answer comes
    answer = Authenticator().make(asked.options)
    assert passkeys.add(clinic.vault, SITE, fallen, asked.token, answer, now=clinic.now) == NOT_NOW


def test_attack_an_answer_is_for_the_session_that_asked_and_once(clinic: Clinic) -> None:
    disa, rut = signed_in(clinic).session, signed_in(clinic, "rut").session
    asked = passkeys.ask_to_add(clinic.vault, SITE, disa, now=clinic.now)
    assert isinstance(asked, passkeys.Asked)
    answer = Authenticator().make(asked.options)
    assert passkeys.add(clinic.vault, SITE, rut, asked.token, answer, now=clinic.now) == NOT_BEGUN
    assert passkeys.add(clinic.vault, SITE, disa, asked.token, answer, now=clinic.now) == NOT_BEGUN
    assert passkeys.add(clinic.vault, SITE, disa, "", answer, now=clinic.now) == NOT_BEGUN
    asked = passkeys.ask_to_add(clinic.vault, SITE, disa, now=clinic.now)
    assert isinstance(asked, passkeys.Asked)
    signed = passkeys.sign_in(clinic.vault, SITE, asked.token, answer, HOME, now=clinic.now)
    assert signed == NOT_BEGUN  # what was asked to add one does not sign in


def test_attack_a_passkey_answers_this_site_this_question_and_verified(clinic: Clinic) -> None:
    device = with_passkey(clinic)
    asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    good = device.use(asked.options)
    assert isinstance(passkeys.sign_in(clinic.vault, SITE, asked.token, good, HOME, now=clinic.now), Proven)
    assert passkeys.sign_in(clinic.vault, SITE, asked.token, good, HOME, now=clinic.now) == NOT_BEGUN
    again = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    assert passkeys.sign_in(clinic.vault, SITE, again.token, good, HOME, now=clinic.now) == UNKNOWN  # an old answer
    for changed in (
        {"origin": "https://evil.example.se"}, {"verifies": False}, {"key": Authenticator().key},
        {"id": Authenticator().id}, {"count": 0},
    ):  # fmt: skip
        assert use(clinic, replace(device, **changed)) == UNKNOWN, changed  # type: ignore[arg-type]
    asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    phished = device.use(asked.options, "evil.example.se")
    assert passkeys.sign_in(clinic.vault, SITE, asked.token, phished, HOME, now=clinic.now) == UNKNOWN
    for answer in ("", "{}", "[]", '{"rawId": 7}', "[" * 100_000):
        asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
        assert passkeys.sign_in(clinic.vault, SITE, asked.token, answer, HOME, now=clinic.now) == UNKNOWN
    assert isinstance(use(clinic, device), Proven)
    refusals = [facts for outcome, _, facts in logged(clinic, Kind.LOG_IN) if outcome is Outcome.REFUSED]
    assert {facts.get("account") for facts in refusals} == {"disa", None}


def test_a_passkey_that_is_not_well_made_is_not_added(clinic: Clinic) -> None:
    session = signed_in(clinic).session
    for device in (Authenticator(verifies=False), Authenticator(origin="https://evil.example.se")):
        assert add_passkey(clinic, session, device) == UNKNOWN
    assert credentials.listed(clinic.vault, "disa") == ()


def test_a_question_is_answered_within_five_minutes(clinic: Clinic) -> None:
    device = with_passkey(clinic)
    asked = passkeys.ask(clinic.vault, SITE, now=clinic.now)
    clinic.later(minutes=5)
    answer = device.use(asked.options)
    assert passkeys.sign_in(clinic.vault, SITE, asked.token, answer, HOME, now=clinic.now) == NOT_BEGUN


def test_passkeys_are_tried_no_faster_than_anybody_needs(clinic: Clinic) -> None:
    told = [passkeys.sign_in(clinic.vault, SITE, "", "", HOME, now=clinic.now) for _ in range(61)]
    assert told == [NOT_BEGUN] * 60 + [SLOWLY]


def test_attack_11_an_unknown_passkey_costs_as_much_as_a_known_one(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = with_passkey(clinic)
    asked: list[str] = []
    spy_on(clinic, monkeypatch, asked)
    told = []
    for one in (replace(device, verifies=False), Authenticator()):
        question = passkeys.ask(clinic.vault, SITE, now=clinic.now)
        answer = one.use(question.options)
        asked.clear()
        passkeys.sign_in(clinic.vault, SITE, question.token, answer, HOME, now=clinic.now)
        told.append(list(asked))
    assert told[0] == told[1]


def test_a_public_key_that_was_exchanged_in_the_database_opens_nothing(clinic: Clinic) -> None:
    device = with_passkey(clinic)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE credential SET account = 'rut'")
    with pytest.raises(DamagedRow):
        use(clinic, device)


# Codes of an app


def with_app(clinic: Clinic, account: str = "disa") -> pyotp.TOTP:
    session = signed_in(clinic, account).session
    asked = totp.ask_to_add(clinic.vault, "Exempelkliniken", session, now=clinic.now)
    assert isinstance(asked, totp.Asked)
    app = pyotp.TOTP(asked.letters)
    assert isinstance(totp.add(clinic.vault, session, asked.token, app.at(clinic.now), now=clinic.now), Added)
    return app


def typed(clinic: Clinic, code: str, account: str = "disa", source: str = HOME) -> Proven | NotProven:
    return totp.sign_in(clinic.vault, account, code, source, now=clinic.now)


def test_a_code_of_the_app_is_one_factor_and_makes_two_with_the_employers(clinic: Clinic) -> None:
    app = with_app(clinic)
    clinic.later(minutes=1)
    code = app.at(clinic.now)
    who = typed(clinic, f"{code[:3]} {code[3:]}")
    assert who == Proven(StaffAccount("disa"), Means.TOTP, Level.ONE_FACTOR, clinic.now)
    first = signed_in(clinic, level=Level.ONE_FACTOR)
    raised = sessions.raise_level(clinic.vault, first.token, who, now=clinic.now)
    assert isinstance(raised, Began)
    assert raised.session.is_multi_factor


def test_attack_a_code_counts_once(clinic: Clinic) -> None:
    """Security.md 1.3: a code that somebody has seen being typed is not taken again, nor one before it."""
    app = with_app(clinic)
    assert typed(clinic, app.at(clinic.now)) == WRONG  # the one that it was added with
    clinic.later(seconds=90)
    before, code, after = (app.at(clinic.now + timedelta(seconds=by)) for by in (-30, 0, 30))
    assert isinstance(typed(clinic, code), Proven)
    assert typed(clinic, code) == WRONG
    assert typed(clinic, before) == WRONG
    assert isinstance(typed(clinic, after), Proven)


def test_a_clock_may_differ_by_a_step_and_no_more(clinic: Clinic) -> None:
    app = with_app(clinic)
    clinic.later(minutes=5)
    for by in (-60, 60):
        assert typed(clinic, app.at(clinic.now + timedelta(seconds=by))) == WRONG
    assert isinstance(typed(clinic, app.at(clinic.now - timedelta(seconds=30))), Proven)


def test_attack_guessing_a_code_is_stopped_at_the_account(clinic: Clinic) -> None:
    """S2: from wherever it comes, and the right code waits too."""
    app = with_app(clinic)
    clinic.later(minutes=1)
    wrong = "000000" if app.at(clinic.now) != "000000" else "000001"
    told = [typed(clinic, wrong, source=f"203.0.{place}.1") for place in range(5)]
    assert told == [WRONG] * 5
    assert typed(clinic, app.at(clinic.now), source=ELSEWHERE) == SLOWLY
    clinic.later(minutes=3)
    assert isinstance(typed(clinic, app.at(clinic.now)), Proven)


def test_attack_14_an_account_that_there_is_not_is_answered_alike(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows 11 and 14: the same answer, by the same statements."""
    with_app(clinic)
    asked: list[str] = []
    spy_on(clinic, monkeypatch, asked)
    told = []
    for account in ("disa", "nobody", "", "å" * 40):
        asked.clear()
        assert typed(clinic, "000000", account) == WRONG
        told.append(list(asked))
    assert told == [told[0]] * 4


def test_an_app_takes_the_place_of_the_one_before_and_ends_other_sessions(clinic: Clinic) -> None:
    old = with_app(clinic)
    there = signed_in(clinic)
    clinic.later(minutes=2)
    new = with_app(clinic)
    assert not lives(clinic, there.token)
    clinic.later(minutes=2)
    assert typed(clinic, old.at(clinic.now)) == WRONG
    assert isinstance(typed(clinic, new.at(clinic.now)), Proven)
    assert len(credentials.listed(clinic.vault, "disa")) == 1


def test_an_app_is_added_by_who_asked_with_its_own_code_and_once(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    disa, rut = signed_in(clinic).session, signed_in(clinic, "rut").session
    asked = totp.ask_to_add(clinic.vault, "Exempelkliniken", disa, now=clinic.now)
    assert isinstance(asked, totp.Asked)
    assert asked.picture.startswith("<svg")
    assert asked.uri.startswith("otpauth://totp/Exempelkliniken:disa?secret=")
    assert asked.letters not in repr(asked)
    code = pyotp.TOTP(asked.letters).at(clinic.now)
    assert totp.add(clinic.vault, rut, asked.token, code, now=clinic.now) == NOT_BEGUN
    assert totp.add(clinic.vault, disa, "", code, now=clinic.now) == NOT_BEGUN
    assert totp.add(clinic.vault, disa, asked.token, "x", now=clinic.now) == WRONG  # and may be typed again
    fallen = replace(disa, level=Level.ONE_FACTOR)
    assert totp.add(clinic.vault, fallen, asked.token, code, now=clinic.now) == NOT_NOW
    asked = totp.ask_to_add(clinic.vault, "Exempelkliniken", disa, now=clinic.now)
    assert isinstance(asked, totp.Asked)
    code = pyotp.TOTP(asked.letters).at(clinic.now)
    monkeypatch.setattr(under_way, "take", lambda *_: False)
    assert totp.add(clinic.vault, disa, asked.token, code, now=clinic.now) == NOT_BEGUN
    assert asked.letters.encode() not in raw(clinic.vault.database)


# Two colleagues let a third in


def code_for(clinic: Clinic, account: str = "ada") -> str:
    proposed = recovery.propose(clinic.vault, ACCOUNTS, account, by=DISA, now=clinic.now)
    assert isinstance(proposed, Proposed)
    code = recovery.confirm(clinic.vault, account, by=RUT, now=clinic.now)
    assert isinstance(code, Code)
    return code.text


def test_two_colleagues_let_a_third_in_who_adds_a_passkey(clinic: Clinic) -> None:
    lost = with_passkey(clinic, "ada")
    thief = begun(clinic, use(clinic, lost))  # type: ignore[arg-type]
    who = recovery.redeem(clinic.vault, code_for(clinic), HOME, now=clinic.now)
    assert who == Proven(StaffAccount("ada"), Means.LETTER_CODE, Level.ONE_FACTOR, clinic.now)
    assert not lives(clinic, thief.token)
    assert use(clinic, lost) == UNKNOWN
    session = begun(clinic, who).session
    device = Authenticator()
    assert isinstance(add_passkey(clinic, session, device), Added)
    assert add_passkey(clinic, session) == NOT_NOW  # one, and from then on with it
    assert isinstance(use(clinic, device), Proven)
    said = {(outcome, facts["step"]) for outcome, _, facts in logged(clinic, Kind.GRANT) if "step" in facts}
    assert said == {(Outcome.PARTLY, "propose"), (Outcome.DONE, "confirm")}


def test_attack_nobody_lets_themselves_in_and_nobody_alone(clinic: Clinic) -> None:
    """Four eyes."""
    assert recovery.propose(clinic.vault, ACCOUNTS, "nobody", by=DISA, now=clinic.now) == NO_SUCH_ACCOUNT
    assert recovery.propose(clinic.vault, ACCOUNTS, "ada", by=ADA, now=clinic.now) == NOT_YOURSELF
    assert recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now) == NOT_PROPOSED
    assert isinstance(recovery.propose(clinic.vault, ACCOUNTS, "ada", by=DISA, now=clinic.now), Proposed)
    assert recovery.confirm(clinic.vault, "ada", by=DISA, now=clinic.now) == NOT_PROPOSED
    assert recovery.confirm(clinic.vault, "ada", by=ADA, now=clinic.now) == NOT_YOURSELF
    assert isinstance(recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now), Code)
    assert recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now) == NOT_PROPOSED
    recovery.propose(clinic.vault, ACCOUNTS, "ada", by=DISA, now=clinic.now + timedelta(seconds=1))
    clinic.later(days=1, seconds=1)
    assert recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now) == NOT_PROPOSED


def test_two_who_confirm_at_once_give_one_code(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(recovery.propose(clinic.vault, ACCOUNTS, "ada", by=DISA, now=clinic.now), Proposed)
    monkeypatch.setattr(recovery.store, "move_enrolment", lambda *_: False)
    assert recovery.confirm(clinic.vault, "ada", by=RUT, now=clinic.now) == NOT_PROPOSED


def test_attack_a_code_of_colleagues_is_used_once_and_within_a_day(clinic: Clinic) -> None:
    text = code_for(clinic)
    assert isinstance(recovery.redeem(clinic.vault, text, HOME, now=clinic.now), Proven)
    assert recovery.redeem(clinic.vault, text, HOME, now=clinic.now) == WRONG_CODE
    text = code_for(clinic)
    clinic.later(days=1)
    for one in (text, "hej", ""):
        assert recovery.redeem(clinic.vault, one, HOME, now=clinic.now) == WRONG_CODE
    told = [recovery.redeem(clinic.vault, "hej", HOME, now=clinic.now) for _ in range(10)]
    assert told[-1] == SLOWLY
