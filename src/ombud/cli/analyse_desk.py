"""Where somebody asks at the command line, and why a question has no answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer
from ombud.cli.speech import Speech

if TYPE_CHECKING:
    from ombud.app.analysing import Desk, Refused


@contextmanager
def desk_of(heard: Speech, actor: str) -> "Iterator[Desk | Answer]":
    from ombud.app.analysing import desk
    from ombud.cli import session

    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        yield by if isinstance(by, Answer) else desk(ombud, by=by, now=heard.now())


def no(at: "Desk", found: "Refused", heard: Speech) -> Answer:
    """Why there is no answer: every reason, with its rule and what can be done."""
    from ombud.analysis.release import Withheld
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    if isinstance(found, Refusal):
        return session.refused(at.ombud, found, heard)
    if isinstance(found, Withheld):
        return session.no(found.rule, found.why)
    first, *others = found
    more = {} if first.now is None else {"now": first.now}
    more |= {f"{one.rule} ({number})": one.text for number, one in enumerate(others, 2)}
    return session.no(first.rule, first.text, more)
