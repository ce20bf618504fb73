"""What is put together from parts that come again is what every other row is hashed as."""

from hypothesis import given
from hypothesis import strategies as st

from ombud.database.row_bytes import row_bytes
from ombud.vault import row_forms

ids, numbers = st.binary(min_size=16, max_size=16), st.integers(-(1 << 63), (1 << 63) - 1)
codes = st.one_of(st.none(), ids)


@given(
    ids,
    ids,
    st.tuples(st.text(), st.text(), numbers, numbers, numbers, numbers, codes),
    codes,
    st.tuples(*[numbers] * 4),
)
def test_a_record_is_hashed_as_it_was_sealed(
    subject: bytes, record: bytes, form: tuple[object, ...], document: bytes | None, end: tuple[int, ...]
) -> None:
    row = (subject, record, *form, document, *end, b"seal")
    assert row_forms.record_bytes(row) == row_bytes((*row[:-1], None))


@given(ids, st.binary(), st.tuples(numbers, numbers, numbers))
def test_a_person_is_hashed_as_they_were_sealed(subject: bytes, standing: bytes, wished: tuple[int, ...]) -> None:
    assert row_forms.stands_bytes(subject, standing) == row_bytes((subject, standing))
    assert row_forms.wishes_bytes(subject, *wished) == row_bytes((subject, *wished))


@given(ids, ids, st.tuples(st.text(), st.text()), numbers, st.tuples(*[st.none() | numbers] * 3), st.text(), numbers)
def test_a_relation_is_hashed_as_it_was_sealed(
    subject: bytes,
    relation: bytes,
    words: tuple[str, str],
    opened_at: int,
    ends: tuple[int | None, ...],
    klass: str,
    version: int,
) -> None:
    closed_at, due_at, until = ends
    clear = (subject, relation, *words, opened_at, closed_at, due_at, klass, version)
    assert row_forms.relation_bytes((*clear, b"sealed", until, "T-10", b"seal")) == row_bytes((*clear, until))


def test_what_comes_again_is_remembered_within_bounds() -> None:
    bound = row_forms._middle.cache_info().maxsize
    assert bound is not None
    for number in range(bound + 2):
        form = ("k", "c", number, 0, 0, 0, None)
        row_forms.record_bytes((b"s" * 16, b"r" * 16, *form, None, 1, 1, 1, 1))
    assert row_forms._middle.cache_info().currsize <= bound
