"""The question of C-4: a yes, a no, an objection, what each starts and ends, and what proves it."""

from datetime import timedelta

import pytest

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import Database
from ombud.erasure import Receipt
from ombud.law.rights import Right
from ombud.requests import Wanted, begin_merge
from ombud.retention import Swept, sweep
from ombud.terms import PurposeId
from ombud.visitors import Answer, Answered, Held, answer, erase_visitor, held, raw_figures, settle_web
from ombud.visitors.answers import asked_again_from, is_code, text_asked
from ombud.visitors.figures import raw_answers
from ombud.visitors.held import as_json, cannot_tell, planned
from ombud.visitors.model import Channel, Word
from ombud.visitors.rules import Web, WebBook
from ombud.visitors.visits import PageSeen, keep_visits, note_signals
from tests.clinic import CAMPAIGNS, DISA, NOW, RUT, Clinic, demo_policy
from tests.requests.asking import asked, carried, keys, waits
from tests.requests.asking import planned as planned_of
from tests.stores import raw
from tests.visitors.site import WEB, with_storage, without


def said(clinic: Clinic, word: Word, code: str = "", channel: Channel = Channel.WEB) -> Answered:
    found = answer(clinic.vault, Answer(word, channel), code, by=WEB, now=clinic.now)
    assert isinstance(found, Answered), found
    return found


def visit(clinic: Clinic, code: str, path: str = "/kontakt") -> int:
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        act.nothing_changed()
        return keep_visits(act, [PageSeen(code, int(clinic.now.timestamp()), path, "example.com")])


def shown(clinic: Clinic, code: str) -> Held:
    found = held(clinic.vault, code, by=DISA, now=clinic.now)
    assert isinstance(found, Held), found
    return found


def entries(clinic: Clinic, kind: Kind) -> list[tuple[Outcome, dict[str, object]]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry is not None]
    return [(one.outcome, dict(one.facts)) for one in found if one.act is kind]


def test_a_yes_is_proved_and_then_visits_are_kept(clinic: Clinic) -> None:
    """M-22, T-20, Art. 7(1): the choice, the version of the text, the time, and a random code."""
    yes = said(clinic, Word.ALLOW)
    assert is_code(yes.code)
    assert (yes.choice.text, yes.choice.at) == ("C-4/1", NOW)
    assert visit(clinic, yes.code) == 1
    found = shown(clinic, yes.code)
    assert [(one.path, one.source) for one in found.visits] == [("/kontakt", "example.com")]
    assert [one.word for one in found.choices] == [Word.ALLOW]
    assert entries(clinic, Kind.CONSENT)[0] == (
        Outcome.DONE, {"choice": "allow", "channel": "web", "scope": "web"}
    )  # fmt: skip


def test_without_a_yes_no_visit_is_kept(clinic: Clinic) -> None:
    """M-22: analytics is off without consent; a no, an objection, a made-up code and no code are none."""
    codes = [said(clinic, Word.REFUSE).code, said(clinic, Word.OBJECT).code, "v_" + "0" * 26, "", "hej"]
    assert [visit(clinic, code) for code in codes] == [0] * 5
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_visit") == (0,)


def test_a_no_after_a_yes_takes_the_visits_with_their_key(clinic: Clinic) -> None:
    """Art. 7(3), 17(1)(b): as easy as the yes, and at once."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    clinic.later(hours=1)
    no = said(clinic, Word.REFUSE, yes.code)
    assert no.code == yes.code
    found = shown(clinic, yes.code)
    assert found.visits == ()
    assert [one.word for one in found.choices] == [Word.REFUSE, Word.ALLOW]
    assert visit(clinic, yes.code) == 0
    with clinic.vault.database.read() as tx:
        assert set(clinic.vault.directory.classes(tx, found.subject)) == {"web", "log"}
    assert len(entries(clinic, Kind.WITHDRAW)) == 1
    clinic.later(hours=1)
    said(clinic, Word.REFUSE, yes.code)  # once more changes nothing
    said(clinic, Word.ALLOW, yes.code)
    assert visit(clinic, yes.code) == 0  # of two at once the no
    clinic.later(hours=1)
    said(clinic, Word.ALLOW, yes.code)
    assert visit(clinic, yes.code) == 1


def test_a_signal_of_the_browser_is_an_objection_with_the_channel_gpc(clinic: Clinic) -> None:
    """R-21.4, M-20: of a visitor as an answer, of a browser that nothing is known of as an entry that names nobody."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    clinic.later(hours=1)
    said(clinic, Word.OBJECT, yes.code, Channel.GPC)
    found = shown(clinic, yes.code)
    assert (found.visits, found.choices[0].channel, found.choices[0].word) == ((), Channel.GPC, Word.OBJECT)
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        note_signals(act, 7)
    events = entries(clinic, Kind.OBJECT)
    assert (Outcome.DONE, {"choice": "object", "channel": "gpc", "scope": "web"}) in events
    assert (Outcome.DONE, {"choice": "object.web.statistics", "channel": "gpc", "number": 7}) in events


