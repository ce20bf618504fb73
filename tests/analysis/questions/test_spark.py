"""The same questions on Spark over the same Parquet have the same tables for the gate (issue 5, 1)."""

import pytest

from ombud.analysis.questions.compile import SPARK, compiled
from ombud.analysis.questions.count import count, of_rows
from ombud.analysis.questions.model import Filter, Op, Question
from ombud.extracts import opened
from ombud.extracts.spark import opened_in_spark
from ombud.terms import PurposeId
from tests.clinic import NOW, Clinic
from tests.extracts.people import BUSINESS, customer, objects, stores_of
from tests.extracts.test_build import built

ASKED = (
    Question(BUSINESS, "people", ("age", "municipality")),
    Question(BUSINESS, "agreements", ("month", "service"), (Filter("age", Op.FROM, ("40",)),)),
    Question(BUSINESS, "amount.sum", ("quarter",)),
    Question(BUSINESS, "repeat"),
    Question(BUSINESS, "customers.all", ("mix", "state")),
    Question(BUSINESS, "staying", ("cohort", "since")),
    Question(BUSINESS, "abandoned", ("year",)),
)


@pytest.mark.on("sqlite")
def test_spark_counts_as_duckdb_does(clinic: Clinic) -> None:
    who = customer(clinic, born="1984-03-09")
    for born, city in (("1950-01-01", "Exempelstad"), ("1986-05-05", "Exempelstad"), ("2001-02-03", "Annanstad")):
        customer(clinic, born=born, city=city)
    stores = stores_of(clinic)
    built(stores, PurposeId(BUSINESS))
    with opened(stores, BUSINESS, now=NOW) as extract, opened_in_spark(stores, BUSINESS, now=NOW) as spark:
        for no in (False, True):
            if no:
                objects(clinic, who)
            for question in ASKED:
                sql = compiled(question, SPARK, as_of=extract.header.built_at.date().replace(day=1))
                assert of_rows(question, extract, spark.ask(sql.text, *sql.values)) == count(extract, question), (
                    question
                )
