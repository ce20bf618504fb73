"""Which ideas make which right (R-01). One row, one way of asking.

* `all` must stand in one sentence; `near` may stand up to two sentences away; `anywhere` in the mail.
* `unless` in the sentence takes the row away: what is a block is no copy.
* A row that asks for something to be done fails where its first idea is denied ("radera inte …"); `denied` rows ask
  by denying ("jag vill inte att ni sparar …") and need that. A row that is neither takes the words as they are.
* `whole`: the mail says nothing else.

Where two rights are found in one sentence, `YIELDS` and `SHARES` say which one is meant: the narrower. Where it is
not certain both stay, for a right too many costs a question and one too few a right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ombud.law.rights import Right

Says = Literal["do", "denied", "as it stands"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of asking for one right. `id` is what a person is shown beside the words."""

    id: str
    right: Right
    all: tuple[str, ...]
    near: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    says: Says = "do"
    whole: bool = False


_THANKS = ("thanks",)
_LISTS = ("waiting list", "thanks")

RULES: tuple[Rule, ...] = (
    Rule("access-what", Right.ACCESS, ("held", "what", "my data"), unless=("erase", "where from")),
    Rule("access-see", Right.ACCESS, ("see", "my data"), unless=("journal", "move", "log", "why"), says="do"),
    Rule("access-extract", Right.ACCESS, ("extract",), says="as it stands"),
    Rule("access-see-it", Right.ACCESS, ("see", "what", "held"), anywhere=("privacy",), unless=("journal", "log")),
    Rule("information-source", Right.INFORMATION, ("where from", "reach me"), says="as it stands"),
    Rule("information-why", Right.INFORMATION, ("why", "my data"), unless=("journal",), says="as it stands"),
    Rule("information-use", Right.INFORMATION, ("why", "reach me"), unless=("journal",), says="as it stands"),
    Rule("rectification", Right.RECTIFICATION, ("correct", "bearing")),
    Rule("rectification-data", Right.RECTIFICATION, ("correct", "my data"), unless=("withdraw", "move")),
    Rule("rectification-wrong", Right.RECTIFICATION, ("wrong", "bearing"), says="as it stands"),
    Rule("rectification-near", Right.RECTIFICATION, ("correct",), near=("wrong",), anywhere=("my data",)),
    Rule("rectification-moved", Right.RECTIFICATION, ("moved",), says="as it stands"),
    Rule("rectification-journal", Right.RECTIFICATION, ("correct",), near=("wrong", "journal")),
    Rule("erasure", Right.ERASURE, ("erase", "my data"), unless=_LISTS),
    Rule("erasure-it", Right.ERASURE, ("erase", "it"), anywhere=("my data",), unless=(*_LISTS, "bearing")),
    Rule("erasure-me", Right.ERASURE, ("gone from you",), unless=_LISTS),
    Rule("erasure-files", Right.ERASURE, ("erase", "your files"), unless=_LISTS),
    Rule("erasure-journal", Right.ERASURE, ("erase", "journal")),
    Rule("erasure-forgotten", Right.ERASURE, ("forgotten",)),
    Rule("erasure-keep", Right.ERASURE, ("keep", "my data"), says="denied", unless=("until",)),
    Rule("restriction", Right.RESTRICTION, ("restrict", "processing")),
    Rule("restriction-data", Right.RESTRICTION, ("restrict", "my data")),
    Rule("restriction-until", Right.RESTRICTION, ("not use", "until"), says="as it stands"),
    Rule("portability", Right.PORTABILITY, ("move", "my data", "elsewhere")),
    Rule("portability-move", Right.PORTABILITY, ("move", "my data"), unless=("see",)),
    Rule("portability-machine", Right.PORTABILITY, ("machine",), says="as it stands"),
    Rule("marketing", Right.OBJECTION_MARKETING, ("stop", "marketing"), unless=_LISTS, says="as it stands"),
    Rule("marketing-messages", Right.OBJECTION_MARKETING, ("stop", "messages"), unless=_LISTS, says="as it stands"),
    Rule("marketing-list", Right.OBJECTION_MARKETING, ("unsubscribe",), unless=_LISTS),
    Rule("marketing-stop", Right.OBJECTION_MARKETING, ("only stop",), whole=True, says="as it stands"),
    Rule("profiling", Right.OBJECTION_PROFILING, ("oppose", "profiling"), says="as it stands"),
    Rule("statistics", Right.OBJECTION_STATISTICS, ("oppose", "statistics"), says="as it stands"),
    Rule("objection", Right.OBJECTION, ("object", "processing"), says="as it stands"),
    Rule("objection-data", Right.OBJECTION, ("object", "my data"), says="as it stands"),
    Rule("human", Right.HUMAN_DECISION, ("human",), near=("automatic", "decided"), says="as it stands"),
    Rule("human-look", Right.HUMAN_DECISION, ("human", "look again"), anywhere=("automatic",), says="as it stands"),
    Rule("withdrawal", Right.WITHDRAWAL, ("withdraw",), near=("consent",), unless=_THANKS),
    Rule("complaint", Right.COMPLAINT, ("complain",), near=("privacy",), says="as it stands"),
    Rule("complaint-authority", Right.COMPLAINT, ("complain", "authority"), says="as it stands"),
    Rule("log", Right.LOG_EXTRACT, ("who", "read", "journal"), says="as it stands"),
    Rule("log-near", Right.LOG_EXTRACT, ("who", "read"), near=("journal",), says="as it stands"),
    Rule("log-data", Right.LOG_EXTRACT, ("who", "read", "my data"), says="as it stands"),
    Rule("log-snoop", Right.LOG_EXTRACT, ("snoop", "journal"), says="as it stands"),
    Rule("log-extract", Right.LOG_EXTRACT, ("log",), says="as it stands"),
    Rule("journal", Right.JOURNAL_COPY, ("copy", "journal")),
    Rule("journal-it", Right.JOURNAL_COPY, ("copy", "me"), near=("journal",), unless=("my data",)),
    Rule("journal-copy", Right.JOURNAL_COPY, ("journal copy",), says="as it stands"),
    Rule("svod", Right.SVOD_BLOCK, ("close", "care providers")),
    Rule("svod-see", Right.SVOD_BLOCK, ("not see", "care providers"), says="as it stands"),
    Rule("unblock", Right.UNBLOCK, ("reopen", "block noun")),
    Rule("block", Right.BLOCK, ("close", "units")),
    Rule("block-see", Right.BLOCK, ("not see", "units"), says="as it stands"),
    Rule("dissent", Right.DISSENT, ("note", "disagree"), near=("journal",)),
)

