"""Who lives in the demo: the patients of a real journal export and invented customers, brought in as files are.

The files go through the same door as everybody's: a mapping, the policy's closed list, one act a batch.
"""

import io
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Literal

from ombud.app.demo import synthea
from ombud.app.demo.bookings import bookings
from ombud.app.demo.people import people
from ombud.app.demo.people_files import write_csv
from ombud.app.importing import Import, import_file
from ombud.app.installation import Ombud
from ombud.app.shipped import shipped
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.collect import Report
from ombud.policy.model import Regime
from ombud.terms import Actor, CategoryId, ClassId, SubjectId
from ombud.vault import Draft, NoGround
from ombud.vault.identity import lookup

SERVICES = ("traningskort", "halsosamtal", "massage", "kostradgivning")
DOCUMENTS = ("encounters", "conditions", "observations", "medications")


@dataclass(frozen=True, slots=True)
class Figures:
    """What came in, and the patient whom the story is about."""

    patients: int
    customers: int
    documents: int
    bookings: int
    """Visits that customers had booked for a health talk."""
    too_old: int
    not_taken: tuple[str, ...]
    story_patient: SubjectId

    def invoice(self, ombud: Ombud, patient: SubjectId, *, by: Actor, now: datetime) -> None:
        """An invoice to the patient: a voucher with a neutral service code, no diagnosis (T-06)."""
        fields = {
            "invoice_number": "2026-1041",
            "amount": "300.00",
            "currency": "SEK",
            "issued_on": now.date().isoformat(),
            "concerns": "T-100",
        }
        draft = Draft(
            CategoryId("payment"), ClassId("accounting"), fields, "data_subject", "visit", now, now, Regime.PDL
        )
        with ombud.vault.act(by=by, now=now) as act:
            if isinstance(act.person(patient).seal(draft), NoGround):
                raise AssertionError("an invoice is kept by BFL 7:2")
            act.log(Kind.COLLECT, Outcome.DONE, patient, categories=(CategoryId("payment"),))


def story_patient() -> tuple[str, str]:
    """(Synthea's id, unit): an adult of whom the journal has recent documents, and the unit that wrote the last."""
    patient, (_, unit) = _by_latest(dead=False)[0]
    return patient, unit


def patient_with_latest(*, dead: bool = False, place: int = 0) -> str:
    """The number of the adult of whom the journal has the latest document, or of the next ones."""
    return synthea.numbers()[_by_latest(dead=dead)[place][0]]


def _by_latest(*, dead: bool) -> list[tuple[str, tuple[str, str]]]:
    """Adult patients, each with the time and the unit of their latest visit, the latest first."""
    births = {row["Id"]: date.fromisoformat(row["BIRTHDATE"]) for row in synthea.rows("patients")}
    died = {row["Id"] for row in synthea.rows("patients") if row["DEATHDATE"]}
    latest: dict[str, tuple[str, str]] = {}
    for row in synthea.rows("encounters"):
        patient = row["PATIENT"]
        if births[patient].year < 1995 and (patient in died) is dead:
            latest[patient] = max(latest.get(patient, ("", "")), (row["START"], row["ORGANIZATION"]))
    return sorted(latest.items(), key=lambda one: one[1], reverse=True)


def bring_in_everybody(
    ombud: Ombud, customers: int, seed: int, *, now: Callable[[], datetime], kept: Collection[str] = ()
) -> Figures:
    """Collect the journal's patients with their documents, then the customers. `kept` are numbers of others."""
    reports = {name: _journal(ombud, name, now) for name in ("patients", *DOCUMENTS)}
    bought, invented = io.StringIO(), tuple(people(seed, customers, now=now(), services=SERVICES, kept=kept))
    write_csv(invented, bought)
    came = bring_in(ombud, bought.getvalue().encode(), "customers.csv.yaml", now)
    booked = bookings(invented, seed, story_patient()[1], now=now())
    visited = bring_in(ombud, booked, "bookings.csv.yaml", now)
    left_out = {column for report in (*reports.values(), came) for column, _ in report.not_taken}
    documents = [reports[name] for name in DOCUMENTS]
    return Figures(
        patients=reports["patients"].people,
        customers=came.people,
        documents=sum(report.records for report in documents),
        bookings=visited.records,
        too_old=sum(fault.field == "health" for report in documents for fault in report.faults),
        not_taken=tuple(sorted(left_out & _TELLING)),
        story_patient=subject_with(ombud, synthea.numbers()[story_patient()[0]], "personnummer"),
    )


def _journal(ombud: Ombud, name: str, now: Callable[[], datetime]) -> Report:
    return bring_in(ombud, synthea.opened(name).read(), f"synthea-{name}.yaml", now)


class _Held:
    """A file of the demo, held in memory: nothing of it is ever written out in clear."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        return io.BytesIO(self._data)


def bring_in(ombud: Ombud, data: bytes, mapping: str, now: Callable[[], datetime]) -> Report:
    """Bring a file in as reception does, by a mapping that ships with Ombud."""
    by = ombud.accounts.actors["rut"]
    text = shipped("mappings", mapping).encode()
    report = import_file(ombud.vault, Import(_Held(data), text, by, now))
    if not isinstance(report, Report):
        raise AssertionError("the mappings that ship with Ombud load")
    return report


def subject_with(ombud: Ombud, value: str, *fields: str) -> SubjectId:
    """Who of the demo is known by it, as the first of these that it can be."""
    key = lookup(value, fields)
    if key is None:
        raise AssertionError("the demo's numbers and addresses have a normal form")
    with ombud.vault.database.read() as tx:
        return ombud.vault.directory.find(tx, *key)[0]


_TELLING = {
    "RACE",
    "ETHNICITY",
    "MARITAL",
    "SSN",
    "DRIVERS",
    "PASSPORT",
    "HEALTHCARE_EXPENSES",
    "civilstånd",
    "årsinkomst",
}
"""The columns that the story names when they are left out."""
