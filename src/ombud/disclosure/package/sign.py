"""The manifest of a package, and its signature: every file by its hash, signed by the key that signs the log."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from ombud.audit import Ledger
from ombud.disclosure.package.check import VOUCHED
from ombud.disclosure.package.container import MANIFEST, SIGNATURE, Container
from ombud.disclosure.package.format import Manifest, ManifestFile
from ombud.disclosure.package.order import Kind

CHECKPOINT = "log/checkpoint.txt"


def sign(out: Container, ledger: Ledger, kind: Kind, now: datetime) -> None:
    """Write the manifest of what has been written, and sign for it."""
    manifest = Manifest(
        format="ombud-manifest/1",
        kind=kind.value,
        made_at=now.isoformat(),
        origin=ledger.origin,
        public_key=b64encode(ledger.public_key).decode(),
        checkpoint=CHECKPOINT,
        files=[ManifestFile(**one._asdict()) for one in out.sums],
    )
    text = manifest.model_dump_json(indent=1).encode()
    out.put(MANIFEST, text)
    out.put(SIGNATURE, ledger.vouch(VOUCHED, sha256(text).digest()).encode())
