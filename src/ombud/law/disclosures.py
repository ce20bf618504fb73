"""What a statute makes us tell an authority: who may ask, and for what (A-19 as in law.md 0.4, T-H4).

* A code fixes both the requester and the content. Without a code nothing is disclosed; nor to another authority, nor
  more than the statute names: police, prosecutor, court and the rest learn under PSL 6:15 p 1 whether somebody is
  staying at a care facility, and nothing else.
* A statute that has only been heard of is listed and refused until somebody has read it; nothing is guessed here.
* An authority that asks in a particular inquiry is no *recipient* (Art. 4(9)): such a row is recorded for the log,
  and not named in the Art. 30 record.
* That a private party may process data to answer the police (DSL 2:5) opens nothing: secrecy decides (PSL 6:12, 6:15).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ombud.law.retention import Mark
from ombud.terms import Text

_FROM = date(2018, 5, 25)


class Authority(StrEnum):
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    ENFORCEMENT = "enforcement"
    """Kronofogdemyndigheten."""
    TAX = "tax"
    """Skatteverket."""
    CUSTOMS = "customs"
    """Tullverket."""
    IVO = "ivo"
    IMY = "imy"
    SOCIAL_SERVICES = "social_services"


class Content(StrEnum):
    """What a statute lets out, and no more."""

    STAY = "stay"
    """Whether somebody is staying at a care facility."""
    SERIOUS_EVENT = "serious_event"
    """An event that caused, or could have caused, a serious care injury."""
    WITHHELD_JOURNAL = "withheld_journal"
    """The journal that is thought not to be handed out, with our own statement."""
    BREACH = "breach"
    CHILD_CONCERN = "child_concern"


@dataclass(frozen=True, slots=True)
class Statute:
    """One duty to disclose: its code, who may get what, and how well the text is known (law.md 0.1)."""

    code: str
    statute: str
    requesters: frozenset[Authority]
    content: Content
    text: Text
    mark: Mark
    valid_from: date = _FROM

    @property
    def read(self) -> bool:
        """Whether somebody has read it. What is only remembered is not acted on, and not quoted."""
        return self.mark != "M"


@dataclass(frozen=True, slots=True)
class NotDisclosed:
    """A disclosure that is refused, with why and what now."""

    requirement: str
    text: Text


_ROWS = (
    Statute(
        "PSL-6-15-1",
        "PSL 6:15 p 1",
        frozenset(
            {
                Authority.POLICE,
                Authority.PROSECUTOR,
                Authority.COURT,
                Authority.ENFORCEMENT,
                Authority.TAX,
                Authority.CUSTOMS,
            }
        ),
        Content.STAY,
        Text(
            "Uppgift om huruvida någon vistas på en vårdinrättning (6 kap. 15 § 1 patientsäkerhetslagen).",
            "Whether somebody is staying at a care facility (Patient Safety Act ch. 6 s. 15 p. 1).",
        ),
        "V",
    ),
    Statute(
        "PSL-3-5",
        "PSL 3:5",
        frozenset({Authority.IVO}),
        Content.SERIOUS_EVENT,
        Text(
            "En händelse som har medfört eller hade kunnat medföra en allvarlig vårdskada anmäls snarast till IVO "
            "(3 kap. 5 § patientsäkerhetslagen).",
            "An event that caused or could have caused a serious care injury is reported to IVO as soon as possible "
            "(Patient Safety Act ch. 3 s. 5).",
        ),
        "V",
    ),
    Statute(
        "PDL-8-2",
        "PDL 8:2",
        frozenset({Authority.IVO}),
        Content.WITHHELD_JOURNAL,
        Text(
            "En journal som inte bör lämnas ut överlämnas genast till IVO med eget yttrande (8 kap. 2 § "
            "patientdatalagen).",
            "A journal that should not be handed out is at once handed to IVO with our own statement (Patient Data Act "
            "ch. 8 s. 2).",
        ),
        "V",
    ),
    Statute(
        "GDPR-33",
        "GDPR 33",
        frozenset({Authority.IMY}),
        Content.BREACH,
        Text(
            "En personuppgiftsincident anmäls till IMY inom 72 timmar (artikel 33).",
            "A personal data breach is notified to IMY within 72 hours (Art. 33).",
        ),
        "V",
    ),
    Statute(
        "SOL-19-1",
        "socialtjänstlagen 2025:400 19:1",
        frozenset({Authority.SOCIAL_SERVICES}),
        Content.CHILD_CONCERN,
        Text("Oro för ett barn.", "Concern for a child."),
        "M",
    ),
)
STATUTES: Mapping[str, Statute] = {row.code: row for row in _ROWS}
NAMED_ALONE: Mapping[str, Text] = {
    **{
        f"PSL-6-15-{point}": Text(
            f"6 kap. 15 § {point} patientsäkerhetslagen", f"Patient Safety Act ch. 6 s. 15 p. {point}"
        )
        for point in range(2, 8)
    },
    "SMITTSKYDD": Text("smittskyddslagstiftningen", "the communicable diseases legislation"),
    "PATIENT-REGISTER": Text("patientregistret", "the patient register"),
    "FK": Text("Försäkringskassans rätt till uppgifter", "the Social Insurance Agency's right to data"),
}
"""Known to exist, and their requesters and content not yet written here: refused until they are."""


def statutes_on(day: date) -> Mapping[str, Statute]:
    """The rows in force on a day."""
    return {row.code: row for row in _ROWS if row.valid_from <= day}


def disclosable(code: str, requester: Authority, content: Content, *, on: date) -> Statute | NotDisclosed:
    """The statute under which an authority gets what it asks for, or why it does not."""
    row = statutes_on(on).get(code)
    if row is None:
        return NotDisclosed("A-19", _unwritten(NAMED_ALONE[code]) if code in NAMED_ALONE else _NO_CODE)
    if not row.read:
        return NotDisclosed("A-19", _unwritten(row.text))
    if requester not in row.requesters:
        return NotDisclosed("A-19", _OTHER_REQUESTER)
    if content is not row.content:
        return NotDisclosed(
            "A-19",
            Text(f"Lagen ger inte rätt till mer än detta: {row.text.sv}", f"The law gives no more than: {row.text.en}"),
        )
    return row


def _unwritten(name: Text) -> Text:
    return Text(
        f"Vad lagen säger är inte infört här ({name.sv}). Låt en jurist läsa lagrummet och för in vem som får fråga "
        "och efter vad.",
        f"What the law says is not written here ({name.en}). Let a lawyer read the provision, and enter who may ask "
        "for what.",
    )


_NO_CODE = Text(
    "Utan ett lagrum lämnas inget ut (6 kap. 12 och 15 §§ patientsäkerhetslagen). Be den som frågar ange vilket.",
    "Without a provision nothing is disclosed (Patient Safety Act ch. 6 ss. 12, 15). Ask whoever asks to name it.",
)
_OTHER_REQUESTER = Text(
    "Det lagrummet gäller inte den myndigheten. Be den ange ett som gör det.",
    "That provision does not reach that authority. Ask it to name one that does.",
)
