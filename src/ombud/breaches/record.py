"""What is noted of a breach: that there is one, more facts, the risk, who was told or why not, and that it is over.

* The clock begins when somebody of ours was reasonably certain, and not when it is written down: that moment is asked
  for, and may not lie ahead (A-30).
* IMY is not told only where a risk is unlikely, and the reasoning stands in the register (Art. 33(1), A-33). Those
  affected are not told of a high risk only on a ground of Art. 34(3).
* A notification after its time says why (Art. 33(1)).
* It closes when nothing is left: every duty is done or has its reason, and everybody who is to be told has been.
"""

from datetime import datetime

from ombud.audit import Outcome
from ombud.breaches import store
from ombud.breaches.handle import NOT_THEIRS, entry, folded, may_work, put_step, step
from ombud.breaches.model import (
    WAITS,
    Assessed,
    Breach,
    Closed,
    Completed,
    Facts,
    Noticed,
    NotReported,
    Reported,
    Risk,
    Taken,
)
from ombud.breaches.store import BreachRow
from ombud.breaches.words import unfit
from ombud.collection.relate import Declined
from ombud.law.breach import Duty, in_cyber_scope
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault


def notice(vault: Vault, said: Noticed, noticed_at: datetime, *, by: Actor, now: datetime) -> Breach | Declined:
    """Note a breach that somebody became aware of then."""
    with vault.act(by=by, now=now) as act:
        wrong = _unfit_notice(act, said, noticed_at)
        if wrong is not None:
            act.enter(entry(act, "noticed", Outcome.REFUSED))
            return wrong
        breach = vault.new_id()
        store.add(act.tx, BreachRow(breach, to_micros(noticed_at), 1, None, None))
        put_step(act, breach, 0, said)
        act.enter(entry(act, "noticed", Outcome.DONE, {"breach": breach.hex()}))
        cyber = in_cyber_scope(noticed_at, act.policy.file.regime.cl_in_scope)
        return folded(breach, noticed_at, (Taken(now, by.id, said),), cyber=cyber)


def _unfit_notice(act: Act, said: Noticed, noticed_at: datetime) -> Declined | None:
    if not may_work(act.policy, act.by):
        return NOT_THEIRS
    if noticed_at > act.now:
        return _AHEAD
    return _unfit_facts(act, said) or unfit({"what": said.what}, needed=frozenset({"what"}))


def _unfit_facts(act: Act, said: Facts) -> Declined | None:
    if said.processor and said.processor not in act.policy.file.processors:
        return _NO_PROCESSOR
    times = (said.began_at, said.discovered_at, said.ended_at, said.processor_learnt_at, said.processor_told_at)
    return _AHEAD if any(at is not None and at > act.now for at in times) else None


def complete(vault: Vault, breach: bytes, said: Completed, *, by: Actor, now: datetime) -> Breach | Declined:
    """More has become known (Art. 33(4))."""

    def meant(act: Act, _breach: Breach) -> Completed | Declined:
        return _unfit_facts(act, said) or unfit({"what": said.what}) or said

    return step(vault, breach, "completed", meant, by=by, now=now)


def assess(vault: Vault, breach: bytes, said: Assessed, *, by: Actor, now: datetime) -> Breach | Declined:
    """Say how great the risk is, why, and what is done; again where more is known."""
    needed = {"reasons": said.reasons, "consequences": said.consequences, "measures": said.measures}

    def meant(_act: Act, found: Breach) -> Assessed | Declined:
        if said.significant and not found.cyber:
            return _NOT_IN_SCOPE
        texts = {**needed, "before": said.before, "groups": said.groups}
        return unfit(texts, needed=frozenset(needed)) or said

    return step(vault, breach, "assessed", meant, by=by, now=now)


def reported(vault: Vault, breach: bytes, said: Reported, *, by: Actor, now: datetime) -> Breach | Declined:
    """Somebody was told, whom the law or a contract says; once more where it is completed (Art. 33(4))."""

    def meant(act: Act, found: Breach) -> Reported | Declined:
        if said.duty is Duty.PEOPLE or said.duty not in found.duties:
            return _NO_DUTY
        if said.at > act.now or said.at < found.noticed_at:
            return _AHEAD
        due = next(clock.due_at for clock in found.clocks if clock.duty is said.duty)
        late = due is not None and said.at >= due and said.duty not in found.reports
        if late and not said.late.strip():
            return _LATE
        return unfit({"reference": said.reference, "late": said.late}) or said

    return step(vault, breach, "reported", meant, by=by, now=now)


def not_reported(vault: Vault, breach: bytes, said: NotReported, *, by: Actor, now: datetime) -> Breach | Declined:
    """Why somebody is not told."""

    def meant(_act: Act, found: Breach) -> NotReported | Declined:
        return _wrong_reason(found, said) or unfit({"reasons": said.reasons}, needed=frozenset({"reasons"})) or said

    return step(vault, breach, "not-reported", meant, by=by, now=now)


