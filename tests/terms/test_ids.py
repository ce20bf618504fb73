"""Ids as text: what is read aloud is read back, and what is no id is refused without being repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.terms import SubjectId, subject_from, subject_text


@given(st.binary(min_size=16, max_size=16))
def test_an_id_is_read_back_as_it_was_written_in_either_case(value: bytes) -> None:
    text = subject_text(SubjectId(value))
    assert text.startswith("s_")
    assert subject_from(text) == subject_from("s_" + text[2:].lower()) == value


@pytest.mark.parametrize("text", ["", "s_", "t_" + "0" * 26, "s_" + "0" * 25, "s_" + "U" * 26, "s_" + "Z" * 26])
def test_what_is_no_id_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="not an id") as refused:
        subject_from(text)
    assert not text[2:] or text[2:] not in str(refused.value)
