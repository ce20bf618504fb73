"""Signing in and out: the ways there are, each on a page of its own, and back to where one was going.

* Where one was going is a path of ours and nothing else (`web/paths.py`); it travels in the form and, while somebody
  identifies themself elsewhere, sealed with the sign-in.
* Nobody is told before they have signed in whether anything is held of them. A wrong code, one that is used and one
  that nobody ever had are answered alike (threats 11, 14).
* A sign-in gives a new token; the one that the browser had ends (threat 28). Signing out is a POST.
* What did not come to its end says why, and what to do now; nothing is half signed in.
"""

from ombud.app.signing_in import OIDC_BACK
from ombud.identity import Level, NotProven, Proven, sessions
from ombud.identity.letter_code import redeem
from ombud.identity.sessions import Began
from ombud.identity.throttle import counted
from ombud.terms import Text
from ombud.terms.crockford import heard
from ombud.web import Answer, Moved, Need, Page, Problem, Route, Visit, Wrong, problem
from ombud.web.cookies import SESSION, SIGNING_IN
from ombud.web.paths import own_path
from ombud.web.sending import CONFIRM

HERE = "/logga-in"
SIGNS = 12
_CONFIRMED = Text("Du har bekräftat att det är du.", "You have confirmed that it is you.")
_TITLE = Text("Logga in", "Sign in")
_CODE_TITLE = Text("Skriv koden ur brevet", "Write the code of the letter")
_TWELVE = Wrong(
    "kod", Text("Skriv de tolv tecknen i koden, till exempel K7M4-2QX9-0HTP.", "Write the twelve signs of the code.")
)
_HOME = {Level.MULTI_FACTOR: "/mina", Level.ONE_FACTOR: "/mina/arenden"}
_OUT = Text("Du är utloggad. Inget finns kvar i webbläsaren.", "You are signed out. Nothing is left in the browser.")


def ways(visit: Visit) -> Answer:
    """All that this installation has. Who is signed in already may sign in with more."""
    values = {
        "ways": visit.ways, "back": wanted(visit), "session": visit.session, "kept": visit.query.get("skrev") == "ja",
    }  # fmt: skip
    return Page("portal/sign_in.html.j2", _TITLE, values)


def to_provider(visit: Visit) -> Answer:
    """Off to another e-ID: the browser is sent to the provider, and comes back to `came_back`."""
    oidc = visit.ways.oidc.get(visit.path["provider"])
    if oidc is None:
        return problem.NOT_FOUND
    slowly = counted(visit.ombud.vault, "oidc", visit.source, now=visit.now)
    if slowly is not None:
        return refused(slowly)
    back = wanted(visit)
    started = oidc.start(visit.ombud.vault, now=visit.now, back=back, fresh=back == CONFIRM)
    if isinstance(started, NotProven):
        return refused(started)
    words = oidc.provider.words
    title = Text(f"Vidare till {words.sv}", f"On to {words.en}")
    # A page, and no redirect: a form's answer may not lead to another host (`form-action` of our own policy).
    return Page("portal/sign_in_on.html.j2", title, {"url": started.url}, keep={SIGNING_IN.name: started.token})


def came_back(visit: Visit) -> Answer:
    """From the provider, with its answer in the address: used once, by the browser that began."""
    oidc = visit.ways.oidc.get(visit.path["provider"])
    if oidc is None:
        return problem.NOT_FOUND
    token = visit.cookies.get(SIGNING_IN.name, "")
    said = oidc.finish(visit.ombud.vault, token, visit.query, now=visit.now)
    return refused(said) if isinstance(said, NotProven) else finished(visit, said.who, said.back)


def code(visit: Visit) -> Answer:
    """The form for the code of a letter. The letter's own link brings the code along; nothing is used by looking."""
    given = visit.path.get("code", "")
    return _code_page(visit, given if heard(given, SIGNS) else "")


def redeemed(visit: Visit) -> Answer:
    """R-07: one factor; it opens choices and cases."""
    given = visit.form.text("kod")
    if heard(given, SIGNS) is None:
        return _code_page(visit, given[:40], wrong=(_TWELVE,))
    who = redeem(visit.ombud.vault, given, visit.source, now=visit.now)
    if isinstance(who, NotProven):
        return refused(who, f"{HERE}/kod")
    return signed_in(visit, who, wanted(visit))


