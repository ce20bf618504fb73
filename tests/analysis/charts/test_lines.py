"""Lines over time that have little or nothing to show."""

import xml.etree.ElementTree as xml
from decimal import Decimal

import pytest

from ombud.analysis.charts import Chart, Kind, Series, drawn
from ombud.analysis.charts.numbers import steps

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ("2026-01", "2026-02", "2026-03")


def test_a_line_of_which_nothing_is_shown_has_its_name_and_no_mark() -> None:
    """S-08: that it is hidden is seen; it is not drawn as nought, and the other line is as it was."""
    series = (Series("Demoby", (None, None, None)), Series("Exempelstad", (10, 20, 30)))
    root = xml.fromstring(drawn(Chart(Kind.LINE, "Antal besök", MONTHS, series)))
    assert {"visas inte: Demoby", "Exempelstad"} <= {one.text for one in root.iter(f"{SVG}text")}
    drawn_for = [one.get("class") for one in root.iter() if (one.get("class") or "").startswith(("line ", "mark "))]
    assert drawn_for.count("line c2") == 1
    assert drawn_for.count("mark c2") == 3
    assert not [one for one in drawn_for if one and one.endswith("c1")]


@pytest.mark.parametrize("most", ["0", "0.01", "1", "7", "99.99", "100", "101", "2049", "123456.78", "999999999.99"])
def test_an_axis_reaches_the_most(most: str) -> None:
    assert steps(Decimal(most))[-1] >= Decimal(most)
