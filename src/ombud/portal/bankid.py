"""Signing in with BankID, and confirming by a signature: by a code that changes, or on the same device.

* The page asks again every other second: by htmx, or without a script by loading itself anew. Nothing else moves.
* Which order it is lies sealed with this browser's sign-in under way; no order is ever named in an address.
* On the same device the app opens the browser again with a word; without it nobody is signed in (threat 26).
"""

from hashlib import sha256

from markupsafe import Markup

from ombud.app.networks import network_of
from ombud.app.signing_in import BANKID_BACK
from ombud.identity import NotProven
from ombud.identity.bankid import BankId, Browser, Finished, Wanted, Way
from ombud.identity.picture import svg
from ombud.identity.refusals import NOT_BEGUN
from ombud.portal.confirming import text_to_sign
from ombud.portal.sign_in import HERE as SIGN_IN
from ombud.portal.sign_in import finished, refused, wanted
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, problem
from ombud.web.cookies import SIGNING_IN
from ombud.web.sending import CONFIRM

HERE = f"{SIGN_IN}/bankid"
_TITLE = Text("Legitimera dig med BankID", "Identify yourself with BankID")


def begin(visit: Visit) -> Answer:
    """An order, for a sign-in or over the text that is to be confirmed."""
    bankid = visit.ways.bankid
    if bankid is None:
        return problem.NOT_FOUND
    back = wanted(visit)
    text = text_to_sign(visit) if back == CONFIRM else ""
    way = Way.SAME_DEVICE if visit.form.text("hur") == Way.SAME_DEVICE else Way.QR
    device = sha256(f"{visit.agent}\n{network_of(visit.source)}".encode()).hexdigest()
    browser = Browser(visit.source, visit.agent, device)
    begun = bankid.begin(visit.ombud.vault, Wanted(way, text, back), browser, now=visit.now)
    if isinstance(begun, NotProven):
        return refused(begun)
    keep = {SIGNING_IN.name: begun.token}
    if begun.opens is None:
        return Moved(HERE, keep=keep)
    return Page("portal/bankid_open.html.j2", _TITLE, {"opens": begun.opens}, keep=keep)


def wait(visit: Visit) -> Answer:
    """How far it has come."""
    bankid, token = visit.ways.bankid, visit.cookies.get(SIGNING_IN.name, "")
    if bankid is None:
        return problem.NOT_FOUND
    said = bankid.collect(visit.ombud.vault, token, now=visit.now)
    if isinstance(said, Finished):
        return finished(visit, said.who, said.back)
    if isinstance(said, NotProven):
        over = {"over": said, "words": said.why, "qr": None}
        return Page("portal/bankid.html.j2", _TITLE, over) if visit.partly else refused(said)
    qr = None if said.qr is None else Markup(svg(said.qr))  # drawn by us, of signs that BankID gave
    return Page("portal/bankid.html.j2", _TITLE, {"over": None, "words": said.words, "qr": qr})


def came_back(visit: Visit) -> Answer:
    """The app has opened this browser again."""
    bankid, token = visit.ways.bankid, visit.cookies.get(SIGNING_IN.name, "")
    if bankid is None:
        return problem.NOT_FOUND
    there = bankid.came_back(visit.ombud.vault, token, visit.query.get("ord", ""), now=visit.now)
    return Moved(HERE) if there else refused(NOT_BEGUN)


def cancel(visit: Visit) -> Answer:
    bankid: BankId | None = visit.ways.bankid
    if bankid is None:
        return problem.NOT_FOUND
    bankid.cancel(visit.ombud.vault, visit.cookies.get(SIGNING_IN.name, ""), now=visit.now)
    return Moved(SIGN_IN, keep={SIGNING_IN.name: ""})


ROUTES: tuple[Route, ...] = (
    Route(HERE, "bankid", wait, begin, Need.NOBODY),
    Route(BANKID_BACK, "bankid.back", came_back, need=Need.NOBODY),
    Route(f"{HERE}/avbryt", "bankid.cancel", do=cancel, need=Need.NOBODY),
)
