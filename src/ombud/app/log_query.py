"""What somebody writes to search the log: `vem:max ändamål:marketing.direct från:2026-11-01` (ux.md 1.5, C9).

* A word with a colon is a qualifier, with a minus before it one that excludes; any other word is looked for among the
  codes of an entry. All must hold; the same qualifier twice means either.
* What is searched is codes and opaque ids. A number of a person is refused before anything is looked for, because what
  is written stands in the address.
* Swedish and English names mean the same.

Pure.
"""

import re
from dataclasses import dataclass
from datetime import date

from ombud.audit import Entry
from ombud.law.periods import local_date
from ombud.terms import SubjectId, Text, subject_from

_NAMES = {
    "vem": "who", "who": "who", "roll": "role", "role": "role", "enhet": "unit", "unit": "unit",
    "vad": "what", "what": "what", "utfall": "outcome", "outcome": "outcome",
    "ändamål": "purpose", "andamal": "purpose", "purpose": "purpose", "uppgift": "data", "data": "data",
    "regel": "rule", "rule": "rule", "policy": "policy", "person": "person",
    "från": "from", "fran": "from", "from": "from", "till": "to", "to": "to",
}  # fmt: skip
QUALIFIERS = (
    "vem",
    "roll",
    "enhet",
    "vad",
    "utfall",
    "ändamål",
    "uppgift",
    "regel",
    "policy",
    "person",
    "från",
    "till",
)
"""As they are taught."""
OUTCOMES = {"tillåten": "permitted", "stoppad": "refused", "klar": "done", "delvis": "partly", "misslyckad": "failed"}
_PERSON = re.compile(r"(?<![\w])(?:\d\d)?\d{6}[-+ ]?\d{4}(?![\w])|@")
_WORD = re.compile(r"""(-?)(?:([^\W\d_]+):)?("[^"]*"|\S+)""")
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Term:
    """One qualifier: any of the values, or none of them."""

    name: str
    values: tuple[str, ...]
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    free: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    subject: SubjectId | None = None

    def takes(self, entry: Entry) -> bool:
        """Is it an entry that was asked for?"""
        on = local_date(entry.at)
        return (
            (self.since is None or self.since <= on)
            and (self.until is None or on <= self.until)
            and (self.subject is None or entry.subject == self.subject)
            and all(_holds(term, entry) for term in self.terms)
            and all(any(word in code for code in _codes(entry)) for word in self.free)
        )


def parse(text: str) -> Query | Text:
    """What was asked, or what is wrong with it in words."""
    if len(text) > LONGEST:
        return Text("Sökningen är för lång.", "The search is too long.")
    if _PERSON.search(text):
        return _NO_NUMBERS
    terms: dict[tuple[str, bool], list[str]] = {}
    free: list[str] = []
    for minus, name, value in _WORD.findall(text):
        word = value.strip('"').casefold()
        if not name:
            free.append(word)
            continue
        known = _NAMES.get(name.casefold())
        if known is None:
            return _unknown(name)
        terms.setdefault((known, bool(minus)), []).append(word)
    return _query(terms, free)


def _query(terms: dict[tuple[str, bool], list[str]], free: list[str]) -> Query | Text:
    days: dict[str, date] = {}
    for name in ("from", "to"):
        for word in terms.pop((name, False), ()):
            try:
                days[name] = date.fromisoformat(word)
            except ValueError:
                return Text("Skriv dagen som 2026-11-23.", "Write the day as 2026-11-23.")
    subject = None
    for word in terms.pop(("person", False), ()):
        try:
            subject = subject_from("s_" + word.removeprefix("s_").upper())
        except ValueError:
            return Text("Det är inget person-id. De börjar med s_.", "That is no subject id. They begin with s_.")
    if any(name in ("from", "to", "person") for name, _ in terms):
        return Text("Dagar och personer kan inte uteslutas.", "Days and people cannot be excluded.")
    found = tuple(Term(name, tuple(values), excludes) for (name, excludes), values in terms.items())
    return Query(found, tuple(free), days.get("from"), days.get("to"), subject)


def _holds(term: Term, entry: Entry) -> bool:
    have = {code.casefold() for code in _of(term.name, entry)}
    wanted = {OUTCOMES.get(value, value) if term.name == "outcome" else value for value in term.values}
    return bool(have & wanted) is not term.excludes


def _of(name: str, entry: Entry) -> tuple[str, ...]:
    return {
        "who": (entry.actor.id,), "role": (entry.actor.role,), "unit": (entry.actor.unit,), "what": (entry.act.value,),
        "outcome": (entry.outcome.value,), "purpose": (entry.purpose or "",), "data": tuple(entry.categories),
        "rule": entry.rules, "policy": (str(entry.policy_number),),
    }[name]  # fmt: skip


def _codes(entry: Entry) -> list[str]:
    facts = [f"{name}:{value}" for name, value in entry.facts.items()]
    named = [code for name in ("who", "role", "unit", "what", "outcome", "purpose", "data", "rule")
             for code in _of(name, entry)]  # fmt: skip
    return [code.casefold() for code in (*named, *facts)]


def _unknown(name: str) -> Text:
    known = ", ".join(QUALIFIERS)
    return Text(f"”{name}:” finns inte. Det som finns: {known}.", f"There is no “{name}:”. There are: {known}.")


_NO_NUMBERS = Text(
    "Sök inte på nummer eller adresser: loggen har bara person-id. Sök upp personen först.",
    "Do not search for numbers or addresses: the log has opaque ids alone. Look the person up first.",
)
