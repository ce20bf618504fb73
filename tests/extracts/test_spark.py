"""The same questions to the same Parquet by Spark and by DuckDB have the same answers (issue 5, 1)."""

import os
import stat
import sys
from pathlib import Path

import pytest

from ombud.extracts import ExtractFault, opened
from ombud.extracts.spark import MEMORY, opened_in_spark
from tests.clinic import NOW, Clinic
from tests.extracts.people import BUSINESS, customer, objects, stores_of
from tests.extracts.test_build import built

GROUPED = (
    "SELECT p.age_band, a.service, count(DISTINCT p.pseudonym), sum(y.amount) FROM person p"
    " JOIN agreement a ON a.pseudonym = p.pseudonym JOIN payment y ON y.pseudonym = p.pseudonym"
    " WHERE p.municipality = ? GROUP BY p.age_band, a.service ORDER BY 1, 2"
)


LEFT = "ombud-spark-999999999-left"  # of a process that was killed
LIVING = "ombud-spark-1-living"  # of one that lives


def in_memory() -> list[Path]:
    """Ours and what was left: another worker of this run may hold an extract of its own in memory meanwhile."""
    return [*MEMORY.glob(f"ombud-spark-{os.getpid()}-*"), *MEMORY.glob(LEFT)]


@pytest.mark.on("sqlite")
def test_spark_answers_as_duckdb_does(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """And obeys a no in the same way; nothing is left in memory, nor of a process that was killed."""
    monkeypatch.setattr("ombud.extracts.building.PEOPLE", 2)
    monkeypatch.setattr("ombud.vault.crowd.pages.PEOPLE", 2)
    who = customer(clinic, born="1984-03-09")
    for born, city in (("1950-01-01", "Exempelstad"), ("1986-05-05", "Exempelstad"), ("2001-02-03", "Annanstad")):
        customer(clinic, born=born, city=city)
    stores = stores_of(clinic)
    built(stores, BUSINESS)
    (MEMORY / LEFT).mkdir()
    (MEMORY / LIVING).mkdir(exist_ok=True)
    with opened(stores, BUSINESS, now=NOW) as extract, opened_in_spark(stores, BUSINESS, now=NOW) as spark:
        (folder,) = in_memory()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert spark.tables == extract.tables
        assert spark.header == extract.header
        answer = extract.ask(GROUPED, "Exempelstad")
        assert answer == [("40-49", "traningskort", 2, 700), ("70-79", "traningskort", 1, 350)]
        assert spark.ask(GROUPED, "Exempelstad") == answer
        objects(clinic, who)
        after = extract.ask(GROUPED, "Exempelstad")
        assert after == [("40-49", "traningskort", 1, 350), ("70-79", "traningskort", 1, 350)]
        assert spark.ask(GROUPED, "Exempelstad") == after
        for no_question in ("DROP VIEW person", "SELECT 1; SELECT 2"):
            with pytest.raises(ExtractFault, match="one SELECT"):
                spark.ask(no_question)
    assert in_memory() == []
    (MEMORY / LIVING).rmdir()


@pytest.mark.on("sqlite")
def test_without_the_extra_or_java_it_says_what_to_install(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    built(stores, BUSINESS)
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "pyspark.sql", None)
        with pytest.raises(ExtractFault, match=r"ombud\[spark\]"), opened_in_spark(stores, BUSINESS, now=NOW):
            pass
    for name in ("JAVA_HOME", "PATH"):
        monkeypatch.setenv(name, "/nonexistent")
        with pytest.raises(ExtractFault, match="needs Java"), opened_in_spark(stores, BUSINESS, now=NOW):
            pass
        monkeypatch.delenv("JAVA_HOME", raising=False)
    assert in_memory() == []
