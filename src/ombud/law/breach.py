"""The clocks that a personal data breach starts (Art. 33–34; A-30, A-31, A-35, F-02, F-03).

  * They run from awareness: reasonable certainty that there is a breach, not the moment when somebody writes it down.
  * Hours are elapsed hours, counted in UTC. Regulation 1182/71 moves no end of a period in hours over a weekend
    (Art. 3(4)), and that its Art. 3(1) and 3(5) might give a later time is not used: the earlier one is safe [D].
  * A month ends with the same date of the next month, or that month's last; it is not moved either.
  * What is to be done at once (`snarast`, without undue delay) has no end: it is open until it is done.
  * How many hours is data of the law in force on the day (`Law.breach_hours`): a proposal changes nothing (F-03).

Pure: instants in, instants out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ombud.law.periods import add_months, local_date, start_of
from ombud.law.statutes import law_on
from ombud.terms import Text
from ombud.terms.time import utc

CL_FROM = date(2026, 1, 15)
"""Cybersäkerhetslagen 2025:1506 is in force (F-02)."""
PROCESSOR_HOURS = 24
"""A processor tells the controller within so many hours by our contracts (Art. 33(2); A-31) [D]."""
_WARNING, _REPORT, _FINAL_MONTHS = 24, 72, 1


class Duty(StrEnum):
    """Whom a breach may have to be told, each a duty of its own (A-35)."""

    IMY = "imy"
    PEOPLE = "people"
    CL_WARNING = "cl-warning"
    CL_REPORT = "cl-report"
    CL_FINAL = "cl-final"
    IVO = "ivo"
    PATIENT = "patient"
    DEVICE = "device"
    POLICE = "police"
    INSURER = "insurer"
    REGION = "region"


CYBER = (Duty.CL_WARNING, Duty.CL_REPORT, Duty.CL_FINAL)
CHOSEN = (Duty.DEVICE, Duty.POLICE, Duty.INSURER, Duty.REGION)
"""What whoever assesses the breach says applies; no statute here says when."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a duty is, to whom, and where it stands."""

    name: Text
    to: Text
    ground: Text


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty of one breach: from when it runs, and until when."""

    duty: Duty
    began_at: datetime
    due_at: datetime | None
    """The first instant that is too late; none: at once, and open until it is done."""


def elapsed(began_at: datetime, hours: int) -> datetime:
    """The instant so many hours later, whatever the clock on the wall does meanwhile."""
    return utc(began_at) + timedelta(hours=hours)


def imy_due(noticed_at: datetime) -> datetime:
    """When the notification to the supervisory authority is too late (Art. 33(1))."""
    return elapsed(noticed_at, law_on(local_date(noticed_at)).breach_hours)


def clocks(noticed_at: datetime, duties: Iterable[Duty], reported_at: datetime | None = None) -> tuple[Clock, ...]:
    """The clock of each of these duties. `reported_at`: when the notification under CL was sent, if it has been."""
    wanted = frozenset(duties)
    return tuple(Clock(duty, noticed_at, _due(duty, noticed_at, reported_at)) for duty in Duty if duty in wanted)


def in_cyber_scope(noticed_at: datetime, cl_in_scope: bool) -> bool:
    """Does the Cybersecurity Act reach this installation on that day?"""
    return cl_in_scope and local_date(noticed_at) >= CL_FROM


def processor_late(learnt_at: datetime, told_at: datetime) -> bool:
    """Did a processor tell later than the contract says (A-31)?"""
    return told_at > elapsed(learnt_at, PROCESSOR_HOURS)


def _due(duty: Duty, noticed_at: datetime, reported_at: datetime | None) -> datetime | None:
    match duty:
        case Duty.IMY:
            return imy_due(noticed_at)
        case Duty.CL_WARNING:
            return elapsed(noticed_at, _WARNING)
        case Duty.CL_REPORT:
            return elapsed(noticed_at, _REPORT)
        case Duty.CL_FINAL:
            return _month_after(reported_at or elapsed(noticed_at, _REPORT))
        case _:
            return None


def _month_after(at: datetime) -> datetime:
    """The end of the same date one month later, in Stockholm."""
    return start_of(add_months(local_date(at), _FINAL_MONTHS, round_up=False) + timedelta(days=1))


_CL = Text("cybersäkerhetslagen (2025:1506)", "Cybersecurity Act (2025:1506)")
_AGREED = Text("", "")
"""Where no statute here says so."""
_MCF = Text("Myndigheten för civilt försvar (MCF)", "Agency for Civil Defence (MCF)")
DUTIES: dict[Duty, Words] = {
    Duty.IMY: Words(
        Text("Anmälan till IMY inom 72 timmar", "Notification to IMY within 72 hours"),
        Text("Integritetsskyddsmyndigheten (IMY)", "Authority for Privacy Protection (IMY)"),
        Text("artikel 33.1", "Art. 33(1)"),
    ),
    Duty.PEOPLE: Words(
        Text("Underrätta dem som berörs, utan onödigt dröjsmål", "Tell those affected, without undue delay"),
        Text("De som berörs", "Those affected"),
        Text("artikel 34.1", "Art. 34(1)"),
    ),
    Duty.CL_WARNING: Words(Text("Tidig varning inom 24 timmar", "Early warning within 24 hours"), _MCF, _CL),
    Duty.CL_REPORT: Words(Text("Incidentanmälan inom 72 timmar", "Incident notification within 72 hours"), _MCF, _CL),
    Duty.CL_FINAL: Words(Text("Slutrapport inom en månad", "Final report within one month"), _MCF, _CL),
    Duty.IVO: Words(
        Text("Lex Maria-anmälan snarast", "Lex Maria report as soon as possible"),
        Text("Inspektionen för vård och omsorg (IVO)", "Health and Social Care Inspectorate (IVO)"),
        Text("3 kap. 5 § patientsäkerhetslagen", "Patient Safety Act ch. 3 s. 5"),
    ),
    Duty.PATIENT: Words(
        Text("Berätta för patienten snarast, och anteckna det i journalen", "Tell the patient, and note it"),
        Text("Patienten", "The patient"),
        Text("3 kap. 8 § patientsäkerhetslagen", "Patient Safety Act ch. 3 s. 8"),
    ),
    Duty.DEVICE: Words(
        Text("Rapportera den medicintekniska produkten", "Report the medical device"),
        Text("Läkemedelsverket och tillverkaren", "The Medical Products Agency and the manufacturer"),
        _AGREED,
    ),
    Duty.POLICE: Words(Text("Polisanmälan", "Report to the police"), Text("Polisen", "The police"), _AGREED),
    Duty.INSURER: Words(
        Text("Anmälan till försäkringsbolaget", "Report to the insurer"),
        Text("Försäkringsbolaget", "The insurer"),
        _AGREED,
    ),
    Duty.REGION: Words(
        Text("Berätta för regionen enligt avtalet", "Tell the region, as the contract says"),
        Text("Regionen", "The region"),
        _AGREED,
    ),
}
