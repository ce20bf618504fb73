"""A selection is kept beside its campaign as it was written."""

import pytest
from hypothesis import given

from ombud.campaigns.filters import Condition, How, read_back, stored
from ombud.campaigns.filters.model import All, FieldId, size_fault
from tests.campaigns.menus import filters


@given(filters())
def test_what_is_stored_is_read_back(of) -> None:  # type: ignore[no-untyped-def]
    if size_fault(of) is None:
        assert read_back(stored(of)) == of


@pytest.mark.parametrize(
    "text", ["", "[]", "1", '{"all":[]}', '{"field":"age"}', '{"field":"age","how":"like","values":["x"]}', '{"any":1}',
             "{" * 3000, "x" * 20_001, '{"all":[{},{}]}'],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_back(text)


def test_a_selection_that_is_too_large_is_not_read_back() -> None:
    one = Condition(FieldId("age"), How.IS, ("40",))
    with pytest.raises(ValueError, match="smaller"):
        read_back(stored(All((one,) * 21)))
