"""Confirm a joining, in small acts that can each be gone on from after a kill.

1. What binds and what was said comes first (relations, choices, flags, care, duties), so that no record is under
   the kept registration for a moment without the "no" that belongs to it. From here it cannot be undone.
2. The records follow, some at a time; what both hold is one record. Each act is entered.
3. Last the other is erased, in one act that looks whether everything is here: receipt, tombstone, and what the
   log said of it entered anew under the kept one.

Where either has care data, another person confirms than the one who began: a wrong joining would put one
patient's data into another's journal (PDL 3:6, Art. 5(1)(d)).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ombud.actors import join_care
from ombud.actors.representation import CASE, join_representations, representations_of
from ombud.audit import Act as Kind
from ombud.audit import LaneError, Outcome
from ombud.choices.block_lift import join_lifts, lifts_of
from ombud.choices.circumstance import circumstances_of, join_circumstances
from ombud.choices.confirmation import confirmations_of, join_confirmations
from ombud.collection import store as duties
from ombud.collection.relate import Declined
from ombud.database import ConflictFault, DatabaseFault, carried_out
from ombud.disclosure.register import rows as register
from ombud.disclosure.transfer import rows as transfers
from ombud.erasure import Receipt
from ombud.erasure.joined import erase_joined
from ombud.erasure.kept_rows import join_kept_rows
from ombud.events.join import take_over as take_known
from ombud.plans.begin import take_over as take_plans
from ombud.policy.ask import Refusal
from ombud.relations import take_over
from ombud.requests import store
from ombud.requests.case_file import files_of
from ombud.requests.case_file import take_over as take_file
from ombud.requests.found_rows import join_found
from ombud.requests.merge import (
    BEGUN,
    CONFIRMED,
    JOINED,
    LAPSES,
    NOT_BEGUN,
    Joining,
    Wanted,
    account_code,
    hold_both,
    joining,
    plan_merge,
    unfit,
)
from ombud.requests.patient import ivo_file
from ombud.requests.represent import REPRESENTATIVE
from ombud.requests.store import JoiningRow
from ombud.requests.stricter import bring_together, suppress_joined
from ombud.requests.system_duties import join_duties
from ombud.requests.system_tasks import join_tasks
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Person, Vault
from ombud.vault.join import Joined

RECORDS = 50
"""Records in one act: how long another act waits, and what a kill costs."""
MOVED = frozenset(
    {
        *("record", "relation", "wishes", "choice", "care_relation", "information_duty", "joining"),
        *("disclosure", "notification", "request", "request_event", "representation", "circumstance"),
        *("confirmation", "block_lift", "system_task", "system_duty", "kept_row", "found_row"),
        *("plan", "plan_step", "ivo_case", "transfer", "campaign_recipient", "breach_person"),
        "known_to",
    }
)
"""The tables of people whose rows a joining takes over; a test holds them against the catalogue."""
NEVER_JOINED = frozenset({"queue_mail", "web_day", "web_log", "web_count", "web_onsite", "web_visit", "web_choice"})
"""Tables of ids that are nobody's registration: such a one is not joined (`merge.A_MAIL`)."""
ENDED = frozenset({"session", "letter_code", "link", "draft", "own_setting", "unusual_reading"})
"""What somebody is signed in with ends with the registration that it was for: they sign in again, to the one that is
left, and sets there what they want. What was noticed of readings goes with the log that it is about."""


@dataclass(frozen=True, slots=True)
class Merged:
    """They are one. `records` came over in this run; the receipt is that of the other's erasure."""

    records: int
    receipt: Receipt | None
    """None where an earlier run had come so far; `ombud erase --resume` has it then."""


