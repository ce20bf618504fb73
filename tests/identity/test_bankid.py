"""BankID against a server over a real socket with mutual TLS, and the attacks of security.md row 26."""

import base64
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ombud.identity import Level, Means, NotProven, Number, picture, refusals, speaking, under_way
from ombud.identity.bankid import (
    BankId,
    Begun,
    Browser,
    Finished,
    Relying,
    Waiting,
    Wanted,
    Way,
    chain,
    document,
    words,
)
from ombud.identity.bankid import orders as ordering
from ombud.identity.bankid.document import DocumentError, canonical
from ombud.identity.bankid.signature import verified
from ombud.identity.throttle import SLOWLY
from tests.clinic import NOW, Clinic, make_clinic
from tests.identity.fakes.bankid_server import DS, FakeBankId, Signature, b64
from tests.identity.fakes.certificates import FROM, Authority, Held
from tests.identity.people import COORDINATION, NELLY, TOLVAN
from tests.identity.test_sessions import begun

HERE = Browser("192.0.2.7", "Mozilla/5.0", "d" * 32)
TEXT = "Radera det ni har om mig.\n\nKvar blir det som bokföringslagen kräver."


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(autouse=True)
def _another_quarter(clinic: Clinic) -> None:
    """What one test has tried is not counted against the next."""
    clinic.later(minutes=15)


@pytest.fixture(scope="module")
def server(clinic: Clinic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeBankId]:
    made = FakeBankId(lambda: clinic.now).begin(tmp_path_factory.mktemp("bankid"))
    yield made
    made.end()


@pytest.fixture
def fake(server: FakeBankId) -> FakeBankId:
    server.orders.clear()
    server.asked.clear()
    server.error, server.everybody, server.spoil = None, None, lambda done: done
    return server


@pytest.fixture
def bank(fake: FakeBankId) -> Iterator[BankId]:
    with speaking.line(fake.ca_file, speaking.Client(*fake.client)) as http:
        yield BankId(relying(fake), http)


def relying(fake: FakeBankId) -> Relying:
    roots = (fake.root.held.certificate,)
    return Relying(fake.url, "portal.example.se", "https://portal.example.se/logga-in/bankid/klart", roots)


def started(clinic: Clinic, bank: BankId, **more: Any) -> Begun:
    made = bank.begin(clinic.vault, Wanted(**{"back": "/mina", **more}), HERE, now=clinic.now)
    assert isinstance(made, Begun), made
    return made


def collected(clinic: Clinic, bank: BankId, token: str) -> Waiting | Finished | NotProven:
    return bank.collect(clinic.vault, token, now=clinic.now)


def finished(clinic: Clinic, bank: BankId, token: str) -> Finished:
    done = collected(clinic, bank, token)
    assert isinstance(done, Finished), done
    return done


def test_a_person_signs_in_by_a_code_that_changes_each_second(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank)
    assert made.opens is None
    order = fake.orders[0]
    for second in (0, 1, 5):
        clinic.later(seconds=second)
        waits = collected(clinic, bank, made.token)
        assert isinstance(waits, Waiting)
        assert waits.words == words.WAITING["outstandingTransaction"]
        assert waits.qr == fake.qr(order, {0: 0, 1: 1, 5: 6}[second])
    fake.answer(TOLVAN, ip="203.0.113.5")  # another device, another network: that is what the code is for
    done = finished(clinic, bank, made.token)
    assert (done.who.whose, done.who.means, done.who.level) == (Number(TOLVAN), Means.BANKID, Level.MULTI_FACTOR)
    assert (done.back, done.who.at) == ("/mina", clinic.now)
    assert begun(clinic, done.who).session.is_multi_factor
    assert order.sent["endUserIp"] == HERE.ip
    assert "returnUrl" not in order.sent
    assert order.sent["web"]["referringDomain"] == "portal.example.se"


def test_a_code_is_drawn_without_anything_but_its_lines(clinic: Clinic, bank: BankId) -> None:
    waits = collected(clinic, bank, started(clinic, bank).token)
    assert isinstance(waits, Waiting)
    drawn = picture.svg(waits.qr or "")
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_what_is_known_of_an_order_does_not_print(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank, way=Way.SAME_DEVICE)
    fake.answer(TOLVAN)
    assert bank.came_back(clinic.vault, made.token, fake.orders[0].word, now=clinic.now)
    said = repr((made, finished(clinic, bank, made.token), bank, HERE, Wanted(text=TEXT)))
    for secret in (made.token, fake.orders[0].auto_start, TOLVAN, HERE.ip, "Radera"):
        assert secret not in said


