"""A file in which every row is wrong is told as one in which one is."""

import tracemalloc

from ombud.collection.faults import Faults
from ombud.collection.model import RowFault
from ombud.terms import Text

NO_SERVICE, NO_DAY = Text("Tjänsten saknas.", "No service."), Text("Dagen saknas.", "No day.")


def test_every_row_that_was_not_taken_is_told_with_its_line_and_reason() -> None:
    rows = [RowFault(2, "tjänst", NO_SERVICE), RowFault(3, "född", NO_DAY), RowFault(9, "tjänst", NO_SERVICE)]
    faults = Faults()
    assert not faults
    for row in rows:
        faults.append(row)
    assert (len(faults), list(faults)) == (3, rows)


def test_a_million_wrong_rows_fit_in_little_memory() -> None:
    """A bulk collect streams (design 7): a million people in 200 MB, also where none of them can be taken."""
    faults = Faults()
    tracemalloc.start()
    for line in range(100_000):
        faults.append(RowFault(line, "tjänst", NO_SERVICE))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000 * 40
