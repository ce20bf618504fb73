"""Rows of other systems that a statute keeps: remembered in its class, read for its purpose, gone with its period.

Art. 17(3)(b), 5(1)(b); T-01, T-06, T-35: also when everything else of the person has been erased here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ombud.actors import open_care
from ombud.app.config import read_config
from ombud.app.program import Program
from ombud.app.reading_kept import NO_MACHINE, Readable, Wanted, open_kept, read_kept
from ombud.audit import Act
from ombud.collection.relate import Declined
from ombud.erasure import Outcome, erase, plan
from ombud.erasure import store_kept_rows as store
from ombud.erasure.kept_rows import join_kept_rows, keep_rows, kept_by, rows_kept
from ombud.law import retention
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.retention import sweep
from ombud.systems.files.connect import connect
from ombud.systems.kept import KeptRow, kept_row, together
from ombud.systems.model import SystemFaultError
from ombud.terms import CategoryId, PurposeId, SubjectId, subject_text
from ombud.vault import Budget, OverBudget, Spent
from ombud.web import Door
from tests.clinic import EVA, RUT, STELLAN, VERA, Clinic, demo_policy
from tests.collection.rows import logged
from tests.portal.house import door_of
from tests.requests.letters import HANNA, HUGO

PAID = date(2026, 2, 1)
PART = """
[systems.shop]
adapter = "files"
folder = "shop"
[systems.archive]
adapter = "person"
"""
MAPPING = """
system: shop
adapter: files
fingerprint: {fingerprint}
reviewed: {{by: disa, on: 2026-11-23}}
tables:
  invoices:
    columns:
      email: {{holds: email, category: contact, finds: true}}
      total: {{holds: payment, category: payment}}
      diagnosis: {{holds: health, category: health}}
      day: {{holds: time, category: payment}}
    erase: {{do: keep, row: T-06, since: day}}
  journal:
    columns:
      email: {{holds: email, category: contact, finds: true}}
      note: {{holds: health, category: health}}
      day: {{exempt: a day}}
    erase: {{do: keep, row: T-01, since: day}}
"""
INVOICES = "email,total,diagnosis,day\ntolvan@example.se,100,M54,2026-02-01\nanna@example.se,70,J06,2026-02-01\n"
JOURNAL = "email,note,day\ntolvan@example.se,vilade,2026-02-01\n"


@pytest.fixture
def door(clinic: Clinic) -> Iterator[Door]:
    with door_of(clinic, (HANNA, HUGO, EVA)) as opened:
        toml = clinic.folder / "ombud.toml"
        toml.write_text(toml.read_text() + PART)
        folder = clinic.folder / "shop"
        folder.mkdir()
        (folder / "invoices.csv").write_text(INVOICES)
        (folder / "journal.csv").write_text(JOURNAL)
        review(clinic.folder)
        object.__setattr__(opened.ombud, "config", read_config(clinic.folder))
        yield opened


def review(folder: Path) -> None:
    (folder / "systems").mkdir(exist_ok=True)
    fingerprint = connect(folder / "shop", 5).schema().fingerprint
    (folder / "systems" / "shop.yaml").write_text(MAPPING.format(fingerprint=fingerprint))


def row(
    table: str = "invoices", statute: str = "T-06", day: date | None = date(2026, 2, 1), **by: str | int
) -> KeptRow:
    return KeptRow(table, statute, by or {"email": "tolvan@example.se"}, day=day)


def kept(clinic: Clinic, subject: SubjectId, *rows: KeptRow) -> int:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.known(subject)
        assert person is not None
        number = keep_rows(person, "shop", rows or (row(),))
        act.nothing_changed()
    return number


def there(clinic: Clinic, subject: SubjectId) -> int:
    with clinic.vault.database.read() as tx:
        return sum(one.number for one in store.of_person(tx, subject))


def read(clinic: Clinic, door: Door, subject: SubjectId, purpose: str = "legal.accounting", by=EVA, *categories: str):  # type: ignore[no-untyped-def]
    wanted = Wanted(subject, "shop", PurposeId(purpose), frozenset(map(CategoryId, categories)))
    return open_kept(door.ombud, wanted, by=by, now=clinic.now)


def refused(found: object) -> set[str]:
    assert isinstance(found, Refusal), found
    return {rule.value for rule in found.rules}


def rows(found: object) -> list[dict[str, object]]:
    assert isinstance(found, Readable), found
    return [dict(zip(one.names, one.values, strict=True)) for one in found.rows]


@pytest.mark.on("sqlite")
def test_the_accounting_reads_its_voucher_and_what_it_may_not_see_is_left_out(clinic: Clinic, door: Door) -> None:
    """T-06, Art. 5(1)(c), D-03: a diagnosis is no business of the accounting's."""
    subject = clinic.somebody()
    assert kept(clinic, subject) == 1
    found = read(clinic, door, subject)
    assert rows(found) == [{"email": "tolvan@example.se", "total": "100", "day": "2026-02-01"}]
    assert found.left_out == ("invoices.diagnosis",)
    assert rows(read(clinic, door, subject, "legal.accounting", EVA, "payment")) == [
        {"total": "100", "day": "2026-02-01"}
    ]
    assert "D-03" in refused(read(clinic, door, subject, "legal.accounting", EVA, "payment", "health"))
    assert sorted(logged(clinic, subject, Act.OPEN)) == ["permitted", "permitted", "refused"]


