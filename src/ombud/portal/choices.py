"""`/mina/val`: what the person decides over, one control for each purpose and channel (N-18.1, R-07.1; ux.md W3).

* Nothing is ticked beforehand, a no is as near as a yes, and the text that a yes is to stands there word for word
  (C-673/17, M-07).
* A no holds from the moment it is said, and the page says so with the time. It is answered where it was said and not
  by a redirect: the same page, and that page alone, has "Ångra" (policy.md, *Identity*).
* A later yes is a new consent: the text is shown, ticked by hand, and confirmed once more.
* What cannot be turned off stands there too, with its reason.
* A yes that waits for its address is shown where it will stand: it can be asked for again, or left (M-07).
* Consents that tell of a service are for more than one factor: a letter code shows choices, and never care.
"""

from datetime import datetime

from ombud.choices import Denied
from ombud.identity import Level
from ombud.policy.ask import Refusal
from ombud.portal import refused, undoing
from ombud.portal.choice_words import Group, Line, fixed, grouped, stopped
from ombud.portal.told_systems import told_systems
from ombud.requests import pending
from ombud.requests.own_choices import Ended, OwnChoices, own_choices, say_no, say_yes, undo
from ombud.requests.system_duties import What
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong
from ombud.web.formats import clock

HERE = "/mina/val"
_TITLE = Text("Mina val", "My choices")


def show(visit: Visit) -> Answer:
    """Everything as it stands."""
    return _page(visit)


