"""The differences for people: one table, with who is told."""

from ombud.policy.diff.change import Change, Facet, Kind, Tell
from ombud.policy.document import Document, Line, Paragraph, Table, line
from ombud.policy.model import Words
from ombud.policy.wording import say
from ombud.terms import Text
from ombud.terms.text import Language

_TITLE = Text("Vad som ändras: ", "What changes: ")
_NOTHING = Text("Inget ändras.", "Nothing changes.")
_CAPTION = Text("Alla ändringar", "All changes")
_COLUMNS = (
    Text("Gäller", "Concerns"),
    Text("Ändring", "Change"),
    Text("Före", "Before"),
    Text("Efter", "After"),
    Text("Vem får veta, och hur", "Who is told, and how"),
)
_EVERYBODY = Text("alla", "everybody")

KINDS = {
    Kind.ADDED: Text("tillkommer", "is added"),
    Kind.REMOVED: Text("tas bort", "is removed"),
    Kind.CHANGED: Text("ändras", "is changed"),
}
FACETS = {
    Facet.PURPOSE: Text("Ändamål", "Purpose"),
    Facet.CATEGORY: Text("Uppgift", "Data"),
    Facet.BASIS: Text("Rättslig grund", "Legal basis"),
    Facet.SPECIAL: Text("Undantag för känsliga uppgifter", "Exception for sensitive data"),
    Facet.PERIOD: Text("Lagringstid", "Storage period"),
    Facet.RECIPIENT: Text("Mottagare", "Recipient"),
    Facet.SENTENCE: Text("Mening", "Sentence"),
    Facet.CONSENT: Text("Samtyckestext", "Consent text"),
    Facet.INTEREST: Text("Intresse", "Interest"),
    Facet.RIGHT: Text("Rättighet", "Right"),
    Facet.CONTROLLER: Text("Kontaktuppgift", "Contact detail"),
    Facet.OTHER: Text("Annat", "Other"),
}
TELLINGS = {
    Tell.NOBODY: Text("Ingen", "Nobody"),
    Tell.PAGE: Text("Ny version på sidan räcker", "The new version on the page is enough"),
    Tell.COLLECTION: Text(
        "Vid insamlingen; gäller bara uppgifter som lämnas därefter",
        "At collection; holds only for data given from then on",
    ),
    Tell.REVIEW: Text(
        "Dataskyddsombudet avgör om innebörden ändras", "The data protection officer weighs if the meaning changes"
    ),
    Tell.BEFORE: Text("Informeras var för sig innan det börjar: ", "Told one by one before it begins: "),
    Tell.ASK: Text("Tillfrågas om samtycke; inget sker före ja: ", "Asked for consent; nothing before a yes: "),
}


def page(title: Words, changes: tuple[Change, ...], language: Language) -> Document:
    name = _TITLE.in_(language) + say(title, language)
    if not changes:
        return Document(name, language, (Paragraph((_NOTHING.in_(language),)),))
    rows = tuple(_row(change, language) for change in changes)
    header = tuple(column.in_(language) for column in _COLUMNS)
    return Document(name, language, (Table(_CAPTION.in_(language), header, rows),))


def _row(change: Change, language: Language) -> tuple[Line, ...]:
    return (
        line(change.about),
        line(f"{FACETS[change.facet].in_(language)} {KINDS[change.kind].in_(language)}"),
        line(say(change.before, language) if change.before else "–"),
        line(say(change.after, language) if change.after else "–"),
        line(TELLINGS[change.tell].in_(language) + _whom(change, language)),
    )


def _whom(change: Change, language: Language) -> str:
    if change.tell not in (Tell.BEFORE, Tell.ASK):
        return ""
    return ", ".join(say(group, language) for group in change.whom) or _EVERYBODY.in_(language)
