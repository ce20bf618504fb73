"""T-01 … T-30: each row of the law's table at its minimum less a day, its minimum, its maximum, and a day more.

Kept, kept, kept, erased: by a sweep, for every row that something is stored of in this release. Of the others (T-02
and T-03 are in the hands of others or not confirmed; T-14, T-18, T-23, T-26, T-27, T-30 belong to telephone
sales, breaches, analyses, registers and incident reports) nothing is stored yet: they are held to the law's
table and to what `storage_end` makes of it under the policy. The website's are in tests/visitors/test_periods.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from ombud.actors import close_care, open_care
from ombud.collection.inform import owe_information
from ombud.collection.relate import close
from ombud.law import rows_on
from ombud.law.periods import accounting_end, end_of, financial_year_end, local_date, start_of
from ombud.policy.model import Anchor, Policy, Purpose, Regime
from ombud.policy.storage import storage_end
from ombud.relations import Kind
from ombud.requests import consent, withdraw
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.terms.time import to_micros
from tests.clinic import DISA, RUT, VERA, Clinic, demo_policy
from tests.retention.test_sweep import rows, swept

DAY = timedelta(days=1)
LAST = timedelta(microseconds=1)
EMAIL = ChoiceId("consent.marketing.email")
Made = tuple[SubjectId, str, datetime, datetime]
"""Who, in which table something of theirs is to go, and the first instants after the minimum and the maximum."""


def journal(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit))
    end = end_of("P10Y", clinic.now, minimum=True)
    return subject, "record", end, end


def access_log(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit))
    clinic.read(subject, "care.record", "health", VERA)
    clinic.vault.ledger.sequence(clinic.now)
    end = end_of("P5Y", clinic.now, minimum=True)
    return subject, "entry", end, end


def care_relation(clinic: Clinic) -> Made:
    subject, _, _, _ = journal(clinic)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        unit = clinic.vault.keyring.blind("unit", VERA.unit)
        open_care(act.tx, subject, unit, now=clinic.now)
        close_care(act.tx, subject, unit, now=clinic.now)
        act.nothing_changed()
    end = end_of("P5Y", clinic.now, minimum=True)
    return subject, "care_relation", end, end


def voucher(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("payment", "accounting", {"amount": "300"}, regime=Regime.PDL))
    end = accounting_end(start_of(financial_year_end(local_date(clinic.now), "12-31")))
    return subject, "record", end, end


def unpaid(clinic: Clinic) -> Made:
    """T-07: barred after three years; what the claim kept goes with it."""
    subject = clinic.somebody()
    owed = clinic.begin(subject, Kind.CLAIM, whose="controller")
    clinic.hold(subject, "name", "contract", given="Dan")
    assert owed.due_at is not None
    return subject, "record", owed.due_at, owed.due_at


def on_us(clinic: Clinic) -> Made:
    """T-08: a documented claim on us, ten years; closed by the sweep of that day, then T-07's three from its origin."""
    subject = clinic.somebody()
    claimed = clinic.begin(subject, Kind.CLAIM, whose="data_subject")
    clinic.hold(subject, "name", "contract", given="Dan")
    assert claimed.due_at is not None
    return subject, "record", claimed.due_at, claimed.due_at


def injury(clinic: Clinic) -> Made:
    """T-09: health that is kept for a claim goes six months after the final decision."""
    subject = clinic.somebody()
    claimed = clinic.begin(subject, Kind.CLAIM, whose="data_subject")
    clinic.store(subject, clinic.draft("health", "claims", {"text": "skada"}, regime=Regime.NON_CARE))
    close(clinic.vault, subject, claimed.id, by=RUT, now=clinic.now)
    end = end_of("P6M", clinic.now)
    return subject, "record", end, end


def core(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.COMMITMENT)
    close(clinic.vault, subject, offer.id, by=RUT, now=clinic.now)
    end = end_of("P3Y", clinic.now)
    return subject, "relation", end, end


def request(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    asked = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    close(clinic.vault, subject, asked.id, by=RUT, now=clinic.now)
    end = end_of("P3M", clinic.now)
    return subject, "record", end, end


def fan(clinic: Clinic) -> Made:
    """T-13: the advertising's copy, 24 months after the last interaction."""
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("payment", "accounting", {"amount": "1"}, regime=Regime.PDL))
    asked = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    close(clinic.vault, subject, asked.id, by=RUT, now=clinic.now)
    swept_of_request(clinic, subject)
    end = end_of("P24M", clinic.now)
    return subject, "record WHERE klass = 'marketing' AND", end, end


