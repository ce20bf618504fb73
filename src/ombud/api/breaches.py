"""Personal data breaches: noticed, completed, counted from the log, assessed, told of, closed (Art. 33, 34; A-30).

What is written becomes public at the authority: a text with a name, a number or an address in it is not taken.
"""

from collections.abc import Callable
from datetime import datetime

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import not_done
from ombud.api.shapes import At, Code, Count, Sentence, When, Words
from ombud.breaches import (
    assess,
    breach_of,
    close,
    complete,
    every_breach,
    find_affected,
    not_reported,
    notice,
    reported,
)
from ombud.breaches.affected import Criteria
from ombud.breaches.handle import UNKNOWN
from ombud.breaches.model import (
    Assessed,
    Breach,
    Completed,
    Exemption,
    Kind,
    Noticed,
    NotReported,
    Reported,
    Risk,
    breach_text,
)
from ombud.collection.relate import Declined
from ombud.law.breach import Duty
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId

SERVES = frozenset({PurposeId("legal.breach")})


class FactsTaken(Taken):
    """What is known of what happened (Art. 33(3)(a)). What is not said is not known yet."""

    what: Sentence = ""
    kind: Kind | None = None
    began_at: When | None = None
    discovered_at: When | None = None
    ended_at: When | None = None
    cross_border: bool | None = None
    processor: Code | None = Field(default=None, description="The contract id of the processor where it happened.")
    processor_learnt_at: When | None = None
    processor_told_at: When | None = None


class ToNotice(FactsTaken):
    what: Words
    noticed_at: When | None = Field(default=None, description="When somebody of yours became aware; now otherwise.")


class ToCount(Taken):
    """What the log is asked. What is empty is not asked about."""

    from_at: When
    until_at: When
    actors: list[Code] = Field(default=[], max_length=50)
    units: list[Code] = Field(default=[], max_length=50)
    purposes: list[Code] = Field(default=[], max_length=50)
    categories: list[Code] = Field(default=[], max_length=50)


class ToAssess(Taken):
    """The risk, and what is done about it (Art. 33(3)(c)–(d))."""

    risk: Risk
    reasons: Words
    consequences: Words
    measures: Words
    before: Sentence = ""
    groups: Sentence = ""
    people: Count | None = None
    records: Count | None = None
    care_injury: bool = False
    significant: bool = False
    also: list[Duty] = Field(default=[], max_length=11)


class ToReport(Taken):
    """Somebody was told whom the law or a contract says."""

    duty: Duty
    at: When | None = None
    reference: Sentence = ""
    late: Sentence = Field(default="", description="Why it came after its time (Art. 33(1)).")


class NotToReport(Taken):
    """Why somebody is not told."""

    duty: Duty
    reasons: Words
    exemption: Exemption | None = None


class ToClose(Taken):
    remedy: Words = Field(description="What was done so that it does not happen again.")


class DutyTold(Told):
    """Whom it has to be told, by when, and what came of it."""

    duty: str
    due_at: At | None
    seconds_left: int | None
    state: str = Field(description="reported, reasoned or left.")
    reported_at: list[At]


class BreachTold(Told):
    """A breach as its steps leave it."""

    id: str
    noticed_at: At
    noted_at: At
    began_at: At | None
    ended_at: At | None
    closed_at: At | None
    kind: str | None
    what: str
    people: int | None
    records: int | None
    categories: list[str]
    risk: str | None
    processor_late: bool
    duties: list[DutyTold]


class Breaches(Told):
    items: list[BreachTold]


def listed(call: Call) -> Answer:
    found = every_breach(call.vault, by=call.actor, now=call.now)
    if isinstance(found, Declined):
        return not_done(call, found)
    return Given(Breaches(items=[_breach(call, one) for one in found]))


def noticed(call: Call) -> Answer:
    asked: ToNotice = call.body
    said = asked.model_dump(exclude_none=True, exclude={"noticed_at"})
    return _told(call, notice(call.vault, Noticed(**said), asked.noticed_at or call.now, by=call.actor, now=call.now))


def shown(call: Call) -> Answer:
    return _told(call, breach_of(call.vault, call.path["breach"], by=call.actor, now=call.now))


def completed(call: Call) -> Answer:
    said = Completed(**call.body.model_dump(exclude_none=True))
    return _told(call, complete(call.vault, call.path["breach"], said, by=call.actor, now=call.now))


def counted(call: Call) -> Answer:
    asked: ToCount = call.body
    criteria = Criteria(
        asked.from_at, asked.until_at, *map(frozenset, (asked.actors, asked.units, asked.purposes, asked.categories))
    )
    return _told(call, find_affected(call.vault, call.path["breach"], criteria, by=call.actor, now=call.now))


