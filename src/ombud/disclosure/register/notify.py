"""Tell the recipients of a rectification, an erasure or a restriction (Art. 19, R-19.1).

* One notification for each recipient that was handed any of what has changed; made in the act of the change,
  so that none is forgotten. Each ends with an outcome: confirmed, impossible or disproportionate, with a reason.
* It holds what the recipient needs to find the person and to do the same. When it has ended, that goes.
* Authorities in a particular inquiry are no recipients (Art. 4(9)), and are not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.register.hand_over import KEPT
from ombud.disclosure.register.model import (
    ENDED,
    NEEDS_A_REASON,
    NEXT,
    Change,
    Disclosure,
    Notification,
    Told,
    Undisclosed,
)
from ombud.disclosure.register.rows import (
    disclosures_of,
    in_states,
    keep_notification,
    move_on,
    notifications_of,
)
from ombud.law.periods import end_of
from ombud.policy.ask import Ask, Refusal
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Person, Vault

REQUESTS, NAME = PurposeId("legal.requests"), CategoryId("name")


@dataclass(frozen=True, slots=True)
class Telling:
    """What has changed, for those who were handed any of it."""

    change: Change
    categories: frozenset[CategoryId] | None = None
    """None: everything."""
    values: Mapping[str, str] = field(repr=False, default_factory=dict)
    """What is right now, by field (a rectification)."""
    purpose: PurposeId | None = None
    """Of what was handed over for that purpose alone."""
    records: frozenset[bytes] | None = field(repr=False, default=None)
    """Of whoever was handed one of these records alone."""


def tell_recipients(person: Person, telling: Telling) -> tuple[Notification, ...]:
    """Make a notification for each recipient, inside the act of the change. An erasure calls it before it erases."""
    found: dict[tuple[str, str], list[Disclosure]] = {}
    for one in disclosures_of(person):
        if one.to_recipient and _concerns(telling, one):
            found.setdefault((one.recipient, one.name), []).append(one)
    about = _known_as(person) if found else ""
    made = tuple(_made(person, telling, of, about) for of in found.values())
    for note in made:
        keep_notification(person, note)
        facts = {"kind": telling.change.value, "message": note.id.hex(), "recipient": note.recipient}
        person.act.log(Kind.NOTIFY, Outcome.DONE, person.subject, categories=note.categories, facts=facts)
    return made


def _concerns(telling: Telling, one: Disclosure) -> bool:
    of_it = telling.categories is None or bool(telling.categories & set(one.categories))
    named = telling.records is None or bool(telling.records & set(one.records))
    return of_it and named and telling.purpose in (None, one.purpose)


def _made(person: Person, telling: Telling, of: list[Disclosure], about: str) -> Notification:
    act, first = person.act, of[0]
    had = {category for one in of for category in one.categories}
    return Notification(
        subject=person.subject, id=act.vault.new_id(), state=Told.OPEN, made_at=act.now, until=end_of(KEPT, act.now),
        version=1, change=telling.change, name=first.name, recipient=first.recipient, role=first.role,
        categories=tuple(sorted(had if telling.categories is None else had & telling.categories)),
        references=tuple(dict.fromkeys(one.reference for one in of if one.reference)), about=about,
        values=telling.values,
    )  # fmt: skip


def _known_as(person: Person) -> str:
    """The person's name, where whoever acts may open it; a recipient was handed a reference beside it."""
    asking = Person(person.act, person.subject, person.keys).requesting()
    opened = asking.open(Ask(person.subject, REQUESTS, frozenset({NAME}), person.act.by))
    if isinstance(opened, Refusal):
        return ""
    names = [one.fields for one in opened.reveal() if not one.about_third_party]
    return next((" ".join(filter(None, (name.get("given"), name.get("family")))) for name in names), "")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of telling one recipient, and why where the law wants a reason."""

    to: Told
    reason: str = field(repr=False, default="")


def settle(
    vault: Vault, subject: SubjectId, notification: bytes, came: Came, *, by: Actor, now: datetime
) -> Notification | Undisclosed:
    """What came of a notification. When it has ended, what it says of the person goes from it (Art. 5(1)(c))."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        known = () if person is None else notifications_of(person)
        one = next((note for note in known if note.id == notification), None)
        wrong, to = _wrong(one, came), came.to
        if person is None or one is None or wrong is not None:
            act.log(Kind.NOTIFY, Outcome.REFUSED, None if person is None else subject)
            return wrong or NO_NOTIFICATION
        ended = to in ENDED
        settled = replace(
            one, state=to, version=one.version + 1, reason=came.reason, by=by.id, settled_at=now if ended else None,
            about="" if ended else one.about, values={} if ended else one.values,
        )  # fmt: skip
        if not move_on(person, settled):
            raise AssertionError("the act holds the person's row, and has just read the notification")
        facts = {"message": notification.hex(), "state": to.value}
        act.log(Kind.NOTIFY, Outcome.DONE, subject, facts=facts)
        return settled


