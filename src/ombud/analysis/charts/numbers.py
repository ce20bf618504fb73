"""Numbers as people of a language write them, and the steps of an axis."""

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from ombud.terms.text import Language

_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_STEPS = (1, 2, 5, 10)
_MONTHS = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def number(value: int | Decimal, language: Language, decimals: int = 0, *, percent: bool = False) -> str:
    """`1 204`, `12,5`, `12,5 %`; in English `1,204`, `12.5`, `12.5%`."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = f"{abs(rounded):,}"
    if language == "sv":
        text = text.replace(",", _SPACE).replace(".", ",")
    sign = _MINUS if rounded < 0 else ""
    return sign + text + ((_SPACE + "%" if language == "sv" else "%") if percent else "")


def steps(most: Decimal, wanted: int = 5) -> tuple[Decimal, ...]:
    """Round marks from nought to above the most, about so many."""
    raw = max(most, Decimal(1)) / wanted
    size = Decimal(10) ** (raw.adjusted())
    step = next(size * factor for factor in _STEPS if size * factor >= raw)
    step = max(step, Decimal(1))
    return tuple(step * count for count in range(max(1, int((most / step).to_integral_value(ROUND_CEILING))) + 1))


def month_name(place: str, language: Language) -> tuple[str, str] | None:
    """`2026-03` as (mars, 2026); None for what is no month."""
    year, _, month = place.partition("-")
    if len(place) == len("2026-03") and year.isdigit() and month.isdigit() and 1 <= int(month) <= len(_MONTHS["sv"]):
        return _MONTHS[language][int(month) - 1], year
    return None
