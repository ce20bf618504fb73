"""An authority of our own, made for the test: certificates of servers, of clients, and of people."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
"""Wide: the clock of a test is frozen, and that of TLS is not."""


def new_key(kind: str = "ec") -> Key:
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Held:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """The two files, as TLS wants them."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_bytes(self.pem)
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        key.chmod(0o600)
        return certificate, key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def named(common: str, number: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if number is not None:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    return x509.Name(parts)


def builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
    )


def usage(*said: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{one: one in said for one in every})


@dataclass
class Authority:
    """One that signs for others."""

    held: Held

    @classmethod
    def root(cls, common: str = "A root for tests") -> "Authority":
        key = new_key()
        name = named(common)
        made = builder(name, name, key)
        return cls(Held(_signed(_authority(made, None), key), key))

    def under(self, common: str, length: int | None = 0) -> "Authority":
        """An authority under this one."""
        key = new_key()
        made = builder(named(common), self.held.certificate.subject, key)
        return Authority(Held(_signed(_authority(made, length), self.held.key), key))

    def server(self, name: str = "localhost") -> Held:
        key = new_key()
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = builder(named(name), self.held.certificate.subject, key)
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return Held(_signed(self._below(made), self.held.key), key)

    def client(self, name: str = "Exempelkliniken AB") -> Held:
        key = new_key()
        made = builder(named(name), self.held.certificate.subject, key)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        return Held(_signed(self._below(made), self.held.key), key)

    def person(self, number: str, common: str = "Tolvan Tolvansson", kind: str = "rsa", **days: datetime) -> Held:
        """A person's certificate: their number is in its subject."""
        key = new_key(kind)
        made = builder(named(common, number), self.held.certificate.subject, key)
        if days:
            made = (
                x509.CertificateBuilder()
                .subject_name(named(common, number))
                .issuer_name(self.held.certificate.subject)
                .public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(days.get("since", FROM))
                .not_valid_after(days.get("until", UNTIL))
            )
        made = made.add_extension(usage("digital_signature", "content_commitment"), critical=True)
        return Held(_signed(self._below(made), self.held.key), key)

    def responder(self, *, may: bool = True) -> Held:
        """One that says for this authority which certificates hold (OCSP)."""
        key = new_key()
        made = self._below(builder(named("OCSP"), self.held.certificate.subject, key))
        kinds = [ExtendedKeyUsageOID.OCSP_SIGNING if may else ExtendedKeyUsageOID.CLIENT_AUTH]
        return Held(_signed(made.add_extension(x509.ExtendedKeyUsage(kinds), critical=False), self.held.key), key)

    def _below(self, made: x509.CertificateBuilder) -> x509.CertificateBuilder:
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.held.certificate.public_key())  # type: ignore[arg-type]
        made = made.add_extension(ours, critical=False)
        return made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)


def _authority(made: x509.CertificateBuilder, length: int | None) -> x509.CertificateBuilder:
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
    key = made._public_key
    assert key is not None
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return made.add_extension(usage("key_cert_sign", "crl_sign"), critical=True)


def _signed(made: x509.CertificateBuilder, key: Key) -> x509.Certificate:
    return made.sign(key, hashes.SHA256())


def a_day_before(at: datetime) -> datetime:
    return at - timedelta(days=1)