@pytest.mark.on("sqlite")
def test_a_journal_entry_is_read_by_whoever_takes_part_in_the_care(clinic: Clinic, door: Door) -> None:
    """T-01, D-14, S-04: and by nobody of another unit, nor for the accounting."""
    subject = clinic.somebody()
    assert kept(clinic, subject, row("journal", "T-01")) == 1
    assert "D-14" in refused(read(clinic, door, subject, "care.record", VERA))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    assert rows(read(clinic, door, subject, "care.record", VERA))[0]["note"] == "vilade"
    assert "D-14" in refused(read(clinic, door, subject, "care.record", STELLAN))
    assert "D-12" in refused(read(clinic, door, subject, "care.admin", VERA))
    assert "D-12" in refused(read(clinic, door, subject))
    kept(clinic, subject)
    assert [one["total"] for one in rows(read(clinic, door, subject))] == ["100"]


def test_when_everything_else_is_erased_it_stays_readable_until_its_years_are_over(clinic: Clinic) -> None:
    """T-35, T-06, N-11.2: the class stays with its key, and the sweep ends both."""
    subject = clinic.somebody()
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    kept(clinic, subject)
    made = plan(clinic.vault, subject, by=RUT, now=clinic.now)
    by_class = {item.klass: item for item in made.items}
    assert by_class["accounting"].outcome is Outcome.REFUSE
    assert by_class["accounting"].key == "BFL-7-2"
    assert by_class["accounting"].until is not None
    assert not made.whole
    erase(clinic.vault, made, by=RUT, now=clinic.now)
    assert there(clinic, subject) == 1
    clinic.later(days=30)
    sweep(clinic.vault, by=HANNA, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.known(subject)
        assert person is not None
        (one,) = rows_kept(person, "shop")
        assert (one.table, one.columns, one.keys) == ("invoices", ("email",), (("tolvan@example.se",),))
        act.nothing_changed()
    clinic.now = by_class["accounting"].until + timedelta(days=1)
    assert plan(clinic.vault, subject, by=RUT, now=clinic.now).whole
    sweep(clinic.vault, by=HANNA, now=clinic.now)
    assert there(clinic, subject) == 0
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        assert act.known(subject) is None
        act.nothing_changed()


@pytest.mark.on("sqlite")
def test_who_is_erased_whole_has_nothing_that_leads_there(clinic: Clinic, door: Door) -> None:
    subject = clinic.somebody()
    assert refused(read(clinic, door, subject)) == {"D-12"}
    assert refused(read(clinic, door, SubjectId(bytes(16)))) == {"D-12"}


def test_the_same_rows_are_remembered_once_and_go_along_with_a_double_registration(clinic: Clinic) -> None:
    subject, other = clinic.somebody(), clinic.somebody()
    kept(clinic, subject)
    kept(clinic, subject)
    kept(clinic, other, row(id=7), row(id=8))
    assert (there(clinic, subject), there(clinic, other)) == (1, 2)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        one, two = act.known(subject), act.known(other)
        assert one is not None
        assert two is not None
        join_kept_rows(one, two)
        act.nothing_changed()
    assert there(clinic, subject) == 3
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.tx.run("DELETE FROM data_key WHERE subject_id = ? AND class = ?", subject, "accounting")
        act.nothing_changed()
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        assert rows_kept(act.person(subject), "shop") == []
        join_kept_rows(act.person(other), act.person(subject))
        act.nothing_changed()


@pytest.mark.on("sqlite")
def test_what_no_statute_of_ours_keeps_or_has_ended_is_not_remembered(clinic: Clinic) -> None:
    subject = clinic.somebody()
    for one in (
        row(statute="T-04"),
        row(statute="T-99"),
        row(day=date(2010, 1, 1)),
        row("journal", "T-01", date(1, 1, 1)),
    ):
        assert kept(clinic, subject, one) == 0
    assert kept(clinic, subject, row(day=None)) == 1  # from today
    assert kept(clinic, subject, row(day=date(9999, 12, 31))) == 1  # no day that anybody means
    names = set(kept_by(Policy(1, clinic.now, demo_policy()), "T-06"))
    assert names == {PurposeId("legal.accounting")}
    assert set(kept_by(Policy(1, clinic.now, demo_policy()), "T-01")) == {PurposeId("care.record")}
    assert retention.ROWS["T-06"].minimum


@pytest.mark.on("sqlite")
def test_a_row_that_two_tries_have_remembered_is_given_once(clinic: Clinic, door: Door) -> None:
    subject = clinic.somebody()
    kept(clinic, subject)
    kept(clinic, subject, row(), row(email="elvan@example.se"))
    found = read(clinic, door, subject)
    assert found.number == 3
    assert len(rows(found)) == 1


@pytest.mark.on("sqlite")
def test_where_no_machine_reaches_or_the_mapping_does_not_fit_it_says_so(clinic: Clinic, door: Door) -> None:
    subject = clinic.somebody()
    kept(clinic, subject)
    wanted = Wanted(subject, "archive", PurposeId("legal.accounting"))
    assert read_kept(door.ombud, wanted, "bokslut", by=EVA, now=clinic.now) == NO_MACHINE
    found = read(clinic, door, subject)
    (clinic.folder / "shop" / "invoices.csv").write_text(INVOICES.replace("total", "total,new").replace("100", "100,x"))
    with pytest.raises(SystemFaultError, match="new"):
        rows(found)
    (clinic.folder / "systems" / "shop.yaml").write_text("system: shop\n")
    assert isinstance(read(clinic, door, subject), Declined)
    review(clinic.folder)
    text = (clinic.folder / "systems" / "shop.yaml").read_text()
    (clinic.folder / "systems" / "shop.yaml").write_text(text.replace("  invoices:", "  vouchers:"))
    assert refused(read(clinic, door, subject)) == {"D-12"}


@pytest.mark.on("sqlite")
def test_p_11_an_account_whose_look_ups_are_spent_reads_nothing(clinic: Clinic, door: Door) -> None:
    vault = clinic.vault
    one, two = clinic.somebody(), clinic.somebody()
    kept(clinic, one)
    kept(clinic, two)
    few = replace(vault, budget=Budget(vault.database, vault.directory, {"eva": 1}))
    object.__setattr__(door.ombud, "vault", few)
    assert isinstance(read(clinic, door, one), Readable)
    assert isinstance(read(clinic, door, two), Spent)
    at_work = Program(door.ombud, lambda: clinic.now).purpose("legal.accounting", actor="eva", reason="bokslut")
    assert isinstance(at_work.kept(two, "shop"), OverBudget)
    found = at_work.kept(subject_text(one), "shop")
    assert not isinstance(found, Refusal | Declined)
    assert len(list(found)) == 1
    assert at_work.kept(one, "archive") == NO_MACHINE


def test_what_a_row_is_known_by_is_numbers_and_texts_or_else_text() -> None:
    one = kept_row("t", "T-06", {"id": 7, "on": date(2026, 1, 1), "none": None, "": ""}, "2026-02-01 10:00")
    assert one is not None
    assert (one.by, one.as_text, one.day) == ({"id": "7", "on": "2026-01-01"}, True, date(2026, 2, 1))
    assert kept_row("t", "T-06", {"id": None}, "never") is None
    assert [len(some) for _, some in together([row(), row(id=1), row(id=2)])] == [1, 2]
    assert "tolvan" not in repr(row())
