"""What happens between looking at a token and using it, and rows that somebody with the database has put together.

A row bears two seals: the database's, and the person's own. Whoever can make the first has not the second.
"""

from collections.abc import Callable
from pathlib import PosixPath
from typing import ClassVar

import pytest

from ombud.database import Transaction
from ombud.disclosure import store as register
from ombud.disclosure.package import Made, NotGiven
from ombud.disclosure.package.order import Target
from ombud.disclosure.transfer import end, redeem
from ombud.disclosure.transfer import store as transfers
from ombud.disclosure.transfer.model import NO_CONTROLLER, NO_TOKEN
from ombud.disclosure.transfer.store import TransferRow
from ombud.keys import TamperedError
from ombud.messages import pdf
from ombud.requests import Wanted, begin_merge
from ombud.requests.merge_confirm import Merged, confirm_merge
from ombud.terms import SubjectId
from tests.clinic import DISA, RUT, Clinic
from tests.disclosure.test_register import customer, entered, handed
from tests.disclosure.test_transfer import instructed, redeemed, tolvan


def _nothing() -> None:
    """What happens meanwhile, most of the time."""


class Meanwhile(PosixPath):
    """A place for a package; something else happens just before anything is written there."""

    happens: ClassVar[Callable[[], object]] = _nothing

    def exists(self) -> bool:
        happens = type(self).happens
        Meanwhile.happens = _nothing
        happens()
        return super().exists()


def between(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, token: str, happens: Callable[[], object]) -> object:
    """Redeem a token, while something happens after it was found good and before it is used up."""
    monkeypatch.setattr(Meanwhile, "happens", happens)
    target = Target(Meanwhile(clinic.folder / "late.zip"), pdf)
    return redeem(clinic.vault, token, target, "sv", by=RUT, now=clinic.now)


def put_in_its_place(clinic: Clinic, subject: SubjectId, row: TransferRow) -> None:
    """Write a row as a program with the key of the database would, in the place of every other."""
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM transfer")
        transfers.insert(tx, subject, row)


def only_row(clinic: Clinic, subject: SubjectId) -> TransferRow:
    with clinic.vault.database.read() as tx:
        (row,) = transfers.transfers(tx, subject)
    return row


def test_a_token_that_another_desk_redeems_meanwhile_gives_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-20.3: once. The act looks again, though the token was good a moment ago."""
    found = instructed(clinic, tolvan(clinic))
    first: list[object] = []
    late = between(clinic, monkeypatch, found.token, lambda: first.append(redeemed(clinic, found.token)))
    assert [type(one) for one in first] == [Made]
    assert late == NO_TOKEN
    assert not (clinic.folder / "late.zip").exists()


def test_a_recipient_that_ends_meanwhile_gets_nothing_and_the_token_is_not_used(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = tolvan(clinic)
    found = instructed(clinic, subject)
    late = between(
        clinic,
        monkeypatch,
        found.token,
        lambda: end(clinic.vault, found.controller.id, by=DISA, now=clinic.now),
    )
    assert late == NO_CONTROLLER
    assert only_row(clinic, subject).used_at is None
    assert entered(clinic, subject) == ()


def test_a_token_that_two_have_seen_unused_is_used_by_one(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the second reads the row as it was, it cannot use up what is used."""
    subject = tolvan(clinic)
    found = instructed(clinic, subject)
    unused = only_row(clinic, subject)
    assert isinstance(redeemed(clinic, found.token), Made)

    def as_it_was(tx: Transaction, subject: SubjectId, token: bytes) -> TransferRow:
        return unused

    monkeypatch.setattr(transfers, "with_token", as_it_was)
    assert redeemed(clinic, found.token, "again.zip") == NO_TOKEN
    assert not (clinic.folder / "again.zip").exists()
    assert len(entered(clinic, subject)) == 1


def test_the_days_of_an_instruction_are_the_persons_own_words(clinic: Clinic) -> None:
    """Design 5, R16: a token made to last longer bears the seal of the database, and not the person's."""
    subject = tolvan(clinic)
    found = instructed(clinic, subject)
    row = only_row(clinic, subject)
    put_in_its_place(clinic, subject, row._replace(expires_at=row.expires_at + 1))
    with pytest.raises(TamperedError, match="the days of a transfer"):
        redeemed(clinic, found.token)
    assert not (clinic.folder / "moved.zip").exists()


def test_an_instruction_moves_nobody_but_the_one_who_gave_it(clinic: Clinic) -> None:
    """Of somebody who never instructed anything there is no key that the instruction could be sealed by."""
    subject, other = tolvan(clinic), tolvan(clinic)
    found = instructed(clinic, subject)
    put_in_its_place(clinic, other, only_row(clinic, subject))
    with pytest.raises(TamperedError, match="the key of a transfer"):
        redeemed(clinic, found.token)
    assert not (clinic.folder / "moved.zip").exists()


def test_a_disclosure_lasts_as_long_as_was_said_when_it_was_made(clinic: Clinic) -> None:
    """Design 5, R16: the register of Art. 15(1)(c) is kept its five years, whoever can write in the table."""
    subject = customer(clinic)
    handed(clinic, subject)
    with clinic.vault.database.act() as tx:
        (row,) = register.disclosures(tx, subject)
        tx.run("DELETE FROM disclosure")
        register.insert(tx, subject, row._replace(until=row.until + 1))
    with pytest.raises(TamperedError, match="the days of a disclosure"):
        entered(clinic, subject)


def test_a_registration_that_has_instructed_nothing_is_joined_without_an_instruction(clinic: Clinic) -> None:
    kept, other = tolvan(clinic), tolvan(clinic)
    found = instructed(clinic, kept)
    wanted = Wanted(kept, other, "samma person")
    begin_merge(clinic.vault, wanted, by=RUT, now=clinic.now)
    assert isinstance(confirm_merge(clinic.vault, wanted, by=DISA, now=clinic.now), Merged)
    only_row(clinic, kept)
    answer = redeemed(clinic, found.token)
    assert not isinstance(answer, NotGiven)
