"""What, and from where: categories and sources (Art. 5(1)(c), 13(2)(e), 14; DSL 3:10; LEK 9:28)."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import first_saying, missing, named, saying, text, unless, used_number
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile
from ombud.terms import Text

_FROM_YOU = r"direkt från dig(?!.*\b(?:även|också|andra källor)\b)"
_FROM_YOU_EN = r"directly from you(?!.*\b(?:also|other sources)\b)"
_FROM_THE_PERSON = frozenset({"data_subject", "computed"})


def _other_sources(file: PolicyFile) -> Iterator[Hit]:  # L-18
    sentence = first_saying(file, _FROM_YOU, _FROM_YOU_EN)
    if sentence is None:
        return
    for category_id, category in file.categories.items():
        others = [source for source in category.sources if source not in _FROM_THE_PERSON]
        if others:
            yield Hit(("categories", category_id, "sources"), ", ".join(others), text(category.name), sentence)


def _needless(file: PolicyFile) -> Iterator[Hit]:  # L-29
    for category_id, category in file.categories.items():
        if not category.needed_for:
            yield Hit(("categories", category_id, "needed_for"), category_id, text(category.name))


def _implausible(file: PolicyFile) -> Iterator[Hit]:  # L-30
    """A hardware address stays on the local network; it does not reach a web server (N-06.3)."""
    for category_id, category in file.categories.items():
        if category.online and "mac" in category.fields:
            for reading in saying(file, r"\bMAC\b.*webbplats", r"\bMAC\b.*website"):
                yield Hit(("categories", category_id, "fields"), "mac", text(category.name), reading.sentence)


def _number_unreasoned(file: PolicyFile) -> Iterator[Hit]:  # L-31
    for purpose_id, purpose in file.purposes.items():
        for number in used_number(file, purpose):
            if purpose.categories[number].reason is None:
                yield named(purpose_id, purpose, "categories", number, "reason", found="no reason")


def _cookies_unstated(file: PolicyFile) -> Iterator[Hit]:  # L-32
    online = file.cookies.used or any(category.online for category in file.categories.values())
    if online and not (file.cookies.described and file.cookies.consent):
        yield missing("cookies", found="online identifiers, but no text on cookies and consent")


RULES = (
    Rule(
        "L-18",
        Severity.ERROR,
        "14(1)–(2), 13(1)",
        "Every source of personal data, not the data subject alone.",
        Text(
            "Texten säger att uppgifter endast hämtas från dig, men andra källor finns.",
            "Text says data come only from you, but other sources exist.",
        ),
        Text(
            "Ange de andra källorna: vad webbplatsen registrerar, remisser, provsvar, folkbokföringen.",
            "State the other sources: what the website records, referrals, test results, the population register.",
        ),
        _other_sources,
    ),
    Rule(
        "L-29",
        Severity.WARNING,
        "5(1)(c)",
        "The purpose that each category is needed for.",
        Text('Det framgår inte varför "{what}" behövs.', 'Not shown why "{what}" is needed.'),
        Text(
            "Ange vilket ändamål kategorin behövs för, eller sluta samla in den.",
            "State the purpose that the category is needed for, or stop collecting it.",
        ),
        _needless,
    ),
    Rule(
        "L-30",
        Severity.WARNING,
        "5(1)(a),(c)",
        "Only identifiers that the channel can carry.",
        Text(
            "En webbplats tar normalt inte emot MAC-adresser; uppgiften är sannolikt fel.",
            "A website does not normally receive MAC addresses; likely wrong.",
        ),
        Text(
            "Ta bort MAC-adresser, eller förklara var de tas emot, till exempel i besöksnätverket.",
            "Remove MAC addresses, or explain where they are received, such as the visitors' network.",
        ),
        _implausible,
    ),
    Rule(
        "L-31",
        Severity.WARNING,
        "DSL 3:10",
        "A reason for the personnummer in every purpose that uses it.",
        Text(
            "Grunden för att behandla personnummer (klart motiverat) saknas.",
            "No justification for processing personnummer.",
        ),
        Text(
            "Ange för varje ändamål varför personnummer behövs: säker identitet, eller annat beaktansvärt skäl.",
            "State for each purpose why the personnummer is needed: secure identity, or another weighty reason.",
        ),
        _number_unreasoned,
    ),
    Rule(
        "L-32",
        Severity.ERROR,
        "LEK 9:28; 13",
        "What is stored in the browser and read from it, and for what consent is asked.",
        Text("Information om kakor och samtycke saknas.", "Cookie information and consent missing."),
        Text(
            "Beskriv varje kaka och vad den gör, och fråga om samtycke till dem som inte är nödvändiga.",
            "Describe each cookie and what it does, and ask for consent to those that are not necessary.",
        ),
        _cookies_unstated,
    ),
    Rule(
        "L-33",
        Severity.WARNING,
        "13(2)(e)",
        "Which data is mandatory by statute or agreement, and which is voluntary.",
        Text(
            "Det framgår inte vilka uppgifter som är obligatoriska.",
            "Not stated which data are mandatory.",
        ),
        Text(
            "Ange vilka uppgifter som krävs för avtalet eller enligt lag, och vilka som är frivilliga.",
            "State which data the agreement or a statute demands, and which is voluntary.",
        ),
        unless(lambda f: f.notice.mandatory_fields_stated, "notice", "mandatory_fields_stated"),
    ),
)
