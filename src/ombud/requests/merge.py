"""Join two registrations of one person: shown first, begun, and undone as if it had not been (design 4, 6).

* A joining is a plan of acts: each changes one registration, and can be gone on with after a kill. Until it is
  confirmed nothing of either is changed, and `undo` leaves what was there before.
* Two personal identity numbers are two people until somebody says that the number was changed (R-42). Where the
  birth dates differ, or nothing shows that they are one person, a reason is given.
* Once joined, the other's id answers with the kept one for as long as its tombstone lives.

`merge_confirm.py` carries it out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.database import Transaction
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.policy.model import Policy
from ombud.requests import store
from ombud.requests.intake import store as mails
from ombud.requests.store import JoiningRow
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, SubjectId, Text, subject_text
from ombud.terms.time import to_micros
from ombud.vault import Act, Person, Vault
from ombud.vault.identity import Findable, by_name, findable
from ombud.vault.place import Place

REQUESTS = PurposeId("legal.requests")
NAME, CONTACT, NUMBER, BORN = (CategoryId(c) for c in ("name", "contact", "personnummer", "birth_date"))
CARE = ClassId("care")
BEGUN, CONFIRMED, JOINED = "begun", "confirmed", "joined"
LAPSES = timedelta(days=30)
"""A joining that was begun hinders no other after this: one of the two may have been erased meanwhile [D]."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which registration is kept, which is joined to it, and what is said of it."""

    keep: SubjectId
    other: SubjectId
    reason: str = field(repr=False, default="")
    number_changed: bool = False
    """The kept registration has the number in force, the other the one before (R-42)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One registration, counted."""

    subject: SubjectId
    held: Mapping[tuple[ClassId, CategoryId], int]
    health: bool
    keys: frozenset[Findable] = field(repr=False)
    births: frozenset[str] = field(repr=False)
    names: frozenset[Findable] = field(repr=False)

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(key.normalised for key in self.keys if key.field == "personnummer")


@dataclass(frozen=True, slots=True)
class Joining:
    """Two registrations beside each other. It holds no value that prints."""

    keep: Side
    other: Side
    state: str
    """Empty, or how far the joining has come."""

    @property
    def two_numbers(self) -> bool:
        return len(self.keep.numbers | self.other.numbers) > 1

    @property
    def same_birth(self) -> bool:
        return len(self.keep.births | self.other.births) <= 1

    @property
    def alike(self) -> bool:
        """Something identifying is the same under both."""
        return bool(self.keep.keys & self.other.keys or self.keep.names & self.other.names)

    @property
    def health(self) -> bool:
        return self.keep.health or self.other.health


Answer = Joining | Declined | Refusal


