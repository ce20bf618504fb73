"""A fake BankID over a real socket with mutual TLS: relying party API 6, people with certificates, real signatures.

A test says who answers an order (`answer`), or that the app fails (`fail`); in a browser test `everybody` answers by
itself. What it signs is written here by hand, in the form that BankID has, and not by the code that is tested.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509 import ocsp

from tests.identity.fakes.certificates import Authority, Held
from tests.identity.fakes.serving import Answer, Asked, Serving

DS, BID = "http://www.w3.org/2000/09/xmldsig#", "http://www.bankid.com/signature/v1.0.0/types"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
EC = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def b64(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


@dataclass
class Person:
    """Somebody with a BankID."""

    number: str
    held: Held


@dataclass
class Order:
    """One order, as BankID has it."""

    kind: str
    sent: dict[str, Any]
    ref: str
    auto_start: str
    qr_token: str
    qr_secret: str
    status: str = "pending"
    hint: str = "outstandingTransaction"
    done: dict[str, Any] | None = None
    collected: int = 0

    @property
    def word(self) -> str:
        """What the app gives the browser that it opens."""
        return str(self.sent["returnUrl"]).partition("?ord=")[2]


Spoil = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class FakeBankId:
    """The server, its two authorities (of servers and relying parties; of people), and its orders."""

    now: Callable[[], datetime]
    trust: Authority = field(default_factory=lambda: Authority.root("BankID SSL Root, invented"))
    root: Authority = field(default_factory=lambda: Authority.root("BankID Root, invented"))
    orders: list[Order] = field(default_factory=list)
    spoil: Spoil = field(default=lambda done: done)
    error: tuple[int, str] | None = None
    everybody: str | None = None
    """The number of whoever answers each order by itself, for a browser."""
    people: dict[str, Person] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _serving: Serving | None = None

    def __post_init__(self) -> None:
        self.bank = self.root.under("Testbanken, invented", length=1)
        self.issuer = self.bank.under("Testbanken Customer CA, invented", length=0)

    def begin(self, folder: Path) -> "FakeBankId":
        self.ca_file = folder / "bankid-ca.pem"
        self.ca_file.write_bytes(self.trust.held.pem)
        self.root_file = folder / "bankid-root.pem"
        self.root_file.write_bytes(self.root.held.pem)
        self.client = self.trust.client().write(folder, "relying-party")
        self._serving = Serving.begin(self._page, self.trust.server().write(folder, "bankid"), self.ca_file)
        return self

    def end(self) -> None:
        assert self._serving is not None
        self._serving.end()

    @property
    def url(self) -> str:
        assert self._serving is not None
        return f"{self._serving.url}/rp/v6.0"

    # What a test says happens in the app

    def person(self, number: str, kind: str = "rsa") -> Person:
        if number not in self.people:
            self.people[number] = Person(number, self.issuer.person(number, kind=kind))
        return self.people[number]

    def answer(self, number: str, order: Order | None = None, ip: str | None = None) -> Order:
        """The person opens the app and does what is asked."""
        order = order or self.orders[-1]
        person = self.person(number)
        xml = Signature(order, person.held, self.chain()).xml()
        order.status, order.done = "complete", self.spoil(self.completion(person, xml, ip or order.sent["endUserIp"]))
        return order

    def fail(self, hint: str) -> None:
        self.orders[-1].status, self.orders[-1].hint = "failed", hint

    def chain(self) -> list[Held]:
        return [self.issuer.held, self.bank.held]

    def completion(self, person: Person, xml: bytes, ip: str) -> dict[str, Any]:
        return {
            "user": {"personalNumber": person.number, "name": "Tolvan Tolvansson", "givenName": "Tolvan",
                     "surname": "Tolvansson"},
            "device": {"ipAddress": ip, "uhi": "x"}, "bankIdIssueDate": "2025-01-01", "stepUp": {"mrtd": False},
            "signature": b64(xml), "ocspResponse": b64(self.ocsp(person.held.certificate)), "risk": "low",
        }  # fmt: skip

    def ocsp(
        self, certificate: x509.Certificate, responder: Held | None = None, *, bad: bool = False, **other: Any
    ) -> bytes:
        """What the authority says of a certificate."""
        at, issuer = other.get("at", self.now()), other.get("issuer", self.issuer.held.certificate)
        by = responder or self.issuer.held
        status = ocsp.OCSPCertStatus.REVOKED if bad else ocsp.OCSPCertStatus.GOOD
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate, issuer=issuer, algorithm=hashes.SHA1(),
            cert_status=status, this_update=at, next_update=other.get("until", at + timedelta(minutes=5)),
            revocation_time=at if bad else None, revocation_reason=None,
        )  # fmt: skip
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
        if responder is not None:
            made = made.certificates([responder.certificate])
        return made.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    # The API

    def _page(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        what = asked.path.rpartition("/")[2]
        if self.error is not None:
            return Answer.of({"errorCode": self.error[1], "details": "…"}, self.error[0])
        if what in ("auth", "sign"):
            return self._begin(what, asked.json)
        order = next((one for one in self.orders if one.ref == asked.json.get("orderRef")), None)
        if order is None:
            return Answer.of({"errorCode": "invalidParameters", "details": "No such order"}, 400)
        if what == "cancel":
            order.status, order.hint = "failed", "cancelled"
            return Answer.of({})
        return self._collect(order)

    def _begin(self, kind: str, sent: dict[str, Any]) -> Answer:
        made = Order(kind, sent, *(secrets.token_hex(16) for _ in range(4)))
        self.orders.append(made)
        return Answer.of(
            {"orderRef": made.ref, "autoStartToken": made.auto_start, "qrStartToken": made.qr_token,
             "qrStartSecret": made.qr_secret}
        )  # fmt: skip

    def _collect(self, order: Order) -> Answer:
        order.collected += 1
        if self.everybody is not None and order.status == "pending" and order.collected > 1:
            self.answer(self.everybody, order)
        said: dict[str, Any] = {"orderRef": order.ref, "status": order.status}
        if order.status == "complete":
            return Answer.of({**said, "completionData": order.done})
        return Answer.of({**said, "hintCode": order.hint})

    def qr(self, order: Order, second: int) -> str:
        """What the code says at that second, by BankID's own description."""
        made = hmac.new(order.qr_secret.encode(), str(second).encode(), hashlib.sha256).hexdigest()
        return f"bankid.{order.qr_token}.{second}.{made}"


