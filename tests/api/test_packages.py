"""A person's copy over the API: made as it is sent, in the log as every handing out, whole or seen not to be."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from ombud.api import packages
from ombud.app import streaming_copy
from ombud.app.copying import Form, Ordered
from ombud.app.streaming_copy import Copy, CutShortError, Pipe, stream_out
from ombud.audit import Act, Outcome
from ombud.client import ApiError, Client
from ombud.disclosure.package import Identified, Kind, Way, check_package
from ombud.disclosure.package.check import Trusted
from ombud.disclosure.package.order import GONE
from ombud.policy.ask import Ask
from ombud.terms import PurposeId, SubjectId, subject_text
from ombud.vault import OverBudget, Spent
from tests.api.conftest import HOST, Place
from tests.api.test_calls import problem
from tests.clinic import RUT, VERA

pytestmark = pytest.mark.on("sqlite")
AT_DESK = {"kind": "access", "way": "desk", "identified": "id_card"}


def exports(place: Place, subject: SubjectId) -> list[Outcome]:
    clinic = place.clinic
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        found = clinic.vault.ledger.who_read(tx, subject)
        return sorted((one.entry.outcome for one in found if one.entry.act is Act.EXPORT), reverse=True)


def ordered(subject: SubjectId) -> Ordered:
    return Ordered(subject, Kind.ACCESS, Form.WHOLE, way=Way.DESK, identified=Identified.ID_CARD)


@pytest.mark.on("sqlite", "postgresql")
def test_a_copy_is_sent_as_it_is_made_and_is_in_the_log(place: Place) -> None:
    """Art. 15(3), R-15.1; design.md 5.7: no file of it, and nobody's name in what it is called."""
    nelly = place.nelly()
    answer = place.program(RUT).post(f"/people/{subject_text(nelly)}/package", AT_DESK)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.zip"'
    assert (answer.headers["accept-ranges"], answer.headers["cache-control"]) == ("none", "no-store")
    assert "content-length" not in answer.headers
    trusted = Trusted(public_key=place.clinic.vault.ledger.public_key)
    found = check_package(BytesIO(answer.content), len(answer.content), trusted)
    assert (found.ok, found.kind) == (True, "access"), found
    with ZipFile(BytesIO(answer.content)) as whole:
        assert [name for name in whole.namelist() if b"nelly@example.se" in whole.read(name)]
    assert exports(place, nelly) == [Outcome.PERMITTED]
    moved = place.program(RUT).post(f"/people/{subject_text(nelly)}/package", AT_DESK | {"kind": "portability"})
    assert moved.headers["content-disposition"] == 'attachment; filename="data-to-move.zip"'


def test_who_may_not_have_it_is_told_why_and_gets_no_byte(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-07: health data by e-mail for somebody who is known by sight."""
    nelly, rut = place.nelly(), place.program(RUT)
    place.clinic.hold(nelly, "health", "care", text="Ont i knät")
    path = f"/people/{subject_text(nelly)}/package"
    said = problem(rut.post(path, AT_DESK | {"way": "email", "identified": "known"}), 409, "not_done")
    assert said["requirement"]
    problem(rut.post("/people/s_00000000000000000000000001/package", AT_DESK), 404, "not_found")
    problem(rut.post(path, AT_DESK | {"kind": "everything"}), 422, "wrong")
    problem(place.program(VERA).post(path, AT_DESK), 403, "not_of_key")
    assert exports(place, nelly) == [Outcome.REFUSED]
    ask, spent = Ask(nelly, PurposeId("legal.requests"), frozenset(), RUT), Spent(RUT, 50, place.clinic.now)
    monkeypatch.setattr(packages, "stream_out", lambda *_, **__: OverBudget(ask, 1, (), spent))
    problem(rut.post(path, AT_DESK), 429, "look_ups_spent")


def test_who_hangs_up_leaves_an_entry_that_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a package is none: the log says that it was not given out."""
    monkeypatch.setattr(streaming_copy, "BLOCK", 64)
    nelly = place.nelly()
    found = stream_out(place.ombud, ordered(nelly), by=RUT, now=place.clinic.now)
    assert isinstance(found, Copy)
    blocks = iter(found)
    assert next(blocks).startswith(b"PK")
    blocks.close()  # type: ignore[attr-defined]
    found.making.result(timeout=60)
    assert exports(place, nelly) == [Outcome.PERMITTED, Outcome.FAILED]


def test_who_reads_nothing_is_waited_for_and_then_left(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming_copy, "BLOCK", 64)
    monkeypatch.setattr(streaming_copy, "_LOOK", 0.02)
    nelly = place.nelly()
    found = stream_out(place.ombud, ordered(nelly), by=RUT, now=place.clinic.now, pipe=Pipe(patience=0.05))
    assert isinstance(found, Copy)
    found.making.result(timeout=60)
    assert exports(place, nelly) == [Outcome.PERMITTED, Outcome.FAILED]


def test_what_breaks_on_the_way_is_seen_by_whoever_reads(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ZIP without its end, and a connection that was cut."""

    def ends(with_: Any, first: bytes) -> Any:
        def made(_vault: Any, _order: Any, to: Any, *_: Any, **__: Any) -> Any:
            to.write(first)
            if isinstance(with_, Exception):
                raise with_
            return with_

        return made

    nelly, now = place.nelly(), place.clinic.now
    for with_ in (GONE, ValueError("19121212-1212")):
        monkeypatch.setattr(streaming_copy, "package_into", ends(with_, b"x" * streaming_copy.BLOCK))
        found = stream_out(place.ombud, ordered(nelly), by=RUT, now=now)
        assert isinstance(found, Copy)
        with pytest.raises(CutShortError) as raised:
            list(found)
        assert "1912" not in str(raised.value)
    monkeypatch.setattr(streaming_copy, "package_into", ends(ValueError("19121212-1212"), b""))
    problem(place.program(RUT).post(f"/people/{subject_text(nelly)}/package", AT_DESK), 500, "fault")
    monkeypatch.setattr(streaming_copy, "package_into", ends(ValueError(), b"x" * 10 * streaming_copy.BLOCK))
    left = stream_out(place.ombud, ordered(nelly), by=RUT, now=now, pipe=Pipe(patience=0.05))
    assert isinstance(left, Copy)
    left.making.result(timeout=60)
    full = Pipe(patience=0.05)
    for _ in range(8):
        full.write(b"x" * streaming_copy.BLOCK)
    streaming_copy._made(place.ombud, ordered(SubjectId(bytes(16))), full, RUT, now)


def test_the_client_writes_it_where_it_is_told(place: Place) -> None:
    nelly, rut = subject_text(place.nelly()), place.program(RUT)
    client, to = Client(HOST, rut.token, http=place.client), BytesIO()  # type: ignore[arg-type]
    size = client.package(nelly, to, kind="access", way="desk", identified="id_card")
    assert size == len(to.getvalue())
    with ZipFile(to) as whole:
        assert whole.testzip() is None
    with pytest.raises(ApiError) as raised:
        client.package("s_00000000000000000000000001", BytesIO(), kind="access", way="desk", identified="id_card")
    assert raised.value.problem.code == "not_found"
    with pytest.raises(ApiError) as raised:
        Client("http://127.0.0.1:9", rut.token).package(nelly, BytesIO(), kind="access", way="desk", identified="no")
    assert raised.value.problem.code == "away"
