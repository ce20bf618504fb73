"""One question and all its pages, record by record."""

import re
from collections.abc import Iterator, Mapping

from ombud.systems.http.description import Call, Next
from ombud.systems.http.paths import at
from ombud.systems.line import Line, Said
from ombud.systems.model import SystemFaultError

_LINK = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')


def records(line: Line, call: Call, asked: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """The records of every page. Raises `SystemFaultError` where an answer is another than described."""
    path = line.below(*(call.get or call.post or "").strip("/").split("/"))
    page = _first(call.next)
    seen: set[tuple[str, str]] = set()
    while True:
        if (path, repr(sorted(page.items()))) in seen:
            raise SystemFaultError("the system's pages go round in a circle.")
        seen.add((path, repr(sorted(page.items()))))
        said = _asked(line, call, path, {**asked, **page})
        found = at(said.value, call.records)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise SystemFaultError("the system's answer has no list of records where its description says.")
        yield from found
        follows = _following(line, call.next, said, path, page, bool(found))
        if follows is None:
            return
        path, page = follows


def _first(said: Next | None) -> Mapping[str, str]:
    return {} if said is None or said.page is None else {said.as_: str(said.page)}


def _asked(line: Line, call: Call, path: str, values: Mapping[str, str]) -> Said:
    if call.get:
        said = line.ask("GET", path, query={} if "?" in path else values)  # a link says it all
    else:
        said = line.ask("POST", path, body=dict(values))
    if said.code != 200:
        raise SystemFaultError(f"the system answered {said.code} to a question.")
    return said


def _following(
    line: Line, said: Next | None, answer: Said, path: str, page: Mapping[str, str], more: bool
) -> tuple[str, Mapping[str, str]] | None:
    """Where the next page is; None where this was the last."""
    if said is None:
        return None
    if said.page is not None:
        return (path, {said.as_: str(int(page[said.as_]) + 1)}) if more else None
    if said.cursor is not None:
        cursor = at(answer.value, said.cursor)
        return (path, {said.as_: str(cursor)}) if cursor not in (None, "") else None
    header = _LINK.search(answer.headers.get("link", ""))
    link = (header[1] if header else None) if said.link == "header" else at(answer.value, said.link or "")
    return (line.link(str(link), path), {}) if link else None
