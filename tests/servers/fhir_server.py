"""A small server of FHIR R4 on the loopback: what the standard says of the interactions that a connected system uses.

CapabilityStatement, search by POST with paging by links, the Patient compartment, deletion and update by version,
conditional create, and the end of a label (`$meta-delete`). Token searches do not tell capitals apart; an identifier
without a system finds it under any. A version that the client names in the resource counts for nothing: `If-Match`
alone does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tests.servers.http_server import Asked, Reply

Resource = dict[str, Any]
_PAGE = 2


@dataclass
class FhirServer:
    """Its resources, by type and id."""

    base: str
    writer: str
    reader: str
    resources: dict[str, dict[str, Resource]] = field(default_factory=dict)
    version: str = "4.0.1"
    merges: bool = False
    """It keeps the labels that an update leaves out, as R4 describes most servers."""
    versions: bool = True
    """It says which version a resource has."""
    interactions: tuple[str, ...] = ()
    """What it says that can be done with each type."""
    once: bool = True
    """It says that what is created is created once (`If-None-Exist`)."""
    history: list[Resource] = field(default_factory=list)
    """Every resource that an update has put, in order."""

    def put(self, resource: Resource) -> None:
        held = self.resources.setdefault(resource["resourceType"], {})
        number = int(held.get(resource["id"], {}).get("meta", {}).get("versionId", 0)) + 1
        said = {name: value for name, value in resource.get("meta", {}).items() if name != "versionId"}
        held[resource["id"]] = {**resource, "meta": {**({"versionId": str(number)} if self.versions else {}), **said}}

    def answer(self, asked: Asked) -> Reply:
        parts = [unquote(one) for one in asked.path.removeprefix(self.base).strip("/").split("/")]
        if parts == ["metadata"]:
            return _said(self._capabilities())
        token = asked.headers.get("authorization", "")
        if token not in (f"Bearer {self.writer}", f"Bearer {self.reader}"):
            return _outcome(401)
        if asked.method in ("DELETE", "PUT") or (asked.method == "POST" and parts[-1] != "_search"):
            posts = self._unlabelled if parts[-1] == "$meta-delete" else self._created
            acts = {"DELETE": self._deleted, "PUT": self._updated, "POST": posts}
            return _outcome(403) if token == f"Bearer {self.reader}" else acts[asked.method](parts, asked)
        if parts[-1] == "_search":
            assert isinstance(asked.body, Mapping)
            assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
            return self._searched(parts[0], dict(asked.body), asked, None)
        if len(parts) == 3:  # the compartment of a patient
            return self._searched(parts[2], dict(asked.query), asked, f"Patient/{parts[1]}")
        if len(parts) == 2:
            found = self.resources.get(parts[0], {}).get(parts[1])
            return _outcome(404) if found is None else _said(found)
        if len(parts) == 1:
            return self._searched(parts[0], dict(asked.query), asked, None)
        return _outcome(404)

    def _searched(self, kind: str, said: dict[str, str], asked: Asked, patient: str | None) -> Reply:
        start = int(said.pop("_offset", 0))
        said.pop("_count", None)
        found = [
            one for one in self.resources.get(kind, {}).values()
            if all(_fits(one, name, value) for name, value in said.items()) and patient in (None, _about(one))
        ]  # fmt: skip
        entries: list[Resource] = [
            {"resource": one, "search": {"mode": "match"}} for one in found[start : start + _PAGE]
        ]
        entries.append({"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}})
        links = [{"relation": "self", "url": "urn:x"}]
        if start + _PAGE < len(found):
            path = asked.path.removesuffix("/_search")
            query = urlencode({**said, "_offset": str(start + _PAGE)})
            links.append({"relation": "next", "url": f"http://{asked.headers['host']}{path}?{query}"})
        return _said(
            {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links, "entry": entries}
        )

    def _deleted(self, parts: list[str], asked: Asked) -> Reply:
        found = self.resources.get(parts[0], {}).get(parts[1])
        if found is None:
            return _outcome(410)
        if asked.headers.get("if-match", tag := f'W/"{found["meta"]["versionId"]}"') != tag:
            return _outcome(412)
        held = (one for some in self.resources.values() for one in some.values())
        if parts[0] == "Patient" and any(_about(one) == f"Patient/{parts[1]}" for one in held):
            return _outcome(409)
        del self.resources[parts[0]][parts[1]]
        return Reply(204)

    def _updated(self, parts: list[str], asked: Asked) -> Reply:
        """R4, update: whole, by the version that it was read in, and under its own name."""
        found, new = self.resources.get(parts[0], {}).get(parts[1]), asked.body
        if found is None or not isinstance(new, dict) or (new.get("resourceType"), new.get("id")) != tuple(parts):
            return _outcome(400)
        assert asked.headers["content-type"] == "application/fhir+json"
        if asked.headers.get("if-match") != f'W/"{found["meta"]["versionId"]}"':
            return _outcome(412)
        labels = new.get("meta", {}).get("security", [])
        if self.merges:
            labels = labels + [one for one in found["meta"].get("security", []) if one not in labels]
        meta = {name: value for name, value in new.get("meta", {}).items() if name not in ("security", "versionId")}
        version = {"versionId": found["meta"]["versionId"]}
        self.resources[parts[0]][parts[1]] = {**found, "meta": version}
        self.put({**new, "meta": {**meta, **({"security": labels} if labels else {})}})
        self.history.append(self.resources[parts[0]][parts[1]])
        return _said(self.resources[parts[0]][parts[1]])

    def _created(self, parts: list[str], asked: Asked) -> Reply:
        """R4, conditional create: what is there by that search already is not made again."""
        (kind,) = parts
        assert isinstance(asked.body, dict)
        assert asked.body["resourceType"] == kind
        assert "id" not in asked.body
        (system, value) = dict(parse_qsl(asked.headers["if-none-exist"]))["identifier"].split("|")
        held = self.resources.setdefault(kind, {})
        there = [one for one in held.values() if {"system": system, "value": value} in one.get("identifier", [])]
        if there:
            return _said(there[0])
        self.put({**asked.body, "id": f"{kind.lower()}-{len(held) + 1}"})
        return Reply(201, None, {"Location": f"{kind}/{kind.lower()}-{len(held)}/_history/1"})

    def _unlabelled(self, parts: list[str], asked: Asked) -> Reply:
        """R4, $meta-delete: labels are told apart by system and code, and no new version comes of it."""
        assert isinstance(asked.body, dict)
        (parameter,) = asked.body["parameter"]
        gone = {(one["system"], one["code"]) for one in parameter["valueMeta"]["security"]}
        meta = self.resources[parts[0]][parts[1]]["meta"]
        meta["security"] = [one for one in meta.get("security", []) if (one["system"], one["code"]) not in gone]
        return _said({"resourceType": "Parameters", "parameter": [{"name": "return", "valueMeta": meta}]})

    def _capabilities(self) -> Resource:
        said = {"interaction": [{"code": one} for one in self.interactions]} if self.interactions else {}
        said |= {"conditionalCreate": True} if self.once else {}
        kinds = [{"type": kind, **said} for kind in ["Practitioner", *self.resources]]
        return {
            "resourceType": "CapabilityStatement", "fhirVersion": self.version, "kind": "instance",
            "rest": [{"mode": "server", "resource": kinds}, {"mode": "client", "resource": [{"type": "Goal"}]}],
        }  # fmt: skip


def _fits(resource: Resource, name: str, value: str) -> bool:
    wanted = {one.lower() for one in value.replace("\\,", "\x00").split(",")}
    if name == "_id":
        return resource["id"].lower() in wanted
    if name == "identifier":
        held = [one["value"] for one in resource.get("identifier", [])]
    else:
        held = [one["value"] for one in resource.get("telecom", []) if one["system"] == name]
    return bool({one.lower().strip() for one in held} & wanted)


def _about(resource: Resource) -> str | None:
    for name in ("subject", "patient"):
        if name in resource:
            return str(resource[name]["reference"])
    return None


def _said(value: object) -> Reply:
    return Reply(200, value, {"Content-Type": "application/fhir+json"})


def _outcome(code: int) -> Reply:
    return Reply(code, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]})
