"""A server that a file describes: the contract, by each way of turning pages, and what only HTTP does."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from ombud.systems.http.connect import HttpRecords, auth
from ombud.systems.http.description import Auth, Description, load
from ombud.systems.line import Line
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End
from ombud.systems.place import Place, place_of
from ombud.systems.port import ConnectedSystem
from ombud.systems.records.acting import checked
from ombud.systems.records.looking import LookingAtRecords
from tests.servers.http_server import Asked, LocalServer, Reply
from tests.systems import club
from tests.systems.contract import Contract, World, breaking

WRITER, READER = "the writer's token", "the reader's token"
ADDRESSES = {"members": "/v1/members", "visits": "/v1/visits", "fees": "/v1/fees"}
FILE = """
auth: {{bearer: true}}
tables:
  members:
    key: id
    columns: {{id: id, personnummer: number, email: contact.email, name: contact.name, status: status}}
    list: {{get: /members, records: data, next: {next}}}
    search:
      email: {{post: /members/search, as: mail, records: data, next: {next}}}
      personnummer: {{get: /members, as: number, records: data, next: {next}}}
    get: /members
    delete: /members
    blank: /members
  visits:
    key: id
    columns: {{id: id, member_id: member, day: {{path: day, type: date}}, note: note}}
    list: {{get: /visits, records: data, next: {next}}}
    search: {{member_id: {{get: /visits, as: member, records: data, next: {next}}}}}
    get: /visits
    delete: /visits
  fees:
    key: id
    columns: {{id: id, member_id: member, paid_on: {{path: paid, type: date}}, amount: amount}}
    list: {{get: /fees, records: data, next: {next}}}
    delete: /fees
  stopped:
    key: email
    columns: {{email: mail}}
    list: {{get: /stopped, records: data, next: {next}}}
    delete: /stopped
    create: /stopped
