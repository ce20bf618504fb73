"""Tell those affected (Art. 34): an alert where there is an address of mail, a letter on paper otherwise (A-34).

* An alert holds nothing about anybody but a link to the person's page; what happened is read there, or in the letter.
* The text says in plain words what happened, the likely consequences, what is done, and whom to ask (Art. 34(2)).
* Somebody with protected identity is in no bulk of either: they are listed, and told by telephone or in a letter that
  the Tax Agency sends on, by hand. Who has died is told nothing.
* The address is opened for `legal.breach` with a Permit and an entry; the name on an envelope for `legal.requests`, as
  on every letter to a person (decision 0061).
* A letter counts as told when somebody says that it was posted. Killed anywhere, nobody is told twice by mail: the
  alert is single (`plans`), and who has been told is not asked again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.breaches import store
from ombud.breaches.affected import affected_of
from ombud.breaches.handle import BREACH, add_step, breach_in, entry, seen, step
from ombud.breaches.model import Affected, Breach, Reported, Risk, Telling, Told, Way
from ombud.breaches.store import PersonRow
from ombud.breaches.words import unfit
from ombud.collection.relate import Declined
from ombud.law.breach import Duty
from ombud.policy.ask import Ask, Flag
from ombud.policy.document import Document, Heading, Paragraph
from ombud.policy.model import PolicyFile
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.terms.text import Language
from ombud.terms.time import to_micros
from ombud.vault import Act, Person, PersonalData, Vault

REQUESTS, NAME, CONTACT = PurposeId("legal.requests"), CategoryId("name"), CategoryId("contact")
Announce = Callable[[Person, bytes], bool]
"""Has an alert sent to the person about the breach; False where none goes."""
Alive = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ByPost:
    """Somebody's letter: where it goes, and what it says."""

    subject: SubjectId
    address: tuple[str, ...] = field(repr=False)


def write(vault: Vault, breach: bytes, said: Telling, *, by: Actor, now: datetime) -> Breach | Declined:
    """Write what those affected are told. It may be written anew until the first of them has been."""

    def meant(act: Act, found: Breach) -> Telling | Declined:
        if found.assessed is None:
            return _NOT_ASSESSED
        if any(told for _way, told in store.ways(act.tx, breach)):
            return _TOLD_ALREADY
        texts = {"what": said.what, "advice": said.advice}
        return unfit(texts, needed=frozenset(texts)) or said

    return step(vault, breach, "telling", meant, by=by, now=now)


