"""The patient's view, noted in the journal beside what it is about (PDL 3:8, R-16.3, R-16.4).

* It is an entry of its own, with who wrote it and when; nothing that stood there is changed (PDL 3:14).
* The same note of the same matter is one note: carried out twice, it stands once.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.policy.model import Regime
from ombud.terms import CategoryId, ClassId
from ombud.vault import Draft, Person, Written

CARE, HEALTH = ClassId("care"), CategoryId("health")
HOLDS_IT_WRONG = "Patienten anser att uppgiften är oriktig eller missvisande"
"""The words of the statute."""


@dataclass(frozen=True, slots=True)
class Dissent:
    """What the patient holds, and which matter it belongs to."""

    words: str = field(repr=False)
    matter: str
    """Names the note's document: the same matter is the same note."""
    said_at: datetime
    about: str = field(repr=False, default="")
    """The id of the record that it is about, where one is meant."""


def note_dissent(person: Person, dissent: Dissent) -> bool:
    """Write the note, inside an act; False where there is no journal to write it in."""
    act = person.act
    if not person.keys.has(CARE):
        return False
    said = f"{HOLDS_IT_WRONG}: {dissent.words.strip()}" if dissent.words.strip() else f"{HOLDS_IT_WRONG}."
    fields = {"kind": "dissent", "text": said, **({"document": dissent.about} if dissent.about else {})}
    draft = Draft(
        category=HEALTH, klass=CARE, fields=fields, source="data_subject", channel="request", collected_at=act.now,
        event_at=dissent.said_at, regime=Regime.PDL, unit=act.by.unit, document=f"dissent-{dissent.matter}",
        author=act.by.id,
    )  # fmt: skip
    return isinstance(person.seal(draft), Written)
