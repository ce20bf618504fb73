"""Where an event may be sent, and how: the address that was checked, over TLS, once, briefly (threat 16)."""

import datetime as dt
import ipaddress
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ombud.events.post import Answered, Poster, Unanswered, checked
from ombud.systems.model import SystemFaultError
from tests.events.outside import hangs_up, outside, raw, says

HEADERS = {"content-type": "application/cloudevents+json"}


def at(*addresses: str):  # type: ignore[no-untyped-def]
    """A name server that says that, one after another."""
    left = list(addresses)
    return lambda _host, _port: [left.pop(0) if len(left) > 1 else left[0]]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "0.0.0.0", "::1", "fd00::1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"),
    ],
)
def test_an_address_inside_this_network_is_not_sent_to(address: str) -> None:
    assert Poster(resolve=at(address))("https://crm.example.se/", HEADERS, b"{}") == Unanswered("address-refused")


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.se/", "https://", "https:///x", "https://a:b@example.se/", "https://example.se\\@evil/", "x"),
        *(
            "https://example.se/#f ",
            "https://räksmörgås.example/",
            "https://example.se/ x",
            "https://example.se:99999/",
        ),
        *(
            "https://example.se/" + "x" * 500,
            "https://example.se\r\nHost: x/",
            "http://93.184.216.34/",
            "https://[::1/",
        ),
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(url: str) -> None:
    with pytest.raises(SystemFaultError):
        checked(url, (), at("93.184.216.34"))


def test_a_name_that_changes_its_answer_changes_nothing() -> None:
    """DNS rebinding: the connection goes to the address that was checked, once."""
    with outside() as there, outside() as other:
        asked: list[str] = []

        def resolve(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        url = f"http://crm.example.se:{there.port}/hooks"
        assert Poster(("crm.example.se",), resolve=resolve)(url, HEADERS, b"{}") == Answered(200)
        assert (asked, len(there.came), other.came) == (["crm.example.se"], 1, [])
        assert there.came[0].headers["host"] == f"crm.example.se:{there.port}"


def test_a_redirect_leads_nowhere_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with outside() as there, outside() as inside:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
        there.answers.append(says(307, f"location: {inside.url}"))
        assert Poster(("127.0.0.1",))(there.url, HEADERS, b"{}") == Answered(307)
        assert inside.came == []


def test_an_answer_is_not_read_and_a_wait_is_believed_where_it_is_a_number(tmp_path: Path) -> None:
    post = Poster(("127.0.0.1",), seconds=2.0)
    with outside() as there:
        for text, wait in (("120", 120), ("Mon, 23 Nov 2026 10:00:00 GMT", 0), ("-1", 0), ("9" * 9, 0)):
            there.answers.append(says(503, f"retry-after: {text}", body=b"x" * 100_000))
            assert post(there.url, HEADERS, b"{}") == Answered(503, timedelta(seconds=wait))
        there.answers.append(raw(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"a" * 300_000))
        assert post(there.url, HEADERS, b"{}") == Unanswered("broken-off")
        there.answers.append(hangs_up)
        assert post(there.url, HEADERS, b"{}") == Unanswered("broken-off")
        closed = there.url
    assert post(closed, HEADERS, b"{}") == Unanswered("not-there")


def test_a_receiver_shows_who_it_is(tmp_path: Path) -> None:
    """Its certificate is of its name, and from an authority that is known here."""
    context = certified(tmp_path, "crm.example.se")
    with outside(context) as there:
        url = f"https://crm.example.se:{there.port}/hooks"
        name = at("127.0.0.1")
        trusted = tmp_path / "ca.pem"
        assert Poster(("crm.example.se",), trusted, name)(url, HEADERS, b"{}") == Answered(200)
        assert Poster(("crm.example.se",), None, name)(url, HEADERS, b"{}") == Unanswered("tls")
        another = url.replace("crm.", "shop.")
        assert Poster(("shop.example.se",), trusted, name)(another, HEADERS, b"{}") == Unanswered("tls")
        plain = url.replace("https", "http")
        assert Poster(("crm.example.se",), trusted, name, seconds=2)(plain, HEADERS, b"{}") == Unanswered("broken-off")


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate of that name, whose issuer is in `ca.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    began = dt.datetime.now(dt.UTC) - timedelta(days=1)  # noqa: TID251  TLS goes by the machine's clock
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(began).not_valid_after(began + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def test_an_address_of_six_is_written_as_one() -> None:
    from ombud.events.post import _pinned

    place = checked("https://crm.example.se/a?b=1", (), at("2606:2800:220:1:248:1893:25c8:1946"))
    assert _pinned("https://crm.example.se/a?b=1", place) == "https://[2606:2800:220:1:248:1893:25c8:1946]:443/a?b=1"
    assert ipaddress.ip_address(place.address).version == 6
