"""A described server as a system of records."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ombud.systems.forms import dashed
from ombud.systems.http.description import Auth, Call, Described, Description
from ombud.systems.http.pages import records
from ombud.systems.http.paths import at, nested, told, unknown
from ombud.systems.line import Line
from ombud.systems.model import Column, Schema, SystemFaultError, Table
from ombud.systems.place import Place
from ombud.systems.records.source import ByIdentifier, Change, Record, Way

_A_NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_GONE = frozenset({404, 410})
_CHANGED = frozenset({409, 412})
_THERE = 409


@dataclass(slots=True)
class HttpRecords:
    """See `Records`."""

    line: Line = field(repr=False)
    description: Description

    keeps_needed = False

    def schema(self) -> Schema:
        """What is described, and every field that the first page has and the description has not."""
        return Schema(tuple(self._table(name, one) for name, one in sorted(self.description.tables.items())))

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        described = self.description.tables[table]
        for call, asked in self._calls(described, ways):
            for found in records(self.line, call, asked):
                record = self._record(table, described, found)
                if not ways or any(way.fits(record) for way in ways):
                    yield record

    def unable(self, table: str, change: Change) -> str:
        described = self.description.tables[table]
        ways = ((change.goes, described.delete), (change.blanked, described.blank), (change.new, described.create))
        if any(needed and way is None for needed, way in ways):
            return "its description has no way to do it"
        return ""

    def change(self, table: str, change: Change) -> None:
        described = self.description.tables[table]
        for record in change.goes:
            self._away(change.case, table, described, record)
        for one in change.blanked:
            self._blank(change.case, table, described, one.record, one.values)
        for new in change.new:
            self._create(change.case, table, described, new)

    def close(self) -> None:
        self.line.close()

    def _table(self, name: str, described: Described) -> Table:
        fields = described.fields()
        columns = [Column(column, one.type) for column, one in fields.items()]
        known = frozenset(one.path for one in fields.values())
        if described.list is not None:
            page = described.list.next and described.list.next.page
            asked = {described.list.next.as_: str(page)} if described.list.next and page is not None else {}
            first = records(self.line, described.list.model_copy(update={"next": None}), asked)
            columns += [
                Column(_name(path), "text") for path in sorted({one for row in first for one in unknown(row, known)})
            ]
        return Table(name, tuple(columns), (described.key,))

    def _calls(self, described: Described, ways: Sequence[Way]) -> Iterator[tuple[Call, Mapping[str, str]]]:
        """The questions that find all: by each way, or everything where one of them cannot be asked."""
        narrowed = [_by(described, way) for way in ways]
        if ways and None not in narrowed:
            for call, values in (one for one in narrowed if one is not None):
                yield from ((call, {call.as_: value}) for value in values)
        elif described.list is not None:
            yield described.list, {}
        else:
            raise SystemFaultError("the description has neither a search by what finds a person nor a list.")

    def _record(self, table: str, described: Described, found: dict[str, object]) -> Record:
        fields = described.fields()
        known = frozenset(one.path for one in fields.values())
        for path in sorted(unknown(found, known)):
            raise SystemFaultError(f"{table} has a field that its description has not: {_name(path)}.")
        values = {name: told(at(found, one.path)) for name, one in fields.items()}
        key = values[described.key]
        if key in (None, ""):
            raise SystemFaultError(f"{table} has a record without its key.")
        return Record(str(key), values, _version(values))

    def _away(self, case: str, table: str, described: Described, record: Record) -> None:
        tag = self._still(table, described, record)
        if tag is None:
            return
        said = self.line.ask("DELETE", self._at(described.delete, record), headers=_sent(case, table, record, tag))
        if not (200 <= said.code < 300 or said.code in _GONE):
            raise _fault(said.code)

    def _blank(self, case: str, table: str, described: Described, record: Record, new: Mapping[str, object]) -> None:
        tag = self._still(table, described, record)
        body = _body(described, new)
        headers = {**_sent(case, table, record, tag or ""), "Content-Type": "application/merge-patch+json"}
        said = self.line.ask("PATCH", self._at(described.blank, record), body=body, headers=headers)
        if not 200 <= said.code < 300:
            raise _fault(said.code)

    def _create(self, case: str, table: str, described: Described, new: Mapping[str, object]) -> None:
        """Once, whoever asks again: what is there already (409) is as it is to be."""
        path = self.line.below(*(described.create or "").strip("/").split("/"))
        headers = _sent(case, table, Record(_version(new), {}), "")
        said = self.line.ask("POST", path, body=_body(described, new), headers=headers)
        if not (200 <= said.code < 300 or said.code == _THERE):
            raise _fault(said.code)

    def _still(self, table: str, described: Described, record: Record) -> str | None:
        """Its tag, if it is as it was read; None where it is gone. Without `get` only the server can tell."""
        if described.get is None:
            return ""
        said = self.line.ask("GET", self._at(described.get, record))
        if said.code in _GONE:
            return None
        if said.code != 200 or not isinstance(said.value, dict):
            raise _fault(said.code)
        if self._record(table, described, said.value).version != record.version:
            raise SystemFaultError("a record has changed since it was read: it was left alone.")
        return said.headers.get("etag", "")

    def _at(self, address: str | None, record: Record) -> str:
        return self.line.below(*(address or "").strip("/").split("/"), record.place)


def auth(auth: Auth, place: Place, secret: str) -> dict[str, str]:
    """What goes with every question."""
    if auth.bearer:
        return {"Authorization": f"Bearer {secret}"}
    if auth.basic:
        return {"Authorization": "Basic " + base64.b64encode(f"{place.account}:{secret}".encode()).decode()}
    return {auth.header: secret} if auth.header else {}


def _by(described: Described, way: Way) -> tuple[Call, list[str]] | None:
    """The server's own search by that, and what to ask it for."""
    if isinstance(way, ByIdentifier):
        call = described.search.get(way.column)
        return None if call is None else (call, sorted(dashed(way.spellings, way.kind)))
    call = described.search.get(way.columns[0]) if len(way.columns) == 1 else None
    return None if call is None else (call, sorted(key for (key,) in way.keys))


def _body(described: Described, values: Mapping[str, object]) -> dict[str, object]:
    """The fields that are written, each where the description has it."""
    fields, body = described.fields(), dict[str, object]()
    for name, value in values.items():
        _merge(body, nested(fields[name].path, value))
    return body


def _version(values: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _sent(case: str, table: str, record: Record, tag: str) -> dict[str, str]:
    """The same effect of the same case has the same key, whoever asks again."""
    key = hashlib.sha256(f"{case}\n{table}\n{record.place}".encode()).hexdigest()
    return {"Idempotency-Key": key, **({"If-Match": tag} if tag else {})}


def _fault(code: int) -> SystemFaultError:
    if code in _CHANGED:
        return SystemFaultError("a record has changed since it was read: it was left alone.")
    return SystemFaultError(f"the system answered {code}.")


def _name(path: str) -> str:
    """The name of a field, unless it looks like a value that somebody made a name of."""
    return path if _A_NAME.fullmatch(path) else "a name that is none"


def _merge(into: dict[str, object], more: dict[str, object]) -> None:
    for name, value in more.items():
        inside = into.get(name)
        if isinstance(inside, dict) and isinstance(value, dict):
            _merge(inside, value)
        else:
            into[name] = value
