"""A letter with a code to sign in with, for whoever has no e-ID: the code in large signs, and as a QR code (R-07).
A slip from the desk is the same, handed over: it says what was agreed first, and has a code where the person has shown
who they are.

* The code and the address it leads to are the only secrets of it; it is made once, printed, and kept nowhere.
* It says what the code opens and what it never does: what is in a journal goes on paper (policy, *A letter code*).
* Set as every letter is: strings are text, the date is an argument, nothing is read or fetched; tagged (PDF/UA-1), with
  words for the picture.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import segno

from ombud.messages.typesetting import alone, tagged_pdf
from ombud.policy.document.value import Json
from ombud.policy.wording import day
from ombud.terms import Text
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class CodeLetter:
    """What is printed. It does not print elsewhere."""

    address: tuple[str, ...] = field(repr=False)
    """In lines; none where it is sent on by another (R-41)."""
    code: str = field(repr=False)
    base: str
    """`https://…` of the portal, without a path."""
    until: date
    """The last day on which the code holds."""
    controller: str
    language: Language = "sv"
    about: tuple[Text, ...] = field(repr=False, default=())
    """Of a slip that is handed over: what was agreed. Nothing for a letter."""


def code_letter(letter: CodeLetter, on: date) -> bytes:
    """The letter or the slip as a tagged PDF."""
    return tagged_pdf(alone("code_letter"), on, letter=json.dumps(_content(letter)))


def address_of(letter: CodeLetter) -> str:
    """Where the QR code leads: a page that asks before it signs in."""
    return f"{letter.base}/hamta/{letter.code}"


def _content(letter: CodeLetter) -> Json:
    language, by_hand = letter.language, bool(letter.about)
    title = _SLIP if by_hand else _YOUR_CODE
    said = [*letter.about, *([_how(letter)] if letter.code else [])]
    after = [*([_until(letter), _SHOW_NOBODY, *([] if by_hand else [_NOT_ASKED])] if letter.code else [])]
    return {
        "title": title.in_(language),
        "sender": letter.controller,
        "language": language,
        "by_hand": by_hand,
        "address": list(letter.address),
        "before": [one.in_(language) for one in said],
        "code": letter.code,
        "qr": _qr(address_of(letter)) if letter.code else "",
        "qr_words": Text("QR-kod som leder till samma kod", "QR code that leads to the same code").in_(language),
        "after": [*(one.in_(language) for one in after), letter.controller],
    }


def _how(letter: CodeLetter) -> Text:
    return Text(
        f"Med koden kan du se dina val och ärenden hos {letter.controller} utan e-legitimation. Gå till "
        f"{letter.base}/hamta och skriv koden, eller läs rutan med telefonens kamera.",
        f"With the code you can see your choices and cases with {letter.controller} without an e-ID. Go to "
        f"{letter.base}/hamta and write the code, or read the square with the camera of a telephone.",
    )


def _until(letter: CodeLetter) -> Text:
    swedish, english = day(letter.until, "sv"), day(letter.until, "en")
    return Text(
        f"Koden gäller en gång, till och med {swedish}. Uppgifter om vård visas inte så; dem skickar vi på papper.",
        f"The code is good once, through {english}. Data about care is not shown with it; that we send on paper.",
    )


_YOUR_CODE, _SLIP = Text("Din kod", "Your code"), Text("Kvitto", "Receipt")
_SHOW_NOBODY = Text(
    "Visa ingen koden. Vi ringer eller mejlar aldrig och frågar efter den.",
    "Show the code to nobody. We never call or mail to ask for it.",
)
_NOT_ASKED = Text(
    "Har du inte bett om brevet kan du slänga det.",
    "If you did not ask for this letter you can throw it away.",
)


def _qr(text: str) -> str:
    """As SVG, with the quiet zone that readers need."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=4)
    return out.getvalue().decode()
