"""What somebody wrote in a form, kept while they show once more who they are; there when they come back (N-16, R-07).

It lies sealed under the person's or the account's own key for a day at most (`identity/drafts.py`), never in the
browser. Whoever was signed out by time while they wrote, or hid the screen, finds it again too; nobody else does.
"""

import json
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.identity import Session, drafts
from ombud.web.form import Form
from ombud.web.guard import TOKEN
from ombud.web.model import Visit


def keep_draft(visit: Visit, session: Session) -> None:
    """Keep the fields of this page's form; its files are chosen again."""
    keep_written(visit.ombud, session, visit.here, visit.form, visit.now)


def keep_written(ombud: Ombud, session: Session, path: str, form: Form, now: datetime) -> bool:
    """Keep what stands in the form of a page; False where it cannot be kept."""
    fields = {name: values for name, values in form.fields.items() if name != TOKEN}
    return drafts.keep(ombud.vault, session, path, json.dumps(fields).encode(), now=now)


def draft_of(visit: Visit, session: Session) -> Form | None:
    """What was kept of it."""
    found = drafts.draft(visit.ombud.vault, session, visit.here, now=visit.now)
    return None if found is None else Form({name: tuple(values) for name, values in json.loads(found).items()})


def drop_draft(visit: Visit, session: Session) -> None:
    """The form was sent."""
    drafts.drop(visit.ombud.vault, session, visit.here)
