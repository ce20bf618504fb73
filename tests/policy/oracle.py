"""The rules D-01 … D-16 said a second time, in another way, so that the first can be held to it.

* The policy is read as plain dicts (`model_dump`), the facts as a bag of words ("tie:offer",
  "consent:C-1", "needed:health"). A rule is a question about the bag.
* The calendar is counted here too: days by number, Swedish summer time by the last Sundays of March
  and October (in force since 1996). No time zone database, no `datetime` arithmetic.
* Nothing of `decide`, `storage` or `periods` is imported.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts
from ombud.policy.model import Policy, Tie

DAY = 86_400 * 1_000_000
HOUR = 3_600 * 1_000_000
OPEN = 10**30
"""Later than every instant: a tie is open."""
GONE = -(10**30)
"""Earlier than every instant: nothing keeps it."""

EXPRESSLY = {"non_care": "regime:non_care", "hold": "claimed", "volunteered": "volunteered"}
"""The word that each condition of a category waits for."""
BOUND = {"tie:offer", "tie:agreement", "tie:measure", "tie:commitment"}


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01, by counting: leap years before, months before, days before."""
    number = 365 * (year - 1970) + sum(1 for y in range(1970, year) if leap(y))
    return number + sum(month_length(year, m) for m in range(1, month)) + day - 1


def leap(year: int) -> bool:
    return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)


