"""The queue of the data protection officer: put in by anybody, opened by that function alone (N-20, Art. 38(5)).

* Whoever receives a mail may put it in, as into a letter box: no role is asked for, and nothing comes out.
* To list, to open and to decide takes a Permit for `dpo.correspondence`: a role that carries the purpose, within the
  period, and no other. Each opening and each refused attempt has an entry.
* What opens records has no way here: a mail's key is made of its data key and of the queue key (spec/keys.md 4.2).
* A mail belongs to a random id of its own, which is nobody's until somebody knows better. The sender's address is no
  index: an address in a mail proves nothing.
* Each mail has the day on which an answer would be due, as if it were a request, until a person says that it is none.
* Its period is the policy's: five years after it is closed, or after it came where it never is; with a case, as long
  as the case's file [D]. Then the sweep takes its key, and it is gone everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.collection.relate import Declined
from ombud.keys import DataKey
from ombud.law import Deadline, due, law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Regime
from ombud.policy.storage import storage_end
from ombud.requests.intake import store
from ombud.requests.intake.model import Mail, Recognised
from ombud.requests.intake.note import QUEUE, MailState, Note, message_context, note_of, opened, sealed
from ombud.requests.intake.store import MailRow
from ombud.requests.model import RequestId
from ombud.requests.opening import free_id
from ombud.requests.reference import reference_of
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, OverBudget, Person, Vault

CORRESPONDENCE, CASE = PurposeId("dpo.correspondence"), CategoryId("case")
CATEGORIES = (CASE, CategoryId("contact"))
FIELD = "queue_mail"
"""The index by which the same mail is known again, as long as its key lives."""
NOBODY = SubjectId(bytes(16))
Why = Literal["no-request", "duplicate", "spam", "other-matter"]


def mail_text(mail_id: bytes) -> str:
    return id_text("b_", mail_id)


def mail_from(text: str) -> bytes:
    """Raises `ValueError`, which never repeats the text, when it is no such id."""
    return id_bytes("b_", text)


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in clear of one mail."""

    id: bytes
    state: MailState
    received_at: datetime
    due_at: datetime
    closed_at: datetime | None
    request: bytes | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail that was opened under a Permit: what was noted, and the mail as it came."""

    note: Note
    message: bytes = field(repr=False)


def put_in(act: Act, mail: Mail, understood: Recognised, content: bytes, key: str) -> Note:
    """Seal a mail into the queue: a random id, one key, one index. `key` is what it is known again by."""
    person = act.newcomer()
    state = MailState.ARRIVED if understood.rights else MailState.WAITING
    where = (person.subject, act.vault.new_id())
    note = note_of(where, mail, understood, state, due_at(mail.arrived.at))
    request = free_id(act) if state is MailState.ARRIVED else None
    note = replace(note, request=request)
    sealer = _key(person, act.now)
    store.insert(act.tx, sealed(note, 1, _until(act, note), sealer), sealer.seal(message_context(*where), content))
    act.vault.directory.index(act.tx, person.subject, QUEUE, FIELD, key)
    person.changed()
    act.log(
        Kind.COLLECT,
        Outcome.DONE,
        person.subject,
        categories=CATEGORIES,
        facts={
            "message": note.id.hex(),
            "channel": "email",
            "state": state.value,
            "due_on": last_day(note.received_at).isoformat(),
        },
    )
    return note


def known(act: Act, key: str) -> Note | None:
    """The mail, where the same one came before."""
    act.vault.directory.pass_locks(act.tx, [(FIELD, key)])
    found = act.found_by([(FIELD, key)])
    person = act.known(found[0]) if found else None
    row = None if person is None else store.of(act.tx, person.subject)
    return None if person is None or row is None else opened(row, _key(person, act.now))


def settle(act: Act, note: Note, state: MailState, **changed: object) -> Note:
    """Note what has become of a mail. The act has the person."""
    person = act.known(note.subject)
    row = None if person is None else store.of(act.tx, note.subject)
    if person is None or row is None:
        raise AssertionError("the mail was read in this act")
    after = note.become(state, **changed)
    if not store.update(act.tx, sealed(after, row.version + 1, _until(act, after), _key(person, act.now)), row):
        raise AssertionError("the act holds the row")
    return after


def listed(vault: Vault, *, by: Actor, now: datetime) -> tuple[Listed, ...] | Refusal:
    """Every mail in the queue by its dates, the first due first. Nothing is opened."""
    with vault.act(by=by, now=now) as act:
        permit = _decide(act, NOBODY, None, now)
        rows = store.listed(act.tx) if isinstance(permit, Permit) else []
        _enter(act, permit, None, {"step": "list", "number": len(rows)})
        return permit if isinstance(permit, Refusal) else tuple(_listed(row) for row in rows)


def show(vault: Vault, mail_id: bytes, *, by: Actor, now: datetime) -> Opened | Declined | Refusal:
    """Open one mail."""
    with vault.act(by=by, now=now) as act:
        found = _found(act, mail_id, "show")
        if not isinstance(found, _Open):
            return found
        message = store.message(act.tx, found.note.subject, mail_id)
        content = found.key.open(message_context(found.note.subject, mail_id), message)
        return Opened(found.note, content)


def not_a_request(vault: Vault, mail_id: bytes, why: Why, *, by: Actor, now: datetime) -> Note | Declined | Refusal:
    """A person says that it is none: the clock stops, and the period of the mail begins."""

    def close(act: Act, note: Note) -> Note | Declined:
        if note.state is not MailState.WAITING:
            return DECIDED
        decided = {"by": by.id, "at": now.isoformat(), "why": why}
        return settle(act, note, MailState.NOT_A_REQUEST, closed_at=now, decided=decided)

    return decide_on(vault, mail_id, "not-a-request", close, by=by, now=now)


def decide_on(
    vault: Vault,
    mail_id: bytes,
    step: str,
    decision: Callable[[Act, Note], Note | Declined],
    *,
    by: Actor,
    now: datetime,
) -> Note | Declined | Refusal:
    """One decision about one mail, in one act, by whoever may open it."""
    with vault.act(by=by, now=now) as act:
        found = _found(act, mail_id, step)
        return decision(act, found.note) if isinstance(found, _Open) else found


def due_at(received_at: datetime) -> datetime:
    """The first instant at which an answer is too late, were it a request (R-02, R-03)."""
    return _deadline(received_at).ends_at


def last_day(received_at: datetime) -> date:
    """The last day for an answer, as people say it."""
    return _deadline(received_at).due


def reference_to(request: bytes | None) -> str | None:
    """The reference of the case that was opened from a mail."""
    return None if request is None else reference_of(RequestId(request))


def _deadline(received_at: datetime) -> Deadline:
    on = local_date(received_at)
    return due(on, law_on(on).answer_months)


@dataclass(frozen=True, slots=True)
class _Open:
    note: Note
    key: DataKey = field(repr=False)


def _found(act: Act, mail_id: bytes, step: str) -> _Open | Declined | Refusal:
    """The mail opened, for whoever may; the entry says which mail and what for."""
    row = store.by_mail(act.tx, mail_id)
    subject = NOBODY if row is None else SubjectId(row.subject_id)
    permit = _decide(act, subject, row, act.now)
    person = act.known(subject) if row is not None else None
    _enter(act, permit, None if person is None else subject, {"step": step, "message": mail_id.hex()})
    if isinstance(permit, Refusal):
        return permit  # also of a mail that is not there: whoever may not open learns nothing
    row = None if person is None else store.of(act.tx, subject)
    if person is None or row is None:
        return NO_MAIL
    key = _key(person, act.now)
    return _Open(opened(row, key), key)


def _decide(act: Act, subject: SubjectId, row: MailRow | None, now: datetime) -> Permit | Refusal:
    """May this actor see this mail, or the queue? Whom an account looks at is counted."""
    ask = Ask(subject, CORRESPONDENCE, frozenset({CASE}), act.by)
    facts = Facts(regime=Regime.NON_CARE, anchors=_runs_from(row, now))
    answer = decide(act.policy, law_on(local_date(now)), ask, facts, now)
    spent = None if row is None or isinstance(answer, Refusal) else act.spend(subject)
    return answer if spent is None else OverBudget(ask, act.policy.number, (), spent)


def _until(act: Act, note: Note) -> int | None:
    """When the period of a mail ends; none where a case was opened: then it is kept as long as the case's file."""
    purpose = act.policy.file.purposes.get(CORRESPONDENCE)
    if purpose is None or note.request is not None:
        return None
    closed = None if note.closed_at is None else to_micros(note.closed_at)
    return to_micros(storage_end(purpose, CASE, frozenset(), _anchors(to_micros(note.received_at), closed)))


