"""What is to stand in the connected systems about a person, read from here when it is written there (decision 0079).

* A correction is the one that was asked for: its category, what is right, and what else is held of that category.
* A restriction and choices are as they stand in the vault at that moment: however often it is written, and in whatever
  order, the last is what holds here. A restriction of one purpose alone is not one of all data: the no that it follows
  from is written instead (Art. 18(1)(d)).
* Of a choice that the person has never made nothing is said.
"""

from collections.abc import Mapping
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.choices import restrictions_kept
from ombud.choices import store as choice_rows
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Ask, Refusal
from ombud.requests.carry.rectification import FIELD
from ombud.requests.in_system import MARKED, OF_CHOICES
from ombud.requests.known import worker
from ombud.requests.known_by import FOUND_BY, REQUESTS, LookedFor, searched_by
from ombud.requests.model import Wanted
from ombud.systems.forms import Identifiers
from ombud.systems.writing import Wish
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.vault import Act, Person

Corrected = Mapping[str, Mapping[str, str]]
"""By category and field."""


def wish_of(
    ombud: Ombud, subject: SubjectId, wanted: Wanted, looked_for: LookedFor, *, by: Actor, now: datetime
) -> Wish | None:
    """What one right of a request comes to in another system; None for one that writes nothing."""
    if wanted.right is Right.RECTIFICATION:
        fields = {name.removeprefix(FIELD): value for name, value in wanted.details.items() if name.startswith(FIELD)}
        return correction(ombud, subject, {wanted.details.get("category", ""): fields}, looked_for, by=by, now=now)
    if wanted.right in MARKED | OF_CHOICES:
        return standing(ombud, subject, choices=wanted.right in OF_CHOICES, by=by, now=now)
    return None


def correction(
    ombud: Ombud, subject: SubjectId, corrected: Corrected, looked_for: LookedFor, *, by: Actor, now: datetime
) -> Wish:
    """What is right, with what else is held of the same category, and what the person is known by with it."""
    with ombud.vault.act(by=by, now=now) as act:
        act.nothing_changed()
        person = act.known(subject)
        beside = {} if person is None else {one: _held(person, CategoryId(one)) for one in corrected}
    known = searched_by(looked_for)
    for (category, name), kind in FOUND_BY.items():
        if corrected.get(category, {}).get(name):
            known.setdefault(kind, set()).add(corrected[category][name])
    return Wish(corrected=corrected, beside=beside, also=Identifiers(known, local_date(now)))


def standing(ombud: Ombud, subject: SubjectId, *, choices: bool, by: Actor, now: datetime) -> Wish:
    """The restriction, or the choices, as they stand now."""
    with ombud.vault.look(by=by, now=now) as act:
        if choices:
            return Wish(choices=_choices(act, subject))
        live = restrictions_kept(act.tx, subject, None)
        return Wish(restricted=any(one.purpose is None for one in live))


def _choices(act: Act, subject: SubjectId) -> dict[str, bool]:
    """Of every choice that was ever made: whether a no stands."""
    file, in_force = act.policy.file, act.person(subject).choices
    made = {row.bit for row in choice_rows.rows(act.tx, subject) if row.bit is not None}
    return {
        name: (name in in_force) is (choice.kind == "objection")
        for name, choice in file.choices.items() if choice.bit in made
    }  # fmt: skip


def _held(person: Person, category: CategoryId) -> dict[str, str]:
    """What is held of the category now, the latest of each field; opened for the person's request."""
    opened = person.requesting().open(Ask(person.subject, REQUESTS, frozenset({category}), worker(person)))
    if isinstance(opened, Refusal):
        return {}
    values = sorted((one for one in opened.reveal() if not one.about_third_party), key=lambda one: one.collected_at)
    return {name: value for one in values for name, value in one.fields.items()}
