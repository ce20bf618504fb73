"""The letter that answers a request: plain, whole, and the same on screen and on paper (Art. 12(1), 12(4), R-10).

* Every item says what it is about, what became of it, and why: article, statute, and until when it is kept (N-15.1).
* It ends with how to complain and that there are courts, also where everything was granted (N-19.1).
* A letter with an open place, or with an item that has no outcome, is not made: `fold.py` refuses the answer.
* It repeats no value of the person but what the items are about; the words are in the language that was asked for.
"""

from datetime import date, datetime

from ombud.law import COMPLAINT, law_on
from ombud.law.answers import written
from ombud.law.periods import local_date
from ombud.policy.document import Block, Document, Heading, Paragraph, lines_of, plain
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Item, Outcome
from ombud.terms import Text
from ombud.terms.text import Language

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
    blocks.append(Heading(2, _COMPLAIN.in_(language), "complain"))
    blocks.append(Paragraph((COMPLAINT.in_(language),)))
    blocks.append(Paragraph((controller,)))
    title = Text(f"Svar på din begäran {file.reference}", f"Answer to your request {file.reference}")
    return Document(title.in_(language), language, tuple(blocks))


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
