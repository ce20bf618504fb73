"""A request as a page at the terminal, and as JSON: facts, both clocks, items, messages, events (ux W4, W11)."""

from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.command import speech
from ombud.cli.in_systems import systems_lines, systems_value
from ombud.law.clock import NotExtended, Reason
from ombud.law.periods import STOCKHOLM, local_date
from ombud.law.rights import Right
from ombud.requests import events
from ombud.requests.letter import OUTCOMES
from ombud.requests.model import request_text
from ombud.requests.names import EVENTS, IDENTITIES, RIGHTS, STATES
from ombud.terms import Text, subject_text

if TYPE_CHECKING:
    from datetime import datetime

    from ombud.law.clock import Suspension
    from ombud.requests.case import Matter
    from ombud.requests.case_file import CaseFile
    from ombud.requests.model import Item


def shown(file: "CaseFile", now: "datetime") -> Answer:
    """Everything about one request."""
    case = file.case
    value = {
        **summary(file, now),
        "language": case.opened.language,
        "words": case.opened.words,
        "contact": case.opened.contact,
        "wanted": [{"right": one.right.value, "details": dict(one.details)} for one in case.opened.wanted],
        "clocks": _clocks(file, now),
        "items": [matter_value(one) for one in case.matters],
        "systems": systems_value(case),
        "messages": [_message(one) for one in file.events if isinstance(one.what, events.Message)],
        "events": [_event(one) for one in file.events],
    }
    return Answer(value, _lines(file, now))


def changed(file: "CaseFile") -> Answer:
    """Where a request stands after an act."""
    state = STATES[file.case.state]
    value = {"done": True, **summary(file, speech().now())}
    return Answer(value, [Text(f"{file.reference}: {state.sv}.", f"{file.reference}: {state.en}.")])


def summary(file: "CaseFile", now: "datetime") -> dict[str, object]:
    case = file.case
    due_on = case.clock.due
    return {
        "request": request_text(file.id),
        "reference": file.reference,
        "subject": subject_text(file.subject),
        "state": case.state.value,
        "identity": case.identity.value,
        "channel": case.opened.channel,
        "received_at": case.opened.received_at.isoformat(),
        "due_on": due_on.isoformat(),
        "overdue": not case.closed and due_on < local_date(now),
        "representative": case.opened.by_representative,
        "to_assess": sorted(right.value for right in case.to_assess),
        "papers_until": None if case.papers_until is None else case.papers_until.isoformat(),
    }


def item_value(item: "Item") -> dict[str, object]:
    return {
        "number": item.number,
        "right": item.right.value,
        "about_sv": item.about.sv,
        "about_en": item.about.en,
        "outcome": item.outcome.value,
        "key": item.key,
        "article": item.article,
        "statute": item.statute,
        "text_sv": item.text.sv,
        "text_en": item.text.en,
        "until": None if item.until is None else item.until.isoformat(),
    }


def matter_value(matter: "Matter") -> dict[str, object]:
    waits = matter.waiting
    return {
        **item_value(matter.item),
        "proposed_by": matter.by,
        "approved": matter.approved,
        "awaits_second": matter.awaits_second,
        "done": matter.done,
        "waiting": None if waits is None else {"sv": waits.what.sv, "en": waits.what.en},
    }


def items_table(items: "tuple[Item, ...]") -> Table:
    rows = [
        (str(one.number or "–"), RIGHTS[one.right], one.about, OUTCOMES[one.outcome], one.key, one.article)
        for one in items
    ]
    return Table(_ITEMS, rows)


def suspension(found: "Suspension | None") -> dict[str, object] | None:
    """The clock that stood still, beside the other (R-06)."""
    if found is None:
        return None
    due = found.deadline
    return {
        "counts": found.counts,
        "due_on": None if due is None else due.due.isoformat(),
        "why_sv": found.why.sv,
        "why_en": found.why.en,
    }


def _clocks(file: "CaseFile", now: "datetime") -> list[dict[str, object]]:
    clock, today = file.case.clock, local_date(now)
    may = clock.extension_on(max(today, clock.received), Reason.COMPLEXITY)
    longer = frozenset() if isinstance(may, NotExtended) else may.rights
    found: list[dict[str, object]] = []
    for right in sorted(clock.rights):
        last, aim = clock.of(right), clock.target_of(right)
        found.append(
            {
                "right": right.value,
                "due_on": last.due.isoformat(),
                "why": [{"sv": one.sv, "en": one.en} for one in last.why],
                "aim_on": None if aim is None else aim.isoformat(),
                "suspended": suspension(clock.suspended(right)),
                "may_extend": right in longer,
            }
        )
    return found


def _message(event: events.Event) -> dict[str, object]:
    what = event.what
    assert isinstance(what, events.Message)
    return {"at": event.at.isoformat(), "direction": what.direction, "channel": what.channel, "words": what.words}


def _event(event: events.Event) -> dict[str, object]:
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "by": event.by.id,
        "role": event.by.role,
        "kind": event.what.kind,
    }


def _lines(file: "CaseFile", now: "datetime") -> list[Line]:
    case, identity = file.case, IDENTITIES[file.case.identity]
    state, due = STATES[case.state], case.clock.due
    came = local_date(case.opened.received_at)
    lines: list[Line] = [
        Text(f"Ärende {file.reference}: {state.sv}", f"Request {file.reference}: {state.en}"),
        Text(f"Kom in {came} ({case.opened.channel})", f"Received {came} ({case.opened.channel})"),
        Text(f"Identitet: {identity.sv}", f"Identity: {identity.en}"),
        Text(f"Svar senast {due}", f"Answer by {due}"),
    ]
    lines += [_to_assess(right) for right in sorted(case.to_assess)]
    lines += [_OVERDUE] if summary(file, now)["overdue"] else []
    stood = [case.clock.suspended(right) for right in sorted(case.clock.rights)]
    lines += [one.why for one in stood if one is not None][:1]
    lines += [RIGHTS[right] for right in case.rights] if not case.matters else [items_table(case.items)]
    lines += systems_lines(case)
    if case.opened.words:
        lines.append(Text(f"”{case.opened.words}”", f"“{case.opened.words}”"))
    return [*lines, *map(_happened, file.events)]


def _happened(event: events.Event) -> Text:
    """One line of the history: the clock of Stockholm, as everywhere in the case."""
    at, words = f"{event.at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}", EVENTS[event.what.kind]
    return Text(f"{at}  {event.by.id}  {words.sv}", f"{at}  {event.by.id}  {words.en}")


def _to_assess(right: Right) -> Text:
    """R-30: a task for a person."""
    what = RIGHTS[right]
    return Text(f"Bedöm om den som begär det får det: {what.sv}", f"Assess whether who asks may have it: {what.en}")


_ITEMS = (
    Text("Nr", "No."),
    Text("Rättighet", "Right"),
    Text("Gäller", "About"),
    Text("Utfall", "Outcome"),
    Text("Svar", "Answer"),
    Text("Stöd", "Ground"),
)
_OVERDUE = Text("FÖRSENAT", "OVERDUE")
