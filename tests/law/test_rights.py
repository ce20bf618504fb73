"""What a person may ask for: the table of law.md 3.1, cell by cell, as somebody copied it by hand (R-00)."""

from datetime import date
from typing import get_args

import pytest

from ombud.law.rights import (
    CONDITIONS,
    Column,
    Condition,
    Holds,
    Right,
    column_of,
    extendable,
    identity_needed,
    right_available,
    rights_on,
    target,
)
from ombud.law.rights.available import RESTRICTION_GROUNDS, duty_to_notify
from ombud.law.rights.model import PATIENT_RIGHTS
from ombud.policy.model import BasisArticle, Regime

# One line a row: the right, its ground, then (a) (b) (c) (d) (e) (f) patient data, direct marketing. `X` is
# "prohibited", `–` is "–" or "n/a". After a slash: the footnote or the words in brackets.
BY_HAND = """
information            | Y | Y | Y/1 | Y | Y | Y | Y/PDL 8:6 | Y/21.4
access                 | Y | Y | Y | Y | Y | Y | Y/2 | Y
rectification          | Y | Y | Y | Y | Y | Y | C/3 | Y
erasure                | Y/4a | C/4b | N/4c | C/4b | N/4c | C/4d | N | Y/4e
restriction 18.1.a     | Y | Y | Y/5 | Y | Y | Y | C/5 | Y
restriction 18.1.b     | Y | Y | Y | Y | Y | Y | C/5 | Y
restriction 18.1.c     | Y | Y | Y | Y | Y | Y | Y | Y
restriction 18.1.d     | N | N | N | N | Y | Y | N | N
portability            | Y/6 | Y/6 | N | N | N | N | N | C/20.1.a
objection              | N | N | N | N | Y | Y | N/7 | –
objection.marketing    | Y | Y | – | – | – | Y | Y | Y
objection.profiling    | Y | Y | Y | Y | Y | Y | Y | Y
objection.statistics   | N | N | N | N | N/21.6 | Y | N/PDL 2:4 p 6 | –
human_decision         | C/22.2.c | C/22.2.a | C/22.2.b | X | C/22.2.b | X | C/22.4 | X
withdrawal             | Y | N | N | N | N | N | C/SVOD 3:1, PDL 2:3 | Y
complaint              | Y | Y | Y | Y | Y | Y | Y | Y
journal_copy           | – | – | – | – | – | – | Y | –
log_extract            | – | – | – | – | – | – | Y | –
block                  | – | – | – | – | – | – | Y | –
unblock                | – | – | – | – | – | – | Y | –
svod_block             | – | – | – | – | – | – | Y | –
dissent                | – | – | – | – | – | – | Y | –
"""
NOTIFY = "Y | Y | Y | Y | Y | Y | Y | Y"  # row 19
ASKED = [
    *((f"6.1.{letter}", "non_care", False) for letter in "abcdef"),
    ("6.1.c", "pdl", False),
    ("6.1.a", "non_care", True),
]
"""How each column is asked for."""
SIGNS = {"Y": Holds.YES, "C": Holds.CONDITIONAL, "N": Holds.NO, "X": Holds.PROHIBITED, "–": Holds.NOT_ARISING}


def rows() -> list[tuple[Right, str | None, list[str]]]:
    found = []
    for line in BY_HAND.strip().splitlines():
        name, *cells = (part.strip() for part in line.split("|"))
        right, _, ground = name.partition(" ")
        found.append((Right(right), ground or None, cells))
    return found


CELLS = [
    pytest.param(right, ground, column, cell, id=f"{right}-{ground}-{column}")
    for right, ground, cells in rows()
    for column, cell in zip(range(8), cells, strict=True)
]


@pytest.mark.parametrize(("right", "ground", "column", "expected"), CELLS)
def test_r_00_every_cell_of_the_table(right: Right, ground: str | None, column: int, expected: str) -> None:
    basis, regime, marketing = ASKED[column]
    found = right_available(right, basis, regime, marketing=marketing, ground=ground)
    sign, _, condition = expected.partition("/")
    assert found.holds is SIGNS[sign]
    assert found.conditions == ((Condition(condition),) if condition else ())
    assert found.may_hold == (sign in "YCX")
    assert found.article
    assert found.why.sv
    assert found.why.en
    assert found.why.sv != found.why.en


