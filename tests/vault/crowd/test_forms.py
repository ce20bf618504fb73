"""Most ends need no calendar: what is taken for granted of an end is what the calendar says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ombud.audit.model import NOBODY
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Form, Permit, Rule
from ombud.policy.decide import Decider, Judged
from ombud.policy.model import Anchor, Policy
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault.crowd import forms
from ombud.vault.rolls import ALWAYS
from tests.clinic import LONG_AGO, NOW, RUT, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())


@dataclass(frozen=True)
class Known:
    """Nothing is known of the person but when things happened."""

    happened: Mapping[Anchor, datetime]

    @property
    def form(self) -> str:
        return "nothing"

    def facts(self) -> Facts:
        return Facts()

    def anchors(self) -> Mapping[Anchor, datetime]:
        return self.happened


def timed() -> list[tuple[Decider, Judged]]:
    """Every purpose and category whose end depends on more than one event, and one that depends on one."""
    found = []
    for purpose_id, purpose in POLICY.file.purposes.items():
        for used in purpose.categories:
            ask = Ask(NOBODY, purpose_id, frozenset({used.id}), RUT, None, Form.EXTRACT)
            decider = Decider(POLICY, law_on(local_date(NOW)), ask)
            judged = decider.judged(Known({}), NOW)
            if judged is not None and judged.anchors:
                found.append((decider, judged))
    return found


TIMED = timed()
WHEN = st.one_of(st.none(), st.integers(to_micros(NOW - timedelta(days=6000)), to_micros(NOW)))


@given(st.integers(0, len(TIMED) - 1), st.lists(st.lists(WHEN, min_size=4, max_size=4), max_size=12))
def test_what_is_taken_for_granted_is_what_the_calendar_says(which: int, events: list[list[int | None]]) -> None:
    """D-12, in any order in which people come."""
    decider, judged = TIMED[which]
    form = forms.Form(judged, NOW, begun=True)
    for times in events:
        happened = {
            anchor: from_micros(at) for anchor, at in zip(judged.anchors, times, strict=False) if at is not None
        }
        micros = {anchor: to_micros(at) for anchor, at in happened.items()}
        rules, until = form.refused(forms.when(judged.anchors, micros), lambda made=happened: made)  # type: ignore[misc]
        answer = decider.decide(SubjectId(b"p" * 16), Known(happened), NOW)
        assert rules == (() if isinstance(answer, Permit) else answer.rules)
        kept = Rule.D_12 not in rules
        assert kept is (judged.end(happened) > NOW)
        assert until == ALWAYS or NOW < from_micros(until) <= judged.end(happened)
        assert form.keeps(rules) is kept


def test_there_are_purposes_of_one_event_and_of_several() -> None:
    assert {1, 2} <= {len(judged.anchors) for _, judged in TIMED}


def test_a_purpose_that_is_not_declared_refuses() -> None:
    form = forms.Form(None, NOW, begun=True)
    assert form.refusing == (Rule.D_01,)
