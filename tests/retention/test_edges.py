"""What happens at the edges of a sweep: others at work meanwhile, an installation held back, the last of the evidence.

N-11.3 (a run is one run, whoever is in its way), T-04, T-08, T-16, T-H2, R-17.1, R-18.5.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest

import ombud.retention.closing
import ombud.retention.run
from ombud.archives import store as archive_rows
from ombud.archives.load import HELD, OPEN
from ombud.choices import Limit
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.database import ConflictFault, Row, Transaction
from ombud.database.schema import METADATA
from ombud.erasure import Receipt, erase, plan
from ombud.erasure.dated import DATED, Dated
from ombud.relations import Kind, State
from ombud.requests import consent, objection, restrict, withdraw
from ombud.retention import Forecast, Hold, due_now, forecast, forecast_of, holds_on, place, sweep
from ombud.retention import store as retention_rows
from ombud.retention.run import HELD_BACK, sources
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.time import to_micros
from tests.clinic import DISA, EVA, RUT, VERA, Clinic
from tests.retention.holds import held, in_months, wanted
from tests.retention.test_sweep import asker, everywhere, rows, swept

OF_EVERYBODY = {"record", "relation", "choice", "entry", "campaign_recipient", "subject"}
"""The tables that hold something of everybody; of the others there are few rows."""
EMAIL, NO = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")


def ended(clinic: Clinic) -> SubjectId:
    """Somebody whose request is closed and whose data ends in three months."""
    subject, measure = asker(clinic)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def just_before(monkeypatch: pytest.MonkeyPatch, happens: Callable[[int], None]) -> None:
    """Between the moment the sweep found some people and its act about them; told which attempt it is."""
    together, attempts = ombud.retention.run._together, iter(range(1000))

    def later(*args: object, **more: object) -> int:
        happens(next(attempts))
        return together(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ombud.retention.run, "_together", later)


def open_runs(clinic: Clinic) -> list[bytes]:
    with clinic.vault.database.read() as tx:
        return [bytes(row[0]) for row in tx.all("SELECT sweep_id FROM sweep WHERE ended_at IS NULL")]


def classes_with_keys(clinic: Clinic, subject: SubjectId) -> set[str]:
    with clinic.vault.database.read() as tx:
        return {row[0] for row in tx.all("SELECT class FROM data_key WHERE subject_id = ?", subject)}


def test_n_11_3_while_an_installation_is_held_back_nothing_is_swept_or_foretold(clinic: Clinic) -> None:
    """Restored without its no-file: who has said no since is not known. Reconciled, it goes on where it was."""
    subject = ended(clinic)
    clinic.later(days=100)
    with clinic.vault.database.act() as tx:
        archive_rows.mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
    assert forecast(clinic.vault, by=DISA, now=clinic.now) == Declined("N-11.3", HELD_BACK)
    assert due_now(clinic.vault, by=DISA, now=clinic.now) == Declined("N-11.3", HELD_BACK)
    assert sweep(clinic.vault, by=DISA, now=clinic.now) == HELD_BACK
    assert rows(clinic, subject, "record") == 2
    with clinic.vault.database.act() as tx:
        archive_rows.move_restored(tx, HELD, OPEN, DISA.id, to_micros(clinic.now))
    due = due_now(clinic.vault, by=DISA, now=clinic.now)
    assert not isinstance(due, Declined)
    assert sum(one.tonight for one in due if one.rule == "T-11") == 2 + 1  # their two records, and the request
    assert swept(clinic).whole == 1


def test_old_log_is_foretold_by_its_rule(clinic: Clinic) -> None:
    """T-04: what is five years old goes tonight; what is younger is in no forecast of this year."""
    clinic.somebody()
    clinic.vault.ledger.sequence(clinic.now)
    clinic.later(days=365)
    young = forecast(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(young, Forecast)
    assert "T-04" not in {one.rule for one in young.endings}
    clinic.later(days=5 * 366)
    clinic.vault.settle(now=clinic.now)
    old = forecast(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(old, Forecast)
    (log,) = [one for one in old.endings if one.rule == "T-04"]
    assert (log.klass, log.category) == ("log", "log")
    assert 1 <= log.tonight <= log.week <= log.year


def reasons(clinic: Clinic, subject: SubjectId, klass: str, category: str) -> list[tuple[str, bool, str]]:
    """By which rule each such datum of theirs ends, whether that day is known, and what is told."""
    data = forecast_of(clinic.vault, subject, by=DISA, now=clinic.now)
    assert not isinstance(data, Declined)
    asked = [one for one in data if (one.klass, one.category) == (klass, category)]
    return [(one.rule, one.until is not None, one.why.en) for one in asked]


def test_what_only_a_hold_keeps_has_no_day_and_the_hold_is_the_reason(clinic: Clinic) -> None:
    """T-H2: the advertising's copy serves no claim, so the hold alone keeps it, past every period of the law."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    ((rule, known, _),) = reasons(clinic, subject, "marketing", "contact")
    assert (rule, known) == ("T-13", True)
    held(clinic, subject)
    assert reasons(clinic, subject, "marketing", "contact") == [("T-H2", False, "a hold is in force")]