def test_every_hint_and_every_error_has_its_words(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    for hint, said in words.WAITING.items():
        made = started(clinic, bank)
        fake.orders[-1].hint = hint
        waits = collected(clinic, bank, made.token)
        assert isinstance(waits, Waiting)
        assert waits.words == said
    fake.orders[-1].hint = "somethingNew"
    waits = collected(clinic, bank, made.token)
    assert isinstance(waits, Waiting)
    assert waits.words == words.WAITS
    for hint, why in {**words.FAILED, "somethingNew": words.FAILS}.items():
        made = started(clinic, bank)
        fake.fail(hint)
        assert collected(clinic, bank, made.token) == why
        assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN
    for error, why in {**words.ERRORS, "somethingNew": refusals.AWAY}.items():
        fake.error = (400, error)
        assert bank.begin(clinic.vault, Wanted(), HERE, now=clinic.now) == why
        fake.error = None
        clinic.later(minutes=2)
    every = [*words.WAITING.values(), *(text for one in words.FAILED.values() for text in (one.why, one.now))]
    assert all(text.sv != text.en and text.sv and text.en for text in every)


def test_an_order_that_bankid_has_forgotten_is_over_and_one_that_it_cannot_say_is_not(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    made = started(clinic, bank)
    fake.error = (503, "maintenance")
    assert collected(clinic, bank, made.token) == refusals.AWAY
    fake.error = None
    assert isinstance(collected(clinic, bank, made.token), Waiting)
    fake.error = (400, "invalidParameters")
    assert collected(clinic, bank, made.token) == refusals.NOT_TRUSTED
    fake.error = None
    assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN


def test_a_person_changes_their_mind(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank)
    assert bank.cancel(clinic.vault, made.token, now=clinic.now)
    assert fake.orders[0].hint == "cancelled"
    assert not bank.cancel(clinic.vault, made.token, now=clinic.now)
    assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN


# On the same device


def test_on_the_same_device_the_browser_that_began_comes_back(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank, way=Way.SAME_DEVICE)
    assert made.opens == f"https://app.bankid.com/?autostarttoken={fake.orders[0].auto_start}&redirect=null"
    waits = collected(clinic, bank, made.token)
    assert isinstance(waits, Waiting)
    assert waits.qr is None
    assert bank.came_back(clinic.vault, made.token, fake.answer(TOLVAN).word, now=clinic.now)
    assert finished(clinic, bank, made.token).who.whose == Number(TOLVAN)


def test_attack_26_who_lures_another_to_open_their_order_does_not_get_the_sign_in(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    """Relayed autostart: the victim's browser comes back, and not the one that began."""
    attacker, victim = started(clinic, bank, way=Way.SAME_DEVICE), started(clinic, bank, way=Way.SAME_DEVICE)
    order = fake.answer(TOLVAN, fake.orders[0])
    for _ in range(2):
        waits = collected(clinic, bank, attacker.token)
        assert isinstance(waits, Waiting)
        assert waits.words == words.RETURNING
    assert not bank.came_back(clinic.vault, victim.token, order.word, now=clinic.now)
    assert not bank.came_back(clinic.vault, "", order.word, now=clinic.now)
    for word in ("", "x", "å"):
        assert not bank.came_back(clinic.vault, attacker.token, word, now=clinic.now)
    assert isinstance(collected(clinic, bank, attacker.token), Waiting)
    assert order.collected == 1  # what was collected is kept aside: BankID gives it once
    assert bank.came_back(clinic.vault, attacker.token, order.word, now=clinic.now)
    assert isinstance(collected(clinic, bank, attacker.token), Finished)


def test_attack_26_an_answer_from_another_network_is_another_device(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    """`endUserIp`: compared where both are of one kind; a household may have one of each."""
    said = {}
    for ip in ("192.0.2.200", "2001:db8::1", "unknown", "203.0.113.5"):
        made = started(clinic, bank, way=Way.SAME_DEVICE)
        order = fake.answer(TOLVAN, ip=ip)
        assert bank.came_back(clinic.vault, made.token, order.word, now=clinic.now)
        said[ip] = collected(clinic, bank, made.token)
    assert said.pop("203.0.113.5") == words.OTHER_DEVICE
    assert all(isinstance(one, Finished) for one in said.values())


def test_two_that_write_at_once_do_not_lose_the_way_back(
    clinic: Clinic, fake: FakeBankId, bank: BankId, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = started(clinic, bank, way=Way.SAME_DEVICE)
    whole, times = under_way.note, []

    def late(*asked: Any, **more: Any) -> bool:
        times.append(1)
        return whole(*asked, **more) if len(times) > 2 else False

    monkeypatch.setattr(under_way, "note", late)
    assert bank.came_back(clinic.vault, made.token, fake.orders[0].word, now=clinic.now)
    monkeypatch.setattr(under_way, "note", lambda *_, **__: False)
    assert not bank.came_back(clinic.vault, made.token, fake.orders[0].word, now=clinic.now)


# Row 26: replayed, collected elsewhere, swapped, old


def test_attack_26_an_order_is_taken_once(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank)
    fake.answer(TOLVAN)
    finished(clinic, bank, made.token)
    assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN


def test_attack_26_two_who_collect_at_once_sign_in_once(
    clinic: Clinic, fake: FakeBankId, bank: BankId, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = started(clinic, bank)
    fake.answer(TOLVAN)
    monkeypatch.setattr(under_way, "take", lambda *_: False)
    assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN
    assert not bank.cancel(clinic.vault, made.token, now=clinic.now)


def test_attack_26_another_browser_collects_nothing(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """An `orderRef` is taken from nobody: there is only what the browser's own token leads to."""
    victim, attacker = started(clinic, bank), started(clinic, bank)
    fake.answer(TOLVAN, fake.orders[0])
    assert isinstance(collected(clinic, bank, attacker.token), Waiting)
    for token in ("", "A" * 43, fake.orders[0].ref, victim.token[:-1]):
        assert collected(clinic, bank, token) == refusals.NOT_BEGUN
    assert isinstance(collected(clinic, bank, victim.token), Finished)


def test_attack_26_an_order_ends_by_itself(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank)
    fake.answer(TOLVAN)
    clinic.later(minutes=6)
    assert collected(clinic, bank, made.token) == refusals.NOT_BEGUN


def spoilt(clinic: Clinic, fake: FakeBankId, bank: BankId, spoil: Callable[[dict[str, Any]], Any]) -> object:
    """What comes of an order whose completion is spoilt."""
    made = started(clinic, bank)
    fake.spoil = spoil
    fake.answer(TOLVAN)
    return collected(clinic, bank, made.token)


def test_attack_26_a_swapped_number_is_not_believed(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """The number is the certificate's; what stands beside the signature must agree with it."""
    swapped = {"user": {"personalNumber": NELLY}}
    assert spoilt(clinic, fake, bank, lambda done: done | swapped) == refusals.NOT_TRUSTED
    assert spoilt(clinic, fake, bank, lambda done: done | {"user": "x"}) == refusals.NOT_TRUSTED
    assert spoilt(clinic, fake, bank, lambda done: {}) == refusals.NOT_TRUSTED
    assert spoilt(clinic, fake, bank, lambda done: "x") == refusals.NOT_TRUSTED
    assert spoilt(clinic, fake, bank, lambda done: done | {"signature": "%"}) == refusals.NOT_TRUSTED
    assert spoilt(clinic, fake, bank, lambda done: done | {"ocspResponse": None}) == refusals.NOT_TRUSTED


def test_attack_26_an_old_signature_is_of_no_use(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """Somebody's genuine signature of an earlier order, put in place of a new one's."""
    made = started(clinic, bank)
    fake.answer(TOLVAN)
    old = fake.orders[0].done
    finished(clinic, bank, made.token)
    assert spoilt(clinic, fake, bank, lambda _done: old) == refusals.NOT_TRUSTED


def test_attack_26_what_bankid_calls_a_high_risk_is_refused(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    risky = spoilt(clinic, fake, bank, lambda done: done | {"risk": "high"})
    assert risky == words.FAILED["transactionRiskBlocked"]
    assert isinstance(spoilt(clinic, fake, bank, lambda done: done | {"risk": "moderate"}), Finished)


def test_a_number_that_is_none_is_nobody(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    made = started(clinic, bank)
    fake.answer("191212121213")
    assert collected(clinic, bank, made.token) == refusals.NOT_TRUSTED
    made = started(clinic, bank)
    fake.answer(COORDINATION)
    assert finished(clinic, bank, made.token).who.whose == Number(COORDINATION)


# Signing what one asks for


def test_an_erasure_is_signed_over_its_own_text(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """Row 26: the step-up for erasure and export."""
    made = started(clinic, bank, text=TEXT)
    order = fake.orders[0]
    assert base64.b64decode(order.sent["userVisibleData"]).decode() == TEXT
    assert order.sent["requirement"] == {"risk": "moderate"}
    assert "userVisibleDataFormat" not in order.sent  # threat 9: what somebody wrote is shown as it stands
    fake.answer(TOLVAN)
    evidence = finished(clinic, bank, made.token).who.evidence
    assert evidence.signed_text == TEXT
    assert b"bankIdSignedData" in evidence.document


def resigned(fake: FakeBankId, number: str = TOLVAN, **other: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A completion with a signature in which something is another."""

    def spoil(done: dict[str, Any]) -> dict[str, Any]:
        made = replace(Signature(fake.orders[-1], fake.person(number).held, fake.chain()), **other)
        return done | {"signature": b64(made.xml())}

    return spoil


def test_attack_26_a_signature_over_another_text_is_not_this_one(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    for other in (
        {"text": "Lämna ut det ni har om mig."}, {"text": ""}, {"function": "Identification"}, {"bound_to": "x"},
    ):  # fmt: skip
        made = started(clinic, bank, text=TEXT)
        fake.spoil = resigned(fake, **other)
        fake.answer(TOLVAN)
        assert collected(clinic, bank, made.token) == refusals.NOT_TRUSTED, other


def test_attack_26_a_sign_in_is_no_signature_and_a_signature_no_sign_in(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    assert spoilt(clinic, fake, bank, resigned(fake, function="Signing")) == refusals.NOT_TRUSTED


def test_a_text_that_nobody_reads_on_a_telephone_is_not_sent(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    wanted = Wanted(text="x" * (ordering.LONGEST_TEXT + 1))
    assert bank.begin(clinic.vault, wanted, HERE, now=clinic.now) == refusals.NOT_TRUSTED
    assert fake.orders == []


# The signature itself

DATA = '<bankIdSignedData xmlns="http://www.bankid.com/signature/v1.0.0/types" Id="bidSignedData">'
CHANGED: dict[str, dict[str, Any]] = {
    "a value changed after it was signed": {"changes": (("Identification", "Signing"),)},
    "a digest of something else": {"digest_of": b"x"},
    "a reference to something else": {"info_changes": (("#bidSignedData", "#bidOther"),)},
    "a reference to everything": {"info_changes": (('URI="#bidSignedData"', 'URI=""'),)},
    "a reference twice": {"info_changes": (("#bidKeyInfo", "#bidSignedData"),)},
    "another digest method": {"info_changes": (("xmlenc#sha256", "xmldsig#sha1"),)},
    "another canonical form": {
        "info_changes": (('<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">',
                          '<CanonicalizationMethod Algorithm="x">'),)
    },
    "another transform": {
        "info_changes": (('<Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">',
                          '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">'),)
    },
    "another algorithm": {"info_changes": (("rsa-sha256", "hmac-sha256"),)},
    "no algorithm": {"info_changes": (("SignatureMethod", "SignaturMetod"),)},
    "a part of a reference too many": {"info_changes": (("<DigestValue>", "<X></X><DigestValue>"),)},
    "something else than a reference": {
        "info_changes": (
            ("<Reference URI", "<Referens URI"),
            ("</Reference></SignedInfo>", "</Referens></SignedInfo>"),
        )
    },
    "another order of the parts": {"changes": (("<Object>", "<Objekt>"), ("</Object>", "</Objekt>"))},
    "two objects": {"changes": (("</Object>", "</Object><Object></Object>"),)},
    "an id twice": {"changes": (("<srvInfo>", '<srvInfo Id="bidSignedData">'),)},
    "signed data beside the signed data": {"changes": (("<Object>", "<Object><bankIdSignedData></bankIdSignedData>"),)},
    "no function": {"changes": (("funcId>", "funktion>"),)},
    "an entity": {"changes": (('standalone="no"?>', 'standalone="no"?><!DOCTYPE x [<!ENTITY a "b">]>'),)},
    "a comment": {"changes": (("<srvInfo>", "<!-- hej --><srvInfo>"),)},
    "an instruction": {"changes": (("<srvInfo>", "<?hej?><srvInfo>"),)},
    "a prefix of nothing": {"changes": (("<srvInfo>", "<x:a></x:a><srvInfo>"),)},
    "an attribute of xml": {"changes": (("<srvInfo>", '<srvInfo xml:lang="sv">'),)},
    "no end": {"changes": (("</Signature>", ""),)},
    "no base64": {"changes": (("<SignatureValue>", "<SignatureValue>%"),)},
    "a certificate that is none": {"changes": (("<X509Certificate>", "<X509Certificate>%"),)},
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_attack_26_a_signature_that_was_changed_is_not_believed(
    clinic: Clinic, fake: FakeBankId, bank: BankId, what: str
) -> None:
    assert spoilt(clinic, fake, bank, resigned(fake, **CHANGED[what])) == refusals.NOT_TRUSTED


def test_attack_26_signature_wrapping_reads_what_was_signed_or_nothing(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    """The signed element is moved aside, and another stands where it stood."""
    made = started(clinic, bank)
    order = fake.orders[-1]
    signed = Signature(order, fake.person(TOLVAN).held, fake.chain())
    xml = signed.xml().decode()
    inner = xml[xml.index(DATA) : xml.index("</Object>")]
    other = inner.replace('Id="bidSignedData"', 'Id="bidOther"')
    wrapped = xml.replace(inner, other).replace("<X509Data>", f"<Object>{inner}</Object><X509Data>")
    fake.spoil = lambda done: done | {"signature": b64(wrapped)}
    fake.answer(TOLVAN)
    assert collected(clinic, bank, made.token) == refusals.NOT_TRUSTED


def said(fake: FakeBankId, held: Held, answer: bytes | None = None, chain_of: list[Held] | None = None) -> object:
    """What a signature of this certificate says."""
    order = fake.orders[-1]
    xml = Signature(order, held, fake.chain() if chain_of is None else chain_of).xml()
    roots = (fake.root.held.certificate,)
    return verified(xml, fake.ocsp(held.certificate) if answer is None else answer, roots, fake.now())


def test_curves_and_prefixes_are_read_too(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    started(clinic, bank)
    assert said(fake, fake.issuer.person(TOLVAN, kind="ec")) is not None
    person = fake.issuer.person(TOLVAN)
    order = fake.orders[-1]
    xml = Signature(
        order,
        person,
        fake.chain(),
        changes=(("<Object>", '<d:Object xmlns:d="' + DS + '">'), ("</Object>", "</d:Object>")),
    ).xml()
    # the prefix is in scope where the data is, and inclusive canonical XML tells of it: that is not what was signed
    assert verified(xml, fake.ocsp(person.certificate), (fake.root.held.certificate,), fake.now()) is None
    xml = Signature(
        order,
        person,
        fake.chain(),
        changes=(("<Object>", "<Object >"), ('Id="bidSignedData">', "Id='bidSignedData' >")),
    ).xml()
    assert verified(xml, fake.ocsp(person.certificate), (fake.root.held.certificate,), fake.now()) is not None


def test_a_certificate_must_lead_to_a_root_that_is_pinned(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    started(clinic, bank)
    person = fake.issuer.person(TOLVAN)
    assert said(fake, person) is not None
    assert said(fake, person, chain_of=[*fake.chain(), fake.root.held]) is not None
    assert said(fake, person, chain_of=[]) is None
    assert said(fake, person, chain_of=[fake.issuer.held]) is None
    evil = Authority.root("BankID Root, invented")  # the same name, another key
    other = evil.under("Testbanken Customer CA, invented")
    assert said(fake, other.person(TOLVAN), chain_of=[other.held, evil.held]) is None
    straight = fake.root.person(TOLVAN)
    answer = fake.ocsp(straight.certificate, issuer=fake.root.held.certificate, responder=fake.root.responder())
    assert said(fake, straight, answer, chain_of=[]) is not None


def test_a_person_is_no_authority_and_an_authority_no_person(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    started(clinic, bank)
    person = fake.issuer.person(NELLY, kind="ec")
    under_a_person = Authority(person).person(TOLVAN)
    assert said(fake, under_a_person, chain_of=[person, *fake.chain()]) is None
    assert said(fake, fake.issuer.held, chain_of=[fake.bank.held]) is None
    deep = fake.issuer.under("One too many", length=0)  # the issuer may have none below it
    assert said(fake, deep.person(TOLVAN), chain_of=[deep.held, *fake.chain()]) is None
    assert said(fake, fake.trust.client(), chain_of=[fake.trust.held]) is None
    long = fake.root
    for step in range(chain.LONGEST):
        long = long.under(f"step {step}", length=None)
    assert chain.leads_to_a_root(
        [long.person(TOLVAN).certificate, long.held.certificate], [fake.root.held.certificate], NOW
    ) is None  # fmt: skip


def test_a_certificate_holds_within_its_days(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    started(clinic, bank)
    day = timedelta(days=1)
    assert said(fake, fake.issuer.person(TOLVAN, since=FROM, until=clinic.now - day)) is None
    assert said(fake, fake.issuer.person(TOLVAN, since=clinic.now + day)) is None


def test_a_certificate_without_a_number_or_with_another_key_is_of_nobody(
    clinic: Clinic, fake: FakeBankId, bank: BankId
) -> None:
    started(clinic, bank)
    assert said(fake, fake.issuer.person(None)) is None  # type: ignore[arg-type]
    held = fake.issuer.person(TOLVAN)
    assert not chain.verifies(_with_another_kind_of_key(fake, held), b"x", b"x", chain.hashes.SHA256())


def _with_another_kind_of_key(fake: FakeBankId, held: Held) -> x509.Certificate:
    key = ed25519.Ed25519PrivateKey.generate()
    made = (
        x509.CertificateBuilder().subject_name(held.certificate.subject).issuer_name(held.certificate.subject)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(FROM).not_valid_after(FROM + timedelta(days=1))
    )  # fmt: skip
    return made.sign(key, None)


def test_the_authority_must_say_now_that_the_certificate_holds(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """OCSP: of this certificate, by who may say it, and not long ago."""
    started(clinic, bank)
    held, other = fake.issuer.person(TOLVAN), fake.issuer.person(NELLY)
    good = fake.ocsp
    assert said(fake, held, good(held.certificate, fake.issuer.responder())) is not None
    refused = {
        "revoked": good(held.certificate, bad=True),
        "of another": good(other.certificate),
        "of another issuer": good(held.certificate, issuer=fake.bank.held.certificate),
        "old": good(held.certificate, at=clinic.now - timedelta(minutes=11)),
        "of tomorrow": good(held.certificate, at=clinic.now + timedelta(minutes=2)),
        "ended": good(held.certificate, at=clinic.now - timedelta(minutes=5), until=clinic.now - timedelta(minutes=1)),
        "by one who may not": good(held.certificate, fake.issuer.responder(may=False)),
        "by another authority's": good(held.certificate, fake.bank.responder()),
        "by a stranger": good(held.certificate, Authority.root("OCSP").responder()),
        "nothing": b"x",
        "unsuccessful": chain.ocsp.OCSPResponseBuilder.build_unsuccessful(
            chain.ocsp.OCSPResponseStatus.TRY_LATER
        ).public_bytes(Encoding.DER),
    }
    assert {what: said(fake, held, answer) for what, answer in refused.items()} == dict.fromkeys(refused)
    assert said(fake, held, good(held.certificate, until=None)) is not None


def test_keys_of_authorities_of_every_kind_are_told_apart(fake: FakeBankId) -> None:
    held = fake.issuer.person(TOLVAN)  # RSA, as BankID's authorities are
    bits = chain._bits(held.certificate)
    assert x509.SubjectKeyIdentifier.from_public_key(held.certificate.public_key()).digest == chain._hashed(  # type: ignore[arg-type]
        chain.hashes.SHA1(), bits
    )
    assert chain._bits(_with_another_kind_of_key(fake, held)) == b""


def test_an_answer_that_names_no_algorithm_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        signature_hash_algorithm = None

    assert not chain._spoken_by(Said(), None, NOW)  # type: ignore[arg-type]


# Reading documents

_NAMES = st.sampled_from(["a", "b", "cd"])
_URIS = st.sampled_from(["urn:one", "urn:two"])  # without "": there the standard library tells of two at once
_WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\t\n&<>\"'"), max_size=8
)


@st.composite
def _elements(draw: st.DrawFn, depth: int = 3) -> str:
    """An element as somebody may write it: quotes of both kinds, blanks, and empty ones in one tag."""
    name, uri = draw(_NAMES), draw(st.one_of(st.none(), _URIS))
    pairs = draw(st.dictionaries(_NAMES, _WORDS, max_size=2))
    told = "" if uri is None else f' xmlns="{uri}"'
    written = "".join(f" {key} = {_quoted(value)}" for key, value in pairs.items())
    inside = draw(st.lists(st.one_of(_WORDS.map(_escaped), _elements(depth - 1)), max_size=3)) if depth else []
    content = "".join(inside)
    return f"<{name}{told}{written} />" if not content else f"<{name}{told}{written} >{content}</{name}\n>"


def _quoted(value: str) -> str:
    return quoteattr(value)


def _escaped(value: str) -> str:
    return escape(value)


@given(_elements())
def test_canonical_xml_is_what_another_implementation_makes(xml: str) -> None:
    """With one namespace at a time, version 1.0 and the standard library's 2.0 say the same."""
    assert canonical(document.read(xml.encode())).decode() == ElementTree.canonicalize(xml)


def test_canonical_xml_of_a_part_tells_of_the_namespaces_around_it() -> None:
    """The example of the recommendation: what was in scope is told where the part begins (inclusive)."""
    xml = (
        b'<a xmlns="urn:a" xmlns:x="urn:x" xmlns:z="urn:z"><b z:q="1" x:q="2" q="3">'
        b'<x:c xmlns:x="urn:x">\r\n&#13;</x:c></b></a>'
    )
    part = document.read(xml).elements[0]
    assert canonical(part).decode() == (
        '<b xmlns="urn:a" xmlns:x="urn:x" xmlns:z="urn:z" q="3" x:q="2" z:q="1"><x:c>\n&#xD;</x:c></b>'
    )


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"<a>", b"<a/><b/>", b"<" * 10, b"<a " * 100, b"<a>" * 40 + b"</a>" * 40, b" " * (document.LARGEST + 1),
        b'<?xml version="1.0" encoding="hej"?><a/>', b"\xff\xfe<a/>", b'<!DOCTYPE a><a/>', b"<a><!--x--></a>",
    ],
)  # fmt: skip
def test_attack_20_what_is_no_document_is_refused_briefly(xml: bytes) -> None:
    with pytest.raises(DocumentError):
        document.read(xml)


def test_text_is_that_of_a_leaf() -> None:
    assert document.read(b"<a>x<b>y</b></a>").text == ""
    assert document.read(b"<a>x<![CDATA[<y>]]></a>").text == "x<y>"


# The line


def test_bankid_does_not_answer_whom_it_does_not_know(clinic: Clinic, fake: FakeBankId, tmp_path: Path) -> None:
    """Mutual TLS: without our certificate, or with another authority's, there is no answer."""
    stranger = Authority.root("Stranger").client().write(tmp_path, "stranger")
    for client in (None, speaking.Client(*stranger)):
        with speaking.line(fake.ca_file, client) as http:
            answer = BankId(relying(fake), http).begin(clinic.vault, Wanted(), HERE, now=clinic.now)
            assert answer == refusals.AWAY
    assert fake.asked == []
    with speaking.line(None, speaking.Client(*fake.client)) as http, pytest.raises(httpx2.ConnectError):
        http.get(fake.url)
    assert ssl.HAS_TLSv1_3


@pytest.mark.parametrize("missing", ["orderRef", "qrStartSecret", "qrStartToken", "autoStartToken"])
def test_an_order_that_is_not_whole_is_not_begun(
    clinic: Clinic, fake: FakeBankId, bank: BankId, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = speaking.ask

    def partly(*asked: Any, **more: Any) -> Any:
        found = whole(*asked, **more)
        assert found is not None
        return found._replace(body={key: value for key, value in found.body.items() if key != missing})

    monkeypatch.setattr(speaking, "ask", partly)
    wanted = Wanted(Way.SAME_DEVICE)
    assert bank.begin(clinic.vault, wanted, HERE, now=clinic.now) == refusals.NOT_TRUSTED


def test_orders_are_begun_no_faster_than_anybody_needs(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    told = [bank.begin(clinic.vault, Wanted(), HERE, now=clinic.now) for _ in range(61)]
    assert told[-1] == SLOWLY
    assert isinstance(told[-2], Begun)


def test_a_page_that_waits_for_everybody_gets_its_answer(clinic: Clinic, fake: FakeBankId, bank: BankId) -> None:
    """What the browser tests use: somebody who answers each order by themself."""
    fake.everybody = TOLVAN
    made = started(clinic, bank)
    assert isinstance(collected(clinic, bank, made.token), Waiting)
    assert finished(clinic, bank, made.token).who.whose == Number(TOLVAN)
