"""The ways to sign in that `ombud.toml` names, and the one that only a demo has."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.app.config import ConfigError, parse_config
from ombud.app.installation import Ombud
from ombud.app.jobs import BY_STEP
from ombud.app.signing_in import Ways, cast, ways
from ombud.app.tidying import Tidier
from ombud.identity import Level, Means, Proven, StaffAccount
from ombud.identity.demonstration import NOT_A_DEMO, NOT_ON_THE_LIST, Demonstration, demonstration, is_loopback
from ombud.identity.throttle import counted
from tests.clinic import Clinic, make_clinic
from tests.identity.fakes.certificates import Authority

TOML = """
[installation]
name = "clinic"
keys = "keys"
demo = {demo}

[identity]
site = "https://portal.example.se:8443"
name = "Exempelkliniken"

[identity.bankid]
url = "https://127.0.0.1:1/rp/v6.0"
certificate_file = "rp.pem"
key_file = "rp.key"
ca_file = "ca.pem"
roots_file = "roots.pem"

[identity.providers.freja]
sv = "Freja"
en = "Freja"
issuer = "https://oidc.example.se"
client_id = "ombud"
secret_file = "freja.secret"
claim = "personnummer"
multi_factor = ["loa3"]

[identity.providers.work]
sv = "Jobbet"
en = "Work"
issuer = "https://work.example.se"
client_id = "ombud"
secret_file = "freja.secret"
claim = "hsa"
says = "account"
ca_file = "ca.pem"

[actors.disa]
role = "dpo"
known_as = "SE1-D"

[actors.rut]
role = "receptionist"
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    authority = Authority.root()
    authority.client().write(tmp_path, "rp")
    (tmp_path / "ca.pem").write_bytes(authority.held.pem)
    (tmp_path / "roots.pem").write_bytes(authority.held.pem * 2)
    (tmp_path / "freja.secret").write_text("hemlig\n")
    (tmp_path / "freja.secret").chmod(0o600)
    return tmp_path


def installed(clinic: Clinic, folder: Path, toml: str) -> Ombud:
    config = parse_config(toml)
    return Ombud(folder, config, clinic.vault, config.accounts(), Tidier(clinic.vault.traces))


@pytest.fixture
def offered(clinic: Clinic, folder: Path) -> Iterator[Ways]:
    made = ways(installed(clinic, folder, TOML.format(demo="false")), "127.0.0.1")
    yield made
    made.close()


def test_what_is_named_is_offered(offered: Ways) -> None:
    assert list(offered.providers) == ["freja", "work"]
    freja, work = (offered.providers[name].provider for name in ("freja", "work"))
    assert freja.redirect == "https://portal.example.se:8443/logga-in/oidc/freja/klart"
    assert (freja.secret, freja.multi_factor) == ("hemlig", {"loa3"})
    assert work.accounts == {"SE1-D": "disa", "rut": "rut"}
    assert offered.bankid is not None
    assert offered.bankid.relying.returns_to == "https://portal.example.se:8443/logga-in/bankid/klart"
    assert offered.bankid.relying.domain == "portal.example.se"
    assert len(offered.bankid.relying.roots) == 2
    assert offered.passkeys is not None
    assert (offered.passkeys.domain, offered.passkeys.origin) == (
        "portal.example.se",
        "https://portal.example.se:8443",
    )
    assert offered.demo is None


