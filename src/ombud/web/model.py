"""What comes in at a page and what goes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ombud.app.installation import Ombud
from ombud.app.signing_in import Offered
from ombud.identity import Proven, Session, actor_of
from ombud.identity.passkeys import Site
from ombud.terms import Actor, PurposeId, RoleId, SubjectId, Text
from ombud.terms.text import Language
from ombud.web.confirming import Confirming
from ombud.web.form import Form

NO_WAYS = Offered({}, None, Site("", "", ""))
"""A code of a letter is always one."""
WEBSITE = Actor("website", RoleId("website"))


class Need(Enum):
    """How well somebody must be known at a page."""

    NOBODY = "nobody"
    """Public; also what is done with a signed link alone."""
    CHOICES = "choices"
    """The data subject by one factor: choices and cases, never patient data (policy.md, *A letter code*)."""
    PERSON = "person"
    """The data subject by more than one factor: everything about them (R-07; HSLF-FS 2016:40 3:15)."""
    ACCOUNT = "account"
    """An account at work by whatever factor: the place where it adds what it signs in with, and nothing else."""
    WORK = "work"
    """Anybody at work, by more than one factor: their own first page and their own settings."""
    STAFF = "staff"
    """Somebody at work whose role carries one of the route's purposes, by more than one factor."""


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody at work: their account, and what their role is for in the policy in force."""

    account: str
    role: RoleId
    words: Text
    """The role, as the policy names it."""
    purposes: frozenset[PurposeId]

    def carries(self, *purposes: str) -> bool:
        """Is the role for one of these purposes?"""
        return any(one in self.purposes for one in purposes)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, read and checked. It does not print what was written in a form."""

    ombud: Ombud = field(repr=False)
    now: datetime
    language: Language
    route: str
    """The name of the route: never the address, which could hold a token."""
    session: Session | None = field(repr=False)
    path: Mapping[str, str] = field(repr=False)
    """The parts of the address that the route names: opaque ids and words of ours."""
    query: Mapping[str, str] = field(repr=False)
    form: Form = field(repr=False)
    partly: bool = False
    """The browser wants the part that has changed and not the page (`HX-Request`)."""
    demo: bool = False
    public_url: str = ""
    """What people open, without a path."""
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Those of ours that came (`cookies.py`), by name."""
    source: str = field(default="", repr=False)
    """The address that it comes from: for counting tries, kept nowhere."""
    peer: str = field(default="", repr=False)
    """The address of the connection itself: a proxy of ours, or whoever is at this machine."""
    agent: str = field(default="", repr=False)
    """What the browser calls itself."""
    ways: Offered = field(default=NO_WAYS, repr=False)
    """How somebody may sign in."""
    confirming: Confirming = field(default_factory=Confirming, repr=False)
    """What is to be confirmed, and what has been."""
    here: str = field(default="/", repr=False)
    """The path of this page."""
    asked: str = field(default="", repr=False)
    """What stands after the path, as it came: for an address whose order or repetitions mean something."""
    work: Work | None = field(default=None, repr=False)
    """Who is at work, where somebody is."""

    @property
    def subject(self) -> SubjectId:
        """The data subject who is signed in. Only on a route that needs one."""
        if self.session is None or self.session.subject is None:
            raise LookupError("this route is open to others than data subjects")
        return self.session.subject

    @property
    def actor(self) -> Actor:
        """Who acts: the account, the data subject by their opaque id, or nobody in particular (Art. 29)."""
        found = None if self.session is None else actor_of(self.session, self.ombud.accounts)
        return found or WEBSITE

    @property
    def confirmation(self) -> Proven | None:
        """How the person has just confirmed what this page asks for, if they have (`Confirm`)."""
        return None if self.session is None else self.confirming.given(self.session.id, self.here, self.now)

    def say(self, text: Text) -> str:
        return text.in_(self.language)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: a template and what it shows."""

    template: str
    title: Text
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    status: int = 200
    packed: bool = False
    """Compressed where nobody is signed in: only for a page that is the same for everybody and holds no secret."""
    keep: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Cookies of ours to set, by name; an empty value takes one away."""
    draft: bool = False
    """What stands in its form was written before somebody was signed out, or hid the screen (`drafted.py`)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was asked is done: look there (303). `said` is shown there once, in words, at the top."""

    to: str
    said: Text | None = None
    token: str | None = field(default=None, repr=False)
    """A session that begins here; an empty one ends."""
    keep: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Cookies of ours to set, by name; an empty value takes one away."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """First the person shows once more that it is they, and signs this text where their e-ID can; then the page is
    asked again, with what they wrote, and `visit.confirmation` is there (threat 26)."""

    text: Text


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the person, kept nowhere on the way."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    shown: bool = False
    """In the browser itself, as a text that programs read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A no, or something that is not there: what, why, and what can be done now (ux.md 3.9; RFC 9457 for machines)."""

    status: int
    code: str
    """Stable: programs and the documentation know it."""
    title: Text
    detail: Text
    ways: tuple[tuple[Text, str], ...] = ()
    """What can be done now, each with its address."""
    sentence: int | None = None
    """The sentence of the notice that says so."""
    retry_after: int | None = None


Answer = Page | Moved | Confirm | Download | Problem
