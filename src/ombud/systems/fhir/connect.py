"""A server of FHIR R4 as a system of records."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ombud.systems.fhir.compartment import TYPES
from ombud.systems.fhir.consent import CONSENT, NO, again, is_ours, no_of, once, saying, taken_back
from ombud.systems.fhir.elements import FINDING
from ombud.systems.fhir.label import TAKEN_OFF, is_restricted
from ombud.systems.fhir.resources import PATIENT, columns_of, table_of, today_of
from ombud.systems.fhir.writing import (
    NO_CREATE,
    NO_UPDATE,
    RESTRICTED,
    WHOLE,
    version_of,
    why_no_status,
    why_not,
    written,
)
from ombud.systems.forms import dashed
from ombud.systems.kinds import Kind
from ombud.systems.line import Line
from ombud.systems.model import Schema, SystemFaultError
from ombud.systems.records.source import Blanked, ByIdentifier, Change, Key, Record, Way
from ombud.systems.writing import same

JSON = {"Accept": "application/fhir+json"}
_PAGE = "100"
_ASKED = {Kind.PERSONNUMMER: "identifier", Kind.EMAIL: "email", Kind.PHONE: "phone", Kind.KEY: "_id"}
"""What a patient can be searched for by. A server finds them whatever their capitals (R4, search: token)."""
_GONE = frozenset({404, 410})
_HELD = frozenset({409, 412})
_TRIES = 3
"""How often a patient is read anew whom somebody else has changed meanwhile."""
_SPECIAL = str.maketrans({one: f"\\{one}" for one in "\\,|$"})


@dataclass(slots=True)
class FhirRecords:
    """See `Records`."""

    line: Line = field(repr=False)
    _not_updated: frozenset[str] = frozenset()
    """The types that the server says are not updated there."""
    _creates: bool = False
    """The server says that a Consent is created once, whoever asks again."""

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
        listed = [one for rest in _list(said, "rest") for one in _list(rest, "resource")]
        self._not_updated = frozenset(str(one.get("type")) for one in listed if _has_no_update(one))
        self._creates = any(one.get("type") == CONSENT and one.get("conditionalCreate") is True for one in listed)
        return Schema(tuple(table_of(kind) for kind in sorted(kinds & {PATIENT, *TYPES})))

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        for resource, patient in self._resources(table, ways):
            record = _record(resource, patient)
            if not ways or any(way.fits(record) for way in ways):
                yield record

    def unable(self, table: str, change: Change) -> str:
        if table == CONSENT:
            return self._unable_to_say(change)
        if change.new or (change.blanked and table != PATIENT):
            return WHOLE
        if change.blanked and PATIENT in self._not_updated:
            return NO_UPDATE
        for one in change.blanked:
            there = self._resource(PATIENT, one.record.place)
            if there is not None and (why := why_not(there[0], one.values)):
                return why
        return ""

    def change(self, table: str, change: Change) -> None:
        for record in change.goes:
            tag = {"If-Match": f'W/"{record.version}"'} if record.version else {}
            said = self.line.ask("DELETE", self.line.below(table, record.place), headers=tag)
            if said.code in _HELD:
                raise SystemFaultError("a resource has changed since it was read, or others refer to it: it was left.")
            if not (200 <= said.code < 300 or said.code in _GONE):
                raise SystemFaultError(f"the system answered {said.code} to a deletion.")
        for one in change.blanked:
            self._write(one) if table == PATIENT else self._take_back(one)
        for new in change.new:
            self._say(str(new["patient"]), str(new[NO]), change.on)

    def _unable_to_say(self, change: Change) -> str:
        """Why a no cannot be written there, or taken back."""
        if any(one.values.keys() != {NO} for one in change.blanked):
            return WHOLE
        if change.new and not self._creates:
            return NO_CREATE
        if (change.new or change.blanked) and CONSENT in self._not_updated:
            return NO_UPDATE
        there = (self._resource(CONSENT, one.record.place) for one in change.blanked)
        return next((why for one in there if one is not None and (why := why_no_status(one[0]))), "")

    def _say(self, patient: str, purpose: str, on: date | None) -> None:
        """A no that is not there, or does not hold: created once, or said again by its version."""
        path = self.line.below(PATIENT, patient, CONSENT)
        mine = [one for one in self._bundles(CONSENT, path, {"_count": _PAGE}) if is_ours(one, patient, purpose)]
        if any(no_of(one, patient) == purpose for one in mine):
            return  # it has been written, and the answer was lost
        if mine:
            self._put_anew(str(mine[0]["id"]), lambda now: again(now, purpose, on))
            return
        headers = {"If-None-Exist": once(patient, purpose), "Content-Type": JSON["Accept"]}
        told = self.line.ask("POST", self.line.below(CONSENT), body=saying(patient, purpose, on), headers=headers)
        if not 200 <= told.code < 300:
            raise SystemFaultError(f"the system answered {told.code} to a no.")

    def _take_back(self, one: Blanked) -> None:
        """It stays as what held until now."""
        self._put_anew(one.record.place, lambda now: taken_back(now) if now.get("status") == "active" else None)

    def _put_anew(self, place: str, change: Callable[[Mapping[str, object]], Mapping[str, object] | None]) -> None:
        """A Consent of ours with that change, by its version; where somebody else was first, it is read anew."""
        for _ in range(_TRIES):
            there = self._resource(CONSENT, place)
            after = None if there is None else change(there[0])
            if there is None or after is None:
                return  # it is gone, or so already
            if why := why_no_status(there[0]):
                raise SystemFaultError(f"a no cannot be written there: {why}.")
            if self._put(CONSENT, place, after, there[1]):
                return
        raise SystemFaultError(f"a no has changed {_TRIES} times while it was written: it was left.")

    def _write(self, one: Blanked) -> None:
        """What is to stand in one patient. Where somebody else was first, it is read anew and tried again; what they
        have changed of that, or of what finds the patient, is left, and the case is asked again."""
        for _ in range(_TRIES):
            there = self._resource(PATIENT, one.record.place)
            if there is None:
                raise SystemFaultError("a patient who was to be written to is gone.")
            resource, tag = there
            now = _record(resource, None)
            values = {column: value for column, value in one.values.items() if not same(now.now(column), value)}
            if not values:
                return  # it has been written, and the answer was lost
            if any(now.now(each) != one.record.now(each) for each in values) or not _is_the_same(now, one):
                raise SystemFaultError("a patient has changed since it was read: it was left.")
            if why := why_not(resource, values):
                raise SystemFaultError(f"a patient has changed since it was read: {why}.")
            if self._put(PATIENT, one.record.place, written(resource, values), tag):
                self._take_off(one, values)
                return
        raise SystemFaultError(f"a patient has changed {_TRIES} times while it was written to: it was left.")

    def _put(self, kind: str, place: str, resource: Mapping[str, object], tag: str) -> bool:
        """False where the server has another version by now."""
        headers = {"If-Match": tag, "Content-Type": JSON["Accept"]}
        said = self.line.ask("PUT", self.line.below(kind, place), body=resource, headers=headers)
        if not (200 <= said.code < 300 or said.code in _HELD):
            raise SystemFaultError(f"the system answered {said.code} to an update.")
        return said.code not in _HELD

    def _take_off(self, one: Blanked, values: Mapping[str, object]) -> None:
        """A label that the server has merged into what was put. Whether it is gone, the search afterwards says."""
        there = self._resource(PATIENT, one.record.place) if values.get(RESTRICTED) is False else None
        if there is not None and is_restricted(there[0]):
            path = self.line.below(PATIENT, one.record.place, "$meta-delete")
            said = self.line.ask("POST", path, body=TAKEN_OFF, headers={"Content-Type": JSON["Accept"]})
            if said.code >= 500:
                raise SystemFaultError(f"the system answered {said.code} to the end of a label.")

    def _resource(self, kind: str, place: str) -> tuple[Mapping[str, object], str] | None:
        """The whole resource as it is now, with the tag of its version; None where it is gone."""
        said = self.line.ask("GET", self.line.below(kind, place))
        if said.code in _GONE:
            return None
        resource = _whole(said.code, said.value)
        if (resource.get("resourceType"), resource.get("id")) != (kind, place):
            raise SystemFaultError("the system's answer holds a resource that was not asked for.")
        return resource, said.headers.get("etag") or f'W/"{version_of(resource)}"'

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
    return Record(str(resource["id"]), columns_of(resource, patient), version_of(resource), today_of(resource))


def _has_no_update(said: Mapping[str, object]) -> bool:
    """A server that lists what can be done with a type, and lists no update."""
    listed = [one.get("code") for one in _list(said, "interaction")]
    return bool(listed) and "update" not in listed


def _is_the_same(now: Record, one: Blanked) -> bool:
    """By everything that finds them and is not written over."""
    return all(now.values[each] == one.record.values[each] for each in FINDING - one.values.keys())


def _list(value: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
