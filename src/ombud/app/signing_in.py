"""The ways to sign in that an installation offers, as `ombud.toml` says: built once, when its pages are served.

* What is not named is not offered. A file that cannot be read, or that others may read, is a `ConfigError` here, and
  not a refusal at the moment when somebody wants to sign in.
* In a demo on the loopback there is one way more, and it says of itself what it is (`identity/demonstration.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLError
from types import MappingProxyType

import httpx2
from cryptography import x509

from ombud.app.config import Config, ConfigError
from ombud.app.config_identity import BankIdPart, ProviderPart
from ombud.app.demo.special import SPECIAL
from ombud.app.installation import Ombud
from ombud.identity.bankid import BankId, Relying
from ombud.identity.demonstration import Demonstration, Role, demonstration
from ombud.identity.model import Address, StaffAccount
from ombud.identity.oidc import Oidc, Provider
from ombud.identity.passkeys import Site
from ombud.identity.speaking import Client, line
from ombud.keys import KeyStoreFault
from ombud.keys.folder import read_private
from ombud.terms import Text

OIDC_BACK, BANKID_BACK = "/logga-in/oidc/{name}/klart", "/logga-in/bankid/klart"
"""The addresses that a provider sends the browser back to."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What is offered."""

    providers: Mapping[str, Oidc]
    bankid: BankId | None
    passkeys: Site | None
    demo: Demonstration | None
    _lines: tuple[httpx2.Client, ...] = field(repr=False, default=())

    def close(self) -> None:
        """Let go of the lines to the providers."""
        for one in self._lines:
            one.close()


def ways(ombud: Ombud, bound_to: str) -> Ways:
    """What the installation offers, when it is served at `bound_to`. Raises `ConfigError`."""
    folder, part, lines = ombud.folder, ombud.config.identity, list[httpx2.Client]()
    site = part.site or ""
    try:
        bankid = None if part.bankid is None else _bankid(folder, site, part.bankid, lines)
        providers = {name: _oidc(folder, site, name, one, ombud.config, lines) for name, one in part.providers.items()}
    except BaseException:
        for one_line in lines:
            one_line.close()
        raise
    domain = site.removeprefix("https://").partition(":")[0]
    demo = demonstration(cast(ombud.config), demo=ombud.config.installation.demo, bound_to=bound_to)
    return Ways(
        MappingProxyType(providers),
        bankid,
        Site(domain, site, part.name) if site else None,
        demo if isinstance(demo, Demonstration) else None,
        tuple(lines),
    )


def cast(config: Config) -> tuple[Role, ...]:
    """Whom one may be in a demo: people of a kind of their own, and those who work there."""
    people = (Role(one.name, Text(f"{_named(one.given, one.family)}: {one.words.sv}",
                                  f"{_named(one.given, one.family)}: {one.words.en}"), Address(one.email))
              for one in SPECIAL)  # fmt: skip
    staff = (Role(name, Text(name, name), StaffAccount(name)) for name in config.actors)
    return (*people, *staff)


def _named(given: str, family: str) -> str:
    return f"{given} {family}"


def _bankid(folder: Path, site: str, part: BankIdPart, lines: list[httpx2.Client]) -> BankId:
    certificate, key = folder / part.certificate_file, folder / part.key_file
    _private(key)
    lines.append(_line("identity.bankid", folder / part.ca_file, Client(certificate, key)))
    try:
        roots = x509.load_pem_x509_certificates((folder / part.roots_file).read_bytes())
    except (OSError, ValueError):
        raise ConfigError(f"identity.bankid.roots_file: {_NAMED} certificates in PEM.") from None
    domain = site.removeprefix("https://").partition(":")[0]
    return BankId(Relying(part.url, domain, f"{site}{BANKID_BACK}", tuple(roots)), lines[-1])


def _oidc(folder: Path, site: str, name: str, part: ProviderPart, config: Config, lines: list[httpx2.Client]) -> Oidc:
    secret = _private(folder / part.secret_file).decode("utf-8", "replace").strip()
    lines.append(_line(f"identity.providers.{name}", None if part.ca_file is None else folder / part.ca_file))
    accounts = {account.known_as or one: one for one, account in config.actors.items()}
    provider = Provider(
        name=name, words=Text(part.sv, part.en), issuer=part.issuer, client_id=part.client_id,
        redirect=f"{site}{OIDC_BACK.format(name=name)}", claim=part.claim, says=part.says, secret=secret,
        algorithms=part.algorithms, scope=part.scope, multi_factor=frozenset(part.multi_factor), accounts=accounts,
    )  # fmt: skip
    return Oidc(provider, lines[-1])


def _line(where: str, ca_file: Path | None, client: Client | None = None) -> httpx2.Client:
    try:
        return line(ca_file, client)
    except (OSError, SSLError):
        raise ConfigError(f"{where}: {_NAMED} a certificate, its key, and whose it must come from, in PEM.") from None


def _private(path: Path) -> bytes:
    """A file that its owner alone may read."""
    try:
        return read_private(path)
    except KeyStoreFault as fault:
        raise ConfigError(str(fault)) from None


_NAMED = "the files cannot be used. Name files that are there, with"