def test_r_18_5_what_a_restriction_postpones_has_no_day_and_says_so(clinic: Clinic) -> None:
    """They need it for a claim of their own: nobody knows the day until the restriction is lifted."""
    subject = ended(clinic)
    ((rule, known, _),) = reasons(clinic, subject, "contract", "name")
    assert (rule, known) == ("T-11", True)
    assert isinstance(restrict(clinic.vault, subject, "18.1.c", None, by=DISA, now=clinic.now), Limit)
    ((rule, known, told),) = reasons(clinic, subject, "contract", "name")
    assert (rule, known) == ("R-18.5", False)
    assert told == "a restriction postpones it (Art. 18)"


def test_commitments_whose_last_day_has_come_are_closed_however_many(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S12: two are closed at a time, and the five are closed all the same; the one with a day left is not."""
    monkeypatch.setattr(ombud.retention.closing, "_AT_ONCE", 2)
    subject = clinic.somebody()
    for days in (30, 30, 31, 32, 33, 60):
        promised = Beginning(Kind.COMMITMENT, clinic.now, clinic.now + timedelta(days=days), {"what": "plan"})
        begin(clinic.vault, subject, promised, by=RUT, now=clinic.now)
    clinic.later(days=40)
    assert swept(clinic).closed == 5
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        states = [one.state for one in act.person(subject).about.relations if one.kind is Kind.COMMITMENT]
    assert sorted(states) == sorted([State.ENDED] * 5 + [State.OPEN])


def test_a_hold_that_nobody_approved_is_withdrawn_on_its_last_day_and_keeps_nobody(clinic: Clinic) -> None:
    """T-H3, T-08: it was never in force; what was asked to be held has gone, and in the end the registration too."""
    subject = ended(clinic)
    proposed = place(clinic.vault, subject, wanted(clinic, ends_on=in_months(clinic, 200)), by=EVA, now=clinic.now)
    assert isinstance(proposed, Hold)
    clinic.later(days=210)
    done = swept(clinic)
    assert (done.people, done.closed) == (1, 1)
    assert rows(clinic, subject, "record") == 0
    assert holds_on(clinic.vault, by=DISA, now=clinic.now) == ([], 0)
    clinic.later(days=6 * 366)
    swept(clinic)
    assert rows(clinic, subject, "subject") == 0


def test_who_was_erased_while_the_sweep_was_on_its_way_is_not_swept(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-17.1: they asked for erasure, and the desk was first. Nothing is counted twice."""
    subject = ended(clinic)
    clinic.later(days=100)

    def erased(attempt: int) -> None:
        if attempt == 0:
            shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
            assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)

    just_before(monkeypatch, erased)
    done = swept(clinic)
    assert (done.people, done.whole) == (0, 0)
    assert everywhere(clinic, subject) == {"tombstone"}


