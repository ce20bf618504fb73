"""Access (Art. 15): everything that is held, in one package, by name to whom it went (R-15.1 to R-15.8).

* The copy is made by whoever hands it out; the item is done when the log has it (`made.py`).
* A web visitor is told by the code that they showed: what is held of their browser is another copy (R-12, Art. 11(2)).
* What is about somebody else is masked, never a reason to refuse the whole (R-15.3).
* What is with IVO for its decision is left out and said (R-15.4). Somebody who has died has no Art. 15 (R-15.8).
"""

from ombud.audit import Act as Kind
from ombud.law.rights import Right
from ombud.policy.ask import Flag
from ombud.requests.carry.made import made_since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.requests.patient.ivo_file import ivo_cases, kept_back
from ombud.requests.patient.model import IvoState
from ombud.requests.store import is_of_the_web
from ombud.terms import ClassId, Text
from ombud.vault import store as records
from ombud.vault.model import ABOUT_THIRD_PARTY

CASE = ClassId("case")
WEB = "web"
"""The form of what is told of a browser, as its entry has it."""
OF_COPY = frozenset({"ACCESS-GIVEN", "ACCESS-OTHERS"})


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        person = act.person(work.subject)
        dead = Flag.DECEASED in person.about.wishes.flag_set()
        rows = [row for row in records.every_row(act.tx, work.subject) if row.klass != CASE]
        bound = bool(person.about.relations or person.about.choices)
        withheld = bool(kept_back(person))
        visitor = is_of_the_web(act.tx, work.subject)
    if dead:
        return (_said(work, "DECEASED-ONLY-JOURNAL"),)
    if visitor:
        return (_said(work, "ACCESS-GIVEN"),)
    if not rows and not bound:
        return (_said(work, "ACCESS-NONE"),)
    others = any(row.marks & ABOUT_THIRD_PARTY for row in rows)
    keys = ["ACCESS-OTHERS" if others else "ACCESS-GIVEN", *(["JOURNAL-IVO"] if withheld else [])]
    return tuple(_said(work, key) for key in keys)


def carry_out(work: Work, item: Item) -> Item | Waiting:
    if item.key not in OF_COPY:
        return sent_or_waits(work, item)
    with work.vault.look(by=work.by, now=work.now) as act:
        visitor = is_of_the_web(act.tx, work.subject)
    if made_since(work, *((Kind.ACCESS, WEB) if visitor else (Kind.EXPORT, "access"))):
        return item
    return Waiting(item.number, _OF_WEB if visitor else MAKE, None)


def sent_or_waits(work: Work, item: Item) -> Item | Waiting:
    """What is with IVO has been sent there; or it has to be, at once (R-15.4)."""
    with work.vault.look(by=work.by, now=work.now) as act:
        proposed = [
            one for one in ivo_cases(act.person(work.subject)) if one.state is IvoState.WITHHOLD_PROPOSED
        ]  # fmt: skip
    return Waiting(item.number, _SEND, work.now) if proposed else item


def _said(work: Work, key: str) -> Item:
    about = _JOURNAL if key == "JOURNAL-IVO" else _ABOUT
    return item(Right.ACCESS, Said(key, about), work.now)


_ABOUT = Text("Alla uppgifter om dig", "All data about you")
_JOURNAL = Text("En del av journalen", "A part of the journal")
MAKE = Text(
    "Gör kopian och lämna den: ombud access DIR --package FIL.",
    "Make the copy and hand it out: ombud access --package.",
)
_OF_WEB = Text(
    "Lämna det som finns om webbläsaren: ombud visitors DIR access, med koden.",
    "Hand out what is held of the browser: ombud visitors DIR access, with the code.",
)
_SEND = Text("Överlämna genast till IVO: ombud ivo DIR send.", "Hand it to IVO at once: ombud ivo DIR send.")
