"""Who lives in the demo: the patients of a real journal export and invented customers, brought in as files are.

The files go through the same door as everybody's: a mapping, the policy's closed list, one act a batch.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Literal

from ombud.app.demo import synthea
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
    births = {row["Id"]: date.fromisoformat(row["BIRTHDATE"]) for row in synthea.rows("patients")}
    dead = {row["Id"] for row in synthea.rows("patients") if row["DEATHDATE"]}
    latest: dict[str, tuple[str, str]] = {}
    for row in synthea.rows("encounters"):
        patient = row["PATIENT"]
        if births[patient].year < 1995 and patient not in dead:
            latest[patient] = max(latest.get(patient, ("", "")), (row["START"], row["ORGANIZATION"]))
    patient = max(latest, key=lambda one: latest[one])
    return patient, latest[patient][1]


def bring_in_everybody(ombud: Ombud, customers: int, seed: int, *, now: Callable[[], datetime]) -> Figures:
    """Collect the journal's patients with their documents, then the customers."""
    by = ombud.accounts.actors["rut"]
    reports = {name: _journal(ombud, name, by, now) for name in ("patients", *DOCUMENTS)}
    bought = io.StringIO()
    write_csv(people(seed, customers, now=now(), services=SERVICES), bought)
    came = _file(ombud, bought.getvalue().encode(), "customers.csv.yaml", by, now)
    left_out = {column for report in (*reports.values(), came) for column, _ in report.not_taken}
    documents = [reports[name] for name in DOCUMENTS]
    return Figures(
        patients=reports["patients"].people,
        customers=came.people,
        documents=sum(report.records for report in documents),
        too_old=sum(fault.field == "health" for report in documents for fault in report.faults),
        not_taken=tuple(sorted(left_out & _TELLING)),
        story_patient=_subject(ombud),
    )


def _journal(ombud: Ombud, name: str, by: Actor, now: Callable[[], datetime]) -> Report:
    return _file(ombud, synthea.opened(name).read(), f"synthea-{name}.yaml", by, now)


class _Held:
    """A file of the demo, held in memory: nothing of it is ever written out in clear."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        return io.BytesIO(self._data)


def _file(ombud: Ombud, data: bytes, mapping: str, by: Actor, now: Callable[[], datetime]) -> Report:
    text = shipped("mappings", mapping).encode()
    report = import_file(ombud.vault, Import(_Held(data), text, by, now))
    if not isinstance(report, Report):
        raise AssertionError("the mappings that ship with Ombud load")
    return report


def _subject(ombud: Ombud) -> SubjectId:
    number = synthea.numbers()[story_patient()[0]]
    key = lookup(number, ("personnummer",))
    if key is None:
        raise AssertionError("official test numbers have a normal form")
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
