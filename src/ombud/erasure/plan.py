"""What an erasure would do: per retention class what goes, what stays, until when and by which statute.

* What keeps a class is read from its grounds: the row of the retention table that a purpose rests on names
  the answer (journal T-01 → `PDL-3-17`, accounting T-06 → `BFL-7-2`, claims T-07…T-10 → `CLAIM`).
* A running agreement keeps what belongs to it. Marketing and profiles never stay on request, nor does
  anything that rests on an interest alone (R-17.1, T-35).
* The log of a patient's data stays five years (PDL 4:3); of anybody else no statute demands it.
* The record of a consent stays as its proof (Art. 7(1), T-16); of an objection a keyed hash is enough.
* What a hold covers stays, whatever else would become of it, and the class that it lies in with it (T-H2).
* The file of a request stays until five years after it was closed, and so does the record of what was handed over
  to whom (T-15, Art. 5(2)): they show what was asked, answered and done.
"""

import re
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from ombud.choices import consent_ended
from ombud.erasure import store_kept_rows as kept_rows
from ombud.erasure.model import Item, Outcome, Plan
from ombud.law import law_on, rows_on
from ombud.law.periods import end_of, local_date
from ombud.policy.grounds import Ground
from ombud.policy.model import Family, Tie
from ombud.policy.storage import FOREVER
from ombud.terms import CategoryId, ClassId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person
from ombud.vault.sweep import OPEN_END
from ombud.vault.write import HELD

KEPT_BY = {
    "T-01": "PDL-3-17",
    "T-06": "BFL-7-2",
    "T-07": "CLAIM",
    "T-08": "CLAIM",
    "T-09": "CLAIM",
    "T-10": "CLAIM",
    "T-H2": "CLAIM",
}
"""The row of law.md 4.1 that keeps a record, and the answer of 4.3 that says so."""
GONE = {"marketing": "MKT", "profile": "MKT", "web": "WEB", "extract": "STAT"}
LOG, EVIDENCE, CASE, HOLD = ClassId("log"), ClassId("evidence"), ClassId("case"), ClassId("hold")
STATUTES = frozenset({ClassId("care"), ClassId("accounting")})
"""Classes that a statute keeps, here and in other systems."""
FILES = frozenset({CASE, ClassId("queue")})
"""Classes whose rows say themselves when they end."""
ANY_CATEGORY = ""
"""No category: what is asked of a class as a whole, of which no records are held."""
PROOF_OF_CONSENT = "P5Y"
"""T-16: the record of a consent, after the consent has ended."""
FILE_OF_REQUEST = "T-15"


class Keeps(NamedTuple):
    """Why a class must stay, and until when where that is known."""

    key: str
    until: datetime | None
    law: str = ""


def plan_in(person: Person, only: frozenset[ClassId] | None = None) -> Plan:
    """The plan for what is held of one person, inside an act: everything, or the classes chosen. Changes nothing."""
    act = person.act
    held: dict[ClassId, list[tuple[CategoryId, tuple[Ground, ...]]]] = defaultdict(list)
    for klass, category, found in person.grounds():
        held[klass].append((category, found))
    stored = {ClassId(key.klass) for key in person.keys.stored()}
    classes = sorted({*held, *stored} - {LOG})
    kept = {klass: keeps for klass in classes if (keeps := _keeps(person, klass, held[klass])) is not None}
    log = _log(patient="care" in held, kept=bool(kept))
    items = [_item(person, klass, held[klass], kept.get(klass)) for klass in classes]
    every = (*items, _item(person, LOG, [], log))
    chosen = every if only is None else tuple(item for item in every if item.klass in only)
    return Plan(person.subject, act.now, act.policy.number, chosen, only)


def _item(
    person: Person, klass: ClassId, held: list[tuple[CategoryId, tuple[Ground, ...]]], keeps: Keeps | None
) -> Item:
    key = keeps.key if keeps else GONE.get(klass, "ERASED")
    answer = law_on(local_date(person.act.now)).answers[key]
    until = keeps.until if keeps else None
    return Item(
        klass,
        tuple(sorted({category for category, _ in held})),
        len(held),
        Outcome.REFUSE if keeps else Outcome.ERASE,
        key,
        answer.article,
        _dated(_by_law(answer.text, keeps), until),
        until,
    )


