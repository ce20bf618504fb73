"""That everybody is told of another notice is a plan, begun in the act that adopts it (Art. 13(3), N-03.1)."""

from ombud.plans import NewPlan, NewStep

TELL_OF_NOTICE = "notice.tell"
"""The step that announces it to each; `alerting.py` has its handler."""


def new_notice(number: int) -> NewPlan:
    """For a version of the policy that changes what those concerned are to be told of."""
    return NewPlan("notice", str(number), (NewStep(TELL_OF_NOTICE, {"version": number}),))
