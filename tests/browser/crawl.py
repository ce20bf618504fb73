"""Every page that somebody can reach by following links, each kind of page twice at most."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page
from starlette.applications import Starlette
from starlette.routing import Match

EACH = 2
"""Pages of one route: the second shows what the first did not have."""


_A_FILE = "Download is starting"


def kind_of(app: Starlette, path: str) -> str:
    """The route behind a path."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    for route in app.routes:
        if route.matches(scope)[0] is Match.FULL:
            return str(getattr(route, "path", path))
    return path


def pages(
    page: Page,
    origin: str,
    app: Starlette,
    starts: Sequence[str],
    under: str = "/",
    visited: Counter[str] | None = None,
) -> Iterator[tuple[str, int]]:
    """Visit them one after the other; the page shows the one whose path is yielded, with its status. `under`: those
    alone whose path begins so; `visited`: what others have come to already, counted on."""
    waiting, seen = list(starts), set(starts)
    visited = Counter() if visited is None else visited
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(app, urlsplit(path).path)
        if visited[kind] >= EACH:
            continue
        visited[kind] += 1
        try:
            answer = page.goto(origin + path)
        except Error as error:
            if _A_FILE not in error.message:
                raise
            continue
        yield path, 0 if answer is None else answer.status
        for found in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(found)
            ours = f"{parts.scheme}://{parts.netloc}" == origin and parts.path.startswith(under)
            if ours and parts.path not in seen:
                seen.add(parts.path)
                waiting.append(parts.path)
