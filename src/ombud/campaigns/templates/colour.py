"""Whether a colour is read on white: WCAG 2.2, 1.4.3."""

import re

ENOUGH = 4.5
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def contrast(colour: str, on: str = "#FFFFFF") -> float | None:
    """The contrast ratio of two colours in hexadecimal; None of anything else."""
    if not (_HEX.fullmatch(colour) and _HEX.fullmatch(on)):
        return None
    one, other = sorted((_luminance(colour), _luminance(on)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
