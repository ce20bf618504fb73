"""Make one package: decide and enter, then write it record by record, then sign for it.

1. `index_of` looks through what there is; `begin` decides, enters and notes, in one act.
2. A checkpoint is signed that covers that entry, so that the package proves its own making.
3. Each category is opened page by page and written as it comes; then the log, the main file, the pages for people.
4. The manifest is written and signed. Only then has the file its name: half a package is none (`whole`).
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from ombud.audit.note import Checkpoint, read_note
from ombud.disclosure.package import fhir
from ombud.disclosure.package.begin import Begun, Use, begin, failed
from ombud.disclosure.package.container import Container, Out, TooLargeError
from ombud.disclosure.package.content import Content, Held, purposes_table
from ombud.disclosure.package.elsewhere import write_elsewhere
from ombud.disclosure.package.format import schema
from ombud.disclosure.package.log import LogSummary, write_log
from ombud.disclosure.package.order import GONE, TOO_LARGE, GivenThere, Kind, Made, NotGiven, Order, Printed, Target
from ombud.disclosure.package.page import page
from ombud.disclosure.package.records import Table, as_provided, is_provided
from ombud.disclosure.package.sign import sign
from ombud.disclosure.package.told import Told
from ombud.disclosure.package.whole import whole
from ombud.keys.model import TamperedError
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.document.html import page as html
from ombud.terms import Actor, CategoryId
from ombud.vault import NoPolicyError, Vault
from ombud.vault.index import Index, add_to, index_of
from ombud.vault.pages import GoneMeanwhileError, Pages, Piece

_ON_SCREEN, _ON_PAPER = 600, 60
"""How many records the HTML and the PDF show in all; beyond that they refer to the tables."""
_PURPOSES = {"sv": "andamal", "en": "purposes"}
_NAMES = {"sv": "las-mig-forst", "en": "read-me-first"}


def write_package(
    vault: Vault, order: Order, to: Path, printed: Printed, *, by: Actor, now: datetime
) -> Made | Refusal | NotGiven:
    """Write the package to a new file. Raises `FileExistsError`, and `OSError` where it cannot be written."""
    return write(vault, order, Target(to, printed), None, by=by, now=now)


def write(
    vault: Vault, order: Order, target: Target, use: Use | None, *, by: Actor, now: datetime
) -> Made | Refusal | NotGiven:
    """The same, with something more that is done in the act that it begins with."""
    if target.to.exists():
        raise FileExistsError(17, os.strerror(17))
    return _write(vault, order, (whole(target.to), target.printed), use, by=by, now=now)


def package_in_memory(
    vault: Vault, order: Order, printed: Printed, use: Use | None = None, *, by: Actor, now: datetime
) -> tuple[Made, bytes] | Refusal | NotGiven:
    """The same as bytes, for whoever hands it on at once: nothing of it lies in any file (invariant 7)."""
    kept = BytesIO()
    made = _write(vault, order, (nullcontext(kept), printed), use, by=by, now=now)
    return (made, kept.getvalue()) if isinstance(made, Made) else made


def package_into(
    vault: Vault, order: Order, to: Out, printed: Printed, *, by: Actor, now: datetime
) -> Made | Refusal | NotGiven:
    """The same to whoever takes it as it is written. The first byte comes once it is decided and entered; an `OSError`
    of whoever takes it undoes it, as that of a full disk does."""
    return _write(vault, order, (nullcontext(to), printed), None, by=by, now=now)


def _write(
    vault: Vault, order: Order, where: tuple[AbstractContextManager[Out], Printed], use: Use | None, *, by: Actor,
    now: datetime,
) -> Made | Refusal | NotGiven:  # fmt: skip
    opening, printed = where
    index = index_of(vault.database, order.subject, _order_of(vault, now))
    with vault.act(by=by, now=now) as act:
        begun = begin(act, order, index, use)
    if isinstance(begun, Refusal | NotGiven):
        return begun
    if begun.note is not None and begun.note.new:
        add_to(index, vault.database, order.subject, begun.note.record_id)
    try:
        with _undone(vault, order, begun, by, now), opening as file:
            hashing = _Hashing(file)
            making = _Making(vault, order, begun, index)
            content, files = making.write(hashing, printed, now)
    except GoneMeanwhileError:
        return GONE
    except TooLargeError:
        return TOO_LARGE
    digest = hashing.digest.hexdigest()
    return Made(order.kind, content.records, files, hashing.size, digest, now, content.empty, making.there)


@contextmanager
def _undone(vault: Vault, order: Order, begun: Begun, by: Actor, now: datetime) -> Iterator[None]:
    """What was begun and not finished is said to have failed."""
    try:
        yield
    except (OSError, GoneMeanwhileError, TooLargeError, TamperedError, NoPolicyError):
        with vault.act(by=by, now=now) as act:
            failed(act, order, begun)
        raise


def _order_of(vault: Vault, now: datetime) -> list[CategoryId]:
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
    return [] if policy is None else list(policy.file.categories)


class _Hashing:
    """A file that is hashed as it is written."""

    def __init__(self, file: Out) -> None:
        self.digest, self.size = sha256(), 0
        self._file = file

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)


class _Making:
    """One package under way."""

    def __init__(self, vault: Vault, order: Order, begun: Begun, index: Index) -> None:
        self._vault = vault
        self._order = order
        self._begun = begun
        self._index = index
        self._told = Told(begun, order)
        self._patient = fhir.Patient(order.subject)
        self.there: tuple[GivenThere, ...] = ()

    def write(self, file: "_Hashing", printed: Printed, now: datetime) -> tuple[Content, int]:
        ledger, order = self._vault.ledger, self._order
        note = ledger.checkpoint(now)
        point = read_note(note, ledger.origin, ledger.public_key)
        out = Container(file)
        held = {category: self._category(out, category, now) for category in self._categories()}
        self._index.let_go()
        log = self._log(out, point)
        systems = write_elsewhere(out, order) if order.kind is Kind.ACCESS else []
        self.there = tuple(given for _, given in systems)
        content = Content(self._told, order, self._begun, now, held, log, [told for told, _ in systems])
        out.put(f"csv/{_PURPOSES[order.language]}.csv", purposes_table(content))
        out.put("json/package.json", content.package().model_dump_json(indent=1, exclude_none=False).encode())
        out.put("json/schema.json", schema().encode())
        out.put("log/checkpoint.txt", note.encode())
        name, on = _NAMES[order.language], local_date(now)
        names = [one.name for one in out.sums] + [f"{name}.html", f"{name}.pdf"]
        out.put(f"{name}.html", html(page(content, names, _ON_SCREEN)).encode())
        out.put(f"{name}.pdf", printed(page(content, names, _ON_PAPER), on))
        sign(out, ledger, order.kind, now)
        out.end()
        return content, len(out.sums)

    def _categories(self) -> list[CategoryId]:
        held = self._index.categories & self._begun.ask.categories
        return [category for category in self._told.file.categories if category in held]

    def _category(self, out: Container, category: CategoryId, now: datetime) -> Held:
        table = Table(out, self._told, category, self._patient)
        held = Held(table.summary)
        for pieces in Pages(self._vault, self._begun.ask, self._index).of(category, now):
            chosen = list(self._chosen(pieces))
            if category in fhir.OF_THE_PATIENT:
                for piece in chosen:
                    self._patient.learn(piece.value)
            table.write(chosen)
            held.newest.extend(chosen)
        table.end()
        return held

    def _chosen(self, pieces: list[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            if piece.value.record_id in self._order.withheld:
                continue
            if self._order.kind is Kind.ACCESS:
                yield piece
            elif is_provided(piece):
                yield as_provided(piece)

    def _log(self, out: Container, point: Checkpoint) -> LogSummary:
        told = "log" in self._begun.ask.categories and self._order.kind is Kind.ACCESS
        if not told:
            return LogSummary()
        return write_log(out, self._told, self._vault.ledger, point, self._begun.may_see)
