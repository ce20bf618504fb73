"""A package is verified by anybody, without the system: every change is found, and what is not shown is said."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from ombud.disclosure.package import Order, Verdict
from ombud.disclosure.package import check as checking
from ombud.disclosure.package.check import Trusted
from ombud.disclosure.package.container import Container, entries
from ombud.disclosure.package.format import Manifest, ManifestFile
from ombud.relations import Kind
from tests.clinic import Clinic, make_clinic
from tests.disclosure.package.opened import Opened, checked, made

pytestmark = pytest.mark.on("sqlite")
"""A package is the same whichever database it comes from."""


@pytest.fixture
def package(clinic: Clinic) -> Opened:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    return made(clinic, subject)


def problems(verdict: Verdict) -> set[str]:
    return {code for code, _ in verdict.problems}


def rewritten(package: Opened, files: dict[str, bytes]) -> bytes:
    """The package with other files, put together as the writer does, with a manifest that agrees but no signature."""
    out = BytesIO()
    container = Container(out)
    for name, data in files.items():
        if name not in (checking.MANIFEST, checking.SIGNATURE):
            container.put(name, data)
    old = Manifest.model_validate_json(package.files["manifest.json"])
    manifest = old.model_copy(update={"files": [ManifestFile(**one._asdict()) for one in container.sums]})
    container.put("manifest.json", manifest.model_dump_json(indent=1).encode())
    container.put("manifest.sig", files["manifest.sig"])
    container.end()
    return out.getvalue()


def test_every_flipped_byte_is_found(package: Opened, soak: bool) -> None:
    """Headers, contents, manifest, signature, directory: there is no byte that nothing vouches for."""
    size = len(package.data)
    places = (
        range(size) if soak else sorted({*Random(7).sample(range(size), 600), *range(60), *range(size - 1600, size)})
    )
    found = [at for at in places if checked(_flipped(package.data, at)).ok]
    assert found == []


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]


def test_a_file_that_is_taken_away_changed_or_put_in_is_found(package: Opened) -> None:
    without = {name: data for name, data in package.files.items() if name != "csv/health.csv"}
    changed = package.files | {"csv/name.csv": package.files["csv/name.csv"].replace(b"Tolvan", b"Elvira")}
    more = {"csv/extra.csv": b"Id\r\n", **package.files}
    for files in (without, changed, more):
        assert problems(checked(rewritten(package, files))) >= {"signature"}
    assert problems(checked(rewritten(package, without))) == {"signature", "file-missing"}


def test_a_manifest_of_another_package_does_not_fit(package: Opened, clinic: Clinic) -> None:
    other = made(clinic, clinic.somebody(), "other.zip")
    out = BytesIO()
    container = Container(out)
    for name, data in package.files.items():
        container.put(name, other.files[name] if name.startswith("manifest") else data)
    container.end()
    assert {"file-changed", "file-unknown"} <= problems(checked(out.getvalue()))


@pytest.mark.parametrize("cut", [0, 1, 10, 400])
def test_a_half_package_is_none(package: Opened, cut: int) -> None:
    assert problems(checked(package.data[: len(package.data) - cut - 1])) == {"container"}
    assert problems(checked(package.data + b"\0" * (cut + 1))) == {"container"}
    assert not checked(b"PK"[:cut]).ok


def test_what_is_no_package_is_a_verdict_and_not_an_error() -> None:
    chance = Random(1)
    for data in (b"", b"%PDF-1.7", chance.randbytes(5000), b"PK\x03\x04" + chance.randbytes(500)):
        assert not checked(data).ok


def test_whose_package_it_is_takes_a_key_from_elsewhere(package: Opened, clinic: Clinic, tmp_path: Path) -> None:
    """One who makes a package of their own signs it with their own key, and it is whole."""
    ledger = clinic.vault.ledger
    right = package.checked(Trusted(ledger.origin, ledger.public_key))
    assert right.ok
    assert right.key_from_elsewhere
    assert not package.checked().key_from_elsewhere
    (tmp_path / "forger").mkdir()
    forger = make_clinic(tmp_path / "forger")
    forged = made(forger, forger.somebody())
    assert forged.checked().ok
    assert problems(forged.checked(Trusted(ledger.origin, ledger.public_key))) == {"signature", "checkpoint"}


def test_a_checkpoint_held_elsewhere_tells_whether_it_is_the_same_log(package: Opened, clinic: Clinic) -> None:
    ledger = clinic.vault.ledger
    note = package.files["log/checkpoint.txt"].decode()
    trusted = Trusted(ledger.origin, ledger.public_key, note)
    assert package.checked(trusted).held == "same"
    clinic.later(hours=1)
    clinic.somebody()
    later = ledger.checkpoint(clinic.now)
    assert package.checked(replace(trusted, checkpoint=later)).held == "other-size"
    assert problems(package.checked(replace(trusted, checkpoint="nothing"))) == {"held-checkpoint"}


def test_a_checkpoint_that_says_another_log_is_found(package: Opened, clinic: Clinic) -> None:
    """A split view: the same size, another root, the same key."""
    from ombud.audit.note import Checkpoint, read_note, signed_note

    keyring, ledger = clinic.vault.keyring, clinic.vault.ledger
    point = read_note(package.files["log/checkpoint.txt"].decode(), ledger.origin, ledger.public_key)
    other = signed_note(ledger.origin, ledger.public_key, Checkpoint(point.size, b"\1" * 32), keyring.sign)
    found = package.checked(Trusted(ledger.origin, ledger.public_key, other))
    assert problems(found) == {"differs-from-held"}


def signed_anew(clinic: Clinic, package: Opened, files: dict[str, bytes]) -> bytes:
    """The same by whoever has the signing key: what the signature does not find, the rest must."""
    import hashlib

    data = rewritten(package, files)
    manifest = next(one.data for one in entries(BytesIO(data), len(data)) if one.sum.name == "manifest.json")
    note = clinic.vault.ledger.vouch("package", hashlib.sha256(manifest).digest())
    return rewritten(package, {**files, "manifest.sig": note.encode()})


def test_entries_are_proved_and_not_only_signed(package: Opened, clinic: Clinic) -> None:
    """An entry that is made up, moved or changed has no place in the tree."""

    def with_proofs(**changes: object) -> set[str]:
        proofs = package.json("log/proofs.json")
        proofs["entries"][0] |= changes
        files = {**package.files, "log/proofs.json": json.dumps(proofs).encode()}
        return problems(checked(signed_anew(clinic, package, files)))

    own = package.json("log/proofs.json")["entries"][0]
    assert with_proofs() == set()
    assert with_proofs(position=own["position"] + 1) == {"entry-unproved"}
    assert with_proofs(position=999) == {"entry-unproved"}
    assert with_proofs(leaf=999) == {"entry-unproved"}
    assert with_proofs(commitment=base64.b64encode(bytes(32)).decode()) == {"entry-unproved"}
    assert with_proofs(entry="0" * 32) == {"entry-unproved"}
    assert with_proofs(salt=own["commitment"]) == {"entry-unproved"}
    assert with_proofs(salt=own["commitment"], payload=own["commitment"]) == {"entry-unproved"}
    leaves = package.json("log/proofs.json")
    leaves["leaves"][0]["path"].append(own["commitment"])
    files = {**package.files, "log/proofs.json": json.dumps(leaves).encode()}
    assert problems(checked(signed_anew(clinic, package, files))) == {"entry-unproved"}


def test_files_that_do_not_agree_with_each_other_are_found(package: Opened, clinic: Clinic) -> None:
    def with_file(name: str, data: bytes | None) -> set[str]:
        files = {key: value for key, value in package.files.items() if key != name}
        files |= {} if data is None else {name: data}
        return problems(checked(signed_anew(clinic, package, files)))

    assert with_file("json/name.json", None) == {"count", "file-missing"}
    assert with_file("json/package.json", None) == {"file-missing"}
    assert with_file("json/name.json", b"{}") == {"schema", "count"}
    assert with_file("json/other.json", package.files["json/name.json"]) == {"count"}
    assert with_file("json/schema.json", b"{}") == {"schema-unknown"}
    assert with_file("log/checkpoint.txt", b"nothing") == {"checkpoint"}
    assert with_file("json/log.json", package.files["log/entries.json"]) == {"schema"}
    without = [{**package.main["categories"], "other": package.main["categories"]["name"]}][0]
    main = {**package.main, "categories": without}
    assert with_file("json/package.json", json.dumps(main).encode()) == {"count"}
    extra = package.json("json/name.json") | {"category": "unheard-of"}
    assert with_file("json/other.json", json.dumps(extra).encode()) == {"count"}


def test_a_package_without_a_manifest_is_none(package: Opened) -> None:
    out = BytesIO()
    container = Container(out)
    container.put("csv/name.csv", package.files["csv/name.csv"])
    container.end()
    assert problems(checked(out.getvalue())) == {"manifest-missing"}


def test_the_entries_that_hold_nobodys_account_are_beside_their_proof(package: Opened, clinic: Clinic) -> None:
    """What Ombud does by itself, and what the person has done: it can be read and held against the commitment."""
    from ombud.terms import Actor, RoleId

    clinic.later(days=1)
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="Nelly")
    clinic.begin(subject, Kind.MEASURE)
    clinic.read(subject, "contract.request", "name", Actor("nelly", RoleId("subject")))
    clinic.later(hours=1)
    opened = made(clinic, Order(subject), "own.zip")
    proofs = [one for one in opened.json("log/proofs.json")["entries"] if one.get("payload")]
    assert len(proofs) == 1
    assert opened.checked().entries == len(opened.logged())
    assert package.checked().made_at == (clinic.now - timedelta(days=1, hours=1)).isoformat()
