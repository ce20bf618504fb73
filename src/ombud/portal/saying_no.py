"""`/nej/…`: say no by a message's link or a letter's code, without signing in and without a script (R-08, M-11).

    GET   what can be said no to. Nothing is changed: scanners of mail follow links
    POST  it is done: 200, also for what a mail program sends by itself (RFC 8058)

* The words and what they do are those of `app/stop_page.py`, which serves the same where there is no portal.
* A link of ours to one choice (`identity/links.py`) says no to that choice, whatever else the person has said.
* A false link is answered alike whatever is asked; a true one alike whether its person is known, has said no before or
  has been erased.
"""

from collections.abc import Mapping

from ombud.app import stop_page
from ombud.app.stop_forms import Button, Form
from ombud.app.stop_forms import Page as Said
from ombud.choices.controls import controls
from ombud.identity.links import For, Opens, opened
from ombud.policy.model import PolicyFile
from ombud.portal.choice_words import name_of
from ombud.portal.in_force import policy_in_force
from ombud.requests import objection, withdraw
from ombud.terms import ChoiceId, Text
from ombud.web import Answer, Need, Page, Route, Visit
from ombud.web.model import WEBSITE

HERE = "/nej"
WAY = "link"


def typed(visit: Visit) -> Answer:
    """Where the code of a letter or an SMS is written."""
    return _page(stop_page.TYPE)


def by_code(visit: Visit) -> Answer:
    """What is said with a code that was typed."""
    said = _said(visit)
    page = stop_page.answered(visit.ombud.vault, said.get("code", ""), said, typing=True, now=visit.now)
    return _page(stop_page.WRONG_CODE, 400) if page is None else _page(page)


def asked(visit: Visit) -> Answer:
    """What the link may say no to."""
    return _answered(visit, None)


def done(visit: Visit) -> Answer:
    """It is said."""
    return _answered(visit, _said(visit))


def _answered(visit: Visit, said: Mapping[str, str] | None) -> Answer:
    token, now = visit.path["token"], visit.now
    page = stop_page.answered(visit.ombud.vault, token, said, typing=False, now=now)
    if page is not None:
        return _page(page)
    found = opened(visit.ombud.vault, For.OBJECTION, token, now=now)
    if not isinstance(found, Opens) or found.choice is None:
        return _page(stop_page.UNKNOWN, 400)
    what = _what(policy_in_force(visit), found.choice)
    if said is None:
        return _page(Said(_TITLE, (Text(f"{what.sv}.", f"{what.en}."), _RIGHT), Form((_NO,))))
    _say(visit, found, found.choice)
    return _page(Said(_TITLE, (Text(f"Klart. {what.sv}: av.", f"Done. {what.en}: off."), _HOLDS)))


def _say(visit: Visit, found: Opens, choice: ChoiceId) -> None:
    """The objection, or the end of the consent. Said again it is one; of somebody who is gone it is nothing."""
    known = policy_in_force(visit).choices.get(choice)
    if known is None:
        return
    vault, now = visit.ombud.vault, visit.now
    if known.kind == "objection":
        objection(vault, found.subject, choice, WAY, by=WEBSITE, now=now)
    else:
        withdraw(vault, found.subject, choice, by=WEBSITE, now=now)


def _what(file: PolicyFile, choice: ChoiceId) -> Text:
    """What the choice is about, in words of the policy."""
    for one in controls(file):
        if choice in (one.objection, one.consent):
            return name_of(file, one)
    known = file.choices.get(choice)
    names = [] if known is None else [file.purposes[purpose].name for purpose in known.purposes]
    return Text(", ".join(one.sv for one in names), ", ".join(one.en for one in names)) if names else _ADVERTISING


def _said(visit: Visit) -> Mapping[str, str]:
    return {name: visit.form.text(name) for name in visit.form.fields}


def _page(said: Said, status: int = 200) -> Page:
    return Page("portal/saying_no.html.j2", said.title, {"said": said}, status)


_TITLE = Text("Säg nej", "Say no")
_ADVERTISING = Text("Reklam", "Advertising")
_NO = Button(Text("Säg nej", "Say no"), "scope", "this")
_RIGHT = Text(
    "Nejet gäller genast. Du behöver inte logga in eller säga varför, och det påverkar inte din vård.",
    "The no holds at once. You need not sign in or say why, and it does not affect your care.",
)
_HOLDS = Text("Det gäller från och med nu.", "It holds from now on.")

ROUTES = (
    Route(HERE, "no", typed, by_code, Need.NOBODY),
    Route(f"{HERE}/{{token}}", "no.link", asked, done, Need.NOBODY, outside=True),
)
