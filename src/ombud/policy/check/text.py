"""How it is written: layout, wording, version (Art. 12(1), recital 58)."""

import re
from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import missing, readings, saying, unless
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile
from ombud.terms import Text

LONGEST_PARAGRAPH = 200
_VAGUE = {
    "sv": re.compile(
        r"(?<!\w)(?:övergripande|exempelvis|såsom|motsvarande|i vissa fall|viss information|vissa|kan komma att"
        r"|ändamålsenliga?|ändamålsenligt|bl\.a\.|m\.m\.)(?!\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!\w)(?:overview|for example|such as|or the like|in some cases|certain|may come to|appropriate"
        r"|among other things|etc\.)(?!\w)",
        re.IGNORECASE,
    ),
}
_TWICE = r"\b(\w{2,}) \1\b"
_GARBLED = (
    rf"uppgifter om \w*uppgifter|\b(?:marknads|marknadsförings|verksamhets|hälso) (?:och|eller|samt) \w+|{_TWICE}"
)
_SUMMARY = r"övergripande|översiktlig|sammanfatt|i korthet"
_SUMMARY_EN = r"\boverview|\bsummar|\bin brief"


def _one_block(file: PolicyFile) -> Iterator[Hit]:  # L-34
    if not file.notice.headings:
        yield missing("notice", "headings", found="no headings")
    for first, words in _paragraphs(file):
        if words > LONGEST_PARAGRAPH:
            yield Hit(("sentences", first), f"a paragraph of {words} words", sentence=first)


def _paragraphs(file: PolicyFile) -> Iterator[tuple[str, int]]:
    """The first sentence and the number of words of each paragraph. Unmarked, each sentence is one."""
    begins = set(file.notice.paragraphs) or set(file.sentences)
    lengths: dict[str, int] = {}
    for sentence, words in file.sentences.items():
        if sentence in begins or not lengths:
            lengths[sentence] = 0
        lengths[next(reversed(lengths))] += len(words.sv.split())
    yield from lengths.items()


def _vague(file: PolicyFile) -> Iterator[Hit]:  # L-35
    for reading in readings(file):
        for word in dict.fromkeys(w.lower() for w in _VAGUE[reading.language].findall(reading.text)):
            yield Hit(reading.path, word, Text(word, word), reading.sentence)


def _garbled(file: PolicyFile) -> Iterator[Hit]:  # L-36
    for reading in saying(file, _GARBLED, _TWICE):
        pattern = _GARBLED if reading.language == "sv" else _TWICE
        for match in re.finditer(pattern, reading.text, re.IGNORECASE):
            yield Hit(reading.path, match.group(), sentence=reading.sentence)


def _undated(file: PolicyFile) -> Iterator[Hit]:  # L-38
    for field in ("version", "effective_on"):
        if getattr(file.notice, field) is None:
            yield missing("notice", field)


def _summary_alone(file: PolicyFile) -> Iterator[Hit]:  # L-40
    if not file.notice.layered:
        for reading in saying(file, _SUMMARY, _SUMMARY_EN):
            yield Hit(reading.path, "a summary, and no full text", sentence=reading.sentence)


RULES = (
    Rule(
        "L-34",
        Severity.WARNING,
        "12(1)",
        f"Headings, and no paragraph over {LONGEST_PARAGRAPH} words.",
        Text("Texten är en enda lång löptext; inte lättillgänglig.", "One block of text; not easily accessible."),
        Text(
            "Dela texten i korta stycken med en rubrik för varje fråga.",
            "Divide the text into short paragraphs with a heading for each question.",
        ),
        _one_block,
    ),
    Rule(
        "L-35",
        Severity.WARNING,
        "12(1)",
        "Words that tell the reader something definite.",
        Text("Vaga uttryck: {what}.", "Vague wording: {what}."),
        Text(
            "Ersätt varje vagt uttryck med det som gäller: vilka uppgifter, vilka fall, hur länge.",
            "Replace each vague expression with what applies: which data, which cases, how long.",
        ),
        _vague,
    ),
    Rule(
        "L-36",
        Severity.INFO,
        "12(1)",
        "Sentences that say what they mean.",
        Text("Språkfel som gör innehållet oklart.", "Language errors obscure meaning."),
        Text(
            "Rätta språket: skriv ut hela orden och stryk upprepningar.",
            "Correct the language: write out whole words and strike repetitions.",
        ),
        _garbled,
    ),
    Rule(
        "L-37",
        Severity.WARNING,
        "12(1), rec. 58",
        "A text that children understand, where services are for children.",
        Text("Information anpassad för barn saknas.", "No information adapted to children."),
        Text(
            "Skriv en version för barn, kort och med enkla ord.",
            "Write a version for children, short and in simple words.",
        ),
        unless(lambda f: not f.regime.child_services or f.notice.child_adapted, "notice", "child_adapted"),
    ),
    Rule(
        "L-38",
        Severity.WARNING,
        "5(2), 13",
        "A version, and the date from which it applies.",
        Text("Datum och version saknas.", "Date and version missing."),
        Text(
            "Ange version och från vilken dag texten gäller, och spara tidigare versioner.",
            "State the version and the day from which it applies, and keep earlier versions.",
        ),
        _undated,
    ),
    Rule(
        "L-40",
        Severity.WARNING,
        "12(1), 13",
        "The full information, where the text calls itself a summary.",
        Text(
            "Texten säger sig vara översiktlig men fullständig information saknas.",
            "Text calls itself a summary but no full information is linked.",
        ),
        Text(
            "Länka till den fullständiga informationen, eller gör texten fullständig.",
            "Link to the full information, or make the text complete.",
        ),
        _summary_alone,
    ),
)
