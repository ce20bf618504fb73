"""References that survive being read aloud: `K7M4-2QX9`."""

from hypothesis import given
from hypothesis import strategies as st

from ombud.requests.model import RequestId, request_from, request_text
from ombud.requests.reference import between, reference_of, span
from ombud.terms.crockford import ALPHABET

ids = st.binary(min_size=16, max_size=16).map(RequestId)


@given(ids)
def test_a_reference_leads_back_to_its_request(request_id: RequestId) -> None:
    text = reference_of(request_id)
    assert len(text) == 9
    assert text[4] == "-"
    assert not set(text) & set("ILOU")
    ends = between(text)
    assert ends == span(request_id)
    assert ends is not None
    assert ends[0] <= request_id <= ends[1]
    assert reference_of(RequestId(ends[0])) == reference_of(RequestId(ends[1])) == text


@given(ids)
def test_it_is_heard_and_typed_as_people_do(request_id: RequestId) -> None:
    text = reference_of(request_id)
    heard = text.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert between(heard) == between(text)


@given(ids, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(request_id: RequestId, place: int, sign: str) -> None:
    text = reference_of(request_id).replace("-", "")
    wrong = text[:place] + sign + text[place + 1 :]
    assert wrong == text or between(wrong) is None


@given(ids, st.integers(0, 7), st.integers(0, 7))
def test_two_characters_that_changed_places_are_found(request_id: RequestId, one: int, other: int) -> None:
    signs = list(reference_of(request_id).replace("-", ""))
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert wrong == reference_of(request_id).replace("-", "") or between(wrong) is None


def test_what_is_no_reference_is_none() -> None:
    assert between("") is between("K7M4-2QX") is between("K7M4-2QX!") is None


def test_an_id_is_told_from_every_other_id() -> None:
    request_id = RequestId(bytes(range(16)))
    assert request_from(request_text(request_id)) == request_id
    assert request_text(request_id).startswith("q_")
