"""The list of addresses of the console: no two alike, each for some work, none left out."""

from ombud.cli.pages import ROUTES as SERVED
from ombud.console.routes import JOURNEYS, ROUTES
from ombud.web import Need, Route
from ombud.web.routes import AT_WORK
from tests.clinic import demo_policy
from tests.console.conftest import every_route


def test_no_two_of_all_that_is_served_share_a_path_or_a_name() -> None:
    for field in ("path", "name"):
        found = [getattr(one, field) for one in SERVED]
        assert sorted({one for one in found if found.count(one) > 1}) == []


def test_each_page_of_the_console_is_for_somebody_at_work_and_for_work_that_the_policy_knows() -> None:
    """A-10: no page of the console without a purpose, but the first page and one's own settings."""
    purposes, roles = demo_policy().purposes, demo_policy().roles.values()
    for one in ROUTES:
        assert one.path == "/konsol" or one.path.startswith("/konsol/"), one.path
        assert one.need in AT_WORK, one.path
        assert (one.need is Need.STAFF) == bool(one.purposes), one.path
        assert one.purposes <= set(purposes), one.path
        assert one.need is not Need.STAFF or any(one.purposes & set(role.purposes) for role in roles), one.path
        assert one.methods(), one.path


def test_what_stands_in_the_menu_can_be_opened_as_it_stands() -> None:
    for one in SERVED:
        assert one.place is None or (one.show is not None and "{" not in one.path), one.path


def test_no_journey_is_left_out() -> None:
    served = {one.path for one in SERVED}
    assert {one.path for one in every_route()} <= served
    assert len(JOURNEYS) == len(set(JOURNEYS))


def test_nothing_of_the_console_is_taken_from_outside() -> None:
    assert [one.path for one in ROUTES if one.outside] == []


def test_a_path_is_caught_by_no_other_before_it() -> None:
    seen: list[Route] = []
    for one in SERVED:
        caught = [other.path for other in seen if _catches(other.path, one.path)]
        assert caught == [], (one.path, caught)
        seen.append(one)


def _catches(pattern: str, path: str) -> bool:
    mine, theirs = pattern.split("/"), path.split("/")
    return len(mine) == len(theirs) and all(a == b or a.startswith("{") for a, b in zip(mine, theirs, strict=True))
