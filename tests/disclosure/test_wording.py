"""Values as people read them (ux.md 3.2)."""

import pytest

from ombud.disclosure.wording import Wording
from tests.clinic import demo_policy

PAGE = Wording(demo_policy(), "sv")


@pytest.mark.parametrize(
    ("field", "held", "read"),
    [
        ("phone", "070-1740605", "070-174 06 05"),
        ("phone", "+4722123456", "+47 22 12 34 56"),
        ("phone", "ring växeln", "ring växeln"),
        ("personnummer", "191212121212", "19121212-1212"),
        ("personnummer", "R-7", "R-7"),
        ("email", "nelly@example.se", "nelly@example.se"),
    ],
)
def test_a_value_is_written_as_people_read_it(field: str, held: str, read: str) -> None:
    assert PAGE.value(field, held) == read
