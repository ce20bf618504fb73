"""What the numbers have in common: Luhn's check, and a date at the start.

Luhn: weights 2, 1, 2, 1 … over the values, the digits of each product added, the sum divisible by ten (P-02).
"""

from calendar import monthrange
from collections.abc import Sequence


def luhn_holds(values: Sequence[int]) -> bool:
    """Is the last value the check digit of the others?"""
    total = 0
    for place, value in enumerate(reversed(values)):
        weighted = 2 * value if place % 2 else value
        total += sum(divmod(weighted % 100, 10)) + weighted // 100
    return total % 10 == 0


def digits_hold(digits: str) -> bool:
    """The same, over decimal digits."""
    return luhn_holds([int(digit) for digit in digits])


def is_date(year: int, month: int, day: int) -> bool:
    """A day of the calendar, from the century of the oldest numbers on."""
    return year >= 1800 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
