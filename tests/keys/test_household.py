"""One home and family name is one reader of post, however it is written; what is not certain stays apart (M-01)."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.keys.household import household

HOME = {"street": "Provgatan 3B", "postal_code": "00000", "city": "Demostad", "family": "Öst"}
SPELLINGS = {
    "street": ["Provgatan 3 B", "PROVGATAN 3b", "Provg. 3B", "Provg.3 b", "  provgatan   3B, ", "Provgatan, 3 B"],
    "postal_code": ["000 00", "SE-000 00", "se-00000", "S-00000", "SE 000 00", " 000\u00a000 "],
    "city": ["DEMOSTAD", " demostad"],
    "family": ["ÖST", "O\u0308st", " öst "],
}
OTHERS = {
    "street": ["Provgatan 3", "Provgatan 3C", "Provgränd 3B", "Provgr. 3B", "Provg 3B", "Provgatan 3B:1"],
    "postal_code": ["000 01", "0000", "DK-0000"],
    "city": ["Prövköping"],
    "family": ["Väst", "Öst-Väst"],
}  # fmt: skip
EVERY = [(name, text) for name, texts in SPELLINGS.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), EVERY)
def test_another_spelling_is_the_same_home(name: str, text: str) -> None:
    assert household({**HOME, name: text}) == household(HOME)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts])
def test_what_is_not_certain_is_another_home(name: str, text: str) -> None:
    """Two letters are better than none for somebody else."""
    assert household({**HOME, name: text}) not in (household(HOME), None)


def test_a_road_is_shortened_as_a_street_is() -> None:
    assert household({**HOME, "street": "Provv. 3B"}) == household({**HOME, "street": "Provvägen 3 B"})
    assert household({**HOME, "street": "Av. 3"}) != household({**HOME, "street": "Avägen 3"})


@pytest.mark.parametrize("name", HOME)
@pytest.mark.parametrize("text", [None, "", " , "])
def test_where_a_part_is_missing_nobody_knows(name: str, text: str | None) -> None:
    """A street alone would make one reader of a block of flats."""
    fields = {**HOME, name: text} if text is not None else {one: said for one, said in HOME.items() if one != name}
    assert household(fields) is None  # type: ignore[arg-type]


@given(*(st.sampled_from([HOME[name], *texts]) for name, texts in SPELLINGS.items()))
def test_every_part_may_be_spelt_in_its_own_way(street: str, code: str, city: str, family: str) -> None:
    assert household({"street": street, "postal_code": code, "city": city, "family": family}) == household(HOME)


WORDS = st.text(st.sampled_from("aåögv 3.,5B\u0308\u00a0-ßİ\n"), max_size=12)
CHANGES: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    lambda text: text.replace(" ", "  "),
    lambda text: f" {text},",
    lambda text: text.replace(" ", "\u00a0"),
]


@given(WORDS, WORDS, WORDS, WORDS, st.sampled_from(CHANGES[2:]))
def test_blanks_and_commas_say_nothing(
    street: str, code: str, city: str, family: str, change: Callable[[str], str]
) -> None:
    fields = {"street": street, "postal_code": code, "city": city, "family": family}
    assert household({name: change(text) for name, text in fields.items()}) == household(fields)


@given(st.text(st.sampled_from("abåäöégv.3 "), min_size=1, max_size=12), st.sampled_from(CHANGES[:2]))
def test_nor_does_letter_case(text: str, change: Callable[[str], str]) -> None:
    for name in HOME:
        assert household({**HOME, name: change(text)}) == household({**HOME, name: text})


@given(WORDS, WORDS, WORDS, WORDS)
def test_the_form_is_its_own_form(street: str, code: str, city: str, family: str) -> None:
    """And it begins with the version of its rule."""
    form = household({"street": street, "postal_code": code, "city": city, "family": family})
    if form is not None:
        version, _, rest = form.partition(":")
        parts = dict(zip(("street", "postal_code", "city", "family"), rest.split("\n"), strict=True))
        assert version == "1"
        assert household(parts) == form
