"""Somebody with very many records, written in the vault's own form: what a lifetime of measurements comes to."""

import json
from datetime import timedelta

from ombud.audit import Act, Outcome
from ombud.keys.model import Mark
from ombud.terms import CategoryId, ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.model import Row
from ombud.vault.write import row_context
from tests.clinic import RUT, Clinic

_BATCH = 5000


def fill(clinic: Clinic, subject: SubjectId, number: int) -> None:
    """So many observations in the journal, each a document of its own, over ten years."""
    for start in range(0, number, _BATCH):
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            person = act.person(subject)
            key, marks = person.keys.for_writing(ClassId("care")), []
            mask = clinic.vault.book.mask(act.policy, CategoryId("health"))
            for n in range(start, min(start + _BATCH, number)):
                at = to_micros(clinic.now - timedelta(days=3000) + timedelta(minutes=14 * n))
                document = f"observation-{n}"
                row = Row(
                    clinic.vault.new_id(), "care", "health", 1, mask, 0, 0, None,
                    key.mac("document", document.encode()), 1, at, at, 1 << 60, "T-01", None, clinic.vault.new_id(),
                    b"",
                )  # fmt: skip
                fields = {
                    "kind": "observation", "code": "8480-6", "system": "http://loinc.org",
                    "text": "Systoliskt blodtryck", "value": str(100 + n % 60), "unit": "mmHg",
                    "encounter": f"visit-{n // 10}",
                }  # fmt: skip
                plain = {
                    "fields": fields,
                    "source": "data_subject",
                    "channel": "fhir",
                    "document": document,
                    "author": "vera",
                }
                row = row._replace(sealed=key.seal(row_context(subject, row), json.dumps(plain).encode()))
                store.insert(act.tx, subject, row)
                marks.append(Mark(row.record_id, row.version, row.sealed))
            person.keys.count(ClassId("care"), added=marks)
            act.log(Act.IMPORT, Outcome.DONE, subject, facts={"records": len(marks)})
