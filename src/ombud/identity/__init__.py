"""Who somebody is, and what they are signed in with (Art. 12(6), 32; R-06 to R-08; security.md, threats 8, 11, 26-28).

* Every way of identifying ends in `Proven` or `NotProven`; a session begins with the one and with nothing else.
* What a browser holds is a token and nothing about anybody; what the database holds opens nothing without it.
* Nobody is told before they have signed in whether anything is held of them. What could tell does the same work for
  somebody who is known and for somebody who is not.
* Objection and withdrawal need none of this (R-08): a link does.

`sessions` begins, finds and ends them; the providers are `oidc`, `bankid`, `passkeys`, `totp`, `letter_code`, `links`,
and in a demo `demonstration`.
"""

from ombud.identity.model import (
    Address,
    Evidence,
    Level,
    Means,
    NotProven,
    Number,
    Proven,
    Registered,
    Session,
    SessionId,
    StaffAccount,
    Who,
    actor_of,
)

__all__ = [
    "Address",
    "Evidence",
    "Level",
    "Means",
    "NotProven",
    "Number",
    "Proven",
    "Registered",
    "Session",
    "SessionId",
    "StaffAccount",
    "Who",
    "actor_of",
]
