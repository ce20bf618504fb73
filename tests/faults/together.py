"""One of several processes that do the same to the same people at once: register, correct, join, erase.

    python -m tests.faults.together DIRECTORY PEOPLE SEED WHAT   (waits for a line on standard input)

`register` brings each person in once, by a door and an identifier of its own choice, in an order of its own, some in
one batch. `change` corrects, joins, collects and erases. What it answers is one line of JSON.
"""

import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random

from ombud.app.demo.numbers import personnummer, samordningsnummer
from ombud.app.installation import Ombud, open_installation
from ombud.collection.collect import Intake, collect
from ombud.collection.meet import Known, Meeting, meet
from ombud.collection.model import CategoryValues, Identifier, IdentifierKind, RelationHint, Submission
from ombud.collection.rectify import Correction, rectify
from ombud.database import ConflictFault
from ombud.erasure import erase, plan
from ombud.keys.model import SubjectGoneError
from ombud.policy.model import Regime
from ombud.relations import Kind
from ombud.requests import Wanted, begin_merge, confirm_merge
from ombud.terms import CategoryId, ClassId, PurposeId, ServiceId, SubjectId, UnitId
from tests.faults.world import BASE

RESERVES = "1.2.752.97.3.1.3"
NOW = BASE + timedelta(hours=1)
IN_THE_WAY = "in the way"
"""What is said of an act that another was in the way of: nothing was changed, try again."""


def address(number: int) -> str:
    return f"samtidig-{number}@example.se"


def _identity(number: int, kind: str) -> Identifier:
    """The same person by one of four identifiers."""
    if kind == "email":
        return Identifier(IdentifierKind.EMAIL, address(number))
    if kind == "personnummer":
        return Identifier(IdentifierKind.PERSONNUMMER, personnummer()[number], "1.2.752.129.2.1.3.1")
    if kind == "samordningsnummer":
        return Identifier(IdentifierKind.SAMORDNINGSNUMMER, samordningsnummer()[number], "1.2.752.129.2.1.3.3")
    return Identifier(IdentifierKind.RESERVE, reserve(number), RESERVES)


def reserve(number: int) -> str:
    """A number of the region's form with its check digit (P-07)."""
    eleven = f"99{1960 + number % 40:04d}{number:05d}"
    total = 0
    for place, digit in enumerate(reversed(eleven[4:])):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return eleven + str(-total % 10)


def row(line: int, number: int, kind: str) -> Submission:
    """A row that knows the person by their address and by one number, in either order."""
    known = [_identity(number, "email"), *([] if kind == "email" else [_identity(number, kind)])]
    held = [("name", "contract", {"given": "Sam", "family": f"Tidig{number}"})]
    held += [("contact", "contract", {"email": address(number)})]
    if kind in ("personnummer", "samordningsnummer"):
        held += [("personnummer", "care", {"personnummer": known[1].value})]
    elif kind == "reserve":
        held += [("personnummer", "care", {"reserve_id": f"{RESERVES} {known[1].value}"})]
    records = tuple(
        CategoryValues(CategoryId(category), fields, PurposeId("contract.perform"), ClassId(klass))
        for category, klass, fields in held
    )
    at = BASE - timedelta(days=7)
    return Submission(
        line=line, identity=tuple(known if number % 2 else reversed(known)), records=records, source="data_subject",
        channel="counter", collected_at=at, regime=Regime.NON_CARE, service=None, unit=UnitId(""),
        relation=RelationHint(Kind.AGREEMENT, at, None, ServiceId("traningskort")),
    )  # fmt: skip


def register(ombud: Ombud, people: int, random: Random) -> dict[str, object]:
    """Everybody once, each by some door; what was said of each."""
    order = list(range(people))
    random.shuffle(order)
    kinds = ("email", "personnummer", "samordningsnummer", "reserve")
    faults: list[str] = []
    while order:
        size = random.randint(1, 5)
        some, order = order[:size], order[size:]
        if random.random() < 0.3:
            faults += [fault for number in some for fault in _met(ombud, number)]
        else:
            rows = [row(line, number, random.choice(kinds)) for line, number in enumerate(some, 1)]
            faults += _collected(ombud, rows, random)
    return {"faults": faults}


def _met(ombud: Ombud, number: int) -> Iterable[str]:
    values = {
        CategoryId("name"): {"given": "Sam", "family": f"Tidig{number}"},
        CategoryId("contact"): {"email": address(number)},
    }
    answer = meet(ombud.vault, Meeting(values, "desk"), by=ombud.accounts.actors["rut"], now=NOW)
    return [] if isinstance(answer, bytes | Known) else [f"not met: {answer}"]


def _collected(ombud: Ombud, rows: list[Submission], random: Random) -> list[str]:
    intake = Intake(random.randbytes(16), ombud.accounts.actors["rut"], lambda: NOW)
    return [fault.reason.en for fault in collect(ombud.vault, rows, intake).faults]


def change(ombud: Ombud, people: int, random: Random) -> dict[str, object]:
    """Acts that cross each other on a few people; an answer that something is gone or changed is an answer."""
    answers: dict[str, int] = {}
    for _ in range(8 * people):
        act = random.choice((_rectify, _collect, _collect, _merge, _erase))
        try:
            said = type(act(ombud, people, random)).__name__
        except SubjectGoneError:
            said = "gone"
        except ConflictFault:
            said = IN_THE_WAY
        name = f"{act.__name__} {said}"
        answers[name] = answers.get(name, 0) + 1
    return {"answers": answers, "faults": []}


def _found(ombud: Ombud, number: int) -> SubjectId:
    with ombud.vault.database.read() as tx:
        found = ombud.vault.directory.find(tx, "email", f"1:{address(number)}")
    return found[0] if found else SubjectId(b"x" * 16)


def _rectify(ombud: Ombud, people: int, random: Random) -> object:
    correction = Correction(CategoryId("name"), {"given": random.choice(("Sam", "Sammy", "Sami"))}, "fel")
    by = ombud.accounts.actors["rut"]
    return rectify(ombud.vault, _found(ombud, random.randrange(people)), correction, by=by, now=NOW)


def _collect(ombud: Ombud, people: int, random: Random) -> object:
    rows = [row(line, random.randrange(people), "email") for line in (1, 2)]
    return _collected(ombud, rows, random)


def _merge(ombud: Ombud, people: int, random: Random) -> object:
    keep, other = (_found(ombud, number) for number in random.sample(range(people), 2))
    wanted = Wanted(keep, other, "samma")
    begin_merge(ombud.vault, wanted, by=ombud.accounts.actors["rut"], now=NOW)
    return confirm_merge(ombud.vault, wanted, by=ombud.accounts.actors["disa"], now=NOW)


def _erase(ombud: Ombud, people: int, random: Random) -> object:
    disa, subject = ombud.accounts.actors["disa"], _found(ombud, random.randrange(people))
    shown = plan(ombud.vault, subject, by=disa, now=NOW) if subject != b"x" * 16 else None
    return None if shown is None else erase(ombud.vault, shown, by=disa, now=NOW)


def main() -> None:
    folder, people, seed, what = sys.argv[1:]
    opened = open_installation(Path(folder), lambda: "", now=NOW)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    done = (register if what == "register" else change)(opened, int(people), Random(int(seed)))
    opened.close(NOW)
    sys.stdout.write(json.dumps(done) + "\n")


if __name__ == "__main__":
    main()