def confirm_merge(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Merged | Declined | Refusal:
    """Carry a joining out that was begun, or go on with one that was broken off."""
    state = _state(vault, wanted)
    stopped = _bind(vault, wanted, by=by, now=now) if state == BEGUN else None
    if stopped is not None:
        return stopped
    try:
        return _carry_out(vault, wanted, by=by, now=now)
    except ConflictFault as fault:
        raise DatabaseFault(
            f"{vault.database.name}: the joining is confirmed and stands; other acts were in its way. "
            "Give the same command again: it goes on where it came to."
        ) from fault
    except (DatabaseFault, LaneError) as fault:
        raise DatabaseFault(
            f"{vault.database.name}: the joining is confirmed and stands; it was stopped on its way. "
            "Mend the disk or the server, and give the same command again: it goes on where it came to."
        ) from fault


def _carry_out(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Merged | Declined:
    """Act by act; from here each run goes on where the last one came to."""
    records, receipt = 0, None
    while (state := _state(vault, wanted)) == CONFIRMED and receipt is None:
        records += _move_all(vault, wanted, by=by, now=now)
        receipt = carried_out(lambda: erase_joined(vault, wanted.other, wanted.keep, _whole(wanted), by=by, now=now))
    if state == "":
        return NOT_BEGUN
    carried_out(lambda: _end(vault, wanted, by=by, now=now))
    return Merged(records, receipt)


def _state(vault: Vault, wanted: Wanted) -> str:
    """How far it has come: empty where nothing was begun, or the kept one has been erased meanwhile."""
    with vault.database.read() as tx:
        row = joining(vault, tx, wanted)
        gone = vault.directory.tombstone(tx, wanted.other) is not None
    if row is None:
        return ""
    return JOINED if gone and row.state == CONFIRMED else row.state


def _bind(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Declined | Refusal | None:
    """The act from which there is no way back. What stops it is said; then nothing is changed."""
    shown = plan_merge(vault, wanted, by=by, now=now)
    if not isinstance(shown, Joining):
        return shown
    with vault.act(by=by, now=now) as act:
        persons, row = both(act, wanted), joining(vault, act.tx, wanted)
        declined = unfit(shown, wanted) or _alone(vault, shown, row, by) or _late(row, now)
        if declined is not None or persons is None or row is None or row.state != BEGUN:
            known = vault.directory.hold(act.tx, wanted.keep)
            act.log(Kind.MERGE, Outcome.REFUSED, wanted.keep if known else None, facts={"step": "confirm"})
            return declined or NOT_BEGUN
        _take_over(*persons, same_birth=shown.same_birth)
        store.move_on(act.tx, row, CONFIRMED)
        facts = {"step": "confirm", "plan": row.code.hex()}
        act.log(Kind.MERGE, Outcome.DONE, wanted.keep, reason=wanted.reason or None, facts=facts)
        return None


def _alone(vault: Vault, shown: Joining, row: JoiningRow | None, by: Actor) -> Declined | None:
    """Four eyes where health data of two people could be mixed up."""
    same = row is not None and row.begun_by == account_code(vault, by)
    return FOUR_EYES if shown.health and same else None


def _late(row: JoiningRow | None, now: datetime) -> Declined | None:
    """What hinders no other joining any more is not confirmed either."""
    return LAPSED if row is not None and row.begun_at <= to_micros(now - LAPSES) else None


def both(act: Act, wanted: Wanted) -> tuple[Person, Person] | None:
    """Both registrations, held; None when one is gone."""
    return (act.person(wanted.keep), act.person(wanted.other)) if all(hold_both(act, wanted)) else None


def _take_over(kept: Person, other: Person, *, same_birth: bool) -> None:
    """Everything but the records. A store that a "no" of the other ends, ends with it."""
    tx = kept.act.tx
    for relation in other.about.relations:
        take_over(tx, relation, kept.subject, kept.keys)
    join_care(tx, kept.subject, other.subject)
    for duty in duties.duties(tx, other.subject):
        duties.add_duty(tx, kept.subject, duty)
    for earlier in store.of(tx, other.subject):
        store.insert(tx, earlier._replace(subject_id=kept.subject))
    register.take_over(kept, other)
    ivo_file.take_over(kept, other)
    transfers.take_over(kept, other)
    _take_requests(kept, other)
    acting = representations_of(tx, other.subject, other.keys.for_reading(CASE))
    join_representations(tx, kept.subject, acting, lambda: kept.keys.for_writing(CASE))
    kept.act.vault.directory.join_indexes(tx, kept.subject, other.subject, (REPRESENTATIVE,))
    holds = circumstances_of(tx, other.subject, other.keys.for_reading(CASE))
    join_circumstances(tx, kept.subject, holds, lambda: kept.keys.for_writing(CASE))
    waiting = confirmations_of(tx, other.subject, other.keys.for_reading(CASE))
    join_confirmations(tx, kept.subject, waiting, lambda: kept.keys.for_writing(CASE))
    lifted = lifts_of(tx, other.subject, other.keys.for_reading(CASE))
    join_lifts(tx, kept.subject, lifted, lambda: kept.keys.for_writing(CASE), kept.act.now)
    join_tasks(kept, other)
    join_duties(kept, other)
    join_found(kept, other)
    join_kept_rows(kept, other)
    take_plans(kept, other)
    take_known(kept, other)
    store.take_messages(tx, kept.subject, other.subject)
    store.take_breaches(tx, kept.subject, other.subject)
    bring_together(kept, other, same_birth=same_birth)
    kept.changed()


def _take_requests(kept: Person, other: Person) -> None:
    """Every request with its whole file; one that had moved to the kept registration is there already."""
    there = {file.id for file in files_of(kept)}
    for file in files_of(other):
        if file.id not in there:
            take_file(kept, file)


def _move_all(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> int:
    total = 0
    while moved := carried_out(lambda: _move_some(vault, wanted, by=by, now=now)):
        total += moved
    return total


def _move_some(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> int:
    """One act of records: it changes the kept registration and reads the other, which is held meanwhile."""
    with vault.act(by=by, now=now) as act:
        persons = both(act, wanted)
        moved = Joined(*persons, wanted.number_changed).some(RECORDS) if persons else 0
        if persons is None or not moved:
            act.nothing_changed()
            return 0
        suppress_joined(persons[0])
        persons[0].changed()
        act.log(Kind.MERGE, Outcome.DONE, wanted.keep, facts={"step": "records", "records": moved})
        return moved


def _whole(wanted: Wanted) -> Callable[[Act], bool]:
    def whole(act: Act) -> bool:
        """Is everything of the other under the kept one? Asked in the act that erases it."""
        persons = both(act, wanted)
        return persons is not None and not any(Joined(*persons, wanted.number_changed).left())

    return whole


def _end(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    with vault.act(by=by, now=now) as act:
        row = joining(vault, act.tx, wanted)
        if row is None or row.state != CONFIRMED:
            act.nothing_changed()
            return
        store.move_on(act.tx, row, JOINED)
        act.log(Kind.MERGE, Outcome.DONE, wanted.keep, facts={"step": "joined", "plan": row.code.hex()})


LAPSED = Declined(
    "R-16.1",
    Text(
        "Hopslagningen påbörjades för länge sedan. Ångra den och påbörja den på nytt.",
        "The joining was begun too long ago. Undo it and begin anew.",
    ),
)
FOUR_EYES = Declined(
    "N-03.1",
    Text(
        "Här finns vårduppgifter: någon annan än den som påbörjade hopslagningen bekräftar den.",
        "There is care data: somebody else than the one who began the joining confirms it.",
    ),
)