def _page(visit: Visit, done: Text | None = None, ended: Ended | None = None) -> Answer:
    found = own_choices(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return refused.by_policy(found)
    groups = grouped(found, care=_sees_care(visit))
    lines = [line for group in groups for line in group.lines]
    values = {
        "groups": groups, "fixed": fixed(found.file), "on": sum(line.on for line in lines), "lines": len(lines),
        "told": told_systems(visit, What.CHOICES),
        "every": [line for line in lines if line.on and not line.needed], "done": done,
        "undo": undoing.sealed(visit, ended) if ended is not None and (ended.said or ended.ended) else "",
    }  # fmt: skip
    return Page("portal/choices.html.j2", _TITLE, values)


def act(visit: Visit) -> Answer:
    """What a button of the page says."""
    acts = {"nej": _no, "alla": _no_to_all, "angra": _undone, "ja": _yes, "igen": _again, "avbryt": _left}
    doing = acts.get(visit.form.text("gor"))
    return _page(visit) if doing is None else doing(visit)


def _no(visit: Visit) -> Answer:
    line = _line(visit)
    return refused.NO_SUCH_CHOICE if line is None else _said_no(visit, [line])


def _no_to_all(visit: Visit) -> Answer:
    lines = [line for group in _groups(visit) for line in group.lines if not line.needed]
    return _said_no(visit, lines)


def _said_no(visit: Visit, lines: list[Line]) -> Answer:
    names = [line.name for line in lines]
    ended = say_no(visit.ombud.vault, visit.subject, names, by=visit.actor, now=visit.now)
    if isinstance(ended, Denied):
        return refused.by_choice(ended)
    return _page(visit, _from_now(stopped(lines), visit.now), ended)


def _from_now(what: Text, now: datetime) -> Text:
    at_sv, at_en = clock(now, "sv"), clock(now, "en")
    return Text(
        f"Klart. {what.sv} Det gäller från och med nu, {at_sv}.", f"Done. {what.en} It holds from now on, {at_en}."
    )  # fmt: skip


def _undone(visit: Visit) -> Answer:
    """As it was, where the page that said so is the one that asks (a quarter of an hour, this sign-in)."""
    ended = undoing.opened(visit, visit.form.text("kod"))
    if ended is None:
        return _page(visit, _TOO_LATE)
    back = undo(visit.ombud.vault, visit.subject, ended, by=visit.actor, now=visit.now)
    return refused.by_choice(back) if isinstance(back, Denied) else Moved(HERE, _AS_IT_WAS)


def _yes(visit: Visit) -> Answer:
    """A yes to what needs one is asked for twice, with its text; what rests on an interest is taken back at once."""
    line = _line(visit)
    if line is None:
        return refused.NO_SUCH_CHOICE
    if line.needs_yes and visit.form.text("steg") != "ja":
        return _asked(visit, line)
    given = say_yes(visit.ombud.vault, visit.subject, line.name, by=visit.actor, now=visit.now)
    if isinstance(given, Denied):
        return refused.by_choice(given)
    what = Text(f"{line.title.sv}: på.", f"{line.title.en}: on.")
    return Moved(HERE, _from_now(what, visit.now))


def _asked(visit: Visit, line: Line) -> Answer:
    """First the text with an empty box, then once more."""
    step, ticked = visit.form.text("steg"), visit.form.ticked("samtycker")
    wrong = (Wrong("samtycker", _NOT_TICKED),) if step == "text" and not ticked else ()
    sure = step == "text" and ticked
    title = Text(f"Säga ja: {line.title.sv}", f"Saying yes: {line.title.en}")
    values = {"line": line, "sure": sure, "wrong": wrong}
    return Page("portal/choice_yes.html.j2", title, values, 422 if wrong else 200)


def _again(visit: Visit) -> Answer:
    """Ask the address once more."""
    line = _line(visit)
    if line is None or line.waits is None:
        return _page(visit, pending.NOTHING_WAITS.text)
    came = pending.ask_again(visit.ombud.vault, visit.subject, line.waits.id, by=visit.actor, now=visit.now)
    return _page(visit, came.text) if isinstance(came, Denied) else Moved(HERE, _ASKED_AGAIN)


def _left(visit: Visit) -> Answer:
    """The yes does not wait any more."""
    line = _line(visit)
    if line is None or line.waits is None:
        return _page(visit, pending.NOTHING_WAITS.text)
    came = pending.leave(visit.ombud.vault, visit.subject, line.waits.id, by=visit.actor, now=visit.now)
    return _page(visit, came.text) if isinstance(came, Denied) else Moved(HERE, _LEFT)


def _line(visit: Visit) -> Line | None:
    """The control that is meant, where it is one that the person sees."""
    wanted = visit.form.text("val")
    return next((line for group in _groups(visit) for line in group.lines if line.name == wanted), None)


def _groups(visit: Visit) -> tuple[Group, ...]:
    found = own_choices(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    return grouped(found, care=_sees_care(visit)) if isinstance(found, OwnChoices) else ()


def _sees_care(visit: Visit) -> bool:
    return visit.session is not None and visit.session.level is Level.MULTI_FACTOR


_NOT_TICKED = Text(
    "Kryssa i rutan om du säger ja. Vill du inte, gå tillbaka till Mina val: då ändras ingenting.",
    "Tick the box if you say yes. If you do not want to, go back to My choices: then nothing changes.",
)
_TOO_LATE = Text(
    "Det gick inte att ångra härifrån längre. Ingenting ändrades. Du kan säga ja igen längre ned på sidan.",
    "It can no longer be undone from here. Nothing was changed. You can say yes again further down the page.",
)
_ASKED_AGAIN = Text(
    "Klart. Vi frågar adressen igen. Inget skickas förrän den har svarat ja.",
    "Done. We ask the address again. Nothing is sent before it has answered yes.",
)
_LEFT = Text(
    "Klart. Ditt ja väntar inte längre, och gäller inte. Ingen reklam skickas.",
    "Done. Your yes does not wait any more, and is not in force. No advertising is sent.",
)
_AS_IT_WAS = Text("Klart. Allt är som det var före ditt nej.", "Done. Everything is as it was before your no.")

ROUTES = (Route(HERE, "choices", show, act, Need.CHOICES),)
