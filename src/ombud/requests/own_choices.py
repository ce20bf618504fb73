"""A person decides over what is done with their data: looks, says no, undoes it, says yes (Art. 7(3), 21; N-18.1).

* A no is in force in the act that records it, needs no reason, and is one whether it ends a consent, objects, or both.
* The no that was just said can be undone from the page that said so, and from nowhere else: everything is then as it
  was. Later a yes is a new consent, to a text that is shown (policy.md, *Identity*).
* Where a no to more stands, a yes to a part leaves the no to the rest (Art. 21(3)).
* It is the person's own act: whoever it is about, and nobody for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, limits_of
from ombud.choices import store as choice_rows
from ombud.choices.controls import Control, controls
from ombud.choices.model import Limit
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import PolicyFile
from ombud.requests.choose import Decided, consent_in, object_in, too_young, withdraw_in
from ombud.requests.pending import Pending, pending_of
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, SubjectId, Text
from ombud.terms.time import from_micros
from ombud.vault import Person, Vault

PURPOSE, CHOICES = PurposeId("legal.requests"), CategoryId("choices")
WAY = "portal"


@dataclass(frozen=True, slots=True)
class Standing:
    """One control as it stands."""

    control: Control
    on: bool
    said_at: datetime | None
    """When the person last decided it; None where they never have."""


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """Everything that the person decides over, and what restricts the use of their data."""

    file: PolicyFile = field(repr=False)
    standing: tuple[Standing, ...]
    flags: frozenset[Flag]
    limits: tuple[Limit, ...]
    pending: tuple[Pending, ...] = ()
    """Yeses that wait for their address, and are in force nowhere."""

    def of(self, name: str) -> Standing | None:
        return next((one for one in self.standing if one.control.name == name), None)


@dataclass(frozen=True, slots=True)
class Ended:
    """A no, and what it ended: what it takes to undo it."""

    said: tuple[ChoiceId, ...]
    """The objections that are new."""
    ended: tuple[ChoiceId, ...]
    """The consents that were in force."""


def own_choices(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> OwnChoices | Refusal:
    """What stands, with a Permit and its entry as everywhere."""
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        answer = person.open(Ask(subject, PURPOSE, frozenset({CHOICES}), by))
        known = vault.directory.hold(act.tx, subject)
        refused = isinstance(answer, Refusal)
        act.log(Kind.REQUEST, Outcome.REFUSED if refused else Outcome.DONE, subject if known else None, facts=_SHOWN)
        if isinstance(answer, Refusal):
            return answer
        file, chosen = act.policy.file, person.choices
        last = _last(file, choice_rows.rows(act.tx, subject))
        standing = tuple(
            Standing(one, one.is_on(chosen), _said_at(one, last, chosen)) for one in controls(file)
        )  # fmt: skip
        flags, limits = person.about.wishes.flag_set(), limits_of(act.tx, subject)
        return OwnChoices(file, standing, flags, limits, pending_of(person))


_SHOWN: dict[str, str | int] = {"step": "choices-shown"}


def _last(file: PolicyFile, rows: Iterable[choice_rows.ChoiceRow]) -> dict[ChoiceId, datetime]:
    """When each choice was last made or ended."""
    names = {choice.bit: name for name, choice in file.choices.items()}
    found: dict[ChoiceId, datetime] = {}
    for row in rows:
        name = None if row.bit is None else names.get(row.bit)
        if name is not None:
            at = from_micros(row.made_at if row.ended_at is None else row.ended_at)
            found[name] = max(at, found.get(name, at))
    return found


def _said_at(control: Control, last: dict[ChoiceId, datetime], chosen: frozenset[ChoiceId]) -> datetime | None:
    """A no that stands says when; else the last thing that was decided about it."""
    standing = [last[one] for one in control.noes if one in chosen and one in last]
    own = [last[one] for one in (control.consent, control.objection) if one is not None and one in last]
    return max(standing or own, default=None)


def say_no(vault: Vault, subject: SubjectId, names: Iterable[str], *, by: Actor, now: datetime) -> Ended | Denied:
    """Say no to these controls, all in one act. What is off already stays so."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject, addresses=True)
        known = {one.name: one for one in controls(act.policy.file)}
        meant = [known[name] for name in names if name in known]
        if person is None or not meant:
            act.log(Kind.OBJECT, Outcome.REFUSED, subject if person else None)
            return NO_SUCH_CONTROL
        before = person.choices
        for one in meant:
            if one.is_on(person.choices):
                _no(person, one)
        if person.choices == before:
            act.nothing_changed()
        said, ended = person.choices - before, before - person.choices
        return Ended(tuple(sorted(said)), tuple(sorted(ended)))


def _no(person: Person, control: Control) -> None:
    if control.objection is not None:
        answer = object_in(person, control.objection, WAY)
    else:
        answer = withdraw_in(person, control.consent or ChoiceId(""))
    if isinstance(answer, Denied):
        raise AssertionError("a choice of the policy in force may be said no to")


def undo(vault: Vault, subject: SubjectId, what: Ended, *, by: Actor, now: datetime) -> tuple[ChoiceId, ...] | Denied:
    """Everything is as it was before the no; the consents that are in force again."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject, addresses=True)
        if person is None:
            act.log(Kind.WITHDRAW, Outcome.REFUSED)
            return NO_SUCH_CONTROL
        act.nothing_changed()
        for objection in what.said:
            if objection in person.choices:
                withdraw_in(person, objection)
        back = [one for one in what.ended if one not in person.choices]
        for one in back:
            answer = consent_in(person, one, WAY)
            if isinstance(answer, Denied):
                act.log(Kind.CONSENT, Outcome.REFUSED, subject, facts={"choice": one})
                return answer
        return tuple(back)


def say_yes(vault: Vault, subject: SubjectId, name: str, *, by: Actor, now: datetime) -> Decided | Denied:
    """A new yes to the text that was shown; of what rests on an interest the no is taken back."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject, addresses=True)
        control = next((one for one in controls(act.policy.file) if one.name == name), None)
        if person is None or control is None:
            act.log(Kind.CONSENT, Outcome.REFUSED, subject if person else None)
            return NO_SUCH_CONTROL
        denied = None if control.consent is None else too_young(person, control.consent)
        if denied is not None:
            act.log(Kind.CONSENT, Outcome.REFUSED, subject)
            return denied
        act.nothing_changed()
        _let_go(person, control)
        return Decided(control.name) if control.consent is None else consent_in(person, control.consent, WAY)


def _let_go(person: Person, control: Control) -> None:
    """Take back the noes that stand against this; what they said no to besides stays so."""
    there = [one for one in control.noes if one in person.choices]
    others = [one for one in controls(person.act.policy.file) if one.name != control.name]
    off = [one for one in others if set(one.noes) & set(there)]
    for objection in there:
        withdraw_in(person, objection)
    for one in off:
        if one.objection is not None and one.objection not in person.choices and one.is_on(person.choices | _wide(one)):
            object_in(person, one.objection, WAY)


def _wide(control: Control) -> frozenset[ChoiceId]:
    """As if a consent were there: whether a no is needed does not hang on it."""
    return frozenset() if control.consent is None else frozenset({control.consent})


NO_SUCH_CONTROL = Denied(
    "N-18.1",
    Text("Det valet finns inte. Öppna Mina val igen.", "There is no such choice. Open My choices again."),
)
