"""OpenID Connect against a provider over a real socket, and the attacks of security.md row 27."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwk, jws

from ombud.identity import Level, Means, NotProven, Number, Proven, StaffAccount, refusals, speaking, tokens, under_way
from ombud.identity.oidc import Finished, Oidc, Provider, Started
from ombud.terms import Text
from tests.clinic import Clinic, make_clinic
from tests.identity.fakes.certificates import Authority
from tests.identity.fakes.oidc_provider import Claims, FakeOidc, signed, unsigned
from tests.identity.people import TOLVAN
from tests.identity.test_sessions import begun

WORDS = Text("Prov", "Test")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """One clinic for all of them: what a sign-in leaves is of no other."""
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def fake(clinic: Clinic, tmp_path: Path) -> Iterator[FakeOidc]:
    made = FakeOidc(lambda: clinic.now, {"tolvan": {"personnummer": TOLVAN}, "disa": {"hsa": "SE1-D"}}).begin(tmp_path)
    yield made
    made.end()


@pytest.fixture
def oidc(fake: FakeOidc) -> Iterator[Oidc]:
    with speaking.line(fake.ca_file) as http:
        yield Oidc(provider(fake), http)


def provider(fake: FakeOidc, **more: Any) -> Provider:
    made = Provider(
        "prov", WORDS, fake.issuer, fake.client_id, fake.redirect, "personnummer", "number", fake.secret,
        multi_factor=frozenset({"loa3"}),
    )  # fmt: skip
    return replace(made, **more)


def started(clinic: Clinic, oidc: Oidc, **more: Any) -> Started:
    made = oidc.start(clinic.vault, now=clinic.now, back="/mina/val", **more)
    assert isinstance(made, Started), made
    return made


def come_back(oidc: Oidc, url: str, person: str = "tolvan") -> dict[str, str]:
    """What the browser comes back with when the person has been chosen."""
    answer = oidc.http.get(url, params={**dict(parse_qsl(urlsplit(url).query)), "person": person})
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def signed_in(clinic: Clinic, oidc: Oidc, person: str = "tolvan", **more: Any) -> Finished | NotProven:
    made = started(clinic, oidc, **more)
    return oidc.finish(clinic.vault, made.token, come_back(oidc, made.url, person), now=clinic.now)


def test_a_person_signs_in_with_the_number_that_the_provider_vouches_for(clinic: Clinic, oidc: Oidc) -> None:
    done = signed_in(clinic, oidc)
    assert isinstance(done, Finished)
    assert (done.who.whose, done.who.means, done.who.level) == (Number(TOLVAN), Means.OIDC, Level.MULTI_FACTOR)
    assert (done.back, done.who.at) == ("/mina/val", clinic.now)
    assert done.who.evidence.digest == hashlib.sha256(done.who.evidence.document).digest()
    assert begun(clinic, done.who).session.is_multi_factor


def test_somebody_at_work_is_the_account_that_the_configuration_says(clinic: Clinic, fake: FakeOidc) -> None:
    at_work = provider(fake, claim="hsa", says="account", accounts={"SE1-D": "disa"})
    with speaking.line(fake.ca_file) as http:
        oidc = Oidc(at_work, http)
        done = signed_in(clinic, oidc, "disa")
        assert isinstance(done, Finished)
        assert done.who.whose == StaffAccount("disa")
        assert signed_in(clinic, oidc, "tolvan") == refusals.NO_ACCOUNT
        fake.people["disa"] = {"hsa": ["SE1-D"]}
        assert signed_in(clinic, oidc, "disa") == refusals.NO_ACCOUNT


def test_a_level_that_the_provider_does_not_say_is_one_factor(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    """R-07, HSLF-FS 2016:40 3:15."""
    fake.spoil = lambda claims: {**claims, "acr": "loa1"}
    done = signed_in(clinic, oidc)
    assert isinstance(done, Finished)
    assert done.who.level is Level.ONE_FACTOR
    oidc.provider = provider(fake, multi_factor=frozenset({"*"}))
    assert "acr_values" not in started(clinic, oidc).url
    done = signed_in(clinic, oidc)
    assert isinstance(done, Finished)
    assert done.who.level is Level.MULTI_FACTOR


def test_the_address_asks_for_what_binds_the_answer(clinic: Clinic, oidc: Oidc, fake: FakeOidc) -> None:
    made = started(clinic, oidc)
    query = dict(parse_qsl(urlsplit(made.url).query))
    assert query["code_challenge_method"] == "S256"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    assert (query["redirect_uri"], query["response_type"]) == (fake.redirect, "code")
    assert made.token not in made.url
    assert made.token not in repr(made)


def test_a_step_up_needs_a_new_sign_in_at_the_provider(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    assert isinstance(signed_in(clinic, oidc, fresh=True), Finished)
    fake.fresh_when_asked = False
    assert signed_in(clinic, oidc, fresh=True) == refusals.NOT_FRESH
    fake.spoil = lambda claims: {name: value for name, value in claims.items() if name != "auth_time"}
    assert signed_in(clinic, oidc, fresh=True) == refusals.NOT_FRESH
    assert isinstance(signed_in(clinic, oidc), Finished)


@pytest.mark.parametrize("said", [None, "", "1212121212", "191212121213", "hej", 191212121212, ["191212121212"]])
def test_what_is_no_number_is_nobody(clinic: Clinic, fake: FakeOidc, oidc: Oidc, said: object) -> None:
    fake.people["tolvan"] = {"personnummer": said}
    assert signed_in(clinic, oidc) == refusals.NO_NUMBER


# Row 27: mix-up, state, nonce, PKCE


def test_attack_27_another_browser_does_not_end_a_sign_in(clinic: Clinic, oidc: Oidc) -> None:
    first, second = started(clinic, oidc), started(clinic, oidc)
    query = come_back(oidc, first.url)
    for token in (second.token, "", "A" * 43):
        assert oidc.finish(clinic.vault, token, query, now=clinic.now) == refusals.NOT_BEGUN


def test_attack_27_a_wrong_state_ends_it(clinic: Clinic, oidc: Oidc) -> None:
    for wrong in ({"state": "x"}, {"state": ""}, {"state": "å"}):
        made = started(clinic, oidc)
        query = come_back(oidc, made.url) | wrong
        assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    del query["state"]
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN


def test_attack_27_an_answer_is_used_once_and_within_ten_minutes(clinic: Clinic, oidc: Oidc) -> None:
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    assert isinstance(oidc.finish(clinic.vault, made.token, query, now=clinic.now), Finished)
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    clinic.later(minutes=10)
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN


def test_attack_27_two_answers_at_once_give_one_sign_in(
    clinic: Clinic, oidc: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    monkeypatch.setattr(under_way, "take", lambda *_: False)
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN


def test_attack_27_one_provider_does_not_answer_for_another(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    """Mix-up: by the sign-in's own provider, and by `iss` (RFC 9207)."""
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    other = Oidc(provider(fake, name="annan"), oidc.http)
    assert other.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_BEGUN
    made = started(clinic, oidc)
    query = come_back(oidc, made.url) | {"iss": "https://evil.example.se"}
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.NOT_TRUSTED
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    del query["iss"]
    assert isinstance(oidc.finish(clinic.vault, made.token, query, now=clinic.now), Finished)