def test_what_is_not_named_is_not_offered(clinic: Clinic, folder: Path) -> None:
    made = ways(installed(clinic, folder, '[installation]\nname = "clinic"\nkeys = "keys"'), "127.0.0.1")
    assert (dict(made.providers), made.bankid, made.passkeys, made.demo) == ({}, None, None, None)
    made.close()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("rp.pem", "identity.bankid: the files cannot be used"),
        ("rp.key", "rp.key"),
        ("ca.pem", "identity.bankid: the files cannot be used"),
        ("roots.pem", "identity.bankid.roots_file"),
        ("freja.secret", "freja.secret"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_at_the_start(clinic: Clinic, folder: Path, file: str, said: str) -> None:
    (folder / file).unlink()
    with pytest.raises(ConfigError, match=said):
        ways(installed(clinic, folder, TOML.format(demo="false")), "127.0.0.1")


def test_a_secret_that_others_may_read_is_not_used(clinic: Clinic, folder: Path) -> None:
    (folder / "freja.secret").chmod(0o644)
    with pytest.raises(ConfigError, match="others may read"):
        ways(installed(clinic, folder, TOML.format(demo="false")), "127.0.0.1")
    (folder / "freja.secret").chmod(0o600)
    (folder / "roots.pem").write_text("hej")
    with pytest.raises(ConfigError, match="roots_file"):
        ways(installed(clinic, folder, TOML.format(demo="false")), "127.0.0.1")


@pytest.mark.parametrize(
    "wrong",
    [
        '[identity.providers.x]\nsv="x"\nen="x"\nissuer="https://x.example.se"\nclient_id="x"\nsecret_file="x"\nclaim="x"',
        '[identity]\nsite = "http://portal.example.se"',
        '[identity]\nsite = "https://portal.example.se/mina"',
        '[identity]\nsite = "https://portal.example.se"\n[identity.providers.x]\nsv="x"\nen="x"\n'
        'issuer="https://x.example.se"\nclient_id="x"\nsecret_file="x"\nclaim="x"\nalgorithms=["HS256"]',
        '[identity]\nsite = "https://portal.example.se"\n[identity.providers.x]\nsv="x"\nen="x"\n'
        'issuer="http://x.example.se"\nclient_id="x"\nsecret_file="x"\nclaim="x"',
    ],
)  # fmt: skip
def test_attack_27_what_is_not_safe_is_no_configuration(wrong: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(f'[installation]\nname = "clinic"\nkeys = "keys"\n{wrong}')


# The demo's own provider


def test_in_a_demo_one_chooses_who_to_be(clinic: Clinic, folder: Path) -> None:
    made = ways(installed(clinic, folder, TOML.format(demo="true")), "127.0.0.1")
    assert made.demo is not None
    who = made.demo.sign_in("disa", "127.0.0.1", now=clinic.now)
    assert who == Proven(StaffAccount("disa"), Means.DEMO, Level.MULTI_FACTOR, clinic.now)
    skye = made.demo.sign_in("skye", "::1", now=clinic.now)
    assert isinstance(skye, Proven)
    assert made.demo.sign_in("nobody", "127.0.0.1", now=clinic.now) == NOT_ON_THE_LIST
    made.close()


def test_attack_the_demos_provider_is_of_a_demo_on_the_loopback_alone(clinic: Clinic, folder: Path) -> None:
    """It cannot be made elsewhere, and asked from elsewhere it does not answer."""
    roles = cast(parse_config(TOML.format(demo="true")))
    for demo, bound_to in (
        (False, "127.0.0.1"), (True, "0.0.0.0"), (True, "192.0.2.7"), (True, "localhost"), (True, ""), (True, "::"),
    ):  # fmt: skip
        assert demonstration(roles, demo=demo, bound_to=bound_to) == NOT_A_DEMO
    made = demonstration(roles, demo=True, bound_to="::1")
    assert isinstance(made, Demonstration)
    for peer in ("192.0.2.7", "::ffff:192.0.2.7", "localhost", "", "127.0.0.1.example.se"):
        assert made.sign_in("disa", peer, now=clinic.now) == NOT_A_DEMO
    assert is_loopback("::ffff:127.0.0.1")
    with pytest.raises(TypeError):
        made.cast["x"] = roles[0]  # type: ignore[index]
    with pytest.raises(AttributeError):
        made.cast = {}  # type: ignore[misc]
    assert replace(roles[0], level=Level.ONE_FACTOR).level is Level.ONE_FACTOR


def test_what_sign_ins_leave_is_tidied_away_each_day(clinic: Clinic, folder: Path) -> None:
    counted(clinic.vault, "oidc", "192.0.2.7", now=clinic.now)
    clinic.later(days=1)
    ombud = installed(clinic, folder, TOML.format(demo="false"))
    assert BY_STEP["job.sign-ins"].run(ombud, lambda: None, clinic.now) is None
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM attempt") == (0,)