def _runs_from(row: MailRow | None, now: datetime) -> dict[Anchor, datetime]:
    """What the period of a mail runs from; with a case it is as alive as the file of the case."""
    if row is not None and row.request_id is None:
        return _anchors(row.received_at, row.closed_at)
    ended = row is not None and row.until is not None and row.until <= to_micros(now)
    return {} if ended else {Anchor.COLLECTED: now}


def _anchors(received_at: int, closed_at: int | None) -> dict[Anchor, datetime]:
    """What the period runs from: the closing, or the arrival of a mail that nobody has closed."""
    if closed_at is None:
        return {Anchor.COLLECTED: from_micros(received_at)}
    return {Anchor.CLOSED: from_micros(closed_at)}


def _enter(act: Act, permit: Permit | Refusal, subject: SubjectId | None, facts: dict[str, str | int]) -> None:
    """Who opened what of the queue, or tried to (G-04, N-20.2)."""
    refused = isinstance(permit, Refusal)
    entry = Entry(
        at=act.now,
        actor=act.by,
        act=Kind.OPEN,
        outcome=Outcome.REFUSED if refused else Outcome.PERMITTED,
        subject=subject,
        purpose=CORRESPONDENCE,
        categories=CATEGORIES,
        policy_number=act.policy.number,
        rules=tuple(rule.value for rule in permit.rules),
        facts={"scope": "queue", **facts},
    )
    act.vault.ledger.record(act.tx, entry)
    act.nothing_changed()


def _key(person: Person, now: datetime) -> DataKey:
    """The key of a mail, of its data key and of the queue key."""
    own = person.keys.for_writing(QUEUE)
    return person.act.vault.keyring.queue_key(own, person.subject, QUEUE, now)


def _listed(row: MailRow) -> Listed:
    closed = None if row.closed_at is None else from_micros(row.closed_at)
    return Listed(
        row.mail_id, MailState(row.state), from_micros(row.received_at), from_micros(row.due_at), closed, row.request_id
    )


NO_MAIL = Declined(
    "N-20",
    Text(
        "Det finns inget sådant brev i kön. Visa dem med `ombud request DIR queue list`.",
        "There is no such mail in the queue. List them with `ombud request DIR queue list`.",
    ),
)
DECIDED = Declined(
    "N-20",
    Text(
        "Brevet är redan avgjort: ett ärende är öppnat, eller någon har sagt att det inte är en begäran.",
        "The mail is decided already: a case was opened from it, or somebody has said that it is no request.",
    ),
)
