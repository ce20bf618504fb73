"""What was decided is counted as the log grows, and is what a plain recount finds (A-01; docs/decisions/0078).

The oracle is written otherwise: it reads every entry that the log has, by the entries' own way, and counts.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.audit import Act, Durability, Entry, Heading, Ledger, Outcome
from ombud.audit.counts import JOINED, Beside, kind_in
from ombud.audit.model import NOBODY
from ombud.law.periods import local_date
from ombud.terms import Actor, CategoryId, PurposeId, RoleId
from tests.audit.ledger_fixture import ANNA, BERTIL, NOW, Log, entry, later, make_log
from tests.database_fixture import another


@pytest.fixture
def log(engine: str, tmp_path: Path) -> Iterator[Log]:
    made = make_log(tmp_path)
    yield made
    made.close()


def opened(log: Log, *entries: Entry) -> None:
    """Into the lane, as every open goes."""
    for one in entries:
        log.ledger.lane(NOW).append(one, Durability.PROCESS)


def oracle(log: Log) -> Counter[tuple[str, ...]]:
    """Every decision that the log has of the last thirty days: day, outcome and the rest, in words."""
    with log.database.read() as tx:
        found = [one.entry for one in log.ledger.entries(tx) if one.leaf is not None]
    return Counter(
        (str(local_date(one.at)), one.purpose, ",".join(one.categories), one.actor.role, ",".join(rules))
        for one in found
        if one.act == "open" and one.purpose and local_date(one.at) > local_date(NOW) - timedelta(days=30)
        and (one.outcome == "permitted" or (one.outcome == "refused" and one.rules))
        for rules in [one.rules if one.outcome == "refused" else ()]
    )  # fmt: skip


def kept(log: Log) -> Counter[tuple[str, ...]]:
    found = log.ledger.beside_counts(NOW).kept
    return Counter(
        {
            (str(day), kind.purpose, ",".join(kind.categories), kind.role, ",".join(kind.rules)): count.number
            for (day, kind), count in found.items()
        }
    )


REFUSED = entry(outcome=Outcome.REFUSED, rules=("D-14", "R-21.1"), purpose=PurposeId("marketing.direct"))


L = TypeVar("L", bound=Ledger)


class Interrupted(Ledger):
    """Of a machine on which something else happens between its reading of the log and what it adds."""

    meanwhile: Callable[[], object]
    readings = 0

    def beside_counts(self, now: datetime) -> Beside:
        found = super().beside_counts(now)
        self.readings += 1
        if self.readings == 1:
            self.meanwhile()
        return found


def machine(log: Log, name: str, kind: type[L]) -> L:
    """Another machine at the same server: a connection and a folder of lanes of its own."""
    return kind(another(log.database), log.keys, log.signer, log.folder / name)


def spoiled(log: Log) -> Counter[tuple[str, ...]]:
    """Some are not counted and some are counted too often; what is true."""
    opened(log, *[entry()] * 3, REFUSED)
    log.ledger.sequence(NOW)
    true = kept(log)
    with log.database.act() as tx:
        tx.run("DELETE FROM decided WHERE number = 3")
        tx.run("UPDATE decided SET number = 9")
    return true


def test_what_was_opened_and_refused_is_counted_when_it_is_in_the_tree(log: Log) -> None:
    """From the lane and from acts; of nobody's entries too. What looks alike and is no decision is not."""
    opened(log, entry(), entry(subject=BERTIL), REFUSED, entry(subject=None, at=later(3)))
    log.record(entry(reason="Ringde om sin tid"))
    for other in (
        entry(act=Act.ASK), entry(purpose=None), entry(outcome=Outcome.REFUSED, rules=()), entry(act=Act.COLLECT),
        entry(outcome=Outcome.FAILED), entry(at=NOW - timedelta(days=30)), entry(origin=JOINED),
    ):  # fmt: skip
        log.record(other)
    assert kept(log) == Counter()
    log.ledger.sequence(NOW)
    care = ("2026-11-23", "care.record", "contact,health", "reception", "")
    no = ("2026-11-23", "marketing.direct", "contact,health", "reception", "D-14,R-21.1")
    assert kept(log) == Counter({care: 4, no: 1})
    with log.database.read() as tx:
        kinds, days = log.ledger.decided(tx, NOW)
    assert days == {local_date(NOW): (4, 1)}
    assert {kind.permitted: (count.number, count.last) for kind, count in kinds.items()} == {
        True: (4, int(later(3).timestamp() * 1_000_000)), False: (1, int(NOW.timestamp() * 1_000_000)),
    }  # fmt: skip


