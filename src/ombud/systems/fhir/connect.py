"""A server of FHIR R4 as a system of records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ombud.systems.fhir.compartment import TYPES
from ombud.systems.fhir.resources import PATIENT, columns_of, table_of
from ombud.systems.forms import dashed
from ombud.systems.kinds import Kind
from ombud.systems.line import Line
from ombud.systems.model import Schema, SystemFaultError
from ombud.systems.records.source import ByIdentifier, Change, Key, Record, Way

JSON = {"Accept": "application/fhir+json"}
_PAGE = "100"
_ASKED = {Kind.PERSONNUMMER: "identifier", Kind.EMAIL: "email", Kind.PHONE: "phone", Kind.KEY: "_id"}
"""What a patient can be searched for by. A server finds them whatever their capitals (R4, search: token)."""
_GONE = frozenset({404, 410})
_HELD = frozenset({409, 412})
_SPECIAL = str.maketrans({one: f"\\{one}" for one in "\\,|$"})


@dataclass(slots=True)
class FhirRecords:
    """See `Records`."""

    line: Line = field(repr=False)

    @property
    def keeps_needed(self) -> bool:
        return True

    def schema(self) -> Schema:
        """The types that the server says it has and that are a patient's."""
        said = self._asked("metadata")
        if said.get("resourceType") != "CapabilityStatement" or not str(said.get("fhirVersion", "")).startswith("4.0"):
            raise SystemFaultError("the system is no server of FHIR R4.")
        kinds = {
            str(one.get("type")) for rest in _list(said, "rest") if rest.get("mode") == "server"
            for one in _list(rest, "resource")
        }  # fmt: skip
        return Schema(tuple(table_of(kind) for kind in sorted(kinds & {PATIENT, *TYPES})))

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        for resource, patient in self._resources(table, ways):
            record = _record(resource, patient)
            if not ways or any(way.fits(record) for way in ways):
                yield record

    def unable(self, table: str, change: Change) -> str:
        return "a resource of FHIR goes whole or stays whole" if change.blanked or change.new else ""

    def change(self, table: str, change: Change) -> None:
        for record in change.goes:
            tag = {"If-Match": f'W/"{record.version}"'} if record.version else {}
            said = self.line.ask("DELETE", self.line.below(table, record.place), headers=tag)
            if said.code in _HELD:
                raise SystemFaultError("a resource has changed since it was read, or others refer to it: it was left.")
            if not (200 <= said.code < 300 or said.code in _GONE):
                raise SystemFaultError(f"the system answered {said.code} to a deletion.")

    def _resources(self, table: str, ways: Sequence[Way]) -> Iterator[tuple[Mapping[str, object], str | None]]:
        if not ways:
            yield from ((one, None) for one in self._bundles(table, self.line.below(table), {"_count": _PAGE}))
        for way in ways:
            if isinstance(way, ByIdentifier):
                yield from ((one, None) for one in self._searched(table, way))
            elif table != PATIENT and way.columns == ("patient",):
                for (patient,) in sorted(way.keys):
                    path = self.line.below(PATIENT, patient, table)
                    yield from ((one, patient) for one in self._bundles(table, path, {"_count": _PAGE}))
            elif way.columns == ("id",):
                yield from ((one, None) for one in self._named(table, way.keys))
            else:
                raise SystemFaultError("a resource is joined to its patient, and to nothing else.")

    def _named(self, table: str, keys: Iterable[Key]) -> Iterator[Mapping[str, object]]:
        """Resources by their own ids; those that are gone are not there."""
        for (one,) in sorted(keys):
            said = self.line.ask("GET", self.line.below(table, one))
            if said.code not in _GONE:
                yield _whole(said.code, said.value)

    def _searched(self, table: str, way: ByIdentifier) -> Iterator[Mapping[str, object]]:
        if table != PATIENT or way.kind not in _ASKED:
            raise SystemFaultError("only a patient is searched for, by number, address, phone or id.")
        values = ",".join(one.translate(_SPECIAL) for one in sorted(dashed(way.spellings, way.kind)))
        form = {_ASKED[way.kind]: values, "_count": _PAGE}
        yield from self._bundles(table, self.line.below(PATIENT, "_search"), form, post=True)

    def _bundles(
        self, kind: str, path: str, asked: Mapping[str, str], *, post: bool = False
    ) -> Iterator[Mapping[str, object]]:
        """The resources of every page of a search."""
        said = self._form(path, asked) if post else self._asked_at(path, asked)
        seen: set[str] = set()
        while True:
            yield from _matches(said, kind)
            following = next((one.get("url") for one in _list(said, "link") if one.get("relation") == "next"), None)
            if following is None:
                return
            path = self.line.link(str(following), path)
            if path in seen:
                raise SystemFaultError("the system's pages go round in a circle.")
            seen.add(path)
            said = self._asked_at(path)

    def _asked(self, name: str) -> Mapping[str, object]:
        return self._asked_at(self.line.below(name))

    def _asked_at(self, path: str, query: Mapping[str, str] | None = None) -> Mapping[str, object]:
        said = self.line.ask("GET", path, query=query)
        return _whole(said.code, said.value)

    def _form(self, path: str, form: Mapping[str, str]) -> Mapping[str, object]:
        said = self.line.ask("POST", path, form=form)
        return _whole(said.code, said.value)


def _whole(code: int, value: object) -> Mapping[str, object]:
    if code != 200 or not isinstance(value, dict):
        raise SystemFaultError(f"the system answered {code} to a question.")
    return value


def _matches(bundle: Mapping[str, object], kind: str) -> Iterator[Mapping[str, object]]:
    """What was searched for, and not what came with it."""
    if bundle.get("resourceType") != "Bundle":
        raise SystemFaultError("the system's answer to a search is no Bundle.")
    for entry in _list(bundle, "entry"):
        search, resource = entry.get("search"), entry.get("resource")
        if isinstance(search, dict) and search.get("mode") in ("include", "outcome"):
            continue
        if not isinstance(resource, dict) or resource.get("resourceType") != kind or not resource.get("id"):
            raise SystemFaultError("the system's answer holds a resource that was not asked for.")
        yield resource


def _record(resource: Mapping[str, object], patient: str | None) -> Record:
    meta = resource.get("meta")
    version = str(meta.get("versionId") or "") if isinstance(meta, dict) else ""
    return Record(str(resource["id"]), columns_of(resource, patient), version)


def _list(value: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