def _wrong_reason(found: Breach, said: NotReported) -> Declined | None:
    if said.duty not in found.duties or said.duty in found.reports:
        return _NO_DUTY
    if found.assessed is None:
        return _NOT_ASSESSED
    if said.duty is Duty.IMY and found.assessed.risk is not Risk.UNLIKELY:  # Art. 33(1)
        return _MUST
    if (said.duty is Duty.PEOPLE) is (said.exemption is None):  # Art. 34(3)
        return _EXEMPTION
    return None


def close(vault: Vault, breach: bytes, remedy: str, *, by: Actor, now: datetime) -> Breach | Declined:
    """It is over. It stands in the register until its time there has passed (T-18)."""

    def meant(act: Act, found: Breach) -> Closed | Declined:
        wrong = _left(act, found) or unfit({"remedy": remedy}, needed=frozenset({"remedy"}))
        return wrong or Closed(remedy=remedy)

    return step(vault, breach, "closed", meant, by=by, now=now)


def _left(act: Act, found: Breach) -> Declined | None:
    """What stands in the way of its end."""
    if found.assessed is None:
        return _NOT_ASSESSED
    left = [duty for duty in found.left if duty is not Duty.PEOPLE]
    if left:
        names = ", ".join(left)
        return Declined("A-35", Text(_LEFT.sv.format(names), _LEFT.en.format(names)))
    if Duty.PEOPLE in found.duties and Duty.PEOPLE not in found.reasons and not _all_told(act, found):
        return _UNTOLD
    return None


def _all_told(act: Act, found: Breach) -> bool:
    counts = store.ways(act.tx, found.id)
    waits = {None, *(way.value for way in WAITS)}
    return found.telling is not None and not any(way in waits and not told for way, told in counts)


def forget(vault: Vault, *, by: Actor, now: datetime) -> int:
    """Take breaches out of the register whose time there has passed, each in an act; how many (T-18)."""
    with vault.database.read() as tx:
        over = store.ended(tx, to_micros(now))
    for breach in over:
        with vault.act(by=by, now=now) as act:
            row = store.held(act.tx, breach)
            if row is None:
                act.nothing_changed()
                continue
            store.remove(act.tx, row)
            act.enter(entry(act, "ended", Outcome.DONE, {"breach": breach.hex()}))
    return len(over)


_AHEAD = Declined(
    "A-30",
    Text(
        "Den tiden kan inte stämma: den ligger i framtiden, eller före det att incidenten upptäcktes.",
        "That time cannot be right: it lies ahead, or before the breach was noticed.",
    ),
)
_NO_PROCESSOR = Declined(
    "A-31", Text("Policyn har inget sådant personuppgiftsbiträde.", "The policy has no such processor.")
)
_NOT_IN_SCOPE = Declined(
    "F-02",
    Text(
        "Policyn säger att cybersäkerhetslagen inte gäller er (regime: cl_in_scope).",
        "The policy says that the Cybersecurity Act does not reach you (regime: cl_in_scope).",
    ),
)
_NO_DUTY = Declined(
    "A-35",
    Text(
        "Det är inget som ska anmälas dit för den här incidenten, eller så är det redan anmält. De som berörs "
        "underrättas med brev och aviseringar.",
        "Nothing of this breach has to be told there, or it has been. Those affected are told by letters and alerts.",
    ),
)
_LATE = Declined(
    "A-30",
    Text("Anmälan kommer efter sin tid. Skriv varför.", "The notification comes after its time. Write why."),
    {"late": Text("Skriv varför den dröjde (artikel 33.1).", "Write why it was delayed (Art. 33(1)).")},
)
_NOT_ASSESSED = Declined("A-33", Text("Bedöm risken först.", "Assess the risk first."))
_MUST = Declined(
    "A-33",
    Text(
        "En incident anmäls till IMY om det inte är osannolikt att den medför en risk. Ni har bedömt att den gör det.",
        "A breach is notified to IMY unless a risk is unlikely. You have assessed that there is one.",
    ),
)
_EXEMPTION = Declined(
    "A-34",
    Text(
        "Att de som berörs inte underrättas behöver en grund i artikel 34.3: oläsbart, avvärjt, eller en offentlig "
        "underrättelse i stället. För andra finns ingen sådan grund.",
        "That those affected are not told needs a ground of Art. 34(3): unreadable, averted, or told in public. "
        "For others there is no such ground.",
    ),
)
_LEFT = Text(
    "Det här är inte gjort, och inget skäl är noterat: {}. Anmäl, eller skriv varför inte.",
    "This is not done and has no reason: {}. Report it, or write why not.",
)
_UNTOLD = Declined(
    "A-34",
    Text(
        "Alla som berörs är inte underrättade än. Skriv texten, skicka aviseringar och brev, och ring dem som har "
        "skyddade personuppgifter.",
        "Not everybody affected has been told yet. Write the text, send alerts and letters, and call those whose "
        "identity is protected.",
    ),
)
