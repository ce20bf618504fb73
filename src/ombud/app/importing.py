"""Bring a file in: open it, hold its mapping against the policy in force, and take its rows (`collect`).

* A file under a mapping is known again by a keyed hash of both: a second run changes nothing, and one that
  was killed goes on where it came to.
* A file counts as one look-up of the account: a file of one row would else tell, as often as somebody likes, whether
  somebody is here (P-11, docs/decisions/0044). The same file again counts for nothing, as the same person does.
* The file is read twice, once for the hash and once for its rows, and never held in memory.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, Protocol

from ombud.audit import Act, Outcome
from ombud.collection.binding import bind
from ombud.collection.collect import Intake, Report, collect
from ombud.collection.mapping import MappingFile, load
from ombud.collection.readers import Dialect, read
from ombud.collection.submissions import submissions
from ombud.policy.faults import Fault
from ombud.policy.model import Policy
from ombud.terms import Actor, Text
from ombud.vault import NoPolicyError, Spent, Vault

_BLOCK = 1 << 20
Progress = Callable[[Report, int], None]


class Openable(Protocol):
    """A file, or what can be read twice like one."""

    def open(self, mode: Literal["rb"]) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class Unlike:
    """The mapping says another source than the one who brings the file in. Nothing was read."""

    text: Text


@dataclass(frozen=True, slots=True)
class Import:
    """What is brought in, by whom, and who is told how far it has come."""

    file: Openable
    mapping: bytes
    """The text of the mapping file."""
    by: Actor
    now: Callable[[], datetime]
    source: str | None = None
    """What the one who brings it in says of it; it must be what the mapping says."""
    progress: Progress = lambda _report, _bytes: None


def import_file(vault: Vault, wanted: Import) -> Report | Unlike | Spent | tuple[Fault, ...]:
    """Take in every row that can be taken. The report says what became of each; `Spent` reads none of them."""
    mapping = load(wanted.mapping)
    if isinstance(mapping, tuple):
        return mapping
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, wanted.now())
    if policy is None:
        raise NoPolicyError("no policy is in force")
    other = unlike(mapping, policy, wanted.source)
    if other is not None:
        return other
    with wanted.file.open("rb") as stream:
        content = _digest(stream)
    mac = vault.keyring.intake_mac(content + hashlib.sha256(wanted.mapping).digest())
    with vault.act(by=wanted.by, now=wanted.now()) as act:
        spent = act.spend(mac)
        if spent is not None:
            act.log(Act.IMPORT, Outcome.REFUSED)
            return spent
        act.nothing_changed()  # what the rows change has its entries
    dialect = Dialect(mapping.dialect.delimiter, mapping.dialect.quote, mapping.dialect.encoding)
    with wanted.file.open("rb") as stream:
        rows = read(stream, mapping.format, dialect=dialect, columns=mapping.columns)
        taken = submissions(bind(mapping, policy), rows, wanted.now())
        return collect(vault, taken, Intake(mac, wanted.by, wanted.now, wanted.progress))


def _digest(stream: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.digest()


def _sources(mapping: MappingFile, policy: Policy) -> list[str]:
    """How a source may be named: as the mapping has it, or by what the data is collected for (`contract`)."""
    purpose = policy.file.purposes.get(mapping.purpose)
    return [mapping.source, *([purpose.family.value] if purpose else ())]


def unlike(mapping: MappingFile, policy: Policy, source: str | None) -> Unlike | None:
    """Does whoever brings the rows in name another source than the mapping?"""
    sources = _sources(mapping, policy)
    if source is None or source in sources:
        return None
    known = ", ".join(sources)
    return Unlike(
        Text(
            f"Mappningen anger en annan källa ({known}). Ingenting har tagits in. Välj rätt mappning eller källa.",
            f"The mapping states another source ({known}). Nothing was taken. Choose the right mapping or source.",
        )
    )
