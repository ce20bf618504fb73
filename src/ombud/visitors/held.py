"""What is held of a visitor who shows the code of their browser, and its erasure (Art. 11(2), 15, 17; R-12).

Nobody can be told from the counts and from the security log; that is said. What a code opens is what that browser has
answered and seen. The erasure is the same as everybody's: a plan, one act, a receipt.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.erasure import Changed, Receipt, erase, plan
from ombud.erasure.model import Plan
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person, Spent, Vault
from ombud.visitors.answers import FIELD, choices_of, is_code, visitor
from ombud.visitors.model import Choice, Visit
from ombud.visitors.visits import visits_of


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is held of one browser."""

    subject: SubjectId
    choices: tuple[Choice, ...]
    visits: tuple[Visit, ...] = field(repr=False)


def held(vault: Vault, code: str, *, by: Actor, now: datetime) -> Held | Spent | None:
    """What is held under the code of a browser, or of a receipt; None where it is nobody's."""
    with vault.act(by=by, now=now) as act:
        found = act.look_up([(FIELD, code)]) if is_code(code) else ()
        if isinstance(found, Spent):
            act.log(Kind.ACCESS, Outcome.REFUSED, facts={"scope": "web"})
            return found
        person = act.known(found[0]) if found else None
        if person is None:
            act.log(Kind.ACCESS, Outcome.REFUSED, facts={"scope": "web", "people": 0})
            return None
        return _held(person)


def _held(person: Person) -> Held:
    choices, visits = tuple(choices_of(person)), tuple(visits_of(person))
    person.act.log(Kind.ACCESS, Outcome.DONE, person.subject, facts={"form": "web", "records": len(visits)})
    return Held(person.subject, choices, visits)


def held_by_browser(vault: Vault, code: str, *, by: Actor, now: datetime) -> Held | None:
    """The same for the browser itself, which shows its own code: nobody looks anybody up."""
    with vault.act(by=by, now=now) as act:
        person = visitor(act, code)
        if person is None:
            act.nothing_changed()
            return None
        return _held(person)


def planned(vault: Vault, code: str, *, by: Actor, now: datetime) -> Plan | Spent | None:
    """What an erasure would do."""
    found = held(vault, code, by=by, now=now)
    return plan(vault, found.subject, by=by, now=now) if isinstance(found, Held) else found


def erase_visitor(vault: Vault, code: str, *, by: Actor, now: datetime) -> Receipt | Changed | None:
    """Erase everything that is held of the browser that shows its code; None where there is nothing."""
    found = held_by_browser(vault, code, by=by, now=now)
    return None if found is None else erase(vault, plan(vault, found.subject, by=by, now=now), by=by, now=now)


def cannot_tell(now: datetime) -> Text:
    """What is said of the logs, where nobody can be told from another (Art. 11)."""
    return law_on(local_date(now)).answers["WEB-UNKNOWN"].text


def as_json(found: Held) -> dict[str, list[dict[str, str]]]:
    """What is held, for the one it is about: each with when it goes."""
    return {
        "choices": [
            {
                "at": one.at.isoformat(), "choice": one.word.value, "channel": one.channel.value, "text": one.text,
                "language": one.language, "until": one.until.isoformat(),
            }
            for one in found.choices
        ],
        "visits": [
            {"at": one.at.isoformat(), "page": one.path, "source": one.source, "until": one.until.isoformat()}
            for one in found.visits
        ],
    }  # fmt: skip
