"""What a person is told about each item of a request, in Swedish and English (law.md 3, 4.3).

  * A refusal names the statute and the article (N-15.1), and ends with how to complain (Art. 12(4), R-10).
  * `{dnr}`, `{date}`, `{reason}` … are filled in by the case; an answer with an open place is not sent.
  * A text that is only remembered is never among them, nor what is our own choice as if it were law.

One file for each group of rights; `letters.py` makes the letter around them.
"""

from collections.abc import Mapping
from string import Formatter

from ombud.law.answers.care import CARE
from ombud.law.answers.copies import COPIES
from ombud.law.answers.corrections import CORRECTIONS
from ombud.law.answers.erasure import ERASURE
from ombud.law.answers.noes import NOES
from ombud.law.answers.persons import PERSONS
from ombud.law.answers.procedure import PROCEDURE
from ombud.law.model import Answer
from ombud.terms import Text

COMPLAINT = Text(
    "Du kan klaga hos Integritetsskyddsmyndigheten (imy.se) och har rätt att gå till domstol.",
    "You may complain to IMY and seek a judicial remedy.",
)
"""Appended to every refusal; other answers carry it by default in the letter around them (N-19.1)."""
COMPLAINED_OF = frozenset({"refuse", "part", "hand_over", "extend"})
"""Outcomes after which the law itself demands to say how to complain (Art. 12(4))."""
ANSWERS: Mapping[str, Answer] = {
    answer.key: answer for answer in (*ERASURE, *COPIES, *CORRECTIONS, *NOES, *CARE, *PROCEDURE, *PERSONS)
}


def places(answer: Answer) -> frozenset[str]:
    """What the case must fill in before the answer can be sent."""
    return frozenset(name for _, name, _, _ in Formatter().parse(answer.text.sv) if name)


def stated(answer: Answer, filled: Mapping[str, Text]) -> Text:
    """The answer as one item of a letter. Raises `KeyError`, naming the place, while one is open."""
    return Text(
        answer.text.sv.format_map({name: value.sv for name, value in filled.items()}),
        answer.text.en.format_map({name: value.en for name, value in filled.items()}),
    )


def written(answer: Answer, filled: Mapping[str, Text]) -> Text:
    """The answer by itself, with how to complain where it must say so. Raises as `stated` does."""
    text = stated(answer, filled)
    if answer.outcome not in COMPLAINED_OF:
        return text
    return Text(f"{text.sv} {COMPLAINT.sv}", f"{text.en} {COMPLAINT.en}")
