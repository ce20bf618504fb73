"""Conditions at the command line that let nobody in, or cannot be read."""

import pytest

from tests.cli.clinic import Clinic
from tests.cli.test_analyse import BUSINESS, ask, asked

__all__ = ["asked"]


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("asked")
def test_a_condition_that_leaves_nothing_says_so(clinic: Clinic) -> None:
    """S-08: an empty look is no figure, and not nought either."""
    said = "antal kunder, uppdelat på kommun, där ålder från 200"
    refused = clinic.run("analyse", clinic.folder, "ask", said, *BUSINESS, "--lang", "sv", actor="ada")
    assert refused.exit_code == 1, refused.output
    assert "Villkoret lämnar inget kvar av underlaget" in refused.output


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("asked")
def test_a_condition_that_cannot_be_read_says_how_it_is_written(clinic: Clinic) -> None:
    """What was written is not repeated."""
    refused = clinic.run("analyse", clinic.folder, "ask", "antal kunder", *BUSINESS, "--where", "ålder ıs 40",
                         "--lang", "sv", actor="ada")  # fmt: skip
    assert refused.exit_code == 1, refused.output
    assert "Villkoret går inte att läsa" in refused.output
    assert "ıs 40" not in refused.output


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("asked")
def test_a_word_right_behind_a_quoted_value_is_a_value(clinic: Clinic) -> None:
    found = ask(clinic, "ask", 'antal kunder, uppdelat på tjänst, där tjänst är "massage"kurs', *BUSINESS)
    assert found["question"]["address"].endswith("&service=kurs&service=massage")