ENTRIES = st.builds(
    entry,
    at=st.builds(
        lambda days, hours: NOW - timedelta(days=days, hours=hours),
        st.sampled_from([0, 1, 29, 30, 40]),
        st.integers(0, 23),
    ),
    subject=st.sampled_from([ANNA, BERTIL, None]),
    act=st.sampled_from([Act.OPEN, Act.OPEN, Act.OPEN, Act.FIND, Act.CONSENT]),
    outcome=st.sampled_from([Outcome.PERMITTED, Outcome.REFUSED, Outcome.DONE]),
    purpose=st.sampled_from([PurposeId("care.record"), PurposeId("marketing.direct"), None]),
    categories=st.sampled_from([(), (CategoryId("contact"),), (CategoryId("health"), CategoryId("contact"))]),
    rules=st.sampled_from([(), ("D-01",), ("D-14", "R-21.1")]),
    actor=st.sampled_from([Actor("anna.k", RoleId("reception")), Actor("vera", RoleId("care_staff"))]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(ENTRIES, st.sampled_from(["lane", "act", "sequence"])), max_size=25))
def test_the_counts_are_those_of_a_plain_recount(log: Log, steps: list[tuple[Entry, str]]) -> None:
    """The oracle, after any entries in any order; one database for all of them."""
    for one, way in steps:
        if way == "lane":
            opened(log, one)
        else:
            log.record(one)
        if way == "sequence":
            log.ledger.sequence(NOW)
    log.ledger.sequence(NOW)
    assert kept(log) == oracle(log)
    found = log.ledger.beside_counts(NOW)
    assert (found.missing, found.beyond, found.sound) == (0, 0, True)


def test_after_an_erasure_the_counts_are_as_they_were_and_name_nobody(log: Log) -> None:
    """Art. 17(1): what is left says that somebody was read of that day. It has no id of hers and no entry."""
    opened(log, entry(), REFUSED)
    log.ledger.sequence(NOW)
    before = kept(log)
    with log.database.act() as tx:
        assert log.ledger.forget(tx, ANNA) == 2
    log.keys.erase(ANNA)
    assert log.ledger.beside_counts(NOW).sound
    opened(log, entry())  # of somebody whose key is gone: committed, not kept, not counted
    log.ledger.sequence(NOW)
    found = log.ledger.beside_counts(NOW)
    assert kept(log) == before
    assert (found.missing, found.beyond, found.erased, found.sound) == (0, 2, 3, True)
    with log.database.read() as tx:
        rows = [*tx.all("SELECT * FROM decided"), *tx.all("SELECT * FROM decided_kind")]
    assert len(rows) == 2 + 2
    assert ANNA not in [value for row in rows for value in row]
    assert oracle(log) == Counter()


def test_what_was_erased_before_it_came_into_the_tree_is_not_counted(log: Log) -> None:
    log.record(entry())
    with log.database.act() as tx:
        log.ledger.forget(tx, ANNA)
    log.ledger.sequence(NOW)
    assert kept(log) == Counter()


def test_a_row_that_does_not_open_is_left_for_verify(log: Log) -> None:
    """R9: damage stops no sequencer, and is no count."""
    for _ in range(2):
        log.record(entry())
    log.record(entry(subject=BERTIL))
    with log.database.act() as tx:
        tx.run("UPDATE entry SET sealed = ? WHERE subject_id = ?", b"x" * 40, BERTIL)
    log.ledger.sequence(NOW)
    assert sum(kept(log).values()) == 2
    assert not log.ledger.verify().ok


def test_bytes_that_are_no_entry_are_no_count(log: Log) -> None:
    assert kind_in(Heading(b"\x01nothing")) is None
    log.record(entry())
    sealer = log.keys.log_key(None, ANNA)  # type: ignore[arg-type]
    assert sealer is not None
    with log.database.act() as tx:
        row = tx.one("SELECT entry_id FROM entry")
        assert row is not None
        tx.run("UPDATE entry SET sealed = ?", sealer.seal(ANNA, bytes(row[0]), b"s" * 32 + b"no entry"))
    log.ledger.sequence(NOW)
    assert kept(log) == Counter()


def test_a_receipt_that_is_wanted_at_once_counts_too(log: Log) -> None:
    log.record(entry())
    with log.database.act() as tx:
        log.ledger.sequence_in(tx, NOW)
    assert sum(kept(log).values()) == 1


def test_days_of_before_the_last_thirty_are_removed(log: Log) -> None:
    opened(log, entry())
    log.ledger.sequence(NOW)
    day = NOW + timedelta(days=29)
    opened(log, entry(at=day))
    log.ledger.sequence(day)
    with log.database.read() as tx:
        assert len(log.ledger.decided(tx, day)[1]) == 2
        assert len(log.ledger.decided(tx, day + timedelta(days=1))[1]) == 1
    day += timedelta(days=1)
    opened(log, entry(at=day))
    log.ledger.sequence(day)
    with log.database.read() as tx:
        row = tx.one("SELECT min(day) FROM decided")
    assert row == (local_date(day).toordinal() - 1,)


