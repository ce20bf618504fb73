"""What a person was sent: a code by post, a link. And what they were writing (security.md, rows 8, 11, 14, 24; R-07,
R-08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.audit import Act as Kind
from ombud.erasure import Receipt, erase, plan
from ombud.identity import Level, Means, NotProven, Proven, Registered, drafts, letter_code, links, sessions, tidy
from ombud.identity.letter_code import NOT_HERE, WRONG, Code
from ombud.identity.links import NOT_OURS, OVER, For, Opens
from ombud.identity.throttle import SLOWLY, counted
from ombud.keys import TamperedError
from ombud.keys.keyring import Keyring
from ombud.keys.root import FileRoot
from ombud.requests.reference import reference_of
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.crockford import ALPHABET, checksum, heard, with_check, written
from tests.clinic import DISA, NOW, RUT, Clinic
from tests.identity.people import NOBODY_HERE, TOLVAN, at_work, by_eid, by_letter, known
from tests.identity.test_sessions import begun, lives, logged, spy_on
from tests.stores import raw

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"
NO = ChoiceId("object.direct_marketing")


def posted(clinic: Clinic, subject: SubjectId) -> str:
    code = letter_code.issue(clinic.vault, subject, by=RUT, now=clinic.now)
    assert isinstance(code, Code)
    assert code.text not in repr(code)
    return code.text


def typed(clinic: Clinic, text: str, source: str = HOME) -> Proven | NotProven:
    return letter_code.redeem(clinic.vault, text, source, now=clinic.now)


# The code by post


def test_a_code_from_a_letter_signs_in_with_one_factor(clinic: Clinic) -> None:
    """R-07, policy: it opens choices and cases, and never what takes more than one factor."""
    subject = known(clinic)
    text = posted(clinic, subject)
    assert len(text) == len("K7M4-2QX9-0HTP")
    who = typed(clinic, text.lower().replace("-", " ").replace("1", "l").replace("0", "o"))
    assert isinstance(who, Proven)
    assert (who.whose, who.means, who.level) == (Registered(subject), Means.LETTER_CODE, Level.ONE_FACTOR)
    session = begun(clinic, who).session
    assert (session.subject, session.is_multi_factor) == (subject, False)


def test_attack_8_a_code_is_used_once(clinic: Clinic) -> None:
    text = posted(clinic, known(clinic))
    assert isinstance(typed(clinic, text), Proven)
    assert typed(clinic, text) == WRONG


def test_a_code_holds_for_fourteen_days_and_a_new_one_ends_it(clinic: Clinic) -> None:
    subject = known(clinic)
    first, second = posted(clinic, subject), posted(clinic, subject)
    assert typed(clinic, first) == WRONG
    clinic.later(days=14)
    assert typed(clinic, second) == WRONG
    third = posted(clinic, subject)
    clinic.later(days=13, hours=23)
    assert isinstance(typed(clinic, third), Proven)


def test_attack_28_a_new_code_ends_the_sessions_of_the_one_before(clinic: Clinic) -> None:
    """S1: somebody else has opened the letter; the person asks for another one."""
    subject = known(clinic)
    opened_by = typed(clinic, posted(clinic, subject))
    assert isinstance(opened_by, Proven)
    stranger, own = begun(clinic, opened_by), begun(clinic, by_eid(TOLVAN, clinic.now))
    posted(clinic, subject)
    assert [lives(clinic, one.token) for one in (stranger, own)] == [False, True]


def test_nobody_is_written_to_who_is_not_here(clinic: Clinic) -> None:
    assert letter_code.issue(clinic.vault, SubjectId(b"n" * 16), by=RUT, now=clinic.now) == NOT_HERE


def test_who_sent_a_code_is_in_the_log(clinic: Clinic) -> None:
    subject = known(clinic)
    posted(clinic, subject)
    assert [(one[1], one[2]) for one in logged(clinic, Kind.GRANT)] == [(subject, {"method": "letter_code"})]


def test_the_database_tells_no_code(clinic: Clinic) -> None:
    text = posted(clinic, known(clinic))
    assert text.replace("-", "").encode() not in raw(clinic.vault.database)


def test_attack_guessing_a_code_is_stopped_by_where_it_comes_from(clinic: Clinic) -> None:
    """S2: in the database, so that every process counts; a household is one source, and another one is not stopped."""
    text = posted(clinic, known(clinic))
    guesses = [written(with_check([place] * 11)) for place in range(10)]
    assert {typed(clinic, one) for one in guesses} == {WRONG}
    assert typed(clinic, text) == SLOWLY
    assert typed(clinic, text, "192.0.2.200") == SLOWLY  # the same network
    assert typed(clinic.beside(), text) == SLOWLY
    assert isinstance(typed(clinic, text, ELSEWHERE), Proven)
    clinic.later(minutes=1)
    assert typed(clinic, text) == WRONG  # room for one more each minute
    assert typed(clinic, text) == SLOWLY


def test_attack_guessing_one_code_from_many_places_is_stopped_too(clinic: Clinic) -> None:
    guess = written(with_check([7] * 11))
    told = [typed(clinic, guess, f"203.0.{place}.1") for place in range(21)]
    assert told == [WRONG] * 20 + [SLOWLY]


def test_sources_that_are_no_address_count_together(clinic: Clinic) -> None:
    told = [typed(clinic, "", one) for one in ("unknown", "", *["x"] * 9)]
    assert told[-1] == SLOWLY


def test_attack_11_a_code_of_nobody_costs_as_much_as_one_of_somebody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows 11 and 14: the same statements, whether the code is right, used, unknown, or no code at all."""
    text, used = posted(clinic, known(clinic)), posted(clinic, clinic.somebody())
    typed(clinic, used)
    asked: list[str] = []
    spy_on(clinic, monkeypatch, asked)
    told = []
    for one in (text, used, written(with_check([1] * 11)), "K7M4-2QX9-0HTQ", "hej", ""):
        asked.clear()
        typed(clinic, one)
        told.append(list(asked))
    assert told == [told[0]] * 6
    assert len(told[0]) > 3


