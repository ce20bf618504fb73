"""`/logga-in/personal`: those who work here sign in, by a passkey, by the employer's e-ID and an app's code, or with
the code that two colleagues have given (security.md, threats 11, 14, 28; HSLF-FS 2016:40 3:15).

* A passkey is more than one factor. A code of an app is one, and opens nothing of the console before another.
* Whoever has hidden the screen, or is in by one factor, goes on with the session there is; somebody else cannot.
* Which accounts there are is told to nobody: an account that there is not is answered as a wrong code is.
"""

from ombud.identity import NotProven, passkeys, recovery, totp
from ombud.portal.sign_in import finished, refused, signed_in, wanted
from ombud.terms import Text
from ombud.terms.crockford import heard
from ombud.web import Answer, Need, Page, Route, Visit, Wrong, problem
from ombud.web.application import SIGN_IN_AT_WORK as HERE
from ombud.web.cookies import SIGNING_IN

ADDING = "/konsol/inloggning"
"""Where somebody who was let in adds what they sign in with."""
_TITLE = Text("Logga in som den som arbetar här", "Sign in as somebody who works here")
_HIDDEN = Text("Visa vem du är", "Show who you are")
_KEY = Text("Visa din passernyckel", "Show your passkey")
_LET_IN = Text("Skriv koden från dina kollegor", "Write the code from your colleagues")
_DIGITS = Wrong("kod", Text("Skriv de sex siffrorna som appen visar.", "Write the six digits that the app shows."))
_SIGNS = Wrong("kod", Text("Skriv de tolv tecknen i koden.", "Write the twelve signs of the code."))
_ACCOUNT = Wrong("konto", Text("Skriv ditt konto.", "Write your account."))
SIGNS = 12


def ways(visit: Visit) -> Answer:
    """The ways there are, and for whoever is in by one factor the other one."""
    return _ways(visit)


def ask_for_key(visit: Visit) -> Answer:
    """Begin: the browser asks for a passkey of this site."""
    site = visit.ways.passkeys
    if not site.domain:
        return problem.NOT_FOUND
    asked = passkeys.ask(visit.ombud.vault, site, now=visit.now)
    values = {"options": asked.options, "back": wanted(visit)}
    return Page("portal/at_work_key.html.j2", _KEY, values, keep={SIGNING_IN.name: asked.token})


def key_shown(visit: Visit) -> Answer:
    """The passkey's answer, from the browser that asked."""
    site, token = visit.ways.passkeys, visit.cookies.get(SIGNING_IN.name, "")
    if not site.domain:
        return problem.NOT_FOUND
    who = passkeys.sign_in(visit.ombud.vault, site, token, visit.form.text("svar"), visit.source, now=visit.now)
    return refused(who, HERE) if isinstance(who, NotProven) else finished(visit, who, wanted(visit))


def code_shown(visit: Visit) -> Answer:
    """The code of an app: one factor, or the second one."""
    account, code = visit.form.text("konto"), "".join(visit.form.text("kod").split())
    asked = ((_ACCOUNT, bool(account)), (_DIGITS, code.isdecimal() and len(code) == 6))
    wrong = tuple(one for one, is_right in asked if not is_right)
    if wrong:
        return _ways(visit, account, wrong)
    who = totp.sign_in(visit.ombud.vault, account, code, visit.source, now=visit.now)
    return refused(who, HERE) if isinstance(who, NotProven) else signed_in(visit, who, wanted(visit))


def let_in(visit: Visit) -> Answer:
    """The form for the code that two colleagues have given."""
    return Page("portal/at_work_let_in.html.j2", _LET_IN, {"given": "", "wrong": ()})


def come_in(visit: Visit) -> Answer:
    """In with it: to the place where a passkey is added, and nowhere else."""
    given = visit.form.text("kod")
    if heard(given, SIGNS) is None:
        return Page("portal/at_work_let_in.html.j2", _LET_IN, {"given": given[:40], "wrong": (_SIGNS,)}, 422)
    who = recovery.redeem(visit.ombud.vault, given, visit.source, now=visit.now)
    return refused(who, f"{HERE}/slapp-in") if isinstance(who, NotProven) else signed_in(visit, who, ADDING)


def _ways(visit: Visit, account: str = "", wrong: tuple[Wrong, ...] = ()) -> Page:
    known = "" if visit.work is None else visit.work.account
    values = {
        "ways": visit.ways, "back": wanted(visit), "account": known or account, "known": bool(known), "wrong": wrong,
        "kept": visit.query.get("skrev") == "ja",
    }  # fmt: skip
    return Page("portal/at_work.html.j2", _HIDDEN if known else _TITLE, values, 422 if wrong else 200)


ROUTES: tuple[Route, ...] = (
    Route(HERE, "at_work", ways, code_shown, Need.NOBODY),
    Route(f"{HERE}/nyckel", "at_work.key", do=ask_for_key, need=Need.NOBODY),
    Route(f"{HERE}/nyckel/svar", "at_work.key.shown", do=key_shown, need=Need.NOBODY),
    Route(f"{HERE}/slapp-in", "at_work.let_in", let_in, come_in, Need.NOBODY),
)
