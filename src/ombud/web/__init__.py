"""The web kit: what every page of the portal and of the console stands on.

* A handler takes a `Visit` and answers with a `Page`, a `Moved`, a `Download` or a `Problem`. It knows nothing of HTTP
  and decides nothing: the vault decides.
* The server renders everything. A form works alone and answers 303; a script only makes it quicker.
* Nothing is loaded from another host, nothing stands inline, and no other page may frame ours (`guard.py`).
* Who is not signed in well enough is asked to sign in, and what they wrote is there afterwards (N-16, R-07).
* No personal data in an address, a log line, a storage of the browser or an error (design.md 5.7).
* Every text is there in Swedish and in English: Swedish is the source (`words.py`).
"""

from ombud.web.application import Door, application
from ombud.web.form import Form, Wrong
from ombud.web.model import Answer, Confirm, Download, Moved, Need, Page, Problem, Visit, Work
from ombud.web.routes import Group, Place, Route

__all__ = [
    "Answer",
    "Confirm",
    "Door",
    "Download",
    "Form",
    "Group",
    "Moved",
    "Need",
    "Page",
    "Place",
    "Problem",
    "Route",
    "Visit",
    "Work",
    "Wrong",
    "application",
]
