"""What a program did over the API is what the command line shows, and what lies in the database; and the other way."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from ombud.api.application import application
from ombud.api.routes import ENDPOINTS
from ombud.app.installation import open_installation
from ombud.client import Client, Reading, Refused
from ombud.web import Door
from tests.cli.clinic import Clinic

URL = "https://testserver"


@contextmanager
def program(clinic: Clinic, account: str, *purposes: str) -> Iterator[Client]:
    """A program at the API of the installation, with a key that was made at the command line."""
    named = [word for one in purposes for word in ("--purpose", one)]
    token = clinic.here("api-key", "create", "--for", account, *named, "--name", "test", actor="disa")["token"]
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    api = application(Door(ombud, lambda: clinic.now), ENDPOINTS)
    try:
        yield Client(URL, token, http=TestClient(api.app, base_url=URL))
    finally:
        api.close()
        ombud.close(clinic.now)


@pytest.mark.on("sqlite", "postgresql")
def test_the_api_the_command_line_and_the_database_agree(clinic: Clinic) -> None:
    with program(clinic, "rut", "contract.request", "legal.consent", "legal.requests") as client:
        person = client.register()
        measure = client.begin(person, "measure")
        client.object_to(person, "object.direct_marketing", "web")
        asked = client.ask(person, "contact", purpose="contract.request")
        read = client.read(person, "contact", purpose="contract.request", reason="svar")
        choices = client.choices(person)
        opened = client.open_request(person, "access")
        plan = client.erasure_plan(person)
    relations = clinic.here("relation", "list", "--subject", person)["relations"]
    assert {one["relation"] for one in relations} >= {measure["id"]}
    listed = clinic.here("choice", "list", "--subject", person, actor="disa")
    assert not isinstance(choices, Refused)
    assert listed["choices"] == choices["choices"] == ["object.direct_marketing"]
    words = ("--subject", person, "--purpose", "contract.request", "--category", "contact")
    at_desk = clinic.told("ask", clinic.folder, *words)
    assert (at_desk["decision"], asked.allowed, isinstance(read, Reading)) == ("permit", True, True)
    assert at_desk["rules"] == list(asked.rules)
    shown = clinic.here("request", "show", opened["id"], actor="disa")
    assert (shown["reference"], shown["state"], shown["due_on"]) == (
        opened["reference"], opened["state"], opened["due_on"],
    )  # fmt: skip
    planned = clinic.told("erase", clinic.folder, "--subject", person, "--plan", actor="disa")
    assert [one["outcome"] for one in planned["items"]] == [one["outcome"] for one in plan["items"]]
    entries = clinic.here("audit", "who-read", "--subject", person, actor="disa")["entries"]
    assert {"open", "begin-purpose", "object", "ask"} <= {one["act"] for one in entries}
    called = clinic.here("api-key", "calls")["calls"]
    assert {one["operation"] for one in called} >= {"people.register", "people.read", "choices.object", "requests.open"}
    assert person not in str(called)
    clinic.here("choice", "withdraw", "--subject", person, "--choice", "object.direct_marketing", actor="disa")
    with program(clinic, "rut", "legal.consent") as client:
        after = client.choices(person)
    assert not isinstance(after, Refused)
    assert after["choices"] == []
