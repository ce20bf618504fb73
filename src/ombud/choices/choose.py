"""Record a choice, and have it in force in the same transaction.

The caller holds the transaction, writes the ledger entry in it, and has the policy in force. Nothing here
decides whether something may be read: it moves the bits that `decide` reads.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ombud.choices import store
from ombud.choices.model import ENDS, FLAG_BITS, LIMIT_FLAG, REVIEW, Evidence, Limit, LimitKind, Wished
from ombud.choices.wishes import OF_PURPOSE, limits_of
from ombud.database import Transaction
from ombud.law.periods import end_of, local_date
from ombud.policy.model import Choice, Policy
from ombud.terms import Actor, ChoiceId, SubjectId, Text
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import to_micros

NOTICE_BEFORE_LIFTING = timedelta(days=7)
"""How long before a restriction is lifted the person is told (R-18.3) [D]."""
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
GROUNDS: Mapping[LimitKind, frozenset[str]] = {
    LimitKind.RESTRICTION: frozenset({"18.1.a", "18.1.b", "18.1.c", "18.1.d"}),
    LimitKind.BLOCK: frozenset({"PDL-4-4"}),
    LimitKind.SVOD_BLOCK: frozenset({"SVOD-2-3"}),
}


@dataclass(frozen=True, slots=True)
class Denied:
    """The choice cannot be recorded so, and why; nothing was changed."""

    requirement: str
    text: Text


def choose(
    tx: Transaction, subject: SubjectId, choice_id: ChoiceId, evidence: Evidence, sealer: Sealer, policy: Policy
) -> Choice | Denied:
    """Give a consent or make an objection. An objection ends the consents it answers (Art. 21(3), 7(3))."""
    choice = policy.file.choices.get(choice_id)
    if choice is None:
        return _unknown(policy)
    if choice.kind == "consent" and by_care(policy, evidence.by):
        return NOT_BY_CARE
    at = to_micros(evidence.at)
    ended = answered_by(choice, policy) if choice.kind == "objection" else 0
    sealed = sealer.seal(Context(subject, "evidence", "choice", evidence.id, 1), _told(choice_id, choice, evidence))
    row = store.ChoiceRow(evidence.id, choice.kind, choice.bit, None, None, at, None, None, sealed)
    own = 1 << choice.bit
    change = store.Change(choices=(own, ended), records=(row,), ends=(ended | own, at))
    store.change(tx, subject, change, evidence.was)
    return choice


def unchoose(
    tx: Transaction, subject: SubjectId, choice_id: ChoiceId, *, policy: Policy, now: datetime
) -> Choice | Denied:
    """Withdraw a consent (as easily as it was given, Art. 7(3)) or take back an objection."""
    choice = policy.file.choices.get(choice_id)
    if choice is None:
        return _unknown(policy)
    own = 1 << choice.bit
    store.change(tx, subject, store.Change(choices=(0, own), ends=(own, to_micros(now))))
    return choice


def restrict(tx: Transaction, limit: Limit, sealer: Sealer, *, by: Actor, was: Wished | None = None) -> Limit | Denied:
    """Restrict processing (Art. 18). Ordinary use stops with this transaction; storage goes on."""
    return _limit(tx, limit, sealer, by, was)


def block(tx: Transaction, limit: Limit, sealer: Sealer, *, by: Actor, was: Wished | None = None) -> Limit | Denied:
    """Block care data for other units (PDL 4:4) or other caregivers (SVOD 2:3)."""
    return _limit(tx, limit, sealer, by, was)


def lift(tx: Transaction, subject: SubjectId, limit_id: bytes, *, now: datetime) -> Limit | Denied:
    """End a restriction or a block. A restriction only when the person was told in time (Art. 18(3))."""
    limits = [limit for limit in limits_of(tx, subject) if limit.ended_at is None]
    limit = next((one for one in limits if one.id == limit_id), None)
    if limit is None:
        return Denied("R-18.1", _NO_LIMIT)
    told = limit.told_at is not None and now - limit.told_at >= NOTICE_BEFORE_LIFTING
    if limit.kind is LimitKind.RESTRICTION and not told:
        return Denied("R-18.3", _TELL_FIRST)
    store.end(tx, subject, limit_id, to_micros(now))
    if not any(other.kind is limit.kind for other in limits if other.id != limit_id):
        store.set_flags(tx, subject, on=0, off=FLAG_BITS[LIMIT_FLAG[limit.kind]])
    return limit


def tell_of_lifting(
    tx: Transaction, subject: SubjectId, limit_id: bytes, because: str, *, now: datetime
) -> Limit | Denied:
    """Note that the person was told that a restriction will be lifted, and that what ends it has happened (18(3))."""
    live = [limit for limit in limits_of(tx, subject) if limit.ended_at is None]
    limit = next((one for one in live if one.id == limit_id and one.kind is LimitKind.RESTRICTION), None)
    if limit is None:
        return Denied("R-18.3", _NO_LIMIT)
    if because not in ENDS[limit.ground]:
        return Denied("R-18.1", _ends(ENDS[limit.ground]))
    store.tell(tx, subject, limit_id, to_micros(now))
    return limit


def review(tx: Transaction, limit: Limit, review_on: date, sealer: Sealer, *, by: Actor) -> None:
    """A restriction was looked at and stays: who did, and when it is looked at again (R-18.1)."""
    kept = replace(limit, owner=by.id, review_on=review_on)
    store.reseal(tx, limit.subject, limit.id, _sealed(kept, sealer, by))


def _limit(tx: Transaction, limit: Limit, sealer: Sealer, by: Actor, was: Wished | None) -> Limit | Denied:
    if limit.ground not in GROUNDS[limit.kind]:
        return Denied("R-18.1", _grounds(GROUNDS[limit.kind]))
    of = limit.category if limit.purpose is None else f"{OF_PURPOSE}{limit.purpose}"
    sealed = _sealed(limit, sealer, by)
    row = store.ChoiceRow(limit.id, limit.kind, None, of, limit.ground, to_micros(limit.at), None, None, sealed)
    change = store.Change(flags=(FLAG_BITS[LIMIT_FLAG[limit.kind]], 0), records=(row,))
    store.change(tx, limit.subject, change, was)
    return limit


def _sealed(limit: Limit, sealer: Sealer, by: Actor) -> bytes:
    """By whom; of a restriction also who answers for it, and when it is looked at again (R-18.1)."""
    plain = {"by": by.id, "role": by.role}
    if limit.kind is LimitKind.RESTRICTION:
        review_on = limit.review_on or local_date(end_of(REVIEW[limit.ground], limit.at))
        plain |= {"owner": limit.owner or by.id, "review_on": review_on.isoformat()}
    return sealer.seal(Context(limit.subject, "evidence", "choice", limit.id, 1), _JSON(plain).encode())


def _told(choice_id: ChoiceId, choice: Choice, evidence: Evidence) -> bytes:
    """The evidence of one choice: which text in which version, shown where, taken by whom (Art. 7(1))."""
    plain = {
        **evidence.details,
        "choice": choice_id,
        "text": choice.text or "",
        "version": choice.version,
        "channel": evidence.channel,
        "notice": evidence.notice,
        "by": evidence.by.id,
        "role": evidence.by.role,
    }
    return _JSON(plain).encode()


def answered_by(objection: Choice, policy: Policy) -> int:
    """The bits of the consents that this objection ends: same purpose, and same channel where it names one."""
    return sum(
        1 << choice.bit
        for choice in policy.file.choices.values()
        if choice.kind == "consent"
        and set(choice.purposes) & set(objection.purposes)
        and objection.channel in (None, choice.channel)
    )


def by_care(policy: Policy, by: Actor) -> bool:
    """Is whoever takes it treating staff (M-09)?"""
    role = policy.file.roles.get(by.role)
    return role is not None and role.care


def _unknown(policy: Policy) -> Denied:
    known = ", ".join(sorted(policy.file.choices))
    return Denied(
        "N-08.1", Text(f"Policyn har inget sådant val. Den har: {known}.", f"No such choice. There are: {known}.")
    )


def _grounds(known: Iterable[str]) -> Text:
    listed = ", ".join(sorted(known))
    return Text(f"Ange en av grunderna {listed}.", f"Name one of the grounds {listed}.")


def _ends(known: Iterable[str]) -> Text:
    listed = ", ".join(sorted(known))
    return Text(
        f"Begränsningen hävs när det har hänt som avslutar den: {listed}. Ange vilket.",
        f"The restriction is lifted when what ends it has happened: {listed}. Say which.",
    )


NOT_BY_CARE = Denied(
    "M-09",
    Text(
        "Samtycke tas inte av den som vårdar. Låt personen svara själv, eller be en kollega utanför vården.",
        "Consent is not taken by treating staff. Let the person answer alone, or ask a colleague outside care.",
    ),
)
_NO_LIMIT = Text("Det finns ingen sådan begränsning eller spärr.", "There is no such restriction or block.")
_TELL_FIRST = Text(
    "Tala först om för personen att begränsningen ska hävas (artikel 18.3), minst sju dagar innan.",
    "First tell the person that the restriction will be lifted (Art. 18(3)), at least seven days before.",
)
