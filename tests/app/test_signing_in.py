"""The ways to sign in that `ombud.toml` names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.config import ConfigError, parse_config
from ombud.app.installation import Ombud
from ombud.app.jobs import BY_STEP
from ombud.app.signing_in import Offered, ways_of
from ombud.app.tidying import Tidier
from ombud.identity.throttle import counted
from tests.clinic import Clinic, make_clinic
from tests.identity.fakes.certificates import Authority

TOML = """
[installation]
name = "clinic"
keys = "keys"

[identity]
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


SITE = "https://portal.example.se:8443"


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
def offered(clinic: Clinic, folder: Path) -> Iterator[Offered]:
    made = ways_of(installed(clinic, folder, TOML), SITE)
    yield made
    made.close()


def test_what_is_named_is_offered(offered: Offered) -> None:
    assert list(offered.oidc) == ["freja", "work"]
    freja, work = (offered.oidc[name].provider for name in ("freja", "work"))
    assert freja.redirect == "https://portal.example.se:8443/logga-in/eid/freja/svar"
    assert (freja.secret, freja.multi_factor) == ("hemlig", {"loa3"})
    assert work.accounts == {"SE1-D": "disa", "rut": "rut"}
    assert offered.bankid is not None
    assert offered.bankid.relying.returns_to == "https://portal.example.se:8443/logga-in/bankid/ater"
    assert offered.bankid.relying.domain == "portal.example.se"
    assert len(offered.bankid.relying.roots) == 2
    assert (offered.passkeys.domain, offered.passkeys.origin) == (
        "portal.example.se",
        "https://portal.example.se:8443",
    )


def test_what_is_not_named_is_not_offered(clinic: Clinic, folder: Path) -> None:
    made = ways_of(installed(clinic, folder, '[installation]\nname = "clinic"\nkeys = "keys"'), "http://127.0.0.1:8321")
    assert (dict(made.oidc), made.bankid, made.passkeys.domain) == ({}, None, "127.0.0.1")
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
        ways_of(installed(clinic, folder, TOML), SITE)


def test_a_provider_sends_people_back_over_tls(clinic: Clinic, folder: Path) -> None:
    with pytest.raises(ConfigError, match="over TLS"):
        ways_of(installed(clinic, folder, TOML), "http://127.0.0.1:8321")


def test_a_secret_that_others_may_read_is_not_used(clinic: Clinic, folder: Path) -> None:
    (folder / "freja.secret").chmod(0o644)
    with pytest.raises(ConfigError, match="others may read"):
        ways_of(installed(clinic, folder, TOML), SITE)
    (folder / "freja.secret").chmod(0o600)
    (folder / "roots.pem").write_text("hej")
    with pytest.raises(ConfigError, match="roots_file"):
        ways_of(installed(clinic, folder, TOML), SITE)


@pytest.mark.parametrize(
    "wrong",
    [
        '[identity.providers.x]\nsv="x"\nen="x"\n'
        'issuer="https://x.example.se"\nclient_id="x"\nsecret_file="x"\nclaim="x"\nalgorithms=["HS256"]',
        '[identity.providers.x]\nsv="x"\nen="x"\n'
        'issuer="http://x.example.se"\nclient_id="x"\nsecret_file="x"\nclaim="x"',
    ],
)  # fmt: skip
def test_attack_27_what_is_not_safe_is_no_configuration(wrong: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(f'[installation]\nname = "clinic"\nkeys = "keys"\n{wrong}')


def test_what_sign_ins_leave_is_tidied_away_each_day(clinic: Clinic, folder: Path) -> None:
    counted(clinic.vault, "oidc", "192.0.2.7", now=clinic.now)
    clinic.later(days=1)
    ombud = installed(clinic, folder, TOML)
    assert BY_STEP["job.sign-ins"].run(ombud, lambda: None, clinic.now) is None
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM attempt") == (0,)
