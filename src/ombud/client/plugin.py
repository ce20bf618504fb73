"""For pytest: `pytest_plugins = ["ombud.client.plugin"]` in a `conftest.py`, and a test has `ombud_fake`.

def test_a_refused_read(ombud_fake):
    nelly = ombud_fake.person(ties={"measure"}, health={"text": "…"})
    answer = ombud_fake.client("marketing.direct").read(nelly, "health", purpose="marketing.direct", reason="letter")
    assert "D-07" in answer.rules
"""

import pytest

from ombud.client.fake import FakeOmbud


@pytest.fixture
def ombud_fake() -> FakeOmbud:
    """An installation that is none, with nobody in it."""
    return FakeOmbud()
