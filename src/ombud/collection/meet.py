"""Meet somebody for the first time: at the desk, on the phone, in a form (S3, S4).

* One act: the person is registered, the notice in force is handed over with the contact, what they ask for
  is opened as a measure, and what they give is stored as theirs (N-01.2, N-03.1, N-07.2).
* Somebody who is known already is not registered again: the answer says who they are.
* Only what serves the measure is taken: the categories that a purpose before an agreement names (N-05.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.double import hold_all
from ombud.collection.given import shaped
from ombud.collection.newcomer import of_age
from ombud.collection.relate import UNKNOWN_PERSON, Beginning, Declined, begin_in
from ombud.law.periods import local_date
from ombud.policy.ask import Flag
from ombud.policy.model import Policy, Regime
from ombud.relations import Kind as RelationKind
from ombud.terms import Actor, CategoryId, ClassId, SubjectId, Text
from ombud.vault import Act, Draft, NoGround, Person, Spent, Vault
from ombud.vault.identity import findable


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a person says of themself when they come: values by category, and what they ask for."""

    values: Mapping[CategoryId, Mapping[str, str]] = field(repr=False)
    channel: str
    asks: str = ""
    """What they want done, in a word or two; sealed."""
    born_on: date | None = field(default=None, repr=False)
    """Told, to know whether they are of age; kept only where a category of `values` holds it."""
    regime: Regime = Regime.NON_CARE


@dataclass(frozen=True, slots=True)
class Known:
    """The person is here already; nothing was registered."""

    subject: SubjectId


def meet(vault: Vault, meeting: Meeting, *, by: Actor, now: datetime) -> SubjectId | Known | Declined:
    """Register a newcomer with what they gave. Undone as a whole when something of it may not be kept."""
    try:
        with vault.act(by=by, now=now) as act:
            values = _shaped(meeting, now)
            known = None if isinstance(values, Declined) else _known(act, values)
            declined = _undeclared(act.policy, meeting) or (values if isinstance(values, Declined) else None)
            if declined is not None or isinstance(values, Declined):
                _refuse(act, meeting)
                return declined or UNKNOWN_PERSON
            if isinstance(known, Spent):
                _refuse(act, meeting)
                return Declined("P-11", Text(f"{known.text.sv} {known.now.sv}", f"{known.text.en} {known.now.en}"))
            if known is not None:
                act.log(Kind.FIND, Outcome.DONE, known)
                return Known(known)
            person = _welcome(act, replace(meeting, values=values))
            act.log(Kind.CONTACT, Outcome.DONE, person.subject, categories=tuple(sorted(values)))
            return person.subject
    except _NotKeptError as not_kept:
        with vault.act(by=by, now=now) as act:  # that it was tried is in the log, and nothing else (G-04)
            _refuse(act, meeting)
        return _not_kept(not_kept.category)


def _refuse(act: Act, meeting: Meeting) -> None:
    act.log(Kind.CONTACT, Outcome.REFUSED, facts={"categories_count": len(meeting.values)})


def _shaped(meeting: Meeting, now: datetime) -> dict[CategoryId, dict[str, str]] | Declined:
    """The values in their stored form, or which of them are not what they say."""
    made: dict[CategoryId, dict[str, str]] = {}
    for category, values in meeting.values.items():
        given = shaped(values, local_date(now))
        if isinstance(given, Declined):
            return given
        made[category] = given
    return made


def _undeclared(policy: Policy, meeting: Meeting) -> Declined | None:
    """A field that the policy's closed list does not have is not taken (N-05.1)."""
    for category_id, values in meeting.values.items():
        category = policy.file.categories.get(category_id)
        if category is not None and not set(values) <= set(category.fields):
            return _no_field(category_id, category.fields)
    return None


def _known(act: Act, given: Mapping[CategoryId, Mapping[str, str]]) -> SubjectId | Spent | None:
    """Somebody with one of these identifiers; a shared telephone is no identifier. To ask is to look up."""
    keys = [key for values in given.values() for key in findable(values) if key.field != "phone"]
    hold_all(act, keys)
    found = act.look_up(keys)
    if isinstance(found, Spent):
        return found
    return found[0] if found else None


def _welcome(act: Act, meeting: Meeting) -> Person:
    person = act.newcomer()
    begin_in(person, Beginning(RelationKind.CONTACT, act.now, terms={"channel": meeting.channel}))
    begin_in(person, Beginning(RelationKind.MEASURE, act.now, terms={"asks": meeting.asks}))
    if meeting.born_on is not None and of_age(meeting.born_on, act.now):
        person.flag(Flag.ADULT)
    for category, values in meeting.values.items():
        draft = Draft(
            category, ClassId("contract"), values, "data_subject", meeting.channel, act.now, act.now, meeting.regime,
            act.by.unit,
        )  # fmt: skip
        if isinstance(person.seal(draft), NoGround):
            raise _NotKeptError(category)
    return person


class _NotKeptError(Exception):
    """A category that no purpose may hold of this person. It never leaves this file."""

    def __init__(self, category: CategoryId) -> None:
        super().__init__(category)
        self.category = category


def _no_field(category: CategoryId, known: list[str]) -> Declined:
    listed = ", ".join(known)
    return Declined(
        "N-05.1",
        Text(
            f"Kategorin {category} har bara fälten {listed}. Inget har sparats.",
            f"The category {category} has the fields {listed} only. Nothing was stored.",
        ),
    )


def _not_kept(category: CategoryId) -> Declined:
    return Declined(
        "N-05.1",
        Text(
            f"Inget ändamål före ett avtal får ha kategorin {category}. Inget har sparats.",
            f"No purpose before an agreement may hold the category {category}. Nothing was stored.",
        ),
    )
