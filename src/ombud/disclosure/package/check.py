"""Verify a package without any access to the system that made it (spec/export-package.md 5).

* Every byte is looked at: headers are made anew and compared, contents are held against the manifest, the manifest
  against its signature, the JSON files against the schema that this program knows.
* Each entry of the log is shown to stand in the tree that the checkpoint signs. A checkpoint held elsewhere tells
  whether that is the tree everybody else has seen.
* The key is to come from elsewhere. One that lies in the package proves that the package is whole, not who made it.
* It is said what is proved and what is not.
"""

import hashlib
from base64 import b64decode
from dataclasses import dataclass, field
from typing import BinaryIO

from pydantic import ValidationError

from ombud.audit.model import EntryError
from ombud.audit.note import Checkpoint, NoteError, read_digest, read_note
from ombud.audit.payload import commitment, decode
from ombud.audit.places import LeafShown, commitment_at, leaf_is_in
from ombud.disclosure.package.container import MANIFEST, SIGNATURE, ContainerError, Entry, Sum, entries
from ombud.disclosure.package.format import DOCUMENT, Log, Manifest, Package, Proofs, Records, SystemRows, schema

VOUCHED = "package"
"""What a signed manifest is signed as: no checkpoint and no other file."""
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the verifier has from elsewhere."""

    origin: str | None = None
    public_key: bytes | None = None
    checkpoint: str | None = None


@dataclass(slots=True)
class Verdict:
    """What was found. `problems` are codes and the names of files; never what a file says."""

    kind: str = ""
    made_at: str = ""
    origin: str = ""
    files: int = 0
    records: int = 0
    entries: int = 0
    """Entries of the log that were shown to stand in the signed tree."""
    log_size: int = 0
    key_from_elsewhere: bool = False
    held: str = ""
    """Of the checkpoint held elsewhere: `same`, `other-size`, or empty where there was none."""
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def report(self, code: str, where: str = "") -> None:
        if len(self.problems) < _SHOWN:
            self.problems.append((code, where))


def check_package(file: BinaryIO, length: int, trusted: Trusted) -> Verdict:
    """Read a package of that length to its end. What is no package is a verdict too, not an error."""
    found = Verdict()
    check = _Check(found, trusted)
    try:
        for entry in entries(file, length):
            check.take(entry)
    except ContainerError as error:
        found.report("container", str(error))
        return found
    check.end()
    return found


class _Check:
    """One package being read."""

    def __init__(self, found: Verdict, trusted: Trusted) -> None:
        self._found = found
        self._trusted = trusted
        self._sums: dict[str, Sum] = {}
        self._manifest: Manifest | None = None
        self._manifest_hash = b""
        self._texts: dict[str, bytes] = {}
        self._package: Package | None = None
        self._logged: dict[str, str] = {}
        self._proofs: list[Proofs] = []
        self._counted: dict[str, int] = {}
        self._rows: dict[tuple[str, str], int] = {}

    def take(self, entry: Entry) -> None:
        name = entry.sum.name
        self._sums[name] = entry.sum
        if name == "json/schema.json":
            if entry.data != schema().encode():
                self._found.report("schema-unknown", name)
        elif name.endswith(".json") and not name.startswith("fhir/"):
            self._document(name, entry.data)
        elif name.startswith("log/") or name == SIGNATURE:
            self._texts[name] = entry.data
        if name == MANIFEST:
            self._manifest_hash = hashlib.sha256(entry.data).digest()

    def _document(self, name: str, data: bytes) -> None:
        try:
            found = DOCUMENT.validate_json(data)
        except ValidationError:
            self._found.report("schema", name)
            return
        match found:
            case Manifest() if name == MANIFEST:
                self._manifest = found
            case Package() if name == "json/package.json":
                self._package = found
            case Records() if name.startswith("json/"):
                self._found.records += len(found.records)
                self._counted[found.category] = self._counted.get(found.category, 0) + len(found.records)
            case SystemRows() if name.startswith("json/"):
                self._found.records += len(found.rows)
                key = found.system, found.table
                self._rows[key] = self._rows.get(key, 0) + len(found.rows)
            case Log() if name.startswith("log/"):
                self._logged |= {one.entry: name for one in found.entries}
            case Proofs() if name.startswith("log/"):
                self._proofs.append(found)
            case _:
                self._found.report("schema", name)

    def end(self) -> None:
        found, manifest = self._found, self._manifest
        if manifest is None:
            found.report("manifest-missing", MANIFEST)
            return
        found.kind, found.made_at, found.origin = manifest.kind, manifest.made_at, manifest.origin
        self._files(manifest)
        origin, key = self._key(manifest)
        try:
            signed = read_digest(self._text(SIGNATURE), origin, key, VOUCHED)
        except NoteError:
            signed = b""
        if signed != self._manifest_hash:
            found.report("signature", SIGNATURE)
        self._counts()
        self._log(manifest, origin, key)

    def _files(self, manifest: Manifest) -> None:
        """Nothing is missing, nothing is more, and everything is what it was."""
        listed = {one.name: one for one in manifest.files}
        there = {name: one for name, one in self._sums.items() if name not in (MANIFEST, SIGNATURE)}
        for name in sorted(listed.keys() - there.keys()):
            self._found.report("file-missing", name)
        for name in sorted(there.keys() - listed.keys()):
            self._found.report("file-unknown", name)
        for name in sorted(there.keys() & listed.keys()):
            one = listed[name]
            if there[name] != Sum(one.name, one.size, one.sha256, one.stored_sha256):
                self._found.report("file-changed", name)
        self._found.files = len(there)

    def _key(self, manifest: Manifest) -> tuple[str, bytes]:
        trusted = self._trusted
        if trusted.public_key is None:
            return manifest.origin, b64decode(manifest.public_key)
        self._found.key_from_elsewhere = True
        return trusted.origin or manifest.origin, trusted.public_key

    def _counts(self) -> None:
        """What the main file says of each category is what its files hold."""
        if self._package is None:
            self._found.report("file-missing", "json/package.json")
            return
        for category, one in self._package.categories.items():
            if self._counted.pop(category, 0) != one.records + one.corrected:
                self._found.report("count", category)
            for name in one.files:
                if name not in self._sums:
                    self._found.report("file-missing", name)
        for category in self._counted:
            self._found.report("count", category)
        self._rows_counted(self._package)

    def _rows_counted(self, package: Package) -> None:
        """The same of the connected systems, table by table."""
        told = [(one.system, table) for one in package.systems for table in one.tables]
        for system, table in told:
            if self._rows.pop((system, table.table), 0) != table.rows:
                self._found.report("count", system)
            for name in table.files:
                if name not in self._sums:
                    self._found.report("file-missing", name)
        for system, _ in self._rows:
            self._found.report("count", system)

    def _log(self, manifest: Manifest, origin: str, key: bytes) -> None:
        try:
            point = read_note(self._text(manifest.checkpoint), origin, key)
        except NoteError:
            self._found.report("checkpoint", manifest.checkpoint)
            return
        self._found.log_size = point.size
        self._compare(point, origin, key)
        proved: set[str] = set()
        for proofs in self._proofs:
            proved |= self._proved(proofs, point)
        for entry, name in self._logged.items():
            if entry not in proved:
                self._found.report("entry-unproved", name)
        self._found.entries = len(proved & self._logged.keys())

    def _compare(self, point: Checkpoint, origin: str, key: bytes) -> None:
        if self._trusted.checkpoint is None:
            return
        try:
            held = read_note(self._trusted.checkpoint, origin, key)
        except NoteError:
            self._found.report("held-checkpoint")
            return
        if held.size != point.size:
            self._found.held = "other-size"
        elif held.root == point.root:
            self._found.held = "same"
        else:
            self._found.report("differs-from-held")

    def _proved(self, proofs: Proofs, point: Checkpoint) -> set[str]:
        """The entries whose commitment stands where it is said to."""
        leaves = {}
        for one in proofs.leaves:
            shown = LeafShown(one.index, b64decode(one.leaf), tuple(map(b64decode, one.path)))
            if leaf_is_in(shown, point):
                leaves[one.index] = shown.data
        good = set()
        for entry in proofs.entries:
            stands = commitment_at(leaves.get(entry.leaf, b""), entry.position)
            if (
                stands is not None
                and stands == b64decode(entry.commitment)
                and _opens(entry.salt, entry.payload, stands)
            ):
                good.add(entry.entry)
        return good

    def _text(self, name: str) -> str:
        return self._texts.get(name, b"").decode("utf-8", "replace")


def _opens(salt: str | None, payload: str | None, stands: bytes) -> bool:
    """Where the entry is beside its proof, it is what was committed to."""
    if salt is None or payload is None:
        return salt is payload
    content = b64decode(payload)
    try:
        decode(content)
    except EntryError:
        return False
    return commitment(b64decode(salt) + content) == stands
