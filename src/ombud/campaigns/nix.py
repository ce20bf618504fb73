"""NIX: the registers of people who want no advertising by telephone or by addressed post (MFL 21 §).

* The lists are brought as files by whoever subscribes to them. What is kept is a keyed hash of each line: who has the
  file without our keys learns nothing from it.
* A list has a day. One that is too old is not washed against, and nothing is sent on its channel before a new one has
  come: NIX-Telefon after two months, NIX adresserat after three. There is no switch for that.
* E-mail and SMS have no register: they take a consent, and nothing else (MFL 19 §).

A file of ours: a line of JSON (kind, day, number of hashes), then the hashes, sorted, and a seal over all of it.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ombud.campaigns.gates import address_of
from ombud.collection.relate import Declined
from ombud.keys import Keyring, NotNormal, normalise
from ombud.keys.folder import FILE_MODE, FOLDER_MODE
from ombud.law.periods import add_months, local_date
from ombud.terms import SubjectId, Text

MONTHS: Mapping[str, int] = {"phone": 2, "post": 3}
"""How old a list may be, by channel."""
_HASH, _SEAL = 16, 16
_HEAD = re.compile(rb"[^\n]{1,400}\n")


class NixFault(Exception):
    """A list cannot be read, or is not as it was written. The message says what and what now."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A list has come in."""

    kind: str
    on: date
    lines: int
    left_out: int
    """Lines that are no number or address."""


def bring(
    folder: Path, kind: str, lines: Iterable[str], on: date, keyring: Keyring, now: datetime
) -> Brought | Declined:
    """Keep a list. Of `phone` each line is a number; of `post` a street, a postal code and a city with `;` between."""
    if kind not in MONTHS or on > local_date(now):
        return _WRONG
    if _too_old(kind, on, now):
        return too_old(kind)
    kept, left_out = set[bytes](), 0
    for line in lines:
        address = _address(kind, line)
        if address is None:
            left_out += bool(line.strip())
        else:
            kept.add(keyring.blind(_field(kind), address))
    if left_out and not kept:  # another file, or another sort of list: the one that there is goes on to hold
        return NO_LIST
    head = json.dumps({"kind": kind, "on": on.isoformat(), "hashes": len(kept)}).encode() + b"\n"
    whole = head + b"".join(sorted(kept))
    _write(folder, kind, whole + keyring.row_seal.of(_field(kind), whole))
    return Brought(kind, on, len(kept), left_out)


@dataclass(frozen=True, slots=True)
class NixList:
    """One list, to be asked."""

    kind: str
    on: date
    keyring: Keyring = field(repr=False)
    hashes: bytes = field(repr=False)

    def has(self, address: str) -> bool:
        wanted, low, high = self.keyring.blind(_field(self.kind), address), 0, len(self.hashes) // _HASH
        while low < high:
            middle = (low + high) // 2
            found = self.hashes[middle * _HASH : (middle + 1) * _HASH]
            if found == wanted:
                return True
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return False

    def listed(self, _subject: SubjectId, values: Mapping[str, str]) -> bool:
        """Is who has these values on it? As a gate asks (M-01)."""
        address = address_of("post", values) if self.kind == "post" else _address("phone", values.get("phone", ""))
        return address is not None and self.has(address)


def nobody(_subject: SubjectId, _values: Mapping[str, str]) -> bool:
    """The gate of a channel that has no register."""
    return False


def read(folder: Path, kind: str, keyring: Keyring, now: datetime) -> NixList | Declined | None:
    """The list of a channel; none where the channel has no register, and why not where there is none that holds."""
    if kind not in MONTHS:
        return None
    try:
        whole = (folder / f"{kind}.nix").read_bytes()
    except FileNotFoundError:
        return too_old(kind)
    head = _HEAD.match(whole)
    if head is None or keyring.row_seal.of(_field(kind), whole[:-_SEAL]) != whole[-_SEAL:]:
        raise NixFault(f"the NIX list {kind} is not as Ombud wrote it. Bring it in anew with `ombud campaign DIR nix`.")
    on = date.fromisoformat(json.loads(head[0])["on"])
    if _too_old(kind, on, now):
        return too_old(kind)
    return NixList(kind, on, keyring, whole[head.end() : -_SEAL])


def holds(folder: Path, keyring: Keyring, now: datetime) -> Mapping[str, date | None]:
    """The day of the list of each register; none where there is none that holds. Raises `NixFault`."""
    found = {kind: read(folder, kind, keyring, now) for kind in MONTHS}
    return {kind: one.on if isinstance(one, NixList) else None for kind, one in found.items()}


def _too_old(kind: str, on: date, now: datetime) -> bool:
    return add_months(on, MONTHS[kind], round_up=False) < local_date(now)


def too_old(kind: str) -> Declined:
    months = MONTHS[kind]
    return Declined(
        "M-01",
        Text(
            f"Det finns ingen NIX-lista för {kind} som är högst {months} månader gammal. Hämta en ny, och ta in den "
            "med `ombud campaign DIR nix`.",
            f"There is no NIX list for {kind} that is at most {months} months old. Fetch a new one, and bring it in "
            "with `ombud campaign DIR nix`.",
        ),
    )


def _address(kind: str, line: str) -> str | None:
    if kind == "phone":
        found = normalise("phone", line.strip())
        return None if isinstance(found, NotNormal) else found
    street, _, rest = line.strip().partition(";")
    postal_code, _, city = rest.partition(";")
    return address_of("post", {"street": street, "postal_code": postal_code, "city": city})


def _field(kind: str) -> str:
    return f"nix.{kind}"


def _write(folder: Path, kind: str, whole: bytes) -> None:
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    new = folder / f".{kind}.nix.new"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, folder / f"{kind}.nix")


NO_LIST = Declined(
    "M-01",
    Text(
        "Ingen rad i filen är ett telefonnummer, eller en gatuadress, ett postnummer och en ort med ; emellan. Listan "
        "som fanns gäller än. Se efter vilken fil det är, och vilken sorts lista.",
        "No line of the file is a telephone number, or a street, a postal code and a city with ; between. The list "
        "that there was still holds. See which file it is, and which kind of list.",
    ),
)
_WRONG = Declined(
    "M-01",
    Text(
        "Listan är av slaget phone eller post, och dagen har varit.",
        "The list is of the kind phone or post, and its day has been.",
    ),
)
