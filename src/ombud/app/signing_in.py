"""The ways to sign in that an installation offers, as `ombud.toml` says: built once, when its pages are served.

* What is not named is not offered. A file that cannot be read, or that others may read, is a `ConfigError` here, and
  not a refusal at the moment when somebody wants to sign in.
* A provider sends people back to `public_url`, over TLS; without TLS there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx2
from cryptography import x509

from ombud.app.config import Config, ConfigError
from ombud.app.config_identity import BankIdPart, ProviderPart
from ombud.app.installation import Ombud
from ombud.identity.bankid import BankId, Relying
from ombud.identity.oidc import Oidc, Provider
from ombud.identity.passkeys import Site
from ombud.identity.speaking import Client, line
from ombud.keys import KeyStoreFault
from ombud.keys.folder import read_private
from ombud.terms import Text

OIDC_BACK, BANKID_BACK = "/logga-in/eid/{name}/svar", "/logga-in/bankid/ater"
"""The pages that a provider sends the browser back to."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered, with the lines to whoever it is offered by."""

    oidc: Mapping[str, Oidc]
    """Providers of OpenID Connect, by their short names."""
    bankid: BankId | None
    passkeys: Site
    _lines: tuple[httpx2.Client, ...] = field(repr=False, default=())

    def close(self) -> None:
        """Let go of the lines."""
        for one in self._lines:
            one.close()


def ways_of(ombud: Ombud, public_url: str) -> Offered:
    """What the installation offers, where people open it at `public_url`. Raises `ConfigError`."""
    part, domain = ombud.config.identity, urlsplit(public_url).hostname or ""
    if (part.bankid is not None or part.providers) and not public_url.startswith("https://"):
        raise ConfigError("identity: a provider sends people back over TLS. Name public_url in [serve], with https://.")
    lines = list[httpx2.Client]()
    try:
        bankid = None if part.bankid is None else _bankid(ombud.folder, public_url, part.bankid, lines)
        oidc = {name: _oidc(ombud, public_url, (name, one), lines) for name, one in part.providers.items()}
    except BaseException:
        for one_line in lines:
            one_line.close()
        raise
    return Offered(MappingProxyType(oidc), bankid, Site(domain, public_url, part.name), tuple(lines))


def _bankid(folder: Path, public_url: str, part: BankIdPart, lines: list[httpx2.Client]) -> BankId:
    certificate, key = folder / part.certificate_file, folder / part.key_file
    _private(key)
    lines.append(_line("identity.bankid", folder / part.ca_file, Client(certificate, key)))
    try:
        roots = x509.load_pem_x509_certificates((folder / part.roots_file).read_bytes())
    except (OSError, ValueError):
        raise ConfigError(f"identity.bankid.roots_file: {_NAMED} certificates in PEM.") from None
    domain = urlsplit(public_url).hostname or ""
    return BankId(Relying(part.url, domain, f"{public_url}{BANKID_BACK}", tuple(roots)), lines[-1])


def _oidc(ombud: Ombud, public_url: str, named: tuple[str, ProviderPart], lines: list[httpx2.Client]) -> Oidc:
    (name, part), folder = named, ombud.folder
    secret = _private(folder / part.secret_file).decode("utf-8", "replace").strip()
    lines.append(_line(f"identity.providers.{name}", None if part.ca_file is None else folder / part.ca_file))
    provider = Provider(
        name=name, words=Text(part.sv, part.en), issuer=part.issuer, client_id=part.client_id,
        redirect=f"{public_url}{OIDC_BACK.format(name=name)}", claim=part.claim, says=part.says, secret=secret,
        algorithms=part.algorithms, scope=part.scope, multi_factor=frozenset(part.multi_factor),
        accounts=_accounts(ombud.config),
    )  # fmt: skip
    return Oidc(provider, lines[-1])


def _accounts(config: Config) -> Mapping[str, str]:
    """Which account a provider means, by what it calls it."""
    return {account.known_as or name: name for name, account in config.actors.items()}


def _line(where: str, ca_file: Path | None, client: Client | None = None) -> httpx2.Client:
    try:
        return line(ca_file, client)
    except OSError:  # that of TLS too
        raise ConfigError(f"{where}: {_NAMED} a certificate, its key, and whose it must come from, in PEM.") from None


def _private(path: Path) -> bytes:
    """A file that its owner alone may read."""
    try:
        return read_private(path)
    except KeyStoreFault as fault:
        raise ConfigError(str(fault)) from None


_NAMED = "the files cannot be used. Name files that are there, with"