def test_the_log_is_counted_again_where_the_counts_are_not_its_own(log: Log) -> None:
    """As after a release that counted nothing, and after somebody changed them. What an erasure took is taken out."""
    true = spoiled(log)
    found = log.ledger.recount(NOW)
    assert (found.missing, found.beyond, found.sound) == (3, 8, False)
    assert kept(log) == true
    assert log.ledger.recount(NOW).sound
    with log.database.act() as tx:
        log.ledger.forget(tx, ANNA)
        tx.run("DELETE FROM decided WHERE number = 3")
    assert log.ledger.recount(NOW).beyond == 1
    assert kept(log) == Counter()
    with log.database.read() as tx:
        noted = [one.entry for one in log.ledger.entries(tx) if one.entry.act is Act.VERIFY]
    log.ledger.sequence(NOW)
    assert sorted((one.facts["number"], one.facts["skipped"]) for one in noted) == [(0, 0), (0, 1), (3, 8)]


@pytest.mark.on("sqlite", "postgresql", "spread")
def test_of_two_machines_that_count_again_at_once_one_adds_and_the_other_reads_again(log: Log) -> None:
    """Both have read the log, and neither has added anything: the second finds that the first has."""
    true = spoiled(log)
    first, second = machine(log, "first", Ledger), machine(log, "second", Interrupted)
    second.meanwhile = lambda: first.recount(NOW)
    found = second.recount(NOW)
    assert (second.readings, found.missing, found.beyond, found.recounts) == (2, 0, 0, 1)
    assert kept(log) == true
    with log.database.read() as tx:
        noted = [one.entry.facts for one in log.ledger.entries(tx) if one.entry.act is Act.VERIFY]
    assert sorted((one["number"], one["skipped"]) for one in noted) == [(0, 0), (3, 8)]


@pytest.mark.on("sqlite", "postgresql", "spread")
def test_what_is_counted_while_the_log_is_read_again_stays_counted(log: Log) -> None:
    true = spoiled(log)
    there = machine(log, "there", Interrupted)

    def goes_on() -> None:
        opened(log, entry())
        log.ledger.sequence(NOW)

    there.meanwhile = goes_on
    assert there.recount(NOW).missing == 3
    assert there.readings == 1
    assert kept(log) == true + Counter({("2026-11-23", "care.record", "contact,health", "reception", ""): 1})


def test_four_that_count_again_at_the_same_moment_leave_what_the_log_has(log: Log) -> None:
    true = spoiled(log)
    machines = [machine(log, f"machine-{number}", Ledger) for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda one: one.recount(NOW), machines))
    assert kept(log) == true
    assert sum(one.missing for one in found) == 3


def test_erasures_of_before_those_days_account_for_nothing(log: Log) -> None:
    long_ago = NOW - timedelta(days=300)
    log.record(entry(at=long_ago))
    log.ledger.sequence(long_ago)
    with log.database.act() as tx:
        log.ledger.forget(tx, ANNA)
    log.ledger.sequence(long_ago)
    for second in range(3):
        log.record(entry(subject=BERTIL, at=later(second)))
        log.ledger.sequence(later(second))
    found = log.ledger.beside_counts(NOW)
    assert found == Beside(found.found, found.found, 0)
    assert NOBODY not in {kind for _, kind in found.kept}


@pytest.mark.parametrize("change", [f"made_at = {2**62}", "stopped = 1 - stopped"])
def test_a_kind_that_is_not_as_it_was_written_is_missing(log: Log, change: str) -> None:
    """R16: a time that is none, a refusal that is said to be a permit."""
    opened(log, entry(), REFUSED)
    log.ledger.sequence(NOW)
    with log.database.act() as tx:
        tx.run(f"UPDATE decided_kind SET {change}")
    there = log.restarted()
    assert (there.beside_counts(NOW).missing, there.beside_counts(NOW).sound) == (2, False)
    there.recount(NOW)
    assert there.beside_counts(NOW).sound


def test_no_word_of_a_kind_lies_in_clear_and_one_that_does_not_open_is_missing(log: Log) -> None:
    """Design 4: the ledger alone tells nothing. Changed by somebody, it is found and counted again (R16)."""
    opened(log, entry(), REFUSED)
    log.ledger.sequence(NOW)
    true = kept(log)
    with log.database.read() as tx:
        sealed = b"".join(bytes(row[0]) for row in tx.all("SELECT sealed FROM decided_kind"))
    for word in (b"care", b"health", b"reception", b"D-14"):
        assert word not in sealed
    with log.database.act() as tx:
        tx.run("UPDATE decided_kind SET sealed = ? WHERE stopped = 1", b"x" * 40)
    there = log.restarted()
    assert (there.beside_counts(NOW).missing, there.beside_counts(NOW).sound) == (1, False)
    there.recount(NOW)
    assert there.beside_counts(NOW).sound
    with log.database.read() as tx:
        assert there.decided(tx, NOW)[1] == {local_date(NOW): (1, 1)}
    assert sum(true.values()) == 2