"""
WAYS = {
    "header": "{link: header}",
    "link": "{link: next}",
    "cursor": "{cursor: next, as: cursor}",
    "page": "{page: 1, as: page}",
}
FIELDS = {
    "id": "id", "personnummer": "number", "member_id": "member", "day": "day", "note": "note", "paid_on": "paid",
    "amount": "amount", "status": "status",
}  # fmt: skip


@dataclass
class Club:
    """What the server holds, two records a page."""

    way: str
    tables: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, rows in club.ROWS.items():
            named = (dict(zip(club.COLUMNS[table], row, strict=True)) for row in rows)
            self.tables[table] = {str(next(iter(one.values()))): _as_json(one) for one in named}

    def answer(self, asked: Asked) -> Reply:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in (WRITER, READER) or (token == READER and asked.method in ("DELETE", "PATCH")):
            return Reply(403)
        parts = asked.path.strip("/").split("/")[1:]
        table = self.tables[parts[0]]
        if asked.method == "POST" and parts == ["stopped"]:
            return self._create(asked)
        if len(parts) == 1 or parts[1] == "search":
            return self._page(asked, parts[0])
        found = table.get(unquote(parts[1]))
        if found is None:
            return Reply(404)
        tag = f'"{hash(json.dumps(found))}"'
        if asked.headers.get("if-match", tag) != tag:
            return Reply(412)
        if asked.method == "DELETE":
            del table[unquote(parts[1])]
            return Reply(204)
        if asked.method == "PATCH":
            assert isinstance(asked.body, dict)
            _patch(found, asked.body)
        return Reply(200, {**found, **self.extra}, {"ETag": tag})

    def _create(self, asked: Asked) -> Reply:
        """Once for each key, as the key of the case says."""
        assert isinstance(asked.body, dict)
        assert asked.headers["idempotency-key"]
        there = asked.body["mail"] in self.tables["stopped"]
        self.tables["stopped"][asked.body["mail"]] = dict(asked.body)
        return Reply(409 if there else 201)

    def _page(self, asked: Asked, name: str) -> Reply:
        said = dict(asked.body) if isinstance(asked.body, dict) else dict(asked.query)
        start = int(said.pop("cursor", 0)) if self.way != "page" else 2 * (int(said.pop("page", 1)) - 1)
        found = [one for one in self.tables[name].values() if all(_says(one, k) == _flat(v) for k, v in said.items())]
        some = [{**one, **(self.extra if name == "visits" else {})} for one in found[start : start + 2]]
        follows = start + 2 if start + 2 < len(found) else None
        if self.way in ("cursor", "page"):
            return Reply(200, {"data": some, "next": follows if self.way == "cursor" else None})
        query = "&".join([*(f"{key}={value}" for key, value in said.items()), f"cursor={follows}"])
        link = f"{asked.path}?{query}" if follows else None
        if self.way == "link":
            return Reply(200, {"data": some, "next": link})
        return Reply(200, {"data": some}, {"Link": f'<{link}>; rel="next"'} if link else {})


def _as_json(row: dict[str, str | None]) -> dict[str, object]:
    told: dict[str, object] = {FIELDS[name]: value for name, value in row.items() if name in FIELDS}
    if "name" not in row:
        return told or {"mail": row["email"]}
    return {**told, "contact": {"email": row["email"], "name": row["name"]}}


def _says(one: dict[str, object], name: str) -> str:
    contact = one.get("contact")
    return _flat(contact["email"] if name == "mail" and isinstance(contact, dict) else one.get(name))


def _flat(value: object) -> str:
    return str(value).lower().strip()


def _patch(into: dict[str, object], more: dict[str, object]) -> None:
    for name, value in more.items():
        inside = into.get(name)
        if isinstance(inside, dict) and isinstance(value, dict):
            _patch(inside, value)
        else:
            into[name] = value


LINES: list[Line] = []


def described(way: str) -> Description:
    found = load(FILE.format(next=WAYS[way]))
    assert isinstance(found, Description), found
    return found


def records_at(port: int, token: str, way: str, seconds: float = 5) -> HttpRecords:
    place = place_of(f"http://localhost:{port}/v1", ["localhost"], lambda *_: ["127.0.0.1"])
    description = described(way)
    LINES.append(Line(place, auth(description.auth, place, token), seconds, lambda _: None))
    return HttpRecords(LINES[-1], description)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    yield from _served("cursor")


def _served(way: str) -> Iterator[LocalServer]:
    held = Club(way)
    made = LocalServer(held.answer)
    made.club = held  # type: ignore[attr-defined]
    yield made
    while LINES:
        LINES.pop().close()
    made.stop()


def world_of(made: LocalServer, way: str) -> World:
    held: Club = made.club  # type: ignore[attr-defined]

    def opened(token: str = WRITER) -> ConnectedSystem:
        records = records_at(made.port, token, way)
        return checked(records, club.mapping("http", records.schema().fingerprint))  # type: ignore[return-value]

    fingerprint = records_at(made.port, WRITER, way).schema().fingerprint
    no = lambda _: Reply(500)  # noqa: E731
    return World(
        adapter="http",
        opened=lambda: checked(records_at(made.port, WRITER, way), club.mapping("http", fingerprint)),
        raw=lambda: json.dumps(held.tables, ensure_ascii=False),
        looking=lambda: LookingAtRecords(records_at(made.port, WRITER, way)),
        grow=lambda: held.extra.update({"shoe_size": 42}),
        broken=breaking(lambda: made.faults.append(no), made.faults.clear),
        read_only=lambda: opened(READER),
    )


@pytest.fixture(params=["header", "cursor"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    for made in _served(request.param):
        yield world_of(made, request.param)


class TestContract(Contract):
    """By a link in the header, and by a cursor."""


@pytest.mark.parametrize("way", ["link", "page"])
def test_pages_are_turned_in_other_ways(way: str) -> None:
    for made in _served(way):
        world = world_of(made, way)
        assert world.given(club.ADA) == {"members": 2, "visits": 3, "fees": 1}
        assert world.open().erase(club.ADA).end is End.DONE


def test_every_change_carries_the_key_of_its_case_and_the_tag_that_was_read(server: LocalServer) -> None:
    world_of(server, "cursor").open().erase(club.ADA)
    changes = [one for one in server.asked if one.method == "DELETE"]
    keys = [one.headers["idempotency-key"] for one in changes]
    assert len(set(keys)) == len(keys) == 6
    assert all("if-match" in one.headers for one in changes if "fees" not in one.path)
    assert not any("ada" in f"{one.path}{one.query}" for one in server.asked)
    assert {one.headers["host"] for one in server.asked} == {f"localhost:{server.port}"}


def test_an_answer_that_is_lost_after_it_was_done_has_one_effect(server: LocalServer) -> None:
    """R4: cut after commit, before the answer."""
    world = world_of(server, "cursor")
    cut: set[str] = set()

    def lose(asked: Asked) -> Reply | None:
        if asked.method != "DELETE" or asked.path in cut:
            return None
        cut.add(asked.path)
        return Reply(cut=True)

    server.after += [lose] * 60
    receipt = world.open().erase(club.ADA)
    assert len(cut) == 6
    assert (receipt.end, receipt.left) == (End.DONE, 0)


@pytest.mark.parametrize("said", [{"Retry-After": "1"}, {}, {"Retry-After": "soon"},
    {"Retry-After": "Thu, 26 Nov 2026 09:00:02 GMT", "Date": "Thu, 26 Nov 2026 09:00:00 GMT"}])  # fmt: skip
def test_a_busy_server_is_asked_again_when_it_says(server: LocalServer, said: dict[str, str]) -> None:
    world = world_of(server, "cursor")
    system = world.open()
    server.faults += [lambda _: Reply(429, headers=said), lambda _: Reply(503, headers=said), lambda _: Reply(cut=True)]
    assert system.held(club.ADA).counts == {"members": 2, "visits": 3, "fees": 1}


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(429, headers={"Retry-After": "3600"}), "busy for 3600 seconds"),
        (Reply(302, headers={"Location": "http://169.254.169.254/"}), "at another place"),
        (Reply(500), "answered 500 to a question"),
        (
            Reply(
                429, headers={"Retry-After": "Thu, 26 Nov 2026 09:01:00 GMT", "Date": "Thu, 26 Nov 2026 09:00:00 GMT"}
            ),
            "busy for 60 seconds",
        ),
        (Reply(200, raw=b"<html>"), "is no JSON"),
        (Reply(200, {"data": "none"}), "no list of records"),
        (Reply(200, {"data": [{"id": "x", "ada@example.se": 1}]}), "has not: a name that is none"),
        (Reply(200, {"data": [{"id": None}]}), "without its key"),
        (Reply(200, {"data": [], "next": "0"}), "no"),
    ],
)
def test_an_answer_that_is_another_than_described_is_a_fault(server: LocalServer, reply: Reply, says: str) -> None:
    system = world_of(server, "cursor").open()
    server.faults += [lambda _: reply]
    if says == "no":
        assert system.held(club.ADA).counts
        return
    with pytest.raises(SystemFaultError, match=says) as told:
        system.held(club.ADA)
    assert "ada" not in str(told.value)


def test_a_server_that_is_gone_and_one_that_drips_end_in_time(server: LocalServer) -> None:
    quick = records_at(server.port, WRITER, "cursor", seconds=0.3)
    server.faults += [lambda _: Reply(late=0.5)]
    with pytest.raises(SystemFaultError, match=r"did not answer within 0\.3 seconds"):
        quick.schema()
    server.faults += [lambda _: Reply(200, {"data": []}, drip=0.1)]
    with pytest.raises(SystemFaultError, match=r"longer than 0\.3 seconds|within 0\.3 seconds"):
        quick.schema()
    nobody = Place("http", "localhost", "127.0.0.1", 1, "", "")
    with pytest.raises(SystemFaultError, match="does not answer, 6 times"):
        Line(nobody, {}, 60, lambda _: None).ask("GET", "/")


def test_pages_that_lead_away_or_round_are_not_followed(server: LocalServer) -> None:
    """Security.md 2, row 16: a link is no way to another server."""
    records = records_at(server.port, WRITER, "link")
    for link, says in (
        ("http://169.254.169.254/latest", "at another place"), ("//evil.example/x", "at another place"),
        ("/v2/members", "outside its own path"), ("/v1/../admin", "outside its own path"),
        ("/v1/members", "round in a circle"),
    ):  # fmt: skip
        server.faults[:] = [lambda _, link=link: Reply(200, {"data": [], "next": link})] * 2
        with pytest.raises(SystemFaultError, match=says):
            list(records.read("members", ()))
        server.faults.clear()


def test_a_record_that_somebody_changes_meanwhile_is_left_alone(server: LocalServer) -> None:
    world = world_of(server, "cursor")
    held: Club = server.club  # type: ignore[attr-defined]

    def edit(_: object) -> None:
        held.tables["visits"]["v2"]["note"] = "another's now"

    with pytest.raises(SystemFaultError, match="changed since it was read"):
        world.open().erase(replace(club.ADA, first=edit))
    assert "v2" in held.tables["visits"]
    assert world.open().erase(club.ADA).end is End.DONE


@pytest.mark.parametrize(
    ("method", "code", "says"),
    [("DELETE", 412, "changed since"), ("DELETE", 500, "answered 500"), ("GET", 500, "answered 500")],
)
def test_a_change_that_is_refused_is_a_fault(server: LocalServer, method: str, code: int, says: str) -> None:
    system = world_of(server, "cursor").open()

    def refuse(_: object) -> None:
        server.faults[:] = [lambda asked: Reply(code) if asked.method == method else None] * 9

    with pytest.raises(SystemFaultError, match=says):
        system.erase(replace(club.ADA, first=refuse))


def test_a_blanking_that_is_refused_and_a_record_that_is_gone(server: LocalServer) -> None:
    world = world_of(server, "cursor")
    held: Club = server.club  # type: ignore[attr-defined]
    system = world.open()

    def refuse(_: object) -> None:
        server.faults[:] = [lambda asked: Reply(409) if asked.method == "PATCH" else None] * 20

    with pytest.raises(SystemFaultError, match="changed since"):
        system.erase(replace(club.EVA, first=refuse))
    server.faults.clear()

    def away(_: object) -> None:
        del held.tables["visits"]["v1"]

    assert world.open().erase(replace(club.ADA, first=away)).end is End.DONE


def test_what_the_description_cannot_do_is_for_a_person_and_nothing_goes(server: LocalServer) -> None:
    description = described("cursor")
    tables = {
        name: one.model_copy(update={"delete": None} if name == "members" else {})
        for name, one in description.tables.items()
    }
    before = world_of(server, "cursor").raw()
    records = replace(
        records_at(server.port, WRITER, "cursor"), description=description.model_copy(update={"tables": tables})
    )
    system = checked(records, club.mapping("http", records.schema().fingerprint))
    assert not isinstance(system, tuple)
    receipt = system.erase(club.ADA)
    assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 6)
    assert {one.table: one.why for one in receipt.tables}["members"] == "its description has no way to do it"
    assert world_of(server, "cursor").raw() == before


def test_a_table_without_a_list_is_found_by_its_search_alone(server: LocalServer) -> None:
    description = described("cursor")
    members = description.tables["members"].model_copy(update={"list": None})
    records = replace(
        records_at(server.port, WRITER, "cursor"),
        description=description.model_copy(update={"tables": {**description.tables, "members": members}}),
    )
    system = checked(records, club.mapping("http", records.schema().fingerprint))
    assert not isinstance(system, tuple)
    assert system.held(club.ADA).counts == {"members": 2, "visits": 3, "fees": 1}
    with pytest.raises(SystemFaultError, match="neither a search"):
        list(records.read("members", ()))


def test_who_asks_is_said_as_the_description_says() -> None:
    place = Place("https", "shop.example.se", "192.0.2.1", 443, "ombud", "")
    assert auth(Auth(bearer=True), place, "s") == {"Authorization": "Bearer s"}
    assert auth(Auth(basic=True), place, "s") == {"Authorization": "Basic b21idWQ6cw=="}
    assert auth(Auth(header="X-Key"), place, "s") == {"X-Key": "s"}
    assert auth(Auth(), place, "") == {}


def test_a_line_speaks_tls_on_the_public_net_and_writes_names_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(SystemFaultError, match="without TLS"):
        Line(Place("http", "shop.example.se", "93.184.216.34", 80, "", ""), {}, 5)
    six = Line(Place("https", "::1", "::1", 8443, "", "a/b/"), {}, 1, lambda _: None)
    assert six.below("x y", "ö/z") == "/a/b/x%20y/%C3%B6%2Fz"
    assert six.link("c?d=1", "/a/b/x") == "/a/b/c?d=1"
    for part in ("", ".", ".."):
        with pytest.raises(SystemFaultError, match="cannot stand in an address"):
            six.below("x", part)
    with closing(six), pytest.raises(SystemFaultError, match=r"does not answer|within|busy"):
        six.ask("GET", "/a/b/x?y=1", query={"z": "1"})
    bad = tmp_path / "ca.pem"
    bad.write_text("no certificate")
    with closing(replace(six, ca_file=bad)) as line, pytest.raises(SystemFaultError, match="cannot be read"):
        line.ask("GET", "/a")


def test_an_answer_without_an_end_is_not_read_to_it(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.systems.line.LONGEST", 10)
    with closing(records_at(server.port, WRITER, "cursor")) as records, pytest.raises(SystemFaultError, match="no end"):
        records.schema()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("key: id", "key: nowhere", "no such key"),
        ("get: /members, records", "records", "how the question is put"),
        ("as: mail, ", "", "how the question is put"),
        ("{cursor: next, as: cursor}", "{cursor: next}", "next page is found"),
        ("{cursor: next, as: cursor}", "{cursor: next, link: next}", "next page is found"),
        ("delete: /fees", "delete: fees?all=1", "not written right"),
        ("      email: {post", "      mail: {post", "no such key"),
        ("tables:", "table:", ""),
        ("auth: {bearer: true}", "auth: {", ""),
    ],
)
def test_every_fault_of_a_description_has_its_place(old: str, new: str, says: str) -> None:
    faults = load(FILE.format(next=WAYS["cursor"]).replace(old, new, 1))
    assert isinstance(faults, tuple)
    assert all(fault.line >= 1 for fault in faults)
    assert any(says in fault.message.en for fault in faults), faults


def test_a_description_of_something_else() -> None:
    faults = load("- 1")
    assert isinstance(faults, tuple)
    assert "describes no system" in faults[0].message.en
