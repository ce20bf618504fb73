"""Sessions: begun by what was proven, looked up by a token, ended by whoever may (security.md, rows 11, 14, 24, 28)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from ombud.actors import Accounts
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.words import READING
from ombud.database import DamagedRow
from ombud.erasure import Receipt, erase, plan
from ombud.identity import Address, Level, Means, NotProven, Number, Proven, SessionId, actor_of, sessions
from ombud.identity.sessions import ENDED, IDLE, NOTHING_HELD, SOMEBODY_ELSE, WHOLE, Began
from ombud.identity.under_way import text_of
from ombud.keys.of_tokens import token_hash
from ombud.relations import Kind as Relation
from ombud.terms import ClassId, RoleId, SubjectId, subject_text
from ombud.vault.identity import lookup
from tests.clinic import DISA, RUT, Clinic
from tests.identity.people import COORDINATION, NELLY, NOBODY_HERE, TOLVAN, at_work, by_eid, by_letter, known
from tests.stores import raw


def begun(clinic: Clinic, who: Proven, **more: str) -> Began:
    began = sessions.begin(clinic.vault, who, now=clinic.now, **more)  # type: ignore[arg-type]
    assert isinstance(began, Began), began
    return began


def lives(clinic: Clinic, token: str) -> bool:
    return sessions.of(clinic.vault, token, now=clinic.now) is not None


def logged(clinic: Clinic, kind: Kind) -> list[tuple[Outcome, SubjectId | None, dict[str, str | int]]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return [(one.outcome, one.subject, dict(one.facts)) for one in entries if one.act is kind]


def test_a_person_signs_in_and_is_found_by_the_number_alone(clinic: Clinic) -> None:
    tolvan, _nelly = known(clinic), known(clinic, NELLY)
    session, token = begun(clinic, by_eid(TOLVAN, clinic.now), language="en")
    assert (session.subject, session.account, session.language) == (tolvan, None, "en")
    assert (session.means, session.level, session.is_multi_factor) == (Means.BANKID, Level.MULTI_FACTOR, True)
    assert (session.began, session.ends) == (clinic.now, clinic.now + IDLE)
    assert sessions.of(clinic.vault, token, now=clinic.now) == session
    assert actor_of(session, Accounts({})).id == subject_text(tolvan)  # type: ignore[union-attr]


def test_somebody_of_whom_nothing_is_held_signs_in_like_everybody(clinic: Clinic) -> None:
    session, token = begun(clinic, by_eid(NOBODY_HERE, clinic.now))
    assert (session.subject, session.account) == (None, None)
    assert lives(clinic, token)
    acts_as = actor_of(session, Accounts({}))
    assert acts_as is not None
    assert (acts_as.id, acts_as.role) == ("unknown-person", RoleId("subject"))


def test_a_coordination_number_is_found_too(clinic: Clinic) -> None:
    subject = known(clinic, COORDINATION)
    assert begun(clinic, by_eid(COORDINATION, clinic.now)).session.subject == subject


def test_an_account_signs_in_and_acts_in_its_role(clinic: Clinic) -> None:
    session, token = begun(clinic, at_work("disa", clinic.now))
    assert (session.subject, session.account) == (None, "disa")
    assert actor_of(session, Accounts({"disa": DISA})) == DISA
    assert actor_of(session, Accounts({})) is None  # the account was taken out of ombud.toml
    assert lives(clinic, token)


def test_an_address_that_was_proven_finds_whose_it_is(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Relation.COMMITMENT)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    by_mail = Proven(Address("Nelly@example.se"), Means.SIGNED_LINK, Level.ONE_FACTOR, clinic.now)
    assert begun(clinic, by_mail).session.subject == subject


def test_two_registrations_of_one_number_are_joined_before_anybody_signs_in(clinic: Clinic) -> None:
    first, second = known(clinic), clinic.somebody()
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        found = lookup(TOLVAN, ("personnummer",))
        assert found is not None
        act.person(second).keys.for_writing(ClassId("care"))
        clinic.vault.directory.index(act.tx, second, ClassId("care"), *found)
        act.nothing_changed()
    answer = sessions.begin(clinic.vault, by_eid(TOLVAN, clinic.now), now=clinic.now)
    assert isinstance(answer, NotProven)
    assert answer.code == "registered-twice"
    assert first not in {one[1] for one in logged(clinic, Kind.LOG_IN)}
    token = begun(clinic, by_letter(first, clinic.now)).token
    again = sessions.raise_level(clinic.vault, token, by_eid(TOLVAN, clinic.now), now=clinic.now)
    assert isinstance(again, NotProven)
    assert again.code == "registered-twice"


def test_fifteen_minutes_without_a_page_end_it_and_a_page_a_minute_does_not(clinic: Clinic) -> None:
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    for _ in range(20):
        clinic.later(minutes=14)
        session = sessions.of(clinic.vault, token, now=clinic.now)
        assert session is not None
        assert session.ends == clinic.now + IDLE
    clinic.later(minutes=15)
    assert not lives(clinic, token)


def test_the_idle_end_is_written_at_most_once_a_minute(clinic: Clinic) -> None:
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    with counted(clinic) as acts:
        for _ in range(59):
            clinic.later(seconds=1)
            assert lives(clinic, token)
    assert acts == []
    with counted(clinic) as acts:
        clinic.later(seconds=1)
        assert lives(clinic, token)
        assert lives(clinic, token)
    assert len(acts) == 1


@contextmanager
def counted(clinic: Clinic) -> Iterator[list[int]]:
    """The acts that are begun meanwhile."""
    acts: list[int] = []
    database, act = clinic.vault.database, clinic.vault.database.act

    @contextmanager
    def counting() -> Iterator[object]:
        acts.append(1)
        with act() as tx:
            yield tx

    database.act = counting  # type: ignore[method-assign, assignment]
    try:
        yield acts
    finally:
        database.act = act  # type: ignore[method-assign]


def test_eight_hours_end_it_however_busy(clinic: Clinic) -> None:
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    began = clinic.now
    while clinic.now - began < WHOLE - timedelta(minutes=10):
        clinic.later(minutes=10)
        assert lives(clinic, token)
    session = sessions.of(clinic.vault, token, now=clinic.now)
    assert session is not None
    assert session.ends == began + WHOLE
    clinic.later(minutes=10)
    assert not lives(clinic, token)


def test_signing_out_ends_it_at_once_and_is_in_the_log(clinic: Clinic) -> None:
    subject = known(clinic)
    session, token = begun(clinic, by_eid(TOLVAN, clinic.now))
    assert sessions.end(clinic.vault, token, now=clinic.now)
    assert not lives(clinic, token)
    assert not sessions.end(clinic.vault, token, now=clinic.now)
    assert not sessions.end(clinic.vault, "", now=clinic.now)
    facts = {"method": "bankid", "level": "multi_factor", "session": str(session.id)}
    assert logged(clinic, Kind.LOG_IN) == [(Outcome.DONE, subject, facts)]
    assert logged(clinic, Kind.LOG_OUT) == [(Outcome.DONE, subject, facts)]


def test_what_an_account_did_is_logged_with_its_name(clinic: Clinic) -> None:
    begun(clinic, at_work("disa", clinic.now))
    assert [facts["account"] for _, _, facts in logged(clinic, Kind.LOG_IN)] == ["disa"]


def test_attack_28_a_token_from_outside_opens_nothing_and_becomes_nothing(clinic: Clinic) -> None:
    """Fixation: whatever the browser had before, the session has a token that it did not have."""
    planted = "A" * 43
    _, token = begun(clinic, by_eid(TOLVAN, clinic.now), instead_of=planted)
    assert token != planted
    for one in (planted, "", "A" * 42, "å" * 43, "A" * 42 + "B", token[:-1]):
        assert not lives(clinic, one), one
    assert lives(clinic, token)


def test_attack_28_a_new_sign_in_ends_the_session_that_the_browser_had(clinic: Clinic) -> None:
    first = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    second = begun(clinic, by_eid(NELLY, clinic.now), instead_of=first).token
    assert (lives(clinic, first), lives(clinic, second)) == (False, True)


def test_attack_28_a_step_up_gives_another_token_and_no_longer_time(clinic: Clinic) -> None:
    subject = known(clinic)
    first = begun(clinic, by_letter(subject, clinic.now))
    clinic.later(minutes=10)
    raised = sessions.raise_level(clinic.vault, first.token, by_eid(TOLVAN, clinic.now), now=clinic.now)
    assert isinstance(raised, Began)
    assert (raised.session.level, raised.session.means) == (Level.MULTI_FACTOR, Means.BANKID)
    assert raised.session.began == first.session.began
    assert raised.session.id != first.session.id
    assert raised.session.csrf != first.session.csrf
    assert (lives(clinic, first.token), lives(clinic, raised.token)) == (False, True)


def test_attack_28_nobody_steps_up_as_somebody_else(clinic: Clinic) -> None:
    """Threat 8: the one who is signed in and the one who signs are one."""
    subject, _nelly = known(clinic), known(clinic, NELLY)
    token = begun(clinic, by_letter(subject, clinic.now)).token
    for who in (by_eid(NELLY, clinic.now), by_eid(NOBODY_HERE, clinic.now), at_work("disa", clinic.now)):
        assert sessions.raise_level(clinic.vault, token, who, now=clinic.now) == SOMEBODY_ELSE
    session = sessions.of(clinic.vault, token, now=clinic.now)
    assert session is not None
    assert session.level is Level.ONE_FACTOR


def test_a_step_up_after_the_end_says_that_it_had_ended(clinic: Clinic) -> None:
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    clinic.later(minutes=16)
    for one in (token, "A" * 43, ""):
        assert sessions.raise_level(clinic.vault, one, by_eid(TOLVAN, clinic.now), now=clinic.now) == ENDED


def test_of_whom_nothing_is_held_has_nothing_to_step_up_to(clinic: Clinic) -> None:
    token = begun(clinic, by_eid(NOBODY_HERE, clinic.now)).token
    assert sessions.raise_level(clinic.vault, token, by_eid(TOLVAN, clinic.now), now=clinic.now) == NOTHING_HELD


def test_a_level_never_falls_and_two_kinds_of_factor_make_more_than_one(clinic: Clinic) -> None:
    token = begun(clinic, at_work("disa", clinic.now, Means.OIDC, Level.ONE_FACTOR)).token
    code = at_work("disa", clinic.now, Means.TOTP, Level.ONE_FACTOR)
    raised = sessions.raise_level(clinic.vault, token, code, now=clinic.now)
    assert isinstance(raised, Began)
    assert raised.session.level is Level.MULTI_FACTOR
    again = sessions.raise_level(clinic.vault, raised.token, code, now=clinic.now)
    assert isinstance(again, Began)
    assert again.session.level is Level.MULTI_FACTOR
    twice = begun(clinic, at_work("rut", clinic.now, Means.TOTP, Level.ONE_FACTOR)).token
    same = sessions.raise_level(
        clinic.vault, twice, at_work("rut", clinic.now, Means.TOTP, Level.ONE_FACTOR), now=clinic.now
    )
    assert isinstance(same, Began)
    assert same.session.level is Level.ONE_FACTOR


def test_sessions_are_listed_and_one_or_all_are_ended(clinic: Clinic) -> None:
    """S1: a list that opens nothing, and an end that holds at once on every device."""
    subject = known(clinic)
    begun_here = [begun(clinic, by_eid(TOLVAN, clinic.now)) for _ in range(3)]
    others = begun(clinic, by_eid(NELLY, clinic.now))
    listed = sessions.live(clinic.vault, subject, now=clinic.now)
    assert {one.id for one in listed} == {one.session.id for one in begun_here}
    assert {one.csrf for one in listed} == {b""}
    first, second, third = begun_here
    assert sessions.end_one(clinic.vault, subject, first.session.id, by=RUT, now=clinic.now)
    assert not sessions.end_one(clinic.vault, subject, first.session.id, by=RUT, now=clinic.now)
    assert [lives(clinic, one.token) for one in begun_here] == [False, True, True]
    assert sessions.end_all(clinic.vault, subject, by=RUT, now=clinic.now, but=second.session.id) == 1
    assert [lives(clinic, one.token) for one in (second, third, others)] == [True, False, True]
    assert sessions.end_all(clinic.vault, subject, by=RUT, now=clinic.now) == 1
    assert sessions.live(clinic.vault, subject, now=clinic.now) == ()


def test_whoever_ends_anothers_sessions_is_named_in_the_log(clinic: Clinic) -> None:
    """Art. 29, G-04: who ended it, and whose it was; a person's own end is their own act."""
    subject = known(clinic)
    begun(clinic, by_eid(TOLVAN, clinic.now))
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    assert sessions.end(clinic.vault, token, now=clinic.now)
    begun(clinic, at_work("rut", clinic.now))
    assert sessions.end_all(clinic.vault, subject, by=DISA, now=clinic.now) == 1
    assert sessions.end_all(clinic.vault, "rut", by=DISA, now=clinic.now) == 1
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Kind.LOG_OUT]
    assert {(one.actor.id, one.subject, one.facts.get("account")) for one in entries} == {
        (subject_text(subject), subject, None), ("disa", subject, None), ("disa", None, "rut"),
    }  # fmt: skip


