"""The bytes of an archive (spec/archive.md 2): header, sealed chunks, signature. Knows no table and no row.

* Each chunk is sealed under the archive's own key, with its number and the hash of the header: none can be
  changed, left out, moved or taken from another archive.
* That key is wrapped by the newest epoch's key. When the epoch's key is destroyed, the archive is closed for
  good, wherever a copy of it lies (T-29).
* The signature is of everything before it: the archive was made by this installation and is whole.
* Read and written as a stream: memory does not grow with the archive.
"""

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ombud.archives.model import ArchiveFault, Header
from ombud.keys import Context, DataKey, Keyring, KeyStoreFault, TamperedError, WrappedKey
from ombud.terms import ClassId, SubjectId
from ombud.terms.time import from_micros, to_micros

MAGIC = b"OMBUDAR1"
FORMAT = "ombud-archive-1"
KLASS = ClassId("archive")
_LENGTH = struct.Struct(">I")
_LONGEST_HEADER = 4096
_LONGEST_CHUNK = 64 << 20
_SIGNATURE = 64
_SIGNED = b"ombud-archive-signature-1\n"


class Writer:
    """Writes one archive to an open file."""

    def __init__(self, file: IO[bytes], keyring: Keyring, archive_id: bytes, made: tuple[datetime, datetime]) -> None:
        """`made`: when, and when it expires."""
        self._key, wrapped = keyring.new_data_key(SubjectId(archive_id), KLASS)
        self.header = Header(archive_id, keyring.tenant, *made, wrapped)
        self._file, self._hash, self._number = file, hashlib.sha256(), 0
        self._sign: Callable[[bytes], bytes] = keyring.sign
        encoded = header_bytes(self.header)
        self._bound = hashlib.sha256(encoded).digest()
        self._put(MAGIC + _LENGTH.pack(len(encoded)) + encoded)

    def chunk(self, plain: bytes) -> None:
        sealed = self._key.seal(_context(self.header, self._bound, self._number), plain)
        self._number += 1
        self._put(_LENGTH.pack(len(sealed)) + sealed)

    def end(self) -> None:
        self._put(_LENGTH.pack(0))
        self._file.write(self._sign(_SIGNED + self._hash.digest()))

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


def header_bytes(header: Header) -> bytes:
    epoch, wrapped, commitment = header.key
    plain = {
        "format": FORMAT,
        "archive": header.id.hex(),
        "tenant": header.name,
        "made_at": to_micros(header.made_at),
        "expires_at": to_micros(header.expires_at),
        "key": {"epoch": epoch, "wrapped": base64.b64encode(wrapped).decode(), "commitment": commitment.hex()},
    }
    return json.dumps(plain, separators=(",", ":"), sort_keys=True).encode()


def read_header(file: IO[bytes]) -> tuple[Header, bytes]:
    """The header and its bytes. Raises `ArchiveFault` for a file that is no archive of ours."""
    if file.read(len(MAGIC)) != MAGIC:
        raise ArchiveFault("this file is no archive of Ombud. Name a file that `ombud backup` made.")
    encoded = file.read(_length(file, _LONGEST_HEADER))
    try:
        found = json.loads(encoded)
        key = found["key"]
        wrapped = WrappedKey(
            int(key["epoch"]), base64.b64decode(key["wrapped"], validate=True), bytes.fromhex(key["commitment"])
        )
        made, expires = (from_micros(int(found[name])) for name in ("made_at", "expires_at"))
        header = Header(bytes.fromhex(found["archive"]), str(found["tenant"]), made, expires, wrapped)
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error):
        raise damaged("its header cannot be read") from None
    if found.get("format") != FORMAT or len(header.id) != 16:
        raise ArchiveFault("the archive has another format than this release reads. Use the release that made it.")
    return header, encoded


def open_archive(file: IO[bytes], keyring: Keyring, now: datetime) -> tuple[Header, Iterator[bytes]]:
    """The header, and what is in each chunk; they end only when the signature has been found to be ours.

    Raises `ArchiveFault` for an archive that is another's, has expired, was changed, or ends too early.
    """
    header, encoded = read_header(file)
    return header, _chunks(file, header, encoded, (opened(header, keyring, now), keyring.public_key))


def _chunks(file: IO[bytes], header: Header, encoded: bytes, keys: tuple[DataKey, bytes]) -> Iterator[bytes]:
    key, public_key = keys
    digest = hashlib.sha256(MAGIC + _LENGTH.pack(len(encoded)) + encoded)
    bound, number = hashlib.sha256(encoded).digest(), 0
    while length := _length(file, _LONGEST_CHUNK):
        sealed = _exactly(file, length)
        digest.update(_LENGTH.pack(length) + sealed)
        try:
            yield key.open(_context(header, bound, number), sealed)
        except TamperedError:
            raise damaged(f"chunk {number} is not what was written there") from None
        number += 1
    digest.update(_LENGTH.pack(0))
    if not _is_signed(public_key, _exactly(file, _SIGNATURE), digest.digest()) or file.read(1):
        raise damaged("it is not signed by this installation, or goes on after its end")


def opened(header: Header, keyring: Keyring, now: datetime) -> DataKey:
    """The archive's own key. Raises `ArchiveFault` where it is another's or has come to its end."""
    if header.name != keyring.tenant:
        raise ArchiveFault(
            "the archive belongs to another installation; nothing was restored. Name an archive of this one."
        )
    if now >= header.expires_at:
        raise ArchiveFault(
            f"the archive expired {header.expires_at:%Y-%m-%d %H:%M} UTC and is not opened any more (T-29). "
            "Take a later one."
        )
    try:
        return keyring.unwrap(SubjectId(header.id), KLASS, header.key)
    except KeyStoreFault:
        raise ArchiveFault(
            f"the key of epoch {header.key.epoch}, which opens this archive, is not in the key store: it was "
            "destroyed, or this is an older copy of the key store. Nothing was restored."
        ) from None
    except TamperedError:
        raise damaged("its header was changed, or it was made with another key store") from None


def damaged(what: str) -> ArchiveFault:
    return ArchiveFault(f"the archive is damaged or was changed: {what}. Nothing was restored. Take another archive.")


def _context(header: Header, bound: bytes, number: int) -> Context:
    return Context(header.id, KLASS, "chunk", bound, number)


def _length(file: IO[bytes], longest: int) -> int:
    length: int = _LENGTH.unpack(_exactly(file, _LENGTH.size))[0]
    if length > longest:
        raise damaged("a length in it is too large")
    return length


def _exactly(file: IO[bytes], length: int) -> bytes:
    data = file.read(length)
    if len(data) != length:
        raise damaged("it ends too early")
    return data


def _is_signed(public_key: bytes, signature: bytes, digest: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _SIGNED + digest)
    except InvalidSignature:
        return False
    return True
