"""What a figure that is shown says: people and counts to the nearest five, other values coarser than one person.

| | rounded to |
|---|---|
| people, counts | the nearest five |
| a share | whole percent, of people who are rounded already |
| an amount | a power of ten, at most what one person has contributed on the average |
| a mean, median, smallest, greatest | two digits that count |

Each figure is rounded by itself, totals too: they need not add up, and so nothing is told by what is missing.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from ombud.analysis.release.model import Cell, Measure, Number

FIVE = 5


def people(number: int) -> int:
    return (number + FIVE // 2) // FIVE * FIVE


def figure(cell: Cell, measure: Measure) -> tuple[int, Number]:
    """The people and the value, as they are shown."""
    shown = people(cell.people)
    match measure:
        case Measure.PEOPLE:
            return shown, shown
        case Measure.COUNT:
            return shown, people(int(cell.value))
        case Measure.SHARE:
            return shown, round(Decimal(100 * people(int(cell.value))) / shown) if shown else 0
        case Measure.SUM:
            return shown, _amount(cell)
        case Measure.MEAN:
            return shown, two_digits(Decimal(cell.value) / cell.people)
        case _:
            return shown, two_digits(Decimal(cell.value))


def _amount(cell: Cell) -> Number:
    average = abs(Decimal(cell.value)) / cell.people
    step = Decimal(1).scaleb(max(average.adjusted(), 0)) if average else Decimal(1)
    return _plain((Decimal(cell.value) / step).to_integral_value(ROUND_HALF_EVEN) * step)


def two_digits(number: Decimal) -> Number:
    if not number:
        return 0
    step = Decimal(1).scaleb(number.adjusted() - 1)
    return _plain((number / step).to_integral_value(ROUND_HALF_EVEN) * step)


def _plain(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else number.normalize()
