"""The life of a category: from whom, why, to whom, how long, how erased.

* Asked for one purpose, it tells of that one; else of every purpose that may touch the category.
* The name of a single value (`email`) stands for its category.
* What the file does not declare is answered with `Undeclared`, a value; nothing is guessed.
"""

from dataclasses import dataclass

from ombud.policy.document import Block, Details, Document, Heading, Line, Mark, Paragraph, anchor, line
from ombud.policy.model import Family, PolicyFile, Purpose, Words
from ombud.policy.storage import rows_for
from ombud.policy.wording import capital, say, words
from ombud.policy.wording.grounds import basis_words, special_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import NO_RECIPIENTS, recipient_words, source_words, used_words
from ombud.terms import CategoryId, PurposeId, Text
from ombud.terms.text import Language

_TITLE = Text("Så lever uppgiften: ", "The life of the data: ")
_SOURCES = Text("Kommer från", "Comes from")
_SPECIAL = Text("Känslig uppgift", "Sensitive data")
_YES = Text("ja (artikel 9.1)", "yes (Article 9(1))")
_WHY = Text("Varför", "Why")
_AS = Text("Används som", "Used as")
_BASIS = Text("Rättslig grund", "Legal basis")
_ALLOWED = Text("Undantag för känsliga uppgifter", "Exception for sensitive data")
_RECIPIENTS = Text("Lämnas till", "Given to")
_KEPT = Text("Sparas", "Kept")
_ERASED = Text("Raderas", "Erased")
_OFF = Text("Utförs inte", "Not carried out")
_UNSAID = Text("policyn säger det inte", "the policy does not say")
_NOWHERE = Text("Inget ändamål använder uppgiften.", "No purpose uses the data.")

_BY_KEY = words(
    "när tiden är slut eller grunden upphör: nyckeln till uppgifterna förstörs, så att ingen kan läsa dem, och raderna "
    "tas bort",
    "when the time is up or the ground ends: the key to the data is destroyed, so that nobody can read it, and the "
    "rows are removed",
)
_AFTER_REVIEW = words(
    "efter tiden och en prövning: journalen raderas inte på begäran, bara efter lagens tid eller beslut av IVO",
    "after the time and a review: the journal is not erased on request, only after the time the law sets or by "
    "decision of IVO",
)
_WITH_EXTRACT = words(
    "underlaget raderas när tiden är slut; det som blir kvar är siffror om ingen enskild",
    "the extract is erased when the time is up; what remains is figures about nobody",
)


@dataclass(frozen=True, slots=True)
class Undeclared:
    """The file has no such category, no such purpose, or the purpose does not touch the category."""

    category: str
    purpose: str | None


@dataclass(frozen=True, slots=True)
class Use:
    """What one purpose does with the category. `periods` is empty when the file does not say how long."""

    purpose: PurposeId
    name: Words
    why: Words
    forms: tuple[Words, ...]
    reasons: tuple[Words, ...]
    bases: tuple[Words, ...]
    special: tuple[Words, ...]
    recipients: tuple[Words, ...]
    periods: tuple[Words, ...]
    erased: Words
    off: Words | None


@dataclass(frozen=True, slots=True)
class Life:
    category: CategoryId
    name: Words
    special: bool
    sources: tuple[Words, ...]
    uses: tuple[Use, ...]

    def document(self, language: Language) -> Document:
        about: list[tuple[Text, tuple[Line, ...]]] = [
            (_SOURCES, tuple((capital(say(source, language)),) for source in self.sources))
        ]
        if self.special:
            about.append((_SPECIAL, ((_YES.in_(language),),)))
        blocks: list[Block] = [_details(about, language)]
        for use in self.uses:
            blocks.append(Heading(2, say(use.name, language), anchor("purpose", use.purpose)))
            blocks.append(_details(_told(use, language), language))
        if not self.uses:
            blocks.append(Paragraph((_NOWHERE.in_(language),)))
        return Document(_TITLE.in_(language) + say(self.name, language).lower(), language, tuple(blocks))


def explain(file: PolicyFile, category: str, purpose: str | None = None) -> Life | Undeclared:
    id_ = _category(file, category)
    if id_ is None:
        return Undeclared(category, purpose)
    asked = {p: q for p, q in file.purposes.items() if purpose in (None, p)}
    uses = tuple(_use(file, id_, p, q) for p, q in asked.items() if any(c.id == id_ for c in q.categories))
    if purpose is not None and not uses:
        return Undeclared(category, purpose)
    known = file.categories[id_]
    return Life(id_, known.name, known.special, source_words(known), uses)


def _category(file: PolicyFile, name: str) -> CategoryId | None:
    """The category by its id, or the one that holds a value of the name, when only one does."""
    if name in file.categories:
        return CategoryId(name)
    holders = [id_ for id_, category in file.categories.items() if name in category.fields]
    return holders[0] if len(holders) == 1 else None


def _use(file: PolicyFile, category: CategoryId, id_: PurposeId, purpose: Purpose) -> Use:
    used = [c for c in purpose.categories if c.id == category]
    special = purpose.special if file.categories[category].special else []
    return Use(
        purpose=id_,
        name=purpose.name,
        why=purpose.why,
        forms=tuple(used_words(file, c) for c in used),
        reasons=tuple(c.reason for c in used if c.reason is not None),
        bases=tuple(map(basis_words, purpose.bases)),
        special=tuple(map(special_words, special)),
        recipients=tuple(map(recipient_words, purpose.recipients)) or _none(purpose),
        periods=tuple(said for row in rows_for(purpose, category) if (said := period_words(row)) is not None),
        erased=_erased(purpose),
        off=purpose.off,
    )


def _none(purpose: Purpose) -> tuple[Words, ...]:
    return (NO_RECIPIENTS,) if purpose.no_recipients else ()


def _erased(purpose: Purpose) -> Words:
    if purpose.output == "aggregate":
        return _WITH_EXTRACT
    return _AFTER_REVIEW if purpose.family is Family.CARE else _BY_KEY


def _told(use: Use, language: Language) -> list[tuple[Text, tuple[Line, ...]]]:
    def lines(texts: tuple[Words, ...]) -> tuple[Line, ...]:
        return tuple((capital(say(text, language)),) for text in texts) or (line(Mark(_UNSAID.in_(language))),)

    told = [
        (_WHY, lines((use.why, *use.reasons))),
        (_AS, lines(use.forms)),
        (_BASIS, lines(use.bases)),
        (_RECIPIENTS, tuple((say(name, language),) for name in use.recipients) or lines(())),
        (_KEPT, lines(use.periods)),
        (_ERASED, lines((use.erased,))),
    ]
    if use.special:
        told.insert(3, (_ALLOWED, lines(use.special)))
    return [(_OFF, lines((use.off,))), *told] if use.off else told


def _details(items: list[tuple[Text, tuple[Line, ...]]], language: Language) -> Details:
    return Details(tuple((name.in_(language), lines) for name, lines in items))
