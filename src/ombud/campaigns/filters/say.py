"""A selection as a sentence: "Kommun är Uppsala och Ålder är 40–59". What is said is read back as the same tree."""

from collections.abc import Mapping

from ombud.campaigns.filters.menu import Field, Menu, Sort
from ombud.campaigns.filters.model import All, Condition, Everybody, Filter, How, Part
from ombud.terms import Text
from ombud.terms.text import Language

EVERYBODY = Text("Alla", "Everybody")
AND, OR = Text("och", "and"), Text("eller", "or")
VERBS: Mapping[How, Text] = {
    How.IS_NOT: Text("är inte", "is not"),
    How.ONE_OF: Text("är någon av", "is one of"),
    How.NONE_OF: Text("är ingen av", "is none of"),
    How.BETWEEN: Text("är mellan", "is between"),
    How.BEFORE: Text("är före", "is before"),
    How.AFTER: Text("är efter", "is after"),
    How.IS: Text("är", "is"),
}
"""The longer ones first: "är inte" begins as "är" does."""


def said(of: Filter, menu: Menu, language: Language) -> str:
    """The sentence. The selection is one that the menu holds."""
    return EVERYBODY.in_(language) if isinstance(of, Everybody) else _said(of, menu, language)


def _said(of: Part, menu: Menu, language: Language) -> str:
    if isinstance(of, Condition):
        return _condition(of, menu.fields[of.field], language)
    word = (AND if isinstance(of, All) else OR).in_(language)
    inner = (
        _said(part, menu, language) if isinstance(part, Condition) else f"({_said(part, menu, language)})"
        for part in of.parts
    )
    return f" {word} ".join(inner)


def _condition(one: Condition, field: Field, language: Language) -> str:
    name = field.words.in_(language)
    if field.sort is Sort.BAND:
        return f"{name} {VERBS[How.IS].in_(language)} {'–'.join(one.values)}"
    values = [_value(value, field, language) for value in one.values]
    joined = f" {AND.in_(language)} ".join(values) if one.how is How.BETWEEN else ", ".join(values)
    return f"{name} {VERBS[one.how].in_(language)} {joined}"


def _value(value: str, field: Field, language: Language) -> str:
    words = next((choice.words.in_(language) for choice in field.choices if choice.value == value), value)
    return words if _bare(words) else '"' + words.replace('"', '""') + '"'


def _bare(words: str) -> bool:
    """Can the value stand without quotation marks?"""
    inside = words.casefold().split()
    joins = {text.in_(language) for text in (AND, OR) for language in ("sv", "en")}
    marks = any(sign in words for sign in '",()')
    begins = bool(inside) and inside[0] in _BEGIN_VERBS
    return " ".join(words.split()) == words and not marks and not begins and not joins & set(inside)


_BEGIN_VERBS = {"inte", "någon", "ingen", "mellan", "före", "efter", "not", "one", "none", "between", "before", "after"}
"""Unquoted, a value that begins so would be read as part of the verb."""