def swept_of_request(clinic: Clinic, subject: SubjectId) -> None:
    """The contract's own copy has gone before."""
    now, clinic.now = clinic.now, end_of("P3M", clinic.now)
    swept(clinic)
    clinic.now = now


def duty(clinic: Clinic) -> Made:
    """T-15: that somebody was informed (Art. 14), five years after it was done."""
    subject, _, _, _ = journal(clinic)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        act.tx.run("UPDATE information_duty SET done_at = ? WHERE subject_id = ?", to_micros(clinic.now), subject)
        act.nothing_changed()
    end = end_of("P5Y", clinic.now)
    return subject, "information_duty", end, end


def proof(clinic: Clinic) -> Made:
    """T-16: the record of a consent, five years after it was withdrawn."""
    subject = clinic.somebody()
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    end = end_of("P5Y", clinic.now)
    return subject, "choice", end, end


def citizenship(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.AGREEMENT, service="lakarbesok")
    clinic.hold(subject, "citizenship", "care", country="SE")
    end = end_of("P3M", clinic.now)
    return subject, "record", end, end


def complaint(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    asked = clinic.begin(subject, Kind.MEASURE, asks="complaint")
    clinic.store(subject, clinic.draft("case", "case", {"message": "väntade länge"}))
    close(clinic.vault, subject, asked.id, by=RUT, now=clinic.now)
    end = end_of("P5Y", clinic.now)
    return subject, "record", end, end


def profile(clinic: Clinic) -> Made:
    subject = clinic.somebody()
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    clinic.store(subject, clinic.draft("profile", "profile", {"segment": "nyfiken"}, source="computed"))
    end = end_of("P12M", clinic.now)
    return subject, "record", end, end


STORED: dict[str, Callable[[Clinic], Made]] = {
    "T-01": journal, "T-04": access_log, "T-05": care_relation, "T-06": voucher, "T-07": unpaid, "T-08": on_us,
    "T-09": injury, "T-10": core, "T-11": request, "T-13": fan, "T-15": duty, "T-16": proof, "T-22": profile,
    "T-25": citizenship, "T-28": complaint,
}  # fmt: skip


def there(clinic: Clinic, subject: SubjectId, table: str) -> int:
    with clinic.vault.database.read() as tx:
        where = table if table.endswith("AND") else f"{table} WHERE"
        row = tx.one(f"SELECT count(*) FROM {where} subject_id = ?", subject)
    return int(row[0]) if row else 0


@pytest.mark.parametrize("rule", STORED)
@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2024, 2, 29, 22, 59, tzinfo=UTC)])
def test_t_01_to_t_30_kept_kept_kept_erased(clinic: Clinic, rule: str, at: datetime) -> None:
    """T-35: at the minimum less a day, at the minimum, at the maximum; and from the first instant after it not.

    The second day is a leap day, an hour before midnight in Stockholm (T-34).
    """
    clinic.now = at
    subject, table, minimum, maximum = STORED[rule](clinic)
    before = there(clinic, subject, table)
    assert before
    for instant in (minimum - DAY, minimum - LAST, maximum - LAST):
        clinic.now = instant
        swept(clinic)
        assert there(clinic, subject, table) >= (before if table != "entry" else 1), (rule, instant)
    clinic.now = maximum
    swept(clinic)
    if table == "entry":  # T-04: the old ones have gone; what the sweeps themselves entered has not
        with clinic.vault.database.read() as tx:
            assert tx.all("SELECT 1 FROM entry WHERE subject_id = ? AND at <= ?", subject, to_micros(at)) == []
    else:
        assert there(clinic, subject, table) == 0, rule


def test_t_12_and_t_17_marketing_after_the_relation_and_the_list_of_noes(clinic: Clinic) -> None:
    """T-12 has no row in this policy (advertising rests on consent alone); T-17 lasts while there is advertising."""
    assert not any(row.rule == "T-12" for purpose in demo_policy().purposes.values() for row in purpose.storage)
    with clinic.vault.database.act() as tx:
        clinic.vault.directory.suppress(tx, "email", "1:nelly@example.se", clinic.now)
    clinic.later(days=4000)
    swept(clinic)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")
    file = demo_policy()
    without = {name: one for name, one in file.purposes.items() if one.family != "marketing"}
    clinic.adopt(file.model_copy(update={"purposes": without}), clinic.now)
    done = swept(clinic)
    assert {kind.rule: number for kind, (number, _) in done.counted.by.items()}["T-17"] == 1
    with clinic.vault.database.read() as tx:
        assert not clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")