def test_who_came_back_while_the_sweep_was_on_its_way_keeps_their_data(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-11: a new request keeps the name and the contact; the ends are computed anew before anything goes."""
    subject = ended(clinic)
    clinic.later(days=100)

    def asks_again(attempt: int) -> None:
        if attempt == 0:
            clinic.begin(subject, Kind.MEASURE)

    just_before(monkeypatch, asks_again)
    assert swept(clinic).whole == 0
    assert clinic.values(subject, "contract.request", "name") == [{"given": "Nelly", "family": "Nej"}]


def test_another_act_in_the_way_costs_a_new_try_and_nothing_else(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = ended(clinic)
    clinic.later(days=100)

    def in_the_way(attempt: int) -> None:
        if attempt < 2:
            raise ConflictFault("another act was first")

    just_before(monkeypatch, in_the_way)
    done = swept(clinic)
    assert (done.people, done.whole) == (1, 1)
    assert everywhere(clinic, subject) == {"tombstone"}


def test_a_sweep_that_never_gets_its_turn_is_gone_on_with_under_the_same_id(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-11.3: it says so instead of waiting for ever; the next one takes it up."""
    ended(clinic)
    clinic.later(days=100)

    def in_the_way(attempt: int) -> None:
        if attempt < 5:
            raise ConflictFault("another act was first")

    just_before(monkeypatch, in_the_way)
    with pytest.raises(ConflictFault):
        sweep(clinic.vault, by=DISA, now=clinic.now)
    (left,) = open_runs(clinic)
    done = swept(clinic)
    assert (done.id, done.people) == (left, 1)


def test_somebody_with_more_rows_than_are_read_at_first_hides_nobody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-11.3: rows are read in the order of their ends, and whoever has many, or has some that stay, comes first."""
    monkeypatch.setattr(ombud.retention.run, "_ROWS", 2)
    first, others = ended(clinic), []
    for text in ("a", "b", "c", "d"):
        clinic.store(first, clinic.draft("case", "contract", {"text": text}))
    clinic.later(days=1)
    others = [ended(clinic) for _ in range(3)]
    clinic.later(days=200)
    assert swept(clinic).whole == 4
    assert [everywhere(clinic, one) for one in (first, *others)] == [{"tombstone"}] * 4


@pytest.mark.on("sqlite")
def test_who_is_due_is_found_by_what_has_ended_and_not_by_reading_everybody(clinic: Clinic) -> None:
    """Measured: with a million people a sweep of three hundred took ten seconds, where it takes a fifth of one."""
    steps: list[str] = []

    class Explaining:
        def all(self, sql: str, *values: object) -> list[Row]:
            steps.extend(str(row[3]) for row in tx.all(f"EXPLAIN QUERY PLAN {sql}", *values))
            return []

    with clinic.vault.database.read() as tx:
        policy, tables = clinic.vault.book.in_force(tx, clinic.now), clinic.vault.database.columns(tx)
        assert policy is not None
        asked = [one for one in sources(policy, clinic.now) if one[0] in OF_EVERYBODY.intersection(tables)]
        for table, column, at in asked:
            retention_rows.due_in(cast(Transaction, Explaining()), table, column, at, 10)
    assert len(steps) == len(asked) == len(OF_EVERYBODY)
    assert [step for step in steps if not step.startswith("SEARCH")] == []


def test_two_sweeps_at_once_are_one_run_that_one_of_them_ends(clinic: Clinic) -> None:
    """N-11.3: the other has nothing left to count and says that the run was ended, so no digest is written twice."""
    ended(clinic)
    clinic.later(days=100)
    beside: list[bytes] = []

    def overtaken(_people: int) -> None:
        other = clinic.beside()
        beside.append(swept(other).digest)

    with pytest.raises(ConflictFault, match="ended by another process"):
        sweep(clinic.vault, by=DISA, now=clinic.now, progress=overtaken)
    with clinic.vault.database.read() as tx:
        assert [(row[0], row[1]) for row in tx.all("SELECT people, digest FROM sweep")] == [(1, beside[0])]


def test_a_table_of_a_later_release_is_passed_over_until_it_is_there(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line in the list comes with the program, the table with the migration: between them the sweep goes on."""
    monkeypatch.setitem(DATED, "fax", Dated("fax", "until", "T-15", "fax_id", "case", is_end=True))
    subject = ended(clinic)
    clinic.later(days=100)
    foretold = forecast(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(foretold, Forecast)
    assert swept(clinic).whole == 1
    assert everywhere(clinic, subject) == {"tombstone"}


@pytest.mark.parametrize("one", DATED.values(), ids=DATED)
def test_a_sweep_reads_what_ends_and_not_what_is_stored(one: Dated) -> None:
    """N-11.3: each table that rows end in has an index that begins with their end, on both databases."""
    table = next(table for table in METADATA.tables.values() if table.name == one.table)
    assert one.column in {next(iter(index.columns)).name for index in table.indexes}


def test_t_h2_a_hold_of_everything_keeps_the_log_past_its_five_years(clinic: Clinic) -> None:
    """Who read it is a part of what the claim is about; when the hold is over the log goes with the rest."""
    subject = ended(clinic)
    held(clinic, subject)
    clinic.vault.ledger.sequence(clinic.now)
    before = rows(clinic, subject, "entry")
    clinic.later(days=6 * 366)
    assert swept(clinic).people == 0
    assert rows(clinic, subject, "entry") == before
    assert rows(clinic, subject, "record") == 2
    clinic.later(days=4 * 366 + 30)
    assert swept(clinic).closed == 1
    assert rows(clinic, subject, "record") == 0


def test_t_16_the_proof_of_a_consent_goes_five_years_after_it_ended_and_the_customer_stays(clinic: Clinic) -> None:
    """With its key: of a choice that nobody needs to prove any more nothing is left, of the contract everything."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    clinic.later(days=5 * 365 - 10)
    swept(clinic)
    assert rows(clinic, subject, "choice") == 1
    assert "evidence" in classes_with_keys(clinic, subject)
    clinic.later(days=30)
    done = swept(clinic)
    assert ("evidence", "choices", "T-16") in done.counted.by
    assert rows(clinic, subject, "choice") == 0
    assert "evidence" not in classes_with_keys(clinic, subject)
    assert rows(clinic, subject, "record") == 1


def test_a_no_goes_with_the_journal_of_a_patient_and_the_address_stays_suppressed(clinic: Clinic) -> None:
    """T-04, T-17: only the log is left of them; that they said no is kept as a keyed hash of the address alone."""
    subject, measure = asker(clinic)
    clinic.store(subject, clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit))
    objection(clinic.vault, subject, NO, "phone", by=RUT, now=clinic.now)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=100)
    assert swept(clinic).whole == 0
    assert rows(clinic, subject, "choice") == 1
    clinic.later(days=3400)
    clinic.read(subject, "care.record", "health", VERA)
    clinic.later(days=300)
    done = swept(clinic)
    assert done.whole == 0
    assert ("evidence", "choices", "T-16") in done.counted.by
    assert rows(clinic, subject, "choice") == rows(clinic, subject, "record") == 0
    assert rows(clinic, subject, "entry") > 0
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")
