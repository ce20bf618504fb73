"""What a request comes to, told event by event, and every history of one there can be (law.md 3.2)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ombud.collection.relate import Declined
from ombud.law.clock import Reason
from ombud.law.periods import start_of
from ombud.law.rights import Right, identity_needed
from ombud.requests import events, refusals
from ombud.requests.case import Case
from ombud.requests.events import Event, What, from_bytes, to_bytes
from ombud.requests.fold import fold, follow
from ombud.requests.model import ABSOLUTE, REFUSES, Identity, Outcome, State, Waiting, Way
from ombud.terms import Text
from tests.clinic import RUT
from tests.requests.letters import CAME, HANNA, HUGO, Told, asks, item

ASKED, SHOWN = events.IdentityAsked((Way.EID, Way.LETTER)), events.Identified(Way.EID)
REFUSED = Outcome.REFUSED


def proposed(*items: object, **evidence: str) -> events.Proposed:
    return events.Proposed(items, {int(number[1:]): words for number, words in evidence.items()})  # type: ignore[arg-type]


def test_an_erasure_is_asked_for_shown_proposed_carried_out_and_answered() -> None:
    told = Told(Right.ERASURE)
    assert told.case.state is State.RECEIVED
    assert told.then(ASKED).case.state is State.AWAITING_IDENTITY
    assert told.then(SHOWN).case.state is State.UNDER_WAY
    assert told.then(proposed(item(1, Right.ERASURE))).case.state is State.UNDER_WAY
    told.then(events.CarriedOut(item(1, Right.ERASURE)))
    assert told.then(events.Answered("email", "Hej")).case.state is State.ANSWERED
    assert told.case.ended_at == CAME + timedelta(days=5)


def test_a_request_is_not_received_in_the_future_and_wants_something() -> None:
    """Contradictory dates are refused (R-02), and so is a request for nothing (R-01)."""
    later = CAME - timedelta(hours=1)
    assert follow(None, Event(1, later, later, RUT, asks(Right.ACCESS))) == refusals.IN_THE_FUTURE
    assert follow(None, Event(1, CAME, CAME, RUT, asks())) == refusals.NOTHING_WANTED


def test_nothing_happens_before_the_request_came_or_in_the_future() -> None:
    told = Told(Right.ACCESS)
    assert told.but(SHOWN, at=CAME - timedelta(days=1)) == refusals.BEFORE_IT_CAME
    assert told.but(SHOWN, days=1, at=CAME + timedelta(days=2)) == refusals.IN_THE_FUTURE


def test_an_objection_and_a_withdrawal_are_never_met_with_a_demand_for_identity() -> None:
    """R-08, N-18.2."""
    for right in (Right.OBJECTION_MARKETING, Right.OBJECTION, Right.WITHDRAWAL):
        told = Told(right)
        assert told.case.identity is Identity.NOT_NEEDED
        assert told.but(ASKED) == refusals.NOT_TO_BE_ASKED
        assert told.but(events.Refuted("okänd")) == refusals.NOT_TO_BE_ASKED
        assert told.but(events.PapersSeen(CAME)) == refusals.NOT_TO_BE_ASKED


def test_identity_is_asked_for_with_a_way_to_show_it_and_once_shown_is_shown() -> None:
    """R-06, R-07."""
    told = Told(Right.ACCESS)
    assert told.but(events.IdentityAsked(())) == refusals.NO_WAY
    told.then(SHOWN)
    assert told.but(ASKED) == told.but(SHOWN) == told.but(events.Refuted("nej")) == refusals.ALREADY_SHOWN


def test_papers_stay_thirty_days_at_the_most_and_may_be_destroyed_after_the_end() -> None:
    """R-07, T-15: noted with their end; no copy is in the file."""
    told = Told(Right.ACCESS)
    assert told.but(events.PapersDestroyed()) == refusals.NO_PAPERS
    assert told.but(events.PapersSeen(CAME + timedelta(days=32))) == refusals.PAPERS_TOO_LONG
    told.then(events.PapersSeen(CAME + timedelta(days=31)))
    assert told.case.papers_until == CAME + timedelta(days=31)
    told.then(events.TakenBack("det ordnade sig"))
    after = told.then(events.PapersDestroyed()).case
    assert (after.papers_until, after.state) == (None, State.WITHDRAWN)


def test_the_time_is_extended_once_within_the_month_and_with_reasons() -> None:
    """R-02: received 5 November; the month ends on Monday 7 December, three months on 5 February."""
    told = Told(Right.ACCESS)
    assert told.but(events.Extended(Reason.NUMBER, " ")) == refusals.WITHOUT_REASONS
    late = told.but(events.Extended(Reason.NUMBER, "många register"), days=33)
    assert "The first month has passed" in late.text.en
    assert told.case.due_at == start_of(date(2026, 12, 8))
    told.then(events.Extended(Reason.NUMBER, "många register"), days=32)
    assert told.case.due_at == start_of(date(2027, 2, 6))
    assert "done once" in told.but(events.Extended(Reason.NUMBER, "än fler")).text.en


@pytest.mark.parametrize(
    "right", [Right.OBJECTION_MARKETING, Right.WITHDRAWAL, Right.JOURNAL_COPY, Right.LOG_EXTRACT], ids=str
)
def test_what_is_never_extended_is_not_extended(right: Right) -> None:
    """policy.md, *Never extended*; R-02, R-05."""
    assert Told(right).but(events.Extended(Reason.NUMBER, "mycket att göra")).requirement == "R-02"


def test_what_is_carried_out_at_once_has_no_part_in_the_clock_of_the_rest() -> None:
    """R-02: of an objection and an access, the access is extended; the objection is in force already."""
    told = Told(Right.OBJECTION_MARKETING, Right.ACCESS)
    told.then(events.CarriedOut(item(1, Right.OBJECTION_MARKETING)))
    assert told.case.pending == {Right.ACCESS}
    told.then(events.Extended(Reason.COMPLEXITY, "journal och register"))
    assert told.case.due_at == start_of(date(2027, 2, 6))
    done = Told(Right.WITHDRAWAL).then(events.CarriedOut(item(1, Right.WITHDRAWAL)))
    assert done.case.clock.due == date(2026, 12, 7)


def test_both_clocks_are_there_while_identity_is_awaited() -> None:
    """R-06: asked on day 20 the clock does not stand still; asked at once it does, and alarms follow the other."""
    late = Told(Right.ACCESS).then(ASKED, days=20)
    found = late.case.clock.suspended(Right.ACCESS)
    assert found is not None
    assert not found.counts
    told = Told(Right.ACCESS).then(ASKED).then(SHOWN, days=7)
    stood = told.case.clock.suspended(Right.ACCESS)
    assert stood is not None
    assert stood.counts
    assert stood.deadline is not None
    assert stood.deadline.due == date(2026, 12, 14)
    assert told.case.due_at == start_of(date(2026, 12, 8))
    assert Told(Right.ACCESS).then(SHOWN).case.clock.suspended(Right.ACCESS) is None


def test_identity_is_not_shown_before_it_was_asked_for() -> None:
    told = Told(Right.ACCESS).then(ASKED, days=2)
    assert told.but(SHOWN, at=CAME + timedelta(days=1)) == refusals.BEFORE_IT_WAS_ASKED


def test_a_refusal_waits_for_somebody_else_than_who_proposed_it() -> None:
    """R-09: four eyes."""
    told = Told(Right.ERASURE).then(SHOWN)
    assert told.but(events.Approved()) == told.but(events.Returned("?")) == refusals.NOTHING_WAITS
    told.then(proposed(item(1, Right.ERASURE, REFUSED, "BFL-7-2"), item(2, Right.ERASURE)))
    assert told.case.state is State.AWAITING_SECOND
    assert told.but(events.CarriedOut(item(1, Right.ERASURE))) == refusals.WAITS_FOR_SECOND
    assert told.but(events.Waits(Waiting(1, Text("a", "a")))) == refusals.WAITS_FOR_SECOND
    assert told.but(events.Answered("email", "Hej")) == refusals.WAITS_FOR_SECOND
    assert told.but(events.Approved(), HANNA) == refusals.SAME_PERSON
    assert told.then(events.Approved(), HUGO).case.state is State.UNDER_WAY
    assert told.but(events.Approved(), HUGO) == refusals.NOTHING_WAITS
    told.then(events.CarriedOut(item(2, Right.ERASURE))).then(events.Answered("email", "Hej"))


def test_a_refusal_that_is_returned_is_proposed_anew() -> None:
    told = Told(Right.ERASURE, Right.OBJECTION_MARKETING)
    told.then(events.CarriedOut(item(1, Right.OBJECTION_MARKETING, wanted=1)))
    told.then(SHOWN).then(proposed(item(2, Right.ERASURE, REFUSED, "CLAIM")))
    assert told.then(events.Returned("anspråket är avslutat"), HUGO).case.state is State.UNDER_WAY
    assert [one.number for one in told.case.items] == [1]
    told.then(proposed(item(2, Right.ERASURE)))


def test_a_proposal_for_the_same_right_takes_the_place_of_the_one_before() -> None:
    told = Told(Right.ERASURE, Right.ACCESS).then(SHOWN)
    told.then(proposed(item(1, Right.ERASURE), item(2, Right.ACCESS, wanted=1)))
    told.then(proposed(item(3, Right.ERASURE, REFUSED, "CLAIM")))
    assert [(one.number, one.right) for one in told.case.items] == [(2, Right.ACCESS), (3, Right.ERASURE)]


def test_manifestly_unfounded_is_shown_or_not_said() -> None:
    """R-09: the burden is ours."""
    told = Told(Right.ACCESS).then(SHOWN)
    one = item(1, Right.ACCESS, REFUSED, "UNFOUNDED")
    assert told.but(proposed(one)) == told.but(proposed(one, _1="  ")) == refusals.WITHOUT_EVIDENCE
    told.then(proposed(one, _1="tolfte begäran på en vecka, var och en besvarad"))


def test_a_proposal_has_items_that_were_asked_for_with_ground_and_statute() -> None:
    """N-15.1."""
    told = Told(Right.ACCESS).then(SHOWN)
    assert told.but(proposed()) == refusals.NOTHING_PROPOSED
    assert told.but(proposed(item(1, Right.ERASURE))) == refusals.NOT_WANTED
    assert told.but(proposed(item(1, Right.ACCESS, key=""))) == refusals.WITHOUT_GROUND
    lawless = events.Item(1, Right.ACCESS, Text("a", "a"), REFUSED, "CLAIM", "17", "", Text("a", "a"))  # type: ignore[attr-defined]
    assert told.but(proposed(lawless)) == refusals.WITHOUT_GROUND


def test_an_absolute_right_is_never_refused() -> None:
    """G-02, N-18.1: the notice promises it without condition."""
    for right in ABSOLUTE:
        assert Told(right).but(proposed(item(1, right, REFUSED, "CLAIM"))) == refusals.NEVER_REFUSED


def test_what_is_carried_out_is_what_was_proposed_and_happens_once() -> None:
    told = Told(Right.ACCESS).then(SHOWN)
    done = events.CarriedOut(item(1, Right.ACCESS))
    assert told.but(done) == refusals.NOT_PROPOSED
    assert told.but(events.Waits(Waiting(1, Text("a", "a")))) == refusals.NOT_PROPOSED
    told.then(proposed(item(1, Right.ACCESS)))
    assert told.but(events.CarriedOut(item(1, Right.ACCESS, REFUSED))) == refusals.OTHER_OUTCOME
    assert told.but(events.Answered("email", "Hej")) == refusals.NOT_CARRIED_OUT
    told.then(events.Waits(Waiting(1, Text("läkaren läser igenom", "the doctor reads it through"))))
    assert told.case.matters[0].waiting is not None
    told.then(done)
    assert told.case.matters[0].waiting is None
    assert told.but(done) == refusals.DONE_ALREADY
    assert told.but(events.Waits(Waiting(1, Text("a", "a")))) == refusals.DONE_ALREADY
    assert told.but(proposed(item(2, Right.ACCESS))) == refusals.DONE_ALREADY
    told.then(events.Answered("email", "Hej"))
    assert told.but(done) == refusals.DONE_ALREADY


def test_what_was_not_to_be_done_is_not_carried_out() -> None:
    told = Told(Right.ACCESS).then(SHOWN).then(proposed(item(1, Right.ACCESS, Outcome.NOT_HELD)))
    assert told.but(events.CarriedOut(item(1, Right.ACCESS))) == refusals.OTHER_OUTCOME


def test_nobody_carries_out_at_once_what_has_to_be_proposed() -> None:
    told = Told(Right.OBJECTION, Right.OBJECTION_MARKETING)
    assert told.but(events.CarriedOut(item(1, Right.OBJECTION))) == refusals.NOT_PROPOSED
    assert told.but(events.CarriedOut(item(1, Right.WITHDRAWAL))) == refusals.NOT_PROPOSED
    no = Right.OBJECTION_MARKETING
    assert told.but(events.CarriedOut(item(7, no, wanted=1))) == refusals.NOT_PROPOSED
    assert told.but(events.CarriedOut(item(1, no, REFUSED, wanted=1))) == refusals.NOT_PROPOSED
    assert told.but(events.CarriedOut(item(1, no, wanted=2))) == refusals.NOT_PROPOSED


def test_an_answer_answers_everything_that_is_wanted() -> None:
    """N-15.1: two rectifications have two outcomes."""
    told = Told(Right.RECTIFICATION, Right.RECTIFICATION)
    assert told.but(events.Answered("email", "Hej")) == refusals.NOT_IDENTIFIED
    told.then(SHOWN).then(proposed(item(1, Right.RECTIFICATION))).then(events.CarriedOut(item(1, Right.RECTIFICATION)))
    assert told.but(events.Answered("email", "Hej")) == refusals.NOT_ALL_ANSWERED


@pytest.mark.parametrize(
    "text", [Text("till och med {date}", "through"), Text("", "Erased."), Text("Raderat.", " ")], ids=str
)
def test_an_answer_with_an_open_place_is_not_given(text: Text) -> None:
    """N-15.1, R-10."""
    told = Told(Right.ACCESS).then(SHOWN)
    one = events.Item(1, Right.ACCESS, Text("a", "a"), Outcome.NOT_HELD, "ERASED", "15", "", text)  # type: ignore[attr-defined]
    told.then(proposed(one))
    assert told.but(events.Answered("email", "Hej")) == refusals.OPEN_PLACE


def test_an_objection_under_21_1_is_weighed_in_writing() -> None:
    """R-21.2."""
    assert Told(Right.ACCESS).but(events.Balanced("ord", True, Text("skäl", "grounds"))) == refusals.NO_OBJECTION
    told = Told(Right.OBJECTION)
    assert told.but(events.Balanced(" ", True)) == refusals.NOT_BALANCED
    assert told.but(events.Balanced("kravet är tvistigt", True)) == refusals.NOT_BALANCED
    weighed = events.Balanced("kravet är tvistigt", True, Text("tvisten pågår", "the dispute goes on"))
    assert told.then(weighed).case.balanced == weighed


def test_a_right_that_was_not_asked_for_is_not_assessed() -> None:
    """R-30."""
    told = Told(Right.ACCESS)
    assert told.but(events.Assessed(Right.ERASURE, True, "mogen")) == refusals.NOT_WANTED


def test_a_request_is_closed_unidentified_only_when_there_was_time_to_answer() -> None:
    """R-12, Art. 11(2), 12(2)."""
    told = Told(Right.ACCESS)
    close = events.ClosedUnidentified("Vi kan inte se vem du är.")
    assert told.but(close) == refusals.NOT_ASKED
    told.then(ASKED, days=0)
    assert told.but(close, days=13) == refusals.STILL_TIME
    assert told.then(close, days=14).case.state is State.CLOSED_UNIDENTIFIED
    refuted = Told(Right.ACCESS).then(ASKED).then(events.Refuted("någon annans legitimation"))
    assert refuted.case.state is State.AWAITING_IDENTITY
    refuted.then(close)


def test_a_request_moves_when_it_is_known_whose_it_is() -> None:
    told = Told(Right.ACCESS)
    assert told.but(events.MovedAway()) == told.but(events.MovedHere()) == refusals.NOT_IDENTIFIED
    assert told.then(SHOWN).then(events.MovedAway()).case.state is State.MOVED
    assert Told(Right.OBJECTION_MARKETING).then(events.MovedHere()).case.state is State.RECEIVED


def test_after_the_end_there_are_messages_and_nothing_else() -> None:
    """R-14."""
    ends = {
        State.WITHDRAWN: Told(Right.ACCESS).then(events.TakenBack("")),
        State.MOVED: Told(Right.ACCESS).then(SHOWN).then(events.MovedAway()),
    }
    for state, told in ends.items():
        assert told.but(ASKED) == refusals.closed_already(state)
        assert told.then(events.Message("in", "email", "tack")).case.state is state


def test_events_are_numbered_and_the_first_opens() -> None:
    first = Event(1, CAME, CAME, RUT, asks(Right.ACCESS))
    for broken in (
        [],
        [Event(1, CAME, CAME, RUT, SHOWN)],
        [first, first],
        [first, Event(3, CAME, CAME, RUT, SHOWN)],
        [first, Event(2, CAME, CAME, RUT, events.Approved())],
        [first, Event(2, CAME, CAME, RUT, SHOWN), Event(3, CAME, CAME, RUT, proposed(item(4, Right.ACCESS)))],
    ):
        with pytest.raises(ValueError, match=r"request|item|numbered"):
            fold(broken)
    assert fold([first]).state is State.RECEIVED


def test_an_event_comes_back_as_it_was_written() -> None:
    for what in (asks(Right.ACCESS, words="vad vet ni om mig?"), proposed(item(1, Right.ACCESS), _1="bevis"), SHOWN):
        event = Event(1, CAME, CAME + timedelta(1), HANNA, what)
        assert from_bytes(to_bytes(event)) == event
        assert "vad vet ni" not in repr(event)
        assert "bevis" not in repr(event)
    with pytest.raises(ValueError, match="validation"):
        from_bytes(b"{}")


# Every history there can be.

DAYS = timedelta(days=15)


def anything(case: Case) -> Iterator[tuple[What, object]]:
    """Every kind of event, with what could matter in it."""
    for what in (
        ASKED, SHOWN, events.Refuted("nej"), events.PapersSeen(CAME), events.PapersDestroyed(),
        events.Message("in", "email", ""), events.Extended(Reason.NUMBER, "skäl"),
        events.Balanced("ord", True, Text("skäl", "grounds")), events.Returned(""),
        events.Answered("email", ""), events.TakenBack(""), events.ClosedUnidentified(""), events.MovedHere(),
        events.MovedAway(), events.Signed("bankid", "Jag begär en kopia.", "", ""),
    ):  # fmt: skip
        yield what, HANNA
    yield events.Approved(), HANNA
    yield events.Approved(), HUGO
    for right in sorted({*case.rights, Right.ERASURE}):
        place = case.rights.index(right) if right in case.rights else 0
        for outcome in (Outcome.GRANTED, REFUSED, Outcome.NOT_HELD):
            yield proposed(item(case.next_number, right, outcome, wanted=place)), HANNA
        for number in range(1, case.next_number + 1):
            yield events.CarriedOut(item(number, right, wanted=place)), HANNA
            yield events.CarriedOut(item(number, right, REFUSED, wanted=place)), HANNA
    yield events.Waits(Waiting(1, Text("a", "a"))), HANNA


def seen_as(case: Case) -> object:
    """What of a case the rules can tell apart: not how often or when a message came."""
    matters = tuple(
        (one.item.right, one.item.outcome, one.approved, one.done, one.waiting is None) for one in case.matters
    )
    dates = (case.asked_at is None, case.extended_at is None, case.papers_until is None, case.balanced is None)
    return case.state, case.identity, matters, dates


def histories(*rights: Right, length: int) -> Iterator[tuple[Case, Event, Case]]:
    """Every step from every case that can be reached in so many events."""
    first = follow(None, Event(1, CAME, CAME, RUT, asks(*rights)))
    assert isinstance(first, Case)
    reached, edge = {seen_as(first)}, [first]
    for at in range(1, length):
        after: list[Case] = []
        for case in edge:
            for what, by in anything(case):
                noted = CAME + at * DAYS
                event = Event(case.count + 1, noted, noted, by, what)  # type: ignore[arg-type]
                found = follow(case, event)
                if isinstance(found, Declined):
                    continue
                yield case, event, found
                if seen_as(found) not in reached and len(found.matters) <= 3:
                    reached.add(seen_as(found))
                    after.append(found)
        edge = after


SETS = [(right,) for right in Right] + [
    (Right.ERASURE, Right.OBJECTION_MARKETING),
    (Right.ACCESS, Right.WITHDRAWAL),
    (Right.OBJECTION, Right.JOURNAL_COPY),
]


@pytest.mark.parametrize("rights", SETS, ids=lambda rights: "+".join(rights))
def test_no_history_leads_from_unverified_to_carried_out(rights: tuple[Right, ...]) -> None:
    """Shown exhaustively (R-06, R-07), with what else must hold in every history (R-08, R-09, N-15.1)."""
    states = set()
    for before, event, after in histories(*rights, length=9):
        states.add(after.state)
        what = event.what
        if isinstance(what, events.CarriedOut):
            right = what.item.right
            assert not identity_needed(right) or before.identity is Identity.VERIFIED
            matter = before.matter(what.item.number)
            assert matter is None or not (matter.awaits_second or matter.done)
            assert right in rights
        if isinstance(what, events.IdentityAsked):
            assert any(identity_needed(right) for right in rights)
        if isinstance(what, events.Approved):
            assert event.by == HUGO
        if isinstance(what, events.Answered):
            assert {one.right for one in after.items} == set(rights)
            assert all(one.approved or one.item.outcome not in REFUSES for one in after.matters)
            assert after.identity is Identity.VERIFIED or not after.needs_identity
        if before.closed:
            assert isinstance(what, events.Message | events.PapersDestroyed | events.Signed)
            assert after.state is before.state
        assert all(
            right not in ABSOLUTE or one.item.outcome not in REFUSES
            for one in after.matters
            for right in [one.item.right]
        )
    never = {State.AWAITING_IDENTITY, State.CLOSED_UNIDENTIFIED} if not any(map(identity_needed, rights)) else set()
    if set(rights) <= ABSOLUTE:
        never |= {State.AWAITING_SECOND}
    never |= {State.AWAITING_ASSESSMENT}  # noted by who looks at a mandate or an age: test_for_another.py
    assert {*states, State.RECEIVED} == set(State) - never


def test_every_event_has_its_words() -> None:
    from typing import get_args

    from ombud.requests.events import What
    from ombud.requests.names import EVENTS

    assert set(EVENTS) == {kind.__dataclass_fields__["kind"].default for kind in get_args(What)}
