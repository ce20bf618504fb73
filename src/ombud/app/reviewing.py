"""Every look at somebody with protected identity is reviewed by somebody else than who looked (R-41, HSLF 4:10); so is
every reading of anybody that is not like the usual (PDL 4:3, A-13; `requests/unusual.py`).

* What is to be reviewed is what the log says of them: every act, but the reviews themselves. Nothing is left to a
  sample.
* A review is an entry of its own about the person: by whom, through which leaf of the log, and what was found. So what
  came later is to be reviewed again, and nothing can be reviewed before it is in the log.
* Of anybody else the log is reviewed by sample (PDL 4:3; `log_search.sample`), one person at a time, in the same way.
* Nobody reviews their own looks: those wait for another account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.app.desk import LOG, LOG_PURPOSE
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Regime
from ombud.requests.unusual import reviewed as note_seen
from ombud.requests.unusual import waiting
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Act, Vault
from ombud.vault.hidden import protected

RESULTS = ("in-order", "suspicious")


@dataclass(frozen=True, slots=True)
class ToReview:
    """One person whose log has to be looked at."""

    subject: SubjectId
    entries: tuple[Logged, ...]
    through: int
    """The last leaf of the log that is among them."""
    noticed: tuple[str, ...] = ()
    """By which rules something among them was noticed; none where every look is reviewed."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was looked at, and what came of it."""

    through: int
    result: str
    words: str = field(default="", repr=False)


def to_review(vault: Vault, *, by: Actor, now: datetime) -> tuple[ToReview, ...] | Refusal:
    """Everybody with protected identity of whom somebody else has done something that nobody has reviewed."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = _refused(act, NOBODY)
        people = sorted(protected(act.tx)) if refusal is None else []
        noticed = _noticed(act, people) if refusal is None else {}
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.REVIEW, outcome, facts={"step": "listed", "people": len(people) + len(noticed)})
        if refusal is not None:
            return refusal
    with vault.look(by=by, now=now) as look:  # not in the act: a list keeps nobody waiting (decision 0074)
        found = [_of(look, subject) for subject in people]
        found += [_among(_of(look, subject), which) for subject, which in noticed.items()]
    return tuple(one for one in found if one.entries)


def review_of(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> ToReview | Refusal | Declined:
    """What somebody has to review of one person, protected or not: a look of the day's sample led there."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        refusal = _refused(act, subject)
        outcome = Outcome.DONE if refusal is None and known else Outcome.REFUSED
        act.log(Kind.REVIEW, outcome, subject if known else None, facts={"step": "listed"})
        return refusal or (_of(act, subject) if known else UNKNOWN_PERSON)


def note_reviewed(
    vault: Vault, subject: SubjectId, reviewed: Reviewed, *, by: Actor, now: datetime
) -> int | Declined | Refusal:
    """Note what somebody has found in what others did; how many entries that settles."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        stopped = _stopped(act, subject, reviewed) if known else UNKNOWN_PERSON
        settled = [] if stopped is not None else [one for one in _of(act, subject).entries if _upto(one, reviewed)]
        stopped = stopped or (None if settled else NOTHING_TO_REVIEW)
        facts: dict[str, str | int] = {"step": "reviewed", "leaves": reviewed.through, "result": reviewed.result}
        if stopped is not None:
            act.log(Kind.REVIEW, Outcome.REFUSED, subject if known else None, facts={"step": "reviewed"})
            return stopped
        note_seen(act, subject, {one.entry_id for one in settled})
        act.log(Kind.REVIEW, Outcome.DONE, subject, reason=reviewed.words.strip() or None, facts=facts)
        return len(settled)


def _stopped(act: Act, subject: SubjectId, reviewed: Reviewed) -> Declined | Refusal | None:
    if reviewed.result not in RESULTS:
        return NO_RESULT
    if reviewed.result != RESULTS[0] and not reviewed.words.strip():
        return NO_WORDS
    return _refused(act, subject)


def _refused(act: Act, subject: SubjectId) -> Refusal | None:
    """The log is read for its own purpose, with a Permit (PDL 4:3)."""
    answer = _decided(act, subject, act.now)
    return answer if isinstance(answer, Refusal) else None


def _decided(act: Act, subject: SubjectId, at: datetime) -> Permit | Refusal:
    ask = Ask(subject, LOG_PURPOSE, frozenset({LOG}), act.by)
    return decide(
        act.policy, law_on(local_date(act.now)), ask, Facts(regime=Regime.PDL, anchors={Anchor.LOGGED: at}), act.now
    )


def _of(act: Act, subject: SubjectId) -> ToReview:
    """What the actor has to review of one person, each entry as long as the policy keeps it."""
    entries = act.vault.ledger.who_read(act.tx, subject)
    reviews = [one for one in entries if one.entry.act is Kind.REVIEW and one.entry.outcome is Outcome.DONE]
    left = [
        one for one in entries
        if one.entry.act is not Kind.REVIEW and one.entry.actor.id != act.by.id and not _settled(one, reviews)
        and isinstance(_decided(act, subject, one.entry.at), Permit)
    ]  # fmt: skip
    return ToReview(subject, tuple(left), max((one.leaf for one in left if one.leaf is not None), default=0))


def _noticed(act: Act, but: Iterable[SubjectId]) -> dict[SubjectId, dict[bytes, str]]:
    """What was noticed of others than these: which entries of whom, by which rule."""
    found: dict[SubjectId, dict[bytes, str]] = {}
    for one in waiting(act):
        if one.subject not in but:
            found.setdefault(one.subject, {})[one.entry_id] = one.rule.value
    return found


def _among(whole: ToReview, which: Mapping[bytes, str]) -> ToReview:
    """Only what was noticed: who reads of them otherwise is nobody's to look at for that."""
    left = tuple(one for one in whole.entries if one.entry_id in which)
    through = max((one.leaf for one in left if one.leaf is not None), default=0)
    return ToReview(whole.subject, left, through, tuple(sorted({which[one.entry_id] for one in left})))


def _settled(one: Logged, reviews: Iterable[Logged]) -> bool:
    """Has somebody else than who did it looked at it?"""
    others = (review.entry for review in reviews if review.entry.actor.id != one.entry.actor.id)
    return one.leaf is not None and any(one.leaf <= int(entry.facts.get("leaves", -1)) for entry in others)


def _upto(one: Logged, reviewed: Reviewed) -> bool:
    return one.leaf is not None and one.leaf <= reviewed.through


NOTHING_TO_REVIEW = Declined(
    "R-41",
    Text("Här finns inget för dig att granska så långt.", "There is nothing for you to review so far."),
)
NO_RESULT = Declined(
    "R-41", Text("Ange utfallet: " + ", ".join(RESULTS) + ".", "Give the result: " + ", ".join(RESULTS) + ".")
)
NO_WORDS = Declined("R-41", Text("Skriv vad som är misstänkt.", "Write what is suspicious."))
