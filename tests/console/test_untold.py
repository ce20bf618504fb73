"""What systems have not acknowledged of what was decided here, on the console (decision 0079)."""

from dataclasses import replace

import pytest

from ombud.app.config import read_config
from ombud.app.owing_systems import Waiting, waiting
from ombud.requests import objection
from ombud.requests.system_duties import SystemsOutbox
from ombud.terms import ChoiceId, SubjectId
from ombud.web import Door
from tests.app.shop_and_archive import House
from tests.app.test_owing_systems import told
from tests.app.test_system_tasks import PART, person
from tests.clinic import Clinic
from tests.console.conftest import HANNA, Staff
from tests.portal.browser import words
from tests.portal.html import faults

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def decided(clinic: Clinic, door: Door) -> SubjectId:
    """A no at the desk, that somebody is to see to in the archive."""
    assert clinic.vault.outbox is not None
    outbox = SystemsOutbox(clinic.vault.outbox, ("archive",))
    clinic.vault = replace(clinic.vault, systems=("archive",), outbox=outbox)
    object.__setattr__(door.ombud, "vault", clinic.vault)
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    object.__setattr__(door.ombud, "config", read_config(clinic.folder))
    subject = person(clinic)
    objection(clinic.vault, subject, ChoiceId("object.statistics.business"), "desk", by=HANNA, now=clinic.now)
    return subject


def test_what_no_system_has_acknowledged_is_listed_without_a_word_of_anybody(
    clinic: Clinic, door: Door, decided: SubjectId, staff: Staff
) -> None:
    told(House(clinic, door.ombud), decided)
    found = waiting(door.ombud, by=HANNA, now=clinic.now)
    assert isinstance(found, Waiting)
    page = staff("hanna").page("/konsol/kopplingar")
    assert "beslut är inte bekräftat" in words(page)
    assert found.duties[0].text in page
    assert "archive, val: behöver en människa" in words(page)
    assert "tolvan" not in page.lower()
    assert not faults(page)
