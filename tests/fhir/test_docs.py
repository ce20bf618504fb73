"""The page says what there is, and every call of the how-to is made as it stands there."""

import re
from itertools import groupby

import pytest
from starlette.testclient import TestClient

from ombud.fhir.ids import person_id
from ombud.fhir.pages import ROUTES, SOMEBODY, address
from ombud.fhir.routes import INTERACTIONS
from ombud.vault import PolicyBook
from ombud.web import application
from tests.clinic import DISA, RUT
from tests.clinic import ROOT as HERE
from tests.fhir.conftest import HOST, Place, issue

pytestmark = pytest.mark.on("sqlite")
_CALL = re.compile(r"^```text\n(GET|POST) /fhir/r4(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_call_of_the_how_to_is_answered(place: Place) -> None:
    subject = place.nelly()
    text = (HERE / "docs" / "how-to" / "read-in-fhir.md").read_text(encoding="utf-8")
    calls = _CALL.findall(text)
    assert len(calls) == 6
    for method, path, rest in calls:
        head, _, body = rest.partition("\n\n")
        headers = dict(line.split(": ", 1) for line in head.strip().splitlines())
        purpose = headers.pop("Processing-Purpose")
        program = place.program(RUT if purpose == "contract.request" else DISA)
        sent = body.strip().encode() or None
        answer = program.call(method, path.replace("{id}", person_id(subject)), purpose, sent, **headers)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.json()["resourceType"] == "Bundle"


def test_the_page_says_what_there_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(application(place.door, ROUTES), base_url=HOST)
    for language, word in (("sv", "Hälsouppgifter"), ("en", "Health data")):
        page = client.get("/fhir", headers={"Accept-Language": language})
        assert (page.status_code, page.text.count("<h1")) == (200, 1)
        assert word in page.text
        assert len(page.content) < 100_000
        for one in INTERACTIONS:
            assert not one.code or address(one).replace("&", "&amp;") in page.text
    monkeypatch.setattr(PolicyBook, "in_force", lambda *_: None)
    assert client.get("/fhir").status_code == 200


def test_what_is_shown_for_a_person_is_nobody(place: Place) -> None:
    rut = place.program(RUT)
    issue(rut.get(f"/Patient/{SOMEBODY}", "contract.request"), 404, "not_found")
    shown = sorted(one.name for one in INTERACTIONS)
    assert [name for name, _ in groupby(shown)] == shown
