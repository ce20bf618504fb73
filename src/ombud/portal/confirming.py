"""`/logga-in/bekrafta`: somebody signed in shows once more who they are, and signs what they ask for (threat 26).

An erasure and a copy ask for it (`Confirm`). What is signed is the text that stands here, word for word. It must be the
same person as the one who is signed in; a sign-in from before does not count.
"""

from ombud.identity import Level, Means, Proven, Registered, Session, StaffAccount
from ombud.identity.demonstration import is_loopback
from ombud.portal.sign_in import confirmed
from ombud.terms import Text
from ombud.web import Answer, Need, Page, Problem, Route, Visit, problem
from ombud.web.confirming import Asked
from ombud.web.sending import CONFIRM

_TITLE = Text("Bekräfta att det är du", "Confirm that it is you")
NOTHING_ASKED = Problem(
    403,
    "nothing_to_confirm",
    Text("Det finns inget att bekräfta", "There is nothing to confirm"),
    Text(
        "Det du ville göra har väntat i mer än tio minuter, eller är redan bekräftat. Gå tillbaka dit och försök igen; "
        "det du skrev finns kvar.",
        "What you wanted to do has waited for more than ten minutes, or is confirmed already. Go back there and try "
        "again; what you wrote is still there.",
    ),
    ((Text("Mina ärenden", "My cases"), "/mina/arenden"), (Text("Till översikten", "To the overview"), "/mina")),
)


def ask(visit: Visit) -> Answer:
    asked = _asked(visit)
    if asked is None:
        return NOTHING_ASKED
    values = {"asked": asked, "ways": visit.ways, "demo": _in_demo(visit)}
    return Page("portal/confirm.html.j2", _TITLE, values)


def confirm_in_a_demo(visit: Visit) -> Answer:
    """Where nobody is real and everybody is at this machine, the button is the confirmation."""
    whose = None if visit.session is None else _whose(visit.session)
    if not _in_demo(visit) or whose is None:
        return problem.NOT_FOUND
    who = Proven(whose, Means.DEMO, Level.MULTI_FACTOR, visit.now)
    return confirmed(visit, who) if _asked(visit) else NOTHING_ASKED


def text_to_sign(visit: Visit) -> str:
    """What is to be confirmed, in the language of the page; empty where there is nothing."""
    asked = _asked(visit)
    return "" if asked is None else visit.say(asked.text)


def _whose(session: Session) -> Registered | StaffAccount | None:
    if session.account is not None:
        return StaffAccount(session.account)
    return None if session.subject is None else Registered(session.subject)


def _asked(visit: Visit) -> Asked | None:
    return None if visit.session is None else visit.confirming.asked(visit.session.id, visit.now)


def _in_demo(visit: Visit) -> bool:
    demo = visit.demo and is_loopback(visit.peer)
    return demo and visit.session is not None and visit.session.means is Means.DEMO


ROUTES: tuple[Route, ...] = (Route(CONFIRM, "confirm", ask, confirm_in_a_demo, Need.NOBODY),)
