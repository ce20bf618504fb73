"""What a refusal, an answer or a fault says must hold no value that was given (design 5, 7)."""

from collections.abc import Iterable


def assert_silent(*said: object, about: Iterable[str]) -> None:
    """None of the values stands in what is printed of these, however they are written."""
    for answer in said:
        texts = [repr(answer), *([str(answer)] if isinstance(answer, BaseException) else [])]
        for value in about:
            assert not [text for text in texts if value.casefold() in text.casefold()], type(answer)
