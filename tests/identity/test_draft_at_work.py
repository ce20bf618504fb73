"""What stands in a form of somebody at work: there until it is used, and nothing where nothing was written."""

from ombud.identity.drafts import draft_at_work
from tests.clinic import RUT, Clinic


def test_where_nothing_was_written_nothing_is_there(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.nothing_changed()
        assert draft_at_work(act, "rut", "/konsol/registrera") is None