def test_r_00_the_fixture_has_every_right_and_every_column() -> None:
    assert {(right, ground) for right, ground, _ in rows()} | {(None, None)} == set(rights_on(date.max))
    assert {right for right, _, _ in rows()} == set(Right)
    assert [column_of(basis, regime, marketing=marketing) for basis, regime, marketing in ASKED] == list(Column)


def test_r_19_1_recipients_are_told_whatever_the_basis() -> None:
    for (basis, regime, marketing), cell in zip(ASKED, NOTIFY.split(" | "), strict=True):
        found = duty_to_notify(basis, regime, marketing=marketing)
        assert (found.holds, found.article) == (SIGNS[cell], "19")


@pytest.mark.parametrize(
    ("right", "basis", "regime", "marketing", "instead"),
    [
        (Right.PORTABILITY, "6.1.c", "pdl", False, (Right.JOURNAL_COPY, Right.ACCESS)),
        (Right.PORTABILITY, "6.1.e", "non_care", False, (Right.ACCESS,)),
        (Right.PORTABILITY, "6.1.f", "non_care", False, (Right.ACCESS,)),
        (Right.OBJECTION, "6.1.e", "pdl", False, (Right.BLOCK, Right.SVOD_BLOCK)),
        (Right.OBJECTION, "6.1.a", "non_care", False, (Right.WITHDRAWAL,)),
        (Right.OBJECTION, "6.1.f", "non_care", True, (Right.OBJECTION_MARKETING,)),
        (Right.OBJECTION_STATISTICS, "6.1.a", "non_care", False, (Right.WITHDRAWAL,)),
        (Right.OBJECTION_STATISTICS, "6.1.f", "non_care", True, (Right.OBJECTION_MARKETING,)),
        (Right.ERASURE, "6.1.c", "pdl", False, (Right.RECTIFICATION, Right.DISSENT, Right.BLOCK)),
        (Right.ERASURE, "6.1.c", "non_care", False, (Right.RESTRICTION,)),
        (Right.ERASURE, "6.1.e", "non_care", False, (Right.OBJECTION,)),
        (Right.ERASURE, "6.1.f", "non_care", False, (Right.OBJECTION,)),
        (Right.ACCESS, "6.1.c", "pdl", False, (Right.JOURNAL_COPY,)),
        (Right.RECTIFICATION, "6.1.c", "pdl", False, (Right.DISSENT,)),
        (Right.WITHDRAWAL, "6.1.b", "non_care", False, ()),
    ],
)
def test_who_may_not_have_it_hears_what_to_ask_for_instead(
    right: Right, basis: str, regime: str, marketing: bool, instead: tuple[Right, ...]
) -> None:
    assert right_available(right, basis, regime, marketing=marketing).instead == instead


def test_a_restriction_that_waits_for_an_objection_offers_the_blocks_in_care_and_the_stop_in_marketing() -> None:
    of_care = right_available(Right.RESTRICTION, "6.1.e", "pdl", ground="18.1.d")
    of_marketing = right_available(Right.RESTRICTION, "6.1.a", "non_care", marketing=True, ground="18.1.d")
    assert of_care.instead == (Right.BLOCK, Right.SVOD_BLOCK)
    assert of_marketing.instead == (Right.OBJECTION_MARKETING,)


def test_n_18_1_an_objection_to_profiling_is_never_weighed() -> None:
    """G-02: the notice's promise holds whatever the basis, with no condition."""
    for basis, regime, marketing in ASKED:
        found = right_available(Right.OBJECTION_PROFILING, basis, regime, marketing=marketing)
        assert found.holds is Holds.YES
        assert found.conditions == ()


def test_a_restriction_asked_for_without_a_ground_is_that_accuracy_is_contested() -> None:
    assert right_available(Right.RESTRICTION, "6.1.c", "pdl").article == "18(1)(a)"
    assert RESTRICTION_GROUNDS == ("18.1.a", "18.1.b", "18.1.c", "18.1.d")


