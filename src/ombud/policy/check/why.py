"""Why, and on what ground: purposes and legal bases (Art. 5(1)(b), 6, 7, 13(1)(c)-(d))."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import BEYOND_THE_AGREEMENT, has_basis, named, saying, told
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile, Purpose
from ombud.terms import PurposeId, Text

_CUT_OFF = r"(?:\b(?:samt|och|eller)|…|\.\.|[\[{<][^\]}>]*[\]}>])\s*\.?\s*$"
_CUT_OFF_EN = r"(?:\b(?:and|or|as well as)|…|\.\.|[\[{<][^\]}>]*[\]}>])\s*\.?\s*$"
_BALANCING = r"intresseavvägning|berättigat intresse|berättigade intressen"
_BALANCING_EN = r"balancing of interests|legitimate interests?"


def _without_basis(file: PolicyFile) -> Iterator[Hit]:  # L-04
    for purpose_id, purpose in file.purposes.items():
        if not purpose.bases:
            yield named(purpose_id, purpose, "bases", found="no legal basis")


def _cut_off(file: PolicyFile) -> Iterator[Hit]:  # L-05
    for reading in saying(file, _CUT_OFF, _CUT_OFF_EN):
        purposes = tuple(p for p, purpose in file.purposes.items() if reading.sentence in purpose.sentences)
        if purposes:
            last = reading.text.split()[-1]
            yield Hit(reading.path, last, Text(last, last), reading.sentence, purposes)


def carried_by_contract(file: PolicyFile) -> Iterator[Hit]:  # L-06
    for purpose_id, purpose in file.purposes.items():
        for number, basis in enumerate(purpose.bases):
            if basis.article == "6.1.b" and purpose.family in BEYOND_THE_AGREEMENT:
                yield named(purpose_id, purpose, "bases", number, "article", found="6.1.b")


def _interest_unstated(file: PolicyFile) -> Iterator[Hit]:  # L-07
    balanced = {p: purpose for p, purpose in told(file).items() if has_basis(purpose, "6.1.f")}
    for purpose_id, purpose in balanced.items():
        yield from _unknown_interests(file, purpose_id, purpose)
    if not balanced:
        for reading in saying(file, _BALANCING, _BALANCING_EN):
            yield Hit(reading.path, "no purpose states a legitimate interest", sentence=reading.sentence)


def _unknown_interests(file: PolicyFile, purpose_id: PurposeId, purpose: Purpose) -> Iterator[Hit]:
    for number, basis in enumerate(purpose.bases):
        if basis.article == "6.1.f" and basis.interest not in file.interests:
            yield named(purpose_id, purpose, "bases", number, "interest", found="no legitimate interest")


def _other_purposes_stored(file: PolicyFile) -> Iterator[Hit]:  # L-26
    """Only a text with a retention passage of its own can differ from itself."""
    purposes = {p: purpose for p, purpose in told(file).items() if purpose.source == "notice"}
    if file.notice.rendered or not any(purpose.storage_sentences for purpose in purposes.values()):
        return
    for purpose_id, purpose in purposes.items():
        if not purpose.storage_sentences:
            yield named(purpose_id, purpose, "storage_sentences", found="declared, but not in the retention text")
    yield from _only_stored(file)


def _only_stored(file: PolicyFile) -> Iterator[Hit]:  # L-27
    """A rendered notice has a row for every purpose, with its basis, and so declares them all."""
    if file.notice.rendered:
        return
    for purpose_id, purpose in file.purposes.items():
        if purpose.storage_sentences and set(purpose.sentences) <= set(purpose.storage_sentences):
            yield named(purpose_id, purpose, "storage_sentences", found="only in the retention text")


def _consent_unwritten(file: PolicyFile) -> Iterator[Hit]:  # L-43
    """A consent needs a text to say yes to, and a choice that records the answer (Art. 7(1))."""
    for purpose_id, purpose in file.purposes.items():
        if purpose.off is not None:
            continue
        asked = [("bases", i, basis.consent) for i, basis in enumerate(purpose.bases) if basis.article == "6.1.a"]
        asked += [
            ("special", i, special.consent) for i, special in enumerate(purpose.special) if special.condition == "9.2.a"
        ]
        for field, number, consent in asked:
            if consent not in file.consents:
                yield named(purpose_id, purpose, field, number, "consent", found="no consent text")
            elif not _recorded(file, purpose_id, consent):
                yield named(purpose_id, purpose, field, number, "consent", found=f"no choice records {consent}")


def _recorded(file: PolicyFile, purpose_id: PurposeId, consent: str | None) -> bool:
    return any(
        choice.kind == "consent" and choice.text == consent and purpose_id in choice.purposes
        for choice in file.choices.values()
    )


RULES = (
    Rule(
        "L-04",
        Severity.ERROR,
        "13(1)(c)",
        "A legal basis of Art. 6(1) for every purpose.",
        Text('Ändamålet "{what}" saknar rättslig grund.', 'Purpose "{what}" has no legal basis.'),
        Text(
            "Ange en rättslig grund i artikel 6.1 för ändamålet, eller ta bort ändamålet.",
            "State a legal basis of Art. 6(1) for the purpose, or remove the purpose.",
        ),
        _without_basis,
    ),
    Rule(
        "L-05",
        Severity.CRITICAL,
        "5(1)(b), 13(1)(c)",
        "A sentence on purposes that is whole.",
        Text(
            'Meningen om ändamål är avbruten ("{what}"); ändamål kan inte tillämpas.',
            'The purpose sentence is cut off ("{what}"); no purpose can be enforced from it.',
        ),
        Text(
            "Skriv ut det ändamål som skulle ha stått sist, eller avsluta meningen efter det sista ändamålet.",
            "Write out the purpose that should have come last, or end the sentence after the last purpose.",
        ),
        _cut_off,
    ),
    Rule(
        "L-06",
        Severity.CRITICAL,
        "6(1)(b)",
        "A basis other than contract for what the agreement does not need.",
        Text(
            'Avtal kan inte vara rättslig grund för "{what}"; behandlingen är inte nödvändig för avtalet.',
            'Contract cannot be the legal basis for "{what}"; it is not necessary for the contract.',
        ),
        Text(
            "Ange samtycke, allmänt intresse eller ett berättigat intresse, efter en prövning av varje ändamål.",
            "State consent, public interest or a legitimate interest, after assessing each purpose.",
        ),
        carried_by_contract,
    ),
    Rule(
        "L-07",
        Severity.ERROR,
        "13(1)(d)",
        "The legitimate interest, wherever interests are balanced.",
        Text(
            "Texten nämner intresseavvägning men inget berättigat intresse eller ändamål anges.",
            "Balancing of interests is mentioned but no legitimate interest or purpose is stated.",
        ),
        Text(
            "Ange vilka ändamål som bygger på intresseavvägning och vilket intresse som väger över för vart och ett.",
            "State which purposes rest on a balancing of interests, and the interest that prevails for each.",
        ),
        _interest_unstated,
    ),
    Rule(
        "L-26",
        Severity.WARNING,
        "5(1)(b)",
        "The same purposes in the text on purposes and in the text on storage.",
        Text(
            "Ändamålen i lagringsavsnittet stämmer inte med de angivna ändamålen.",
            "Purposes in the retention text differ from the declared ones.",
        ),
        Text(
            "Nämn samma ändamål, med samma ord, i texten om ändamål och i texten om lagring.",
            "Name the same purposes, in the same words, in the text on purposes and in the text on storage.",
        ),
        _other_purposes_stored,
    ),
    Rule(
        "L-27",
        Severity.ERROR,
        "5(1)(b), 13(3)",
        "Every purpose declared as a purpose, not only as a reason to store.",
        Text(
            '"{what}" anges bara som lagringsskäl.',
            '"{what}" appears only as a reason to store.',
        ),
        Text(
            "Flytta ändamålet till de angivna ändamålen, med rättslig grund, eller ta bort det.",
            "Move the purpose to the declared purposes, with its legal basis, or remove it.",
        ),
        _only_stored,
    ),
    Rule(
        "L-43",
        Severity.ERROR,
        "6(1)(a), 7",
        "The words of every consent, and a choice that records the answer.",
        Text("Samtyckesändamål utan samtyckestext.", "Consent purpose without consent wording."),
        Text(
            "Skriv samtyckestexten under 'consents' och ett val under 'choices' som hör till den.",
            "Write the consent text under 'consents' and a choice under 'choices' that belongs to it.",
        ),
        _consent_unwritten,
    ),
)