@given(st.lists(st.integers(0, 31), min_size=11, max_size=11), st.integers(0, 11), st.integers(1, 31))
def test_every_wrong_sign_and_every_two_that_changed_places_are_found(
    values: list[int], place: int, other: int
) -> None:
    whole = with_check(values)
    assert heard(written(whole), 12) == whole
    assert checksum(whole) == 0
    wrong = [value ^ other if at == place else value for at, value in enumerate(whole)]
    assert checksum(wrong) != 0
    if place and whole[place] != whole[place - 1]:
        whole[place - 1], whole[place] = whole[place], whole[place - 1]
        assert checksum(whole) != 0


def test_a_reference_is_checked_in_the_same_way() -> None:
    text = reference_of(bytes(range(16)))  # type: ignore[arg-type]
    assert checksum([ALPHABET.index(sign) for sign in text.replace("-", "")]) == 0
    assert heard("K7M4-2QX", 8) is None
    assert heard("K7M4-2QXU", 8) is None


# Links


def linked(clinic: Clinic, subject: SubjectId, case: bytes | None = None) -> str:
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        act.nothing_changed()
        if case is None:
            return links.objection_link(act, subject, NO)
        return links.case_link(act, subject, case, clinic.now + letter_code.LIVES)


def test_a_link_says_no_without_signing_in_and_for_ever(clinic: Clinic) -> None:
    """R-08, R-21.1."""
    subject = known(clinic)
    token = linked(clinic, subject)
    clinic.later(days=4000)
    found = links.opened(clinic.vault, For.OBJECTION, token, now=clinic.now)
    assert isinstance(found, Opens)
    assert (found.subject, found.choice, found.case, found.who.level) == (subject, NO, None, Level.ONE_FACTOR)


def test_a_link_to_a_case_opens_that_case_until_its_day(clinic: Clinic) -> None:
    subject = known(clinic)
    token = linked(clinic, subject, b"r" * 16)
    found = links.opened(clinic.vault, For.CASE, token, now=clinic.now)
    assert isinstance(found, Opens)
    assert (found.subject, found.case, found.choice, found.who.means) == (subject, b"r" * 16, None, Means.SIGNED_LINK)
    clinic.later(days=14)
    assert links.opened(clinic.vault, For.CASE, token, now=clinic.now) == OVER