def month_length(year: int, month: int) -> int:
    return (31, 29 if leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def last_sunday(year: int, month: int) -> int:
    number = day_number(year, month, month_length(year, month))
    while number % 7 != 3:  # 1970-01-01, day 0, was a Thursday
        number -= 1
    return number


def micros(at: datetime) -> int:
    """Microseconds since 1970, of an instant that is written in UTC."""
    assert at.utcoffset() is not None
    assert not at.utcoffset()
    day = day_number(at.year, at.month, at.day) * DAY
    return day + at.hour * HOUR + at.minute * 60_000_000 + at.second * 1_000_000 + at.microsecond


def swedish_date(at: datetime) -> tuple[int, int, int]:
    spring = last_sunday(at.year, 3) * DAY + HOUR
    autumn = last_sunday(at.year, 10) * DAY + HOUR
    local = micros(at) + (2 * HOUR if spring <= micros(at) < autumn else HOUR)
    left, year, month = local // DAY - day_number(at.year - 1, 1, 1), at.year - 1, 1
    while left >= month_length(year, month):
        left -= month_length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return year, month, left + 1


def midnight(year: int, month: int, number: int) -> int:
    """The instant at which day `number` (which lies in `year` and `month`, or after) begins in Sweden."""
    while number >= day_number(year + 1, 1, 1):
        year += 1
    summer = last_sunday(year, 3) < number <= last_sunday(year, 10)
    return number * DAY - (2 * HOUR if summer else HOUR)


def period_end(period: str, anchor: datetime, minimum: bool) -> int:
    length = {unit: int(count) for count, unit in re.findall(r"([0-9]+)([YMWDH])", period)}
    if not any(length.get(unit) for unit in "YMWD"):
        return micros(anchor) + length.get("H", 0) * HOUR
    year, month, day = swedish_date(anchor)
    for _ in range(12 * length.get("Y", 0) + length.get("M", 0)):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    if day <= month_length(year, month):
        number = day_number(year, month, day)
    else:
        number = day_number(year, month, month_length(year, month)) + (1 if minimum else 0)
    number += 7 * length.get("W", 0) + length.get("D", 0)
    return midnight(year, month, number + 1) + length.get("H", 0) * HOUR


def kept_until(purpose: dict[str, Any], category: str, facts: Facts) -> int:
    """The first microsecond at which the purpose no longer keeps the category."""
    named = [row for row in purpose["storage"] if category in row["categories"]]
    unnamed = [row for row in purpose["storage"] if row["categories"] == []]
    anchors = {str(anchor): at for anchor, at in facts.anchors.items()}
    open_ties = {str(tie) for tie in facts.ties}
    latest = GONE
    for row in named if named else unnamed:
        end = GONE
        if open_ties.intersection(row["during"]):
            end = OPEN
        elif row["anchor"] in anchors:
            at = anchors[row["anchor"]]
            if row["calendar"] == "accounting_year":
                year = swedish_date(at)[0] + 8
                end = midnight(year, 1, day_number(year, 1, 1))
            elif row["period"] is not None:
                end = period_end(row["period"], at, row["rule"] in ("T-01", "T-02", "T-03", "T-04", "T-05", "T-06"))
        latest = end if end > latest else latest
    return latest


def as_the_law_sees(purpose: dict[str, Any], facts: Facts) -> Facts:
    """T-H2: to a purpose of the law a hold is a claim; to any other it keeps nothing."""
    claims = {Tie.CLAIM} if purpose["family"] == "legal" and "hold" in {str(tie) for tie in facts.ties} else set()
    return replace(facts, ties=facts.ties | claims)


def readable_until(purpose: dict[str, Any], name: str, category: str, facts: Facts) -> int:
    """The earlier of what the notice says now and what it said to the person; a statute asks neither."""
    facts = as_the_law_sees(purpose, facts)
    end = kept_until(purpose, category, facts)
    if facts.told_under is None or purpose["source"] != "notice":
        return end
    before = facts.told_under.file.model_dump(mode="json")["purposes"].get(name)
    return end if before is None else min(end, kept_until(before, category, facts))


def words(file: dict[str, Any], ask: Ask, facts: Facts) -> set[str]:
    """The facts as a bag of words."""
    bag = {f"tie:{t}" for t in facts.ties} | {f"flag:{f}" for f in facts.flags}
    bag |= {f"regime:{facts.regime}", f"stage:{facts.stage}", "stage:always"}
    if facts.volunteered:
        bag.add("volunteered")
    if not bag.isdisjoint({"tie:claim", "tie:hold"}):
        bag.add("claimed")
    for name in facts.services:
        service = file["services"].get(name, {"fields": {}, "cost_responsibility": False})
        bag |= {f"needed:{field['category']}" for field in service["fields"].values()}
        if service["cost_responsibility"]:
            bag.add("cost")
    for name in facts.choices:
        choice = file["choices"].get(name)
        if choice is not None and speaks(choice, ask, facts):
            bag |= {f"{choice['kind']}:any", f"{choice['kind']}:{choice['text']}"}
    if "flag:deceased" in bag:
        bag = {word for word in bag if not word.startswith("consent:")}
    return bag


def emergencies(ask: Ask, facts: Facts, now: datetime) -> set[str]:
    """PDL 4:5: "opened" where this account has lifted the block for this purpose, and its time is not up."""
    at, mine = micros(now), [one for one in facts.lifts if (one.account, one.purpose) == (ask.actor.id, ask.purpose)]
    running = [one for one in mine if micros(one.begins_at) <= at and not micros(one.ends_at) <= at]
    named_person = ask.form not in ("extract", "share")
    return {"opened"} if running and named_person and "care" in {str(tie) for tie in facts.ties} else set()


def speaks(choice: dict[str, Any], ask: Ask, facts: Facts) -> bool:
    """Is the choice about this purpose, on this channel, and (a consent) about a service at hand?"""
    channels = {None, choice["channel"]} if choice["channel"] is not None else {None, "email", "sms"}
    services = {None, *facts.services} if choice["kind"] == "consent" else {choice["service"]}
    return ask.purpose in choice["purposes"] and ask.channel in channels and choice["service"] in services


def open_rows(purpose: dict[str, Any], category: str, bag: set[str]) -> list[dict[str, Any]]:
    """The rows of the purpose under which it may touch the category now."""
    waits = {None: "stage:always", "cost_responsibility": "cost", "service_needs_it": f"needed:{category}"}
    waits.update(EXPRESSLY)
    return [row for row in purpose["categories"] if row["id"] == category and waits[row["when"]] in bag]


def basis_holds(purpose: dict[str, Any], name: str, bag: set[str], law: Law, facts: Facts) -> bool:
    for basis in purpose["bases"]:
        answers = {
            "6.1.a": f"consent:{basis['consent'] or 'any'}" in bag,
            "6.1.b": len(BOUND & bag) > 0 and purpose["family"] not in law.contract_cannot_carry,
            "6.1.c": True,
            "6.1.d": False,
            "6.1.e": True,
            "6.1.f": purpose["source"] == "law" or name in facts.told_interest,
        }
        if f"stage:{basis['when']}" in bag and answers[basis["article"]]:
            return True
    return False


def conditions(purpose: dict[str, Any], bag: set[str], law: Law) -> list[str]:
    """The conditions of Art. 9(2) that hold now."""
    holding = []
    for row in purpose["special"]:
        if row["regime"] is not None and f"regime:{row['regime']}" not in bag:
            continue
        asked = row["condition"] in law.explicit_consent_conditions
        if not asked or f"consent:{row['consent'] or 'any'}" in bag:
            holding.append(row["condition"])
    return holding


def broken_rules(policy: Policy, law: Law, ask: Ask, facts: Facts, now: datetime) -> set[str]:
    """The ids of the rules that refuse; empty when it is permitted."""
    file = policy.file.model_dump(mode="json")
    if ask.purpose not in file["purposes"] or len(ask.categories) == 0:
        return {"D-01"}
    purpose = file["purposes"][ask.purpose]
    bag = words(file, ask, facts) | emergencies(ask, facts, now)
    answers = [
        *_of_the_categories(file, purpose, ask, facts, now, bag),
        *_of_the_purpose(policy, law, purpose, ask, facts, now, bag),
        *_of_the_person(law, purpose, ask, facts, bag),
        *_of_the_actor(file, purpose, ask, bag),
    ]
    return {rule for rule, is_broken in answers if is_broken}


Answers = Iterator[tuple[str, bool]]
"""Rules, each with whether it is broken. A rule may be asked more than once."""


def _of_the_categories(
    file: dict[str, Any], purpose: dict[str, Any], ask: Ask, facts: Facts, now: datetime, bag: set[str]
) -> Answers:
    unknown = {"special": True, "personnummer": True}
    for category in ask.categories:
        rows = open_rows(purpose, category, bag)
        reasons = [row["reason"] for row in rows if row["reason"] is not None]
        yield "D-03", len(rows) == 0
        yield "D-06", file["categories"].get(category, unknown)["personnummer"] and not reasons
        yield "D-12", micros(now) >= readable_until(purpose, ask.purpose, category, facts)


def _of_the_purpose(
    policy: Policy, law: Law, purpose: dict[str, Any], ask: Ask, facts: Facts, now: datetime, bag: set[str]
) -> Answers:
    yield "D-02", now < policy.from_at
    yield "D-02", purpose["off"] is not None
    yield "D-02", ask.purpose in policy.inactive
    told = ask.purpose in facts.told or "consent:any" in bag
    yield "D-04", purpose["source"] == "notice" and not told
    yield "D-05", not basis_holds(purpose, ask.purpose, bag, law, facts)
    holding = conditions(purpose, bag, law)
    plain = {name for name, row in policy.file.categories.items() if not row.special}
    yield "D-07", not ask.categories <= plain and not holding
    explicit = [c for c in holding if c in law.explicit_consent_conditions]
    gates = [gate for gate in purpose["gates"] if gate in law.pdl_gates]
    leaves_care = "regime:pdl" in bag and purpose["family"] in law.beyond_care
    yield "D-08", leaves_care and not explicit and not gates


def _of_the_person(law: Law, purpose: dict[str, Any], ask: Ask, facts: Facts, bag: set[str]) -> Answers:
    family, grown = purpose["family"], purpose["adults_only"]
    yield "D-09", "objection:any" in bag
    goes_on = family in law.restriction_exempt or (family == "care" and "tie:care" in bag)
    yield "D-10", "flag:restricted" in bag and not goes_on
    elsewhere = facts.unit == "" or facts.unit != ask.actor.unit
    yield "D-11", "flag:blocked" in bag and family == "care" and elsewhere and "opened" not in bag
    yield "D-11", "flag:svod_blocked" in bag and ask.form == "share"
    yield "D-13", "claimed" in bag and family in law.hold_stops
    yield "D-15", grown and "flag:adult" not in bag
    yield "D-15", "flag:deceased" in bag and (grown or family in ("marketing", "profiling"))
    yield "D-15", "flag:protected" in bag and purpose["excludes_protected"]


def _of_the_actor(file: dict[str, Any], purpose: dict[str, Any], ask: Ask, bag: set[str]) -> Answers:
    role = file["roles"].get(ask.actor.role, {"purposes": [], "care": False})
    yield "D-14", ask.purpose not in role["purposes"]
    yield "D-14", role["care"] and purpose["family"] == "care" and "tie:care" not in bag
    yield "D-16", purpose["output"] == "aggregate" and ask.form != "extract"