def test_attack_27_a_code_without_its_verifier_is_worth_nothing(clinic: Clinic, oidc: Oidc) -> None:
    """PKCE: a code that was caught on its way is exchanged by nobody else, and injected into no other sign-in."""
    victim, attacker = started(clinic, oidc), started(clinic, oidc)
    caught = come_back(oidc, victim.url)["code"]
    query = come_back(oidc, attacker.url) | {"code": caught}
    assert oidc.finish(clinic.vault, attacker.token, query, now=clinic.now) == refusals.NOT_TRUSTED


SPOILT: dict[str, Callable[[Claims], Claims]] = {
    "another issuer": lambda c: c | {"iss": "https://evil.example.se"},
    "the issuer with a slash": lambda c: c | {"iss": c["iss"] + "/"},
    "another audience": lambda c: c | {"aud": "somebody-else"},
    "no audience": lambda c: c | {"aud": []},
    "two audiences and no party": lambda c: c | {"aud": ["ombud", "other"]},
    "another party": lambda c: c | {"azp": "other"},
    "another nonce": lambda c: c | {"nonce": "x"},
    "no nonce": lambda c: {name: value for name, value in c.items() if name != "nonce"},
    "no subject": lambda c: {name: value for name, value in c.items() if name != "sub"},
    "expired": lambda c: c | {"exp": c["iat"] - 61},
    "no end": lambda c: {name: value for name, value in c.items() if name != "exp"},
    "made long ago": lambda c: c | {"iat": c["iat"] - 700, "exp": c["iat"] + 300},
    "made tomorrow": lambda c: c | {"iat": c["iat"] + 90},
    "not yet": lambda c: c | {"nbf": c["iat"] + 90},
    "a time that is no number": lambda c: c | {"exp": "2046"},
    "a time that is a truth": lambda c: c | {"exp": True},
}


