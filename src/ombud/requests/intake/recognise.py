"""Is this mail a request, and for what? By its content: no form is asked for, and no word of the law (R-01).

* Only what the sender wrote counts: what is quoted was taken away before (`quoting.py`), and a sentence in quotation
  marks that speaks to "you" is somebody else's.
* Every right that is found says which row found it, and which words. Nothing is weighed and nothing is guessed: who
  reads the words sees why.
* A denied wish is none: "radera inte mina uppgifter". A question is not denied by its "not": "kan ni inte radera mig?"
* Several rights in one mail are several.
* Where no right is found the mail is *unclear*, and a person decides. It is called another matter only where each of
  its sentences is known to be one, a time or an invoice, and none speaks of the sender's data. The clock runs for all
  of them (N-20.1).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ombud.requests.intake.model import Found, Recognised, Verdict
from ombud.requests.intake.rules import INCLUDES, RULES, SHARES, YIELDS, Rule
from ombud.requests.intake.words import IDEAS, expression
from ombud.terms.text import Language

MOST_TEXT = 60_000
"""Signs of a mail that are looked at; a longer one is never another matter."""
_LONGEST = 600
_NEAR = 2
_GREETING = 4
_REACH = 4
"""How many words before a wish may deny it."""
_DENIES = re.compile(
    r"(?<!\w)(?:inte|ej|icke|aldrig|inget|inga|ingen|not|never|no|don't|dont|don’t|doesn't|mustn't|cannot|can't|varken|neither)(?!\w)"
)
_CLAUSE = re.compile(r"[,;:–—()]|(?<!\w)(?:men|utan|but|instead|however|och sedan|and then|eftersom|because)(?!\w)")
_ASKS = re.compile(
    r"^(?:\W*\w+\W+)?(?:kan|kunde|skulle|vill|får|could|can|would|will|won't|can't|couldn't|varför|why)(?!\w)"
)
_ABBREVIATED = re.compile(r"(?:^|\W)(?:art|kap|nr|t\.ex|bl\.a|dvs|ca|no|kl|tel|st|mr|mrs|dr|etc|s\.k|fr\.o\.m|\d)\.$")
_ENDS = re.compile(r"(?<=[.!?…])\s+")
_LISTED = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_SAID_TO_US = re.compile(r"[\"”“«»]([^\"”“«»]{12,400})[\"”“«»]")
_YOU = re.compile(r"(?<!\w)(?:du|dig|din|dina|ditt|er|era|ert|you|your|yours)(?!\w)")
_SWEDISH = re.compile(r"(?<!\w)(?:och|jag|att|det|inte|mina|om|ni|är|vill|på|för|har|mig|med|av|den|som|hej)(?!\w)")
_ENGLISH = re.compile(r"(?<!\w)(?:the|and|to|you|my|of|is|that|please|have|for|me|not|with|your|it|hello|dear)(?!\w)")


def recognise(subject: str, written: str, *, is_reply: bool = False) -> Recognised:
    """What the mail asks for. The subject of a reply is the other side's, and does not count."""
    text = written[:MOST_TEXT]
    heading = [] if is_reply else sentences(subject)
    body = sentences(text)
    everything = [*heading, *body]
    found = tuple(_included(_found(everything, only=_alone(heading, body))))
    language = _language(f"{subject}\n{text}".casefold())
    if found:
        return Recognised(Verdict.REQUEST, found, language)
    hints = _words("about me", everything)
    if not hints and len(written) <= MOST_TEXT and all(map(_is_ordinary, body or heading)):
        return Recognised(Verdict.OTHER, (), language, _words("ordinary", everything))
    return Recognised(Verdict.UNCLEAR, (), language, hints)


def sentences(text: str) -> list[str]:
    """The sentences, each in lower case and on one line; without what is quoted from us."""
    plain = _SAID_TO_US.sub(_without_ours, text.replace("’", "'").casefold())
    return [piece for paragraph in _paragraphs(plain) for piece in _pieces(paragraph)]


