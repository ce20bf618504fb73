"""Which periods get shorter and which longer from one version to the next (design 4 [D])."""

from typing import Any

import pytest

from ombud.policy.lengths import Length, lengths
from ombud.policy.model import PolicyFile
from tests.policy.small_policy import small

Rows = list[dict[str, Any]]


def marketing(*rows: dict[str, Any], categories: tuple[str, ...] = ("contact",)) -> PolicyFile:
    used = [{"id": category} for category in categories]
    path = "purposes/marketing.direct"
    return small(**{f"{path}/storage": list(rows), f"{path}/categories": used})


def kept(period: str | None = None, anchor: str | None = None, *during: str, **more: Any) -> dict[str, Any]:
    return {"period": period, "anchor": anchor, "during": list(during), **more}


def only(old: PolicyFile, new: PolicyFile) -> Length:
    (one,) = lengths(old, new)
    return one


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("P13M", "P12M"),
        ("P1Y", "P11M"),
        ("P1Y", "P360D"),
        ("P366D", "P1Y"),
        ("P1M", "P30D"),
        ("P31D", "P1M"),
        ("P1DT1H", "P1D"),
        ("PT25H", "P1D"),
        ("P1D", "PT23H"),
        ("P2M", "P1M30D"),
    ],
)
def test_a_period_is_shorter_when_fewer_days_pass(more: str, less: str) -> None:
    long, short = marketing(kept(more, "event")), marketing(kept(less, "event"))
    was, now = (f"{more} ← event",), (f"{less} ← event",)
    assert only(long, short) == Length("marketing.direct", "contact", was, now, True, False)  # type: ignore[arg-type]
    assert only(short, long) == Length("marketing.direct", "contact", now, was, False, True)  # type: ignore[arg-type]


def test_the_same_period_said_otherwise_is_no_difference() -> None:
    for one, other in (("P12M", "P1Y"), ("P14D", "P2W"), ("P1D", "PT24H")):
        assert not list(lengths(marketing(kept(one, "event")), marketing(kept(other, "event"))))


def test_a_tie_that_goes_is_shorter_and_one_that_comes_is_longer() -> None:
    bound, free = marketing(kept(None, None, "offer", "agreement")), marketing(kept(None, None, "offer"))
    gone, come = only(bound, free), only(free, bound)
    assert (gone.before, gone.after, gone.shorter, gone.longer) == (("offer", "agreement"), ("offer",), True, False)
    assert (come.before, come.after, come.shorter, come.longer) == (("offer",), ("offer", "agreement"), False, True)


def test_another_anchor_is_shorter_and_longer_at_once() -> None:
    moved = only(marketing(kept("P3M", "event")), marketing(kept("P3M", "collected")))
    assert (moved.before, moved.after) == (("P3M ← event",), ("P3M ← collected",))
    assert moved.shorter
    assert moved.longer


def test_of_two_rows_that_run_from_the_same_event_the_longer_counts() -> None:
    two = marketing(kept("P3M", "event"), kept("P9M", "event"), kept("P6M", "event"))
    assert not list(lengths(two, marketing(kept("P9M", "event"))))
    assert only(two, marketing(kept("P6M", "event"))).before == ("P9M ← event",)


def test_a_row_without_a_period_or_without_an_event_has_no_length() -> None:
    assert not list(lengths(marketing(kept("P3M"), kept(None, "event")), marketing()))


def test_every_category_is_compared_by_the_rows_that_are_its_own() -> None:
    both = ("contact", "score")
    old = marketing(kept("P9M", "event"), kept("P3M", "event", categories=["score"]), categories=both)
    new = marketing(kept("P8M", "event"), kept("P4M", "event", categories=["score"]), categories=both)
    found = [(one.category, one.shorter, one.longer) for one in lengths(old, new)]
    assert found == [("contact", True, False), ("score", False, True)]


def test_what_only_one_version_has_is_not_compared() -> None:
    """A category given up is erased, and a new purpose has nothing to keep: neither is a change of length."""
    old = marketing(kept("P9M", "event"), categories=("contact", "score"))
    new = marketing(kept("P8M", "event"), categories=("contact", "spare"))
    assert only(old, new).category == "contact"
    without = small(**{"purposes/marketing.direct": None})
    assert not list(lengths(without, new))
    assert not list(lengths(new, without))


def test_a_new_purpose_does_not_hide_the_change_of_the_next_one() -> None:
    old = marketing(kept("P9M", "event"))
    new = marketing(kept("P8M", "event"))
    first = {"legal.requests": new.purposes["web.onsite"], **new.purposes}  # type: ignore[dict-item]
    assert only(old, new.model_copy(update={"purposes": first})).purpose == "marketing.direct"
