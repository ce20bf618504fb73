"""What is neither an answer nor a refusal of the policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """What the server said, as RFC 9457 has it."""

    status: int
    code: str
    title: str
    detail: str
    tries: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    """Where something is wrong in what was sent."""
    request_id: str = ""
    retry_after: int | None = None


class ApiError(Exception):
    """The call came to nothing. The message says what, where and what to try; nothing of what was sent is in it."""

    def __init__(self, problem: Problem) -> None:
        where = f" At {', '.join(problem.pointers)}." if problem.pointers else ""
        tries = f" Try: {'; '.join(problem.tries)}" if problem.tries else ""
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}{where}{tries} ({problem.request_id})")
        self.problem = problem


AWAY = Problem(
    0,
    "away",
    "No answer",
    "the server did not answer, or not as the API does; whether the call was carried out is not known.",
    ("Repeat it with the same mark.",),
    request_id="–",
)


def problem_of(status: int, said: object, headers: Mapping[str, str]) -> Problem:
    """What the server said. What is no problem of the API is somebody else's answer."""
    if not isinstance(said, dict) or not isinstance(said.get("code"), str):
        return AWAY
    found: dict[str, Any] = said
    wait = headers.get("retry-after", "")
    return Problem(
        status, found["code"], str(found.get("title", "")), str(found.get("detail", "")), _texts(found.get("try")),
        tuple(str(one.get("pointer")) for one in found.get("errors", ()) if isinstance(one, dict)),
        str(found.get("request_id", "")), int(wait) if wait.isdecimal() else None,
    )  # fmt: skip


def _texts(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class Came:
    """An answer as it came."""

    status: int
    said: Any = field(repr=False)
    headers: Mapping[str, str]