def test_attack_15_a_link_is_for_one_thing_and_of_nobody_elses_making(clinic: Clinic) -> None:
    subject = known(clinic)
    token = linked(clinic, subject)
    assert links.opened(clinic.vault, For.CASE, token, now=clinic.now) == NOT_OURS
    for one in ("", "A" * 32, token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A"):
        assert links.opened(clinic.vault, For.OBJECTION, one, now=clinic.now) == NOT_OURS
    assert links.find_token(f"> nej https://example.se/nej/{token} tack") == token
    assert links.find_token("hej") is None


def test_a_true_link_of_somebody_who_was_erased_says_that_it_has_ended(clinic: Clinic) -> None:
    subject = clinic.somebody()
    token = linked(clinic, subject)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert links.opened(clinic.vault, For.OBJECTION, token, now=clinic.now) == OVER


# Drafts


def test_what_was_written_is_there_after_signing_in_again(clinic: Clinic) -> None:
    subject = known(clinic)
    first = begun(clinic, by_eid(TOLVAN, clinic.now))
    assert drafts.keep(clinic.vault, first.session, "/mina/arenden/nytt", b"hej", now=clinic.now)
    assert drafts.keep(clinic.vault, first.session, "/mina/arenden/nytt", b"jag undrar", now=clinic.now)
    sessions.end(clinic.vault, first.token, now=clinic.now)
    again = begun(clinic, by_eid(TOLVAN, clinic.now)).session
    assert drafts.draft(clinic.vault, again, "/mina/arenden/nytt", now=clinic.now) == b"jag undrar"
    assert drafts.draft(clinic.vault, again, "/annat", now=clinic.now) is None
    assert b"jag undrar" not in raw(clinic.vault.database)
    clinic.later(days=1)
    assert drafts.draft(clinic.vault, again, "/mina/arenden/nytt", now=clinic.now) is None
    assert drafts.drop(clinic.vault, again, "/mina/arenden/nytt")
    assert not drafts.drop(clinic.vault, again, "/mina/arenden/nytt")
    assert subject == again.subject


WRITTEN = b"Rosenkransens tolfte lucka"
"""Words that no other test writes: a server's log holds what they have written."""


def test_an_accounts_draft_is_the_accounts_alone_and_lives_for_a_day(clinic: Clinic) -> None:
    disa, rut = (begun(clinic, at_work(name, clinic.now)).session for name in ("disa", "rut"))
    assert drafts.keep(clinic.vault, disa, "/konsol/registrera", WRITTEN, now=clinic.now)
    assert drafts.draft(clinic.vault, disa, "/konsol/registrera", now=clinic.now) == WRITTEN
    assert drafts.draft(clinic.vault, rut, "/konsol/registrera", now=clinic.now) is None
    assert WRITTEN not in raw(clinic.vault.database)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE account_draft SET account = 'rut'")
    with pytest.raises(TamperedError):
        drafts.draft(clinic.vault, rut, "/konsol/registrera", now=clinic.now)
    clinic.later(days=1)
    assert drafts.draft(clinic.vault, rut, "/konsol/registrera", now=clinic.now) is None
    assert drafts.keep(clinic.vault, disa, "/konsol/registrera", b"Nelly", now=clinic.now)
    assert drafts.drop(clinic.vault, disa, "/konsol/registrera")
    assert not drafts.drop(clinic.vault, rut, "/konsol/registrera")  # the old one went when the new one was kept


def test_there_is_no_draft_of_nobody_and_none_that_is_too_long(clinic: Clinic) -> None:
    unknown = begun(clinic, by_eid(NOBODY_HERE, clinic.now)).session
    assert not drafts.keep(clinic.vault, unknown, "/nytt", b"hej", now=clinic.now)
    assert drafts.draft(clinic.vault, unknown, "/nytt", now=clinic.now) is None
    assert not drafts.drop(clinic.vault, unknown, "/nytt")
    subject = known(clinic)
    somebody = begun(clinic, by_letter(subject, clinic.now)).session
    assert not drafts.keep(clinic.vault, somebody, "/nytt", b"x" * (drafts.LONGEST + 1), now=clinic.now)
    gone = begun(clinic, by_letter(clinic.somebody(), clinic.now)).session
    shown = plan(clinic.vault, gone.subject, by=DISA, now=clinic.now)  # type: ignore[arg-type]
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert not drafts.keep(clinic.vault, gone, "/nytt", b"hej", now=clinic.now)
    assert drafts.draft(clinic.vault, gone, "/nytt", now=clinic.now) is None


def test_what_has_ended_is_tidied_away(clinic: Clinic) -> None:
    begun(clinic, at_work("disa", clinic.now))
    begun(clinic, by_eid(NOBODY_HERE, clinic.now))
    assert counted(clinic.vault, "oidc", HOME, now=clinic.now) is None
    assert tidy.forget(clinic.vault, now=clinic.now) == 0
    clinic.later(days=1)
    assert tidy.forget(clinic.vault, now=clinic.now) == 1
    clinic.later(days=31)
    assert tidy.forget(clinic.vault, now=clinic.now) == 2


def test_an_accounts_key_is_the_same_for_every_process_and_another_for_every_account(tmp_path) -> None:  # type: ignore[no-untyped-def]
    root = FileRoot.create(tmp_path / "root.key")
    first, second = Keyring.create(tmp_path / "keys", root, "clinic", NOW), Keyring.open(tmp_path / "keys", root)
    one, other = first.account_key("disa", NOW), second.account_key("disa", NOW)
    assert one.commitment == other.commitment == first.account_key("disa", NOW).commitment
    assert one.commitment != first.account_key("rut", NOW).commitment
