"""Every shape of a selection is stored and read back, one after another and not by chance."""

import pytest

from ombud.campaigns.filters import Condition, Everybody, Filter, How, read_back, stored
from ombud.campaigns.filters.model import All, Any, FieldId

AGE = Condition(FieldId("age"), How.BETWEEN, ("40", "49"))
HERE = Condition(FieldId("municipality"), How.ONE_OF, ("Uppsala", 'a "b"'))


@pytest.mark.parametrize(
    "of",
    [Everybody(), AGE, All((AGE, HERE)), Any((AGE, HERE)), All((AGE, Any((AGE, HERE)))), Any((All((AGE, HERE)), AGE))],
)
def test_a_selection_of_each_shape_is_read_back_as_it_was(of: Filter) -> None:
    assert read_back(stored(of)) == of