def plan_merge(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Answer:
    """What a joining would bring together. Nothing is changed but the log."""
    if wanted.keep == wanted.other:
        return SAME
    sides = []
    for subject in (wanted.keep, wanted.other):
        side = _look(vault, subject, by, now)
        if not isinstance(side, Side):
            return side
        sides.append(side)
    with vault.database.read() as tx:
        row = joining(vault, tx, wanted)
    return Joining(sides[0], sides[1], row.state if row else "")


def begin_merge(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Answer:
    """Mark the other as being joined to the kept one. Begun again it is what it was."""
    shown = plan_merge(vault, wanted, by=by, now=now)
    if not isinstance(shown, Joining) or shown.state:
        return shown
    with vault.act(by=by, now=now) as act:
        declined = unfit(shown, wanted) or _elsewhere(act, wanted)
        if declined is not None:
            act.log(Kind.MERGE, Outcome.REFUSED, wanted.keep, facts={"step": "begin"})
            return declined
        code = code_of(vault, wanted.other)
        store.insert(act.tx, JoiningRow(wanted.keep, code, BEGUN, to_micros(now), account_code(vault, by)))
        facts = {"step": "begin", "plan": code.hex()}
        act.log(Kind.MERGE, Outcome.DONE, wanted.keep, reason=wanted.reason or None, facts=facts)
    return Joining(shown.keep, shown.other, BEGUN)


def undo_merge(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Declined | None:
    """Part them again. Nothing of either has been changed, so nothing has to be put back."""
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, wanted.keep)
        row = joining(vault, act.tx, wanted)
        if row is None or row.state != BEGUN:
            act.log(Kind.MERGE, Outcome.REFUSED, wanted.keep if known else None, facts={"step": "undo"})
            return NOT_BEGUN if row is None else TOO_LATE
        store.remove(act.tx, row)
        act.log(Kind.MERGE, Outcome.DONE, wanted.keep, facts={"step": "undo", "plan": row.code.hex()})
        return None


def merged_into(vault: Vault, subject: SubjectId) -> SubjectId | None:
    """Where a registration that is gone was joined to, as long as its tombstone lives."""
    with vault.database.read() as tx:
        rows = [row for row in store.by_code(tx, code_of(vault, subject)) if row.state != BEGUN]
        gone = rows and vault.directory.tombstone(tx, subject) is not None
    return SubjectId(rows[0].subject_id) if gone else None


def unfit(shown: Joining, wanted: Wanted) -> Declined | None:
    """Why these two are not joined so."""
    if shown.two_numbers and not wanted.number_changed:
        return TWO_NUMBERS
    if wanted.reason or (shown.same_birth and shown.alike):
        return None
    return NOT_ALIKE if shown.same_birth else TWO_BIRTHS


def joining(vault: Vault, tx: Transaction, wanted: Wanted) -> JoiningRow | None:
    code = code_of(vault, wanted.other)
    return next((row for row in store.of(tx, wanted.keep) if row.code == code), None)


def code_of(vault: Place, subject: SubjectId) -> bytes:
    return vault.keyring.blind("joining", subject.hex())


def account_code(vault: Place, by: Actor) -> bytes:
    return vault.keyring.blind("account", by.id)


def hold_both(act: Act, wanted: Wanted) -> list[bool]:
    """Hold both registrations, in the one order in which every act holds several; which of them are there."""
    return [act.vault.directory.hold(act.tx, subject) for subject in sorted((wanted.keep, wanted.other))]


def _elsewhere(act: Act, wanted: Wanted) -> Declined | None:
    """A registration is in one joining at a time."""
    tx, vault = act.tx, act.vault
    if not all(hold_both(act, wanted)):
        return UNKNOWN_PERSON
    rows = [
        *store.of(tx, wanted.keep), *store.of(tx, wanted.other),
        *store.by_code(tx, code_of(vault, wanted.keep)), *store.by_code(tx, code_of(vault, wanted.other)),
    ]  # fmt: skip
    if any(mails.of(tx, subject) is not None for subject in (wanted.keep, wanted.other)):
        return A_MAIL
    if any(store.is_of_the_web(tx, subject) for subject in (wanted.keep, wanted.other)):
        return A_VISITOR
    lapsed = to_micros(act.now - LAPSES)
    under_way = [row for row in rows if row.state == CONFIRMED or (row.state == BEGUN and row.begun_at > lapsed)]
    return ELSEWHERE if under_way else None


def _look(vault: Vault, subject: SubjectId, by: Actor, now: datetime) -> Side | Declined | Refusal:
    """Look at one registration, with a Permit for each category that is compared."""
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        found = _compared(act.person(subject).requesting(), act.policy, by) if known else UNKNOWN_PERSON
        outcome = Outcome.DONE if isinstance(found, Side) else Outcome.REFUSED
        act.log(Kind.PLAN, outcome, subject if known else None, facts={"step": "merge"})
        return found


def _compared(person: Person, policy: Policy, by: Actor) -> Side | Refusal:
    role = policy.file.roles.get(by.role)
    if role is None or REQUESTS not in role.purposes:
        return Refusal(Ask(person.subject, REQUESTS, frozenset({NUMBER}), by), policy.number, (Rule.D_14,))
    held = Counter((klass, category) for klass, category, _ in person.grounds())
    fields: dict[CategoryId, list[Mapping[str, str]]] = {}
    for category in sorted({NAME, CONTACT, NUMBER, BORN} & {category for _, category in held}):
        opened = person.open(Ask(person.subject, REQUESTS, frozenset({category}), by))
        if isinstance(opened, Refusal):
            return opened
        fields[category] = [one.fields for one in opened.reveal() if not one.about_third_party]
    keys = {key for category in (CONTACT, NUMBER) for one in fields.get(category, ()) for key in findable(one)}
    births = {one["birth_date"] for one in fields.get(BORN, ()) if "birth_date" in one}
    names = {found for one in fields.get(NAME, ()) for born in births if (found := by_name(one, born))}
    health = any(klass == CARE for klass, _ in held)
    return Side(person.subject, held, health, frozenset(keys), frozenset(births), frozenset(names))


def merged_text(kept: SubjectId) -> Text:
    """What an old link to a joined registration is answered with."""
    who = subject_text(kept)
    return Text(
        f"Registreringen är hopslagen med {who}. Använd det id:t.", f"The registration was merged into {who}. Use that."
    )


SAME = Declined("R-16.1", Text("Det är samma registrering.", "That is the same registration."))
NOT_BEGUN = Declined(
    "R-16.1",
    Text("Ingen hopslagning av de två är påbörjad.", "No joining of the two has been begun."),
)
TOO_LATE = Declined(
    "R-16.1",
    Text("Hopslagningen är bekräftad och går inte att ångra.", "The joining is confirmed and cannot be undone."),
)
A_MAIL = Declined(
    "N-20",
    Text(
        "Ett av dem är ett brev till dataskyddsombudet och ingen registrering. Öppna ett ärende av brevet i stället.",
        "One of them is a mail to the data protection officer and no registration. Open a case from the mail instead.",
    ),
)
A_VISITOR = Declined(
    "N-06.1",
    Text(
        "Ett av dem är en webbesökare eller en dag av webbplatsen och ingen registrering. De hålls isär från personer.",
        "One of them is a web visitor or a day of the website and no registration. They are kept apart from people.",
    ),
)
ELSEWHERE = Declined(
    "R-16.1",
    Text(
        "En av dem är redan under hopslagning. Bekräfta eller ångra den först.",
        "One of them is being joined already. Confirm or undo that first.",
    ),
)
TWO_NUMBERS = Declined(
    "P-06",
    Text(
        "De har var sitt personnummer: det är två personer. Är numret bytt, ange --personnummer-changed och behåll den "
        "registrering som har det nya.",
        "Each has a personal identity number of its own: those are two people. If the number was changed, give "
        "--personnummer-changed and keep the registration that has the new one.",
    ),
)
TWO_BIRTHS = Declined(
    "R-16.1",
    Text(
        "Födelsedatumen är olika. Rätta det ena först, eller ange --reason.",
        "The birth dates differ. Correct one first, or give --reason.",
    ),
)
NOT_ALIKE = Declined(
    "R-16.1",
    Text(
        "Inget nummer, ingen adress och inget namn är detsamma. Ange --reason om det ändå är en och samma person.",
        "No number, no address and no name is the same. Give --reason if it is one person all the same.",
    ),
)
