"""Sessions, kept here and not in the browser: begun by what was proven, looked up by a token, ended by anybody who may.

* A token is 256 random bits, said once; its hash alone is stored. It is made here and never taken from outside, and a
  sign-in or a step-up gives another one and ends the one before (threat 28: no fixation).
* A session ends after 15 minutes in which nothing is done, and in any case eight hours after it began. A step-up does
  not lengthen the eight hours.
* All sessions of somebody end when what they sign in with changes.
* Whoever is signed in and of whom nothing is held has a session like everybody else's, and is told so by the page.
* What was being written when it ended by itself is taken for some hours more, from the browser that holds its token:
  sealed for that person, and nothing is shown for it (`lapsed`).
* What is left of a session is a record of the sign-in for 30 days (`legal.security`).

Every beginning and every end has an entry in the log. That a session is still used has none.
"""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.model import SYSTEM
from ombud.identity import store
from ombud.identity.finding import Found, found
from ombud.identity.model import PERSON, Level, Means, NotProven, Proven, Session, SessionId
from ombud.identity.store import Owner, SessionRow
from ombud.identity.under_way import read_token, text_of
from ombud.keys.of_tokens import LENGTH, form_secret, token_hash
from ombud.terms import Actor, SubjectId, Text, subject_text
from ombud.terms.text import Language
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=8)
LATE = timedelta(hours=8)
"""So long after a session has ended by itself what was being written in it is still taken, and kept for its person."""
RECORD = timedelta(days=30)
_SLIDES = timedelta(minutes=1)
_TOGETHER = frozenset({(Means.OIDC, Means.TOTP), (Means.TOTP, Means.OIDC)})
"""Two single factors of different kinds, which together are more than one."""

SOMEBODY_ELSE = NotProven(
    "somebody-else",
    Text(
        "Du legitimerade dig som någon annan än den som är inloggad.",
        "You identified yourself as somebody else than the one who is signed in.",
    ),
    Text("Logga ut, och logga in som den du är.", "Sign out, and sign in as yourself."),
)
NOTHING_HELD = NotProven(
    "nothing-held",
    Text(
        "Vi har inga uppgifter om dig, så det finns inget att bekräfta.",
        "We hold nothing about you, so there is nothing to confirm.",
    ),
    Text("Hör av dig till oss om du tror att det är fel.", "Contact us if you think that this is wrong."),
)
ENDED = NotProven(
    "session-ended",
    Text("Du blev utloggad innan det var klart.", "You were signed out before this was done."),
    Text("Logga in igen. Det du skrev finns kvar.", "Sign in again. What you wrote is still there."),
)


class Began(NamedTuple):
    """A session, and the token that opens it: for the browser's cookie, and said once."""

    session: Session
    token: str

    def __repr__(self) -> str:
        return f"Began({self.session!r})"


def begin(
    vault: Vault, who: Proven, *, now: datetime, language: Language = "sv", instead_of: str | None = None
) -> Began | NotProven:
    """Sign somebody in. `instead_of` is the token that the browser had: its session ends."""
    before = read_token(instead_of or "")
    with vault.act(by=SYSTEM, now=now) as act:
        whom = found(act, who.whose)
        if isinstance(whom, NotProven):
            act.log(Kind.LOG_IN, Outcome.REFUSED, facts={"method": who.means.value, "code": whom.code})
            return whom
        if before is not None and (old := store.with_token_in(act.tx, token_hash(before))) is not None:
            _end(act, *old)
        return _begun(act, whom, who.means, who.level, language)


def of(vault: Vault, token: str, *, now: datetime) -> Session | None:
    """Whose session it is, if it lives. The idle end moves, at most once a minute."""
    raw = read_token(token)
    kept = None if raw is None else store.with_token(vault.database, token_hash(raw))
    if raw is None or kept is None or not _lives(kept[1], now):
        return None
    owner, row = kept
    if now - from_micros(row.seen_at) >= _SLIDES:
        row = row._replace(seen_at=to_micros(now))
        with vault.database.act() as tx:
            if not store.move(tx, owner, row):
                return None
    return _session(owner, row, raw)


def lapsed(vault: Vault, token: str, *, now: datetime) -> Session | None:
    """Whose session it was, where it has ended by itself within the last hours and nobody has ended it.

    It opens nothing. It says whose draft it is that this browser sends too late (`web/drafted.py`).
    """
    raw = read_token(token)
    kept = None if raw is None else store.with_token(vault.database, token_hash(raw))
    if raw is None or kept is None or kept[1].ended_at is not None:
        return None
    session = _session(*kept, raw)
    return session if session.ends <= now < session.ends + LATE else None


def raise_level(vault: Vault, token: str, who: Proven, *, now: datetime) -> Began | NotProven:
    """Whoever is signed in has shown it again, with more: another token, and the level that the two have together."""
    raw = read_token(token)
    with vault.act(by=SYSTEM, now=now) as act:
        kept = None if raw is None else store.with_token_in(act.tx, token_hash(raw))
        whom = found(act, who.whose)
        if kept is None or not _lives(kept[1], now):
            refused: NotProven | None = ENDED
        else:
            refused = _not_the_same(whom, kept[0])
        if refused is not None or isinstance(whom, NotProven) or kept is None:
            act.log(Kind.LOG_IN, Outcome.REFUSED, facts={"method": who.means.value, "step": "raise"})
            return refused or ENDED
        row = kept[1]
        _end(act, *kept)
        level = _together(row, who)
        return _begun(act, whom, who.means, level, _language(row.language), row)


