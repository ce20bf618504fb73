"""An import: whole rows or none, one person behind each, nothing twice (N-03, N-05.1, M-12)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.audit import Act, Outcome
from ombud.choices import wishes
from ombud.collection import store
from ombud.collection.collect import BATCH, Intake, collect
from ombud.collection.model import CategoryValues, NotTaken, RelationHint, RowFault, Submission
from ombud.database import ConflictFault, Transaction
from ombud.database.again import TIMES
from ombud.policy.ask import Flag
from ombud.policy.model import Regime
from ombud.relations import Kind, State
from ombud.terms import Text, UnitId
from tests.clinic import NOW, RUT, VERA, Clinic
from tests.collection.rows import (
    LAST_WEEK,
    agreement,
    bring,
    customer,
    email,
    found,
    key,
    logged,
    relations,
    row,
    values,
)

FAULT = RowFault(9, "when", Text("Fel.", "Wrong."))


def test_a_row_makes_a_person_with_contact_agreement_and_records(clinic: Clinic) -> None:
    report = bring(clinic, customer(2, "lo@example.se"))
    assert (report.rows, report.taken, report.people, report.records, report.unchanged) == (1, 1, 1, 2, 0)
    (subject,) = found(clinic, "lo@example.se")
    kinds = {(one.kind, one.state) for one in relations(clinic, subject)}
    assert kinds == {(Kind.CONTACT, State.NOTED), (Kind.AGREEMENT, State.OPEN)}
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Lo", "family": "Lika"}]
    assert logged(clinic, subject, Act.COLLECT) == ["done"]


def test_n_03_1_every_value_says_its_source_channel_and_time(clinic: Clinic) -> None:
    bring(clinic, customer(2, "lo@example.se"))
    opened = clinic.read(found(clinic, "lo@example.se")[0], "contract.perform", "contact")
    (value,) = opened.data.reveal()  # type: ignore[union-attr]
    assert (value.source, value.channel, value.collected_at) == ("data_subject", "counter", LAST_WEEK)


def test_the_same_file_again_changes_nothing_and_is_not_logged_as_new(clinic: Clinic) -> None:
    bring(clinic, customer(2, "lo@example.se"))
    report = bring(clinic, customer(2, "lo@example.se"))
    assert (report.people, report.records, report.unchanged) == (0, 0, 1)
    (subject,) = found(clinic, "lo@example.se")
    assert logged(clinic, subject, Act.COLLECT) == ["done"]
    assert len(relations(clinic, subject)) == 2


def test_a_later_file_that_says_the_agreement_has_ended_ends_it(clinic: Clinic) -> None:
    """N-12.1: the end counts from the day it ended, though the row holds nothing else that is new."""
    bring(clinic, customer(2, "lo@example.se"))
    ended_at = LAST_WEEK + timedelta(days=1)
    report = bring(clinic, customer(2, "lo@example.se", relation=agreement(ended_at)))
    assert report.unchanged == 0
    (subject,) = found(clinic, "lo@example.se")
    (known,) = [one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT]
    assert (known.state, known.closed_at) == (State.ENDED, ended_at)
    assert clinic.refused(subject, "contract.perform", "name")
    assert bring(clinic, customer(2, "lo@example.se", relation=agreement(ended_at))).unchanged == 1


def test_an_agreement_that_had_ended_comes_in_ended_and_one_that_ends_later_runs(clinic: Clinic) -> None:
    bring(
        clinic,
        customer(2, "lo@example.se", relation=agreement(LAST_WEEK + timedelta(days=2))),
        customer(3, "bo@example.se", relation=agreement(NOW + timedelta(days=2))),
    )
    states = [
        one.state
        for address in ("lo@example.se", "bo@example.se")
        for one in relations(clinic, found(clinic, address)[0])
        if one.kind is Kind.AGREEMENT
    ]
    assert states == [State.ENDED, State.OPEN]


def test_a_contact_or_a_measure_comes_in_with_its_channel(clinic: Clinic) -> None:
    hint = RelationHint(Kind.MEASURE, None, None, None)
    bring(clinic, customer(2, "lo@example.se", relation=hint))
    (subject,) = found(clinic, "lo@example.se")
    (measure,) = [one for one in relations(clinic, subject) if one.kind is Kind.MEASURE]
    assert (measure.state, measure.opened_at, measure.terms["channel"]) == (State.OPEN, LAST_WEEK, "counter")


def test_two_people_behind_one_row_stop_the_row_and_the_rest_goes_in(clinic: Clinic) -> None:
    bring(clinic, customer(2, "lo@example.se"), customer(3, "bo@example.se"))
    both = row(4, email("lo@example.se"), email("bo@example.se"), records=[values("name", given="X")])
    report = bring(clinic, both, customer(5, "ny@example.se"), mac=b"n" * 16)
    assert [(fault.line, fault.field) for fault in report.faults] == [(4, "identity")]
    assert report.taken == 1
    assert "example.se" not in repr(report)


def test_a_key_alone_finds_somebody_of_the_same_system_but_makes_nobody(clinic: Clinic) -> None:
    nameless = row(2, key("K-7"), records=[values("contact", email="lo@example.se")])
    assert [fault.field for fault in bring(clinic, nameless).faults] == ["identity"]
    named = row(3, key("K-7"), records=[values("name", given="Lo")])
    assert bring(clinic, named, mac=b"n" * 16).people == 1
    assert bring(clinic, nameless, mac=b"o" * 16).people == 0
    (subject,) = found(clinic, "lo@example.se")
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Lo"}]


def test_a_row_without_a_ground_is_not_taken_and_leaves_nothing_behind(clinic: Clinic) -> None:
    """N-11.1: no agreement and no request, so nobody may hold it; the person is not made known either."""
    report = bring(clinic, customer(2, "lo@example.se", relation=None))
    assert [(fault.line, fault.field) for fault in report.faults] == [(2, "name")]
    assert found(clinic, "lo@example.se") == ()
    with clinic.vault.database.read() as tx:
        for table in ("subject", "data_key", "record", "relation"):
            assert tx.one(f"SELECT count(*) FROM {table}") == (0,)
    assert "Lika" not in repr(list(report.faults))


def test_faults_and_columns_left_out_are_in_the_report(clinic: Clinic) -> None:
    left = NotTaken("race", Text("Finns inte.", "Not there."), "CATEGORY_NOT_DECLARED")
    seen: list[int] = []
    intake = Intake(b"m" * 16, RUT, lambda: clinic.now, lambda _report, read: seen.append(read))
    rows = [customer(2, "lo@example.se", not_taken=(left,)), FAULT]
    report = collect(clinic.vault, rows, intake)
    assert list(report.faults) == [FAULT]
    assert report.not_taken == {("race", "CATEGORY_NOT_DECLARED"): 1}
    assert report.reasons["race", "CATEGORY_NOT_DECLARED"].en == "Not there."
    assert not collect(clinic.vault, rows[:1], replace(intake, mac=b"n" * 16)).faults
    assert seen == [0, 200]


def test_an_import_is_logged_once_with_counts_and_no_person(clinic: Clinic) -> None:
    bring(clinic, customer(2, "lo@example.se"), FAULT)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        (entry,) = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.IMPORT]
    assert (entry.subject, entry.outcome) == (None, Outcome.PARTLY)
    assert entry.facts == {"rows": 2, "done": 1, "refused": 1, "records": 2}


def test_an_import_killed_half_way_goes_on_where_its_last_batch_was_committed(clinic: Clinic) -> None:
    class KilledError(Exception):
        pass

    rows = [customer(line, f"p{line}@example.se") for line in range(2, BATCH + 4)]

    def killed(*_: object) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        collect(clinic.vault, rows, Intake(b"m" * 16, RUT, lambda: clinic.now, killed))
    report = bring(clinic, *rows)
    assert report.resumed_at == BATCH + 1
    assert (report.people, report.unchanged) == (2, BATCH)
    with clinic.vault.database.read() as tx:
        assert store.rows_done(tx, b"m" * 16) == 0


@pytest.mark.parametrize("times", [1, TIMES])
def test_an_import_goes_on_where_another_act_was_in_the_way(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """A batch begins anew, and is counted once; where it never gets its turn, what came before it is there."""
    rows = [FAULT, *(customer(line, f"p{line}@example.se") for line in range(2, BATCH + 4))]
    real, met = store.note, 0

    def in_the_way(tx: Transaction, mac: bytes, line: int) -> None:
        nonlocal met
        real(tx, mac, line)
        if line > BATCH:
            met += 1
            if met <= times:
                raise ConflictFault("another act was first; nothing was changed")

    monkeypatch.setattr(store, "note", in_the_way)
    if times == TIMES:
        with pytest.raises(ConflictFault, match="first; what was taken in before stands, and the same file goes on"):
            bring(clinic, *rows)
    report = bring(clinic, *rows)
    assert (report.rows, report.people + report.unchanged, list(report.faults)) == (BATCH + 3, BATCH + 2, [FAULT])
    assert report.people == (BATCH + 2 if times == 1 else 3)
    assert sum(len(found(clinic, f"p{line}@example.se")) for line in range(2, BATCH + 4)) == BATCH + 2


def test_the_unit_that_writes_in_a_journal_takes_part_in_the_care(clinic: Clinic) -> None:
    """PDL 4:1: the entry's own unit, or the file's."""
    entry = replace(values("health", "care", text="hosta"), document="d1", author="dr", at=LAST_WEEK, unit=VERA.unit)
    care = row(2, email("lo@example.se"), records=[values("contact", "care", email="lo@example.se"), entry],
               relation=None, regime=Regime.PDL, unit=UnitId("reception"))  # fmt: skip
    bring(clinic, care)
    (subject,) = found(clinic, "lo@example.se")
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM care_relation WHERE subject_id = ?", subject) == (2,)


def test_n_03_2_data_from_somebody_else_opens_one_task_to_inform(clinic: Clinic) -> None:
    first = customer(2, "lo@example.se", source="third_party:caregiver")
    more = row(
        3, email("lo@example.se"), records=[values("contact", phone="070-1740605")], source="third_party:caregiver"
    )
    bring(clinic, first, more)
    (subject,) = found(clinic, "lo@example.se")
    with clinic.vault.database.read() as tx:
        (duty,) = store.duties(tx, subject)
    assert (duty.source, duty.done_at, duty.exemption) == ("third_party:caregiver", None, None)


def test_of_age_by_the_birth_date_and_never_by_a_number(clinic: Clinic) -> None:
    """P-05: eighteen on the day; unknown is not of age; a relative's age says nothing."""
    relative = replace(values("birth_date", birth_date="1950-01-01"), about_third_party=True)

    def born(line: int, name: str, birth_date: CategoryValues) -> Submission:
        address = f"{name}@example.se"
        return customer(line, address, records=[values("contact", email=address), birth_date])

    bring(
        clinic,
        born(2, "vuxen", values("birth_date", birth_date="2008-11-23")),
        born(3, "barn", values("birth_date", birth_date="2008-11-24")),
        born(4, "okand", relative),
    )
    adult = {}
    for name in ("vuxen", "barn", "okand"):
        (subject,) = found(clinic, f"{name}@example.se")
        with clinic.vault.database.read() as tx:
            adult[name] = Flag.ADULT in wishes(tx, subject).flag_set()
    assert adult == {"vuxen": True, "barn": False, "okand": False}


def test_n_03_4_what_is_told_of_a_relative_finds_nobody(clinic: Clinic) -> None:
    """The relative's address must not lead to the patient's data: the next row with it is another person."""
    relative = replace(values("contact", email="mor@example.se"), about_third_party=True)
    bring(clinic, customer(2, "lo@example.se", records=[values("contact", email="lo@example.se"), relative]))
    assert found(clinic, "mor@example.se") == ()
    assert bring(clinic, customer(3, "mor@example.se"), mac=b"n" * 16).people == 1