def _without_ours(match: re.Match[str]) -> str:
    """What stands in quotation marks and speaks to "you" was said to the sender, not by them."""
    return " … " if _YOU.search(match[1]) else match[0]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines that belong together: a wrapped line goes on, an empty line or an item of a list begins anew."""
    held: list[str] = []
    for line in text.splitlines():
        if held and (not line.strip() or _LISTED.match(line)):
            yield " ".join(held)
            held = []
        if line.strip():
            held.append(" ".join(_LISTED.sub("", line).split()))
    if held:
        yield " ".join(held)


def _pieces(paragraph: str) -> Iterator[str]:
    held = ""
    for piece in _ENDS.split(paragraph):
        held = f"{held} {piece}".strip()
        if not _ABBREVIATED.search(held):
            yield from _cut(held)
            held = ""
    if held:
        yield from _cut(held)


def _cut(sentence: str) -> Iterator[str]:
    """A sentence without an end is looked at in pieces."""
    for begin in range(0, len(sentence), _LONGEST):
        yield sentence[begin : begin + _LONGEST]


class _Holds(NamedTuple):
    """A row that holds in a sentence, and where its first idea stands there."""

    found: Found
    places: list[tuple[int, int]]


def _found(everything: list[str], *, only: bool) -> Iterator[Found]:
    """Per sentence: every row that holds in it, without the rights that give way to another there."""
    if only:
        everything = everything[-1:]
    present = {idea for idea in IDEAS if any(expression(idea).search(one) for one in everything)}
    possible = [rule for rule in RULES if present.issuperset((*rule.all, *rule.near, *rule.anywhere))]
    for place, sentence in enumerate(everything):
        beside = everything[max(0, place - _NEAR) : place + _NEAR + 1]
        here = [one for rule in possible if (one := _holds(rule, sentence, beside, only)) is not None]
        yield from (one.found for one in here if not _gives_way(one, here))


def _gives_way(one: _Holds, here: list[_Holds]) -> bool:
    right = one.found.right
    if YIELDS.get(right, frozenset()) & {other.found.right for other in here}:
        return True
    taken = [place for other in here if other.found.right in SHARES.get(right, frozenset()) for place in other.places]
    return all(any(begin < until and since < end for since, until in taken) for begin, end in one.places)


def _holds(rule: Rule, sentence: str, beside: list[str], only: bool) -> _Holds | None:
    if rule.whole and not only:
        return None
    if any(expression(idea).search(sentence) for idea in rule.unless):
        return None
    wanted = _wanted(rule, sentence)
    others = [expression(idea).search(sentence) for idea in rule.all[1:]]
    around = [next(filter(None, map(expression(idea).search, beside)), None) for idea in rule.near]
    if not wanted or None in others or None in around:
        return None
    words = [match[0] for match in (wanted[0], *others, *around) if match is not None]
    found = Found(rule.right, rule.id, tuple(dict.fromkeys(words)), sentence)
    return _Holds(found, [match.span() for match in wanted])


def _wanted(rule: Rule, sentence: str) -> list[re.Match[str]]:
    """Where the first idea of the row stands as the row needs it: wished for, or denied."""
    matches = expression(rule.all[0]).finditer(sentence)
    if rule.says == "as it stands":
        return list(matches)
    return [match for match in matches if _denied(sentence, match) is (rule.says == "denied")]


def _denied(sentence: str, match: re.Match[str]) -> bool:
    """Does a "not" stand closely before the words or straight after them, in the same clause?"""
    if sentence.rstrip().endswith("?") and _ASKS.match(sentence):
        return False
    before = _CLAUSE.split(sentence[: match.start()])[-1].split()[-_REACH:]
    after = _CLAUSE.split(sentence[match.end() :])[0].split()[:1]
    return bool(_DENIES.search(" ".join(before)) or _DENIES.search(" ".join(after)) or _DENIES.search(match[0]))


def _alone(heading: list[str], body: list[str]) -> bool:
    """The mail is a word or two: then they are all that it says."""
    said = [words for one in (body or heading) if (words := one.strip(" .!?"))]
    return len(said) == 1 and len(said[0].split()) <= 2 and expression("only stop").fullmatch(said[0]) is not None


def _included(found: Iterable[Found]) -> Iterator[Found]:
    """Each right once, by the first words that asked for it; without what is a part of another."""
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.right, one)
    yield from (one for one in first.values() if not INCLUDES.get(one.right, frozenset()) & first.keys())


def _is_ordinary(sentence: str) -> bool:
    """It is known to be about something else; a greeting says nothing."""
    if expression("ordinary").search(sentence):
        return True
    said = sentence.split()
    return (len(said) <= _GREETING and expression("filler").search(sentence) is not None) or len(said) <= 1


def _words(idea: str, everything: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for one in everything for match in expression(idea).finditer(one)))


def _language(text: str) -> Language:
    return "en" if len(_ENGLISH.findall(text)) > len(_SWEDISH.findall(text)) else "sv"
