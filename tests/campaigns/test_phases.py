"""Where a campaign stands: every move that there is, and none that is not; any history ends as the table says."""

from hypothesis import given
from hypothesis import strategies as st

from ombud.campaigns.phases import ENDED, LEFT, MOVES, OPEN, Fate, Move, Phase, moved

DRAWN = """
draft change draft · tested change draft · approved change draft · draft test tested · tested test tested
tested approve approved · approved schedule scheduled · scheduled schedule scheduled · paused schedule scheduled
scheduled start sending · scheduled pause paused · sending pause paused · paused resume sending
sending finish finished · paused finish finished · draft cancel cancelled · tested cancel cancelled
approved cancel cancelled · scheduled cancel cancelled · sending cancel cancelled · paused cancel cancelled
"""
"""The page of the file, written otherwise."""


def test_the_table_is_the_one_that_is_drawn() -> None:
    drawn = [line.split() for line in DRAWN.replace("\n", "·").split("·") if line.strip()]
    assert {(Phase(one), Move(move)): Phase(other) for one, move, other in drawn} == dict(MOVES)


@given(st.lists(st.sampled_from(list(Move)), max_size=40))
def test_any_history_is_approved_before_it_sends_and_never_leaves_an_end(history: list[Move]) -> None:
    """M-05: nothing is sent that nobody has approved; what has changed since is approved anew."""
    phase, approved = Phase.DRAFT, False
    for move in history:
        after = moved(phase, move)
        if after is None:
            assert phase in ENDED or (phase, move) not in MOVES
            continue
        assert phase not in ENDED
        approved = (approved or move is Move.APPROVE) and move is not Move.CHANGE
        phase = after
        if phase in (Phase.SCHEDULED, Phase.SENDING, Phase.FINISHED):
            assert approved


def test_a_recipient_has_an_end_or_has_none() -> None:
    assert OPEN.isdisjoint(LEFT)
    assert set(Fate) - OPEN == LEFT | {Fate.STOPPED, Fate.TURNED, Fate.MISSED}