YIELDS: Mapping[Right, frozenset[Right]] = {
    Right.OBJECTION: frozenset(
        {Right.OBJECTION_MARKETING, Right.OBJECTION_PROFILING, Right.OBJECTION_STATISTICS, Right.RESTRICTION}
    ),
    Right.JOURNAL_COPY: frozenset(
        {Right.LOG_EXTRACT, Right.BLOCK, Right.SVOD_BLOCK, Right.UNBLOCK, Right.RECTIFICATION, Right.DISSENT}
    ),
    Right.BLOCK: frozenset({Right.SVOD_BLOCK, Right.UNBLOCK}),
    Right.SVOD_BLOCK: frozenset({Right.UNBLOCK}),
}
"""What a right gives way to where both stand in one sentence: it is read into the same words, and never meant."""
SHARES: Mapping[Right, frozenset[Right]] = {
    Right.ACCESS: frozenset({Right.JOURNAL_COPY, Right.LOG_EXTRACT, Right.PORTABILITY}),
    Right.OBJECTION_MARKETING: frozenset({Right.OBJECTION_PROFILING, Right.OBJECTION_STATISTICS, Right.WITHDRAWAL}),
    Right.ERASURE: frozenset({Right.UNBLOCK, Right.OBJECTION_MARKETING}),
    Right.RECTIFICATION: frozenset({Right.DISSENT, Right.RESTRICTION}),
    Right.WITHDRAWAL: frozenset({Right.UNBLOCK}),
}
"""What a right gives way to where one word would ask for both. Asked for by words of its own, it stays."""
INCLUDES: Mapping[Right, frozenset[Right]] = {Right.INFORMATION: frozenset({Right.ACCESS})}
"""What a right is a part of, wherever in the mail that stands: Art. 15(1) answers what Art. 13 and 14 tell."""