@dataclass(frozen=True)
class Later:
    """A row of which nothing is stored yet: what the law says, and where the policy has it."""

    rule: str
    anchor: Anchor
    category: str
    purpose: str | None = None


LATER = (
    Later("T-14", Anchor.EVENT, "contact"),
    Later("T-18", Anchor.CLOSED, "case", "legal.breach"),
    Later("T-23", Anchor.EXTRACTED, "agreement", "analysis.market"),
    Later("T-29", Anchor.BACKED_UP, "name", "legal.security"),
    Later("T-30", Anchor.CLOSED, "case"),
)


@pytest.mark.parametrize("one", LATER, ids=[one.rule for one in LATER])
def test_rows_of_which_nothing_is_stored_yet_end_as_the_law_says(one: Later) -> None:
    """T-14, T-18 … T-23, T-29, T-30: the policy keeps what the law's row allows, and not a microsecond more."""
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    row = rows_on(date(2026, 11, 23))[one.rule]
    assert row.anchor == one.anchor.value
    assert row.maximum is not None
    if one.purpose is None:
        return  # no purpose of this policy has it
    end = storage_end(purpose(one.purpose), CategoryId(one.category), frozenset(), {one.anchor: at})
    assert at < end <= end_of(row.maximum, at)
    assert end == end_of(row.maximum, at)


@pytest.mark.parametrize("rule", ["T-02", "T-03", "T-24", "T-26", "T-27"])
def test_rows_without_figures_keep_nothing_by_themselves(rule: str) -> None:
    """T-02, T-03, T-24, T-26, T-27: others' hands, not confirmed, no personal data, or not stored here."""
    row = rows_on(date(2026, 11, 23))[rule]
    assert row.maximum is None
    assert not any(row.rule == rule for purpose in demo_policy().purposes.values() for row in purpose.storage)


def purpose(name: str) -> Purpose:
    found: Purpose = demo_policy().purposes[name]  # type: ignore[index]
    return found


def test_t_35_the_minimum_wins_over_an_erasure_that_was_asked_for(clinic: Clinic) -> None:
    """And the maximum erases without one."""
    from ombud.erasure import plan

    subject, _, end, _ = journal(clinic)
    clinic.now = end - LAST
    assert {str(i.klass): i.key for i in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}[
        "care"
    ] == "PDL-3-17"
    clinic.now = end
    swept(clinic)
    assert rows(clinic, subject, "record") == 0


def test_n_13_4_health_without_explicit_consent_is_erased_by_the_next_sweep(clinic: Clinic) -> None:
    """Its only living purpose would be one of S13: product development carries no health."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="massage")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.nothing_changed()
    given = ChoiceId("consent.health.massage")
    consent(clinic.vault, subject, given, "desk", by=RUT, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        from ombud.relations import State, advance

        person = act.person(subject)
        relation = next(one for one in person.about.relations if one.id == offer.id)
        advance(act.tx, relation, State.OPEN, person.keys, now=clinic.now, terms={})
        person.changed()
        act.nothing_changed()
    clinic.hold(subject, "health", "contract", text="stel nacke")
    assert rows(clinic, subject, "record") == 1
    withdraw(clinic.vault, subject, given, by=RUT, now=clinic.now)
    swept(clinic)
    assert rows(clinic, subject, "record") == 0


def test_a_shorter_period_applies_at_once_and_everybody_is_settled_under_a_new_version(clinic: Clinic) -> None:
    """Adoption changes ends of people whom no event has moved: the first that asks settles everybody, once."""
    subject, _, _, _ = request(clinic)
    swept(clinic)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM subject WHERE stale = 1") == (0,)
    clinic.later(days=40)
    swept(clinic)
    assert rows(clinic, subject, "record") == 1
    file = demo_policy()
    asked = purpose("contract.request")
    shorter = asked.model_copy(update={"storage": [asked.storage[0].model_copy(update={"period": "P1M"})]})
    policy = clinic.adopt(
        file.model_copy(update={"purposes": {**file.purposes, "contract.request": shorter}}), clinic.now
    )
    assert isinstance(policy, Policy)
    assert swept(clinic).people == 1
    assert rows(clinic, subject, "record") == 0
