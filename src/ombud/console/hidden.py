"""*Dölj skärmen*: whoever leaves their place hides the screen, and shows again who they are when they come back.

* The session goes on with one factor, which opens nothing of the console; to show again who one is gives the other
  back. What was being written is kept, sealed for the account alone (`web/drafted.py`; N-16).
* Nobody else comes in by it: another account has to sign out first.
"""

from ombud.identity import drafts, sessions
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Route, Visit
from ombud.web.application import SIGN_IN_AT_WORK
from ombud.web.cookies import SESSION
from ombud.web.drafted import keep_written
from ombud.web.guard import TOKEN
from ombud.web.paths import own_path

HOME = "/konsol"


def hide(visit: Visit) -> Answer:
    """The screen is hidden, with what stands in the form that the button belongs to."""
    back, session = own_path(visit.query.get("till", ""), HOME), visit.session
    if session is not None and visit.form.fields.keys() - {TOKEN}:
        keep_written(visit.ombud, session, back, visit.form, visit.now)
    hidden = sessions.hide(visit.ombud.vault, visit.cookies.get(SESSION.name, ""), now=visit.now)
    return Moved(f"{SIGN_IN_AT_WORK}?till={back}", token="" if hidden is None else hidden.token)


def drop(visit: Visit) -> Answer:
    """What was kept of a form is not wanted."""
    back = own_path(visit.query.get("till", ""), HOME)
    if visit.session is not None:
        drafts.drop(visit.ombud.vault, visit.session, back)
    return Moved(back, Text("Det är slängt.", "It is thrown away."))


ROUTES: tuple[Route, ...] = (
    Route("/konsol/dolj", "console.hide", do=hide, need=Need.WORK),
    Route("/konsol/utkast", "console.draft", do=drop, need=Need.WORK),
)
