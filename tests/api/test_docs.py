"""The document, the pages and the examples say what the API does: they are made of it, and every example is made."""

import re

import jsonschema
import pytest
from starlette.testclient import TestClient

from ombud.api import problems
from ombud.api.model import Endpoint
from ombud.api.openapi import ROOT, described, document
from ombud.api.pages import ROUTES
from ombud.api.routes import ENDPOINTS
from ombud.api.shown import PERSON, body_of, curl, headers_of, path_of
from ombud.api.statuses import problems_of
from ombud.web import application
from tests.api.conftest import HOST, Place
from tests.api.world import World, make_world
from tests.clinic import RUT

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("examples"))


def test_every_example_is_answered_as_it_says(world: World) -> None:
    """In the order in which they are shown: a request is identified before it is answered."""
    wrong = [f"{one.name}: {said}" for one in ENDPOINTS if (said := made(one, world))]
    assert wrong == []


def made(one: Endpoint, world: World) -> str:
    """What is wrong with what the example is answered."""
    program = world.program_for(one)
    headers = headers_of(one)
    if one.once:
        headers["Idempotency-Key"] = world.another()
    body = body_of(one, world.ids)
    answer = program.call(
        one.method, path_of(one, world.ids).removeprefix(ROOT), raw=body.encode() if body else None, **headers
    )
    assert "{" not in path_of(one)
    assert curl(one, HOST).startswith("curl ")
    return "" if answer.status_code == (one.example.status or one.status) else answer.text


def test_the_document_is_openapi_3_1_and_says_everything_of_each_endpoint(place: Place) -> None:
    said = place.client.get("/api/openapi.json")
    assert said.headers["content-type"] == "application/json"
    whole = said.json()
    assert whole == described(ENDPOINTS, HOST)
    assert whole["openapi"] == "3.1.0"
    for one in ENDPOINTS:
        there = whole["paths"][ROOT + one.path][one.method.lower()]
        assert there["operationId"] == one.name
        assert {str(problem.status) for problem in problems_of(one)} <= set(there["responses"])
        names = {each["name"] for each in there["parameters"]}
        assert ("Processing-Purpose" in names, "Idempotency-Key" in names, "If-Match" in names) == (
            one.purpose, one.once, one.matches,
        )  # fmt: skip
    for schema in whole["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    refs = set(re.findall(r'"#/components/schemas/([^"]+)"', document(ENDPOINTS)))
    assert refs <= set(whole["components"]["schemas"])


def test_names_and_paths_are_each_once_and_no_path_holds_an_identifier() -> None:
    """N-05.1: a path, a query and a log hold opaque ids."""
    assert len({one.name for one in ENDPOINTS}) == len(ENDPOINTS)
    assert len({(one.method, one.path) for one in ENDPOINTS}) == len(ENDPOINTS)
    for one in ENDPOINTS:
        assert one.words.endswith(".")
        assert not {"personnummer", "email", "phone", "name_birth_year"} & set(one.ids)


def test_every_endpoint_and_every_problem_has_its_page(place: Place) -> None:
    client = TestClient(application(place.door, ROUTES), base_url=HOST)
    for language in ("sv", "en"):
        front = client.get("/api/docs", headers={"Accept-Language": language})
        assert front.status_code == 200
        assert len(front.content) < 100_000
        for one in ENDPOINTS:
            assert f"/api/docs/{one.name}" in front.text
            page = client.get(f"/api/docs/{one.name}", headers={"Accept-Language": language})
            assert (page.status_code, page.text.count("<h1")) == (200, 1)
        for each in {each.code for one in ENDPOINTS for each in problems_of(one)}:
            page = client.get(f"/api/problems/{each}", headers={"Accept-Language": language})
            assert (page.status_code, page.text.count("<h1")) == (200, 1)
    assert client.get("/api/docs/nothing").status_code == 404
    assert client.get("/api/problems/nothing").status_code == 404


def test_a_type_leads_to_its_page(place: Place) -> None:
    said = place.client.post("/api/v1/decisions").json()
    assert said["type"] == f"{HOST}/api/problems/{problems.NO_KEY.code}"
    client = TestClient(application(place.door, ROUTES), base_url=HOST)
    assert client.get(said["type"], headers={"Accept-Language": "en"}).text.count("No valid key") >= 1


def test_a_problem_is_in_the_language_that_was_asked_for(place: Place) -> None:
    rut = place.program(RUT)
    assert rut.call("POST", "/decisions", raw=b"{", Accept_Language="sv").json()["title"] == (
        "Det som skickades är inte JSON"
    )
    assert PERSON.startswith("s_")
