"""The power goes at random moments, and the disk holds whatever a disk may hold then (R1).

Nothing acknowledged is lost, nothing is half done, no file is damaged. `make soak` judges 100,000 images, or as
many as OMBUD_IMAGES says. What is not modelled: a disk that says it has synced and has not.
"""

import os
import re
from random import Random

import pytest

from tests.faults import spoiled
from tests.faults.campaigns import campaign
from tests.faults.disk import Disk
from tests.faults.recording import Event, Kind, Record

IMAGES = 1000


def test_a_power_cut_loses_nothing_acknowledged_and_leaves_nothing_half_done(soak: bool) -> None:
    """R1, I1 to I8."""
    images = int(os.environ.get("OMBUD_IMAGES", "100000")) if soak else IMAGES
    tally = campaign("power", "--images", str(images), "--seed", "1")
    assert tally["found"] == []
    assert tally["points"] == images == tally["states"] + tally["alike"]
    assert tally["states"] > images / 10


def test_an_installation_that_was_acknowledged_is_there_after_a_power_cut(soak: bool) -> None:
    """Before it was acknowledged it is whole or none."""
    tally = campaign("founding", "--images", "5000" if soak else "150", "--seed", "1")
    assert tally["found"] == []
    assert {"made", "under way"} <= set(tally["ways"])


@pytest.mark.parametrize("spoil", ["normal", "no-folder-sync", "two-transactions", "keys-apart"])
def test_the_harness_finds_a_planted_fault(spoil: str) -> None:
    """It has teeth: `synchronous=NORMAL`, a folder that is not synced, an act or an erasure in two transactions."""
    tally = campaign("power", "--images", str(IMAGES), "--seed", "2", "--spoil", spoil, "--stop-at-first")
    assert any(re.search(spoiled.SHOWN[spoil], text) for text in tally["found"]), tally["found"]
    assert tally["points"] <= IMAGES


@pytest.mark.parametrize("spoil", [None, "one-write"])
def test_every_way_in_which_a_line_of_the_no_file_can_be_torn_leaves_its_erasure_to_be_finished(
    spoil: str | None,
) -> None:
    """R1, I6: what a campaign of 54,000 images met once. Of a line longer than a sector the end may be there alone."""
    acts = ("--every", "archives/", "--acts", "consent,erase")
    tally = campaign("power", *acts, *(("--spoil", spoil) if spoil else ()))
    assert tally["points"] > 20
    found = {"I6: an erasure was not finished at the start"} if spoil else set()
    assert set(tally["found"]) == found


def written(*events: Event) -> set[bytes | None]:
    """What the file `a` may hold after these events, over an empty folder."""
    disk = Disk(Record(root=None))  # type: ignore[arg-type]
    for event in events:
        disk.follow(event)
    random = Random(1)
    return {disk.image(random).files.get("a") for _ in range(400)}


NEW = Event(Kind.NAME, names=(("a", 1),))
FOLDER = Event(Kind.SYNC_FOLDER, names=((".", None),))
SYNC = Event(Kind.SYNC, 1)
TWO = Event(Kind.WRITE, 1, 0, b"x" * 512 + b"y" * 512)


def test_the_disk_keeps_what_was_synced_and_any_sectors_of_the_rest() -> None:
    """The model itself: torn, reordered, lost; a name only with its folder."""
    x, y = b"x" * 512, b"y" * 512
    assert written(NEW, TWO, SYNC, FOLDER) == {x + y}
    assert written(NEW, FOLDER, TWO) == {b"", x, x + y, bytes(512) + y}
    assert written(NEW, TWO, SYNC) == {None, x + y}
    assert written(NEW, TWO, SYNC, FOLDER, Event(Kind.SIZE, 1, 0)) == {x + y, b""}
    gone = Event(Kind.NAME, names=(("a", None),))
    assert written(NEW, TWO, SYNC, FOLDER, gone) == {None, x + y}
    assert written(NEW, TWO, SYNC, FOLDER, gone, FOLDER) == {None}


def test_every_image_is_every_subset_of_what_is_uncertain_with_the_rest_or_without() -> None:
    other = Event(Kind.NAME, names=(("b", 2),))
    disk = Disk(Record(root=None))  # type: ignore[arg-type]
    for event in (NEW, other, FOLDER, TWO):
        disk.follow(event)
    x, y = b"x" * 512, b"y" * 512
    assert {image.files["a"] for image in disk.every("a")} == {b"", x, x + y, bytes(512) + y}
    assert list(disk.every("b")) == []
    disk.follow(Event(Kind.WRITE, 2, 0, b"z"))
    assert {image.files["b"] for image in disk.every("a")} == {b"", b"z"}
    disk.follow(Event(Kind.WRITE, 2, 0, b"z" * 512 * 11))
    with pytest.raises(ValueError, match="too many"):
        list(disk.every("b"))