def _wrong(one: Notification | None, came: Came) -> Undisclosed | None:
    if one is None:
        return NO_NOTIFICATION
    if came.to not in NEXT.get(one.state, frozenset()):
        return _NOT_FROM_THERE
    return _NO_REASON if came.to in NEEDS_A_REASON and not came.reason.strip() else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification that has not ended, and how many days ago it was made."""

    subject: SubjectId = field(repr=False)
    id: bytes
    state: Told
    made_at: datetime
    days: int


def waiting(vault: Vault, *, now: datetime) -> tuple[Waiting, ...]:
    """Everything that is open, the oldest first. Nothing of what it says is opened."""
    with vault.database.read() as tx:
        found = in_states(tx, tuple(NEXT))
    return tuple(Waiting(subject, note, state, at, (now - at).days) for subject, note, state, at in found)


def message(one: Notification, controller: str) -> Text:
    """What the recipient is written, in Swedish and in English."""
    matter = ", ".join(filter(None, (one.about, *one.references))) or "–"
    what = ", ".join(one.categories)
    sv, en = _MESSAGES[one.change]
    right = "".join(f"\n  {name}: {value}" for name, value in sorted(one.values.items()))
    return Text(
        f"{controller} har tidigare lämnat personuppgifter till er ({matter}; {what}). {sv}{right}",
        f"{controller} has handed you personal data earlier ({matter}; {what}). {en}{right}",
    )


_MESSAGES = {
    Change.RECTIFICATION: (
        "Uppgifterna har rättats (artikel 16). Rätta dem hos er och bekräfta till oss (artikel 19). Rätt är nu:",
        "The data has been rectified (Art. 16). Correct it on your side and confirm to us (Art. 19). Right is now:",
    ),
    Change.ERASURE: (
        "Uppgifterna har raderats hos oss (artikel 17.1). Radera dem, också kopior, och bekräfta till oss "
        "(artikel 19). Måste ni enligt lag ha dem kvar, skriv vilken.",
        "We have erased the data (Art. 17(1)). Erase it, copies too, and confirm to us (Art. 19). If a statute obliges "
        "you to keep it, say which.",
    ),
    Change.RESTRICTION: (
        "Användningen av uppgifterna är begränsad (artikel 18). Begränsa den hos er och bekräfta till oss "
        "(artikel 19).",
        "Use of the data is restricted (Art. 18). Restrict it on your side and confirm to us (Art. 19).",
    ),
    Change.END_OF_RESTRICTION: (
        "Begränsningen av användningen är hävd (artikel 18.3).",
        "The restriction of the use has been lifted (Art. 18(3)).",
    ),
}
NO_NOTIFICATION = Undisclosed("R-19.1", Text("Det finns ingen sådan underrättelse.", "There is no such notification."))
_NOT_FROM_THERE = Undisclosed(
    "R-19.1",
    Text(
        "Underrättelsen är redan avslutad, eller inte skickad ännu. Inget har ändrats.",
        "The notification has ended already, or has not been sent yet. Nothing was changed.",
    ),
)
_NO_REASON = Undisclosed(
    "R-19.1",
    Text(
        "Skriv varför det är omöjligt eller skulle kräva en oproportionell ansträngning (artikel 19).",
        "Say why it is impossible or would take a disproportionate effort (Art. 19).",
    ),
)
