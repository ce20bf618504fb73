"""An SMS: who it is from, what it says, and where to say no; and how many parts it takes (3GPP TS 23.038).

A text of the GSM alphabet has 160 signs in one part and 153 in each of several; any other text 70 and 67. One sign that
is not in the alphabet, such as a typographic quotation mark, makes all of it the other kind.
"""

import math

from ombud.campaigns.templates.inserted import Inserted

MOST_PARTS = 3
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_REPLACED = str.maketrans(
    {"–": "-", "—": "-", "”": '"', "“": '"', "’": "'", "‘": "'", "…": "...", "\N{NO-BREAK SPACE}": " "}
)


def sms_of(body: str, put: Inserted) -> str:
    """The source: mark first, the right to say no last (R-21.3). Why, and from whom in full, stand behind the link."""
    return f"{put.mark}: {body.strip()} {put.short}: {{{{ stop_url }}}}".translate(_REPLACED)


def segments(text: str) -> int:
    """How many parts the text takes."""
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        length, one, several = len(text) + sum(sign in _EXTENDED for sign in text), 160, 153
    else:
        length, one, several = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else math.ceil(length / several)
