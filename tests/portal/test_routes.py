"""The list of addresses: no two alike, each says what it needs, and none is left out of it."""

from ombud.portal.routes import JOURNEYS, ROUTES
from ombud.web import Need, Route
from ombud.web.application import SIGN_IN, SIGN_IN_AT_WORK
from ombud.web.routes import AT_WORK
from tests.portal.conftest import every_route


def test_no_two_share_a_path_or_a_name() -> None:
    for field in ("path", "name"):
        found = [getattr(one, field) for one in ROUTES]
        assert sorted({one for one in found if found.count(one) > 1}) == []


def test_each_says_what_it_needs_and_answers_something() -> None:
    for one in ROUTES:
        assert isinstance(one.need, Need)
        assert one.methods(), one.path
        assert one.need not in AT_WORK, one.path


def test_what_is_under_mina_needs_the_person_and_nothing_else_does() -> None:
    mine = {one.path for one in ROUTES if one.path.startswith("/mina")}
    assert mine == {one.path for one in ROUTES if one.need in (Need.CHOICES, Need.PERSON)}


def test_no_journey_is_left_out() -> None:
    assert {one.path for one in every_route()} <= {one.path for one in ROUTES}
    assert len(JOURNEYS) == len(set(JOURNEYS))


def test_nothing_from_outside_is_taken_where_somebody_must_be_signed_in() -> None:
    assert [one.path for one in ROUTES if one.outside and one.need is not Need.NOBODY] == []


def test_a_path_is_caught_by_no_other_before_it() -> None:
    """`/integritet/versioner` stands before `/integritet/{version}`."""
    seen: list[Route] = []
    for one in ROUTES:
        caught = [other.path for other in seen if _catches(other.path, one.path)]
        assert caught == [], (one.path, caught)
        seen.append(one)


def test_there_is_a_way_to_sign_in() -> None:
    assert {SIGN_IN, SIGN_IN_AT_WORK} <= {one.path for one in ROUTES}


def _catches(pattern: str, path: str) -> bool:
    mine, theirs = pattern.split("/"), path.split("/")
    return len(mine) == len(theirs) and all(a == b or a.startswith("{") for a, b in zip(mine, theirs, strict=True))
