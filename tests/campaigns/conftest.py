"""A mail server for each test, and what it has heard."""

from collections.abc import Iterator

import pytest

from ombud.app.mail.sink import Sink
from tests.campaigns.mailing import Remembering


@pytest.fixture
def heard() -> Remembering:
    return Remembering()


@pytest.fixture
def sink(heard: Remembering) -> Iterator[Sink]:
    made = Sink(heard.heard).start()
    yield made
    made.close()