def waiting(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> dict[tuple[str | None, bool], int] | Declined:
    """How many are told in which way, and how many of them have been; nothing is opened and nothing sent."""
    with vault.act(by=by, now=now) as act:
        found = seen(act, breach)
        outcome = Outcome.REFUSED if isinstance(found, Declined) else Outcome.DONE
        act.enter(entry(act, "waiting", outcome, {"breach": breach.hex()}))
        return found if isinstance(found, Declined) else store.ways(act.tx, breach)


def tell(
    vault: Vault, breach: bytes, announce: Announce | None, alive: Alive = lambda _people: None, *, by: Actor,
    now: datetime,
) -> Counter[Way] | Declined:  # fmt: skip
    """Send alerts to those who have an address of mail, and find out how the others are told; how many of each.

    `announce` is none where no mail can be sent: then everybody gets a letter.
    """
    stopped = _stopped(vault, breach, by=by, now=now)
    if stopped is not None:
        return stopped
    counts: Counter[Way] = Counter()
    with vault.database.read() as tx:
        rows = [row for row in store.people(tx, breach) if row.told_at is None]
    for row in rows:
        way = _one(vault, breach, row, announce, by=by, now=now)
        if way is not None:
            counts[way] += 1
        alive(counts.total())
    if counts:
        step(vault, breach, "told", lambda _act, _found: Told(ways=dict(counts)), by=by, now=now)
    _all_told(vault, breach, by=by, now=now)
    return counts


def _all_told(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> None:
    """When nobody waits any more the duty is done, and the register says when (Art. 34(1))."""
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        found, counts = seen(act, breach), store.ways(act.tx, breach)
        done = bool(counts) and all(told for _way, told in counts)
        if done and isinstance(found, Breach) and Duty.PEOPLE not in found.reports:
            add_step(act, found, Reported(duty=Duty.PEOPLE, at=now), "reported")


def _one(
    vault: Vault, breach: bytes, row: PersonRow, announce: Announce | None, *, by: Actor, now: datetime
) -> Way | None:
    """How one is told, in one act; None of somebody who was erased meanwhile."""
    with vault.act(by=by, now=now) as act:
        person, held = act.known(SubjectId(row.subject_id)), store.person(act.tx, breach, SubjectId(row.subject_id))
        if person is None or held is None or held.told_at is not None:
            act.nothing_changed()
            return None
        way = _way(person, breach, announce)
        told = to_micros(now) if way in (Way.ALERT, Way.DEAD) else None
        store.put_people(act.tx, [held._replace(way=way.value, told_at=told)])
        act.enter(entry(act, "told", Outcome.DONE, {"breach": breach.hex(), "channel": way.value}, person.subject))
        return way


def _way(person: Person, breach: bytes, announce: Announce | None) -> Way:
    flags = person.about.wishes.flag_set()
    if Flag.DECEASED in flags:
        return Way.DEAD
    if Flag.PROTECTED in flags:
        return Way.PROTECTED
    held = _held(person, BREACH, CONTACT)
    if held.get("email") and announce is not None and announce(person, breach):
        return Way.ALERT
    return Way.PAPER if held.get("street") else Way.NO_ADDRESS


def by_post(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> tuple[ByPost, ...] | Declined:
    """The addresses of those who get a letter and have not been told."""
    stopped = _stopped(vault, breach, by=by, now=now)
    if stopped is not None:
        return stopped
    with vault.database.read() as tx:
        rows = [row for row in store.people(tx, breach) if row.way == Way.PAPER and row.told_at is None]
    found = [_addressed(vault, SubjectId(row.subject_id), by=by, now=now) for row in rows]
    return tuple(one for one in found if one is not None)


def posted(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> int | Declined:
    """The letters have been posted: those whom they were for are told; how many."""
    stopped = _stopped(vault, breach, by=by, now=now)
    if stopped is not None:
        return stopped
    with vault.database.read() as tx:
        rows = [row for row in store.people(tx, breach) if row.way == Way.PAPER and row.told_at is None]
    done = sum(_told(vault, breach, SubjectId(row.subject_id), Way.PAPER, by=by, now=now) for row in rows)
    _all_told(vault, breach, by=by, now=now)
    return done


def told_by_hand(vault: Vault, breach: bytes, subject: SubjectId, *, by: Actor, now: datetime) -> bool | Declined:
    """Somebody was told by telephone, at a visit, or in a letter that another sends on (A-34)."""
    stopped = _stopped(vault, breach, by=by, now=now)
    if stopped is not None:
        return stopped
    if not _told(vault, breach, subject, Way.BY_HAND, by=by, now=now):
        return _NOT_AFFECTED
    _all_told(vault, breach, by=by, now=now)
    return True


def telling_of(person: Person) -> tuple[tuple[Affected, Breach], ...]:
    """What the person themself is told: the breaches that concern them, of which they have been told (Art. 34)."""
    found = []
    for row in store.of_person(person.act.tx, person.subject):
        breach = breach_in(person.act, row.breach_id) if row.told_at is not None else None
        if breach is not None and breach.telling is not None:
            found.append((affected_of(row), breach))
    return tuple(found)


def letter(breach: Breach, file: PolicyFile, language: Language) -> Document:
    """What those affected are told, the same on paper and on their page (Art. 34(2), 33(3)(b)–(d); A-34)."""
    telling, assessed = breach.telling, breach.assessed
    if telling is None or assessed is None:
        raise ValueError("a letter has a text, and a breach that is assessed")
    contact = file.dpo.contact
    where = ", ".join(filter(None, (contact.email, contact.phone, contact.postal)))
    parts = (
        (_HAPPENED, telling.what), (_CONSEQUENCES, assessed.consequences), (_MEASURES, assessed.measures),
        (_ADVICE, telling.advice),
    )  # fmt: skip
    blocks: list[Heading | Paragraph] = []
    for number, (title, text) in enumerate(parts):
        blocks += [Heading(2, title.in_(language), f"part-{number}"), Paragraph((text,))]
    blocks += [
        Heading(2, _ASK.in_(language), "ask"), Paragraph((f"{_OFFICER.in_(language)} {where}",)),
        Paragraph((_COMPLAIN.in_(language),)), Paragraph((file.controller.name,)),
    ]  # fmt: skip
    return Document(_TITLE.in_(language), language, tuple(blocks), footer=file.controller.name)


def _stopped(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> Declined | None:
    """Why nobody is told yet."""
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        found = seen(act, breach)
        if isinstance(found, Declined):
            return found
        if found.assessed is None or found.assessed.risk is Risk.UNLIKELY:
            return _NOT_ASSESSED if found.assessed is None else _NO_RISK
        return None if found.telling is not None else _NO_TEXT


def _told(vault: Vault, breach: bytes, subject: SubjectId, way: Way, *, by: Actor, now: datetime) -> int:
    with vault.act(by=by, now=now) as act:
        person, held = act.known(subject), store.person(act.tx, breach, subject)
        if person is None or held is None or held.told_at is not None:
            act.nothing_changed()
            return 0
        store.put_people(act.tx, [held._replace(way=way.value, told_at=to_micros(now))])
        act.enter(entry(act, "told", Outcome.DONE, {"breach": breach.hex(), "channel": way.value}, subject))
        return 1


def _addressed(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> ByPost | None:
    """The lines of an envelope; none of somebody who is gone, or protected since."""
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        person = act.known(subject)
        if person is None or {Flag.PROTECTED, Flag.DECEASED} & person.about.wishes.flag_set():
            return None
        held = _held(person, BREACH, CONTACT)
        if not held.get("street"):
            return None
        named = _held(person.requesting(), REQUESTS, NAME)
        name = " ".join(filter(None, (named.get("given"), named.get("family"))))
        place = " ".join(filter(None, (held.get("postal_code"), held.get("city"))))
        return ByPost(subject, tuple(filter(None, (name, held["street"], place))))


def _held(person: Person, purpose: PurposeId, category: CategoryId) -> dict[str, str]:
    """The latest values of a category, opened for the purpose; what comes of it is in the log."""
    act = person.act
    opened = person.open(Ask(person.subject, purpose, frozenset({category}), act.by))
    permitted = isinstance(opened, PersonalData)
    outcome = Outcome.PERMITTED if permitted else Outcome.REFUSED
    said = Entry(
        at=act.now, actor=act.by, act=Kind.OPEN, outcome=outcome, subject=person.subject, purpose=purpose,
        categories=(category,), policy_number=act.policy.number,
    )  # fmt: skip
    act.enter(said)
    values = [one for one in opened.reveal() if not one.about_third_party] if isinstance(opened, PersonalData) else []
    values.sort(key=lambda one: one.collected_at)
    return {name: value for one in values for name, value in one.fields.items()}


_NOT_ASSESSED = Declined("A-34", Text("Bedöm risken först.", "Assess the risk first."))
_NO_RISK = Declined(
    "A-34",
    Text(
        "Risken är bedömd som osannolik. Då underrättas ingen (artikel 34.1).",
        "A risk was assessed as unlikely. Then nobody is told (Art. 34(1)).",
    ),
)
_NO_TEXT = Declined(
    "A-34",
    Text("Skriv först texten till dem som berörs.", "Write the text to those affected first."),
)
_TOLD_ALREADY = Declined(
    "A-34",
    Text(
        "Någon är redan underrättad med den text som finns. Alla ska få samma.",
        "Somebody has been told already with the text that there is. Everybody gets the same.",
    ),
)
_NOT_AFFECTED = Declined(
    "A-34",
    Text(
        "Den personen väntar inte på att underrättas om den här incidenten.",
        "That person does not wait to be told of this breach.",
    ),
)
_TITLE = Text("Viktig information om dina personuppgifter", "Important information about your personal data")
_HAPPENED = Text("Det här har hänt", "What has happened")
_CONSEQUENCES = Text("Vad det kan betyda för dig", "What it can mean for you")
_MEASURES = Text("Vad vi har gjort och gör", "What we have done and do")
_ADVICE = Text("Vad du själv kan göra", "What you can do yourself")
_ASK = Text("Frågor", "Questions")
_OFFICER = Text("Vårt dataskyddsombud svarar:", "Our data protection officer answers:")
_COMPLAIN = Text(
    "Du kan klaga hos Integritetsskyddsmyndigheten (IMY), imy.se. Du kan också ha rätt till skadestånd.",
    "You can complain to the Authority for Privacy Protection (IMY), imy.se. You may have a right to compensation.",
)