@pytest.mark.parametrize("what", SPOILT)
def test_attack_27_a_token_that_is_not_ours_is_not_believed(
    clinic: Clinic, fake: FakeOidc, oidc: Oidc, what: str
) -> None:
    fake.spoil = SPOILT[what]
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED


def test_two_audiences_with_us_as_the_party_are_good(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    fake.spoil = lambda c: c | {"aud": ["ombud", "other"], "azp": "ombud"}
    assert isinstance(signed_in(clinic, oidc), Finished)


# Row 27: algorithms and keys


def as_secret(fake: FakeOidc, claims: Claims) -> str:
    """Key confusion: HMAC with the public key, as it is published."""
    head = unsigned({"alg": "HS256", "kid": "now"}, claims).rpartition(".")[0]
    secret = fake.key.as_pem(private=False)
    made = hmac.digest(secret, head.encode(), "sha256")
    return f"{head}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def by_own_key(fake: FakeOidc, claims: Claims) -> str:
    """A key of the attacker's, brought along in the header."""
    own = jwk.ECKey.generate_key("P-256")
    head = {"alg": "ES256", "kid": "now", "jwk": own.as_dict(private=False)}
    return jws.serialize_compact(head, json.dumps(claims).encode(), own, algorithms=["ES256"])


def of_another_curve(fake: FakeOidc, claims: Claims) -> str:
    own = jwk.ECKey.generate_key("P-384")
    head = {"alg": "ES384", "kid": "now"}
    return jws.serialize_compact(head, json.dumps(claims).encode(), own, algorithms=["ES384"])


def flipped(fake: FakeOidc, claims: Claims) -> str:
    head, body, signature = signed(fake, claims).split(".")
    other = unsigned({}, claims | {"personnummer": "199006022397"}).split(".")[1]
    assert other != body
    return f"{head}.{other}.{signature}"


FORGED: dict[str, Callable[[FakeOidc, Claims], object]] = {
    "alg none": lambda fake, c: unsigned({"alg": "none"}, c),
    "alg None with our kid": lambda fake, c: unsigned({"alg": "None", "kid": "now"}, c, b"x"),
    "no alg": lambda fake, c: unsigned({"kid": "now"}, c, b"x"),
    "alg is a list": lambda fake, c: unsigned({"alg": ["ES256"], "kid": "now"}, c, b"x"),
    "the public key as a secret": as_secret,
    "a key in the header": by_own_key,
    "another curve": of_another_curve,
    "a claim changed": flipped,
    "no signature": lambda fake, c: signed(fake, c).rpartition(".")[0] + ".",
    "another kid": lambda fake, c: signed(fake, c, kid="other"),
    "a kid that is a number": lambda fake, c: unsigned({"alg": "ES256", "kid": 1}, c, b"x"),
    "a critical header": lambda fake, c: unsigned({"alg": "ES256", "kid": "now", "crit": ["x"], "x": 1}, c, b"x"),
    "encrypted": lambda fake, c: "a.b.c.d.e",
    "nothing": lambda fake, c: "",
    "no token": lambda fake, c: "a.b.c",
    "too long": lambda fake, c: signed(fake, c | {"x": "y" * 40_000}),
    "a list": lambda fake, c: signed(fake, [c]),  # type: ignore[arg-type]
    "no text": lambda fake, c: 7,
}


@pytest.mark.parametrize("what", FORGED)
def test_attack_27_a_forged_token_is_not_believed(clinic: Clinic, fake: FakeOidc, oidc: Oidc, what: str) -> None:
    fake.sign = FORGED[what]  # type: ignore[assignment]
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED


def test_attack_27_an_algorithm_that_is_not_on_the_list_is_refused_even_if_good(
    clinic: Clinic, fake: FakeOidc, oidc: Oidc
) -> None:
    oidc.provider = provider(fake, algorithms=("RS256",))
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED
    oidc.provider = provider(fake, algorithms=("HS256", "none"))
    fake.sign = as_secret
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED


def test_keys_of_both_kinds_are_read_and_weak_and_foreign_ones_are_not() -> None:
    rsa = jwk.RSAKey.generate_key(2048, {"kid": "rsa"})
    curve = jwk.ECKey.generate_key("P-256", {"kid": "ec", "alg": "ES256"})
    public = [one.as_dict(private=False) for one in (rsa, curve)]
    keys = tokens.keys_of({"keys": public})
    assert [name for name, _, _ in keys] == ["rsa", "ec"]
    assert tokens.key_of(keys, "rsa", "PS256") is keys[0][2]
    assert tokens.key_of(keys, None, "RS256") is keys[0][2]
    assert tokens.key_of(keys, "rsa", "ES256") is None
    assert tokens.key_of(keys, "ec", "ES384") is None
    twice = tokens.keys_of({"keys": [public[0], {**public[0], "kid": "other"}]})
    assert tokens.key_of(twice, None, "RS256") is None  # which of the two, nobody said
    weak = {**public[0], "n": base64.urlsafe_b64encode(b"\x91" * 128).decode().rstrip("=")}
    for one in (
        {**public[0], "use": "enc"},
        {"kty": "oct", "k": "eA"},
        {"kty": "RSA"},
        "key",
        weak,
        {"kty": "EC", "crv": "P-256"},
    ):
        assert tokens.keys_of({"keys": [one]}) == ()
    assert tokens.keys_of({"keys": "none"}) == tokens.keys_of({}) == ()


def test_a_provider_that_changes_its_key_is_read_anew_but_not_at_every_token(
    clinic: Clinic, fake: FakeOidc, oidc: Oidc
) -> None:
    assert isinstance(signed_in(clinic, oidc), Finished)
    assert isinstance(signed_in(clinic, oidc), Finished)
    assert fake.seen.count("/jwks") == 1
    fake.key = jwk.RSAKey.generate_key(2048, {"kid": "next", "use": "sig"})
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED
    assert fake.seen.count("/jwks") == 1  # within a minute: somebody who sends odd names makes no load
    clinic.later(minutes=1)
    assert isinstance(signed_in(clinic, oidc), Finished)
    clinic.later(hours=1)
    assert isinstance(signed_in(clinic, oidc), Finished)
    assert fake.seen.count("/jwks") == 3
    fake.down.add("/jwks")
    clinic.later(hours=1)
    assert signed_in(clinic, oidc) == refusals.NOT_TRUSTED


# The provider is away, or another


def test_a_provider_that_says_another_issuer_is_not_used(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    fake.describe = {"issuer": "https://evil.example.se"}
    assert oidc.start(clinic.vault, now=clinic.now) == refusals.AWAY


@pytest.mark.parametrize("url", ["http://127.0.0.1/token", "", None, "https:///token", "https://[", "https://a/#b"])
def test_attack_16_an_address_that_is_not_secure_is_not_used(
    clinic: Clinic, fake: FakeOidc, oidc: Oidc, url: object
) -> None:
    fake.describe = {"token_endpoint": url}
    assert oidc.start(clinic.vault, now=clinic.now) == refusals.AWAY


def test_a_provider_that_is_away_is_said_to_be(clinic: Clinic, fake: FakeOidc, oidc: Oidc) -> None:
    fake.down.add("/.well-known/openid-configuration")
    assert oidc.start(clinic.vault, now=clinic.now) == refusals.AWAY
    fake.down.clear()
    fake.down.add("/token")
    assert signed_in(clinic, oidc) == refusals.AWAY
    fake.down.clear()
    made = started(clinic, oidc)
    query = come_back(oidc, made.url)
    oidc._described = None
    fake.down.add("/.well-known/openid-configuration")
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == refusals.AWAY


@pytest.mark.parametrize(
    ("error", "said"),
    [("access_denied", refusals.CANCELLED), ("login_required", refusals.NOT_FRESH), ("<script>", refusals.NOT_TRUSTED)],
)
def test_what_the_provider_answers_instead_of_a_code(clinic: Clinic, oidc: Oidc, error: str, said: NotProven) -> None:
    made = started(clinic, oidc)
    state = dict(parse_qsl(urlsplit(made.url).query))["state"]
    query = {"error": error, "state": state}
    assert oidc.finish(clinic.vault, made.token, query, now=clinic.now) == said


def test_a_server_with_another_authoritys_certificate_is_not_spoken_to(clinic: Clinic, fake: FakeOidc) -> None:
    with speaking.line() as http:
        assert Oidc(provider(fake), http).start(clinic.vault, now=clinic.now) == refusals.AWAY


def test_what_is_asked_is_answered_briefly_or_not_at_all() -> None:
    answers: dict[str, httpx2.Response] = {
        "/ok": httpx2.Response(200, json={"a": 1}),
        "/list": httpx2.Response(200, json=[1]),
        "/long": httpx2.Response(200, content=b" " * (speaking.LARGEST + 1)),
        "/deep": httpx2.Response(200, content=b"[" * 100_000),
        "/html": httpx2.Response(200, content=b"<html>"),
        "/away": httpx2.Response(302, headers={"location": "https://169.254.169.254/"}),
    }
    with httpx2.Client(transport=httpx2.MockTransport(lambda asked: answers[asked.url.path])) as http:
        told = {path: speaking.ask(http, "GET", f"https://example.se{path}") for path in answers}
    with speaking.line() as http:
        assert speaking.ask(http, "GET", "") is None
    assert told.pop("/ok") == (200, {"a": 1})
    assert told.pop("/away") == (302, {})  # and not followed
    assert set(told.values()) == {None}


def test_refusals_say_what_to_do_in_both_languages() -> None:
    for one in vars(refusals).values():
        if isinstance(one, NotProven):
            assert one.why.sv != one.why.en
            assert one.now.sv != one.now.en


def test_our_certificate_goes_with_a_line(tmp_path: Path) -> None:
    held = Authority.root().client()
    with speaking.line(None, speaking.Client(*held.write(tmp_path, "client"))) as http:
        assert isinstance(http, httpx2.Client)
    (tmp_path / "client.key").write_bytes(b"")
    with pytest.raises(ssl.SSLError):
        speaking.line(None, speaking.Client(tmp_path / "client.pem", tmp_path / "client.key"))


def test_who_it_is_does_not_print(clinic: Clinic, oidc: Oidc) -> None:
    done = signed_in(clinic, oidc)
    assert isinstance(done, Finished)
    assert isinstance(done.who, Proven)
    assert TOLVAN not in repr(done)
    assert oidc.provider.secret not in repr(oidc)
