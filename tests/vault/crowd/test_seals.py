"""What the bulk check hashes is what every other check hashes."""

from hypothesis import given
from hypothesis import strategies as st

from ombud.database.row_bytes import row_bytes
from ombud.vault.crowd import seals

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
    (packed,) = seals._RECORDS([row])
    assert packed == row_bytes((*row[:-1], None))


@given(ids, st.binary(), st.tuples(numbers, numbers, numbers))
def test_a_person_is_hashed_as_they_were_sealed(subject: bytes, standing: bytes, wished: tuple[int, ...]) -> None:
    assert seals._stands((subject, standing, b"")) == row_bytes((subject, standing))
    assert seals._wishes((subject, *wished, b"")) == row_bytes((subject, *wished))


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
    assert seals._relation((*clear, b"sealed", until, "T-10", b"seal")) == row_bytes((*clear, until))


def test_what_comes_again_is_remembered_within_bounds() -> None:
    packing = seals._Records()
    rows = [(b"s" * 16, b"r" * 16, "k", "c", n, 0, 0, 0, None, None, 1, 1, 1, 1, b"") for n in range(seals._MANY + 2)]
    assert len(list(packing(rows))) == len(rows)
    assert len(packing._middles) <= seals._MANY
