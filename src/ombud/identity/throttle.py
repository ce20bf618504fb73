"""How often something may be tried, by whom it is tried and by what is tried (security.md 1.3 row 18; S2).

* Both are counted: the source, so that one guesser is stopped, and the target, so that many are. The counts lie in the
  database, for every process, as keyed hashes; they are forgotten when they count no more.
* A try is counted before it is looked at, whether it succeeds or not: so known and unknown cost the same.
* The count drains evenly: with ten in ten minutes there is room for one more each minute. There is no "off".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.identity import store
from ombud.identity.model import NotProven
from ombud.keys import NotNormal, normalise
from ombud.terms import Text
from ombud.terms.time import to_micros
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Allowed:
    """So many within so long."""

    tries: int
    within: timedelta


PER_SOURCE: Mapping[str, Allowed] = {
    "letter_code": Allowed(10, timedelta(minutes=10)),
    "totp": Allowed(20, timedelta(minutes=10)),
    "passkey": Allowed(60, timedelta(minutes=10)),
    "enrolment": Allowed(10, timedelta(minutes=10)),
    "bankid": Allowed(60, timedelta(minutes=10)),
    "oidc": Allowed(120, timedelta(minutes=10)),
    "link": Allowed(60, timedelta(minutes=10)),
}
PER_TARGET: Mapping[str, Allowed] = {
    "totp": Allowed(5, timedelta(minutes=15)),
    "letter_code": Allowed(20, timedelta(hours=1)),
    "enrolment": Allowed(10, timedelta(hours=1)),
}
SLOWLY = NotProven(
    "too-many-tries",
    Text("Det har varit för många försök på kort tid.", "There have been too many tries in a short time."),
    Text(
        "Vänta en kvart och försök igen. Det som är ditt är kvar.",
        "Wait a quarter of an hour and try again. What is yours is still there.",
    ),
)


def counted(vault: Vault, what: str, source: str, target: str = "", *, now: datetime) -> NotProven | None:
    """Count one try; a refusal where there have been too many. `source` is the address that it came from."""
    at = to_micros(now)
    with vault.database.doors.act() as tx:
        asked = [(f"from {what}", _network(source), PER_SOURCE[what])]
        if what in PER_TARGET:
            asked.append((f"at {what}", target, PER_TARGET[what]))
        within = [
            store.attempt(tx, vault.keyring.blind(kind, one), at, _step(allowed), _whole(allowed))
            for kind, one, allowed in asked
        ]
    return None if all(within) else SLOWLY


def _step(allowed: Allowed) -> int:
    return _whole(allowed) // allowed.tries


def _whole(allowed: Allowed) -> int:
    return allowed.within // timedelta(microseconds=1)


def _network(source: str) -> str:
    """One household or one provider's block counts as one source; what is no address counts together."""
    found = normalise("ip_network", source)
    return "" if isinstance(found, NotNormal) else found
