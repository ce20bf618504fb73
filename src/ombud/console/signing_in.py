"""`/konsol/inloggning`: what somebody at work signs in with, and where they are signed in (S1; threats 11, 14, 28).

* A passkey or an app's code is added and taken away here, by more than one factor; by one alone only where two
  colleagues have let somebody in who has nothing (`identity/recovery.py`). Whatever changes, the account's other
  sessions end with it.
* The letters of an app are shown once, to whoever adds it, and stand nowhere else.
"""

from markupsafe import Markup

from ombud.identity import Means, NotProven, Session, credentials, passkeys, sessions, totp
from ombud.identity.credentials import Credential
from ombud.terms import Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Problem, Route, Visit, problem
from ombud.web.cookies import SIGNING_IN

HERE = "/konsol/inloggning"
_TITLE = Text("Så loggar du in", "How you sign in")
_NEW_KEY = Text("Lägg till en passernyckel", "Add a passkey")
_NEW_APP = Text("Lägg till en app med koder", "Add an app with codes")
MEANS = {
    Means.OIDC: Text("E-legitimation", "e-ID"),
    Means.BANKID: Text("BankID", "BankID"),
    Means.PASSKEY: Text("Passernyckel", "Passkey"),
    Means.TOTP: Text("App med koder", "App with codes"),
    Means.LETTER_CODE: Text("Kod från två kollegor", "Code from two colleagues"),
    Means.SIGNED_LINK: Text("Länk", "Link"),
    Means.DEMO: Text("Demonstration", "Demonstration"),
}
_ADDED_KEY = Text(
    "Klart. Logga in med nyckeln nästa gång. Dina andra inloggningar är avslutade.",
    "Done. Sign in with the key next time. Your other sessions have ended.",
)
_ADDED_APP = Text(
    "Klart. Appen räknas från nu. Dina andra inloggningar är avslutade.",
    "Done. The app counts from now on. Your other sessions have ended.",
)
_REMOVED = Text(
    "Klart. Den öppnar ingenting längre. Dina andra inloggningar är avslutade.",
    "Done. It opens nothing any more. Your other sessions have ended.",
)
_ENDED = Text("Klart. Du är utloggad överallt utom här.", "Done. You are signed out everywhere but here.")


def show(visit: Visit) -> Answer:
    """What there is, and what can be added."""
    session = _session(visit)
    account = session.account or ""
    held = credentials.listed(visit.ombud.vault, account)
    here = sessions.live(visit.ombud.vault, account, now=visit.now)
    values = {
        "held": [(one, MEANS[one.kind]) for one in held],
        "sessions": [(MEANS[one.means], one.is_multi_factor, one.began, one.id == session.id) for one in here],
        "can_add_key": bool(visit.ways.passkeys.domain),
        "let_in": session.means is Means.LETTER_CODE,
    }
    return Page("console/signing_in.html.j2", _TITLE, values)


def end_others(visit: Visit) -> Answer:
    """Every other session of the account ends."""
    session = _session(visit)
    sessions.end_all(visit.ombud.vault, session.account or "", by=visit.actor, now=visit.now, but=session.id)
    return Moved(HERE, _ENDED)


def ask_for_key(visit: Visit) -> Answer:
    """Begin to add a passkey: the browser's dialogue."""
    site = visit.ways.passkeys
    if not site.domain:
        return problem.NOT_FOUND
    asked = passkeys.ask_to_add(visit.ombud.vault, site, _session(visit), now=visit.now)
    if isinstance(asked, NotProven):
        return _no(asked)
    return Page("console/add_key.html.j2", _NEW_KEY, {"options": asked.options}, keep={SIGNING_IN.name: asked.token})


def add_key(visit: Visit) -> Answer:
    """The browser's answer."""
    token, answer = visit.cookies.get(SIGNING_IN.name, ""), visit.form.text("svar")
    site = visit.ways.passkeys
    if not site.domain:
        return problem.NOT_FOUND
    added = passkeys.add(visit.ombud.vault, site, _session(visit), token, answer, now=visit.now)
    if isinstance(added, NotProven):
        return _no(added)
    return Moved(HERE, _ADDED_KEY, keep={SIGNING_IN.name: ""})


def ask_for_app(visit: Visit) -> Answer:
    """Begin to add an app: what it reads, as a picture and as letters."""
    name = visit.ways.passkeys.name or "Ombud"
    asked = totp.ask_to_add(visit.ombud.vault, name, _session(visit), now=visit.now)
    if isinstance(asked, NotProven):
        return _no(asked)
    drawn = Markup(asked.picture)  # drawn by us
    groups = " ".join(asked.letters[place : place + 4] for place in range(0, len(asked.letters), 4))
    values = {"picture": drawn, "letters": groups}
    return Page("console/add_app.html.j2", _NEW_APP, values, keep={SIGNING_IN.name: asked.token})


def add_app(visit: Visit) -> Answer:
    """The first code that the app shows."""
    token = visit.cookies.get(SIGNING_IN.name, "")
    added = totp.add(visit.ombud.vault, _session(visit), token, visit.form.text("kod"), now=visit.now)
    return _no(added) if isinstance(added, NotProven) else Moved(HERE, _ADDED_APP, keep={SIGNING_IN.name: ""})


def remove(visit: Visit) -> Answer:
    """One of them opens nothing any more."""
    which = _which(visit, credentials.listed(visit.ombud.vault, _session(visit).account or ""))
    if which is None:
        return problem.NOT_FOUND
    said = credentials.remove(visit.ombud.vault, _session(visit), which.id, now=visit.now)
    return _no(said) if isinstance(said, NotProven) else Moved(HERE, _REMOVED)


def _which(visit: Visit, held: tuple[Credential, ...]) -> Credential | None:
    return next((one for one in held if one.id.hex() == visit.form.text("vilken")), None)


def _session(visit: Visit) -> Session:
    if visit.session is None:
        raise LookupError("this route is for those who work here")
    return visit.session


def _no(why: NotProven) -> Problem:
    back = ((Text("Tillbaka", "Back"), HERE), (Text("Visa vem du är", "Show who you are"), "/logga-in/personal"))
    return Problem(409, why.code.replace("-", "_"), why.why, why.now, back)


ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.signing_in", show, end_others, Need.ACCOUNT,
        place=Place(Group.WORK, Text("Så loggar du in", "How you sign in"), "fingerprint"),
    ),
    Route(f"{HERE}/nyckel", "console.signing_in.key", do=ask_for_key, need=Need.ACCOUNT),
    Route(f"{HERE}/nyckel/svar", "console.signing_in.key.add", do=add_key, need=Need.ACCOUNT),
    Route(f"{HERE}/app", "console.signing_in.app", do=ask_for_app, need=Need.ACCOUNT),
    Route(f"{HERE}/app/kod", "console.signing_in.app.add", do=add_app, need=Need.ACCOUNT),
    Route(f"{HERE}/ta-bort", "console.signing_in.remove", do=remove, need=Need.ACCOUNT),
)  # fmt: skip
