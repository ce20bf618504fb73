"""`/konsol/utskick/{id}/bilder`: the pictures of a mail, each with what it shows in words (ux.md 1.3; M-05).

* A picture is sent with the mail and shown from it: nothing is fetched when it is read, so nobody sees who reads.
* One that shows something says it in words, for whoever does not see it; one that is decoration says so.
* A mail with another picture is another text: it is a draft again, tested and approved anew.
"""

from ombud.app.campaign_new import Unfit, retold
from ombud.campaigns.steer import rewrite
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import Template, illustrations, read_back, with_picture, without_picture
from ombud.campaigns.templates.picture import MOST_BYTES
from ombud.collection.relate import Declined
from ombud.console.campaign_words import id_of
from ombud.console.campaign_writing import draft_row
from ombud.console.campaigns import HERE, WORKS
from ombud.console.stopped import declined
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

TITLE = Text("Bilder i brevet", "Pictures in the mail")
_UPLOAD = MOST_BYTES + 100_000


def show(visit: Visit) -> Answer:
    """The pictures that the mail has, and a form for one more."""
    row = _row(visit)
    return problem.NOT_FOUND if row is None else _page(visit, row)


def _row(visit: Visit) -> CampaignRow | None:
    """A mail that may be changed still."""
    row = draft_row(visit)
    return row if row is not None and row.channel == "email" else None


def _page(visit: Visit, row: CampaignRow, wrong: tuple[Wrong, ...] = ()) -> Answer:
    values = {
        "row": row, "id": id_of(row), "pictures": illustrations(read_back(row.content)), "wrong": wrong,
        "filled": visit.form, "places": [("overst", _ABOVE, None), ("nederst", _BELOW, None)],
        "unsaid": [("ja", _DECORATION, None)], "most": MOST_BYTES // 1000,
    }  # fmt: skip
    return Page("console/campaign_pictures.html.j2", TITLE, values, 422 if wrong else 200)


def act(visit: Visit) -> Answer:
    """Take a picture in, or away."""
    row = _row(visit)
    if row is None:
        return problem.NOT_FOUND
    template = read_back(row.content)
    if visit.form.text("gor") == "bort":
        return _kept(visit, row, without_picture(template, visit.form.text("bild")), _GONE)
    file, alt = visit.form.files.get("fil", b""), " ".join(visit.form.text("alt").split())
    wrong = [] if file else [Wrong("fil", _NO_FILE)]
    wrong += [] if bool(alt) != visit.form.ticked("dekoration") else [Wrong("alt", _NO_ALT)]
    if wrong:
        return _page(visit, row, tuple(wrong))
    first = visit.form.text("plats") == "overst"
    return _kept(visit, row, with_picture(template, file, alt, first=first), _THERE)


def _kept(visit: Visit, row: CampaignRow, template: Template, words: Text) -> Answer:
    wanted = retold(visit.ombud, row, template, now=visit.now)
    if isinstance(wanted, Unfit):
        return _page(visit, row, tuple(Wrong("fil", one) for one in wanted.faults))
    done = rewrite(visit.ombud.vault, row.campaign_id, wanted, by=visit.actor, now=visit.now)
    here = f"{HERE}/{id_of(row)}"
    if isinstance(done, Declined):
        return declined(done, (Text("Till utskicket", "To the mailing"), here))
    return Moved(f"{here}/bilder", words)


_ABOVE, _BELOW = Text("Över texten", "Above the text"), Text("Under texten", "Below the text")
_DECORATION = Text("Bilden är bara dekoration", "The picture is decoration alone")
_NO_FILE = Text("Välj en bildfil: PNG eller JPEG.", "Choose a file with a picture: PNG or JPEG.")
_NO_ALT = Text(
    "Skriv vad bilden visar, eller kryssa i att den bara är dekoration. Inte båda.",
    "Write what the picture shows, or tick that it is decoration alone. Not both.",
)
_THERE = Text(
    "Bilden är med. Brevet är ett utkast igen: gör ett nytt prov.",
    "The picture is in it. The mail is a draft again: make a new test.",
)
_GONE = Text(
    "Bilden är borta. Brevet är ett utkast igen: gör ett nytt prov.",
    "The picture is gone. The mail is a draft again: make a new test.",
)

ROUTES: tuple[Route, ...] = (
    Route(
        f"{HERE}/{{id}}/bilder", "campaigns.pictures", show=show, do=act, need=Need.STAFF, purposes=WORKS,
        upload=_UPLOAD,
    ),
)  # fmt: skip
