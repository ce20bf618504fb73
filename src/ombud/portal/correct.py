"""`/mina/uppgifter/{category}/{field}/ratta`: correct a value oneself: write it, check it, done (Art. 16, R-16.1).

* What may be corrected so is the core's to say (`collection/rectify.BY_ONESELF`); for the rest there is a case.
* It is checked at once, by the forms that it is stored in and against everybody else's. What follows is said before
  it is sent: which copies, who is told, what stays as it is and why.
* The value goes from page to page in the form and nowhere else. The old one becomes history.
"""

from dataclasses import dataclass, field

from ombud.collection.double import SOMEBODY_ELSES
from ombud.collection.given import shaped
from ombud.collection.rectify import BY_ONESELF, Correction, Rectified, plan_rectification
from ombud.collection.relate import Declined
from ombud.disclosure import Access, access
from ombud.disclosure.wording import PLACES, Wording
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.portal.addresses import category_of, category_path, correct_path, field_of, id_of, record_text
from ombud.portal.data import units
from ombud.portal.refused import by_policy
from ombud.portal.told_systems import told_systems
from ombud.portal.wording import wording
from ombud.requests.system_duties import What
from ombud.requests.tell import RectifiedAndTold
from ombud.requests.tell import rectify as carry_out
from ombud.terms import CategoryId, Text
from ombud.web import Answer, Moved, Page, Problem, Route, Visit, Wrong, problem

