"""Words of the addresses of a person's own data: Swedish, stable, and nothing of the person (ux.md 3.3)."""

from collections.abc import Mapping

from ombud.terms import CategoryId
from ombud.terms.ids import id_bytes, id_text

CATEGORIES: Mapping[str, str] = {
    "name": "namn", "contact": "kontakt", "birth_date": "fodelsedatum", "health": "halsa",
    "citizenship": "medborgarskap", "agreement": "avtal", "payment": "betalning", "case": "arenden", "choices": "val",
    "profile": "profil", "log": "logg", "online": "besok",
}  # fmt: skip
"""What a category is called in an address; one that is not here, by its id."""
FIELDS: Mapping[str, str] = {
    "given": "fornamn", "family": "efternamn", "email": "e-post", "phone": "telefon", "street": "gata",
    "postal_code": "postnummer", "city": "ort", "municipality": "kommun",
}  # fmt: skip


def category_path(category: str) -> str:
    return f"/mina/uppgifter/{_said(CATEGORIES, category)}"


def correct_path(category: str, field: str) -> str:
    return f"{category_path(category)}/{_said(FIELDS, field)}/ratta"


def category_of(word: str) -> CategoryId:
    return CategoryId(_meant(CATEGORIES, word))


def field_of(word: str) -> str:
    return _meant(FIELDS, word)


def id_of(prefix: str, text: str) -> bytes | None:
    """An id in an address; None for what is none."""
    try:
        return id_bytes(prefix, text)
    except ValueError:
        return None


def record_text(record: bytes) -> str:
    return id_text("d_", record)


def relation_text(relation: bytes) -> str:
    return id_text("r_", relation)


def reading_text(entry: bytes) -> str:
    return id_text("l_", entry)


def _said(words: Mapping[str, str], name: str) -> str:
    return words.get(name, name.replace("_", "-"))


def _meant(words: Mapping[str, str], word: str) -> str:
    return next((name for name, one in words.items() if one == word), word.replace("-", "_"))
