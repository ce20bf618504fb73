"""`/mina/arenden/nytt/radering`: the plan first, then what to erase, a check, and the certificate (Art. 17; ux.md W4).

* The plan is the eraser's own, of this moment: what goes, what must stay, until when and by which statute.
* All that may go, or what the person has chosen; never more than that. It is carried out when it is sent: what somebody
  has to say no to is looked at by one more first, and answered within the month.
* It cannot be undone, so it is confirmed by hand, by somebody identified with more than one factor (policy.md). They
  show once more that it is they, and sign what is to go where their e-ID can (security.md, threat 26).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ombud.erasure import Item, Outcome, plan
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.policy.model import PolicyFile
from ombud.portal import refused
from ombud.portal.asking import NEW, way_of
from ombud.portal.cases import HERE
from ombud.portal.in_force import policy_in_force
from ombud.requests.carry.erasure import CHOSEN, NAMES
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Signed
from ombud.requests.model import Arrival, Wanted
from ombud.requests.own import PORTAL, Asked, ask_for
from ombud.requests.signature import signed_by
from ombud.terms import ClassId, Text
from ombud.web import Answer, Confirm, Moved, Need, Page, Route, Visit, Wrong

ADDRESS = f"{NEW}/radering"
_TITLE = Text("Radera uppgifter", "Erase data")


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one kind of data."""

    klass: ClassId
    name: Text
    kinds: Text
    """The categories that lie in it."""
    records: int
    goes: bool
    text: Text
    until: date | None


def show(visit: Visit) -> Answer:
    """What would go and what would stay, and the question; or what was chosen, once it is confirmed who asks."""
    if visit.confirmation is None or not visit.form.ticked("forstar"):
        return _form(visit)
    parts = _parts(visit)
    return _check(visit, parts, _chosen(visit, parts), ())


def _parts(visit: Visit) -> list[Part]:
    file = policy_in_force(visit)
    made = plan(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    return [_part(file, item) for item in made.items]


def _part(file: PolicyFile, item: Item) -> Part:
    names = [file.categories[one].name for one in item.categories if one in file.categories]
    kinds = Text(", ".join(one.sv for one in names), ", ".join(one.en for one in names))
    until = None if item.until is None else local_date(item.until) - timedelta(days=1)
    name = NAMES.get(item.klass, Text("Andra uppgifter", "Other data"))
    goes = item.outcome is Outcome.ERASE
    return Part(item.klass, name, kinds, item.records, goes, _GOES.get(item.key, _NEEDED) if goes else item.text, until)


def _form(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Page:
    parts = _parts(visit)
    values = {
        "here": ADDRESS, "parts_of": parts, "goes": [one for one in parts if one.goes],
        "stays": [one for one in parts if not one.goes], "wrong": wrong, "how": visit.form.text("hur"),
        "chosen": visit.form.all("del"),
    }  # fmt: skip
    return Page("portal/erase.html.j2", _TITLE, values, 422 if wrong else 200)


def act(visit: Visit) -> Answer:
    """What was chosen is looked through, confirmed and carried out."""
    step = visit.form.text("klart")
    parts = _parts(visit)
    chosen = _chosen(visit, parts)
    wrong = _wrong(visit, chosen)
    if wrong or step == "andra":
        return _form(visit, () if step == "andra" else wrong)
    if step == "ja" and visit.form.ticked("forstar"):
        signed, text = visit.confirmation, _to_sign(parts, chosen)
        return Confirm(text) if signed is None else _send(visit, chosen, signed_by(signed, visit.say(text)))
    return _check(visit, parts, chosen, (Wrong("forstar", _NOT_TICKED),) if step == "ja" else ())


def _check(visit: Visit, parts: list[Part], chosen: list[ClassId], unsure: tuple[Wrong, ...]) -> Page:
    """What was chosen, before it is sent."""
    values = {
        "here": ADDRESS, "goes": [one for one in parts if one.klass in chosen],
        "stays": [one for one in parts if not one.goes] if _everything(visit) else [], "wrong": unsure,
        "how": visit.form.text("hur"), "confirmed": visit.confirmation is not None,
    }  # fmt: skip
    return Page("portal/erase_check.html.j2", _TITLE, values, 422 if unsure else 200)


def _to_sign(parts: list[Part], chosen: list[ClassId]) -> Text:
    """What the person signs, word for word."""
    goes = [one.name for one in parts if one.klass in chosen]
    if not goes:
        return Text(
            "Jag begär radering av allt om mig som får raderas.", "I ask for erasure of all that may be erased."
        )
    sv, en = ", ".join(one.sv for one in goes), ", ".join(one.en for one in goes)
    return Text(f"Jag begär radering av: {sv}. Det går inte att ångra.", f"I ask for erasure of: {en}. It is final.")


def _everything(visit: Visit) -> bool:
    return visit.form.text("hur") == "allt"


def _chosen(visit: Visit, parts: list[Part]) -> list[ClassId]:
    """The classes that go; of what was ticked only what may."""
    ticked = set(visit.form.all("del"))
    return [one.klass for one in parts if one.goes and (_everything(visit) or one.klass in ticked)]


def _wrong(visit: Visit, chosen: list[ClassId]) -> tuple[Wrong, ...]:
    if visit.form.text("hur") not in ("allt", "valj"):
        return (Wrong("hur", _HOW),)
    return () if chosen or _everything(visit) else (Wrong("del", _WHICH),)


def _send(visit: Visit, chosen: list[ClassId], signed: Signed) -> Answer:
    details = {} if _everything(visit) else {CHOSEN: " ".join(chosen)}
    wanted = (Wanted(Right.ERASURE, details),)
    arrival = Arrival(PORTAL, visit.now, wanted, visit.language, subject=visit.subject)
    file = ask_for(visit.ombud.vault, Asked(arrival, way_of(visit.session), signed), by=visit.actor, now=visit.now)
    if isinstance(file, CaseFile):
        return Moved(f"{HERE}/{file.reference}/klart")
    return refused.by_policy(file) if isinstance(file, Refusal) else refused.declined(file)


_NEEDED = Text("Inget kräver att vi sparar det.", "Nothing demands that we keep it.")
_GOES = {
    "MKT": Text(
        "Inget kräver att vi sparar det. Vi behåller bara en kodad notering, så att du inte kontaktas igen.",
        "Nothing demands that we keep it. We keep only a coded note, so that you are not contacted again.",
    )
}
"""Before it is done: the words of the catalogue say that it is."""
_HOW = Text(
    "Välj om du vill radera allt som går, eller välja själv.", "Choose all that can be erased, or choose yourself."
)
_WHICH = Text("Välj minst en sak att radera.", "Choose at least one thing to erase.")
_NOT_TICKED = Text(
    "Kryssa i rutan om du vill radera. Vill du inte, tryck på Ändra: ingenting har raderats.",
    "Tick the box if you want to erase. If not, press Change: nothing was erased.",
)

ROUTES = (Route(ADDRESS, "ask.radering", show, act, Need.PERSON),)
