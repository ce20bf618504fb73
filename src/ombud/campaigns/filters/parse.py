"""A sentence read as a selection: conditions joined by "och", "eller" and parentheses, in Swedish or English.

    Kommun är Uppsala och (Tjänst är Massage eller Intresse är "yoga, pilates")

* What is said is read back as the same tree. "och" and "eller" are not mixed without parentheses.
* Names of fields and of choices are taken in either language, in any case. Other values are as they are written.
* What cannot be used is known by its many names, and answered with the rule that refuses it.
* A fault never repeats what was written.
"""

import re
from dataclasses import dataclass

from ombud.campaigns.filters.menu import Field, Menu, Sort, fault_in
from ombud.campaigns.filters.model import (
    DEEPEST,
    LONGEST_SENTENCE,
    LONGEST_VALUE,
    MOST_CONDITIONS,
    MOST_VALUES,
    TOO_LARGE,
    All,
    Any,
    Condition,
    Everybody,
    Fault,
    Filter,
    How,
    Part,
)
from ombud.campaigns.filters.say import AND, EVERYBODY, OR, VERBS
from ombud.terms import Text

_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([(),])|([^\s"(),]+))')
_RANGE = re.compile(r"([0-9]{1,3})\s*[–-]\s*([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False

    @property
    def word(self) -> str:
        """The word in small letters; nothing where it was quoted."""
        return "" if self.quoted else self.text.casefold()


class _Misread(Exception):
    """Raised and caught in this file alone: a parser has one way out of its depth."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def parsed(sentence: str, menu: Menu) -> Filter | Fault:
    """The selection that the sentence says, if the menu holds it."""
    if len(sentence) > LONGEST_SENTENCE:
        return TOO_LARGE
    try:
        found = _Reader(_tokens(sentence), menu).whole()
    except _Misread as misread:
        return misread.fault
    return fault_in(found, menu) or found


def _tokens(sentence: str) -> list[_Token]:
    tokens, at, text = [], 0, sentence.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _Misread(_QUOTES)
        quoted, mark, word = found.groups()
        tokens.append(_Token((quoted or "").replace('""', '"'), True) if quoted is not None else _Token(mark or word))
        at = found.end()
    return tokens


class _Reader:
    """Reads from the left, one token at a time."""

    def __init__(self, tokens: list[_Token], menu: Menu) -> None:
        self._tokens = tokens
        self._menu = menu
        self._at = 0
        self._conditions = 0

    def whole(self) -> Filter:
        words = {text for text in (word.casefold() for word in EVERYBODY)}
        if len(self._tokens) == 1 and self._tokens[0].word in words:
            return Everybody()
        found = self._group(1)
        if self._at < len(self._tokens):
            raise _Misread(_END)
        return found

    def _group(self, depth: int) -> Part:
        if depth > DEEPEST + 1:
            raise _Misread(TOO_LARGE)
        parts, joins = [self._item(depth)], set[str]()
        while (join := _JOINS.get(self._next)) is not None:
            self._at += 1
            joins.add(join)
            parts.append(self._item(depth))
        if len(joins) > 1:
            raise _Misread(_MIXED)
        if not joins:
            return parts[0]
        return All(tuple(parts)) if joins == {"and"} else Any(tuple(parts))

    def _item(self, depth: int) -> Part:
        if self._next != "(":
            return self._condition()
        self._at += 1
        found = self._group(depth + 1)
        if self._next != ")":
            raise _Misread(_PARENTHESIS)
        self._at += 1
        return found

    def _condition(self) -> Condition:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise _Misread(TOO_LARGE)
        field = self._field()
        how = next((how for how, words in VERBS.items() if self._takes(words)), None)
        if how is None:
            raise _Misread(_VERB)
        values = tuple(_held(value, field) for value in self._values(how))
        found = _RANGE.fullmatch(values[0]) if field.sort is Sort.BAND and how is How.IS and len(values) == 1 else None
        if found is not None:
            return Condition(field.id, How.BETWEEN, (found[1], found[2]))
        return Condition(field.id, how, values)

    def _field(self) -> Field:
        """The longest name in the menu that stands here."""
        for words in range(_LONGEST_NAME, 0, -1):
            name = self._words(words)
            for field in self._menu.fields.values():
                if name in (field.words.sv.casefold(), field.words.en.casefold(), *field.aliases):
                    self._at += words
                    return field
        raise _Misread(self._no_field())

    def _no_field(self) -> Fault:
        names = {self._words(words) for words in range(_LONGEST_NAME, 0, -1)} - {""}
        for barred in self._menu.barred:
            if names & {barred.words.sv.casefold(), barred.words.en.casefold(), *barred.names}:
                rule = f"{barred.rule}; {barred.statute}"
                return Fault(
                    Text(
                        f"{barred.words.sv} kan inte användas här. {barred.why.sv}",
                        f"{barred.words.en} cannot be used here. {barred.why.en}",
                    ),
                    rule,
                )
        known = self._menu.fields.values()
        sv, en = ", ".join(one.words.sv for one in known), ", ".join(one.words.en for one in known)
        return Fault(Text(f"Välj bland: {sv}.", f"Choose among: {en}."))

    def _takes(self, words: Text) -> bool:
        for text in words:
            number = len(text.split())
            if self._words(number) == text:
                self._at += number
                return True
        return False

    def _values(self, how: How) -> list[str]:
        values = [self._value()]
        if how is How.BETWEEN:
            if _JOINS.get(self._next) != "and":
                raise _Misread(_BETWEEN)
            self._at += 1
            return [*values, self._value()]
        while how in (How.ONE_OF, How.NONE_OF) and self._next == ",":
            self._at += 1
            values.append(self._value())
        if len(values) > MOST_VALUES:
            raise _Misread(TOO_LARGE)
        return values

    def _value(self) -> str:
        """One quoted value, or words up to a join, a comma or a parenthesis."""
        if self._at < len(self._tokens) and self._tokens[self._at].quoted:
            self._at += 1
            value = self._tokens[self._at - 1].text
        else:
            begun = self._at
            while self._next and self._next not in _STOPS:
                self._at += 1
            value = " ".join(token.text for token in self._tokens[begun : self._at])
        if not value:
            raise _Misread(_NO_VALUE)
        if len(value) > LONGEST_VALUE or not value.isprintable():
            raise _Misread(TOO_LARGE)
        return value

    @property
    def _next(self) -> str:
        """The next word or mark in small letters; nothing at the end or where a quoted value stands."""
        return self._tokens[self._at].word if self._at < len(self._tokens) else ""

    def _words(self, number: int) -> str:
        """So many words from here; nothing where there are fewer."""
        some = self._tokens[self._at : self._at + number]
        return " ".join(token.word for token in some) if len(some) == number and all(t.word for t in some) else ""


def _held(value: str, field: Field) -> str:
    """The value as it is held: a choice by its id."""
    folded = value.casefold()
    named = (one.value for one in field.choices if folded in (one.words.sv.casefold(), one.words.en.casefold()))
    return next(named, value)


_JOINS = {AND.sv: "and", AND.en: "and", OR.sv: "or", OR.en: "or"}
_STOPS = frozenset(_JOINS) | {",", "(", ")"}
_LONGEST_NAME = 5
_QUOTES = Fault(Text('Ett citattecken (") saknar sitt par.', 'A quotation mark (") lacks its pair.'))
_END = Fault(
    Text(
        'Här väntas "och", "eller" eller slutet. Sätt citattecken om ett värde har flera ord eller komma.',
        'Here "and", "or" or the end is expected. Put quotation marks round a value with several words or a comma.',
    )
)
_MIXED = Fault(
    Text(
        'Blanda inte "och" och "eller" utan parenteser: A och (B eller C).',
        'Do not mix "and" and "or" without parentheses: A and (B or C).',
    )
)
_PARENTHESIS = Fault(Text("En parentes saknar sitt slut.", "A parenthesis lacks its end."))
_VERB = Fault(
    Text(
        "Efter fältet står: är, är inte, är någon av, är ingen av, är mellan, är före eller är efter.",
        "After the field stands: is, is not, is one of, is none of, is between, is before or is after.",
    )
)
_BETWEEN = Fault(Text('"är mellan" tar två värden med "och" emellan.', '"is between" takes two values with "and".'))
_NO_VALUE = Fault(Text("Ett villkor saknar sitt värde.", "A condition lacks its value."))
