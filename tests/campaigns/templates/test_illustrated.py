"""A picture comes into a mail and goes out of it, and nothing else of the body changes (ux.md 1.3)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ombud.campaigns.templates import illustrations, keeping_pictures, with_picture, without_picture
from tests.campaigns.templates.written import MAIL, png

PLAIN = replace(MAIL, body="<p>Hej!</p>", images={})
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x20\x00\x30\x01"


def test_a_picture_stands_above_or_below_with_its_words() -> None:
    one = with_picture(PLAIN, png(40, 20), 'En "gul" stuga & en å', first=True)
    two = with_picture(one, JPEG, "", first=False)
    assert two.body.startswith("<img")
    assert two.body.endswith('<img src="bild-2.jpg" alt="">')
    assert [(found.name, found.alt, found.size) for found in illustrations(two)] == [
        ("bild-1.png", 'En "gul" stuga & en å', (40, 20)), ("bild-2.jpg", "", (48, 32)),
    ]  # fmt: skip


def test_a_name_that_is_free_again_is_taken_again() -> None:
    both = with_picture(with_picture(PLAIN, png(20, 20), "a", first=True), png(30, 30), "b", first=True)
    left = without_picture(both, "bild-1.png")
    assert set(left.images) == {"bild-2.png"}
    assert set(with_picture(left, b"no picture", "c", first=True).images) == {"bild-1.png", "bild-2.png"}


@given(st.text(max_size=40), st.booleans())
def test_what_came_in_goes_out_again_and_leaves_the_body_as_it_was(alt: str, first: bool) -> None:
    """Whatever the words are: nothing of them ends the element or the attribute."""
    there = with_picture(PLAIN, png(20, 20), alt, first=first)
    assert [one.alt for one in illustrations(there)] == [alt]
    assert without_picture(there, "bild-1.png") == PLAIN


def test_a_body_written_anew_keeps_the_files_that_it_still_shows() -> None:
    both = with_picture(with_picture(PLAIN, png(20, 20), "a", first=True), png(30, 30), "b", first=True)
    anew = replace(PLAIN, body="<p>Ny</p><img src='bild-2.png' alt='b'>")
    assert set(keeping_pictures(anew, both).images) == {"bild-2.png"}
    assert [one.size for one in illustrations(anew)] == [None]