def hide(vault: Vault, token: str, *, now: datetime) -> Began | None:
    """Whoever is signed in leaves the screen: another token, and one factor, until they show again who they are by
    `raise_level`. The eight hours go on. None where nobody is signed in with it."""
    raw = read_token(token)
    with vault.act(by=SYSTEM, now=now) as act:
        kept = None if raw is None else store.with_token_in(act.tx, token_hash(raw))
        if kept is None or not _lives(kept[1], now):
            act.nothing_changed()
            return None
        owner, row = kept
        _end(act, *kept)
        whom = Found(None, owner) if isinstance(owner, str) else Found(owner, None)
        return _begun(act, whom, Means(row.means), Level.ONE_FACTOR, _language(row.language), row)


def _not_the_same(whom: Found | NotProven, owner: Owner) -> NotProven | None:
    """Of somebody of whom nothing is held it is not known whether they are the one who signed in."""
    if isinstance(whom, NotProven):
        return whom
    if owner == "":
        return NOTHING_HELD
    return None if _owner(whom) == owner else SOMEBODY_ELSE


def end(vault: Vault, token: str, *, now: datetime) -> bool:
    """Sign out; False where nobody was signed in with it."""
    raw = read_token(token)
    with vault.act(by=SYSTEM, now=now) as act:
        kept = None if raw is None else store.with_token_in(act.tx, token_hash(raw))
        ended = kept is not None and _lives(kept[1], now) and _end(act, *kept)
        if not ended:
            act.nothing_changed()
    return ended


def live(vault: Vault, owner: Owner, *, now: datetime) -> tuple[Session, ...]:
    """Where somebody is signed in now, the latest first. None of them opens anything."""
    with vault.database.read() as tx:
        return tuple(_session(owner, row, b"") for row in store.of_owner(tx, owner) if _lives(row, now))


def end_one(vault: Vault, owner: Owner, which: SessionId, *, by: Actor, now: datetime) -> bool:
    """End one session of somebody, from the list of theirs; False where they have no such one that lives."""
    with vault.act(by=by, now=now) as act:
        rows = [row for row in store.of_owner(act.tx, owner) if row.session_id == which.bytes and _lives(row, now)]
        ended = any(_end(act, owner, row) for row in rows)
        if not ended:
            act.nothing_changed()
    return ended


def end_all(vault: Vault, owner: Owner, *, by: Actor, now: datetime, but: SessionId | None = None) -> int:
    """End every session of somebody, but perhaps the one that asks; how many."""
    with vault.act(by=by, now=now) as act:
        ended = end_all_in(act, owner, but)
        act.nothing_changed()
    return ended


def end_all_in(act: Act, owner: Owner, but: SessionId | None = None, by: Means | None = None) -> int:
    """The same in the act that changes what they sign in with (S1); `by`: those alone that these means began."""
    keep = None if but is None else but.bytes
    live_ones = [row for row in store.of_owner(act.tx, owner) if _lives(row, act.now) and row.session_id != keep]
    return sum(_end(act, owner, row) for row in live_ones if by is None or row.means == by.value)


def _begun(
    act: Act, whom: Found, means: Means, level: Level, language: Language, before: SessionRow | None = None
) -> Began:
    raw, now = secrets.token_bytes(LENGTH), act.now
    began = now if before is None else from_micros(before.began_at)
    ends = began + WHOLE
    row = SessionRow(
        act.vault.new_id(), token_hash(raw), means.value, level.value, language,
        to_micros(began), to_micros(now), to_micros(ends), None, to_micros(ends + RECORD),
    )  # fmt: skip
    owner = _owner(whom)
    store.add(act.tx, owner, row)
    _log(act, Kind.LOG_IN, owner, row)
    return Began(_session(owner, row, raw), text_of(raw))


def _end(act: Act, owner: Owner, row: SessionRow) -> bool:
    at = to_micros(act.now)
    ended = store.move(act.tx, owner, row._replace(ended_at=at, until=at + RECORD // timedelta(microseconds=1)))
    if ended:
        _log(act, Kind.LOG_OUT, owner, row)
    return ended


def _log(act: Act, kind: Kind, owner: Owner, row: SessionRow) -> None:
    """The entry says whose session it is and who acted: whoever the act names, or else the person themself. What the
    role is of an account that signs in is not known here."""
    facts: dict[str, str | int] = {"method": row.means, "level": row.level, "session": row.session_id.hex()}
    if isinstance(owner, str):
        act.log(kind, Outcome.DONE, facts=facts | ({"account": owner} if owner else {}))
        return
    actor = Actor(subject_text(owner), PERSON) if act.by == SYSTEM else act.by
    act.enter(
        Entry(
            at=act.now, actor=actor, act=kind, outcome=Outcome.DONE, subject=owner,
            policy_number=act.policy.number, facts=facts,
        )
    )  # fmt: skip


def _together(row: SessionRow, who: Proven) -> Level:
    if (Means(row.means), who.means) in _TOGETHER:
        return Level.MULTI_FACTOR
    return max(Level(row.level), who.level, key=list(Level).index)


def _session(owner: Owner, row: SessionRow, raw: bytes) -> Session:
    return Session(
        id=SessionId(row.session_id),
        subject=SubjectId(owner) if isinstance(owner, bytes) else None,
        account=owner or None if isinstance(owner, str) else None,
        means=Means(row.means),
        level=Level(row.level),
        began=from_micros(row.began_at),
        ends=min(from_micros(row.ends_at), from_micros(row.seen_at) + IDLE),
        language=_language(row.language),
        csrf=form_secret(raw) if raw else b"",
    )


def _lives(row: SessionRow, now: datetime) -> bool:
    return row.ended_at is None and now < min(from_micros(row.ends_at), from_micros(row.seen_at) + IDLE)


def _owner(whom: Found) -> Owner:
    return whom.subject if whom.subject is not None else whom.account or ""


def _language(text: str) -> Language:
    return "en" if text == "en" else "sv"