CHANNEL, LONGEST = "web", 200
_REASON = Text("Rättat av personen själv på Mina uppgifter.", "Corrected by the person at My data.")
TITLE = Text("Rätta", "Correct")
_CHECK = Text("Kontrollera innan du sparar", "Check before you save")
_DONE = Text("Det är rättat", "It is corrected")
_TOO_LONG = Text("Texten är för lång. Använd högst 200 tecken.", "The text is too long. Use 200 characters at most.")
_SAME = Text("Det står så redan. Skriv det rätta värdet.", "It says so already. Write the right value.")
_NOT_HERE = Text(
    "Den adressen kan inte sparas här. Kontrollera den, eller be oss rätta den i ett ärende.",
    "That address cannot be saved here. Check it, or ask us to correct it in a case.",
)
IN_A_CASE = Problem(
    409,
    "corrected_in_a_case",
    Text("Det rättar vi åt dig", "We correct that for you"),
    Text(
        "Den uppgiften avgör vem du är, eller står i en journal eller i bokföringen, och kan inte ändras direkt. Öppna "
        "ett ärende och skriv vad som är fel, så får du svar inom en månad. Inget har ändrats.",
        "That value decides who you are, or stands in a journal or in the accounting, and cannot be changed directly. "
        "Open a case and write what is wrong, and you have an answer within a month. Nothing was changed.",
    ),
    (
        (Text("Be oss rätta", "Ask us to correct"), "/mina/arenden/nytt/rattelse"),
        (Text("Mina uppgifter", "My data"), "/mina/uppgifter"),
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be corrected: which field of which record, what stands there, and what was written."""

    category: CategoryId
    name: str
    record: bytes
    words: Wording = field(repr=False)
    before: str = field(repr=False)
    written: str = field(repr=False, default="")

    @property
    def path(self) -> str:
        return correct_path(self.category, self.name)

    def correction(self, visit: Visit) -> Correction:
        return Correction(self.category, {self.name: self.written}, visit.say(_REASON), CHANNEL, self.record)

    def values(self, wrong: tuple[Wrong, ...] = ()) -> dict[str, object]:
        return {
            "label": self.words.field(self.name), "path": self.path, "record": record_text(self.record),
            "before": self.words.value(self.name, self.before), "written": self.written, "wrong": wrong,
            "to": category_path(self.category), "category": self.words.category(self.category),
            "kind": _KINDS.get(self.name, ("text", "off")),
        }  # fmt: skip


_KINDS = {
    "email": ("email", "email"), "phone": ("tel", "tel"), "given": ("text", "given-name"),
    "family": ("text", "family-name"), "street": ("text", "street-address"), "postal_code": ("text", "postal-code"),
    "city": ("text", "address-level2"),
}  # fmt: skip


def write(visit: Visit) -> Answer:
    asked = _asked(visit, visit.query.get("uppgift", "") or visit.form.text("uppgift"))
    return asked if not isinstance(asked, Asked) else Page("portal/correct.html.j2", TITLE, asked.values())


def check(visit: Visit) -> Answer:
    """Everything that can be wrong is said here; what is right is shown beside what stood there, with what follows."""
    asked = _asked(visit, visit.form.text("uppgift"))
    if not isinstance(asked, Asked):
        return asked
    if len(asked.written) > LONGEST:
        return _again(asked, _TOO_LONG)
    found = plan_rectification(visit.ombud.vault, visit.subject, asked.correction(visit), by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(found)
    if isinstance(found, Declined):
        return _again(asked, _why(found, asked))
    if not found.changes:
        return _again(asked, _SAME)
    return Page("portal/correct_check.html.j2", _CHECK, asked.values() | _follows(found, asked))


def _why(no: Declined, asked: Asked) -> Text:
    """What is wrong with the value. Whether somebody else has it is nobody's to know (security.md, threat 14)."""
    return _NOT_HERE if no.requirement == SOMEBODY_ELSES.requirement else no.fields.get(asked.name, no.text)


def _follows(found: Rectified, asked: Asked) -> dict[str, object]:
    """What a correction leads to, in words before it is made."""
    right = next(change.fields[asked.name] for change in found.changes if asked.name in change.fields)
    return {
        "after": asked.words.value(asked.name, right), "copies": len(found.changes), "unaltered": found.unaltered,
        "journal": found.journal, "old_address": found.tell_old_address,
    }  # fmt: skip


def save(visit: Visit) -> Answer:
    asked = _asked(visit, visit.form.text("uppgift"))
    if not isinstance(asked, Asked):
        return _done_before(visit) if asked is problem.NOT_FOUND and _stands_already(visit) else asked
    if len(asked.written) > LONGEST:
        return _again(asked, _TOO_LONG)
    done = carry_out(visit.ombud.vault, visit.subject, asked.correction(visit), by=visit.actor, now=visit.now)
    if isinstance(done, Refusal):
        return by_policy(done)
    if isinstance(done, Declined):
        return _done_before(visit) if _stands_already(visit) else _again(asked, _why(done, asked))
    return Moved(asked.path.removesuffix("/ratta") + "/klart", _told(done))


def _done_before(visit: Visit) -> Moved:
    return Moved(visit.here.removesuffix("/ratta") + "/klart", _DONE)


def _stands_already(visit: Visit) -> bool:
    """The form was sent twice: the record that it is about has given way to what it says (design 5, 8)."""
    category, name = category_of(visit.path["category"]), field_of(visit.path["field"])
    given = shaped({name: visit.form.text("varde")}, local_date(visit.now))
    if isinstance(given, Declined):
        return False
    found = access(
        visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, protected=units(visit), only={category}
    )
    return isinstance(found, Access) and any(one.value.fields.get(name) == given[name] for one in found.held)


def _told(done: RectifiedAndTold) -> Text:
    number = len(done.notifications)
    if not number:
        return _DONE
    return Text(
        f"Det är rättat, och {number} som har fått uppgiften ska underrättas.",
        f"It is corrected, and {number} who have been given it are to be told.",
    )


def saved(visit: Visit) -> Answer:
    category = category_of(visit.path["category"])
    if category not in BY_ONESELF:
        return problem.NOT_FOUND
    return Page("portal/correct_done.html.j2", _DONE, {
        "to": category_path(category), "told": told_systems(visit, What.CORRECTED),
    })  # fmt: skip


def back(visit: Visit) -> Answer:
    """Who opens the check by its address begins where it begins; with what they wrote, where it was kept for them."""
    if visit.form.text("varde"):
        return write(visit)
    return Moved(category_path(category_of(visit.path["category"])))


def _again(asked: Asked, words: Text) -> Page:
    return Page("portal/correct.html.j2", TITLE, asked.values((Wrong("varde", words),)), 422)


def _asked(visit: Visit, record: str) -> Asked | Problem:
    """The value that is meant, where it is theirs and theirs to correct."""
    category, name, meant = category_of(visit.path["category"]), field_of(visit.path["field"]), id_of("d_", record)
    if category not in BY_ONESELF:
        return IN_A_CASE
    found = access(
        visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, protected=units(visit), only={category}
    )
    if isinstance(found, Refusal):
        return by_policy(found)
    return _meant(visit, found, (category, name, meant))


def _meant(visit: Visit, found: Access, which: tuple[CategoryId, str, bytes | None]) -> Asked | Problem:
    category, name, meant = which
    words = wording(visit, found)
    if name not in found.policy.file.categories[category].fields or (found.hidden and name in PLACES):
        return problem.NOT_FOUND
    theirs = [one.value for one in found.held if meant in (None, one.value.record_id)]
    value = next((one for one in theirs if name in one.fields or meant is not None), None)
    if value is None:
        return problem.NOT_FOUND
    return Asked(category, name, value.record_id, words, value.fields.get(name, ""), visit.form.text("varde"))


_FIELD = "/mina/uppgifter/{category}/{field}"
ROUTES: tuple[Route, ...] = (
    Route(f"{_FIELD}/ratta", "correct", show=write, do=save),
    Route(f"{_FIELD}/kontrollera", "correct-check", show=back, do=check),
    Route(f"{_FIELD}/klart", "corrected", show=saved),
)