def assessed(call: Call) -> Answer:
    said = call.body.model_dump()
    said["also"] = tuple(said["also"])
    return _told(call, assess(call.vault, call.path["breach"], Assessed(**said), by=call.actor, now=call.now))


def told_of(call: Call) -> Answer:
    asked: ToReport = call.body
    said = Reported(duty=asked.duty, at=asked.at or call.now, reference=asked.reference, late=asked.late)
    return _told(call, reported(call.vault, call.path["breach"], said, by=call.actor, now=call.now))


def reasoned(call: Call) -> Answer:
    said = NotReported(**call.body.model_dump())
    return _told(call, not_reported(call.vault, call.path["breach"], said, by=call.actor, now=call.now))


def closed(call: Call) -> Answer:
    asked: ToClose = call.body
    return _told(call, close(call.vault, call.path["breach"], asked.remedy, by=call.actor, now=call.now))


def _told(call: Call, found: Breach | Declined | Refusal) -> Answer:
    if isinstance(found, Breach):
        return Given(_breach(call, found))
    return Refused(problems.NOT_FOUND) if found is UNKNOWN else not_done(call, found)


def _breach(call: Call, one: Breach) -> BreachTold:
    return BreachTold(
        id=breach_text(one.id), noticed_at=one.noticed_at, noted_at=one.made_at, began_at=one.facts.began_at,
        ended_at=one.facts.ended_at, closed_at=one.closed_at,
        kind=None if one.facts.kind is None else one.facts.kind.value, what=one.facts.what, people=one.people,
        records=one.records, categories=[] if one.counted is None else list(one.counted.categories),
        risk=None if one.assessed is None else one.assessed.risk.value, processor_late=one.processor_late,
        duties=[_duty(one, clock.duty, clock.due_at, call.now) for clock in one.clocks],
    )  # fmt: skip


def _duty(breach: Breach, duty: Duty, due: datetime | None, now: datetime) -> DutyTold:
    state = "reported" if duty in breach.reports else "reasoned" if duty in breach.reasons else "left"
    left = None if due is None else int((due - now).total_seconds())
    at = [one.at for one in breach.reports.get(duty, ())]
    return DutyTold(duty=duty.value, due_at=due, seconds_left=left, state=state, reported_at=at)


_BREACH = {"breach": "{breach}"}
_NO = (problems.NOT_DONE, problems.STOPPED, problems.SPENT)
_AT = "/breaches/{breach}"


def _step(
    name: str, operation: str, words: str, does: Callable[[Call], Answer], takes: type[Taken], example: Example
) -> Endpoint:
    return Endpoint(
        "POST", f"{_AT}/{name}", f"breaches.{operation}", words, does, BreachTold, takes=takes, serves=SERVES,
        once=True, problems=_NO, example=example,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", "/breaches", "breaches.list", "The register of breaches (Art. 33(5)).",
             listed, Breaches, serves=SERVES, problems=_NO),
    Endpoint("POST", "/breaches", "breaches.notice", "Note a breach. The clock runs from when it was noticed.",
             noticed, BreachTold, 201, takes=ToNotice, serves=SERVES, once=True, problems=_NO,
             example=Example(body={"what": "A letter reached somebody else", "kind": "wrong-recipient"})),
    Endpoint("GET", _AT, "breaches.show", "One breach, and its clocks.", shown, BreachTold, serves=SERVES,
             problems=_NO, example=Example(_BREACH)),
    _step("facts", "complete", "Complete what is known (Art. 33(4)).", completed, FactsTaken,
          Example(_BREACH, body={"cross_border": False})),
    _step("affected", "count", "Compute from the log whom it concerns.", counted, ToCount,
          Example(_BREACH, body={"from_at": "2026-11-01T00:00:00Z", "until_at": "2026-11-24T00:00:00Z"})),
    _step("assessment", "assess", "Assess the risk, and say what is done.", assessed, ToAssess,
          Example(_BREACH, body={"risk": "risk", "reasons": "One letter", "consequences": "Somebody may read it",
                                 "measures": "It was fetched back"})),
    _step("reports", "report", "Note that somebody was told.", told_of, ToReport,
          Example(_BREACH, body={"duty": "imy", "reference": "IMY-2026-1"})),
    _step("reasons", "not_reported", "Say why somebody is not told.", reasoned, NotToReport,
          Example(_BREACH, body={"duty": "people", "reasons": "The risk is not high"}, status=409)),
    _step("closing", "close", "Close it: everything is done or has its reason.", closed, ToClose,
          Example(_BREACH, body={"remedy": "Addresses are checked by two"})),
)  # fmt: skip
