"""Data moved straight to another controller, by the person's own hand: `/mina/arenden/nytt/flytta/direkt` (Art. 20(2)).

* Only to a controller that two people here have verified; who is not there yet is asked for in a case.
* The person shows once more that it is they, and signs where their e-ID can to whom what they gave is to go. It is a
  case like any other, and the signature lies with it.
* What they get is a code, shown once, good once and for three days. The controller writes it at `/flytta` and gets the
  package. It stands in no address, and a code that opens nothing is answered like one that nobody ever had.
"""

from datetime import datetime

from ombud.disclosure.package import Identified, NotGiven
from ombud.disclosure.transfer import Instructed, Instruction, NewController, controllers, instruct, redeem_here
from ombud.disclosure.transfer.model import NO_TOKEN, Signed
from ombud.law.rights import Right
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.portal import refused
from ombud.portal.asking import NEW, way_of
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Wanted
from ombud.requests.own import PORTAL, Asked, ask_for
from ombud.requests.signature import signed_by
from ombud.terms import Text
from ombud.terms.ids import id_text
from ombud.web import Answer, Confirm, Download, Need, Page, Route, Visit, Wrong

ADDRESS, FETCHED_AT = f"{NEW}/flytta/direkt", "/flytta"
_TITLE = Text("Flytta dina uppgifter till någon annan", "Move your data to somebody else")
_CODE = Text("Koden som mottagaren ska ha", "The code for the recipient")
_FETCH = Text("Hämta uppgifter som någon flyttar till er", "Fetch data that somebody moves to you")
_WHICH = Text("Välj vem uppgifterna ska till.", "Choose whom the data is for.")
_NAME = Text("flyttade-uppgifter.zip", "moved-data.zip")
_LONGEST = 100


def choose(visit: Visit) -> Answer:
    """Whom it may go to, and what that means."""
    return _form(visit)


def _form(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Page:
    values = {
        "here": ADDRESS, "wrong": wrong, "chosen": [visit.form.text("till")],
        "recipients": [(id_text("n_", one.id), f"{one.name}, {one.org_number}", None) for one in _verified(visit)],
        "confirmed": visit.confirmation is not None,
    }  # fmt: skip
    return Page("portal/move_directly.html.j2", _TITLE, values, 422 if wrong else 200)


def _verified(visit: Visit) -> list[NewController]:
    return [one for one in controllers(visit.ombud.vault) if one.is_verified]


def move(visit: Visit) -> Answer:
    """Sign, and get the code."""
    meant = visit.form.text("till")
    found = [one for one in _verified(visit) if id_text("n_", one.id) == meant]
    if not found:
        return _form(visit, (Wrong("till", _WHICH),))
    to = found[0]
    text = Text(
        f"Jag begär att det jag själv har lämnat förs över till {to.name} ({to.org_number}).",
        f"I ask that what I have provided myself is transferred to {to.name} ({to.org_number}).",
    )
    if visit.confirmation is None:
        return Confirm(text)
    arrival = Arrival(PORTAL, visit.now, (Wanted(Right.PORTABILITY),), visit.language, subject=visit.subject)
    asked = Asked(arrival, way_of(visit.session), signed_by(visit.confirmation, visit.say(text)))
    file = ask_for(visit.ombud.vault, asked, by=visit.actor, now=visit.now)
    if not isinstance(file, CaseFile):
        return refused.by_policy(file) if isinstance(file, Refusal) else refused.declined(file)
    return _instructed(visit, file, to)


def _instructed(visit: Visit, file: CaseFile, to: NewController) -> Answer:
    wanted = Instruction(visit.subject, to.id, Signed.ELECTRONICALLY, Identified.E_ID, file.reference)
    found = instruct(visit.ombud.vault, wanted, by=visit.actor, now=visit.now)
    if not isinstance(found, Instructed):
        return refused.by_policy(found) if isinstance(found, Refusal) else refused.declined(found)
    until: datetime = found.expires_at
    values = {
        "token": found.token, "to": to, "until": until, "reference": file.reference,
        "address": f"{visit.public_url}{FETCHED_AT}",
    }  # fmt: skip
    return Page("portal/moved.html.j2", _CODE, values)


def ask_for_code(visit: Visit) -> Answer:
    """Where the other controller writes the code: a page that says nothing of anybody."""
    return _code_page(())


def _code_page(wrong: tuple[Wrong, ...]) -> Page:
    return Page("portal/move_fetch.html.j2", _FETCH, {"here": FETCHED_AT, "wrong": wrong}, 422 if wrong else 200)


def fetch(visit: Visit) -> Answer:
    """The package, once. A wrong code, one that is used and one that is too old are one answer (threat 15)."""
    made = redeem_here(visit.ombud.vault, visit.form.text("kod")[:_LONGEST], pdf, visit.language, now=visit.now)
    if isinstance(made, NotGiven):
        return _code_page((Wrong("kod", NO_TOKEN.text if made == NO_TOKEN else made.text),))
    if isinstance(made, Refusal):
        return refused.by_policy(made)
    return Download(visit.say(_NAME), "application/zip", made[1])


ROUTES: tuple[Route, ...] = (
    Route(ADDRESS, "ask.flytta.direkt", choose, move, Need.PERSON),
    Route(FETCHED_AT, "move.fetch", ask_for_code, fetch, Need.NOBODY),
)
