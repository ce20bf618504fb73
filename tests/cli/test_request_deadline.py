"""`ombud request deadline`: by when, and why that day (R-03, R-04). It needs no installation."""

from pathlib import Path

import pytest

from tests.cli.clinic import ROOT, Clinic


@pytest.fixture
def nowhere() -> Clinic:
    return Clinic(ROOT / "no-such-folder")


def test_r_03_a_request_before_easter(nowhere: Clinic) -> None:
    told = nowhere.told("request", "deadline", "2027-02-26")
    assert (told["due"], told["extended"]) == ("2027-03-30", "2027-05-26")
    assert [step["en"] for step in told["why"]] == [
        "Received on 2027-02-26; that day is not counted (Regulation 1182/71 Art. 3(1)).",
        "One month later is 2027-03-26 (Art. 3(2)(c)).",
        "2027-03-26 is Good Friday; the period does not end on that day (Art. 3(4)).",
        "2027-03-27 is Saturday; the period does not end on that day (Art. 3(4)).",
        "2027-03-28 is Easter Sunday; the period does not end on that day (Art. 3(4)).",
        "2027-03-29 is Easter Monday; the period does not end on that day (Art. 3(4)).",
        "Last day: Tuesday 2027-03-30, all of it, Swedish time.",
        "It may be extended to 2027-05-26, if the person is told so and why by 2027-03-30 (Art. 12(3)).",
    ]


def test_r_04_both_readings_of_an_eve_are_shown(nowhere: Clinic) -> None:
    told = nowhere.told("request", "deadline", "2026-11-24")
    assert (told["due"], told["eve_calendar"]) == ("2026-12-24", "2026-12-28")
    swedish = nowhere.run("request", "deadline", "2026-11-24", "--lang", "sv").stdout
    assert "Senast 2026-12-24." in swedish
    assert "vore det 2026-12-28; vi håller det tidigare datumet." in swedish


def test_the_extended_time_is_counted_where_it_is_asked_for(nowhere: Clinic) -> None:
    plain = nowhere.run("request", "deadline", "2027-02-26", "--extended").stdout
    assert plain.startswith("2027-05-26 at the latest.")
    assert "Three months later is 2027-05-26" in plain


def test_r_02_what_is_never_extended_says_so(nowhere: Clinic) -> None:
    told = nowhere.told("request", "deadline", "2027-02-26", "--right", "journal_copy", "--extended", code=1)
    assert (told["due"], told["extended"], told["target"]) == ("2027-03-30", None, "2027-03-03")
    assert "may not be extended" in told["why"][-2]["en"]
    assert told["why"][-1]["en"] == "Our own target: 2027-03-03."
    assert nowhere.run("request", "deadline", "2027-02-26", "--right", "journal_copy").exit_code == 0


def test_r_06_both_clocks_are_shown(nowhere: Clinic) -> None:
    words = ("request", "deadline", "2026-11-24", "--asked", "2026-11-25", "--identified", "2026-12-05")
    told = nowhere.told(*words)
    assert told["due"] == "2026-12-24"
    assert (told["suspended"]["counts"], told["suspended"]["due"]) == (True, "2027-01-04")
    assert "10 dagar" in told["suspended"]["message_sv"]
    assert "Last day: Monday 2027-01-04" in nowhere.run(*words).stdout
    awaited = nowhere.run("request", "deadline", "2026-11-24", "--asked", "2026-11-25")
    assert "stands still while we wait" in awaited.stdout
    late = nowhere.told("request", "deadline", "2026-11-24", "--asked", "2026-12-14")
    assert (late["suspended"]["counts"], late["suspended"]["due"]) == (False, None)


@pytest.mark.parametrize(
    "words",
    [
        ("2026-11-24", "--identified", "2026-12-05"),
        ("2026-11-24", "--asked", "2026-11-23"),
        ("2026-11-24", "--asked", "2026-11-30", "--identified", "2026-11-29"),
        ("9999-12-31",),
        ("2026-11-24", "--asked", "9999-12-31"),
        ("2026-02-30",),
        ("2026-11-24", "--right", "sleep"),
        (),
    ],
)
def test_days_that_contradict_each_other_or_are_none_are_wrong_usage(nowhere: Clinic, words: tuple[str, ...]) -> None:
    result = nowhere.run("request", "deadline", *words)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_day_before_there_was_law_is_answered_plainly(nowhere: Clinic) -> None:
    result = nowhere.run("request", "deadline", "2018-05-24")
    assert result.exit_code == 3
    assert "no law for 2018-05-24" in result.stderr


def test_an_installation_may_be_named_and_is_not_looked_at(nowhere: Clinic, tmp_path: Path) -> None:
    alone = nowhere.told("request", "deadline", "2027-02-26")
    assert nowhere.told("request", tmp_path, "deadline", "2027-02-26") == alone
    folder_called_so = nowhere.run("request", "deadline", "deadline", "2027-02-26")
    assert folder_called_so.exit_code == 0
