"""BankID, its relying party API 6, over mutual TLS: an order begun, waited for, taken once (security.md, threat 26).

* An order is bound to the browser that began it: all that is known of it lies with that browser's sign-in under way.
  What another browser asks for finds nothing, and no `orderRef` is ever taken from outside.
* It is opened by a QR code that changes each second, or on the same device. On the same device nobody is signed in
  before the browser that began it has come back with the word that BankID was given for it: who lures somebody else to
  open an order of theirs does not get their sign-in.
* What is bound into the signature is of this order alone, so an old signature is of no use. For an erasure or a copy
  the person signs the text of what they ask for, and that text is compared.
* Number and name are taken from the signature (`signature.py`), never from what stands beside it.
* What BankID calls a high risk is refused, and so is another device than the one that began on this one.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import httpx2

from ombud.identity import refusals, speaking, under_way
from ombud.identity.bankid import words
from ombud.identity.bankid.chain import Certificate
from ombud.identity.bankid.signature import verified
from ombud.identity.finding import NUMBERS
from ombud.identity.model import Evidence, Level, Means, NotProven, Number, Proven
from ombud.identity.throttle import counted
from ombud.identity.under_way import UnderWay
from ombud.keys import NotNormal, normalise
from ombud.terms import Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault
from ombud.vault.identity import lookup

LIVES = timedelta(minutes=6)
LONGEST_TEXT = 1500
"""Characters that a person is asked to sign; more is not read on a telephone."""
_FUNCTION = {"auth": "Identification", "sign": "Signing"}


class Way(StrEnum):
    """How the app is opened."""

    QR = "qr"
    SAME_DEVICE = "same-device"


@dataclass(frozen=True, slots=True)
class Relying:
    """Who we are to BankID, as `ombud.toml` says."""

    url: str
    """`https://…/rp/v6.0`."""
    domain: str
    """The site's domain, that BankID weighs its risk by."""
    returns_to: str
    """The page that the app opens on the same device; `?ord=` and a word is put after it."""
    roots: tuple[Certificate, ...] = field(repr=False)
    """What the certificates of people must come from."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where it is begun."""

    ip: str = field(repr=False)
    agent: str = field(repr=False)
    device: str = field(repr=False)
    """A word that stays the same for this browser: of its cookie, hashed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a sign-in, or where there is a `text` that it is signed."""

    way: Way = Way.QR
    text: str = field(repr=False, default="")
    back: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """An order. `opens` is the address of the app on the same device."""

    token: str = field(repr=False)
    opens: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """It is not over. `qr` is what the code says this second."""

    words: Text
    qr: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """Who it is, and where they were on their way to."""

    who: Proven
    back: str


@dataclass(frozen=True, slots=True)
class BankId:
    """BankID to speak to. Safe to share between threads."""

    relying: Relying
    http: httpx2.Client = field(repr=False)

    def begin(self, vault: Vault, wanted: Wanted, browser: Browser, *, now: datetime) -> Begun | NotProven:
        slowly = counted(vault, "bankid", browser.ip, now=now)
        if slowly is not None or len(wanted.text) > LONGEST_TEXT:
            return slowly or refusals.NOT_TRUSTED
        kind, word = "sign" if wanted.text else "auth", secrets.token_urlsafe(16)
        bound_to = _bound_to(kind, wanted.text)
        said = self._ask(kind, self._order(wanted, browser, word, bound_to))
        if isinstance(said, NotProven):
            return said
        plain = {
            "order": said.get("orderRef"), "qr_token": said.get("qrStartToken"), "qr_secret": said.get("qrStartSecret"),
            "kind": kind, "way": wanted.way.value, "text": wanted.text, "back": wanted.back, "bound_to": bound_to,
            "word": word, "ip": browser.ip, "began_at": to_micros(now), "returned": False, "completion": None,
        }  # fmt: skip
        opens = None if wanted.way is Way.QR else _app(said.get("autoStartToken"))
        if not all(isinstance(plain[one], str) for one in ("order", "qr_token", "qr_secret")) or opens == "":
            return refusals.NOT_TRUSTED
        token = under_way.set_out(vault, Means.BANKID, plain, now=now, lives=LIVES)
        return Begun(token, opens)

    def collect(self, vault: Vault, token: str, *, now: datetime) -> Waiting | Finished | NotProven:
        """How far it has come; asked by the page each second or two."""
        begun = under_way.under_way(vault, token, Means.BANKID, now=now)
        if begun is None:
            return refusals.NOT_BEGUN
        done = begun.plain["completion"]
        if done is None:
            said = self._ask("collect", {"orderRef": begun.plain["order"]})
            if isinstance(said, NotProven):
                return said if said is refusals.AWAY else _over(vault, begun, said)
            if said.get("status") == "pending":
                return Waiting(words.WAITING.get(str(said.get("hintCode")), words.WAITS), _qr(begun.plain, now))
            if said.get("status") != "complete":
                return _over(vault, begun, words.FAILED.get(str(said.get("hintCode")), words.FAILS))
            done = said.get("completionData")
        if begun.plain["way"] == Way.SAME_DEVICE and not begun.plain["returned"]:
            under_way.note(vault, begun, Means.BANKID, completion=done)
            return Waiting(words.RETURNING, None)
        return self._finish(vault, begun, done, now)

    def came_back(self, vault: Vault, token: str, word: str, *, now: datetime) -> bool:
        """The app has opened the browser again, with the word of `?ord=`. False for any other browser: the word is
        nothing without the cookie of the one that began."""
        for _ in range(_TRIES):
            begun = under_way.under_way(vault, token, Means.BANKID, now=now)
            if begun is None or not hmac.compare_digest(word.encode(), begun.plain["word"].encode()):
                return False
            if under_way.note(vault, begun, Means.BANKID, returned=True):
                return True
        return False

    def cancel(self, vault: Vault, token: str, *, now: datetime) -> bool:
        """The person has changed their mind, here."""
        begun = under_way.under_way(vault, token, Means.BANKID, now=now)
        if begun is None or not under_way.take(vault, begun):
            return False
        self._ask("cancel", {"orderRef": begun.plain["order"]})
        return True

    def _order(self, wanted: Wanted, browser: Browser, word: str, bound_to: str) -> dict[str, Any]:
        order: dict[str, Any] = {
            "endUserIp": browser.ip, "returnRisk": True, "userNonVisibleData": _base64(bound_to),
            "web": {
                "referringDomain": self.relying.domain, "userAgent": browser.agent, "deviceIdentifier": browser.device,
            },
        }  # fmt: skip
        if wanted.text:
            # as it stands: what somebody wrote in a request is never a heading of ours (threat 9)
            order |= {"userVisibleData": _base64(wanted.text), "requirement": {"risk": "moderate"}}
        if wanted.way is Way.SAME_DEVICE:
            order["returnUrl"] = f"{self.relying.returns_to}?ord={word}"
        return order

    def _ask(self, what: str, sent: Mapping[str, Any]) -> Mapping[str, Any] | NotProven:
        said = speaking.ask(self.http, "POST", f"{self.relying.url}/{what}", json=sent)
        if said is None:
            return refusals.AWAY
        if said.status != 200:
            return words.ERRORS.get(str(said.body.get("errorCode")), refusals.AWAY)
        return said.body

    def _finish(self, vault: Vault, begun: UnderWay, done: Any, now: datetime) -> Finished | NotProven:
        if not under_way.take(vault, begun):
            return refusals.NOT_BEGUN
        who = _proven(begun.plain, done if isinstance(done, dict) else {}, self.relying.roots, now)
        return who if isinstance(who, NotProven) else Finished(who, begun.plain["back"])


