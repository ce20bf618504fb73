"""How much of what was observed has reached its end, before a sweep takes it away (T-19)."""

from ombud.retention import Swept, sweep
from ombud.visitors import settle_web
from ombud.visitors.figures import ended_pieces
from ombud.visitors.store import Place
from tests.clinic import DISA, NOW, Clinic
from tests.visitors.site import request, seen


def test_what_has_ended_is_counted_by_table_until_it_is_swept(clinic: Clinic) -> None:
    """T-19: the whole addresses end first, then the shortened ones and the counts; each by its own period."""
    seen(clinic, request(NOW, "/kontakt"))
    nothing = {place.value: 0 for place in Place}
    assert ended_pieces(clinic.vault, now=NOW) == nothing
    clinic.later(days=31)
    assert ended_pieces(clinic.vault, now=clinic.now) == {**nothing, Place.LOG.value: 1}
    clinic.later(days=60)
    assert ended_pieces(clinic.vault, now=clinic.now) == {**nothing, Place.LOG.value: 2, Place.COUNT.value: 1}
    settle_web(clinic.vault, now=clinic.now)
    assert isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Swept)
    assert ended_pieces(clinic.vault, now=clinic.now) == nothing
