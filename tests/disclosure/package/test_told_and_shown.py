"""What a package says in words that few need: programs that decide, recipients abroad, readings by the hundred.

And what it says when nothing can be given out after all: something went while it was made, or there is too much.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ombud.audit import Act
from ombud.collection.relate import close
from ombud.disclosure.package import NotGiven, Order, container, records, write_package
from ombud.disclosure.package.order import GONE, TOO_LARGE
from ombud.disclosure.package.records import Summary
from ombud.messages import pdf
from ombud.policy.grounds import Ground
from ombud.policy.model import Family, Recipient
from ombud.policy.wording import words
from ombud.relations import Kind
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId, UnitId
from tests.clinic import DISA, RUT, Clinic
from tests.collection.rows import logged
from tests.disclosure.package.opened import Opened, made

PERFORM = PurposeId("contract.perform")


def tolvan(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="massage")
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    return subject


def declared(clinic: Clinic, **changed: object) -> None:
    """The controller adopts a policy in which the contract is performed in another way."""
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    purpose = policy.file.purposes[PERFORM].model_copy(update=changed)
    purposes = {**policy.file.purposes, PERFORM: purpose}
    clinic.adopt(policy.file.model_copy(update={"purposes": purposes}), clinic.now)
    clinic.later(minutes=1)


def html(opened: Opened) -> str:
    return next(data.decode() for name, data in opened.files.items() if name.endswith(".html"))


def test_a_program_that_decides_is_told_with_its_logic_and_what_it_means(clinic: Clinic) -> None:
    """R-15.1, Art. 15(1)(h)"""
    subject = tolvan(clinic)
    declared(
        clinic,
        automated_decision=True,
        logic=words("Tre obetalda fakturor stoppar bokningen.", "Three unpaid invoices stop the booking."),
        significance=words("Du kan inte boka.", "You cannot book."),
        consequences=words("Du får ringa i stället.", "You have to call instead."),
    )
    said = made(clinic, Order(subject, language="en")).main["purposes"][PERFORM]["automated_decisions"]
    assert said == (
        "A program decides. Three unpaid invoices stop the booking. You cannot book. You have to call instead."
    )


def test_a_profile_is_told_though_nobody_is_decided_about(clinic: Clinic) -> None:
    """R-15.1: what is not declared of it is not made up."""
    subject = tolvan(clinic)
    declared(clinic, automated_decision=False, profiling=True, logic=None, significance=None, consequences=None)
    said = made(clinic, subject).main["purposes"][PERFORM]["automated_decisions"]
    assert said == "En profil görs. Inget beslut fattas av ett program."


def test_each_transfer_out_of_the_eea_has_its_safeguard_or_says_that_none_is_stated(clinic: Clinic) -> None:
    """Art. 15(2)"""
    subject = tolvan(clinic)
    mail = Recipient(name=words("Brevbyrån", "The mailing house"), role="processor", country="US", transfer="SCC 2021")
    calls = Recipient(name=words("Växeln", "The switchboard"), role="processor", country="IN")
    near = Recipient(name=words("Tryckeriet", "The printer"), role="processor", country="EEA")
    declared(clinic, recipients=[mail, calls, near])
    said = made(clinic, Order(subject, language="en")).main["purposes"][PERFORM]["transfers"]
    assert said == "The mailing house, US: SCC 2021; The switchboard, IN: safeguard not stated"


def test_what_no_purpose_keeps_and_no_sweep_has_taken_yet_is_shown_and_said_to_go(clinic: Clinic) -> None:
    """Art. 15 speaks of what is held, and it is held until it is erased."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE, asks="massage")
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.now += timedelta(days=15 * 366)
    opened = made(clinic, subject)
    assert [one["kept_for"] for one in opened.records("name")] == [[]]
    shown = html(opened)
    assert "Tolvansson" in shown
    assert "Inget ändamål behåller uppgiften längre. Den raderas vid nästa gallring." in shown


def test_where_nobody_may_be_shown_to_have_read_the_page_says_that_nobody_has(clinic: Clinic) -> None:
    """policy.md, *Readers*: the copy is made in the protected unit itself, and leaves no row there."""
    subject = clinic.somebody()
    officer = Actor("disa", RoleId("dpo"), UnitId("shelter"))
    opened = made(clinic, Order(subject, language="en", protected_units=frozenset({"shelter"})), by=officer)
    assert [one for one in opened.logged() if one["act"] == "export"] == []
    assert "Nobody has" in html(opened)


def test_of_many_readings_the_page_shows_the_newest_and_the_table_has_them_all(clinic: Clinic) -> None:
    """R-15.6"""
    subject = tolvan(clinic)
    for _ in range(101):
        clinic.read(subject, PERFORM, "name")
    opened = made(clinic, subject)
    rows = [row for row in opened.table("log") if row["Vad"] == "Öppnade uppgifter"]
    assert len(rows) == 101
    shown = html(opened)
    assert 0 < shown.count("Öppnade uppgifter") <= 100
    assert "Här står de 100 senaste av 102. Alla finns i csv/log.csv." in shown  # the copy itself is one


def test_the_last_end_of_anything_in_a_category_is_the_end_of_the_category() -> None:
    """In whatever order the records come."""
    summary = Summary(CategoryId("name"))
    early = datetime(2036, 11, 24, tzinfo=UTC)
    late = early + timedelta(days=1)
    for until in (early, late, early):
        summary.keep((Ground(PERFORM, Family.CONTRACT, until, "T-01"),))
    assert summary.ends == {PERFORM: late}


def test_how_much_wording_is_remembered_changes_nothing_that_is_said(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = tolvan(clinic)
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    clinic.later(days=1)
    clinic.hold(subject, "health", "care", kind="note", text="Bättre.")
    clinic.later(days=1)
    clinic.hold(subject, "health", "care", kind="note", text="Bra.")
    clinic.later(days=1)
    usual = made(clinic, subject, "usual.zip").records("health")
    monkeypatch.setattr(records, "_REMEMBERED", 0)
    forgetful = made(clinic, subject, "forgetful.zip").records("health")
    assert [one["values"]["text"] for one in usual[:3]] == ["Stel nacke.", "Bättre.", "Bra."]
    assert forgetful[:3] == usual[:3]


def refused(clinic: Clinic, subject: SubjectId, to: Path) -> NotGiven:
    answer = write_package(clinic.vault, Order(subject), to, pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, NotGiven), answer
    assert not to.exists()
    return answer


def test_what_is_erased_while_the_copy_is_made_ends_it_with_an_answer(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-15.1: half an answer is none. What was permitted is said to have failed, and can be asked for again."""
    subject = tolvan(clinic)
    checkpoint = clinic.vault.ledger.checkpoint

    def erased_meanwhile(*given: object) -> str:
        with clinic.vault.database.act() as tx:
            tx.run("DELETE FROM record WHERE category = 'contact'")
        return checkpoint(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(clinic.vault.ledger, "checkpoint", erased_meanwhile)
    assert refused(clinic, subject, clinic.folder / "half.zip") == GONE
    assert sorted(logged(clinic, subject, Act.EXPORT)) == ["failed", "permitted"]


def test_a_copy_that_no_program_could_open_is_not_given(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = tolvan(clinic)
    with monkeypatch.context() as small:
        small.setattr(container, "_LARGEST", 10_000)
        assert refused(clinic, subject, clinic.folder / "large.zip") == TOO_LARGE
    assert sorted(logged(clinic, subject, Act.EXPORT)) == ["failed", "permitted"]
    assert made(clinic, subject, "large.zip").main["kind"] == "access"
