"""What somebody wrote in a form, kept while they show once more who they are, or sign in again because their session
had ended before they sent it; there when they come back (N-16, R-07).

* Who sends a form too late shows by the cookie of the session that ended, and by that session's token in the form, that
  it is the same browser and the same page. It is kept for the one whose session it was, and opened to no other: whoever
  signs in then at that browser finds their own drafts. So it is with whoever has hidden the screen.
* It lies sealed under the person's or the account's own key for a day at most (`identity/drafts.py`), never in the
  browser.
"""

import json
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.identity import Session, drafts, sessions
from ombud.terms import Text
from ombud.web.cookies import SESSION
from ombud.web.form import Form
from ombud.web.guard import TOKEN, is_token
from ombud.web.model import Visit

STILL_THERE = Text(
    "Det du skrev innan du blev utloggad finns kvar här. Ingenting är skickat: läs igenom det och skicka.",
    "What you wrote before you were signed out is still here. Nothing was sent: read it through and send it.",
)


def keep_draft(visit: Visit, session: Session) -> bool:
    """Keep the fields of this page's form; its files are chosen again."""
    return keep_written(visit.ombud, session, visit.here, visit.form, visit.now)


def keep_written(ombud: Ombud, session: Session, path: str, form: Form, now: datetime) -> bool:
    """Keep what stands in the form of a page."""
    fields = {name: values for name, values in form.fields.items() if name != TOKEN}
    return drafts.keep(ombud.vault, session, path, json.dumps(fields).encode(), now=now)


def keep_late(visit: Visit) -> bool:
    """Keep what was sent after the session had ended by itself, or while it is hidden; False where it is nobody's, or
    cannot be kept."""
    token = visit.cookies.get(SESSION.name, "")
    before = visit.session or sessions.lapsed(visit.ombud.vault, token, now=visit.now)
    if before is None or not is_token(before, visit.form.text(TOKEN)):
        return False
    return keep_draft(visit, before)


def draft_of(visit: Visit, session: Session) -> Form | None:
    """What was kept of it."""
    found = drafts.draft(visit.ombud.vault, session, visit.here, now=visit.now)
    return None if found is None else Form({name: tuple(values) for name, values in json.loads(found).items()})


def drop_draft(visit: Visit, session: Session) -> None:
    """The form was sent."""
    drafts.drop(visit.ombud.vault, session, visit.here)