def test_visits_are_kept_sixty_days_and_answers_twelve_months(clinic: Clinic) -> None:
    """T-20."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    clinic.later(days=61)
    assert shown(clinic, yes.code).visits == ()
    settle_web(clinic.vault, now=clinic.now)
    assert isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Swept)
    assert [one.word for one in shown(clinic, yes.code).choices] == [Word.ALLOW]
    clinic.later(days=366 - 61)
    settle_web(clinic.vault, now=clinic.now)
    assert isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Swept)
    assert held(clinic.vault, yes.code, by=DISA, now=clinic.now) is None


def test_a_no_is_not_asked_about_again_for_six_months(clinic: Clinic) -> None:
    """T-20."""
    again = asked_again_from(NOW)
    assert timedelta(days=181) <= again - NOW <= timedelta(days=184)


def test_whoever_shows_the_code_is_told_and_erased(clinic: Clinic) -> None:
    """R-12, Art. 11(2): cookie id supplied, web data found; and erased with a receipt."""
    yes, other = said(clinic, Word.ALLOW), said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    told = as_json(shown(clinic, yes.code))
    assert [one["page"] for one in told["visits"]] == ["/kontakt"]  # type: ignore[attr-defined]
    assert [one["choice"] for one in told["choices"]] == ["allow"]  # type: ignore[attr-defined]
    receipt = erase_visitor(clinic.vault, yes.code, by=DISA, now=clinic.now)
    assert isinstance(receipt, Receipt)
    assert held(clinic.vault, yes.code, by=DISA, now=clinic.now) is None
    assert visit(clinic, yes.code) == 0
    assert shown(clinic, other.code).choices
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_visit") == (0,)


def test_whoever_has_no_code_is_told_that_nobody_can_be_told_from_the_logs(clinic: Clinic) -> None:
    """R-12, Art. 11."""
    assert held(clinic.vault, "v_" + "0" * 26, by=DISA, now=clinic.now) is None
    assert erase_visitor(clinic.vault, "hej", by=DISA, now=clinic.now) is None
    assert "artikel 11" in cannot_tell(clinic.now).sv


def test_codes_that_are_tried_are_counted(clinic: Clinic) -> None:
    """Threats 2 and 10: a look-up is a look-up."""
    from ombud.vault import Spent

    codes = ["v_" + f"{n:026d}" for n in range(31)]
    answers = [held(clinic.vault, code, by=DISA, now=clinic.now) for code in codes]
    assert isinstance(answers[-1], Spent)
    assert isinstance(planned(clinic.vault, codes[-1], by=DISA, now=clinic.now), Spent)


def test_a_site_that_asks_for_nothing_keeps_no_answer(clinic: Clinic) -> None:
    """N-06.4: no text, no purpose, no basis in consent, or no period: then nothing is asked."""
    for changed in (
        demo_policy().model_copy(update={"choices": {}}),
        without(demo_policy(), "web.statistics"),
        with_storage(demo_policy(), "web.statistics", every=None),
    ):
        clinic.later(hours=1)
        clinic.adopt(changed, clinic.now)
        assert isinstance(answer(clinic.vault, Answer(Word.ALLOW), "", by=WEB, now=clinic.now), Declined)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_choice") == (0,)


def test_a_yes_is_to_the_text_that_was_read(clinic: Clinic) -> None:
    """Art. 4(11): another version of the text asks anew."""
    yes = said(clinic, Word.ALLOW)
    text = demo_policy().consents["C-4"].model_copy(update={"version": 2})
    clinic.later(hours=1)
    clinic.adopt(demo_policy().model_copy(update={"consents": {**demo_policy().consents, "C-4": text}}), clinic.now)
    assert visit(clinic, yes.code) == 0
    assert text_asked(demo_policy()) == "C-4/1"


def test_how_many_have_answered_what(clinic: Clinic) -> None:
    for word in (Word.ALLOW, Word.ALLOW, Word.REFUSE):
        said(clinic, word)
    assert raw_answers(clinic.vault, by=WEB, now=clinic.now) == {"allow C-4/1 web": 2, "refuse C-4/1 web": 1}
    visit(clinic, said(clinic, Word.ALLOW).code)
    found = raw_figures(clinic.vault, NOW.date(), NOW.date(), by=WEB, now=clinic.now)
    (week,) = found.weeks.values()  # type: ignore[union-attr]
    assert week.visits == {NOW.date().isoformat(): 1}
    from ombud.policy.ask import Refusal

    assert isinstance(raw_answers(clinic.vault, by=DISA, now=clinic.now), Refusal)


def test_nothing_of_a_visitor_lies_in_clear(clinic: Clinic) -> None:
    """N-06.1: no code, no page; and the database ties no visitor to anybody."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code, "/nyheter/kometen")
    clinic.vault.database.truncate_log()
    files = raw(clinic.vault.database)
    for value in (yes.code, "kometen", '"word"'):
        assert value.encode() not in files


