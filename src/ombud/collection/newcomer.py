"""What is noted of a person with the data that come in: whether they are of age, and an old "no" to advertising.

The "no" comes back as an objection like any other: with its entry, and in the no-file. It may be all that a row does:
one that was brought in before says nothing new, and its address has come to the list since.
"""

from collections.abc import Iterator
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, Evidence, choose
from ombud.collection.model import CategoryValues, Submission
from ombud.keys import NotNormal, normalise
from ombud.law import law_on
from ombud.law.ages import reaches
from ombud.law.periods import local_date
from ombud.policy.ask import Flag
from ombud.policy.model import Family
from ombud.terms import ChoiceId, ClassId
from ombud.vault import Person

_CHANNELS = {"email": "email", "phone": "sms"}
"""Which channel of advertising an address belongs to."""
_LIST = "suppression"
"""The way that such an objection came."""


def note_age(person: Person, row: Submission) -> None:
    """Of age from the birth date field, never from a number (P-05); unknown is not of age."""
    for record in _own(row):
        born = record.fields.get("birth_date")
        if born is not None and of_age(date.fromisoformat(born), person.act.now):
            person.flag(Flag.ADULT)


def _own(row: Submission) -> Iterator[CategoryValues]:
    """What a row tells of the person; not what it tells of somebody else (N-03.4)."""
    return (record for record in row.records if not record.about_third_party)


def of_age(born: date, now: datetime) -> bool:
    today = local_date(now)
    return reaches(born, law_on(today).adult_age) <= today


def keep_suppressed(person: Person, row: Submission) -> None:
    """An address on the suppression list brings its objection with it (M-12, Art. 21(3))."""
    act = person.act
    for record in _own(row):
        for name, channel in _CHANNELS.items():
            address = normalise(name, record.fields[name]) if name in record.fields else None
            if address is None or isinstance(address, NotNormal):
                continue
            if act.vault.directory.suppressed(act.tx, channel, address):
                _object(person, channel)


def _object(person: Person, channel: str) -> None:
    """Object on the channel of the address; on all of them where the policy has no objection for one."""
    act, fits = person.act, {}
    for choice_id, choice in act.policy.file.choices.items():
        purposes = (act.policy.file.purposes[p] for p in choice.purposes)
        on_marketing = any(purpose.family is Family.MARKETING for purpose in purposes)
        if choice.kind == "objection" and on_marketing and choice.channel in (None, channel):
            fits[choice.channel] = choice_id
    if fits and not set(fits.values()) & person.about.choices:
        _choose(person, fits.get(channel) or fits[None])


def _choose(person: Person, choice_id: ChoiceId) -> None:
    act = person.act
    evidence = Evidence(act.vault.new_id(), act.by, act.now, _LIST, act.policy.number)
    key = person.keys.for_writing(ClassId("evidence"))
    if isinstance(choose(act.tx, person.subject, choice_id, evidence, key, act.policy), Denied):
        raise AssertionError("the policy has just named this choice")
    person.changed()
    person.said_no()
    act.log(Kind.OBJECT, Outcome.DONE, person.subject, facts={"choice": choice_id, "channel": _LIST})