def test_patient_data_is_what_the_act_permits_on_a_duty_or_a_task() -> None:
    assert {basis: column_of(basis, Regime.PDL) for basis in get_args(BasisArticle)} == {
        "6.1.a": Column.CONSENT,  # PDL 2:3
        "6.1.b": Column.CONTRACT,
        "6.1.c": Column.CARE,
        "6.1.d": Column.VITAL,
        "6.1.e": Column.CARE,
        "6.1.f": Column.INTEREST,
    }
    assert column_of("6.1.c", Regime.PDL, marketing=True) is Column.MARKETING


@pytest.mark.parametrize("basis", ["", "6.1.g", "a", "9.2.a"])
def test_what_is_no_basis_is_a_fault(basis: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Column"):
        right_available(Right.ACCESS, basis, "non_care")


def test_what_is_no_ground_is_a_fault() -> None:
    with pytest.raises(ValueError, match=r"no such right on that ground or day: restriction 18\.1\.e"):
        right_available(Right.RESTRICTION, "6.1.a", "non_care", ground="18.1.e")


def test_f_10_the_table_of_a_day_has_what_was_law_then() -> None:
    """SVOD replaced PDL ch. 6 on 2023-01-01 (C1)."""
    with pytest.raises(ValueError, match=r"day: svod_block$"):
        right_available(Right.SVOD_BLOCK, "6.1.c", "pdl", on=date(2022, 12, 31))
    assert right_available(Right.SVOD_BLOCK, "6.1.c", "pdl", on=date(2023, 1, 1)).holds is Holds.YES
    assert right_available(Right.ACCESS, "6.1.a", "non_care", on=date(2018, 5, 25)).holds is Holds.YES
    assert rights_on(date(2018, 5, 24)) == {}


def test_every_condition_has_words_and_a_cell() -> None:
    used = {one for row in rights_on(date.max).values() for cell in row.cells.values() for one in cell.conditions}
    assert used == set(CONDITIONS) == set(Condition)
    assert all(text.sv and text.en and text.sv != text.en for text in CONDITIONS.values())


def test_r_08_objection_withdrawal_and_complaint_need_no_identity() -> None:
    without = {right for right in Right if not identity_needed(right)}
    assert without == {
        Right.INFORMATION,
        Right.OBJECTION,
        Right.OBJECTION_MARKETING,
        Right.OBJECTION_PROFILING,
        Right.OBJECTION_STATISTICS,
        Right.WITHDRAWAL,
        Right.COMPLAINT,
    }


def test_r_02_only_requests_under_articles_15_to_22_are_extended_and_never_these() -> None:
    """policy.md, *Never extended*: objection to marketing, withdrawal, journal copy, log extract."""
    may = {right for right in Right if extendable(right)}
    assert may == {
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.ERASURE,
        Right.RESTRICTION,
        Right.PORTABILITY,
        Right.OBJECTION,
        Right.OBJECTION_STATISTICS,
        Right.HUMAN_DECISION,
    }
    assert not may & PATIENT_RIGHTS


def test_r_05_a_journal_copy_has_three_working_days_and_a_no_is_in_force_at_once() -> None:
    """R-21.1, R-07.1, A-15."""
    targets = {right: found.working_days for right in Right if (found := target(right)) is not None}
    assert targets == {
        Right.JOURNAL_COPY: 3,
        Right.OBJECTION_MARKETING: 0,
        Right.OBJECTION_PROFILING: 0,
        Right.WITHDRAWAL: 0,
        Right.BLOCK: 0,
        Right.SVOD_BLOCK: 0,
    }
    journal, marketing = target(Right.JOURNAL_COPY), target(Right.OBJECTION_MARKETING)
    assert journal is not None
    assert marketing is not None
    assert "8 kap. 2 § patientdatalagen" in journal.text.sv
    assert "from the moment it has come in" in marketing.text.en


def test_only_patient_data_has_the_rights_of_patients() -> None:
    for right in PATIENT_RIGHTS:
        held = {column for column, cell in rights_on(date.max)[right, None].cells.items() if cell.may_hold}
        assert held == {Column.CARE}
