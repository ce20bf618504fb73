"""A server with TLS, as it must be over a network: nothing is sent before it is known whose it is (Art. 32(1)(a)).

The server has a certificate for `db.example.se` from an authority of its own, and answers on the loopback.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ombud.database import DatabaseFault
from ombud.database.postgresql import PostgresqlDatabase, read_address
from tests.servers.postgresql import Server, folder_of_servers, given_to_servers, started

HOST = "db.example.se"
DAY = timedelta(days=1)


class Authority:
    """Who certifies servers."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._signed(self.name, self.key.public_key(), 2 * DAY, authority=True)

    def certified(self, folder: Path, lasts: timedelta = DAY) -> None:
        """Put a key and a certificate for it into the server's folder. It began to be valid a day ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        made = self._signed(subject, key.public_key(), DAY + lasts, authority=False)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for path, content in (
            (folder / "server.crt", made.public_bytes(Encoding.PEM)),
            (folder / "server.key", private),
        ):
            path.touch(0o600)
            path.write_bytes(content)
            given_to_servers(path)

    def root(self, folder: Path) -> Path:
        """The file that whoever trusts it has."""
        path = folder / "root.crt"
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta, *, authority: bool
    ) -> x509.Certificate:
        began = datetime.now(UTC) - DAY  # noqa: TID251 - the certificate is checked against the machine's own clock
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(began).not_valid_after(began + lasts)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )  # fmt: skip


class Certified(NamedTuple):
    """A server with TLS, and its certificate's folder and authority."""

    server: Server
    folder: Path
    authority: Authority

    def told(self, root: Path, *, host: str = HOST, sslmode: str = "verify-full") -> str:
        """What whoever connects so is told; nothing, when all is well."""
        address = f"postgresql://ombud@{host}:{self.server.port}/postgres?hostaddr=127.0.0.1"
        url = f"{address}&sslmode={sslmode}&sslrootcert={root}"
        with closing(PostgresqlDatabase(read_address(url))) as database:
            try:
                secured = database.moment("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            except DatabaseFault as fault:
                told, secured = str(fault), [(True,)]
            else:
                told = ""
        assert secured == [(True,)]
        assert not any(word in told for word in (str(root), host, "127.0.0.1"))
        return told

    def reads_anew(self) -> None:
        """The server reads its certificate and who may come in again. It is told by a signal, before it answers."""
        with self.server.superuser_on() as connection:
            row = connection.execute("SELECT pg_conf_load_time()").fetchone()
            assert row is not None
            connection.execute("SELECT pg_reload_conf()")
        for _ in range(100):
            with self.server.superuser_on() as connection:
                if connection.execute("SELECT pg_conf_load_time() > %s", row).fetchone() == (True,):
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not read it")


@pytest.fixture(scope="module")
def certified() -> Iterator[Certified]:
    folder, authority = folder_of_servers(), Authority("authority of the tests")
    authority.certified(folder)
    server = started(ssl="on", ssl_cert_file=f"{folder}/server.crt", ssl_key_file=f"{folder}/server.key")
    yield Certified(server, folder, authority)
    server.stop()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_the_server_that_it_should_be_is_worked_with(certified: Certified, tmp_path: Path) -> None:
    assert certified.told(certified.authority.root(tmp_path)) == ""


def test_a_server_that_may_be_somebody_elses_is_sent_nothing(certified: Certified, tmp_path: Path) -> None:
    another = Authority("somebody else").root(tmp_path)
    assert "of none that sslrootcert trusts" in certified.told(another)
    mine = certified.authority.root(tmp_path)
    assert "is another host's" in certified.told(mine, host="shop.example.se")
    assert "the file of sslrootcert is not there" in certified.told(tmp_path / "nowhere.crt")


def test_a_certificate_that_has_run_out_is_said_and_a_new_one_is_taken_without_a_new_start(
    certified: Certified, tmp_path: Path
) -> None:
    root = certified.authority.root(tmp_path)
    certified.authority.certified(certified.folder, lasts=-timedelta(hours=1))
    certified.reads_anew()
    assert "has run out" in certified.told(root)
    certified.authority.certified(certified.folder)
    certified.reads_anew()
    assert certified.told(root) == ""


def test_a_server_that_lets_nobody_in_without_tls_says_so(certified: Certified, tmp_path: Path) -> None:
    root, rules = certified.authority.root(tmp_path), certified.server.data / "pg_hba.conf"
    written = rules.read_text()
    rules.write_text(written.replace("host all all", "hostssl all all"))
    certified.reads_anew()
    try:
        assert "not without TLS" in certified.told(root, sslmode="disable")
        assert certified.told(root) == ""
    finally:
        rules.write_text(written)
        certified.reads_anew()
