"""One resource as it leaves: its kind, its id, when it came to be, and its elements as JSON.

Elements are text, so that a number leaves as it was recorded: 127.90 is not 127.9.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
ORDER = (
    *("Patient", "Encounter", "Condition", "Observation", "MedicationRequest", "DocumentReference"),
    *("Contract", "Invoice", "Communication", "Basic", "Consent", "Provenance", "AuditEvent"),
)
"""Every kind there is here, in the order in which a bundle has them."""


@dataclass(frozen=True, slots=True)
class Resource:
    kind: str
    id: str
    content: str = field(repr=False)
    """The elements, but for id and meta, without braces."""
    at: datetime
    """Of when it is: within its kind a bundle is in this order."""
    updated: datetime | None = None
    """When it came to be as it is; none where nothing says when."""
    version: str = "1"
    security: str = ""
    """A code of v3-Confidentiality, where there is something to heed."""

    @property
    def reference(self) -> str:
        return f"{self.kind}/{self.id}"

    def json(self) -> str:
        meta: dict[str, Any] = {"versionId": self.version}
        if self.updated is not None:
            meta["lastUpdated"] = self.updated.isoformat()
        if self.security:
            meta["security"] = [{"system": CONFIDENTIALITY, "code": self.security}]
        rest = f",{self.content}" if self.content else ""
        return f'{{"resourceType":"{self.kind}","id":"{self.id}","meta":{encoded(meta)}{rest}}}'


CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def elements(told: Mapping[str, Any]) -> str:
    """Elements as JSON without braces; those of which nothing is said are left out."""
    return encoded({name: said for name, said in told.items() if said not in (None, [], {}, "")})[1:-1]
