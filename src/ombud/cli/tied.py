"""A relation as a command shows it: its id, kind, state and dates. What it is about stays sealed."""

from datetime import date, datetime, timedelta

from ombud.cli.answer import Answer
from ombud.cli.session import declined
from ombud.collection.relate import Declined
from ombud.law.periods import local_date, start_of
from ombud.relations import Relation
from ombud.terms import subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text


def outcome(found: Relation | Declined) -> Answer:
    if isinstance(found, Declined):
        return declined(found)
    who, which, state = subject_text(found.subject), id_text("r_", found.id), found.state.value
    done = Text(f"{found.kind.value} {which} är i läget {state}.", f"{found.kind.value} {which} is {state}.")
    lines = [done, Text(f"Person: {who}", f"Person: {who}")]
    if "notice" in found.terms:
        number = found.terms["notice"]
        lines.append(Text(f"Lämna över informationen, version {number}.", f"Hand over the notice, version {number}."))
    return Answer({"done": True, **value(found), "notice": found.terms.get("notice")}, lines)


def value(one: Relation) -> dict[str, object]:
    return {
        "subject": subject_text(one.subject),
        "relation": id_text("r_", one.id),
        "kind": one.kind.value,
        "state": one.state.value,
        "opened_at": one.opened_at.isoformat(),
        "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
        "due_at": None if one.due_at is None else one.due_at.isoformat(),
    }


def row(one: Relation) -> list[str]:
    dates = (one.opened_at, one.closed_at, one.due_at)
    return [id_text("r_", one.id), one.kind.value, one.state.value, *(_day(at) for at in dates)]


def ended_after(until: date | None) -> datetime | None:
    """The first instant after the last day."""
    return None if until is None else start_of(until + timedelta(days=1))


def _day(at: datetime | None) -> str:
    return "–" if at is None else local_date(at).isoformat()
