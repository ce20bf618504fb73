"""Receivers over the API: of whom they hold data, what they were sent, what they say to it (Art. 19)."""

import pytest

from ombud.events import receivers
from ombud.events.model import Algorithm, Receiver, event_text
from ombud.events.receivers import Wanted
from ombud.requests import objection, restrict
from ombud.terms import ChoiceId, SubjectId, subject_text
from tests.api.conftest import Place
from tests.clinic import DISA, RUT, VERA

NO = ChoiceId("object.direct_marketing")


def declared(place: Place, name: str, account: str, algorithm: Algorithm = Algorithm.ED25519) -> Receiver:
    wanted = Wanted(name, account, f"https://{name}.example.se/hooks", algorithm=algorithm)
    made = receivers.declare(place.clinic.vault, wanted, by=DISA, now=place.clinic.now)
    assert isinstance(made, Receiver)
    return made


def mark(number: int) -> dict[str, str]:
    return {"Idempotency_Key": f'"mark-{number:08d}"'}


def test_a_receiver_says_whom_it_holds_and_what_it_has_done(place: Place) -> None:
    clinic, rut, crm = place.clinic, place.program(RUT), declared(place, "crm", RUT.id)
    nelly = place.nelly()
    who = subject_text(nelly)
    known = rut.post(f"/people/{who}/holding", {"receiver": "crm"}, **mark(1)).json()["known_as"]
    assert rut.post(f"/people/{who}/holding", {"receiver": "crm"}, **mark(2)).json()["known_as"] == known
    objection(clinic.vault, nelly, NO, "desk", by=RUT, now=clinic.now)
    (event,) = rut.get("/events").json()["items"]
    assert (event["type"], event["subject"], event["state"]) == ("se.ombud.objection.made.v1", known, "waiting")
    assert event["acknowledge_by"]
    said = rut.post(f"/events/{event['id']}/acknowledgement", {"result": "nothing_held"}, **mark(3))
    assert said.json()["acknowledged"] == "nothing_held"
    assert rut.get("/events?unacknowledged=true").json()["items"] == []
    assert rut.post(f"/events/{event['id']}/resend", {}, **mark(4)).json()["resent"] is False
    assert rut.post(f"/people/{who}/let-go", {"receiver": "crm"}, **mark(5)).json() == {"knew": True}
    restrict(clinic.vault, nelly, "18.1.a", None, by=RUT, now=clinic.now)
    assert len(rut.get("/events").json()["items"]) == 1
    (told,) = rut.get("/receivers").json()["receivers"]
    assert (told["name"], told["state"], told["keys"][0][:5]) == ("crm", "active", "whpk_")
    assert crm.account == RUT.id


@pytest.mark.on("sqlite")
def test_what_is_of_another_account_is_not_there(place: Place) -> None:
    """Nobody acknowledges for another, or learns of whom another holds data; a shared secret is told nobody."""
    clinic, rut, vera = place.clinic, place.program(RUT), place.program(VERA)
    crm, nelly = declared(place, "crm", RUT.id), place.nelly()
    who = subject_text(nelly)
    event = receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    which = event_text(event.id)  # type: ignore[union-attr]
    for path, body in (
        (f"/people/{who}/holding", {"receiver": "crm"}),
        (f"/people/{who}/let-go", {"receiver": "crm"}),
    ):
        assert vera.post(path, body, **mark(1)).json()["code"] == "no_receiver"
    for path, body in ((f"/events/{which}/acknowledgement", {"result": "done"}), (f"/events/{which}/resend", {})):
        assert vera.post(path, body, **mark(2)).status_code == 404
    assert vera.get("/events").json()["items"] == []
    assert vera.get("/receivers").json()["receivers"] == []
    nobody = subject_text(SubjectId(b"x" * 16))
    assert rut.post(f"/people/{nobody}/holding", {"receiver": "crm"}, **mark(3)).status_code == 404
    declared(place, "gammal", VERA.id, Algorithm.HMAC)
    assert vera.get("/receivers").json()["receivers"][0]["keys"] == []


@pytest.mark.on("sqlite")
def test_what_is_malformed_is_answered_with_what_is_wrong(place: Place) -> None:
    """Issue 7: a 4xx problem with a pointer, never a fault."""
    rut = place.program(RUT)
    declared(place, "crm", RUT.id)
    path = "/events/e_00000000000000000000000001/acknowledgement"
    for raw, status, code in (
        (b"{", 400, "unreadable"),
        (b'{"result": "maybe"}', 422, "wrong"),
        (b'{"result": "done", "result": "kept"}', 400, "unreadable"),
        (b'{"result": "done", "name": "x"}', 422, "wrong"),
        (b'{"result": "done"}', 404, "not_found"),
    ):
        said = rut.call("POST", path, raw=raw, **mark(len(raw)))
        assert (said.status_code, said.json()["code"]) == (status, code)
        assert said.headers["content-type"] == "application/problem+json"
        assert said.json()["detail"]
    assert rut.post(path, {"result": "done"}).json()["code"] == "idempotency_key_required"
    assert rut.post("/events/x/acknowledgement", {"result": "done"}, **mark(9)).status_code == 404
