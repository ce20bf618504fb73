"""The site, as both middlewares ask it: what is its own to answer, what goes into a page, and what was seen.

* `own` answers the few addresses that are the site's own; everything else is the program's behind it.
* `met` says what an answer of the program gets: links, a policy for what it may load, the question or the script.
* `saw` hands over what was seen. It waits for nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs

from ombud.app import clock
from ombud.app.installation import Ombud, open_installation
from ombud.app.web import pages, texts
from ombud.app.web.account import obey_signal
from ombud.app.web.came import CSS, HTML, JSON, SCRIPT, Came, Reply, reply
from ombud.app.web.cookie import cookie_of, taken_away, written
from ombud.app.web.into import VARIES, Into, is_page, tells_of_bytes
from ombud.app.web.pages import Pages, Told
from ombud.app.web.rules import Rules, RulesNow
from ombud.app.web.writing import Writing
from ombud.collection.relate import Declined
from ombud.database import DatabaseFault
from ombud.erasure import Receipt
from ombud.terms import Actor, SubjectId, Text
from ombud.visitors import WEBSITE, Answer, Held, answer, erase_visitor
from ombud.visitors.answers import asked_again_from, is_code
from ombud.visitors.gather import Gathered
from ombud.visitors.held import as_json, cannot_tell, held_by_browser
from ombud.visitors.model import Channel, Request, Word
from ombud.visitors.paths import source
from ombud.visitors.visits import PageSeen

LARGEST_FORM = 4_096
_OWN_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
"""Laid beside the program's own policy, so that a page loads from no other host (N-06.5). It loosens nothing: a browser
obeys both."""
Fields = Mapping[str, list[str]]
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """What an answer of the program gets on its way."""

    always: Headers
    of_page: Headers
    """The same, and what a page may load."""
    put: Callable[[], tuple[str, str]]
    """What goes into a page: what stands first in it, and what stands last."""

    def answer(self, headers: Iterable[tuple[str, str]], method: str) -> tuple[list[tuple[str, str]], Into | None]:
        """The headers of the answer, and what it goes through where it is a page that something is put into."""
        told = list(headers)
        kind = is_page(told) if method == "GET" else None
        if kind is None:
            return [*told, *self.always], None
        return [*(pair for pair in told if not tells_of_bytes(pair[0])), *self.of_page], Into(*self.put(), kind)


class Site:
    """One website of one installation. Safe to share between threads; made anew after a fork."""

    def __init__(self, ombud: Ombud, now: Callable[[], datetime] = clock.now) -> None:
        self._ombud, self._now = ombud, now
        self._web = ombud.config.web
        self._rules = RulesNow(ombud, now)
        self._writing = Writing(ombud, now, self._gathered)
        self._pages = Pages(self._web.notice)

    @classmethod
    def open(cls, folder: Path, passphrase: Callable[[], str] = lambda: "") -> Self:
        """Open the installation in a folder. `passphrase` is asked only where its root key is held by one."""
        return cls(open_installation(folder, passphrase, now=clock.now()))

    def close(self) -> None:
        """Write what was seen, and close the installation."""
        self._writing.close()
        self._ombud.close(self._now())

    def flush(self) -> bool:
        """Write what was seen so far; False where the database did not answer."""
        return self._writing.flush()

    def owns(self, came: Came) -> bool:
        """Is it one of the site's own addresses?"""
        return came.path in _ROUTES

    def own(self, came: Came, body: bytes = b"") -> Reply:
        """The answer of one of the site's own addresses. It is in the security log and no page view."""
        route = _ROUTES[came.path]
        if came.method not in route:
            said = self._no(texts.NOT_UNDERSTOOD, came, 405)
        elif came.method == "POST" and not came.is_own:
            said = self._no(texts.FROM_ELSEWHERE, came, 403)
        else:
            said = self._said(route[came.method], came, body)
        self._writing.saw(self._request(came, said.status), counted=False, signal=False)
        return said

    def _said(self, answered: Callable[["Site", Came, Fields], Reply], came: Came, body: bytes) -> Reply:
        try:
            return answered(self, came, _form(body))
        except DatabaseFault:
            return self._no(texts.NOT_NOW, came, 503)

    def met(self, came: Came) -> Met:
        """What goes with the program's answer to this request."""
        rules, headers = self._rules_known(), [self._linked()]
        reveals = rules is None or rules.health.reveals(came.target)
        hosts = () if reveals else self._web.hosts
        policy = "content-security-policy", " ".join((_OWN_POLICY, *hosts))
        code = self._withdraws(came)
        if code is not None:
            headers += self._objected(came, code)
        return Met(tuple(headers), (*headers, policy, VARIES), lambda: self._into(came, rules))

    def waits(self, came: Came) -> bool:
        """May `met` have to wait for the database?"""
        return not self._rules.are_fresh() or self._withdraws(came) is not None

    def saw(self, came: Came, status: int) -> None:
        """A request was answered."""
        self._writing.saw(self._request(came, status), counted=True, signal=came.gpc)

    def signed_in(self, subject: SubjectId, headers: Mapping[str, str], *, by: Actor) -> int:
        """For a program that knows who is signed in: a signal of the browser's is theirs too (M-20). `headers` are the
        request's, in lower case; how many objections it made that did not stand already."""
        if headers.get("sec-gpc", "").strip() != "1":
            return 0
        return obey_signal(self._ombud.vault, subject, by=by, now=self._now())

    def _rules_known(self) -> Rules | None:
        """The rules; none where the database has not answered yet: a page is shown all the same."""
        try:
            return self._rules()
        except DatabaseFault:
            return None

    def _withdraws(self, came: Came) -> str | None:
        """The code of a browser that has said yes and whose signal says no now."""
        said = came.answered if came.gpc else None
        return said.code if said is not None and said.word is Word.ALLOW else None

    def _into(self, came: Came, rules: Rules | None) -> tuple[str, str]:
        first, last = "", self._pages.footer(came.language)
        if rules is not None and rules.asked is not None and not came.gpc:
            if self._allowed(came, rules):
                last += self._pages.script()
            elif self._is_asked(came, rules):
                first = self._pages.region(rules.asked, came.path, came.language)
        return first, last

    def _allowed(self, came: Came, rules: Rules) -> bool:
        """Has the browser said yes to the text as it is now, and no signal says otherwise?"""
        said = came.answered
        allowed = said is not None and said.word is Word.ALLOW and said.version == rules.version
        return allowed and rules.asked is not None and not came.gpc

    def _is_asked(self, came: Came, rules: Rules) -> bool:
        """A no stands for six months, an objection as long as it is remembered (T-20)."""
        said = came.answered
        if said is None or (said.word is Word.ALLOW and said.version != rules.version):
            return True
        if said.word is Word.REFUSE and said.on is not None:
            answered = datetime(said.on.year, said.on.month, said.on.day, 12, tzinfo=UTC)
            return said.version != rules.version or self._now() >= asked_again_from(answered)
        return False

    def _choose(self, came: Came, _fields: Fields) -> Reply:
        rules = self._rules()
        said = came.answered
        now = "gpc" if came.gpc else "" if said is None else said.word.value
        asked = None if rules is None else rules.asked
        may_object = rules is not None and rules.may_object
        page = self._pages.choice(asked, now, "/", came.language, may_object=may_object)
        return reply(HTML, page, 200, self._linked())

    def _answered(self, came: Came, fields: Fields) -> Reply:
        """Keep an answer, and let the browser remember it."""
        word, back = _word(_one(fields, "val")), _back(_one(fields, "back"))
        if word is None:
            return self._no(texts.NOT_UNDERSTOOD, came, 400)
        if came.gpc and word is Word.ALLOW:
            return self._no(texts.NOW["gpc"], came, 200)
        said = came.answered
        before = said.code if said is not None else ""
        if word is not Word.ALLOW:
            self._writing.forget(before)
        done = answer(self._ombud.vault, Answer(word, Channel.WEB, came.language), before, by=WEBSITE, now=self._now())
        if isinstance(done, Declined):
            gone = (("set-cookie", taken_away(secure=came.over_tls)),) if before and word is not Word.ALLOW else ()
            return reply(HTML, self._pages.said(done.text, came.language), 200, self._linked(), *gone)
        version = done.choice.text.partition("/")[2] or "0"
        set_cookie = written(word, version, done.code, self._now(), done.choice.until, secure=came.over_tls)
        receipt = "" if word is Word.ALLOW else done.code
        page = self._pages.kept(receipt, back, came.language)
        return reply(HTML, page, 200, self._linked(), ("set-cookie", set_cookie))

    def _objected(self, came: Came, code: str) -> Headers:
        """The signal of a browser that has said yes before: an objection, in force from now on (R-21.4). While the
        database does not answer the page is shown all the same, and the browser's next request is heard."""
        self._writing.forget(code)
        said = Answer(Word.OBJECT, Channel.GPC, came.language)
        try:
            answer(self._ombud.vault, said, code, by=WEBSITE, now=self._now())
        except DatabaseFault:
            return ()
        return (("set-cookie", taken_away(secure=came.over_tls)),)

    def _mine(self, came: Came, fields: Fields) -> Reply:
        """What is held of this browser, or of the code that is shown; and its erasure."""
        code = _one(fields, "radera") or _one(fields, "kod") or (came.answered.code if came.answered else "")
        now, vault = self._now(), self._ombud.vault
        if _one(fields, "radera"):
            self._writing.forget(code)
            done = erase_visitor(vault, code, by=WEBSITE, now=now)
            if isinstance(done, Receipt):
                said = Text(*(one.format(number=done.number) for one in texts.ERASED))
                own = came.answered is not None and came.answered.code == code
                gone = (("set-cookie", taken_away(secure=came.over_tls)),) if own else ()
                return reply(HTML, self._pages.said(said, came.language), 200, self._linked(), *gone)
        found = held_by_browser(vault, code, by=WEBSITE, now=now) if code else None
        held = as_json(found) if isinstance(found, Held) else None
        if "application/json" in came.headers.get("accept", ""):
            return reply(JSON, pages.as_text(held or {}), 200 if held else 404, self._linked())
        told = Told(code if is_code(code) else "", held, cannot_tell(now))
        return reply(HTML, self._pages.mine(told, came.language), 200, self._linked())

    def _visited(self, came: Came, fields: Fields) -> Reply:
        """The script tells of a page. Heard only after a yes, and without what would reveal anything (M-22)."""
        rules, said = self._rules(), came.answered
        if rules is not None and said is not None and self._allowed(came, rules):
            path = rules.health.beside(_one(fields, "p"))
            came_from = rules.health.source_beside(source(_one(fields, "r"), self._web.host))
            self._writing.visited(PageSeen(said.code, int(self._now().timestamp()), path, came_from))
        return Reply(204, (self._linked(),), b"")

    def _style(self, _came: Came, _fields: Fields) -> Reply:
        return reply(CSS, pages.STYLE, kept=86_400)

    def _script(self, came: Came, _fields: Fields) -> Reply:
        """Nothing, for whoever has not said yes."""
        rules = self._rules()
        if rules is None or not self._allowed(came, rules):
            return reply(SCRIPT, "", 404)
        return reply(SCRIPT, pages.SCRIPT)

    def _signal(self, _came: Came, _fields: Fields) -> Reply:
        rules = self._rules()
        since = self._now() if rules is None else rules.since
        return reply(JSON, pages.signal(since.date()), kept=86_400)

    def _no(self, text: Text, came: Came, status: int) -> Reply:
        return reply(HTML, self._pages.said(text, came.language), status, self._linked())

    def _linked(self) -> tuple[str, str]:
        """Every answer links the notice (N-03.3)."""
        return "link", f'<{self._web.notice}>; rel="privacy-policy"'

    def _request(self, came: Came, status: int) -> Request:
        headers = came.headers
        session = cookie_of(headers.get("cookie", ""), self._web.session_cookie)
        said = came.answered
        objects = came.gpc or (said is not None and said.word is Word.OBJECT)
        return Request(
            int(self._now().timestamp()), came.ip(self._web.proxies), came.method, came.target, status,
            headers.get("referer", ""), headers.get("user-agent", ""), session, objects,
        )  # fmt: skip

    def _gathered(self) -> Gathered | None:
        rules = self._rules()
        return None if rules is None else Gathered(rules.health, self._web.host)


Route = Mapping[str, Callable[[Site, Came, Fields], Reply]]
_ROUTES: Mapping[str, Route] = {
    pages.CHOICE: {"GET": Site._choose, "HEAD": Site._choose, "POST": Site._answered},
    pages.MINE: {"GET": Site._mine, "HEAD": Site._mine, "POST": Site._mine},
    pages.VISIT_AT: {"POST": Site._visited},
    pages.STYLE_AT: {"GET": Site._style, "HEAD": Site._style},
    pages.SCRIPT_AT: {"GET": Site._script, "HEAD": Site._script},
    pages.SIGNAL_AT: {"GET": Site._signal, "HEAD": Site._signal},
}


def _form(body: bytes) -> Fields:
    """The fields of a form. One that is too large, or none, has no fields."""
    if len(body) > LARGEST_FORM:
        return {}
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=16)
    except ValueError:
        return {}


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _word(text: str) -> Word | None:
    return Word(text) if text in {word.value for word in Word} else None


def _back(text: str) -> str:
    """A page of the site itself, or its first."""
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if safe and len(text) < 1_000 else "/"