def test_attack_24_another_persons_session_is_not_ended_by_its_id(clinic: Clinic) -> None:
    tolvan, nelly = known(clinic), known(clinic, NELLY)
    theirs = begun(clinic, by_eid(NELLY, clinic.now))
    assert not sessions.end_one(clinic.vault, tolvan, theirs.session.id, by=RUT, now=clinic.now)
    assert not sessions.end_one(clinic.vault, "disa", theirs.session.id, by=RUT, now=clinic.now)
    assert not sessions.end_one(clinic.vault, nelly, SessionId(b"x" * 16), by=RUT, now=clinic.now)
    assert lives(clinic, theirs.token)


def test_a_session_that_is_ended_between_two_looks_is_not_used(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = known(clinic)
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    clinic.later(minutes=5)
    found = sessions.store.with_token

    def ended_meanwhile(*asked: object) -> object:
        row = found(*asked)  # type: ignore[arg-type]
        sessions.end_all(clinic.vault, subject, by=RUT, now=clinic.now)
        return row

    monkeypatch.setattr(sessions.store, "with_token", ended_meanwhile)
    assert not lives(clinic, token)


def test_a_session_that_is_ended_twice_at_once_is_ended_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    known(clinic)
    token = begun(clinic, by_eid(TOLVAN, clinic.now)).token
    with monkeypatch.context() as patched:
        patched.setattr(sessions.store, "move", lambda *_: False)
        assert not sessions.end(clinic.vault, token, now=clinic.now)
    assert logged(clinic, Kind.LOG_OUT) == []


def test_the_database_holds_no_token_and_a_changed_row_opens_nothing(clinic: Clinic) -> None:
    """Threat 4: with the database alone nobody is signed in, and nobody writes himself a session."""
    subject, nelly = known(clinic), known(clinic, NELLY)
    session, token = begun(clinic, by_eid(TOLVAN, clinic.now))
    held = raw(clinic.vault.database)
    assert token.encode() not in held
    assert session.csrf not in held
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE session SET subject_id = ? WHERE subject_id = ?", nelly, subject)
    with pytest.raises(DamagedRow):
        lives(clinic, token)
    assert token not in repr(Began(session, token))
    assert TOLVAN not in repr(by_eid(TOLVAN, clinic.now))


def test_who_is_erased_is_signed_out(clinic: Clinic) -> None:
    subject = clinic.somebody()
    token = begun(clinic, by_letter(subject, clinic.now)).token
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert shown.whole, shown
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert not lives(clinic, token)
    assert begun(clinic, by_letter(subject, clinic.now)).session.subject is None


def test_signing_in_moves_nobody(clinic: Clinic) -> None:
    """Nothing that is decided about somebody is decided otherwise because they looked: extracts stay as they are."""
    assert {Kind.LOG_IN, Kind.LOG_OUT} <= READING


def test_attack_11_the_same_statements_for_known_and_unknown(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 11 and 14: what the database is asked is the same, whoever it is, but for the name of the table."""
    known(clinic)
    begun(clinic, by_eid(TOLVAN, clinic.now))
    asked: list[str] = []
    spy_on(clinic, monkeypatch, asked)
    told = []
    for number in (TOLVAN, NOBODY_HERE):
        asked.clear()
        begun(clinic, by_eid(number, clinic.now))
        told.append([one.replace("other_session (account", "session (subject_id") for one in asked])
    assert told[0] == told[1]
    assert len(told[0]) > 3


def spy_on(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    """Write down every statement of every transaction, in order."""
    with clinic.vault.database.read() as tx:
        kind = type(tx)
    for name in ("one", "all", "run", "send", "many", "send_many", "each"):
        if (whole := getattr(kind, name, None)) is None:
            continue

        def spying(self: object, *values: object, _whole=whole, **more: object) -> object:  # type: ignore[no-untyped-def]
            asked.extend(str(one[0] if isinstance(one, tuple) else one) for one in values[:1])
            return _whole(self, *values, **more)

        monkeypatch.setattr(kind, name, spying)


def test_a_hash_is_no_token() -> None:
    assert token_hash(b"a" * 32) != b"a" * 32
    assert Number(TOLVAN) == Number(TOLVAN)


def test_what_ended_by_itself_is_known_for_some_hours_to_whoever_holds_its_token(clinic: Clinic) -> None:
    """It opens nothing; it says whose draft it is that comes too late."""
    begun_ = begun(clinic, by_eid(TOLVAN, clinic.now))
    assert sessions.lapsed(clinic.vault, begun_.token, now=clinic.now) is None  # it lives
    late = clinic.now + sessions.IDLE
    found = sessions.lapsed(clinic.vault, begun_.token, now=late)
    assert found is not None
    assert (found.id, found.subject) == (begun_.session.id, begun_.session.subject)
    assert sessions.of(clinic.vault, begun_.token, now=late) is None
    assert sessions.lapsed(clinic.vault, begun_.token, now=late + sessions.LATE) is None
    assert sessions.lapsed(clinic.vault, "nonsense", now=late) is None
    assert sessions.lapsed(clinic.vault, text_of(b"x" * 32), now=late) is None
    sessions.end(clinic.vault, begun_.token, now=clinic.now)
    assert sessions.lapsed(clinic.vault, begun_.token, now=late) is None
