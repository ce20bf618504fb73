"""Which problems an endpoint may answer with: what it needs says most of them, and it names the rest itself."""

from functools import cache

from ombud.api import problems
from ombud.api.model import Endpoint
from ombud.api.problem import Problem


@cache
def problems_of(endpoint: Endpoint) -> tuple[Problem, ...]:
    """All of them, in the order of their statuses."""
    found = [
        problems.NO_KEY,
        problems.TOO_OFTEN,
        problems.FAULT,
        problems.UNAVAILABLE,
        problems.NO_POLICY,
        problems.WRONG,
    ]
    if endpoint.purpose or endpoint.once or endpoint.matches:
        found.append(problems.BAD_HEADER)
    if endpoint.purpose:
        found += [problems.PURPOSE_REQUIRED, problems.NOT_OF_KEY]
    if endpoint.serves:
        found.append(problems.NOT_OF_KEY)
    if endpoint.ids:
        found.append(problems.NOT_FOUND)
    if endpoint.takes is not None:
        found += [problems.UNREADABLE, problems.TOO_LARGE, problems.NOT_JSON]
    if endpoint.once:
        found += [problems.ONCE_REQUIRED, problems.UNDER_WAY, problems.CUT_OFF, problems.OTHER_CALL]
    if endpoint.matches:
        found += [problems.MATCH_REQUIRED, problems.CHANGED]
    found += endpoint.problems
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.status, one.code)))


@cache
def declared(endpoint: Endpoint) -> frozenset[tuple[int, str]]:
    return frozenset((one.status, one.code) for one in problems_of(endpoint))