def test_an_address_is_not_joined_to_a_personnummer_for_marketing(clinic: Clinic) -> None:
    """N-06.1: joining needs a purpose that may: no purpose of the policy has both, and marketing has neither."""
    both = [
        name
        for name, one in demo_policy().purposes.items()
        if {"online", "personnummer"} <= {used.id for used in one.categories}
    ]
    assert set(both) <= {PurposeId("legal.security"), PurposeId("legal.disclosure"), PurposeId("legal.requests")}
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="Nelly")
    assert "D-03" in clinic.refused(subject, "marketing.direct", "online", CAMPAIGNS)
    assert "D-03" in clinic.refused(subject, "marketing.direct", "personnummer", CAMPAIGNS)
    with clinic.vault.database.read() as tx:
        tables = clinic.vault.database.columns(tx)
    for name in ("web_day", "web_log", "web_count", "web_onsite", "web_visit", "web_choice"):
        assert tables[name] <= {"subject_id", "piece_id", "klass", "at", "until", "sealed", "seal", "day"}


def test_an_objection_to_statistics_is_obeyed(clinic: Clinic) -> None:
    """N-18.3, S-13: objection to web statistics, whose effective basis is the interest."""
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        act.nothing_changed()
        web = Web(act.policy, WEB, clinic.now)
        assert web.counts()
        assert not web.counts(objects=True)
        assert web.objection == {"object.web.statistics"}
        assert not web.visits(allowed=False)
        assert not web.on_site()  # T-21, N-06.3: it is not declared
        book = WebBook(clinic.vault.book, act.tx, act.policy, WEB, clinic.now)
        assert book.ends(NOW).onsite is None


@pytest.mark.on("sqlite")
def test_the_database_is_the_same_whoever_looks(clinic: Clinic) -> None:
    assert isinstance(clinic.vault.database, Database)


def test_a_visitor_is_not_joined_to_a_person(clinic: Clinic) -> None:
    """N-06.1: neither a visitor nor a day of the website is a registration."""
    yes = said(clinic, Word.ALLOW)
    person, visitor = clinic.somebody(), shown(clinic, yes.code).subject
    found = begin_merge(clinic.vault, Wanted(person, visitor, "samma"), by=RUT, now=clinic.now)
    assert isinstance(found, Declined)
    assert found.requirement == "N-06.1"


def test_a_request_by_whoever_shows_a_code_finds_what_is_held_of_the_browser(clinic: Clinic) -> None:
    """R-12: cookie id supplied, web data found; access and erasure as for everybody, the file of the request left."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    subject = shown(clinic, yes.code).subject
    clinic.later(hours=1)
    file = asked(clinic, subject, Right.ACCESS)
    assert keys(planned_of(clinic, file)) == ["ACCESS-GIVEN"]
    (waiting,) = waits(clinic, file)
    assert "ombud visitors" in waiting.what.sv
    shown(clinic, yes.code)
    assert carried(clinic, file).waiting == ()
    erasing = asked(clinic, subject, Right.ERASURE)
    assert "WEB" in keys(planned_of(clinic, erasing))
    carried(clinic, erasing)
    assert held(clinic.vault, yes.code, by=DISA, now=clinic.now) is None
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_visit") == tx.one("SELECT count(*) FROM web_choice") == (0,)


def test_a_withdrawal_is_in_force_under_a_policy_that_counts_nobody(clinic: Clinic) -> None:
    """Art. 7(3): the visits go at once, though the policy has no period for an answer any more and none is kept."""
    yes = said(clinic, Word.ALLOW)
    visit(clinic, yes.code)
    clinic.adopt(without(demo_policy(), "web.statistics"), clinic.later(hours=1))
    found = answer(clinic.vault, Answer(Word.REFUSE), yes.code, by=WEB, now=clinic.later(hours=1))
    assert isinstance(found, Declined)
    assert shown(clinic, yes.code).visits == ()
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_visit") == (0,)
        assert tx.one("SELECT count(*) FROM web_choice") == (1,)
    assert len(entries(clinic, Kind.WITHDRAW)) == 1
