"""The log of a package: what was done with the person's data, and the proofs that it stands in the signed log.

* Unit, role, time, purpose and act; no names (R-15.6). What must not be shown is not there in any form (`shown`).
* Every entry that is there has its proof. An entry holds the account of whoever acted, so what is shown is where its
  commitment stands; the entry itself is beside it only where nobody's account is in it. When a name is given after
  review, it can be held against the same commitment.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from ombud.audit import Ledger
from ombud.audit.model import SYSTEM
from ombud.audit.note import Checkpoint
from ombud.audit.payload import SALT
from ombud.audit.places import Placed
from ombud.disclosure.package.container import Container, Part
from ombud.disclosure.package.table import BEGIN, END, encoded, row
from ombud.disclosure.package.told import Told
from ombud.disclosure.shown import READS, Sight
from ombud.disclosure.words import ACTS
from ombud.terms import RoleId, SubjectId, Text

PART = 5_000
_PAGE = 500
NEWEST = 100
"""How many readings the pages for people show; the tables have them all."""
_SUBJECT = RoleId("subject")
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HEADINGS = (
    Text("När (UTC)", "When (UTC)"),
    Text("Vad", "What"),
    Text("Utfall", "Outcome"),
    Text("Enhet", "Unit"),
    Text("Roll", "Role"),
    Text("Ändamål", "Purpose"),
    Text("Uppgifter", "Data"),
)
OUTCOMES = {
    "done": Text("gjordes", "done"),
    "permitted": Text("tilläts", "permitted"),
    "refused": Text("stoppades", "stopped"),
    "partly": Text("delvis", "partly"),
    "failed": Text("misslyckades", "failed"),
}


@dataclass(slots=True)
class LogSummary:
    """What the pages for people say of the log."""

    entries: int = 0
    readings: int = 0
    newest: list[list[str]] = field(default_factory=list)
    """The latest readings, in words, the last first."""
    files: list[str] = field(default_factory=list)


def write_log(out: Container, told: Told, ledger: Ledger, point: Checkpoint, may_see: Sight) -> LogSummary:
    """Every entry that may be shown, in the order in which they stand in the log."""
    summary = LogSummary()
    readings = Part("csv/log.csv")
    readings.write(encoded(BEGIN + row(one.in_(told.language) for one in _HEADINGS) + END))
    for number, some in enumerate(_parts(ledger, told.subject, point.size, may_see), 1):
        name = f"-{number}" if number > 1 else ""
        for part in (
            _entries(told, f"log/entries{name}.json", number, some),
            _proofs(name, number, some, ledger, point),
        ):
            out.add(part)
            summary.files.append(part.name)
        for one in some:
            said = worded(told, one)
            readings.write(encoded(row(said) + END))
            if one.entry.act in READS:
                summary.readings += 1
                summary.newest = [said, *summary.newest[: NEWEST - 1]]
        summary.entries += len(some)
    out.add(readings)
    summary.files.append(readings.name)
    return summary


def _parts(ledger: Ledger, subject: SubjectId, size: int, may_see: Sight) -> Iterator[list[Placed]]:
    places = ledger.standing(subject, size)
    held: list[Placed] = []
    for start in range(0, len(places), _PAGE):
        found = ledger.placed(subject, places[start : start + _PAGE])
        held += [one for one in found if may_see.reaches(one.at.entry_id, one.entry)]
        while len(held) >= PART:
            yield held[:PART]
            held = held[PART:]
    if held:
        yield held


def worded(told: Told, one: Placed) -> list[str]:
    """An entry in words."""
    entry = one.entry
    return [
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        told.of(ACTS, entry.act.value),
        told.of(OUTCOMES, entry.outcome.value),
        told.unit(entry.actor.unit),
        told.role(entry.actor.role),
        "–" if entry.purpose is None else told.name(entry.purpose),
        ", ".join(told.category(category) for category in entry.categories) or "–",
    ]


def _entries(told: Told, name: str, number: int, some: list[Placed]) -> Part:
    part = Part(name)
    lines = ",\n".join(_encoded(_logged(told, one)) for one in some)
    part.write(f'{{"format":"ombud-log/1","part":{number},"entries":[\n{lines}\n]}}\n'.encode())
    return part


def _logged(told: Told, one: Placed) -> dict[str, object]:
    entry = one.entry
    return {
        "entry": one.at.entry_id.hex(),
        "at": entry.at.isoformat(),
        "act": entry.act.value,
        "outcome": entry.outcome.value,
        "unit": told.unit_code(entry.actor.unit),
        "role": entry.actor.role,
        "purpose": entry.purpose,
        "categories": list(entry.categories),
    }


def _proofs(name: str, number: int, some: list[Placed], ledger: Ledger, point: Checkpoint) -> Part:
    part = Part(f"log/proofs{name}.json")
    part.write(f'{{"format":"ombud-proofs/1","part":{number},"leaves":[\n'.encode())
    numbers = sorted({one.at.leaf for one in some})
    for start in range(0, len(numbers), _PAGE):
        shown = ledger.leaves_shown(numbers[start : start + _PAGE], point.size)
        lines = ",\n".join(
            _encoded({"index": leaf.number, "leaf": _base64(leaf.data), "path": [_base64(step) for step in leaf.path]})
            for leaf in shown
        )
        part.write(((",\n" if start else "") + lines).encode())
    proved = ",\n".join(_encoded(_proved(one)) for one in some)
    part.write(f'\n],"entries":[\n{proved}\n]}}\n'.encode())
    return part


def _proved(one: Placed) -> dict[str, object]:
    place = {
        "entry": one.at.entry_id.hex(),
        "leaf": one.at.leaf,
        "position": one.at.position,
        "commitment": _base64(one.commitment),
    }
    actor = one.entry.actor
    if (actor != SYSTEM and actor.role != _SUBJECT) or one.entry.reason is not None:
        return place
    return {**place, "salt": _base64(one.salted[:SALT]), "payload": _base64(one.salted[SALT:])}


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