def _keeps(person: Person, klass: ClassId, held: list[tuple[CategoryId, tuple[Ground, ...]]]) -> Keeps | None:
    if any(ground.rule == HELD.rule for _, grounds in held for ground in grounds) or _holds(person, klass):
        return Keeps("CLAIM", None)
    if klass in GONE:
        return None
    if klass == EVIDENCE:
        return _proof(person)
    if klass in FILES:
        return _file(person, klass, held)
    found = [ground for _, grounds in held for ground in grounds]
    ties = person.about.standing.ties
    by_agreement = [ground for ground in found if ground.family is Family.CONTRACT and ground.until == FOREVER]
    if by_agreement and ties & {Tie.AGREEMENT, Tie.COMMITMENT}:
        return Keeps("CONTRACT", None)
    for key in dict.fromkeys(KEPT_BY.values()):
        ends = [ground.until for ground in found if KEPT_BY.get(ground.rule) == key]
        if ends:
            return Keeps(key, None if max(ends) == FOREVER else max(ends))
    return _kept_elsewhere(person, klass) if klass in STATUTES else None


def _kept_elsewhere(person: Person, klass: ClassId) -> Keeps | None:
    """A row of another system that a statute keeps, and what leads to it, stay as a record here would (T-35)."""
    rows = [(until, rule) for rule, until in kept_rows.ends(person.act.tx, person.subject, klass)]
    until, rule = max(rows, default=(0, ""))
    return Keeps(KEPT_BY[rule], from_micros(until)) if to_micros(person.act.now) < until else None


def _holds(person: Person, klass: ClassId) -> bool:
    """A hold keeps what it covers, and itself (T-H2)."""
    held = Tie.HOLD in person.about.standing.ties
    return held and (klass == HOLD or person.about.held(klass, ANY_CATEGORY))


def _file(person: Person, klass: ClassId, held: list[tuple[CategoryId, tuple[Ground, ...]]]) -> Keeps | None:
    """The file of a request, the mail it came by, and what was handed over to whom stay to be shown (5(2), T-15)."""
    act = person.act
    ends = [ground.until for _, grounds in held for ground in grounds if ground.family is Family.LEGAL]
    rows = act.vault.people.file_until(act.tx, person.subject, klass)
    if rows is not None and to_micros(act.now) < rows:
        ends.append(FOREVER if rows == OPEN_END else from_micros(rows))
    if not ends:
        return None
    law = rows_on(local_date(act.now))[FILE_OF_REQUEST].statute
    return Keeps("DUTY", None if max(ends) == FOREVER else max(ends), law)


def _log(*, patient: bool, kept: bool) -> Keeps | None:
    """A patient's log stays by statute; anybody else's as long as something stays that it speaks of."""
    if patient:
        return Keeps("PDL-4-3", None)
    return Keeps("LOG", None) if kept else None


def _proof(person: Person) -> Keeps | None:
    """The proof of a consent is kept from its end; one that is in force ends with the erasure (T-16)."""
    act = person.act
    ended = consent_ended(act.tx, person.subject, act.now)
    if ended is None:
        return None
    until = end_of(PROOF_OF_CONSENT, ended, minimum=True)
    return Keeps("CONSENT", until) if act.now < until else None


def _dated(text: Text, until: datetime | None) -> Text:
    """Fill in the date through which it is kept, or that it is kept while the ground lasts."""
    if until is None:
        return Text(*(_OPEN.sub(open_end, words) for words, open_end in zip(text, _OPEN_END, strict=True)))
    last = local_date(until).toordinal() - 1
    day = type(local_date(until)).fromordinal(last).isoformat()
    return Text(text.sv.replace("{date}", day), text.en.replace("{date}", day))


def _by_law(text: Text, keeps: Keeps | None) -> Text:
    law = keeps.law if keeps else ""
    return Text(text.sv.replace("{law}", law), text.en.replace("{law}", law))


_OPEN = re.compile(r"((till och med|till|through|until) )?\{date\}")
_OPEN_END = ("så länge grunden finns", "as long as the ground lasts")