def in_a_demo(visit: Visit) -> Answer:
    """Where everybody is invented one chooses whom to be; anywhere else this address leads nowhere."""
    return Moved("/demo") if visit.demo else problem.NOT_FOUND


def out(visit: Visit) -> Answer:
    """The session ends here and in the browser."""
    token = visit.cookies.get(SESSION.name, "")
    if visit.session is not None:
        sessions.end(visit.ombud.vault, token, now=visit.now)
    return Moved("/", token="")


def finished(visit: Visit, who: Proven, back: str) -> Answer:
    """Somebody has shown who they are: to confirm something, or to sign in."""
    return confirmed(visit, who) if back == CONFIRM else signed_in(visit, who, back)


def confirmed(visit: Visit, who: Proven) -> Answer:
    """The same person once more: another token, and back to what waits for it."""
    session = visit.session
    asked = None if session is None else visit.confirming.asked(session.id, visit.now)
    if session is None or asked is None:
        return refused(sessions.ENDED)
    token = visit.cookies.get(SESSION.name, "")
    began = sessions.raise_level(visit.ombud.vault, token, who, now=visit.now)
    if isinstance(began, NotProven):
        return refused(began, CONFIRM)
    visit.confirming.give(session.id, began.session.id, asked.path, who, visit.now)
    return Moved(asked.path, _CONFIRMED, began.token, {SIGNING_IN.name: ""})


def signed_in(visit: Visit, who: Proven, back: str) -> Answer:
    """A session for whoever it is, and on to where they were going. Whoever is at work by one factor, or has hidden the
    screen, goes on with the session there is."""
    here = visit.session
    if here is not None and here.account is not None and not here.is_multi_factor:
        return _shown_again(visit, who, back)
    before = visit.cookies.get(SESSION.name)
    began = sessions.begin(visit.ombud.vault, who, now=visit.now, language=visit.language, instead_of=before)
    if isinstance(began, NotProven):
        return refused(began)
    return Moved(_whither(began, back), token=began.token, keep={SIGNING_IN.name: ""})


def _shown_again(visit: Visit, who: Proven, back: str) -> Answer:
    began = sessions.raise_level(visit.ombud.vault, visit.cookies.get(SESSION.name, ""), who, now=visit.now)
    if isinstance(began, NotProven):
        return refused(began)
    return Moved(_whither(began, back), token=began.token, keep={SIGNING_IN.name: ""})


def refused(why: NotProven, again: str = HERE) -> Problem:
    """It was not shown who it is: in words, with what to do (ux.md 3.9)."""
    status = 429 if why.code == "too-many-tries" else 403
    detail = Text(f"{why.why.sv} {why.now.sv}", f"{why.why.en} {why.now.en}")
    return Problem(
        status,
        "not_signed_in",
        Text("Du är inte inloggad", "You are not signed in"),
        detail,
        ((Text("Försök igen", "Try again"), again), (Text("Hjälp och kontakt", "Help and contact"), "/hjalp#logga-in")),
    )


def _whither(began: Began, back: str) -> str:
    if back:
        return own_path(back)
    return "/konsol" if began.session.account is not None else _HOME[began.session.level]


def _code_page(visit: Visit, given: str, wrong: tuple[Wrong, ...] = ()) -> Page:
    values = {"given": given, "wrong": wrong, "back": wanted(visit)}
    return Page("portal/sign_in_code.html.j2", _CODE_TITLE, values, 422 if wrong else 200)


def wanted(visit: Visit) -> str:
    """Where they were going, if it is a path of ours."""
    return own_path(visit.form.text("till") or visit.query.get("till", ""), "")


ROUTES: tuple[Route, ...] = (
    Route(HERE, "sign_in", ways, need=Need.NOBODY),
    Route(f"{HERE}/kod", "sign_in.code", code, redeemed, Need.NOBODY),
    Route(f"{HERE}/demo", "sign_in.demo", in_a_demo, need=Need.NOBODY),
    Route(f"{HERE}/eid/{{provider}}", "sign_in.eid", do=to_provider, need=Need.NOBODY),
    Route(OIDC_BACK.replace("{name}", "{provider}"), "sign_in.eid.back", came_back, need=Need.NOBODY),
    Route("/hamta", "letter", code, redeemed, Need.NOBODY),
    Route("/hamta/{code}", "letter.code", code, need=Need.NOBODY),
    Route("/logga-ut", "sign_out", do=out, need=Need.NOBODY),
)
