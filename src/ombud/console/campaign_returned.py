"""`/konsol/utskick/{id}/retur`: what came back of a mailing, written down by whoever has it in their hand (M-06).

* A report that a mail server writes is read by the worker. A letter, or a notice in anybody's words, is written down
  here: by the code to say no with that stands in it, or by its address.
* The page shows nobody: what is typed is compared and forgotten. An address that is gone is kept as a keyed hash, under
  a channel of its own; it is no objection of anybody.
"""

from ombud.app.campaigning import seen
from ombud.campaigns.bounce import ByHand, note_by_hand
from ombud.campaigns.campaign import campaign_from
from ombud.campaigns.gates import FIELDS
from ombud.campaigns.store import CampaignRow
from ombud.collection.relate import Declined
from ombud.console.campaign_words import id_of
from ombud.console.campaigns import HERE, WORKS
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

TITLE = Text("Registrera en retur", "Register a return")


def show(visit: Visit) -> Answer:
    row = _row(visit)
    return problem.NOT_FOUND if row is None else _page(visit, row)


def _row(visit: Visit) -> CampaignRow | None:
    """A mailing of which something has left."""
    try:
        row = seen(visit.ombud, campaign_from(visit.path["id"]))
    except ValueError:
        return None
    return row if row is not None and row.wave else None


def _page(visit: Visit, row: CampaignRow, wrong: tuple[Wrong, ...] = ()) -> Answer:
    values = {
        "row": row, "id": id_of(row), "wrong": wrong, "filled": visit.form,
        "whys": [("borta", _GONE, None), ("annat", _OTHER, None)],
    }  # fmt: skip
    return Page("console/campaign_returned.html.j2", TITLE, values, 422 if wrong else 200)


def note(visit: Visit) -> Answer:
    """Write it down; the form stands there again for the next one."""
    row, form = _row(visit), visit.form
    if row is None:
        return problem.NOT_FOUND
    if form.text("varfor") not in ("borta", "annat"):
        return _page(visit, row, (Wrong("varfor", _CHOOSE),))
    address = {name: form.text(name) for name in FIELDS[row.channel]}
    back = ByHand(form.text("kod"), address, form.text("varfor") == "borta")
    done = note_by_hand(visit.ombud.vault, row.campaign_id, back, by=visit.actor, now=visit.now)
    if isinstance(done, Declined):
        field = FIELDS[row.channel][0] if done.requirement == "M-12" else "kod"
        return _page(visit, row, (Wrong(field, done.text),))
    return Moved(f"{HERE}/{id_of(row)}/retur", _NOT_ANY_MORE if done.undeliverable else _NOTED)


_GONE = Text("Adressen finns inte, eller mottagaren har flyttat", "The address does not exist, or they have moved")
_OTHER = Text("Det kom tillbaka av ett annat skäl", "It came back for another reason")
_CHOOSE = Text("Välj varför det kom tillbaka.", "Choose why it came back.")
_NOTED = Text("Returen är antecknad.", "The return is noted.")
_NOT_ANY_MORE = Text(
    "Returen är antecknad, och inget mer skickas till adressen.",
    "The return is noted, and nothing more is sent to the address.",
)

ROUTES: tuple[Route, ...] = (
    Route(f"{HERE}/{{id}}/retur", "campaigns.returned", show=show, do=note, need=Need.STAFF, purposes=WORKS),
)
