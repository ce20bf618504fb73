"""What a person has signed with BankID, taken from the signature itself and from nothing that stands beside it.

* XML Signature: both digests and the signature over them, by the key of the person's certificate. The algorithms are
  those that BankID uses, and no others.
* What was signed lies where BankID puts it, and its reference points there: an element with a good signature that was
  moved aside for another is not read (signature wrapping).
* The certificate leads to a root that is pinned and holds today (`chain.py`).
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ombud.identity.bankid import chain, document
from ombud.identity.bankid.chain import Certificate
from ombud.identity.bankid.document import DocumentError, Element, canonical

_DS, _BID = "http://www.w3.org/2000/09/xmldsig#", "http://www.bankid.com/signature/v1.0.0/types"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_MORE, _ENC = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2001/04/xmlenc#"
_METHODS = {f"{_MORE}rsa-sha256": hashes.SHA256(), f"{_MORE}ecdsa-sha256": hashes.SHA256()}
_DIGESTS = {f"{_ENC}sha256": "sha256", f"{_ENC}sha512": "sha512"}
_PARTS = [(_DS, "SignedInfo"), (_DS, "SignatureValue"), (_DS, "KeyInfo"), (_DS, "Object")]
DATA, KEYS = "bidSignedData", "bidKeyInfo"


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, and by whom. It does not print."""

    number: str = field(repr=False)
    function: str
    """`Identification` or `Signing`."""
    text: str = field(repr=False)
    """What the person saw."""
    bound_to: str = field(repr=False)
    """What we bound it to, and the person did not see."""


def verified(xml: bytes, answer: bytes, roots: Sequence[Certificate], now: datetime) -> Signed | None:
    """What somebody has signed; none where the signature, the certificate or the authority's answer does not hold."""
    try:
        root = document.read(xml)
        info, value, keys, holder = _parts(root)
        data = _only(holder, (_BID, "bankIdSignedData"))
        certificates = [chain.read(one.text) for one in _only(keys, (_DS, "X509Data")).elements]
        given = [one for one in certificates if one is not None]
        if not given or not _refers(info, {DATA: data, KEYS: keys}) or not _is_signed(info, value, given[0]):
            return None
        issuer = chain.leads_to_a_root(given, roots, now)
        if issuer is None or not chain.holds(answer, given[0], issuer, now):
            return None
        return _said(data, chain.number_of(given[0]))
    except ValueError:  # of the document, of base64, or of a part too few or too many
        return None


def _parts(root: Element) -> list[Element]:
    if root.kind != (_DS, "Signature") or [one.kind for one in root.elements] != _PARTS:
        raise DocumentError("no signature as BankID makes them")
    return root.elements


def _only(element: Element, kind: tuple[str, str]) -> Element:
    if [one.kind for one in element.elements] != [kind]:
        raise DocumentError("something else than what belongs there")
    return element.elements[0]


def _refers(info: Element, targets: dict[str, Element]) -> bool:
    """Each reference is to what it should be to, and its digest is that of what lies there."""
    method, _signature, *references = info.elements
    if method.kind != (_DS, "CanonicalizationMethod") or method.get("Algorithm") != _C14N:
        return False
    named = [str(one.get("URI")).removeprefix("#") for one in references]
    if DATA not in named or not set(named) <= set(targets) or len(named) != len(set(named)):
        return False
    return all(_digest_holds(one, name, targets[name]) for one, name in zip(references, named, strict=True))


def _digest_holds(reference: Element, name: str, target: Element) -> bool:
    transforms, method, digest = reference.elements
    ways = [one.get("Algorithm") for one in transforms.elements]
    algorithm = _DIGESTS.get(method.get("Algorithm") or "")
    if reference.kind != (_DS, "Reference") or target.get("Id") != name or ways != [_C14N] or algorithm is None:
        return False
    made = hashlib.new(algorithm, canonical(target)).digest()
    return made == _bytes(digest)


def _is_signed(info: Element, value: Element, certificate: Certificate) -> bool:
    method = info.elements[1]
    named = method.get("Algorithm") or ""
    algorithm = _METHODS.get(named)
    if algorithm is None or method.kind != (_DS, "SignatureMethod"):
        return False
    signature = _bytes(value)
    if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey):
        half = len(signature) // 2
        numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        signature = encode_dss_signature(*numbers)
    return chain.verifies(certificate, signature, canonical(info), algorithm)


def _said(data: Element, number: str) -> Signed | None:
    """What BankID has put into the signature: of each thing one."""
    found = {one.kind[1]: one for one in data.elements if one.kind[0] == _BID}
    client = found.get("clientInfo")
    functions = [one.text for one in client.elements if one.kind == (_BID, "funcId")] if client else []
    if len(found) != len(data.elements) or len(functions) != 1 or not number:
        return None
    text, bound = (_text(found.get(name)) for name in ("usrVisibleData", "usrNonVisibleData"))
    return Signed(number, functions[0], text, bound)


def _text(element: Element | None) -> str:
    return "" if element is None else _bytes(element).decode()


def _bytes(element: Element) -> bytes:
    return base64.b64decode("".join(element.text.split()), validate=True)
