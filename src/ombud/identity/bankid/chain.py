"""Whose key it is that has signed: a certificate that leads to a root that is pinned, and that holds today.

* The roots are those of a file that the configuration names; a root that a document brings along is none.
* Each certificate is signed by the next, each of them is within its days, and whoever signs for others may (X.509:
  basic constraints, path length, key usage).
* That the person's certificate has not been revoked, the authority says itself, now and of this certificate (OCSP).
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Certificate = x509.Certificate
Kind = TypeVar("Kind", bound=x509.ExtensionType)
LONGEST = 5
FRESH = timedelta(minutes=10)
TOLERANCE = timedelta(minutes=1)
_FAULTS = (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError)


def read(text: str) -> Certificate | None:
    """A certificate as a document has it."""
    try:
        return x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
    except ValueError:
        return None


def leads_to_a_root(given: Sequence[Certificate], roots: Sequence[Certificate], now: datetime) -> Certificate | None:
    """Who issued the first certificate, if from it a chain leads to one of the roots today."""
    one, issuer_of_first, below = given[0], None, 0
    if not _may_sign(one):
        return None
    for _ in range(LONGEST):
        issuer = next((other for other in (*roots, *given[1:]) if _issued(other, one, below)), None)
        if issuer is None or not _within(one, now) or not _within(issuer, now):
            return None
        issuer_of_first = issuer_of_first or issuer
        if issuer in roots:
            return issuer_of_first
        one, below = issuer, below + 1
    return None


def number_of(certificate: Certificate) -> str:
    """The number of a person that stands in their certificate; nothing where there is not exactly one."""
    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    return str(found[0].value) if len(found) == 1 else ""


def holds(answer: bytes, certificate: Certificate, issuer: Certificate, now: datetime) -> bool:
    """Does the authority say, now, that this certificate has not been revoked?"""
    try:
        said = ocsp.load_der_ocsp_response(answer)
        if said.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _spoken_by(said, issuer, now):
            return False
        about = (said.serial_number, said.issuer_name_hash, said.issuer_key_hash) == (
            certificate.serial_number,
            _hashed(said.hash_algorithm, issuer.subject.public_bytes()),
            _hashed(said.hash_algorithm, _bits(issuer)),
        )
        ends = said.next_update_utc
        in_time = now - FRESH <= said.this_update_utc <= now + TOLERANCE and (ends is None or now <= ends)
        return about and in_time and said.certificate_status is ocsp.OCSPCertStatus.GOOD
    except _FAULTS:
        return False


def verifies(certificate: Certificate, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    """Was this signed with the certificate's key?"""
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        else:
            return False
    except _FAULTS:
        return False
    return True


def _spoken_by(said: ocsp.OCSPResponse, issuer: Certificate, now: datetime) -> bool:
    """The answer is signed by the authority, or by one that the authority has let answer for it."""
    algorithm = said.signature_hash_algorithm
    if algorithm is None:
        return False
    let = [one for one in said.certificates if _is_issued_by(one, issuer) and _within(one, now) and _may_answer(one)]
    return any(verifies(one, said.signature, said.tbs_response_bytes, algorithm) for one in (issuer, *let))


def _issued(issuer: Certificate, one: Certificate, below: int) -> bool:
    """An authority, that may have so many below it, has issued this one."""
    constraints = _extension(issuer, x509.BasicConstraints)
    usage = _extension(issuer, x509.KeyUsage)
    if constraints is None or not constraints.ca or usage is None or not usage.key_cert_sign:
        return False
    if constraints.path_length is not None and constraints.path_length < below:
        return False
    return _is_issued_by(one, issuer)


def _is_issued_by(one: Certificate, issuer: Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except _FAULTS:
        return False
    return True


def _within(one: Certificate, now: datetime) -> bool:
    return one.not_valid_before_utc <= now <= one.not_valid_after_utc


def _may_sign(one: Certificate) -> bool:
    usage, constraints = _extension(one, x509.KeyUsage), _extension(one, x509.BasicConstraints)
    signs = usage is not None and (usage.digital_signature or usage.content_commitment)
    return signs and not (constraints is not None and constraints.ca)


def _may_answer(one: Certificate) -> bool:
    kinds = _extension(one, x509.ExtendedKeyUsage)
    return kinds is not None and ExtendedKeyUsageOID.OCSP_SIGNING in kinds


def _extension(one: Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return one.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _bits(one: Certificate) -> bytes:
    """The key itself, without what kind of key it is."""
    key = one.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b""


def _hashed(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    return hashlib.new(algorithm.name, content, usedforsecurity=False).digest()