_TRIES = 5


def _over(vault: Vault, begun: UnderWay, why: NotProven) -> NotProven:
    under_way.take(vault, begun)
    return why


def _qr(plain: Mapping[str, Any], now: datetime) -> str | None:
    """The code of this second."""
    if plain["way"] != Way.QR:
        return None
    second = str(int((now - from_micros(plain["began_at"])).total_seconds()))
    made = hmac.new(plain["qr_secret"].encode(), second.encode(), hashlib.sha256).hexdigest()
    return f"bankid.{plain['qr_token']}.{second}.{made}"


def _app(start: object) -> str:
    """The address that opens the app where one is."""
    if not isinstance(start, str):
        return ""
    return f"https://app.bankid.com/?{urlencode({'autostarttoken': start, 'redirect': 'null'})}"


def _bound_to(kind: str, text: str) -> str:
    """What is bound into the signature beside the text: this order, and no other."""
    return f"ombud/bankid/v1 {kind} {secrets.token_hex(16)} {hashlib.sha256(text.encode()).hexdigest()}"


def _proven(
    plain: Mapping[str, Any], done: Mapping[str, Any], roots: Sequence[Certificate], now: datetime
) -> Proven | NotProven:
    """Who has signed, if it is this order that they have signed."""
    xml, answer = (_bytes(done.get(name)) for name in ("signature", "ocspResponse"))
    signed = verified(xml, answer, roots, now)
    if signed is None or (signed.function, signed.text, signed.bound_to) != (
        _FUNCTION[plain["kind"]], plain["text"], plain["bound_to"],
    ):  # fmt: skip
        return refusals.NOT_TRUSTED
    found = lookup(signed.number, NUMBERS)
    if found is None or _at(done, "user", "personalNumber") != signed.number:
        return refusals.NOT_TRUSTED
    if done.get("risk") == "high":
        return words.FAILED["transactionRiskBlocked"]
    if plain["way"] == Way.SAME_DEVICE and _elsewhere(plain["ip"], _at(done, "device", "ipAddress")):
        return words.OTHER_DEVICE
    evidence = Evidence(hashlib.sha256(xml).digest(), plain["text"], xml)
    number = Number(found.normalised.partition(":")[2])
    return Proven(number, Means.BANKID, Level.MULTI_FACTOR, now, evidence)


def _elsewhere(began: str, answered: object) -> bool:
    """Two networks, where both are of one kind; a household may have one of each."""
    networks = [normalise("ip_network", one) for one in (began, str(answered))]
    known = [one for one in networks if not isinstance(one, NotNormal)]
    return len(known) == 2 and (":" in known[0][2:]) == (":" in known[1][2:]) and known[0] != known[1]


def _at(done: Mapping[str, Any], part: str, name: str) -> object:
    found = done.get(part)
    return found.get(name) if isinstance(found, dict) else None


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        return b""
