"""The API from a key to a refused read."""

from ombud.terms import subject_text
from tests.api.conftest import Place
from tests.clinic import RUT
import pytest
pytestmark = pytest.mark.on("sqlite")


def test_first(place: Place) -> None:
    nelly = place.nelly()
    rut = place.program(RUT)
    print(sorted(rut.key.purposes))
    r = rut.post("/people/lookup", {"value": "nelly@example.se"})
    print(r.status_code, r.json())
    s = subject_text(nelly)
    r = rut.post(f"/people/{s}/reads", {"categories": ["contact"], "reason": "svar"}, "contract.request")
    print(r.status_code, r.json())
    r = rut.post(f"/people/{s}/reads", {"categories": ["health"], "reason": "svar"}, "contract.request")
    print(r.status_code, r.json())
    r = rut.post("/decisions", {"action": {"name": "read"}, "resource": {"type": "person", "id": s, "properties": {"categories": ["health"]}}, "context": {"purpose": "contract.request"}})
    print(r.status_code, r.json())
    r = rut.post("/decisions", {"action": {"name": "read"}, "resource": {"type": "person", "id": s, "properties": {"categories": ["contact"]}}, "context": {"purpose": "contract.request"}})
    print(r.status_code, r.json(), r.headers)
    r = rut.call("POST", "/decisions", raw=b"{")
    print(r.status_code, r.json(), r.headers)
    r = rut.post("/decisions", {"a": 1, "context": 3, "action": {"name": "x"}})
    print(r.status_code, r.json(), r.headers)
    print(place.lines)
