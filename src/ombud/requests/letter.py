"""The letter that answers a request: plain, whole, and the same on screen and on paper (Art. 12(1), 12(4), R-10).

* Every item says what it is about, what became of it, and why: article, statute, and until when it is kept (N-15.1).
* It ends with how to complain and that there are courts, also where everything was granted (N-19.1).
* A letter with an open place, or with an item that has no outcome, is not made: `fold.py` refuses the answer.
* It repeats no value of the person but what the items are about; the words are in the language that was asked for.
"""

import re
from datetime import date, datetime

from ombud.law import COMPLAINT, law_on
from ombud.law.answers import written
from ombud.law.model import REGULATION
from ombud.law.periods import local_date
from ombud.policy.document import Block, Document, Heading, Paragraph, lines_of, plain
from ombud.policy.wording import day
from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.letter_systems import elsewhere
from ombud.requests.model import Item, Outcome
from ombud.terms import Text
from ombud.terms.text import Language

_PARAGRAPH, _POINT = re.compile(r"(\d+)\((\d+)\)"), re.compile(r"\(([a-z])\)")
OUTCOMES = {
    Outcome.GRANTED: Text("Gjort", "Done"),
    Outcome.PARTLY: Text("Delvis gjort", "Done in part"),
    Outcome.REFUSED: Text("Avslag", "Refused"),
    Outcome.NOT_HELD: Text("Finns inte hos oss", "Not with us"),
    Outcome.RESTRICTED_INSTEAD: Text("Begränsat i stället", "Restricted instead"),
    Outcome.HANDED_OVER: Text("Överlämnat till den som beslutar", "Handed over to who decides"),
}


def answer_letter(file: CaseFile, controller: str, on: date, *, protected: bool = False) -> Document:
    """The answer in the language of the request. `protected`: it says how it travels, and shows no place (R-41)."""
    language = file.case.opened.language
    blocks: list[Block] = [Paragraph((_opening(file, on).in_(language),))]
    if protected:
        said = written(law_on(on).answers["PROTECTED-LETTER"], {})
        blocks.append(Paragraph((said.in_(language),)))
    for number, item in enumerate(file.case.items, 1):
        blocks += _item(item, number, language)
    blocks += elsewhere(file.case, language)
    blocks.append(Heading(2, _COMPLAIN.in_(language), "complain"))
    blocks.append(Paragraph((COMPLAINT.in_(language),)))
    blocks.append(Paragraph((controller,)))
    return Document(_closed_title(file).in_(language), language, tuple(blocks))


def plain_letter(letter: Document) -> str:
    """The same as text, for a mail or a screen."""
    return "\n\n".join([letter.title, *(plain(spans) for block in letter.blocks for spans in lines_of(block))])


def unidentified_letter(file: CaseFile, now: datetime) -> Text:
    """What somebody is told whose identity could not be shown, with how to complain (R-12, Art. 12(4))."""
    answers = law_on(local_date(now)).answers
    said = written(answers["IDENTITY-NOT-SHOWN"], {})
    done = [item.text for item in file.case.items if item.outcome is not Outcome.REFUSED]
    return Text(
        "\n\n".join([*(text.sv for text in done), said.sv]), "\n\n".join([*(text.en for text in done), said.en])
    )


def _opening(file: CaseFile, on: date) -> Text:
    came = local_date(file.case.opened.received_at).isoformat()
    return Text(
        f"Vi fick din begäran den {came} och svarar den {on.isoformat()}. Så här har vi gjort:",
        f"We received your request on {came} and answer on {on.isoformat()}. This is what we have done:",
    )


def _item(item: Item, number: int, language: Language) -> list[Block]:
    outcome, text = OUTCOMES[item.outcome].in_(language), item.text.in_(language)
    blocks: list[Block] = [
        Heading(2, f"{number}. {item.about.in_(language)}: {outcome}", f"item-{number}"),
        Paragraph((text,)),
        Paragraph((_ground(item).in_(language),)),
    ]
    if item.until is not None:
        kept = Text(f"Sparas till och med {item.until}.", f"Kept through {item.until}.")
        blocks.append(Paragraph((kept.in_(language),)))
    return blocks


def _ground(item: Item) -> Text:
    statute = f"; {item.statute}" if item.statute and item.statute not in item.article else ""
    return Text(f"Stöd: {item.article}{statute}.", f"Ground: {item.article}{statute}.")


_COMPLAIN = Text("Om du inte är nöjd", "If you are not satisfied")


def ground(item: Item) -> Text:
    """The article, and the statute where it is another law: `artikel 17.3 b; PDL 3:17`."""
    own = item.statute not in ("", REGULATION) and item.statute not in item.article
    statute = f"; {item.statute}" if own else ""
    if not item.article[:1].isdigit():
        return Text(f"{item.article}{statute}", f"{item.article}{statute}")
    swedish = _POINT.sub(r" \1", _PARAGRAPH.sub(r"\1.\2", item.article))
    return Text(f"artikel {swedish}{statute}", f"Art. {item.article}{statute}")


def sent_letter(file: CaseFile, controller: str) -> Document | None:
    """The last letter that went out to the person, as it was written then: an answer, that nobody could be identified,
    or that it takes longer, and why (Art. 12(3)); None where none has."""
    language = file.case.opened.language
    for event in reversed(file.events):
        match event.what:
            case events.Answered(letter=text) | events.ClosedUnidentified(letter=text):
                return _of_text(text, _closed_title(file).in_(language), language)
            case events.Extended(words=words):
                until = day(file.case.clock.longest.due, language)
                said = [_LONGER.in_(language), words, _UNTIL.in_(language).replace("{due}", until)]
                text = "\n\n".join([*said, COMPLAINT.in_(language), controller])
                return _of_text(text, _extended_title(file).in_(language), language)
    return None


def _of_text(text: str, title: str, language: Language) -> Document:
    lines = [line for part in text.split("\n\n") if (line := part.strip()) and line != title]
    return Document(title, language, tuple(Paragraph((line,)) for line in lines))


def _closed_title(file: CaseFile) -> Text:
    return Text(f"Svar på din begäran {file.reference}", f"Answer to your request {file.reference}")


def _extended_title(file: CaseFile) -> Text:
    return Text(
        f"Vi behöver längre tid för din begäran {file.reference}",
        f"We need longer for your request {file.reference}",
    )


_LONGER = Text("Vi behöver längre tid än en månad för att svara dig.", "We need longer than a month to answer you.")
_UNTIL = Text(
    "Du får svar senast {due}, inom den tid som artikel 12.3 ger.",
    "You are answered on {due} at the latest, within the time that Art. 12(3) gives.",
)