@dataclass
class Signature:
    """A signature as BankID makes them; every part may be another for a test."""

    order: Order
    held: Held
    chain: list[Held]
    function: str = ""
    text: str | None = None
    bound_to: str | None = None
    digest_of: bytes | None = None
    info_changes: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    """Replacements in the finished document, that the signature does not follow."""

    def data(self) -> str:
        """What is signed, in its canonical form."""
        sent = self.order.sent
        visible = sent.get("userVisibleData", "") if self.text is None else b64(self.text)
        hidden = sent["userNonVisibleData"] if self.bound_to is None else b64(self.bound_to)
        function = self.function or {"auth": "Identification", "sign": "Signing"}[self.order.kind]
        shown = f'<usrVisibleData charset="UTF-8" visible="wysiwys">{visible}</usrVisibleData>' if visible else ""
        return (
            f'<bankIdSignedData xmlns="{BID}" Id="bidSignedData">{shown}'
            f"<usrNonVisibleData>{hidden}</usrNonVisibleData>"
            f"<srvInfo><name>{b64('Exempelkliniken')}</name><nonce>{b64(secrets.token_bytes(20))}</nonce>"
            f"<displayName>{b64('Exempelkliniken')}</displayName></srvInfo>"
            f"<clientInfo><funcId>{escape(function)}</funcId><version>{b64('7.40')}</version>"
            f"<env><ai><type>QU5EUk9JRA==</type><utb>cs1</utb></ai></env></clientInfo></bankIdSignedData>"
        )

    def keys(self) -> str:
        listed = "".join(f"<X509Certificate>{b64(one.der)}</X509Certificate>" for one in (self.held, *self.chain))
        return f'<KeyInfo xmlns="{DS}" Id="bidKeyInfo"><X509Data>{listed}</X509Data></KeyInfo>'

    def info(self, data: str, keys: str) -> str:
        method = RSA if isinstance(self.held.key, rsa.RSAPrivateKey) else EC

        def reference(name: str, content: bytes, kind: str = "") -> str:
            digest = b64(hashlib.sha256(content).digest())
            return (
                f'<Reference{kind} URI="#{name}"><Transforms><Transform Algorithm="{C14N}"></Transform></Transforms>'
                f'<DigestMethod Algorithm="{SHA256}"></DigestMethod><DigestValue>{digest}</DigestValue></Reference>'
            )

        made = (
            f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{C14N}"></CanonicalizationMethod>'
            f'<SignatureMethod Algorithm="{method}"></SignatureMethod>'
            f"{reference('bidSignedData', self.digest_of or data.encode(), f' Type={chr(34)}{BID}{chr(34)}')}"
            f"{reference('bidKeyInfo', keys.encode())}</SignedInfo>"
        )
        for old, new in self.info_changes:
            assert old in made, old
            made = made.replace(old, new)
        return made

    def xml(self) -> bytes:
        data, keys = self.data(), self.keys()
        info = self.info(data, keys)
        made = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="{DS}">{info}'
            f"<SignatureValue>{b64(self.value(info.encode()))}</SignatureValue>{keys}<Object>{data}</Object></Signature>"
        )
        for old, new in self.changes:
            assert old in made, old
            made = made.replace(old, new)
        return made.encode()

    def value(self, info: bytes) -> bytes:
        key = self.held.key
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(info, padding.PKCS1v15(), hashes.SHA256())
        numbers = decode_dss_signature(key.sign(info, ec.ECDSA(hashes.SHA256())))
        return b"".join(one.to_bytes(32, "big") for one in numbers)
