"""An answer as it is sent: a page, a way on, a file, or a problem in the form that was asked for. Asks no database."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ombud.terms import Text
from ombud.web.cookies import COOKIES, SESSION, set_cookie
from ombud.web.guard import HEADERS, form_token
from ombud.web.model import Answer, Confirm, Download, Moved, Problem, Work
from ombud.web.problem import AT_WORK, MINE
from ombud.web.render import Around, render
from ombud.web.routes import Group, Route
from ombud.web.seen import Door, Seen

CONFIRM = "/logga-in/bekrafta"
_BY_NAME = {one.name: one for one in COOKIES}


def sent(door: Door, request: Request, seen: Seen, answer: Answer) -> Response:
    if isinstance(answer, Moved):
        return _moved(door, seen, answer)
    if isinstance(answer, Confirm):
        return _moved(door, seen, Moved(CONFIRM))
    if isinstance(answer, Download):
        how = "inline" if answer.shown else "attachment"
        headers = {**HEADERS, "Content-Disposition": f'{how}; filename="{answer.name}"'}
        return Response(answer.content, media_type=answer.media_type, headers=headers)
    if isinstance(answer, Problem):
        return _problem(door, request, seen, _led(answer, seen))
    around = _around(door, seen, draft=answer.draft)
    text = render(answer.template, answer.title.in_(seen.language), answer.values, around)
    response = _html(text, answer.status, seen)
    _keep(response, answer.keep)
    if answer.packed and seen.session is None and "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(response.body, 6, mtime=0)
        response.headers["Content-Length"] = str(len(response.body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _led(answer: Problem, seen: Seen) -> Problem:
    """Whoever is at work is led to the console, and not to pages that are not theirs."""
    if seen.work is None:
        return answer
    return replace(answer, ways=tuple(AT_WORK if one == MINE else one for one in answer.ways))


def _html(text: str, status: int, seen: Seen) -> Response:
    headers = {**HEADERS, "Content-Language": seen.language}
    return Response(text, status, headers, "text/html; charset=utf-8")


def _problem(door: Door, request: Request, seen: Seen, answer: Problem) -> Response:
    if "json" in request.headers.get("accept", ""):
        told = {
            "type": f"/problem/{answer.code}", "title": answer.title.in_(seen.language), "status": answer.status,
            "detail": answer.detail.in_(seen.language), "code": answer.code, "lang": seen.language,
            "try": [way for _, way in answer.ways], "sentence": answer.sentence,
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False)
        response = Response(body, answer.status, HEADERS, "application/problem+json")
    else:
        title = answer.title.in_(seen.language)
        response = _html(
            render("web/problem.html.j2", title, {"problem": answer}, _around(door, seen)), answer.status, seen
        )
    if answer.retry_after is not None:
        response.headers["Retry-After"] = str(answer.retry_after)
    return response


def _moved(door: Door, seen: Seen, answer: Moved) -> Response:
    # A script follows a 303 by itself and sees no other page; with a session that begins the browser is to go there.
    whole = seen.partly and answer.token is not None
    response = (
        Response("", 200, {**HEADERS, "HX-Redirect": answer.to}) if whole else RedirectResponse(answer.to, 303, HEADERS)
    )
    token = seen.token if answer.token is None else answer.token
    if answer.said is not None and token:
        door.said.keep(token, answer.said, seen.now)
    if answer.token is not None:
        set_cookie(response, SESSION, answer.token)
    if answer.token == "":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    _keep(response, answer.keep)
    return response


def _keep(response: Response, cookies: Mapping[str, str]) -> None:
    for name, value in cookies.items():
        set_cookie(response, _BY_NAME[name], value)


def _around(door: Door, seen: Seen, *, draft: bool = False) -> Around:
    said = door.said.take(seen.token, seen.now) if seen.token else None
    return Around(
        seen.language,
        seen.now,
        seen.controller,
        seen.session is not None,
        seen.route,
        form_token(seen.session) if seen.session else "",
        seen.demo,
        said.in_(seen.language) if said else "",
        seen.here,
        seen.theme,
        seen.work,
        draft,
        () if seen.work is None or seen.is_hidden else _menu(door, seen.work),
    )


def _menu(door: Door, work: Work) -> tuple[tuple[Text, tuple[Route, ...]], ...]:
    """The menu of whoever is at work: what their role may open, by kind of work (ux.md 3.3)."""
    theirs = [one for one in door.places if one.open_to(work.purposes)]
    groups = ((group, tuple(one for one in theirs if one.place and one.place.group is group)) for group in Group)
    return tuple((group.value, found) for group, found in groups if found)
